// Package origin traces figures to those who counted: which pages tell one story, which pages repeat one figure of one
// origin, where a page departs from the account that it derives from, and which origins are independent.
//
// It suggests and never decides: a story below the certain band and every inferred origin carry the facts that they
// rest on, so that a person can confirm them. It refuses to count: a figure told by fifty pages is one figure here. It
// refuses to choose by majority: most rewrites of one page can be wrong in the same way, so a page is compared with the
// earliest and most complete member of its story.
//
// Near copies are found by min-wise hashing (Broder 1997) of five-word shingles; rewrites and translations by a
// weighted fingerprint of figures, places, organisations and names and their order, with three-word shingles and
// tf-idf; stories are average-link clusters (Sokal and Michener 1958). Independence follows the practice of casualty
// recorders: different origins after following every "according to", no shared upstream, no near-duplicate text;
// unknown counts as dependent.
//
// The package is pure. The same pages in any order give the same result.
package origin

import (
	"cmp"
	"slices"

	"recount/record"
)

// Page is a document with what was read from it.
type Page struct {
	Document   *record.Document
	Extraction *record.Extraction
	// Mentions are the places and organisations that the text names, claims or not, in the order of the text. They are
	// what a page and its translation share. They may be empty; then the places and origins of the claims serve.
	Mentions []Mention
	// Words are those of the text, where they were cut before; else they are cut when the page is added.
	Words *Words
}

// Mention is a name of the gazetteer or the alias table in a page's text.
type Mention struct {
	ID    string // a PlaceID or an OriginID
	Class string // level of the place, class of the organisation
}

// Tracing is the result for a set of pages. All lists are in a fixed order.
type Tracing struct {
	Stories     []Story      `json:"stories"`
	Series      []Series     `json:"series"`
	Divergences []Divergence `json:"divergences"`
	Inferred    []Inference  `json:"inferred"`

	facts   map[record.ClaimID]*fact
	story   map[record.DocumentID]record.StoryID
	citing  map[record.OriginID][]record.OriginID
	classes map[record.OriginID]string
}

// Tracer takes pages one by one and keeps a fingerprint and the figures of each, not its text.
type Tracer struct {
	// Known gives the stories of pages, where they were traced before among more pages than these; nil: none were.
	Known  func(record.DocumentID) (Known, bool)
	prints []*fingerprint
}

// Add takes one page in. A document that came before, by its id, is passed over.
func (t *Tracer) Add(p Page) {
	t.prints = append(t.prints, newFingerprint(p))
}

// Trace compares the pages that were added.
func (t *Tracer) Trace() *Tracing {
	slices.SortFunc(t.prints, func(a, b *fingerprint) int { return cmp.Compare(a.document, b.document) })
	t.prints = slices.CompactFunc(t.prints, func(a, b *fingerprint) bool { return a.document == b.document })
	tr := newTracing()
	for _, p := range t.prints {
		for i := range p.facts {
			tr.facts[p.facts[i].claim] = &p.facts[i]
		}
	}
	stories := t.stories(tr)
	tr.follow(t.prints)
	tr.infer(t.prints, stories)
	tr.figureSeries(t.prints)
	tr.compare(t.prints, stories)
	return tr
}

func newTracing() *Tracing {
	return &Tracing{
		facts: map[record.ClaimID]*fact{}, story: map[record.DocumentID]record.StoryID{},
		citing: map[record.OriginID][]record.OriginID{}, classes: map[record.OriginID]string{},
	}
}

// stories finds the stories, or takes those that are known, and writes them down.
func (t *Tracer) stories(tr *Tracing) [][]int32 {
	if t.Known != nil {
		return tr.recall(t.prints, t.Known)
	}
	corpus := newCorpus(t.prints)
	stories := corpus.stories()
	tr.tellStories(corpus, stories)
	return stories
}

// Trace compares a set of pages.
func Trace(pages []Page) *Tracing {
	var t Tracer
	for _, p := range pages {
		t.Add(p)
	}
	return t.Trace()
}

// StoryOf returns the story of a document.
func (tr *Tracing) StoryOf(d record.DocumentID) (record.StoryID, bool) {
	id, ok := tr.story[d]
	return id, ok
}

// Flagged returns the claims that depart from the account that they derive from, with the index of the first
// divergence. A flagged figure must not raise or move a toll.
func (tr *Tracing) Flagged() map[record.ClaimID]int {
	out := map[record.ClaimID]int{}
	for i, d := range tr.Divergences {
		if _, ok := out[d.Claim]; d.Claim != "" && !ok {
			out[d.Claim] = i
		}
	}
	return out
}
