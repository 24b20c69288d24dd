package origin

import (
	"cmp"
	"slices"
	"strings"

	"recount/record"
)

// Kind is in what a page departs from the account that it derives from.
type Kind string

// Kinds of divergence (standards for the awkward cases: a flagged claim is kept, points to the true one, and counts for
// nothing).
const (
	PerpetratorTurned Kind = "perpetrator"    // another party did it
	VictimsTurned     Kind = "victims"        // the dead stood on another side
	SpeakerChanged    Kind = "speaker"        // another origin is named for the figure
	SourceDropped     Kind = "source_dropped" // no origin is left, or only the outlet that prints
	CategoryChanged   Kind = "category"       // a figure of all dead told of civilians, boys of girls
	DigitsChanged     Kind = "digits"         // digits exchanged or lost
	QualifierChanged  Kind = "qualifier"      // "over 532" for 532
	WindowChanged     Kind = "window"         // three days told as three months
	HarmChanged       Kind = "harm"           // dead told as casualties
	PartsRebound      Kind = "parts"          // parts of one total told as parts of another
	VerifiedDropped   Kind = "verification"   // that it was verified, or could not be, is left out
	PlaceMoved        Kind = "place"          // another place is named for the figure
)

// Divergence is a claim that departs from the earliest and most complete account of its figure. Both sentences are to
// be shown side by side; a person decides.
type Divergence struct {
	Kind      Kind              `json:"kind"`
	Story     record.StoryID    `json:"story"`
	Page      record.DocumentID `json:"page"`
	Claim     record.ClaimID    `json:"claim"`
	Reference record.ClaimID    `json:"reference"`
	Sentences [2]record.Anchor  `json:"sentences"` // of the claim, of the reference
	Text      string            `json:"text"`      // in English
	// which sentence of its kind, for another language: the kind, or the kind and a variant
	Says   string         `json:"says"`
	Blanks []record.Blank `json:"blanks,omitempty"` // what fills that sentence
}

// reference is the accounts before a page, in order of standing, by value.
type reference struct {
	byValue map[int][]*fact
	values  []int // in the order in which they came
	pages   map[record.DocumentID]*fingerprint
}

// Bounds of what is kept of the accounts before.
const (
	maxReferences      = 8
	maxReferenceValues = 256
)

func (r *reference) add(p *fingerprint) {
	r.pages[p.document] = p
	for i := range p.facts {
		f := &p.facts[i]
		if !f.own() {
			continue
		}
		list := r.byValue[f.value]
		if len(list) == 0 {
			r.values = append(r.values, f.value)
		}
		if len(list) < maxReferences {
			r.byValue[f.value] = append(list, f)
		}
	}
}

// compare looks for divergences in each story, then in the series of each origin.
func (tr *Tracing) compare(prints []*fingerprint, stories [][]int32) {
	for _, members := range stories {
		pages := make([]*fingerprint, len(members))
		for i, m := range members {
			pages[i] = prints[m]
		}
		byStanding(pages)
		ref := &reference{byValue: map[int][]*fact{}, pages: map[record.DocumentID]*fingerprint{}}
		for i, p := range pages {
			if i > 0 {
				tr.comparePage(p, ref)
			}
			ref.add(p)
		}
	}
	tr.compareSeries(prints)
	tr.sortDivergences()
	tr.dropMisread()
}

// lonePages is how many pages must depart from one claim in the same way before that claim is taken for misread by us.
const lonePages = 3

// dropMisread drops departures of several pages from one claim where it is likelier that the claim was misread: one
// misreading is not many departures. Who did it and who said it are kept, for rewrites turn them round in numbers.
func (tr *Tracing) dropMisread() {
	type from struct {
		kind      Kind
		reference record.ClaimID
	}
	n := map[from]int{}
	for _, d := range tr.Divergences {
		switch d.Kind {
		case VerifiedDropped, HarmChanged, DigitsChanged, PlaceMoved:
			n[from{d.Kind, d.Reference}]++
		}
	}
	tr.Divergences = slices.DeleteFunc(tr.Divergences, func(d Divergence) bool {
		return n[from{d.Kind,
			d.Reference}] >= lonePages
	})
}

