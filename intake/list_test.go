package intake

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"recount/record"
)

// theFour is a list of four invented people, as most of the dialects below write it.
const theFour = "id,name,age,sex,dob,place\n" +
	"1,سمير نادر كرم الرمحي,34,m,1990-02-03,زهرون\n" +
	"2,Layla Nader Karam Rumhi,29,f,1995-07-11,Zahrun\n" +
	"3,نزار فؤاد جابر التيناوي,41,m,,تينة\n" +
	"4,Rana Fouad Jaber Tinawi,7,f,2017-01-30,Tina\n"

// fourPeople says of a list that it holds exactly these four, each field right.
func fourPeople(t *testing.T, l *List) {
	t.Helper()
	want := []struct {
		id, name, born, place string
		years                 int
		sex                   record.Sex
		age                   record.Age
	}{
		{"1", "سمير نادر كرم الرمحي", "1990-02-03", "زهرون", 34, record.Male, record.Adult},
		{"2", "Layla Nader Karam Rumhi", "1995-07-11", "Zahrun", 29, record.Female, record.Adult},
		{"3", "نزار فؤاد جابر التيناوي", "", "تينة", 41, record.Male, record.Adult},
		{"4", "Rana Fouad Jaber Tinawi", "2017-01-30", "Tina", 7, record.Female, record.Child},
	}
	if len(l.Rows) != len(want) {
		t.Fatalf("%d rows, want %d: %+v", len(l.Rows), len(want), l.Left)
	}
	for i, w := range want {
		r := &l.Rows[i]
		if r.ID != w.id || r.Name != w.name || r.Born.String() != w.born || r.Place != w.place || r.Years != w.years ||
			r.Sex != w.sex || r.Age != w.age || r.Unnamed || len(r.Odd) > 0 {
			t.Errorf("row %d: %+v", i+1, *r)
		}
	}
}

