package intake

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode finds the charset of data and decodes it. declared is what a header or the page says; marks in the bytes and
// the bytes' own sense come before it, because servers and templates declare what they never checked.
func decode(data []byte, declared ...string) *source {
	if s := decodeMarked(data); s != nil {
		return s
	}
	label := ""
	for _, d := range declared {
		if _, name := lookup(d); name != "" && label == "" {
			label = name
		}
	}
	valid, broken, multi := measureUTF8(data)
	switch {
	case valid:
		s := &source{text: string(data), charset: "utf-8"}
		if multi > 0 && label != "" && label != "utf-8" {
			s.warning = "the page declares the charset " + label + " but is utf-8: read as utf-8"
		}
		return s
	case multi > 0 && broken > 0 && holdsStretch(data, multi):
		s := decodeMixed(data)
		s.warning = "a stretch of the page is windows-1256 and the rest utf-8: each is read as what it is"
		return s
	case multi > 0 && broken*20 <= multi:
		s := decodeRunes(data)
		s.warning = "some bytes of the page are not valid utf-8 and are shown as \ufffd"
		return s
	}
	return decodeLegacy(data, label)
}

// decodeMarked reads text that begins with a byte order mark, or is UTF-16 without one.
func decodeMarked(data []byte) *source {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		if utf8.Valid(data) {
			return &source{text: string(data[3:]), shift: 3, charset: "utf-8"}
		}
		return nil
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return decodeStream(data, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "utf-32")
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decodeUTF16(data, 2, true)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decodeUTF16(data, 2, false)
	}
	head := data[:min(len(data), 4096)]
	if len(head) < 4 {
		return nil
	}
	switch even, odd := zeroShare(head, 0), zeroShare(head, 1); {
	case odd > 40 && even < 10:
		return decodeUTF16(data, 0, true)
	case even > 40 && odd < 10:
		return decodeUTF16(data, 0, false)
	}
	return nil
}

// decodeUTF16 decodes from an offset; a lone surrogate becomes U+FFFD.
func decodeUTF16(data []byte, from int, little bool) *source {
	unit := func(i int) rune {
		if little {
			return rune(data[i]) | rune(data[i+1])<<8
		}
		return rune(data[i])<<8 | rune(data[i+1])
	}
	var w runWriter
	for i := from; i+1 < len(data); {
		r, n := unit(i), 2
		if r >= 0xd800 && r < 0xdc00 && i+3 < len(data) {
			if low := unit(i + 2); low >= 0xdc00 && low < 0xe000 {
				r, n = (r-0xd800)<<10+(low-0xdc00)+0x10000, 4
			}
		}
		w.add(string(r), i, n, false)
		i += n
	}
	return &source{text: w.text.String(), runs: w.runs, charset: "utf-16"}
}

// measureUTF8 counts broken bytes and whole sequences of more than one byte.
func measureUTF8(data []byte) (valid bool, broken, multi int) {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			broken++
		} else {
			multi++
		}
		i += n
	}
	return broken == 0, broken, multi
}

// brokenRun gives the end of the stretch of bytes over 127 that begins at an offset and is no UTF-8, with the blanks
// and signs between its words.
func brokenRun(data []byte, i int) int {
	end := i
	for j := i; j < len(data); {
		if data[j] < utf8.RuneSelf {
			if j-end > 2 || data[j] >= '0' {
				break
			}
			j++
			continue
		}
		if r, n := utf8.DecodeRune(data[j:]); (r != utf8.RuneError || n > 1) && j+n < len(data) &&
			utf8.Valid(data[j:min(len(data), j+4)]) {
			break
		}
		j++
		end = j
	}
	return max(end, i+1)
}

// holdsStretch reports UTF-8 that windows-1256 interrupts: what is broken stands in words of common Arabic letters, and
// is less than what is not.
func holdsStretch(data []byte, multi int) bool {
	found, bad := 0, 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r != utf8.RuneError || n > 1 {
			i += n
			continue
		}
		end := brokenRun(data, i)
		if arabicSense(data[i:end], charmap.Windows1256) >= 0.4 {
			found += end - i
		} else {
			bad += end - i
		}
		i = end
	}
	return found > 4*bad && found < 2*multi
}

// decodeMixed reads UTF-8 with stretches of windows-1256.
func decodeMixed(data []byte) *source {
	var w runWriter
	for i := 0; i < len(data); {
		if r, n := utf8.DecodeRune(data[i:]); r != utf8.RuneError || n > 1 {
			w.add(string(data[i:i+n]), i, n, true)
			i += n
			continue
		}
		for end := brokenRun(data, i); i < end; i++ {
			if data[i] < utf8.RuneSelf {
				w.add(string(data[i:i+1]), i, 1, true)
			} else {
				w.add(string(charmap.Windows1256.DecodeByte(data[i])), i, 1, false)
			}
		}
	}
	return &source{text: w.text.String(), runs: w.runs, charset: "utf-8"}
}

