package intake

import (
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

var latin1252 = charmap.Windows1252

// pdfLine is a line of a page in reading order.
type pdfLine struct {
	text   string
	x0, x1 float64
	y      float64
	size   float64
	rtl    bool
}

// cluster is a base glyph with the marks over it: what stays together when a line is turned round.
type cluster struct {
	text   string
	x0, x1 float64
	size   float64
}

// pdfLines gathers glyphs into lines. Glyphs that are painted one after another at the same height are one line,
// whatever the order in which the writer painted them; columns that are painted apart stay apart.
func pdfLines(glyphs []pdfGlyph) []pdfLine {
	var lines []pdfLine
	from := 0
	flush := func(to int) {
		if to > from {
			if l, ok := makeLine(glyphs[from:to]); ok {
				lines = append(lines, l)
			}
		}
		from = to
	}
	height, size := 0.0, 0.0
	for i, g := range glyphs {
		if i > from && math.Abs(g.y-height) > 0.4*max(size, g.size, 1) {
			flush(i)
		}
		if i == from || g.size > size {
			height, size = g.y, g.size
		}
	}
	flush(len(glyphs))
	return lines
}

// makeLine puts the glyphs of a line into visual order from left to right, adds the spaces that only the gaps show, and
// turns the line into logical order where it is Arabic or Hebrew.
func makeLine(glyphs []pdfGlyph) (pdfLine, bool) {
	clusters := gather(glyphs)
	if len(clusters) == 0 {
		return pdfLine{}, false
	}
	l := pdfLine{y: glyphs[0].y, x0: clusters[0].x0, x1: clusters[0].x1}
	var row []string
	for i, c := range clusters {
		if i > 0 {
			gap := c.x0 - clusters[i-1].x1
			em := max(c.size, clusters[i-1].size, 1)
			switch blank := strings.TrimSpace(c.text) == "" || strings.TrimSpace(clusters[i-1].text) == ""; {
			case gap > 2.5*em && !blank:
				row = append(row, cellGap)
			case gap > 0.18*em && !blank:
				row = append(row, " ")
			}
		}
		row = append(row, foldForms(c.text))
		l.x0, l.x1, l.size = min(l.x0, c.x0), max(l.x1, c.x1), max(l.size, c.size)
	}
	row, l.rtl = logicalOrder(row)
	l.text = strings.Join(strings.Fields(strings.Join(row, "")), " ")
	return l, l.text != ""
}

// gather makes clusters in visual order: marks join the base that they stand over.
func gather(glyphs []pdfGlyph) []cluster {
	var bases, marks []cluster
	for _, g := range glyphs {
		c := cluster{g.text, g.x0, g.x1, g.size}
		switch {
		case !g.known:
			c.text = "\ufffd"
			bases = append(bases, c)
		case g.text == "":
		case isMarks(g.text):
			marks = append(marks, c)
		default:
			bases = append(bases, c)
		}
	}
	sort.SliceStable(bases, func(i, j int) bool { return bases[i].x0 < bases[j].x0 })
	for _, m := range marks {
		center := (m.x0 + m.x1) / 2
		// The last base that begins left of the mark's middle carries it.
		i := sort.Search(len(bases), func(i int) bool { return bases[i].x0 > center+0.01 })
		if i > 0 {
			bases[i-1].text += foldForms(m.text)
		} else if len(bases) > 0 {
			bases[0].text += foldForms(m.text)
		}
	}
	return dropShadows(bases)
}

// dropShadows drops a glyph that is painted again at the same place to look bold.
func dropShadows(c []cluster) []cluster {
	out := c[:0]
	for i := range c {
		if n := len(out); n > 0 && out[n-1].text == c[i].text &&
			math.Abs(out[n-1].x0-c[i].x0) < 0.12*max(c[i].size, 1) && strings.TrimSpace(c[i].text) != "" &&
			c[i].x1-c[i].x0 > 0.2*c[i].size {
			continue
		}
		out = append(out, c[i])
	}
	return out
}

// isMarks reports text that is combining marks alone.
func isMarks(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			return false
		}
	}
	return s != ""
}