func (tr *Tracing) sortDivergences() {
	slices.SortFunc(tr.Divergences, func(a, b Divergence) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Claim, b.Claim), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Reference, b.Reference))
	})
	tr.Divergences = slices.CompactFunc(tr.Divergences, func(a, b Divergence) bool {
		return a.Claim == b.Claim && a.Kind == b.Kind
	})
}

func (tr *Tracing) flag(k Kind, variant string, f, g *fact, sentence string, blanks ...record.Blank) {
	tr.Divergences = append(tr.Divergences, Divergence{
		Kind: k, Story: tr.story[f.document], Page: f.document, Claim: f.claim, Reference: g.claim,
		Sentences: [2]record.Anchor{f.sentence, g.sentence}, Text: record.Fill(sentence, blanks),
		Says: string(k) + variant, Blanks: blanks,
	})
}

// comparePage compares the figures of a page with the accounts before it.
func (tr *Tracing) comparePage(p *fingerprint, ref *reference) {
	for i := range p.facts {
		f := &p.facts[i]
		if !f.own() {
			continue
		}
		if g := ref.agreeing(f); g != nil {
			tr.compareFields(p, ref.pages[g.document], f, g)
			continue
		}
		tr.compareCategory(p, f, ref)
		tr.compareHarm(p, f, ref)
		tr.compareDigits(p, f, ref)
	}
	tr.compareSource(p, ref)
	tr.compareParts(p, ref)
}

// agreeing is the first account before that gives the figure for people who may be the same.
func (r *reference) agreeing(f *fact) *fact {
	for _, g := range r.byValue[f.value] {
		if g.outcome == f.outcome && sameGroup(f, g) {
			return g
		}
	}
	for _, g := range r.byValue[f.value] {
		if g.outcome == f.outcome && compatible(f, g) && !r.mixed(f, g) {
			return g
		}
	}
	return nil
}

// mixed reports whether f tells a figure of one category that holds others by the account of g: a total called
// civilians where security men are among its parts, or where the civilians among it are another figure.
func (r *reference) mixed(f, g *fact) bool {
	return narrower(f, g) && holdsOthers(f, g, r.pages[g.document])
}

// holdsOthers reports whether the page of g shows that g's figure holds people whom f's category does not.
func holdsOthers(f, g *fact, page *fingerprint) bool {
	if page == nil {
		return false
	}
	for i := range page.facts {
		h := &page.facts[i]
		if h == g || h.outcome != g.outcome || !h.own() || h.value >= g.value {
			continue
		}
		part := h.partOf == g.claim || h.partOf == "" && h.scope == record.ScopePart && g.scope == record.ScopeTotal
		if part && (apart(h, f) || sameGroup(h, f)) {
			return true
		}
		if sameGroup(h, f) && 2*h.value >= g.value && h.stated == g.stated && h.scope == record.ScopeTotal &&
			g.scope == record.ScopeTotal {
			return true // more than half, of the same origin: the civilians of the total, told apart from it
		}
	}
	return false
}

// compareFields checks a figure against the account of it.
func (tr *Tracing) compareFields(p, before *fingerprint, f, g *fact) {
	if f.sides[0].against(g.sides[0]) {
		tr.flag(PerpetratorTurned, "", f, g, "this page lays {0} {1} to {2}; the account before it to {3}",
			number(f.value), harm(f), f.sides[0].blank(), g.sides[0].blank())
	}
	if f.sides[1].against(g.sides[1]) {
		tr.flag(VictimsTurned, "", f, g,
			"this page puts the {0} on the side of {1}; the account before it on that of {2}", number(f.value),
			f.sides[1].blank(), g.sides[1].blank())
	}
	if qualifiersClash(f, g) {
		tr.flag(QualifierChanged, "", f, g, "“{0}” here, “{1}” in the account before it", figureBlank(f),
			figureBlank(g))
	}
	if windowGrew(f, g) {
		tr.flag(WindowChanged, "", f, g, "the figure {0} covers {1} days here, {2} in the account before it",
			number(f.value), number(int(f.until.Day-f.since.Day)+1), number(int(g.until.Day-g.since.Day)+1))
	}
	if placeMoved(p, before, f, g) {
		tr.flag(PlaceMoved, "", f, g,
			"this page puts the {0} in a place that the account before it does not name, and leaves out its place",
			number(f.value))
	}
	tr.compareSpeakers(p, before, f, g)
	tr.compareVerified(p, f, g)
}

