package origin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/name"
)

// token is a folded word of a page.
type token struct {
	hash     uint64
	letters  int
	capital  bool // begins with a capital and does not begin a sentence
	number   int  // value of a token of digits, -1 else
	quoted   bool
	sentence int
}

// mix folds one more value into an FNV-1a hash.
func mix(h uint64, v uint64) uint64 {
	for range 8 {
		h ^= v & 0xFF
		h *= 1099511628211
		v >>= 8
	}
	return h
}

const hashSeed = 14695981039346656037

func hashString(seed uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		seed ^= uint64(s[i])
		seed *= 1099511628211
	}
	return seed
}

// cutText makes tokens of a text. Words are folded so that spelling habits make no difference; digits of every script
// are read as numbers, with separators between groups of three.
func cutText(text string) []token {
	out := make([]token, 0, len(text)/6)
	known := foldings{}
	sentence, quoted, fresh := 0, false, true
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case digit(r) >= 0:
			v, end := readNumber(text[i:])
			out = append(out, token{hash: mix(hashSeed, uint64(v)), number: v, quoted: quoted, sentence: sentence})
			i += end
			fresh = false
			continue
		case unicode.IsLetter(r):
			end := i + wordEnd(text[i:])
			if h, letters := known.fold(text[i:end]); letters > 0 {
				out = append(out, token{
					hash: h, letters: letters, number: -1, quoted: quoted, capital: unicode.IsUpper(r) && !fresh,
					sentence: sentence,
				})
				fresh = false
			}
			i = end
			continue
		case r == '.' || r == '!' || r == '?' || r == '؟' || r == '\n':
			if !fresh {
				sentence++
			}
			fresh = true
		case r == '“' || r == '«':
			quoted = true
		case r == '”' || r == '»':
			quoted = false
		case r == '"':
			quoted = !quoted
		}
		i += n
	}
	return out
}

// foldings keeps what was folded on a page: its words come again, and Unicode normalisation is slow.
type foldings map[string]folding

type folding struct {
	hash    uint64
	letters int
}

// fold gives the hash of a folded word and its letters. ASCII folds to lower case, which needs no table.
func (k foldings) fold(word string) (uint64, int) {
	h := uint64(hashSeed)
	for i := 0; i < len(word); i++ {
		c := word[i]
		if c >= utf8.RuneSelf {
			return k.foldWide(word)
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		h ^= uint64(c)
		h *= 1099511628211
	}
	return h, len(word)
}

func (k foldings) foldWide(word string) (uint64, int) {
	if f, ok := k[word]; ok {
		return f.hash, f.letters
	}
	folded := name.Fold(word)
	f := folding{hashString(hashSeed, folded), utf8.RuneCountInString(folded)}
	k[word] = f
	return f.hash, f.letters
}

func wordEnd(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != 'ـ' {
			return i
		}
	}
	return len(s)
}

// maxNumber bounds a number that is kept; larger ones are not of persons.
const maxNumber = 100_000_000

// readNumber reads digits of any script with separators before groups of three. Where a digit begins, end is past it.
func readNumber(s string) (value, end int) {
	group := -1 // digits since the last separator, -1 before any
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		d := digit(r)
		if d < 0 {
			if !isSeparator(r) || group >= 0 && group != 3 || !threeDigits(s[i+n:]) {
				break
			}
			group = 0
			i += n
			continue
		}
		if value < maxNumber {
			value = value*10 + d
		}
		if group >= 0 {
			group++
		}
		i += n
		end = i
	}
	return value, end
}

// digit is the value of a digit of any script, and -1 of anything else.
func digit(r rune) int {
	if d, ok := name.Digit(r); ok {
		return d
	}
	return -1
}

func isSeparator(r rune) bool { return strings.ContainsRune(",٬'’\u00a0\u202f\u2009", r) }

func threeDigits(s string) bool {
	n := 0
	for _, r := range s {
		if digit(r) < 0 {
			break
		}
		n++
	}
	return n == 3
}
