package extract

import "recount/record"

// A page is read in stages. This file is the list of them: the type page has them in order, newPage hands each what it
// reads, and look, read, sentence and settle run them. A stage can reach what it was handed and nothing behind it.

// page is one reading of a document, stage by stage; what a stage gives stands in its fields.
type page struct {
	// The page as a whole.
	survey *survey // of the text: bodies, places, country, day, what the page is about
	told   *told   // the figures told so far
	people *roster // the persons met so far
	notes  *notes  // all that the sentences told, for choosing when the page is known whole

	// The stages of a piece of a block.
	piece   *piece   // of the text: tokens, and the phrases of the word lists
	cover   *cover   // what stands at each token
	names   *names   // of the survey: bodies and places of the piece
	times   *times   // of tokens, by the page's day: stated times
	rows    *rows    // of tokens and places: lists that give each place its figure
	numbers *numbers // of tokens, names and rows: figures, and counts by the form of a noun

	// The stages of a sentence.
	harms   *harms   // of tokens and figures: words of harm, those denied or only possible apart
	nouns   *nouns   // of figures: whom they count
	binder  *binder  // of figures and harms: figures bound to a harm, orphans
	headers *headers // of orphans and what was told above: figures with the harm of their header, their whole
	finder  *finder  // of what the grammar passed over: further candidates, single persons among them
	roll    *roll    // of names of persons beside words of death: the named dead
	judge   *judge   // of candidates, by named features: the claims of the sentence; over the page their scope
	speech  *speech  // of names, titles and verbs of saying: the source of each figure, who speaks on, denials
	windows *windows // of times: the window of each figure, the page's first
	sites   *sites   // of places: the place of each figure
	noter   *noter   // of sources, places and times: the notes, the evidence of each figure
	scoper  *scoper  // of words of scope and years: total, part, daily, older, denied; of parties: by whose hand
	pledges *pledges // of verbs of asking and promising: appeals, commitments
	fauna   *fauna   // of animals and goals: how often the page counts no people

	// The stages of the page.
	settler *settler // of all figures: sums, repeats, parts, lent sources and windows
	chooser *chooser // of the notes: origin, place and window of each figure, how found and how sure
	writer  *writer  // of all: the claims
}

// newPage lays the stages out for a document. The buffers are lent to it.
func newPage(e *Extractor, doc *record.Document, b *buffers, choices *[]Choice) *page {
	x := &page{told: &told{ms: b.all[:0]}, people: &roster{}, notes: b.notes.empty(), piece: &b.piece}
	p, gaz, orgs := x.piece, e.gaz, e.orgs
	x.survey = &survey{doc: doc, gaz: gaz, orgs: orgs, governments: e.governments, clock: published(doc),
		seen: map[string]bool{}}

	x.cover = &cover{p: p, flags: b.flags[:0]}
	x.names = &names{p: p, cover: x.cover}
	x.times = &times{p: p, cover: x.cover, survey: x.survey, spans: b.spans[:0]}
	x.rows = &rows{p: p, cover: x.cover, names: x.names, rows: b.rows[:0]}
	x.numbers = &numbers{p: p, cover: x.cover, names: x.names, rows: x.rows, nums: b.nums[:0]}

	x.harms = &harms{p: p, cover: x.cover, numbers: x.numbers, rows: x.rows, trigs: b.trigs[:0], doubts: b.doubts[:0]}
	x.nouns = &nouns{p: p, cover: x.cover, names: x.names, rows: x.rows, numbers: x.numbers, chunks: b.chunks[:0]}
	x.binder = &binder{p: p, cover: x.cover, names: x.names, rows: x.rows, harms: x.harms, nouns: x.nouns,
		left: b.left[:0], ms: b.ms[:0]}
	x.headers = &headers{p: p, names: x.names, harms: x.harms, told: x.told}
	x.finder = &finder{p: p, cover: x.cover, names: x.names, numbers: x.numbers, harms: x.harms, nouns: x.nouns,
		binder: x.binder, taken: b.taken}
	x.roll = &roll{p: p, cover: x.cover, rows: x.rows, told: x.told, doc: doc, people: x.people}
	x.judge = &judge{p: p, names: x.names, harms: x.harms, times: x.times, headers: x.headers,
		roll: x.roll, told: x.told, survey: x.survey, weights: e.weights, watch: e.watch,
		words: &b.words, buf: b.feature}
	x.speech = &speech{p: p, cover: x.cover, names: x.names, numbers: x.numbers, told: x.told, survey: x.survey,
		doc: doc, gaz: gaz, orgs: orgs, people: x.people, notes: x.notes, openSent: -100, openBlock: -100}
	x.windows = &windows{p: p, times: x.times, survey: x.survey}
	x.sites = &sites{p: p, cover: x.cover, names: x.names, rows: x.rows, nouns: x.nouns, told: x.told, survey: x.survey,
		gaz: gaz}
	x.noter = &noter{p: p, cover: x.cover, names: x.names, rows: x.rows, times: x.times, speech: x.speech,
		sites: x.sites, told: x.told, survey: x.survey, notes: x.notes}
	x.scoper = &scoper{p: p, cover: x.cover, numbers: x.numbers, times: x.times, harms: x.harms, told: x.told,
		survey: x.survey}
	x.pledges = &pledges{p: p, names: x.names, times: x.times, speech: x.speech, told: x.told, survey: x.survey,
		doc: doc}
	x.fauna = &fauna{p: p, numbers: x.numbers}

	x.settler = &settler{survey: x.survey, told: x.told, speech: x.speech, windows: x.windows, fauna: x.fauna}
	x.chooser = &chooser{survey: x.survey, told: x.told, windows: x.windows, notes: x.notes, gaz: gaz, weigh: e.weigh,
		room: &b.room, choices: choices}
	x.writer = &writer{survey: x.survey, told: x.told, speech: x.speech, pledges: x.pledges, roll: x.roll, doc: doc,
		people: x.people}
	return x
}

