package web

import (
	"strconv"

	"recount/internal/desk"
)

// signInsPage is a page of the trail of sign-ins, the latest first.
type signInsPage struct {
	Lines []desk.TrailLine
	Next  int64 // before which row the next page begins; 0: none
}

func (s *Server) signIns(a *ask) error {
	before, _ := strconv.ParseInt(a.r.FormValue("before"), 10, 64)
	lines, next, err := s.desk.Trail.Page(a.r.Context(), a.who, max(before, 0), perLog)
	if err != nil {
		return err
	}
	return a.render("nav.log", a.T("signins.title"), signInsView(a, signInsPage{lines, next}))
}

// trailSentence says in words what a row of the trail counts.
func (w Words) trailSentence(l desk.TrailLine) string {
	said := w.T("signins.kind." + l.Kind)
	if l.Way != "" {
		said += " · " + w.T("signins.way."+l.Way)
	}
	return said + " · " + w.T("signins.place."+l.Place)
}
