package link

// Kind says what a column holds and so how it is compared.
type Kind string

// Kinds of column.
const (
	KindIgnore      Kind = ""
	KindID          Kind = "id"    // the record's own id, unique in its file
	KindList        Kind = "list"  // which list the record is from
	KindName        Kind = "name"  // whole name: given, father, grandfather, family, in either script
	KindGiven       Kind = "given" // given name alone
	KindFather      Kind = "father"
	KindFamily      Kind = "family" // family name alone
	KindSex         Kind = "sex"
	KindAge         Kind = "age"   // years completed when the list was made
	KindBirth       Kind = "birth" // date of birth, EDTF or a usual form
	KindGrandfather Kind = "grandfather"
	KindDeath       Kind = "death" // date of death
	KindPlace       Kind = "place" // place of death or of incident
	KindHome        Kind = "home"  // place where the person is from; relatives share it
	KindCode        Kind = "code"  // number or code of the person: national id, social security number
	KindText        Kind = "text"  // anything else: address, occupation, mother's name
)

// Field is a column of the table.
type Field struct {
	Name string
	Kind Kind
}

// free says that several fields of a table may be of a kind, and that they are compared as whole values.
func (k Kind) free() bool {
	return k == KindPlace || k == KindHome || k == KindCode || k == KindText
}
