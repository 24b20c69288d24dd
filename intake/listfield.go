package intake

import (
	"maps"
	"recount/record"
	"slices"
	"strings"
	"sync"
)

// Field is what a column of a list holds.
type Field string

// Fields of a list. Those up to FieldOutcome become typed values of a row; the others are kept as they stand (see
// ListRow.Rest).
const (
	FieldID          Field = "id"   // the record's own id, unique in its list
	FieldList        Field = "list" // which list the record is from
	FieldName        Field = "name" // whole name, in either script
	FieldNameAR      Field = "name_ar"
	FieldGiven       Field = "given"
	FieldFather      Field = "father"
	FieldGrandfather Field = "grandfather"
	FieldFamily      Field = "family"
	FieldMother      Field = "mother"
	FieldSex         Field = "sex"
	FieldAge         Field = "age"
	FieldBorn        Field = "born"
	FieldBirthYear   Field = "birth_year"
	FieldBirthMonth  Field = "birth_month"
	FieldBirthDay    Field = "birth_day"
	FieldDied        Field = "died"
	FieldDocumented  Field = "documented"
	FieldPlace       Field = "place" // of death or of incident
	FieldHome        Field = "home"  // where the person is from; relatives share it
	FieldCode        Field = "code"  // number of the person with others: national id, telephone
	FieldStatus      Field = "status"
	FieldOutcome     Field = "outcome"
	FieldCause       Field = "cause"
	FieldParty       Field = "party"
	FieldNotes       Field = "notes"
	FieldPhoto       Field = "photo"
	FieldText        Field = "text" // anything else that tells persons apart: occupation
)

// fieldOther are words for fields that commands have taken and still take.
var fieldOther = map[string]Field{
	"birth": FieldBorn, "dob": FieldBorn, "death": FieldDied, "rec_id": FieldID, "full_name": FieldName,
	"given_name": FieldGiven, "surname": FieldFamily, "source": FieldList,
}

// leaveOut are words in place of a field for a column that is to be left out.
var leaveOut = []string{"-", "ignore"}

// Mapping says which column holds which field: header text -> field. "-" in place of a field leaves the column out.
type Mapping map[string]Field

// fieldOrder is the order in which fields take columns.
var fieldOrder = []Field{
	FieldID, FieldList, FieldName, FieldNameAR, FieldGiven, FieldFather, FieldGrandfather, FieldFamily, FieldMother,
	FieldSex, FieldAge, FieldBorn, FieldBirthYear, FieldBirthMonth,
	FieldBirthDay, FieldDied, FieldDocumented, FieldPlace, FieldHome, FieldCode, FieldStatus, FieldOutcome, FieldCause,
	FieldParty, FieldNotes, FieldPhoto, FieldText,
}

// Fields are all fields, in order.
func Fields() []Field { return slices.Clone(fieldOrder) }

// repeats says that several columns of a list may hold a field: the first is the row's, the others stay in its rest.
func (f Field) repeats() bool {
	switch f {
	case FieldPlace, FieldHome, FieldCode, FieldText, FieldNotes, FieldPhoto, FieldCause, FieldParty:
		return true
	}
	return false
}

// names says that a field holds a name or a part of one.
func (f Field) names() bool {
	switch f {
	case FieldName, FieldNameAR, FieldGiven, FieldFamily:
		return true
	}
	return false
}

// usualKeys has the fields of each folded header, in order, with how usual it is for them. One header may stand for two
// fields; the first in fieldOrder that is still free takes it.
var usualKeys = sync.OnceValue(func() map[string][]usual {
	out := map[string][]usual{}
	for _, f := range fieldOrder {
		for _, n := range knownWords().columns[f] {
			key := headerKey(n.word)
			i := slices.IndexFunc(out[key], func(u usual) bool { return u.field == f })
			switch {
			case i < 0:
				out[key] = append(out[key], usual{f, n.rank})
			case n.rank < out[key][i].rank:
				out[key][i].rank = n.rank
			}
		}
	}
	return out
})

