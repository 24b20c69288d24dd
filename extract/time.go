package extract

import (
	"strings"

	"recount/record"
)

// spanKind says what a stated time is.
type spanKind uint8

const (
	onSpan       spanKind = iota // at that time
	sinceSpan                    // from then on
	untilSpan                    // up to then
	durationSpan                 // "in two days of fighting", "the past 24 hours": back from the anchor
)

// timeSpan is a stated time: tokens from..to, days a..b where they can be told.
type timeSpan struct {
	from, to int
	kind     spanKind
	a, b     record.Day
	known    bool
	days     int  // of a duration
	hours24  bool // "the past 24 hours"
	weekday  bool // stated by weekday, today or yesterday alone
	month    bool // no finer than a month
	ago      bool
	today    bool // the weekday of the page's own day
	mon, day int  // of a date, also where its year is not known
}

// clock resolves stated times against the publication date.
type clock struct {
	pub   record.Day
	known bool
}

// times are the stated times of a piece.
type times struct {
	p      *piece
	cover  *cover
	survey *survey // the day of the page
	spans  []timeSpan
}

// findTimes reads the stated times of the piece.
func (ts *times) findTimes(c clock) {
	p := ts.p
	ts.spans = ts.spans[:0]
	for i := 0; i < len(p.toks); {
		s, ok := timeAt(p, i, c)
		if !ok {
			i++
			continue
		}
		ts.introduce(&s)
		if n := len(ts.spans); n > 0 && joinSpans(p, &ts.spans[n-1], &s) {
			i = s.to
			continue
		}
		ts.spans = append(ts.spans, s)
		i = s.to
	}
}

// dateFromText takes the first full date of the text as anchor where the page has no date of its own.
func (ts *times) dateFromText() clock {
	ts.findTimes(ts.survey.clock)
	for _, s := range ts.spans {
		if s.known && s.kind == onSpan && s.a == s.b && s.from < 40 {
			return clock{pub: s.a, known: true}
		}
	}
	return clock{}
}

func timeAt(p *piece, i int, c clock) (timeSpan, bool) {
	if p.toks[i].kind == digitToken {
		if s, ok := isoDate(p, i); ok {
			return s, true
		}
		if s, ok := dayMonth(p, i, c); ok {
			return s, true
		}
		if s, ok := hijri(p, i); ok {
			return s, true
		}
		if s, ok := yearAt(p, i); ok {
			return s, true
		}
		if s, ok := bareDay(p, i, c); ok {
			return s, true
		}
		return duration(p, i, c)
	}
	if ph := p.tagged(calendarList, i, "phrase"); ph != nil {
		if s, ok := phraseSpan(p, i, ph, c); ok {
			return s, true
		}
	}
	h := p.at(calendarList, i)
	if h == nil {
		return duration(p, i, c)
	}
	switch h.tag {
	case "ordinal":
		if s, ok := dayMonth(p, i, c); ok {
			return s, true
		}
	case "month":
		return monthFirst(p, i, h, c)
	case "weekday":
		if p.toks[i].arabic && !p.withArticle(i) {
			return timeSpan{}, false // "اثنين" is two, "الاثنين" is Monday
		}
		return weekday(p, i, h, c)
	case "relative", "eve":
		if (p.key(i) == "يوم" || p.key(i) == "ليله") && !hasArticle(p, i) || p.is(int(h.to), "same") ||
			h.tag == "eve" && opensPhrase(p, int(h.to)) {
			// "a day", "the night of", "the same day", "the day before the vote": not counted from today
			return duration(p, i, c)
		}
		s := timeSpan{from: i, to: int(h.to), known: c.known, weekday: true}
		s.a = c.pub + record.Day(h.n)
		s.b = s.a
		return s, true
	case "day24":
		return timeSpan{from: i, to: int(h.to), kind: durationSpan, known: c.known, a: c.pub - 1, b: c.pub, days: 1,
			hours24: true}, true
	case "past", "unit":
		return duration(p, i, c)
	}
	return duration(p, i, c)
}

