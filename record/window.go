package record

import (
	"strings"
)

// Window is a stretch of days, both ends included, either end perhaps open: the window of deaths that a count covers,
// or the days over which an incident went on. The zero Window is the single day 1970-01-01; use Always for "any time".
type Window struct {
	From, To         Day
	OpenFrom, OpenTo bool
}

// Always is the window without ends.
var Always = Window{OpenFrom: true, OpenTo: true}

// Since is the window from a day on.
func Since(d Day) Window { return Window{From: d, OpenTo: true} }

// Until is the window up to a day.
func Until(d Day) Window { return Window{To: d, OpenFrom: true} }

// Days is the window between two days; a backward pair is turned round.
func Days(a, b Day) Window {
	if b < a {
		a, b = b, a
	}
	return Window{From: a, To: b}
}

// ParseWindow reads an EDTF interval: 2025-03-06/2025-03-10, 2025-03-06/.., ../2025-03-10, ../.., or a single date,
// whose span is the window.
func ParseWindow(s string) (Window, error) {
	from, to, found := strings.Cut(strings.TrimSpace(s), "/")
	if !found {
		d, err := ParseDate(from)
		if err != nil {
			return Window{}, err
		}
		return Days(d.Earliest(), d.Latest()), nil
	}
	w := Window{OpenFrom: from == ".." || from == "", OpenTo: to == ".." || to == ""}
	if !w.OpenFrom {
		d, err := ParseDate(from)
		if err != nil {
			return Window{}, err
		}
		w.From = d.Earliest()
	}
	if !w.OpenTo {
		d, err := ParseDate(to)
		if err != nil {
			return Window{}, err
		}
		w.To = d.Latest()
	}
	if w.Empty() {
		return Window{}, Say("window %q runs backwards", s)
	}
	return w, nil
}

// String prints the window as an EDTF interval.
func (w Window) String() string {
	from, to := "..", ".."
	if !w.OpenFrom {
		from = w.From.String()
	}
	if !w.OpenTo {
		to = w.To.String()
	}
	return from + "/" + to
}

// MarshalText gives the EDTF interval.
func (w Window) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads an EDTF interval.
func (w *Window) UnmarshalText(b []byte) error {
	v, err := ParseWindow(string(b))
	if err == nil {
		*w = v
	}
	return err
}

// Empty reports whether no day lies in the window.
func (w Window) Empty() bool { return !w.OpenFrom && !w.OpenTo && w.To < w.From }

// Contains reports whether every day of v lies in w.
func (w Window) Contains(v Window) bool {
	return (w.OpenFrom || !v.OpenFrom && v.From >= w.From) && (w.OpenTo || !v.OpenTo && v.To <= w.To)
}

// ContainsDay reports whether a day lies in the window.
func (w Window) ContainsDay(d Day) bool {
	return (w.OpenFrom || d >= w.From) && (w.OpenTo || d <= w.To)
}

// Disjoint reports whether the windows have no day in common.
func (w Window) Disjoint(v Window) bool {
	return !w.OpenTo && !v.OpenFrom && w.To < v.From || !v.OpenTo && !w.OpenFrom && v.To < w.From
}

// Intersect gives the days in both windows; it may be Empty.
func (w Window) Intersect(v Window) Window {
	out := w
	if w.OpenFrom || !v.OpenFrom && v.From > w.From {
		out.From, out.OpenFrom = v.From, v.OpenFrom
	}
	if w.OpenTo || !v.OpenTo && v.To < w.To {
		out.To, out.OpenTo = v.To, v.OpenTo
	}
	return out
}
