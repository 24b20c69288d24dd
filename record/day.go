package record

import (
	"fmt"
	"time"
)

// Day is a calendar day as the number of days since 1970-01-01 in the proleptic Gregorian calendar, without a time
// zone: the day that the source means, where it means it.
type Day int32

// NewDay gives the day of a calendar date. Months and days outside their range are normalised as time.Date does.
func NewDay(year, month, day int) Day {
	return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// NewHijriDay makes a day of the tabular Islamic calendar (leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of
// thirty). Calendars whose months begin with the new moon that is seen, or that is computed for Mecca, have that day or
// the next.
func NewHijriDay(year, month, day int) Day {
	days := (year-1)*354 + (3+11*year)/30 + (month-1)*29 + month/2 + day
	return NewDay(622, 7, 18) + Day(days-1)
}

// DayOf gives the calendar day of a moment in the moment's own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return NewDay(y, int(m), d)
}

// Civil gives year, month and day.
func (d Day) Civil() (year, month, day int) {
	y, m, dd := d.Time().Date()
	return y, int(m), dd
}

// Time gives midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String prints the day as ISO 8601.
func (d Day) String() string {
	y, m, dd := d.Civil()
	if y < 0 || y > 9999 {
		return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
	}
	digit := func(n int) byte { return byte('0' + n%10) }
	return string([]byte{digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-', digit(m / 10), digit(m), '-',
		digit(dd / 10), digit(dd)})
}

// ParseDay reads a full ISO 8601 calendar date, 2025-03-06.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, Say("date %q is not of the form 2025-03-06", s)
	}
	return DayOf(t), nil
}

// MarshalText gives the ISO form.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form.
func (d *Day) UnmarshalText(b []byte) error {
	v, err := ParseDay(string(b))
	if err == nil {
		*d = v
	}
	return err
}
