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

// figureAbove reports whether the block before one is nothing but the figure with which its sentence begins, as
// pages set their figures large: "435" above "people died in the mine".
func figureAbove(doc *record.Document, i int) bool {
	a, b := doc.Blocks[i-1], doc.Blocks[i]
	if a.Echo >= 0 || b.Echo >= 0 || a.Start < 0 || a.End > b.Start || b.End > len(doc.Text) || a.End-a.Start > 12 ||
		b.Start-a.End > 8 || a.End <= a.Start || b.End <= b.Start {
		return false
	}
	if c := doc.Text[b.Start]; c < 'a' || c > 'z' {
		return false
	}
	for k := a.Start; k < a.End; k++ {
		if c := doc.Text[k]; (c < '0' || c > '9') && c != ',' && c != ' ' {
			return false
		}
	}
	return true
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
