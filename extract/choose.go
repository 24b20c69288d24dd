package extract

import (
	"slices"

	"recount/record"
)

// chooser weighs for each figure of the page whose it is, where and when.
type chooser struct {
	survey     *survey
	told       *told
	windows    *windows
	notes      *notes
	gaz        *Gazetteer
	weigh      *choiceWeights
	choices    *[]Choice // kept for who fits the weights; nil otherwise
	room       *choosingRoom
	tally      map[string]int // how often the page names a place
	scene      string         // the place where what it tells happened, as it seems
	firstPlace string
	country    placeRef // of the page
	inside     map[[2]record.PlaceID]bool
	unBody     bool // a body of the United Nations is named, not only the United Nations
	taken      [3]taken
}

// choosingRoom is where the options of a field stand while they are weighed; it goes from field to field and from page
// to page.
type choosingRoom struct {
	origins  []originOption
	places   []placeOption
	windows  []windowOption
	options  []Option
	scores   []float64
	gathered optionFeatures // of the option that is weighed
}

// release lets go of the page.
func (r *choosingRoom) release() {
	clear(r.origins[:cap(r.origins)])
	clear(r.places[:cap(r.places)])
	clear(r.options[:cap(r.options)])
	clear(r.windows[:cap(r.windows)])
}

// choose settles the fields of the page's figures by weighing what the whole page tells. It comes after the grammar has
// bound and joined the figures; the grammar's answer is one of the options' features.
func (ch *chooser) choose() {
	if ch.weigh == nil {
		return
	}
	for i := range ch.notes.sources {
		s := &ch.notes.sources[i].src
		ch.unBody = ch.unBody || s.class == "un_body" && s.id != "UN" && s.id != ""
	}
	ch.surveyPlaces()
	for i := range ch.told.ms {
		m := &ch.told.ms[i]
		if m.ev == 0 || m.ev > len(ch.notes.evidence) {
			continue
		}
		ch.chooseOrigin(i, m)
		ch.choosePlace(i, m)
		ch.chooseWindow(i, m)
	}
}

// settled takes an option that a rule of the grammar is sure of, where nobody asks what spoke for the others: what is
// found in the sentence needs no basis, so that nothing is weighed.
func (ch *chooser) settled(m *mention, field, value string, found record.Found) bool {
	if ch.choices != nil || found != record.InClause && found != record.InSentence {
		return false
	}
	ch.taken[fieldIndex(field)] = taken{m, value}
	return true
}

// chosen takes a choice: it is kept for who fits the weights, and its basis goes to the claim.
func (ch *chooser) chosen(i int, m *mention, field string, options []Option, sure int, fields ...string) int {
	c := Choice{Field: field, Claim: i, Options: options, Sure: sure + 1}
	last := &ch.taken[fieldIndex(field)]
	if last.m != nil {
		c.After = standing(last.m, m)
	}
	if ch.choices != nil { // as they were before the figure before had its say
		*ch.choices = append(*ch.choices, c)
		n := &(*ch.choices)[len(*ch.choices)-1]
		n.Options = slices.Clone(options)
		for k := range n.Options {
			n.Options[k].Features = slices.Clone(n.Options[k].Features)
		}
	}
	ch.room.options = options
	ch.room.scores = ch.weigh.take(&c, last.value, ch.room.scores)
	last.m, last.value = m, c.Options[c.Taken].Value
	switch c.Options[c.Taken].Found {
	case record.InClause, record.InSentence:
		// What stands in the sentence is judged by its words: the table of sureness counts how annotators of many kinds
		// of pages name a place or bound a time, and would call most of it unsure.
		return c.Taken
	}
	for _, f := range fields {
		m.basis = append(m.basis, ch.weigh.basis(f, &c))
	}
	return c.Taken
}

// taken is what was taken for the figure before.
type taken struct {
	m     *mention
	value string
}

func fieldIndex(field string) int {
	return slices.Index([]string{record.FieldOrigin, record.FieldPlace, fieldWindow}, field)
}

// standing says how a figure stands to the one before it.
func standing(a, b *mention) string {
	near := "in another block"
	switch {
	case a.sent == b.sent:
		near = "in its sentence"
	case a.block == b.block:
		near = "in its block, sentences " + few(b.sent-a.sent)
	case b.block-a.block == 1:
		near = "in the next block"
	}
	switch {
	case b.part:
		return near + ", a part"
	case b.list >= 0:
		return near + ", of a list"
	}
	return near
}

func dedupe[T comparable](f []T) []T {
	out := f[:0]
	for _, w := range f {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
