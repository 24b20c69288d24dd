package intake

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"recount/record"
)

// cleanCell trims, turns Arabic-Indic and Persian digits to ASCII, undoes the entities of web pages, and drops what
// does not print: marks of direction, controls.
func cleanCell(s string) string {
	if isPlain(s) {
		return s
	}
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == 0:
			return ' '
		case unicode.Is(unicode.Cf, r) && r != 0x200C && r != 0x200D: // joiners shape Arabic letters
			return -1
		case unicode.IsControl(r) && !unicode.IsSpace(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// isPlain reports whether a cell is clean as it stands, as nearly all are.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c <= ' ' || c >= 0x7f || c == '&') && (c != ' ' || i == 0 || s[i-1] == ' ' || i+1 == len(s)) {
			return false
		}
	}
	return true
}

func isArabic(s string) bool {
	arabic, latin := 0, 0
	for _, r := range s {
		switch {
		case r >= 0x600 && r <= 0x6FF, r >= 0xFB50 && r <= 0xFEFF:
			arabic++
		case r < 0x250 && (r|32) >= 'a' && (r|32) <= 'z':
			latin++
		}
	}
	return arabic > latin
}

// isNotStated says whether a cell says that nothing is stated.
func isNotStated(s string) bool {
	key := headerKey(s)
	return len(s) < 64 && (key == "" || tableWord("cell", key) == "not_stated") && !strings.ContainsAny(s, "0123456789")
}

// listSex reads a sex; false where the cell says something else.
func listSex(s string) (record.Sex, bool) {
	switch tableWord("sex", headerKey(s)) {
	case "male":
		return record.Male, true
	case "female":
		return record.Female, true
	}
	return record.SexUnknown, isNotStated(s)
}

// listAge is an age as a list states it.
type listAge struct {
	years int // completed; -1 where not stated
	group record.Age
	born  record.Date // a year of birth put into the wrong column
}

// readAge reads an age in years; false where the cell holds no age. A number from 1900 on is a year of birth put into
// the wrong column, which lists do.
func readAge(s string) (listAge, bool) {
	out := listAge{years: -1, group: record.AgeUnknown}
	if isNotStated(s) {
		return out, true
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil { // nearly all cells
		return ageOf(n)
	}
	if strings.HasPrefix(s, "-") {
		return out, false
	}
	said, ok := agePartsOf(s)
	out.group = said.group
	if !ok {
		return out, false
	}
	switch n := said.numbers; len(n) {
	case 0:
		return said.withoutNumber()
	case 1:
		switch {
		case said.lesser && !said.year, said.less && n[0] <= 1:
			return listAge{years: 0, group: record.Child}, n[0] < 1000
		case !said.less:
			return ageOf(n[0])
		}
	case 2:
		switch {
		case said.lesser && said.year: // "1 year 3 months"
			return ageOf(n[0])
		case n[0] <= n[1] && n[1] <= 120: // "20-25": years stay open
			out.group = said.groupOf(n[0], n[1])
			return out, true
		}
	}
	return out, false
}

// withoutNumber is the age that words tell without a number: an infant's, "a year", a group.
func (p ageParts) withoutNumber() (listAge, bool) {
	switch {
	case p.lesser || p.infant:
		return listAge{years: 0, group: record.Child}, true
	case p.year && !p.less: // «سنة»
		return listAge{years: 1, group: record.Child}, true
	}
	return listAge{years: -1, group: p.group}, p.group != record.AgeUnknown
}

// groupOf is the group of somebody between two ages, where both are of one.
func (p ageParts) groupOf(from, to float64) record.Age {
	switch {
	case to < 18:
		return record.Child
	case from >= 18:
		return record.Adult
	}
	return p.group
}

// ageParts are what the words of an age say.
type ageParts struct {
	numbers []float64
	group   record.Age
	year    bool // a word for years
	lesser  bool // one for months, weeks or days
	less    bool // less than
	infant  bool
}

// agePartsOf reads the words of an age; false where one belongs to no age.
func agePartsOf(s string) (ageParts, bool) {
	out := ageParts{group: record.AgeUnknown}
	for _, w := range ageWords(s) {
		number := leadingNumber(w)
		unit := w[len(number):]
		if number != "" {
			n, err := strconv.ParseFloat(strings.TrimSuffix(number, "."), 64)
			if err != nil {
				return out, false
			}
			out.numbers = append(out.numbers, n)
		}
		if unit == "" {
			continue
		}
		switch tableWord("age", unit) {
		case "years":
			out.year = true
		case "less_than_years":
			out.lesser = true
		case "less":
			out.less = true
		case "infant":
			out.infant = true
		case "child":
			out.group = record.Child
		case "adult":
			out.group = record.Adult
		case "elderly":
			out.group = record.Elderly
		case "two_years":
			out.numbers = append(out.numbers, 2)
		case "about":
		default:
			return out, false
		}
	}
	return out, true
}

// leadingNumber is the number that a word begins with.
func leadingNumber(w string) string {
	i := 0
	for i < len(w) && (w[i] >= '0' && w[i] <= '9' || w[i] == '.' && i > 0) {
		i++
	}
	return w[:i]
}

// ageWords are the words of an age, folded, with a point inside a number kept.
func ageWords(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '.' || r >= '0' && r <= '9' || unicode.IsLetter(r):
			return unicode.ToLower(r)
		case r == 'ً' || r == 0x640:
			return -1
		}
		return ' '
	}, s)
	out := strings.Fields(s)
	for i, w := range out {
		if leadingNumber(w) == "" {
			w = strings.ReplaceAll(w, ".", "")
		}
		out[i] = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ة", "ه", "ى",
			"ي").Replace(strings.TrimRight(w, "."))
	}
	return out
}

