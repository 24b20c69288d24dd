package estimate

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// wholeNumber reads a count of people. It accepts "12", "12.0" and Arabic-Indic digits, and refuses everything that
// is not a whole number from 0 to MaxPersons in words that say which fault it is.
func wholeNumber(s string) (int, error) {
	s = strings.Map(latinDigit, strings.TrimSpace(s))
	if s == "" {
		return 0, fault(ErrCount, "the count is empty; write 0 if nobody has this history")
	}
	if k, err := strconv.Atoi(s); err == nil {
		return inRange(k)
	}
	x, err := strconv.ParseFloat(s, 64)
	switch {
	case missingNumber(s) || math.IsNaN(x):
		return 0, fault(ErrCount,
			"the count is missing (%s), and a missing count is not zero; find the count, or leave the row out and say so",
			shown(s))
	case err != nil && !math.IsInf(x, 0):
		return 0, fault(ErrCount,
			"the count is not a number (%s); write a whole number in digits, without separators", shown(s))
	case x < 0:
		return 0, negative(s)
	case x > 2*MaxPersons:
		return 0, tooMany(shown(s))
	case x != math.Trunc(x):
		return 0, fault(ErrCount,
			"the count %s is not whole; people are whole, and weighted or averaged counts cannot be used", s)
	}
	return inRange(int(x))
}

func missingNumber(s string) bool {
	return slices.Contains([]string{"na", "n/a", "nan", "null", "none", "-", "."}, strings.ToLower(s))
}

func negative(count string) *Fault {
	return fault(ErrCount, "the count %s is negative; a count is a whole number of people, 0 or more", count)
}

func tooMany(count string) *Fault {
	return fault(ErrCount,
		"the count %s is beyond any number of people (at most %d); is the column one of counts?", count, MaxPersons)
}

func inRange(k int) (int, error) {
	if k < 0 {
		return 0, negative(strconv.Itoa(k))
	}
	if k > MaxPersons {
		return 0, tooMany(strconv.Itoa(k))
	}
	return k, nil
}

// latinDigit turns the Arabic-Indic and Persian digits and decimal mark into Latin ones.
func latinDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r == '٫':
		return '.'
	}
	return r
}

// sortedKeys lists the keys of a map in order, so that no map order reaches a result.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// naturalCompare orders names as people do: R2 before R10.
func naturalCompare(a, b string) int {
	for a != "" && b != "" {
		da, db := leadingDigits(a), leadingDigits(b)
		if da != "" && db != "" {
			ta, tb := strings.TrimLeft(da, "0"), strings.TrimLeft(db, "0")
			if len(ta) != len(tb) {
				return len(ta) - len(tb)
			}
			if c := strings.Compare(ta, tb); c != 0 {
				return c
			}
			a, b = a[len(da):], b[len(db):]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func leadingDigits(s string) string {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i]
}
