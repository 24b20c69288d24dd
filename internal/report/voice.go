package report

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/words"
	"recount/record"
)

// tollWords holds the phrases of a toll, in a terminal and on a page.
var tollWords = sync.OnceValue(func() words.Catalogue { return words.Table("report") })

// Voice says what a toll holds in the reader's language: figures with their qualifiers, people, places, days, origins,
// and the sentences of warnings. The report on a page and the text in a terminal both speak with it.
type Voice struct {
	words.Words
	r     *flow.TollReport
	named func(record.OriginID) string // names of origins, where no toll stands behind the voice; nil: none
}

// NewVoice gives the voice of a toll in a language.
func NewVoice(r *flow.TollReport, lang record.Lang) Voice {
	return Voice{Words: tollWords().In(string(lang), false), r: r}
}

// Speak gives a voice without a toll behind it, for pages that say sentences of the machine one by one. named gives the
// name of an origin, "" where it has none; nil knows no names. Places are said by their ids.
func Speak(lang string, ownDigits bool, named func(record.OriginID) string) Voice {
	return Voice{tollWords().In(lang, ownDigits), &flow.TollReport{}, named}
}

// W gives a phrase with its blanks {0}, {1} ... filled.
func (v Voice) W(key string, blanks ...string) string {
	if !v.Has(key) {
		return strings.ReplaceAll(key, "_", " ")
	}
	args := make([]any, len(blanks))
	for i, b := range blanks {
		args[i] = b
	}
	return v.T(key, args...)
}

// Title is whom an answer counts: what happened to them, and the category of persons where the question narrows it.
func (v Voice) Title(a flow.Answer) string {
	status := a.Result.Query.Cell.Status
	named := v.Has("t_" + a.Key)
	if named && (a.Result.Query.Cell.Outcome == record.Killed || status == record.AnyStatus) {
		return v.W("t_" + a.Key)
	}
	var who []string
	for _, word := range strings.Split(record.StatusText(status), "+") {
		who = append(who, v.W("st_"+word))
	}
	return v.W("t_of", v.W("t_"+string(a.Result.Query.Cell.Outcome)), strings.Join(who, v.Comma()))
}

// Scope says what an answer is about: where, when they came to harm, as of when, and how many origins and pages speak
// of it.
func (v Voice) Scope(res count.Result) []string {
	q := v.r.Question
	place := v.W("anywhere")
	if q.Place != "" {
		place = v.Language().Of(q.Place, q.PlaceAR)
	}
	kind := ""
	if res.Query.Cell.Outcome != record.Killed {
		kind = "harm_"
	}
	when := v.W(kind + "any_date")
	switch {
	case q.Since.Stated() && q.Until.Stated():
		when = v.W(kind+"between", v.Day(q.Since.Earliest()), v.Day(q.Until.Latest()))
	case q.Since.Stated():
		when = v.W(kind+"since", v.Day(q.Since.Earliest()))
	case q.Until.Stated():
		when = v.W(kind+"until", v.Day(q.Until.Latest()))
	}
	out := []string{place, when, v.W("as_of_last")}
	if q.AsOf.Stated() {
		out[2] = v.W("as_of", v.Day(q.AsOf.Latest()))
	}
	if !q.KnownAt.IsZero() {
		out = append(out, v.W("known_at", q.KnownAt.UTC().Format("2006-01-02 15:04")))
	}
	return append(out, v.OriginCount(res.Independent, res.Documents))
}

// kind says a word of the data model, or the word itself where there is no phrase for it.
func (v Voice) kind(prefix, key string) string {
	if v.Has(prefix + key) {
		return v.W(prefix + key)
	}
	return strings.ReplaceAll(key, "_", " ")
}

// Date writes a date, with the precision that it has.
func (v Voice) Date(d record.Date) string {
	switch {
	case !d.Stated():
		return v.W("undated")
	case d.Earliest() == d.Latest():
		return v.Day(d.Latest())
	}
	return v.W("q_between", v.Day(d.Earliest()), v.Day(d.Latest()))
}

// Point writes a figure of a counter with its qualifier: "more than 1,400".
func (v Voice) Point(p count.Point) string {
	return v.figure(p.Qualifier, p.Low, p.High, p.Open, p.Words)
}

