package main

import (
	"fmt"
	"math"

	"recount/extract"
)

// example is a candidate with what it is: a class a head, "" where that head is not asked.
type example struct {
	features  []string
	discourse []string
	classes   map[string]string
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
		x := &example{features: d.Features, discourse: d.Discourse, weight: p.weight, decision: d, classes: map[string]string{"harm": "none"}}
		if c := own[j]; c != nil {
			x.classes["harm"] = c.Harm
			x.classes["scope"] = c.Scope
			x.classes["unit"] = c.Unit
			x.classes["verified"] = "unsaid"
			if c.Verified != nil {
				x.classes["verified"] = *c.Verified
			}
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
		return c.Lo != nil && d.Form == "vague" && int(math.Log10(float64(max(1, *c.Lo)))) == int(math.Log10(float64(max(1, d.Lo*2))))
	}
	return c.Lo != nil && *c.Lo == d.Lo || c.Hi != nil && (*c.Hi == d.Lo || *c.Hi == d.Hi)
}

// reliability counts, by decile of the probability, how many candidates were said to be claims and how many are.
type reliability struct {
	n, right [10]int
	sum      [10]float64
}

func (r *reliability) add(p *page, ds []*extract.Decision) {
	for _, d := range ds {
		if d.Harm == "" {
			continue
		}
		k := min(9, int(d.Probability*10))
		r.n[k]++
		r.sum[k] += d.Probability
		for i := range p.Claims {
			c := &p.Claims[i]
			if c.Harm == d.Harm && valueOf(c, d) {
				hit := d.Lo > 3
				for _, span := range c.spans {
					hit = hit || d.From < span[1] && d.To > span[0]
				}
				if hit {
					r.right[k]++
					break
				}
			}
		}
	}
}

func (r *reliability) merge(o *reliability) {
	for i := range r.n {
		r.n[i] += o.n[i]
		r.right[i] += o.right[i]
		r.sum[i] += o.sum[i]
	}
}

func (r *reliability) print() {
	fmt.Println("| probability said | figures | mean said | right |\n|---|---|---|---|")
	for i := range r.n {
		if r.n[i] > 0 {
			fmt.Printf("| %.1f to %.1f | %d | %.2f | %.2f |\n", float64(i)/10, float64(i+1)/10, r.n[i], r.sum[i]/float64(r.n[i]), float64(r.right[i])/float64(r.n[i]))
		}
	}
}
