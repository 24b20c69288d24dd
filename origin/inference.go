package origin

import (
	"slices"

	"recount/record"
)

// Inference is an origin that the page does not name, found through its story or through the series that its figure
// fits. It is a suggestion: the attribution of the claim itself stays as the page has it.
type Inference struct {
	Document record.DocumentID `json:"document"` // of the claim
	Claim    record.ClaimID    `json:"claim"`
	Origin   record.OriginID   `json:"origin"`
	By       InferredBy        `json:"by"`
	Evidence []record.ClaimID  `json:"evidence"` // claims that name the origin for this figure
}

// InferredBy is the ground of an inference.
type InferredBy string

// Grounds.
const (
	ByStory  InferredBy = "story"  // another page of the story names the origin of the figure
	BySeries InferredBy = "series" // the figure, its unit and its time fit one origin's series and no other
)

// seriesDays is how far the days may lie apart for a figure to fit a series; seriesLeast the least figure that tells
// one series from another.
const (
	seriesDays  = 3
	seriesLeast = 50
	maxEvidence = 8
)

// unnamed reports whether the page leaves the origin open: not named, or named as the outlet or agency that prints.
func (f *fact) unnamed() bool { return f.stated == "" }

// infer joins figures without a named origin to an origin. Where two origins fit, none is taken; "dozens" fits
// everything and is left alone.
func (tr *Tracing) infer(prints []*fingerprint, stories [][]int32) {
	tr.inferByStories(prints, stories)
	tr.inferBySeries(prints)
	slices.SortFunc(tr.Inferred, func(a, b Inference) int {
		return slices.Compare([]record.ClaimID{a.Claim}, []record.ClaimID{b.Claim})
	})
}

func (tr *Tracing) inferByStories(prints []*fingerprint, stories [][]int32) {
	for _, members := range stories {
		for _, m := range members {
			for i := range prints[m].facts {
				if f := &prints[m].facts[i]; f.unnamed() && f.q != record.Vague && f.scope != record.ScopeDenied {
					tr.inferByStory(f, prints, members)
				}
			}
		}
	}
}

// maxStory bounds the members that are searched for one figure.
const maxStory = 256

func (tr *Tracing) inferByStory(f *fact, prints []*fingerprint, members []int32) {
	in := Inference{Document: f.document, Claim: f.claim, By: ByStory}
	for _, m := range members[:min(len(members), maxStory)] {
		for i := range prints[m].facts {
			g := &prints[m].facts[i]
			if g == f || g.unnamed() || isPublisher(g.class) || !fits(f, g) {
				continue
			}
			if !in.take(g) {
				return
			}
		}
	}
	tr.conclude(f, in)
}

// fits reports whether f may be the figure g of a page of the same story. Small figures must agree in unit as well.
func fits(f, g *fact) bool {
	if !sameFigure(f, g) || !compatible(f, g) || !classFits(f, g) {
		return false
	}
	return f.value >= 20 || unitClass(f.unit) == unitClass(g.unit)
}

// classFits reports whether the description on the page ("a war monitor") allows the origin.
func classFits(f, g *fact) bool { return f.class == "" || g.class == "" || f.class == g.class }

// take adds evidence, or reports false where it names a second origin.
func (in *Inference) take(g *fact) bool {
	if in.Origin != "" && in.Origin != g.stated {
		return false
	}
	in.Origin = g.stated
	if len(in.Evidence) < maxEvidence {
		in.Evidence = append(in.Evidence, g.claim)
	}
	return true
}

func (tr *Tracing) conclude(f *fact, in Inference) {
	if in.Origin == "" {
		return
	}
	slices.Sort(in.Evidence)
	f.origin, f.inferred = in.Origin, true
	tr.Inferred = append(tr.Inferred, in)
}

// seriesFigure is a value of a harm and a kind of people, whoever gives it.
type seriesFigure struct {
	outcome record.Outcome
	unit    string
	value   int
}

func (f *fact) seriesKey() seriesFigure { return seriesFigure{f.outcome, unitClass(f.unit), f.value} }

// named reports whether the page gives an origin for the figure by which others may be told.
func (f *fact) named() bool {
	return !f.unnamed() && !isPublisher(f.class) && f.scope != record.ScopeDenied
}

// open reports whether the origin of a telling figure is still to be found.
func (f *fact) open() bool {
	return f.origin == "" && f.value >= seriesLeast && f.plain() && f.scope != record.ScopeDenied
}

// inferBySeries joins what is still open to the one series that has the same value, unit and time.
func (tr *Tracing) inferBySeries(prints []*fingerprint) {
	named := map[seriesFigure][]*fact{}
	for _, p := range prints {
		for i := range p.facts {
			if f := &p.facts[i]; f.named() {
				named[f.seriesKey()] = append(named[f.seriesKey()], f)
			}
		}
	}
	for _, p := range prints {
		for i := range p.facts {
			if f := &p.facts[i]; f.open() {
				tr.inferByFigures(f, named[f.seriesKey()])
			}
		}
	}
}

// inferByFigures joins a figure to the one origin that gives it, if the time fits.
func (tr *Tracing) inferByFigures(f *fact, named []*fact) {
	in := Inference{Document: f.document, Claim: f.claim, By: BySeries}
	for _, g := range named {
		days, dated := f.current().gap(g.current())
		if dated && days > seriesDays || !classFits(f, g) || windowsApart(f, g) {
			continue
		}
		if !in.take(g) {
			return
		}
	}
	tr.conclude(f, in)
}

// windowsApart reports whether two claims tell of deaths of different days.
func windowsApart(f, g *fact) bool {
	return f.since.known && g.until.known && f.since.Day > g.until.Day || g.since.known && f.until.known &&
		g.since.Day > f.until.Day
}

// isPublisher reports whether a class prints what others count.
func isPublisher(class string) bool { return class == "agency" || class == "media" }
