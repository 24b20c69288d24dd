package intake

import (
	"math"
	"strings"
	"unicode/utf16"
)

// pdfGlyph is one glyph as it is painted.
type pdfGlyph struct {
	text   string
	x0, x1 float64
	y      float64
	size   float64
	known  bool
}

// matrix is an affine map (a b c d e f) of 8.3.3.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times gives m followed by n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// pdfState is the graphics state that matters for text.
type pdfState struct {
	ctm                             matrix
	font                            *pdfFont
	size, leading, char, word, rise float64
	scale                           float64
}

// pdfPainter runs content streams.
type pdfPainter struct {
	*pdfFile
	fonts    map[int]*pdfFont // by object number
	glyphs   []pdfGlyph
	images   int
	state    pdfState
	saved    []pdfState
	tm, tlm  matrix
	forms    int // how many forms were run, against files that call one another without end
	spans    []pdfSpan
	overflow bool
}

// pdfSpan is a marked-content sequence; replacement text (14.9.4) stands for what is painted in it.
type pdfSpan struct {
	actual string
	used   bool
	has    bool
}

// Bounds on what one document may paint.
const (
	pdfMaxGlyphs = 5_000_000
	pdfMaxForms  = 20_000
	pdfFormDepth = 12
)

// page paints a page and gives its glyphs in the order of painting.
func (p *pdfPainter) page(pg pdfPage) []pdfGlyph {
	p.glyphs, p.saved, p.spans = nil, nil, nil
	p.state = pdfState{ctm: identity, scale: 1}
	if rotate := pdfInt(p.resolve(pg.dict["Rotate"])); rotate != 0 {
		p.state.ctm = rotation(rotate)
	}
	var content []byte
	for _, v := range p.list(pg.dict["Contents"]) {
		if s, ok := p.resolve(v).(pdfStream); ok {
			content = append(append(content, p.unpack(s)...), '\n')
		}
	}
	p.run(content, pg.resources, 0)
	return p.glyphs
}

// rotation turns a page that is shown turned.
func rotation(degrees int) matrix {
	switch ((degrees % 360) + 360) % 360 {
	case 90:
		return matrix{0, -1, 1, 0, 0, 0}
	case 180:
		return matrix{-1, 0, 0, -1, 0, 0}
	case 270:
		return matrix{0, 1, -1, 0, 0, 0}
	}
	return identity
}

// run interprets a content stream.
func (p *pdfPainter) run(content []byte, resources pdfDict, depth int) {
	l := &pdfLexer{b: content}
	var args []any
	for {
		switch v := l.next().(type) {
		case pdfEnd:
			if v.mark == 0 {
				return
			}
		case pdfOp:
			if v == "BI" {
				p.images++
				skipInlineImage(l)
			} else {
				p.operator(string(v), args, resources, depth)
			}
			args = args[:0]
		default:
			if len(args) < 64 {
				args = append(args, v)
			}
		}
		if p.overflow || len(p.glyphs) > pdfMaxGlyphs {
			p.overflow = true
			return
		}
	}
}

// skipInlineImage passes an image in the stream, to an EI that stands alone.
func skipInlineImage(l *pdfLexer) {
	i := strings.Index(string(l.b[l.at:min(len(l.b), l.at+4096)]), "ID")
	if i >= 0 {
		l.at += i + 2
	}
	for l.at < len(l.b) {
		i := strings.Index(string(l.b[l.at:min(len(l.b), l.at+1<<16)]), "EI")
		if i < 0 {
			l.at = min(len(l.b), l.at+1<<16-1)
			if l.at >= len(l.b)-1 {
				l.at = len(l.b)
			}
			continue
		}
		l.at += i + 2
		before := l.at-3 < 0 || isPDFSpace(l.b[l.at-3])
		if before && (l.at >= len(l.b) || isPDFSpace(l.b[l.at])) {
			return
		}
	}
}

