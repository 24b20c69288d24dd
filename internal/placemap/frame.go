package placemap

import (
	"math"
	"strconv"
	"strings"
)

// View is a window on the earth that somebody asked for: its middle and how many degrees of latitude it is high.
type View struct{ Lat, Lon, Span float64 }

// Bounds of the height of a view, in degrees of latitude.
const (
	minSpan = 0.02
	maxSpan = 120.0
)

// ReadView reads a view as addresses write it: latitude, longitude, height.
func ReadView(text string) (View, bool) {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return View{}, false
	}
	var n [3]float64
	for i, p := range parts {
		x, err := strconv.ParseFloat(p, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return View{}, false
		}
		n[i] = x
	}
	return View{min(max(n[0], -85), 85), min(max(n[1], -180), 180), min(max(n[2], minSpan), maxSpan)}, true
}

// String writes a view as addresses have it.
func (v View) String() string {
	digits := 2
	if v.Span < 1 {
		digits = 4
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', digits, 64) }
	return number(v.Lat) + "," + number(v.Lon) + "," + number(v.Span)
}

// Zoomed is the view with the same middle and a height so many times as large.
func (v View) Zoomed(by float64) View {
	v.Span = min(max(v.Span*by, minSpan), maxSpan)
	return v
}

// Moved is the view moved by parts of its height to the east and to the north.
func (v View) Moved(east, north float64) View {
	v.Lat = min(max(v.Lat+float64(north*v.Span), -85), 85)
	v.Lon = min(max(v.Lon+float64(east*v.Span), -180), 180)
	return v
}

// frame is a window on the earth, equirectangular about its middle latitude, and the picture of it.
type frame struct {
	west, east, south, north, squeeze, scale float64
	width                                    float64 // of the picture, in its units
}

// newFrame is the frame that holds all marks with the circles of their precision.
func newFrame(marks []Mark, width float64) frame {
	f := frame{west: 180, east: -180, south: 90, north: -90, width: width}
	for _, m := range marks {
		margin := math.Max(0.3, m.Radius/kmDegree)
		f.west, f.east = math.Min(f.west, m.Lon-margin), math.Max(f.east, m.Lon+margin)
		f.south, f.north = math.Min(f.south, m.Lat-margin), math.Max(f.north, m.Lat+margin)
	}
	f.squeeze = math.Max(0.2, math.Cos((f.south+f.north)/2*math.Pi/180))
	across, high := (f.east-f.west)*f.squeeze, f.north-f.south
	if across < float64(high*viewAspect) {
		grow := (float64(high*viewAspect) - across) / f.squeeze / 2
		f.west, f.east = f.west-grow, f.east+grow
	} else {
		grow := (across/viewAspect - high) / 2
		f.south, f.north = f.south-grow, f.north+grow
	}
	f.scale = f.width / ((f.east - f.west) * f.squeeze)
	return f
}

// frameOf is the frame of a view.
func frameOf(v View, width float64) frame {
	f := frame{south: v.Lat - v.Span/2, north: v.Lat + v.Span/2, width: width}
	f.squeeze = math.Max(0.2, math.Cos(v.Lat*math.Pi/180))
	half := v.Span * viewAspect / f.squeeze / 2
	f.west, f.east = v.Lon-half, v.Lon+half
	f.scale = width / ((f.east - f.west) * f.squeeze)
	return f
}

// viewAspect is how many times as wide as high a view is.
const viewAspect = 1.6

func (f frame) x(lon float64) float64 { return float64((lon - f.west) * f.squeeze * f.scale) }
func (f frame) y(lat float64) float64 { return float64((f.north - lat) * f.scale) }
func (f frame) height() float64       { return float64((f.north - f.south) * f.scale) }
func (f frame) km(n float64) float64  { return float64(n / kmDegree * f.scale) }

// holds reports whether a point lies in the frame.
func (f frame) holds(lat, lon float64) bool {
	return lat >= f.south && lat <= f.north && lon >= f.west && lon <= f.east
}

// meets reports whether a piece of a line may be seen in the frame.
func (f frame) meets(a, b [2]float64) bool {
	return math.Max(a[0], b[0]) >= f.west && math.Min(a[0], b[0]) <= f.east && math.Max(a[1], b[1]) >= f.south &&
		math.Min(a[1], b[1]) <= f.north
}

// view is the view that the frame shows.
func (f frame) view() View {
	return View{(f.south + f.north) / 2, (f.west + f.east) / 2, f.north - f.south}
}
