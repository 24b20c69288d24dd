package link

import (
	"math/bits"

	"recount/record"
)

// day is a date as stated: year, month and day, zero where not stated.
type day struct {
	y    int16
	m, d uint8
}

func (d day) known() bool { return d.y != 0 }
func (d day) full() bool  { return d.y != 0 && d.m != 0 && d.d != 0 }

// year returns the date in years, the middle of what is not stated.
func (d day) year() float32 {
	f := float32(d.y)
	switch {
	case d.m == 0:
		return f + 0.5
	case d.d == 0:
		return f + (float32(d.m)-0.5)/12
	}
	return f + (float32(d.m)-1)/12 + float32(d.d)/366
}

// packed is a date as one word: four bits a digit of year, month and day, zero where not stated.
type packed uint32

func pack(d day) packed {
	digits := func(n int) (out packed) {
		for shift := 0; n > 0; n, shift = n/10, shift+4 {
			out |= packed(n%10) << shift
		}
		return out
	}
	return digits(int(d.y))<<16 | digits(int(d.m))<<8 | digits(int(d.d))
}

func (d packed) full() bool { return d&0xff00 != 0 && d&0xff != 0 }

// vague says that a date stands for its year: 1 January, or no day.
func (d packed) vague() bool { return d&0xff == 0 || d&0xffff == 0x0101 }

// digitsApart says that two dates differ by swapped day and month or by one digit.
func (d packed) digitsApart(e packed) bool {
	if (d^e)>>16 == 0 && d>>8&0xff == e&0xff && d&0xff == e>>8&0xff {
		return true
	}
	x := d ^ e
	x |= x >> 1
	return bits.OnesCount32(uint32((x|x>>2)&0x11111111)) == 1
}

// twoParts says that two of year, month and day are the same.
func (d packed) twoParts(e packed) bool {
	n := 0
	for _, mask := range [3]packed{0xffff0000, 0xff00, 0xff} {
		if (d^e)&mask == 0 {
			n++
		}
	}
	return n == 2
}

// dayOf takes of a date what all its possible days share: a year, a month, a day.
func dayOf(d record.Date) day {
	if !d.Stated() {
		return day{}
	}
	y1, m1, d1 := d.Earliest().Civil()
	y2, m2, d2 := d.Latest().Civil()
	if y1 != y2 || y1 < 1 || y1 > 9999 {
		return day{}
	}
	out := day{y: int16(y1)}
	if m1 == m2 {
		out.m = uint8(m1)
		if d1 == d2 {
			out.d = uint8(d1)
		}
	}
	return out
}

// Sexes.
const (
	sexUnknown = iota
	sexMale
	sexFemale
)

func sexOf(s record.Sex) uint8 {
	switch s {
	case record.Male:
		return sexMale
	case record.Female:
		return sexFemale
	}
	return sexUnknown
}

func sexText(s record.Sex) string {
	switch s {
	case record.Male, record.Female:
		return s.String()
	}
	return ""
}
