package flow

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"recount/doubt"
	"recount/name"
	"recount/record"
)

// TestWhatIsTakenBackIsFoundByWhereItStands: each notice looks at the claims that it may reach and not at all of them;
// what comes out is what a search through all of them gives, in the same order.
func TestWhatIsTakenBackIsFoundByWhereItStands(t *testing.T) {
	o, err := DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	const notices = 60
	pages, claims := pileWithNotices(&o, notices, 50_000)
	begun := time.Now()
	got := TakenBack(pages, claims)
	indexed := time.Since(begun)
	begun = time.Now()
	want := scanned(pages, claims)
	searched := time.Since(begun)
	if len(want) < notices/2 || !reflect.DeepEqual(got, want) {
		t.Fatalf("%d takings are found, a search finds %d", len(got), len(want))
	}
	ratio := float64(searched) / float64(indexed)
	t.Logf(
		"%d claims, %d notices: search %v, index %v, %.0f times as fast",
		len(claims),
		notices,
		searched,
		indexed,
		ratio,
	)
	if ratio < 2 {
		t.Errorf("the index is %.1f times as fast as a search", ratio)
	}
}

// pileWithNotices makes pages with figures of invented bodies, some of which take something back.
func pileWithNotices(o *TollOptions, notices, n int) (pages []Printed, claims []record.Claim) {
	rng := rand.New(rand.NewPCG(7, 11))
	for i := 0; len(claims) < n; i++ {
		day := record.ExactDate(record.NewDay(2025, 1, 1+rng.IntN(300)))
		p := Printed{ID: record.DocumentID(fmt.Sprintf("d-%05d", i)), Published: day,
			outlet: name.Fold(
				fmt.Sprintf("Outlet %d", rng.IntN(40)),
			), title: fmt.Sprintf("the long title of page %d", i)}
		if i < notices {
			text := fmt.Sprintf(
				"Outlet %d has withdrawn its article \"The long title of page %d\" with its figure of %d.",
				rng.IntN(40),
				rng.IntN(5000),
				5+rng.IntN(900),
			)
			if i%2 == 0 {
				text = fmt.Sprintf(
					"The Syrian Observatory for Human Rights lowered its toll of civilians killed from %d to %d.",
					60+rng.IntN(900),
					20+rng.IntN(40),
				)
			}
			p.notices = o.Doubt.Notices(&record.Document{ID: p.ID, Text: text, Published: day,
				Outlet: fmt.Sprintf("Outlet %d", rng.IntN(40))})
			p.outlet = name.Fold(fmt.Sprintf("Outlet %d", rng.IntN(40)))
			for k := range p.notices {
				p.notices[k].Outlet = p.outlet
			}
		}
		pages = append(pages, p)
		for k := range 5 {
			cell := record.AnyCell(record.Killed)
			origin := record.OriginID(fmt.Sprintf("body-%d", rng.IntN(200)))
			if rng.IntN(50) == 0 {
				origin = "SOHR"
			}
			c := record.Claim{ID: record.ClaimID(fmt.Sprintf("c-%05d-%d", i, k)), Document: p.ID,
				Speaker: record.Attribution{Origin: origin, OnPage: record.OriginNamed},
				Count:   &record.CountStatement{Cell: cell, Scope: record.ScopeTotal}}
			c.Sentence.Start, c.Sentence.End = 200+10*k, 209+10*k
			c.Count.Figure.Value = 1 + rng.IntN(1000)
			claims = append(claims, c)
		}
	}
	return pages, claims
}

// scan is a search through all claims for each notice.
type scan struct {
	pages  []Printed
	byID   map[record.DocumentID]*Printed
	claims []record.Claim
}

func scanned(pages []Printed, claims []record.Claim) []Taking {
	back := &scan{pages: pages, claims: claims, byID: map[record.DocumentID]*Printed{}}
	var all []*doubt.Notice
	for i := range pages {
		back.byID[pages[i].ID] = &pages[i]
		for k := range pages[i].notices {
			all = append(all, &pages[i].notices[k])
		}
	}
	slices.SortFunc(all, func(a, b *doubt.Notice) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start))
	})
	var out []Taking
	done := map[record.ClaimID]bool{}
	for _, n := range all {
		t := Taking{Page: n.Page, Withdraws: n.Withdraws, AsOf: n.Published}
		var list []record.ClaimID
		if n.Withdraws {
			list = back.withdrawn(n)
			for _, c := range back.claimsIn(n) {
				t.Said = append(t.Said, c.ID)
			}
		} else {
			list = back.loweredBy(n)
		}
		for _, id := range list {
			if !done[id] {
				done[id] = true
				t.Claims = append(t.Claims, id)
			}
		}
		if len(t.Claims)+len(t.Said) > 0 {
			out = append(out, t)
		}
	}
	return out
}

