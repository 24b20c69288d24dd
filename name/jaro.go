package name

import "math/bits"

// Likeness compares coded words (see Code). It holds the scratch space of one worker and must not be shared.
type Likeness struct {
	mask  [256]uint64
	order [64]byte
}

// JaroWinkler returns the likeness of two words coded by Code, from 0 to 1: Jaro's with Winkler's prefix bonus of 0.1 a
// letter for up to four letters where Jaro's is above 0.7 (Winkler 1990). Words are cut at 64 letters.
func (l *Likeness) JaroWinkler(a, b []byte) float64 {
	j := l.Jaro(a, b)
	if j <= 0.7 {
		return j
	}
	p := 0
	for p < 4 && p < len(a) && p < len(b) && a[p] == b[p] {
		p++
	}
	return j + float64(p)*0.1*(1-j)
}

// Jaro returns Jaro's likeness of two coded words: matches lie within half the longer length less one, and half of the
// matches out of order count as transpositions. One machine word holds the unmatched positions of a.
func (l *Likeness) Jaro(a, b []byte) float64 {
	if len(a) > 64 {
		a = a[:64]
	}
	if len(b) > 64 {
		b = b[:64]
	}
	if len(a) == 0 || len(b) == 0 {
		if len(a) == len(b) {
			return 1
		}
		return 0
	}
	for i, c := range a {
		l.mask[c] |= 1 << i
	}
	window := max(len(a), len(b))/2 - 1
	if window < 0 {
		window = 0
	}
	var used uint64
	matches := 0
	for j, c := range b {
		m := l.mask[c] &^ used
		if m == 0 {
			continue
		}
		if lo := j - window; lo > 0 {
			if lo > 63 {
				break
			}
			m &= ^uint64(0) << lo
		}
		if hi := j + window; hi < 63 {
			m &= 1<<(hi+1) - 1
		}
		if m == 0 {
			continue
		}
		used |= m & -m
		l.order[matches] = c
		matches++
	}
	for _, c := range a {
		l.mask[c] = 0
	}
	if matches == 0 {
		return 0
	}
	out := 0
	for k := 0; used != 0; k++ {
		if a[bits.TrailingZeros64(used)] != l.order[k] {
			out++
		}
		used &= used - 1
	}
	m := float64(matches)
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(out/2))/m) / 3
}

// JaroWinkler returns the likeness of two strings of any letters. For many comparisons code the words once and use
// Likeness.
func JaroWinkler(a, b string) float64 {
	var l Likeness
	x, y := codeBoth(a, b)
	return l.JaroWinkler(x, y)
}

// codeBoth numbers the letters of two strings in order of appearance. A 255th different letter shares the last number;
// words are cut at 64 letters before that can happen twice.
func codeBoth(a, b string) ([]byte, []byte) {
	seen := map[rune]byte{}
	code := func(s string) []byte {
		out := make([]byte, 0, len(s))
		for _, r := range s {
			if len(out) == 64 {
				break
			}
			c, ok := seen[r]
			if !ok {
				c = byte(len(seen))
				seen[r] = c
			}
			out = append(out, c)
		}
		return out
	}
	return code(a), code(b)
}
