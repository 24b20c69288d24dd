package record

import (
	"testing"
	"time"
)

func mustDate(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustWindow(t *testing.T, s string) Window {
	t.Helper()
	w, err := ParseWindow(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestParseDate(t *testing.T) {
	tests := []struct{ text, first, last string }{
		{"2025-03-06", "2025-03-06", "2025-03-06"},
		{"2025-03", "2025-03-01", "2025-03-31"},
		{"2025-03-XX", "2025-03-01", "2025-03-31"},
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2025", "2025-01-01", "2025-12-31"},
		{"2025-XX-XX", "2025-01-01", "2025-12-31"},
		{"2025-03-08~", "2025-03-08", "2025-03-08"},
		{"[2025-03-07..2025-03-09]", "2025-03-07", "2025-03-09"},
		{"[2025-03-09,2025-03-07]", "2025-03-07", "2025-03-09"},
	}
	for _, tt := range tests {
		d := mustDate(t, tt.text)
		if d.Earliest().String() != tt.first || d.Latest().String() != tt.last || d.String() != tt.text {
			t.Errorf("%s: [%s, %s] %q", tt.text, d.Earliest(), d.Latest(), d)
		}
	}
	for _, bad := range []string{"", "2025-02-30", "2025-13", "25-03-06", "2025-3-6", "2025-XX-06", "06/03/2025",
		"[2025-03-09..2025-03-07]", "[..2025-03-09]", "2025-03-06-01", "+025-01-01"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q was read as %v", bad, d)
		}
	}
}

func TestDateWithin(t *testing.T) {
	tests := []struct {
		date, window string
		want         Truth
	}{
		{"2025-03-06", "2025-03-06/2025-03-10", In},
		{"2025-03-11", "2025-03-06/2025-03-10", Out},
		{"2025-03", "2025-03-06/2025-03-10", Possible},
		{"2025-03", "2025-01-01/2025-12-31", In},
		{"2025-04", "2025-03-06/2025-03-10", Out},
		{"2025-03-05~", "2025-03-06/2025-03-10", Possible},
		{"2025-03-08~", "2025-03-06/2025-03-10", Possible},
		{"2025-03-08~", "2025", In},
		{"[2025-03-05,2025-03-12]", "2025-03-06/2025-03-10", Out},
		{"[2025-03-05..2025-03-12]", "2025-03-06/2025-03-10", Possible},
		{"2025-03-12", "2025-03-06/..", In},
		{"2025-03-05", "2025-03-06/..", Out},
	}
	for _, tt := range tests {
		if got := mustDate(t, tt.date).Within(mustWindow(t, tt.window)); got != tt.want {
			t.Errorf("%s in %s: %v, want %v", tt.date, tt.window, got, tt.want)
		}
	}
	if (Date{}).Within(Always) != Possible {
		t.Error("a date not stated is certain of something")
	}
}

func TestWindowRelations(t *testing.T) {
	a, b := mustWindow(t, "2025-03-06/.."), mustWindow(t, "2025-03-07/2025-03-09")
	if !a.Contains(b) || b.Contains(a) || a.Disjoint(b) {
		t.Error("an open window and one inside it")
	}
	if got := a.Intersect(mustWindow(t, "../2025-03-10")).String(); got != "2025-03-06/2025-03-10" {
		t.Errorf("intersection is %s", got)
	}
	if !mustWindow(t, "../2025-03-05").Disjoint(a) {
		t.Error("before and after meet")
	}
	if _, err := ParseWindow("2025-03-10/2025-03-06"); err == nil {
		t.Error("a backward window was read")
	}
}

func TestDayCalendar(t *testing.T) {
	d := NewDay(2025, 3, 6)
	if d.Weekday() != time.Thursday || d.String() != "2025-03-06" {
		t.Errorf("%s is a %s", d, d.Weekday())
	}
	if DayOf(d.Time()) != d {
		t.Error("a day does not survive time.Time")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-03-06", "[2025-03-07..2025-03-09]", "2025-XX", "2025-03-08%", "[,]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		if d.Latest() < d.Earliest() {
			t.Fatalf("%q runs backwards", s)
		}
		again, err := ParseDate(d.String())
		if err != nil || again.Earliest() != d.Earliest() || again.Latest() != d.Latest() {
			t.Fatalf("%q does not read back: %v", s, err)
		}
	})
}
