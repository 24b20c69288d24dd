package extract

import "recount/record"

// A page may give a toll day by day, each row with its date: "15 February: Deaths - 90; Missing - 37". The rows
// count the same dead over again; what holds is the newest.

// runningRows is how many rows a running toll has at least, and runningDays how many days lie at most between two.
const (
	runningRows = 3
	runningDays = 7
)

// runningTolls marks the older rows of a running toll as superseded: dated rows, one figure of a harm in each, that
// never fall as the days go on.
func (st *settler) runningTolls() {
	for i := 0; i < len(st.told.ms); {
		j := st.runningEnd(i)
		if j > i {
			st.supersede(i, j)
		}
		i = max(j, i+1)
	}
}

// running reports whether a figure stands in a row that a day opens, and counts people without a word of whom or where.
func (m *mention) running() bool {
	return m.dayRow != 0 && m.bareUnit && m.scope == record.ScopeTotal && m.q != record.Vague
}

// runningEnd is the end of the figures of the running toll that begins with figure i, i where none does.
func (st *settler) runningEnd(i int) int {
	ms := st.told.ms
	first := &ms[i]
	if !first.running() {
		return i
	}
	rows, end, dir := 1, i+1, 0
	last := first
	for j := i + 1; j < min(len(ms), i+reach); j++ {
		m := &ms[j]
		if m.dayRow == 0 || m.sent-last.sent > 2 {
			break
		}
		end = j + 1
		if m.harm != first.harm || !m.running() {
			continue
		}
		days := m.dayRow - last.dayRow
		if m.sent == last.sent || abs(days) > runningDays {
			return i
		}
		step := sign(days)
		if step == 0 {
			step = sign(m.lo - last.lo)
		}
		if dir == 0 {
			dir = step
		}
		if step != 0 && step != dir || sign(m.lo-last.lo) == -dir && dir != 0 {
			return i
		}
		last = m
		rows++
	}
	if rows < runningRows {
		return i
	}
	return end
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// supersede leaves of the rows from i to j the newest alone as what holds.
func (st *settler) supersede(i, j int) {
	newest := &st.told.ms[i]
	for k := i; k < j; k++ {
		m := &st.told.ms[k]
		if m.harm == newest.harm && (m.dayRow > newest.dayRow || m.dayRow == newest.dayRow && m.lo > newest.lo) {
			newest = m
		}
	}
	if above := st.rowAbove(i, newest); above != nil {
		newest = above
	}
	for k := i; k < j; k++ {
		if m := &st.told.ms[k]; m.sent != newest.sent && (m.scope == record.ScopeTotal || m.scope == record.ScopePart) {
			m.scope = record.ScopeSuperseded
		}
	}
}

// rowAbove is the figure of a row above the newest dated one, whose day could not be read; nil where there is none.
func (st *settler) rowAbove(i int, newest *mention) *mention {
	if newest != &st.told.ms[i] {
		return nil
	}
	for k := i - 1; k >= max(0, i-4); k-- {
		m := &st.told.ms[k]
		if newest.sent-m.sent > 1 {
			return nil
		}
		if m.harm == newest.harm && m.bareUnit && m.dayRow == 0 && m.lo >= newest.lo &&
			m.q != record.Vague && m.kind == newest.kind {
			return m
		}
	}
	return nil
}
