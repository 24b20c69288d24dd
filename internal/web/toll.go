package web

import (
	"fmt"
	"strings"
	"time"

	"recount/count"
	"recount/estimate"
	"recount/internal/desk"
	"recount/internal/report"
	"recount/record"
)

// tollPage is what the toll shows.
type tollPage struct {
	Query  count.Query
	Result count.Result
	Then   *count.Result // what was said at another moment, where the page compares
	Since  string
	Ledger desk.Ledger
	Claims map[record.ClaimID]record.Claim
	Chart  string
	Likely *estimate.Result // the last estimate that was asked for, where it is of this question; nil: none

	Published *desk.PublishedEstimate // what was published of this question; nil: nothing
}

// publishable reports whether the last estimate may take the place of what is published.
func (p tollPage) publishable() bool {
	return p.Likely != nil && p.Likely.Effort == "full" && (p.Published == nil || !p.Published.Current || p.Published.Result.Seed != p.Likely.Seed)
}

func (s *Server) toll(a *ask) error {
	q, err := a.query()
	if err != nil {
		return err
	}
	p := tollPage{Query: q, Claims: map[record.ClaimID]record.Claim{}}
	if p.Result, p.Ledger, err = s.desk.Toll(a.r.Context(), a.who, q); err != nil {
		return err
	}
	for _, e := range p.Ledger.Input.Claims {
		p.Claims[e.Claim.ID] = e.Claim
	}
	if err := s.compare(a, &p); err != nil {
		return err
	}
	if p.Likely, err = s.desk.Estimated(a.r.Context(), a.who, q); err != nil {
		return err
	}
	if p.Published, err = s.desk.PublishedEstimate(a.r.Context(), a.who, q); err != nil {
		return err
	}
	p.Chart = report.StepChart(a.T("toll.series"), chartSeries(p.Result), a.Lang == "ar")
	return a.render("nav.toll", a.T("toll.title"), tollView(a, p))
}

// compare asks what was said at the day given in "why", so that the page can show what changed since.
func (s *Server) compare(a *ask, p *tollPage) error {
	since, err := a.date("why")
	if err != nil || !since.Stated() {
		return err
	}
	then := p.Query
	then.KnownAt = since.Latest().Time().Add(24*time.Hour - time.Microsecond)
	r, _, err := s.desk.Toll(a.r.Context(), a.who, then)
	p.Then, p.Since = &r, since.String()
	return err
}

// chartSeries turns the origins' series into lines of the chart.
func chartSeries(r count.Result) []report.Series {
	var out []report.Series
	for _, o := range r.Reported {
		s := report.Series{Name: string(o.Origin)}
		for _, p := range o.Points {
			s.Points = append(s.Points, report.Point{Day: p.AsOf, Low: p.Low, High: p.High, Open: p.Open})
		}
		out = append(out, s)
	}
	return out
}

// distinctText puts a number of distinct persons in words.
func distinctText(w Words, d count.Distinct) string {
	if d.Low == d.High {
		return w.Num(d.Low)
	}
	return w.T("range", d.Low, d.High)
}

// rangeText puts an origin's range in words.
func rangeText(w Words, low, high int, open bool) string {
	switch {
	case open:
		return w.T("atleast", low)
	case low == high:
		return w.Num(low)
	}
	return w.T("range", low, high)
}

// boundText puts a proven minimum in words.
func boundText(w Words, b count.Bound) string { return w.T("atleast", b.Low) }

// termText puts one figure of a proof in words.
func termText(w Words, t count.Term) string {
	times := ""
	if t.Multiplier != nil && t.Multiplier.RatString() != "1" {
		times = t.Multiplier.RatString() + " × "
	}
	source := w.T("proof.records")
	if t.Origin != "" {
		source = w.Origin(t.Origin)
	}
	return fmt.Sprintf("%s%s: %s", times, source, w.Num(t.Figure))
}

// change tells how a minimum moved.
func change(w Words, then, now int) string {
	if then == now {
		return w.Num(now)
	}
	return w.Num(then) + " → " + w.Num(now)
}

// statusText names the persons that are asked for, one category after another.
func (a *ask) statusText() string {
	asked := a.r.FormValue("status")
	if asked == "" {
		asked = "any"
	}
	var out []string
	for _, word := range strings.Split(asked, "+") {
		if text := a.T("status." + word); text != "status."+word {
			out = append(out, text)
			continue
		}
		out = append(out, a.T("status."+strings.TrimSuffix(word, "s")))
	}
	return strings.Join(out, " "+a.T("status.and")+" ")
}

// scopeText says what the numbers are of: whom, where, when they died, as of which day and as known at which moment.
func scopeText(a *ask, q count.Query) string {
	v := a.Voice()
	parts := []string{a.T("outcome." + string(q.Cell.Outcome)), a.statusText(), v.W("anywhere"), v.W("any_date"), v.W("as_of_last")}
	if place := a.r.FormValue("place"); place != "" {
		parts[2] = place
	}
	switch w := q.Cell.Window; {
	case !w.OpenFrom && !w.OpenTo:
		parts[3] = v.W("between", v.Day(w.From), v.Day(w.To))
	case !w.OpenFrom:
		parts[3] = v.W("since", v.Day(w.From))
	case !w.OpenTo:
		parts[3] = v.W("until", v.Day(w.To))
	}
	if q.AsOf.Stated() {
		parts[4] = v.W("as_of", v.Date(q.AsOf))
	}
	known := q.KnownAt
	if known.IsZero() {
		known = a.s.now()
	}
	at := known.UTC()
	parts = append(parts, v.W("known_at", isolated(a.Digits(at.Format("2006-01-02 15:04")))))
	return strings.Join(parts, " · ")
}
