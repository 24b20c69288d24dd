package extract

import "recount/record"

// headers gives figures without a word of harm that of the words above them: of the header of a list, of the whole
// whose part they are, of the count that the sentence before gave.
type headers struct {
	p          *piece
	names      *names
	harms      *harms
	told       *told
	headerTrig record.Outcome
}

// adopt gives rows of a list ("Homs: 12") the harm of the header above them.
func (hd *headers) adopt(s sentence, ms []mention) {
	p := hd.p
	for i := range ms {
		m := &ms[i]
		if !m.orphan || hd.headerTrig == "" || !(m.alone || p.block.Kind == record.ListItem ||
			p.block.Kind == record.TableRow) {
			continue
		}
		if m.bareUnit && hd.names.placeEnds(m.cfrom) == nil && hd.names.placeEnds(m.cfrom-1) == nil {
			continue
		}
		m.orphan, m.harm, m.part = false, hd.headerTrig, true
		if m.unit == "" && len(hd.told.ms) > 0 {
			m.unit = hd.told.ms[len(hd.told.ms)-1].unit
		}
	}
	// a header: a trigger, and the sentence or block ends with a colon, or is a heading
	if p.sign(s.to-1, ":") || p.block.Kind == record.Heading || p.block.Kind == record.Headline {
		hd.headerTrig = ""
		if len(hd.harms.trigs) > 0 || len(ms) > 0 {
			for _, t := range hd.harms.triggersIn(s, hd.harms.trigs) {
				hd.headerTrig = record.Outcome(t.harm)
				break
			}
		}
	}
}

// adoptPart gives "of them" figures without a word of harm that of the sentence before.
func (hd *headers) adoptPart(ms []mention) {
	for i := range ms {
		m := &ms[i]
		if !m.orphan || i > 0 && ms[i-1].orphan && !ms[i-1].part {
			continue
		}
		if !m.part && !(i > 0 && ms[i-1].part && !ms[i-1].orphan) {
			continue
		}
		var prev *mention
		if i > 0 {
			prev = &ms[i-1]
		} else if n := len(hd.told.ms); n > 0 && hd.told.sent-hd.told.ms[n-1].sent <= 1 {
			prev = &hd.told.ms[n-1]
		}
		if prev == nil || prev.harm == "" || prev.orphan || m.lo > prev.lo && prev.q != record.Vague && i == 0 {
			continue
		}
		m.orphan, m.harm, m.part, m.list = false, prev.harm, true, 0
		if m.unit == "" {
			m.unit = prev.unit
		}
	}
}

// adoptCount gives "put the number at 19" the harm that the text counted just before: whoever names the number without
// saying of what speaks of the same people.
func (hd *headers) adoptCount(s sentence, ms []mention) {
	p := hd.p
	for i := range ms {
		m := &ms[i]
		if !m.orphan || m.unit != "" || !counted(p, s, m.cfrom) && !suchCases(p, m.cto) {
			continue
		}
		prev := hd.countedBefore(ms[:i])
		if prev == nil {
			continue
		}
		if dead := lastKilled(ms[:i]); dead != nil && tollBefore(p, m.cfrom) {
			prev = dead
		}
		m.orphan, m.harm, m.unit, m.side, m.bareUnit = false, prev.harm, prev.unit, prev.side, true
		if m.lo > prev.lo || i > 0 { // a whole of which the figure before is part
			m.unit, m.side = "people", ""
		}
	}
}

// suchCases reports whether a figure counts once more what was told: "a total of 153 such cases".
func suchCases(p *piece, i int) bool {
	return p.key(i) == "such" && (p.is(i+1, "caseword") || p.at(triggersList, i+1) != nil)
}

// tollBefore reports whether the figure is called a toll, which is of the dead where there are dead and wounded.
func tollBefore(p *piece, at int) bool {
	for j := at - 1; j >= max(0, at-4); j-- {
		if k := p.key(j); k == "الحصيله" || k == "حصيلتهم" || k == "toll" {
			return true
		}
	}
	return false
}

// lastKilled is the last whole figure of killed in a sentence; nil where there is none.
func lastKilled(here []mention) *mention {
	for i := len(here) - 1; i >= 0; i-- {
		if m := &here[i]; !m.orphan && !m.part && m.harm == record.Killed {
			return m
		}
	}
	return nil
}

// countedBefore is the last whole figure of the two sentences before; nil where there is none.
func (hd *headers) countedBefore(here []mention) *mention {
	for i := len(here) - 1; i >= 0; i-- {
		if m := &here[i]; !m.orphan && !m.part {
			return m
		}
	}
	if len(here) > 0 && !here[len(here)-1].orphan {
		return &here[len(here)-1]
	}
	for i := len(hd.told.ms) - 1; i >= 0 && hd.told.sent-hd.told.ms[i].sent <= 2; i-- {
		if m := &hd.told.ms[i]; !m.orphan && !m.part && m.harm != "" {
			return m
		}
	}
	return nil
}
