package estimate

import (
	"errors"
	"fmt"
	"io"
	"recount/record"
	"strings"
	"testing"
)

func read(text string, o ReadOptions) (Input, error) { return Read(strings.NewReader(text), o) }

func TestReadForms(t *testing.T) {
	want := smallTable(t).Digest()
	for name, text := range map[string]string{
		"columns":     "A,B,C,count\n1,0,0,5\n0,1,0,4\n0,0,1,3\n1,1,0,3\n1,1,1,1\n",
		"other order": "C,A,count,B\n1,0,3,0\n1,1,1,1\n0,1,3,1\n0,1,5,0\n0,0,4,1\n",
		"parts":       "A,B,C,age,count\n1,0,0,,5\n0,1,0,,4\n0,0,1,,3\n1,1,0,child,2\n1,1,0,adult,1\n1,1,1,,1\n",
		"bom, ;":      "\ufeffA;B;C;count\r\n1;0;0;5\r\n0;1;0;4\r\n0;0;1;3\r\n1;1;0;3\r\n1;1;1;1\r\n",
		"tab, .0":     "A\tB\tC\tn\n1\t0\t0\t5.0\n0\t1\t0\t4\n0\t0\t1\t3\n1\t1\t0\t3\n1\t1\t1\t1\n",
		"arabic":      "A,B,C,count\n١,٠,٠,٥\n0,1,0,٤\n0,0,1,٣\n1,1,0,٣\n1,1,1,١\n",
		"titles":      "A,B,C,العدد\n1,0,0,5\n0,1,0,4\n0,0,1,3\n1,1,0,3\n1,1,1,1\n",
		"persons": "id,A,B,C\n" + strings.Repeat("x,1,0,0\n", 5) + strings.Repeat("x,0,1,0\n",
			4) + strings.Repeat("x,0,0,1\n", 3) +
			strings.Repeat("x,yes,TRUE,no\n", 3) + "x,1,1,1\n",
	} {
		var o ReadOptions
		if name == "parts" {
			o.Ignore = []string{"age"}
		}
		in, err := read(text, o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if in.Table().Digest() != want {
			t.Errorf("%s: another table: %+v", name, in.Table())
		}
		if (len(in.Warnings) > 0) != (name == "parts") {
			t.Errorf("%s: warnings %q", name, in.Warnings)
		}
	}
}

func TestReadPatternsByPopulation(t *testing.T) {
	in, err := read("pop,lists,pattern,count\n2,3,p100,5\n2,3,p011,2\n10,4,p1001,1\n10,4,p0001,9\n",
		ReadOptions{Strata: []string{"pop"}, Ignore: []string{"lists"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Strata) != 2 || in.Strata[0].Name != "2" || in.Strata[1].Table.J() != 4 ||
		in.Strata[1].Table.On(3) != 10 {
		t.Errorf("strata: %+v", in.Strata)
	}
}

func TestReadLinkageDraws(t *testing.T) {
	text := "draw,A,B,C,count\n"
	for _, d := range []int{10, 2, 1} {
		text += fmt.Sprintf("%d,1,0,0,%d\n%d,0,1,1,4\n", d, d, d)
	}
	in, err := read(text, ReadOptions{Linkage: []string{"draw"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Linkage) != 3 || in.Linkage[2].Name != "10" || in.Table().N() != 6 {
		t.Errorf("draws in the wrong order, or not the middle one: %+v", in)
	}
}

func TestReadRefuses(t *testing.T) {
	many := strings.Repeat("L,", 65)
	wide := ""
	for j := range 65 {
		wide += fmt.Sprintf("L%d,", j)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "empty"},
		{"header only", "A,B,count\n", "no rows"},
		{"negative", "A,B,count\n1,0,3\n0,1,-2\n", "line 3: the count -2 is negative"},
		{"negative fraction", "A,B,count\n1,0,-2.5\n", "line 2: the count -2.5 is negative"},
		{"fraction", "A,B,count\n1,0,3\n0,1,2.5\n", "line 3: the count 2.5 is not whole"},
		{"NaN", "A,B,count\n1,0,NaN\n", `line 2: the count is missing ("NaN")`},
		{"NA", "A,B,count\n1,0,NA\n", `line 2: the count is missing ("NA")`},
		{"separators", "A,B,count\n1,0,\"1,200\"\n", `line 2: the count is not a number ("1,200")`},
		{"a name as count", "A,B,count\n1,0,Nadia Example\n", "line 2: the count is not a number (…)"},
		{"infinite", "A,B,count\n1,0,1e400\n", "line 2: the count \"1e400\" is beyond any number"},
		{"inf", "A,B,count\n1,0,inf\n", "beyond any number"},
		{"minus infinity", "A,B,count\n1,0,-inf\n", "is negative"},
		{"blank count", "A,B,count\n1,0,\n", "line 2: the count is empty"},
		{"all zero", "A,B,count\n1,0,3\n0,0,9\n", "line 3: this row is on no list"},
		{"all zero, none", "A,B,count\n1,0,3\n0,0,0\n", "line 3: this row is on no list"},
		{"all zero person", "A,B\n1,0\n0,0\n", "line 3: this row is on no list"},
		{"all zero pattern", "pattern,count\np01,3\np00,4\n", "line 3: this row is on no list"},
		{"given twice", "A,B,count\n1,0,3\n0,1,4\n1,0,2\n", "line 4: the same history stands on line 2 already"},
		{"given twice, none", "A,B,count\n1,0,3\n1,0,0\n", "line 3: the same history stands on line 2 already"},
		{"pattern given twice", "pattern,count\np01,3\np10,4\np01,2\n",
			"line 4: the same history stands on line 2 already"},
		{"blank mark", "A,B\n1,\n", `line 2: column "B" is empty`},
		{"a word", "A,B,region,count\n1,0,north,3\n", `line 2: column "region" holds something other than 0 or 1 (…)`},
		{"two", "A,B,count\n1,2,3\n", `line 2: column "B" holds something other than 0 or 1 ("2")`},
		{"ragged", "A,B,count\n1,0,3\n1,0\n", "line 3: it has another number of columns"},
		{"twin columns", "A,A,count\n1,0,3\n", "line 1: two columns"},
		{"65 lists", wide + "count\n" + strings.Repeat("1,", 65) + "3\n", "line 1: 65 lists, and at most 20"},
		{"40 digits", "pattern,count\np" + strings.Repeat("1", 40) + ",3\n", "line 2: 40 lists, and at most 20"},
		{"repeated names", many + "count\n", "line 1: two columns"},
		{"bad pattern", "pattern,count\np012,3\n", "line 2: the history cannot be read (\"p012\")"},
		{"other width", "pattern,count\np01,3\np011,3\n", "line 3: the history speaks of 3 lists"},
		{"utf-16", "\xff\xfeA\x00", "UTF-16"},
		{"xlsx", "PK\x03\x04....", "spreadsheet"},
		{"open quote", "A,B,count\n1,0,\"3\n", "line 2: a quotation mark"},
		{"long line", "A,B,count\n" + strings.Repeat("1", maxLine+5), "longer than"},
		{"sum too large", "A,B,count\n1,0,900000000\n0,1,900000000\n", "line 3: the counts add up to more than"},
	} {
		_, err := read(c.text, ReadOptions{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
		var f *Fault
		if !errors.As(err, &f) || record.SentenceOf(err) != f.Says || strings.Contains(err.Error(), "%!") {
			t.Errorf("%s: no sentence with a code: %+v", c.name, err)
		}
	}
	if _, err := read("A,B,count\n1,0,3\n", ReadOptions{Strata: []string{"region"}}); err == nil ||
		!strings.Contains(err.Error(), `no column "region"`) {
		t.Errorf("an absent stratum column: %v", err)
	}
}

// personRows writes a file of one row a person without holding it in memory.
type personRows struct{ rows, done int }

func (p *personRows) Read(b []byte) (int, error) {
	n := 0
	for p.done < p.rows && n+8 <= len(b) {
		k := p.done%15 + 1
		n += copy(b[n:], []byte{'0' + byte(k&1), ',', '0' + byte(k>>1&1), ',', '0' + byte(k>>2&1), ',',
			'0' + byte(k>>3&1), '\n'})
		p.done++
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestReadMillionPersons(t *testing.T) {
	rows := 1_000_000
	in, err := Read(io.MultiReader(strings.NewReader("A,B,C,D\n"), &personRows{rows: rows}), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if in.Table().N() != rows || len(in.Table().Histories) != 15 || in.Rows != rows {
		t.Errorf("n %d, histories %d, rows %d", in.Table().N(), len(in.Table().Histories), in.Rows)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"A,B,C,count\n1,0,0,5\n0,1,0,4\n", "pattern,count\np01,3\np10,3\n", "id,A,B\nx,1,0\n",
		"\ufeffA;B;count\n1;0;5.0\n",
		"A,B,count\n1,0,-1\n", "A,B,count\n0,0,1\n", "pop,lists,pattern,count\n1,2,p01,1\n", "A\tB\n1\t1\n",
		"count,count\n1,1\n", "A,count\n1,NaN\n",
		"A,B,count\n\"1\",0,٣\n",
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, strata bool) {
		var o ReadOptions
		if strata {
			head, _, _ := strings.Cut(text, ",")
			o.Strata = []string{strings.TrimSpace(strings.TrimPrefix(head, "\ufeff"))}
		}
		in, err := Read(strings.NewReader(text), o)
		if err != nil {
			return
		}
		tables := append([]Named{{Table: in.Whole}}, in.Strata...)
		for _, s := range tables {
			last := uint64(0)
			for _, h := range s.Table.Histories {
				if h.Pattern == 0 || h.Count <= 0 || h.Pattern <= last ||
					(s.Table.J() < 64 && h.Pattern>>uint(s.Table.J()) != 0) {
					t.Fatalf("a table that is not canonical: %+v", s.Table)
				}
				last = h.Pattern
			}
			if s.Table.N() < 0 || s.Table.N() > MaxPersons {
				t.Fatalf("n = %d", s.Table.N())
			}
		}
	})
}
