package origin

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"recount/record"
)

// Limits of what is kept of a page.
const (
	minhashes   = 48  // in bands of bandRows
	bandRows    = 3   // two pages of Jaccard 0.5 share a band in 9 cases of 10
	maxShingles = 384 // least hashes of three-word shingles
	maxTerms    = 384
	maxFeatures = 160
	maxText     = 256 << 10 // bytes of a page that are read: the rest of a longer one tells no other story
)

// feature is something that survives rewriting: a figure, a place, an organisation, a name. Weight is how telling it is
// before its frequency is known.
type feature struct {
	hash   uint64
	weight float32
	shared bool // stands in other languages as well
}

// term is a word and how often it stands on the page.
type term struct {
	hash  uint64
	count float32
}

// fingerprint is all that tracing keeps of a page.
type fingerprint struct {
	document   record.DocumentID
	lang       record.Lang
	published  day
	text       uint64 // hash of the folded words
	words      int
	minhash    [minhashes]uint64
	shingles   []uint64 // of three words, the least by hash, sorted
	quotes     []uint64 // four-word runs inside quotation marks, sorted
	terms      []term   // sorted by hash
	features   []feature
	norms      norms    // among the pages that it is compared with
	order      []uint64 // figures in the order of the page
	speakers   []string // organisations named anywhere that may be an origin, sorted
	agencies   []string // credited agencies and outlets, sorted
	article    uint64   // article id in the address, 0 without
	facts      []fact
	named      []string // ids of the places that the text names, sorted
	verbatim   bool     // another page of its story keeps the same words
	unverified bool     // found to leave out that a figure was verified
	sources    bool     // an origin, named or described, stands somewhere on the page
}

func newFingerprint(p Page) *fingerprint {
	d := p.Document
	fp := &fingerprint{document: d.ID, lang: d.Lang, published: stated(d.Published), article: articleID(d.URL)}
	words := p.Words
	if words == nil {
		cut := CutWords(d)
		words = &cut
	}
	tokens := words.tokens
	fp.words = len(tokens)
	fp.shingle(tokens)
	fp.countTerms(tokens)
	if p.Extraction != nil {
		for i := range p.Extraction.Claims {
			if c := &p.Extraction.Claims[i]; c.Count != nil && c.Kind == record.CountClaim {
				fp.facts = append(fp.facts, newFact(c, len(fp.facts), fp.published))
				fp.sources = fp.sources || c.Speaker.Origin != "" || c.Speaker.OnPage == record.OriginDescribed
			}
		}
	}
	fp.addFeatures(tokens, p.Mentions)
	return fp
}

// tellsOf reports whether the page names the origin anywhere, or describes one of its class.
func (fp *fingerprint) tellsOf(o record.OriginID, class string) bool {
	if slices.Contains(fp.speakers, string(o)) {
		return true
	}
	for i := range fp.facts {
		if f := &fp.facts[i]; f.stated == o || f.onPage == record.OriginDescribed && f.class == class && class != "" {
			return true
		}
	}
	return false
}

// names reports whether the text names a place.
func (fp *fingerprint) names(place string) bool {
	_, ok := slices.BinarySearch(fp.named, place)
	return ok
}

// head cuts a text to whole characters.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// ownText is the text without blocks that repeat others.
func ownText(d *record.Document) string {
	echo := false
	for _, b := range d.Blocks {
		echo = echo || b.Echo >= 0
	}
	if !echo {
		return d.Text
	}
	var out []byte
	for _, b := range d.Blocks {
		if b.Echo < 0 && b.Start >= 0 && b.End <= len(d.Text) && b.Start <= b.End {
			out = append(append(out, d.Text[b.Start:b.End]...), '\n')
		}
	}
	return string(out)
}

// shingle makes the hash of the text, the min-wise hashes of five-word shingles, and the sketch of three-word shingles.
func (fp *fingerprint) shingle(tokens []token) {
	fp.text = hashSeed
	for i := range fp.minhash {
		fp.minhash[i] = math.MaxUint64
	}
	seen := map[uint64]bool{}
	for i := range tokens {
		fp.text = mix(fp.text, tokens[i].hash)
		if i+5 <= len(tokens) {
			fp.sign(run(tokens[i : i+5]))
		}
		if i+3 <= len(tokens) {
			seen[run(tokens[i:i+3])] = true
		}
		if i+4 <= len(tokens) && allQuoted(tokens[i:i+4]) {
			fp.quotes = append(fp.quotes, run(tokens[i:i+4]))
		}
	}
	fp.shingles = least(seen, maxShingles)
	slices.Sort(fp.quotes)
	fp.quotes = slices.Clip(slices.Compact(fp.quotes))
}

func run(tokens []token) uint64 {
	h := uint64(hashSeed)
	for _, t := range tokens {
		h = mix(h, t.hash)
	}
	return scatter(h)
}

func allQuoted(tokens []token) bool {
	for _, t := range tokens {
		if !t.quoted {
			return false
		}
	}
	return true
}

