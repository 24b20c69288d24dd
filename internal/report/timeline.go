package report

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"recount/record"
)

// The size of a timeline, in units of its drawing, and that of a letter, which is reckoned: it is made without a font.
const (
	timelineWidth = 720.0
	letterWidth   = 6.9
)

// Event is something on a timeline.
type Event struct {
	Label    string
	Lane     string // events of one lane stand together: those of one unit
	From, To record.Day
	Href     string
	Says     string // for who does not see it, and under the pointer
}

// Tie is how one event is said to stand to another; it runs from the earlier one to the later.
type Tie struct {
	From, To int    // events
	Style    int    // of its line, as in the legend
	Says     string // for who does not see it
	Plain    bool   // it has no direction
}

// Timeline is a drawing of events in time, in lanes, with the ties between them.
type Timeline struct {
	Title  string
	Events []Event
	Ties   []Tie
	RTL    bool // time runs from right to left
	Digits func(string) string
}

// timeline geometry, in SVG units.
const (
	laneName   = 20.0
	laneRow    = 34.0
	timeMargin = 14.0
	timeFoot   = 28.0
	labelGap   = 10.0
	nameRoom   = 24.0 // between a name and what a line runs to, where it can begin behind the name
)

// laid is an event with where it stands.
type laid struct {
	x, end, y float64
	reach     float64 // how far its label reaches
}

