package report

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"

	"recount/internal/flow"
	"recount/internal/words"
	"recount/record"
)

//go:embed toll.html
var tollSource string

//go:embed toll.css
var tollStyle string

// parsed is a template of this room, read when it is first filled: most runs of the program fill none.
func parsed(name, source string) func() *template.Template {
	return sync.OnceValue(func() *template.Template { return template.Must(template.New(name).Parse(source)) })
}

var tollTemplate = parsed("toll", tollSource)

// TollPage is what the report of a toll is made from.
type TollPage struct {
	Report *flow.TollReport
	Lang   record.Lang // English or Arabic; the pages keep their own
}

// WriteToll writes the report as one HTML page that needs nothing else: no script, no font, no picture, no network. It
// reads in light and dark, from right to left in Arabic, and prints. It shows what the flow masked as masked. The same
// report gives the same bytes: no clock enters.
func WriteToll(w io.Writer, p TollPage) error {
	return tollTemplate().Execute(w, newTollView(p))
}

// tollView is the report as the template sees it.
type tollView struct {
	Voice
	notes   []record.ClaimID       // sentences that numbers rest on, in the order of first use
	noteAt  map[record.ClaimID]int // their numbers, from 1
	prefix  string                 // what the names of all files begin with, left out
	marked  map[record.ClaimID]bool
	Numbers tollNumbers
	Further []tollSection
	Series  []tollChart
	Where   tollPlaces
	Stories tollStories
	Spoken  []spokenTable
	Alarms  []tollDoubt // numbers that cannot stand beside each other
	Held    []tollHeld
	Doubts  []tollDoubt // conflicts
	Checks  []tollDoubt
	Notes   []tollNote
	Texts   []tollText
	Silent  string // names of pages without a claim
	Method  tollMethod
}

func newTollView(p TollPage) *tollView {
	v := &tollView{Voice: NewVoice(p.Report, p.Lang), noteAt: map[record.ClaimID]int{},
		marked: map[record.ClaimID]bool{}}
	v.prefix = namePrefix(p.Report.Pages)
	v.Numbers = v.numbers()
	v.Alarms = v.alarms()
	v.Held = v.held()
	v.Series = v.charts()
	v.Further = v.further()
	v.Where = v.places()
	v.Stories = v.stories()
	v.Doubts = v.conflicts()
	v.Spoken = v.spoken()
	v.Checks = v.checks()
	v.Texts, v.Silent = v.texts()
	v.Notes = v.footnotes() // after all that refers to a sentence
	v.Method = v.method()
	return v
}

// Style is the style sheet of the page.
func (v *tollView) Style() template.CSS { return template.CSS(tollStyle) }

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
		n := tollNote{N: i + 1, ID: noteID(i + 1), Text: oneLine(c.Sentence.Exact), Date: v.Date(c.Published),
			Page: v.pageName(c.Document), Speaker: v.Speaker(c)}
		if p, ok := v.r.Page(c.Document); ok {
			n.Lang, n.Dir = string(p.Lang), words.Of(string(p.Lang)).Dir()
		}
		if v.marked[id] {
			n.Link = claimID(id)
		}
		out = append(out, n)
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

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
