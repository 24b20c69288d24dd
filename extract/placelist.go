package extract

import (
	"slices"
	"strings"

	"recount/record"
)

// A list may give each figure in brackets behind its place: "Zahrun (21), Baqar (3) and Sirin (1)". The figures are of
// what the clause before the list counts, each of its own place, and no ages.

// placeRow is one item of such a list: the name in tokens from..to-1, and the token of its figure, which stands
// ahead of the name in "6 in Zahrun, 5 in Baqar and 1 in Sirin".
type placeRow struct {
	from, to, figure int
	list             int // the index of the list's first item
	ahead            bool
}

// rows are the items of such lists in a piece. The places of the gazetteer are known by then.
type rows struct {
	p     *piece
	cover *cover
	names *names
	rows  []placeRow
}

// findRows marks the items of all lists.
func (rl *rows) findRows() {
	p := rl.p
	rl.rows = rl.rows[:0]
	for i := 0; i+2 < len(p.toks); i++ {
		if !p.sign(i, "(") || p.toks[i+1].kind != digitToken || p.toks[i+1].decimal || !p.sign(rl.counted(i+1), ")") {
			continue
		}
		if from, to := rl.rowName(i); from < to && yearNumber(p, i+1) == 0 {
			rl.rows = append(rl.rows, placeRow{from: from, to: to, figure: i + 1})
		}
	}
	rl.findCounts()
	out := rl.rows[:0]
	for i := 0; i < len(rl.rows); {
		j := i + 1
		for j < len(rl.rows) && rl.rowGoesOn(&rl.rows[j-1], &rl.rows[j]) {
			j++
		}
		if rl.rowsListed(rl.rows[i:j]) {
			first := len(out)
			for ; i < j; i++ {
				r := rl.rows[i]
				r.list = first
				out = append(out, r)
			}
		}
		i = j
	}
	rl.rows = out
}

// counted gives the token behind a figure and the noun that it counts: "7", "7 people".
func (rl *rows) counted(figure int) int {
	if u := rl.p.unitAt(figure + 1); u != nil {
		return int(u.to)
	}
	return figure + 1
}

// findCounts marks the items that give the figure before the place: "6 in Zahrun, 5 in Baqar and 1 in Sirin".
func (rl *rows) findCounts() {
	p := rl.p
	before := len(rl.rows)
	for i := 0; i+2 < len(p.toks); {
		n, ok := numberAt(p, i)
		if !ok {
			i++
			continue
		}
		j := n.nto
		if n.q == record.Exact && !n.near && n.lo > 0 && p.is(j, "inprep") &&
			!p.toks[i].arabic && yearNumber(p, i) == 0 {
			if from, to := rl.nameAhead(j + 1); from < to {
				rl.rows = append(rl.rows, placeRow{from: from, to: to, figure: i, ahead: true})
				i = to
				continue
			}
		}
		i = max(j, i+1)
	}
	if before > 0 && len(rl.rows) > before {
		slices.SortFunc(rl.rows, func(a, b placeRow) int { return a.figure - b.figure })
	}
}

// nameAhead gives the place of the gazetteer, or the capitalised words, that begin with token i.
func (rl *rows) nameAhead(i int) (from, to int) {
	p := rl.p
	from, to = i, i
	for to < len(p.toks) && to-from < 4 && p.toks[to].kind == wordToken && !p.toks[to].arabic &&
		(rl.cover.insidePlace(to) || p.toks[to].upper && !notPlace(p, to)) {
		to++
	}
	return from, to
}

// countGoesOn reports whether a comma or "and" alone parts two items that give the figure first.
func (rl *rows) countGoesOn(a, b *placeRow) bool {
	p := rl.p
	for k := a.to; k < b.figure; k++ {
		if !(p.sign(k, ",;") || p.is(k, "and", "placekind")) {
			return false
		}
	}
	return b.figure > a.to && b.figure-a.to <= 3
}

// rowName gives the name that ends before a token: a place of the gazetteer, or capitalised words, in Arabic a word
// that no list knows; a word for a kind of place may follow ("Zahrun district").
func (rl *rows) rowName(i int) (from, to int) {
	p := rl.p
	to = i
	if to > 1 && p.is(to-1, "placekind") && !p.toks[to-1].arabic && !rl.cover.insidePlace(to-1) {
		to--
	}
	if m := rl.names.placeEnds(to); m != nil {
		return p.tokenOf(m.Start), to
	}
	from = to
	for from > 0 && to-from < 4 {
		t := &p.toks[from-1]
		joined := t.kind == punctToken && (t.sign == '-' || t.sign == '\'') && t.glued && from < to
		if !joined && (t.kind != wordToken || t.genitive || !rl.namesPlace(from-1) || t.arabic && to-from > 0 &&
			!openers().opens[t.key]) {
			break
		}
		from--
		if t.arabic && t.n > 1 && t.readings[1].conj {
			break
		}
	}
	for from < to && p.toks[from].kind != wordToken {
		from++
	}
	return from, to
}

// namesPlace reports whether a word may belong to the name of a place that no list has.
func (rl *rows) namesPlace(i int) bool {
	p := rl.p
	t := &p.toks[i]
	if t.arabic {
		return p.starts[i] == p.starts[i+1] && len(t.key) >= 6 || rl.cover.insidePlace(i) || openers().opens[t.key]
	}
	return t.upper && !notPlace(p, i)
}

