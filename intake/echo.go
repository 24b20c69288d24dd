package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/record"
)

// echoContainment is the share of a block's three-word sequences that an earlier block must hold for the block to repeat
// it (Broder 1997: containment).
const echoContainment = 0.8

// echoWords is how many words a block needs before near repetition is asked; shorter ones repeat word for word or not.
const echoWords = 8

// setEchoes marks blocks that repeat an earlier block of the page, word for word or nearly. An echo points at the first
// block that is no echo itself.
func setEchoes(doc *record.Document) {
	exact := map[uint64]int{}
	grams := map[uint64][]int{} // three-word sequence -> blocks that hold it, none of them an echo
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		words := hashWords(nil, doc.Text[b.Start:b.End])
		if len(words) == 0 {
			continue
		}
		key := mix(words)
		if first, ok := exact[key]; ok {
			b.Echo = first
			continue
		}
		seq := threeWords(words)
		if len(words) >= echoWords {
			if first := nearest(seq, grams); first >= 0 && sameFigures(doc, i, first) {
				b.Echo = first
				continue
			}
		}
		exact[key] = i
		for _, g := range seq {
			// A phrase that stands in many blocks tells nothing and would make the search quadratic.
			if len(grams[g]) < 16 {
				grams[g] = append(grams[g], i)
			}
		}
	}
}

// nearest is the earliest block that holds enough of the sequences, or -1.
func nearest(seq []uint64, grams map[uint64][]int) int {
	if len(seq) == 0 {
		return -1
	}
	held := map[int]int{}
	for _, g := range seq {
		for _, i := range grams[g] {
			held[i]++
		}
	}
	best := -1
	for i, n := range held {
		if float64(n) >= echoContainment*float64(len(seq)) && (best < 0 || i < best) {
			best = i
		}
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

// threeWords gives the distinct sequences of three words, hashed, in order.
func threeWords(words []uint64) []uint64 {
	if len(words) < 3 {
		return nil
	}
	seen := make(map[uint64]bool, len(words))
	out := make([]uint64, 0, len(words))
	for i := 0; i+3 <= len(words); i++ {
		if g := mix(words[i : i+3]); !seen[g] {
			seen[g] = true
			out = append(out, g)
		}
	}
	return out
}
