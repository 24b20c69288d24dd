package intake

import (
	"slices"
	"strconv"
	"strings"

	"recount/record"
)

// WrittenDate reads a date as people write it, where no column of others says how: EDTF, the day, the month and the
// year in digits of either script, or a day, a month or a few days with the month in words (English, the Arabic sets of
// names). The year has four digits. Where the numbers of the day and the month could change places, clear is false and
// the date is the one with the day first. False for what is no date.
func WrittenDate(s string) (d record.Date, clear, ok bool) {
	if len(s) > maxWrittenDate {
		return record.Date{}, false, false
	}
	s = cleanCell(s)
	if d, err := record.ParseDate(s); err == nil {
		return d, true, true
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.-–— ", r) })
	if len(parts) < 2 || !slices.ContainsFunc(parts, func(p string) bool { return allDigits(p) && len(p) == 4 }) {
		return record.Date{}, false, false
	}
	if d, ok = listDate(s, dayFirst); !ok || !d.Stated() {
		return record.Date{}, false, false
	}
	return d, !turnable(parts), true
}

// maxWrittenDate is the longest text that is looked at for a date, in bytes.
const maxWrittenDate = 100

// turnable reports whether parts of a date in digits are a day and a month that could change places.
func turnable(parts []string) bool {
	if len(parts) != 3 || len(parts[2]) != 4 || !allDigits(parts[0]) || !allDigits(parts[1]) {
		return false
	}
	day, _ := strconv.Atoi(parts[0])
	month, _ := strconv.Atoi(parts[1])
	return day <= 12 && month <= 12 && day != month
}
