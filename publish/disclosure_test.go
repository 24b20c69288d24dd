package publish

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// crossTable is a table of places by months with both margins, from the inner numbers.
func crossTable(edition string, inner [][]int, k int) Table {
	t := Table{Edition: edition, Hidden: map[Key]bool{}}
	total, cols := 0, make([]int, len(inner[0]))
	all := Sum{Whole: "all"}
	for i, row := range inner {
		sum, s := 0, Sum{Whole: Key(fmt.Sprintf("p%d", i))}
		for j, v := range row {
			key := Key(fmt.Sprintf("p%d m%d", i, j))
			t.Cells = append(t.Cells, Cell{Key: key, Value: v, K: k})
			s.Parts = append(s.Parts, key)
			sum, cols[j], total = sum+v, cols[j]+v, total+v
		}
		t.Cells = append(t.Cells, Cell{Key: s.Whole, Value: sum, K: k, Cost: 3 * sum})
		t.Sums = append(t.Sums, s)
		all.Parts = append(all.Parts, s.Whole)
	}
	months := Sum{Whole: "all"}
	for j, v := range cols {
		s := Sum{Whole: Key(fmt.Sprintf("m%d", j))}
		for i := range inner {
			s.Parts = append(s.Parts, Key(fmt.Sprintf("p%d m%d", i, j)))
		}
		t.Cells = append(t.Cells, Cell{Key: s.Whole, Value: v, K: k, Cost: 3 * v})
		t.Sums = append(t.Sums, s)
		months.Parts = append(months.Parts, s.Whole)
	}
	t.Cells = append(t.Cells, Cell{Key: "all", Value: total, K: k, Cost: 1 << 20})
	t.Sums = append(t.Sums, all, months)
	return t
}

func hide(t *Table, found []Suppression) {
	t.Hidden = map[Key]bool{}
	for _, s := range found {
		t.Hidden[s.Key] = true
	}
}

