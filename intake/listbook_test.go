package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// testBook writes spreadsheets by their parts, so that a test can make them as odd as it needs.
type testBook struct {
	sheets  []string // the rows of each, as XML
	names   []string
	after   string // behind the rows of the first sheet
	before  string
	shared  []string
	styles  string
	is1904  bool
	sizeLie uint64
}

// cells makes a row of inline strings; what begins with "<" is a cell as XML.
func cells(row int, values ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, row)
	for i, v := range values {
		switch at := fmt.Sprintf("%c%d", 'A'+i, row); {
		case v == "":
		case strings.HasPrefix(v, "<"):
			b.WriteString(strings.Replace(v, "<c", `<c r="`+at+`"`, 1))
		default:
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, v)
		}
	}
	return b.String() + "</row>"
}

func (b testBook) bytes() []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name, body string) {
		if b.sizeLie > 0 && strings.HasPrefix(name, "xl/worksheets") {
			w, _ := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CompressedSize64: uint64(len(body)),
				UncompressedSize64: b.sizeLie, CRC32: crc32.ChecksumIEEE([]byte(body))})
			fmt.Fprint(w, body)
			return
		}
		w, _ := z.Create(name)
		fmt.Fprint(w, body)
	}
	head := `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	links, sheets := "", ""
	for i := range b.sheets {
		name := fmt.Sprintf("Sheet%d", i+1)
		if i < len(b.names) {
			name = b.names[i]
		}
		links += fmt.Sprintf(`<Relationship Id="rId%d" Type="worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		sheets += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, i+1, i+1)
		after, before := "", ""
		if i == 0 {
			after, before = b.after, b.before
		}
		add(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), head+`<worksheet xmlns="m">`+before+`<sheetData>`+
			b.sheets[i]+`</sheetData>`+after+`</worksheet>`)
	}
	add("xl/workbook.xml", head+`<workbook xmlns="m" xmlns:r="r"><workbookPr date1904="`+map[bool]string{true: "1",
		false: "0"}[b.is1904]+`"/><sheets>`+sheets+`</sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", head+`<Relationships>`+links+`</Relationships>`)
	add("xl/styles.xml", head+`<styleSheet><numFmts>`+b.styles+
		`</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>`)
	if len(b.shared) > 0 {
		add("xl/sharedStrings.xml", head+`<sst><si><t>`+strings.Join(b.shared, `</t></si><si><t>`)+`</t></si></sst>`)
	}
	z.Close()
	return out.Bytes()
}

var bookRows = [][]string{
	{"1", "سمير نادر كرم الرمحي", "<c><v>34</v></c>", "m", `<c s="1"><v>32907</v></c>`, "زهرون"},
	{"2", "Layla Nader Karam Rumhi", "<c><v>29.0</v></c>", "f", `<c s="2"><v>34891.75</v></c>`, "Zahrun"},
	{"3", "نزار فؤاد جابر التيناوي", "<c><v>41</v></c>", "m", "", "تينة"},
	{"4", "Rana Fouad Jaber Tinawi", `<c t="str"><f>6+1</f><v>7</v></c>`, "f", "<c><v>42765</v></c>", "Tina"},
}

var bookHeader = []string{"id", "name", "age", "sex", "dob", "place"}

// rowsFrom writes the header and the four people from a row on.
func rowsFrom(row int) string {
	out := cells(row, bookHeader...)
	for i, r := range bookRows {
		out += cells(row+1+i, r...)
	}
	return out
}

const arabicFormat = `<numFmt numFmtId="165" formatCode="[$-2010000]yyyy/mm/dd;@"/>`

func plainBook() testBook { return testBook{sheets: []string{rowsFrom(1)}, styles: arabicFormat} }

func readBook(b testBook, o ListOptions) (*List, error) {
	return ReadWholeList("list.xlsx", bytes.NewReader(b.bytes()), o)
}

func TestSpreadsheets(t *testing.T) {
	with := func(f func(*testBook)) testBook { b := plainBook(); f(&b); return b }
	for name, b := range map[string]testBook{
		"plain":   plainBook(),
		"a title": with(func(b *testBook) { b.sheets[0] = cells(1, "List of the dead of Zahrun") + rowsFrom(3) }),
		"a title merged": with(func(b *testBook) {
			b.sheets[0] = cells(1, "List") + rowsFrom(2)
			b.after = `<mergeCells><mergeCell ref="A1:F1"/></mergeCells>`
		}),
		"a cover first": with(func(b *testBook) {
			b.sheets = []string{cells(1, "Cover") + cells(2, "Prepared by the desk"), rowsFrom(1)}
		}),
		"a summary beside": with(func(b *testBook) {
			b.sheets = append(b.sheets,
				cells(1, "place", "sex")+cells(2, "Zahrun", "3"))
		}),
		"a hidden column": with(func(b *testBook) { b.before = `<cols><col min="2" max="2" hidden="1"/></cols>` }),
		"hidden rows": with(func(b *testBook) {
			b.sheets[0] = strings.Replace(b.sheets[0], `<row r="3">`, `<row r="3" hidden="1">`, 1)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			l, err := readBook(b, ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			fourPeople(t, l)
		})
	}
	t.Run("1904", func(t *testing.T) {
		b := testBook{is1904: true, sheets: []string{cells(1, "name", "died") + cells(2, "Samir",
			`<c s="1"><v>44260</v></c>`)}}
		if l, err := readBook(b, ListOptions{}); err != nil || l.Rows[0].Died.String() != "2025-03-06" {
			t.Errorf("%v %v", l.Rows, err)
		}
	})
	t.Run("several sheets", func(t *testing.T) {
		b := with(func(b *testBook) {
			b.sheets = append(b.sheets, cells(1, bookHeader...)+cells(2, "9", "Omar Invented", "50", "m"))
			b.names = []string{"March", "April"}
		})
		if l, err := readBook(b, ListOptions{}); err != nil || len(l.Rows) != 5 ||
			l.Notes[len(l.Notes)-1].Code != NoteSheets {
			t.Errorf("%v %v", l, err)
		}
		if l, err := readBook(b, ListOptions{Sheet: "April"}); err != nil || len(l.Rows) != 1 {
			t.Errorf("%v %v", l, err)
		}
		if _, err := readBook(b, ListOptions{Sheet: "May"}); err == nil || !strings.Contains(err.Error(), "April") {
			t.Error(err)
		}
	})
	t.Run("merged down", func(t *testing.T) {
		b := testBook{sheets: []string{cells(1, "name", "place") + cells(2, "Ali Rumhi", "Zahrun") + cells(3,
			"Hasan Rumhi") + cells(4, "Rana Rumhi")}, after: `<mergeCells><mergeCell ref="B2:B4"/></mergeCells>`}
		if l, err := readBook(b, ListOptions{}); err != nil || len(l.Rows) != 3 || l.Rows[2].Place != "Zahrun" {
			t.Errorf("%+v %v", l.Rows, err)
		}
	})
	t.Run("errors and formulas", func(t *testing.T) {
		b := testBook{sheets: []string{cells(1, "id", "name", "age", "dob") + cells(2, "<c><v>4E14</v></c>", "Samir",
			"<c><f>30+4</f></c>", `<c t="e"><v>#N/A</v></c>`)}}
		l, err := readBook(b, ListOptions{})
		if err != nil || len(l.Rows) != 1 || l.Rows[0].ID != "400000000000000" || len(l.Rows[0].Odd) != 2 ||
			l.Rows[0].Odd[0].Why != OddFormula || l.Rows[0].Odd[1].Why != OddError {
			t.Errorf("%+v %v", l.Rows, err)
		}
	})
}

