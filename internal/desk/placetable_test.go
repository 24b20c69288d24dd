package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/record"
)

// Tables of an invented country, in the forms in which such tables are given out.
const (
	codNew = "adm2_name,adm2_name1,adm2_pcode,adm1_name,adm1_name1,adm1_pcode,adm0_name,adm0_name1,adm0_pcode,valid_on,version,center_lat,center_lon\n" +
		"Nolvrik,نولفريك,XQ0101,Upper Quell,كويل العليا,XQ01,Zarnistan,زرنستان,XQ,2025-02-01,v03,12.5,33.25\n" +
		"Tarn Hollow,تارن هولو,XQ0102,Upper Quell,كويل العليا,XQ01,Zarnistan,زرنستان,XQ,2025-02-01,v03,12.6,33.3\n" +
		"Lost Place,,,Upper Quell,,XQ01,Zarnistan,,XQ,2025-02-01,v03,,\n" +
		"Bent,,XQ0103,Upper Quell,,XQ01,Zarnistan,,XQ,2025-02-01,v03,95,33\n" +
		"Elsewhere,,XQ0101,Upper Quell,,XQ01,Zarnistan,,XQ,2025-02-01,v03,,\n" +
		"Stray,,XQ0201,,,XQ02,Zarnistan,,XQ,2025-02-01,v03,,\n"
	codOld = "admin0Name_en,admin0Pcode,admin1Name_en,admin1Name_ar,admin1Pcode,admin2Name_en,admin2Name_ar,admin2Pcode,admin2AltName1_en,date\n" +
		"Zarnistan,XQ,Upper Quell,كويل العليا,XQ01,Nolvrik,نولفريك,XQ0101,Nolvrick Town,2019-05-05\n"
)

func dumpRow(cells ...string) string { // id, name, other names, class, code, admin1, admin2
	return strings.Join(
		[]string{cells[0], cells[1], cells[1], cells[2], "12.7", "33.4", cells[3], cells[4], "XQ", "",
			cells[5], cells[6], "", "", "0", "", "", "Etc/UTC", "2025-01-0" + cells[0][:1]},
		"\t",
	) + "\n"
}

