package report

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"

	"recount/internal/flow"
	"recount/record"
)

//go:embed toll.html
var tollSource string

//go:embed toll.css
var tollStyle string

var tollTemplate = template.Must(template.New("toll").Parse(tollSource))

// TollPage is what the report of a toll is made from.
type TollPage struct {
	Report *flow.TollReport
	Lang   record.Lang // English or Arabic; the pages keep their own
}

// WriteToll writes the report as one HTML page that needs nothing else: no script, no font, no picture, no network. It
// reads in light and dark, from right to left in Arabic, and prints. It shows what the flow masked as masked. The same
// report gives the same bytes: no clock enters.
func WriteToll(w io.Writer, p TollPage) error {
	return tollTemplate.Execute(w, newTollView(p))
}

// tollView is the report as the template sees it.
type tollView struct {
	r       *flow.TollReport
	lang    record.Lang
	notes   []record.ClaimID       // sentences that numbers rest on, in the order of first use
	noteAt  map[record.ClaimID]int // their numbers, from 1
	prefix  string                 // what the names of all files begin with, left out
	marked  map[record.ClaimID]bool
	Numbers tollNumbers
	Further []tollSection
	Series  []tollChart
	Places  tollPlaces
	Stories tollStories
	Spoken  []spokenTable
	Doubts  []tollDoubt // conflicts
	Checks  []tollDoubt
	Notes   []tollNote
	Pages   []tollText
	Silent  string // names of pages without a claim
	Method  tollMethod
}

func newTollView(p TollPage) *tollView {
	v := &tollView{r: p.Report, lang: p.Lang, noteAt: map[record.ClaimID]int{}, marked: map[record.ClaimID]bool{}}
	v.prefix = namePrefix(p.Report.Pages)
	v.Numbers = v.numbers()
	v.Series = v.charts()
	v.Further = v.further()
	v.Places = v.places()
	v.Stories = v.stories()
	v.Doubts = v.conflicts()
	v.Spoken = v.spoken()
	v.Checks = v.checks()
	v.Pages, v.Silent = v.texts()
	v.Notes = v.footnotes() // after all that refers to a sentence
	v.Method = v.method()
	return v
}

func (v *tollView) arabic() bool { return v.lang == record.Arabic }

// Lang is the language of the page, as HTML names it.
func (v *tollView) Lang() string {
	if v.arabic() {
		return "ar"
	}
	return "en"
}

// Dir is the direction of the page.
func (v *tollView) Dir() string { return direction(v.lang) }

// Style is the style sheet of the page.
func (v *tollView) Style() template.CSS { return template.CSS(tollStyle) }

func direction(l record.Lang) string {
	if l == record.Arabic {
		return "rtl"
	}
	return "ltr"
}

// Ref is a number that leads to a sentence.
type Ref struct {
	N  int
	ID string // of the sentence among the notes
}

// refs gives the numbers of sentences, at most limit of them, and remembers that they are used.
func (v *tollView) refs(ids []record.ClaimID, limit int) []Ref {
	var out []Ref
	for _, id := range ids[:min(limit, len(ids))] {
		if _, ok := v.r.Claim(id); !ok {
			continue
		}
		n := v.noteAt[id]
		if n == 0 {
			v.notes = append(v.notes, id)
			n = len(v.notes)
			v.noteAt[id] = n
		}
		out = append(out, Ref{n, noteID(n)})
	}
	return out
}

func noteID(n int) string              { return "s" + strings.ReplaceAll(Group(n), ",", "") }
func claimID(id record.ClaimID) string { return "c-" + string(id) }

// tollNote is a sentence that a number rests on.
type tollNote struct {
	N                        int
	ID, Link, Text, Page     string
	Lang, Dir, Date, Speaker string
}

