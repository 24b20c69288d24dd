package extract

import (
	"strings"

	"recount/record"
)

// nearMiss reports whether a figure is something other than a count of persons: a date, a time, an age, an ordinal, a
// sum of money, a distance, a score, a number in a name. It looks at the words beside it only; what the noun says is
// asked later.
func (fs *numbers) nearMiss(n number) bool {
	p := fs.p
	i, j := n.nfrom, n.nto
	switch {
	case fs.cover.insideSpan(i):
		return true
	case p.sign(i-1, "$#") || p.sign(j, "%$"):
		return true
	case roundThousand(n) && (p.is(i-1, "perword") || p.is(i-1, "article", "det") && p.is(i-2, "perword")):
		return true // "90 homicides per 100,000 people"
	case fs.rate(j):
		return true
	case n.q == record.Range && n.digits && n.lo >= 1900 && n.hi <= 2099 && p.unitAt(j) == nil: // "1981 - 1998"
		return true
	case p.key(i) == "عشره" && strings.HasPrefix(p.key(i-1), "ال") && strings.HasSuffix(p.key(i-1), "ه"):
		return true // "الساعة الحادية عشرة"
	case n.digits && p.sign(i-1, ",:") && p.key(i-2) == "number" && p.sign(j, ".,)"): // "its emergency number, 9682"
		return true
	case p.toks[i].misgrouped, fs.parted(n), fs.offspring(n):
		return true
	case n.digits && p.sign(i-2, "(") && p.is(i-1, "of") && p.sign(j, ")"): // "1,400 (of 2,000)"
		return true
	case n.digits && n.lo <= 31 && fs.cover.insideSpan(i-2) && p.is(i-1, "and") && p.toks[i-2].kind == digitToken &&
		p.toks[i-2].value <= 31 && j < len(p.toks) && (p.toks[j].genitive || p.sign(j+1, "'")):
		return true // "the April 10 and 11 students' protest"
	case p.is(i-1, "numbered") && !(p.key(i-1) == "day" && p.is(i-2, "det")) ||
		p.is(i-2, "numbered") && p.sign(i-1, "."):
		return true
	}
	if n.digits && n.q == record.Exact || n.digits && n.q == record.Range {
		if digitMiss(p, n) {
			return true
		}
	}
	return measureAfter(p, j)
}

// roundThousand reports whether a figure is one that rates are given by: 1,000, 10,000, 100,000, a million.
func roundThousand(n number) bool {
	return n.lo == n.hi && (n.lo == 1_000 || n.lo == 10_000 || n.lo == 100_000 || n.lo == 1_000_000)
}

// rate reports whether what a figure counts is told by the thousand: "90 homicides per 100,000 people".
func (fs *numbers) rate(j int) bool {
	p := fs.p
	for k := j; k < min(len(p.toks)-1, j+4) && p.toks[k].kind == wordToken; k++ {
		if p.is(k, "perword") {
			return p.toks[k+1].kind == digitToken || p.key(k+1) == "capita"
		}
	}
	return false
}

// measureAfter reports whether a unit of measure, time or money follows.
func measureAfter(p *piece, j int) bool {
	if p.sign(j, "-") {
		j++
	}
	h := p.at(measuresList, j)
	if h == nil || casesOfHarm(p, nil, j) || pastCases(p, j, len(p.toks)) > j {
		return false
	}
	if u := p.at(unitsList, j); u != nil && u.to >= h.to {
		return false
	}
	return true
}

// digitMiss looks at what digits alone may be.
func digitMiss(p *piece, n number) bool {
	i, j := n.nfrom, n.nto
	glued := j < len(p.toks) && p.toks[j].glued
	if glued && p.toks[j].kind == wordToken {
		switch p.key(j) {
		case "st", "nd", "rd", "th", "am", "pm", "km", "kg", "m", "cm", "mm", "ft", "s", "k", "g", "h", "c", "f", "p",
			"a", "b", "x":
			return p.key(j) != "k" || true
		}
	}
	if p.sign(j, ":") && glued && j+1 < len(p.toks) && p.toks[j+1].kind == digitToken && p.toks[j+1].glued {
		return true
	}
	if p.sign(i-1, ":/") && p.toks[i].glued && i >= 2 && p.toks[i-2].kind == digitToken {
		return true
	}
	if p.sign(j, "/") && glued && j+1 < len(p.toks) && p.toks[j+1].kind == digitToken {
		return true
	}
	// 8-0, 2-2-1: digits on both sides of a hyphen that run backwards
	if n.q == record.Exact && (p.sign(j, "-") && glued && j+1 < len(p.toks) && p.toks[j+1].kind == digitToken &&
		p.toks[j+1].glued ||
		p.sign(i-1, "-") && p.toks[i].glued && i >= 2 && (p.toks[i-2].kind == digitToken || p.toks[i-1].glued)) {
		return true
	}
	// glued to letters before: "F-16", "G20", "COVID-19"
	if i > 0 && p.toks[i].glued && p.toks[i-1].kind == wordToken && !p.toks[i-1].arabic {
		return true
	}
	return isYear(p, n)
}