// scatter is the finaliser of MurmurHash3: FNV leaves the low bits of short inputs alike.
func scatter(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func (fp *fingerprint) sign(h uint64) {
	for i := range fp.minhash {
		if v := scatter(h + uint64(i)*0x9e3779b97f4a7c15); v < fp.minhash[i] {
			fp.minhash[i] = v
		}
	}
}

// least returns the n smallest members, sorted: a sketch from which the Jaccard likeness of two sets can be told.
func least(set map[uint64]bool, n int) []uint64 {
	out := make([]uint64, 0, len(set))
	for h := range set {
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Clone(out[:min(n, len(out))])
}

func (fp *fingerprint) countTerms(tokens []token) {
	counts := map[uint64]float32{}
	for _, t := range tokens {
		if t.letters >= 3 {
			counts[t.hash]++
		}
	}
	terms := make([]term, 0, len(counts))
	for h, n := range counts {
		terms = append(terms, term{h, 1 + float32(math.Log(float64(n)))})
	}
	slices.SortFunc(terms, func(a, b term) int {
		return cmp.Or(-cmp.Compare(a.count, b.count), cmp.Compare(scatter(a.hash), scatter(b.hash)))
	})
	fp.terms = slices.Clone(terms[:min(len(terms), maxTerms)])
	slices.SortFunc(fp.terms, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
}

// Kinds of features, as seeds of their hashes.
const (
	figureFeature = "figure"
	numberFeature = "number"
	idFeature     = "id"
	nameFeature   = "name"
)

// addFeatures collects what survives rewriting.
func (fp *fingerprint) addFeatures(tokens []token, mentions []Mention) {
	set := map[uint64]feature{}
	put := func(kind string, v uint64, weight float32, shared bool) {
		h := mix(hashString(hashSeed, kind), v)
		if old, ok := set[h]; !ok || old.weight < weight {
			set[h] = feature{h, weight, shared}
		}
	}
	claimed := map[int]bool{}
	for i := range fp.facts {
		f := &fp.facts[i]
		claimed[f.value] = true
		fp.order = append(fp.order, mix(hashString(hashSeed, string(f.outcome)), uint64(f.value)))
		put(figureFeature, mix(hashString(hashSeed, string(f.outcome)), uint64(f.value)), 1.5*telling(f.value), true)
		put(numberFeature, uint64(f.value), telling(f.value), true)
		for _, p := range f.places {
			put(idFeature, hashString(hashSeed, string(p)), 1, true)
		}
		if f.origin != "" {
			put(idFeature, hashString(hashSeed, string(f.origin)), 0.7, true)
		}
	}
	for _, t := range tokens {
		switch {
		case t.number >= 10 && (t.number < 1900 || t.number > 2100) && !claimed[t.number]:
			put(numberFeature, uint64(t.number), 0.7*telling(t.number), true)
		case t.capital && t.letters >= 3:
			put(nameFeature, t.hash, 0.8, false)
		}
	}
	fp.addMentions(mentions, put)
	fp.features = make([]feature, 0, len(set))
	for _, f := range set {
		fp.features = append(fp.features, f)
	}
	slices.SortFunc(fp.features, func(a, b feature) int {
		return cmp.Or(-cmp.Compare(a.weight, b.weight),
			cmp.Compare(a.hash, b.hash))
	})
	fp.features = slices.Clone(fp.features[:min(len(fp.features), maxFeatures)])
	slices.SortFunc(fp.features, func(a, b feature) int { return cmp.Compare(a.hash, b.hash) })
}

// addMentions adds the ids that the page shares with its translations, and notes who is credited.
func (fp *fingerprint) addMentions(mentions []Mention, put func(kind string, v uint64, weight float32, shared bool)) {
	for _, m := range mentions {
		w := float32(1)
		switch m.Class {
		case "country":
			w = 0.4
		case "agency", "media":
			fp.agencies = append(fp.agencies, m.ID)
			w = 0.7
		case "region", "adm1", "adm2", "adm3", "site":
			fp.named = append(fp.named, m.ID)
		default:
			fp.speakers = append(fp.speakers, m.ID)
		}
		put(idFeature, hashString(hashSeed, m.ID), w, true)
	}
	slices.Sort(fp.agencies)
	fp.agencies = slices.Clip(slices.Compact(fp.agencies))
	slices.Sort(fp.named)
	fp.named = slices.Clip(slices.Compact(fp.named))
	slices.Sort(fp.speakers)
	fp.speakers = slices.Clip(slices.Compact(fp.speakers))
}

// telling is how much a figure tells by its size and roundness: 5 stands on many pages, 1,383 on few.
func telling(v int) float32 {
	switch {
	case v < 10:
		return 0.3
	case v < 100:
		return 0.7
	case v%100 == 0:
		return 0.8
	case v%10 == 0:
		return 1.1
	}
	return 1.5
}

// articleID reads the number at the end of an address: some rewriting sites keep the number of the article that they
// rewrite. Short numbers and dates tell nothing.
func articleID(url string) uint64 {
	end := len(url)
	for end > 0 && (url[end-1] == '/' || url[end-1] == '?') {
		end--
	}
	for _, suffix := range []string{".html", ".htm", ".php", ".aspx"} {
		if end > len(suffix) && url[end-len(suffix):end] == suffix {
			end -= len(suffix)
		}
	}
	start := end
	for start > 0 && url[start-1] >= '0' && url[start-1] <= '9' {
		start--
	}
	if end-start < 6 || end-start > 18 || start == 0 {
		return 0
	}
	if digits := url[start:end]; len(digits) == 8 && (digits[:2] == "20" || digits[:2] == "19") {
		return 0 // a date
	}
	var v uint64
	for _, c := range url[start:end] {
		v = v*10 + uint64(c-'0')
	}
	return v
}