// SVG draws the timeline; "" where nothing on it has a day.
func (t Timeline) SVG() string {
	if len(t.Events) == 0 {
		return ""
	}
	first, last := t.Events[0].From, t.Events[0].To
	widest := 0
	for _, e := range t.Events {
		first, last = min(first, e.From), max(last, e.To)
		widest = max(widest, len([]rune(e.Label)))
	}
	room := timelineWidth - 2*timeMargin - math.Min(float64(widest)*letterWidth+labelGap, timelineWidth/3)
	x := func(d record.Day) float64 { return timeMargin + float64(d-first)/float64(max(1, last-first))*room }
	at, lanes, height := t.lay(x)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chain" viewBox="0 0 %.0f %.0f" role="group" aria-label="%s" direction="ltr">`,
		timelineWidth,
		height+timeFoot, html.EscapeString(t.Title))
	for _, d := range dayTicks(first, last, 4) {
		fmt.Fprintf(&b, `<path class="grat" d="M%.1f 0V%.1f"/><text class="deg" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`,
			t.flip(x(d)), height, t.flip(x(d)), height+18, t.anchor(x(d)), t.said(d.String()))
	}
	for _, l := range lanes {
		fmt.Fprintf(&b, `<path class="axis" d="M0 %.1fH%.0f"/>`, l.y, timelineWidth)
	}
	for _, tie := range t.Ties {
		t.drawTie(&b, at, tie)
	}
	for _, l := range lanes { // names stand over the lines
		fmt.Fprintf(&b, `<text class="unit" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, t.flip(timeMargin+labelGap), l.y+14, t.start(),
			html.EscapeString(l.name))
	}
	for i, e := range t.Events {
		t.drawEvent(&b, at[i], e)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// lane is a band of the timeline.
type lane struct {
	name string
	y    float64
}

// lay puts the events of each lane into rows in which no label covers another.
func (t Timeline) lay(x func(record.Day) float64) ([]laid, []lane, float64) {
	at := make([]laid, len(t.Events))
	byLane := map[string][]int{}
	var names []string
	order := make([]int, len(t.Events))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Events[a].From, t.Events[b].From) })
	for _, i := range order {
		name := t.Events[i].Lane
		if byLane[name] == nil {
			names = append(names, name)
		}
		byLane[name] = append(byLane[name], i)
	}
	var lanes []lane
	y := 2.0
	for _, name := range names {
		lanes = append(lanes, lane{name, y})
		y += laneName
		var rows []float64 // how far each row is taken
		for _, i := range byLane[name] {
			e := t.Events[i]
			p := laid{x: x(e.From), end: x(e.To)}
			p.reach = p.end + labelGap + float64(len([]rune(e.Label)))*letterWidth
			row := slices.IndexFunc(rows, func(taken float64) bool { return taken+6 < p.x })
			if row < 0 {
				row = len(rows)
				rows = append(rows, 0)
			}
			rows[row] = p.reach
			p.y = y + float64(row)*laneRow + laneRow/2
			at[i] = p
		}
		y += float64(len(rows)) * laneRow
	}
	return at, lanes, y
}

func (t Timeline) drawEvent(b *strings.Builder, p laid, e Event) {
	open, end := `<g class="event">`, `</g>`
	if e.Href != "" {
		open, end = fmt.Sprintf(`<a class="event" href="%s" aria-label="%s">`, html.EscapeString(e.Href),
			html.EscapeString(e.Says)), `</a>`
	}
	b.WriteString(open)
	if p.end-p.x > 1 {
		fmt.Fprintf(b, `<path class="span" d="M%.1f %.1fH%.1f"/>`, t.flip(p.x), p.y, t.flip(p.end))
	}
	fmt.Fprintf(b, `<circle class="disc" cx="%.1f" cy="%.1f" r="6"><title>%s</title></circle><text class="name" x="%.1f" y="%.1f" text-anchor="%s">%s</text>%s`,
		t.flip(p.x), p.y, html.EscapeString(e.Says), t.flip(p.end+labelGap), p.y+4, t.start(),
		html.EscapeString(e.Label), end)
}

// drawTie draws a curve from one event to another, with a head where it has a direction.
func (t Timeline) drawTie(b *strings.Builder, at []laid, tie Tie) {
	from, to := at[tie.From], at[tie.To]
	x1, x2 := t.flip(from.x), t.flip(to.x)
	y1, y2 := from.y, to.y
	if y1 != y2 && to.x > from.reach+nameRoom { // behind the name of what it comes from
		x1 = t.flip(from.reach)
	}
	side := 1.0
	if x2 < x1 || x2 == x1 && t.RTL {
		side = -1
	}
	leave, arrive := math.Max(18, .75*math.Abs(x2-x1)), math.Max(18, .25*math.Abs(x2-x1)) // it falls where it ends
	x2 -= side * 8
	if y1 == y2 { // over the heads of what stands between
		fmt.Fprintf(b, `<path class="tie tie%d" d="M%.1f %.1fQ%.1f %.1f %.1f %.1f"><title>%s</title></path>`, tie.Style,
			x1, y1-7,
			(x1+x2)/2, y1-24, x2, y2-5, html.EscapeString(tie.Says))
	} else {
		fmt.Fprintf(b, `<path class="tie tie%d" d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"><title>%s</title></path>`,
			tie.Style, x1, y1, x1+side*leave, y1, x2-side*arrive, y2, x2, y2, html.EscapeString(tie.Says))
	}
	if !tie.Plain {
		y := y2
		if y1 == y2 {
			y = y2 - 5
		}
		fmt.Fprintf(b, `<path class="head tie%d" d="M%.1f %.1fl%.1f -4v8z"/>`, tie.Style, x2+side*2, y, -side*7)
	}
}

// flip mirrors a place where time runs from right to left.
func (t Timeline) flip(x float64) float64 {
	if t.RTL {
		return timelineWidth - x
	}
	return x
}

// start is the anchor of a text that begins at its point, in the way of reading; the drawing itself runs from left to
// right.
func (t Timeline) start() string {
	if t.RTL {
		return "end"
	}
	return "start"
}

// anchor keeps the first and the last day inside of the picture.
func (t Timeline) anchor(x float64) string {
	switch {
	case x > 40 && x < timelineWidth-40:
		return "middle"
	case x <= 40:
		return t.start()
	case t.RTL:
		return "start"
	}
	return "end"
}

func (t Timeline) said(s string) string {
	if t.Digits == nil {
		return s
	}
	return t.Digits(s)
}