// rowGoesOn reports whether nothing but a comma, "and" and small words parts two items.
func (rl *rows) rowGoesOn(a, b *placeRow) bool {
	p := rl.p
	if a.ahead || b.ahead {
		return a.ahead && b.ahead && rl.countGoesOn(a, b)
	}
	for k := rl.counted(a.figure) + 1; k < b.from; k++ {
		if !(p.sign(k, ",;") || p.is(k, "and", "det", "article", "inprep", "from", "placekind") || p.key(k) == "و") {
			return false
		}
	}
	return b.from > a.figure+1 && b.from-rl.counted(a.figure) <= 6
}

// rowsListed tells a list of places from one of persons with their ages: a name of the gazetteer among them, or words
// for where before the first; and two items at least unless a word for a kind of place stands with the one.
func (rl *rows) rowsListed(rows []placeRow) bool {
	p := rl.p
	if rows[0].ahead {
		return len(rows) >= 3 || len(rows) == 2 && p.sign(rows[0].figure-1, "(:")
	}
	known := 0
	for _, r := range rows {
		if rl.cover.insidePlace(r.from) {
			known++
		}
		if p.tagged(namesList, r.from, "given") != nil && !rl.cover.insidePlace(r.from) {
			return false
		}
	}
	first := &rows[0]
	where := p.is(first.to, "placekind") || first.from > 0 && p.toks[first.from].arabic && arabicIn(p, first.from)
	for k := first.from - 1; k >= 0 && k >= first.from-4 && !where; k-- {
		if p.sign(k, ".;(") || p.at(triggersList, k) != nil || p.tagged(namesList, k, "list") != nil {
			break
		}
		where = p.is(k, "inprep", "from", "placekind", "across") || strings.HasSuffix(p.key(k), "على") ||
			p.key(k) == "علي"
	}
	where = where || placesAhead(p, first.from)
	switch {
	case len(rows) == 1:
		return known == 0 && where && p.is(first.to, "placekind")
	case known > 0:
		return true
	}
	return where
}

// placesAhead reports whether the sentence before a token names several places by their kind: "other districts with
// recorded deaths include", "توزع القتلى على المحافظات التالية".
func placesAhead(p *piece, i int) bool {
	for k := i - 1; k >= max(0, i-14) && !p.sign(k, ".;"); k-- {
		if p.is(k, "placeskind") {
			return true
		}
	}
	return false
}

// rowAt gives the item whose figure begins with a token, nil where none does.
func rowAt(rows []placeRow, figure int) *placeRow {
	i, ok := slices.BinarySearchFunc(rows, figure, func(r placeRow, at int) int { return r.figure - at })
	if !ok {
		return nil
	}
	return &rows[i]
}

// rowTrigger is the word of harm that a list of places hangs on: the last before it in its sentence, else the first
// behind it; -1 where the sentence has none.
func (hs *harms) rowTrigger(r *placeRow) int {
	first := &hs.rows.rows[r.list]
	from := min(first.from, first.figure)
	best := -1
	for i := range hs.trigs {
		switch {
		case hs.trigs[i].to <= from:
			best = i
		case best < 0 && hs.trigs[i].from > r.figure:
			return i
		}
	}
	return best
}

// rowsOfSum binds a list of places that adds up to a figure before it to the harm of that figure: "15 deaths were
// recorded and three people are missing (9 in Zahrun, 5 in Baqar and 1 in Sirin)".
func (bd *binder) rowsOfSum(chunks []chunk, bound []int) {
	for i := 0; i < len(chunks); i++ {
		r := rowAt(bd.rows.rows, chunks[i].n.nfrom)
		if r == nil {
			continue
		}
		sum, j := 0, i
		for ; j < len(chunks); j++ {
			if o := rowAt(bd.rows.rows, chunks[j].n.nfrom); o == nil || o.list != r.list {
				break
			}
			sum += chunks[j].n.lo
		}
		for k := range i {
			if chunks[k].n.lo == sum && bound[k] >= 0 && j-i > 1 {
				for n := i; n < j; n++ {
					bound[n] = bound[k]
				}
				break
			}
		}
		i = j - 1
	}
}

// rowPlace is the place of a figure in such a list.
func (si *sites) rowPlace(s sentence, r *placeRow) placeRef {
	p := si.p
	for i := range si.names.places {
		if p.tokenOf(si.names.places[i].Start) == r.from {
			return si.refer(i, s)
		}
	}
	start, end := si.rows.rowSpan(r)
	return placeRef{name: strings.Join(strings.Fields(p.text[start:end]), " "), start: start, end: end}
}

// rowSpan is the stretch of text of an item's name, without an Arabic conjunction written to it.
func (rl *rows) rowSpan(r *placeRow) (start, end int) {
	p := rl.p
	start, end = int(p.toks[r.from].start), int(p.toks[r.to-1].end)
	if t := &p.toks[r.from]; t.arabic && r.from > 0 && strings.HasPrefix(p.text[start:end], "و") && t.n > 1 {
		start += len("و")
	}
	return start, end
}

// wholeOfRows makes the items of a list totals where the page has no figure that they are part of.
func (st *settler) wholeOfRows() {
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if !m.row || m.scope != "part" {
			continue
		}
		whole := false
		for j := max(0, i-reach); j < min(len(st.told.ms), i+reach) && !whole; j++ {
			o := &st.told.ms[j]
			whole = !o.row && o.harm == m.harm && (o.lo > m.lo || o.q == "vague")
		}
		if !whole {
			m.scope, m.part = "total", false
		}
	}
}

// rowFrom gives the item whose name begins with a token, nil where none does.
func rowFrom(rows []placeRow, from int) *placeRow {
	i, ok := slices.BinarySearchFunc(rows, from, func(r placeRow, at int) int { return r.from - at })
	if !ok {
		return nil
	}
	return &rows[i]
}
