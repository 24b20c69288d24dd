package intake_test

import (
	"strings"
	"testing"

	"recount/intake"
)

// TestDatesAsPeopleWriteThem are dates of a question, which no column of others explains.
func TestDatesAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		text, date string
		clear      bool
	}{
		{"2025-06-14", "2025-06-14", true},
		{"2025-06", "2025-06", true},
		{"2025", "2025", true},
		{"14/06/2025", "2025-06-14", true},
		{"14.6.2025", "2025-06-14", true},
		{" 14-6-2025 ", "2025-06-14", true},
		{"١٤/٦/٢٠٢٥", "2025-06-14", true},
		{"٢٠٢٥-٠٦-١٤", "2025-06-14", true},
		{"14 June 2025", "2025-06-14", true},
		{"June 14, 2025", "2025-06-14", true},
		{"14 Jun 2025", "2025-06-14", true},
		{"June 2025", "2025-06", true},
		{"١٤ حزيران ٢٠٢٥", "2025-06-14", true},
		{"14 يونيو 2025", "2025-06-14", true},
		{"حزيران 2025", "2025-06", true},
		{"6/2025", "2025-06", true},
		{"5/5/2025", "2025-05-05", true}, // the same either way
		{"7/3/2025", "2025-03-07", false},
		{"٧/٣/٢٠٢٥", "2025-03-07", false},
		{"06/14/2025", "2025-06-14", true}, // no month has that number
	} {
		d, clear, ok := intake.WrittenDate(c.text)
		if !ok || d.String() != c.date || clear != c.clear {
			t.Errorf("%q is %s, clear %t, %t; want %s, %t", c.text, d, clear, ok, c.date, c.clear)
		}
	}
	for _, text := range []string{"", "yesterday", "14", "45822", "20250614", "31/2/2025", "14/6/25", "June", "32 June 2025",
		"14/06/2025 and 15/06/2025", strings.Repeat("1/", 5000), "n/a", "-"} {
		if d, _, ok := intake.WrittenDate(text); ok {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}
