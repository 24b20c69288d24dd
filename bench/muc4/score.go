package main

import (
	"regexp"
	"strings"
)

// number is a stated number of the key.
type number struct {
	Lo *int   `json:"lo"`
	Hi *int   `json:"hi"`
	Q  string `json:"q"`
}

// met says whether a victim's number is the key's.
func (n number) met(v person) bool {
	eq := func(a, b *int) bool { return a != nil && b != nil && *a == *b }
	switch n.Q {
	case "exact", "about":
		return (eq(n.Lo, v.Lo) || eq(n.Lo, v.Hi)) && (v.Lo == nil || v.Hi == nil || *v.Lo == *v.Hi)
	case "at_least":
		return eq(n.Lo, v.Lo)
	case "at_most":
		return eq(n.Hi, v.Hi)
	case "range":
		return eq(n.Lo, v.Lo) && eq(n.Hi, v.Hi)
	}
	return false
}

// sought is one thing of a document's key, merged over its templates where they share a string.
type sought struct {
	norms    map[string]bool
	sets     []map[string]bool
	optional bool
	dead     bool
	named    bool
	nums     []number // stated numbers of dead
	vague    bool     // some number of dead is only "plural"
}

var (
	articleRE = regexp.MustCompile(`\b(A|AN|THE)\b`)
	otherRE   = regexp.MustCompile(`[^A-Z0-9 ]+`)
	ownRE     = regexp.MustCompile(`'S\b`)
)

// norm is a phrase as it is compared: upper case, without articles, genitives and marks.
func norm(s string) string {
	s = ownRE.ReplaceAllString(strings.ToUpper(s), "")
	s = otherRE.ReplaceAllString(s, " ")
	return strings.Join(strings.Fields(articleRE.ReplaceAllString(s, " ")), " ")
}

// met says whether a phrase names the thing: all bearing words of one in the other, or equal when it has none.
func (g sought) met(text string, ws map[string]bool) bool {
	if len(ws) > 0 {
		for _, s := range g.sets {
			if same(s, ws) {
				return true
			}
		}
	}
	return g.norms[norm(text)]
}

// merged joins the entities of a key that share a string.
func merged(es []entity) []sought {
	var out []sought
next:
	for _, e := range es {
		one := e.sought()
		for k := range out {
			for n := range one.norms {
				if out[k].norms[n] {
					out[k].join(one)
					continue next
				}
			}
		}
		out = append(out, one)
	}
	return out
}

func (e entity) sought() sought {
	g := sought{norms: map[string]bool{}, optional: e.Optional, named: e.Named}
	for _, a := range e.Alts {
		g.norms[norm(a)] = true
		g.sets = append(g.sets, content(a))
	}
	for _, x := range e.Effect {
		g.dead = g.dead || strings.HasPrefix(x, "DEATH")
	}
	if g.dead {
		for _, n := range e.Number {
			if n.Q == "plural" || n.Q == "other" {
				g.vague = true
			} else {
				g.nums = append(g.nums, n)
			}
		}
	}
	return g
}

func (g *sought) join(o sought) {
	for n := range o.norms {
		g.norms[n] = true
	}
	g.sets = append(g.sets, o.sets...)
	g.optional = g.optional && o.optional
	g.dead, g.named = g.dead || o.dead, g.named || o.named
	g.nums = append(g.nums, o.nums...)
	g.vague = g.vague || o.vague
}

// tally counts what was found, what was wrong and what was missed.
type tally struct{ right, wrong, missed int }

func (t tally) f1() float64 {
	if t.right == 0 {
		return 0
	}
	return 2 * float64(t.right) / float64(2*t.right+t.wrong+t.missed)
}

func (t *tally) add(o tally) {
	t.right, t.wrong, t.missed = t.right+o.right, t.wrong+o.wrong, t.missed+o.missed
}

// pair matches required things with given ones, one to one, as many as can be, and returns for each required thing
// the given one or -1.
func pair(n, m int, ok func(i, j int) bool) []int {
	owner, to := make([]int, m), make([]int, n)
	for j := range owner {
		owner[j] = -1
	}
	var seen []bool
	var try func(i int) bool
	try = func(i int) bool {
		for j := range m {
			if seen[j] || !ok(i, j) {
				continue
			}
			seen[j] = true
			if owner[j] < 0 || try(owner[j]) {
				owner[j] = i
				return true
			}
		}
		return false
	}
	for i := range n {
		seen = make([]bool, m)
		try(i)
	}
	for i := range to {
		to[i] = -1
	}
	for j, i := range owner {
		if i >= 0 {
			to[i] = j
		}
	}
	return to
}

// compare scores phrases against a key: a second phrase for a thing found, or one for an optional thing, costs nothing.
func compare(gold []sought, texts []string) tally {
	var req []sought
	for _, g := range gold {
		if !g.optional {
			req = append(req, g)
		}
	}
	var given []string
	var sets []map[string]bool
	seen := map[string]bool{}
	for _, t := range texts {
		if n := norm(t); !seen[n] {
			seen[n] = true
			given, sets = append(given, t), append(sets, content(t))
		}
	}
	var t tally
	used := make([]bool, len(given))
	for _, j := range pair(len(req), len(given), func(i, j int) bool { return req[i].met(given[j], sets[j]) }) {
		if j < 0 {
			t.missed++
			continue
		}
		t.right++
		used[j] = true
	}
	for j := range given {
		if !used[j] && !anyMet(gold, given[j], sets[j]) {
			t.wrong++
		}
	}
	return t
}

func anyMet(gold []sought, text string, ws map[string]bool) bool {
	for _, g := range gold {
		if g.met(text, ws) {
			return true
		}
	}
	return false
}

// compareDead scores the dead with a stated number: the thing and the number must both be right.
func compareDead(gold []sought, people []person) tally {
	var req, free []sought
	for _, g := range gold {
		switch {
		case !g.dead:
		case g.optional || len(g.nums) == 0 || g.vague:
			free = append(free, g)
		default:
			req = append(req, g)
		}
	}
	var given []person
	var sets []map[string]bool
	for _, v := range people {
		if v.Harm == "killed" && v.Lo != nil && v.Q != "plural" {
			given, sets = append(given, v), append(sets, content(v.Text))
		}
	}
	ok := func(i, j int) bool {
		for _, n := range req[i].nums {
			if n.met(given[j]) {
				return req[i].met(given[j].Text, sets[j])
			}
		}
		return false
	}
	var t tally
	used := make([]bool, len(given))
	to := pair(len(req), len(given), ok)
	for _, j := range to {
		if j < 0 {
			t.missed++
			continue
		}
		t.right++
		used[j] = true
	}
	for j, v := range given {
		again := false
		for i := range req {
			again = again || to[i] >= 0 && ok(i, j)
		}
		if !used[j] && !again && !anyMet(free, v.Text, sets[j]) {
			t.wrong++
		}
	}
	return t
}
