package main

import (
	"recount/count"
)

// heldShown is how many held figures are printed under a minimum.
const heldShown = 3

// heldBack prints what doubt keeps from raising a minimum: its sentence, why, and what it would move.
func (t *tollText) heldBack(res count.Result) {
	var lines []string
	rest := 0
	for _, h := range res.Held {
		if !h.Moves() || len(lines) == heldShown {
			rest++
			continue
		}
		lines = append(lines, t.HeldBack(h)+" "+t.ref(h.Claims))
	}
	if rest > 0 {
		lines = append(lines, t.faint("("+t.N("held_rest", rest)+")"))
	}
	if len(lines) > 0 {
		t.row(t.W("held"), lines...)
	}
}

// none is what a minimum of zero says.
func (t *tollText) none(res count.Result) string {
	if len(res.Held) > 0 {
		return t.W("documented_held")
	}
	return t.W("documented_none")
}

// alarms prints numbers that cannot stand beside each other, before everything else.
func (t *tollText) alarms() {
	for _, w := range t.AlarmsOf(t.r) {
		text, _ := t.Warning(w)
		t.line("%s %s", t.bold("!!! "+text), t.refs(w.Claims[:min(3, len(w.Claims))]))
		t.line("")
	}
}
