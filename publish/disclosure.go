package publish

import (
	"cmp"
	"fmt"
	"slices"
)

// Key names a cell of a published table.
type Key string

// Cell is a number of persons that a table would print.
type Cell struct {
	Key   Key
	Value int // persons
	// smallest number that may be told of it: 1 to K-1 persons are hidden; 0: the cell is never hidden for itself
	K     int
	Cost  int  // what hiding it costs the reader; among equals the cheaper is hidden; 0: its value
	Fixed bool // hiding it would hide nothing, or is not wanted
}

// Sum says that the persons of the parts are together those of the whole.
type Sum struct {
	Whole Key
	Parts []Key
}

// Table is the cells of one edition and how they add up.
type Table struct {
	Edition string
	Cells   []Cell
	Sums    []Sum
	Hidden  map[Key]bool // cells that it does not print
}

// Risk is a small number that is not printed and that a reader of the editions can yet narrow to fewer than K values.
type Risk struct {
	Edition string `json:"edition"`
	Key     Key    `json:"cell"`
	Low     int    `json:"low"`
	High    int    `json:"high"`
	K       int    `json:"k"`
}

// Why a cell is not printed.
const (
	HiddenSmall   = "small"   // fewer persons than may be told
	HiddenProtect = "protect" // it would give a small one away
)

// Suppression is a cell that an edition does not print, and why.
type Suppression struct {
	Key Key    `json:"cell"`
	Why string `json:"why"`
}

