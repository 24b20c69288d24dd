package web

import (
	"slices"
	"strings"

	"recount/record"
)

// source is an origin with how many judged claims it has.
type source struct {
	ID      record.OriginID
	Claims  int
	Adopted bool
	Why     string
}

func (s *Server) sources(a *ask) error {
	judged, err := s.desk.Claims.Judged(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	decided, err := s.desk.Sources.Origins(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	by := map[record.OriginID]*source{}
	var out []*source
	at := func(id record.OriginID) *source {
		if by[id] == nil {
			by[id] = &source{ID: id}
			out = append(out, by[id])
		}
		return by[id]
	}
	for _, j := range judged {
		if j.Judgement != record.ClaimRejected {
			at(j.Claim.Speaker.Origin).Claims++
		}
	}
	for _, o := range decided {
		x := at(o.ID)
		x.Adopted, x.Why = o.Adopted, o.Why
	}
	slices.SortFunc(out, func(x, y *source) int { return strings.Compare(string(x.ID), string(y.ID)) })
	return a.render("nav.sources", a.T("sources.title"), sourcesView(a, out))
}

func (s *Server) adopt(a *ask) error {
	o := record.Origin{ID: record.OriginID(a.r.FormValue("origin")), Name: a.r.FormValue("origin"),
		Adopted: a.r.FormValue("adopt") != "no", Why: a.who.Reason}
	if strings.TrimSpace(o.Why) == "" {
		return wrong("reason", "refused.reason")
	}
	out, err := s.desk.Sources.AdoptOrigin(a.r.Context(), a.who, o)
	return a.after(out, err, "/sources")
}
