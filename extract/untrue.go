package extract

// Tokens over which a word for what is told, a figure and a word for its being untrue belong together.
const (
	toldReach   = 16
	untrueReach = 24
)

// calledUntrue reports whether the sentence tells a figure as what others say and calls it untrue: "reports that 60
// were killed were false", "no truth to the reports of 22 dead". Both must be said, and of this figure: who speaks of
// false reports and goes on to say how many died says the figure.
func calledUntrue(p *piece, s sentence, m *mention) bool {
	rumour := -1
	for i := m.cfrom - 1; i >= max(s.from, m.cfrom-toldReach); i-- {
		if p.sign(i, ";.؛") || p.is(i, "turns", "untrue") || p.tagged(cuesList, i, "say") != nil && !p.is(i, "rumour") {
			break
		}
		if p.is(i, "rumour") {
			rumour = i
			break // the nearest
		}
	}
	if rumour < 0 {
		return false
	}
	if untrueAt(p, max(s.from, rumour-untrueReach), m.cfrom, false) {
		return true
	}
	return untrueAt(p, m.cto, min(s.to, m.cto+untrueReach), true)
}

// untrueAt reports whether tokens from..to call something untrue; behind a figure, before anything else is told.
func untrueAt(p *piece, from, to int, behind bool) bool {
	for i := from; i < to; i++ {
		switch {
		case p.is(i, "untrue") && !p.is(i-1, "neg"):
			return true
		case behind && (p.sign(i, ";.؛") || p.is(i, "turns", "rumour") || p.tagged(cuesList, i, "say") != nil):
			return false
		}
	}
	return false
}
