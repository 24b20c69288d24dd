package flow

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"recount/extract"
	"recount/name"
	"recount/record"
)

// Doubter says what speaks against letting a claim that a machine read prove anything. It must be safe for use by several
// goroutines.
type Doubter interface {
	// Doubts gives, for each claim of a page, why its fields are not all sure; nothing where they are.
	Doubts(doc *record.Document, x *record.Extraction) [][]record.Warning
}

// Sureness from which a field that the reader graded is taken for sure: stated in the clause or sentence, and carried from
// a sentence before.
const (
	sureStated  = 0.75
	sureCarried = 0.97
	sureScope   = 0.50 // what a figure is to its event is decided over the page
)

// surety is the Doubter of the program: value, harm, who, where, when and speaker must each stand in the sentence of the
// figure, and no word of it may leave them in doubt. Where the reader graded a field, its grade is asked too.
type surety struct {
	places        *extract.Gazetteer
	organisations *extract.Organisations
}

// why are the doubts in English; the reports say them in other languages by their code.
var why = map[record.WarningCode]string{
	"unsure_headline":      "the figure stands in a headline, which rounds and leaves out",
	"unsure_value":         "the figure is not surely read",
	"unsure_harm":          "what happened to them does not stand beside the figure",
	"unsure_who":           "who they were does not stand beside the figure",
	"unsure_speaker":       "who says it does not stand in the sentence",
	"unsure_two_speakers":  "two bodies stand in the sentence; the figure may be the other's",
	"unsure_citing":        "the body cites another, whose figure it is",
	"unsure_field_sources": "it is of sources in the field or of footage, not of the body's own list",
	"unsure_short_name":    "the page never gives the full name of the body",
	"unsure_place":         "the place does not stand in the sentence",
	"unsure_place_part":    "the name of the place goes on: it may be another place",
	"unsure_places":        "the sentence names several places; which the figure is of is not sure",
	"unsure_whole_country": "the figure is of a wider area than the place",
	"unsure_time":          "the sentence does not say when they came to harm",
	"unsure_statement_day": "the day may be that of the statement, not of the harm",
	"unsure_undated":       "the page has no date of its own",
	"unsure_long_time":     "it counts more than a year, as the toll of a whole war does",
	"unsure_other_year":    "the sentence speaks of another year",
	"unsure_other_event":   "the figure may be of another event or of a whole war",
	"unsure_hedged":        "it is a guess, a fear or a limit, not a count",
	"unsure_rate":          "it is an average, a rate or a share",
	"unsure_denied":        "the sentence denies or disputes something",
	"unsure_taken_back":    "the sentence takes something back",
	"unsure_quoted":        "the figure is quoted from a headline or an article",
	"unsure_comments":      "it stands below the comments or links of the page",
	"unsure_scope":         "what the figure is to the event is not sure",
	"unsure_list":          "it stands in a list or table, away from who says it and when",
}

func doubt(code record.WarningCode) record.Warning {
	return record.NewWarning(code, nil, why[code])
}

// page is what the doubts of one page are found with.
type doubtPage struct {
	*surety
	doc    *record.Document
	claims []record.Claim
	below  int             // offset from which comments and links follow
	bodies map[string]bool // those that the page gives a full name of
}

// Doubts gives the doubts of each claim of a page.
func (s *surety) Doubts(doc *record.Document, x *record.Extraction) [][]record.Warning {
	out := make([][]record.Warning, len(x.Claims))
	p := &doubtPage{surety: s, doc: doc, claims: x.Claims, below: -1}
	for i := range x.Claims {
		if c := &x.Claims[i]; c.Kind == record.CountClaim && c.Count != nil {
			out[i] = p.doubts(c)
		}
	}
	return out
}

// sentenceView is the sentence of a claim with what stands in it.
type sentenceView struct {
	*doubtPage
	c          *record.Claim
	from, to   int // of the sentence in the page
	folded     string
	near       string // folded words within reach of the figure
	figure     [2]int // offsets in the page; zero where unknown
	bodies     []extract.Match
	placesHere []extract.Match
}

