package origin

import (
	"slices"

	"recount/record"
)

// compareSource flags a page on which no origin is left at all, neither named nor described, though the accounts before
// it name the origin of a figure that it gives.
func (tr *Tracing) compareSource(p *fingerprint, ref *reference) {
	if p.sources {
		return
	}
	for i := range p.facts {
		f := &p.facts[i]
		if !f.own() || f.value < exchangeLeast {
			continue
		}
		for _, g := range ref.byValue[f.value] {
			if g.outcome == f.outcome && g.stated != "" && !isPublisher(g.class) && !p.tellsOf(g.stated, g.class) {
				tr.flag(SourceDropped, "_none", f, g, "no origin stands on this page; the account before it names {0}",
					record.OriginBlank(g.stated))
				return
			}
		}
	}
}

// compareParts flags parts that a page gives of one total and the accounts before of another: 16, 28 and 4 of 48, told
// as parts of "more than 70".
func (tr *Tracing) compareParts(p *fingerprint, ref *reference) {
	for _, group := range p.partGroups() {
		sum := 0
		for _, f := range group {
			sum += f.value
		}
		for _, g := range ref.byValue[sum] {
			if g.outcome != group[0].outcome || p.gives(g) {
				continue
			}
			if ref.allFrom(group, g) {
				tr.flag(PartsRebound, "", group[0], g,
					"the parts make {0}, of which the account before tells; this page gives them of another total",
					number(sum))
				return
			}
		}
	}
}

// partGroups gives the parts of a page by outcome, two or more, with one total above them that they do not make.
func (fp *fingerprint) partGroups() [][]*fact {
	byOutcome := map[record.Outcome][]*fact{}
	var outcomes []record.Outcome
	for i := range fp.facts {
		f := &fp.facts[i]
		if f.scope != record.ScopePart || f.q != record.Exact {
			continue
		}
		if byOutcome[f.outcome] == nil {
			outcomes = append(outcomes, f.outcome)
		}
		byOutcome[f.outcome] = append(byOutcome[f.outcome], f)
	}
	var out [][]*fact
	for _, o := range outcomes {
		if len(byOutcome[o]) >= 2 {
			out = append(out, byOutcome[o])
		}
	}
	return out
}

// allFrom reports whether the page of g gives all the parts.
func (r *reference) allFrom(group []*fact, g *fact) bool {
	page := r.pages[g.document]
	return page != nil && !slices.ContainsFunc(group, func(f *fact) bool { return !page.gives(f) })
}

// compareSeries compares claims with the series of their origin, across stories: an exact figure that a page turns into
// "over", and a total of all that one page alone tells of one category.
func (tr *Tracing) compareSeries(prints []*fingerprint) {
	type figure struct {
		origin  record.OriginID
		outcome record.Outcome
		value   int
	}
	pages := map[record.DocumentID]*fingerprint{}
	series := map[figure][]*fact{}
	var keys []figure
	ordered := slices.Clone(prints)
	byStanding(ordered)
	for _, p := range ordered {
		pages[p.document] = p
		for i := range p.facts {
			f := &p.facts[i]
			if f.stated == "" || !f.own() || f.value < seriesLeast || !f.plain() || isPublisher(f.class) {
				continue
			}
			k := figure{f.stated, f.outcome, f.value}
			if series[k] == nil {
				keys = append(keys, k)
			}
			series[k] = append(series[k], f)
		}
	}
	for _, k := range keys {
		tr.compareFigures(series[k], pages)
	}
}

// compareFigures compares the claims of one figure of one origin with the first of another story.
func (tr *Tracing) compareFigures(facts []*fact, pages map[record.DocumentID]*fingerprint) {
	for i, f := range facts {
		for _, g := range facts[:min(i, maxReferences)] {
			if tr.story[f.document] == tr.story[g.document] {
				continue
			}
			switch {
			case compatible(f, g) && qualifiersClash(f, g) && f.q != record.Exact:
				tr.flag(QualifierChanged, "_series", f, g, "“{0}” here, “{1}” elsewhere from the same origin",
					figureBlank(f), figureBlank(g))
			case narrower(f, g) && holdsOthers(f, g, pages[g.document]) && tr.lonely(f, facts):
				tr.flag(CategoryChanged, "_series", f, g,
					"{0} {1} here, {2} {3} elsewhere from the same origin, with others among them", number(f.value),
					record.TermBlank(f.unit), number(g.value), record.TermBlank(g.unit))
			default:
				continue
			}
			break
		}
	}
}

// lonely reports whether no other page tells the figure of f's category. Between stories this is asked, because an
// origin may well give one number twice with two meanings: 745 dead of all kinds, hours later 745 civilians.
func (tr *Tracing) lonely(f *fact, facts []*fact) bool {
	return !slices.ContainsFunc(facts, func(g *fact) bool {
		return g.document != f.document && unitClass(g.unit) == unitClass(f.unit)
	})
}
