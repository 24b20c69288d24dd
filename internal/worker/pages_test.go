package worker

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"recount/extract"
	"recount/intake"
	"recount/internal/shareddata"
	"recount/record"
)

// pagesOf collects what one file yields with work done on it.
func pagesOf(t *testing.T, p *Pool, name string, data []byte, work Work) (pages []Page, problems []intake.Problem) {
	t.Helper()
	err := p.Pages(context.Background(), name, data, intake.Options{}, work,
		func(x Page) { pages = append(pages, x) }, func(pr intake.Problem) { problems = append(problems, pr) })
	if err != nil {
		t.Fatal(err)
	}
	return pages, problems
}

// inventedPage is a page with claims of several kinds.
const inventedPage = `published: 2025-03-11
outlet: Invented Post

Dozens killed on the coast

At least 14 civilians, among them 3 children, were killed in Latakia on 7 March 2025, the Syrian Observatory for Human Rights said. "I saw my brother fall," said Salma Invented, 41, whose son Karim Invented, 25, was killed.

قُتل ٩ مدنيين في طرطوس منذ 6 آذار، بحسب الشبكة السورية لحقوق الإنسان. Thousands shelter at the airbase; families called for protection.
`

// TestExtractedInWorkerIsExtractedInProcess: claims, hidden names, mentions and words cross the pipe whole.
func TestExtractedInWorkerIsExtractedInProcess(t *testing.T) {
	p := startPool(t, 2, Limits{})
	e, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"invented.txt": []byte(inventedPage)}
	dirs := []string{"../../examples/coast"}
	if dir, ok := shareddata.Find("data/registers/pages"); ok {
		dirs = append(dirs, dir)
	}
	for _, dir := range dirs {
		found, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, f := range found[:min(len(found), 60)] {
			if data, err := os.ReadFile(f); err == nil {
				files[filepath.Base(f)] = data
			}
		}
	}
	claims := 0
	for name, data := range files {
		pages, _ := pagesOf(t, p, name, data, Work{Extract: true})
		docs, _ := intake.Read(name, data, intake.Options{})
		if len(pages) != len(docs) {
			t.Errorf("%s: %d pages, %d documents", name, len(pages), len(docs))
			continue
		}
		for i, x := range pages {
			want := found{Extraction: e.Extract(&docs[i])}
			if !reflect.DeepEqual(x.Document, docs[i]) || x.Fault != nil || x.Words == nil ||
				!reflect.DeepEqual(x.Extraction, want.Extraction) {
				t.Errorf("%s: a worker finds %+v (%s), this process %+v", name, x.Extraction, x.Fault, want.Extraction)
			}
			for k, w := range x.Extraction.Witnesses {
				if w.Name.Reveal() != want.Extraction.Witnesses[k].Name.Reveal() {
					t.Errorf("%s: a hidden name was lost on the way", name)
				}
			}
			claims += len(x.Extraction.Claims)
		}
	}
	if claims < 4 {
		t.Errorf("only %d claims were compared", claims)
	}
}

// TestDocumentReadBefore: a document is extracted again, against a day where it has none.
func TestDocumentReadBefore(t *testing.T) {
	p := startPool(t, 1, Limits{})
	docs, _ := intake.Read("a.txt",
		[]byte("Eleven killed\n\nEleven people were killed in Homs on Monday, the invented council said.\n"),
		intake.Options{})
	day := record.NewDay(2025, 3, 12)
	x, err := p.Document(context.Background(), &docs[0], &day, nil)
	if err != nil || x.Fault != nil || len(x.Extraction.Claims) == 0 ||
		x.Extraction.Claims[0].Count.Since.String() != "2025-03-10" {
		t.Errorf("%+v, %v", x, err)
	}
	x, err = p.Document(context.Background(), &docs[0], nil, nil)
	if err != nil || len(x.Extraction.Claims) == 0 || x.Extraction.Claims[0].Count.Since.Stated() {
		t.Errorf("without a day: %+v, %v", x.Extraction, err)
	}
}

// costly is a page that is cheap to parse and costly to extract.
func costly() string {
	var b strings.Builder
	b.WriteString("published: 2025-03-11\n\nNames of the dead\n\n")
	for i := range 30_000 {
		fmt.Fprintf(&b, "Ahmad Ali%c%c%c, %d, from Latakia, was killed on 7 March 2025 with 3 children.\n\n",
			'a'+i/676%26, 'a'+i/26%26, 'a'+i%26, i%90)
	}
	return b.String()
}

