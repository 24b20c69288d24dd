package report

import (
	"cmp"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"

	"recount/internal/flow"
	"recount/internal/words"
	"recount/record"
)

var periodWords = sync.OnceValue(func() words.Catalogue { return words.Table("period") })

//go:embed book.html
var bookSource string

var bookTemplate = parsed("book", bookSource)

// WriteBook writes a book as one HTML page that needs nothing else: no script, no font, no network. It reads from right
// to left in Arabic, and prints.
func WriteBook(w io.Writer, b *Book) error { return bookTemplate().Execute(w, b) }

// periodBook is a report of a window while it is put into words.
type periodBook struct {
	*Book
	words.Words
	voice    Voice
	p        *flow.Period
	sentence map[record.ClaimID]int // from 1, in the order in which they stand
	record   map[record.VictimRecordID]int
	rests    []BookRow
}

// PeriodBook puts the report of a window into the words of a language. The same report gives the same book.
func PeriodBook(p *flow.Period, lang record.Lang) *Book {
	v := NewVoice(p.Toll, lang)
	b := periodBook{Book: &Book{Lang: v.Lang, Dir: v.Dir()}, Words: periodWords().In(v.Lang, false), voice: v, p: p,
		sentence: map[record.ClaimID]int{}, record: map[record.VictimRecordID]int{}}
	for i, c := range p.Claims {
		b.sentence[c.ID] = i + 1
	}
	for i, r := range p.Records {
		b.record[r.ID] = i + 1
	}
	b.Title = b.T("title", v.Title(p.Toll.Own()))
	where := v.Scope(p.Toll.Own().Result)[0]
	b.Scope = []string{where, b.T("scope_window", v.Day(p.Window.From), v.Day(p.Window.To)),
		b.T("scope_before", v.Day(p.Before.From), v.Day(p.Before.To)),
		b.T("scope_known", p.KnownAt.Format("2006-01-02 15:04"))}
	b.Notice, b.Least, b.Most = b.T("inside"), b.T("least"), b.T("most")
	b.numbers()
	b.groups()
	b.late()
	b.appeals()
	b.commitments()
	b.method()
	b.sources()
	return b.Book
}

func (b *periodBook) part(id, title string, head []BookHead, rows []BookRow, notes ...string) {
	b.Parts = append(b.Parts, BookPart{ID: id, Title: title, Sheet: title, Notes: notes, Head: head, Rows: rows})
}

// number is a cell that leads to what its number rests on; label says which number it is.
func (b *periodBook) number(n flow.PeriodNumber, label ...string) BookCell {
	c := BookCell{Number: true, Low: n.Low, High: n.High, Open: n.Open, None: n.None, Text: b.value(n)}
	if n.None || len(n.Claims)+len(n.Records) == 0 {
		return c
	}
	c.To = anchor("n", len(b.rests)+1)
	row := BookRow{ID: c.To, Cells: []BookCell{text(strings.Join(label, " · ")), c, {}}}
	row.Cells[1].To = ""
	for _, id := range n.Claims {
		if at := b.sentence[id]; at > 0 {
			row.Cells[2].Refs = append(row.Cells[2].Refs, BookRef{b.T("ref_S", at), anchor("s", at)})
		}
	}
	for _, id := range n.Records {
		if at := b.record[id]; at > 0 {
			row.Cells[2].Refs = append(row.Cells[2].Refs, BookRef{b.T("ref_R", at), anchor("r", at)})
		}
	}
	b.rests = append(b.rests, row)
	return c
}

func (b *periodBook) value(n flow.PeriodNumber) string {
	switch {
	case n.None:
		return b.T("none")
	case n.Open:
		return b.T("atleast", n.Low)
	case n.Low == n.High:
		return b.Num(n.Low)
	}
	return b.T("range", n.Low, n.High)
}

// change is by how much a number moved: of two minima their difference, of ranges what both ends leave possible.
func (b *periodBook) change(before, now flow.PeriodNumber) BookCell {
	if before.None || now.None {
		return text(b.T("none"))
	}
	low, high := now.Low-before.High, now.High-before.Low
	if before.Open || now.Open {
		low, high = now.Low-before.Low, now.Low-before.Low
	}
	if low == high {
		return text(b.signed(low))
	}
	return text(b.T("range", b.signed(low), b.signed(high)))
}

func (b *periodBook) signed(n int) string {
	if n > 0 {
		return "\u2066+" + b.Num(n) + "\u2069"
	}
	if n < 0 {
		return "\u2066\u2212" + b.Num(-n) + "\u2069"
	}
	return b.Num(0)
}

// compared is the head of a table of two windows.
func (b *periodBook) compared(first ...string) []BookHead {
	var out []BookHead
	for _, f := range first {
		out = append(out, BookHead{Text: b.T(f)})
	}
	return append(out, BookHead{b.T("before"), true}, BookHead{b.T("window"), true}, BookHead{Text: b.T("change")})
}

