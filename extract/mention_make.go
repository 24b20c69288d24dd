package extract

import "recount/record"

// mentionOf makes the mention of a chunk, without its harm.
func mentionOf(p *piece, s sentence, c *chunk) mention {
	m := mention{
		kind: p.block.Kind, lo: c.n.lo, hi: c.n.hi, q: c.n.q, unit: c.unit, side: c.side, bareUnit: c.unit == "",
		single: c.n.bare, form: form(&c.n), list: -1, first: -1, hstart: -1, tstart: -1,
		nstart: int(p.toks[c.n.from].start), nend: int(p.toks[max(c.n.nto, c.n.from+1)-1].end),
		sstart: int(p.toks[s.from].start), send: int(p.toks[s.to-1].end),
		cfrom: c.from, cto: c.to, tfrom: -1,
	}
	if c.hfrom >= 0 {
		m.hstart, m.hend = int(p.toks[c.hfrom].start), int(p.toks[c.hto-1].end)
	}
	m.start, m.end = int(p.toks[c.from].start), int(p.toks[max(c.to, c.from+1)-1].end)
	m.doer = doers(p, c, s)
	if c.harm != "" {
		m.harm = record.Outcome(c.harm)
	}
	m.alone = s.to-s.from <= 8
	return m
}

// setTrigger binds a mention to its word of harm. The clause stretches to it where it is near.
func setTrigger(p *piece, m *mention, c *chunk, t *trigger, s sentence) {
	m.harm = record.Outcome(t.harm)
	m.tfrom = t.from
	m.tstart, m.tend = int(p.toks[t.from].start), int(p.toks[t.to-1].end)
	m.start, m.end = min(m.start, m.tstart), max(m.end, m.tend)
	m.infected = infection(p.key(t.from))
	if m.unit == "" && t.unit != "" {
		m.unit = t.unit
	}
	if t.gram == 't' && m.q == "up_to" && p.key(c.n.from) == "up" && !p.is(t.to, "modal") {
		m.q = record.Exact // "death toll up to 59" has risen to that
	}
	if m.unit == "lives" {
		m.unit = "people"
	}
}

// infection reports whether a word is the Arabic noun for a wound, which on a page of an epidemic is an infection.
func infection(k string) bool {
	switch bareKey(k) {
	case "اصابه", "اصابات":
		return true
	}
	return false
}

// inherit gives a member of a list the harm of the member before it.
func inherit(p *piece, m, before *mention, c *chunk) {
	m.harm, m.tfrom, m.tstart, m.tend = before.harm, before.tfrom, before.tstart, before.tend
	m.list = 0
	if m.unit == "" {
		m.unit = before.unit
		m.side = before.side
	}
}