func (t *scan) claimsIn(n *doubt.Notice) []*record.Claim {
	var out []*record.Claim
	for i := range t.claims {
		if c := &t.claims[i]; c.Count != nil && n.In(c) {
			out = append(out, c)
		}
	}
	return out
}

func (t *scan) withdrawn(n *doubt.Notice) []record.ClaimID {
	byTitle, byDay, byFigure := map[record.DocumentID]bool{}, map[record.DocumentID]bool{}, map[record.DocumentID]bool{}
	may := func(p *Printed) bool { // an outlet takes back its own articles, and none that is to come
		return p.ID != n.Page && n.Outlet != "" && p.outlet == n.Outlet && n.After(p.Published)
	}
	for i := range t.pages {
		p := &t.pages[i]
		if !may(p) {
			continue
		}
		if len(p.title) > 12 && n.Has(p.title) {
			byTitle[p.ID] = true
		}
		if p.Published.Stated() && n.NamesDay(p.Published.Earliest()) {
			byDay[p.ID] = true
		}
	}
	for i := range t.claims {
		c := &t.claims[i]
		if c.Count == nil || c.Count.Figure.Value < 5 || !slices.Contains(n.Numbers, c.Count.Figure.Value) {
			continue
		}
		if p := t.byID[c.Document]; p != nil && may(p) {
			byFigure[p.ID] = true
		}
	}
	for _, articles := range []map[record.DocumentID]bool{byTitle, byDay, byFigure} {
		if len(articles) > 0 {
			return t.restingOn(articles)
		}
	}
	return nil
}

func (t *scan) restingOn(articles map[record.DocumentID]bool) []record.ClaimID {
	type figure struct {
		origin  record.OriginID
		outcome record.Outcome
		value   int
	}
	key := func(c *record.Claim) figure {
		return figure{c.Speaker.Origin, c.Count.Cell.Outcome, c.Count.Figure.Value}
	}
	first := map[figure]record.Date{}
	var out []record.ClaimID
	for i := range t.claims {
		c := &t.claims[i]
		if c.Count == nil || !articles[c.Document] {
			continue
		}
		out = append(out, c.ID)
		if at := t.day(c); at.Stated() && c.Speaker.Origin != "" && c.Count.Figure.Value >= 5 {
			first[key(c)] = at
		}
	}
	earlier := map[figure]bool{}
	for i := range t.claims {
		c := &t.claims[i]
		if c.Count == nil || articles[c.Document] {
			continue
		}
		if at, ok := first[key(c)]; ok && (!t.day(c).Stated() || t.day(c).Earliest() < at.Earliest()) {
			earlier[key(c)] = true
		}
	}
	for i := range t.claims {
		c := &t.claims[i]
		if c.Count == nil || articles[c.Document] {
			continue
		}
		if _, ok := first[key(c)]; ok && !earlier[key(c)] {
			out = append(out, c.ID)
		}
	}
	return out
}

func (t *scan) day(c *record.Claim) record.Date {
	if p := t.byID[c.Document]; p != nil && !c.Published.Stated() {
		return p.Published
	}
	return c.Published
}

func (t *scan) loweredBy(n *doubt.Notice) []record.ClaimID {
	bodies, old, now := t.saidIn(n)
	var out []record.ClaimID
	for i := range t.claims {
		c := &t.claims[i]
		if c.Count == nil || !slices.Contains(bodies, c.Speaker.Origin) || !n.After(t.day(c)) {
			continue
		}
		v := c.Count.Figure.Value
		replaced := slices.Contains(old, v)
		if c.Document != n.Page {
			replaced = replaced || slices.ContainsFunc(now, func(m int) bool {
				return m >= 5 && v > m && v <= mostLowered*m && c.Count.Scope == record.ScopeTotal &&
					c.Count.Cell.Outcome == record.Killed
			})
		}
		if replaced {
			out = append(out, c.ID)
		}
	}
	return out
}

func (t *scan) saidIn(n *doubt.Notice) (bodies []record.OriginID, old, now []int) {
	bodies, old, now = slices.Clone(n.Bodies), slices.Clone(n.Lowered), slices.Clone(n.Now)
	for _, c := range t.claimsIn(n) {
		if c.Speaker.OnPage == record.OriginNamed && c.Speaker.Class != "agency" && c.Speaker.Class != "media" {
			bodies = append(bodies, c.Speaker.Origin)
		}
		switch {
		case c.Count.Scope == record.ScopeSuperseded:
			old = append(old, c.Count.Figure.Value)
		case c.Count.Scope == record.ScopeTotal && c.Count.Figure.Qualifier == record.Exact &&
			!slices.Contains(n.Lowered, c.Count.Figure.Value):
			now = append(now, c.Count.Figure.Value)
		}
	}
	return bodies, old, now
}
