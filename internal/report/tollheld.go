package report

import (
	"strings"

	"recount/count"
	"recount/internal/flow"
	"recount/record"
)

// HeldBack says what a figure that doubt keeps from proving anything would do, and why it is held back.
func (v Voice) HeldBack(h count.Held) string {
	people := v.PeopleAfter(h.Cell, count.Point{Low: h.Figure.Value, Qualifier: h.Figure.Qualifier,
		Words: h.Figure.Words})
	figure := v.Figure(h.Figure) + " " + people
	if place := v.Places(h.Cell); place != "" {
		figure += v.Comma() + place
	}
	if h.Moves() {
		return v.W("held_moves", figure, v.Origin(h.Origin), v.HeldWhy(h), v.Num(h.From), v.Num(h.To))
	}
	return v.W("held_stays", figure, v.Origin(h.Origin), v.HeldWhy(h))
}

// HeldWhy says why a figure is held back.
func (v Voice) HeldWhy(h count.Held) string {
	var out []string
	for _, d := range h.Doubts {
		text, _ := v.Warning(d)
		out = append(out, text)
	}
	return strings.Join(out, v.Semicolon())
}

// tollHeld is what one answer holds back.
type tollHeld struct {
	Title string
	Rows  []tollDoubt
	More  string // how many others would move nothing
}

// heldShown is how many held figures of an answer are told one by one.
const heldShown = 12

// held lists what doubt holds back, answer by answer: what would raise the minimum with its sentences, the rest by
// number.
func (v *tollView) held() []tollHeld {
	var out []tollHeld
	for _, a := range v.r.Tolls {
		h := tollHeld{Title: v.Title(a)}
		rest := 0
		for _, x := range a.Result.Held {
			if !x.Moves() || len(h.Rows) == heldShown {
				rest++
				continue
			}
			h.Rows = append(h.Rows, tollDoubt{Text: v.HeldBack(x), Own: true, Refs: v.refs(x.Claims, 2),
				Sentences: v.quotes(x.Claims[:1])})
		}
		if rest > 0 {
			h.More = v.N("held_rest", rest)
		}
		if len(h.Rows) > 0 || rest > 0 {
			out = append(out, h)
		}
	}
	return out
}

// AlarmsOf lists the numbers of a report that cannot stand beside each other, each once.
func (v Voice) AlarmsOf(r *flow.TollReport) []record.Warning {
	var out []record.Warning
	seen := map[string]bool{}
	for _, a := range r.Tolls {
		for _, w := range a.Result.Alarms {
			text, _ := v.Warning(w)
			if !seen[text] {
				seen[text] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// alarms shows them with the sentences that make them.
func (v *tollView) alarms() []tollDoubt {
	var out []tollDoubt
	for _, w := range v.AlarmsOf(v.r) {
		text, own := v.Warning(w)
		out = append(out, tollDoubt{Text: text, Own: own, Refs: v.refs(w.Claims, referred),
			Sentences: v.quotes(w.Claims[:min(len(w.Claims), referred)])})
	}
	return out
}
