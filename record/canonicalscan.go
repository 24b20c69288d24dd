package record

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// CanonicalBytes reports whether b is canonical JSON already.
func CanonicalBytes(b []byte) bool {
	s := canonicalScanner{b: b}
	return s.value(0) && s.at == len(b)
}

// canonicalScanner reads JSON and accepts only what Canonical would write.
type canonicalScanner struct {
	b  []byte
	at int
}

func (s *canonicalScanner) peek() byte {
	if s.at < len(s.b) {
		return s.b[s.at]
	}
	return 0
}

func (s *canonicalScanner) take(word string) bool {
	if len(s.b)-s.at < len(word) || string(s.b[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

func (s *canonicalScanner) value(depth int) bool {
	if depth > canonicalDepth {
		return false
	}
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '"':
		_, ok := s.str()
		return ok
	case c == 't':
		return s.take("true")
	case c == 'f':
		return s.take("false")
	case c == 'n':
		return s.take("null")
	}
	return s.number()
}

func (s *canonicalScanner) object(depth int) bool {
	s.at++
	if s.take("}") {
		return true
	}
	var last []byte
	for first := true; ; first = false {
		if s.peek() != '"' {
			return false
		}
		key, ok := s.str()
		if !ok || !first && compareEscaped(last, key) >= 0 || !s.take(":") || !s.value(depth+1) {
			return false
		}
		last = key
		if s.take("}") {
			return true
		}
		if !s.take(",") {
			return false
		}
	}
}

// compareEscaped orders keys by what they say. Keys without escapes, which are all that we write, need no decoding.
func compareEscaped(a, b []byte) int {
	x, y := unescape(a), unescape(b)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func unescape(b []byte) string {
	for _, c := range b {
		if c == '\\' {
			s, err := strconv.Unquote(`"` + string(b) + `"`)
			if err != nil {
				return string(b)
			}
			return s
		}
	}
	return string(b)
}

func (s *canonicalScanner) array(depth int) bool {
	s.at++
	if s.take("]") {
		return true
	}
	for {
		if !s.value(depth + 1) {
			return false
		}
		if s.take("]") {
			return true
		}
		if !s.take(",") {
			return false
		}
	}
}

// str reads a string and returns what stands between its quotation marks.
func (s *canonicalScanner) str() ([]byte, bool) {
	s.at++
	from, ascii := s.at, true
	for s.at < len(s.b) {
		switch c := s.b[s.at]; {
		case c == '"':
			text := s.b[from:s.at]
			s.at++
			return text, ascii || utf8.Valid(text)
		case c == '\\':
			if !s.escape() {
				return nil, false
			}
		case c < 0x20:
			return nil, false
		default:
			ascii = ascii && c < utf8.RuneSelf
			s.at++
		}
	}
	return nil, false
}

// escape accepts only the escapes that are needed: \" \\ \n \t \r, and \u00XX in lower case for other control
// characters.
func (s *canonicalScanner) escape() bool {
	if s.at+1 >= len(s.b) {
		return false
	}
	switch s.b[s.at+1] {
	case '"', '\\', 'n', 't', 'r':
		s.at += 2
		return true
	case 'u':
		if s.at+6 > len(s.b) || string(s.b[s.at+2:s.at+4]) != "00" {
			return false
		}
		hi, lo := s.b[s.at+4], s.b[s.at+5]
		if hi != '0' && hi != '1' || !(lo >= '0' && lo <= '9' || lo >= 'a' && lo <= 'f') {
			return false
		}
		if hi == '0' && (lo == '9' || lo == 'a' || lo == 'd') {
			return false // they have short escapes
		}
		s.at += 6
		return true
	}
	return false
}

func (s *canonicalScanner) number() bool {
	from := s.at
	for s.at < len(s.b) && (s.b[s.at] >= '0' && s.b[s.at] <= '9' || s.b[s.at] == '-' || s.b[s.at] == '+' ||
		s.b[s.at] == '.' || s.b[s.at] == 'e') {
		s.at++
	}
	text := string(s.b[from:s.at])
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return strconv.FormatInt(i, 10) == text
	}
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && !math.IsInf(f, 0) && f != 0 && strconv.FormatFloat(f, 'g', -1, 64) == text
}
