package flow

import (
	"cmp"
	"slices"
	"strings"

	"recount/count"
	"recount/doubt"
	"recount/name"
	"recount/record"
)

// Printed is what the notices of a case or of a pile of pages are held against: a page, who printed it and when, and
// the sentences with which it takes something back.
type Printed struct {
	ID        record.DocumentID
	Published record.Date

	outlet, title string // folded
	notices       []doubt.Notice
}

// TakesBack reports whether a page takes something back.
func (p *Printed) TakesBack() bool { return len(p.notices) > 0 }

// Printed reads what a page takes back.
func (o *TollOptions) Printed(doc *record.Document) Printed {
	p := Printed{ID: doc.ID, Published: doc.Published, outlet: name.Fold(doc.Outlet), title: name.Fold(doc.Title)}
	if o.Doubt != nil {
		p.notices = o.Doubt.Notices(doc)
	}
	return p
}

// Taking is what one notice does to claims.
type Taking struct {
	Page      record.DocumentID // on which the notice stands
	Withdraws bool              // an article; otherwise figures were lowered or corrected
	AsOf      record.Date
	Claims    []record.ClaimID // that prove nothing from then on
	Said      []record.ClaimID // that the notice itself seems to make: it claims nothing
}

// Sentence says what became of the claims.
func (t *Taking) Sentence() string {
	if t.Withdraws {
		return "an article was withdrawn by its outlet, as of {0}; its figures, and those that rest on it, prove nothing"
	}
	return "figures were lowered or corrected by their origin, as of {0}; they prove nothing from then on"
}

// code names what became of the claims.
func (t *Taking) code() record.WarningCode {
	if t.Withdraws {
		return "page_withdrawn"
	}
	return "figure_lowered"
}

// Corrections are what the taking makes of the claims in a count.
func (t *Taking) Corrections() []count.Correction {
	var out []count.Correction
	for _, id := range t.Said {
		out = append(out, count.Correction{Claim: id, Kind: count.Withdrawn,
			Why: "the sentence takes something back and claims nothing"})
	}
	kind := count.Superseded
	if t.Withdraws {
		kind = count.Withdrawn
	}
	for _, id := range t.Claims {
		out = append(out, count.Correction{Claim: id, Kind: kind, AsOf: t.AsOf,
			Why: strings.TrimSuffix(t.Sentence(), ", as of {0}")})
	}
	return out
}

// Warning tells of the taking; ok is false where it reaches no claim.
func (t *Taking) Warning() (w record.Warning, ok bool) {
	if len(t.Claims) == 0 {
		return w, false
	}
	return record.NewWarning(t.code(), t.Claims, t.Sentence(), record.Blank{Day: t.AsOf.Latest()}), true
}

