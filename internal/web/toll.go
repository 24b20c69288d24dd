package web

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
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
	Then   *count.Result    // what was said at another moment, where the page compares
	Why    *desk.Difference // the acts in between; nil where the reader may not read reports
	Since  string
	Ledger desk.Ledger
	Claims map[record.ClaimID]record.Claim
	Chart  string
	Narrow string          // the same chart, for a phone
	Series []report.Series // of the chart, in the order of its legend
	By     breakdownView
	Map    mapView
	Likely *estimate.Result // the last estimate that was asked for, where it is of this question; nil: none

	Published *desk.PublishedEstimate // what was published of this question; nil: nothing
}

// tollPages are the toll, its breakdown and its estimate.
type tollPages struct{ *Server }

func (s *Server) tollPages() tollPages { return tollPages{s} }

// publishable reports whether the last estimate may take the place of what is published.
func (p tollPage) publishable() bool {
	return p.Likely != nil && p.Likely.Effort == "full" && (p.Published == nil || !p.Published.Current ||
		p.Published.Result.Seed != p.Likely.Seed)
}

// questionFields are the fields of the toll's question, as they stand in its address.
var questionFields = []string{"outcome", "status", "place", "since", "until", "as_of", "known_at"}

// remembered puts the question that somebody asked last in place of none, at first that of civilians killed: what this
// work is about. A question that is asked is remembered.
func (s tollPages) remembered(a *ask) {
	asked := url.Values{}
	for _, f := range questionFields {
		if a.r.Form.Has(f) {
			asked.Set(f, a.r.Form.Get(f))
		}
	}
	if len(asked) > 0 {
		return
	}
	last := s.known.asked(a.who.Account)
	if last == nil {
		last = url.Values{"outcome": {string(record.Killed)}, "status": {"civilian"}}
	}
	for f, v := range last {
		a.r.Form[f] = v
	}
}

func (s tollPages) toll(a *ask) error {
	s.remembered(a)
	q, err := a.query()
	if err != nil {
		return err
	}
	asked := url.Values{}
	for _, f := range questionFields {
		if v := a.r.Form.Get(f); v != "" {
			asked.Set(f, v)
		}
	}
	s.known.ask(a.who.Account, asked)
	p := tollPage{Query: q, Claims: map[record.ClaimID]record.Claim{}}
	if p.Result, p.Ledger, err = s.desk.Tolls.Toll(a.r.Context(), a.who, q); err != nil {
		return err
	}
	for _, e := range p.Ledger.Input.Claims {
		p.Claims[e.Claim.ID] = e.Claim
	}
	if p.By, err = s.breakdown(a, q, p.Result.Named); err != nil {
		return err
	}
	if as := a.r.FormValue("as"); as != "" {
		return s.send(a, p, as)
	}
	if err := s.compare(a, &p); err != nil {
		return err
	}
	at, err := s.placesOfToll(a, q)
	if err != nil {
		return err
	}
	p.Map = atlas{a}.draw(a.T("toll.map"), a.T("map.persons"), at)
	if p.Likely, err = s.desk.Estimates.Estimated(a.r.Context(), a.who, q); err != nil {
		return err
	}
	if p.Published, err = s.desk.Estimates.PublishedEstimate(a.r.Context(), a.who, q); err != nil {
		return err
	}
	p.Series = a.chartSeries(p.Result)
	p.Chart = a.chart(p.Series, report.ChartWidth)
	p.Narrow = a.chart(p.Series, narrowMap)
	return a.render("nav.toll", a.T("toll.title"), tollView(a, p))
}

// chart draws the origins' series.
func (a *ask) chart(all []report.Series, width int) string {
	drawn := report.StepChart(a.T("toll.series"), all, width, a.RightToLeft())
	if a.OwnDigits {
		return digitsInText(a.Words, drawn)
	}
	return drawn
}

// send sends what the page shows as a file: the table of its breakdown, or what the origins said.
func (s tollPages) send(a *ask, p tollPage, as string) error {
	if fileKinds[as] == "" {
		return wrong("as", "fault.as")
	}
	if a.r.FormValue("of") == "series" {
		l, rows := a.seriesListing(p.Result)
		return sendList(a, l, a.asked(), rows, as)
	}
	l, rows := p.By.listing(a)
	return sendList(a, l, a.asked(), rows, as)
}

// saidFigure is a figure of an origin, for a file.
type saidFigure struct {
	origin count.OriginRange
	point  count.Point
}

