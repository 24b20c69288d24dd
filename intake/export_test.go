package intake

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"recount/record"
)

// exported reads one of the exports of these tests. They have the forms that the programs of Bayanat and Uwazi write;
// who and what is in them is invented.
func exported(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/exports/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBulletinsArePages reads an export of bulletins: each is a page of its source with its days, and whoever works on
// it or is related to it is not read.
func TestBulletinsArePages(t *testing.T) {
	text := exported(t, "bulletins.json")
	docs, problems := Read("export.json", []byte(text), Options{})
	if len(docs) != 2 {
		t.Fatalf("%d documents: %v", len(docs), problems)
	}
	d := docs[0]
	want := "Strike on Zahrun\nقصف زهرون\nFourteen civilians were killed in Zahrun on 9 March 2025.\nTwo more " +
		"died later.\n" +
		"Event: Killing, Strike, 2025-03-09, Zahrun\nLocation: Zahrun, Coast\nLabel: Air strike"
	if d.Text != want || d.Outlet != "Zahrun Media" || d.URL != "https://zahrun.example/7" || d.Title != "Strike on Zahrun" ||
		d.Published.String() != "2025-03-10" || d.Captured.String() != "2025-04-01" || d.Name != "export.json!1" {
		t.Errorf("%+v", d)
	}
	if docs[1].Text != "12" || docs[1].Published.Stated() {
		t.Errorf("an odd bulletin: %q, %s", docs[1].Text, docs[1].Published)
	}
	var said []string
	for _, p := range problems {
		said = append(said, p.Reason.Text)
	}
	if !slices.Equal(said, []string{"1 items of the export cannot be read, the first of them item 4",
		"1 items of the export are held back by the program that wrote it",
		"items of the export name 1 files, which stand beside it"}) {
		t.Errorf("%q", said)
	}

	grown := strings.Replace(text, `{"class": "bulletin", "id": 7,`, `{"id": 6, "title": "New"}, {"id": 7,`, 1)
	later, _ := Read("later.json", []byte(grown), Options{})
	if len(later) != 3 || later[1].ID != d.ID || later[0].ID == d.ID {
		t.Errorf("an export that grew has its items anew: %d", len(later))
	}
	cut, bad := Read("cut.json", []byte(text[:strings.Index(text, `{"id": 9, "restricted"`)-4]), Options{})
	if len(cut) != 1 || len(bad) == 0 || !bad[0].Partial {
		t.Errorf("a cut export gives %d documents and %v", len(cut), bad)
	}
	people, refused := Read("actors.json", []byte(exported(t, "actors.json")), Options{})
	if len(people) != 0 || len(refused) != 1 || !strings.Contains(refused[0].Hint.Text, "--source") {
		t.Errorf("actors as pages: %d, %v", len(people), refused)
	}
}

// TestIncidentsArePages reads an export of incidents, which Bayanat gives in JSON alone.
func TestIncidentsArePages(t *testing.T) {
	docs, problems := Read("incidents.json", []byte(`{"incidents":[{"class":"incident","id":1,"title":"Market of Zahrun",
		"description":"Nine people were killed.","events":[],"locations":[{"title":"Zahrun"}]}]}`), Options{})
	if len(docs) != 1 || len(problems) != 0 || docs[0].Text != "Market of Zahrun\nNine people were "+
		"killed.\nLocation: Zahrun" {
		t.Errorf("%v %v", docs, problems)
	}
}

// TestBulletinsInCSVArePages reads the table of bulletins that pandas writes for Bayanat.
func TestBulletinsInCSVArePages(t *testing.T) {
	docs, problems := Read("export.csv", []byte(exported(t, "bulletins.csv")), Options{})
	if len(docs) != 2 || len(problems) != 0 {
		t.Fatalf("%d documents, %v", len(docs), problems)
	}
	if d := docs[0]; d.Outlet != "Zahrun Media" || d.Published.String() != "2025-03-10" ||
		d.Text != "Strike on Zahrun\nقصف زهرون\nFourteen civilians, it says, were killed.\nLabel: Air "+
			"strike\nLocation: Zahrun\nLocation: Coast\nEvent: Strike" {
		t.Errorf("%+v", d)
	}
	if !strings.HasPrefix(docs[1].Text, "Second\nTwo \"more\" died.") {
		t.Errorf("%q", docs[1].Text)
	}
}

// TestEntitiesArePages reads Uwazi's CSV and JSON as pages: a value a line, several values behind one another, and
// neither points of the map nor files.
func TestEntitiesArePages(t *testing.T) {
	docs, problems := Read("uwazi.csv", []byte(exported(t, "entities.csv")), Options{})
	if len(docs) != 2 || len(problems) != 1 {
		t.Fatalf("%d documents, %v", len(docs), problems)
	}
	if d := docs[0]; d.Captured.String() != "2025-04-01" ||
		d.Text != "Rami Invented\nPlace of death: Zahrun, Coast\nDate of death: "+
			"[2025-03-09..2025-03-10]\nSources: Zahrun Media; Coast News\nSummary: Killed at home." {
		t.Errorf("%q, %s", d.Text, d.Captured)
	}
	arabic, _ := Read("uwazi.csv", []byte(strings.Replace(exported(t, "entities.csv"), "Date added", "تم إضافة "+
		"التاريخ", 1)), Options{})
	if len(arabic) != 2 {
		t.Errorf("an export in Arabic: %d documents", len(arabic))
	}
	docs, problems = Read("uwazi.json", []byte(exported(t, "entities.json")), Options{})
	if len(docs) != 2 || len(problems) != 0 || docs[0].Text !=
		"Rami Invented\nage: 31\ndate of death: 2025-03-09\nplace of death: Zahrun, Coast\nsources: Zahrun "+
			"Media; Coast News\nwindow: [2025-03-09..2025-03-11]" {
		t.Errorf("%v %v", docs, problems)
	}
}

// listOf reads a list as records, each in a line with the rows that became none.
func listOf(t *testing.T, name, text string, o ListOptions, v VictimOptions) (people, bad []string) {
	t.Helper()
	l, err := ReadWholeList(name, strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	v.Source = "TEST"
	records, rows := Victims(l, v)
	for i := range records {
		r := &records[i]
		people = append(people, strings.TrimSpace(fmt.Sprint(r.Row, " ", r.Own, " ", r.Name, " ", r.NameAR, " ", r.Sex, " ",
			r.Age, " ", r.Died, " ", r.PlaceWords, " ", r.Outcome, " ", r.Status)))
	}
	for _, b := range rows {
		bad = append(bad, fmt.Sprint(b.Row, ": ", strings.SplitN(b.Why.Text, ",", 2)[0]))
	}
	for i := range l.Rows {
		for _, o := range l.Rows[i].Odd {
			bad = append(bad, fmt.Sprint(l.Rows[i].Line, ": ", o.Why))
		}
	}
	if strings.Contains(fmt.Sprintf("%+v", l), "Witness-Invented") {
		t.Error("somebody who told of a missing person is in the list")
	}
	return people, bad
}

// TestActorsAreAList reads actors of Bayanat as a list of people. What befell them is not taken for granted: who has no
// event of it is no record unless somebody says what befell all.
func TestActorsAreAList(t *testing.T) {
	people, bad := listOf(t, "actors.json", exported(t, "actors.json"), ListOptions{}, VictimOptions{})
	want := []string{"1 1 Rami Invented رامي المخترع male adult [2025-03-09..2025-03-10] Zahrun killed civilian",
		"4 4 Nur Invented  unknown unknown  killed unknown"}
	if !slices.Equal(squeezed(people), squeezed(want)) {
		t.Errorf("people %q", people)
	}
	if !slices.Equal(bad, []string{"3: it is a group or an institution", "2: it does not say what befell this person",
		"4: odd_sex", "4: odd_date"}) {
		t.Errorf("bad %q", bad)
	}
	if people, _ := listOf(t, "actors.json", exported(t, "actors.json"), ListOptions{}, VictimOptions{Default: record.Missing}); len(people) != 3 {
		t.Errorf("with an outcome for all: %q", people)
	}

	people, bad = listOf(t, "actors.csv", exported(t, "actors.csv"), ListOptions{}, VictimOptions{Default: record.Killed})
	if len(people) != 1 || len(bad) != 1 {
		t.Errorf("in CSV: %q, %q", people, bad)
	}
}

// TestEntitiesAreAList reads entities of Uwazi as a list: their title is the name unless another column is.
func TestEntitiesAreAList(t *testing.T) {
	for name, text := range map[string]string{"uwazi.csv": exported(t, "entities.csv"), "uwazi.json": exported(t, "entities.json")} {
		people, bad := listOf(t, name, text, ListOptions{}, VictimOptions{Default: record.Killed})
		if len(people) != 2 || !strings.Contains(people[0], "Rami Invented") || !strings.Contains(people[0], "Zahrun, Coast") ||
			!strings.Contains(people[0], "2025-03-09") || !strings.Contains(people[0], "killed") || len(bad) != 1 ||
			!strings.HasSuffix(bad[0], "odd_date") {
			t.Errorf("%s: %q, %q", name, people, bad)
		}
		none, refused := listOf(t, name, text, ListOptions{}, VictimOptions{})
		if len(none) != 0 || len(refused) != 3 {
			t.Errorf("%s without an outcome: %q, %q", name, none, refused)
		}
	}
	l, err := ReadWholeList("uwazi.csv", strings.NewReader(exported(t, "entities.csv")), ListOptions{Mapping: Mapping{"Summary": FieldName}})
	if err != nil || l.Tables[0].Columns[0] != "" || l.Tables[0].Columns[6] != FieldName {
		t.Errorf("another column for the name: %v %v", l.Tables, err)
	}
	for _, text := range []string{exported(t, "bulletins.json"), `{"messages":[]}`, "[1,2", `{"actors":[`, `{"actors":[]}`} {
		if l, err := ReadWholeList("x.json", strings.NewReader(text), ListOptions{}); err == nil {
			t.Errorf("%.20q is a list: %v", text, l)
		}
	}
}

func squeezed(lines []string) []string {
	var out []string
	for _, l := range lines {
		out = append(out, strings.Join(strings.Fields(l), " "))
	}
	return out
}
