package intake

import (
	"slices"
	"strings"

	"recount/record"
)

// textMethod names how plain text was read.
const textMethod = "text/1"

// ReadText reads one plain-text page. Lines `published:`, `outlet:`, `url:`, `byline:`, `title:` and `captured:` at its
// top, ended by an empty line, are fields and not text; `published: unknown` says that the page has no date.
func ReadText(name string, data []byte) (record.Document, []Problem) {
	doc := record.Document{Name: name}
	var problems []Problem
	r := &reader{
		file: name, limits: DefaultLimits(),
		document: func(d record.Document) { doc = d }, report: func(p Problem) { problems = append(problems, p) },
	}
	in := input{name: name, data: data}
	if r.checkInput(in) {
		r.readText(in)
	}
	return doc, problems
}

// readText reads an input as plain text.
func (r *reader) readText(in input) {
	src := decode(in.data, charsetOf(in.contentType))
	switch {
	case r.readTelegram(in, src), r.readExport(in, src):
		return
	case !r.checkLines(in, src.text):
		return
	case isChat(src.text):
		r.readChat(in, src)
		return
	}
	doc := newDocument(in, record.PlainText, textMethod+" "+src.charset)
	body, unknown := readHeader(src.text, &doc)
	if unknown {
		doc.Warnings = append(doc.Warnings, undatedWarning)
	}
	c := &composer{src: src}
	limit := r.limits.Blocks
	for i, b := range textBlocks(src.text, body) {
		if i >= limit {
			r.partial(in, record.Say("more than %d blocks of text: the rest is left out", limit),
				record.Say("split the file"))
			break
		}
		c.begin()
		c.verbatim(b.from, b.to)
		c.end(textKind(src.text[b.from:b.to], i))
	}
	c.give(&doc)
	if doc.Title == "" && len(doc.Blocks) > 0 && doc.Blocks[0].Kind == record.Headline {
		doc.Title = doc.Text[doc.Blocks[0].Start:doc.Blocks[0].End]
	}
	r.add(in, doc)
}

// checkLines refuses a text with a line that no page has.
func (r *reader) checkLines(in input, text string) bool {
	line := longestLine(text)
	if line > r.limits.Line {
		r.problem(in, record.Say("one line of %s: not a page of text", size(int64(line))),
			record.Say("break it into lines, or take the page itself"))
	}
	return line <= r.limits.Line
}

// undatedWarning says that a page itself declares to have no date; then none is taken from its address or its capture.
const undatedWarning = "the page's header says that its date is not known"

// undated reports a document whose header says so.
func undated(doc *record.Document) bool { return slices.Contains(doc.Warnings, undatedWarning) }

// headerKeys are the fields that may stand at the top of a plain-text page.
var headerKeys = map[string]func(*record.Document, string){
	"published": func(d *record.Document, v string) {
		if date, ok := parseMoment(v); ok {
			d.Published, d.DateSource = date, record.DateFromHeader
		}
	},
	"captured": func(d *record.Document, v string) {
		if date, ok := parseMoment(v); ok {
			d.Captured = date
		}
	},
	"outlet": func(d *record.Document, v string) { d.Outlet = v },
	"byline": func(d *record.Document, v string) { d.Byline = v },
	"title":  func(d *record.Document, v string) { d.Title = v },
	"url": func(d *record.Document, v string) {
		if d.URL == "" {
			d.URL = v
		}
	},
}

// readHeader reads the fields at the top and returns where the text begins and whether a date is said to be unknown.
func readHeader(text string, doc *record.Document) (body int, unknown bool) {
	at, found := 0, false
	for at < len(text) {
		line, next := cutLine(text, at)
		trimmed := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if trimmed == "" {
			if found {
				return next, unknown
			}
			return 0, false
		}
		key, value, ok := strings.Cut(trimmed, ":")
		set := headerKeys[strings.ToLower(strings.TrimSpace(key))]
		if !ok || set == nil {
			break
		}
		found = true
		value = strings.TrimSpace(value)
		unknown = unknown || strings.EqualFold(key, "published") && strings.EqualFold(value, "unknown")
		set(doc, value)
		at = next
	}
	if !found {
		return 0, false
	}
	return at, unknown
}

