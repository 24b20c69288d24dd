package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"recount/internal/desk"
	"recount/record"
)

// originPage is an origin with all that the case has of it: what it says, under which names, what it took back, and what
// was decided about it.
type originPage struct {
	Origin  record.Origin
	Claims  []record.ClaimJudgement // accepted or corrected, the latest figure first
	Names   []record.Merge          // other spellings of it
	Of      record.OriginID         // the origin of which its name is a spelling; empty where it is none
	Taken   map[record.ClaimID]record.Retraction
	History []desk.LogLine
}

// originAt is the address of the page of an origin.
func originAt(id record.OriginID) string { return "/sources/" + url.PathEscape(string(id)) }

func (s *Server) origin(a *ask) error {
	ctx, id := a.r.Context(), record.OriginID(a.r.PathValue("id"))
	p := originPage{Origin: record.Origin{ID: id}, Taken: map[record.ClaimID]record.Retraction{}}
	decided, err := s.desk.Sources.Origins(ctx, a.who)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(decided, func(o record.Origin) bool { return o.ID == id })
	if at >= 0 {
		p.Origin = decided[at]
	}
	judged, err := s.desk.Claims.Judged(ctx, a.who)
	if err != nil {
		return err
	}
	for _, j := range judged {
		if j.Judgement != record.ClaimRejected && j.Claim.Speaker.Origin == id {
			p.Claims = append(p.Claims, j)
		}
	}
	slices.SortFunc(p.Claims, func(x, y record.ClaimJudgement) int {
		return cmp.Or(cmp.Compare(saidOn(y.Claim), saidOn(x.Claim)), cmp.Compare(x.ID, y.ID))
	})
	merges, err := s.desk.Sources.Merges(ctx, a.who)
	if err != nil {
		return err
	}
	for _, m := range merges {
		switch id {
		case m.Origin:
			p.Names = append(p.Names, m)
		case m.Spelling:
			p.Of = m.Origin
		}
	}
	if at < 0 && len(p.Claims)+len(p.Names) == 0 && p.Of == "" {
		return desk.ErrAbsent
	}
	taken, err := s.desk.Sources.Retractions(ctx, a.who)
	if err != nil {
		return err
	}
	for _, r := range taken {
		p.Taken[r.Claim] = r
	}
	if p.History, err = s.desk.Log.Of(ctx, a.who, string(id)); err != nil {
		return err
	}
	return a.render("nav.sources", a.Origin(id), originView(a, p))
}

// saidOn is the day as of which a claim gives its figure; claims without a figure come last.
func saidOn(c record.Claim) record.Day {
	if c.Count == nil || !c.Count.AsOf.Stated() {
		return 0
	}
	return c.Count.AsOf.Latest()
}

// mergeOrigin says that a name is another spelling of the origin of the page.
func (s *Server) mergeOrigin(a *ask) error {
	id := record.OriginID(a.r.PathValue("id"))
	spelling, err := a.form.needed("spelling")
	if err != nil {
		return err
	}
	_, out, err := s.desk.Sources.MergeOrigin(a.r.Context(), a.who, record.Merge{Spelling: record.OriginID(spelling),
		Origin: id, Why: a.form.text("reason")})
	return a.after(out, err, originAt(id))
}

// retractClaim says that the origin of the page took a figure back, or put another in its place.
func (s *Server) retractClaim(a *ask) error {
	why, err := a.form.needed("reason")
	if err != nil {
		return err
	}
	r := record.Retraction{Claim: record.ClaimID(a.r.FormValue("claim")), Why: why}
	if r.AsOf, err = a.form.date("as_of"); err != nil {
		return err
	}
	if v := latinDigits(a.form.text("value")); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return wrong("value", "fault.number", v)
		}
		r.Figure = &record.Figure{Value: n, Qualifier: record.Exact}
	}
	_, out, err := s.desk.Sources.RetractClaim(a.r.Context(), a.who, r)
	return a.after(out, err, originAt(record.OriginID(a.r.PathValue("id"))))
}
