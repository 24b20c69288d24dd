package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"recount/internal/report"
	"recount/record"
)

// column is a column of a list of things: what is shown of one, by what it is sorted, whether the list can be narrowed
// by it.
type column[T any] struct {
	key   string // in addresses
	label string // key of its words
	head  string // its words, where they are no fixed ones
	value func(T) string
	plain func(T) string          // in files, where it is not what is shown
	order func(T, T) int          // nil: by what is shown
	cell  func(T) templ.Component // nil: the value as text
	facet func(T) string          // value by which the list can be narrowed; nil: it cannot
	said  func(string) string     // words of such a value; nil: the value
	href  func(T) string          // where the cell leads
	num   bool
	file  bool // it stands in files and narrows the list, and no page has room for it
	ltr   bool
}

// listing is a list of things that people narrow, sort, page through and download.
type listing[T any] struct {
	path    string // address of the page
	name    string // of its files
	title   string
	columns []column[T]
	words   func(T) string // what the field of search looks into; nil: every column
	sort    string         // by which column at first, with "-" for the other way round
	empty   string         // key of what to do where nothing is there
	keep    func(*T) bool  // of what the list is at all; nil: of everything
	within  any            // the set that keep looks into; nil: it looks into none that stays
	asJSON  func(T) any    // one thing in a JSON file; nil: its columns
}

// perPage is how many things a page of a list shows.
const perPage = 100

// listView is a list as its page shows it.
type listView struct {
	Path, Title string
	Heads       []listHead
	Rows        [][]listCell
	Facets      []listFacet
	Chips       []listChoice
	Search      string
	Keep        url.Values // of the question, beside the field of search
	Found, All  int
	Page, Pages int
	Files       []listChoice
	Empty       string
	address     func(page int) string
}

type listHead struct {
	Label, Href, Sorted string
	Num                 bool
}

type listCell struct {
	Text, Href, Label string
	Num, LTR          bool
	Part              templ.Component
}

type listFacet struct {
	Label   string
	Choices []listChoice
}

type listChoice struct {
	Text, Href string
	N          int
	On         bool
}

// Address is the address of one of the pages.
func (v listView) Address(page int) string { return v.address(page) }

// Around are the pages that are named one by one: the first, the last, and those beside the one that is shown.
func (v listView) Around() []int {
	var out []int
	for p := 1; p <= v.Pages; p++ {
		if p == 1 || p == v.Pages || p >= v.Page-2 && p <= v.Page+2 {
			out = append(out, p)
		}
	}
	return out
}

// maxFacet is how many values of a facet are shown, the most frequent first.
const maxFacet = 12

// answerList narrows, sorts and pages things as the address asks, or sends them as a file; page shows them otherwise.
func answerList[T any](a *ask, l listing[T], all []T, page func(listView) error) error {
	q := a.r.URL.Query()
	chosen := selectOf(a, l, q, all)
	switch as := q.Get("as"); as {
	case "":
		return page(viewOf(a, l, q, chosen))
	case "csv", "xlsx", "json":
		return sendList(a, l, q, chosen.found(l, q.Get("sort"), 0, chosen.n), as)
	}
	return wrong("as", "fault.as")
}

// text is what the field of search looks into.
func (l listing[T]) text(x T) string {
	if l.words != nil {
		return l.words(x)
	}
	var parts []string
	for _, c := range l.columns {
		parts = append(parts, c.value(x))
	}
	return strings.Join(parts, " ")
}