// TestOneHiddenCellIsNeverAlone: a small number that its row gives away needs others beside it.
func TestOneHiddenCellIsNeverAlone(t *testing.T) {
	table := crossTable("1", [][]int{{20, 3, 30}, {40, 25, 12}, {9, 14, 33}}, 5)
	alone := table
	alone.Hidden = map[Key]bool{"p0 m1": true}
	if risks := Audit([]Table{alone}); len(risks) != 1 || risks[0].Low != 3 || risks[0].High != 3 {
		t.Fatalf("a lone hidden cell is worked out exactly, got %+v", risks)
	}
	found, err := Suppress(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 4 {
		t.Errorf("%d hidden: %v; a cell in a cross table needs at least three others", len(found), found)
	}
	hide(&table, found)
	if risks := Audit([]Table{table}); len(risks) > 0 {
		t.Errorf("left at risk: %+v", risks)
	}
}

// TestADifferenceBetweenEditionsIsAnAttack: what the first edition hid is not printed by the second.
func TestADifferenceBetweenEditionsIsAnAttack(t *testing.T) {
	first := crossTable("1", [][]int{{20, 3, 30}, {40, 25, 12}, {9, 14, 33}}, 5)
	found, err := Suppress(first, nil)
	if err != nil {
		t.Fatal(err)
	}
	hide(&first, found)
	second := crossTable("2", [][]int{{20, 3, 30}, {40, 25, 12}, {9, 14, 33}}, 5)
	second.Hidden = map[Key]bool{"p0 m1": true, "p0 m0": true, "p1 m1": true, "p1 m0": true}
	if !first.Hidden["p0 m1"] {
		t.Fatal("the small cell is printed")
	}
	careless := second
	careless.Hidden = map[Key]bool{"p0 m1": true, "p0 m2": true, "p2 m1": true, "p2 m2": true}
	risks := Audit([]Table{first, careless})
	again, err := Suppress(second, []Table{first})
	if err != nil {
		t.Fatal(err)
	}
	hide(&second, again)
	if left := Audit([]Table{first, second}); len(left) > 0 {
		t.Errorf("left at risk after suppression beside the first edition: %+v", left)
	}
	_ = risks
}

func TestTablesThatDoNotAddUpAreRefused(t *testing.T) {
	table := crossTable("1", [][]int{{20, 3}, {40, 25}}, 5)
	table.Cells[0].Value++
	if _, err := Suppress(table, nil); err == nil {
		t.Error("a table whose parts are not its whole was taken")
	}
}

// go test ./publish -run TestRandomEditions -tables 10000 -v measures more of them.
var randomTables = flag.Int("tables", 400, "random tables to release and attack")

// TestRandomEditionsGiveNothingAway releases random tables in two to five editions that grow and shrink, and attacks
// them by enumeration of all whole tables, and by a linear program of its own over all editions together.
func TestRandomEditionsGiveNothingAway(t *testing.T) {
	tables := *randomTables
	if testing.Short() {
		tables = 60
	}
	r := rand.New(rand.NewPCG(7, 11))
	hiddenCells, fixedBefore := 0, 0
	for n := range tables {
		inner := randomInner(r, 2+r.IntN(2), 2+r.IntN(2))
		var editions []Table
		for e := range 2 + r.IntN(4) {
			if n%50 == 0 && e > 0 && e == len(editions) {
				careless(t, editions)
			}
			if e > 0 {
				drift(r, inner)
			}
			table := crossTable(fmt.Sprint(e), inner, 5)
			found, err := Suppress(table, editions)
			hide(&table, found)
			if err != nil { // earlier editions alone give it away once the table moves: the edition is refused
				fixedBefore++
				break
			}
			editions = append(editions, table)
			hiddenCells += len(found)
			if risks := Audit(editions); len(risks) > 0 {
				t.Fatalf("table %d edition %d: %+v", n, e, risks)
			}
			if k, v, ok := enumerate(table); ok {
				t.Fatalf("table %d edition %d: enumeration finds %s = %d\n%v hidden %v", n, e, k, v, inner, found)
			}
		}
		if what, found := read(editions).recovered(editions); found {
			t.Fatalf("table %d: from %d editions, %s", n, len(editions), what)
		}
	}
	t.Logf("%d tables, %d hidden cells, %d editions refused because earlier ones leave no safe way", tables,
		hiddenCells, fixedBefore)
}

// careless prints all that was hidden to protect small numbers: the attacker must find one of these where there are.
func careless(t *testing.T, editions []Table) {
	t.Helper()
	alone := Table{Edition: "alone", Cells: editions[0].Cells, Sums: editions[0].Sums, Hidden: map[Key]bool{}}
	for _, c := range alone.Cells {
		if c.small() && len(alone.Hidden) == 0 {
			alone.Hidden[c.Key] = true
		}
	}
	if _, found := read([]Table{alone}).recovered([]Table{alone}); !found && len(alone.Hidden) > 0 {
		t.Fatal("the attacker does not find a number that is hidden alone")
	}
}

func randomInner(r *rand.Rand, rows, cols int) [][]int {
	out := make([][]int, rows)
	for i := range out {
		for range cols {
			v := r.IntN(12)
			if r.IntN(4) == 0 {
				v = 10 + r.IntN(40)
			}
			out[i] = append(out[i], v)
		}
	}
	return out
}

func drift(r *rand.Rand, inner [][]int) {
	for range 1 + r.IntN(3) {
		i, j := r.IntN(len(inner)), r.IntN(len(inner[0]))
		inner[i][j] = max(0, inner[i][j]+r.IntN(7)-2)
	}
}

// enumerate looks for a hidden inner cell, small enough to be hidden for itself, that has one value in every whole
// table with what is printed. It takes tables of few hidden cells only.
func enumerate(t Table) (Key, int, bool) {
	var free []int // hidden inner cells
	for i, c := range t.Cells {
		if len(c.Key) > 3 && t.Hidden[c.Key] {
			free = append(free, i)
		}
	}
	if len(free) == 0 || len(free) > 6 || t.Hidden["all"] {
		return "", 0, false
	}
	seen := make([]map[int]bool, len(free))
	for i := range seen {
		seen[i] = map[int]bool{}
	}
	printed := printedSums(t, free)
	guess := make([]int, len(free))
	budget := 300000
	var walk func(int)
	walk = func(n int) {
		if budget--; budget < 0 {
			return
		}
		if n == len(free) {
			if fits(printed, guess) {
				for i, v := range guess {
					seen[i][v] = true
				}
			}
			return
		}
		for v := range 2*t.Cells[free[n]].Value + 6 {
			guess[n] = v
			walk(n + 1)
		}
	}
	walk(0)
	if budget < 0 {
		return "", 0, false
	}
	for i, at := range free {
		if c := t.Cells[at]; len(seen[i]) == 1 && c.small() {
			return c.Key, c.Value, true
		}
	}
	return "", 0, false
}

// printedSum is a printed margin: which of the hidden cells stand in it and what they are together.
type printedSum struct {
	of    []int
	total int
}

func printedSums(t Table, free []int) []printedSum {
	var out []printedSum
	for _, s := range t.Sums {
		if s.Whole == "all" || t.Hidden[s.Whole] {
			continue
		}
		var p printedSum
		for i, at := range free {
			if slices.Contains(s.Parts, t.Cells[at].Key) {
				p.of = append(p.of, i)
				p.total += t.Cells[at].Value
			}
		}
		out = append(out, p)
	}
	whole := printedSum{}
	for i, at := range free {
		whole.of = append(whole.of, i)
		whole.total += t.Cells[at].Value
	}
	return append(out, whole)
}

func fits(sums []printedSum, guess []int) bool {
	for _, s := range sums {
		total := 0
		for _, i := range s.of {
			total += guess[i]
		}
		if total != s.total {
			return false
		}
	}
	return true
}
