package origin

import (
	"math"
	"slices"

	"recount/record"
)

// likeness is how alike two pages are, by signal.
type likeness struct {
	shingle3 float64 // Jaccard of three-word shingles; 0 across languages
	minhash  float64 // estimate of the Jaccard of five-word shingles
	features float64 // cosine of the weighted features
	terms    float64 // cosine of tf-idf; 0 across languages
	order    float64 // longest common subsequence of figures over the shorter list
	quotes   int     // shared four-word runs inside quotation marks
	days     int     // between publication, where both are known
	dated    bool
	foreign  bool // the pages are of two languages
	leads    int  // 1 both tell one lead figure, -1 two that cannot be one, 0 no evidence
	credits  int  // 1 one agency credited by both, -1 different agencies, 0 no evidence
	same     bool // the same words or the same article id
}

// Scales at which each signal counts 1. They are those at which machine rewrites begin to stand out from different
// stories of one event; three-word shingles count long before pages look like copies.
const (
	shingleScale = 0.06
	featureScale = 0.30
	termScale    = 0.10
	signalCap    = 3.0
	termCap      = 2.0  // two reports of one briefing have its words, so words alone make no story
	featureShare = 1.25 // figures and names survive rewriting
	orderShare   = 1.5  // and their order tells a rewrite from a second report
)

// score sums the signals. Without words to compare, as across languages, the features stand for them.
func (l likeness) score() float64 {
	if l.same {
		return 4 * signalCap
	}
	f := min(l.features/featureScale, signalCap)
	s := min(l.shingle3/shingleScale, signalCap) + featureShare*f + min(l.terms/termScale, termCap)
	if l.foreign {
		s = 2 * f
	}
	s += orderShare * l.order
	if l.quotes > 0 {
		s++
	}
	if l.credits < 0 {
		s--
	}
	s += float64(l.leads) / 2
	if l.dated && l.days > 1 {
		s -= 0.5 * float64(min(l.days-1, 12)) // news is copied within a day or two
	}
	return s
}

// compare measures two pages.
func (c *corpus) compare(a, b *fingerprint) likeness {
	l := likeness{
		same: a.words >= 20 && a.text == b.text || a.article != 0 && a.article == b.article,
	}
	l.foreign = a.lang != b.lang
	if !l.foreign {
		l.shingle3 = sketchJaccard(a.shingles, b.shingles, maxShingles)
		l.minhash = agreement(a, b)
		l.terms = c.termCosine(a, b)
		l.quotes = common(a.quotes, b.quotes)
	}
	l.features = c.featureCosine(a, b, l.foreign)
	l.order = orderLikeness(a.order, b.order)
	l.days, l.dated = a.published.gap(b.published)
	l.leads = leads(a, b)
	l.credits = credits(a.agencies, b.agencies)
	return l
}

// sketchJaccard estimates the Jaccard likeness from the n least members of each set (Broder 1997).
func sketchJaccard(a, b []uint64, n int) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	i, j, union, both := 0, 0, 0, 0
	for union < n && (i < len(a) || j < len(b)) {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			i++
		case i == len(a) || b[j] < a[i]:
			j++
		default:
			i++
			j++
			both++
		}
		union++
	}
	return float64(both) / float64(union)
}

func agreement(a, b *fingerprint) float64 {
	if a.words < 5 || b.words < 5 {
		return 0
	}
	n := 0
	for i := range a.minhash {
		if a.minhash[i] == b.minhash[i] {
			n++
		}
	}
	return float64(n) / minhashes
}

func common(a, b []uint64) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			i++
			j++
			n++
		}
	}
	return n
}

func (c *corpus) termCosine(a, b *fingerprint) float64 {
	var dot float64
	i, j := 0, 0
	for i < len(a.terms) && j < len(b.terms) {
		switch {
		case a.terms[i].hash < b.terms[j].hash:
			i++
		case a.terms[i].hash > b.terms[j].hash:
			j++
		default:
			w := c.termIDF(a.terms[i].hash)
			dot += float64(a.terms[i].count) * float64(b.terms[j].count) * w * w
			i++
			j++
		}
	}
	if dot == 0 {
		return 0
	}
	return dot / (a.norms.terms * b.norms.terms)
}

// featureCosine is the cosine of the weighted features; across languages, of those that stand in every language.
func (c *corpus) featureCosine(a, b *fingerprint, foreign bool) float64 {
	var dot float64
	i, j := 0, 0
	for i < len(a.features) && j < len(b.features) {
		x, y := a.features[i], b.features[j]
		switch {
		case x.hash < y.hash:
			i++
		case x.hash > y.hash:
			j++
		default:
			if !foreign || x.shared && y.shared {
				w := c.featureIDF(x.hash)
				dot += float64(x.weight) * float64(y.weight) * w * w
			}
			i++
			j++
		}
	}
	if dot == 0 {
		return 0
	}
	if foreign {
		return dot / (a.norms.shared * b.norms.shared)
	}
	return dot / (a.norms.features * b.norms.features)
}

// maxOrder bounds the lists whose order is compared.
const maxOrder = 40

// orderLikeness is the longest common subsequence of two lists of figures over the shorter; lists under three tell
// nothing.
func orderLikeness(a, b []uint64) float64 {
	a, b = a[:min(len(a), maxOrder)], b[:min(len(b), maxOrder)]
	if len(a) < 3 || len(b) < 3 {
		return 0
	}
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			next := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = next
		}
	}
	return float64(row[len(b)]) / float64(min(len(a), len(b)))
}

// leads compares the first total of the dead that each page gives in its own right. Updates of a toll make new
// accounts.
func leads(a, b *fingerprint) int {
	x, y := a.lead(), b.lead()
	if x == nil || y == nil {
		return 0
	}
	if sameFigure(x, y) {
		return 1
	}
	return -1
}

// lead is the first total of the dead, of the least roundness among those that agree with it.
func (fp *fingerprint) lead() *fact {
	for i := range fp.facts {
		if f := &fp.facts[i]; f.scope == record.ScopeTotal && f.outcome == record.Killed && f.value >= 5 {
			return f
		}
	}
	return nil
}

func credits(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	for _, x := range a {
		if slices.Contains(b, x) {
			return 1
		}
	}
	return -1
}

// idf weighs what is rare. The one added keeps what stands on every page of a small set above zero.
func idf(pages, df int) float64 { return math.Log(1 + float64(pages+1)/float64(df+1)) }
