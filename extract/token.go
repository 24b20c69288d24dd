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

// token is one word, one figure in digits or one sign of a block. Start and End are byte offsets of the document's text.
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
			start: w.start, end: w.end, kind: wordToken, upper: w.upper, capitals: w.capitals, arabic: w.arabic, value: words,
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

// signOf folds a punctuation mark to ASCII.
func signOf(r rune) byte {
	switch r {
	case '،', '、':
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
	case '•', '▪', '●', '◦', '·', '■', '►':
		return '*'
	case '€', '£', '¥', '₪', '﷼':
		return '$'
	}
	return 0
}

// digitAt returns the digit at i in any of the three sets that news use, and -1 where there is none.
func digitAt(text string, i int) int {
	if i >= len(text) {
		return -1
	}
	c := text[i]
	if c >= '0' && c <= '9' {
		return int(c - '0')
	}
	if i+1 < len(text) {
		if c == 0xD9 && text[i+1] >= 0xA0 && text[i+1] <= 0xA9 {
			return int(text[i+1] - 0xA0)
		}
		if c == 0xDB && text[i+1] >= 0xB0 && text[i+1] <= 0xB9 {
			return int(text[i+1] - 0xB0)
		}
	}
	return -1
}

func digitSize(text string, i int) int {
	if text[i] < 0x80 {
		return 1
	}
	return 2
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
		if size == 0 || digitAt(text, i+size) < 0 {
			break
		}
		gv, gn, after := digitRun(text, i+size)
		space := text[i] == ' '
		if gn == 3 && first <= 3 && !decimalSign && !(space && (t.dateBefore() || digitAt(text, after) >= 0)) {
			if v > 999_999_999 {
				break
			}
			v, i, n = v*1000+gv, after, n+3
			continue
		}
		if space || text[i] == ',' && gn > 2 || text[i] == '\'' {
			break
		}
		tok.decimal = true
		tok.fraction = thousandths(gv, gn)
		i = after
		break
	}
	tok.end, tok.value = int32(i), v
	if n > 12 {
		tok.decimal = true // an account or telephone number, never a figure of persons
	}
	t.toks = append(t.toks, tok)
	return i
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

// dateBefore reports whether the figure follows a word for a month, so that "March 6 745" is not one figure. The lexicon is
// not asked here: a capitalised word suffices.
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
		i += digitSize(text, i)
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
	case 0xE2:
		if i+2 < len(text) && (text[i:i+3] == "\u202f" || text[i:i+3] == "\u2009" || text[i:i+3] == "\u2019") {
			return 3, false
		}
	}
	return 0, false
}
