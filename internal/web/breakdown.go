package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"recount/count"
	"recount/record"
)

// breakdowns are the tables by which the toll can be told apart: rows and columns.
var breakdowns = [][2]string{{"unit", "month"}, {"place", "day"}, {"age", "sex"}, {"status", "sex"}, {"cause", "month"},
	{"party", "month"}}

// breakdownView is one of those tables.
type breakdownView struct {
	By            [2]string
	Rows, Columns []string // words
	Cells         [][]breakdownCell
	RowTotals     []breakdownCell
	ColumnTotals  []breakdownCell
	Whole         breakdownCell
	Files         []listChoice
}

// breakdownCell is a number that opens to the records that it counts.
type breakdownCell struct {
	Text, Href, Of string
	N              count.Distinct
}

// askedBreakdown is the table that the address asks for, the first where it asks for none.
func (a *ask) askedBreakdown() [2]string {
	for _, b := range breakdowns {
		if a.r.FormValue("by") == b[0]+"."+b[1] {
			return b
		}
	}
	return breakdowns[0]
}

// breakdown breaks the toll of a question down.
func (s tollPages) breakdown(a *ask, q count.Query, whole count.Distinct) (breakdownView, error) {
	v := breakdownView{By: a.askedBreakdown()}
	b, err := s.desk.Tolls.Breakdown(a.r.Context(), a.who, q, v.By[0], v.By[1])
	if err != nil {
		return v, err
	}
	for _, c := range b.Columns {
		v.Columns = append(v.Columns, a.dimensionWord(v.By[1], c))
		v.ColumnTotals = append(v.ColumnTotals, a.breakdownCell(b.ColumnTotals[c], v.By[1], c))
	}
	slices.SortStableFunc(b.Rows, func(x, y string) int { // the most first, where the order says nothing else
		if v.By[0] == "age" || x == "" || y == "" {
			return 0
		}
		return cmp.Compare(b.RowTotals[y].High, b.RowTotals[x].High)
	})
	for _, r := range b.Rows {
		v.Rows = append(v.Rows, a.dimensionWord(v.By[0], r))
		v.RowTotals = append(v.RowTotals, a.breakdownCell(b.RowTotals[r], v.By[0], r))
		var cells []breakdownCell
		for _, c := range b.Columns {
			cell := a.breakdownCell(b.Cells[[2]string{r, c}], v.By[0], r, v.By[1], c)
			cell.Of = a.datesKept(a.dimensionWord(v.By[0], r) + a.Comma() + a.dimensionWord(v.By[1], c))
			cells = append(cells, cell)
		}
		v.Cells = append(v.Cells, cells)
	}
	v.Whole = a.breakdownCell(whole)
	for _, as := range []string{"csv", "xlsx", "json"} {
		v.Files = append(v.Files, listChoice{Text: fileKinds[as],
			Href: with("/toll", a.asked(), "by", v.By[0]+"."+v.By[1], "as", as)})
	}
	return v, nil
}

// fileKinds names the kinds of files that pages send.
var fileKinds = map[string]string{"csv": "CSV", "xlsx": "XLSX", "json": "JSON"}

// facetOf are the facets of the list of persons whose keys are not those of the dimensions.
var facetOf = map[string]string{"age": "agegroup", "month": "died"}

// breakdownCell is a cell with the way to its records; pairs are dimensions with what the records say.
func (a *ask) breakdownCell(d count.Distinct, pairs ...string) breakdownCell {
	if d.High == 0 {
		return breakdownCell{N: d}
	}
	to := a.countedRecords()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "place" && pairs[i+1] == "" { // the list tells the words of sources apart, the count does not
			to["f.unit"] = []string{""}
			continue
		}
		to["f."+cmp.Or(facetOf[pairs[i]], pairs[i])] = []string{pairs[i+1]}
	}
	return breakdownCell{Text: distinctText(a.Words, d), Href: "/persons?" + to.Encode(), N: d}
}

// asked is the toll's question with what else its page was asked for.
func (a *ask) asked() url.Values {
	q := url.Values{}
	for _, f := range append(slices.Clone(questionFields), "by", "why") {
		if v := a.r.FormValue(f); v != "" {
			q.Set(f, v)
		}
	}
	return q
}

// countedRecords asks the list of persons for the records that the toll's question counts by name.
func (a *ask) countedRecords() url.Values {
	q := url.Values{"named": {"yes"}}
	for _, f := range questionFields {
		if v := a.r.FormValue(f); v != "" {
			q.Set(f, v)
		}
	}
	return q
}

// dimensionWord puts what records say in a dimension into words.
func (a *ask) dimensionWord(dimension, value string) string {
	switch {
	case value == "":
		return a.T("facet.none")
	case dimension == "unit" || dimension == "place":
		return a.place(record.PlaceID(value))
	case dimension == "month" || dimension == "day":
		return a.Digits(value)
	case dimension == "party":
		return value
	}
	return a.leaves(value)
}

// breakdownListing is a table of a breakdown as a file: each row with the least and the greatest number of each cell.
func (v breakdownView) listing(a *ask) (listing[int], []int) {
	l := listing[int]{path: "/toll", name: "toll-" + v.By[0] + "-" + v.By[1],
		title: a.T("toll.title") + ": " + a.T("by."+v.By[0]+"."+v.By[1])}
	l.columns = append(l.columns, column[int]{key: v.By[0], label: "dim." + v.By[0],
		value: func(i int) string { return v.Rows[i] }})
	number := func(key, label string, of func(int) count.Distinct) {
		l.columns = append(l.columns, column[int]{key: key + ".low", head: label + " – " + a.T("least"),
			value: func(i int) string { return strconv.Itoa(of(i).Low) }},
			column[int]{key: key + ".high", head: label + " – " + a.T("most"),
				value: func(i int) string { return strconv.Itoa(of(i).High) }})
	}
	for c, name := range v.Columns {
		number(name, name, func(i int) count.Distinct { return v.Cells[i][c].N })
	}
	number("total", a.T("total"), func(i int) count.Distinct { return v.RowTotals[i].N })
	rows := make([]int, len(v.Rows))
	for i := range rows {
		rows[i] = i
	}
	return l, rows
}

// placesOfToll are the places of the persons that a question counts, for its map.
func (s tollPages) placesOfToll(a *ask, q count.Query) ([]placed, error) {
	b, err := s.desk.Tolls.Breakdown(a.r.Context(), a.who, q, "place", "month")
	if err != nil {
		return nil, err
	}
	var out []placed
	for _, id := range b.Rows {
		place, known := s.desk.Places.Place(record.PlaceID(id))
		d := b.RowTotals[id]
		if !known || d.High == 0 {
			continue
		}
		cell := a.breakdownCell(d, "place", id)
		out = append(out, placed{Place: place.ID, Precision: place.Precision(), N: d.High, Low: d.Low,
			People: true, Says: a.N("map.people", d.High, cell.Text), Href: cell.Href})
	}
	return out, nil
}
