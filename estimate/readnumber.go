package estimate

import (
	"fmt"
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
		return 0, fmt.Errorf("%w: the cell is empty; write 0 if nobody has this history", ErrCount)
	}
	if k, err := strconv.Atoi(s); err == nil {
		return inRange(k)
	}
	x, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && math.IsInf(x, 0):
		return 0, fmt.Errorf("%w: %s is beyond any number of people", ErrCount, shown(s))
	case err != nil:
		return 0, fmt.Errorf("%w: %s is not a number", ErrCount, shown(s))
	case math.IsNaN(x):
		return 0, fmt.Errorf("%w: NaN; a missing count is not zero: leave the row out or find the count", ErrCount)
	case math.IsInf(x, 0) || math.Abs(x) > 2*MaxPersons:
		return 0, fmt.Errorf("%w: %s is beyond any number of people", ErrCount, shown(s))
	case x < 0:
		return 0, fmt.Errorf("%w: %s is negative", ErrCount, s)
	case x != math.Trunc(x):
		return 0, fmt.Errorf("%w: %s is not whole; weighted or averaged counts cannot be used", ErrCount, s)
	}
	return inRange(int(x))
}

func inRange(k int) (int, error) {
	if k < 0 {
		return 0, fmt.Errorf("%w: %d is negative", ErrCount, k)
	}
	if k > MaxPersons {
		return 0, fmt.Errorf("%w: %d is more than %d people", ErrCount, k, MaxPersons)
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