// bareDay reads "on the 18th": the last day of that number.
func bareDay(p *piece, i int, c clock) (timeSpan, bool) {
	d, to := dayNumber(p, i)
	if d == 0 || to != i+2 || p.key(i-1) != "the" || !p.is(i-2, "dayword", "since", "until") || p.is(to, "of") ||
		to < len(p.toks) && p.toks[to].kind == wordToken && !p.is(to, "conj", "prep", "and", "aux") {
		return timeSpan{}, false
	}
	s := timeSpan{from: i, to: to, known: c.known}
	if !c.known {
		return s, true
	}
	y, m, today := c.pub.Civil()
	if d > today {
		if m--; m == 0 {
			y, m = y-1, 12
		}
	}
	s.a = record.NewDay(y, m, d)
	s.b = s.a
	return s, true
}

// withArticle reports whether an Arabic word bears the article, after a preposition as well.
func (p *piece) withArticle(i int) bool {
	word := p.text[p.toks[i].start:p.toks[i].end]
	return strings.Contains(word, "ال") || strings.Contains(word, "لل")
}

// isoDate reads 2025-03-07 and 07/03/2025.
func isoDate(p *piece, i int) (timeSpan, bool) {
	if i+4 >= len(p.toks) {
		return timeSpan{}, false
	}
	t := p.toks[i : i+5]
	if t[2].kind != digitToken || t[4].kind != digitToken || t[1].kind != punctToken || t[3].kind != punctToken ||
		!t[1].glued || !t[2].glued || !t[3].glued || !t[4].glued {
		return timeSpan{}, false
	}
	y, m, d := t[0].value, t[2].value, t[4].value
	if d > 1900 {
		y, d = d, y
	}
	if y < 1900 || y > 2100 || m < 1 || d < 1 || d > 31 {
		return timeSpan{}, false
	}
	if m > 12 {
		m, d = d, m
		if m > 12 {
			return timeSpan{}, false
		}
	}
	day := record.NewDay(y, m, d)
	return timeSpan{from: i, to: i + 5, known: true, a: day, b: day}, true
}

// dayNumber reads a day of the month: digits with or without an ending, or an Arabic ordinal.
func dayNumber(p *piece, i int) (day, to int) {
	if i >= len(p.toks) {
		return 0, i
	}
	t := &p.toks[i]
	if t.kind == digitToken && !t.decimal && t.value >= 1 && t.value <= 31 && t.end-t.start <= 4 {
		to = i + 1
		if to < len(p.toks) && p.toks[to].glued {
			switch p.key(to) {
			case "st", "nd", "rd", "th":
				to++
			}
		}
		return t.value, to
	}
	if h := p.tagged(calendarList, i, "ordinal"); h != nil {
		return h.n, int(h.to)
	}
	return 0, i
}

// dayMonth reads "6 March 2025", "8th and 9th of March", "6-10 March", "السادس من آذار/مارس 2025".
func dayMonth(p *piece, i int, c clock) (timeSpan, bool) {
	d1, j := dayNumber(p, i)
	if d1 == 0 {
		return timeSpan{}, false
	}
	d2 := d1
	if p.sign(j, "-") || p.is(j, "to", "and", "until") || conjDigits(p, j) {
		k := j + 1
		if conjDigits(p, j) && p.key(j) != "و" && !p.is(j, "to", "and", "until") {
			k = j
		}
		if p.key(k) == "the" {
			k++
		}
		if d, to := dayNumber(p, k); d > d1 {
			d2, j = d, to
		}
	}
	for p.is(j, "of") {
		j++
	}
	if p.is(j, "monthword") {
		j++
	}
	h := p.tagged(calendarList, j, "month")
	if h == nil {
		return timeSpan{}, false
	}
	s := timeSpan{from: i, to: int(h.to)}
	finishMonth(p, &s, h.n, d1, d2, c)
	return s, true
}

