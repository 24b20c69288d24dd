package link

import "strings"

// Kind says what a column holds and so how it is compared.
type Kind string

// Kinds of column.
const (
	KindIgnore Kind = ""
	KindID     Kind = "id"     // the record's own id, unique in its file
	KindList   Kind = "list"   // which list the record is from
	KindName   Kind = "name"   // whole name: given, father, grandfather, family, in either script
	KindGiven  Kind = "given"  // given name alone
	KindFamily Kind = "family" // family name alone
	KindSex    Kind = "sex"
	KindAge    Kind = "age"   // years completed when the list was made
	KindBirth  Kind = "birth" // date of birth, EDTF or a usual form
	KindYear   Kind = "birth_year"
	KindMonth  Kind = "birth_month"
	KindDay    Kind = "birth_day"
	KindDeath  Kind = "death" // date of death
	KindPlace  Kind = "place" // place of death or of incident
	KindHome   Kind = "home"  // place where the person is from; relatives share it
	KindCode   Kind = "code"  // number or code of the person: national id, social security number
	KindText   Kind = "text"  // anything else: address, occupation, mother's name
)

// Field is a column of the table.
type Field struct {
	Name string
	Kind Kind
}

// usual are the names by which columns are known without being told, after lower-casing and with spaces, dots and hyphens
// turned to underscores.
var usual = map[string]Kind{
	"rec_id": KindID, "id": KindID, "record_id": KindID, "recid": KindID, "unique_id": KindID,
	"list": KindList, "source": KindList, "list_name": KindList, "dataset": KindList, "source_dataset": KindList,
	"name": KindName, "full_name": KindName, "fullname": KindName, "name_ar": KindName, "victim": KindName, "victim_name": KindName, "الاسم": KindName,
	"given_name": KindGiven, "first_name": KindGiven, "firstname": KindGiven, "forename": KindGiven, "fname": KindGiven, "fname_c1": KindGiven, "given": KindGiven,
	"surname": KindFamily, "family_name": KindFamily, "last_name": KindFamily, "lastname": KindFamily, "lname": KindFamily, "lname_c1": KindFamily, "family": KindFamily,
	"sex": KindSex, "gender": KindSex, "الجنس": KindSex,
	"age": KindAge, "age_years": KindAge, "العمر": KindAge,
	"dob": KindBirth, "date_of_birth": KindBirth, "birth_date": KindBirth, "birthdate": KindBirth, "born": KindBirth,
	"birth_year": KindYear, "year_of_birth": KindYear, "yob": KindYear, "by": KindYear,
	"birth_month": KindMonth, "bm": KindMonth, "birth_day": KindDay, "bd": KindDay,
	"date_of_death": KindDeath, "death_date": KindDeath, "dod": KindDeath, "date_killed": KindDeath, "incident_date": KindDeath, "date": KindDeath,
	"place": KindPlace, "place_of_death": KindPlace, "location": KindPlace, "death_place": KindPlace, "incident_place": KindPlace, "governorate": KindHome,
	"birth_place": KindHome, "place_of_birth": KindHome, "home": KindHome, "village": KindHome, "suburb": KindHome, "city": KindHome, "hometown": KindHome, "residence": KindHome,
	"soc_sec_id": KindCode, "national_id": KindCode, "ssn": KindCode, "id_number": KindCode,
	"postcode": KindHome, "postcode_fake": KindHome, "zip": KindHome, "state": KindHome, "address_1": KindHome, "address_2": KindHome, "address": KindHome,
	"street_number": KindHome, "occupation": KindText, "mother": KindText, "mother_name": KindText, "phone": KindCode,
}

// KindOf returns the kind of a column known by its usual name, KindIgnore for any other.
func KindOf(column string) Kind {
	c := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(column, "\ufeff")))
	c = strings.NewReplacer(" ", "_", "-", "_", ".", "_").Replace(c)
	return usual[c]
}