func readText(t *testing.T, text string, o ListOptions) *List {
	t.Helper()
	l, err := ReadWholeList("list.csv", strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestListDialects(t *testing.T) {
	semicolons := strings.ReplaceAll(theFour, ",", ";")
	header, rows, _ := strings.Cut(theFour, "\n")
	utf16le := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(strings.ReplaceAll(theFour, ",", "\t"))) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	legacy, err := charmap.Windows1256.NewEncoder().String(theFour)
	if err != nil {
		t.Fatal(err)
	}
	quoted := `"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSuffix(theFour, "\n"), ",", `","`), "\n",
		"\"\r\n\"") + `"`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, theFour)
	z.Close()
	for name, data := range map[string]string{
		"plain":                       theFour,
		"byte order mark":             "\ufeff" + theFour,
		"two byte order marks":        "\ufeff\ufeff" + theFour,
		"utf-16":                      string(utf16le),
		"utf-16 without its mark":     string(utf16le[2:]),
		"windows-1256":                legacy,
		"semicolons":                  semicolons,
		"semicolons, said":            "sep=;\r\n" + strings.ReplaceAll(semicolons, "\n", "\r\n"),
		"bars":                        strings.ReplaceAll(theFour, ",", "|"),
		"Arabic commas":               strings.ReplaceAll(theFour, ",", "،"),
		"carriage returns alone":      strings.ReplaceAll(theFour, "\n", "\r"),
		"no end of the last line":     strings.TrimSuffix(theFour, "\n"),
		"all in quotes":               quoted,
		"a line inside quotes":        strings.Replace(quoted, "Layla Nader", "Layla\r\nNader", 1),
		"title rows":                  "List of the dead as of 15 June,,,,,\n,,,,,\n" + theFour,
		"empty lines":                 "\n\n" + strings.ReplaceAll(theFour, "\n", "\n\n"),
		"commas at the end":           strings.ReplaceAll(theFour, "\n", ",,,\n"),
		"a header of spaces and case": " ID ,Full Name ,Age (years),Gender,Date of Birth,Place of death\n" + rows,
		"an Arabic header":            "الرقم,الاسم,العمر,الجنس,تاريخ الميلاد,المكان\n" + rows,
		"a total below":               theFour + "المجموع,4,,,,\n",
		"a total in words":            theFour + "Total:,4 persons,,,,\n",
		"a note below":                theFour + "Source: the invented council of Zahrun\n",
		"the header again":            strings.Replace(theFour, "\n3,", "\n\n"+header+"\n3,", 1),
		"Arabic digits": strings.NewReplacer("34", "٣٤", "29", "٢٩", "1990-02-03", "٣/٢/١٩٩٠", "41",
			"٤١").Replace(theFour),
		"day first": strings.NewReplacer("1990-02-03", "03/02/1990", "1995-07-11", "11.7.1995",
			"2017-01-30", "30-1-2017").Replace(theFour),
		"counts of days": strings.NewReplacer("1990-02-03", "32907", "1995-07-11", "34891", "2017-01-30",
			"42765").Replace(theFour),
		"words for sexes": strings.NewReplacer(",m,", ",ذكر,", ",f,", ",أنثى,").Replace(theFour),
		"words for ages": strings.NewReplacer(",34,", ",34 سنة,", ",29,", ",~29,", ",41,", ",41 years,",
			",7,", ",7.0,").Replace(theFour),
		"a zero byte": strings.Replace(theFour, "Layla Nader", "Layla\x00Nader", 1),
		"entities":    strings.Replace(theFour, "Layla Nader", "Layla&nbsp; Nader", 1),
		"gzip":        packed.String(),
	} {
		t.Run(name, func(t *testing.T) {
			l, err := ReadWholeList("list.csv", strings.NewReader(data), ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			fourPeople(t, l)
		})
	}
}

// TestQuotesSwallowNoRow: a quotation mark that closes no value is text, and the rows behind it are rows.
func TestQuotesSwallowNoRow(t *testing.T) {
	for cell, want := range map[string]string{
		`"أبو كرم" سمير نادر`:    `"أبو كرم" سمير نادر`,
		`Layla "Umm Nader Rumhi`: `Layla "Umm Nader Rumhi`,
		`"Layla Umm Nader Rumhi`: `"Layla Umm Nader Rumhi`,
		`"Layla ""Umm"" Rumhi"`:  `Layla "Umm" Rumhi`,
		`"Layla "Umm" Rumhi"`:    `Layla "Umm" Rumhi`,
		`"Layla, Rumhi"`:         `Layla, Rumhi`,
		`"" Layla Rumhi`:         `"" Layla Rumhi`,
	} {
		for _, next := range []string{"Samir Rumhi", `"Samir Rumhi"`, `"Abu" Samir Rumhi`} {
			l := readText(t, "id,name,age,place\n1,"+cell+",29,\"Zahrun, north\"\n2,"+next+
				",34,Zahrun\n3,Nizar Tinawi,41,Tina\n", ListOptions{})
			if len(l.Rows) != 3 || l.Rows[0].Name != want || l.Rows[0].Years != 29 ||
				l.Rows[0].Place != "Zahrun, north" || l.Rows[2].Years != 41 {
				t.Errorf("%s then %s: %+v", cell, next, l.Rows)
			}
		}
	}
}

// TestOddCellKeepsItsPerson: a cell that cannot be read costs its own field and is told with its column.
func TestOddCellKeepsItsPerson(t *testing.T) {
	for _, c := range []struct {
		column, cell string
		why          OddWhy
	}{
		{"age", "-1", OddAge}, {"age", "999", OddAge}, {"age", "many", OddAge}, {"dob", "2025-31-30", OddDate},
		{"dob", "before 7 March 2025", OddDate}, {"dob", "قبل 7 آذار 2025", OddDate},
		{"date of death", "some day", OddDate}, {"sex", "3", OddSex}, {"status", "tall", OddStatus},
		{"fate", "gone", OddOutcome},
	} {
		l := readText(t, "name;"+c.column+"\nLayla Rumhi;"+c.cell+"\n", ListOptions{})
		if len(l.Rows) != 1 || len(l.Rows[0].Odd) != 1 {
			t.Fatalf("%q in %s: %+v", c.cell, c.column, l.Rows)
		}
		r := l.Rows[0]
		if o := r.Odd[0]; o.Why != c.why || o.Column != c.column || o.Value.Reveal() != c.cell ||
			strings.Contains(o.String(), c.cell) {
			t.Errorf("%q in %s: %+v, %s", c.cell, c.column, o, o)
		}
		if r.Name != "Layla Rumhi" || r.Years != -1 || r.Born.Stated() || r.Died.Stated() ||
			r.Sex != record.SexUnknown || r.Status != record.StatusUnknown || r.Outcome != "" {
			t.Errorf("%q in %s gave %+v", c.cell, c.column, r)
		}
	}
	if r := readText(t, "name,died\nLayla Rumhi,30/2/2025\n", ListOptions{}).Rows[0]; r.Died.String() != "2025-02" ||
		len(r.Odd) != 1 || r.Odd[0].Why != OddDay {
		t.Errorf("a day that is none: %+v", r)
	}
	l := readText(t, "name,age\nLayla,Rumhi,29\nSamir,34\n", ListOptions{})
	if len(l.Rows) != 2 || len(l.Rows[0].Odd) != 2 || l.Rows[0].Odd[0].Why != OddMore || l.Rows[1].Years != 34 {
		t.Errorf("a separator that is not quoted: %+v", l.Rows)
	}
}

func TestListCells(t *testing.T) {
	for cell, want := range map[string]string{
		"2025-03-06 00:00:00": "2025-03-06", "2025-03-06T00:00:00Z": "2025-03-06", "2025-03-06 14:30": "2025-03-06",
		"06-Mar-25": "2025-03-06", "March 6, 2025": "2025-03-06", "6 آذار 2025": "2025-03-06",
		"٦/٣/٢٠٢٥": "2025-03-06", "2025/3/6": "2025-03-06", "03/13/2025": "2025-03-13", "6.3.2025": "2025-03-06",
		"20250306": "2025-03-06", "7 آذار/مارس 2025": "2025-03-07", "March 7th 2025": "2025-03-07",
		"March 2025": "2025-03", "3/2025": "2025-03", "2025": "2025", "1999م": "1999", "2025/3/7 approx": "2025-03-07~",
		"حوالي 1990": "1990~", "0000-00-00": "", "unknown": "", "-": "",
		"7-8/3/2025": "[2025-03-07..2025-03-08]", "بين 6 و 9 آذار 2025": "[2025-03-06..2025-03-09]",
		"6 و9 آذار 2025": "[2025-03-06..2025-03-09]", "between 6 and 9 March 2025": "[2025-03-06..2025-03-09]",
		"45722": "2025-03-06",
	} {
		l := readText(t, "name;died\nSamer Invented;"+cell+"\n", ListOptions{})
		if len(l.Rows) != 1 || l.Rows[0].Died.String() != want || len(l.Rows[0].Odd) > 0 {
			t.Errorf("died %q: %+v, want %q", cell, l.Rows, want)
		}
	}
	for cell, want := range map[string]struct {
		years int
		age   record.Age
		born  string
	}{
		"34": {34, record.Adult, ""}, "~34": {34, record.Adult, ""}, "٣٤ عاماً": {34, record.Adult, ""},
		"7 months": {0, record.Child, ""}, "٦ أشهر": {0, record.Child, ""}, "Less than a day": {0, record.Child, ""},
		"رضيع": {0, record.Child, ""}, "سنتان": {2, record.Child, ""}, "1 year 3 months": {1, record.Child, ""},
		"child": {-1, record.Child, ""}, "طفل": {-1, record.Child, ""}, "20-25": {-1, record.Adult, ""},
		"1990": {-1, record.AgeUnknown, "1990"}, "unknown": {-1, record.AgeUnknown, ""},
		"غير معروف": {-1, record.AgeUnknown, ""}, "15-25": {-1, record.AgeUnknown, ""}, "0": {0, record.Child, ""},
		"34 y.o.": {34, record.Adult, ""},
	} {
		l := readText(t, "name;age\nSamer Invented;"+cell+"\n", ListOptions{})
		if len(l.Rows) != 1 {
			t.Fatalf("age %q: %+v", cell, l)
		}
		if r := l.Rows[0]; r.Years != want.years || r.Age != want.age || r.Born.String() != want.born ||
			len(r.Odd) > 0 {
			t.Errorf("age %q: %d %v %v %v", cell, r.Years, r.Age, r.Born, r.Odd)
		}
	}
}

// TestOddRows: rows that say less than the header, or more, and columns that are named twice or begin as formulas do.
func TestOddRows(t *testing.T) {
	l := readText(t, "id,name,age,sex,dob,place\n1,سمير نادر الرمحي,34\n2,Layla Rumhi,29,f,1995-07-11,Zahrun\n",
		ListOptions{})
	if r := l.Rows[0]; len(l.Rows) != 2 || r.Years != 34 || r.Sex != record.SexUnknown || r.Place != "" ||
		l.Rows[1].Place != "Zahrun" || len(l.Notes) != 1 || l.Notes[0].Code != NoteShort || l.Notes[0].N != 1 {
		t.Errorf("a short row: %+v, %v", l.Rows, l.Notes)
	}
	l = readText(t, "id,name,age,name\n1,سمير نادر الرمحي,34,زهرون\n", ListOptions{})
	if r := l.Rows[0]; r.Name != "سمير نادر الرمحي" || strings.Join(r.Rest, "|") != "زهرون" ||
		strings.Join(l.Tables[0].LeftOut(), " ") != "name" {
		t.Errorf("a column named twice: %+v, left out %q", r, l.Tables[0].LeftOut())
	}
	l = readText(t, "id;name;age;place\n1;=HYPERLINK(\"x\")Layla Rumhi;29;Zahrun, north\n2;@Samir "+
		"Rumhi;34;Tina, old town\n", ListOptions{})
	for i, want := range []string{"Layla Rumhi", "Samir Rumhi"} {
		if r := l.Rows[i]; r.Name != want || len(r.Odd) != 1 || r.Odd[0].Why != OddCode ||
			!strings.Contains(r.Place, ", ") {
			t.Errorf("a cell that begins as a formula does: %+v", r)
		}
	}
	l = readText(t, "name,age,place\nSamir Rumhi,34,Zahrun\n\n\nid,sex,name,age\n9,f,Rana Rumhi,7\n", ListOptions{})
	if len(l.Rows) != 2 || l.Rows[1].ID != "9" || l.Rows[1].Name != "Rana Rumhi" || l.Rows[1].Sex != record.Female ||
		len(l.Tables) != 2 {
		t.Errorf("a second table of other columns: %+v", l.Rows)
	}
	l = readText(t, "id,given_name,father_name,surname,age\n1,سمير,نادر,الرمحي,34\n2,سمير,كرم,الرمحي,34\n",
		ListOptions{})
	if l.Rows[0].Name != "سمير نادر الرمحي" || l.Rows[1].Name != "سمير كرم الرمحي" || l.Rows[1].Father != "كرم" {
		t.Errorf("a name in three columns: %+v", l.Rows)
	}
}

// TestAmericanDates: a column whose days can be read month first only is read so throughout.
func TestAmericanDates(t *testing.T) {
	l := readText(t, "name,died\nA B,03/06/2025\nC D,03/13/2025\nE F,03/25/2025\nG H,03/31/2025\n", ListOptions{})
	if l.Rows[0].Died.String() != "2025-03-06" || len(l.Notes) != 1 || l.Notes[0].Code != NoteMonthFirst {
		t.Errorf("%v %v", l.Rows[0].Died, l.Notes)
	}
}

// TestNobodyIsAPersonWithoutAName: rows without a name are people, and words in its place no identity.
func TestNobodyIsAPersonWithoutAName(t *testing.T) {
	l := readText(t, "name,father,age,sex,place,notes\nمجهول الهوية,,30,m,Zahrun,\nUnidentified "+
		"male,,,m,,\n,Karam,,f,Zahrun,by the well\nN/A,,,,Zahrun,\n,,,,,a remark\nطفل رضيع,,,,Zahrun,\nSamir,Unknown,34,m,Zahrun,\n", ListOptions{})
	if len(l.Rows) != 6 || len(l.Left) != 1 || l.Left[0].Why != LeftNobody || l.Left[0].Line != 6 {
		t.Fatalf("%+v, left %+v", l.Rows, l.Left)
	}
	for i := range l.Rows[:5] {
		if r := &l.Rows[i]; !r.Unnamed || r.Name != "" {
			t.Errorf("%+v has a name", *r)
		}
	}
	if last := l.Rows[5]; last.Unnamed || last.Father != "" {
		t.Errorf("%+v", last)
	}
	got, bad := Victims(l, VictimOptions{Source: "QRM"})
	if len(got) != 6 || len(bad) != 1 || !got[0].Anonymous || got[0].Identity != record.StateAlleged {
		t.Errorf("%+v, %+v", got, bad)
	}
}

func TestListColumns(t *testing.T) {
	l := readText(t, "id,First name,Father name,Grandfather name,Family name,Died,Governorate,Cause of "+
		"death,Photo,Colour\n1,سمير,نادر,كرم,الرمحي,2031-03-07,زهرون,shelling,1.jpg,red\n", ListOptions{})
	r := l.Rows[0]
	if r.Name != "سمير نادر كرم الرمحي" || r.Father != "نادر" || r.Grandfather != "كرم" || r.Family != "الرمحي" ||
		r.Died.String() != "2031-03-07" || r.Home != "زهرون" {
		t.Errorf("%+v", r)
	}
	if got := strings.Join(r.Rest, " "); got != "shelling 1.jpg red" ||
		strings.Join(l.Tables[0].LeftOut(), " ") != "Colour" {
		t.Errorf("kept %q, left out %q", got, l.Tables[0].LeftOut())
	}
	l = readText(t, "Index,Name,الاسم,Born,ID\n1,Samir Rumhi,سمير الرمحي,1990-01-02,400000000000001\n", ListOptions{})
	if r := l.Rows[0]; r.ID != "400000000000001" || r.Name != "Samir Rumhi" || r.NameAR != "سمير الرمحي" {
		t.Errorf("%+v", r)
	}
	l = readText(t, "الرقم,الاسم والكنية,ابن/بنت,مواليد,القرية,الصفة,تاريخ الاستشهاد\n1,سمير "+
		"الرمحي,كرم,1965,زهرون,مدني,14/06/2031\n", ListOptions{})
	if r := l.Rows[0]; r.Father != "كرم" || r.Born.String() != "1965" || r.Home != "زهرون" ||
		r.Status != record.Civilian || r.Died.String() != "2031-06-14" {
		t.Errorf("%+v", r)
	}
	if v := l.Rows[0].Victim(VictimOptions{Source: "QRM"}); v.Age != record.Adult || v.NameAR != "سمير الرمحي" {
		t.Errorf("born 1965 and dead in 2031: %+v", v)
	}
	// By hand.
	l = readText(t, "who,when,age\nSamir Rumhi,2031-03-07,34\n",
		ListOptions{Mapping: Mapping{"who": FieldName, "when": FieldDied, "age": "-"}})
	if r := l.Rows[0]; r.Name != "Samir Rumhi" || r.Died.String() != "2031-03-07" || r.Years != -1 || len(r.Rest) > 0 {
		t.Errorf("%+v", r)
	}
	// A row that is not the first can be named.
	l = readText(t, "name,age,x\nold,1,2\nwho,age,place\nSamir,34,Zahrun\n",
		ListOptions{HeaderRow: 3, Mapping: Mapping{"who": FieldName}})
	if len(l.Rows) != 1 || l.Rows[0].Place != "Zahrun" || l.Tables[0].HeaderRow != 3 {
		t.Errorf("%+v", l)
	}
	for _, bad := range []ListOptions{{Mapping: Mapping{"nobody": FieldName}}, {Mapping: Mapping{"name": "shoe"}},
		{HeaderRow: 9}} {
		if _, err := ReadWholeList("list.csv", strings.NewReader("name,age\nSamir,34\n"), bad); !errors.Is(err,
			ErrList) {
			t.Errorf("%+v was taken: %v", bad, err)
		}
	}
}

// TestUsualNamesStandOnce: a header means one field, or several in an order that is known.
func TestUsualNamesStandOnce(t *testing.T) {
	for key, u := range usualKeys() {
		if key == "" {
			t.Error("a usual name folds to nothing")
		}
		for _, x := range u[1:] {
			if pair := string(u[0].field + "+" + x.field); pair != "name+name_ar" && pair != "born+birth_year" &&
				pair != "id+code" {
				t.Errorf("%q is %s", key, pair)
			}
		}
	}
}

func TestHostileText(t *testing.T) {
	long := func(n int) io.Reader { return io.LimitReader(endless('x'), int64(n)) }
	for name, r := range map[string]io.Reader{
		"one cell":           io.MultiReader(strings.NewReader("id,name\n1,"), long(240<<20)),
		"one quoted cell":    io.MultiReader(strings.NewReader("id,name\n1,\""), long(240<<20)),
		"zeros":              io.LimitReader(endless(0), 1<<30),
		"commas":             io.MultiReader(strings.NewReader("id,name\n1"), io.LimitReader(endless(','), 1<<30)),
		"an old spreadsheet": strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"),
		"a PDF":              strings.NewReader("%PDF-1.7\n"),
		"empty":              strings.NewReader(""),
		"a column of words":  strings.NewReader("x\ny\n"),
	} {
		if _, err := ReadWholeList("list.csv", r, ListOptions{}); !errors.Is(err, ErrList) {
			t.Errorf("%s was read: %v", name, err)
		}
	}
}

// endless is one byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// TestQuotesAreReadInLinearTime reads what makes a reader of quotes look ahead again and again.
func TestQuotesAreReadInLinearTime(t *testing.T) {
	for _, piece := range []string{`"a,`, `"a" b,`, "\"a\n", `"a"b"c,`, "\"\"\"x,\n"} {
		text := "id,name\n" + strings.Repeat(strings.Repeat(piece, 300)+"\n", 1<<20/(300*len(piece)))
		l := 0
		err := ReadList("list.csv", strings.NewReader(text), ListOptions{},
			ListSink{Row: func(ListRow) error { l++; return nil }})
		if err != nil {
			t.Errorf("%q: %v", piece, err)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte("id;name;age\n1;أحمد;٢٥\n"))
	f.Add([]byte("PK\x03\x04junk"))
	f.Add([]byte("\"unclosed,name\nx"))
	f.Add([]byte("name,age,died\n\"a\" b,１２,6 و٩ آذار 2025\n\u0663,२,x\n"))
	f.Add(plainBook().bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ReadWholeList("f", bytes.NewReader(data), ListOptions{})
		if err != nil {
			return
		}
		got, bad := Victims(l, VictimOptions{Source: "s"})
		if len(got)+len(bad) != len(l.Rows)+len(l.Left) {
			t.Fatalf("%d rows and %d left out became %d records and %d bad rows", len(l.Rows), len(l.Left), len(got),
				len(bad))
		}
	})
}

func TestSameListSameIDs(t *testing.T) {
	list := "id,name,date\n7,Nizar al-Tinawi,2031-03-07\n,Samir " +
		"Rumhi,\n,Unknown,2031-03-07\n,Unknown,2031-03-07\n7,Nizar al-Tinawi,2031-03-07\n"
	first, bad := Victims(readText(t, list, ListOptions{}), VictimOptions{Source: "QRM"})
	second, _ := Victims(readText(t, list, ListOptions{}), VictimOptions{Source: "QRM"})
	if len(first) != 4 || len(bad) != 1 || !strings.Contains(bad[0].Why.String(), "repeats row 2") {
		t.Fatalf("%+v %+v", first, bad)
	}
	for i := range first {
		if first[i].ID != second[i].ID {
			t.Error("one row has two ids")
		}
	}
}