// isYear reports whether four digits without a separator are a year: a preposition of time before, or nothing to count
// after.
func isYear(p *piece, n number) bool {
	i, j := n.nfrom, n.nto
	if n.lo < 1900 || n.lo > 2099 || n.nto-n.nfrom != 1 || int(p.toks[i].end-p.toks[i].start) > 8 {
		return false
	}
	for b := p.toks[i].start; b < p.toks[i].end; b++ {
		if c := p.text[b]; c == ',' || c == '.' || c == ' ' {
			return false
		}
	}
	if p.at(unitsList, j) != nil || p.at(triggersList, j) != nil {
		return p.is(i-1, "year")
	}
	return true
}

// ageAround reports whether the figure is an age: "aged 57", "57-year-old", ", 57,", "(57)" after a name.
func (fs *numbers) ageAround(n number) bool {
	p := fs.p
	i, j := n.nfrom, n.nto
	if rowAt(fs.rows.rows, i) != nil {
		return false
	}
	// "her son, who was 25, ..."
	if n.digits && p.key(i-2) == "who" && (p.key(i-1) == "was" || p.key(i-1) == "is") && p.sign(j, ",.") {
		return true
	}
	// "who was just 19 at the time of her death"
	if k := p.key(i - 1); n.lo < 100 && p.key(j) == "at" && p.key(j+1) == "the" && p.key(j+2) == "time" &&
		(k == "was" || k == "just" || k == "only" || k == "aged") {
		return true
	}
	if p.is(i-1, "age") || p.is(i-2, "age") && p.is(i-1, "of", "prep") {
		return true
	}
	if n.q != record.Exact || n.lo > 115 || n.nto-n.nfrom > 1 {
		return false
	}
	if brackets(p, &n) {
		return fs.ageInBrackets(i, j)
	}
	if p.sign(i-1, "(") && (p.is(j, "yearold") || p.at(measuresList, j) != nil) {
		return true
	}
	named := i >= 2 && p.toks[i-2].kind == wordToken && (p.toks[i-2].upper || p.is(i-2, "person") ||
		p.at(kinList, i-2) != nil || singular[p.key(i-2)])
	if n.digits && p.sign(i-1, ",") && p.sign(j, ",") && i >= 3 && p.toks[i-2].kind == wordToken && p.toks[i-2].upper &&
		p.toks[i-3].upper && !p.toks[i-2].capitals && fs.names.placeEnds(i-1) == nil {
		return true // "NAME NAME, 52, killed by"
	}
	if n.digits && i >= 3 && p.sign(i-1, ",") && p.sign(i-2, ".") && p.toks[i-3].upper &&
		p.toks[i-3].end-p.toks[i-3].start == 1 {
		return true // "NAME N., 27"
	}
	end := p.sign(j, ",.)") || j >= len(p.toks) || p.is(j, "and")
	return p.sign(i-1, ",") && named && end && n.digits && !p.toks[i-2].capitals &&
		(p.at(triggersList, j+1) == nil || fs.agesBefore(i)) &&
		fs.names.placeEnds(i-1) == nil && (p.sign(j, ",") || j >= len(p.toks) || p.is(j, "and"))
}

// agesBefore reports whether a row of names with their ages leads to a figure: "Samira Ali, 29, and Reem, 6, killed".
func (fs *numbers) agesBefore(i int) bool {
	p := fs.p
	for k := i - 4; k >= max(3, i-24) && !p.sign(k, "."); k-- {
		if p.sign(k, ",") && p.toks[k-1].kind == digitToken && p.sign(k-2, ",") && p.toks[k-3].upper &&
			fs.names.placeEnds(k-2) == nil {
			return true
		}
	}
	return false
}

// placeEnds returns the place whose name ends with token i-1.
func (nl *names) placeEnds(i int) *Match {
	p := nl.p
	if i <= 0 {
		return nil
	}
	end := int(p.toks[i-1].end)
	for k := range nl.places {
		if nl.places[k].End == end {
			return &nl.places[k]
		}
	}
	return nil
}

// insideSpan reports whether token i belongs to a stated time.
func (cv *cover) insideSpan(i int) bool { return cv.flagged(i, timeFlag) }

// ageInBrackets tells the age of somebody named, "NAME (34)", from a figure in brackets: "rose to (26) people", "Homs
// (7)".
func (fs *numbers) ageInBrackets(i, j int) bool {
	p := fs.p
	if p.unitAt(j+1) != nil || p.is(j+1, "others") || fs.names.placeEnds(i-1) != nil {
		return false
	}
	k := i - 2
	if k < 0 || p.toks[k].kind != wordToken {
		return false
	}
	if p.toks[k].arabic {
		return p.tagged(namesList, k, "given") != nil || k > 0 && p.tagged(namesList, k-1, "given") != nil ||
			p.unitAt(k) != nil && p.unitAt(k).val == "1"
	}
	return p.toks[k].upper || p.is(k, "person") || p.at(kinList, k) != nil || singular[p.key(k)]
}

// parted reports whether a figure is a piece of one that a space has parted: "1, 400". Which it is cannot be told.
func (fs *numbers) parted(n number) bool {
	p := fs.p
	gap := func(a, b int) bool {
		return a >= 0 && b < len(p.toks) && p.toks[a].kind == digitToken && p.toks[b].kind == digitToken &&
			p.sign(a+1, ",") && p.toks[a+1].glued &&
			p.toks[a].end-p.toks[a].start <= 3 && p.toks[b].end-p.toks[b].start == 3 &&
			p.toks[b].start == p.toks[a+1].end+1 &&
			!fs.cover.insideSpan(a) && p.unitAt(b+1) != nil
	}
	i := n.nfrom
	return n.digits && (gap(i-2, i) || gap(i, i+2))
}
