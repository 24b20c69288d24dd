package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// originPage is an origin with all that the case has of it: what it says, under which names, what it took back, and
// what was decided about it.
type originPage struct {
	Origin  record.Origin
	Claims  []record.ClaimJudgement // accepted or corrected, the latest figure first
	Names   []record.Merge          // other spellings of it
	Of      record.OriginID         // the origin of which its name is a spelling; empty where it is none
	Taken   map[record.ClaimID]record.Retraction
	Closed  []record.Closure // what its lists are complete of
	History []desk.LogLine
}

// originAt is the address of the page of an origin.
func originAt(id record.OriginID) string { return "/sources/" + url.PathEscape(string(id)) }

func (s sourcePages) origin(a *ask) error {
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
	spared, err := s.desk.Sources.Spared(ctx, a.who)
	if err != nil {
		return err
	}
	for _, r := range append(taken, spared...) {
		p.Taken[r.Claim] = r
	}
	if p.Closed, err = s.closed(a, id); err != nil {
		return err
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

// closed are the worlds that an origin closes.
func (s sourcePages) closed(a *ask, id record.OriginID) ([]record.Closure, error) {
	all, err := s.desk.Sources.Closures(a.r.Context(), a.who)
	return slices.DeleteFunc(all, func(c record.Closure) bool { return c.Origin != id || c.Open }), err
}

// closeWorld says that of some people nobody can be missing from what the origin of the page lists: only this gives a
// number from above. With the id of a closure it is opened again.
func (s sourcePages) closeWorld(a *ask) error {
	id := record.OriginID(a.r.PathValue("id"))
	why, err := a.form.needed("reason")
	if err != nil {
		return err
	}
	c := record.Closure{Origin: id, Why: why}
	if open := a.r.FormValue("open"); open != "" {
		all, err := s.closed(a, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(x record.Closure) bool { return x.ID == open })
		if at < 0 {
			return desk.ErrAbsent
		}
		c = all[at]
		c.Open, c.Why = true, why
	} else if err := a.closure(&c); err != nil {
		return err
	}
	_, out, err := s.desk.Sources.CloseWorld(a.r.Context(), a.who, c)
	return a.after(out, err, originAt(id))
}

// closure reads of whom, where and when a list is complete, and how many there are at most.
func (a *ask) closure(c *record.Closure) error {
	var err error
	if c.AtMost, err = a.form.number("at_most"); err != nil {
		return err
	}
	if c.AsOf, err = a.form.date("as_of"); err != nil {
		return err
	}
	words := desk.QuestionWords{Outcome: a.r.FormValue("outcome"), Status: a.r.FormValue("status"),
		Place: a.form.text("place")}
	for _, day := range []struct {
		field string
		into  *string
	}{{"since", &words.Since}, {"until", &words.Until}} {
		d, err := a.form.date(day.field)
		if err != nil {
			return err
		}
		*day.into = d.String()
	}
	q, err := a.s.desk.Tolls.ReadQuery(words)
	c.Cell = q.Cell
	return err
}

// mergeOrigin says that a name is another spelling of the origin of the page.
func (s sourcePages) mergeOrigin(a *ask) error {
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
func (s sourcePages) retractClaim(a *ask) error {
	why, err := a.form.needed("reason")
	if err != nil {
		return err
	}
	r := record.Retraction{Claim: record.ClaimID(a.r.FormValue("claim")), Why: why}
	if a.r.FormValue("open") == "yes" { // whatever a notice on a page says, it does not reach this figure
		r.Open = true
		_, out, err := s.desk.Sources.RetractClaim(a.r.Context(), a.who, r)
		return a.after(out, err, originAt(record.OriginID(a.r.PathValue("id"))))
	}
	if r.AsOf, err = a.form.date("as_of"); err != nil {
		return err
	}
	if a.form.text("value") != "" {
		n, err := a.form.number("value")
		if err != nil {
			return err
		}
		r.Figure = &record.Figure{Value: n, Qualifier: record.Exact}
	}
	_, out, err := s.desk.Sources.RetractClaim(a.r.Context(), a.who, r)
	return a.after(out, err, originAt(record.OriginID(a.r.PathValue("id"))))
}

// cellSaid says of what happened to whom, where and when a cell speaks.
func (a *ask) cellSaid(c record.Cell) string {
	v := a.Voice()
	var who, where []string
	for _, word := range strings.Split(statusWord(c.Status), "+") {
		who = append(who, a.T("status."+word))
	}
	for _, p := range c.Place {
		where = append(where, a.place(p))
	}
	parts := []string{a.T("outcome." + string(c.Outcome)), strings.Join(who, " "+a.T("status.and")+" "),
		cmp.Or(strings.Join(where, a.Comma()), v.W("anywhere"))}
	switch w := c.Window; {
	case !w.OpenFrom && !w.OpenTo:
		parts = append(parts, v.W("between", v.Day(w.From), v.Day(w.To)))
	case !w.OpenFrom:
		parts = append(parts, v.W("since", v.Day(w.From)))
	case !w.OpenTo:
		parts = append(parts, v.W("until", v.Day(w.To)))
	}
	return strings.Join(parts, " · ")
}
