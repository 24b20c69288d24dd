package web

import (
	"net/url"
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

// sourcePages are who is said to know, who prints, and the places of the case's own.
type sourcePages struct{ *Server }

func (s *Server) sourcePages() sourcePages { return sourcePages{s} }

func (s sourcePages) sources(a *ask) error {
	judged, err := s.desk.Claims.Judged(a.r.Context(), a.who)
	if err != nil && !refusal(err) { // who sees origins and no sentences sees what was decided on them
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
	publishers, err := s.desk.Sources.Publishers(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	slices.SortFunc(publishers, func(x, y record.Publisher) int { return strings.Compare(x.Name, y.Name) })
	return a.render("nav.sources", a.T("sources.title"), sourcesView(a, out, publishers))
}

// recordPublisher records who prints, apart from who knows.
func (s sourcePages) recordPublisher(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	p := record.Publisher{Name: name, URL: a.form.text("url")}
	if p.URL != "" && !isWebAddress(p.URL) {
		return wrong("url", "fault.address")
	}
	_, out, err := s.desk.Sources.RecordPublisher(a.r.Context(), a.who, p)
	return a.after(out, err, "/sources#publishers")
}

// isWebAddress tells whether a text is an address of the web, which a page may lead to.
func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

func (s sourcePages) adopt(a *ask) error {
	o := record.Origin{ID: record.OriginID(a.r.FormValue("origin")), Name: a.r.FormValue("origin"),
		Adopted: a.r.FormValue("adopt") != "no", Why: a.who.Reason}
	if strings.TrimSpace(o.Why) == "" {
		return wrong("reason", "refused.reason")
	}
	out, err := s.desk.Sources.AdoptOrigin(a.r.Context(), a.who, o)
	return a.after(out, err, "/sources")
}
