package extract

// openAbove marks the figures of which their source says that the real number is higher: in the same sentence behind
// the figure, or in one of the next two where the same source speaks on and gives no figure. It is no number and moves
// none; it is the reason that people most often give for not reading a minimum as a total.
func (sc *speech) openAbove(s sentence, ms []mention) {
	p := sc.p
	at := realHigher(p, s)
	if at < 0 {
		return
	}
	before := false
	for k := range ms {
		if ms[k].cfrom < at || ms[k].sent == 0 && len(ms) == 1 && ms[k].cfrom <= at {
			ms[k].open, before = true, true
		}
	}
	if before || len(ms) > 0 {
		return
	}
	for k := len(sc.told.ms) - 1; k >= 0 && sc.told.sent-sc.told.ms[k].sent <= 2; k-- {
		m := &sc.told.ms[k]
		if m.orphan || m.src.id != sc.open.id || m.src.class != sc.open.class {
			continue
		}
		if sc.openSent == sc.told.sent || sc.told.sent-m.sent == 1 && p.index == m.block {
			m.open = true
		}
	}
}

// realHigher returns the token at which a sentence says that the real number is higher, -1 where it does not: "the real
// number is much higher", "the toll is expected to rise", "an undercount".
func realHigher(p *piece, s sentence) int {
	for i := s.from; i < s.to; i++ {
		if p.tagged(scopesList, i, "higher") != nil && !p.is(i-1, "neg") {
			return i
		}
		switch {
		case p.is(i, "realfigure"):
			if aboveWithin(p, i, min(s.to, i+14)) {
				return i
			}
		case p.is(i, "tollword"):
			for j := i + 1; j < min(s.to, i+6); j++ {
				if p.is(j, "believedto") && aboveWithin(p, j, min(s.to, j+6)) {
					return i
				}
			}
		}
	}
	return -1
}

func aboveWithin(p *piece, i, to int) bool {
	for j := i; j < to; j++ {
		if p.sign(j, ".;:") || p.is(j, "neg") {
			return false
		}
		if p.is(j, "above") {
			return true
		}
	}
	return false
}
