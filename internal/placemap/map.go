package placemap

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strings"
	"sync"

	"recount/record"
)

// outlines are the borders and coasts of the world as GeoJSON lines (Natural Earth 1:50m, public domain).
//
//go:embed outlines.geojson.gz
var outlines []byte

// Mark is something to show on a map. Radius is in kilometres: it says how exactly the place is known, so that a
// governorate is never drawn as a point.
type Mark struct {
	Label  string
	Detail string
	Lat    float64
	Lon    float64
	Radius float64
	N      int      // how many things the mark stands for: the disc's area; 0 is one
	Value  string   // printed in the disc; "" prints nothing
	Href   string   // where the mark leads; "" makes it no link
	Lines  []string // of what opens beside it under the pointer or the focus
}

// Map is a drawing of marks over borders, coasts, a graticule and the names of units and towns.
type Map struct {
	Title  string
	Marks  []Mark // wide circles first, so that they do not cover the small ones
	Ground []Spot
	View   *View // the window; nil is that which holds all marks
	Width  float64
	Km     string              // "km" in the language of the map
	Sides  [4]string           // north, south, east, west
	Lang   record.Lang         // of the names
	Dir    string              // the way it is written: ltr, rtl
	Digits func(string) string // nil: as they are
}

var outlineLines = sync.OnceValue(func() [][][2]float64 {
	var file struct {
		Features []struct {
			Geometry struct{ Coordinates [][][2]float64 }
		}
	}
	packed, err := gzip.NewReader(bytes.NewReader(outlines))
	if err == nil {
		err = json.NewDecoder(packed).Decode(&file)
	}
	if err != nil {
		panic("placemap: the embedded outlines do not parse: " + err.Error())
	}
	var out [][][2]float64
	for _, f := range file.Features {
		out = append(out, f.Geometry.Coordinates...)
	}
	return out
})

const (
	mapWidth = 720.0
	kmDegree = 111.32 // kilometres to a degree of latitude
)

// Draw draws marks over outlines and names nothing else.
func Draw(title string, marks []Mark) string {
	return Map{Title: title, Marks: marks, Km: "km", Sides: [4]string{"N", "S", "E", "W"}}.SVG()
}

func (m Map) digits(s string) string {
	if m.Digits == nil {
		return s
	}
	return m.Digits(s)
}

func (m Map) frame() frame {
	width := m.Width
	if width == 0 {
		width = mapWidth
	}
	if m.View != nil {
		return frameOf(*m.View, width)
	}
	return newFrame(m.Marks, width)
}

// Shown is the view that the map shows.
func (m Map) Shown() View { return m.frame().view() }

