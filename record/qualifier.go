package record

import (
	"fmt"
	"strconv"
)

// Qualifier is the word that a source puts to a figure. The closed list is that of the coverage annotations.
type Qualifier string

// The qualifiers of a figure.
const (
	Exact   Qualifier = "exact"    // "111", "exactly 111"
	AtLeast Qualifier = "at_least" // "at least", "no fewer than", "a minimum of"
	Over    Qualifier = "over"     // "more than", "over", "upwards of"
	About   Qualifier = "about"    // "about", "some", "around", "roughly"
	Nearly  Qualifier = "nearly"   // "nearly", "almost", "close to"
	UpTo    Qualifier = "up_to"    // "up to", "as many as", "no more than"
	Range   Qualifier = "range"    // "between a and b", "a to b"
	Vague   Qualifier = "vague"    // "dozens", "hundreds", "several"
	MostOf  Qualifier = "most_of"  // "most of n": more than half
)

// PolicyVersion names the table by which words become intervals. It is printed with every count; a new table gets a new
// name, and an old count can be made again under the table of its day.
const PolicyVersion = "2026-1"

// Interval is what a figure says of its origin's own ledger, in persons, both ends included. Open means that no upper
// end is claimed; High is then meaningless. An Interval is a statement on a list, never on the truth.
type Interval struct {
	Low  int  `json:"low"`
	High int  `json:"high,omitempty"`
	Open bool `json:"open,omitempty"`
}

// String prints the interval as mathematicians do.
func (i Interval) String() string {
	if i.Open {
		return fmt.Sprintf("[%d, ...)", i.Low)
	}
	return fmt.Sprintf("[%d, %d]", i.Low, i.High)
}

// Valid reports whether the ends are in order and not negative.
func (i Interval) Valid() bool { return i.Low >= 0 && (i.Open || i.High >= i.Low) }

// Contains reports whether n lies in the interval.
func (i Interval) Contains(n int) bool { return n >= i.Low && (i.Open || n <= i.High) }

// Intersects reports whether two intervals have a number in common.
func (i Interval) Intersects(j Interval) bool {
	return (i.Open || i.High >= j.Low) && (j.Open || j.High >= i.Low)
}

// QualifierInterval applies the policy table to a figure in words: n as printed (for Vague the floor of the word, for
// Range the lower end), m the upper end of a Range. Sources of the rows: ACLED's fixed values for vague words; for
// about and nearly our own rule, half the unit of the last digit that is not zero, and nine tenths.
func QualifierInterval(q Qualifier, n, m int) (Interval, error) {
	if n < 0 {
		return Interval{}, Say("figure %d is negative", n)
	}
	switch q {
	case Exact:
		return Interval{Low: n, High: n}, nil
	case AtLeast, Vague:
		return Interval{Low: n, Open: true}, nil
	case Over:
		return Interval{Low: n + 1, Open: true}, nil
	case About:
		half := lastDigitUnit(n) / 2
		return Interval{Low: n - half, High: n + max(half-1, 0)}, nil
	case Nearly:
		return Interval{Low: (9*n + 9) / 10, High: max(n-1, 0)}, nil
	case UpTo:
		return Interval{Low: 0, High: n}, nil
	case Range:
		if m < n {
			return Interval{}, Say("range %d to %d runs backwards", n, m)
		}
		return Interval{Low: n, High: m}, nil
	case MostOf:
		return Interval{Low: n/2 + 1, High: n}, nil
	}
	return Interval{}, Say("unknown qualifier %q", q)
}

// lastDigitUnit returns the unit of the last digit of n that is not zero: 100 for 1,400, 1 for 1,454.
func lastDigitUnit(n int) int {
	unit := 1
	for n != 0 && n%10 == 0 {
		n /= 10
		unit *= 10
	}
	return unit
}

// VagueFloor gives the floor of a vague word in persons by the policy table, and whether the word is in it. Keys are
// the English names of the classes; lexicons of other languages map their words to these.
func VagueFloor(word string) (int, bool) {
	n, ok := vagueFloors[word]
	return n, ok
}

var vagueFloors = map[string]int{
	"several": 2, "few": 2, "family": 2, "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000,
	"tens_of_thousands": 10000, "hundreds_of_thousands": 100000, "millions": 1000000,
}

// Figure is a number as a source prints it: the words, the qualifier, and one or two values.
type Figure struct {
	Words     string    `json:"words"`           // as printed, digits and qualifier untouched
	Qualifier Qualifier `json:"q"`               // the word put to it
	Value     int       `json:"value"`           // n; for Range the lower end, for Vague the floor of the word
	Upper     int       `json:"upper,omitempty"` // the upper end of a Range
}

// Interval gives the interval on the origin's ledger by the policy table.
func (f Figure) Interval() (Interval, error) { return QualifierInterval(f.Qualifier, f.Value, f.Upper) }

// String prints the figure for people: qualifier and digits.
func (f Figure) String() string {
	switch f.Qualifier {
	case Range:
		return group(f.Value) + " to " + group(f.Upper)
	case Vague:
		return f.Words
	case Exact:
		return group(f.Value)
	case AtLeast:
		return "at least " + group(f.Value)
	case UpTo:
		return "up to " + group(f.Value)
	case MostOf:
		return "most of " + group(f.Value)
	}
	return string(f.Qualifier) + " " + group(f.Value)
}

// group prints n with thousands separators.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
