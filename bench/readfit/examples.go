package main

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"recount/extract"
)

// example is a candidate with what it is: a class a head, "" where that head is not asked.
type example struct {
	features  []string
	discourse []string
	classes   map[string]string
	never     []string // classes that it cannot be, of a report
	weight    float32
	decision  *extract.Decision
}

// examples ties the candidates of a page to its annotated figures.
func examples(e *extract.Extractor, p *page) []*example {
	ds := e.Decisions(p.doc)
	own := make([]*goldClaim, len(ds))
	skip := make([]bool, len(ds))
	for i := range p.Claims {
		c := &p.Claims[i]
		for s, span := range c.spans {
			best, cost := -1, 1<<20
			for j, d := range ds {
				if own[j] != nil || !valueOf(c, d) || d.Start >= span[1]+1 || d.End <= span[0]-1 {
					continue
				}
				k := preference(c, d) + 3*abs(mid(d)-mid2(span))/10
				if k < cost {
					best, cost = j, k
				}
			}
			if best >= 0 {
				own[best] = c
			}
			_ = s
		}
	}
	for j, d := range ds {
		if own[j] != nil {
			continue
		}
		for i := range p.Claims {
			c := &p.Claims[i]
			if !valueOf(c, d) {
				continue
			}
			if d.Lo > 2 { // the same figure told again
				skip[j] = true
			}
			for _, span := range c.spans {
				if d.Start < span[1] && d.End > span[0] {
					skip[j] = true
				}
			}
		}
	}
	var out []*example
	for j, d := range ds {
		if d.Gap != "" { // what was annotated of the candidate before
			last := "none"
			if own[j-1] != nil {
				last = own[j-1].Harm
			} else if skip[j-1] && ds[j-1].Grammar != "" {
				last = ds[j-1].Grammar
			}
			d.Features = append(d.Features, "chain="+d.Gap+"."+last)
		}
		if skip[j] {
			continue
		}
		x := &example{features: d.Features, discourse: d.Discourse, weight: p.weight, decision: d,
			classes: map[string]string{"harm": "none"}}
		if c := own[j]; c != nil {
			x.classes["harm"] = c.Harm
			x.classes["scope"] = c.Scope
		}
		out = append(out, x)
	}
	return out
}

func mid(d *extract.Decision) int { return (d.Start + d.End) / 2 }
func mid2(s [2]int) int           { return (s[0] + s[1]) / 2 }
func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// preference orders the candidates of one annotated figure: what the grammar took, then figures, then surer forms.
func preference(c *goldClaim, d *extract.Decision) int {
	k := 0
	if d.Grammar == c.Harm {
		k -= 40
	} else if d.Grammar == "" {
		k -= 10
	}
	switch d.Form {
	case "digits", "word", "vague", "dual", "article":
	case "other", "noun":
		k += 2
	case "definite":
		k += 4
	default:
		k += 8
	}
	if d.Unit != "" && d.Unit == c.Unit {
		k -= 6
	}
	return k
}

// valueOf reports whether a candidate has the value of an annotated figure.
func valueOf(c *goldClaim, d *extract.Decision) bool {
	if c.Lo == nil && c.Hi == nil {
		return false
	}
	if c.Q == "vague" {
		return c.Lo != nil && d.Form == "vague" && int(math.Log10(float64(max(1,
			*c.Lo)))) == int(math.Log10(float64(max(1, d.Lo*2))))
	}
	return c.Lo != nil && *c.Lo == d.Lo || c.Hi != nil && (*c.Hi == d.Lo || *c.Hi == d.Hi)
}

// reliability counts, by decile of the probability, how many candidates were said to be claims and how many are; of
// those that are, how many units are right by how they were found, and how many scopes by the decile of their
// probability.
type reliability struct {
	claim, scope tally
	unit         map[string][2]int
}

// tally counts by decile.
type tally struct {
	n, right [10]int
	sum      [10]float64
}

func (t *tally) add(p float64, right bool) {
	k := max(0, min(9, int(p*10)))
	t.n[k]++
	t.sum[k] += p
	if right {
		t.right[k]++
	}
}

func (t *tally) merge(o *tally) {
	for i := range t.n {
		t.n[i] += o.n[i]
		t.right[i] += o.right[i]
		t.sum[i] += o.sum[i]
	}
}

func (t *tally) print(what string) {
	fmt.Printf("\n| probability of the %s | figures | mean said | right |\n|---|---|---|---|\n", what)
	for i := range t.n {
		if t.n[i] > 0 {
			fmt.Printf("| %.1f to %.1f | %d | %.2f | %.2f |\n", float64(i)/10, float64(i+1)/10, t.n[i],
				t.sum[i]/float64(t.n[i]), float64(t.right[i])/float64(t.n[i]))
		}
	}
}

func (r *reliability) add(p *page, ds []*extract.Decision) {
	if r.unit == nil {
		r.unit = map[string][2]int{}
	}
	for _, d := range ds {
		if d.Harm == "" {
			continue
		}
		c := annotated(p, d)
		r.claim.add(d.Probability, c != nil)
		if c == nil {
			continue
		}
		r.scope.add(d.ScopeSure, c.Scope == d.Scope)
		u := r.unit[d.UnitFound]
		u[0]++
		if c.Unit == d.Unit {
			u[1]++
		}
		r.unit[d.UnitFound] = u
	}
}

// annotated is the annotated figure that a decision tells, nil where none is.
func annotated(p *page, d *extract.Decision) *goldClaim {
	for i := range p.Claims {
		c := &p.Claims[i]
		if c.Harm != d.Harm || !valueOf(c, d) {
			continue
		}
		hit := d.Lo > 3
		for _, span := range c.spans {
			hit = hit || d.From < span[1] && d.To > span[0]
		}
		if hit {
			return c
		}
	}
	return nil
}

func (r *reliability) merge(o *reliability) {
	r.claim.merge(&o.claim)
	r.scope.merge(&o.scope)
	if r.unit == nil {
		r.unit = map[string][2]int{}
	}
	for k, v := range o.unit {
		u := r.unit[k]
		r.unit[k] = [2]int{u[0] + v[0], u[1] + v[1]}
	}
}

func (r *reliability) print() {
	r.claim.print("claim")
	r.scope.print("scope")
	fmt.Printf("\n| unit found in | figures | right |\n|---|---|---|\n")
	for _, k := range slices.Sorted(maps.Keys(r.unit)) {
		fmt.Printf("| %s | %d | %.2f |\n", k, r.unit[k][0], float64(r.unit[k][1])/float64(r.unit[k][0]))
	}
}
