package estimate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/bits"
	"slices"
	"sort"
	"strconv"
	"strings"

	"recount/record"
)

// MaxLists is the largest number of lists that a Table can hold: one bit of a history each.
const MaxLists = 64

// MaxPersons is the largest number of people that a Table accepts. It keeps every sum exact and refuses a column of
// identifiers that was read as counts.
const MaxPersons = 1_000_000_000

var (
	// ErrFile reports a file that is not a table of capture histories.
	ErrFile error = record.Say("unusable file")
	// ErrAllZero reports a history of people who are on none of the lists: nobody can have counted them.
	ErrAllZero error = record.Say("the history of nobody's list (all zeros) cannot be observed")
	// ErrLists reports a set of list names that cannot be used: none, too many, blank or repeated.
	ErrLists error = record.Say("unusable set of lists")
	// ErrCount reports a count that is not a whole number of people from 0 to MaxPersons.
	ErrCount error = record.Say("unusable count")
	// ErrPattern reports a history that is given twice, cannot be read, or names a list which the table does not have.
	ErrPattern error = record.Say("unusable capture history")
)

// History is one capture history and the number of people who have it. Bit j of Pattern is set when these people are
// on list j of the table.
type History struct {
	Pattern uint64 `json:"pattern"`
	Count   int    `json:"count"`
}

// On says whether the people of this history are on list j.
func (h History) On(j int) bool { return h.Pattern>>uint(j)&1 == 1 }

// Times is the number of lists that these people are on.
func (h History) Times() int { return bits.OnesCount64(h.Pattern) }

// Table is the whole input of an estimate: the names of the lists and how many people have each capture history.
// A canonical Table, which is what every constructor returns, has its histories in ascending order of Pattern, each
// once, with a positive count and never the all-zero history.
type Table struct {
	Lists     []string  `json:"lists"`
	Histories []History `json:"histories"`
}

// NewTable makes a canonical table: it merges duplicate histories, drops those with count zero and refuses the
// all-zero history, a negative count, a bit beyond the lists and unusable list names.
func NewTable(lists []string, histories []History) (Table, error) {
	y, err := NewTally(lists)
	if err != nil {
		return Table{}, err
	}
	for i, h := range histories {
		if err := y.Add(h.Pattern, h.Count); err != nil {
			return Table{}, fmt.Errorf("history %d: %w", i+1, err)
		}
	}
	return y.Table(), nil
}

// Tally counts people into histories one at a time, so that a million persons need only the memory of the distinct
// histories.
type Tally struct {
	lists  []string
	counts map[uint64]int
	total  int
}

// NewTally starts an empty tally over these lists. It returns ErrLists when there are none, more than MaxLists, or
// when a name is blank or used twice.
func NewTally(lists []string) (*Tally, error) {
	if len(lists) == 0 {
		return nil, fault(ErrLists, "no column is a list; lists are columns that hold 0 or 1")
	}
	if len(lists) > MaxLists {
		return nil, fault(ErrLists,
			"%d lists, and at most %d can be held; merge lists that share a source", len(lists), MaxLists)
	}
	seen := make(map[string]bool, len(lists))
	for j, name := range lists {
		if strings.TrimSpace(name) == "" {
			return nil, fault(ErrLists, "list %d has no name; name its column", j+1)
		}
		if seen[name] {
			return nil, fault(ErrLists, "two lists are called %s; rename one", header(name))
		}
		seen[name] = true
	}
	return &Tally{lists: slices.Clone(lists), counts: map[uint64]int{}}, nil
}

// Add counts this many more people with this history. A count of zero is accepted and leaves no trace.
func (y *Tally) Add(pattern uint64, count int) error {
	switch {
	case count < 0:
		return negative(strconv.Itoa(count))
	case count > MaxPersons || y.total > MaxPersons-count:
		return fault(ErrCount, "the counts add up to more than %d people; is the column one of counts?", MaxPersons)
	case len(y.lists) < 64 && pattern>>uint(len(y.lists)) != 0:
		return fmt.Errorf("%w: it names a list beyond the %d given", ErrPattern, len(y.lists))
	case pattern == 0:
		return nobodysList()
	case count == 0:
		return nil
	}
	y.counts[pattern] += count
	y.total += count
	return nil
}

// nobodysList is the fault of a row for people who are on no list.
func nobodysList() *Fault {
	return fault(ErrAllZero,
		"this row is on no list (all zeros), and nobody can have counted those people: how many they are is the "+
			"question; remove the row")
}

// Table returns the canonical table of everything added so far.
func (y *Tally) Table() Table {
	hs := make([]History, 0, len(y.counts))
	for p, c := range y.counts {
		hs = append(hs, History{Pattern: p, Count: c})
	}
	sort.Slice(hs, func(a, b int) bool { return hs[a].Pattern < hs[b].Pattern })
	return Table{Lists: slices.Clone(y.lists), Histories: hs}
}

// TableOfRows makes a table from one row a person: rows[i][j] says whether person i is on list j. A person on no
// list is an error, since nobody can have written that row.
func TableOfRows(lists []string, rows [][]bool) (Table, error) {
	y, err := NewTally(lists)
	if err != nil {
		return Table{}, err
	}
	for i, row := range rows {
		if len(row) != len(lists) {
			return Table{}, fmt.Errorf("person %d: %w: %d marks for %d lists", i+1, ErrPattern, len(row), len(lists))
		}
		var p uint64
		for j, on := range row {
			if on {
				p |= 1 << uint(j)
			}
		}
		if err := y.Add(p, 1); err != nil {
			return Table{}, fmt.Errorf("person %d: %w", i+1, err)
		}
	}
	return y.Table(), nil
}

// J is the number of lists.
func (t Table) J() int { return len(t.Lists) }