func ageOf(n float64) (listAge, bool) {
	out := listAge{years: -1, group: record.AgeUnknown}
	switch {
	case n >= 1900 && n <= 2100 && n == float64(int(n)):
		d, err := record.ParseDate(strconv.Itoa(int(n)))
		out.born = d
		return out, err == nil
	case !(n >= 0 && n <= 120): // NaN too
		return out, false
	case n < 18:
		out.group = record.Child
	default:
		out.group = record.Adult
	}
	out.years = int(n)
	return out, true
}

// listStatus reads a civil status; false where the cell says something else.
func listStatus(s string) (record.Status, bool) {
	switch tableWord("status", headerKey(s)) {
	case "civilian":
		return record.Civilian, true
	case "police":
		return record.Police, true
	case "army":
		return record.Army, true
	case "fighter":
		return record.Fighter, true
	case "medical":
		return record.Medical, true
	}
	return record.StatusUnknown, isNotStated(s)
}

// listOutcome reads an outcome; empty where the cell states none, false where it says something else.
func listOutcome(s string) (record.Outcome, bool) {
	if which := tableWord("outcome", headerKey(s)); which != "" {
		return record.Outcome(which), true
	}
	return "", isNotStated(s)
}

// dateOrder says how a column of all-digit dates is written.
type dateOrder uint8

const (
	dayFirst   dateOrder = iota // as the region writes
	monthFirst                  // as a program with American settings writes
)

// listDate reads what lists write for a day: EDTF, day/month/year with any of / . - between, with or without a time, a
// count of days of a spreadsheet, a day, a month or a range with the month in words (English, the Arabic sets of
// names), a bare year, "about" beside any of them. False where the cell holds no date; the zero Date and true where it
// states none.
func listDate(s string, order dateOrder) (record.Date, bool) {
	if isNotStated(s) || strings.Trim(s, "0-/. ") == "" && s != "" {
		return record.Date{}, true
	}
	if d, err := record.ParseDate(s); err == nil {
		return d, true
	}
	s, about := trimDate(s)
	d, ok := dateOfDigits(s, order)
	if !ok {
		d, ok = dateInWords(s)
	}
	if ok && about && !d.Approximate() {
		if near, err := record.ParseDate(d.String() + "~"); err == nil {
			d = near
		}
	}
	return d, ok
}

