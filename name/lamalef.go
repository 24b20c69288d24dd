package name

import "strings"

// LamAlef returns the key of name with every run of lam and alef put in one order, lams first. Text taken from PDF
// files turns the ligature la into al; sorting the run folds both orders, at the price of a few collisions (Salah,
// Salih) which the other words settle.
func LamAlef(name string) string {
	out := sortLamAlef(Key(name))
	// A sorted run can make a broken form of Allah, whose repair moves a heh to the right: the rounds end.
	for range maxRounds {
		again := sortLamAlef(Key(out))
		if again == out {
			break
		}
		out = again
	}
	return out
}

func sortLamAlef(key string) string {
	if !strings.Contains(key, "ا") {
		return key
	}
	var b strings.Builder
	b.Grow(len(key))
	lams, alefs := 0, 0
	flush := func() {
		for ; lams > 0; lams-- {
			b.WriteRune('ل')
		}
		for ; alefs > 0; alefs-- {
			b.WriteRune('ا')
		}
	}
	for _, r := range key {
		switch r {
		case 'ل':
			lams++
		case 'ا':
			alefs++
		default:
			flush()
			b.WriteRune(r)
		}
	}
	flush()
	return b.String()
}
