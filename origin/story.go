package origin

import (
	"cmp"
	"slices"

	"recount/record"
)

// Band says how sure it is that pages tell one story.
type Band string

// Bands. Below certain, a person confirms.
const (
	Certain Band = "certain" // the same words, or every signal
	Likely  Band = "likely"
	Single  Band = "single" // a story of one page
)

// Story is a set of pages that derive from one account.
type Story struct {
	ID    record.StoryID      `json:"id"`
	Pages []record.DocumentID `json:"pages"` // in order of standing: the earliest and most complete first
	Band  Band                `json:"band"`
	// Ties are the pairs of pages that hold the story together, with the facts that they share.
	Ties []Tie `json:"ties,omitempty"`
}

// Tie is how one page hangs on its story: the member most like it, among those before it in order of standing.
type Tie struct {
	Page   record.DocumentID `json:"page"`
	With   record.DocumentID `json:"with"`
	Score  float64           `json:"score"`  // sum of the signals, without unit
	Copy   bool              `json:"copy"`   // near-duplicate text
	Shared []Shared          `json:"shared"` // figures that both give
}

// Shared is a figure that two pages give, with both sentences.
type Shared struct {
	Claims [2]record.ClaimID `json:"claims"`
}

// copyJaccard is the likeness of five-word shingles from which two texts are near copies.
const copyJaccard = 0.5

// tellStories writes the clusters down.
func (tr *Tracing) tellStories(c *corpus, clusters [][]int32) {
	for _, members := range clusters {
		prints := make([]*fingerprint, len(members))
		for i, m := range members {
			prints[i] = c.prints[m]
		}
		byStanding(prints)
		s := Story{Band: Single}
		for _, p := range prints {
			s.Pages = append(s.Pages, p.document)
		}
		s.ID = storyOf(prints)
		if len(prints) > 1 {
			s.Band = Certain
		}
		for i := 1; i < len(prints); i++ {
			tie := c.tie(prints, i)
			if tie.Score < certainThreshold {
				s.Band = Likely
			}
			s.Ties = append(s.Ties, tie)
		}
		for _, p := range s.Pages {
			tr.story[p] = s.ID
		}
		tr.Stories = append(tr.Stories, s)
	}
	slices.SortFunc(tr.Stories, func(a, b Story) int { return cmp.Compare(a.ID, b.ID) })
}

// storyOf is the id of the story of some pages.
func storyOf(prints []*fingerprint) record.StoryID {
	ids := make([]string, len(prints))
	for i, p := range prints {
		ids[i] = string(p.document)
	}
	slices.Sort(ids)
	return record.StoryID(record.ContentID("story", ids...))
}

// maxTieSearch bounds the members that are looked through for a tie, in order of standing.
const maxTieSearch = 64

func (c *corpus) tie(prints []*fingerprint, i int) Tie {
	best := Tie{Page: prints[i].document, Score: -1e9}
	var with *fingerprint
	for _, q := range prints[:min(i, maxTieSearch)] {
		l := c.compare(q, prints[i])
		if s := l.score(); s > best.Score {
			best.With, best.Score, best.Copy = q.document, s, l.same || l.minhash >= copyJaccard
			with = q
		}
	}
	for a := range with.facts {
		for b := range prints[i].facts {
			if sameFigure(&with.facts[a], &prints[i].facts[b]) {
				best.Shared = append(best.Shared, Shared{[2]record.ClaimID{with.facts[a].claim,
					prints[i].facts[b].claim}})
			}
		}
	}
	return best
}

// byStanding orders pages of one story: known dates before unknown, earlier before later, then those whose words
// another page keeps as well (copies keep the words of the account, rewrites have words of their own), then those that
// credit an agency or outlet, then the more complete.
// What stands first is what others are compared with; how many say a thing never matters.
func byStanding(prints []*fingerprint) {
	slices.SortStableFunc(prints, func(a, b *fingerprint) int {
		if a.published.known != b.published.known {
			return first(a.published.known, b.published.known)
		}
		return cmp.Or(cmp.Compare(a.published.Day, b.published.Day), first(a.verbatim, b.verbatim),
			first(len(a.agencies) > 0, len(b.agencies) > 0), -cmp.Compare(a.completeness(), b.completeness()),
			cmp.Compare(a.document, b.document))
	})
}

// first orders what holds before what does not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// completeness grades a page by what it tells: figures, named origins, quotations, length.
func (fp *fingerprint) completeness() float64 {
	n := float64(fp.words) / 200
	for i := range fp.facts {
		n++
		if fp.facts[i].stated != "" {
			n++
		}
	}
	if len(fp.quotes) > 0 {
		n++
	}
	return n
}
