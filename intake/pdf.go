package intake

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
	"unicode"

	"recount/record"
)

// pdfMethod names how a PDF was read.
const pdfMethod = "pdf/1 glyph order"

// readPDF reads the text layer of a PDF: glyphs as painted, put into lines, lines into paragraphs. Characters have no
// place of their own in the bytes, so there is no map. Pictures of pages are not read: numbers that a machine reads off
// a picture need a person's check.
func (r *reader) readPDF(in input) {
	f, err := r.openPDF(in.data)
	switch {
	case errors.Is(err, errPDFEncrypted):
		r.problem(in, record.SentenceOf(err),
			record.Say("open it with its password, print it to a new PDF and give that"))
		return
	case err != nil:
		r.problem(in, record.SentenceOf(err), record.Say("open it in another program and save it again"))
		return
	}
	pages, more := f.pages(r.limits.PDFPages)
	if len(pages) == 0 {
		r.problem(in, record.SentenceOf(errPDFDamaged), record.Say("open it in another program and save it again"))
		return
	}
	p := &pdfPainter{pdfFile: f, fonts: map[int]*pdfFont{}}
	c := &composer{bare: true}
	t := pdfTally{}
	for i, pg := range pages {
		glyphs := p.page(pg)
		t.page(glyphs)
		writeParagraphs(c, pdfLines(glyphs), i == 0, r.limits.Blocks)
		if p.overflow {
			break
		}
	}
	if reason, hint := t.fault(p.images); reason != nil {
		r.problem(in, reason, hint)
		return
	}
	doc := newDocument(in, record.PDF, pdfMethod)
	c.give(&doc)
	if title, ok := f.resolve(f.info["Title"]).(pdfText); ok {
		doc.Title = cleanField(pdfString(string(title)))
	}
	r.pdfWarnings(in, &doc, f, p, t, more)
	r.add(in, doc)
}

// pdfWarnings says what may be missing.
func (r *reader) pdfWarnings(in input, doc *record.Document, f *pdfFile, p *pdfPainter, t pdfTally, more bool) {
	switch {
	case more:
		r.partial(in, record.Say("the PDF has more than %d pages: the rest is left out", r.limits.PDFPages),
			record.Say("split it"))
	case p.overflow:
		r.partial(in, record.Say("the PDF paints more than any real one: the rest is left out"),
			record.Say("print it to a new PDF"))
	case f.cut:
		r.partial(in, record.Say("parts of the PDF are cut off or damaged: some text may be missing"),
			record.Say("copy it again, or compare the text with the pages"))
	}
	if t.empty > 0 {
		doc.Warnings = append(doc.Warnings, fmt.Sprintf("%d of %d pages have no text layer: they may be pictures",
			t.empty, t.pages))
	}
	if t.unknown > 0 {
		doc.Warnings = append(doc.Warnings,
			fmt.Sprintf("%d characters of the PDF cannot be told and are shown as \ufffd", t.unknown))
	}
}

// pdfTally counts what the pages hold.
type pdfTally struct{ pages, empty, letters, unknown int }

func (t *pdfTally) page(glyphs []pdfGlyph) {
	t.pages++
	letters := 0
	for _, g := range glyphs {
		switch {
		case !g.known:
			t.unknown++
		case strings.IndexFunc(g.text, unicode.IsLetter) >= 0:
			letters++
		}
	}
	if letters == 0 {
		t.empty++
	}
	t.letters += letters
}

// fault says why there is no text, or nothing.
func (t *pdfTally) fault(images int) (reason, hint *record.Sentence) {
	switch {
	case t.letters == 0 && t.unknown > 0, t.unknown > t.letters:
		return record.Say("the PDF's letters cannot be told: its fonts have no table of characters"),
			record.Say("print it to a new PDF, or take the text by optical recognition and check every number by hand")
	case t.letters == 0 && images > 0:
		return record.Say("the PDF has no text layer: its pages are pictures"),
			record.Say("take the text by optical recognition and check every number by hand")
	case t.letters == 0:
		return record.Say("the PDF has no text"), record.Say("check that it is the right file")
	}
	return nil, nil
}