// TestHostileSpreadsheets: what is small on disk and large in memory is refused while it is read, and no range is
// filled beyond the columns.
func TestHostileSpreadsheets(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString(cells(1, "name", "place"))
	for r := 2; r < 100_000; r++ {
		fmt.Fprintf(&bomb, `<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="s"><v>0</v></c></row>`, r, r, r)
	}
	wide := cells(1, "name", "age")
	for name, b := range map[string]testBook{
		"one text in many cells": {shared: []string{strings.Repeat("x", 8<<10)},
			sheets: []string{bomb.String()}},
		"a sheet that says it is large": {sheets: []string{rowsFrom(1)}, sizeLie: 140 << 20},
		"a cell far to the right":       {sheets: []string{wide + `<row r="2"><c r="XFD2"><v>1</v></c></row>`}},
		"not XML":                       {sheets: []string{"<row><c></row>\x00"}},
	} {
		if _, err := readBook(b, ListOptions{}); !errors.Is(err, ErrList) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readBook(testBook{shared: []string{strings.Repeat("x", 8<<10)}, sheets: []string{bomb.String()}},
		ListOptions{}); err == nil || !strings.Contains(err.Error(), "repeat in cells") {
		t.Errorf("a long text that repeats: %v", err)
	}
	if l, err := readBook(testBook{shared: []string{"Zahrun"}, sheets: []string{bomb.String()}},
		ListOptions{}); err != nil || len(l.Rows) != 99_998 {
		t.Errorf("a short text that repeats: %v", err)
	}
	var merged strings.Builder
	merged.WriteString(cells(1, "name", "age"))
	for r := 2; r <= 1500; r++ {
		merged.WriteString(cells(r, "Invented Person", "30"))
	}
	l, err := readBook(testBook{sheets: []string{merged.String()},
		after: `<mergeCells><mergeCell ref="XFA1:XFD1500"/><mergeCell ref="C1:XFD1500"/></mergeCells>`}, ListOptions{})
	if err != nil || len(l.Rows) != 1499 {
		t.Fatalf("%v", err)
	}
	for i := range l.Rows {
		if len(l.Rows[i].Rest) > 0 {
			t.Fatalf("row %d was filled: %+v", i, l.Rows[i])
		}
	}
	if _, err := ReadWholeList("f.zip", strings.NewReader("PK\x03\x04 not a ZIP"), ListOptions{}); !errors.Is(err,
		ErrList) {
		t.Error(err)
	}
}

func TestOpenDocument(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, _ := z.Create("content.xml")
	cell := func(s string) string {
		return `<table:table-cell office:value-type="string"><text:p>` + s + `</text:p></table:table-cell>`
	}
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Cover"><table:table-row>`+
		cell("Cover")+`</table:table-row></table:table><table:table table:name="List"><table:table-row>`+cell("name")+
		cell("age")+cell("date of death")+cell("place")+
		`<table:table-cell table:number-columns-repeated="16380"/></table:table-row>`+
		`<table:table-row>`+cell(`Samir<text:s/>Rumhi`)+
		`<table:table-cell office:value-type="float" office:value="34"><text:p>34,0</text:p></table:table-cell>`+
		`<table:table-cell office:value-type="date" office:date-value="2025-03-06"><office:annotation><text:p>by whom?</text:p></office:annotation><text:p>06.03.25</text:p></table:table-cell>`+cell("Zahrun")+`</table:table-row>`+
		`<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`)
	z.Close()
	l, err := ReadWholeList("list.ods", bytes.NewReader(out.Bytes()), ListOptions{})
	if err != nil || len(l.Rows) != 1 {
		t.Fatalf("%+v %v", l, err)
	}
	if r := l.Rows[0]; r.Name != "Samir Rumhi" || r.Years != 34 || r.Died.String() != "2025-03-06" ||
		r.Place != "Zahrun" || r.Line != 2 {
		t.Errorf("%+v", r)
	}
}