// N is the number of people on at least one list: the documented minimum of these lists.
func (t Table) N() int {
	n := 0
	for _, h := range t.Histories {
		n += h.Count
	}
	return n
}

// On is the number of people on list j.
func (t Table) On(j int) int { return t.Overlap(j, j) }

// Only is the number of people on list j and on no other.
func (t Table) Only(j int) int { return t.Count(1 << uint(j)) }

// Count is the number of people with exactly this history.
func (t Table) Count(pattern uint64) int {
	i := sort.Search(len(t.Histories), func(i int) bool { return t.Histories[i].Pattern >= pattern })
	if i < len(t.Histories) && t.Histories[i].Pattern == pattern {
		return t.Histories[i].Count
	}
	return 0
}

// Overlap is the number of people on both list j and list k.
func (t Table) Overlap(j, k int) int { return t.Covering(1<<uint(j) | 1<<uint(k)) }

// Covering is the number of people who are on every list of the set, whatever else they are on.
func (t Table) Covering(set uint64) int {
	n := 0
	for _, h := range t.Histories {
		if h.Pattern&set == set {
			n += h.Count
		}
	}
	return n
}

// Frequencies gives f[k], the number of people on exactly k lists, for k = 0..J; f[0] is always 0.
func (t Table) Frequencies() []int {
	f := make([]int, t.J()+1)
	for _, h := range t.Histories {
		f[h.Times()] += h.Count
	}
	return f
}

// Repeated is the number of people on two or more lists: all that a table knows about how the lists overlap.
func (t Table) Repeated() int {
	m := 0
	for _, h := range t.Histories {
		if h.Times() > 1 {
			m += h.Count
		}
	}
	return m
}

// Keep returns the table of the given lists, in the given order, and how many people it loses because they are on
// none of them. It is also how a table is permuted.
func (t Table) Keep(lists ...int) (Table, int) {
	out := Table{Lists: make([]string, len(lists))}
	for i, j := range lists {
		out.Lists[i] = t.Lists[j]
	}
	counts, lost := map[uint64]int{}, 0
	for _, h := range t.Histories {
		var p uint64
		for i, j := range lists {
			p |= (h.Pattern >> uint(j) & 1) << uint(i)
		}
		if p == 0 {
			lost += h.Count
			continue
		}
		counts[p] += h.Count
	}
	y := Tally{lists: out.Lists, counts: counts}
	return y.Table(), lost
}

// Drop returns the table without list j, and how many people were on that list alone.
func (t Table) Drop(j int) (Table, int) {
	var keep []int
	for i := range t.Lists {
		if i != j {
			keep = append(keep, i)
		}
	}
	return t.Keep(keep...)
}

// Merge returns the table in which lists j and k are one list (a person on either is on it), which is what must be
// done with a list that was copied from another. The merged list stands in the place of j and takes the given name.
func (t Table) Merge(j, k int, name string) (Table, error) {
	if j == k || j < 0 || k < 0 || j >= t.J() || k >= t.J() {
		return Table{}, fmt.Errorf("%w: cannot merge lists %d and %d of %d", ErrLists, j+1, k+1, t.J())
	}
	lists := slices.Clone(t.Lists)
	lists[j] = name
	hs := slices.Clone(t.Histories)
	for i := range hs {
		if hs[i].On(k) {
			hs[i].Pattern = hs[i].Pattern&^(1<<uint(k)) | 1<<uint(j)
		}
	}
	lists = slices.Delete(lists, k, k+1)
	for i := range hs {
		low := hs[i].Pattern & (1<<uint(k) - 1)
		hs[i].Pattern = hs[i].Pattern>>uint(k+1)<<uint(k) | low
	}
	return NewTable(lists, hs)
}

// Canonical returns the same table with its lists in the order of their names, so that the order of columns in a
// file cannot reach a result.
func (t Table) Canonical() Table {
	order := make([]int, t.J())
	for j := range order {
		order[j] = j
	}
	sort.SliceStable(order, func(a, b int) bool { return t.Lists[order[a]] < t.Lists[order[b]] })
	out, _ := t.Keep(order...)
	return out
}

// Times returns the table with every count multiplied by k: more of the same evidence. It is what property tests
// and the benches use.
func (t Table) Times(k int) Table {
	out := Table{Lists: slices.Clone(t.Lists), Histories: slices.Clone(t.Histories)}
	for i := range out.Histories {
		out.Histories[i].Count *= k
	}
	return out
}

// Pattern writes a history as p followed by one 0 or 1 for each list in order, as in p0110.
func (t Table) Pattern(p uint64) string {
	b := make([]byte, t.J()+1)
	b[0] = 'p'
	for j := range t.Lists {
		b[j+1] = '0' + byte(p>>uint(j)&1)
	}
	return string(b)
}

// Digest is the SHA-256, in hexadecimal, of the canonical table: list names, histories and counts, whatever order
// they were given in. Two results with one digest were made from the same data.
func (t Table) Digest() string {
	c := t.Canonical()
	var b strings.Builder
	b.WriteString("recount estimate table 1\n")
	for _, name := range c.Lists {
		b.WriteString(strconv.Quote(name))
		b.WriteByte('\n')
	}
	for _, h := range c.Histories {
		fmt.Fprintf(&b, "%s %d\n", c.Pattern(h.Pattern), h.Count)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// digestOfParts is the SHA-256 of named tables in the order of their names.
func digestOfParts(parts []Named) string {
	ordered := slices.Clone(parts)
	slices.SortFunc(ordered, func(a, b Named) int { return naturalCompare(a.Name, b.Name) })
	h := sha256.New()
	for _, p := range ordered {
		fmt.Fprintf(h, "%q %s\n", p.Name, p.Table.Digest())
	}
	return hex.EncodeToString(h.Sum(nil))
}