// compareVerified flags a page on which nothing is said of verification any more, once a page.
func (tr *Tracing) compareVerified(p *fingerprint, f, g *fact) {
	if g.verified == "" || f.value < exchangeLeast || p.unverified || f.stated != "" && f.stated != g.stated {
		return
	}
	for i := range p.facts {
		if p.facts[i].verified != "" {
			return
		}
	}
	p.unverified = true
	if g.verified == "yes" {
		tr.flag(VerifiedDropped, "", f, g,
			"the account before it says that the {0} were verified or documented; this page does not", number(f.value))
		return
	}
	tr.flag(VerifiedDropped, "_not", f, g,
		"the account before it says that the {0} could not be verified; this page does not", number(f.value))
}

// placeMoved reports whether both name a place for the figure, neither inside the other, and neither page names the
// other's.
func placeMoved(p, before *fingerprint, f, g *fact) bool {
	if len(f.places) != 1 || len(g.places) != 1 {
		return false
	}
	a, b := string(f.places[0]), string(g.places[0])
	country, _, fine := strings.Cut(a, "-")
	if !fine || !strings.HasPrefix(b, country+"-") || strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return false
	}
	return !p.names(b) && !before.names(a)
}

func figureBlank(f *fact) record.Blank {
	return record.FigureBlank(record.Figure{Qualifier: f.q, Value: f.value, Upper: f.upper, Words: string(f.q)})
}

func number(n int) record.Blank    { return record.NumberBlank(n) }
func harm(f *fact) record.Blank    { return record.TermBlank(string(f.outcome)) }
func (s side) blank() record.Blank { return record.TermBlank(strings.Join(s, "+")) }

// qualifiersClash reports whether no ledger can bear out both: "over 532" and 532. A round figure is often a rounding,
// so there both must bear a qualifier.
func qualifiersClash(f, g *fact) bool {
	if f.q == g.q || f.q == record.Vague || g.q == record.Vague {
		return false
	}
	a, ok1 := f.interval()
	b, ok2 := g.interval()
	if !ok1 || !ok2 || a.Intersects(b) {
		return false
	}
	return f.plain() || f.q != record.Exact && g.q != record.Exact
}

// windowStretch is by how many days a window may grow in retelling before it is another window. Windows that miss each
// other are not flagged: weekdays are read against the day of publication, and copies come later.
const windowStretch = 45

// windowGrew reports whether a page tells of a much longer time than the account before: three days as three months.
func windowGrew(f, g *fact) bool {
	if !f.since.known || !f.until.known || !g.since.known || !g.until.known {
		return false
	}
	return int(f.until.Day-f.since.Day)-int(g.until.Day-g.since.Day) >= windowStretch
}

// compareSpeakers flags another origin for the figure: one whom the account before does not name at all. A page that
// names the right origin somewhere and another only in a sentence before the figure, or one who passes the figure on,
// has not surely changed the speaker; nor has one that speaks of witnesses or of the police.
func (tr *Tracing) compareSpeakers(p, before *fingerprint, f, g *fact) {
	if f.stated == "" || g.stated == "" || f.stated == g.stated || f.value < 20 {
		return
	}
	if !f.here && p.tellsOf(g.stated, g.class) || before.tellsOf(f.stated, "") && !isPublisher(f.class) || kin(f, g) ||
		isKind(f.stated) || isKind(g.stated) {
		return
	}
	if slices.Contains(g.chain, f.stated) && !isPublisher(f.class) || slices.Contains(f.chain, g.stated) {
		return
	}
	switch {
	case isPublisher(f.class) && !isPublisher(g.class):
		tr.flag(SourceDropped, "", f, g,
			"this page gives {0} as the origin, which prints; the account before it names {1}",
			record.OriginBlank(f.stated), record.OriginBlank(g.stated))
	case !isPublisher(f.class) && !isPublisher(g.class) && unitClass(f.unit) == unitClass(g.unit):
		tr.flag(SpeakerChanged, "", f, g, "this page gives the figure to {0}; the account before it to {1}",
			record.OriginBlank(f.stated), record.OriginBlank(g.stated))
	}
}

