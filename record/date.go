package record

import (
	"sort"
	"strconv"
	"strings"
)

// Precision is how fine a date is stated.
type Precision int8

// Precisions, from none to a day.
const (
	NoPrecision Precision = iota
	YearPrecision
	MonthPrecision
	DayPrecision
)

// Date is one day that may be known only in part, in the notation of EDTF (ISO 8601-2:2019): 2025-03-06, 2025-03,
// 2025-03-XX, 2025, 2025-03-08~ (approximate), 2025-03-08? (uncertain), 2025-03-08% (both), and one-of sets
// [2025-03-07..2025-03-09] and [2025-03-07,2025-03-09]. The zero Date is "not stated".
//
// A Date is not a Window: "some day in March" is one day; "from 6 to 10 March" is five.
type Date struct {
	text        string
	days        []span // ordered, disjoint; the day is one of these
	precision   Precision
	approximate bool
	uncertain   bool
}

type span struct{ from, to Day }

// ExactDate is a day known to the day.
func ExactDate(d Day) Date {
	return Date{text: d.String(), days: []span{{d, d}}, precision: DayPrecision}
}

// BetweenDates is a day known to lie between two days, both included. A backward pair is turned round.
func BetweenDates(a, b Day) Date {
	if b < a {
		a, b = b, a
	}
	if a == b {
		return ExactDate(a)
	}
	return Date{text: "[" + a.String() + ".." + b.String() + "]", days: []span{{a, b}}, precision: DayPrecision}
}

// ParseDate reads an EDTF date. Open sets ([..2025-03-09]) are refused: a day without any lower bound is "not stated".
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Date{}, Say("date is empty")
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		return parseSet(s)
	}
	d, err := parseSimple(s)
	if err != nil {
		return Date{}, err
	}
	d.text = s
	return d, nil
}

// parseSet reads a one-of set.
func parseSet(s string) (Date, error) {
	out := Date{text: s, precision: DayPrecision}
	for _, part := range strings.Split(s[1:len(s)-1], ",") {
		ends := strings.SplitN(part, "..", 2)
		first, err := parseSimple(strings.TrimSpace(ends[0]))
		if err != nil {
			return Date{}, Say("set %q: %w", s, err)
		}
		last := first
		if len(ends) == 2 {
			if last, err = parseSimple(strings.TrimSpace(ends[1])); err != nil {
				return Date{}, Say("set %q: %w", s, err)
			}
		}
		sp := span{first.Earliest(), last.Latest()}
		if sp.to < sp.from {
			return Date{}, Say("set %q runs backwards", s)
		}
		out.days = append(out.days, sp)
		out.precision = min(out.precision, first.precision, last.precision)
		out.approximate = out.approximate || first.approximate || last.approximate
		out.uncertain = out.uncertain || first.uncertain || last.uncertain
	}
	sort.Slice(out.days, func(i, j int) bool { return out.days[i].from < out.days[j].from })
	out.days = mergeSpans(out.days)
	return out, nil
}

// mergeSpans joins spans that touch or overlap; in must be ordered.
func mergeSpans(in []span) []span {
	out := in[:1:1]
	for _, s := range in[1:] {
		if last := &out[len(out)-1]; s.from <= last.to+1 {
			last.to = max(last.to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// parseSimple reads a date without a set.
func parseSimple(s string) (Date, error) {
	var d Date
	body := d.qualify(s)
	parts := strings.Split(body, "-")
	bad := Say("date %q is not EDTF (2025-03-06, 2025-03, 2025, 2025-03-XX, 2025-03-08~)", s)
	if len(parts) > 3 || len(parts[0]) != 4 {
		return Date{}, bad
	}
	year, ok := digits(parts[0])
	if !ok {
		return Date{}, bad
	}
	month, day := 0, 0
	if len(parts) > 1 && parts[1] != "XX" {
		if month, ok = digits(parts[1]); !ok || len(parts[1]) != 2 || month < 1 || month > 12 {
			return Date{}, bad
		}
	}
	if len(parts) > 2 && parts[2] != "XX" {
		if day, ok = digits(parts[2]); !ok || len(parts[2]) != 2 || month == 0 || day < 1 ||
			day > monthDays(year, month) {
			return Date{}, bad
		}
	}
	d.setSpan(year, month, day)
	return d, nil
}

// qualify takes the mark of how sure a date is from its end.
func (d *Date) qualify(s string) string {
	if s == "" {
		return s
	}
	switch s[len(s)-1] {
	case '~':
		d.approximate = true
	case '?':
		d.uncertain = true
	case '%':
		d.approximate, d.uncertain = true, true
	default:
		return s
	}
	return s[:len(s)-1]
}

// setSpan fills days and precision; month or day 0 mean not stated.
func (d *Date) setSpan(year, month, day int) {
	switch {
	case day > 0:
		at := NewDay(year, month, day)
		d.days, d.precision = []span{{at, at}}, DayPrecision
	case month > 0:
		d.days, d.precision = []span{{NewDay(year, month, 1), NewDay(year, month, monthDays(year, month))}},
			MonthPrecision
	default:
		d.days, d.precision = []span{{NewDay(year, 1, 1), NewDay(year, 12, 31)}}, YearPrecision
	}
}

func digits(s string) (int, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// monthDays gives the length of a month.
func monthDays(year, month int) int {
	return int(NewDay(year, month+1, 1) - NewDay(year, month, 1))
}

// Stated reports whether there is a date at all.
func (d Date) Stated() bool { return len(d.days) > 0 }

// Earliest is the first day that the date may be. It is meaningless for a date not stated.
func (d Date) Earliest() Day {
	if len(d.days) == 0 {
		return 0
	}
	return d.days[0].from
}

// Latest is the last day that the date may be.
func (d Date) Latest() Day {
	if len(d.days) == 0 {
		return 0
	}
	return d.days[len(d.days)-1].to
}

// Precision is how fine the date is stated.
func (d Date) Precision() Precision { return d.precision }

// Approximate reports the EDTF mark ~ (or %).
func (d Date) Approximate() bool { return d.approximate }

// Uncertain reports the EDTF mark ? (or %).
func (d Date) Uncertain() bool { return d.uncertain }

// String is the EDTF text, empty where no date is stated.
func (d Date) String() string { return d.text }

// MarshalText gives the EDTF text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.text), nil }

// UnmarshalText reads EDTF; the empty text is "not stated".
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// margin is how far an approximate or uncertain date may lie outside what it says: three days for a day, a month for a
// month, a year for a year. EDTF leaves this to the application.
func (d Date) margin() Day {
	if !d.approximate && !d.uncertain {
		return 0
	}
	switch d.precision {
	case DayPrecision:
		return 3
	case MonthPrecision:
		return 31
	}
	return 366
}

// Within answers whether the day lies in the window: In if every day that it may be does, Out if none does, else
// Possible. A date not stated is Possible everywhere.
func (d Date) Within(w Window) Truth {
	if !d.Stated() {
		return Possible
	}
	m := d.margin()
	all, some := true, false
	for _, s := range d.days {
		from, to := s.from-m, s.to+m
		inside := (w.OpenFrom || from >= w.From) && (w.OpenTo || to <= w.To)
		touches := (w.OpenFrom || to >= w.From) && (w.OpenTo || from <= w.To)
		all = all && inside
		some = some || touches
	}
	switch {
	case all:
		return In
	case some:
		return Possible
	}
	return Out
}
