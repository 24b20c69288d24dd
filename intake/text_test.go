package intake

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/shareddata"
	"recount/record"
)

// checkAnchors proves that every stretch of a document's map leads to bytes that say the same.
func checkMap(t *testing.T, doc record.Document, data []byte) {
	t.Helper()
	for i, o := range doc.Offsets {
		if o.Text < 0 || o.Text+o.Length > len(doc.Text) || o.Original < 0 || o.Original+o.OriginalLength > len(data) {
			t.Fatalf("%s: stretch %d lies outside: %+v", doc.Name, i, o)
		}
		if i > 0 && doc.Offsets[i-1].Text+doc.Offsets[i-1].Length > o.Text {
			t.Fatalf("%s: stretches %d and %d overlap", doc.Name, i-1, i)
		}
		if o.Verbatim && (o.Length != o.OriginalLength || doc.Text[o.Text:o.Text+
			o.Length] != string(data[o.Original:o.Original+o.Length])) {
			t.Fatalf("%s: stretch %d is not verbatim: %q", doc.Name, i, doc.Text[o.Text:o.Text+o.Length])
		}
	}
	for i, b := range doc.Blocks {
		if b.Start < 0 || b.End <= b.Start || b.End > len(doc.Text) || i > 0 && b.Start < doc.Blocks[i-1].End {
			t.Fatalf("%s: block %d is out of place: %+v", doc.Name, i, b)
		}
		if b.Echo >= i || b.Echo < -1 {
			t.Fatalf("%s: block %d echoes %d", doc.Name, i, b.Echo)
		}
	}
}

func TestReadTextCoverage(t *testing.T) {
	dir := shareddata.Path(t, "data/coverage/pages")
	files, _ := filepath.Glob(filepath.Join(dir, "*.txt"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, problems := ReadText(filepath.Base(f), data)
		if len(problems) > 0 {
			t.Errorf("%v", problems)
		}
		checkMap(t, doc, data)
		if unknown := strings.Contains(string(data[:40]),
			"published: unknown"); unknown == (doc.DateSource == record.DateFromHeader) {
			t.Errorf("%s: published %q from %q", doc.Name, doc.Published, doc.DateSource)
		}
		if len(doc.Offsets) == 0 {
			t.Errorf("%s: no map", doc.Name)
		}
		for _, b := range doc.Blocks {
			a := doc.Anchor(b.Start, b.End)
			if a.OriginalStart < 0 || string(data[a.OriginalStart:a.OriginalEnd]) != a.Exact {
				t.Errorf("%s: anchor does not hold in the bytes", doc.Name)
			}
		}
		if doc.Lang != record.English && doc.Lang != record.Arabic {
			t.Errorf("%s: language %s", doc.Name, doc.Lang)
		}
	}
}