type usual struct {
	field Field
	rank  int
}

// ParseField returns the field of a word that a user gives, and whether there is one; "-" and "ignore" give the empty
// field.
func ParseField(s string) (Field, bool) {
	if slices.Contains(leaveOut, s) {
		return "", true
	}
	if f := Field(s); slices.Contains(fieldOrder, f) {
		return f, true
	}
	if f, ok := fieldOther[s]; ok {
		return f, true
	}
	if u := usualKeys()[headerKey(s)]; len(u) > 0 {
		return u[0].field, true
	}
	return "", false
}

// Columns says what each column of a header holds, by a mapping and, for what it does not name, by the usual names. A
// column that no field takes, or whose field another column has, has the empty field. The error names a column of the
// mapping that is not there or a field that is none.
func Columns(header []string, m Mapping) ([]Field, error) {
	c := columnChoice{out: make([]Field, len(header)), byHand: make([]bool, len(header)), taken: map[Field]bool{}}
	if err := c.byMapping(header, m); err != nil {
		return nil, err
	}
	c.byUse(header)
	return c.out, nil
}

// columnChoice gives columns their fields, one after the other.
type columnChoice struct {
	out    []Field
	byHand []bool
	taken  map[Field]bool
}

// byMapping gives columns what somebody said that they hold.
func (c *columnChoice) byMapping(header []string, m Mapping) error {
	for _, column := range slices.Sorted(maps.Keys(m)) {
		f, ok := ParseField(string(m[column]))
		if !ok {
			return record.Say("there is no field %q; the fields are %v, and - leaves a column out", m[column],
				fieldOrder)
		}
		at := slices.Index(header, column)
		if at < 0 {
			at = slices.IndexFunc(header, func(h string) bool {
				return headerKey(h) == headerKey(column) &&
					headerKey(h) != ""
			})
		}
		if at < 0 {
			return record.Say("there is no column %q; the columns are %q", column, header)
		}
		if f != "" && c.taken[f] && !f.repeats() {
			return record.Say("two columns are given the field %s; leave one out with %q=-", f, column)
		}
		c.out[at], c.byHand[at] = f, true
		c.taken[f] = f != ""
	}
	return nil
}

// byUse gives the other columns the fields that their names usually stand for, the best name first.
func (c *columnChoice) byUse(header []string) {
	keys := make([]string, len(header))
	for i, h := range header {
		keys[i] = headerKey(h)
	}
	for _, f := range fieldOrder {
		for {
			best, rank := -1, 0
			for i, key := range keys {
				if c.byHand[i] || c.out[i] != "" || key == "" || c.taken[f] && !f.repeats() {
					continue
				}
				for _, u := range usualKeys()[key] {
					if u.field == f && (best < 0 || u.rank < rank) {
						best, rank = i, u.rank
					}
				}
			}
			if best < 0 {
				break
			}
			c.out[best], c.taken[f] = f, true
		}
	}
}

// NamesPeople says whether columns are those of a list of people: one holds names, and one tells people of one name
// apart. Names alone may be those of places.
func NamesPeople(columns []Field) bool {
	has := func(fields ...Field) bool {
		return slices.ContainsFunc(columns, func(f Field) bool { return slices.Contains(fields, f) })
	}
	return has(FieldName, FieldNameAR, FieldGiven) && has(FieldSex, FieldAge, FieldBorn, FieldBirthYear, FieldDied,
		FieldFather, FieldMother)
}

// headerKey folds a header: letters and digits only, lower case, Arabic letters without hamza and points that vary.
func headerKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 32
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '#':
			return r
		case r == 'أ', r == 'إ', r == 'آ':
			return 'ا'
		case r == 'ة':
			return 'ه'
		case r == 'ى':
			return 'ي'
		case r >= 0x621 && r <= 0x64A && r != 0x640:
			return r
		}
		return -1
	}, s)
}
