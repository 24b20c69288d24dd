package extract

import (
	"slices"

	"recount/record"
)

// Decision is what the reader decided of one candidate and why; it is for measuring and fitting. Start and End are
// bytes of the figure, From and To of its clause.
type Decision struct {
	Start, End, From, To int
	Lo, Hi               int
	Form                 string
	Further              bool   // passed over by the grammar
	Grammar              string // harm by the grammar, "" none
	Unit, Scope          string // as decided
	UnitFound            string // how the unit was found
	ScopeSure            float64
	Harm                 string // as decided, "" none
	Sentence             [2]int
	Features             []string
	Discourse            []string // features over the page
	Gap                  string   // how it stands to the candidate before it
	Arabic               bool
	Probability          float64
}

// judge asks the scorer about the candidates of a sentence and, when the page is known whole, what each figure is to
// its story.
type judge struct {
	p       *piece
	names   *names
	harms   *harms
	times   *times
	headers *headers
	roll    *roll
	told    *told
	survey  *survey
	weights *Weights
	watch   func(*Decision)
	buf     []byte
	words   *wordNumbers // of the sentence, for the scorer
	harmed  bool         // a figure of the page counts people who were harmed
}

// score asks the scorer about every candidate of a sentence.
func (jd *judge) score(s sentence, ms []mention) {
	p := jd.p
	var prior record.Outcome
	if n := len(jd.told.ms); n > 0 && jd.told.sent-jd.told.ms[n-1].sent <= 2 && !jd.told.ms[n-1].orphan {
		prior = jd.told.ms[n-1].harm
	}
	if len(ms) == 0 {
		return
	}
	var whole marks
	var told Decision
	jd.words.number(jd.weights, p, s)
	f := featureSet{w: jd.weights, s: &whole, buf: jd.buf, words: jd.words}
	if jd.watch != nil {
		f.trace = &told
	}
	jd.sentenceFeatures(&f, s)
	jd.buf = f.buf
	old := jd.tellsOfOld(s)
	for i := range ms {
		m := &ms[i]
		m.marks, m.ofOld = whole, old
		f := featureSet{w: jd.weights, s: &m.marks, buf: jd.buf, words: jd.words}
		if jd.watch != nil {
			d := &Decision{
				Start: m.nstart, End: m.nend, From: m.start, To: m.end, Lo: m.lo, Hi: m.hi, Form: m.form,
				Further: m.further, Unit: m.unit,
				Sentence: [2]int{m.sstart, m.send}, Arabic: p.arabic(m.cfrom),
			}
			if !m.orphan {
				d.Grammar = string(m.harm)
			}
			d.Discourse = slices.Clone(told.Discourse)
			m.trace, f.trace = d, d
			jd.watch(d)
		}
		jd.features(&f, s, ms, i, prior, jd.headers.headerTrig)
		if i > 0 {
			m.gap = gap(p, &ms[i-1], m)
		}
		if m.trace != nil {
			m.trace.Gap = m.gap
		}
		jd.buf = f.buf
	}
}

// Cuts of the scorer's probability: at which a candidate that the grammar passed over is taken, and one that it took is
// dropped or given another harm.
const (
	takeCut   = 0.45
	dropCut   = 0.12
	changeCut = 0.75
)

