package extract

import "recount/record"

// Times that are told by the calendar's own parts: a year, a half or a quarter of it, the month or the year so far.

// maxYear bounds what four digits may mean as a year.
const minYear, maxYear = 1900, 2100

// yearNumber reads four digits that can be a year, 0 otherwise.
func yearNumber(p *piece, i int) int {
	if i < 0 || i >= len(p.toks) || p.toks[i].kind != digitToken || p.toks[i].decimal {
		return 0
	}
	t := &p.toks[i]
	if t.value < minYear || t.value > maxYear {
		return 0
	}
	for b := t.start; b < t.end; b++ {
		switch p.text[b] {
		case ',', '.', ' ':
			return 0
		}
	}
	return t.value
}

// yearAt reads a year that stands for itself: "in 2019", "since 2017", "a 2011 blast", "عام 2022".
func yearAt(p *piece, i int) (timeSpan, bool) {
	y := yearNumber(p, i)
	if y == 0 || p.unitAt(i+1) != nil || p.at(triggersList, i+1) != nil || p.sign(i+1, "-/") && p.toks[i+1].glued {
		return timeSpan{}, false
	}
	told := p.is(i-1, "inprep", "during", "since", "until", "of", "year", "from", "between") ||
		p.key(i-1) == "during" || p.key(i-1) == "throughout" || p.key(i-1) == "throughout"
	if !told && p.is(i-1, "startof") {
		told = true
	}
	if !told && p.is(i-1, "article") && i+1 < len(p.toks) && p.toks[i+1].kind == wordToken { // "a 2011 blast"
		told = true
	}
	if !told {
		return timeSpan{}, false
	}
	s := timeSpan{from: i, to: i + 1, known: true, month: true, a: record.NewDay(y, 1, 1), b: record.NewDay(y, 12, 31)}
	if p.is(i-1, "year") && p.toks[i].value > 0 {
		s.from = i - 1
	}
	return s, true
}

// phraseSpan reads the phrases of the calendar: "so far this year", "the first half of 2025", "last month".
func phraseSpan(p *piece, i int, h *hit, c clock) (timeSpan, bool) {
	s := timeSpan{from: i, to: int(h.to), month: true}
	if len(h.val) > 4 && h.val[:4] == "half" || len(h.val) > 7 && h.val[:7] == "quarter" {
		return fraction(p, s, h.val, c)
	}
	if !c.known {
		return s, true
	}
	y, m, _ := c.pub.Civil()
	s.known = true
	switch h.val {
	case "ystart":
		s.kind, s.a, s.b = sinceSpan, record.NewDay(y, 1, 1), record.NewDay(y, 1, 1)
	case "mstart":
		s.kind, s.a, s.b = sinceSpan, record.NewDay(y, m, 1), record.NewDay(y, m, 1)
	case "ytd":
		s.a, s.b = record.NewDay(y, 1, 1), c.pub
	case "lastyear":
		s.a, s.b = record.NewDay(y-1, 1, 1), record.NewDay(y-1, 12, 31)
	case "lastmonth":
		s.a, s.b = record.NewDay(y, m-1, 1), record.NewDay(y, m, 1)-1
		if m == 1 {
			s.a = record.NewDay(y-1, 12, 1)
		}
	case "weekend":
		back := (int(c.pub.Weekday()) + 1) % 7 // days since Saturday
		if back == 0 {
			back = 7
		}
		s.a = c.pub - record.Day(back)
		s.b, s.month, s.weekday = s.a+1, false, true
	default:
		return s, false
	}
	return s, true
}

// fraction reads a half or a quarter of a year, or half of a month, that is named behind it or is that of the page.
func fraction(p *piece, s timeSpan, part string, c clock) (timeSpan, bool) {
	k := s.to
	for p.is(k, "of", "year", "the", "monthword", "this") || p.key(k) == "the" {
		k++
	}
	year, month := yearNumber(p, k), 0
	if year > 0 {
		s.to = k + 1
	} else if h := p.tagged(calendarList, k, "month"); h != nil && part[:4] == "half" {
		month, s.to = h.n, int(h.to)
		if y := yearNumber(p, s.to); y > 0 {
			year = y
			s.to++
		}
	} else if h := p.tagged(calendarList, k, "phrase"); h != nil && h.val == "lastyear" && c.known {
		y, _, _ := c.pub.Civil()
		year, s.to = y-1, int(h.to)
	} else if p.tagged(calendarList, k, "unit") != nil && !p.is(s.to-1, "of") && !p.is(s.to, "of") {
		return s, false // "the first half hour"
	}
	if year == 0 {
		if !c.known {
			return s, true
		}
		y, m, _ := c.pub.Civil()
		if year = y; month > m {
			year--
		}
	}
	s.known = true
	if month > 0 {
		s.a, s.b = record.NewDay(year, month, 1), record.NewDay(year, month, 15)
		if part == "half2" {
			s.a, s.b = record.NewDay(year, month, 16), monthEnd(year, month)
		}
		return s, true
	}
	from, length := 1, 3
	switch part {
	case "half1":
		length = 6
	case "half2":
		from, length = 7, 6
	default:
		from = 3*int(part[len(part)-1]-'1') + 1
	}
	s.a, s.b = record.NewDay(year, from, 1), monthEnd(year, from+length-1)
	return s, true
}

// monthEnd is the last day of a month.
func monthEnd(year, month int) record.Day {
	if month == 12 {
		return record.NewDay(year, 12, 31)
	}
	return record.NewDay(year, month+1, 1) - 1
}

// hijri reads a date of the Islamic calendar with its year, "15 رمضان 1443", by the tabular calendar: a day may be off
// by one.
func hijri(p *piece, i int) (timeSpan, bool) {
	d, j := dayNumber(p, i)
	for p.is(j, "of", "monthword") {
		j++
	}
	h := p.tagged(calendarList, j, "hijri")
	if h == nil {
		return timeSpan{}, false
	}
	k := int(h.to)
	for p.is(k, "year") || p.sign(k, ",") {
		k++
	}
	if d == 0 || k >= len(p.toks) || p.toks[k].kind != digitToken || p.toks[k].value < 1300 || p.toks[k].value > 1500 {
		return timeSpan{}, false
	}
	day := record.NewHijriDay(p.toks[k].value, h.n, d)
	to := k + 1
	if to < len(p.toks) && p.toks[to].glued && p.key(to) == "ه" {
		to++
	}
	return timeSpan{from: i, to: to, known: true, a: day, b: day}, true
}
