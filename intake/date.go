package intake

import (
	"strconv"
	"strings"
	"unicode"

	"recount/record"
)

// monthOf gives the month of a word or two, folded, by a calendar of the tables of words: "month" or "hijri"; 0 where
// it is none.
func monthOf(calendar string, words ...string) int {
	return atoi(tableWord(calendar, strings.Join(words, " ")))
}

// parseMoment reads a date of publication: ISO 8601, the date of mail and feeds, or a day written with the name of its
// month. The day is that of the moment's own zone. All-digit dates that can be read two ways are refused: nobody can
// tell 03/09 from 09/03.
func parseMoment(s string) (record.Date, bool) {
	s = asciiDigits(strings.TrimSpace(s))
	if d, ok := isoDay(s); ok {
		return d, true
	}
	if d, ok := wordedDay(s); ok {
		return d, true
	}
	if d, ok := digitDay(s); ok {
		return d, true
	}
	return hijriDay(s)
}

// machineMoment reads a date of publication that a page gives to machines: as parseMoment, and seconds or milliseconds
// since 1970, of which the day is that of Greenwich.
func machineMoment(s string) (record.Date, bool) {
	if d, ok := parseMoment(s); ok {
		return d, true
	}
	if s = strings.TrimSpace(s); (len(s) == 10 || len(s) == 13) && allDigits(s) && s[0] == '1' {
		return record.ExactDate(record.Day(atoi(s[:10]) / 86400)), true
	}
	return record.Date{}, false
}

// hijriDay reads a day of the Islamic calendar with its year, "10 رمضان 1446", as the two days that it may be: its
// months begin with the new moon that somebody sees.
func hijriDay(s string) (record.Date, bool) {
	words := foldWords(s)
	for i := 1; i < len(words); i++ {
		month, after := monthOf("hijri", words[i]), i+1
		if after < len(words) && month == 0 {
			month = monthOf("hijri", words[i], words[after])
			after++
		}
		if month == 0 || after >= len(words) || !allDigits(words[i-1]) {
			continue
		}
		year, day := atoi(strings.TrimSuffix(words[after], "ه")), atoi(words[i-1])
		if year < 1300 || year > 1500 || day < 1 || day > 30 {
			continue
		}
		d := record.NewHijriDay(year, month, day)
		return record.BetweenDates(d, d+1), true
	}
	return record.Date{}, false
}

// digitDay finds one all-digit date that can be read one way only: 25/03/2025, 03/25/2025, and with points, which are
// written day first everywhere, 10.03.2025. Two different ones are none.
func digitDay(s string) (record.Date, bool) {
	var found record.Date
	ok := false
	for _, f := range strings.FieldsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && r != '/' && r != '.' &&
			r != '-'
	}) {
		year, month, day, told := digitParts(strings.Trim(f, "/.-"))
		if !told {
			continue
		}
		d, good := dayOf(year, month, day)
		if !good || ok && d.String() != found.String() {
			return record.Date{}, false
		}
		found, ok = d, true
	}
	return found, ok
}

// digitParts takes an all-digit date apart; false where it is none, or where nobody can tell the day from the month.
func digitParts(f string) (year, month, day string, ok bool) {
	i := strings.IndexAny(f, "/.-")
	if i < 1 || i > 2 {
		return "", "", "", false
	}
	parts := strings.Split(f, f[i:i+1])
	if len(parts) != 3 || !allDigits(parts[0]) || !allDigits(parts[1]) || len(parts[1]) > 2 || !isYear(parts[2]) {
		return "", "", "", false
	}
	a, b := atoi(parts[0]), atoi(parts[1])
	switch {
	case a <= 12 && b <= 12 && a != b && f[i] != '.':
		return "", "", "", false
	case a <= 12 && b > 12:
		return parts[2], parts[0], parts[1], true
	}
	return parts[2], parts[1], parts[0], true
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// isoDay reads a text that begins with YYYY-MM-DD, YYYY/MM/DD, YYYY.MM.DD or YYYYMMDD.
func isoDay(s string) (record.Date, bool) {
	if len(s) >= 8 && allDigits(s[:8]) && (len(s) == 8 || s[8] == 'T' || len(s) == 14 && allDigits(s)) {
		return dayOf(s[:4], s[4:6], s[6:8])
	}
	if len(s) < 8 || !allDigits(s[:4]) || !strings.ContainsRune("-/.", rune(s[4])) {
		return record.Date{}, false
	}
	parts := strings.SplitN(s, s[4:5], 3) // year, month, rest
	if len(parts) != 3 || len(parts[1]) > 2 || !allDigits(parts[1]) {
		return record.Date{}, false
	}
	day := leadingDigits(parts[2])
	if len(day) == 0 || len(day) > 2 {
		return record.Date{}, false
	}
	return dayOf(parts[0], parts[1], day)
}

// wordedDay finds one day with a named month and a year in a short text.
func wordedDay(s string) (record.Date, bool) {
	words := foldWords(asciiDigits(s))
	for i, w := range words {
		month, after := monthAt(words, i)
		if month == 0 || w == "may" && i == 0 && after >= len(words) {
			continue
		}
		// "11 March 2025", "11 أذار/مارس 2025"
		last := after
		if m, next := monthAt(words, after); m == month {
			last = next
		}
		if i > 0 && last < len(words) && isYear(words[last]) {
			if d, ok := dayOf(words[last], itoa(month), dayWord(words[i-1])); ok {
				return d, true
			}
		}
		// "Mon Mar 10 09:00:00 EET 2025"
		if last := len(words) - 1; i == 1 && last > after+2 && last <= after+6 && isYear(words[last]) {
			if d, ok := dayOf(words[last], itoa(month), dayWord(words[after])); ok {
				return d, true
			}
		}
		// "March 11, 2025"
		if after+1 < len(words) && isYear(words[after+1]) {
			if d, ok := dayOf(words[after+1], itoa(month), dayWord(words[after])); ok {
				return d, true
			}
		}
	}
	return record.Date{}, false
}

// monthAt reads a month at a word and gives the index after it.
func monthAt(words []string, i int) (month, after int) {
	if i >= len(words) {
		return 0, i
	}
	if i+1 < len(words) {
		if m := monthOf("month", words[i], words[i+1]); m > 0 {
			return m, i + 2
		}
	}
	return monthOf("month", words[i]), i + 1
}

// dayWord strips the ending of an English ordinal.
func dayWord(w string) string {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		w = strings.TrimSuffix(w, end)
	}
	return w
}

