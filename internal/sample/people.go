package sample

import (
	"math/rand/v2"
	"strconv"

	"recount/record"
)

// Name is a name in its parts, in both scripts: given, father, grandfather, family.
type Name struct {
	Arabic [4]string
	Latin  [4]string
}

// FullArabic gives the whole name in Arabic.
func (n Name) FullArabic() string { return join(n.Arabic) }

// FullLatin gives the whole name in Latin letters.
func (n Name) FullLatin() string { return join(n.Latin) }

func join(parts [4]string) string {
	return parts[0] + " " + parts[1] + " " + parts[2] + " " + parts[3]
}

type token struct {
	arabic string
	latin  []string // spellings, the first the commonest
}

var maleNames = []token{
	{"محمد", []string{"Mohammed", "Muhammad", "Mohamad", "Mohamed"}}, {"أحمد", []string{"Ahmad", "Ahmed"}},
	{"علي", []string{"Ali", "Aly"}},
	{"حسن", []string{"Hassan", "Hasan"}}, {"حسين", []string{"Hussein", "Husayn", "Hossein"}},
	{"إبراهيم", []string{"Ibrahim", "Ebrahim"}},
	{"يوسف", []string{"Yusuf", "Youssef", "Yousef"}}, {"خالد", []string{"Khaled", "Khalid"}},
	{"سمير", []string{"Samir", "Sameer"}},
	{"جمال", []string{"Jamal", "Gamal"}}, {"نزار", []string{"Nizar"}}, {"طارق", []string{"Tariq", "Tarek"}},
	{"غسان", []string{"Ghassan"}},
	{"ماهر", []string{"Maher"}}, {"عبد الله", []string{"Abdullah", "Abdallah"}},
	{"عبد الرحمن", []string{"Abdulrahman", "Abd al-Rahman"}},
	{"فادي", []string{"Fadi"}}, {"رامي", []string{"Rami"}}, {"وليد", []string{"Walid", "Waleed"}},
	{"زياد", []string{"Ziad", "Ziyad"}},
}

var femaleNames = []token{
	{"فاطمة", []string{"Fatima", "Fatimah"}}, {"مريم", []string{"Maryam", "Mariam"}}, {"سلمى", []string{"Salma"}},
	{"ليلى", []string{"Layla", "Leila"}},
	{"هناء", []string{"Hana", "Hanaa"}}, {"رنا", []string{"Rana"}}, {"سعاد", []string{"Souad", "Suad"}},
	{"نور", []string{"Nour", "Noor"}},
	{"أمينة", []string{"Amina", "Aminah"}}, {"دلال", []string{"Dalal"}}, {"هدى", []string{"Huda", "Hoda"}},
	{"زينب", []string{"Zaynab", "Zeinab"}},
}

var familyNames = []token{
	{"الرمحي", []string{"al-Rumhi", "Alrumhi"}}, {"الزهروني", []string{"al-Zahruni", "Zahrouni"}},
	{"التيناوي", []string{"al-Tinawi", "Tinawi"}},
	{"البندري", []string{"al-Bandari", "Bandari"}}, {"الحصني", []string{"al-Hisni"}},
	{"المرجاني", []string{"al-Marjani", "Marjani"}},
	{"القصير", []string{"al-Qasir", "Kassir"}}, {"الجرداوي", []string{"al-Jardawi", "Jardawi"}},
	{"الساحلي", []string{"al-Saheli", "Sahli"}},
	{"الوادي", []string{"al-Wadi"}}, {"الكفراوي", []string{"al-Kafrawi"}}, {"المشتاوي", []string{"al-Mashtawi"}},
}

// household is a family of one family name and grandfather, so that brothers and cousins share three of four names.
type household struct{ father, grandfather, family token }

// person draws a name for a member of a household.
func (h household) person(r *rand.Rand, sex record.Sex) Name {
	given := maleNames
	if sex == record.Female {
		given = femaleNames
	}
	parts := [4]token{given[r.IntN(len(given))], h.father, h.grandfather, h.family}
	var n Name
	for i, p := range parts {
		n.Arabic[i], n.Latin[i] = p.arabic, p.latin[0]
	}
	return n
}

func newHousehold(r *rand.Rand) household {
	return household{maleNames[r.IntN(len(maleNames))], maleNames[r.IntN(len(maleNames))],
		familyNames[r.IntN(len(familyNames))]}
}

