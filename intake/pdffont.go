package intake

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// pdfFont turns the codes of a string into text and widths.
type pdfFont struct {
	wide      bool // codes of two bytes (composite fonts)
	unicode   map[int]string
	codeWidth map[int]float64 // in thousandths of the size
	width     float64         // of codes that have none
	scale     float64         // of widths; another for Type 3 fonts
	vertical  bool
	lengths   [5]bool // code lengths in bytes that the Unicode table knows
}

// font reads a font dictionary.
func (f *pdfFile) font(d pdfDict) *pdfFont {
	font := &pdfFont{unicode: map[int]string{}, codeWidth: map[int]float64{}, width: 500, scale: 0.001}
	subtype, _ := f.resolve(d["Subtype"]).(pdfName)
	if s, ok := f.resolve(d["ToUnicode"]).(pdfStream); ok {
		font.readCMap(f.unpack(s))
	}
	if subtype == "Type0" {
		font.wide = true
		if name, ok := f.resolve(d["Encoding"]).(pdfName); ok {
			font.vertical = strings.HasSuffix(string(name), "-V")
		}
		if kids := f.array(d["DescendantFonts"]); len(kids) > 0 {
			font.compositeWidths(f, f.dict(kids[0]))
		}
		return font
	}
	font.simple(f, d, subtype)
	return font
}

// compositeWidths reads W and DW (9.7.4.3).
func (font *pdfFont) compositeWidths(f *pdfFile, d pdfDict) {
	font.width = 1000
	if w, ok := f.resolve(d["DW"]).(float64); ok {
		font.width = w
	}
	w := f.array(d["W"])
	for i := 0; i+1 < len(w) && len(font.codeWidth) < 1<<17; {
		first := pdfInt(f.resolve(w[i]))
		if list, ok := f.resolve(w[i+1]).(pdfArray); ok {
			for k, v := range list {
				font.codeWidth[first+k] = f.number(v)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last := min(pdfInt(f.resolve(w[i+1])), 1<<16)
		for c := max(first, 0); c <= last; c++ {
			font.codeWidth[c] = f.number(w[i+2])
		}
		i += 3
	}
}

// simple reads encoding and widths of a font with codes of one byte.
func (font *pdfFont) simple(f *pdfFile, d pdfDict, subtype pdfName) {
	if subtype == "Type3" {
		font.scale = 0.001
		if m := f.array(d["FontMatrix"]); len(m) == 6 {
			font.scale = f.number(m[0])
		}
	}
	first := pdfInt(f.resolve(d["FirstChar"]))
	for i, w := range f.array(d["Widths"]) {
		if i > 256 {
			break
		}
		font.codeWidth[first+i] = f.number(w)
	}
	base, differences := pdfName(""), pdfArray(nil)
	switch e := f.resolve(d["Encoding"]).(type) {
	case pdfName:
		base = e
	case pdfDict:
		base, _ = f.resolve(e["BaseEncoding"]).(pdfName)
		differences = f.array(e["Differences"])
	}
	table := charmap.Windows1252
	if base == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	names := map[int]string{}
	code := 0
	for _, v := range differences {
		switch v := f.resolve(v).(type) {
		case float64:
			code = int(v)
		case pdfName:
			names[code] = string(v)
			code++
		}
	}
	symbolic := subtype == "Type3" && len(font.unicode) == 0
	for c := range 256 {
		if _, ok := font.unicode[c]; ok {
			continue
		}
		if name, ok := names[c]; ok {
			if s := glyphText(name); s != "" {
				font.unicode[c] = s
			}
			continue
		}
		if r := table.DecodeByte(byte(c)); !symbolic && r >= ' ' && r != utf8.RuneError {
			font.unicode[c] = string(r)
		}
	}
}

// glyphText is the text that a glyph's name stands for (Adobe Glyph List, the part that news pages use, and the rule
// for uniXXXX names).
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if s, ok := glyphNames[name]; ok {
		return s
	}
	if len(name) == 1 {
		return name
	}
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var out strings.Builder
		for i := 0; i < len(hex) && i < 32; i += 4 {
			n, err := strconv.ParseUint(hex[i:i+4], 16, 16)
			if err != nil {
				return ""
			}
			out.WriteRune(rune(n))
		}
		return out.String()
	}
	if hex, ok := strings.CutPrefix(name, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil {
			return string(rune(n))
		}
	}
	if n, ok := strings.CutPrefix(name, "afii"); ok {
		return arabicGlyph(n)
	}
	return ""
}

// arabicGlyph reads the afii57xxx names of Arabic letters.
func arabicGlyph(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil {
		return ""
	}
	switch {
	case n == 57388:
		return "،"
	case n == 57403:
		return "؛"
	case n == 57407:
		return "؟"
	case n >= 57392 && n <= 57401:
		return string('٠' + rune(n-57392))
	case n >= 57409 && n <= 57434:
		return string('ء' + rune(n-57409))
	case n >= 57440 && n <= 57458:
		return string('ـ' + rune(n-57440))
	case n == 57470:
		return "ه"
	}
	return ""
}

