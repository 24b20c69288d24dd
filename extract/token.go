package extract

import (
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	wordToken tokenKind = iota
	digitToken
	punctToken
)

// token is one word, one figure in digits or one sign of a block. Start and End are byte offsets of the document's
// text.
type token struct {
	start, end int32
	kind       tokenKind
	upper      bool // first letter is a capital
	capitals   bool // all letters are capitals
	arabic     bool
	genitive   bool // followed by 's
	glued      bool // no space before it
	sign       byte // of a punctuation mark, folded: . , ; : ? ! ( ) " - / % $ or 0
	key        string
	readings   [4]reading
	n          uint8 // of readings
	value      int   // of digits
	decimal    bool  // digits with a decimal part: value is the whole part
	fraction   int   // thousandths
	misgrouped bool  // digits whose groups are none: "1,40012"
}

// reading is one way to read an Arabic word: whole, without a conjunction, without a preposition. Other words have one.
type reading struct {
	id   int32 // of the word in the lexicon, -1 unknown
	conj bool
	prep byte // b, l, k or 0
}

// tokenizer cuts text into tokens. Its buffers are reused.
type tokenizer struct {
	f    folder
	toks []token
	ids  *vocabulary // of the lexicon
}

// cut returns the tokens of text[from:to]; they are good until the next call.
func (t *tokenizer) cut(text string, from, to int) []token {
	t.toks = t.toks[:0]
	t.f.words, t.f.buf = t.f.words[:0], t.f.buf[:0]
	for i := from; i < to; {
		c := text[i]
		switch {
		case c <= ' ':
			i++
		case c == '[' && note(text, i, to) > 0:
			i += note(text, i, to)
		case c >= '0' && c <= '9' || digitAt(text, i) >= 0:
			i = t.digits(text, i, to)
		default:
			i = t.word(text, i, to)
		}
	}
	all := string(t.f.buf)
	for k := range t.toks {
		tok := &t.toks[k]
		tok.glued = k > 0 && t.toks[k-1].end == tok.start
		if tok.kind == wordToken {
			w := t.f.words[tok.value]
			tok.value = 0
			tok.key = all[w.from:w.to]
			t.read(tok)
		}
	}
	return t.toks
}

// word takes a word or a sign.
func (t *tokenizer) word(text string, i, to int) int {
	c := text[i]
	if c < 0x80 && !asciiWord[c] {
		return t.sign(text, i, i+1, c)
	}
	words := len(t.f.words)
	limit := to
	if c == 0xD8 || c == 0xD9 {
		limit = lettersEnd(text, i, to)
	}
	next, ok := t.f.scan(text[:limit], i)
	if ok && len(t.f.words) > words {
		w := t.f.words[words]
		if t.genitive(text, i, int(w.end)) {
			return int(w.end)
		}
		t.toks = append(t.toks, token{
			start: w.start, end: w.end, kind: wordToken, upper: w.upper, capitals: w.capitals, arabic: w.arabic,
			value: words,
		})
		return int(w.end)
	}
	t.f.words = t.f.words[:words]
	r, size := utf8.DecodeRuneInString(text[i:to])
	if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
		return i + size
	}
	end := i + size
	return t.sign(text, i, max(end, min(next, i+size)), signOf(r))
}

// lettersEnd ends an Arabic word before digits: "و34" is a conjunction and a figure.
func lettersEnd(text string, i, to int) int {
	for j := i; j < to; j++ {
		if text[j] <= ' ' || digitAt(text, j) >= 0 {
			return j
		}
	}
	return to
}

// genitive marks the word before a lone s after an apostrophe.
func (t *tokenizer) genitive(text string, start, end int) bool {
	if end-start != 1 || text[start]|0x20 != 's' || len(t.toks) < 2 {
		return false
	}
	mark, word := t.toks[len(t.toks)-1], &t.toks[len(t.toks)-2]
	if mark.sign != '\'' || word.kind != wordToken || mark.start != word.end || mark.end != int32(start) {
		return false
	}
	word.genitive = true
	t.toks = t.toks[:len(t.toks)-1]
	return true
}

