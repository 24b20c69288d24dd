package extract

import (
	"slices"
	"strings"
)

// A list may give each figure in brackets behind its place: "Zahrun (21), Baqar (3) and Sirin (1)". The figures are of
// what the clause before the list counts, each of its own place, and no ages.

// placeRow is one item of such a list: the name in tokens from..to-1, and the token of its figure.
type placeRow struct {
	from, to, figure int
	list             int // the index of the list's first item
}

// placeLists finds them in a piece. The places of the gazetteer are known by then.
type placeLists struct{ *piece }

// find marks the items of all lists.
func (p placeLists) find() {
	p.rows = p.rows[:0]
	for i := 0; i+2 < len(p.toks); i++ {
		if !p.sign(i, "(") || p.toks[i+1].kind != digitToken || p.toks[i+1].decimal || !p.sign(i+2, ")") {
			continue
		}
		if from, to := p.nameBefore(i); from < to && p.yearNumber(i+1) == 0 {
			p.rows = append(p.rows, placeRow{from: from, to: to, figure: i + 1})
		}
	}
	out := p.rows[:0]
	for i := 0; i < len(p.rows); {
		j := i + 1
		for j < len(p.rows) && p.goesOn(&p.rows[j-1], &p.rows[j]) {
			j++
		}
		if p.listed(p.rows[i:j]) {
			first := len(out)
			for ; i < j; i++ {
				r := p.rows[i]
				r.list = first
				out = append(out, r)
			}
		}
		i = j
	}
	p.rows = out
}

// nameBefore gives the name that ends before a token: a place of the gazetteer, or capitalised words, in Arabic a word
// that no list knows; a word for a kind of place may follow ("Zahrun district").
func (p placeLists) nameBefore(i int) (from, to int) {
	to = i
	if to > 1 && p.is(to-1, "placekind") && !p.toks[to-1].arabic && !p.insidePlace(to-1) {
		to--
	}
	if m := p.placeEnds(to); m != nil {
		return p.tokenOf(m.Start), to
	}
	from = to
	for from > 0 && to-from < 4 {
		t := &p.toks[from-1]
		joined := t.kind == punctToken && (t.sign == '-' || t.sign == '\'') && t.glued && from < to
		if !joined && (t.kind != wordToken || t.genitive || !p.namesPlace(from-1) || t.arabic && to-from > 0 &&
			!nameOpener[t.key]) {
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
func (p placeLists) namesPlace(i int) bool {
	t := &p.toks[i]
	if t.arabic {
		return p.starts[i] == p.starts[i+1] && len(t.key) >= 6 || p.insidePlace(i) || nameOpener[t.key]
	}
	return t.upper && !p.notPlace(i)
}

// goesOn reports whether nothing but a comma, "and" and small words parts two items.
func (p placeLists) goesOn(a, b *placeRow) bool {
	for k := a.figure + 2; k < b.from; k++ {
		if !(p.sign(k, ",;") || p.is(k, "and", "det", "article", "inprep", "from", "placekind") || p.key(k) == "و") {
			return false
		}
	}
	return b.from > a.figure+1 && b.from-a.figure <= 7
}

// listed tells a list of places from one of persons with their ages: a name of the gazetteer among them, or words for
// where before the first; and two items at least unless a word for a kind of place stands with the one.
func (p placeLists) listed(rows []placeRow) bool {
	known := 0
	for _, r := range rows {
		if p.insidePlace(r.from) {
			known++
		}
		if p.tagged(namesList, r.from, "given") != nil && !p.insidePlace(r.from) {
			return false
		}
	}
	first := &rows[0]
	where := p.is(first.to, "placekind") || first.from > 0 && p.toks[first.from].arabic && p.arabicIn(first.from)
	for k := first.from - 1; k >= 0 && k >= first.from-4 && !where; k-- {
		if p.sign(k, ".;(") || p.at(triggersList, k) != nil || p.tagged(namesList, k, "list") != nil {
			break
		}
		where = p.is(k, "inprep", "from", "placekind", "across") || strings.HasSuffix(p.key(k), "على") ||
			p.key(k) == "علي"
	}
	where = where || p.placesAhead(first.from)
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
func (p placeLists) placesAhead(i int) bool {
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

// trigger is the word of harm that a list of places hangs on: the last before it in its sentence, else the first behind
// it; -1 where the sentence has none.
func (p placeLists) trigger(r *placeRow) int {
	from := p.rows[r.list].from
	best := -1
	for i := range p.trigs {
		switch {
		case p.trigs[i].to <= from:
			best = i
		case best < 0 && p.trigs[i].from > r.figure:
			return i
		}
	}
	return best
}

// place is the place of a figure in such a list.
func (p placeLists) place(x *page, s sentence, r *placeRow) placeRef {
	for i := range p.places {
		if p.tokenOf(p.places[i].Start) == r.from {
			return x.refer(p.piece, i, s)
		}
	}
	start, end := p.nameSpan(r)
	return placeRef{name: strings.Join(strings.Fields(p.text[start:end]), " "), start: start, end: end}
}

// nameSpan is the stretch of text of an item's name, without an Arabic conjunction written to it.
func (p placeLists) nameSpan(r *placeRow) (start, end int) {
	start, end = int(p.toks[r.from].start), int(p.toks[r.to-1].end)
	if t := &p.toks[r.from]; t.arabic && r.from > 0 && strings.HasPrefix(p.text[start:end], "و") && t.n > 1 {
		start += len("و")
	}
	return start, end
}

// wholeOfRows makes the items of a list totals where the page has no figure that they are part of.
func (x *page) wholeOfRows() {
	for i := range x.ms {
		m := &x.ms[i]
		if !m.row || m.scope != "part" {
			continue
		}
		whole := false
		for j := max(0, i-reach); j < min(len(x.ms), i+reach) && !whole; j++ {
			o := &x.ms[j]
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