// dayOf makes a date of digits, or refuses a day that no calendar has.
func dayOf(year, month, day string) (record.Date, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	if err1 != nil || err2 != nil || err3 != nil || y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31 {
		return record.Date{}, false
	}
	n := record.NewDay(y, m, d)
	if yy, mm, dd := n.Civil(); yy != y || mm != m || dd != d {
		return record.Date{}, false
	}
	return record.ExactDate(n), true
}

// dateFromAddress reads /2025/03/11/, 2025-03-11 or 20250311 in a document's address.
func dateFromAddress(doc *record.Document) {
	for _, address := range []string{doc.URL, doc.Canonical} {
		if date, ok := addressDay(address); ok {
			doc.Published, doc.DateSource = date, record.DateFromURL
			return
		}
	}
}

// addressDay finds a day in the path of an address.
func addressDay(address string) (record.Date, bool) {
	if i := strings.Index(address, "://"); i >= 0 {
		address = address[i+3:]
	}
	i := strings.IndexByte(address, '/')
	if i < 0 {
		return record.Date{}, false
	}
	path, _, _ := strings.Cut(address[i:], "?")
	fields := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '-' || r == '_' || r == '.' })
	for i, f := range fields {
		if len(f) == 8 && allDigits(f) && (strings.HasPrefix(f, "19") || strings.HasPrefix(f, "20")) {
			if d, ok := dayOf(f[:4], f[4:6], f[6:]); ok {
				return d, true
			}
		}
		if !isYear(f) || i+2 >= len(fields) {
			continue
		}
		month := fields[i+1]
		if m := monthOf("month", strings.ToLower(month)); m > 0 {
			month = itoa(m)
		}
		if len(month) <= 2 && len(fields[i+2]) <= 2 {
			if d, ok := dayOf(f, month, fields[i+2]); ok {
				return d, true
			}
		}
	}
	return record.Date{}, false
}

// datelineWords is how long a line may be that is taken for a line with the date of publication.
const datelineWords = 14

// dateFromText looks for a line near the top that holds hardly more than a full date.
func dateFromText(doc *record.Document) {
	for i, b := range doc.Blocks {
		if i >= 8 {
			return
		}
		s := doc.Text[b.Start:b.End]
		words := len(strings.Fields(s))
		if len(s) > 240 || words > datelineWords || b.Kind == record.Headline ||
			words > 6 && endsSentence(s) && !strings.ContainsAny(s, "—–") {
			continue // a sentence has days of the story
		}
		if d, ok := parseMoment(s); ok {
			doc.Published, doc.DateSource = d, record.DateFromText
			return
		}
	}
}

// asciiDigits writes Arabic-Indic and Persian digits as ASCII.
func asciiDigits(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsDigit(r) }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}

func allDigits(s string) bool { return s != "" && len(leadingDigits(s)) == len(s) }

func leadingDigits(s string) string {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i]
}

// isYear reports four digits of a year that a page may be from.
func isYear(s string) bool { return len(s) == 4 && allDigits(s) && (s[:2] == "19" || s[:2] == "20") }

func itoa(n int) string { return strconv.Itoa(n) }
