package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/record"
)

// echoContainment is the share of a block's three-word sequences that an earlier block must hold for the block to
// repeat it (Broder 1997: containment).
const echoContainment = 0.8

// echoWords is how many words a block needs before near repetition is asked; shorter ones repeat word for word or not.
const echoWords = 8

// setEchoes marks blocks that repeat an earlier block of the page, word for word or nearly. An echo points at the first
// block that is no echo itself.
func setEchoes(doc *record.Document) {
	exact := make(map[uint64]int, len(doc.Blocks))
	index := gramIndex{heads: make(map[uint64]int32, len(doc.Text)/6), held: make([]int, len(doc.Blocks))}
	var words, grams []uint64
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		words = hashWords(words[:0], doc.Text[b.Start:b.End])
		if len(words) == 0 {
			continue
		}
		key := mix(words)
		if first, ok := exact[key]; ok {
			b.Echo = first
			continue
		}
		grams = grams[:0]
		for k := 0; k+3 <= len(words); k++ {
			grams = append(grams, mix(words[k:k+3]))
		}
		if len(words) >= echoWords {
			if first := index.nearest(grams); first >= 0 && sameFigures(doc, i, first) {
				b.Echo = first
				continue
			}
		}
		exact[key] = i
		index.add(grams, i)
	}
}

// gramIndex finds the blocks that hold a sequence of three words.
type gramIndex struct {
	heads   map[uint64]int32 // sequence -> its newest entry, plus one
	entries []gramEntry
	held    []int // how many sequences each block holds, while one is looked for
}

// gramEntry is a block that holds a sequence, and the entry before it of the same sequence.
type gramEntry struct {
	block, before int32
	depth         int32
}

// add notes the sequences of a block. A phrase that stands in many blocks tells nothing and would make the search
// quadratic, so no more than some are kept.
func (x *gramIndex) add(grams []uint64, block int) {
	for _, g := range grams {
		head := x.heads[g]
		depth := int32(0)
		if head > 0 {
			if e := x.entries[head-1]; e.block == int32(block) || e.depth >= 15 {
				continue
			}
			depth = x.entries[head-1].depth + 1
		}
		x.entries = append(x.entries, gramEntry{int32(block), head, depth})
		x.heads[g] = int32(len(x.entries))
	}
}

// nearest is the earliest block that holds enough of the sequences, or -1.
func (x *gramIndex) nearest(grams []uint64) int {
	best := -1
	var touched []int32
	for _, g := range grams {
		for at := x.heads[g]; at > 0; at = x.entries[at-1].before {
			block := x.entries[at-1].block
			if x.held[block]++; x.held[block] == 1 {
				touched = append(touched, block)
			}
		}
	}
	for _, block := range touched {
		if float64(x.held[block]) >= echoContainment*float64(len(grams)) && (best < 0 || int(block) < best) {
			best = int(block)
		}
		x.held[block] = 0
	}
	return best
}

// sameFigures reports whether every figure of the block stands in the earlier one too: a paragraph that repeats another
// but for its number is a correction and no echo.
func sameFigures(doc *record.Document, block, first int) bool {
	have := map[string]bool{}
	for _, w := range foldWords(doc.Text[doc.Blocks[first].Start:doc.Blocks[first].End]) {
		have[w] = true
	}
	for _, w := range foldWords(doc.Text[doc.Blocks[block].Start:doc.Blocks[block].End]) {
		if hasDigit(w) && !have[w] {
			return false
		}
	}
	return true
}

// hasDigit reports a word with a digit of any script.
func hasDigit(w string) bool { return strings.IndexFunc(w, unicode.IsDigit) >= 0 }

// foldWords cuts a text into words, folded so that marks, case and vowel signs make no difference.
func foldWords(s string) []string {
	var words []string
	var w strings.Builder
	flush := func() {
		if w.Len() > 0 {
			words = append(words, w.String())
			w.Reset()
		}
	}
	for _, r := range s {
		switch r, ok := foldRune(r); {
		case !ok:
			flush()
		case r != 0:
			w.WriteRune(r)
		}
	}
	flush()
	return words
}

// foldRune folds one character of a word: 0 for a mark that is left out, false for what parts words.
func foldRune(r rune) (rune, bool) {
	if r < utf8.RuneSelf {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r, true
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A', true
		}
		return 0, false
	}
	switch {
	case r == 'ـ' || unicode.IsMark(r) || r == '\u200c' || r == '\u200d':
		return 0, true
	case unicode.IsLetter(r):
		return foldLetter(unicode.ToLower(r)), true
	case unicode.IsDigit(r):
		return r, true
	}
	return 0, false
}

// foldLetter joins spellings of an Arabic letter.
func foldLetter(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ک':
		return 'ك'
	}
	return r
}
