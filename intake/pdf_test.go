package intake

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/record"
)

// readOne reads one file and expects one document.
func readOne(t *testing.T, name string, data []byte) record.Document {
	t.Helper()
	docs, problems := Read(name, data, Options{})
	if len(docs) != 1 {
		t.Fatalf("%s: %d documents, problems %v", name, len(docs), problems)
	}
	checkMap(t, docs[0], data)
	return docs[0]
}

// reason reads one file and expects nothing but a problem that says a word.
func reason(t *testing.T, name string, data []byte, word string) {
	t.Helper()
	docs, problems := Read(name, data, Options{})
	if len(docs) != 0 || len(problems) != 1 || problems[0].Name != name ||
		!strings.Contains(problems[0].Reason.String(), word) || problems[0].Hint == nil {
		t.Errorf("%s: %d documents, problems %v; want a reason with %q", name, len(docs), problems, word)
	}
}

func testFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPrintedPDF(t *testing.T) {
	for name, want := range map[string][]string{
		"arabic.pdf": {
			"مقتل 111 مدنياً على الساحل وفق مرصد مُتخيَّل",
			"قال المرصد المتخيل إن 1,225 مدنياً على الأقل قُتلوا منذ السادس من آذار/مارس 2025، بينهم أطفال " +
				"ونساء (كانوا في منازلهم)، وإن عمليات الإنقاذ لا تزال جارية الآن في الأحياء الأولى من المدينة.",
			"ولاحقاً أعلنت الأمم المتحدة (UN OHCHR) أنها وثقت مقتل ١١١ شخصاً؛ وأضاف المتحدث: «هذه الحصيلة ليست " +
				"نهائية» في 11/03/2025 عند الساعة 12:40.",
			"اللاذقية: 658",
			"طرطوس: 384",
			"The English part says that 745 civilians (of 1,018) were killed.",
		},
		"english.pdf": {
			"Monitor says 1,225 civilians were killed",
			"The invented monitor said on Tuesday that at least 1,225 civilians have been killed on the coast " +
				"since March 6, among them 52 children, and that rescue efforts go on in the first quarters of the city where fighting was heaviest during the night.",
			"Of those 745 were civilians and 148 fighters; it added that the office (“the first to say so”) " +
				"found difficult files and affluent families.",
			"Homs 12",
			"Hama 171",
		},
	} {
		doc := readOne(t, name, testFile(t, name))
		if doc.Media != record.PDF || doc.Blocks[0].Kind != record.Headline {
			t.Errorf("%s: %s, first block %s", name, doc.Media, doc.Blocks[0].Kind)
		}
		for i, b := range doc.Blocks {
			if got := doc.Text[b.Start:b.End]; i >= len(want) || got != want[i] {
				t.Errorf("%s: block %d is\n%q", name, i, got)
			}
		}
		if len(doc.Blocks) != len(want) {
			t.Errorf("%s: %d blocks, want %d", name, len(doc.Blocks), len(want))
		}
	}
}

// makePDF writes a small PDF of some objects; object 1 is the catalog.
func makePDF(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Root 1 0 R %s >>\n%%%%EOF\n", trailer)
	return b.Bytes()
}

// packedStream writes a packed stream object.
func packedStream(dict, content string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(content))
	z.Close()
	return fmt.Sprintf("<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", dict, b.Len(), b.String())
}

func onePage(content string, more ...string) []byte {
	objects := append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
		packedStream("", content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}, more...)
	return makePDF("", objects...)
}

func TestPDFByHand(t *testing.T) {
	data := onePage("BT /F1 12 Tf 72 700 Td (Twelve people were killed near the river,) Tj 0 -14 Td (a monitor " +
		"said \\050on Monday\\051.) Tj ET")
	doc := readOne(t, "hand.pdf", data)
	if want := "Twelve people were killed near the river, a monitor said (on Monday)."; doc.Text != want {
		t.Errorf("%q, want %q", doc.Text, want)
	}
	cut := data[:len(data)*2/3]
	if _, problems := Read("cut.pdf", cut, Options{}); len(problems) == 0 {
		t.Error("a PDF that is cut off is taken as whole")
	}
}

