package name

// Levenshtein returns the number of letters to insert, delete or replace to turn a into b (coded words, at most 64
// letters each; longer ones are cut), by Myers' bit-parallel algorithm in the form of Hyyro (2003).
func (l *Likeness) Levenshtein(a, b []byte) int { return l.edit(a, b, false) }

// Damerau is Levenshtein with a swap of two neighbouring letters counted as one change and no letter changed twice
// (optimal string alignment; Hyyro 2003).
func (l *Likeness) Damerau(a, b []byte) int { return l.edit(a, b, true) }

func (l *Likeness) edit(a, b []byte, swaps bool) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	for i, c := range a {
		l.mask[c] |= 1 << i
	}
	last := uint64(1) << (len(a) - 1)
	plus, minus := ^uint64(0), uint64(0)
	var diag, before uint64
	dist := len(a)
	for _, c := range b {
		m := l.mask[c]
		var swap uint64
		if swaps {
			swap = ((^diag & m) << 1) & before
		}
		diag = (((m & plus) + plus) ^ plus) | m | minus | swap
		before = m
		hp := minus | ^(diag | plus)
		hm := diag & plus
		if hp&last != 0 {
			dist++
		}
		if hm&last != 0 {
			dist--
		}
		hp = hp<<1 | 1
		hm <<= 1
		plus = hm | ^(diag | hp)
		minus = hp & diag
	}
	for _, c := range a {
		l.mask[c] = 0
	}
	return dist
}

// Levenshtein returns the edit distance of two strings of any letters, cut at 64 letters.
func Levenshtein(a, b string) int {
	var l Likeness
	x, y := codeBoth(a, b)
	return l.Levenshtein(x, y)
}

// Damerau returns the restricted Damerau distance of two strings of any letters, cut at 64 letters.
func Damerau(a, b string) int {
	var l Likeness
	x, y := codeBoth(a, b)
	return l.Damerau(x, y)
}
