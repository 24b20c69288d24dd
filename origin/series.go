package origin

import (
	"cmp"
	"fmt"
	"slices"

	"recount/record"
)

// Series is what one origin says of one measure over time, however many pages pass it on.
type Series struct {
	Origin  record.OriginID `json:"origin"`
	Outcome record.Outcome  `json:"outcome"`
	Unit    string          `json:"unit"`
	Points  []Point         `json:"points"` // by date, then value
}

// Point is one figure of a series. Claims and pages that repeat it are one piece of evidence.
type Point struct {
	Value     int                 `json:"value"`
	Upper     int                 `json:"upper,omitempty"`
	Qualifier record.Qualifier    `json:"q"` // of the earliest and most complete page
	From      record.Date         `json:"from"`
	To        record.Date         `json:"to"` // days between which pages give it as current
	Claims    []record.ClaimID    `json:"claims"`
	Pages     []record.DocumentID `json:"pages"`
	Stories   []record.StoryID    `json:"stories"`
}

// figureKey is what makes claims one figure. The date is not in it: a page that repeats an older figure repeats it.
type figureKey struct {
	origin  record.OriginID
	outcome record.Outcome
	unit    string
	value   int
	upper   int
}

// key gives the figure of a fact.
func (f *fact) key() figureKey {
	return figureKey{f.origin, f.outcome, unitClass(f.unit), f.value, f.upper}
}

// figureSeries gathers the figures of each origin. Figures without an origin, and those that a page quotes to deny,
// belong to no series.
func (tr *Tracing) figureSeries(prints []*fingerprint) {
	ordered := slices.Clone(prints)
	byStanding(ordered)
	figures := map[figureKey][]*fact{}
	for _, p := range ordered {
		for i := range p.facts {
			if f := &p.facts[i]; f.origin != "" && f.scope != record.ScopeDenied && f.scope != record.ScopeOtherEvent {
				figures[f.key()] = append(figures[f.key()], f)
			}
		}
	}
	keys := make([]figureKey, 0, len(figures))
	for k := range figures {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b figureKey) int {
		return cmp.Or(cmp.Compare(a.origin, b.origin), cmp.Compare(a.outcome, b.outcome), cmp.Compare(a.unit, b.unit),
			cmp.Compare(a.value, b.value), cmp.Compare(a.upper, b.upper))
	})
	for _, k := range keys {
		n := len(tr.Series)
		if n == 0 || tr.Series[n-1].Origin != k.origin || tr.Series[n-1].Outcome != k.outcome ||
			tr.Series[n-1].Unit != k.unit {
			tr.Series = append(tr.Series, Series{Origin: k.origin, Outcome: k.outcome, Unit: k.unit})
			n++
		}
		tr.Series[n-1].Points = append(tr.Series[n-1].Points, tr.point(figures[k]))
	}
	for i := range tr.Series {
		slices.SortStableFunc(tr.Series[i].Points, func(a, b Point) int {
			return cmp.Or(cmp.Compare(dayOf(a.From), dayOf(b.From)), cmp.Compare(a.Value, b.Value))
		})
	}
}

// dayOf orders dates, unknown last.
func dayOf(d record.Date) record.Day {
	if !d.Stated() {
		return 1 << 30
	}
	return d.Earliest()
}

func (tr *Tracing) point(facts []*fact) Point {
	p := Point{Value: facts[0].value, Upper: facts[0].upper, Qualifier: facts[0].q}
	var from, to day
	for _, f := range facts {
		p.Claims = append(p.Claims, f.claim)
		p.Pages = append(p.Pages, f.document)
		p.Stories = append(p.Stories, tr.story[f.document])
		d := f.current()
		if d.known && (!from.known || d.Day < from.Day) {
			from = d
		}
		if d.known && (!to.known || d.Day > to.Day) {
			to = d
		}
	}
	if from.known {
		p.From, p.To = record.ExactDate(from.Day), record.ExactDate(to.Day)
	}
	slices.Sort(p.Claims)
	slices.Sort(p.Pages)
	p.Pages = slices.Compact(p.Pages)
	slices.Sort(p.Stories)
	p.Stories = slices.Compact(p.Stories)
	return p
}

// current is the day as of which a page gives a figure: stated, else the day of publication.
func (f *fact) current() day {
	if f.asOf.known {
		return f.asOf
	}
	return f.published
}

// String prints a point for people.
func (p Point) String() string {
	return fmt.Sprintf("%s (%d pages, %d stories)", record.Figure{Qualifier: p.Qualifier, Value: p.Value,
		Upper: p.Upper}, len(p.Pages), len(p.Stories))
}