// doubts gives all that leaves a claim in doubt.
func (p *doubtPage) doubts(c *record.Claim) []record.Warning {
	v := &sentenceView{doubtPage: p, c: c, from: c.Sentence.Start, to: c.Sentence.End}
	if v.from < 0 || v.to > len(p.doc.Text) || v.from >= v.to {
		return []record.Warning{doubt("unsure_value")}
	}
	text := p.doc.Text[v.from:v.to]
	v.folded = " " + name.Fold(text) + " "
	v.bodies, v.placesHere = p.organisations.Match(text), p.places.Match(text)
	if at, ok := v.anchor(record.FieldFigure); ok {
		v.figure = at
		v.near = " " + name.Fold(v.reach()) + " "
	}
	var codes []record.WarningCode
	for _, ask := range []func() record.WarningCode{
		v.block, v.value, v.harm, v.who, v.speaker, v.otherSpeaker, v.where, v.otherPlaces, v.when, v.otherTime, v.scope, v.words,
	} {
		if code := ask(); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	var out []record.Warning
	for _, code := range codes {
		out = append(out, doubt(code))
	}
	return out
}

// anchor gives where the words of a field stand, if they stand in the sentence.
func (v *sentenceView) anchor(field string) ([2]int, bool) {
	for _, f := range v.c.Fields {
		if f.Field == field && f.Anchor.Start >= v.from && f.Anchor.End <= v.to && f.Anchor.Start < f.Anchor.End {
			return [2]int{f.Anchor.Start, f.Anchor.End}, true
		}
	}
	return [2]int{}, false
}

// graded reports how the reader graded a field, where it did.
func (v *sentenceView) graded(field string) (sure, known bool) {
	b, ok := v.c.BasisOf(field)
	if !ok {
		return false, false
	}
	switch b.Found {
	case record.InClause, record.InSentence:
		return b.Sure >= sureStated, true
	case record.Carried:
		return b.Sure >= sureCarried, true
	}
	return false, true
}

// Bytes on either side of a figure within which a word of doubt is taken to be of it.
const (
	reachBefore = 90
	reachAfter  = 60
)

// reach is the text about the figure, to the ends of its sentence.
func (v *sentenceView) reach() string {
	from, to := max(v.from, v.figure[0]-reachBefore), min(v.to, v.figure[1]+reachAfter)
	for from > v.from && !utf8.RuneStart(v.doc.Text[from]) {
		from--
	}
	for to < v.to && !utf8.RuneStart(v.doc.Text[to]) {
		to++
	}
	return v.doc.Text[from:to]
}

// block asks where on its page the sentence stands.
func (v *sentenceView) block() record.WarningCode {
	title := strings.TrimSpace(v.doc.Title)
	if title != "" && strings.Contains(title, strings.TrimSpace(v.doc.Text[v.from:v.to])) {
		return "unsure_headline"
	}
	if v.below < 0 {
		v.below = v.belowText()
	}
	if v.from >= v.below {
		return "unsure_comments"
	}
	for _, b := range v.doc.Blocks {
		if v.from < b.Start || v.from >= b.End {
			continue
		}
		switch b.Kind {
		case record.Headline, record.Deck, record.Heading, record.Caption:
			return "unsure_headline"
		case record.ListItem, record.TableRow:
			return "unsure_list"
		}
	}
	return ""
}

// belowText is where comments and links of the page begin, or the end of the page.
func (p *doubtPage) belowText() int {
	for _, b := range p.doc.Blocks {
		if b.Start < 0 || b.End > len(p.doc.Text) || b.End-b.Start > 80 || b.Start >= b.End {
			continue
		}
		if slices.Contains(doubtWords().block, strings.TrimSpace(name.Fold(p.doc.Text[b.Start:b.End]))) {
			return b.Start
		}
	}
	return len(p.doc.Text) + 1
}

// value asks whether the figure is surely read.
func (v *sentenceView) value() record.WarningCode {
	if sure, known := v.graded(record.FieldFigure); known && !sure {
		return "unsure_value"
	}
	if v.figure == [2]int{} {
		return "unsure_value"
	}
	before, _ := utf8.DecodeLastRuneInString(v.doc.Text[:v.figure[0]])
	after, _ := utf8.DecodeRuneInString(v.doc.Text[v.figure[1]:])
	if strings.ContainsRune("[([{«“\"/%‰±.", before) || strings.ContainsRune("])]}/%‰±½¼¾", after) || unicode.IsDigit(before) || unicode.IsDigit(after) {
		return "unsure_value"
	}
	return ""
}

// harm asks whether what happened stands by the figure, with no other harm between them.
func (v *sentenceView) harm() record.WarningCode {
	if sure, known := v.graded(record.FieldHarm); known && !sure {
		return "unsure_harm"
	}
	at, ok := v.anchor(record.FieldHarm)
	if !ok {
		return "unsure_harm"
	}
	from, to := min(at[0], v.figure[0]), max(at[1], v.figure[1])
	for i := range v.claims {
		d := &v.claims[i]
		if d.Count == nil || d.Count.Cell.Outcome == v.c.Count.Cell.Outcome || d.Sentence.Start != v.c.Sentence.Start {
			continue
		}
		for _, f := range d.Fields {
			if (f.Field == record.FieldHarm || f.Field == record.FieldFigure) && f.Anchor.Start > from && f.Anchor.End < to {
				return "unsure_harm"
			}
		}
	}
	return ""
}

// Bytes that may stand between a figure and the word for its people.
const (
	unitAfter  = 30
	unitBefore = 60
)

// who asks whether the word for the people stands by the figure. Where the figure is of all people there is nothing to ask.
func (v *sentenceView) who() record.WarningCode {
	cell := v.c.Count.Cell
	if cell.Status == record.AnyStatus && cell.Sex == record.AnySex && cell.Age == record.AnyAge && cell.Community == nil {
		return ""
	}
	if sure, known := v.graded(record.FieldUnit); known && !sure {
		return "unsure_who"
	}
	at, ok := v.anchor(record.FieldUnit)
	if !ok {
		return "unsure_who"
	}
	between, limit := "", unitAfter
	switch {
	case at[0] >= v.figure[1]:
		between = v.doc.Text[v.figure[1]:at[0]]
	case at[1] <= v.figure[0]:
		between, limit = v.doc.Text[at[1]:v.figure[0]], unitBefore
	}
	if len(between) > limit || strings.ContainsAny(between, ",;:،؛()[]") || strings.Contains(between, " and ") || strings.Contains(between, " و") {
		return "unsure_who"
	}
	return ""
}

// speaker asks whether the origin is named in the sentence.
func (v *sentenceView) speaker() record.WarningCode {
	s := v.c.Speaker
	if s.Origin == "" || s.OnPage != record.OriginNamed || s.Inferred {
		return "unsure_speaker"
	}
	if sure, known := v.graded(record.FieldOrigin); known {
		if !sure {
			return "unsure_speaker"
		}
		return ""
	}
	if _, ok := v.anchor(record.FieldOrigin); !ok {
		return "unsure_speaker"
	}
	if !v.introduced(string(s.Origin)) {
		return "unsure_short_name"
	}
	return ""
}

// introduced reports whether the page gives a name of the body that is no short form: "the Observatory" is the body that
// the page introduced.
func (p *doubtPage) introduced(id string) bool {
	if p.bodies == nil {
		p.bodies = map[string]bool{}
		for _, m := range p.organisations.Match(p.doc.Text) {
			if !m.Short {
				p.bodies[m.ID] = true
			}
		}
	}
	if p.bodies[id] {
		return true
	}
	_, listed := p.organisations.Organisation(record.OriginID(id))
	return !listed // a body that no table has stands under its own words
}

// otherSpeaker asks whether the figure may be another body's.
func (v *sentenceView) otherSpeaker() record.WarningCode {
	own, ok := v.organisations.Organisation(v.c.Speaker.Origin)
	for _, m := range v.bodies {
		if m.ID == string(v.c.Speaker.Origin) || !counts(m.Class) || ok && own.Class == "un_body" && m.Class == "un_body" {
			continue
		}
		return "unsure_two_speakers"
	}
	switch {
	case v.says("citing"):
		return "unsure_citing"
	case v.says("field_sources"):
		return "unsure_field_sources"
	}
	return ""
}

// counts reports whether a body of the class keeps figures of its own that another may cite.
func counts(class string) bool {
	switch class {
	case "agency", "media", "party", "military", "social_media", "witness", "class", "church", "religious_body", "government", "police":
		return false
	}
	return true
}

// where asks whether the place stands in the sentence under its whole name.
func (v *sentenceView) where() record.WarningCode {
	if len(v.c.Count.Cell.Place) == 0 {
		return "unsure_place"
	}
	sure, known := v.graded(record.FieldPlace)
	at, ok := v.anchor(record.FieldPlace)
	switch {
	case known && !sure, !known && !ok:
		return "unsure_place"
	case !ok:
		return ""
	}
	rest := v.doc.Text[at[1]:v.to]
	if word := strings.TrimPrefix(rest, " "); word != rest {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) && !v.named(at[1]+1) && !generic(word) {
			return "unsure_place_part"
		}
	}
	return ""
}

