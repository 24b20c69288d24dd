package desk_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"recount/access"
	"recount/extract"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// dead is one invented person of a village, as three hands would write their name.
type dead struct {
	given, father, family [2]string // in Arabic, in Latin
	male                  bool
	age                   int
	village               [2]string
}

// villagers invents n people; two may share all three names.
func villagers(r *rand.Rand, n int) []dead {
	men := [][2]string{{"أحمد", "Ahmad"}, {"محمد", "Mohammad"}, {"خالد", "Khaled"}, {"حسن", "Hasan"}, {"علي", "Ali"},
		{"محمود", "Mahmoud"}, {"يوسف", "Yousef"}, {"إبراهيم", "Ibrahim"}, {"مصطفى", "Mustafa"}, {"عمر", "Omar"},
		{"بلال", "Bilal"}, {"ياسين", "Yasin"}, {"حسين", "Hussein"}, {"عبد الله", "Abdullah"}}
	women := [][2]string{{"سميرة", "Samira"}, {"ريم", "Reem"}, {"فاطمة", "Fatima"}, {"عائشة", "Aisha"},
		{"هناء", "Hanaa"}, {"مريم", "Maryam"}, {"نور", "Nour"}, {"خديجة", "Khadija"}, {"رنا", "Rana"},
		{"ليلى", "Layla"}}
	families := [][2]string{{"درويش", "Darwish"}, {"بركات", "Barakat"}, {"الحمود", "al-Hammoud"}, {"شحادة", "Shehadeh"},
		{"القاسم", "al-Qasem"}, {"عيسى", "Issa"}, {"الخطيب", "al-Khatib"}, {"نعسان", "Naasan"}}
	villages := [][2]string{{"وادي الزين", "Wadi al-Zayn"}, {"وادي الزين", "Wadi al-Zayn"}, {"تل قمح", "Tal Qamh"}}
	one := func(of [][2]string) [2]string { return of[r.IntN(len(of))] }
	out := make([]dead, n)
	for i := range out {
		d := dead{father: one(men), family: one(families), male: r.Float64() < .72, age: 1 + r.IntN(75),
			village: one(villages)}
		if d.given = one(women); d.male {
			d.given = one(men)
		}
		out[i] = d
	}
	return out
}

// handList is a list made by one hand, and which person each of its rows is by the row's own id.
type handList struct {
	file desk.ListFile
	who  map[string]int
}

