package name

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// arabicLetters folds letters that stand for one another in lists: Farsi, Urdu and Kurdish forms to the Arabic one,
// alef maqsura to yeh, teh marbuta to heh. Hamza seats fall out of decomposition and need no entry.
var arabicLetters = map[rune]rune{
	'ٱ': 'ا', 'ٲ': 'ا', 'ٳ': 'ا', 'ٵ': 'ا', 'ى': 'ي', 'ی': 'ي', 'ې': 'ي', 'ے': 'ي', 'ۍ': 'ي', 'ێ': 'ي', 'ٸ': 'ي',
	'ة': 'ه', 'ۃ': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'ە': 'ه', 'ۀ': 'ه', 'ۂ': 'ه', 'ک': 'ك', 'ڪ': 'ك', 'گ': 'ك', 'پ': 'ب',
	'چ': 'ج', 'ڤ': 'ف', 'ژ': 'ز', 'ۆ': 'و', 'ۇ': 'و', 'ۈ': 'و', 'ۋ': 'و', 'ٶ': 'و', 'ڵ': 'ل', 'ڕ': 'ر', 'ٹ': 'ت',
	'ڈ': 'د', 'ڑ': 'ر', 'ں': 'ن', 'ء': -1, 'ـ': -1, 'ٴ': -1,
}

// latinLetters spells out Latin letters that do not decompose.
var latinLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ə': "e",
	'ŋ': "ng", 'ɛ': "e", 'ɔ': "o", 'ƶ': "z",
}

// FoldArabic returns name with the letters that Arabic lists use for one another made one: presentation forms,
// hamza seats, alefs, yehs, kafs and teh marbuta; marks, tatweel, bidi controls, lone hamza and apostrophes go out,
// digits become ASCII, and everything that is neither letter nor digit becomes one space. Words stay as they are
// divided. Other scripts are lower-cased and stripped of accents. It is idempotent.
func FoldArabic(name string) string { return fold(name, true, false) }

// FoldLatin returns name lower-cased, without accents, apostrophes and ayn or hamza signs, with ligatures and letters
// such as ß or ı spelled out, and with everything that is neither letter nor digit made one space (so "al-Haffah" gives
// "al haffah"). Arabic letters lose only their marks. It is idempotent.
func FoldLatin(name string) string { return fold(name, false, true) }

// Fold applies FoldArabic and FoldLatin together; it is the first step of every other key.
func Fold(name string) string { return fold(name, true, true) }

func fold(s string, arabic, latin bool) string {
	if isPlain(s) {
		return s
	}
	if arabic {
		if out, ok := foldPlainArabic(s); ok {
			return out
		}
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	put := func(r rune) {
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	for _, r := range norm.NFKD.String(strings.ToLower(norm.NFKD.String(s))) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), isApostrophe(r), unicode.Is(unicode.Me, r):
			continue
		case unicode.IsDigit(r):
			d, _ := Digit(r)
			put('0' + rune(d))
		case unicode.IsLetter(r):
			if arabic {
				if f, ok := arabicLetters[r]; ok {
					if f > 0 {
						put(f)
					}
					continue
				}
			}
			if latin {
				if f, ok := latinLetters[r]; ok {
					for _, x := range f {
						put(x)
					}
					continue
				}
			}
			put(r)
		default:
			space = true
		}
	}
	return b.String()
}

// plainArabic folds the letters of the Arabic block that lists are mostly written in; 0 means that the slow road must
// be taken.
var plainArabic = func() (t [0x50]rune) {
	for r := 'ا'; r <= 'ي'; r++ {
		t[r-0x600] = r
	}
	for r := rune(0x63b); r <= 0x640; r++ {
		t[r-0x600] = 0
	}
	t['أ'-0x600], t['إ'-0x600], t['آ'-0x600], t['ؤ'-0x600], t['ئ'-0x600] = 'ا', 'ا', 'ا', 'و', 'ي'
	t['ة'-0x600], t['ى'-0x600] = 'ه', 'ي'
	return t
}()

// foldPlainArabic folds text of plain Arabic letters and spaces without normalising it, which is most of the work in
// large lists.
func foldPlainArabic(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	space := false
	for _, r := range s {
		switch {
		case r == ' ':
			space = true
			continue
		case r >= 0x621 && r < 0x650:
			f := plainArabic[r-0x600]
			if r == 'ء' {
				continue
			}
			if f == 0 {
				return "", false
			}
			r = f
		default:
			return "", false
		}
		if space && len(out) > 0 {
			out = append(out, ' ')
		}
		space = false
		out = append(out, byte(0xc0|r>>6), byte(0x80|r&0x3f))
	}
	return string(out), true
}

// isPlain says that s is already folded: lower-case ASCII letters and digits with single inner spaces.
func isPlain(s string) bool {
	prev := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == ' ' && prev != ' ':
		default:
			return false
		}
		prev = c
	}
	return prev != ' ' || s == ""
}

// isApostrophe covers the signs that stand for ayn, hamza or an elision and carry no letter of their own.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '′', 'ʻ', 'ʼ', 'ʽ', 'ʾ', 'ʿ', 'ˈ', 'ˊ', 'ˋ', '˒', '˓', 'ʹ', '‚', 'ˁ', 'ˀ', 'ʔ',
		'ʕ', '\u05f3', '＇':
		return true
	}
	return false
}

// Digit gives the value of a decimal digit of any script (Unicode general category Nd).
func Digit(r rune) (value int, ok bool) {
	if r < 0x80 {
		return int(r - '0'), r >= '0' && r <= '9'
	}
	if !unicode.IsDigit(r) {
		return 0, false
	}
	// The digits of a script stand in a run of ten, zero first; runs may follow one another, as the mathematical ones
	// do.
	first := r
	for unicode.IsDigit(first - 1) {
		first--
	}
	return int(r-first) % 10, true
}

// Script says which of the two scripts most letters of a name are in.
type Script uint8

// Scripts known to this package.
const (
	Other Script = iota
	Arabic
	Latin
)

// String returns the ISO 15924 code of the script, "Zyyy" for any other.
func (s Script) String() string {
	switch s {
	case Arabic:
		return "Arab"
	case Latin:
		return "Latn"
	}
	return "Zyyy"
}

// ScriptOf returns the script of most letters of s; ties and texts without letters give Other.
func ScriptOf(s string) Script {
	ar, la := 0, 0
	for _, r := range s {
		switch {
		case r < 0x80:
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				la++
			}
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			ar++
		case unicode.Is(unicode.Latin, r):
			la++
		}
	}
	switch {
	case ar > la:
		return Arabic
	case la > ar:
		return Latin
	}
	return Other
}