// finishMonth takes a second name of the month and the year, and fixes the days.
func finishMonth(p *piece, s *timeSpan, month, d1, d2 int, c clock) {
	if p.sign(s.to, "/") || p.sign(s.to, "(") {
		if h := p.tagged(calendarList, s.to+1, "month"); h != nil {
			s.to = int(h.to)
			if p.sign(s.to, ")") {
				s.to++
			}
		}
	}
	s.mon, s.day = month, d1
	year := 0
	k := s.to
	for p.sign(k, ",") || p.is(k, "of", "year", "monthword") || // "شهر يوليو المنصرم 2020"
		k < len(p.toks) && p.toks[k].arabic && p.tagged(calendarList, k, "past") != nil {
		k++
	}
	if k < len(p.toks) && p.toks[k].kind == digitToken && p.toks[k].value >= 1900 && p.toks[k].value <= 2100 &&
		!p.toks[k].decimal && p.toks[k].end-p.toks[k].start <= 8 && p.at(unitsList, k+1) == nil {
		year, s.to = p.toks[k].value, k+1
	}
	last := false
	if year == 0 && p.is(s.to, "last") {
		last = true
		s.to++
	} else if p.is(s.to, "this") {
		s.to++
	}
	if p.is(s.from-1, "last") {
		last = true
	}
	if year == 0 {
		if !c.known {
			return
		}
		year = nearYear(p, month, d1, last, c)
	}
	s.known = true
	if d1 == 0 {
		s.month = true
		s.a, s.b = record.NewDay(year, month, 1), record.NewDay(year, month+1, 1)-1
		return
	}
	s.a, s.b = record.NewDay(year, month, d1), record.NewDay(year, month, d2)
}

// nearYear gives the year of a date without one: the latest that is not after publication; with "last", before its
// month.
func nearYear(p *piece, month, day int, last bool, c clock) int {
	y, m, _ := c.pub.Civil()
	d := record.NewDay(y, month, max(day, 1))
	if d > c.pub+1 || last && m == month {
		return y - 1
	}
	return y
}

// monthFirst reads "March 6, 2025", "March 6-10", "March 2025", "March".
func monthFirst(p *piece, i int, h *hit, c clock) (timeSpan, bool) {
	t := &p.toks[i]
	if !t.arabic && !t.upper {
		return timeSpan{}, false
	}
	s := timeSpan{from: i, to: int(h.to)}
	if p.sign(s.to, ".") && p.toks[s.to].glued && int(h.to)-i == 1 && t.end-t.start == 3 {
		s.to++
	}
	if d, to := dayNumber(p, s.to); d > 0 && !t.arabic {
		d2 := d
		if p.sign(to, "-") || p.is(to, "to", "and", "through") {
			if e, to2 := dayNumber(p, to+1); e > d && p.at(unitsList, to2) == nil && p.at(triggersList, to2) == nil {
				d2, to = e, to2
			}
		}
		s.to = to
		finishMonth(p, &s, h.n, d, d2, c)
		return s, true
	}
	if h.val == "5" && !t.arabic && !p.is(i-1, "of", "prep", "since", "until", "last", "this") &&
		!(s.to < len(p.toks) && p.toks[s.to].kind == digitToken) {
		return timeSpan{}, false // the verb "may"
	}
	if t.arabic && h.val == "3" && p.key(i) == "مارس" && p.is(i-1, "aux") {
		return timeSpan{}, false
	}
	finishMonth(p, &s, h.n, 0, 0, c)
	return s, true
}