// incidents lays out the violence: an ambush on security forces, an operation that answers it, and days of revenge.
func incidents(r *rand.Rand, start record.Day) []Incident {
	out := []Incident{
		{ID: 0, Place: bandar, Day: start, Kind: "ambush", Party: "armed loyalists", Follows: -1},
		{ID: 1, Place: sahel, Day: start, Kind: "operation", Party: "security forces", Follows: 0},
	}
	sitesOfRevenge := []record.PlaceID{"qa-wadiya", "qa-zahrun", "qa-kafrun", "qa-mashta", "qa-hisnay", tinwan}
	for i, place := range sitesOfRevenge {
		out = append(out, Incident{
			ID: 2 + i, Place: place, Day: start + 1 + record.Day(r.IntN(3)), Kind: "revenge",
			Party: "armed factions allied with the government", Follows: 1,
		})
	}
	return out
}

// victims draws the people killed: 13 of the security forces in the ambush, some fighters in the operation, the rest
// civilians of households in the villages.
func victims(r *rand.Rand, all []Incident, n int) []Victim {
	var out []Victim
	add := func(i Incident, status record.Status, sex record.Sex, age int, h household) {
		out = append(out, Victim{
			ID: len(out), Name: h.person(r, sex), Sex: sex, Age: age, Status: status, Incident: i.ID, Day: i.Day,
			Place:     i.Place,
			Documents: map[string]record.Day{},
		})
	}
	for range 13 {
		add(all[0], record.Police, record.Male, 19+r.IntN(20), newHousehold(r))
	}
	for range n / 10 {
		add(all[1], record.Fighter, record.Male, 20+r.IntN(25), newHousehold(r))
	}
	for len(out) < n {
		i := all[2+r.IntN(len(all)-2)]
		h := newHousehold(r)
		for range 1 + r.IntN(5) {
			if len(out) >= n {
				break
			}
			sex := record.Male
			if r.IntN(10) < 3 {
				sex = record.Female
			}
			add(i, record.Civilian, sex, 1+r.IntN(80), h)
		}
	}
	return out
}

// lists draws what three recorders documented: who is on a list depends on the place, so that lists overlap unevenly.
func lists(r *rand.Rand, all []Victim, start record.Day) []List {
	reach := map[string]func(Victim) float64{
		Monitor:  func(v Victim) float64 { return pick(v.Status == record.Civilian, 0.62, 0.8) },
		Network:  func(v Victim) float64 { return pick(v.Status == record.Fighter, 0.15, 0.45) },
		Families: func(v Victim) float64 { return pick(v.Status == record.Civilian, 0.38, 0.02) },
	}
	var out []List
	for _, origin := range []string{Monitor, Network, Families} {
		l := List{Name: "list-" + origin + ".csv", Origin: origin,
			Columns: []string{"id", "name", "sex", "age", "date_of_death", "place", "status"}}
		for i := range all {
			if r.Float64() >= reach[origin](all[i]) {
				continue
			}
			all[i].Documents[origin] = all[i].Day + 1 + record.Day(r.IntN(6))
			l.Rows = append(l.Rows, row(r, origin, len(l.Rows)+1, all[i], start))
			l.Victim = append(l.Victim, i)
		}
		out = append(out, l)
	}
	return out
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// row writes one person as a recorder would: the network in Latin letters with a spelling of its choice, the families
// with ages left out at times, the monitor in Arabic.
func row(r *rand.Rand, origin string, n int, v Victim, _ record.Day) []string {
	name := v.Name.FullArabic()
	if origin == Network {
		name = latinSpelling(r, v.Name)
	}
	age := strconv.Itoa(v.Age)
	if r.IntN(10) == 0 {
		age = ""
	}
	date := v.Day.String()
	if r.IntN(8) == 0 {
		date = date[:7] // only the month is known
	}
	sex := pick(v.Sex == record.Female, "female", "male")
	status := pick(v.Status == record.Civilian, "civilian", pick(v.Status == record.Police, "security", "fighter"))
	return []string{origin + "-" + strconv.Itoa(n), name, sex, age, date, placeName(v.Place), status}
}

// latinSpelling writes a name with one of the spellings of each part; grandfathers are often left out.
func latinSpelling(r *rand.Rand, n Name) string {
	out := ""
	for i, latin := range n.Latin {
		if i == 2 && r.IntN(3) == 0 {
			continue
		}
		if out != "" {
			out += " "
		}
		out += spell(r, latin)
	}
	return out
}

func spell(r *rand.Rand, latin string) string {
	for _, table := range [][]token{maleNames, femaleNames, familyNames} {
		for _, t := range table {
			if t.latin[0] == latin {
				return t.latin[r.IntN(len(t.latin))]
			}
		}
	}
	return latin
}

func placeName(id record.PlaceID) string {
	for _, p := range places() {
		if p.ID == id {
			return p.NameEN
		}
	}
	return string(id)
}
