package estimate

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// DecomposableGraph is a chordal graph on the lists of a table: an edge joins lists that may depend on each other. A
// set of lists is a bit mask.
type DecomposableGraph struct {
	Cliques    []uint8 // the maximal cliques, ascending
	Separators []uint8 // the non-empty separators of the junction tree, with multiplicity, ascending
}

// Largest and smallest number of lists over which decomposable graphs are enumerated.
const (
	MinGraphLists = 3
	MaxGraphLists = 7
)

// Saturated says whether the graph joins every pair of lists.
func (g DecomposableGraph) Saturated() bool { return len(g.Cliques) == 1 }

// Name writes the cliques by list numbers from 1, as in "14-234".
func (g DecomposableGraph) Name() string {
	names := make([]string, len(g.Cliques))
	for i, clique := range g.Cliques {
		for j := range 8 {
			if clique>>j&1 == 1 {
				names[i] += fmt.Sprint(j + 1)
			}
		}
	}
	slices.Sort(names)
	return strings.Join(names, "-")
}

var enumerated [MaxGraphLists + 1]struct {
	once   sync.Once
	graphs []DecomposableGraph
}

// DecomposableGraphs returns every chordal graph on the given number of labelled vertices, in ascending order of the
// edge mask: 8, 61, 822, 18,154 and 617,675 graphs for 3 to 7 (OEIS A058862). The slice is shared and must not be
// changed; it is nil outside 3 to 7.
func DecomposableGraphs(vertices int) []DecomposableGraph {
	if vertices < MinGraphLists || vertices > MaxGraphLists {
		return nil
	}
	e := &enumerated[vertices]
	e.once.Do(func() { e.graphs = enumerateGraphs(vertices) })
	return e.graphs
}

func enumerateGraphs(vertices int) []DecomposableGraph {
	var pairs [][2]int
	for b := 1; b < vertices; b++ {
		for a := range b {
			pairs = append(pairs, [2]int{a, b})
		}
	}
	var graphs []DecomposableGraph
	for edges := range uint32(1) << len(pairs) {
		var neighbours [MaxGraphLists]uint8
		for rest := edges; rest != 0; rest &= rest - 1 {
			pair := pairs[bits.TrailingZeros32(rest)]
			neighbours[pair[0]] |= 1 << pair[1]
			neighbours[pair[1]] |= 1 << pair[0]
		}
		if g, ok := decompose(neighbours[:vertices]); ok {
			graphs = append(graphs, g)
		}
	}
	return graphs
}

// decompose finds the cliques and separators of a graph by maximum-cardinality search (Tarjan and Yannakakis, SIAM J.
// Comput. 13(3), 1984), or reports that it is not chordal: the visited neighbours of a vertex must be a clique, and a
// new clique begins whenever their number does not grow.
func decompose(neighbours []uint8) (DecomposableGraph, bool) {
	var visited uint8
	var found [MaxGraphLists]uint8
	cliques := found[:0]
	var apart [MaxGraphLists]uint8
	separators := apart[:0]
	before := -1
	for range neighbours {
		next, degree := -1, -1
		for v, n := range neighbours {
			if d := bits.OnesCount8(n & visited); visited>>v&1 == 0 && d > degree {
				next, degree = v, d
			}
		}
		known := neighbours[next] & visited
		for rest := known; rest != 0; rest &= rest - 1 {
			v := bits.TrailingZeros8(rest)
			if known&^(neighbours[v]|1<<v) != 0 {
				return DecomposableGraph{}, false
			}
		}
		own := known | 1<<next
		if degree > before && len(cliques) > 0 {
			cliques[len(cliques)-1] = own
		} else {
			cliques = append(cliques, own)
			if known != 0 {
				separators = append(separators, known)
			}
		}
		visited |= 1 << next
		before = degree
	}
	g := DecomposableGraph{Cliques: slices.Clone(cliques), Separators: slices.Clone(separators)}
	slices.Sort(g.Cliques)
	slices.Sort(g.Separators)
	return g, true
}