// decide takes candidates in and drops others as the scorer says, within what the grammar is sure of.
func (jd *judge) decide(s sentence, ms []mention) []mention {
	p := jd.p
	out := ms[:0]
	last := "none"
	killed := killedIn(p, s)
	for i := range ms {
		m := &ms[i]
		if m.gap != "" {
			f := featureSet{w: jd.weights, s: &m.marks, buf: jd.buf}
			f.three("chain", m.gap, last)
			jd.buf = f.buf
		}
		last = "none"
		prob := harmHead.probabilities(&m.marks)
		none := harmHead.of(&prob, "none")
		class, top := bestHarm(&prob)
		switch {
		case m.single && !m.veto && len(out) > 0 && !out[len(out)-1].orphan && 1-none >= takeCut &&
			endingWord(p, m.cfrom, "togetherwith") != nil: // "31 were injured along with a guide"
			jd.harms.take(m, string(out[len(out)-1].harm), s)
		case m.form == byName && m.further && killed && jd.roll.victimAt(s, m.cfrom, m.cto, -1, killed):
			jd.harms.take(m, "killed", s)
		case m.orphan && m.further && !m.veto && jd.harms.amongThem(m) != "":
			jd.harms.take(m, jd.harms.amongThem(m), s)
			m.part = true
		case m.orphan && m.further && !m.veto && none < 0.97 && jd.harms.plainHarm(m) != "":
			jd.harms.take(m, jd.harms.plainHarm(m), s)
		case m.orphan && !m.veto && !rare[class] && (m.lo == 1 || jd.tellsHarm()) && 1-none >= m.takeCut() && top >= takeCut*0.8:
			jd.harms.take(m, class, s)
		case m.further:
			continue
		case m.orphan, m.row:
		case 1-none < dropCut:
			if m.single {
				continue
			}
			m.orphan, m.dropped = true, true
		case class != string(m.harm) && top >= changeCut && !rare[class] && !rare[string(m.harm)] && !plainly(p, m):
			jd.harms.take(m, class, s)
		}
		m.sure = 1 - none
		if !m.orphan {
			jd.harmed = true
			last = string(m.harm)
		}
		if m.trace != nil && !m.orphan {
			m.trace.Harm = string(m.harm)
			m.trace.Probability = float64(m.sure)
		}
		out = append(out, *m)
	}
	return slices.Clip(out)
}

// tellsHarm reports whether the page has told of harm, in the paragraph or before: results of examinations and elections
// count people too.
func (jd *judge) tellsHarm() bool {
	return len(jd.harms.trigs) > 0 || len(jd.harms.doubts) > 0 || jd.harmed || jd.headers.headerTrig != ""
}

// plainly reports whether a figure is the subject of its word of harm with a verb of being or staying between: "ten
// more remain unaccounted for".
func plainly(p *piece, m *mention) bool {
	stays := m.tfrom == m.cto && (p.key(m.cto) == "remain" || p.key(m.cto) == "remains")
	if m.harm != record.Missing || m.tfrom <= m.cto && !stays || m.tfrom > m.cto+3 {
		return false
	}
	for k := m.cto; k < m.tfrom; k++ {
		if !p.is(k, "be", "aux", "adverb") {
			return false
		}
	}
	return true
}

// takeCut is how sure the scorer must be to take what the grammar passed over: surer of what the grammar holds for no
// count of persons, and of a noun that no list knows.
func (m *mention) takeCut() float32 {
	switch {
	case m.near, m.further && m.form == byKin: // whose son it is, and who tells it, the page seldom says in one breath
		return 0.9
	case m.thing, m.form == byObject && m.unit == "", m.form == bySubject && m.unit == "", m.form == byName,
		m.form == byPronoun:
		return 0.8
	}
	return takeCut
}

// rare are harms whose words the grammar knows better than the scorer.
var rare = map[string]bool{"sheltering": true, "casualties": true, "displaced": true}

// bestHarm is the likeliest harm, none aside.
func bestHarm(p *marks) (string, float32) {
	at := harmHead.from + 1
	for i := at; i < harmHead.to; i++ {
		if p[i] > p[at] {
			at = i
		}
	}
	return harmHead.class(at), p[at]
}

// take gives a candidate a harm by the scorer's word. Its clause reaches to the nearest word of that harm.
func (hs *harms) take(m *mention, harm string, s sentence) {
	p := hs.p
	m.orphan, m.harm = false, record.Outcome(harm)
	m.learned = true
	if m.unit == "" {
		m.unit = "people"
	}
	var best *trigger
	far := 12
	for i := range hs.trigs {
		t := &hs.trigs[i]
		d := max(t.from-m.cto, m.cfrom-t.to, 0)
		if t.harm == harm && d < far {
			best, far = t, d
		}
	}
	if best != nil {
		m.tfrom = best.from
		m.tstart, m.tend = int(p.toks[best.from].start), int(p.toks[best.to-1].end)
		m.start, m.end = min(m.start, m.tstart), max(m.end, m.tend)
		return
	}
	from, to := max(s.from, m.cfrom-4), min(s.to, m.cto+6)
	m.start, m.end = int(p.toks[from].start), int(p.toks[to-1].end)
}

