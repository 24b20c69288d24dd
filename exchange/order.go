package exchange

import (
	"cmp"
	"container/heap"

	"recount/audit"
	"recount/record"
)

// Union is a set of acts in the order in which they are read: an act after everything that it built on, and where that
// leaves a choice, the desk with the lower id first. The order depends on the acts alone.
type Union struct {
	Items []Item
	// of each item: of each line, the turn of the last act in it that the item built on, itself included
	seen [][]int64
	line []int // of each item
	at   map[record.ChangeID]int
}

// lines are the acts of one desk one after another. A desk whose history was forked has several.
type lines struct {
	of   map[record.DeviceID][]int
	last []int64 // turn of the last act of each
}

// next finds the line that an act goes on: one whose last act it built on.
func (l *lines) next(it *Item, row []int64) int {
	own := l.of[it.Device]
	for _, n := range own {
		if l.last[n] < it.Turn && (n < len(row) && row[n] == l.last[n] || len(own) == 1) {
			l.last[n] = it.Turn
			return n
		}
	}
	l.last = append(l.last, it.Turn)
	l.of[it.Device] = append(own, len(l.last)-1)
	return len(l.last) - 1
}

// NewUnion puts acts in order. It keeps the slice.
func NewUnion(items []Item) *Union {
	parents := parentsOf(items)
	order := sorted(items, parents)
	u := &Union{
		Items: make([]Item, len(items)), seen: make([][]int64, len(items)), line: make([]int, len(items)),
		at: make(map[record.ChangeID]int, len(items)),
	}
	l := &lines{of: map[record.DeviceID][]int{}}
	place := make([]int, len(items))
	for n, i := range order {
		place[i] = n
		u.Items[n] = items[i]
		u.at[items[i].ID] = n
		row := make([]int64, len(l.last), len(l.last)+1)
		for _, p := range parents[i] {
			for d, turn := range u.seen[place[p]] {
				row[d] = max(row[d], turn)
			}
		}
		u.line[n] = l.next(&items[i], row)
		if u.line[n] == len(row) {
			row = append(row, 0)
		}
		row[u.line[n]] = max(row[u.line[n]], items[i].Turn)
		u.seen[n] = row
	}
	return u
}

// parentsOf finds the acts that each act built on, among those that are here.
func parentsOf(items []Item) [][]int {
	type turn struct {
		device record.DeviceID
		n      int64
	}
	byLeaf := make(map[audit.Hash]int, len(items))
	byTurn := map[turn]int{}
	for i := range items {
		byLeaf[items[i].Leaf] = i
		byTurn[turn{items[i].Device, items[i].Turn}] = i
	}
	out := make([][]int, len(items))
	for i := range items {
		it := &items[i]
		for _, p := range it.Parents {
			if j, here := byLeaf[p]; here && j != i {
				out[i] = append(out[i], j)
			}
		}
		if len(it.Parents) == 0 && it.Turn > 1 {
			if j, here := byTurn[turn{it.Device, it.Turn - 1}]; here && j != i {
				out[i] = append(out[i], j)
			}
		}
	}
	return out
}

// ready is a heap of items that may be read next.
type ready struct {
	items []Item
	next  []int
}

func (r *ready) Len() int { return len(r.next) }
func (r *ready) Less(a, b int) bool {
	x, y := &r.items[r.next[a]], &r.items[r.next[b]]
	return cmp.Or(cmp.Compare(x.Device, y.Device), cmp.Compare(x.Turn, y.Turn),
		cmp.Compare(string(x.Leaf[:]), string(y.Leaf[:]))) < 0
}
func (r *ready) Swap(a, b int) { r.next[a], r.next[b] = r.next[b], r.next[a] }
func (r *ready) Push(x any)    { r.next = append(r.next, x.(int)) }
func (r *ready) Pop() any {
	last := r.next[len(r.next)-1]
	r.next = r.next[:len(r.next)-1]
	return last
}

// sorted gives the places of the items in the order in which they are read. Acts in a circle, which hashes forbid, come
// last.
func sorted(items []Item, parents [][]int) []int {
	waits := make([]int, len(items))
	children := make([][]int32, len(items))
	r := &ready{items: items}
	for i := range items {
		waits[i] = len(parents[i])
		for _, p := range parents[i] {
			children[p] = append(children[p], int32(i))
		}
		if waits[i] == 0 {
			r.next = append(r.next, i)
		}
	}
	heap.Init(r)
	out := make([]int, 0, len(items))
	for r.Len() > 0 {
		i := heap.Pop(r).(int)
		out = append(out, i)
		for _, c := range children[i] {
			if waits[c]--; waits[c] == 0 {
				heap.Push(r, int(c))
			}
		}
	}
	for i := range items {
		if waits[i] > 0 {
			out = append(out, i)
		}
	}
	return out
}

// knew says whether act b built on act a.
func (u *Union) knew(b, a int) bool {
	line := u.line[a]
	return a != b && line < len(u.seen[b]) && u.seen[b][line] >= u.Items[a].Turn
}

// apart says whether two acts were done without knowing of each other.
func (u *Union) apart(a, b int) bool { return a != b && !u.knew(a, b) && !u.knew(b, a) }

// Root is the RFC 6962 root of the leaves in the order of the union. Desks that have the same acts have the same one.
func (u *Union) Root() audit.Hash {
	t := &audit.Tree{}
	for i := range u.Items {
		t.Append(u.Items[i].Leaf)
	}
	return t.Root()
}
