package extract

import "recount/record"

// due reads when a promise falls due behind token i: "within 30 days", "by 9 April", "by the end of March", "before
// Friday", "خلال ثلاثين يوما", "قبل نهاية الشهر". A deadline lies after the page's own day; a stretch of time counts by
// its last day.
func (pl *pledges) due(s sentence, i int) record.Date {
	p := pl.p
	if !pl.survey.clock.known {
		return record.Date{}
	}
	for _, sp := range spansIn(pl.times.spans, s) {
		if sp.from < i || !sp.known || sp.ago {
			continue
		}
		if d, ok := pl.deadline(&sp); ok {
			return record.ExactDate(d)
		}
	}
	for j := i; j < s.to; j++ { // "by the end of the month": no day of the calendar is named
		if p.is(j, "endof") {
			if d, ok := pl.periodEnd(j); ok {
				return record.ExactDate(d)
			}
		}
	}
	return record.Date{}
}

// deadline gives the last day of a stated time that bounds the future.
func (pl *pledges) deadline(sp *timeSpan) (record.Day, bool) {
	p := pl.p
	pub := pl.survey.clock.pub
	bound, end := false, false
	for j := sp.from - 1; j >= max(0, sp.from-5); j-- {
		switch {
		case p.is(j, "endof"):
			end = true
		case p.is(j, "deadline"):
			bound = true
		case !p.is(j, "det", "article", "dayword", "of", "next", "monthword", "inprep", "prep"):
			j = -1
		}
	}
	bound = bound || p.is(sp.from, "deadline") || p.is(sp.from, "until") && sp.kind == untilSpan
	if sp.kind == durationSpan {
		if bound && p.tagged(calendarList, sp.from, "past") == nil && sp.days > 0 {
			return pub + record.Day(sp.days), true
		}
		return 0, false
	}
	if !bound && !end && sp.kind != untilSpan {
		return 0, false
	}
	d := sp.b
	switch {
	case sp.weekday && sp.a == sp.b && d <= pub && d > pub-7:
		d += 7
	case d < pub && d > pub-366:
		y, m, day := d.Civil()
		if sp.month {
			d = record.NewDay(y+1, m+1, 1) - 1
		} else {
			d = record.NewDay(y+1, m, day)
		}
	}
	return d, d >= pub && d < pub+3660
}

// periodEnd gives the end of the running week, month or year: "by the end of the month".
func (pl *pledges) periodEnd(j int) (record.Day, bool) {
	p := pl.p
	next := false
	y, m, _ := pl.survey.clock.pub.Civil()
	for k := j; k < min(len(p.toks), j+6); k++ {
		next = next || p.is(k, "next") || p.is(k+1, "next") && p.toks[k].arabic
		h := p.tagged(calendarList, k, "unit")
		if h == nil {
			continue
		}
		add := 0
		if next {
			add = 1
		}
		switch h.val {
		case "week":
			return pl.survey.clock.pub + record.Day(6-(int(pl.survey.clock.pub.Weekday())+6)%7+7*add), true
		case "month":
			return record.NewDay(y, m+1+add, 1) - 1, true
		case "year":
			return record.NewDay(y+1+add, 1, 1) - 1, true
		}
	}
	return 0, false
}
