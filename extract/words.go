package extract

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is one word of a text, folded for looking up in a phrase list. Start and End are byte offsets of the original
// text; an article joined by a hyphen ("al-", "Ash-") belongs to the word but not to its key.
type word struct {
	start, end int32
	from, to   int32 // the key, in the folder's buffer
	upper      bool  // the first letter after an article is a capital
	capitals   bool  // all letters are capitals, at least two of them
	arabic     bool
	keyed      bool     // the keys below are made
	keys       [2]int32 // its keys for lists of names, from and to, in the folder
}

// nameKey is one way in which lists of names read a word, with its hash: it is made once, whatever the number of lists.
type nameKey struct {
	key  []byte
	hash uint32
	skip int // letters of an Arabic word before the name
}

// folder cuts a text into words and folds them in one pass over the bytes. Its buffers are reused.
type folder struct {
	words   []word
	buf     []byte
	scratch []byte // for one key at a time
	keys    []nameKey
	roman   []byte // of keys
}

// keysOf gives the keys of a word for lists of names: of an Arabic word its readings in the order in which they are
// tried, of another its key and, where it begins with a capital, that without the variants of romanisation.
func (f *folder) keysOf(i int) []nameKey {
	w := &f.words[i]
	if !w.keyed {
		w.keyed, w.keys[0] = true, int32(len(f.keys))
		k := f.key(*w)
		if w.arabic {
			clitics(k, func(k []byte, skip int) bool {
				f.keys = append(f.keys, nameKey{k, hashOf(k), skip})
				return false
			})
		} else {
			f.keys = append(f.keys, nameKey{k, hashOf(k), 0})
			if w.upper {
				from := len(f.roman)
				f.scratch = romanised(f.scratch[:0], k)
				f.roman = append(f.roman, f.scratch...)
				k = f.roman[from:len(f.roman):len(f.roman)]
				f.keys = append(f.keys, nameKey{k, hashOf(k), 0})
			}
		}
		w.keys[1] = int32(len(f.keys))
	}
	return f.keys[w.keys[0]:w.keys[1]]
}

func (f *folder) key(w word) []byte { return f.buf[w.from:w.to] }

// latinFold maps letters of the Latin blocks beyond ASCII to their base letter; 0 where there is none.
var latinFold = func() (table [0x250]byte) {
	special := map[rune]byte{'ı': 'i', 'ø': 'o', 'Ø': 'o', 'ł': 'l', 'Ł': 'l', 'đ': 'd', 'Đ': 'd', 'ð': 'd', 'ħ': 'h',
		'ə': 'e', 'ß': 's', 'æ': 'e', 'œ': 'e', 'þ': 't'}
	for r := rune(0xC0); r < 0x250; r++ {
		if b, ok := special[r]; ok {
			table[r] = b
			continue
		}
		d := norm.NFD.String(string(r))
		if c := d[0]; c < 0x80 && len(d) > 1 {
			table[r] = c | 0x20
		}
	}
	return table
}()

// arabicFold maps the Arabic block to folded letters: hamza seats, alefs, yehs and teh marbuta become one; 0 drops
// marks, tatweel and lone hamza; -1 is no letter.
var arabicFold = func() (table [0x100]int16) {
	for i := range table {
		r := rune(0x600 + i)
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			table[i] = int16(r)
		case unicode.Is(unicode.Mn, r):
			table[i] = 0
		default:
			table[i] = -1
		}
	}
	for from, to := range map[rune]rune{
		'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ٲ': 'ا', 'ٳ': 'ا', 'ى': 'ي', 'ئ': 'ي', 'ی': 'ي', 'ې': 'ي', 'ے': 'ي',
		'ؤ': 'و',
		'ة': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'ە': 'ه', 'ک': 'ك', 'گ': 'ك', 'پ': 'ب', 'چ': 'ج', 'ڤ': 'ف', 'ژ': 'ز',
	} {
		table[from-0x600] = int16(to)
	}
	table['ء'-0x600] = 0
	table['ـ'-0x600] = 0
	for d := rune(0); d < 10; d++ {
		table['٠'-0x600+d] = int16('0' + d)
		table['۰'-0x600+d] = int16('0' + d)
	}
	return table
}()

// cut fills f.words from text.
func (f *folder) cut(text string) {
	f.words, f.buf, f.keys, f.roman = f.words[:0], f.buf[:0], f.keys[:0], f.roman[:0]
	article := -1 // start of an article that waits for its word
	for i := 0; i < len(text); {
		c := text[i]
		if c < 0x80 && !asciiWord[c] {
			if c != '-' && c != ' ' {
				article = -1
			}
			i++
			continue
		}
		next, ok := f.scan(text, i)
		if !ok {
			article = -1
			i = max(next, i+1)
			continue
		}
		w := &f.words[len(f.words)-1]
		if !w.arabic && f.isArticle(*w, text) {
			article = int(w.start)
			f.buf, f.words = f.buf[:w.from], f.words[:len(f.words)-1]
		} else {
			if article >= 0 {
				w.start = int32(article)
			}
			article = -1
		}
		i = next
	}
}

var asciiWord = func() (t [0x80]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	}
	return t
}()

