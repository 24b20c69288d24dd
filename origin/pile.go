package origin

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"

	"recount/record"
)

// A pile that no machine holds is traced in steps, each of which sees a part of it: the fingerprint of each page, the
// frequencies over all, the pairs of each list, the likeness of each pair, the stories of each connected set of pages,
// the claims of each figure. The steps together give the stories and inferred origins of Trace, whatever the parts.

// Print is the fingerprint of a page, to be carried from step to step.
type Print struct{ print *fingerprint }

// NewPrint takes the fingerprint of a page.
func NewPrint(p Page) Print { return Print{newFingerprint(p)} }

// Document is the page's.
func (p Print) Document() record.DocumentID { return p.print.document }

// Listed is what the lists of pages need of it.
func (p Print) Listed() Listed { return Listed{p.print.document, p.print.published.Day} }

// AppendBinary writes the fingerprint.
func (p Print) AppendBinary(b []byte) ([]byte, error) {
	w := &wire{b: b}
	w.print(p.print)
	return w.b, nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (p *Print) UnmarshalBinary(b []byte) error {
	w := &wire{b: b, reading: true}
	p.print = &fingerprint{}
	w.print(p.print)
	if w.fail || len(w.b) > 0 {
		return errPrint
	}
	return nil
}

// Frequencies are how many pages of a pile have each word and each feature.
type Frequencies struct {
	pages    int
	terms    map[uint64]int32 // what stands on one page alone may be missing
	features map[uint64]int32
}

// NewFrequencies begins the frequencies of a pile of so many pages. What is not set stands on one page.
func NewFrequencies(pages int) *Frequencies {
	return &Frequencies{pages: pages, terms: map[uint64]int32{}, features: map[uint64]int32{}}
}

// Counted gives the words and the features of a page whose frequencies are counted, each once.
func (p Print) Counted() (terms, features iter.Seq[uint64]) {
	terms = func(yield func(uint64) bool) {
		for _, t := range p.print.terms {
			if !yield(t.hash) {
				return
			}
		}
	}
	features = func(yield func(uint64) bool) {
		for _, f := range p.print.features {
			if !yield(f.hash) {
				return
			}
		}
	}
	return terms, features
}

// SetTerm sets on how many pages a word stands.
func (f *Frequencies) SetTerm(hash uint64, pages int32) { f.terms[hash] = pages }

// SetFeature sets on how many pages a feature stands.
func (f *Frequencies) SetFeature(hash uint64, pages int32) { f.features[hash] = pages }

func (f *Frequencies) termIDF(h uint64) float64    { return idf(f.pages, int(max(f.terms[h], 1))) }
func (f *Frequencies) featureIDF(h uint64) float64 { return idf(f.pages, int(max(f.features[h], 1))) }

// Lists gives the lists in which a page is compared with others.
func (f *Frequencies) Lists(p Print) []uint64 {
	out := f.lists(p.print)
	slices.Sort(out)
	return slices.Compact(out)
}

// Listed is a page in a list.
type Listed struct {
	Document  record.DocumentID
	Published record.Day // zero where unknown
}

// Near gives the pairs of a list that are compared, by index, the page with the lesser id first. It sorts the list by
// id.
func Near(list []Listed) [][2]int {
	slices.SortFunc(list, func(a, b Listed) int { return cmp.Compare(a.Document, b.Document) })
	at := make([]int32, len(list))
	for i := range at {
		at[i] = int32(i)
	}
	var out [][2]int
	for _, p := range compactPairs(near(nil, at, func(i int32) record.Day { return list[i].Published })) {
		out = append(out, [2]int{int(p.a), int(p.b)})
	}
	return out
}

// Likeness is how alike two pages are.
type Likeness struct {
	A, B     record.DocumentID // A < B
	Score    float64
	Verbatim bool // both keep the words of one text
}

// Ties reports whether the likeness alone ties two pages into one story.
func (l Likeness) Ties() bool { return l.Score >= storyThreshold }

// Counts reports whether the likeness has a say in which pages are one story.
func (l Likeness) Counts() bool { return l.Score > 0 || l.Verbatim }

// Weigh readies a fingerprint for Compare. One is weighed once, however many it is compared with.
func (f *Frequencies) Weigh(p Print) { p.print.norms = f.normsOf(p.print) }

// Compare gives the likeness of two pages that were weighed.
func (f *Frequencies) Compare(p, q Print) Likeness {
	a, b := p.print, q.print
	if b.document < a.document {
		a, b = b, a
	}
	s := (&corpus{Frequencies: f, prints: []*fingerprint{a, b}}).score(pair{0, 1})
	return Likeness{a.document, b.document, s.score, s.verbatim}
}

// Told is what a connected set of pages tells.
type Told struct {
	Stories  []Story
	Verbatim []record.DocumentID // pages of which another of the story keeps the words
	Inferred []Inference         // by the story
	Figures  []Figure            // by which origins are inferred across stories
}

// Tell gathers a set of pages into stories. Pages outside must not tie to one inside; pairs are those of the set that
// were compared.
func (f *Frequencies) Tell(pages []Print, pairs []Likeness) Told {
	prints := make([]*fingerprint, len(pages))
	for i, p := range pages {
		prints[i] = p.print
	}
	slices.SortFunc(prints, func(a, b *fingerprint) int { return cmp.Compare(a.document, b.document) })
	at := make(map[record.DocumentID]int32, len(prints))
	for i, p := range prints {
		at[p.document] = int32(i)
	}
	c := f.corpus(prints)
	clusters := c.cluster(func(yield func(scored) bool) {
		for _, l := range pairs {
			a, isA := at[l.A]
			b, isB := at[l.B]
			if isA && isB && !yield(scored{pair{min(a, b), max(a, b)}, l.Score, l.Verbatim}) {
				return
			}
		}
	})
	tr := newTracing()
	tr.tellStories(c, clusters)
	tr.inferByStories(prints, clusters)
	told := Told{Stories: tr.Stories, Inferred: tr.Inferred}
	for _, p := range prints {
		if p.verbatim {
			told.Verbatim = append(told.Verbatim, p.document)
		}
		for i := range p.facts {
			if x := &p.facts[i]; x.named() || x.open() {
				told.Figures = append(told.Figures, Figure{x})
			}
		}
	}
	return told
}

// Figure is a claim's figure, to be carried to the others that give the same.
type Figure struct{ fact *fact }

// Key is the same for figures of one value, harm and kind of people.
func (f Figure) Key() string {
	k := f.fact.seriesKey()
	return string(k.outcome) + "\x00" + k.unit + "\x00" + string(binary.AppendVarint(nil, int64(k.value)))
}

// AppendBinary writes the figure.
func (f Figure) AppendBinary(b []byte) ([]byte, error) {
	w := &wire{b: b}
	w.fact(f.fact)
	return w.b, nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (f *Figure) UnmarshalBinary(b []byte) error {
	w := &wire{b: b, reading: true}
	f.fact = &fact{}
	w.fact(f.fact)
	if w.fail || len(w.b) > 0 {
		return errPrint
	}
	return nil
}

// InferBySeries gives the origins of figures of one key, all of a pile, that no page of their story names: the one
// origin whose series they fit. It sorts the figures.
func InferBySeries(figures []Figure) []Inference {
	slices.SortFunc(figures, func(a, b Figure) int {
		return cmp.Or(cmp.Compare(a.fact.document, b.fact.document), cmp.Compare(a.fact.index, b.fact.index))
	})
	var named []*fact
	for _, f := range figures {
		if f.fact.named() {
			named = append(named, f.fact)
		}
	}
	tr := newTracing()
	for _, f := range figures {
		if f.fact.open() {
			tr.inferByFigures(f.fact, named)
		}
	}
	return tr.Inferred
}