func (v Voice) figure(q record.Qualifier, low, high int, open bool, printed string) string {
	switch q {
	case record.Exact:
		return v.Num(low)
	case record.Over:
		return v.W("q_over", v.Num(low-1))
	case record.UpTo:
		return v.W("q_up_to", v.Num(high))
	case record.Vague:
		if printed != "" {
			return "“" + printed + "”"
		}
	case record.About, record.Nearly, record.Range, record.MostOf:
		s := v.W("q_between", v.Num(low), v.Num(high))
		if q != record.Range && printed != "" {
			s += " (“" + printed + "”)"
		}
		return s
	}
	if open || q == record.AtLeast || q == record.Vague {
		return v.W("q_at_least", v.Num(low))
	}
	return v.W("q_between", v.Num(low), v.Num(high))
}

// PointDate says on which day a figure stood, or of which day the page is.
func (v Voice) PointDate(p count.Point) string {
	switch {
	case p.AsOf == 0:
		return v.W("no_page_date")
	case p.Dated:
		return v.W("as_of_day", v.Day(p.AsOf))
	}
	return v.W("published_day", v.Day(p.AsOf))
}

// Pages says how many pages.
func (v Voice) Pages(n int) string { return v.N("pages", n) }

// Masked says how many names of living private persons are hidden, and on how many pages.
func (v Voice) Masked(places, pages int) string { return v.N("masked", places, v.Pages(pages)) }

// OriginCount says how many origins have a name and how many pages speak.
func (v Voice) OriginCount(named, pages int) string {
	return v.N("origins", named) + v.Comma() + v.N("with_figures", pages)
}

// Origin names an origin.
func (v Voice) Origin(id record.OriginID) string {
	if id == "" || id == record.NoOrigin {
		return v.W("unnamed_origin")
	}
	if class, ok := strings.CutPrefix(string(id), "described:"); ok {
		return v.W("described", v.kind("class_", class))
	}
	if name, ok := strings.CutPrefix(string(id), "named:"); ok { // by the page alone
		return name
	}
	if v.named != nil {
		if name := v.named(id); name != "" {
			return name
		}
	}
	name := v.r.OriginName(id, v.Language())
	if name == string(id) { // no table has it: what was typed may be a kind of speaker, as "witness" is
		for _, prefix := range []string{"who_", "class_"} {
			if key := prefix + strings.ReplaceAll(strings.ToLower(name), " ", "_"); v.Has(key) {
				return v.W(key)
			}
		}
	}
	return name
}

// Speaker names who speaks in a claim.
func (v Voice) Speaker(c *record.Claim) string {
	if c.Speaker.Origin == "" && c.Speaker.Words != "" {
		return c.Speaker.Words
	}
	return v.Origin(c.Speaker.Origin)
}

// Party names one who asks, promises or denies: an origin by its name, others in the page's words.
func (v Voice) Party(words string) string {
	if key := "who_" + strings.ReplaceAll(strings.ToLower(words), " ", "_"); v.Has(key) {
		return v.W(key)
	}
	return v.Origin(record.OriginID(words))
}

// Ask names what is asked for or promised.
func (v Voice) Ask(word string) string { return v.kind("ask_", word) }

// bare is the number of people where no number stands before the noun.
const bare = -1

// People names the people of a cell in few words.
func (v Voice) People(c record.Cell) string { return v.people(c, bare) }

// PeopleAfter names the people of a cell after the figure of a point, in the plural form that its number asks for.
func (v Voice) PeopleAfter(c record.Cell, p count.Point) string {
	n := p.Low
	switch {
	case p.Qualifier == record.Vague && p.Words != "":
		n = bare
	case p.Qualifier == record.Over:
		n = p.Low - 1
	case p.High > p.Low:
		n = p.High
	}
	return v.people(c, n)
}

func (v Voice) people(c record.Cell, n int) string {
	noun, age, sex := v.noun(c)
	parts := []string{v.counted(noun, n)}
	if noun == "" {
		parts = []string{v.leaves("st_", c.Status.String())}
	}
	if age {
		parts = append(parts, v.leaves("age_", c.Age.String()))
	}
	if sex {
		parts = append(parts, v.leaves("sex_", c.Sex.String()))
	}
	parts = append(parts, c.Community...)
	for _, p := range c.Party {
		parts = append(parts, v.W("said_of", v.party(p)))
	}
	return strings.Join(parts, v.Comma())
}