// handLists writes three lists of people, each of whom a hand knows with some chance and a few twice: a monitor's in
// Arabic with a place within a place, another's in an old code page with years of birth and the village, and a
// council's in Latin with the village.
func handLists(t *testing.T, r *rand.Rand, people []dead) []handList {
	t.Helper()
	number := 0
	sex := func(d dead, m, f string) string {
		if d.male {
			return m
		}
		return f
	}
	styles := []struct {
		source, header string
		comma          rune
		encode         func(string) (string, error)
		row            func(dead) []string
	}{
		{"monitor", "الرقم,الاسم الثلاثي,الجنس,العمر,تاريخ الوفاة,مكان الوفاة,الصفة", ',', nil, func(d dead) []string {
			day := []string{"١٤/٦/٢٠٢٥", "14-6-2025", "١٤ حزيران ٢٠٢٥"}[r.IntN(3)]
			return []string{d.given[0] + " " + d.father[0] + " " + d.family[0], sex(d, "ذكر", "أنثى"),
				fmt.Sprint(d.age), day, "ريف حماة - " + d.village[0], "مدني"}
		}},
		{"network", "م;الاسم والكنية;ابن/بنت;مواليد;القرية;الحالة;تاريخ الاستشهاد", ';',
			charmap.Windows1256.NewEncoder().String, func(d dead) []string {
				return []string{d.given[0] + " " + d.family[0], d.father[0], fmt.Sprintf("%dم", 2025-d.age),
					strings.ReplaceAll(d.village[0], "ة", "ه"), "مدني", "14/06/2025"}
			}},
		{"council", "No,Full name,Father,M/F,Age,Village,Date of death", ',', nil, func(d dead) []string {
			return []string{d.given[1] + " " + strings.Replace(d.family[1], "al-", "Al ", r.IntN(2)), d.father[1],
				sex(d, "M", "F"), "~" + fmt.Sprint(d.age), d.village[1],
				[]string{"2025-06-14", "14/6/2025", "14.06.2025"}[r.IntN(3)]}
		}},
	}
	var out []handList
	for _, s := range styles {
		l := handList{who: map[string]int{}}
		rows := [][]string{strings.Split(s.header, string(s.comma))}
		add := func(i int) {
			number++
			id := fmt.Sprint(number)
			l.who[id] = i
			rows = append(rows, append([]string{id}, s.row(people[i])...))
		}
		for i := range people {
			if r.Float64() < .58 {
				add(i)
			}
		}
		for range 3 { // twice in one list
			add(l.who[rows[1+r.IntN(len(rows)-1)][0]])
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = s.comma
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if s.encode != nil {
			var err error
			if text, err = s.encode(text); err != nil {
				t.Fatal(err)
			}
		}
		l.file = desk.ListFile{Name: s.source + ".csv", Data: []byte(text), Source: record.OriginID(s.source)}
		out = append(out, l)
	}
	return out
}

// TestNamedOfThreeHandsIsWhoTheyName: three lists of one massacre, by three hands, name people whom we know. Before
// anybody has judged, Named holds their number and the linkage says about how many they are; after every pair is judged
// rightly, Named is about their number.
func TestNamedOfThreeHandsIsWhoTheyName(t *testing.T) {
	ctx := context.Background()
	d, who := newSyrianDesk(t)
	r := rand.New(rand.NewPCG(7, 7))
	people := villagers(r, 104)
	truth, named := map[record.VictimRecordID]int{}, map[int]bool{}
	for _, l := range handLists(t, r, people) {
		plan, err := d.Lists.PlanImport(ctx, who, l.file)
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Records) != len(l.who) {
			t.Errorf("%s: %d records of %d rows", l.file.Name, len(plan.Records), len(l.who))
		}
		planSaysWhatIsNotKnown(t, plan)
		if _, err := d.Lists.Import(ctx, who, plan, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.AdmitList(ctx, who, plan.ID); err != nil {
			t.Fatal(err)
		}
		for _, v := range plan.Records {
			truth[v.ID] = l.who[v.Own]
			named[l.who[v.Own]] = true
			if !v.Named() {
				t.Errorf("%s, row %d: lacks %v", l.file.Name, v.Row, v.Unidentified())
			}
		}
	}
	n := len(named)
	before, _, err := d.Tolls.Toll(ctx, who, killed())
	if err != nil {
		t.Fatal(err)
	}
	if before.Named.Low > n || before.Named.High < n || before.Named.High != len(truth) {
		t.Errorf("before anybody judged: named %d to %d of %d persons in %d records", before.Named.Low,
			before.Named.High, n, len(truth))
	}
	report, err := d.Tolls.Report(ctx, who, flow.TollOptions{Question: flow.Question{Outcome: record.Killed}})
	if err != nil {
		t.Fatal(err)
	}
	if took := report.Taken; took == nil || took.Records != len(truth) || took.Persons < n-5 || took.Persons > n+5 ||
		took.Pairs == 0 {
		t.Errorf("the linkage takes the records for %+v; they are of %d persons", took, n)
	}
	judged := 0
	for {
		pairs, err := d.Tolls.Questions(ctx, who, 50)
		if err != nil {
			t.Fatal(err)
		}
		if len(pairs) == 0 {
			break
		}
		for _, p := range pairs {
			kind := record.NotSamePerson
			if truth[p.A] == truth[p.B] {
				kind = record.SamePerson
			}
			if _, err := d.Persons.JudgePair(ctx, who, record.IdentityLink{A: p.A, B: p.B, Kind: kind}); err != nil {
				t.Fatal(err)
			}
			judged++
		}
	}
	after, _, err := d.Tolls.Toll(ctx, who, killed())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d persons in %d records: named %d to %d before, %d to %d after %d pairs were judged", n, len(truth),
		before.Named.Low, before.Named.High, after.Named.Low, after.Named.High, judged)
	if after.Named.Low > n || after.Named.High > n+2 || after.Named.Low < n-2 {
		t.Errorf("after %d pairs were judged: named %d to %d, of %d persons", judged, after.Named.Low, after.Named.High,
			n)
	}
	if after.DocumentedMinimum.Low > n {
		t.Errorf("documented minimum %d of %d persons", after.DocumentedMinimum.Low, n)
	}
}

// planSaysWhatIsNotKnown: the villages stand in no table of places; of a list that names them within a governorate the
// rest of the cell counts, and of one that says only where people were from it is said that no place counts them.
func planSaysWhatIsNotKnown(t *testing.T, plan desk.ImportPlan) {
	t.Helper()
	rows, inside := 0, map[record.PlaceID]bool{}
	for _, u := range plan.Unknown {
		rows += u.Rows
		inside[u.In] = true
	}
	if len(plan.Unknown) != 2 || rows != len(plan.Records) || len(inside) != 1 {
		t.Errorf("%s: places that are not known: %+v", plan.Name, plan.Unknown)
	}
	if monitor := plan.Name == "monitor.csv"; inside["sy-hama"] != monitor || len(plan.Lacking) > 0 == monitor {
		t.Errorf("%s: unknown %+v, lacking %+v", plan.Name, plan.Unknown, plan.Lacking)
	}
	for _, l := range plan.Lacking {
		if l.What != "place_of_death" || l.Rows != len(plan.Records) {
			t.Errorf("%s: %d people lack %s", plan.Name, l.Rows, l.What)
		}
	}
}

// newSyrianDesk opens a desk on a new case of one person with the places that ship.
func newSyrianDesk(t *testing.T) (*desk.Desk, desk.Who) {
	t.Helper()
	return newSyrianDeskOf(t, nothing{})
}

func newSyrianDeskOf(t *testing.T, reader desk.Extractor) (*desk.Desk, desk.Who) {
	t.Helper()
	ctx := context.Background()
	c := &clock{at: time.Date(2025, 7, 2, 9, 0, 0, 0, time.UTC)}
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(c.at.UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	g, err := extract.LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	d := desk.New(desk.Parts{
		Printed: rules.Printed,
		Store:   s, Policy: access.Default(), Extractor: reader, Places: g.Places(), Standard: verify.House(),
		Code: "recount test", Now: c.now,
		PlaceNamed: func(n string) record.PlaceID { id, _ := g.ByName(n); return id },
	})
	account, err := d.Users.Found(ctx, "first analyst", true)
	if err != nil {
		t.Fatal(err)
	}
	return d, desk.Who{Account: account, Fresh: c.at}
}