// with is an address with some of its fields set, and the page begun anew; a field without a value is left out.
func with(path string, q url.Values, pairs ...string) string {
	out := url.Values{}
	for k, v := range q {
		if k != "page" && k != "as" && len(v) > 0 && v[0] != "" {
			out[k] = slices.Clone(v)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if out.Del(pairs[i]); pairs[i+1] != "" {
			out.Set(pairs[i], pairs[i+1])
		}
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

func viewOf[T any](a *ask, l listing[T], q url.Values, s selection[T]) listView {
	v := listView{
		Path: l.path, Title: l.title, Search: q.Get("q"), Keep: url.Values{}, Found: s.n, All: len(s.all),
		Empty:   l.empty,
		Pages:   max(1, (s.n+perPage-1)/perPage),
		address: func(page int) string { return with(l.path, q, "page", strconv.Itoa(page)) },
	}
	v.Page, _ = strconv.Atoi(latinDigits(q.Get("page")))
	v.Page = min(max(v.Page, 1), v.Pages)
	by := cmp.Or(q.Get("sort"), l.sort)
	for _, c := range l.columns {
		h := listHead{Label: a.T(c.label), Href: with(l.path, q, "sort", c.key), Num: c.num}
		switch by {
		case c.key:
			h.Sorted, h.Href = "ascending", with(l.path, q, "sort", "-"+c.key)
		case "-" + c.key:
			h.Sorted = "descending"
		}
		if !c.file {
			v.Heads = append(v.Heads, h)
		}
		if c.facet != nil {
			v.addFacet(a, l.path, q, c.key, a.T(c.label), c.said, s.tally[c.key])
		}
	}
	for k, values := range q {
		if k != "page" && k != "q" && k != "as" {
			v.Keep[k] = values
		}
	}
	if v.Search != "" {
		v.Chips = append([]listChoice{{Text: "“" + v.Search + "”", Href: with(l.path, q, "q", "")}}, v.Chips...)
	}
	for _, x := range s.found(l, q.Get("sort"), (v.Page-1)*perPage, perPage) {
		v.Rows = append(v.Rows, cellsOf(a, l, x))
	}
	for _, as := range []string{"csv", "xlsx", "json"} {
		v.Files = append(v.Files, listChoice{Text: strings.ToUpper(as), Href: with(l.path, q, "as", as)})
	}
	return v
}

// addFacet puts a facet in: its values with how many each would leave, and a mark to take off each that is on.
func (v *listView) addFacet(a *ask, path string, q url.Values, key, label string, said func(string) string,
	n map[string]int) {
	say := func(value string) string {
		if value == "" {
			return a.T("facet.none")
		}
		if said != nil {
			value = said(value)
		}
		return value
	}
	on := q["f."+key]
	values := make([]string, 0, len(n))
	for value := range n {
		values = append(values, value)
	}
	slices.SortFunc(values, func(x, y string) int { return cmp.Or(n[y]-n[x], strings.Compare(x, y)) })
	f := listFacet{Label: label}
	for i, value := range values {
		chosen := slices.Contains(on, value)
		if i >= maxFacet && !chosen {
			continue
		}
		next := slices.Clone(on)
		if chosen {
			next = slices.DeleteFunc(next, func(s string) bool { return s == value })
		} else {
			next = append(next, value)
		}
		f.Choices = append(f.Choices, listChoice{say(value), withAll(path, q, "f."+key, next), n[value], chosen})
	}
	for _, value := range on {
		rest := slices.DeleteFunc(slices.Clone(on), func(s string) bool { return s == value })
		v.Chips = append(v.Chips, listChoice{Text: label + ": " + say(value), Href: withAll(path, q, "f."+key, rest)})
	}
	if len(f.Choices) > 1 || len(on) > 0 {
		v.Facets = append(v.Facets, f)
	}
}

// withAll is an address with a field of several values.
func withAll(path string, q url.Values, key string, values []string) string {
	out := url.Values{}
	for k, v := range q {
		if k != "page" && k != "as" && k != key && len(v) > 0 {
			out[k] = v
		}
	}
	if len(values) > 0 {
		out[key] = values
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

func cellsOf[T any](a *ask, l listing[T], x T) []listCell {
	var out []listCell
	for _, c := range l.columns {
		if c.file {
			continue
		}
		cell := listCell{Text: c.value(x), Label: a.T(c.label), Num: c.num, LTR: c.ltr}
		if c.href != nil {
			cell.Href = c.href(x)
		}
		if c.cell != nil {
			cell.Part = c.cell(x)
		}
		out = append(out, cell)
	}
	return out
}

// sendList sends exactly what is seen, all pages of it, as a file whose name has the day.
func sendList[T any](a *ask, l listing[T], q url.Values, found []T, as string) error {
	head := make([]string, len(l.columns))
	for i, c := range l.columns {
		if head[i] = c.head; c.head == "" {
			head[i] = a.T(c.label)
		}
	}
	rows := make([][]string, len(found))
	for i, x := range found {
		rows[i] = make([]string, len(l.columns))
		for j, c := range l.columns {
			if rows[i][j] = c.value(x); c.plain != nil {
				rows[i][j] = c.plain(x)
			}
		}
	}
	about := aboutFile(a, l.title, l.path, q, len(found))
	var b bytes.Buffer
	kind := "text/csv; charset=utf-8"
	switch as {
	case "csv":
		writeCSV(&b, head, rows)
	case "xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		sheets := []report.Sheet{report.SheetOf(l.name, true, append([][]string{head}, rows...)),
			report.SheetOf("about", false, about)}
		if err := report.WriteWorkbook(&b, sheets, a.RightToLeft()); err != nil {
			return err
		}
	case "json":
		kind = "application/json"
		if err := writeJSON(&b, l, found, rows, about); err != nil {
			return err
		}
	}
	a.w.Header().Set("Content-Type", kind)
	a.w.Header().Set("Content-Disposition", `attachment; filename="`+l.name+"-"+a.s.now().UTC().Format("2006-01-02")+
		"."+as+`"`)
	_, err := b.WriteTo(a.w)
	return err
}

// aboutFile says what a file holds: of which case and list, what was asked, when, and how many rows.
func aboutFile(a *ask, title, path string, q url.Values, n int) [][]string {
	asked, _ := url.QueryUnescape(with(path, q, "as", ""))
	return [][]string{
		{a.T("file.case"), a.s.Case}, {a.T("file.list"), title}, {a.T("file.asked"), asked},
		{a.T("file.rows"), strconv.Itoa(n)},
		{a.T("file.at"), a.s.now().UTC().Format(time.RFC3339)},
	}
}

// writeCSV writes rows that no spreadsheet takes for formulas.
func writeCSV(b *bytes.Buffer, head []string, rows [][]string) {
	b.WriteString("\ufeff") // so that spreadsheets see UTF-8
	w := csv.NewWriter(b)
	_ = w.Write(head) // a buffer takes everything
	for _, r := range rows {
		inert := make([]string, len(r))
		for i, v := range r {
			inert[i] = record.Inert(v)
		}
		_ = w.Write(inert)
	}
	w.Flush()
}

func writeJSON[T any](b *bytes.Buffer, l listing[T], found []T, rows [][]string, about [][]string) error {
	out := struct {
		About map[string]string `json:"about"`
		Rows  []any             `json:"rows"`
	}{map[string]string{}, []any{}}
	for _, line := range about {
		out.About[line[0]] = line[1]
	}
	for i, x := range found {
		if l.asJSON != nil {
			out.Rows = append(out.Rows, l.asJSON(x))
			continue
		}
		one := map[string]string{}
		for j, c := range l.columns {
			one[c.key] = rows[i][j]
		}
		out.Rows = append(out.Rows, one)
	}
	e := json.NewEncoder(b)
	e.SetIndent("", " ")
	return e.Encode(out)
}