// noun chooses the noun of a cell, empty where its status has none, and says which of age and sex it leaves to be said.
func (v Voice) noun(c record.Cell) (noun string, age, sex bool) {
	age, sex = c.Age != record.AnyAge, c.Sex != record.AnySex
	switch c.Status {
	case record.AnyStatus:
		if age && !sex && v.Has("unit_"+c.Age.String()+".other") {
			return c.Age.String(), false, false
		}
		return "persons", age, sex
	case record.Civilian:
		return "civilians", age, sex
	case record.SecurityForce:
		return "security", age, sex
	case record.Fighter:
		return "fighters", age, sex
	}
	return "", age, sex
}

func (v Voice) counted(noun string, n int) string {
	if n == bare {
		return v.W("unit_" + noun)
	}
	return v.N("unit_"+noun, n)
}

// party names an alleged perpetrator: by the table of parties, or as the page has it.
func (v Voice) party(words string) string {
	key := "party_" + strings.ReplaceAll(strings.ToLower(words), " ", "_")
	if v.Has(key) {
		return v.W(key)
	}
	return v.Origin(record.OriginID(words))
}

func (v Voice) leaves(kind, text string) string {
	var out []string
	for leaf := range strings.SplitSeq(text, "+") {
		if said := v.kind(kind, leaf); !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return strings.Join(out, " + ")
}

// Places names the places of a cell.
func (v Voice) Places(c record.Cell) string {
	var out []string
	for _, id := range c.Place {
		out = append(out, v.Place(id))
	}
	return strings.Join(out, " + ")
}

// Place names a place.
func (v Voice) Place(id record.PlaceID) string {
	if v.r.Gazetteer() == nil {
		return string(id)
	}
	p, ok := v.r.Gazetteer().Place(id)
	if !ok {
		return string(id)
	}
	return p.Name(v.Language())
}

// Warning says a warning in the reader's language. own is false where there is no phrase for it and the English stands.
func (v Voice) Warning(w record.Warning) (text string, own bool) {
	return v.sentence("says_"+string(w.Code), w.Blanks, w.Text)
}

// Divergence says how a page departs from its account.
func (v Voice) Divergence(d flow.Divergence) (text string, own bool) {
	return v.Departs(d.Says, d.Blanks, d.Text)
}

// Departs says how a page departs from its account: which sentence it is, what fills it, and how it is said in English.
func (v Voice) Departs(says string, blanks []record.Blank, english string) (text string, own bool) {
	return v.sentence("departs_"+says, blanks, english)
}

func (v Voice) sentence(key string, blanks []record.Blank, english string) (string, bool) {
	if !v.Has(key) {
		return english, v.Lang == words.Source
	}
	text := v.W(key)
	for i, b := range blanks {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", v.blank(b))
	}
	return text, true
}

// blank says what fills a blank.
func (v Voice) blank(b record.Blank) string {
	switch {
	case b.Origin != "":
		return v.Origin(b.Origin)
	case b.Day != 0:
		return v.Day(b.Day)
	case b.Figure != nil:
		return v.Figure(*b.Figure)
	case b.Term != "":
		return v.Term(b.Term)
	}
	return v.Num(b.Number)
}

// Figure writes a figure as an origin put it.
func (v Voice) Figure(f record.Figure) string {
	in, err := f.Interval()
	if err != nil {
		return f.String()
	}
	return v.figure(f.Qualifier, in.Low, in.High, in.Open, f.Words)
}

// TermAfter names the people of a figure after it, in the plural form that its number asks for.
func (v Voice) TermAfter(unit string, f record.Figure) string {
	if !v.Has("unit_" + unit + ".other") {
		return v.Term(unit)
	}
	if f.Qualifier == record.Vague {
		return v.counted(unit, bare)
	}
	return v.counted(unit, max(f.Value, f.Upper))
}

// Term says words of the data model, joined by +.
func (v Voice) Term(text string) string {
	var out []string
	for _, t := range strings.Split(text, "+") {
		said := strings.ReplaceAll(t, "_", " ")
		for _, kind := range []string{"term_", "st_", "age_", "sex_", "unit_", "class_"} {
			if v.Has(kind + t) {
				said = v.W(kind + t)
				break
			}
		}
		if !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return strings.Join(out, " + ")
}