// trimDate cuts a time of day, an era and words of "about" off a date.
func trimDate(s string) (_ string, about bool) {
	if i := strings.IndexByte(s, ':'); i > 0 { // 2025-03-06 14:30:00, 2025-03-06T00:00:00Z
		j := i
		for j > 0 && s[j-1] >= '0' && s[j-1] <= '9' {
			j--
		}
		if rest := strings.Trim(s[i:], ":0123456789.+-ZzAaPpMm صم"); rest == "" && j > 0 && i-j <= 2 {
			s = strings.TrimRight(s[:j], " T,")
		}
	}
	for {
		was := s
		s = strings.Trim(s, " ,~?")
		about = about || strings.ContainsAny(was, "~?")
		first, after, _ := strings.Cut(s, " ")
		if tableWord("age", headerKey(first)) == "about" && after != "" {
			s, about = after, true
		}
		if i := strings.LastIndexByte(s, ' '); i > 0 && tableWord("age", headerKey(s[i:])) == "about" {
			s, about = s[:i], true
		}
		for _, era := range []string{"ميلادية", "ميلادي", "م.", "م", "AD"} {
			if head := strings.TrimSuffix(s, era); head != s && strings.TrimRight(head, " ") != "" {
				if last := strings.TrimRight(head, " "); last[len(last)-1] >= '0' && last[len(last)-1] <= '9' {
					s = last
				}
			}
		}
		if s == was {
			return s, about
		}
	}
}

