package main

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// candidate is all mentions of one phrase in one document.
type candidate struct {
	text     string
	words    map[string]bool
	mentions []mention
}

// candidates gathers the noun phrases of a report, each once, in order of appearance.
func candidates(text string) []candidate {
	var out []candidate
	at := map[string]int{}
	for i, s := range sentences(text) {
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

// docFeatures describes a whole report: its words and neighbours, those of its opening apart.
func docFeatures(text string) []uint32 {
	seen := map[string]bool{"bias": true}
	for i, s := range sentences(text) {
		last := "^"
		for _, w := range s {
			if digitRE.MatchString(w) {
				w = "#"
			}
			seen["w"+w] = true
			if triggers[w] || triggers[last] {
				seen["b"+last+" "+w] = true
			}
			if i < 3 {
				seen["o"+w] = true
			}
			last = w
		}
	}
	return hashed(seen)
}

func hashed(seen map[string]bool) []uint32 {
	out := make([]uint32, 0, len(seen))
	for f := range seen {
		out = append(out, slot(f))
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
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
func (r *reader) features(c candidate, scores map[string]float64) []uint32 {
	f := map[string]bool{"bias": true, "F" + c.text: true}
	add := func(format string, a ...any) { f[fmt.Sprintf(format, a...)] = true }
	ws := strings.Fields(c.text)
	head := singular(ws[len(ws)-1])
	add("H%s", head)
	add("first%s", ws[0])
	add("len%d", min(len(ws), 5))
	rare := 0
	for w := range c.words {
		add("W%s", w)
		if r.common[w] < 4 {
			rare++
		}
	}
	add("rare%d", min(rare, 3))
	kind := r.gaz[c.text]
	add("gaz%s", kind)
	add("n%d", min(len(c.mentions), 4))
	add("at%d", min(c.mentions[0].sentNo, 6))
	name := "common"
	if rare > 0 {
		name = "rare"
	}
	for _, m := range c.mentions {
		r.around(m, head, name, kind, add)
	}
	for _, ty := range append([]string{"ANY"}, types...) {
		b := int(math.Round(5 * scores[ty]))
		add("doc%s%d", ty, b)
		if b > 1 {
			add("hd%s%s", ty, head)
		}
		if ty == "ANY" {
			add("dochead%d%s", b/2, head)
			add("docname%d%s%s", b, name, kind)
		}
	}
	return hashed(f)
}

// around adds what stands before and behind a mention.
func (r *reader) around(m mention, head, name, kind string, add func(string, ...any)) {
	p1, p2, n1, n2 := at(m.sent, m.from-1), at(m.sent, m.from-2), at(m.sent, m.to), at(m.sent, m.to+1)
	if dets[p1] {
		p1, p2 = p2, at(m.sent, m.from-3)
	}
	p3 := at(m.sent, m.from-3)
	add("p%s", p1)
	add("pp%s %s", p2, p1)
	add("ppp%s %s %s", p3, p2, p1)
	add("q%s", p2)
	add("n%s", n1)
	add("nn%s %s", n1, n2)
	add("nnn%s %s %s", n1, n2, at(m.sent, m.to+2))
	add("o%s", n2)
	add("pn%s %s", p1, n1)
	add("hp%s %s", head, p1)
	add("hn%s %s", head, n1)
	add("kp%s%s%s", name, kind, p1)
	if m.number > 0 {
		add("number")
	}
	if m.alias != "" {
		add("alias")
	}
	near := map[bool]bool{}
	for d := 1; d < 14; d++ {
		for _, side := range []int{-1, 1} {
			i := m.from - d
			if side > 0 {
				i = m.to - 1 + d
			}
			w := at(m.sent, i)
			if w == "^" {
				continue
			}
			if d < 6 {
				add("win%d%s", side, w)
			}
			if triggers[w] {
				t := root(w)
				add("t%d%s", side, t)
				add("th%d%s%s", side, t, head)
				if !near[side > 0] {
					near[side > 0] = true
					add("near%d%s%d", side, w, min(d/2, 4))
					add("nearp%d%s%s", side, w, p1)
					add("nearn%d%s%s", side, w, n1)
					add("nearname%d%s%s%s", side, w, name, kind)
				}
			}
		}
	}
	add("anynear%v%v", near[false], near[true])
	add("anynear%v%v%d%s", near[false], near[true], min(m.sentNo, 4), name)
}