// isArticle reports whether w is a romanised Arabic article: al and el always, the assimilated forms before a hyphen.
func (f *folder) isArticle(w word, text string) bool {
	k := f.key(w)
	if len(k) < 2 || len(k) > 3 || w.capitals && len(k) == 2 && !hyphenAt(text, int(w.end)) {
		return false
	}
	switch string(k) {
	case "al", "el":
		return true
	case "as", "ash", "at", "ath", "ar", "an", "ad", "adh", "az", "es", "esh", "et", "er", "en", "ed", "ez":
		return hyphenAt(text, int(w.end))
	}
	return false
}

func hyphenAt(text string, i int) bool {
	return i < len(text) && text[i] == '-' || i+2 < len(text) && (text[i:i+3] == "‑" || text[i:i+3] == "‐")
}

// scan folds the word that begins at i and appends it. It returns the offset after it, and false where no word is.
func (f *folder) scan(text string, i int) (int, bool) {
	w := word{start: int32(i), from: int32(len(f.buf))}
	var l letters
	end := i
scan:
	for i < len(text) {
		c := text[i]
		switch {
		case c < 0x80:
			if !asciiWord[c] {
				n := inside(text, i, int(w.start), c)
				if n == 0 {
					break scan
				}
				i += n
				continue
			}
			f.buf = append(f.buf, l.ascii(c))
			i++
		case c == 0xD8 || c == 0xD9 || c == 0xDA || c == 0xDB:
			if i+1 >= len(text) {
				break scan
			}
			r := rune(c&0x1F)<<6 | rune(text[i+1]&0x3F)
			to := arabicFold[r-0x600]
			if to < 0 {
				break scan
			}
			if to > 0 {
				f.buf = utf8.AppendRune(f.buf, rune(to))
				l.all++
				w.arabic = true
			}
			i += 2
		default:
			if n := unprinted(text, i); n > 0 && i > int(w.start) {
				i += n
				continue
			}
			n, upper, ok := f.scanOther(text, i)
			if !ok {
				if int(w.from) == len(f.buf) && i == int(w.start) {
					return i + n, false
				}
				if n2 := apostropheInside(text, i, n); n2 > 0 {
					i += n2
					continue
				}
				break scan
			}
			l.add(upper)
			i += n
		}
		end = i
	}
	if end < len(text) && text[end] == '.' && end-int(w.start) >= 3 && text[end-2] == '.' {
		end, i = end+1, end+1 // the last point of "U.N."
	}
	w.end, w.to = int32(end), int32(len(f.buf))
	if w.to == w.from {
		return max(i, end), false
	}
	w.upper, w.capitals = l.upper, l.capitals >= 2 && l.capitals == l.all
	f.words = append(f.words, w)
	return i, true
}

// letters counts the letters of a word.
type letters struct {
	all, capitals int
	upper         bool // the first is a capital
}

func (l *letters) add(capital bool) {
	if capital {
		l.upper = l.upper || l.all == 0
		l.capitals++
	}
	l.all++
}

// ascii counts a letter or digit and returns it in lower case.
func (l *letters) ascii(c byte) byte {
	if c < 'A' {
		return c
	}
	l.add(c <= 'Z')
	return c | 0x20
}

// inside handles a sign inside a word: an apostrophe between letters is passed over, except for a genitive 's, which
// ends the word; points between single letters ("U.N.") are passed over. It returns the bytes to skip, 0 to end the
// word.
func inside(text string, i, start int, c byte) int {
	switch c {
	case '\'', '`':
		return apostropheInside(text, i, 1)
	case '.':
		single := i-start == 1 || i-start >= 3 && text[i-2] == '.'
		if single && i+2 < len(text) && asciiWord[text[i+1]&0x7F] && text[i+1] < 0x80 && text[i+2] == '.' {
			return 1
		}
	}
	return 0
}

func apostropheInside(text string, i, n int) int {
	if text[i] >= 0x80 {
		switch text[i : i+n] {
		case "’", "‘", "ʼ", "ʻ", "ʿ", "ʾ", "′":
		default:
			return 0
		}
	}
	after := i + n
	if after >= len(text) {
		return 0
	}
	c := text[after]
	letter := c >= 0xC3 || c < 0x80 && asciiWord[c]
	if !letter {
		return 0
	}
	if c == 's' && (after+1 == len(text) || text[after+1] < 0x80 && !asciiWord[text[after+1]]) {
		return 0
	}
	return n
}

// scanOther folds one rune that is neither ASCII nor in the Arabic block.
func (f *folder) scanOther(text string, i int) (n int, upper, ok bool) {
	r, n := utf8.DecodeRuneInString(text[i:])
	switch {
	case r < 0x250 && r >= 0xC0 && latinFold[r] != 0:
		f.buf = append(f.buf, latinFold[r])
		return n, unicode.IsUpper(r), true
	case r >= 0xFB50 && r <= 0xFEFC && r != 0xFDFC:
		before := len(f.buf)
		for _, d := range norm.NFKD.String(string(r)) {
			if d >= 0x600 && d < 0x700 && arabicFold[d-0x600] > 0 {
				f.buf = utf8.AppendRune(f.buf, rune(arabicFold[d-0x600]))
			}
		}
		return n, false, len(f.buf) > before
	case r != utf8.RuneError && unicode.IsLetter(r):
		f.buf = utf8.AppendRune(f.buf, unicode.ToLower(r))
		return n, unicode.IsUpper(r), true
	}
	return n, false, false
}