// gap tells how a candidate stands to the one before it in its sentence: as a list, joined by "and", in a bracket, with
// a part between, apart. What was decided of the one before speaks for the next by it.
func gap(p *piece, a, b *mention) string {
	words, and, comma, open, clause, part := 0, false, false, false, false, false
	for k := a.cto; k < b.cfrom; k++ {
		switch {
		case p.sign(k, "("):
			open = true
		case p.sign(k, ";:.-"):
			clause = true
		case p.sign(k, ","):
			comma = true
		case p.is(k, "and") || p.key(k) == "و":
			and = true
		case p.at(partsList, k) != nil:
			part = true
		case p.toks[k].kind == wordToken:
			words++
		}
	}
	if b.cfrom < len(p.toks) && p.toks[b.cfrom].arabic && p.toks[b.cfrom].n > 1 && p.toks[b.cfrom].readings[1].conj {
		and = true
	}
	switch {
	case words > 6:
		return "far"
	case part:
		return "part"
	case open:
		return "bracket"
	case clause:
		return "clause"
	case and && words <= 2:
		return "and"
	case comma && words <= 2:
		return "list"
	case words <= 2:
		return "near"
	}
	return "mid"
}

var spanNames = map[spanKind]string{sinceSpan: "since", untilSpan: "until", onSpan: "on", durationSpan: "for"}

// spanFeatures are the stated times of the sentence: their kind and how long before the page they lie.
func (jd *judge) spanFeatures(f *featureSet, s sentence) {
	for _, sp := range spansIn(jd.times.spans, s) {
		kind := spanNames[sp.kind]
		if kind == "" {
			kind = "between"
		}
		age := "unknown"
		if sp.known && jd.survey.clock.known {
			age = jd.age(sp.a) + "." + jd.age(sp.b)
		}
		f.three("span", kind, age)
	}
}

// tellsOfOld reports whether a sentence has words or times of what was before the news: only there may the scorer say
// that a figure is of another event, or the background.
func (jd *judge) tellsOfOld(s sentence) bool {
	p := jd.p
	for k := s.from; k < s.to; k++ {
		if h := p.at(scopesList, k); h != nil && h.tag != "daily" && h.tag != "higher" && h.tag != "daily_weekday" {
			return true
		}
		if p.is(k, "year") || p.toks[k].kind == digitToken && p.toks[k].value > 1900 && p.toks[k].value < 2100 {
			return true
		}
	}
	for _, sp := range spansIn(jd.times.spans, s) {
		if sp.known && jd.survey.clock.known && sp.a < jd.survey.clock.pub-6 {
			return true
		}
	}
	return false
}

// amongThem is the harm of one person who is said to be among those harmed: "the driver was among the dead", "NAME, who
// was among those killed". It is empty where none is said.
func (hs *harms) amongThem(m *mention) string {
	p := hs.p
	if !m.single || m.form != byDefinite && m.form != byName && m.form != byArticle {
		return ""
	}
	k := m.cto
	if p.sign(k, ",") && p.key(k+1) == "who" {
		k += 2
	}
	from := k
	for k < len(p.toks) && p.is(k, "be", "aux", "adverb") {
		k++
	}
	if w := p.key(k); k == from || w != "among" && w != "amongst" {
		return ""
	}
	for j := k; j <= k+2; j++ {
		if h := p.at(triggersList, j); h != nil && (h.tag == "killed" || h.tag == "injured") {
			return h.tag
		}
	}
	return ""
}

// plainHarm is the harm of one person whom the grammar alone is sure of: a noun for a person with the word of harm
// right beside it, "another soldier was killed", "farmer killed in". It is empty where the two do not stand so.
func (hs *harms) plainHarm(m *mention) string {
	p := hs.p
	if !m.single || m.unit == "" || m.form != byOther && m.form != byArticle && m.form != bySubject {
		return ""
	}
	k := m.cto
	for k < len(p.toks) && p.is(k, "be", "aux", "adverb") && p.at(triggersList, k) == nil {
		k++
	}
	for i := range hs.trigs {
		t := &hs.trigs[i]
		if t.from != k || t.harm != "killed" && t.harm != "injured" || t.arabic {
			continue
		}
		if t.gram == 'i' || t.gram == 'v' && !t.active && (k > m.cto || m.form == bySubject) {
			return hs.trigs[hs.diedLater(&chunk{from: m.cfrom, to: m.cto}, i)].harm
		}
	}
	return ""
}