// named reports whether a listed place or body begins at an offset.
func (v *sentenceView) named(at int) bool {
	begins := func(m extract.Match) bool { return v.from+m.Start == at }
	return slices.ContainsFunc(v.placesHere, begins) || slices.ContainsFunc(v.bodies, begins)
}

// generic reports whether a word only says what kind of place the name before it is of.
func generic(word string) bool {
	for _, g := range []string{"Governorate", "Province", "District", "City", "Countryside", "State", "County", "Region", "Airport", "Territory", "Prefecture", "Oblast", "Department", "Local"} {
		if strings.HasPrefix(word, g) {
			return true
		}
	}
	return false
}

// otherPlaces asks whether the sentence names places beside the claim's.
func (v *sentenceView) otherPlaces() record.WarningCode {
	own := v.c.Count.Cell.Place
	for _, m := range v.placesHere {
		if !v.aside(m) && own.Disjoint(record.PlaceSet{record.PlaceID(m.ID)}, v.places) {
			return "unsure_places"
		}
	}
	if v.says("whole_country") {
		return "unsure_whole_country"
	}
	return ""
}

// datelineWithin is how many bytes the dateline of a sentence may have.
const datelineWithin = 60

// aside reports whether a place says only where a body sits or where a page was written: "the UK-based monitor",
// "DAMASCUS, March 6 (Agency) --".
func (v *sentenceView) aside(m extract.Match) bool {
	text := v.doc.Text[v.from:v.to]
	rest := text[m.End:]
	if strings.HasPrefix(rest, "-based") || strings.HasSuffix(strings.TrimRight(text[:m.Start], " "), "based in") {
		return true
	}
	if slices.ContainsFunc(v.bodies, func(b extract.Match) bool { return b.Start <= m.Start && m.End <= b.End }) {
		return true
	}
	head := text[:min(len(text), datelineWithin)]
	end := max(strings.Index(head, "--"), strings.Index(head, "—"), strings.Index(head, ") - "))
	return m.Start < end && m.Start < datelineWithin/2
}

