package link

// maxAllPairs is the largest file compared without blocking: two hundred million pairs.
const maxAllPairs = 20_000

// memo remembers the level of every pair of different words of a role: there are far fewer pairs of values than pairs
// of records, so that comparing all records costs little more than looking up.
type memo struct {
	at    [partCount][]int32 // by word: its number among the words of the role
	n     [partCount]int32
	level [partCount][]uint8 // n x n, level plus one; zero is not yet known
}

// maxMemo bounds the words of a role that are remembered; a role with more is compared each time.
const maxMemo = 8000

func newMemo(p *prepared) *memo {
	m := &memo{}
	for part := range partCount {
		at := make([]int32, len(p.words.text))
		n := int32(0)
		for i := range p.recs {
			if w := p.recs[i].parts[part]; w != 0 && at[w] == 0 {
				n++
				at[w] = n
			}
		}
		if n <= maxMemo {
			m.at[part], m.n[part] = at, n
			m.level[part] = make([]uint8, int(n)*int(n))
		}
	}
	return m
}

// slot returns where the level of two words in a role is kept, or nil. The levels are symmetric.
func (m *memo) slot(part int, a, b int32) *uint8 {
	if m.level[part] == nil {
		return nil
	}
	x, y := m.at[part][a], m.at[part][b]
	if x == 0 || y == 0 {
		return nil
	}
	if x > y {
		x, y = y, x
	}
	return &m.level[part][int(x-1)*int(m.n[part])+int(y-1)]
}

// rowTasks divides the upper triangle of all pairs into stretches of rows.
func rowTasks(n int) []task {
	var out []task
	lo, work := 0, 0
	for i := range n {
		work += n - i - 1
		if work > 500_000 {
			out = append(out, task{lo: lo, hi: i + 1})
			lo, work = i+1, 0
		}
	}
	return append(out, task{lo: lo, hi: n})
}

// runRows compares the rows of a task with every later record.
func (s *state) runRows(t *task, r *rower) {
	for i := int32(t.lo); i < int32(t.hi); i++ {
		r.others = r.others[:0]
		for j := i + 1; j < int32(s.p.n); j++ {
			if !s.settled(i, j) {
				r.others = append(r.others, j)
			}
		}
		t.all += int64(len(r.others))
		r.row(t, i)
	}
}