// row is a line of two windows; what is said of it heads it.
func (b *periodBook) row(table string, said []string, r flow.PeriodRow) BookRow {
	var out BookRow
	for _, s := range said {
		out.Cells = append(out.Cells, text(s))
	}
	label := append([]string{table}, said...)
	return BookRow{Cells: append(out.Cells, b.number(r.Before, append(slices.Clone(label), b.T("before"))...),
		b.number(r.Now, append(slices.Clone(label), b.T("window"))...), b.change(r.Before, r.Now))}
}

func (b *periodBook) numbers() {
	var rows []BookRow
	for _, r := range b.p.Numbers {
		rows = append(rows, b.row(b.T("h_numbers"), []string{b.voice.W(r.Of[0])}, r))
	}
	b.part("numbers", b.T("h_numbers"), b.compared("c_number"), rows, b.T("n_numbers"))
	rows = nil
	for _, r := range b.p.Origins {
		rows = append(rows, b.row(b.T("h_origins"), []string{b.voice.Origin(record.OriginID(r.Of[0]))}, r))
	}
	note := b.T("n_origins")
	if rows == nil {
		note = b.T("n_no_origins")
	}
	b.part("origins", b.T("h_origins"), b.compared("c_origin"), rows, note)
}

func (b *periodBook) groups() {
	for _, g := range b.p.Groups {
		title := b.T("g_" + strings.Join(g.By, "."))
		var head []string
		for _, d := range g.By {
			head = append(head, "d_"+d)
		}
		var rows []BookRow
		for _, r := range g.Rows {
			var said []string
			for i, x := range r.Of {
				said = append(said, b.said(g.By[i], x))
			}
			rows = append(rows, b.row(title, said, r))
		}
		note := b.T("n_group")
		if rows == nil {
			note = b.T("n_no_group")
		}
		b.part("by-"+strings.Join(g.By, "-"), title, b.compared(head...), rows, note)
	}
}

// said puts what records say in a dimension into words.
func (b *periodBook) said(dimension, value string) string {
	switch {
	case value == "":
		return b.T("not_stated")
	case dimension == "unit":
		return b.voice.Place(record.PlaceID(value))
	case dimension == "sex", dimension == "age":
		return b.voice.leaves(dimension+"_", value)
	case dimension == "status":
		return b.voice.leaves("st_", value)
	case dimension == "cause":
		var out []string
		for leaf := range strings.SplitSeq(value, "+") {
			out = append(out, b.T("cause_"+leaf))
		}
		return strings.Join(out, " + ")
	}
	return value // a party, in the words of the source
}

func (b *periodBook) late() {
	var rows []BookRow
	title := b.T("h_late")
	for _, r := range b.p.Late {
		harm, tier := b.T("late_"+r.Of[0]), b.voice.W(r.Of[1])
		rows = append(rows, BookRow{Cells: []BookCell{text(harm), text(tier),
			b.number(r.Before, title, harm, tier, b.T("then")), b.number(r.Now, title, harm, tier, b.T("now")),
			b.change(r.Before, r.Now)}})
	}
	note := b.T("n_late")
	if rows == nil {
		note = b.T("n_no_late")
	}
	b.part("late", title, []BookHead{{Text: b.T("c_harm")}, {Text: b.T("c_number")}, {b.T("then"), true},
		{b.T("now"), true}, {Text: b.T("since_then")}}, rows, note)
}

func (b *periodBook) days(n int) BookCell {
	if n < 0 {
		return BookCell{Number: true, None: true, Text: b.T("none")}
	}
	return BookCell{Number: true, Low: n, High: n, Text: b.Num(n)}
}

// cited is a cell of words with the sentences that it rests on.
func (b *periodBook) cited(ids []record.ClaimID) BookCell {
	var c BookCell
	for _, id := range ids {
		if at := b.sentence[id]; at > 0 {
			c.Refs = append(c.Refs, BookRef{b.T("ref_S", at), anchor("s", at)})
		}
	}
	return c
}

func (b *periodBook) appeals() {
	var rows []BookRow
	for _, a := range b.p.Asked {
		rows = append(rows, BookRow{Cells: []BookCell{text(b.voice.Party(a.Appeal.By)), text(a.Appeal.Addressee),
			text(b.voice.Ask(a.Appeal.Ask)), text(oneLine(a.Appeal.Words)), text(b.voice.Date(a.When)), b.days(a.Days),
			b.cited(a.Claims)}})
	}
	note := b.T("n_appeals")
	if rows == nil {
		note = b.T("n_no_appeals")
	}
	b.part("appeals", b.T("h_appeals"), []BookHead{{Text: b.T("c_who")}, {Text: b.T("c_whom")}, {Text: b.T("c_ask")},
		{Text: b.T("c_words")}, {Text: b.T("c_when")}, {b.T("c_days"), true}, {Text: b.T("c_on")}}, rows, note)
}

