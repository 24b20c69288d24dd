package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strings"
	"sync"
)

// Outlines are the borders and coasts of the world as GeoJSON lines (Natural Earth 1:50m, public domain).
//
//go:embed outlines.geojson
var Outlines []byte

// Mark is something to show on a map. Radius is in kilometres: it says how exactly the place is known, so that a
// governorate is never drawn as a point.
type Mark struct {
	Label  string
	Detail string
	Lat    float64
	Lon    float64
	Radius float64
}

var outlineLines = sync.OnceValue(func() [][][2]float64 {
	var file struct {
		Features []struct {
			Geometry struct{ Coordinates [][][2]float64 }
		}
	}
	if err := json.Unmarshal(Outlines, &file); err != nil {
		panic("report: the embedded outlines do not parse: " + err.Error())
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

// frame is a window on the earth, equirectangular about its middle latitude.
type frame struct {
	west, east, south, north, squeeze, scale float64
}

func newFrame(marks []Mark) frame {
	f := frame{west: 180, east: -180, south: 90, north: -90}
	for _, m := range marks {
		margin := math.Max(0.4, m.Radius/kmDegree)
		f.west, f.east = math.Min(f.west, m.Lon-margin), math.Max(f.east, m.Lon+margin)
		f.south, f.north = math.Min(f.south, m.Lat-margin), math.Max(f.north, m.Lat+margin)
	}
	f.squeeze = math.Max(0.2, math.Cos((f.south+f.north)/2*math.Pi/180))
	// keep the picture between 2:1 and 1:1
	width, height := (f.east-f.west)*f.squeeze, f.north-f.south
	if width < height {
		grow := (height - width) / f.squeeze / 2
		f.west, f.east = f.west-grow, f.east+grow
	} else if width > 2*height {
		grow := (width/2 - height) / 2
		f.south, f.north = f.south-grow, f.north+grow
	}
	f.scale = mapWidth / ((f.east - f.west) * f.squeeze)
	return f
}

func (f frame) x(lon float64) float64 { return (lon - f.west) * f.squeeze * f.scale }
func (f frame) y(lat float64) float64 { return (f.north - lat) * f.scale }
func (f frame) height() float64       { return (f.north - f.south) * f.scale }

// meets reports whether a piece of a line may be seen in the frame.
func (f frame) meets(a, b [2]float64) bool {
	return math.Max(a[0], b[0]) >= f.west && math.Min(a[0], b[0]) <= f.east && math.Max(a[1], b[1]) >= f.south &&
		math.Min(a[1], b[1]) <= f.north
}

// PlaceMap draws marks over outlines as one SVG without script or outside resource, for print, for screen readers (with
// the table that the caller puts beside it) and for machines that cannot draw the other map.
func PlaceMap(title string, marks []Mark) string {
	if len(marks) == 0 {
		return ""
	}
	f := newFrame(marks)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="placemap" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s" direction="ltr">`,
		mapWidth, f.height(), html.EscapeString(title))
	b.WriteString(`<path class="land" d="`)
	for _, line := range outlineLines() {
		drawLine(&b, f, line)
	}
	b.WriteString(`"/>`)
	drawMarks(&b, f, marks)
	b.WriteString(`</svg>`)
	return b.String()
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

// drawMarks draws a circle as wide as the place is unsure, a point on its centre, and the name.
func drawMarks(b *strings.Builder, f frame, marks []Mark) {
	l := labels{height: f.height()}
	texts := make([]string, len(marks))
	for i := len(marks) - 1; i >= 0; i-- { // small places choose first where their names stand
		m := marks[i]
		x, y := l.set(m.Label, f.x(m.Lon), f.y(m.Lat), math.Max(4, m.Radius/kmDegree*f.scale))
		texts[i] = fmt.Sprintf(`<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x, y,
			html.EscapeString(m.Label))
	}
	for _, m := range marks {
		fmt.Fprintf(b, `<g class="mark"><circle cx="%.1f" cy="%.1f" r="%.1f"><title>%s</title></circle><circle class="point" cx="%.1[1]f" cy="%.1[2]f" r="2.5"/></g>`,
			f.x(m.Lon), f.y(m.Lat), math.Max(4, m.Radius/kmDegree*f.scale),
			html.EscapeString(strings.TrimSuffix(m.Label+": "+m.Detail, ": ")))
	}
	b.WriteString(`<g class="mark">` + strings.Join(texts, "") + `</g>`)
}