// read runs the stages of a piece, and those of its sentences.
func (x *page) read(from, to int) {
	x.names.orgs = between(x.survey.orgMatch, from, to)
	x.names.places = x.survey.coasts(x.piece, between(x.survey.placeMatch, from, to))
	x.cover.flagNames(x.names.orgs, x.names.places)
	if !x.survey.clock.known {
		x.survey.clock = x.times.dateFromText()
	}
	x.times.findTimes(x.survey.clock)
	x.cover.flagTimes(x.times.spans)
	x.names.dropPlaces(x.times.spans)
	x.rows.findRows()
	x.numbers.findNumbers()
	x.cover.flagNumbers(x.numbers.nums)
	x.numbers.findSingles()
	x.cover.flagNumbers(x.numbers.nums)
	for _, s := range x.piece.sentences() {
		x.sentence(s)
		x.told.sent++
	}
}

// sentence runs the stages of a sentence: which figures are claims, then what each says.
func (x *page) sentence(s sentence) {
	ms := x.binder.mentions(s)
	x.headers.adopt(s, ms)
	x.headers.adoptPart(ms)
	x.headers.adoptCount(s, ms)
	ms = x.finder.candidates(s, ms)
	x.judge.score(s, ms)
	ms = x.judge.decide(s, ms)

	x.speech.attribute(s, ms)
	x.told.noVerify(x.piece, s, ms)
	x.windows.date(s, ms)
	x.sites.locate(s, ms)
	x.noter.observe(s, ms)
	x.speech.openAbove(s, ms)
	x.scoper.scopes(s, ms)
	x.scoper.parties(s, ms)
	x.speech.lendBlame(s, ms)
	x.roll.names(s, ms)
	x.pledges.asks(s)
	x.fauna.count(s)

	for i := range ms {
		ms[i].block, ms[i].sent = x.piece.index, x.told.sent
	}
	x.told.ms = append(x.told.ms, ms...)
}

// settle runs the stages over the figures of the page.
func (x *page) settle() {
	st := x.settler
	st.sums()
	st.dropOrphans()
	st.topic()
	st.uncarry()
	st.lendSources()
	st.runningTolls()
	st.sameVictims()
	st.repeats()
	st.lendTimes()
	st.parts()
	st.older()
	st.attackers()
	st.wholeOfRows()
	x.judge.discourse()
	x.chooser.choose()
}
