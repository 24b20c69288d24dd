package main

import (
	"math"
	"strings"
	"time"
)

// candidate is all mentions of one phrase in one document.
type candidate struct {
	text     string
	words    map[string]bool
	mentions []mention
}

// candidates gathers the noun phrases of a report, each once, in order of appearance.
func candidates(sents [][]string) []candidate {
	var out []candidate
	at := map[string]int{}
	for i, s := range sents {
		for _, m := range phrases(s, i) {
			k, ok := at[m.text]
			if !ok {
				k = len(out)
				at[m.text] = k
				out = append(out, candidate{text: m.text, words: content(m.text)})
			}
			out[k].mentions = append(out[k].mentions, m)
		}
	}
	return out
}

var (
	compass = words(
		`NORTHERN SOUTHERN EASTERN WESTERN NORTHEASTERN NORTHWESTERN SOUTHEASTERN SOUTHWESTERN CENTRAL DOWNTOWN NORTH SOUTH EAST WEST`,
	)
	kinds = words(
		`DEPARTMENT PROVINCE CITY TOWN NEIGHBORHOOD MUNICIPALITY DISTRICT REGION VILLAGE CANTON ZONE AREA SECTOR STREET AVENUE`,
	)
)

// core is a phrase without the word for what kind of place it is and where that lies: the name that place lists have.
func (c candidate) core() string {
	ws := strings.Fields(c.text)
	for len(ws) > 1 && compass[ws[0]] {
		ws = ws[1:]
	}
	for len(ws) > 1 && kinds[ws[len(ws)-1]] {
		ws = ws[:len(ws)-1]
	}
	return strings.Join(ws, " ")
}

// docFeatures describes a whole report: its words and neighbours, those of its opening apart.
func docFeatures(sents [][]string, day time.Time) []uint32 {
	var b bag
	b.add("bias")
	for i, s := range sents {
		for _, a := range ages(s, day) {
			b.add("age", a)
			for _, w := range s {
				if triggers[w] {
					b.add("aged", a, root(w))
				}
			}
		}
		last := "^"
		for _, w := range s {
			if digitRE.MatchString(w) {
				w = "#"
			}
			b.add("w", w)
			b.add("r", root(w))
			if triggers[w] || triggers[last] {
				b.add("b", last, w)
			}
			if i < 3 {
				b.add("o", w)
			}
			last = w
		}
	}
	return b.set()
}

// sentenceFeatures describes one sentence by its words, pairs of them, and its neighbours' words.
func sentenceFeatures(sents [][]string, i int, day time.Time) []uint32 {
	var b bag
	b.add("bias")
	b.add("at", upTo(i, 6))
	for _, a := range ages(sents[i], day) {
		b.add("age", a)
	}
	last := "^"
	for _, w := range sents[i] {
		if digitRE.MatchString(w) {
			w = "#"
		}
		b.add("w", w)
		b.add("r", root(w))
		b.add("b", last, w)
		last = w
	}
	for d := -1; d < 2; d += 2 {
		if i+d >= 0 && i+d < len(sents) {
			for _, w := range sents[i+d] {
				b.add("nb", upTo(d+1, 2), root(w))
			}
		}
	}
	return b.set()
}

func root(w string) string {
	for _, e := range []string{"ING", "ED", "ION", "S"} {
		if len(w) > len(e)+3 && strings.HasSuffix(w, e) {
			return w[:len(w)-len(e)]
		}
	}
	return w
}

func at(s []string, i int) string {
	if i < 0 || i >= len(s) {
		return "^"
	}
	if digitRE.MatchString(s[i]) {
		return "#"
	}
	return s[i]
}

