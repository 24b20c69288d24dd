package report

import (
	_ "embed"
	"strings"

	"recount/record"
)

//go:embed tollwords.tsv
var tollWordsSource string

// tollWords holds the words of the report by key: English, then Arabic.
var tollWords = readTollWords(tollWordsSource)

func readTollWords(source string) map[string][2]string {
	out := map[string][2]string{}
	for line := range strings.Lines(source) {
		if cells := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(cells) == 3 {
			out[cells[0]] = [2]string{cells[1], cells[2]}
		}
	}
	return out
}

// hasWord reports whether the report has words for a key.
func hasWord(key string) bool {
	_, ok := tollWords[key]
	return ok
}

// W gives a phrase in the language of the report with its blanks {0}, {1} ... filled.
func (v *tollView) W(key string, blanks ...string) string {
	both, ok := tollWords[key]
	if !ok {
		return strings.ReplaceAll(key, "_", " ")
	}
	s := both[0]
	if v.arabic() {
		s = both[1]
	}
	for i, b := range blanks {
		s = strings.ReplaceAll(s, "{"+string(rune('0'+i))+"}", b)
	}
	return s
}

// N writes a number of people.
func (v *tollView) N(n int) string { return Group(n) }

var tollMonths = map[bool][]string{
	false: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	true:  {"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"},
}

// day writes a day as people do.
func (v *tollView) day(d record.Day) string {
	y, m, dd := d.Civil()
	return Group(dd) + " " + tollMonths[v.arabic()][m-1] + " " + strings.ReplaceAll(Group(y), ",", "")
}

// date writes a date, with the precision that it has.
func (v *tollView) date(d record.Date) string {
	switch {
	case !d.Stated():
		return v.W("undated")
	case d.Earliest() == d.Latest():
		return v.day(d.Latest())
	}
	return v.W("q_between", v.day(d.Earliest()), v.day(d.Latest()))
}

// figure writes a figure with its qualifier: "more than 1,400".
func (v *tollView) figure(q record.Qualifier, low, high int, open bool, printed string) string {
	switch q {
	case record.Exact:
		return v.N(low)
	case record.Over:
		return v.W("q_over", v.N(low-1))
	case record.UpTo:
		return v.W("q_up_to", v.N(high))
	case record.Vague:
		if printed != "" {
			return "“" + printed + "”"
		}
	case record.About, record.Nearly, record.Range, record.MostOf:
		s := v.W("q_between", v.N(low), v.N(high))
		if q != record.Range && printed != "" {
			s += " (“" + printed + "”)"
		}
		return s
	}
	if open || q == record.AtLeast || q == record.Vague {
		return v.W("q_at_least", v.N(low))
	}
	return v.W("q_between", v.N(low), v.N(high))
}
