package flow

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recount/link"
)

// TestLinkReadsTypedRows reads lists of two forms, whose columns bear other names, into one table.
func TestLinkReadsTypedRows(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	if err := os.WriteFile(a, []byte("List of the council\n\nالرقم;الاسم والكنية;ابن/بنت;العمر;مواليد;تاريخ الاستشهاد;القرية;ملاحظات\n1;سامر باخاري;ماهر;;1980;6 آذار 2031;زهرون;x\n2;مجهول الهوية;;-1;;;زهرون;\nالمجموع;2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b, []byte("id,First name,Father name,Grandfather name,Family name,dob\n1,سامر,ماهر,رائد,باخاري,1980-04-05\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Link(context.Background(), LinkInput{Paths: []string{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	stated := map[string]string{}
	for k, f := range l.Table.Fields() {
		stated[string(f.Kind)] = l.Table.Value(0, k)
	}
	if l.Table.Len() != 3 || stated["name"] != "سامر باخاري" || stated["father"] != "ماهر" ||
		stated["birth"] != "1980" || stated["death"] != "2031-03-06" || stated["home"] != "زهرون" ||
		stated["list"] != "a" {
		t.Errorf("%d records, read as %v", l.Table.Len(), stated)
	}
	if l.Files[0].Unnamed != 1 || l.Result.Cluster[0] != l.Result.Cluster[2] ||
		l.Result.Cluster[1] == l.Result.Cluster[0] {
		t.Errorf("%+v, persons %v", l.Files, l.Result.Cluster)
	}
	said := strings.Join(l.Warnings, "\n")
	for _, want := range []string{"above the names", "is a total", "could not be read", "without a name", "row 5"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	if strings.Contains(said, "سامر") {
		t.Error("a name is said")
	}
	if _, err := Link(context.Background(), LinkInput{Paths: []string{a},
		Map: map[string]string{"الاسم والكنية": "-"}}); err == nil ||
		!strings.Contains(err.Error(), "no column of names") {
		t.Errorf("a list without names: %v", err)
	}
}

func TestWaterfallAddsUp(t *testing.T) {
	var text strings.Builder
	text.WriteString("rec_id,list,name,sex,dob\n")
	given := strings.Fields("سامر ماهر رائد بلال علاء صلاح طارق زياد فادي شادي هاني")
	family := strings.Fields("باخاري دوكوني ريماسي سمعاني كنعاوي عليطي فرزولي")
	for i := range 300 {
		row := given[i%11] + " " + given[i/3%11] + " " + given[i/5%11] + " " + family[i%7] + ",m," +
			time.Date(1960+i%40, 3, 1+i%27, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) + "\n"
		text.WriteString("a" + time.Duration(i).String() + ",l1," + row)
		text.WriteString("b" + time.Duration(i).String() + ",l2," + row)
	}
	path := filepath.Join(t.TempDir(), "lists.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Link(context.Background(), LinkInput{Paths: []string{path}})
	if err != nil || len(l.Result.Pairs) == 0 {
		t.Fatal(err, "no pairs")
	}
	exact := 0
	for _, p := range l.Result.Pairs {
		bars := Waterfall(l.Result.Model, p)
		sum := 0.0
		for _, b := range bars {
			sum += b.Weight
		}
		if math.Abs(sum-p.Weight) > 1e-6 {
			t.Fatalf("bars add up to %v, the pair weighs %v", sum, p.Weight)
		}
		// A record and its copy must be read from the pattern as the same in every field.
		if p.B != p.A+1 || p.A%2 != 0 {
			continue
		}
		exact++
		for _, b := range bars[1 : len(bars)-1] {
			if !strings.HasPrefix(b.Level, "the same") {
				t.Fatalf("%s of copies is read as %q", b.Label, b.Level)
			}
		}
	}
	if exact < 200 {
		t.Errorf("only %d copies found", exact)
	}
}

func TestLinkUnclosedQuote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quote.csv")
	if err := os.WriteFile(path, []byte("name,sex\n\"سامر,m\n"+strings.Repeat("ماهر,m\n", 20_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := ReadLinkTable(context.Background(), LinkInput{Paths: []string{path}})
	if err != nil || table.Len() != 20_001 {
		t.Errorf("a quote never closed: %v", err)
	}
}

func TestDecisionsOfTwoReaders(t *testing.T) {
	b, err := link.NewBuilder([]link.Field{{Name: "rec_id", Kind: link.KindID}, {Name: "name", Kind: link.KindName}})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1", "2", "3"} {
		if err := b.Add(link.Entry{ID: id, Name: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "d.csv")
	for _, d := range []Decision{{"1", "2", AnswerSame, "r1"}, {"2", "1", AnswerDifferent, "r2"},
		{"2", "3", AnswerSame, "r1"}, {"2", "3", AnswerDifferent, "r1"}, {"3", "9", AnswerSame, "r1"}} {
		if err := AppendDecision(path, d); err != nil {
			t.Fatal(err)
		}
	}
	l := &Linked{Table: b.Table()}
	if err := l.readDecided(LinkInput{Judged: []string{path}}); err != nil {
		t.Fatal(err)
	}
	if j := l.Options.Judged; len(j) != 1 || j[0].A != 1 || j[0].B != 2 || j[0].Same {
		t.Errorf("used %+v; the last answer of one reader counts, and what readers differ on does not", j)
	}
	if len(l.Warnings) != 2 {
		t.Errorf("warnings %q", l.Warnings)
	}
}
