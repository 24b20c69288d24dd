package extract

import (
	"fmt"
	"strings"
	"testing"

	"recount/record"
)

// figures gives the figures of a reading in order: qualifier, value, upper bound of a range, unit, scope unless total.
func figures(x record.Extraction) string {
	var out []string
	for _, c := range x.Claims {
		if c.Count == nil {
			continue
		}
		f := c.Count.Figure
		s := fmt.Sprintf("%s %d", f.Qualifier, f.Value)
		if f.Qualifier == record.Range {
			s += fmt.Sprintf("-%d", f.Upper)
		}
		s += " " + c.Count.Unit
		if c.Count.Scope != record.ScopeTotal {
			s += " " + string(c.Count.Scope)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// TestFiguresAndSigns holds how figures are written: marks of notes, brackets, signs before them, groups, characters
// that print nothing, digits of other scripts.
func TestFiguresAndSigns(t *testing.T) {
	for _, c := range []struct{ x, want string }{
		{"2,300[7] civilians", "exact 2300 civilians"},
		{"2300[7] civilians", "exact 2300 civilians"},
		{"2,300 civilians [7]", "exact 2300 civilians"},
		{"2,30012 civilians", ""},
		{"2,3000 civilians", ""},
		{"2,300 (up from 760) civilians", "exact 2300 civilians; exact 760 people superseded"},
		{"2,300 (of 5,000) civilians", "exact 2300 civilians"},
		{"2,300 ± 40 civilians", "range 2260-2340 civilians"},
		{"2, 300 civilians", ""},
		{"16½ thousand civilians", "exact 16500 civilians"},
		{"≥2,300 civilians", "at_least 2300 civilians"},
		{">2,300 civilians", "over 2300 civilians"},
		{"~2,300 civilians", "about 2300 civilians"},
		{"≈2,300 civilians", "about 2300 civilians"},
		{"c. 2,300 civilians", "about 2300 civilians"},
		{"ca. 2,300 civilians", "about 2300 civilians"},
		{"2,300* civilians", "exact 2300 civilians"},
		{"2,300[b] civilians", "exact 2300 civilians"},
		{"2,300 [sic] civilians", "exact 2300 civilians"},
		{"2,\u200b300 civilians", "exact 2300 civilians"},
		{"2,\u2060300 civilians", "exact 2300 civilians"},
		{"2\u200c300 civilians", "exact 2300 civilians"},
		{"23\u206000 civilians", "exact 2300 civilians"},
		{"2,300 ci\u00advil\u00adians", "exact 2300 civilians"},
		{"２，３００ civilians", "exact 2300 civilians"},
		{"২৩০০ civilians", "exact 2300 civilians"},
		{"(26) civilians", "exact 26 civilians"},
	} {
		text := "The Orchard Observatory said that " + c.x + " were killed in Homs on 9 March 2025."
		if got := figures(read(t, text)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.x, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"قال المرصد إن 2300[7] مدني قتلوا في حمص.", "exact 2300 civilians"},
		{"قال المرصد إن 2300 (بعد أن كانت 760) مدني قتلوا في حمص.",
			"exact 2300 civilians; exact 760 people superseded"},
		{"قالت الوزارة إن الغارة أدت إلى استشهاد (38) شخصا وإصابة (9) آخرين في حمص.",
			"exact 38 people; exact 9 people"},
		{"The toll from the shelling rose to (36) people, while (58) others were injured.",
			"exact 36 people; exact 58 people"},
		{"Two boys, aged 6 and 11, were killed on Sunday.", "exact 2 children"},
		{"Salma Orchid, 52, was killed by gunmen in Homs.", "exact 1 people"},
	} {
		if got := figures(read(t, c.text)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