func argNumber(args []any, i int) float64 {
	if i < len(args) {
		n, _ := args[i].(float64)
		return n
	}
	return 0
}

func argMatrix(args []any) matrix {
	var m matrix
	for i := range m {
		m[i] = argNumber(args, i)
	}
	return m
}

// operator runs one operator.
func (p *pdfPainter) operator(op string, args []any, resources pdfDict, depth int) {
	s := &p.state
	switch op {
	case "q":
		if len(p.saved) < 1000 {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		s.ctm = argMatrix(args).times(s.ctm)
	case "BT":
		p.tm, p.tlm = identity, identity
	case "Tf":
		if len(args) >= 2 {
			name, _ := args[0].(pdfName)
			s.font, s.size = p.namedFont(resources, name), argNumber(args, 1)
		}
	case "Tc":
		s.char = argNumber(args, 0)
	case "Tw":
		s.word = argNumber(args, 0)
	case "Tz":
		s.scale = argNumber(args, 0) / 100
	case "TL":
		s.leading = argNumber(args, 0)
	case "Ts":
		s.rise = argNumber(args, 0)
	case "Td":
		p.move(argNumber(args, 0), argNumber(args, 1))
	case "TD":
		s.leading = -argNumber(args, 1)
		p.move(argNumber(args, 0), argNumber(args, 1))
	case "Tm":
		p.tlm = argMatrix(args)
		p.tm = p.tlm
	case "T*":
		p.move(0, -s.leading)
	case "Do":
		p.xobject(args, resources, depth)
	case "BMC", "BDC":
		p.beginSpan(args, resources)
	case "EMC":
		if n := len(p.spans); n > 0 {
			p.spans = p.spans[:n-1]
		}
	default:
		p.show(op, args)
	}
}

// move goes to a new line.
func (p *pdfPainter) move(x, y float64) {
	p.tlm = matrix{1, 0, 0, 1, x, y}.times(p.tlm)
	p.tm = p.tlm
}

// show runs the operators that paint text.
func (p *pdfPainter) show(op string, args []any) {
	switch op {
	case "Tj":
		p.showArg(args, 0)
	case "'":
		p.move(0, -p.state.leading)
		p.showArg(args, 0)
	case "\"":
		p.state.word, p.state.char = argNumber(args, 0), argNumber(args, 1)
		p.move(0, -p.state.leading)
		p.showArg(args, 2)
	case "TJ":
		if len(args) == 0 {
			return
		}
		list, _ := args[0].(pdfArray)
		for _, v := range list {
			switch v := v.(type) {
			case pdfText:
				p.text(string(v))
			case float64:
				p.advance(-v / 1000 * p.state.size * p.state.scale)
			}
		}
	}
}

func (p *pdfPainter) showArg(args []any, i int) {
	if i < len(args) {
		if t, ok := args[i].(pdfText); ok {
			p.text(string(t))
		}
	}
}

func (p *pdfPainter) advance(x float64) { p.tm = matrix{1, 0, 0, 1, x, 0}.times(p.tm) }

// text paints a string.
func (p *pdfPainter) text(str string) {
	s := &p.state
	if s.font == nil || p.overflow {
		return
	}
	s.font.codes(str, func(code, bytes int) {
		text, known := s.font.text(code)
		w := s.font.advance(code)*s.size + s.char
		if code == ' ' && bytes == 1 {
			w += s.word
		}
		w *= s.scale
		p.glyph(text, known, w)
		p.advance(w)
	})
}

// glyph adds one glyph where the pen stands. Text that runs up or down the page is not part of a story's lines.
func (p *pdfPainter) glyph(text string, known bool, w float64) {
	m := p.tm.times(p.state.ctm)
	if math.Abs(m[1]) > math.Abs(m[0])+1e-9 || len(p.glyphs) > pdfMaxGlyphs {
		return
	}
	if span := p.replacement(); span != nil {
		if span.used {
			if n := len(p.glyphs); n > 0 {
				end := m[4] + w*m[0]
				g := &p.glyphs[n-1]
				g.x0, g.x1 = min(g.x0, m[4], end), max(g.x1, m[4], end)
			}
			return
		}
		span.used = true
		// Replacement text is in logical order: its brackets are turned to how they look, as those of other glyphs are.
		text, known = mirror(span.actual), true
	}
	x0, x1 := m[4], m[4]+w*m[0]
	if x1 < x0 {
		x0, x1 = x1, x0
	}
	size := math.Abs(p.state.size * m[3])
	if bad(x0) || bad(x1) || bad(m[5]) || bad(size) {
		return
	}
	p.glyphs = append(p.glyphs, pdfGlyph{text: text, x0: x0, x1: x1, y: m[5] + p.state.rise*m[3], size: size,
		known: known})
}

func bad(n float64) bool { return math.IsNaN(n) || math.Abs(n) > 1e7 }

// replacement is the innermost open span with text of its own.
func (p *pdfPainter) replacement() *pdfSpan {
	for i := len(p.spans) - 1; i >= 0; i-- {
		if p.spans[i].has {
			return &p.spans[i]
		}
	}
	return nil
}

// beginSpan opens a marked-content sequence.
func (p *pdfPainter) beginSpan(args []any, resources pdfDict) {
	if len(p.spans) > 1000 {
		p.overflow = true
		return
	}
	span := pdfSpan{}
	if len(args) >= 2 {
		props := args[1]
		if name, ok := props.(pdfName); ok {
			props = p.dict(resources["Properties"])[name]
		}
		if d := p.dict(props); d != nil {
			if t, ok := p.resolve(d["ActualText"]).(pdfText); ok {
				span.actual, span.has = pdfString(string(t)), true
			}
		}
	}
	p.spans = append(p.spans, span)
}

// pdfString decodes a text string (7.9.2.2).
func pdfString(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		return utf16Text(s[2:])
	case strings.HasPrefix(s, "\xff\xfe"):
		units := make([]uint16, 0, len(s)/2)
		for i := 2; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])|uint16(s[i+1])<<8)
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return strings.ToValidUTF8(s[3:], "\ufffd")
	}
	return decodeCharmap([]byte(s), latin1252, "").text
}

