package doubt

import (
	"slices"
	"strings"

	"recount/name"
	"recount/record"
)

// when asks whether the sentence says when they came to harm, on a page that can say what its words mean.
func (v *sentence) when() record.WarningCode {
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
func (v *sentence) saidThen(at int) bool {
	words := strings.Fields(name.Fold(v.doc.Text[v.from:at]))
	for _, w := range words[max(0, len(words)-wordsBefore):] {
		if slices.Contains(phrases().before, strings.TrimPrefix(w, "و")) || slices.Contains(phrases().before, w) {
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
func (v *sentence) otherTime() record.WarningCode {
	n := v.c.Count
	for _, y := range yearsIn(v.doc.Text[v.from:v.to]) {
		if y == n.Figure.Value || n.Since.Stated() && yearOf(n.Since.Earliest()) == y || n.Until.Stated() &&
			yearOf(n.Until.Latest()) == y {
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
