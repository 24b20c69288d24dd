package estimate

import (
	"errors"
	"slices"
	"testing"
)

func smallTable(t *testing.T) Table {
	t.Helper()
	tab, err := NewTable([]string{"A", "B", "C"}, []History{
		{0b001, 5}, {0b010, 4}, {0b100, 3}, {0b011, 2}, {0b111, 1}, {0b011, 1}, {0b101, 0},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestTableCounts(t *testing.T) {
	tab := smallTable(t)
	if got := []int{tab.N(), tab.J(), tab.On(0), tab.On(1), tab.On(2), tab.Only(0), tab.Overlap(0, 1),
		tab.Overlap(0, 2), tab.Repeated()}; !slices.Equal(got, []int{16, 3, 9, 8, 4, 5, 4, 1, 4}) {
		t.Errorf("N J On Only Overlap Repeated = %v", got)
	}
	if f := tab.Frequencies(); !slices.Equal(f, []int{0, 12, 3, 1}) {
		t.Errorf("frequencies = %v", f)
	}
	if len(tab.Histories) != 5 {
		t.Errorf("duplicates were not merged or a zero was kept: %v", tab.Histories)
	}
}

func TestTableRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		lists []string
		hs    []History
		want  error
	}{
		{"no list", nil, nil, ErrLists},
		{"twin names", []string{"A", "A"}, nil, ErrLists},
		{"blank name", []string{"A", " "}, nil, ErrLists},
		{"65 lists", make([]string, 65), nil, ErrLists},
		{"all zero", []string{"A", "B"}, []History{{0, 3}}, ErrAllZero},
		{"negative", []string{"A", "B"}, []History{{1, -3}}, ErrCount},
		{"huge", []string{"A", "B"}, []History{{1, MaxPersons}, {2, 1}}, ErrCount},
		{"beyond", []string{"A", "B"}, []History{{4, 1}}, ErrPattern},
	} {
		if _, err := NewTable(c.lists, c.hs); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
	}
}

func TestTableRowsAgreeWithHistories(t *testing.T) {
	tab := smallTable(t)
	var rows [][]bool
	for _, h := range slices.Backward(tab.Histories) {
		for range h.Count {
			rows = append(rows, []bool{h.On(0), h.On(1), h.On(2)})
		}
	}
	again, err := TableOfRows(tab.Lists, rows)
	if err != nil {
		t.Fatal(err)
	}
	if again.Digest() != tab.Digest() {
		t.Error("rows and histories of the same people give different tables")
	}
}

func TestTableKeepDropMerge(t *testing.T) {
	tab := smallTable(t)
	perm, lost := tab.Keep(2, 0, 1)
	if lost != 0 || perm.Digest() != tab.Digest() || perm.On(0) != tab.On(2) {
		t.Errorf("a permutation changed the data: lost %d", lost)
	}
	dropped, lost := tab.Drop(2)
	if lost != 3 || dropped.N() != 13 || dropped.Overlap(0, 1) != 4 {
		t.Errorf("drop: lost %d, n %d", lost, dropped.N())
	}
	merged, err := tab.Merge(0, 1, "A+B")
	if err != nil {
		t.Fatal(err)
	}
	if merged.J() != 2 || merged.N() != 16 || merged.On(0) != 13 || merged.On(1) != 4 || merged.Overlap(0, 1) != 1 {
		t.Errorf("merge: %+v", merged)
	}
	back, err := tab.Merge(1, 0, "A+B")
	if err != nil || back.On(0) != 13 || back.On(1) != 4 {
		t.Errorf("merge the other way round: %+v %v", back, err)
	}
}