// when asks whether the sentence says when they came to harm, on a page that can say what its words mean.
func (v *sentenceView) when() record.WarningCode {
	n := v.c.Count
	if !n.Since.Stated() && !n.Until.Stated() {
		return "unsure_time"
	}
	trusted := false
	for _, field := range []string{record.FieldSince, record.FieldUntil} {
		if b, known := v.c.BasisOf(field); known && b.Found != record.NotStated {
			if trusted, _ = v.graded(field); !trusted {
				return "unsure_time"
			}
		}
	}
	at, ok := v.anchor(record.FieldSince)
	if !ok {
		at, ok = v.anchor(record.FieldUntil)
	}
	switch {
	case !ok && !trusted:
		return "unsure_time"
	case !ok && !v.doc.Published.Stated():
		return "unsure_undated"
	case !ok:
		return ""
	}
	if !v.doc.Published.Stated() && !hasYear(v.doc.Text[at[0]:at[1]]) {
		return "unsure_undated"
	}
	if n.Since.Stated() && v.doc.Published.Stated() && v.doc.Published.Latest()-n.Since.Earliest() > longWindow {
		return "unsure_long_time"
	}
	if v.saidThen(at[0]) {
		return "unsure_statement_day"
	}
	return ""
}

// longWindow is how many days before its page a count may begin before it is taken for that of a war.
const longWindow = 365

// wordsBefore is how many words before a day are asked whether it is the day of a statement.
const wordsBefore = 3

// saidThen reports whether a word of saying stands right before the day: "said on Monday", "rose on Sunday to 23".
func (v *sentenceView) saidThen(at int) bool {
	words := strings.Fields(name.Fold(v.doc.Text[v.from:at]))
	for _, w := range words[max(0, len(words)-wordsBefore):] {
		if slices.Contains(doubtWords().before, strings.TrimPrefix(w, "و")) || slices.Contains(doubtWords().before, w) {
			return true
		}
	}
	return false
}

