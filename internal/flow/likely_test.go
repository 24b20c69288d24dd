package flow

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"recount/estimate"
	"recount/intake"
	"recount/record"
)

// inventedLists writes lists on which each of n invented people is with an even chance, and returns how many are on
// any.
func inventedLists(t *testing.T, dir string, n int, names ...string) int {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 9))
	syllables := strings.Fields("ba ro ki mu sen tal dor vi nu pel gar lo zim fe hak ju wes ori tam bel cu dran")
	word := func() string {
		s := ""
		for range 3 {
			s += syllables[r.IntN(len(syllables))]
		}
		return strings.ToUpper(s[:1]) + s[1:]
	}
	lists := make([]strings.Builder, len(names))
	for i := range lists {
		lists[i].WriteString("name,sex,age,date_of_death\n")
	}
	listed := 0
	for range n {
		row := fmt.Sprintf("%s %s,%s,%d,2025-03-%02d\n", word(), word(), []string{"m", "f"}[r.IntN(2)], 5+r.IntN(80),
			6+r.IntN(5))
		on := false
		for i := range lists {
			if r.Float64() < 0.5 {
				lists[i].WriteString(row)
				on = true
			}
		}
		if on {
			listed++
		}
	}
	for i, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lists[i].String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return listed
}

func likelyIn(t *testing.T, dir string, q Question) *Likely {
	t.Helper()
	if q.Outcome == "" {
		q.Outcome = record.Killed
	}
	l, err := likelyOf(context.Background(), []string{dir}, FileOptions{}, q, LikelyOptions{Seed: 1, Code: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLikelyFromLists(t *testing.T) {
	if testing.Short() {
		t.Skip("estimates over twenty linkages: several seconds of sampling")
	}
	dir := t.TempDir()
	listed := inventedLists(t, dir, 240, "court.csv", "hospital.csv", "monitor.csv")
	l := likelyIn(t, dir, Question{})
	e := l.Estimate
	if !l.Computed || e == nil || e.Verdict != estimate.Interval || e.Observed < listed-4 || e.Observed > listed+4 {
		t.Fatalf("computed %v (%s): %+v", l.Computed, l.Reason, e)
	}
	if e.Envelope.Low > 240 || *e.Envelope.High < 240 {
		t.Errorf("the truth, 240, is outside %v to %v", e.Envelope.Low, *e.Envelope.High)
	}
	if e.Seed != 1 || e.Digest == "" || e.Code != "test" || e.Linkage == nil || e.Linkage.Draws != likelyDraws ||
		e.Lists[1].Name != "hospital" {
		t.Errorf("seed %d, digest %q, code %q, lists %v", e.Seed, e.Digest, e.Code, e.Lists)
	}
}

func TestLikelyRefusesOrSaysWhatItNeeds(t *testing.T) {
	empty, one, two := t.TempDir(), t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(empty, "places.csv"), []byte("name,lat,lon\nNowhere,1,2\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	inventedLists(t, one, 40, "only.csv")
	inventedLists(t, two, 40, "first.csv", "second.csv")
	if l := likelyIn(t, empty, Question{}); l.Computed || !strings.Contains(l.Reason.String(), "no list") ||
		l.Needs.In("ar") == "" {
		t.Errorf("no list: %+v", l)
	}
	if l := likelyIn(t, two, Question{Status: "civilian"}); l.Computed || !strings.Contains(l.Reason.String(), "part") {
		t.Errorf("a narrower question: %+v", l)
	}
	for dir, rule := range map[string]estimate.RuleID{one: "R1", two: "R2"} {
		l := likelyIn(t, dir, Question{})
		if !l.Computed || l.Estimate.Verdict != estimate.NoNumber || l.Estimate.Findings[0].Rule != rule {
			t.Errorf("%s: computed %v, %s %+v", rule, l.Computed, l.Reason, l.Estimate)
		}
	}
}

// sheetOf makes a spreadsheet of lines of comma-separated values.
func sheetOf(t *testing.T, lines []string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	rows := ""
	for i, line := range lines {
		rows += fmt.Sprintf(`<row r="%d">`, i+1)
		for _, c := range strings.Split(line, ",") {
			rows += `<c t="inlineStr"><is><t>` + c + `</t></is></c>`
		}
		rows += "</row>"
	}
	for name, body := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="List" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, body)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A list is the same list whether it came as CSV or as a spreadsheet, and other numbers of a report stay as they were.
func TestLikelyOfSpreadsheetChangesNoOtherNumber(t *testing.T) {
	dir := t.TempDir()
	inventedLists(t, dir, 40, "first.csv", "second.csv")
	before := likelyIn(t, dir, Question{})
	b, err := os.ReadFile(filepath.Join(dir, "second.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "second.xlsx"),
		sheetOf(t, strings.Split(strings.TrimSpace(string(b)), "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "second.csv")); err != nil {
		t.Fatal(err)
	}
	if after := likelyIn(t, dir, Question{}); !reflect.DeepEqual(before.Estimate, after.Estimate) {
		t.Errorf("from CSV %+v\nfrom XLSX %+v", before.Estimate, after.Estimate)
	}
	r := &TollReport{Question: Question{Outcome: record.Killed}, Tolls: make([]Answer, 2)}
	r.Tolls[0].Result.DocumentedMinimum.Low = 7
	want := r.Tolls[0].Result
	if err := r.AddLikely(context.Background(), []string{dir}, FileOptions{}, LikelyOptions{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	got := r.Tolls[0].Result
	if !got.Likely.Computed || r.Tolls[1].Result.Likely.Computed {
		t.Errorf("likely %+v", got.Likely)
	}
	got.Likely = want.Likely
	if !reflect.DeepEqual(got, want) {
		t.Errorf("other numbers moved: %+v", got)
	}
}

// A list of named victims among pages is named with the way out, and no page is lost.
func TestPagesOnlyNamesLists(t *testing.T) {
	dir := t.TempDir()
	inventedLists(t, dir, 40, "monitor.csv")
	if err := os.WriteFile(filepath.Join(dir, "page.txt"),
		[]byte("published: 2031-03-11\n\nThe ministry said 12 people were killed.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "places.csv"), []byte("name,lat,lon\nNowhere,1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var pages, named []string
	err := Documents(context.Background(), []string{dir}, FileOptions{PagesOnly: true}, func(d record.Document) error {
		pages = append(pages, filepath.Base(d.Name))
		return nil
	}, func(p intake.Problem) { named = append(named, filepath.Base(p.Name)+": "+p.Hint.String()) })
	if err != nil || !slices.Equal(pages, []string{"page.txt", "places.csv"}) || len(named) != 1 ||
		!strings.Contains(named[0], "monitor.csv: say whose list it is") {
		t.Errorf("pages %q, named %q, %v", pages, named, err)
	}
}
