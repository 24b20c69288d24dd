package intake

import (
	"bytes"
	"strconv"
)

// Objects of a PDF file (ISO 32000-1, 7.3). Numbers are float64, true and false are bool, null is nil.
type (
	pdfName  string
	pdfText  string // a string object, bytes as they are
	pdfArray []any
	pdfDict  map[pdfName]any
	pdfRef   struct{ num int }
	pdfOp    string // an operator of a content stream
)

// pdfStream is a dictionary with bytes, still packed.
type pdfStream struct {
	dict pdfDict
	raw  []byte
}

// pdfLexer reads objects from bytes. Nesting is bounded, so that no file can exhaust the stack.
type pdfLexer struct {
	b     []byte
	at    int
	depth int
}

// pdfEnd marks the end of input, an array or a dictionary.
type pdfEnd struct{ mark byte }

const pdfMaxNesting = 64

func isPDFSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isPDFDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// skipSpace passes white space and comments.
func (l *pdfLexer) skipSpace() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case isPDFSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// next reads one object, operator or end mark.
func (l *pdfLexer) next() any {
	l.skipSpace()
	if l.at >= len(l.b) {
		return pdfEnd{}
	}
	switch c := l.b[l.at]; c {
	case '/':
		l.at++
		return l.name()
	case '(':
		l.at++
		return l.literal()
	case '[':
		l.at++
		return l.array()
	case ']', '}', '{', ')':
		l.at++
		return pdfEnd{c}
	case '<':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '<' {
			l.at += 2
			return l.dict()
		}
		l.at++
		return l.hex()
	case '>':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '>' {
			l.at++
		}
		l.at++
		return pdfEnd{'>'}
	}
	return l.word()
}

// word reads a number, a keyword or an operator.
func (l *pdfLexer) word() any {
	from := l.at
	for l.at < len(l.b) && !isPDFSpace(l.b[l.at]) && !isPDFDelimiter(l.b[l.at]) {
		l.at++
	}
	s := string(l.b[from:l.at])
	if c := s[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if n, ok := pdfNumber(s); ok {
			return n
		}
	}
	switch s {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return pdfOp(s)
}

// pdfNumber reads a number; writers make "--5" and "1.2.3" too, which count as far as they can be read.
func pdfNumber(s string) (float64, bool) {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n < 1e12 && n > -1e12 {
		return n, true
	}
	for len(s) > 1 && s[0] == '-' && s[1] == '-' {
		s = s[1:]
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && n < 1e12 && n > -1e12
}

func (l *pdfLexer) name() pdfName {
	from := l.at
	for l.at < len(l.b) && !isPDFSpace(l.b[l.at]) && !isPDFDelimiter(l.b[l.at]) {
		l.at++
	}
	raw := l.b[from:l.at]
	if bytes.IndexByte(raw, '#') < 0 {
		return pdfName(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if n, err := strconv.ParseUint(string(raw[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return pdfName(out)
}

// literal reads a string in parentheses.
func (l *pdfLexer) literal() pdfText {
	var out []byte
	for open := 1; l.at < len(l.b); l.at++ {
		switch c := l.b[l.at]; c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return pdfText(out)
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, l.b[l.at])
	}
	return pdfText(out)
}

// escape reads what follows a backslash; the lexer stays on its last byte.
func (l *pdfLexer) escape(out []byte) []byte {
	l.at++
	if l.at >= len(l.b) {
		return out
	}
	switch c := l.b[l.at]; c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\r':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
			l.at++
		}
		return out
	case '\n':
		return out
	default:
		if c < '0' || c > '7' {
			return append(out, c)
		}
		n := 0
		for k := 0; k < 3 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; k++ {
			n = n*8 + int(l.b[l.at]-'0')
			l.at++
		}
		l.at--
		return append(out, byte(n))
	}
}

// hex reads a string in angle brackets.
func (l *pdfLexer) hex() pdfText {
	var out []byte
	half, n := false, byte(0)
	for ; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		if c == '>' {
			l.at++
			break
		}
		v, ok := hexDigit(c)
		if !ok {
			continue
		}
		if n = n<<4 | v; half {
			out = append(out, n)
			n = 0
		}
		half = !half
	}
	if half {
		out = append(out, n<<4)
	}
	return pdfText(out)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// array reads objects up to ], with references resolved from their three words.
func (l *pdfLexer) array() any {
	items := l.list(']')
	if items == nil {
		return pdfArray{}
	}
	return pdfArray(items)
}

// dict reads names and values up to >>.
func (l *pdfLexer) dict() any {
	items := l.list('>')
	d := pdfDict{}
	for i := 0; i+1 < len(items); i += 2 {
		key, ok := items[i].(pdfName)
		if !ok {
			i-- // a stray value: go on at the next name
			continue
		}
		d[key] = items[i+1]
	}
	return d
}

// list reads objects up to an end mark.
func (l *pdfLexer) list(mark byte) []any {
	if l.depth >= pdfMaxNesting {
		l.at = len(l.b)
		return nil
	}
	l.depth++
	defer func() { l.depth-- }()
	var items []any
	for {
		switch v := l.next().(type) {
		case pdfEnd:
			if v.mark == mark || v.mark == 0 {
				return items
			}
		case pdfOp:
			if v == "R" && len(items) >= 2 {
				num, ok1 := items[len(items)-2].(float64)
				_, ok2 := items[len(items)-1].(float64)
				if ok1 && ok2 {
					items = append(items[:len(items)-2], pdfRef{int(num)})
					continue
				}
			}
			if v == "endobj" || v == "stream" || v == "endstream" {
				l.at -= len(v)
				return items
			}
		default:
			items = append(items, v)
		}
	}
}
