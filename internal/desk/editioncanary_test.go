package desk_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/desk"
	"recount/record"
)

// canaries are words that a case holds and an edition must not: each says where it was put.
var canaries = []string{"Zabilliving", "زبلحية", "Zabildead", "Zabilsite", "Zabilincident", "Zabilwords",
	"Zabiltestimony", "Zabilphoto", "Zabilgps", "12.71823", "Zabilpdfperson", "Zabilpdfauthor", "Zabilappeal",
	"Zabilundone"}

// photo is a picture whose EXIF names who took it and where.
func photo(t *testing.T) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte(
		"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x3b\x00\x02\x00\x00\x00\x18\x00\x00\x00\x1a\x00\x00\x00\x00" +
			"Zabilphoto Zabilgps 12.71823\x00",
	)
	out := append([]byte{}, plain.Bytes()[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(exif)+2))
	out = append(out, exif...)
	return append(out, plain.Bytes()[2:]...)
}

// paper is a PDF of one page with lines of text, and an author in its properties.
func paper(t *testing.T, author string, lines ...string) []byte {
	t.Helper()
	var text, packed bytes.Buffer
	text.WriteString("BT /F1 11 Tf 14 TL 60 760 Td\n")
	for _, l := range lines {
		fmt.Fprintf(&text, "(%s) Tj T*\n", l)
	}
	text.WriteString("ET\n")
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(text.Bytes()); err != nil {
		t.Fatal(err)
	}
	_ = z.Close()
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", packed.Len(), packed.String()),
		"<< /Author (" + author + ") >>"} {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return out.Bytes()
}

// TestNoCanaryLeavesInAnEdition plants words of every kind that may not leave into a case: the living and the dead by
// name, sites, what witnesses said, the properties of photos and papers. None is in any file of an edition, what
// SQLite keeps of deleted rows among them.
func TestNoCanaryLeavesInAnEdition(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	adopted(t, d, by)
	list := readIn(t, d, by.analyst, edition("QRM", "1,Ahmad Zabildead,M,34,2031-03-07,Zahrun,",
		"2,Samira Zabildead,F,29,2031-03-07,Zahrun,", "3,Omar Zabildead,M,40,2031-03-08,Zahrun,"))
	admit(t, d, by.reviewer, list.ID)
	undone := readIn(t, d, by.analyst, edition("hospital", "1,Karim Zabilundone,M,34,2031-03-07,Zahrun,"))
	if _, err := d.Lists.UndoImport(ctx, by.analyst, undone.ID); err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for name, file := range map[string][]byte{
		"page.txt": []byte("published: 2031-03-11\noutlet: Coast Ledger\n\n" +
			"The Qasiran Rights Monitor has documented the killing of 31 civilians in Zahrun since March 6, 2031.\n\n" +
			"\"At least 9 people were killed in Tinwan on March 9,\" said Hadi Zabilliving, a neighbour who fled.\n\n" +
			"قال هادي زبلحية، وهو أحد الجيران، إن 12 شخصا قتلوا في زهرون في 8 آذار 2031.\n"),
		"paper.pdf": paper(t, "Zabilpdfauthor", "Published: 2031-03-12", "",
			"The Qasiran Rights Monitor has documented the killing of 33 civilians in Zahrun", "since March 6, 2031.", "",
			"At least 7 people were killed in Tinwan, said Rula Zabilpdfperson, a neighbour who fled."),
	} {
		docs, problems := intake.Read(name, file, intake.Options{})
		if len(docs) != 1 || !strings.Contains(docs[0].Text, "Zabil") {
			t.Fatal(name, docs, problems)
		}
		if _, err := d.Sources.AddDocument(ctx, by.analyst, docs[0]); err != nil {
			t.Fatal(err)
		}
		read, err := d.Sources.Document(ctx, by.analyst, docs[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range read.Extraction.Claims {
			if _, err := d.Claims.Accept(ctx, by.analyst, docs[0].ID, c.ID); err != nil {
				t.Fatal(err)
			}
			accepted++
		}
	}
	if accepted < 5 {
		t.Fatalf("%d claims were read of pages that hold six", accepted)
	}
	for _, r := range [][]string{
		{"site", "name=Zabilsite school"},
		{"incident", "kind=attack", "title=Attack", "place_words=Zabilwords", "description=Zabilincident", "when=2031-03-07"},
		{"appeal", "appeal.by=Zabilappeal"}, {"victim", "name=Karim Zabildead", "source=QRM"},
	} {
		if _, _, err := d.RecordFields(ctx, by.analyst, r[0], r[1:]); err != nil {
			t.Error(r, err)
		}
	}
	for _, file := range [][]byte{photo(t), paper(t, "Zabilpdfauthor", "Zabilpdfperson was there")} {
		if _, _, err := d.Sources.RecordEvidence(ctx, by.analyst, record.EvidenceItem{},
			bytes.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := d.Testimony.RecordTestimony(ctx, by.analyst, desk.NewTestimony{Role: "survivor",
		Text: record.Hide("Zabiltestimony"), Consents: []record.ConsentRecord{{Purpose: record.PurposeRecord, Given: true}},
	}); err != nil {
		t.Fatal(err)
	}
	made := released(t, d, by, draft(t, d, by.analyst))
	if len(made.Files) < 20 ||
		!bytes.Contains(made.Files["claims.csv"], []byte("documented the killing of 33 civilians")) {
		t.Fatalf("the edition of %d files does not hold what the case says", len(made.Files))
	}
	for name, b := range made.Files {
		low := strings.ToLower(string(b))
		for _, word := range canaries {
			if strings.Contains(low, strings.ToLower(word)) || strings.Contains(low, escaped(word)) {
				t.Errorf("%s holds %s", name, word)
			}
		}
	}
}

// escaped is a word as JSON may write it.
func escaped(word string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(word) {
		if r < 128 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