func (b *periodBook) commitments() {
	var rows []BookRow
	for _, c := range b.p.Vowed {
		state, late := b.T("state_"+c.State), BookCell{Number: true, None: true, Text: b.T("none")}
		if c.Overdue {
			state, late = b.T("overdue", state), b.days(c.Days)
		}
		rows = append(rows, BookRow{Cells: []BookCell{text(b.voice.Party(c.Commitment.By)),
			text(b.voice.Ask(c.Commitment.Promise)), text(oneLine(c.Commitment.Words)), text(b.voice.Date(c.Made)),
			text(b.voice.Date(c.Commitment.Due)), text(state), late, b.cited(c.Evidence)}})
	}
	note := b.T("n_commitments")
	if rows == nil {
		note = b.T("n_no_appeals")
	}
	b.part("commitments", b.T("h_commitments"), []BookHead{{Text: b.T("c_who")}, {Text: b.T("c_promise")},
		{Text: b.T("c_words")}, {Text: b.T("c_when")}, {Text: b.T("c_due")}, {Text: b.T("c_state")},
		{b.T("c_late"), true}, {Text: b.T("c_on")}}, rows, note)
}

func (b *periodBook) method() {
	m := b.p.Method
	notes := []string{b.T("m_standard", m.Standard), b.T("m_named", m.Pairs)}
	for _, kind := range []string{"verified", "documented", "reported", "upper"} {
		notes = append(notes, b.voice.W(kind)+": "+b.voice.W("m_"+kind))
	}
	if len(m.Adopted) > 0 {
		notes = append(notes, b.T("m_adopted", b.voice.originList(m.Adopted)))
	} else {
		notes = append(notes, b.T("m_adopted_none"))
	}
	for _, x := range []struct {
		key string
		n   int
	}{{"m_open", m.Open}, {"m_waiting", m.Waiting}, {"m_contested", m.Contested}} {
		if x.n > 0 {
			notes = append(notes, b.T(x.key, x.n))
		}
	}
	if m.Solo {
		notes = append(notes, b.T("m_solo"))
	}
	notes = append(notes, b.voice.W("l_case"), b.voice.W("l_copies"), b.voice.W("policy", record.PolicyVersion))
	for _, w := range b.p.Warned {
		said, _ := b.voice.Warning(w)
		notes = append(notes, said)
	}
	notes = append(notes, b.T("m_made", b.p.Toll.Version))
	var rows []BookRow
	for _, r := range m.Rules {
		asks := cmp.Or(r.Says[b.voice.Language()], r.Says[record.English])
		rows = append(rows, BookRow{Cells: []BookCell{text(b.T("matter_" + string(r.Matter))),
			text(b.T("st_" + string(r.State))), text(asks)}})
	}
	b.part("method", b.T("h_method"), []BookHead{{Text: b.T("c_matter")}, {Text: b.T("c_state")},
		{Text: b.T("c_asks")}}, rows, notes...)
}

// sources are the lists to which numbers lead: what each rests on, the sentences, the records.
func (b *periodBook) sources() {
	b.part("rests", b.T("h_rests"), []BookHead{{Text: b.T("c_number")}, {b.T("c_value"), true}, {Text: b.T("c_on")}},
		b.rests, b.T("n_rests"))
	var rows []BookRow
	for i, c := range b.p.Claims {
		said := BookCell{Text: oneLine(c.Words), Lang: string(c.Lang), Dir: words.Of(string(c.Lang)).Dir()}
		if c.Words == "" {
			said = text(b.T("no_page"))
		}
		rows = append(rows, BookRow{ID: anchor("s", i+1), Cells: []BookCell{text(b.T("ref_S", i+1)),
			text(b.voice.Origin(c.Origin)), said, text(b.voice.Date(c.Published)), {Text: c.Title, URL: c.URL}}})
	}
	b.part("sentences", b.T("h_sentences"), []BookHead{{Text: b.T("c_ref")}, {Text: b.T("c_origin")},
		{Text: b.T("c_sentence")}, {Text: b.T("c_published")}, {Text: b.T("c_page")}}, rows)
	rows = nil
	for i, r := range b.p.Records {
		place := b.voice.Place(record.PlaceID(r.Place))
		row := BookCell{Number: true, Low: r.Row, High: r.Row, Text: b.Num(r.Row), None: r.Row == 0}
		if r.Row == 0 {
			row.Text = ""
		}
		rows = append(rows, BookRow{ID: anchor("r", i+1), Cells: []BookCell{text(b.T("ref_R", i+1)),
			text(b.voice.Origin(r.Source)), row, text(b.voice.Date(r.Died)), text(place), text(b.said("sex", r.Sex)),
			text(b.said("age", r.Age)), text(b.said("status", r.Status)), text(b.said("cause", r.Cause)),
			text(b.said("party", r.Party))}})
	}
	note := b.T("n_records")
	if b.p.Hidden {
		note = b.T("n_hidden")
	}
	b.part("records", b.T("h_records"), []BookHead{{Text: b.T("c_ref")}, {Text: b.T("c_source")}, {b.T("c_row"), true},
		{Text: b.T("c_died")}, {Text: b.T("d_unit")}, {Text: b.T("d_sex")}, {Text: b.T("d_age")},
		{Text: b.T("d_status")}, {Text: b.T("d_cause")}, {Text: b.T("d_party")}}, rows, note)
}
