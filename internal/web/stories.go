package web

import ()

func (s *Server) stories(a *ask) error {
	all, err := s.desk.Sources.Stories(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.stories", a.T("stories.title"), storiesView(a, all))
}
