package link

import (
	"math/bits"
	"strconv"
	"strings"
)

// day is a date as stated: year, month and day, zero where not stated. EDTF's "1990", "1990-05", "1990-XX-XX" and the marks
// ? ~ % are read; so are 19900503 and 03/05/1990, day first.
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

// parseDay reads a date, or returns the zero day.
func parseDay(s string) day {
	s = strings.TrimRight(strings.TrimSpace(asciiDigits(s)), "?~%")
	if i := strings.IndexAny(s, "T "); i > 0 {
		s = s[:i]
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		return makeDay(s[:4], s[4:6], s[6:])
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	switch {
	case len(parts) == 1 && len(parts[0]) == 4:
		return makeDay(parts[0], "", "")
	case len(parts) == 2 && len(parts[0]) == 4:
		return makeDay(parts[0], parts[1], "")
	case len(parts) == 3 && len(parts[0]) == 4:
		return makeDay(parts[0], parts[1], parts[2])
	case len(parts) == 3 && len(parts[2]) == 4:
		return makeDay(parts[2], parts[1], parts[0])
	}
	return day{}
}

func makeDay(y, m, d string) day {
	year, err := strconv.Atoi(y)
	if err != nil || year < 1000 || year > 2999 {
		return day{}
	}
	out := day{y: int16(year)}
	month, err := strconv.Atoi(m)
	if err != nil || month < 1 || month > 31 {
		return out
	}
	dom, err := strconv.Atoi(d)
	if err != nil || dom < 1 || dom > 31 {
		if month <= 12 {
			out.m = uint8(month)
		}
		return out
	}
	if month > 12 && dom <= 12 {
		month, dom = dom, month
	}
	if month > 12 {
		return out
	}
	out.m, out.d = uint8(month), uint8(dom)
	return out
}

func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}

// parseAge reads completed years, 0 to 120; -1 when not stated. "6 months" and other units give 0.
func parseAge(s string) float32 {
	s = strings.ToLower(strings.TrimSpace(asciiDigits(s)))
	digits := s
	if i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }); i >= 0 {
		digits = s[:i]
	}
	v, err := strconv.ParseFloat(digits, 32)
	if err != nil || v < 0 || v > 120 {
		return -1
	}
	unit := strings.TrimSpace(s[len(digits):])
	for _, u := range []string{"mo", "week", "day", "شهر", "اشهر", "أشهر", "يوم", "ايام", "أيام", "اسبوع"} {
		if strings.HasPrefix(unit, u) {
			return 0
		}
	}
	return float32(int(v))
}

// Sexes.
const (
	sexUnknown = iota
	sexMale
	sexFemale
)

func parseSex(s string) uint8 {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "m", "male", "man", "boy", "ذكر", "رجل", "homme", "erkek", "h", "masculine":
		return sexMale
	case "f", "female", "woman", "girl", "انثى", "أنثى", "امرأة", "femme", "kadın", "feminine":
		return sexFemale
	}
	return sexUnknown
}