// foldForms writes presentation forms of Arabic letters and Latin ligatures as the letters that they show (NFKC, for
// these ranges only: a superscript or a fraction must stay what it is).
func foldForms(s string) string {
	for _, r := range s {
		if isForm(r) {
			var b strings.Builder
			for _, r := range s {
				if isForm(r) {
					b.WriteString(strings.TrimSpace(norm.NFKC.String(string(r))))
				} else {
					b.WriteRune(r)
				}
			}
			return b.String()
		}
	}
	return s
}

func isForm(r rune) bool {
	return r >= 0xfb00 && r <= 0xfb06 || r >= 0xfb50 && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc
}

// logicalOrder turns clusters in visual order into logical order, by the rules of the bidirectional algorithm (UAX 9)
// that a line without embeddings needs, backwards: a line with more letters from right to left is turned round as a
// whole and its runs of Latin letters and of digits are turned back; in a Latin line only its Arabic runs are turned.
func logicalOrder(row []string) ([]string, bool) {
	rtl, ltr := 0, 0
	for _, c := range row {
		switch direction(c) {
		case 'R':
			rtl++
		case 'L':
			ltr++
		}
	}
	if rtl == 0 && (ltr == 0 || row[0] != ".") {
		return row, false
	}
	if rtl >= ltr {
		reverse(row)
		turnRuns(row, func(d byte) bool { return d == 'L' || d == 'N' })
		for i, c := range row {
			if direction(c) == 'O' {
				row[i] = mirror(c)
			}
		}
		unmirrorLatin(row)
		return row, true
	}
	turnRuns(row, func(d byte) bool { return d == 'R' })
	// A Latin sentence in a paragraph from right to left has its last stop painted on the left.
	if first := row[0]; (first == "." || first == "!" || first == "?") && len(row) > 1 && direction(row[1]) == 'L' {
		row = append(row[1:], first)
	}
	return row, false
}

// direction is R or L for letters, N for digits, O for others.
func direction(c string) byte {
	r, _ := utf8.DecodeRuneInString(c)
	switch {
	case r >= 0x590 && r <= 0x8ff && unicode.IsLetter(r), r >= 0xfb1d && r <= 0xfdff, r >= 0xfe70 && r <= 0xfefc:
		return 'R'
	case unicode.IsDigit(r):
		return 'N'
	case unicode.IsLetter(r):
		return 'L'
	}
	return 'O'
}

// turnRuns turns round the runs of clusters that match, with the signs and spaces between two of them. Between digits
// only the signs that stand in numbers belong to the run.
func turnRuns(row []string, match func(byte) bool) {
	for i := 0; i < len(row); {
		if !match(direction(row[i])) {
			i++
			continue
		}
		end := i + 1
		for j := i + 1; j < len(row); j++ {
			d := direction(row[j])
			if match(d) {
				if joins(row, end-1, j) {
					end = j + 1
					continue
				}
				break
			}
			if d != 'O' {
				break
			}
		}
		reverse(row[i:end])
		i = end
	}
}

// joins reports whether what stands between two clusters of a run belongs to it.
func joins(row []string, a, b int) bool {
	if b == a+1 {
		return true
	}
	da, db := direction(row[a]), direction(row[b])
	if da == 'N' && db == 'N' {
		between := strings.Join(row[a+1:b], "")
		return len([]rune(between)) == 1 && strings.ContainsAny(between, ".,:/٫٬،-–")
	}
	return da == 'L' || db == 'L' || da == 'R' && db == 'R'
}

// unmirrorLatin turns back the brackets inside Latin runs of a line that was turned.
func unmirrorLatin(row []string) {
	for i, c := range row {
		if direction(c) != 'O' || mirror(c) == c {
			continue
		}
		before, after := byte('O'), byte('O')
		for j := i - 1; j >= 0 && before == 'O'; j-- {
			before = direction(row[j])
		}
		for j := i + 1; j < len(row) && after == 'O'; j++ {
			after = direction(row[j])
		}
		if before == 'L' && after == 'L' {
			row[i] = mirror(c)
		}
	}
}

// mirrors are signs that have a left and a right form.
var mirrors = map[string]string{"(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<",
	"«": "»", "»": "«", "‹": "›", "›": "‹"}

// mirror gives the other form of a sign.
func mirror(c string) string {
	if m, ok := mirrors[c]; ok {
		return m
	}
	return c
}

func reverse(s []string) {
	for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
}