func (t *tokenizer) sign(text string, from, to int, s byte) int {
	t.toks = append(t.toks, token{start: int32(from), end: int32(to), kind: punctToken, sign: s})
	return to
}

// Signs that ASCII has no letter for.
const (
	plusMinus = 1 + iota
	notUnder
	notOver
)

// signOf folds a punctuation mark to ASCII.
func signOf(r rune) byte {
	switch r {
	case '،', '、', '，':
		return ','
	case '؛':
		return ';'
	case '؟':
		return '?'
	case '۔', '。':
		return '.'
	case '…':
		return '.'
	case '“', '”', '«', '»', '„', '‟':
		return '"'
	case '‘', '’', '‚', '‛':
		return '\''
	case '–', '—', '‐', '‑', '−', '―':
		return '-'
	case '٪', '％':
		return '%'
	case '±':
		return plusMinus
	case '≥':
		return notUnder
	case '≤':
		return notOver
	case '≈', '∼', '～':
		return '~'
	case '•', '▪', '●', '◦', '·', '■', '►':
		return '*'
	case '€', '£', '¥', '₪', '﷼':
		return '$'
	}
	return 0
}

// digitAt returns the value of the digit at i, of whatever script, and -1 where there is none.
func digitAt(text string, i int) int {
	if i >= len(text) {
		return -1
	}
	c := text[i]
	switch {
	case c < 0x80:
		if c >= '0' && c <= '9' {
			return int(c - '0')
		}
		return -1
	case c < 0xD9 || i+1 >= len(text):
		return -1
	case c == 0xD9 && text[i+1] >= 0xA0 && text[i+1] <= 0xA9:
		return int(text[i+1] - 0xA0)
	case c == 0xDB && text[i+1] >= 0xB0 && text[i+1] <= 0xB9:
		return int(text[i+1] - 0xB0)
	case c < 0xDF:
		return -1
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return -1
}

func digitSize(text string, i int) int {
	if text[i] < 0x80 {
		return 1
	}
	_, n := utf8.DecodeRuneInString(text[i:])
	return n
}

// unprinted returns the size of a character at i that prints nothing (soft hyphen, zero-width space and joiners, marks
// of direction, byte order mark, word joiner), and 0 where there is none. Such characters are as absent.
func unprinted(text string, i int) int {
	switch text[i] {
	case 0xC2:
		if i+1 < len(text) && text[i+1] == 0xAD {
			return 2
		}
	case 0xE2:
		if i+2 < len(text) && (text[i+1] == 0x80 && (text[i+2] >= 0x8B && text[i+2] <= 0x8F || text[i+2] >= 0xAA &&
			text[i+2] <= 0xAE) || text[i+1] == 0x81 && text[i+2] >= 0xA0 && text[i+2] <= 0xA9) {
			return 3
		}
	case 0xEF:
		if i+2 < len(text) && text[i+1] == 0xBB && text[i+2] == 0xBF {
			return 3
		}
	}
	return 0
}

// pastUnprinted steps over characters that print nothing.
func pastUnprinted(text string, i int) int {
	for i < len(text) {
		n := unprinted(text, i)
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

// note returns the size of a mark of a footnote at i: "[12]", "[a]", "[sic]". It belongs to no sentence.
func note(text string, i, to int) int {
	if text[i] != '[' {
		return 0
	}
	for j := i + 1; j < to && j-i <= 4; j++ {
		switch c := text[j]; {
		case c == ']':
			if inner := text[i+1 : j]; j > i+1 && (inner[0] <= '9' || len(inner) == 1 || inner == "sic") {
				return j + 1 - i
			}
			return 0
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
		default:
			return 0
		}
	}
	return 0
}

// digits takes a figure in digits with its separators.
func (t *tokenizer) digits(text string, i, to int) int {
	text = text[:to]
	start := i
	tok := token{start: int32(start), kind: digitToken}
	v, n, i := digitRun(text, i)
	first := n
	for i < len(text) {
		size, decimalSign := separator(text, i)
		if size == 0 || pastUnprinted(text, i+size) >= len(text) || digitAt(text, pastUnprinted(text, i+size)) < 0 {
			break
		}
		gv, gn, after := digitRun(text, pastUnprinted(text, i+size))
		space := text[i] == ' '
		if gn == 3 && first <= 3 && !decimalSign && !(space && (t.dateBefore() || digitAt(text, after) >= 0)) {
			if v > 999_999_999 {
				break
			}
			v, i, n = v*1000+gv, after, n+3
			continue
		}
		if text[i] == ',' && gn > 3 && first <= 3 { // "1,40012": no figure at all
			tok.decimal, tok.misgrouped = true, true
			i = after
			break
		}
		if space || text[i] == ',' && gn > 2 || text[i] == '\'' {
			break
		}
		tok.decimal = true
		tok.fraction = thousandths(gv, gn)
		i = after
		break
	}
	if f, size := fractionSign(text, i); size > 0 { // "14½ thousand"
		tok.decimal, tok.fraction = true, f
		i += size
	}
	tok.end, tok.value = int32(i), v
	if n > 12 {
		tok.decimal = true // an account or telephone number, never a figure of persons
	}
	t.toks = append(t.toks, tok)
	return i
}

// fractionSign reads a fraction in one sign, in thousandths.
func fractionSign(text string, i int) (thousandths, size int) {
	if i+1 < len(text) && text[i] == 0xC2 {
		switch text[i+1] {
		case 0xBC:
			return 250, 2
		case 0xBD:
			return 500, 2
		case 0xBE:
			return 750, 2
		}
	}
	return 0, 0
}

func thousandths(v, n int) int {
	for ; n < 3; n++ {
		v *= 10
	}
	for ; n > 3; n-- {
		v /= 10
	}
	return v
}

// dateBefore reports whether the figure follows a word for a month, so that "March 6 745" is not one figure. The
// lexicon is not asked here: a capitalised word suffices.
func (t *tokenizer) dateBefore() bool {
	if len(t.toks) == 0 {
		return false
	}
	last := t.toks[len(t.toks)-1]
	return last.kind == wordToken && last.upper
}

// digitRun reads digits, at most 15 of which count.
func digitRun(text string, i int) (value, count, end int) {
	for {
		d := digitAt(text, i)
		if d < 0 {
			return value, count, i
		}
		if count < 15 {
			value = value*10 + d
		}
		count++
		i = i + digitSize(text, i)
		if j := pastUnprinted(text, i); j > i && digitAt(text, j) >= 0 {
			i = j
		}
	}
}

// separator returns the size of a sign that may stand inside a figure, and whether it can only be a decimal sign.
func separator(text string, i int) (size int, decimal bool) {
	switch text[i] {
	case ',', '.', ' ', '\'':
		return 1, false
	case 0xC2:
		if i+1 < len(text) && text[i+1] == 0xA0 {
			return 2, false
		}
	case 0xD9:
		if i+1 < len(text) && text[i+1] == 0xAC {
			return 2, false
		}
		if i+1 < len(text) && text[i+1] == 0xAB {
			return 2, true
		}
	case 0xD8:
		if i+1 < len(text) && text[i+1] == 0x8C { // Arabic comma used as separator
			return 2, false
		}
	case 0xEF:
		if i+2 < len(text) && text[i:i+3] == "\uff0c" { // the full-width comma
			return 3, false
		}
	case 0xE2:
		if i+2 < len(text) && (text[i:i+3] == "\u202f" || text[i:i+3] == "\u2009" || text[i:i+3] == "\u2019") {
			return 3, false
		}
	}
	return 0, false
}
