package flow

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"recount/link"
)

type parquetPerson struct {
	ID    int64    `parquet:"id"`
	Name  *string  `parquet:"name,optional"`
	Sex   string   `parquet:"sex"`
	Birth int32    `parquet:"dob,date"`
	Other []string `parquet:"other,list"`
}

func TestLinkParquet(t *testing.T) {
	name := "سامر ماهر رائد باخاري"
	other := "نادر جمال كمال دوكوني"
	born := int32(time.Date(1980, 4, 5, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	path := filepath.Join(t.TempDir(), "list.parquet")
	err := parquet.WriteFile(path, []parquetPerson{{1, &name, "m", born, nil}, {2, &name, "m", born, []string{"a", "b"}}, {3, &other, "m", born + 1000, nil}, {4, nil, "f", born, nil}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := Link(context.Background(), LinkInput{Paths: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	if l.Table.Len() != 4 || l.Table.ID(1) != "2" {
		t.Fatalf("%d records", l.Table.Len())
	}
	stated := map[string]string{}
	for k, f := range l.Table.Fields() {
		stated[f.Name] = l.Table.Value(0, k)
	}
	if stated["name"] != name || stated["dob"] != "1980-04-05" || stated["sex"] != "m" {
		t.Errorf("read as %v", stated)
	}
	if !strings.Contains(strings.Join(l.Warnings, " "), "several values") {
		t.Error("a column that was left out must be told")
	}
}

func TestWaterfallAddsUp(t *testing.T) {
	var text strings.Builder
	text.WriteString("rec_id,list,name,sex,dob\n")
	given := strings.Fields("سامر ماهر رائد بلال علاء صلاح طارق زياد فادي شادي هاني")
	family := strings.Fields("باخاري دوكوني ريماسي سمعاني كنعاوي عليطي فرزولي")
	for i := range 300 {
		row := given[i%11] + " " + given[i/3%11] + " " + given[i/5%11] + " " + family[i%7] + ",m," + time.Date(1960+i%40, 3, 1+i%27, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) + "\n"
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
	if err := os.WriteFile(path, []byte("name,sex\n\"سامر,m\n"+strings.Repeat("ماهر,m\n", 2_000_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Link(context.Background(), LinkInput{Paths: []string{path}})
	if err == nil || !strings.Contains(err.Error(), "quote") || !strings.Contains(err.Error(), "quote.csv") {
		t.Errorf("a quote never closed: %v", err)
	}
}

func TestDecisionsOfTwoReaders(t *testing.T) {
	b, err := link.NewBuilder([]link.Field{{Name: "rec_id", Kind: link.KindID}, {Name: "name", Kind: link.KindName}})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1", "2", "3"} {
		if err := b.Add([]string{id, "x"}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "d.csv")
	for _, d := range []Decision{{"1", "2", AnswerSame, "r1"}, {"2", "1", AnswerDifferent, "r2"}, {"2", "3", AnswerSame, "r1"}, {"2", "3", AnswerDifferent, "r1"}, {"3", "9", AnswerSame, "r1"}} {
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
