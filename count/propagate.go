package count

import (
	"cmp"
	"math/big"
	"slices"

	"recount/record"
)

// maxPropagated bounds the number of cells that propagation compares with each other.
const maxPropagated = 120

// propagate finds disjoint cells inside the query whose figures add up to as much as it can: what lies in a cell lies
// in every cell that holds it (containment), and disjoint cells add, across origins as well (additivity). Cells are
// taken from the innermost outwards, the larger figures first, so the result is a proven bound, though not always the
// best: the linear program looks for that.
func propagate(query record.Cell, candidates []*constraint, places record.Places) *Proof {
	cells := slices.Clone(candidates)
	slices.SortStableFunc(cells, func(a, b *constraint) int {
		return cmp.Or(cmp.Compare(b.low, a.low),
			compareConstraints(a, b))
	})
	if len(cells) > maxPropagated {
		cells = cells[:maxPropagated]
	}
	if len(cells) == 0 {
		return nil
	}
	g := newLattice(cells, places)
	for _, i := range g.order {
		g.settle(i, g.inside[i])
	}
	everything := make([]int, len(cells))
	for i := range cells {
		everything[i] = i
	}
	best, chosen := g.pack(everything)
	if best == 0 {
		return nil
	}
	p := &Proof{Kind: ProvesLow, Query: query, Method: ByPropagation}
	slices.SortFunc(chosen, func(a, b int) int { return compareConstraints(cells[a], cells[b]) })
	for _, i := range chosen {
		c := cells[i]
		p.Terms = append(p.Terms, Term{Multiplier: big.NewRat(1, 1), Figure: c.low, Cell: c.cell, Source: c.source,
			Origin: c.origin, AsOf: c.asOf, Claims: c.claims()})
	}
	p.finish()
	return p
}

// lattice holds how cells lie to each other and the bound of each.
type lattice struct {
	cells    []*constraint
	inside   [][]int // cells strictly inside
	disjoint [][]bool
	low      []int
	chosen   [][]int // disjoint cells whose figures give low
	order    []int   // innermost first
}

func newLattice(cells []*constraint, places record.Places) *lattice {
	n := len(cells)
	g := &lattice{cells: cells, inside: make([][]int, n), disjoint: make([][]bool, n), low: make([]int, n),
		chosen: make([][]int, n)}
	for i := range n {
		g.disjoint[i] = make([]bool, n)
		g.low[i], g.chosen[i] = cells[i].low, []int{i}
		g.order = append(g.order, i)
	}
	for i := range n {
		for j := range n {
			if i == j {
				continue
			}
			if j > i {
				d := cells[i].cell.Disjoint(cells[j].cell, places)
				g.disjoint[i][j], g.disjoint[j][i] = d, d
			}
			if cells[i].cell.Contains(cells[j].cell, places) &&
				(i < j || !cells[j].cell.Contains(cells[i].cell, places)) {
				g.inside[i] = append(g.inside[i], j)
			}
		}
	}
	slices.SortStableFunc(g.order, func(a, b int) int { return cmp.Compare(len(g.inside[a]), len(g.inside[b])) })
	return g
}

// settle raises the bound of a cell to what the cells inside it give together.
func (g *lattice) settle(i int, inside []int) {
	if sum, chosen := g.pack(inside); sum > g.low[i] {
		g.low[i], g.chosen[i] = sum, chosen
	}
}

// pack takes disjoint cells greedily, the greatest bound first, once from each of the greatest few.
func (g *lattice) pack(among []int) (int, []int) {
	sorted := slices.Clone(among)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(g.low[b], g.low[a]) })
	best, chosen := 0, []int(nil)
	for start := range sorted[:min(len(sorted), 8)] {
		taken, sum := []int{sorted[start]}, g.low[sorted[start]]
		for _, i := range sorted {
			if i != sorted[start] && g.apart(i, taken) {
				taken, sum = append(taken, i), sum+g.low[i]
			}
		}
		if sum > best {
			best, chosen = sum, taken
		}
	}
	var out []int
	for _, i := range chosen {
		out = append(out, g.chosen[i]...)
	}
	return best, out
}

func (g *lattice) apart(i int, taken []int) bool {
	for _, j := range taken {
		if !g.disjoint[i][j] {
			return false
		}
	}
	return true
}