// isKind reports whether an id of the alias table stands for a kind of speakers and not for one.
func isKind(o record.OriginID) bool {
	switch o {
	case "WITNESS", "POLICE", "SOCIAL_MEDIA", "HOSPITAL", "RESCUERS", "ACTIVISTS":
		return true
	}
	return false
}

// kin reports whether one origin may be a page's short word for the other: the UN for one of its bodies.
func kin(f, g *fact) bool {
	return f.class == "un_body" && g.class == "un_body" && (f.stated == "UN" || g.stated == "UN")
}

// exchangeLeast is the least figure for which another category is taken for an error and not for another figure, unless
// two figures have changed places.
const exchangeLeast = 10

// compareCategory flags a figure told of other people than in the accounts before.
func (tr *Tracing) compareCategory(p *fingerprint, f *fact, ref *reference) {
	for _, g := range ref.byValue[f.value] {
		if g.outcome != f.outcome || p.gives(g) {
			continue
		}
		switch {
		case ref.mixed(f, g):
			tr.flag(CategoryChanged, "_mixed", f, g,
				"{0} {1} here, {2} {3} in the account before it, where others are among them", number(f.value),
				record.TermBlank(f.unit), number(g.value), record.TermBlank(g.unit))
		case apart(f, g) && (f.value >= exchangeLeast || p.exchanged(f, g, ref)):
			tr.flag(CategoryChanged, "", f, g, "{0} {1} here, {2} {3} in the account before it", number(f.value),
				record.TermBlank(f.unit), number(g.value), record.TermBlank(g.unit))
		default:
			continue
		}
		return
	}
}

// gives reports whether the page gives the figure of g for people who may be the same.
func (fp *fingerprint) gives(g *fact) bool {
	for i := range fp.facts {
		if h := &fp.facts[i]; h.value == g.value && h.outcome == g.outcome && sameGroup(h, g) {
			return true
		}
	}
	return false
}

// exchanged reports whether the page has f's category at g's place and the other way round: 12 boys and 8 girls for 8
// boys and 12 girls.
func (fp *fingerprint) exchanged(f, g *fact, ref *reference) bool {
	for i := range fp.facts {
		h := &fp.facts[i]
		if h == f || h.outcome != f.outcome || !sameGroup(h, g) {
			continue
		}
		for _, k := range ref.byValue[h.value] {
			if k.outcome == f.outcome && sameGroup(k, f) {
				return true
			}
		}
	}
	return false
}

// compareHarm flags dead told as casualties, and the like.
func (tr *Tracing) compareHarm(p *fingerprint, f *fact, ref *reference) {
	if f.value < 20 {
		return
	}
	for _, g := range ref.byValue[f.value] {
		if g.outcome == f.outcome || !compatible(f, g) || !bodily(f.outcome) || !bodily(g.outcome) || p.gives(g) {
			continue
		}
		days, dated := f.published.gap(g.published)
		if g.outcome == record.Casualties && (!dated || days == 0) {
			// the vaguer word is the weaker account
			tr.flag(HarmChanged, "_day", g, f, "{0} {1} here, {2} in another account of the day", number(g.value),
				harm(g), harm(f))
			return
		}
		tr.flag(HarmChanged, "", f, g, "{0} {1} here, {2} in the account before it", number(f.value), harm(f), harm(g))
		return
	}
}

func bodily(o record.Outcome) bool {
	return o == record.Killed || o == record.Injured || o == record.Casualties || o == record.Missing
}

// compareDigits flags a figure whose digits are those of an account before, exchanged or cut, where the page does not
// give the right one.
func (tr *Tracing) compareDigits(p *fingerprint, f *fact, ref *reference) {
	if len(ref.byValue[f.value]) > 0 {
		return
	}
	for _, v := range ref.values[:min(len(ref.values), maxReferenceValues)] {
		if !twisted(f.value, v) {
			continue
		}
		for _, g := range ref.byValue[v] {
			if g.outcome == f.outcome && compatible(f, g) && !p.gives(g) {
				tr.flag(DigitsChanged, "", f, g, "{0} here, {1} in the account before it", number(f.value),
					number(g.value))
				return
			}
		}
	}
}
