package extract

import (
	"sort"

	"recount/record"
)

// block reads one block, in pieces where it is long.
func (x *page) block(text string, b record.Block, index int) {
	for from := b.Start; from < b.End; {
		to := pieceEnd(text, from, b.End)
		x.piece.load(text, b, index, from, to)
		x.read(from, to)
		from = to
	}
}

// pieceEnd cuts a long block after a sentence, a word or, at worst, a rune.
func pieceEnd(text string, from, end int) int {
	if end-from <= pieceLimit {
		return end
	}
	cut := from + pieceLimit
	for _, signs := range []string{".!?\n", " "} {
		for i := cut; i > from+pieceLimit/2; i-- {
			for k := range len(signs) {
				if text[i-1] == signs[k] {
					return i
				}
			}
		}
	}
	for cut < end && text[cut]&0xC0 == 0x80 {
		cut++
	}
	return cut
}

// between gives the matches that begin in a stretch of the text.
func between(ms []Match, from, to int) []Match {
	i := sort.Search(len(ms), func(i int) bool { return ms[i].Start >= from })
	j := sort.Search(len(ms), func(i int) bool { return ms[i].Start >= to })
	return ms[i:j:j]
}
