package web

import (
	"recount/record"
)

func (s *Server) sites(a *ask) error {
	all, err := s.desk.FollowUp.Sites(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	needs, err := s.desk.FollowUp.Needs(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.sites", a.T("sites.title"), sitesView(a, all, needs))
}

func (s *Server) recordSite(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	site := record.Site{Kind: a.r.FormValue("kind"), Name: name}
	if words := a.form.text("place"); s.desk.PlaceNamed != nil && words != "" {
		if site.Place = s.desk.PlaceNamed(words); site.Place == "" {
			return wrong("place", "fault.placeonly", words)
		}
	}
	_, out, err := s.desk.FollowUp.RecordSite(a.r.Context(), a.who, site)
	return a.after(out, err, "/sites")
}