// writeParagraphs joins lines into paragraphs and writes them.
func writeParagraphs(c *composer, lines []pdfLine, first bool, limit int) {
	body := bodySize(lines)
	for i := 0; i < len(lines) && len(c.blocks) < limit; {
		end := i + 1
		for end < len(lines) && continues(lines, end-1) {
			end++
		}
		text := joinLines(lines[i:end])
		kind := record.Paragraph
		switch {
		case first && len(c.blocks) == 0 && lines[i].size > 1.15*body:
			kind = record.Headline
		case lines[i].size > 1.15*body && len(text) < 300:
			kind = record.Heading
		case strings.Contains(text, cellGap):
			kind = record.TableRow
		case isListLine(text):
			kind = record.ListItem
		}
		if !isPageNumber(text) {
			c.line(text, kind)
		}
		i = end
	}
}

// bodySize is the size that most of the text has.
func bodySize(lines []pdfLine) float64 {
	count := map[int]int{}
	for _, l := range lines {
		count[int(math.Round(l.size*2))] += len(l.text)
	}
	best, most := 0, -1
	keys := make([]int, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	for _, k := range keys {
		if count[k] > most {
			best, most = k, count[k]
		}
	}
	return max(float64(best)/2, 1)
}

// margins are the edges of the column that a line stands in: those of the lines of its size near it that share most of
// its width.
func margins(lines []pdfLine, at int) (left, right float64) {
	a := lines[at]
	left, right = a.x0, a.x1
	for i := max(0, at-40); i < len(lines) && i <= at+40; i++ {
		l := lines[i]
		common := min(a.x1, l.x1) - max(a.x0, l.x0)
		if math.Abs(l.size-a.size) <= 0.12*a.size && common >= 0.5*min(a.x1-a.x0, l.x1-l.x0) {
			left, right = min(left, l.x0), max(right, l.x1)
		}
	}
	return left, right
}

// continues tells whether the line after one goes on with its paragraph: the same size, directly below, in the same
// column, and too long to have begun in the line before. Where its first word would have fitted, the writer broke the
// line on purpose.
func continues(lines []pdfLine, at int) bool {
	a, b := lines[at], lines[at+1]
	size := max(a.size, b.size, 1)
	drop := a.y - b.y
	switch {
	case math.Abs(a.size-b.size) > 0.12*size, drop <= 0, drop > 1.75*size, a.x1 < b.x0, b.x1 < a.x0:
		return false
	case strings.Contains(a.text, cellGap), strings.Contains(b.text, cellGap), isListLine(b.text):
		return false
	}
	left, right := margins(lines, at)
	room := right - a.x1
	if a.rtl || b.rtl {
		room = a.x0 - left
	}
	word, _, _ := strings.Cut(b.text, " ")
	width := (b.x1 - b.x0) * float64(len(word)) / float64(max(len(b.text), 1))
	return width+0.6*size > room
}

// joinLines joins the lines of a paragraph; a hyphen at the end of a Latin line before a small letter goes.
func joinLines(lines []pdfLine) string {
	var b strings.Builder
	for i, l := range lines {
		text := l.text
		if i+1 < len(lines) && strings.HasSuffix(text, "-") && len(text) > 2 && !l.rtl {
			next := lines[i+1].text
			if next != "" && next[0] >= 'a' && next[0] <= 'z' && text[len(text)-2]|0x20 >= 'a' &&
				text[len(text)-2]|0x20 <= 'z' {
				b.WriteString(strings.TrimSuffix(text, "-"))
				continue
			}
		}
		b.WriteString(text)
		if i+1 < len(lines) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// isPageNumber reports a line that only counts pages.
func isPageNumber(s string) bool {
	s = strings.Trim(asciiDigits(s), " -–/|")
	return len(s) <= 4 && allDigits(s) || len(s) < 12 && strings.Contains(s, "/") &&
		strings.Trim(s, "0123456789/ ") == ""
}
