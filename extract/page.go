package extract

import (
	"cmp"
	"slices"
	"sort"

	"recount/record"
)

// page is the state of one extraction.
type page struct {
	*Extractor
	doc         *record.Document
	clock       clock
	ms          []mention
	sent        int
	open        source // the source that speaks on
	subject     source // the body that the sentence before began with
	subjectSent int    // the sentence in which a pronoun may mean it
	openSent    int
	openBlock   int
	named       []speaker
	spk         []speaker
	orgOrder    []string // organisations that the page names, in order
	country     record.PlaceID
	gaza        bool
	crime       bool // a crime or an accident, not a war: "authorities" are the police
	people      roster
	denials     []record.Claim
	appeals     []record.Claim
	victims     []record.Victim
	dead        nameIndex // of victims
	promised    int       // the sentence of the last promise
	seen        map[string]bool
	since       window // the first window that the page states
	event       window // the first day of events that it states
	heard       []heard
	orgMatch    []Match
	placeMatch  []Match
	main        placeRef // the place that the page is about
	site        placeRef // a base, a camp: where people shelter
	mainScore   int
	animals     int
	notes       notes
	publisher   source // the body that prints the page, where it may know by itself
	weigh       *choiceWeights
	gathered    optionFeatures // of the option that is weighed
	tally       map[string]int // how often the page names a place
	scene       string         // the place where what it tells happened, as it seems
	firstPlace  string
	unBody      bool // a body of the United Nations is named, not only the United Nations
	taken       [3]taken
	choices     *[]Choice // kept for who fits the weights; nil otherwise
	warnings    []record.Warning
	lastPlace   placeRef
	lastBlock   int
	lastSent    int
	headerTrig  record.Outcome
	// the block of the last promise
	promisedBlock int
	deadList      bool // a list of the dead is being given
	buf           []byte
	watch         func(*Decision)
}

func newPage(e *Extractor, doc *record.Document) *page {
	x := &page{Extractor: e, doc: doc, seen: map[string]bool{}, openSent: -100, openBlock: -100}
	if doc.Published.Stated() && doc.Published.Precision() == record.DayPrecision {
		x.clock = clock{pub: doc.Published.Earliest(), known: true}
	}
	if d := doc.Modified; !x.clock.known && d.Stated() && d.Precision() == record.DayPrecision {
		x.clock = clock{pub: d.Earliest(), known: true}
	}
	return x
}

// survey reads what the whole page must tell before its sentences are read: the organisations and the country.
func (x *page) survey(p *piece) {
	text := x.doc.Text
	if len(text) > 256<<10 {
		text = text[:256<<10]
	}
	x.gaz.names.cut(x.doc.Text, func(f *folder) { // both lists fold words alike: once is enough
		x.orgMatch = x.orgs.matchIn(x.doc.Text, f)
		x.placeMatch = x.gaz.matchIn(x.doc.Text, f, false)
		countries := x.atHome(f)
		x.placeMatch = x.gaz.matchMore(x.doc.Text, f, x.placeMatch, countries)
	})
	defer x.shortNames()
	for _, m := range x.orgMatch {
		if m.Short || x.seen[m.ID] {
			continue
		}
		if org, ok := x.orgs.Organisation(record.OriginID(m.ID)); ok && !org.Publisher {
			x.seen[m.ID] = true
			x.orgOrder = append(x.orgOrder, m.ID)
		}
	}
	x.gaza = x.country == "ps"
	x.mainPlace()
	x.publisher = x.publishedBy()
	x.crime = x.isCrime(text)
}

// atHome finds the country of the page, named most often by its places and its people, and gives it with a second that
// is named more than once.
func (x *page) atHome(f *folder) []record.PlaceID {
	counts := map[record.PlaceID]int{}
	var order []record.PlaceID
	add := func(c record.PlaceID, n int) {
		if c == "" {
			return
		}
		if counts[c] == 0 {
			order = append(order, c)
		}
		counts[c] += n
	}
	for _, m := range x.placeMatch {
		add(x.countryOf(record.PlaceID(m.ID)), 2)
	}
	demonyms(x.doc.Text, f, func(c record.PlaceID) { add(c, 1) })
	slices.SortStableFunc(order, func(a, b record.PlaceID) int { return cmp.Compare(counts[b], counts[a]) })
	if len(order) == 0 {
		return nil
	}
	x.country = order[0]
	if len(order) > 1 && counts[order[1]] > 1 {
		return order[:2]
	}
	return order[:1]
}

