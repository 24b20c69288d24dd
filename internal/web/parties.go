package web

import (
	"recount/record"
)

func (s *Server) parties(a *ask) error {
	parties, err := s.desk.Events.Parties(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	allegations, err := s.desk.Events.Allegations(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.parties", a.T("parties.title"), partiesView(a, parties, allegations))
}

func (s *Server) recordParty(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	p := record.Party{Name: name, Level: a.r.FormValue("level"), Parent: record.PartyID(a.r.FormValue("parent"))}
	_, out, err := s.desk.Events.RecordParty(a.r.Context(), a.who, p)
	return a.after(out, err, "/parties")
}