func weekday(p *piece, i int, h *hit, c clock) (timeSpan, bool) {
	t := &p.toks[i]
	if !t.arabic && !t.upper {
		return timeSpan{}, false
	}
	s := timeSpan{from: i, to: int(h.to), weekday: true}
	// "Friday, March 14, 2025", "Friday (7 March)", "الثلاثاء 11 آذار": the date says it
	k := s.to
	for p.sign(k, ",(") {
		k++
	}
	if k < len(p.toks) {
		if d, ok := dayMonth(p, k, c); ok {
			d.from, d.weekday = i, true
			return d, true
		}
		if m := p.tagged(calendarList, k, "month"); m != nil && p.toks[k].upper {
			if d, ok := monthFirst(p, k, m, c); ok && !d.month {
				d.from, d.weekday = i, true
				return d, true
			}
		}
	}
	if p.is(s.to, "last") {
		s.to++
	}
	if c.known {
		s.known = true
		back := (int(c.pub.Weekday()) - h.n + 7) % 7
		if p.is(i-1, "last") && back == 0 {
			back = 7
		}
		s.a, s.today = c.pub-record.Day(back), back == 0
		s.b = s.a
	}
	return s, true
}

// duration reads "two days", "the past 24 hours", "a week", "last week", "this month".
func duration(p *piece, i int, c clock) (timeSpan, bool) {
	s := timeSpan{from: i, kind: durationSpan}
	n, j, past := 0, i, false
	if p.tagged(calendarList, j, "past") != nil {
		past = true
		j++
	}
	this := p.is(j, "this")
	if this {
		j++
	}
	if m, ok := numberAt(p, j); ok && !m.near && m.q != record.Vague {
		n, j = m.lo, m.nto
	} else if p.is(j, "article") {
		n, j = 1, j+1
	}
	if p.sign(j, "-") {
		j++
	}
	h := p.tagged(calendarList, j, "unit")
	if h == nil {
		return s, false
	}
	s.to = int(h.to)
	if k := s.to; n == 0 && h.val == "hour" && p.toks[j].arabic { // "الساعات الـ24 الأخيرة"
		if p.key(k) == "ال" {
			k++
		}
		if k < len(p.toks) && p.toks[k].kind == digitToken && p.toks[k].value <= 72 {
			n, s.to, past = p.toks[k].value, k+1, true
		}
	}
	if n == 0 {
		if h.val == "48" || h.val == "14" { // Arabic dual
			n = 1
		} else if !past && !this && h.val != "dual" {
			return s, false
		}
		n = max(n, 1)
	}
	switch h.val {
	case "hour":
		s.days = (n + 23) / 24
		s.hours24 = n == 24
	case "day":
		s.days = n
	case "twodays":
		s.days = 2 * n
	case "week":
		s.days = 7 * n
	case "twoweeks":
		s.days = 14 * n
	case "month":
		s.days = 30 * n
	case "year":
		s.days = 365 * n
	default:
		return s, false
	}
	if p.tagged(calendarList, s.to, "past") != nil {
		past = true
		s.to++
	}
	if p.is(s.to, "ago") {
		s.ago = true
		s.to++
	}
	if p.sign(s.to, "-") && p.is(s.to+1, "old") || p.is(s.to, "old") || s.days == 0 || s.days > 3660 && !s.ago {
		return s, false
	}
	if this && c.known && h.val == "month" {
		y, m, _ := c.pub.Civil()
		s.kind, s.known, s.month = onSpan, true, true
		s.a, s.b = record.NewDay(y, m, 1), c.pub
		return s, true
	}
	s.known = c.known
	s.a, s.b = c.pub-record.Day(s.days), c.pub
	if s.ago {
		s.b = s.a
		s.kind = onSpan
	}
	return s, true
}