// dateOfDigits reads dates of numbers alone.
func dateOfDigits(s string, order dateOrder) (record.Date, bool) {
	if s == "" || strings.Trim(s, "0123456789/.- ") != "" {
		return record.Date{}, false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.- ", r) })
	n := make([]int, len(parts))
	for i, p := range parts {
		if len(p) > 8 {
			return record.Date{}, false
		}
		n[i], _ = strconv.Atoi(p)
	}
	switch {
	case len(parts) == 1:
		return dateOfNumber(n[0], len(parts[0]))
	case len(parts) == 2 && len(parts[0]) == 4:
		return parsed(fmt.Sprintf("%04d-%02d", n[0], n[1]))
	case len(parts) == 2 && len(parts[1]) == 4:
		return parsed(fmt.Sprintf("%04d-%02d", n[1], n[0]))
	case len(parts) == 3 && len(parts[0]) == 4:
		return dayNumbers(n[0], n[1], n[2], dayFirst, false)
	case len(parts) == 3:
		return dayNumbers(fullYear(n[2], len(parts[2])), n[1], n[0], order, true)
	case len(parts) == 4 && n[0] < n[1] && strings.Contains(s, "-"): // 7-8/3/2025
		from, ok1 := dayNumbers(fullYear(n[3], len(parts[3])), n[2], n[0], dayFirst, false)
		to, ok2 := dayNumbers(fullYear(n[3], len(parts[3])), n[2], n[1], dayFirst, false)
		if ok1 && ok2 {
			return record.BetweenDates(from.Earliest(), to.Latest()), true
		}
	}
	return record.Date{}, false
}

// dateOfNumber reads a date that is one number: a day, a year, or what a spreadsheet keeps, days since 1899-12-30.
func dateOfNumber(n, digits int) (record.Date, bool) {
	switch {
	case digits == 8:
		return dayNumbers(n/10000, n/100%100, n%100, dayFirst, false)
	case digits == 4 && n >= 1800 && n <= 2200:
		return parsed(fmt.Sprintf("%04d", n))
	case digits == 5 && n >= 10_000 && n <= 80_000:
		return record.ExactDate(record.NewDay(1899, 12, 30) + record.Day(n)), true
	}
	return record.Date{}, false
}

// monthOfNoDay reads a date whose day its month does not have, as 2025-02-30, down to the month.
func monthOfNoDay(s string) (record.Date, bool) {
	s, _ = trimDate(s)
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.-", r) })
	if len(parts) == 1 && len(s) == 8 && allDigits(s) {
		parts = []string{s[:4], s[4:6], s[6:]}
	}
	if len(parts) != 3 {
		return record.Date{}, false
	}
	if len(parts[2]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(parts[0]) != 4 || slices.ContainsFunc(parts, func(p string) bool { return !allDigits(p) }) {
		return record.Date{}, false
	}
	month, _ := strconv.Atoi(parts[1])
	if day, _ := strconv.Atoi(parts[2]); day < 29 || day > 31 {
		return record.Date{}, false
	}
	return parsed(parts[0] + fmt.Sprintf("-%02d", month))
}

// fullYear gives two digits of a year their century: lists of today hold the born of the last hundred years.
func fullYear(n, digits int) int {
	switch {
	case digits > 2:
		return n
	case n <= 40:
		return 2000 + n
	}
	return 1900 + n
}

// dayNumbers takes a day of numbers. Where the number in the month's place cannot be a month and the other can, they
// are turned round.
func dayNumbers(year, month, day int, order dateOrder, turn bool) (record.Date, bool) {
	if order == monthFirst && turn && day <= 12 {
		day, month = month, day
	}
	if month > 12 && day <= 12 {
		day, month = month, day
	}
	return parsed(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

func parsed(edtf string) (record.Date, bool) {
	d, err := record.ParseDate(edtf)
	return d, err == nil
}

// dateInWords reads a date with a named month: a day, a month, a range of days of one month.
func dateInWords(s string) (record.Date, bool) {
	joined := strings.ContainsAny(s, "-–—/")
	month, year, numbers, named, ok := partsOfDate(foldWords(s))
	if joined = joined || named; !ok {
		return record.Date{}, false
	}
	if year == 0 && len(numbers) == 2 { // 06-Mar-25
		year, numbers, joined = fullYear(numbers[1], 2), numbers[:1], false
	}
	switch {
	case month == 0 || year == 0:
	case len(numbers) == 0:
		return parsed(fmt.Sprintf("%04d-%02d", year, month))
	case len(numbers) == 1:
		return parsed(fmt.Sprintf("%04d-%02d-%02d", year, month, numbers[0]))
	case len(numbers) == 2 && joined && numbers[0] < numbers[1]:
		from, ok1 := parsed(fmt.Sprintf("%04d-%02d-%02d", year, month, numbers[0]))
		to, ok2 := parsed(fmt.Sprintf("%04d-%02d-%02d", year, month, numbers[1]))
		if ok1 && ok2 {
			return record.BetweenDates(from.Earliest(), to.Latest()), true
		}
	}
	return record.Date{}, false
}

// partsOfDate finds the month, the year and the days in the words of a date, and whether a word joins two days; false
// where a word belongs to no date.
func partsOfDate(words []string) (month, year int, numbers []int, joined, ok bool) {
	for i := 0; i < len(words); {
		if m, after := monthAt(words, i); m > 0 {
			if month > 0 && m != month {
				return 0, 0, nil, false, false
			}
			month, i = m, after
			continue
		}
		w := words[i]
		i++
		if after, ok := strings.CutPrefix(w, "و"); ok && allDigits(after) { // «6 و9 آذار»
			joined, w = true, after
		}
		digits := dayWord(w)
		switch {
		case allDigits(digits) && len(digits) == 4:
			if year > 0 {
				return 0, 0, nil, false, false
			}
			year, _ = strconv.Atoi(digits)
		case allDigits(digits) && len(digits) <= 2:
			n, _ := strconv.Atoi(digits)
			numbers = append(numbers, n)
		case tableWord("date", w) == "range":
			joined = true
		case tableWord("date", w) == "filling":
		default:
			return 0, 0, nil, false, false
		}
	}
	return month, year, numbers, joined, true
}

// columnOrder looks at cells of a column of dates: it is written month first where several cells can be read so only
// and none can be read otherwise only.
func columnOrder(cells []string) dateOrder {
	american := 0
	for _, c := range cells {
		c, _ = trimDate(cleanCell(c))
		parts := strings.FieldsFunc(c, func(r rune) bool { return strings.ContainsRune("/.-", r) })
		if len(parts) != 3 || len(parts[0]) > 2 || slices.ContainsFunc(parts,
			func(p string) bool { return !allDigits(p) }) {
			continue
		}
		first, _ := strconv.Atoi(parts[0])
		second, _ := strconv.Atoi(parts[1])
		switch {
		case first > 12:
			return dayFirst
		case second > 12:
			american++
		}
	}
	if american >= 3 {
		return monthFirst
	}
	return dayFirst
}