// footnotes lists the sentences used. A sentence links into its page where the text of the page is shown.
func (v *tollView) footnotes() []tollNote {
	var out []tollNote
	for i, id := range v.notes {
		c, _ := v.r.Claim(id)
		n := tollNote{N: i + 1, ID: noteID(i + 1), Text: oneLine(c.Sentence.Exact), Date: v.date(c.Published), Page: v.pageName(c.Document), Speaker: v.speaker(c)}
		if p, ok := v.r.Page(c.Document); ok {
			n.Lang, n.Dir = string(p.Lang), direction(p.Lang)
		}
		if v.marked[id] {
			n.Link = claimID(id)
		}
		out = append(out, n)
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (v *tollView) origin(id record.OriginID) string {
	if id == "" {
		return v.W("unnamed_origin")
	}
	if class, ok := strings.CutPrefix(string(id), "described:"); ok {
		if hasWord("class_" + class) {
			class = v.W("class_" + class)
		}
		return v.W("described", strings.ReplaceAll(class, "_", " "))
	}
	return v.r.OriginName(id, v.lang)
}

func (v *tollView) speaker(c *record.Claim) string {
	if c.Speaker.Origin == "" && c.Speaker.Words != "" {
		return c.Speaker.Words
	}
	return v.origin(c.Speaker.Origin)
}

// pageName is the name of a page's file without what the names of all files begin with: the report may leave the
// machine, and where its files lay is nobody's business.
func (v *tollView) pageName(id record.DocumentID) string {
	if p, ok := v.r.Page(id); ok {
		return v.short(p.Name)
	}
	return string(id)
}

func (v *tollView) short(name string) string { return strings.TrimPrefix(name, v.prefix) }

// namePrefix is the folder that all names share, with its slash.
func namePrefix(pages []flow.Page) string {
	if len(pages) == 0 {
		return ""
	}
	prefix := folder(pages[0].Name)
	for _, p := range pages[1:] {
		for prefix != "" && !strings.HasPrefix(p.Name, prefix) {
			prefix = folder(strings.TrimRight(prefix, `/\`))
		}
	}
	return prefix
}

func folder(name string) string { return name[:strings.LastIndexAny(name, `/\`)+1] }

// people names the people of a cell in few words.
func (v *tollView) people(c record.Cell) string {
	var parts []string
	switch c.Status {
	case record.AnyStatus:
		parts = append(parts, v.W("unit_persons"))
	default:
		parts = append(parts, v.leaves("st_", c.Status.String()))
	}
	if c.Age != record.AnyAge {
		parts = append(parts, v.leaves("age_", c.Age.String()))
	}
	if c.Sex != record.AnySex {
		parts = append(parts, v.leaves("sex_", c.Sex.String()))
	}
	parts = append(parts, c.Community...)
	for _, p := range c.Party {
		parts = append(parts, v.W("said_of", v.origin(record.OriginID(p))))
	}
	return strings.Join(parts, v.comma())
}

func (v *tollView) leaves(kind, text string) string {
	var out []string
	for leaf := range strings.SplitSeq(text, "+") {
		if hasWord(kind + leaf) {
			leaf = v.W(kind + leaf)
		}
		if !slices.Contains(out, leaf) {
			out = append(out, leaf)
		}
	}
	return strings.Join(out, " + ")
}

func (v *tollView) comma() string {
	if v.arabic() {
		return "، "
	}
	return ", "
}

// placeNames names the places of a cell.
func (v *tollView) placeNames(c record.Cell) string {
	var out []string
	for _, id := range c.Place {
		out = append(out, v.placeName(id))
	}
	return strings.Join(out, " + ")
}

func (v *tollView) placeName(id record.PlaceID) string {
	p, ok := v.r.Gazetteer().Place(id)
	switch {
	case !ok:
		return string(id)
	case v.arabic() && p.NameAR != "":
		return p.NameAR
	}
	return p.NameEN
}

// originTable is a table of last figures. People is true where they are of other people than asked.
type originTable struct {
	V      *tollView
	Rows   []tollOrigin
	People bool
}

// Origins hands a table to the template.
func (v *tollView) Origins(rows []tollOrigin, people bool) originTable {
	return originTable{v, rows, people}
}

// diverging is one side of a divergence under its heading.
type diverging struct {
	Title, None string
	Side        tollSide
}

// Side hands one side of a divergence to the template.
func (v *tollView) Side(title string, s tollSide) diverging {
	return diverging{v.W(title), v.W("no_sentence"), s}
}