func planPlaces(t *testing.T, d *desk.Desk, who desk.Who, name, data string) desk.PlacesPlan {
	t.Helper()
	plan, err := d.Sources.PlanPlaces(context.Background(), who, desk.PlacesFile{Name: name, Data: []byte(data)})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestPlacesOfATable: a table of places is planned with what is new, what is known and what is refused by row; it is
// taken in as one act, its places work at once in reading, lists and questions in both scripts, they are bound to what
// holds them by their codes, and undoing the act takes all of them out.
func TestPlacesOfATable(t *testing.T) {
	ctx := context.Background()
	reader := &flow.PageReader{}
	defer reader.Close()
	d, who := newSyrianDeskOf(t, reader)
	plan := planPlaces(t, d, who, "xq_admin2.csv", codNew)
	if plan.New != 4 || plan.Known != 0 || plan.Gain != 0 || plan.Version != "v03" || plan.Date != "2025-02-01" ||
		plan.Form != "cod-ab" {
		t.Errorf("planned: %+v", plan)
	}
	var bad []int
	for _, b := range plan.Bad {
		bad = append(bad, b.Row)
	}
	if !slices.Equal(bad, []int{4, 5, 6, 7}) {
		t.Errorf("refused rows %v: %v", bad, plan.Bad)
	}
	if had, err := d.Sources.PlaceTables(ctx, who); err != nil || len(had) > 0 {
		t.Fatalf("a plan wrote %v, %v", had, err)
	}
	doc, problems := intake.Read("page.txt", []byte("published: 2025-03-12\noutlet: Ledger\n\n"+
		"Gunmen killed 14 civilians in Nolvrik on Monday, the monitor said.\n"), intake.Options{})
	if len(doc) != 1 {
		t.Fatal(problems)
	}
	if _, err := d.Sources.AddDocument(ctx, who, doc[0]); err != nil {
		t.Fatal(err)
	}
	placed := func() (out []record.PlaceID) {
		r, err := d.Sources.Document(ctx, who, doc[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Extraction.Claims {
			if c.Count != nil {
				out = append(out, c.Count.Cell.Place...)
			}
		}
		return out
	}
	if got := placed(); len(got) > 0 {
		t.Fatalf("before: the page is in %v", got)
	}
	out, err := d.Sources.ImportPlaces(ctx, who, plan)
	if err != nil {
		t.Fatal(err)
	}
	if !d.Places.Inside("pc-XQ0101", "pc-XQ01") || !d.Places.Inside("pc-XQ0101", "xq") {
		t.Error("the district does not lie in its province and country")
	}
	if p, _ := d.Places.Place("pc-XQ0101"); p.Lat != 12.5 || p.NameAR != "نولفريك" {
		t.Errorf("the district is %+v", p)
	}
	if got := placed(); !slices.Equal(got, []record.PlaceID{"pc-XQ0101"}) {
		t.Errorf("the page that was read before is in %v", got)
	}
	list, err := d.Lists.PlanImport(ctx, who, desk.ListFile{Name: "l.csv", Source: "council",
		Data: []byte(
			"id,name,date of death,place\n1,Samer Invented,2025-06-14,نولفريك\n2,Rima Invented,2025-06-14,Upper Quell - Tarn Hollow\n",
		)})
	if err != nil || list.Records[0].Place != "pc-XQ0101" || list.Records[1].Place != "pc-XQ0102" {
		t.Errorf("the list: %+v, %v", list.Records, err)
	}
	for _, words := range []string{"upper quell", "كويل العليا", "Zarnistan"} {
		if _, err := d.Tolls.Query(desk.Question{Outcome: record.Killed, Place: words}); err != nil {
			t.Errorf("a question of %s: %v", words, err)
		}
	}
	if again := planPlaces(t, d, who, "xq_admin2.csv", codNew); again.New != 0 || again.Known != 4 {
		t.Errorf("planned again: %+v", again)
	}
	if _, err := d.Sources.ImportPlaces(ctx, who, planPlaces(t, d, who, "x.csv", codNew)); !errors.Is(
		err,
		desk.ErrInput,
	) {
		t.Errorf("the same table again: %v", err)
	}
	older := planPlaces(t, d, who, "xq_2019.csv", codOld)
	if older.New != 0 || older.Gain != 1 || older.Known != 2 || older.Date != "2019-05-05" {
		t.Errorf("the older table: %+v", older)
	}
	if _, err := d.Sources.ImportPlaces(ctx, who, older); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Tolls.Query(desk.Question{Outcome: record.Killed, Place: "Nolvrick Town"}); err != nil {
		t.Errorf("the other name of the older table: %v", err)
	}
	tables, err := d.Sources.PlaceTables(ctx, who)
	if err != nil || len(tables) != 2 {
		t.Fatalf("tables: %+v, %v", tables, err)
	}
	for _, table := range tables {
		if _, err := d.Log.Undo(ctx, who, table.Change); err != nil {
			t.Fatal(err)
		}
	}
	if got := placed(); len(got) > 0 {
		t.Errorf("after undoing %s: the page is in %v", out.Change, got)
	}
	if _, known := d.Places.Place("pc-XQ0101"); known {
		t.Error("after undoing the district is still known")
	}
}

// TestPlacesOfADump: a dump of GeoNames comes in whatever the order of its rows; villages of one name are told apart by
// what stands beside them, and are no place where nothing does.
func TestPlacesOfADump(t *testing.T) {
	ctx := context.Background()
	d, who := newSyrianDesk(t)
	dump := dumpRow("71", "Wexley", "Weksli,وكسلي,WXL", "P", "PPL", "01", "") +
		dumpRow("72", "Wexley", "", "P", "PPL", "02", "") +
		dumpRow("73", "Brine", "", "H", "STM", "01", "") +
		dumpRow(
			"74",
			"Quell",
			"كويل",
			"A",
			"ADM1",
			"01",
			"",
		) + dumpRow("75", "Dorn", "دورن", "A", "ADM1", "02", "") +
		dumpRow("76", "Hama", "حماة", "P", "PPL", "01", "") +
		dumpRow("77", "Zarnistan", "زرنستان", "A", "PCLI", "00", "") + "78\tshort\n"
	plan := planPlaces(t, d, who, "XQ.txt", dump)
	if plan.New != 6 || plan.Passed != 1 || len(plan.Bad) != 1 || plan.Bad[0].Row != 8 || plan.Form != "geonames" ||
		plan.Date != "2025-01-07" {
		t.Fatalf("planned: %+v", plan)
	}
	if _, err := d.Sources.ImportPlaces(ctx, who, plan); err != nil {
		t.Fatal(err)
	}
	if !d.Places.Inside("gn-71", "gn-74") || !d.Places.Inside("gn-72", "gn-75") || !d.Places.Inside("gn-72", "xq") {
		t.Error("villages do not lie in their provinces")
	}
	for words, want := range map[string]record.PlaceID{"Wexley (Dorn)": "gn-72", "وكسلي": "gn-71", "Wexley": "",
		"Quell, Wexley": "gn-71", "Hama": "sy-hama"} {
		if got := d.PlaceNamed(words); got != want {
			t.Errorf("%s is %q, want %q", words, got, want)
		}
	}
	if _, err := d.Sources.PlanPlaces(ctx, who, desk.PlacesFile{Name: "people.csv",
		Data: []byte("name,age\nSamer Invented,3\n")}); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a list of persons: %v", err)
	}
	orphan := planPlaces(t, d, who, "YQ.txt", strings.ReplaceAll(dumpRow("81", "Alone", "", "P", "PPL", "01", ""),
		"XQ", "YQ"))
	if orphan.New != 0 || len(orphan.Bad) != 1 {
		t.Errorf("a village of no country that is known: %+v", orphan)
	}
}
