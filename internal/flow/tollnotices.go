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

// corrections are what the notices do to the claims of all pages: an outlet's withdrawal takes the claims of its
// article and what used them, a body's lower figure replaces the higher ones that it gave before. Each is told in the
// report.
func (g *gathering) corrections(r *TollReport) []count.Correction {
	slices.SortFunc(g.notices, func(a, b doubt.Notice) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page),
			cmp.Compare(a.Start, b.Start))
	})
	var out []count.Correction
	done := map[record.ClaimID]bool{}
	for i := range g.notices {
		n := &g.notices[i]
		var list []record.ClaimID
		code, sentence := record.WarningCode("figure_lowered"),
			"figures were lowered or corrected by their origin, as of {0}; they prove nothing from then on"
		kind := count.Superseded
		if n.Withdraws {
			list, kind = g.withdrawn(r, n), count.Withdrawn
			code, sentence = "page_withdrawn",
				"an article was withdrawn by its outlet, as of {0}; its figures, and those that rest on it, prove nothing"
			for _, c := range g.claimsIn(n) {
				out = append(out, count.Correction{Claim: c.ID, Kind: count.Withdrawn,
					Why: "the sentence takes something back and claims nothing"})
			}
		} else {
			list = g.loweredBy(r, n)
		}
		var told []record.ClaimID
		for _, id := range list {
			if !done[id] {
				done[id] = true
				told = append(told, id)
				out = append(out, count.Correction{Claim: id, Kind: kind, AsOf: n.Published,
					Why: strings.TrimSuffix(sentence, ", as of {0}")})
			}
		}
		if len(told) > 0 {
			r.Warnings = append(r.Warnings, record.NewWarning(code, told, sentence,
				record.Blank{Day: n.Published.Latest()}))
		}
	}
	return out
}

// claimsIn gives the claims that the sentence of a notice makes.
func (g *gathering) claimsIn(n *doubt.Notice) []*record.Claim {
	var out []*record.Claim
	for i := range g.claims {
		if c := &g.claims[i]; c.Count != nil && n.In(c) {
			out = append(out, c)
		}
	}
	return out
}

// withdrawn gives the claims of the articles that a notice takes back, and those that used them.
func (g *gathering) withdrawn(r *TollReport, n *doubt.Notice) []record.ClaimID {
	byTitle, byDay, byFigure := map[record.DocumentID]bool{}, map[record.DocumentID]bool{}, map[record.DocumentID]bool{}
	may := func(p *Page) bool { // an outlet takes back its own articles, and none that is to come
		return p.ID != n.Page && n.Outlet != "" && name.Fold(p.Outlet) == n.Outlet && n.After(p.Published)
	}
	for i := range r.Pages {
		p := &r.Pages[i]
		if !may(p) {
			continue
		}
		if title := name.Fold(p.Title); len(title) > 12 && n.Has(title) {
			byTitle[p.ID] = true
		}
		if p.Published.Stated() && n.NamesDay(p.Published.Earliest()) {
			byDay[p.ID] = true
		}
	}
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || c.Count.Figure.Value < 5 || !slices.Contains(n.Numbers, c.Count.Figure.Value) {
			continue
		}
		if p, ok := r.Page(c.Document); ok && may(p) {
			byFigure[p.ID] = true
		}
	}
	for _, articles := range []map[record.DocumentID]bool{byTitle, byDay, byFigure} {
		if len(articles) > 0 {
			return g.restingOn(articles)
		}
	}
	return nil
}

// restingOn gives the claims of articles, and those of other pages that give the same figure of the same origin when or
// after the article did, where no page gave it before.
func (g *gathering) restingOn(articles map[record.DocumentID]bool) []record.ClaimID {
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
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || !articles[c.Document] {
			continue
		}
		out = append(out, c.ID)
		if c.Published.Stated() && c.Speaker.Origin != "" && c.Count.Figure.Value >= 5 {
			first[key(c)] = c.Published
		}
	}
	earlier := map[figure]bool{}
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || articles[c.Document] {
			continue
		}
		if at, ok := first[key(c)]; ok && (!c.Published.Stated() || c.Published.Earliest() < at.Earliest()) {
			earlier[key(c)] = true
		}
	}
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || articles[c.Document] {
			continue
		}
		if _, ok := first[key(c)]; ok && !earlier[key(c)] {
			out = append(out, c.ID)
		}
	}
	return out
}

// mostLowered is how many times the figure that stands now a figure may be that it is taken to replace.
const mostLowered = 3

// loweredBy gives the claims that the later word of their origin replaces.
func (g *gathering) loweredBy(r *TollReport, n *doubt.Notice) []record.ClaimID {
	bodies, old, now := g.saidIn(n)
	var out []record.ClaimID
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || !slices.Contains(bodies, c.Speaker.Origin) || !n.After(c.Published) {
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
func (g *gathering) saidIn(n *doubt.Notice) (bodies []record.OriginID, old, now []int) {
	bodies, old, now = slices.Clone(n.Bodies), slices.Clone(n.Lowered), slices.Clone(n.Now)
	for _, c := range g.claimsIn(n) {
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