// introduce takes the words before a stated time that say what it bounds.
func (ts *times) introduce(s *timeSpan) {
	p := ts.p
	i := s.from - 1
	if p.key(i) == "the" || p.is(i, "article", "last", "this") || p.is(i, "dayword") {
		i--
	}
	if p.is(i, "dayword") {
		i--
	}
	if s.kind != onSpan {
		return
	}
	if start := p.endingAt(wordsList, s.from); start != nil && start.tag == "startof" &&
		p.is(int(start.from)-1, "since", "inprep") {
		if i = int(start.from) - 1; !p.is(i, "since") { // "in early January"
			s.b = min(s.b, s.a+9)
		}
	}
	switch {
	case s.kind == onSpan && !s.ago && ts.sinceClause(s):
		s.kind = sinceSpan
	case p.is(i, "since") && superlative(p, i):
		s.ago, s.days, s.kind = true, 1000, onSpan // "the deadliest since December" tells of another time
	case p.is(i, "since"):
		s.kind = sinceSpan
		s.from = i
		if s.weekday && s.known && s.a == s.b && s.today { // "since Thursday" on a page of Thursday is not today
			s.a -= 7
			s.b = s.a
		}
		timeReach(p, s, i)
	case p.is(i, "from") || p.is(i, "between"):
		if k := s.to; p.is(k, "to", "until", "through", "and") || conjDigits(p, k) || p.sign(k, "-") {
			s.kind, s.from = sinceSpan, i
		} else if s.a != s.b && !s.month {
			s.from = i
		} else if p.is(i, "from") && p.toks[i].arabic {
			s.kind = onSpan
		}
	case p.is(i, "until"):
		s.kind = untilSpan
		s.from = i
	}
	timeReach(p, s, i)
}

// timeReach joins "from 6 to 10 March" where the first day has no month of its own: the day stands before the span.
func timeReach(p *piece, s *timeSpan, i int) {
	if !s.known || s.month || s.weekday {
		return
	}
	k := s.from - 1
	if s.kind == sinceSpan || !(p.is(k, "to", "until", "and") || p.sign(k, "-")) {
		return
	}
	for back := k - 1; back >= k-2 && back >= 0; back-- {
		if d, to := dayNumber(p, back); d > 0 && to == k && p.tagged(calendarList, back-1, "month") == nil &&
			(p.is(back-1, "from", "since", "between") || p.is(back-2, "from", "since", "between")) {
			y, m, _ := s.a.Civil()
			s.a = record.NewDay(y, m, d)
			s.from = back - 1
			s.kind = onSpan
			return
		}
	}
}

// sinceClause reports whether the day is when it all began: "since hostilities broke out on March 6", "violence that
// started on March 6".
func (ts *times) sinceClause(s *timeSpan) bool {
	p := ts.p
	for j := s.from - 1; j >= 0 && j >= s.from-12; j-- {
		if p.sign(j, ",.;:") || p.at(triggersList, j) != nil || p.at(cuesList, j) != nil &&
			p.tagged(cuesList, j, "say") != nil {
			return false
		}
		if p.is(j, "began") && (s.from-j <= 4 || placeBetween(ts.cover, j+1, s.from)) {
			return true
		}
		if p.key(j) == "since" && (s.month || superlative(p, j)) {
			return false
		}
		if (p.key(j) == "since" || p.key(j) == "منذ") && s.from-j > 1 {
			return true
		}
	}
	return false
}

// placeBetween reports whether nothing but a place stands between two tokens: "broke out in the coastal areas of Syria
// in".
func placeBetween(cv *cover, i, j int) bool {
	p := cv.p
	for ; i < j; i++ {
		if !(cv.insidePlace(i) || p.is(i, "prep", "inprep", "of", "det", "article", "coast", "out")) &&
			p.at(unitsList, i) == nil {
			return false
		}
	}
	return true
}

// opensPhrase reports whether a noun phrase begins at token i.
func opensPhrase(p *piece, i int) bool {
	return i < len(p.toks) && p.toks[i].kind == wordToken && (p.is(i, "det", "article", "poss") || p.toks[i].upper)
}

// superlative reports whether a comparison stands before "since": "the bloodiest ... since", "for the first time
// since".
func superlative(p *piece, i int) bool {
	for j := i - 1; j >= 0 && j >= i-12; j-- {
		if p.sign(j, ".;:") {
			return false
		}
		k := p.key(j)
		if k == "worst" || k == "first" || k == "most" || k == "highest" || k == "higher" || len(k) > 6 &&
			k[len(k)-4:] == "iest" {
			return true
		}
	}
	return false
}