// features describes a candidate by its own words, by what stands round each mention, and by its report.
func (r *reader) features(c candidate, scores map[string]float64, day time.Time, seen int) []uint32 {
	b := &bag{}
	b.add("bias")
	b.add("F", c.text)
	ws := strings.Fields(c.text)
	head := singular(bare(ws[len(ws)-1]))
	cls := c.mentions[0].classOf()
	b.add("H", head)
	b.add("first", ws[0])
	b.add("len", upTo(len(ws), 5))
	b.add("class", cls)
	rare := r.rare(c, seen)
	for w := range c.words {
		b.add("W", w)
		if k := classes[w]; k != "" {
			b.add("WC", k)
		}
	}
	b.add("rare", upTo(rare, 3))
	core := c.core()
	kind := r.gaz[core].kind
	if core != c.text {
		b.add("core", core)
	}
	b.add("gaz", kind)
	b.add("n", upTo(len(c.mentions), 4))
	b.add("at", upTo(c.mentions[0].sentNo, 6))
	name := "common"
	if rare > 0 {
		name = "rare"
	}
	for _, m := range c.mentions {
		b.around(m, head, name, kind)
		for _, a := range ages(m.sent, day) {
			b.add("age", a)
			b.add("ageclass", a, cls)
		}
		b.related(m, head, cls, name)
	}
	for _, ty := range append([]string{"ANY"}, types...) {
		s := upTo(int(math.Round(5*scores[ty])), 5)
		b.add("doc", ty, s)
		if s > "1" {
			b.add("hd", ty, head)
			b.add("cd", ty, cls)
		}
		if ty == "ANY" {
			b.add("dochead", s, head)
			b.add("docname", s, name, kind)
			b.add("docclass", s, cls)
		}
	}
	return b.set()
}

// rare counts the words of a phrase that few development documents hold; seen is 1 for those themselves.
func (r *reader) rare(c candidate, seen int) int {
	n := 0
	for w := range c.words {
		if r.common[w]-seen < 4 {
			n++
		}
	}
	return n
}

// related adds the verbs and nouns that a mention depends on.
func (b *bag) related(m mention, head, cls, name string) {
	for _, rel := range relations(m.sent, m.from, m.to) {
		b.add("R", rel)
		b.add("RC", rel, cls)
		b.add("RH", rel, head)
		if i := strings.LastIndexByte(rel, '/'); i >= 0 {
			if v := harms[rel[i+1:]]; v != "" {
				b.add("RV", rel[:i], v)
				b.add("RVC", rel[:i], v, cls)
				b.add("RVN", rel[:i], v, name)
			}
		}
	}
	p1 := at(m.sent, m.from-1)
	b.add("cp", cls, p1)
	b.add("cn", cls, at(m.sent, m.to))
	if c := classes[singular(bare(at(m.sent, m.from-1)))]; c != "" {
		b.add("before", c)
	}
}

// around adds what stands before and behind a mention.
func (b *bag) around(m mention, head, name, kind string) {
	p1, p2, n1, n2 := at(m.sent, m.from-1), at(m.sent, m.from-2), at(m.sent, m.to), at(m.sent, m.to+1)
	if dets[p1] {
		p1, p2 = p2, at(m.sent, m.from-3)
	}
	p3 := at(m.sent, m.from-3)
	b.add("p", p1)
	b.add("pp", p2, p1)
	b.add("ppp", p3, p2, p1)
	b.add("q", p2)
	b.add("n1", n1)
	b.add("nn", n1, n2)
	b.add("nnn", n1, n2, at(m.sent, m.to+2))
	b.add("n2", n2)
	b.add("pn", p1, n1)
	b.add("hp", head, p1)
	b.add("hn", head, n1)
	b.add("kp", name, kind, p1)
	if m.number > 0 {
		b.add("number")
	}
	if m.alias != "" {
		b.add("alias")
	}
	left, right := b.window(m, -1, head, p1, n1, name+kind), b.window(m, 1, head, p1, n1, name+kind)
	b.add("anynear", left, right)
	b.add("anynear", left, right, upTo(m.sentNo, 4), name)
}

// window adds the words on one side and the words of violence among them, and says whether there is any.
func (b *bag) window(m mention, side int, head, p1, n1, name string) string {
	sd, near := "<", "far"
	if side > 0 {
		sd = ">"
	}
	for d := 1; d < 14; d++ {
		i := m.from - d
		if side > 0 {
			i = m.to - 1 + d
		}
		w := at(m.sent, i)
		if w == "^" {
			break
		}
		if d < 6 {
			b.add("win", sd, w)
		}
		if !triggers[w] {
			continue
		}
		t := root(w)
		b.add("t", sd, t)
		b.add("th", sd, t, head)
		if near == "far" {
			near = "near"
			b.add("near", sd, w, upTo(d/2, 4))
			b.add("nearp", sd, w, p1)
			b.add("nearn", sd, w, n1)
			b.add("nearname", sd, w, name)
		}
	}
	return near
}
