package web

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// civiliansKilled is the question of whose numbers acts speak where nobody asked another.
func civiliansKilled() count.Query {
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	q.Cell.Status = record.Civilian
	return q
}

// personListing is how the list of persons is shown, narrowed, sorted and sent.
func (a *ask) personListing() listing[desk.Listed] {
	return listing[desk.Listed]{
		path: "/persons", name: "persons", title: a.T("persons.title"), sort: "name", empty: "persons.empty",
		words: func(v desk.Listed) string {
			return strings.Join([]string{v.Name, v.NameAR, v.Father, v.Family, v.Mother, v.PlaceWords, a.place(v.Place),
				string(v.Source), string(v.ID)}, " ")
		},
		asJSON: func(v desk.Listed) any { return v.VictimRecord },
		columns: []column[desk.Listed]{
			{key: "name", label: "persons.name", value: func(v desk.Listed) string { return fullName(v.VictimRecord) },
				href: func(v desk.Listed) string { return "/persons/" + string(v.ID) }},
			{key: "age", label: "persons.age", num: true, value: func(v desk.Listed) string {
				return yearsText(a.Words,
					v.VictimRecord)
			}, plain: func(v desk.Listed) string {
				return strings.Trim(yearsText(NewWords("en", false), v.VictimRecord), "–")
			}, order: func(x, y desk.Listed) int { return x.Years - y.Years }},
			{key: "sex", label: "persons.sex", value: func(v desk.Listed) string { return a.leaves(v.Sex.String()) },
				facet: a.says("sex"), said: a.leaves},
			{key: "agegroup", file: true, label: "persons.agegroup",
				value: func(v desk.Listed) string { return a.leaves(v.Age.String()) },
				facet: a.says("age"), said: a.leaves},
			{key: "died", label: "persons.died", ltr: true, value: func(v desk.Listed) string { return a.Date(v.Died) },
				plain: func(v desk.Listed) string { return v.Died.String() },
				order: func(x, y desk.Listed) int { return compareDates(x.Died, y.Died) },
				facet: a.says("month"), said: a.Digits},
			{key: "place", label: "persons.place",
				value: func(v desk.Listed) string { return a.placeOf(v.VictimRecord) },
				facet: func(v desk.Listed) string { return desk.PlaceSaid(&v.VictimRecord) },
				said:  func(id string) string { return a.place(record.PlaceID(id)) }},
			{key: "status", label: "persons.status",
				value: func(v desk.Listed) string { return a.leaves(v.Status.String()) },
				facet: a.says("status"), said: a.leaves},
			{key: "unit", file: true, label: "map.unit", value: func(v desk.Listed) string { return a.unit(v.Place) },
				facet: a.says("unit"), said: func(id string) string { return a.place(record.PlaceID(id)) }},
			{key: "day", file: true, label: "dim.day", value: a.says("day"), facet: a.says("day"), said: a.Digits},
			{key: "cause", file: true, label: "persons.cause",
				value: func(v desk.Listed) string { return a.leaves(v.Cause.String()) }, facet: a.says("cause"),
				said: a.leaves},
			{key: "party", file: true, label: "persons.party", value: a.says("party"), facet: a.says("party")},
			{key: "outcome", file: true, label: "toll.outcome",
				value: func(v desk.Listed) string { return a.one("outcome." + string(v.Outcome)) },
				facet: func(v desk.Listed) string { return string(v.Outcome) },
				said:  func(o string) string { return a.T("outcome." + o) }},
			{key: "death", label: "matter.death", value: func(v desk.Listed) string {
				return a.T("state." +
					string(v.Death))
			}, facet: func(v desk.Listed) string { return string(v.Death) },
				said: func(st string) string { return a.T("state." + st) }},
			{key: "source", label: "persons.source", value: func(v desk.Listed) string { return a.Origin(v.Source) },
				plain: func(v desk.Listed) string { return string(v.Source) },
				facet: func(v desk.Listed) string { return string(v.Source) },
				said:  func(o string) string { return a.Origin(record.OriginID(o)) }},
			{key: "counts", file: true, label: "persons.counts",
				value: func(v desk.Listed) string { return a.T("persons.counts." + countsWord(v)) }, facet: countsWord,
				said: func(c string) string { return a.T("persons.counts." + c) }},
			{key: "row", file: true, label: "persons.row", num: true,
				value: func(v desk.Listed) string { return number0(a.Words, v.Row) },
				plain: func(v desk.Listed) string { return number0(NewWords("en", false), v.Row) },
				order: func(x, y desk.Listed) int { return x.Row - y.Row }},
			{key: "list", file: true, label: "nav.lists",
				value: func(v desk.Listed) string { return a.listName(v.List) },
				facet: func(v desk.Listed) string { return v.List }, said: a.listName},
		},
	}
}