// cutLine gives the line at an offset and the offset of the next one.
func cutLine(text string, at int) (line string, next int) {
	i := strings.IndexByte(text[at:], '\n')
	if i < 0 {
		return text[at:], len(text)
	}
	return text[at : at+i], at + i + 1
}

// longestLine is the length of the longest line.
func longestLine(text string) int {
	longest := 0
	for at := 0; at < len(text); {
		line, next := cutLine(text, at)
		longest = max(longest, len(line))
		at = next
	}
	return longest
}

// stretch is a span of a source's text.
type stretch struct{ from, to int }

// textBlocks cuts a text into blocks: its lines, or its paragraphs where the lines are wrapped at a column.
func textBlocks(text string, body int) []stretch {
	var lines []stretch // an empty stretch is an empty line
	for at := body; at < len(text); {
		line, next := cutLine(text, at)
		from, to := trimStretch(text, at, at+len(line))
		lines = append(lines, stretch{from, to})
		at = next
	}
	wrapped := isWrapped(lines) || goesOn(text, lines)
	var out []stretch
	join := false
	for _, l := range lines {
		switch {
		case l.from >= l.to:
			join = false
		case join && wrapped && !isListLine(text[l.from:l.to]):
			out[len(out)-1].to = l.to
		default:
			out = append(out, l)
			join = true
		}
	}
	return out
}

// isWrapped tells text that was broken at a column, as mail is: many lines, parted into paragraphs by empty ones,
// nearly none over 100 bytes, and those inside a paragraph long.
func isWrapped(lines []stretch) bool {
	inside, long, over, empty := 0, 0, 0, 0
	for i, l := range lines {
		n := l.to - l.from
		if n <= 0 {
			empty++
			continue
		}
		if n > 100 {
			over++
		}
		if i+1 < len(lines) && lines[i+1].to > lines[i+1].from {
			inside++
			if n >= 50 {
				long++
			}
		}
	}
	return inside >= 3 && empty > 0 && over*20 <= inside && long*3 >= inside*2
}

// goesOn tells a short text that was broken at a column: at each border of lines inside a paragraph the first does not
// end as a sentence does, and the next begins with a small letter.
func goesOn(text string, lines []stretch) bool {
	borders := 0
	for i := 0; i+1 < len(lines); i++ {
		a, b := lines[i], lines[i+1]
		if a.to <= a.from || b.to <= b.from {
			continue
		}
		line := text[a.from:a.to]
		if len(line) < 20 || endsSentence(line) || text[b.from] < 'a' || text[b.from] > 'z' {
			return false
		}
		borders++
	}
	return borders > 0
}

// trimStretch drops white space, zero-width marks excepted, at both ends.
func trimStretch(text string, from, to int) (int, int) {
	s := strings.TrimLeftFunc(text[from:to], isBlank)
	from = to - len(s)
	return from, from + len(strings.TrimRightFunc(s, isBlank))
}

// textKind tells what a block of plain text is.
func textKind(s string, index int) record.BlockKind {
	switch {
	case index == 0 && len(s) <= 400 && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "。"):
		return record.Headline
	case isListLine(s):
		return record.ListItem
	}
	return record.Paragraph
}

// isListLine reports a line that begins as an item of a list does.
func isListLine(s string) bool {
	for _, p := range []string{"- ", "* ", "• ", "– ", "— ", "· ", "● ", "▪ "} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	i := 0
	for i < len(s) && i < 3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i > 0 && i+1 < len(s) && (s[i] == '.' || s[i] == ')') && s[i+1] == ' '
}