// archive makes a ZIP of pages in order.
func archive(t *testing.T, pages ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, text := range pages {
		w, err := z.Create(fmt.Sprintf("%d.txt", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOverrunOfExtractionCostsOnePage: the page is named with what it exceeded, and the pages around it are whole.
func TestOverrunOfExtractionCostsOnePage(t *testing.T) {
	p := startPool(t, 1, Limits{CPU: 400 * time.Millisecond})
	if !p.Confinement().CPU {
		t.Skip("SKIPPED: this system does not tell computing time")
	}
	pages, problems := pagesOf(t, p, "a.zip", archive(t, inventedPage, costly(), inventedPage+" More.\n"),
		Work{Extract: true})
	if len(pages) != 3 || len(problems) != 0 {
		t.Fatalf("%d pages, problems %v", len(pages), problems)
	}
	for i, x := range pages {
		if slow := i == 1; slow != (x.Fault != nil) || slow != (len(x.Extraction.Claims) == 0) {
			t.Errorf("page %d: fault %q, %d claims", i, x.Fault, len(x.Extraction.Claims))
		}
	}
	if !strings.Contains(pages[1].Fault.String(), "computing time") || pages[1].Document.Text == "" {
		t.Errorf("fault %q", pages[1].Fault)
	}
}

func TestPackKeepsEveryField(t *testing.T) {
	var want found
	n := 0
	fillAll(reflect.ValueOf(&want).Elem(), &n)
	u := &unpacker{decoder: decoder{b: appendValue(nil, reflect.ValueOf(want))}, text: 1 << 20}
	whole := u.b
	var got found
	u.value(reflect.ValueOf(&got).Elem())
	if u.fail || len(u.b) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for i := range whole {
		u := &unpacker{decoder: decoder{b: whole[:i]}, text: 1 << 20}
		var cut found
		if u.value(reflect.ValueOf(&cut).Elem()); !u.fail && len(u.b) == 0 {
			t.Fatalf("what was cut at %d is taken", i)
		}
	}
}

// TestUnpackHoldsAnchorsToTheText: a worker that a file took over cannot point outside the text.
func TestUnpackHoldsAnchorsToTheText(t *testing.T) {
	for _, a := range []record.Anchor{{Start: -1, End: 2}, {Start: 5, End: 4}, {Start: 0, End: 11}} {
		f := found{Extraction: record.Extraction{Victims: []record.Victim{{Anchor: a}}}}
		if _, err := decodeFound(appendValue(nil, reflect.ValueOf(f)),
			&record.Document{Text: "0123456789"}); err == nil {
			t.Errorf("an anchor from %d to %d of ten bytes is taken", a.Start, a.End)
		}
	}
}

// fillAll puts something into every field of a value, two into every list.
func fillAll(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n % 100))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n % 100))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(*n) / 8)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAll(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fillAll(v.Index(0), n)
		fillAll(v.Index(1), n)
	case reflect.Struct:
		switch v.Type() {
		case dateType:
			v.Set(reflect.ValueOf(record.ExactDate(record.NewDay(2025, 3, 1+*n%28))))
			return
		case hiddenType:
			v.Set(reflect.ValueOf(record.Hide(fmt.Sprint("hidden ", *n))))
			return
		}
		for i := range v.NumField() {
			fillAll(v.Field(i), n)
		}
		if v.Type() == anchorType {
			v.FieldByName("Start").SetInt(3)
			v.FieldByName("End").SetInt(int64(4 + *n%50))
		}
	default:
		panic("a field of a new kind: teach the codec and this test: " + v.Type().String())
	}
}

func FuzzDecodeFound(f *testing.F) {
	var x found
	n := 0
	fillAll(reflect.ValueOf(&x).Elem(), &n)
	x.Words = ""
	f.Add(appendValue(nil, reflect.ValueOf(x)))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc := &record.Document{Text: strings.Repeat("text ", 40)}
		got, err := decodeFound(b, doc)
		if err != nil {
			return
		}
		for _, v := range got.Extraction.Victims {
			_ = doc.Text[v.Anchor.Start:v.Anchor.End]
		}
	})
}