func (x *page) countryOf(id record.PlaceID) record.PlaceID { return x.gaz.CountryOf(id) }

// block reads one block, in pieces where it is long.
func (x *page) block(p *piece, b record.Block, index int) {
	for from := b.Start; from < b.End; {
		to := pieceEnd(x.doc.Text, from, b.End)
		p.load(x.doc.Text, b, index, from, to)
		x.read(p, from, to)
		from = to
	}
}

// pieceEnd cuts a long block after a sentence, a word or, at worst, a rune.
func pieceEnd(text string, from, end int) int {
	if end-from <= pieceLimit {
		return end
	}
	cut := from + pieceLimit
	for _, signs := range []string{".!?\n", " "} {
		for i := cut; i > from+pieceLimit/2; i-- {
			for k := range len(signs) {
				if text[i-1] == signs[k] {
					return i
				}
			}
		}
	}
	for cut < end && text[cut]&0xC0 == 0x80 {
		cut++
	}
	return cut
}

// read reads the sentences of a piece.
func (x *page) read(p *piece, from, to int) {
	sentences := p.sentences()
	p.orgs = between(x.orgMatch, from, to)
	p.places = x.coasts(p, between(x.placeMatch, from, to))
	p.flagNames()
	if !x.clock.known {
		x.dateFromText(p)
	}
	p.findTimes(x.clock)
	p.flagTimes()
	p.dropPlaces()
	placeLists{p}.find()
	p.findNumbers()
	p.flagNumbers()
	p.findSingles()
	p.flagNumbers()
	for _, s := range sentences {
		x.sentence(p, s)
		x.sent++
	}
}

// dateFromText takes the first full date of the text as anchor where the page has no date of its own.
func (x *page) dateFromText(p *piece) {
	p.findTimes(x.clock)
	for _, s := range p.spans {
		if s.known && s.kind == onSpan && s.a == s.b && s.from < 40 {
			x.clock = clock{pub: s.a, known: true}
			return
		}
	}
}

// between gives the matches that begin in a stretch of the text.
func between(ms []Match, from, to int) []Match {
	i := sort.Search(len(ms), func(i int) bool { return ms[i].Start >= from })
	j := sort.Search(len(ms), func(i int) bool { return ms[i].Start >= to })
	return ms[i:j:j]
}

// heard is a source that spoke in a sentence.
type heard struct {
	sent, block int
	src         source
}

// sentence reads one sentence: figures, sources, times, places, names, appeals and promises.
func (x *page) sentence(p *piece, s sentence) {
	h := here{p: p, s: s}
	for i := range sentenceStages {
		sentenceStages[i].run(x, &h)
	}
	for i := range h.ms {
		h.ms[i].block, h.ms[i].sent = p.index, x.sent
	}
	x.ms = append(x.ms, h.ms...)
}

// adopt gives rows of a list ("Homs: 12") the harm of the header above them.
func (x *page) adopt(p *piece, s sentence, ms []mention) {
	for i := range ms {
		m := &ms[i]
		if !m.orphan || x.headerTrig == "" || !(m.alone || p.block.Kind == record.ListItem ||
			p.block.Kind == record.TableRow) {
			continue
		}
		if m.bareUnit && p.placeEnds(m.cfrom) == nil && p.placeEnds(m.cfrom-1) == nil {
			continue
		}
		m.orphan, m.harm, m.part = false, x.headerTrig, true
		if m.unit == "" && len(x.ms) > 0 {
			m.unit = x.ms[len(x.ms)-1].unit
		}
	}
	// a header: a trigger, and the sentence or block ends with a colon, or is a heading
	if p.sign(s.to-1, ":") || p.block.Kind == record.Heading || p.block.Kind == record.Headline {
		x.headerTrig = ""
		if len(p.trigs) > 0 || len(ms) > 0 {
			for _, t := range p.triggersIn(s, p.trigs) {
				x.headerTrig = record.Outcome(t.harm)
				break
			}
		}
	}
}

// noVerify marks the figures of the block, and of the block before it, where the page says that it could not verify
// them.
func (x *page) noVerify(p *piece, s sentence, ms []mention) {
	for i := s.from; i < s.to; i++ {
		if p.tagged(cuesList, i, "noverify") == nil {
			continue
		}
		for k := range ms {
			ms[k].verified = "no"
		}
		for k := len(x.ms) - 1; k >= 0 && p.index-x.ms[k].block <= 2; k-- {
			if x.ms[k].verified == "" {
				x.ms[k].verified = "no"
			}
		}
		return
	}
}
