package count

import (
	"slices"

	"recount/record"
)

// column is one row of the primal program: a figure's end, a closure, or the tie of a ledger to the truth.
type column struct {
	c      *constraint // nil for a tie
	atMost bool
	ledger int
	rhs    int
	plus   []int // unknowns that it sums
	minus  []int
}

// program is: least (or greatest) number of persons in the query's cell, over unknown counts on atoms of the truth and
// of the ledgers, such that every constraint holds. It is solved through its dual, whose solution is the proof.
type program struct {
	query    record.Cell
	atoms    []signature
	inQuery  []bool
	unknowns int
	columns  []column
}

// parts is what enters a program: bounds on the truth, ledgers whose figures interlock, and closures.
type parts struct {
	direct   []*constraint
	ledgers  []snapshot
	closures []*constraint
}

// maxTableau bounds the size of an exact program; beyond it fewer figures are used and the bound may be weaker.
const maxTableau = 250_000

// newProgram builds the program, or reports false where it is too large.
func newProgram(query record.Cell, in parts, places record.Places) (*program, bool) {
	cells := []record.Cell{query}
	for _, c := range in.all() {
		cells = append(cells, c.cell)
	}
	if len(cells) > maxCells {
		return nil, false
	}
	p := &program{query: query}
	var ok bool
	if p.atoms, ok = atomsOf(cells, places); !ok {
		return nil, false
	}
	p.unknowns = len(p.atoms)
	for _, a := range p.atoms {
		p.inQuery = append(p.inQuery, a.has(0))
	}
	at := 1
	for _, c := range in.direct {
		p.columns = append(p.columns, column{c: c, rhs: c.low, plus: p.atomsIn(at)})
		at++
	}
	for _, c := range in.closures {
		p.columns = append(p.columns, column{c: c, atMost: true, rhs: -c.high, minus: p.atomsIn(at)})
		at++
	}
	for i, s := range in.ledgers {
		p.addLedger(s, i+1, at)
		at += len(s.members)
	}
	return p, p.unknowns*len(p.columns) <= maxTableau
}

// all lists the constraints in the order of their cells.
func (in parts) all() []*constraint {
	out := append(slices.Clone(in.direct), in.closures...)
	for _, s := range in.ledgers {
		out = append(out, s.members...)
	}
	return out
}

func (p *program) atomsIn(cell int) []int {
	var out []int
	for i, a := range p.atoms {
		if a.has(cell) {
			out = append(out, i)
		}
	}
	return out
}

// addLedger gives the ledger unknowns of its own on the refinement of its cells and the query, below the truth.
func (p *program) addLedger(s snapshot, number, at int) {
	kinds := map[signature]int{}
	members := map[int][]int{} // unknown of the ledger -> atoms of the truth
	var mine []signature
	for i, a := range p.atoms {
		var own signature
		for m := range s.members {
			if a.has(at + m) {
				own.set(m)
			}
		}
		if own == (signature{}) {
			continue
		}
		if a.has(0) {
			own.set(len(s.members))
		}
		y, ok := kinds[own]
		if !ok {
			y = p.unknowns
			p.unknowns++
			kinds[own] = y
			mine = append(mine, own)
		}
		members[y] = append(members[y], i)
	}
	for m, c := range s.members {
		var sum []int
		for _, own := range mine {
			if own.has(m) {
				sum = append(sum, kinds[own])
			}
		}
		if c.low > 0 {
			p.columns = append(p.columns, column{c: c, ledger: number, rhs: c.low, plus: sum})
		}
		if c.capped {
			p.columns = append(p.columns, column{c: c, ledger: number, atMost: true, rhs: -c.high, minus: sum})
		}
	}
	for _, own := range mine {
		p.columns = append(p.columns, column{ledger: number, plus: members[kinds[own]], minus: []int{kinds[own]}})
	}
}

// solve minimises weight times the persons in the query's cell: weight 1 for the lower bound, -1 for the upper, 0 to
// ask only whether the figures agree.
func (p *program) solve(weight int) solution {
	rows := matrix[int32](p.unknowns, len(p.columns))
	limits, gain := make([]int, p.unknowns), make([]int, len(p.columns))
	for i := range p.atoms {
		if p.inQuery[i] {
			limits[i] = weight
		}
	}
	for j, c := range p.columns {
		gain[j] = c.rhs
		for _, i := range c.plus {
			rows[i][j]++
		}
		for _, i := range c.minus {
			rows[i][j]--
		}
	}
	return maximise(rows, limits, gain)
}

// proof reads the dual values as a proof.
func (p *program) proof(kind Kind, s solution) *Proof {
	out := &Proof{Kind: kind, Query: p.query, Method: ByProgram}
	for j, c := range p.columns {
		if c.c == nil || s.values[j].Sign() <= 0 {
			continue
		}
		t := Term{Multiplier: s.values[j], AtMost: c.atMost, Figure: c.c.low, Cell: c.c.cell, Source: c.c.source,
			Origin: c.c.origin, AsOf: c.c.asOf, Claims: c.c.claims(), Ledger: c.ledger}
		if c.atMost {
			t.Figure = c.c.high
		}
		out.Terms = append(out.Terms, t)
	}
	out.finish()
	return out
}

// finish sets the value and the bound from the terms.
func (p *Proof) finish() {
	p.Value = p.sum()
	switch p.Kind {
	case ProvesLow:
		p.Bound = ceil(p.Value)
	case ProvesHigh:
		p.Bound = -ceil(p.Value)
	}
}

// support lists the constraints that a solution uses.
func (p *program) support(s solution) []*constraint {
	var out []*constraint
	for j, c := range p.columns {
		if c.c != nil && s.values[j].Sign() > 0 && !slices.Contains(out, c.c) {
			out = append(out, c.c)
		}
	}
	return out
}
