package extract

import "recount/record"

// joinSpans makes one window of "from March 6 to March 8, 2024": the year stands with the second day.
func joinSpans(p *piece, a, b *timeSpan) bool {
	if b.from < a.to { // the second reached back over the first
		from := a.from
		*a = *b
		a.from = from
		return true
	}
	if a.kind == durationSpan || b.kind == durationSpan || !b.known || a.weekday != b.weekday && !a.known || a.ago ||
		b.ago {
		return false
	}
	gap := b.from - a.to
	if daysApart(p, a, b, gap) {
		return true
	}
	linked := gap == 1 && (p.is(a.to, "to", "until", "through", "and") || p.sign(a.to, "-")) || gap <= 0 &&
		b.kind == untilSpan
	opened := p.is(a.from, "from", "since", "between") || p.is(a.from-1, "from", "between")
	own := yearTold(p, a)
	if own && opened && gap == 2 && p.sign(a.to, ",") && p.is(a.to+1, "and") { // "between March 27, 2022, and March 27, 2023"
		linked = true
	}
	if gap == 1 && p.is(a.to, "and") && !(own && opened) && a.weekday == b.weekday && !a.month && !b.month && a.known && a.kind == onSpan {
		// "8 March and 9 March 2024": the year stands with the second
		first := a.b
		if y, _, _ := b.b.Civil(); !a.weekday && !own && b.a != a.b+1 {
			_, m, d := a.a.Civil()
			first = record.NewDay(y, m, d)
		}
		if b.a != first+1 {
			return false
		}
		if first != a.b {
			a.a = first
		}
		// "on Friday and Saturday", "on 8 March and 9 March"
		a.b, a.to = b.b, b.to
		return true
	}
	if !linked || !opened || !a.known {
		return false
	}
	_, m, d := a.a.Civil()
	y, _, _ := b.a.Civil()
	from := a.a
	if !a.weekday && !own {
		from = record.NewDay(y, m, d)
		if from > b.b {
			from = record.NewDay(y-1, m, d)
		}
	}
	if from > b.b {
		return false
	}
	a.a, a.b, a.kind, a.to, a.month = from, b.b, onSpan, b.to, false
	return true
}

// yearTold reports whether a stated time names its year.
func yearTold(p *piece, sp *timeSpan) bool {
	for k := sp.from; k < sp.to; k++ {
		if t := &p.toks[k]; t.kind == digitToken && t.value >= 1900 && t.value <= 2100 && t.end-t.start >= 4 {
			return true
		}
	}
	return false
}

// daysApart joins two dates that a dash or "to" makes one window without a word before them: "28 April - 2 May", "1
// January to 31 March 2022".
func daysApart(p *piece, a, b *timeSpan, gap int) bool {
	if gap != 1 || a.weekday != b.weekday || a.kind != onSpan || b.kind != onSpan || a.month || b.month || a.a != a.b ||
		b.a != b.b || !b.known {
		return false
	}
	if !(p.sign(a.to, "-") || p.is(a.to, "to", "until", "through")) {
		return false
	}
	from := a.a
	if !a.weekday {
		if a.mon == 0 || a.day == 0 {
			return false
		}
		y, _, _ := b.a.Civil()
		if from = record.NewDay(y, a.mon, a.day); from > b.b {
			from = record.NewDay(y-1, a.mon, a.day)
		}
	}
	if from > b.b || b.b-from > 400 {
		return false
	}
	a.a, a.b, a.to, a.known = from, b.b, b.to, true
	return true
}
