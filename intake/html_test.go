package intake

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/shareddata"
	"recount/record"
)

// TestHTMLTwins holds the pages that exist both as a site serves them and as their bare text: the story that is read
// from the one must be the text of the other.
func TestHTMLTwins(t *testing.T) {
	dir := shareddata.Path(t, "data/coverage")
	files, _ := filepath.Glob(filepath.Join(dir, "html", "*.html"))
	kept, right, want, found := 0, 0, 0, 0
	for _, f := range files {
		id := strings.TrimSuffix(filepath.Base(f), ".html")
		page, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := os.ReadFile(filepath.Join(dir, "pages", id+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		docs, problems := Read(filepath.Base(f), page, Options{})
		if len(docs) != 1 || len(problems) > 0 {
			t.Errorf("%s: %d documents, problems %v", id, len(docs), problems)
			continue
		}
		twin, _ := ReadText(id, plain)
		checkMap(t, docs[0], page)
		k, ri, w, fo := compareTwins(t, docs[0], twin)
		kept, right, want, found = kept+k, right+ri, want+w, found+fo
		if docs[0].Published.String() != twin.Published.String() {
			t.Errorf("%s: published %q (%s), the twin says %q", id, docs[0].Published, docs[0].DateSource,
				twin.Published)
		}
		if docs[0].Lang != twin.Lang {
			t.Errorf("%s: language %s, the twin %s", id, docs[0].Lang, twin.Lang)
		}
	}
	t.Logf("blocks: precision %d/%d, recall %d/%d", right, kept, found, want)
	// What is missing are lines of dates and sections, which are fields, and one line that leads to another story.
	if right*100 < kept*98 || found*100 < want*94 {
		t.Errorf("blocks: precision %d/%d, recall %d/%d", right, kept, found, want)
	}
}

// compareTwins counts blocks of one document that stand in the other.
func compareTwins(t *testing.T, page, twin record.Document) (kept, right, want, found int) {
	blocks := func(d record.Document) map[string]bool {
		m := map[string]bool{}
		for _, b := range d.Blocks {
			m[strings.Join(foldWords(d.Text[b.Start:b.End]), " ")] = true
		}
		return m
	}
	have, should := blocks(page), blocks(twin)
	all, twinAll := strings.Join(foldWords(page.Text), " "), strings.Join(foldWords(twin.Text), " ")
	for b := range have {
		kept++
		if strings.Contains(twinAll, b) {
			right++
		} else {
			t.Logf("%s: extra %.120q", page.Name, b)
		}
	}
	for b := range should {
		want++
		if strings.Contains(all, b) {
			found++
		} else {
			t.Logf("%s: missing %.120q", page.Name, b)
		}
	}
	return
}