// hasYear reports whether words hold a year.
func hasYear(s string) bool { return len(yearsIn(s)) > 0 }

// yearsIn gives the numbers of four digits in words that are years.
func yearsIn(s string) []int {
	var out []int
	for _, w := range strings.Fields(name.Fold(s)) {
		if len(w) != 4 {
			continue
		}
		y := 0
		for _, d := range w {
			if d < '0' || d > '9' {
				y = -1
				break
			}
			y = y*10 + int(d-'0')
		}
		if y >= 1900 && y <= 2100 {
			out = append(out, y)
		}
	}
	return out
}

// otherTime asks whether the sentence speaks of a year that is not the claim's.
func (v *sentenceView) otherTime() record.WarningCode {
	n := v.c.Count
	for _, y := range yearsIn(v.doc.Text[v.from:v.to]) {
		if y == n.Figure.Value || n.Since.Stated() && yearOf(n.Since.Earliest()) == y || n.Until.Stated() && yearOf(n.Until.Latest()) == y {
			continue
		}
		return "unsure_other_year"
	}
	return ""
}

func yearOf(d record.Day) int {
	y, _, _ := d.Civil()
	return y
}

// scope asks whether the figure is surely one of the event.
func (v *sentenceView) scope() record.WarningCode {
	if b, known := v.c.BasisOf(record.FieldScope); known && b.Sure < sureScope {
		return "unsure_scope"
	}
	return ""
}

// words asks for words that leave the figure in doubt.
func (v *sentenceView) words() record.WarningCode {
	w := doubtWords()
	for _, k := range w.near {
		if holds(v.near, k.phrases) {
			return "unsure_" + k.code
		}
	}
	switch {
	case v.says("taken_back"):
		return "unsure_taken_back"
	case v.says("headline_words"):
		return "unsure_quoted"
	case v.says("denied"):
		return "unsure_denied"
	case v.says("other_event"):
		return "unsure_other_event"
	}
	return ""
}

// says reports whether the sentence holds a phrase of a kind.
func (v *sentenceView) says(kind string) bool { return holds(v.folded, doubtWords().sentence[kind]) }

// holds reports whether folded words hold a phrase, alone or behind a joined Arabic particle.
func holds(folded string, phrases []string) bool {
	for _, p := range phrases {
		for from := 0; ; {
			i := strings.Index(folded[from:], p)
			if i < 0 {
				break
			}
			at := from + i
			if wholePhrase(folded, at, at+len(p)) {
				return true
			}
			from = at + len(p)
		}
	}
	return false
}

func wholePhrase(folded string, from, to int) bool {
	if to < len(folded) && folded[to] != ' ' {
		return false
	}
	before := folded[:from]
	for _, particle := range []string{"و", "ف", "ب", "ل"} {
		if strings.HasSuffix(before, " "+particle) {
			return true
		}
	}
	return before == "" || strings.HasSuffix(before, " ")
}

//go:embed tollsure.tsv
var doubtTable string

// wordKind is a kind of words of doubt.
type wordKind struct {
	code    record.WarningCode
	phrases []string
}

// wordsOfDoubt is the table of words, folded.
type wordsOfDoubt struct {
	near          []wordKind
	sentence      map[string][]string
	before, block []string
	months        map[int][]string // by number
}

var doubtWords = sync.OnceValue(func() *wordsOfDoubt {
	w := &wordsOfDoubt{sentence: map[string][]string{}, months: map[int][]string{}}
	for line := range strings.Lines(doubtTable) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(cells) != 3 {
			continue
		}
		var phrases []string
		for _, p := range strings.Split(cells[2], "|") {
			phrases = append(phrases, strings.TrimSpace(name.Fold(p)))
		}
		switch cells[1] {
		case "near":
			w.near = append(w.near, wordKind{record.WarningCode(cells[0]), phrases})
		case "sentence":
			w.sentence[cells[0]] = phrases
		case "before":
			w.before = append(w.before, phrases...)
		case "month":
			n, _ := strconv.Atoi(cells[0])
			w.months[n] = phrases
		case "block":
			w.block = append(w.block, phrases...)
		}
	}
	return w
})
