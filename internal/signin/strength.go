package signin

import (
	_ "embed"
	"math"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// Strength is how hard a passphrase is to guess for somebody who tries likely ones first: an estimate from below. It
// reads a passphrase as a row of words, numbers and signs, and gives each what it adds to a choice among the usual
// ones, as zxcvbn does (Wheeler, USENIX Security 2016), with a rate for letters in place of its dictionaries: it counts
// an unusual word no higher than a usual one, and so errs towards calling a passphrase weak.
type Strength struct {
	Bits float64 // of guesses
	cost Cost
}

// attackMemory is what the attacker of Holds has: a thousand machines of 16 GiB, filled with guesses. Argon2id is bound
// by memory, and one pass over a GiB takes about a second.
const attackMemory = 1000 * 16 * (1 << 20) // KiB

// Least strengths.
const (
	// LeastHold is how long a new passphrase of a case must hold: the case may be copied and tried at leisure.
	LeastHold = 365 * 24 * time.Hour
	// leastBits is what an account's password takes: it is tried through the desk, which holds guessing back.
	leastBits = 27
)

// Bits that the parts of a passphrase add.
const (
	bitsLetter  = 2.3 // of a word: about what running text has
	bitsWord    = 14  // at most, for one word: a list of 16,000
	bitsRandom  = 4.5 // of a letter in what is no word
	bitsDigit   = 3.3
	bitsSign    = 3
	bitsUsual   = 4 // for a word, row of keys or repetition that everybody tries
	bitsYear    = 7
	bitsRepeat  = 1 // for a part that stood before, and for a capital at the beginning
	longestPart = 200
)

// Measure estimates the strength of a passphrase whose key is derived at a cost.
func Measure(passphrase string, c Cost) Strength {
	s := Strength{cost: c}
	seen := map[string]bool{}
	for _, part := range parts(passphrase) {
		if low := strings.ToLower(part); seen[low] {
			s.Bits += bitsRepeat
		} else {
			seen[low] = true
			s.Bits += bitsOf(part)
		}
	}
	return s
}

// parts cuts a passphrase into runs of letters, digits and signs. Letters with digits for letters (p4ss) are one run.
func parts(passphrase string) []string {
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			return 1
		case unicode.IsDigit(r):
			return 2
		}
		return 3
	}
	var out []string
	var part []rune
	for _, r := range passphrase {
		if len(part) > 0 && (kind(part[0]) != kind(r) || len(part) == longestPart) {
			out, part = append(out, string(part)), nil
		}
		part = append(part, r)
	}
	if usual(passphrase) {
		return []string{passphrase}
	}
	return append(out, string(part))
}

// bitsOf is what one part adds.
func bitsOf(part string) float64 {
	n := float64(utf8.RuneCountInString(part))
	r, _ := utf8.DecodeRuneInString(part)
	switch {
	case part == "":
		return 0
	case usual(part):
		return bitsUsual
	case unicode.IsDigit(r):
		if len(part) == 4 && (strings.HasPrefix(part, "19") || strings.HasPrefix(part, "20")) {
			return bitsYear
		}
		return bitsDigit * n
	case unicode.IsLetter(r):
		return bitsOfLetters(part, n)
	case part == " " || part == "-" || part == "_" || part == ".":
		return bitsRepeat
	}
	return bitsSign * n
}

// bitsOfLetters is what a run of n letters adds. Capitals in its midst are drawn, not spoken.
func bitsOfLetters(part string, n float64) float64 {
	low := strings.ToLower(part)
	_, first := utf8.DecodeRuneInString(part)
	inside := strings.ToLower(part[first:]) != part[first:] && strings.ToUpper(part) != part
	switch {
	case inside:
		return (bitsRandom + 1) * n
	case !wordlike(low):
		return bitsRandom * n
	case low != part:
		return min(bitsLetter*n, bitsWord) + bitsRepeat
	}
	return min(bitsLetter*n, bitsWord)
}

// wordlike tells letters that somebody could have spoken from those that a machine drew. Letters beyond the Latin are
// words.
func wordlike(low string) bool {
	vowels, consonants := 0, 0
	for _, r := range low {
		switch {
		case r > unicode.MaxLatin1:
			return true
		case strings.ContainsRune("aeiouy", r):
			vowels, consonants = vowels+1, 0
		default:
			if consonants++; consonants > 4 {
				return false
			}
		}
	}
	n := utf8.RuneCountInString(low)
	return n < 5 || vowels*5 >= n && vowels*4 <= n*3
}

//go:embed guesses.tsv
var guessTable string

// guesses are what is tried first, by the table: rows of keys, which fingers type without a thought, and usual words.
var guesses = sync.OnceValue(func() (out struct {
	rows  []string
	words map[string]bool
}) {
	out.words = map[string]bool{}
	for line := range strings.Lines(guessTable) {
		kind, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		switch {
		case !ok || strings.HasPrefix(line, "#"):
		case kind == "row":
			out.rows = append(out.rows, list)
		default:
			for _, w := range strings.Split(list, "|") {
				out.words[w] = true
			}
		}
	}
	return out
})

// usual finds what everybody tries: one letter again and again, a row of keys, a usual word, with digits for letters
// too.
func usual(part string) bool {
	low := strings.ToLower(part)
	first, size := utf8.DecodeRuneInString(low)
	if strings.Trim(low[size:], string(first)) == "" && len(low) > size {
		return true
	}
	for _, row := range guesses().rows {
		if utf8.RuneCountInString(low) > 2 && strings.Contains(row+row, low) {
			return true
		}
	}
	plain := strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!",
		"i").Replace(low)
	plain = strings.TrimRight(plain, "0123456789!?.")
	return guesses().words[plain] || guesses().words[low]
}

// Holds is how long it would hold, on average, against a thousand machines.
func (s Strength) Holds() time.Duration {
	seconds := float64(s.cost.Memory) / (1 << 20) * float64(max(1, s.cost.Passes)) // of one guess
	rate := attackMemory / float64(max(1, s.cost.Memory)) / max(seconds, 1e-3)
	held := math.Exp2(s.Bits-1) / rate
	if held > math.MaxInt64/1e9 {
		return math.MaxInt64
	}
	return time.Duration(held * 1e9)
}