// decodeRunes reads damaged UTF-8.
func decodeRunes(data []byte) *source {
	var w runWriter
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			w.add("\ufffd", i, 1, false)
		} else {
			w.add(string(data[i:i+n]), i, n, true)
		}
		i += n
	}
	return &source{text: w.text.String(), runs: w.runs, charset: "utf-8"}
}

// decodeLegacy reads bytes that are not UTF-8.
func decodeLegacy(data []byte, label string) *source {
	guess := guessLegacy(data)
	use, warning := label, ""
	switch {
	case label == "" || label == "utf-8":
		use = guess
		if label == "utf-8" {
			warning = "the page declares the charset utf-8 but is not: read as " + guess
		}
	case isWestern(label) && !isWestern(guess) && guess != label:
		use = guess
		warning = "the page declares the charset " + label + " but its letters are those of " + guess
	}
	enc, name := lookup(use)
	if enc == nil {
		enc, name = charmap.Windows1252, "windows-1252"
	}
	var s *source
	if m, ok := enc.(*charmap.Charmap); ok {
		s = decodeCharmap(data, m, name)
	} else {
		s = decodeStream(data, enc, name)
	}
	s.warning = warning
	return s
}

// isWestern reports charsets that servers declare without thought.
func isWestern(name string) bool {
	return name == "windows-1252" || name == "iso-8859-1" || name == "iso-8859-15" || name == "us-ascii"
}

// guessLegacy names the likeliest charset. Arabic windows-1256 is tried by own sense first: it is the common undeclared
// charset of the pages that this is for, and detectors take it for windows-1252.
func guessLegacy(data []byte) string {
	sample := data
	if len(sample) > 1<<16 {
		sample = sample[:1<<16]
	}
	if a, b := arabicSense(sample, charmap.Windows1256), arabicSense(sample, charmap.ISO8859_6); a >= 0.5 && a >= b {
		return "windows-1256"
	} else if b >= 0.5 {
		return "iso-8859-6"
	}
	d := chardet.NewTextDetector()
	if res, err := d.DetectBest(sample); err == nil && res.Confidence >= 20 {
		if _, name := lookup(res.Charset); name != "" && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
			return name
		}
	}
	return "windows-1252"
}

// commonArabic are the letters of which more than half of any Arabic text consists.
const commonArabic = "اليمونرتبةعدسه"

// arabicSense is the share of high bytes that are common letters of Arabic under a charset. Western text has single
// high bytes, so bytes beside another high byte alone count, and too few of them count as no sense.
func arabicSense(data []byte, m *charmap.Charmap) float64 {
	var common [256]bool
	for b := 128; b < 256; b++ {
		common[b] = strings.ContainsRune(commonArabic, m.DecodeByte(byte(b)))
	}
	high, paired, hits := 0, 0, 0
	for i, b := range data {
		if b < 128 {
			continue
		}
		high++
		if i > 0 && data[i-1] >= 128 || i+1 < len(data) && data[i+1] >= 128 {
			paired++
			if common[b] {
				hits++
			}
		}
	}
	if paired < 4 || paired*2 < high {
		return 0
	}
	return float64(hits) / float64(paired)
}

// decodeCharmap reads a charset of one byte a letter.
func decodeCharmap(data []byte, m *charmap.Charmap, name string) *source {
	var w runWriter
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			j := i + 1
			for j < len(data) && data[j] < utf8.RuneSelf {
				j++
			}
			w.add(string(data[i:j]), i, j-i, true)
			i = j
			continue
		}
		w.add(string(m.DecodeByte(data[i])), i, 1, false)
		i++
	}
	return &source{text: w.text.String(), runs: w.runs, charset: name}
}

// decodeStream reads a charset of several bytes a letter, one letter at a time, so that the map stays fine.
func decodeStream(data []byte, enc encoding.Encoding, name string) *source {
	var w runWriter
	d := enc.NewDecoder()
	var dst [16]byte
	for i := 0; i < len(data); {
		n, used := 0, 0
		for k := i + 1; k <= len(data) && k <= i+8 && n == 0 && used == 0; k++ {
			n, used, _ = d.Transform(dst[:], data[i:k], k == len(data))
		}
		if n == 0 && used == 0 {
			w.add("\ufffd", i, 1, false)
			i++
			continue
		}
		w.add(string(dst[:n]), i, used, n == 1 && used == 1 && dst[0] == data[i])
		i += used
	}
	return &source{text: w.text.String(), runs: w.runs, charset: name}
}

// lookup finds a charset by the names of the WHATWG encoding standard.
func lookup(label string) (encoding.Encoding, string) {
	enc, err := htmlindex.Get(strings.TrimSpace(label))
	if err != nil {
		return nil, ""
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		return nil, ""
	}
	return enc, name
}

// isWordRune reports letters, marks and digits.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }
