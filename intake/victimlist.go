package intake

import (
	"fmt"
	"strconv"
	"strings"

	"recount/record"
)

// Field is what a column of a victims' list holds.
type Field string

// Fields of a victims' list.
const (
	FieldID         Field = "id"
	FieldName       Field = "name"
	FieldNameAR     Field = "name_ar"
	FieldFather     Field = "father"
	FieldMother     Field = "mother"
	FieldFamily     Field = "family"
	FieldSex        Field = "sex"
	FieldAge        Field = "age"
	FieldBorn       Field = "born"
	FieldDied       Field = "died"
	FieldDocumented Field = "documented"
	FieldPlace      Field = "place"
	FieldHome       Field = "home"
	FieldStatus     Field = "status"
	FieldOutcome    Field = "outcome"
)

// Fields are all of them.
var Fields = []Field{
	FieldID, FieldName, FieldNameAR, FieldFather, FieldMother, FieldFamily, FieldSex, FieldAge, FieldBorn, FieldDied, FieldDocumented,
	FieldPlace, FieldHome, FieldStatus, FieldOutcome,
}

// Mapping says which column holds which field: header text -> field. Columns that are not in it are left out.
type Mapping map[string]Field

// usualNames are headers by which columns are known without a mapping, folded as headerKey folds.
var usualNames = map[Field][]string{
	FieldID:         {"id", "recid", "no", "number", "#", "serial", "الرقم", "رقم", "م", "معرف"},
	FieldName:       {"name", "fullname", "victimname", "nameenglish", "nameen", "الاسم", "الاسم الكامل", "الاسم الثلاثي", "الاسم الرباعي", "اسم الضحية"},
	FieldNameAR:     {"namear", "namearabic", "arabicname", "الاسم بالعربية", "الاسم بالعربي"},
	FieldFather:     {"father", "fathername", "fathersname", "اسم الاب", "الاب"},
	FieldMother:     {"mother", "mothername", "mothersname", "اسم الام", "الام"},
	FieldFamily:     {"family", "familyname", "lastname", "surname", "الكنية", "اسم العائلة", "العائلة", "اللقب"},
	FieldSex:        {"sex", "gender", "الجنس"},
	FieldAge:        {"age", "ageyears", "العمر", "السن"},
	FieldBorn:       {"dob", "birth", "born", "dateofbirth", "birthdate", "yearofbirth", "تاريخ الميلاد", "تاريخ الولادة", "المواليد", "سنة الولادة"},
	FieldDied:       {"died", "dod", "dateofdeath", "deathdate", "date", "dateofincident", "تاريخ الوفاة", "تاريخ الاستشهاد", "تاريخ القتل", "التاريخ"},
	FieldDocumented: {"documented", "datedocumented", "dateadded", "تاريخ التوثيق"},
	FieldPlace:      {"place", "placeofdeath", "location", "locationofdeath", "مكان الوفاة", "مكان الاستشهاد", "المكان", "مكان القتل"},
	FieldHome:       {"home", "placeoforigin", "origin", "residence", "hometown", "مكان الاقامة", "من", "الاصل", "البلدة"},
	FieldStatus:     {"status", "civilstatus", "category", "الصفة", "الحالة", "مدني عسكري"},
	FieldOutcome:    {"outcome", "fate", "harm", "المصير"},
}

// GuessMapping knows columns by their usual names in English and Arabic. Each field is given to one column at most.
func GuessMapping(header []string) Mapping {
	m, used := Mapping{}, map[Field]bool{}
	for _, h := range header {
		key := headerKey(h)
		for field, names := range usualNames {
			for _, n := range names {
				if headerKey(n) == key && key != "" && !used[field] {
					m[h], used[field] = field, true
				}
			}
		}
	}
	return m
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
		case r >= 0x621 && r <= 0x64A:
			return r
		}
		return -1
	}, s)
}

// ListOptions say how the rows of a list become records.
type ListOptions struct {
	Source  record.OriginID
	Mapping Mapping
	Default record.Outcome              // outcome where no column says it; killed where empty
	Place   func(string) record.PlaceID // resolves a place name; nil leaves places in words
}

// Victims turns rows into records. A row that cannot be taken is named with a reason and leaves the others alone. The id
// of a record comes from its source and its own id (or its cells), so that the same list twice gives the same records.
func Victims(s Sheet, o ListOptions) ([]record.VictimRecord, []record.BadRow) {
	columns := map[Field]int{}
	for i, h := range s.Header {
		if f, ok := o.Mapping[h]; ok {
			if _, twice := columns[f]; !twice {
				columns[f] = i
			}
		}
	}
	var out []record.VictimRecord
	var bad []record.BadRow
	seen := map[record.VictimRecordID]int{}
	for _, row := range s.Rows {
		v, err := victim(row, columns, o)
		if err == nil {
			if first, twice := seen[v.ID]; twice {
				err = fmt.Errorf("it repeats row %d", first)
			}
		}
		if err != nil {
			bad = append(bad, record.BadRow{Row: row.Line, Why: err.Error()})
			continue
		}
		seen[v.ID] = row.Line
		out = append(out, v)
	}
	return out, bad
}

// victim reads one row.
func victim(row SheetRow, columns map[Field]int, o ListOptions) (record.VictimRecord, error) {
	cell := func(f Field) string {
		i, ok := columns[f]
		if !ok || i >= len(row.Cells) {
			return ""
		}
		return cleanCell(row.Cells[i])
	}
	v := record.VictimRecord{
		Source: o.Source, Row: row.Line, Name: cell(FieldName), NameAR: cell(FieldNameAR), Father: cell(FieldFather), Mother: cell(FieldMother),
		Family: cell(FieldFamily), Outcome: o.Default, Status: record.StatusUnknown, Cause: record.CauseUnknown,
		Death: record.StateDocumented, Identity: record.StateAlleged, CivilStatus: record.StateAlleged, Attribution: record.StateAlleged,
	}
	if v.Outcome == "" {
		v.Outcome = record.Killed
	}
	if v.Name == "" && v.NameAR == "" {
		return v, fmt.Errorf("it has no name")
	}
	if v.NameAR == "" && isArabic(v.Name) {
		v.Name, v.NameAR = "", v.Name
	}
	var err error
	if v.Sex, err = sexOf(cell(FieldSex)); err != nil {
		return v, err
	}
	if err := setAge(&v, cell(FieldAge)); err != nil {
		return v, err
	}
	for _, date := range []struct {
		field Field
		into  *record.Date
	}{{FieldBorn, &v.Born}, {FieldDied, &v.Died}, {FieldDocumented, &v.Documented}} {
		if *date.into, err = listDate(cell(date.field), *date.into); err != nil {
			return v, fmt.Errorf("column %s: %w", date.field, err)
		}
	}
	if err := setStatus(&v, cell(FieldStatus)); err != nil {
		return v, err
	}
	if err := setOutcome(&v, cell(FieldOutcome)); err != nil {
		return v, err
	}
	if o.Place != nil {
		v.Place, v.Home = o.Place(cell(FieldPlace)), o.Place(cell(FieldHome))
	}
	if v.Died.Stated() && cell(FieldPlace) != "" {
		v.Identity = record.StateDocumented // name, date and place: the field's own least for an identified death
	}
	own := cell(FieldID)
	if own == "" {
		own = strings.Join(row.Cells, "\x1f")
	}
	v.ID = record.VictimRecordID("v-" + record.ContentID("victim", string(o.Source), own, v.Name+v.NameAR))
	return v, nil
}

// cleanCell trims, turns Arabic-Indic and Persian digits to ASCII and drops marks of direction.
func cleanCell(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		case r == 0xA0:
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func isArabic(s string) bool {
	arabic, latin := 0, 0
	for _, r := range s {
		switch {
		case r >= 0x600 && r <= 0x6FF, r >= 0xFB50 && r <= 0xFEFF:
			arabic++
		case r < 0x250 && (r|32) >= 'a' && (r|32) <= 'z':
			latin++
		}
	}
	return arabic > latin
}

func sexOf(s string) (record.Sex, error) {
	switch headerKey(s) {
	case "":
		return record.SexUnknown, nil
	case "m", "male", "man", "boy", "ذكر", "رجل", "طفل", "شاب":
		return record.Male, nil
	case "f", "female", "woman", "girl", "انثي", "امراه", "طفله", "سيده":
		return record.Female, nil
	case "unknown", "na", "غيرمعروف", "غيرمعلوم", "مجهول":
		return record.SexUnknown, nil
	}
	return 0, fmt.Errorf("sex %q is not known: male, female or empty", s)
}

// setAge reads an age in years. A number from 1900 on is a year of birth put into the wrong column, which lists do.
func setAge(v *record.VictimRecord, s string) error {
	v.Age = record.AgeUnknown
	s = strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "years"), "سنة")), ".0")
	if s == "" || s == "-" || s == "?" {
		return nil
	}
	if strings.Contains(s, "شهر") || strings.Contains(strings.ToLower(s), "month") || strings.Contains(strings.ToLower(s), "day") {
		v.Age = record.Child
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	switch {
	case err != nil:
		return fmt.Errorf("age %q is not a number", s)
	case n >= 1900 && n <= 2100:
		d, err := record.ParseDate(strconv.Itoa(n))
		if err != nil {
			return err
		}
		v.Born = d
		return nil
	case n < 0 || n > 120:
		return fmt.Errorf("age %d is not an age", n)
	case n < 18:
		v.Age = record.Child
	default:
		v.Age = record.Adult
	}
	v.Years = n
	return nil
}

// bareDay says whether a cell is a day, a month in words and a year, and nothing that would make it another date: no "before".
func bareDay(s string) bool {
	words := foldWords(asciiDigits(s))
	others := 0
	for i := 0; i < len(words); {
		month, after := monthAt(words, i)
		if month == 0 {
			others++
		}
		i = after
	}
	return others == 2
}

// listDate reads EDTF, day/month/year with any of / . - between, a day with its month in words (English, both Arabic sets of
// names), and a bare year; an empty cell leaves what was there.
func listDate(s string, was record.Date) (record.Date, error) {
	if s == "" || s == "-" || s == "?" {
		return was, nil
	}
	s, _, _ = strings.Cut(s, " 00:00")
	if d, err := record.ParseDate(s); err == nil {
		return d, nil
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) == 3 {
		a, errA := strconv.Atoi(parts[0])
		b, errB := strconv.Atoi(parts[1])
		c, errC := strconv.Atoi(parts[2])
		if errA == nil && errB == nil && errC == nil {
			if a > 31 {
				return dayMonthYear(c, b, a, s)
			}
			return dayMonthYear(a, b, c, s)
		}
	}
	if d, ok := wordedDay(s); ok && bareDay(s) {
		return d, nil
	}
	return record.Date{}, fmt.Errorf("date %q is not read: write 2025-03-06, 6/3/2025, 2025-03 or 2025", s)
}

// dayMonthYear takes the day first, as the region writes. Where the second number cannot be a month and the first can, it
// is month first.
func dayMonthYear(day, month, year int, s string) (record.Date, error) {
	if year < 100 {
		year += 2000
	}
	if month > 12 && day <= 12 {
		day, month = month, day
	}
	d, err := record.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	if err != nil {
		return record.Date{}, fmt.Errorf("date %q is not a day of any calendar", s)
	}
	return d, nil
}

func setStatus(v *record.VictimRecord, s string) error {
	switch headerKey(s) {
	case "":
	case "civilian", "civilians", "مدني", "مدنيه", "مدنيون":
		v.Status = record.Civilian
	case "security", "police", "internalsecurity", "امن", "شرطه", "امنعام", "الامنالعام":
		v.Status = record.Police
	case "army", "soldier", "military", "جيش", "عسكري", "جندي":
		v.Status = record.Army
	case "fighter", "militant", "combatant", "مقاتل", "مسلح":
		v.Status = record.Fighter
	case "medic", "medical", "doctor", "nurse", "مسعف", "طبيب":
		v.Status = record.Medical
	case "unknown", "مجهول", "غيرمعروف", "غيرمعلوم":
	default:
		return fmt.Errorf("status %q is not known: civilian, security, army, fighter, medical, unknown or empty", s)
	}
	return nil
}

func setOutcome(v *record.VictimRecord, s string) error {
	switch headerKey(s) {
	case "":
	case "killed", "dead", "died", "deceased", "قتيل", "متوفي", "شهيد", "شهيده", "وفاه":
		v.Outcome = record.Killed
	case "missing", "disappeared", "مفقود", "مفقوده", "مختفي":
		v.Outcome = record.Missing
	case "injured", "wounded", "جريح", "جريحه", "مصاب":
		v.Outcome = record.Injured
	case "detained", "arrested", "معتقل", "معتقله":
		v.Outcome = record.Detained
	default:
		return fmt.Errorf("outcome %q is not known: killed, injured, missing, detained or empty", s)
	}
	return nil
}
