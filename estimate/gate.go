package estimate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"recount/record"
)

// MaxEstimateLists is the largest number of lists from which anything is estimated.
const MaxEstimateLists = 20

// Thresholds of the rules; doc/method.md says where each comes from.
const (
	tooFewShared  = 10   // R5: below, nothing
	fewShared     = 25   // R5: below, no centre
	maxCeiling    = 0.01 // R7: share of the posterior at its ceiling
	maxRelativeSE = 10   // R7: standard error over total of a model
	modelWeight   = 0.01 // R7: weight from which a model counts as included
	maxWidth      = 5    // R9: high over low of the envelope
	maxDisagree   = 2    // R10 and R11: largest over smallest centre
	copiedShare   = 0.95 // R13: share of a list that is on another
	copiedChance  = 1e-6 // R13: chance of so much overlap at random
)

// PairOf names two lists of which the user said something.
type PairOf struct{ A, B string }

// gated is a table after the rules that look at data alone, before any estimate.
type gated struct {
	given    Table // as handed in, canonical
	table    Table // what is estimated from
	findings []Finding
	warnings []Text
	refused  bool
}

// gate applies R1 to R6 and R11 to R13 to a table.
func gate(t Table, copies, apart []PairOf) (gated, error) {
	g := gated{given: t.Canonical(), table: t.Canonical()}
	if t.N() == 0 {
		return g, record.Say("%w: nobody is on any list", ErrLists)
	}
	if t.J() > MaxEstimateLists {
		return g, tooManyLists(t.J())
	}
	for _, p := range append(slices.Clone(copies), apart...) {
		if slices.Index(t.Lists, p.A) < 0 || slices.Index(t.Lists, p.B) < 0 || p.A == p.B {
			return g, record.Say("%w: %q and %q are not two lists of this table", ErrLists, p.A, p.B)
		}
	}
	g.dropEmpty()
	if err := g.mergeCopies(copies); err != nil {
		return g, err
	}
	if len(apart) > 0 {
		g.refuse(find("R12", "pairs", pairNames(apart)))
	}
	switch {
	case g.refused:
	case g.table.J() == 1:
		g.refuse(find("R1", "n", g.given.N()))
	case g.table.J() == 2:
		g.refuse(find("R2", "n", g.given.N()))
	default:
		g.overlap()
	}
	return g, nil
}

func (g *gated) refuse(f Finding) {
	g.findings = append(g.findings, f)
	g.refused = true
}

// overlap applies R3 to R6 to three lists or more.
func (g *gated) overlap() {
	m := g.given.Repeated()
	if m == 0 || largestComponent(g.table) < 3 {
		g.refuse(find("R3", "m", m, "n", g.given.N()))
		return
	}
	for j := g.table.J() - 1; j >= 0; j-- {
		if sharesNobody(g.table, j) {
			g.findings = append(g.findings, find("R4", "list", g.table.Lists[j], "k", g.table.On(j)))
			g.table, _ = g.table.Drop(j)
		}
	}
	m = g.table.Repeated()
	switch {
	case m < tooFewShared:
		g.refuse(find("R5", "m", m))
	case m < fewShared:
		g.findings = append(g.findings, find("R5b", "m", m))
	}
	g.suspectStructure()
}

// suspectStructure warns of pairs that share nobody although chance alone would have them share several.
func (g *gated) suspectStructure() {
	t := g.table
	bound, err := Chao(t)
	if err != nil {
		return
	}
	for k := range t.J() {
		for j := range k {
			if expected := float64(t.On(j)) * float64(t.On(k)) / bound.Point; t.Overlap(j, k) == 0 && expected >= 8 {
				g.warnings = append(g.warnings, TextOf("remark.share_nobody", "a", quoted(t.Lists[j]), "b",
					quoted(t.Lists[k]), "n", fmt.Sprintf("%.0f", expected)))
			}
		}
	}
}

func (g *gated) dropEmpty() {
	for j := g.table.J() - 1; j >= 0; j-- {
		if g.table.On(j) == 0 && g.table.J() > 1 {
			g.warnings = append(g.warnings, TextOf("remark.list_empty", "list", quoted(g.table.Lists[j])))
			g.table, _ = g.table.Drop(j)
		}
	}
}

// mergeCopies merges the lists that the user called copies and those that overlap beyond any chance.
func (g *gated) mergeCopies(copies []PairOf) error {
	for _, p := range copies {
		a, b := slices.Index(g.table.Lists, p.A), slices.Index(g.table.Lists, p.B)
		if a < 0 || b < 0 {
			continue // merged or dropped before
		}
		if err := g.merge(a, b, "stated"); err != nil {
			return err
		}
	}
	for {
		a, b, share := copiedPair(g.table)
		if a < 0 {
			return nil
		}
		if err := g.merge(a, b, fmt.Sprintf("%.0f%%", 100*share)); err != nil {
			return err
		}
	}
}

func (g *gated) merge(a, b int, how string) error {
	from, list := g.table.Lists[a], g.table.Lists[b]
	g.findings = append(g.findings, find("R13", "list", list, "from", from, "k", how))
	merged, err := g.table.Merge(a, b, from+"+"+list)
	g.table = merged.Canonical()
	return err
}

// copiedPair finds a list b of which nearly all are on list a, by far more than chance; -1 when there is none.
func copiedPair(t Table) (a, b int, share float64) {
	n := float64(t.N())
	for b := range t.J() {
		on := t.On(b)
		for a := range t.J() {
			if a == b || t.On(a) < on || (t.On(a) == on && a > b) || on < 10 {
				continue
			}
			both := t.Overlap(a, b)
			share := float64(both) / float64(on)
			if share >= copiedShare && binomialTail(on, both, float64(t.On(a))/n) < copiedChance {
				return a, b, share
			}
		}
	}
	return -1, -1, 0
}

// binomialTail is the chance of k or more successes out of n.
func binomialTail(n, k int, p float64) float64 {
	if p >= 1 {
		return 1
	}
	var sum float64
	ln, _ := math.Lgamma(float64(n) + 1)
	for i := k; i <= n; i++ {
		a, _ := math.Lgamma(float64(i) + 1)
		b, _ := math.Lgamma(float64(n-i) + 1)
		sum += math.Exp(ln - a - b + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}

func sharesNobody(t Table, j int) bool {
	for k := range t.J() {
		if k != j && t.Overlap(j, k) > 0 {
			return false
		}
	}
	return true
}

// largestComponent is the most lists that are joined by shared people, directly or through other lists.
func largestComponent(t Table) int {
	seen := make([]bool, t.J())
	best := 0
	for start := range t.J() {
		if seen[start] {
			continue
		}
		seen[start] = true
		reached := []int{start}
		for i := 0; i < len(reached); i++ {
			for k := range t.J() {
				if !seen[k] && t.Overlap(reached[i], k) > 0 {
					seen[k] = true
					reached = append(reached, k)
				}
			}
		}
		best = max(best, len(reached))
	}
	return best
}

func pairNames(pairs []PairOf) string {
	var out []string
	for _, p := range pairs {
		out = append(out, p.A+" / "+p.B)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// emptyPairs names the pairs of lists that share nobody.
func emptyPairs(t Table) []PairOf {
	var out []PairOf
	for k := range t.J() {
		for j := range k {
			if t.Overlap(j, k) == 0 {
				out = append(out, PairOf{t.Lists[j], t.Lists[k]})
			}
		}
	}
	return out
}