func TestPDFObjectStream(t *testing.T) {
	packed := "1 0 2 36 3 122 << /Type /Catalog /Pages 2 0 R >>   "
	head := "1 0 2 35 3 100 "
	o1, o2 := "<< /Type /Catalog /Pages 2 0 R >>  ", "<< /Type /Pages /Kids [3 0 R] >>"
	o2 += strings.Repeat(" ", 100-35-len(o2))
	o3 := "<< /Type /Page /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
	packed = head + o1 + o2 + o3
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	fmt.Fprintf(&b, "4 0 obj\n%s\nendobj\n", packedStream("",
		"BT /F1 12 Tf 72 700 Td (Some 30 families fled the village.) Tj ET"))
	b.WriteString("5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n")
	fmt.Fprintf(&b, "9 0 obj\n%s\nendobj\n", packedStream(fmt.Sprintf("/Type /ObjStm /N 3 /First %d", len(head)),
		packed))
	b.WriteString("10 0 obj\n<< /Type /XRef /Root 1 0 R /Length 0 >>\nstream\n\nendstream\nendobj\n")
	if doc := readOne(t, "packed.pdf", b.Bytes()); doc.Text != "Some 30 families fled the village." {
		t.Errorf("%q", doc.Text)
	}
}

func TestVisualOrder(t *testing.T) {
	for _, c := range []struct{ visual, logical string }{
		{"ﺔﻨﻳﺪﻤﻟﺍ ﻲﻓ 12,345", "12,345 في المدينة"},
		{".2025 ﺱﺭﺎﻣ ﻦﻣ (6)", "(6) من مارس 2025."},
		{"SOHR ﺪﺻﺮﻤﻟﺍ", "المرصد SOHR"},
		{"plain 1,000 text", "plain 1,000 text"},
	} {
		var row []string
		for _, r := range c.visual {
			row = append(row, foldForms(string(r)))
		}
		got, _ := logicalOrder(row)
		if strings.Join(got, "") != c.logical {
			t.Errorf("%q gives %q, want %q", c.visual, strings.Join(got, ""), c.logical)
		}
	}
}

func TestBadPDF(t *testing.T) {
	reason(t, "locked.pdf", makePDF("/Encrypt 9 0 R", "<< /Type /Catalog /Pages 2 0 R >>"), "encrypted")
	scan := onePage("q 600 0 0 800 0 0 cm /X Do Q", "",
		"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /Length 1 >>\nstream\nx\nendstream")
	scan = bytes.ReplaceAll(scan, []byte("/X 6 0 R"), []byte("/X 7 0 R"))
	reason(t, "scan.pdf", scan, "no text layer")
	reason(t, "none.pdf", []byte("%PDF-1.4\nnothing\n"), "damaged")
	loop := makePDF("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 1 0 R] >>")
	reason(t, "loop.pdf", loop, "pdf"[:0])
	deep := []byte("%PDF-1.4\n1 0 obj\n" + strings.Repeat("[", 1<<20) + "\nendobj\n")
	reason(t, "deep.pdf", deep, "damaged")
	reason(t, "refs.pdf", makePDF("", "2 0 R", "1 0 R"), "damaged")
	form := "<< /Type /XObject /Subtype /Form /Resources << /XObject << /X 6 0 R >> >> /Length 23 " +
		">>\nstream\n/X Do /X Do /X Do /X Do\nendstream"
	reason(t, "forms.pdf", onePage("/X Do", form), "no text")
	bomb := onePage("(" + strings.Repeat("a", 40<<20) + ") Tj")
	if docs, problems := Read("bomb.pdf", bomb, Options{}); len(docs) != 0 || len(problems) == 0 {
		t.Errorf("%d documents, %v", len(docs), problems)
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(onePage("BT /F1 12 Tf 72 700 Td (Twelve) Tj [(a) -300 <6262>] TJ ET"))
	f.Add(onePage("/Span <</ActualText <FEFF0644>>> BDC BT /F1 9 Tf (x) ' ET EMC BI /W 1 ID x EI Q"))
	f.Add(makePDF("/Encrypt 9 0 R", "<< /Type /Catalog /Pages 2 0 R >>"))
	f.Add([]byte("%PDF-1.4\n1 0 obj << /Length 5 >> stream\nabc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		docs, _ := Read("f.pdf", append([]byte("%PDF-1.4\n"), b...),
			Options{Limits: Limits{Stream: 1 << 20, Unpacked: 8 << 20}})
		for _, d := range docs {
			checkMap(t, d, b)
		}
	})
}
