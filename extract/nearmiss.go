package extract

import "recount/record"

// nearMiss reports whether a figure is something other than a count of persons: a date, a time, an age, an ordinal, a sum
// of money, a distance, a score, a number in a name. It looks at the words beside it only; what the noun says is asked later.
func (p *piece) nearMiss(n number) bool {
	i, j := n.nfrom, n.nto
	switch {
	case p.insideSpan(i):
		return true
	case p.sign(i-1, "$#") || p.sign(j, "%$"):
		return true
	case p.is(i-1, "numbered") || p.is(i-2, "numbered") && p.sign(i-1, "."):
		return true
	}
	if n.digits && n.q == record.Exact || n.digits && n.q == record.Range {
		if p.digitMiss(n) {
			return true
		}
	}
	return p.measureAfter(j) || p.ageAround(n)
}

// measureAfter reports whether a unit of measure, time or money follows.
func (p *piece) measureAfter(j int) bool {
	if p.sign(j, "-") {
		j++
	}
	h := p.at(measuresList, j)
	if h == nil {
		return false
	}
	if u := p.at(unitsList, j); u != nil && u.to >= h.to {
		return false
	}
	return true
}

// digitMiss looks at what digits alone may be.
func (p *piece) digitMiss(n number) bool {
	i, j := n.nfrom, n.nto
	glued := j < len(p.toks) && p.toks[j].glued
	if glued && p.toks[j].kind == wordToken {
		switch p.key(j) {
		case "st", "nd", "rd", "th", "am", "pm", "km", "kg", "m", "cm", "mm", "ft", "s", "k", "g", "h", "c", "f", "p", "a", "b", "x":
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
	if n.q == record.Exact && (p.sign(j, "-") && glued && j+1 < len(p.toks) && p.toks[j+1].kind == digitToken && p.toks[j+1].glued ||
		p.sign(i-1, "-") && p.toks[i].glued && i >= 2 && (p.toks[i-2].kind == digitToken || p.toks[i-1].glued)) {
		return true
	}
	// glued to letters before: "F-16", "G20", "COVID-19"
	if i > 0 && p.toks[i].glued && p.toks[i-1].kind == wordToken && !p.toks[i-1].arabic {
		return true
	}
	return p.year(n)
}

// year reports whether four digits without a separator are a year: a preposition of time before, or nothing to count after.
func (p *piece) year(n number) bool {
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
func (p *piece) ageAround(n number) bool {
	i, j := n.nfrom, n.nto
	if n.digits && p.key(i-2) == "who" && (p.key(i-1) == "was" || p.key(i-1) == "is") && p.sign(j, ",.") { // "her son, who was 25, ..."
		return true
	}
	if p.is(i-1, "age") || p.is(i-2, "age") && p.is(i-1, "of", "prep") {
		return true
	}
	if n.q != record.Exact || n.lo > 115 || n.nto-n.nfrom > 1 {
		return false
	}
	if p.sign(i-1, "(") && p.sign(j, ")") {
		return true
	}
	if p.sign(i-1, "(") && (p.is(j, "yearold") || p.at(measuresList, j) != nil) {
		return true
	}
	named := i >= 2 && p.toks[i-2].kind == wordToken && (p.toks[i-2].upper || p.is(i-2, "person") || p.at(kinList, i-2) != nil || singular[p.key(i-2)])
	if n.digits && p.sign(i-1, ",") && p.sign(j, ",") && i >= 3 && p.toks[i-2].kind == wordToken && p.toks[i-2].upper && p.toks[i-3].upper && !p.toks[i-2].capitals && p.placeEnds(i-1) == nil {
		return true // "NAME NAME, 52, killed by"
	}
	end := p.sign(j, ",.)") || j >= len(p.toks) || p.is(j, "and")
	return p.sign(i-1, ",") && named && end && n.digits && !p.toks[i-2].capitals && p.at(triggersList, j+1) == nil && p.placeEnds(i-1) == nil && (p.sign(j, ",") || j >= len(p.toks) || p.is(j, "and"))
}

// placeEnds returns the place whose name ends with token i-1.
func (p *piece) placeEnds(i int) *Match {
	if i <= 0 {
		return nil
	}
	end := int(p.toks[i-1].end)
	for k := range p.places {
		if p.places[k].End == end {
			return &p.places[k]
		}
	}
	return nil
}

// insideSpan reports whether token i belongs to a stated time.
func (p *piece) insideSpan(i int) bool { return p.flagged(i, timeFlag) }
