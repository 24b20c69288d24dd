package extract

// predicate finds the noun of a figure that stands alone: after a verb of being ("336 were fighters"), before it
// ("women 1,709", "the wounded number 18,484", "Alawite men, dozens of them").
func predicate(cv *cover, c *chunk, end int) {
	p := cv.p
	j := c.to
	for k := j; k < end && k < j+5; k++ {
		if k == j && !p.is(k, "be") {
			break
		}
		if u := p.unitAt(k); u != nil && p.at(triggersList, k) == nil {
			setUnit(p, c, u, k)
			if next := p.unitAt(c.hto); next != nil {
				setUnit(p, c, next, c.hto)
			}
			headOfNoun(p, c, end)
			return
		}
		if p.toks[k].kind != wordToken || k > j && p.is(k, "prep", "rel", "conj") || k > j &&
			p.at(triggersList, k) != nil {
			break
		}
	}
	nounBefore2(cv, c)
}

// nounBefore2 looks left, over a verb of counting.
func nounBefore2(cv *cover, c *chunk) {
	p := cv.p
	i := c.from - 1
	verb := false
	for i > 0 && (p.is(i, "counts", "be", "rise", "aux") || cv.insideSpan(i) || p.sign(i, ":") || p.is(i, "since") ||
		p.is(i, "now")) {
		if p.is(i, "counts") {
			verb = true
		}
		i--
	}
	direct := i == c.from-1
	comma := false
	if p.sign(i, ",") && direct && p.is(c.n.nto, "of") {
		comma = true
		i--
	}
	if !verb && !direct && !comma {
		return
	}
	limit := 1
	if verb {
		limit = 6
	}
	for k := i; k >= 0 && k > i-limit; k-- {
		if p.toks[k].kind != wordToken || cv.figureAt(k) {
			return
		}
		h := unitEnding(p, k+1)
		if h == nil {
			continue
		}
		if cv.inNumber(int(h.from)) || p.toks[k].genitive || int(h.from) > 0 && cv.figureAt(int(h.from)-1) {
			return
		}
		c.unit, c.hfrom, c.hto = h.tag, int(h.from), int(h.to)
		if direct || comma {
			c.from = int(h.from)
		}
		return
	}
}

// unitEnding returns the noun for persons whose last token is i-1.
func unitEnding(p *piece, i int) *hit {
	for j := max(0, i-3); j < i; j++ {
		if u := p.unitAt(j); u != nil && int(u.to) == i {
			return u
		}
	}
	return nil
}
