package extract

import "recount/record"

// Whoever attacked is no victim: where a page says that fighters attacked and counts others whom they harmed, the
// fighters who fell in that attack are told apart.

// fightersAttack reports whether a sentence says that fighters attacked: "gunmen stormed the base", "an ambush by
// suspected rebels", "هاجم مسلحون حاجزا".
func fightersAttack(p *piece, s sentence) bool {
	for i := s.from; i < s.to; i++ {
		u := p.unitAt(i)
		if u == nil || u.tag != "fighters" || u.val == "1" {
			continue
		}
		if p.toks[i].arabic && arabicAttack(p, i, s) || !p.toks[i].arabic && latinAttack(p, i, int(u.to), s) {
			return true
		}
	}
	return false
}

// latinAttack reports whether fighters told by tokens from to to-1 are the subject of a verb of attacking, or stand
// behind an attack "by" them.
func latinAttack(p *piece, from, to int, s sentence) bool {
	for j := to; j < min(s.to, to+6); j++ {
		if p.is(j, "assault") {
			return !p.is(j-1, "be") && !p.is(j-2, "be")
		}
		if p.is(j, "be", "neg", "modal") || p.at(triggersList, j) != nil || p.sign(j, ".;:") {
			break
		}
	}
	for j := from - 1; j >= max(s.from, from-4); j-- {
		if p.toks[j].kind != wordToken && p.toks[j].sign != '-' && p.toks[j].sign != '"' {
			return false
		}
		if p.is(j, "by") {
			return attackBefore(p, j, s)
		}
	}
	return false
}

// attackBefore reports whether a noun of attack stands before token i, in its clause.
func attackBefore(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-7) && !p.sign(j, ".;:"); j-- {
		if p.is(j, "attackword") {
			return true
		}
		if p.at(triggersList, j) != nil {
			return false
		}
	}
	return false
}

// arabicAttack reports whether Arabic fighters at token i are the subject of a verb of attacking before them, or stand
// behind an attack that they led.
func arabicAttack(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-3); j-- {
		if p.is(j, "assault") {
			return true
		}
		if p.toks[j].kind != wordToken || p.at(triggersList, j) != nil || p.is(j, "rel") {
			return false
		}
	}
	return false
}

// attackers tells the fallen fighters of a page on which fighters attacked apart from those whom they harmed.
func (st *settler) attackers() {
	if !st.told.attack {
		return
	}
	hurt := func(m *mention) bool { return m.harm == record.Killed || m.harm == record.Injured }
	others := false
	for i := range st.told.ms {
		m := &st.told.ms[i]
		others = others || hurt(m) && m.unit != "fighters" && m.scope == record.ScopeTotal && !m.bareUnit
	}
	if !others {
		return
	}
	for i := range st.told.ms {
		if m := &st.told.ms[i]; hurt(m) && m.unit == "fighters" && m.scope == record.ScopeTotal && m.kind != record.Headline {
			m.scope = record.ScopePerpetrator
		}
	}
}
