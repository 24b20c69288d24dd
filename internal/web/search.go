package web

import (
	"strings"
)

func (s *Server) search(a *ask) error {
	text := strings.TrimSpace(a.r.FormValue("q"))
	if text == "" {
		if err := s.desk.MaySearch(a.r.Context(), a.who); err != nil {
			return err
		}
		return a.render("nav.search", a.T("search.title"), searchView(a, text, nil))
	}
	hits, err := s.desk.Search(a.r.Context(), a.who, text, 50)
	if err != nil {
		return err
	}
	return a.render("nav.search", a.T("search.title"), searchView(a, text, hits))
}
