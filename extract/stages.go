package extract

// A page is read in stages. The page as a whole is surveyed first (names of bodies and places, its country and day);
// then each piece of a block is cut into tokens, phrases of the word lists are found, times, figures and single
// persons; then each sentence goes through sentenceStages, and the page through pageStages. The lists below are what is
// run, in this order.

// here is what the stages of a sentence work on.
type here struct {
	p  *piece
	s  sentence
	ms []mention
}

// sentenceStage is one step of reading a sentence: its name, what it takes and gives, and the step.
type sentenceStage struct {
	name, takes, gives string
	run                func(x *page, h *here)
}

// pageStage is one step over the figures of the whole page.
type pageStage struct {
	name, takes, gives string
	run                func(x *page)
}

var sentenceStages = []sentenceStage{
	{"mentions", "tokens, figures, words of harm", "figures bound to a harm; orphans",
		func(x *page, h *here) { h.ms = h.p.mentions(h.s) }},
	{"adopt", "orphans, the header above", "rows of a list with the harm of their header",
		func(x *page, h *here) { x.adopt(h.p, h.s, h.ms) }},
	{"adoptPart", "orphans said to be parts", "parts with the harm of their whole",
		func(x *page, h *here) { x.adoptPart(h.p, h.ms) }},
	{"adoptCount", "\"put the number at\"", "figures with the harm counted before",
		func(x *page, h *here) { x.adoptCount(h.p, h.s, h.ms) }},
	{"candidates", "figures and nouns that the grammar passed over", "further candidates, single persons among them",
		func(x *page, h *here) { h.ms = h.p.candidates(h.s, h.ms) }},
	{"score", "candidates, named features", "what the scorer says of each",
		func(x *page, h *here) { x.score(h.p, h.s, h.ms) }},
	{"decide", "candidates with scores, vetoes", "the claims of the sentence",
		func(x *page, h *here) { h.ms = x.decide(h.p, h.s, h.ms) }},
	{"attribute", "names of bodies and persons, verbs of saying", "the source of each figure",
		func(x *page, h *here) { x.attribute(h.p, h.s, h.ms) }},
	{"noVerify", "\"could not verify\"", "figures that nobody verified",
		func(x *page, h *here) { x.noVerify(h.p, h.s, h.ms) }},
	{"placeTime", "times and places", "window and place of each figure",
		func(x *page, h *here) { x.placeTime(h.p, h.s, h.ms) }},
	{"observe", "the sentence's sources, places and times",
		"notes of all that the page offers, evidence of each figure",
		func(x *page, h *here) { x.observe(h.p, h.s, h.ms) }},
	{"openAbove", "\"the real number is higher\"", "figures that are open above",
		func(x *page, h *here) { x.openAbove(h.p, h.s, h.ms) }},
	{"scopes", "words of scope, years, windows", "total, part, daily, older, denied",
		func(x *page, h *here) { x.scopes(h.p, h.s, h.ms) }},
	{"parties", "parties and verbs of harm", "the alleged perpetrator, the cause",
		func(x *page, h *here) { x.parties(h.p, h.s, h.ms) }},
	{"lendBlame", "verbs of accusing", "the perpetrator that a sentence blames",
		func(x *page, h *here) { x.lendBlame(h.p, h.s, h.ms) }},
	{"names", "names of persons", "the named dead", func(x *page, h *here) { x.names(h.p, h.s, h.ms) }},
	{"asks", "verbs of asking and promising", "appeals, commitments", func(x *page, h *here) { x.asks(h.p, h.s) }},
	{"fauna", "animals, sport", "how often the page counts no people", func(x *page, h *here) { x.fauna(h.p, h.s) }},
}

var pageStages = []pageStage{
	{"sums", "orphans, totals", "figures that add up to one told before", (*page).sums},
	{"dropOrphans", "all figures", "those with a harm, with a unit each", (*page).dropOrphans},
	{"topic", "animals counted", "nothing, where the page counts no people", (*page).topic},
	{"uncarry", "sources that spoke on", "figures freed of a source that another sentence ended", (*page).uncarry},
	{"lendSources", "figures without a source", "the source of their repeat, of the next sentence, of the page",
		(*page).lendSources},
	{"sameVictims", "single persons", "one for a person told again", (*page).sameVictims},
	{"repeats", "figures told again", "one with several anchors, the most exact", (*page).repeats},
	{"lendTimes", "figures without a window", "the window that the page states", (*page).lendTimes},
	{"parts", "totals and smaller figures", "parts by size and arithmetic", (*page).parts},
	{"older", "statements told as earlier, times long before the page",
		"figures that others replaced, or of another event", (*page).older},
	{"rows", "parts of lists by place", "totals, where the page has no whole of them", (*page).wholeOfRows},
	{"discourse", "figures with their windows and places, features of the page", "what each is to the story",
		(*page).discourse},
	{"choose", "notes of the page, evidence of each figure, the grammar's answer",
		"origin, place and window of each figure, how found and how sure", (*page).choose},
}