// SVG draws the map without script or outside resource, for pages, print and screen readers (with the table that the
// caller puts beside it). It is "" where there is no mark and no view.
func (m Map) SVG() string {
	if len(m.Marks) == 0 && m.View == nil {
		return ""
	}
	f := m.frame()
	role := "img"
	if m.linked() {
		role = "group" // the links in it are read one by one
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="placemap" viewBox="0 0 %.0f %.0f" role="%s" aria-label="%s" direction="ltr">`,
		f.width, f.height(), role, html.EscapeString(m.Title))
	m.drawGraticule(&b, f)
	b.WriteString(`<path class="land" d="`)
	for _, line := range outlineLines() {
		drawLine(&b, f, line)
	}
	b.WriteString(`"/>`)
	m.drawAll(&b, f)
	m.drawScale(&b, f)
	b.WriteString(`</svg>`)
	return b.String()
}

func (m Map) linked() bool {
	for _, x := range m.Marks {
		if x.Href != "" {
			return true
		}
	}
	return false
}

func drawLine(b *strings.Builder, f frame, line [][2]float64) {
	pen := false
	for i := 1; i < len(line); i++ {
		if !f.meets(line[i-1], line[i]) {
			pen = false
			continue
		}
		if !pen {
			fmt.Fprintf(b, "M%.1f %.1f", f.x(line[i-1][0]), f.y(line[i-1][1]))
			pen = true
		}
		fmt.Fprintf(b, "L%.1f %.1f", f.x(line[i][0]), f.y(line[i][1]))
	}
}

// disc is the radius of a mark's disc: its area grows with what it stands for.
func (x Mark) disc() float64 {
	r := 4 + float64(1.6*math.Sqrt(float64(max(0, x.N-1))))
	if x.Value != "" {
		r = math.Max(r, 8)
	}
	return math.Min(r, 26)
}

// drawAll draws marks, then the names that find room among them, then what opens beside each.
func (m Map) drawAll(b *strings.Builder, f frame) {
	l := labels{width: f.width, height: f.height()}
	var shown []Mark
	for _, x := range m.Marks {
		if f.holds(x.Lat, x.Lon) {
			shown = append(shown, x)
			r := x.disc()
			l.taken = append(l.taken, box{f.x(x.Lon) - r, f.y(x.Lat) - r, f.x(x.Lon) + r, f.y(x.Lat) + r})
		}
	}
	var names strings.Builder
	for i := len(shown) - 1; i >= 0; i-- { // small places choose first where their names stand
		x := shown[i]
		at, base := l.set(x.Label, f.x(x.Lon), f.y(x.Lat), x.disc())
		fmt.Fprintf(&names, `<text class="name" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, at, base,
			html.EscapeString(x.Label))
	}
	m.drawGround(b, f, &l, shown)
	for _, x := range shown {
		if x.Radius > 0 {
			fmt.Fprintf(b, `<circle class="reach" cx="%.1f" cy="%.1f" r="%.1f"/>`, f.x(x.Lon), f.y(x.Lat),
				math.Max(4, f.km(x.Radius)))
		}
	}
	b.WriteString(names.String())
	for _, x := range shown {
		m.drawMark(b, f, x)
	}
}

// drawMark draws the disc of a mark, with a title for who does not see it, as a link where it leads somewhere.
func (m Map) drawMark(b *strings.Builder, f frame, x Mark) {
	open, end := `<g class="mark">`, `</g>`
	said := html.EscapeString(strings.TrimSuffix(x.Label+": "+x.Detail, ": "))
	if !strings.Contains(said, x.Value) { // "two places" says no 2, which is seen; what is in brackets is not a name
		said += ": " + html.EscapeString(x.Value)
	}
	if x.Href != "" {
		open, end = fmt.Sprintf(`<a class="mark" href="%s" aria-label="%s">`, html.EscapeString(x.Href), said), `</a>`
	}
	fmt.Fprintf(b, `%s<circle class="disc" cx="%.1f" cy="%.1f" r="%.1f"><title>%s</title></circle>`, open, f.x(x.Lon),
		f.y(x.Lat), x.disc(), said)
	if x.Value != "" {
		fmt.Fprintf(b, `<text class="value" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, f.x(x.Lon), f.y(x.Lat)+4,
			html.EscapeString(x.Value))
	}
	b.WriteString(end)
	if len(x.Lines) > 0 {
		m.drawTip(b, f, x)
	}
}

// drawTip draws what opens beside a mark. The pages' style sheet shows it under the pointer and the focus.
func (m Map) drawTip(b *strings.Builder, f frame, x Mark) {
	longest := 0
	for _, line := range x.Lines {
		longest = max(longest, len([]rune(line)))
	}
	width := math.Min(float64(float64(longest)*letterWidth)+20, f.width-8)
	height := float64(float64(len(x.Lines))*lineHeight) + 12
	left := f.x(x.Lon) - width/2
	top := f.y(x.Lat) - x.disc() - height - 6
	if top < 2 {
		top = f.y(x.Lat) + x.disc() + 6
	}
	left = math.Min(math.Max(left, 4), f.width-width-4)
	fmt.Fprintf(b, `<g class="tip" aria-hidden="true"><rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="4"/>`,
		left, top,
		width, height)
	for i, line := range x.Lines {
		class := ""
		if i == 0 {
			class = ` class="first"`
		}
		fmt.Fprintf(b, `<text%s x="%.1f" y="%.1f" text-anchor="middle" direction="%s">%s</text>`, class, left+width/2,
			top+float64(float64(i+1)*lineHeight)+2, cmp.Or(m.Dir, "ltr"), html.EscapeString(line))
	}
	b.WriteString(`</g>`)
}
