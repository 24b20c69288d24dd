package main

import (
	"fmt"
	"io"
)

// calibrate chooses the cuts at which the development documents, each judged by models that have not seen it, score
// best.
func (r *reader) calibrate(stories []*story, vs []*verdict) {
	gold := keysOfStories(stories)
	r.cuts = cuts{typ: 0.35, phrase: [country]float64{0.4, 0.34, 0.36, 0.34}, land: 0.34, number: 0.4}
	mark := func(score func(i int) tally) float64 { return sum(len(stories), score).f1() }
	location := func(i int) tally {
		t := compare(gold[i].role[country], stories[i].countries(vs[i], r.cuts.land))
		t.add(compare(gold[i].role[place], texts(r.fillers(stories[i], vs[i], place, r.cuts.phrase[place]))))
		return t
	}
	perp := func(i int) tally {
		t := compare(gold[i].role[perpInd], texts(r.fillers(stories[i], vs[i], perpInd, r.cuts.phrase[perpInd])))
		t.add(compare(gold[i].role[perpOrg], texts(r.fillers(stories[i], vs[i], perpOrg, r.cuts.phrase[perpOrg]))))
		return t
	}
	hurt := func(i int) tally {
		return compare(gold[i].role[victim], texts(r.fillers(stories[i], vs[i], victim, r.cuts.phrase[victim])))
	}
	dead := func(i int) tally { return compareDead(gold[i].role[victim], r.people(stories[i], vs[i])) }
	r.cuts.best(&r.cuts.typ, func() float64 {
		return mark(func(i int) tally { return compare(gold[i].types, vs[i].kinds(r.cuts.typ)) })
	})
	for range 2 {
		r.cuts.best(&r.cuts.land, func() float64 { return mark(location) })
		r.cuts.best(&r.cuts.phrase[place], func() float64 { return mark(location) })
		r.cuts.best(&r.cuts.phrase[perpInd], func() float64 { return mark(perp) })
		r.cuts.best(&r.cuts.phrase[perpOrg], func() float64 { return mark(perp) })
		r.cuts.best(&r.cuts.phrase[victim], func() float64 { return mark(hurt) + mark(dead) })
		r.cuts.best(&r.cuts.number, func() float64 { return mark(dead) })
	}
}

// best sets one cut where the score is highest, each value judged together with its neighbours: a lone peak is chance.
func (c *cuts) best(to *float64, score func() float64) {
	const n = 27
	var f [n]float64
	for k := range f {
		*to = 0.14 + 0.02*float64(k)
		f[k] = score()
	}
	top := 1
	mean := func(k int) float64 { return f[k-1] + 2*f[k] + f[k+1] }
	for k := 1; k < n-1; k++ {
		if mean(k) > mean(top) {
			top = k
		}
	}
	*to = 0.14 + 0.02*float64(top)
}

// gold is the key of a document, merged as it is scored.
type gold struct {
	types []sought
	role  [roles][]sought
}

func keysOfStories(stories []*story) []gold {
	out := make([]gold, len(stories))
	for i, s := range stories {
		for ro := range roles {
			out[i].role[ro] = merged(s.d.wanted(ro))
		}
		var es []entity
		for _, t := range s.d.Templates {
			if len(t.Type) > 0 {
				es = append(es, entity{Alts: t.Type, Optional: t.Optional})
			}
		}
		out[i].types = merged(es)
	}
	return out
}

func sum(n int, f func(i int) tally) tally {
	ts := make([]tally, n)
	each(n, func(i int) { ts[i] = f(i) })
	var t tally
	for _, x := range ts {
		t.add(x)
	}
	return t
}

// table prints each slot's score on stories judged by models that have not seen them.
func (r *reader) table(out io.Writer, stories []*story, vs []*verdict) {
	gold := keysOfStories(stories)
	n, head := len(stories), 0.0
	line := func(name string, weight float64, t tally) {
		head += weight * t.f1()
		fmt.Fprintf(out, "%-14s P %5.1f  R %5.1f  F1 %5.1f  (%d/%d/%d)\n", name,
			100*float64(t.right)/float64(max(1, t.right+t.wrong)),
			100*float64(t.right)/float64(max(1, t.right+t.missed)), 100*t.f1(), t.right, t.wrong, t.missed)
	}
	fill := func(ro role) tally {
		return sum(n, func(i int) tally {
			return compare(gold[i].role[ro], texts(r.fillers(stories[i], vs[i], ro, r.cuts.phrase[ro])))
		})
	}
	line("type", 0.2, sum(n, func(i int) tally { return compare(gold[i].types, vs[i].kinds(r.cuts.typ)) }))
	lc := sum(n, func(i int) tally { return compare(gold[i].role[country], stories[i].countries(vs[i], r.cuts.land)) })
	pl := fill(place)
	line("country", 0, lc)
	line("place", 0, pl)
	lc.add(pl)
	line("location", 0.2, lc)
	in, og := fill(perpInd), fill(perpOrg)
	line("perp_ind", 0, in)
	line("perp_org", 0, og)
	in.add(og)
	line("perp", 0.2, in)
	line("victim", 0.2, fill(victim))
	line("killed_count", 0.2, sum(n, func(i int) tally {
		return compareDead(gold[i].role[victim],
			r.people(stories[i], vs[i]))
	}))
	fmt.Fprintf(out, "headline %.1f\ncuts %+v\n", 100*head, r.cuts)
}