// namedFont gives a font of the resources.
func (p *pdfPainter) namedFont(resources pdfDict, name pdfName) *pdfFont {
	v := p.dict(resources["Font"])[name]
	key := 0
	if ref, ok := v.(pdfRef); ok {
		key = ref.num
		if f := p.fonts[key]; f != nil {
			return f
		}
	}
	d := p.dict(v)
	if d == nil {
		return nil
	}
	f := p.font(d)
	if key > 0 {
		p.fonts[key] = f
	}
	return f
}

// xobject runs a form, or counts an image.
func (p *pdfPainter) xobject(args []any, resources pdfDict, depth int) {
	if len(args) == 0 {
		return
	}
	name, _ := args[0].(pdfName)
	s, ok := p.resolve(p.dict(resources["XObject"])[name]).(pdfStream)
	if !ok {
		return
	}
	if p.resolve(s.dict["Subtype"]) == pdfName("Image") {
		p.images++
		return
	}
	if p.forms++; depth >= pdfFormDepth || p.forms > pdfMaxForms {
		p.overflow = p.forms > pdfMaxForms
		return
	}
	inner := p.dict(s.dict["Resources"])
	if inner == nil {
		inner = resources
	}
	held, saved := p.state, p.saved
	if m := p.array(s.dict["Matrix"]); len(m) == 6 {
		var fm matrix
		for i := range fm {
			fm[i] = p.number(m[i])
		}
		p.state.ctm = fm.times(p.state.ctm)
	}
	p.run(p.unpack(s), inner, depth+1)
	p.state, p.saved = held, saved
}