// glyphNames are the names that are no rule.
var glyphNames = map[string]string{
	"space": " ", "nbspace": " ", "exclam": "!", "quotedbl": "\"", "numbersign": "#", "dollar": "$", "percent": "%",
	"ampersand": "&", "quotesingle": "'",
	"quoteright": "’", "quoteleft": "‘", "quotedblleft": "“", "quotedblright": "”", "quotedblbase": "„",
	"quotesinglbase": "‚", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+",
	"comma": ",", "hyphen": "-", "minus": "−", "period": ".", "slash": "/", "zero": "0", "one": "1", "two": "2",
	"three": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">",
	"question": "?", "at": "@",
	"bracketleft": "[", "backslash": "\\", "bracketright": "]", "underscore": "_", "braceleft": "{", "bar": "|",
	"braceright": "}",
	"endash":     "–", "emdash": "—", "bullet": "•", "ellipsis": "…", "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi",
	"ffl": "ffl", "degree": "°",
	"guillemotleft": "«", "guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "copyright": "©",
	"registered": "®", "section": "§",
	"eacute": "é", "egrave": "è", "ecircumflex": "ê", "agrave": "à", "aacute": "á", "acircumflex": "â",
	"adieresis": "ä", "aring": "å", "ccedilla": "ç",
	"iacute": "í", "icircumflex": "î", "idieresis": "ï", "ntilde": "ñ", "oacute": "ó", "ocircumflex": "ô",
	"odieresis": "ö", "oslash": "ø", "uacute": "ú",
	"ugrave": "ù", "ucircumflex": "û", "udieresis": "ü", "germandbls": "ß", "Eacute": "É", "Odieresis": "Ö",
	"Udieresis": "Ü", "Adieresis": "Ä", "Ccedilla": "Ç",
	"Euro": "€", "sterling": "£", "yen": "¥", "dotlessi": "ı", "periodcentered": "·",
}

// readCMap reads the Unicode table of a font (9.10.3).
func (font *pdfFont) readCMap(b []byte) {
	l := &pdfLexer{b: b}
	var stack []any
	for len(font.unicode) < 1<<17 {
		switch v := l.next().(type) {
		case pdfEnd:
			if v.mark == 0 {
				return
			}
		case pdfOp:
			switch v {
			case "endcodespacerange":
				for _, s := range stack {
					if t, ok := s.(pdfText); ok && len(t) >= 1 && len(t) <= 4 {
						font.lengths[len(t)] = true
					}
				}
			case "endbfchar":
				font.chars(stack)
			case "endbfrange":
				font.ranges(stack)
			}
			stack = stack[:0]
		default:
			if len(stack) < 1<<16 {
				stack = append(stack, v)
			}
		}
	}
}

func (font *pdfFont) chars(stack []any) {
	for i := 0; i+1 < len(stack); i += 2 {
		code, ok1 := stack[i].(pdfText)
		text, ok2 := stack[i+1].(pdfText)
		if ok1 && ok2 {
			font.unicode[codeOf(string(code))] = utf16Text(string(text))
		}
	}
}

func (font *pdfFont) ranges(stack []any) {
	for i := 0; i+2 < len(stack); i += 3 {
		from, ok1 := stack[i].(pdfText)
		to, ok2 := stack[i+1].(pdfText)
		if !ok1 || !ok2 {
			continue
		}
		first, last := codeOf(string(from)), codeOf(string(to))
		last = min(last, first+1<<16)
		switch dst := stack[i+2].(type) {
		case pdfText:
			for c := first; c <= last && len(font.unicode) < 1<<17; c++ {
				font.unicode[c] = utf16Text(addToLast(string(dst), c-first))
			}
		case pdfArray:
			for k, v := range dst {
				if t, ok := v.(pdfText); ok && first+k <= last {
					font.unicode[first+k] = utf16Text(string(t))
				}
			}
		}
	}
}

// addToLast adds a number to the last unit of UTF-16 text.
func addToLast(s string, n int) string {
	if len(s) < 2 {
		if len(s) == 1 {
			return string([]byte{0, s[0] + byte(n)})
		}
		return s
	}
	v := (int(s[len(s)-2])<<8 | int(s[len(s)-1])) + n
	return s[:len(s)-2] + string([]byte{byte(v >> 8), byte(v)})
}

func codeOf(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 4; i++ {
		n = n<<8 | int(s[i])
	}
	return n
}

// utf16Text decodes big-endian UTF-16 without control characters.
func utf16Text(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s) && i < 128; i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	if len(s) == 1 {
		units = append(units, uint16(s[0]))
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == utf8.RuneError {
			return -1
		}
		return r
	}, string(utf16.Decode(units)))
}

// codes cuts a string into the font's codes.
func (font *pdfFont) codes(s string, yield func(code, bytes int)) {
	for i := 0; i < len(s); {
		n := 1
		if font.wide {
			n = 2
			if font.lengths[1] && !font.lengths[2] {
				n = 1
			}
		}
		n = min(n, len(s)-i)
		yield(codeOf(s[i:i+n]), n)
		i += n
	}
}

// text gives the text of a code; false where nobody can tell.
func (font *pdfFont) text(code int) (string, bool) {
	s, ok := font.unicode[code]
	return s, ok
}

// advance gives the width of a code at size 1.
func (font *pdfFont) advance(code int) float64 {
	if w, ok := font.codeWidth[code]; ok {
		return w * font.scale
	}
	return font.width * font.scale
}