// listName is the file from which a list was read.
func (a *ask) listName(id string) string {
	if name, ok := a.listNames[id]; ok && name != "" {
		return name
	}
	return id
}

// one is a word as it is said of one person, where the language tells that apart.
func (w Words) one(key string) string {
	if w.Has(key + ".person") {
		return w.T(key + ".person")
	}
	return w.T(key)
}

// countsWord says whether a record counts, waits for its list, or is named by its source no more.
func countsWord(v desk.Listed) string {
	switch {
	case v.Gone != "":
		return "gone"
	case v.Waits:
		return "waits"
	}
	return "yes"
}

// says is what a record says in a dimension of the toll's tables.
func (a *ask) says(dimension string) func(desk.Listed) string {
	return func(v desk.Listed) string { return desk.Say(dimension, a.s.desk.Places, &v.VictimRecord) }
}

func compareDates(x, y record.Date) int {
	switch {
	case x.Stated() && y.Stated():
		return cmp.Compare(x.Earliest(), y.Earliest())
	case x.Stated():
		return -1
	case y.Stated():
		return 1
	}
	return 0
}

// placeOf is the place of death as a table knows it, else in the words of the source.
func (a *ask) placeOf(v record.VictimRecord) string {
	if v.Place == "" {
		return v.PlaceWords
	}
	return a.place(v.Place)
}

// homeOf is where a person came from, in the words of the source where no table knows the place.
func homeOf(a *ask, v record.VictimRecord) string {
	if v.Home == "" {
		return v.HomeWords
	}
	return a.place(v.Home)
}

// stated says whether any of the records has a day of birth, and a place of origin.
func stated(records []record.VictimRecord) (born, home bool) {
	for _, v := range records {
		born, home = born || v.Born.Stated(), home || v.Home != "" || v.HomeWords != ""
	}
	return born, home
}

// listQuery narrows the persons to one list.
func listQuery(id string) string { return url.Values{"f.list": {id}}.Encode() }

// mappingPairs are columns with the fields that they were read as, in the order of the fields.
func mappingPairs(m map[string]string) [][2]string {
	var out [][2]string
	for column, field := range m {
		if field != "" && field != desk.NoField {
			out = append(out, [2]string{column, field})
		}
	}
	slices.SortFunc(out, func(x, y [2]string) int {
		return cmp.Or(slices.Index(desk.ListFields, x[1])-slices.Index(desk.ListFields, y[1]),
			strings.Compare(x[0], y[0]))
	})
	return out
}

// columnIndex is which of the named columns a column is: the forms send only those.
func columnIndex(columns []string, at int) int {
	n := 0
	for _, c := range columns[:at] {
		if c != "" {
			n++
		}
	}
	return n
}

// plainJSON is a value of a field without the marks of its encoding.
func plainJSON(raw string) string {
	if raw == "" {
		return "–"
	}
	var s string
	if json.Unmarshal([]byte(raw), &s) == nil {
		return orDash(s)
	}
	return raw
}

// fieldName names a field of a record.
func (w Words) fieldName(field string) string {
	if w.Has("persons." + field) {
		return w.T("persons." + field)
	}
	if w.Has("field." + field) {
		return w.T("field." + field)
	}
	return w.Word(field)
}
