package intake

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"recount/record"
)

// TestAMailboxOfTenThousandMailsIsTenThousandDocuments reads a mailbox whose mails differ by a figure and a moment.
func TestAMailboxOfTenThousandMailsIsTenThousandDocuments(t *testing.T) {
	const mails = 10_000
	var box strings.Builder
	for i := range mails {
		fmt.Fprintf(&box, "From desk Mon Mar 10 10:00:00 2031\nFrom: Desk <desk@example.org>\nSubject: Count %d\n"+
			"Date: Mon, 10 Mar 2031 %02d:%02d:00 +0000\nMessage-ID: <%d@example.org>\n\n"+
			"The monitor documented the killing of %d civilians in the port on March 9, 2031.\n\n",
			i, i/60%24, i%60, i, i+2)
	}
	docs, problems := Read("all.mbox", []byte(box.String()), Options{})
	ids := map[record.DocumentID]bool{}
	for _, d := range docs {
		ids[d.ID] = true
		if d.Published.String() != "2031-03-10" {
			t.Fatalf("%s is of %s", d.Name, d.Published)
		}
	}
	if len(docs) != mails || len(ids) != mails || len(problems) > 0 {
		t.Errorf("%d documents, %d ids, %d problems", len(docs), len(ids), len(problems))
	}
}

// TestAFeedThatLiesAboutItsDatesLosesNoItem: an item whose date is none, or cannot be one, is there without a date, and
// the feed's other items with theirs.
func TestAFeedThatLiesAboutItsDatesLosesNoItem(t *testing.T) {
	var items strings.Builder
	dates := []string{"Mon, 10 Mar 2031 09:00:00 GMT", "yesterday or so", "", "Mon, 32 Foo 2031 99:00:00 GMT",
		"99999999999999"}
	for i, date := range dates {
		fmt.Fprintf(&items, "<item><title>Toll %d</title><guid>%d</guid><pubDate>%s</pubDate>"+
			"<description>The monitor documented the killing of %d civilians on the coast.</description></item>",
			i, i, date, i+2)
	}
	docs, problems := Read("feed.xml", []byte(`<?xml version="1.0"?>`+
		`<rss version="2.0"><channel><title>Coast News</title>`+items.String()+`</channel></rss>`), Options{})
	if len(docs) != len(dates) || len(problems) > 0 {
		t.Fatalf("%d documents, %v", len(docs), problems)
	}
	for i, d := range docs {
		if d.Published.Stated() != (i == 0) {
			t.Errorf("%q is read as %s", dates[i], d.Published)
		}
	}
}

// TestACollectionWithAWrongDigestIsToldAndRead: what was changed after capture is named, and its pages are there all
// the same.
func TestACollectionWithAWrongDigestIsToldAndRead(t *testing.T) {
	crawl := string(warcRecord("https://a.example/1", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n",
		samplePage))
	for what, digest := range map[string]string{
		"right": fmt.Sprintf("%x", sha256.Sum256([]byte(crawl))), "wrong": strings.Repeat("00", 32)} {
		file := zipOf(t, [2]string{"datapackage.json",
			`{"profile":"data-package","resources":[{"path":"archive/a.warc","hash":"sha256:` + digest + `"}]}`},
			[2]string{"archive/a.warc", crawl})
		docs, problems := Read("crawl.wacz", file, Options{})
		told := len(problems) == 1 && strings.Contains(problems[0].Reason.String(), "does not match the digest")
		if len(docs) != 1 || told != (what == "wrong") || what == "right" && len(problems) > 0 {
			t.Errorf("%s digest: %d documents, %v", what, len(docs), problems)
		}
	}
}