// TakenBack gives what the notices on pages do to claims: an outlet's withdrawal takes the claims of its article and
// what used them, a body's lower figure replaces the higher ones that it gave before. No claim is taken twice.
func TakenBack(pages []Printed, claims []record.Claim) []Taking {
	var all []*doubt.Notice
	for i := range pages {
		for k := range pages[i].notices {
			all = append(all, &pages[i].notices[k])
		}
	}
	if len(all) == 0 {
		return nil
	}
	back := newTakings(pages, claims)
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

// corrections are what the notices do to the claims of all pages. Each is told in the report.
func (g *gathering) corrections(r *TollReport) []count.Correction {
	var out []count.Correction
	for _, t := range TakenBack(g.printed, g.claims) {
		out = append(out, t.Corrections()...)
		if w, ok := t.Warning(); ok {
			r.Warnings = append(r.Warnings, w)
		}
	}
	return out
}

// takings holds notices against claims.
type takings struct {
	pages  []Printed
	byID   map[record.DocumentID]*Printed
	claims []record.Claim
	// where figures stand among the claims, in their order: a case has tens of thousands of them and some hundred
	// notices, each of which is about few
	onPage   map[record.DocumentID][]int32
	ofOrigin map[record.OriginID][]int32
	ofValue  map[int][]int32
	ofFigure map[figure][]int32
	ofOutlet map[string][]int32 // of the pages
}

// figure is what pages that take it from one another have in common.
type figure struct {
	origin  record.OriginID
	outcome record.Outcome
	value   int
}

func figureOf(c *record.Claim) figure {
	return figure{c.Speaker.Origin, c.Count.Cell.Outcome, c.Count.Figure.Value}
}

func newTakings(pages []Printed, claims []record.Claim) *takings {
	t := &takings{pages: pages, claims: claims, byID: make(map[record.DocumentID]*Printed, len(pages)),
		onPage: map[record.DocumentID][]int32{}, ofOrigin: map[record.OriginID][]int32{}, ofValue: map[int][]int32{},
		ofFigure: map[figure][]int32{}, ofOutlet: map[string][]int32{}}
	for i := range pages {
		t.byID[pages[i].ID] = &pages[i]
		t.ofOutlet[pages[i].outlet] = append(t.ofOutlet[pages[i].outlet], int32(i))
	}
	for i := range claims {
		c, at := &claims[i], int32(i)
		if c.Count == nil {
			continue
		}
		t.onPage[c.Document] = append(t.onPage[c.Document], at)
		t.ofOrigin[c.Speaker.Origin] = append(t.ofOrigin[c.Speaker.Origin], at)
		t.ofValue[c.Count.Figure.Value] = append(t.ofValue[c.Count.Figure.Value], at)
		t.ofFigure[figureOf(c)] = append(t.ofFigure[figureOf(c)], at)
	}
	return t
}

// claimsIn gives the claims that the sentence of a notice makes.
func (t *takings) claimsIn(n *doubt.Notice) []*record.Claim {
	var out []*record.Claim
	for _, i := range t.onPage[n.Page] {
		if c := &t.claims[i]; n.In(c) {
			out = append(out, c)
		}
	}
	return out
}

// withdrawn gives the claims of the articles that a notice takes back, and those that used them.
func (t *takings) withdrawn(n *doubt.Notice) []record.ClaimID {
	byTitle, byDay, byFigure := map[record.DocumentID]bool{}, map[record.DocumentID]bool{}, map[record.DocumentID]bool{}
	may := func(p *Printed) bool { // an outlet takes back its own articles, and none that is to come
		return p.ID != n.Page && n.Outlet != "" && p.outlet == n.Outlet && n.After(p.Published)
	}
	days := map[record.Day]bool{}
	for _, i := range t.ofOutlet[n.Outlet] {
		p := &t.pages[i]
		if !may(p) {
			continue
		}
		if len(p.title) > 12 && n.Has(p.title) {
			byTitle[p.ID] = true
		}
		if !p.Published.Stated() {
			continue
		}
		day := p.Published.Earliest()
		names, asked := days[day]
		if !asked {
			names = n.NamesDay(day)
			days[day] = names
		}
		if names {
			byDay[p.ID] = true
		}
	}
	for _, v := range n.Numbers {
		if v < 5 {
			continue
		}
		for _, i := range t.ofValue[v] {
			if p := t.byID[t.claims[i].Document]; p != nil && may(p) {
				byFigure[p.ID] = true
			}
		}
	}
	for _, articles := range []map[record.DocumentID]bool{byTitle, byDay, byFigure} {
		if len(articles) > 0 {
			return t.restingOn(articles)
		}
	}
	return nil
}

// restingOn gives the claims of articles, and those of other pages that give the same figure of the same origin when or
// after the article did, where no page gave it before.
func (t *takings) restingOn(articles map[record.DocumentID]bool) []record.ClaimID {
	first := map[figure]record.Date{}
	var at []int32
	for id := range articles {
		at = append(at, t.onPage[id]...)
	}
	slices.Sort(at)
	for _, i := range at {
		c := &t.claims[i]
		if day := t.day(c); day.Stated() && c.Speaker.Origin != "" && c.Count.Figure.Value >= 5 {
			first[figureOf(c)] = day
		}
	}
	out := t.ids(at)
	at = at[:0]
	for f, day := range first {
		var others []int32
		earlier := false
		for _, i := range t.ofFigure[f] {
			c := &t.claims[i]
			if articles[c.Document] {
				continue
			}
			others = append(others, i)
			earlier = earlier || !t.day(c).Stated() || t.day(c).Earliest() < day.Earliest()
		}
		if !earlier {
			at = append(at, others...)
		}
	}
	slices.Sort(at)
	return append(out, t.ids(at)...)
}

func (t *takings) ids(at []int32) []record.ClaimID {
	out := make([]record.ClaimID, 0, len(at))
	for _, i := range at {
		out = append(out, t.claims[i].ID)
	}
	return out
}

// day is when a claim was printed: as it says, else as its page does.
func (t *takings) day(c *record.Claim) record.Date {
	if p := t.byID[c.Document]; p != nil && !c.Published.Stated() {
		return p.Published
	}
	return c.Published
}

// mostLowered is how many times the figure that stands now a figure may be that it is taken to replace.
const mostLowered = 3

// loweredBy gives the claims that the later word of their origin replaces.
func (t *takings) loweredBy(n *doubt.Notice) []record.ClaimID {
	bodies, old, now := t.saidIn(n)
	slices.Sort(bodies)
	var at []int32
	for _, body := range slices.Compact(bodies) {
		at = append(at, t.ofOrigin[body]...)
	}
	slices.Sort(at)
	var out []record.ClaimID
	for _, i := range at {
		c := &t.claims[i]
		if !n.After(t.day(c)) {
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

// saidIn gives the bodies whose figures a notice lowers, the figures that were too high and those that stand now, with
// what the claims in its sentence say of these.
func (t *takings) saidIn(n *doubt.Notice) (bodies []record.OriginID, old, now []int) {
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
