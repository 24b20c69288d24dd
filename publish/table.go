package publish

import (
	"cmp"
	"slices"
	"strings"

	"recount/record"
)

// The table of an edition counts distinct persons by place, month, sex, age and status: the total, each margin, and
// place crossed with each of the others. Whoever's field is not stated or not known stands under "?"; so every margin
// adds up.

const (
	dimPlace  = "place"
	dimMonth  = "month"
	dimSex    = "sex"
	dimAge    = "age"
	dimStatus = "status"
	dimCause  = "cause"
)

// margins are the dimensions beside place.
var margins = []string{dimMonth, dimSex, dimAge, dimStatus, dimCause}

// unknownValue is the value of a field that is not stated, not known, or known to be one of several.
const unknownValue = "?"

// KeyAll is the cell of everybody.
const KeyAll Key = "all"

func key1(dim, value string) Key { return Key(dim + "=" + value) }

func key2(place, dim, value string) Key { return key1(dimPlace, place) + " & " + key1(dim, value) }

// fields parts a key into values by dimension.
func (k Key) fields() map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(string(k), " & ") {
		if dim, v, ok := strings.Cut(part, "="); ok {
			out[dim] = v
		}
	}
	return out
}

// tabulate counts the persons of the question's outcome.
func tabulate(in *Input) Table {
	n := map[Key]int{KeyAll: 0}
	values := map[string]map[string]bool{}
	note := func(dim, v string) {
		if values[dim] == nil {
			values[dim] = map[string]bool{}
		}
		values[dim][v] = true
	}
	for _, p := range in.Persons {
		if p.Outcome != in.Question.Cell.Outcome {
			continue
		}
		place := in.told(p.Place)
		note(dimPlace, place)
		n[KeyAll]++
		n[key1(dimPlace, place)]++
		for _, dim := range margins {
			v := p.value(dim)
			note(dim, v)
			n[key1(dim, v)]++
			n[key2(place, dim, v)]++
		}
	}
	return assemble(in, n, values)
}

func assemble(in *Input, n map[Key]int, values map[string]map[string]bool) Table {
	t := Table{Edition: in.ID, Hidden: map[Key]bool{}}
	k := in.Policy.k()
	cell := func(key Key, guard int, cost int) {
		t.Cells = append(t.Cells, Cell{Key: key, Value: n[key], K: guard, Cost: cost})
	}
	places := ordered(values[dimPlace])
	cell(KeyAll, 0, 1<<30)
	for _, p := range places {
		cell(key1(dimPlace, p), k, 100*n[key1(dimPlace, p)])
	}
	t.Sums = append(t.Sums, partition(KeyAll, dimPlace, places))
	for _, dim := range margins {
		have := ordered(values[dim])
		if len(have) == 0 {
			continue
		}
		for _, v := range have {
			cell(key1(dim, v), 0, 1000*n[key1(dim, v)])
		}
		t.Sums = append(t.Sums, partition(KeyAll, dim, have))
		for _, v := range have {
			s := Sum{Whole: key1(dim, v)}
			for _, p := range places {
				cell(key2(p, dim, v), k, 0)
				s.Parts = append(s.Parts, key2(p, dim, v))
			}
			t.Sums = append(t.Sums, s)
		}
		for _, p := range places {
			s := Sum{Whole: key1(dimPlace, p)}
			for _, v := range have {
				s.Parts = append(s.Parts, key2(p, dim, v))
			}
			t.Sums = append(t.Sums, s)
		}
	}
	return t
}

func partition(whole Key, dim string, values []string) Sum {
	s := Sum{Whole: whole}
	for _, v := range values {
		s.Parts = append(s.Parts, key1(dim, v))
	}
	return s
}

func ordered(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for v := range set {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b string) int { // what is not known comes last
		return cmp.Or(cmp.Compare(boolInt(a == unknownValue), boolInt(b == unknownValue)), cmp.Compare(a, b))
	})
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// value is a person's leaf of a dimension.
func (p Person) value(dim string) string {
	switch dim {
	case dimMonth:
		return month(p.Died)
	case dimSex:
		return single(leaves(p.Sex))
	case dimAge:
		return single(leaves(p.Age))
	case dimStatus:
		return single(leaves(p.Status))
	case dimCause:
		return single(leaves(p.Cause))
	}
	return unknownValue
}

// month is the month in which a date surely lies.
func month(d record.Date) string {
	if !d.Stated() {
		return unknownValue
	}
	a, b := d.Earliest().String(), d.Latest().String()
	if len(a) < 7 || len(b) < 7 || a[:7] != b[:7] {
		return unknownValue
	}
	return a[:7]
}

func single(set []string) string {
	if len(set) != 1 || set[0] == "unknown" {
		return unknownValue
	}
	return set[0]
}

// told is the place as the edition tells it: the nearest place around it that is no finer than the policy, and no site
// that the policy keeps back.
func (in *Input) told(id record.PlaceID) string {
	p, ok := in.tellable(id)
	if !ok {
		return unknownValue
	}
	return string(p.ID)
}

func (in *Input) tellable(id record.PlaceID) (record.Place, bool) {
	finest := in.Policy.Finest
	if finest == record.PlaceNotStated {
		finest = record.PlaceADM1
	}
	for range 16 {
		if in.Places == nil || id == "" {
			return record.Place{}, false
		}
		p, ok := in.Places.Place(id)
		if !ok {
			return record.Place{}, false
		}
		if p.Precision() >= finest && !slices.Contains(in.Policy.Sensitive, id) {
			return p, true
		}
		id = p.Parent
	}
	return record.Place{}, false
}