// seriesListing is what each origin said and when, with its sentence, as a file.
func (a *ask) seriesListing(r count.Result) (listing[saidFigure], []saidFigure) {
	var rows []saidFigure
	for _, o := range r.Reported {
		for _, p := range o.Points {
			rows = append(rows, saidFigure{o, p})
		}
	}
	l := listing[saidFigure]{path: "/toll", name: "toll-reported", title: a.T("number.reported")}
	l.columns = []column[saidFigure]{
		{key: "origin", label: "claim.origin", value: func(x saidFigure) string {
			return originName(a.Words,
				x.origin)
		}},
		{key: "as_of", label: "toll.asof", value: func(x saidFigure) string { return x.point.AsOf.String() }},
		{key: "low", head: a.T("least"), value: func(x saidFigure) string { return strconv.Itoa(x.point.Low) }},
		{key: "high", head: a.T("most"), value: func(x saidFigure) string {
			if x.point.Open {
				return ""
			}
			return strconv.Itoa(max(x.point.Low, x.point.High))
		}},
		{key: "words", label: "claim.figure", value: func(x saidFigure) string { return x.point.Words }},
		{key: "documents", label: "toll.documents",
			value: func(x saidFigure) string { return strconv.Itoa(x.point.Documents) }},
	}
	return l, rows
}

// compare asks what was said at the day given in "why", so that the page can show what changed since.
func (s tollPages) compare(a *ask, p *tollPage) error {
	since, err := a.form.date("why")
	if err != nil || !since.Stated() {
		return err
	}
	then := p.Query
	then.KnownAt = since.Latest().Time().Add(24*time.Hour - time.Microsecond)
	r, _, err := s.desk.Tolls.Toll(a.r.Context(), a.who, then)
	if err != nil {
		return err
	}
	p.Then, p.Since = &r, since.String()
	words, err := a.form.questionWords().Question()
	if err != nil {
		return inputError(err)
	}
	why, err := s.desk.Tolls.Why(a.r.Context(), a.who, desk.TollOptions{Question: words}, then.KnownAt, time.Time{})
	if refusal(err) {
		return nil
	}
	p.Why = &why
	return err
}

// chartSeries turns the origins' series into lines of the chart, named in the reader's language.
func (a *ask) chartSeries(r count.Result) []report.Series {
	var out []report.Series
	for _, o := range r.Reported {
		s := report.Series{Name: originName(a.Words, o)}
		for _, p := range o.Points {
			s.Points = append(s.Points, report.Point{Day: p.AsOf, Low: p.Low, High: p.High, Open: p.Open})
		}
		out = append(out, s)
	}
	return out
}

// shownText is what stands between the marks of a drawing.
var shownText = regexp.MustCompile(`>[^<]+<`)

// digitsInText writes the digits of a drawing's text as the reader prefers, and leaves those of its shapes.
func digitsInText(w Words, svg string) string { return shownText.ReplaceAllStringFunc(svg, w.Digits) }

// reportedText is the range of what origins say: the lowest to the highest of their last figures.
func reportedText(w Words, r count.Result) string {
	if len(r.Reported) == 0 {
		return w.T("nofigure")
	}
	low, high := r.Reported[0], r.Reported[0]
	for _, o := range r.Reported[1:] {
		if o.Low < low.Low {
			low = o
		}
		if max(o.Low, o.High) > max(high.Low, high.High) {
			high = o
		}
	}
	top := max(high.Low, high.High)
	switch {
	case low.Low == top && !high.Open:
		return w.Num(top)
	case low.Low == top:
		return w.T("atleast", top)
	case high.Open:
		return w.T("range.open", low.Low, top)
	}
	return w.T("range", low.Low, top)
}

// reportedNames names the origins of the range, in the order of their figures.
func reportedNames(w Words, r count.Result) string {
	all := slices.Clone(r.Reported)
	slices.SortStableFunc(all, func(x, y count.OriginRange) int { return x.Low - y.Low })
	var out []string
	for i, o := range all {
		if i == namedOrigins {
			out = append(out, w.N("toll.more", len(all)-i))
			break
		}
		out = append(out, originName(w, o)+" "+rangeText(w, o.Low, o.High, o.Open))
	}
	return strings.Join(out, w.Semicolon())
}

// namedOrigins is how many origins of a range are named under its headline.
const namedOrigins = 4

// tollAddress is the page of the toll of the question that is asked here.
func tollAddress(a *ask) string { return a.tollAddress() }

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
	case low == high || high == 0:
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
	parts := []string{a.T("outcome." + string(q.Cell.Outcome)), a.statusText(), v.W("anywhere"), v.W("any_date"),
		v.W("as_of_last")}
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

// orAny is a category of persons, or everybody.
func orAny(status string) string {
	if status == "" {
		return "any"
	}
	return status
}

// personsAsked is the question of the toll as the list of persons is asked.
func (a *ask) personsAsked() string { return a.countedRecords().Encode() }

// outcomeNote is a note that speaks of deaths, or of the harm that is asked for.
func (a *ask) outcomeNote(key string) string {
	if o := a.r.FormValue("outcome"); o != "" && o != string(record.Killed) && a.Has(key+".harm") {
		return a.T(key + ".harm")
	}
	return a.T(key)
}

// now is the moment, as pages print it.
func (a *ask) now() string {
	return isolated(a.Digits(a.s.now().UTC().Format("2006-01-02 15:04"))) + " UTC"
}

// clip is the beginning of a sentence, enough to tell it from others.
func clip(s string) string {
	words := strings.Fields(s)
	if len(words) > 6 {
		return strings.Join(words[:6], " ") + " …"
	}
	return strings.Join(words, " ")
}
