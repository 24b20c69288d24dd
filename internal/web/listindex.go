package web

import (
	"cmp"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"recount/internal/desk"
)

// listIndex is what narrowing and sorting a long list asks for again and again, made once for as long as the list is
// the same: its facets as numbers, its text as searches compare it, its orders.
type listIndex struct {
	first any // the first thing of the list, by which the list is known
	n     int

	mu     sync.Mutex
	facets map[string]facetIndex
	text   []string
	orders map[string][]int32 // ascending
	kept   []bool             // what the last question with a set of its own kept
	within any                // that set
}

// facetIndex is the value that each thing of a list has of one facet.
type facetIndex struct {
	values []string
	of     []int32 // by thing
}

// listIndexes keeps the indexes of the lists that the desk shows, by list and language.
type listIndexes struct {
	mu sync.Mutex
	by map[string]*listIndex
}

// indexOf is the index of a list, made anew where the list is another than it was.
func indexOf[T any](k *listIndexes, name string, all []T) *listIndex {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil {
		k.by = map[string]*listIndex{}
	}
	var first any
	if len(all) > 0 {
		first = &all[0]
	}
	if x := k.by[name]; x != nil && x.first == first && x.n == len(all) {
		return x
	}
	x := &listIndex{first: first, n: len(all), facets: map[string]facetIndex{}, orders: map[string][]int32{}}
	k.by[name] = x
	return x
}

// facet is the index of a column.
func facet[T any](x *listIndex, c column[T], all []T) facetIndex {
	x.mu.Lock()
	defer x.mu.Unlock()
	if f, ok := x.facets[c.key]; ok {
		return f
	}
	f := facetIndex{of: make([]int32, len(all))}
	at := map[string]int32{}
	for i, v := range all {
		value := c.facet(v)
		n, ok := at[value]
		if !ok {
			n = int32(len(f.values))
			at[value] = n
			f.values = append(f.values, value)
		}
		f.of[i] = n
	}
	x.facets[c.key] = f
	return f
}

// foldedText is the text of each thing as searches compare it.
func foldedText[T any](x *listIndex, l listing[T], all []T) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.text == nil {
		x.text = make([]string, len(all))
		for i, v := range all {
			x.text[i] = desk.Folded(l.text(v))
		}
	}
	return x.text
}

// order is the things of a list in the order of a column; nil where no column has that key.
func order[T any](x *listIndex, l listing[T], key string, all []T) []int32 {
	at := slices.IndexFunc(l.columns, func(c column[T]) bool { return c.key == key })
	if at < 0 {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.orders[key] != nil {
		return x.orders[key]
	}
	out := make([]int32, len(all))
	for i := range out {
		out[i] = int32(i)
	}
	c := l.columns[at]
	if c.order != nil {
		slices.SortStableFunc(out, func(a, b int32) int { return c.order(all[a], all[b]) })
	} else {
		shown := make([]string, len(all))
		for i, v := range all {
			shown[i] = c.value(v)
		}
		slices.SortStableFunc(out, func(a, b int32) int { return strings.Compare(shown[a], shown[b]) })
	}
	x.orders[key] = out
	return out
}

// selection is which things of a list an address asks for, and how many each value of a facet would leave.
type selection[T any] struct {
	all   []T
	index *listIndex
	in    []bool
	n     int
	tally map[string]map[string]int // by column and value
}

// askedFacet is a facet of a list with what an address asks of it.
type askedFacet struct {
	facetIndex
	key  string
	want []bool // by value; nil: all
	n    []int
}

func askedFacets[T any](index *listIndex, l listing[T], q url.Values, all []T) []askedFacet {
	var out []askedFacet
	for _, c := range l.columns {
		if c.facet == nil {
			continue
		}
		f := askedFacet{facetIndex: facet(index, c, all), key: c.key}
		f.n = make([]int, len(f.values))
		if values := q["f."+c.key]; len(values) > 0 {
			f.want = make([]bool, len(f.values))
			for i, v := range f.values {
				f.want[i] = slices.Contains(values, v)
			}
		}
		out = append(out, f)
	}
	return out
}

// failing tells how many facets leave a thing out, and the last of them.
func failing(by []askedFacet, i int) (last, n int) {
	for j := range by {
		if by[j].want != nil && !by[j].want[by[j].of[i]] {
			last = j
			n++
		}
	}
	return last, n
}

// selectOf narrows a list in one pass. A thing that one facet alone leaves out still counts among that facet's values:
// they say what choosing them as well would bring.
func selectOf[T any](a *ask, l listing[T], q url.Values, all []T) selection[T] {
	s := selection[T]{all: all, index: indexOf(&a.s.lists, l.name+a.Lang, all), in: make([]bool, len(all)),
		tally: map[string]map[string]int{}}
	by := askedFacets(s.index, l, q, all)
	searched := strings.Fields(desk.Folded(q.Get("q")))
	var text []string
	if len(searched) > 0 {
		text = foldedText(s.index, l, all)
	}
	kept := keptOf(s.index, l, all)
	for i := range all {
		if kept != nil && !kept[i] || text != nil && !holds(text[i], searched) {
			continue
		}
		failed, failures := failing(by, i)
		switch failures {
		case 0:
			s.in[i] = true
			s.n++
			for j := range by {
				by[j].n[by[j].of[i]]++
			}
		case 1:
			by[failed].n[by[failed].of[i]]++
		}
	}
	for _, f := range by {
		s.tally[f.key] = map[string]int{}
		for i, n := range f.n {
			if n > 0 || f.want != nil && f.want[i] {
				s.tally[f.key][f.values[i]] = n
			}
		}
	}
	return s
}

// keptOf is which things the list is of at all; nil where it is of everything. What a set keeps is asked once for as
// long as it is the same set.
func keptOf[T any](x *listIndex, l listing[T], all []T) []bool {
	if l.keep == nil {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if l.within != nil && x.within != nil && reflect.ValueOf(l.within).Pointer() == reflect.ValueOf(x.within).Pointer() {
		return x.kept
	}
	kept := make([]bool, len(all))
	for i := range all {
		kept[i] = l.keep(&all[i])
	}
	if l.within != nil {
		x.kept, x.within = kept, l.within
	}
	return kept
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// found are the things that were asked for, in the order that was asked for: those from a place on, at most so many.
func (s selection[T]) found(l listing[T], sort string, from, most int) []T {
	key, down := strings.CutPrefix(cmp.Or(sort, l.sort), "-")
	at := order(s.index, l, key, s.all)
	out := make([]T, 0, min(most, max(0, s.n-from)))
	for i := range s.all {
		if len(out) == cap(out) {
			break
		}
		switch {
		case at != nil && down:
			i = int(at[len(at)-1-i])
		case at != nil:
			i = int(at[i])
		}
		switch {
		case !s.in[i]:
		case from > 0:
			from--
		default:
			out = append(out, s.all[i])
		}
	}
	return out
}