// Suppress decides which cells of a table are not printed, beside the earlier editions that a reader keeps: every cell
// below its K, and as few others as this way finds so that no cell that is hidden, here or before, can be narrowed to
// fewer than K values by adding and subtracting what is printed. The reader is taken to know more than he can: which
// cells did not change between two editions, and in which direction the others did. The tables must add up; the error
// names the sum that does not. Same tables, same answer.
func Suppress(t Table, earlier []Table) ([]Suppression, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	var out []Suppression
	hidden := map[Key]bool{}
	hide := func(k Key, why string) {
		hidden[k] = true
		out = append(out, Suppression{k, why})
	}
	for _, c := range t.Cells {
		if c.small() {
			hide(c.Key, HiddenSmall)
		}
	}
	t.Hidden = hidden
	t = t.fixKnown(earlier)
	for {
		risks := Audit(append(slices.Clone(earlier), t))
		if len(risks) == 0 {
			break
		}
		k, ok := t.next(risks)
		if !ok { // nothing of this edition is left to hide: what earlier ones tell cannot be unsaid
			return out, fmt.Errorf("%d cells can be worked out whatever this edition hides, the first %s of edition %s",
				len(risks), risks[0].Key, risks[0].Edition)
		}
		hide(k, HiddenProtect)
	}
	slices.SortFunc(out, func(a, b Suppression) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// fixKnown marks the cells that the edition before printed with the same number: hiding them now hides nothing.
func (t Table) fixKnown(earlier []Table) Table {
	if len(earlier) == 0 {
		return t
	}
	last := earlier[len(earlier)-1]
	was := last.values()
	t.Cells = slices.Clone(t.Cells)
	for i, c := range t.Cells {
		if v, ok := was[c.Key]; ok && v == c.Value && !last.Hidden[c.Key] {
			t.Cells[i].Fixed = true
		}
	}
	return t
}

func (c Cell) small() bool { return c.Value > 0 && c.Value < c.K }

func (c Cell) cost() int { return cmp.Or(c.Cost, c.Value) }

// check refuses a table that does not add up: its attacker would prove nothing.
func (t Table) check() error {
	values := t.values()
	if len(values) != len(t.Cells) {
		return fmt.Errorf("a cell stands twice in the table of edition %s", t.Edition)
	}
	for _, s := range t.Sums {
		total := 0
		for _, p := range append([]Key{s.Whole}, s.Parts...) {
			if _, ok := values[p]; !ok {
				return fmt.Errorf("the sum of %s names %s, which is no cell", s.Whole, p)
			}
			if p != s.Whole {
				total += values[p]
			}
		}
		if total != values[s.Whole] {
			return fmt.Errorf("the parts of %s are %d persons, it says %d", s.Whole, total, values[s.Whole])
		}
	}
	return nil
}

func (t Table) values() map[Key]int {
	out := map[Key]int{}
	for _, c := range t.Cells {
		out[c.Key] = c.Value
	}
	return out
}

// next chooses the printed cell to hide: the cheapest that stands in a sum with a cell at risk. Cells of nobody cost
// most: an empty cell tells where nobody was harmed, and hiding it hides little.
func (t Table) next(risks []Risk) (Key, bool) {
	reach := map[Key]bool{}
	for _, r := range risks {
		reach[r.Key] = true
	}
	if k, ok := t.cheapest(reach); ok {
		return k, true
	}
	for _, c := range t.Cells { // sums of sums: whatever is hidden may be what the risk hangs on
		reach[c.Key] = true
	}
	return t.cheapest(reach)
}

func (t Table) cheapest(reach map[Key]bool) (Key, bool) {
	near := map[Key]bool{}
	for _, s := range t.Sums {
		all := append([]Key{s.Whole}, s.Parts...)
		if slices.ContainsFunc(all, func(k Key) bool { return reach[k] }) {
			for _, k := range all {
				near[k] = true
			}
		}
	}
	var best *Cell
	for i := range t.Cells {
		c := &t.Cells[i]
		if !near[c.Key] || t.Hidden[c.Key] || c.Fixed {
			continue
		}
		if best == nil || less(c, best) {
			best = c
		}
	}
	if best == nil {
		return "", false
	}
	return best.Key, true
}

func less(a, b *Cell) bool {
	if (a.Value == 0) != (b.Value == 0) {
		return a.Value != 0
	}
	return cmp.Or(cmp.Compare(a.cost(), b.cost()), cmp.Compare(a.Key, b.Key)) < 0
}

// Audit is the attacker: it gives every hidden cell of the editions, in their order of release, that what they print
// narrows to fewer than its K values. An edition's own cells below K must be hidden; one that is printed is a risk too.
func Audit(editions []Table) []Risk {
	a := newAttacker(editions)
	var out []Risk
	for e, t := range editions {
		for _, c := range t.Cells {
			if !c.small() { // hidden to protect another: no harm if it is worked out
				continue
			}
			if !t.Hidden[c.Key] {
				out = append(out, Risk{t.Edition, c.Key, c.Value, c.Value, c.K})
				continue
			}
			if r, bad := a.narrow(e, c); bad {
				out = append(out, r)
			}
		}
	}
	return out
}

// attacker holds all that the editions print, in parts that have nothing to do with each other.
type attacker struct {
	editions []Table
	unknown  map[place]int // of a hidden cell of an edition
	truth    []float64
	rows     [][]summand
	group    []int // of each unknown, after find
	systems  map[int]*component
}

type place struct {
	edition int
	key     Key
}

type component struct {
	system
	at map[int]int // unknown of the whole -> of this part
}

func newAttacker(editions []Table) *attacker {
	a := &attacker{editions: editions, unknown: map[place]int{}, systems: map[int]*component{}}
	for e, t := range editions {
		for _, c := range t.Cells {
			if t.Hidden[c.Key] {
				a.add(e, c)
			}
		}
	}
	for e, t := range editions {
		for _, s := range t.Sums {
			a.row(a.sum(e, s))
		}
	}
	a.between()
	a.split()
	return a
}

// add gives a hidden cell its unknown: the one that it had in the edition before, where it has not changed.
func (a *attacker) add(e int, c Cell) {
	if e > 0 {
		if u, ok := a.unknown[place{e - 1, c.Key}]; ok && a.truth[u] == float64(c.Value) {
			a.unknown[place{e, c.Key}] = u
			return
		}
	}
	a.unknown[place{e, c.Key}] = len(a.truth)
	a.truth = append(a.truth, float64(c.Value))
}

func (a *attacker) sum(e int, s Sum) []summand {
	var row []summand
	if u, ok := a.unknown[place{e, s.Whole}]; ok {
		row = append(row, summand{u, -1})
	}
	for _, p := range s.Parts {
		if u, ok := a.unknown[place{e, p}]; ok {
			row = append(row, summand{u, 1})
		}
	}
	return row
}

func (a *attacker) row(row []summand) {
	if len(row) > 0 {
		a.rows = append(a.rows, row)
	}
}

// between ties the editions: a cell that did not change is one and the same where it is hidden in one edition and
// printed in the next, and one that did change went the way that it went.
func (a *attacker) between() {
	for e := 1; e < len(a.editions); e++ {
		before := a.editions[e-1].values()
		for _, c := range a.editions[e].Cells {
			was, ok := before[c.Key]
			if !ok {
				continue
			}
			u, here := a.unknown[place{e, c.Key}]
			v, there := a.unknown[place{e - 1, c.Key}]
			switch {
			case was == c.Value && here != there: // printed once: known
				known := u
				if there {
					known = v
				}
				a.row([]summand{{known, 1}})
			case was != c.Value && (here || there):
				a.grew(u, here, v, there, float64(c.Value-was))
			}
		}
	}
}

// grew says that a cell did not go the other way: what it grew by is an unknown of its own, not below zero.
func (a *attacker) grew(u int, here bool, v int, there bool, by float64) {
	sign := 1.0
	if by < 0 {
		sign, by = -1, -by
	}
	step := len(a.truth)
	a.truth = append(a.truth, by)
	row := []summand{{step, -1}}
	if here {
		row = append(row, summand{u, sign})
	}
	if there {
		row = append(row, summand{v, -sign})
	}
	a.row(row)
}

// split finds the parts of the whole that share no unknown.
func (a *attacker) split() {
	a.group = make([]int, len(a.truth))
	for i := range a.group {
		a.group[i] = i
	}
	for _, row := range a.rows {
		for _, x := range row[1:] {
			a.group[a.find(x.unknown)] = a.find(row[0].unknown)
		}
	}
	for u, x := range a.truth {
		g := a.find(u)
		c := a.systems[g]
		if c == nil {
			c = &component{at: map[int]int{}}
			a.systems[g] = c
		}
		c.at[u] = len(c.truth)
		c.truth = append(c.truth, x)
	}
	for _, row := range a.rows {
		c := a.systems[a.find(row[0].unknown)]
		mine := make([]summand, len(row))
		for i, x := range row {
			mine[i] = summand{c.at[x.unknown], x.times}
		}
		c.rows = append(c.rows, mine)
	}
}

func (a *attacker) find(u int) int {
	for a.group[u] != u {
		a.group[u] = a.group[a.group[u]]
		u = a.group[u]
	}
	return u
}

// narrow says whether the reader can tell a hidden cell to fewer than K values.
func (a *attacker) narrow(e int, c Cell) (Risk, bool) {
	u := a.unknown[place{e, c.Key}]
	s := a.systems[a.find(u)]
	low, high, open, ok := s.extent([]int{s.at[u]})
	r := Risk{a.editions[e].Edition, c.Key, low, high, c.K}
	return r, !ok || !open && high-low+1 < c.K
}
