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

// TestADateOfAFeedThatIsContradictedIsKeptAndNotBelieved: a date after the day of the fetch or of the feed's own
// making, one that the item's address contradicts, and one that does not fit among the others, is kept as refused with
// what speaks against it, and the item goes by another date. Dates that nothing contradicts stand.
func TestADateOfAFeedThatIsContradictedIsKeptAndNotBelieved(t *testing.T) {
	type entry struct {
		date, address string
		why           record.WarningCode
		published     string
	}
	captured := record.ExactDate(record.NewDay(2031, 3, 20))
	good := entry{"Mon, 17 Mar 2031 09:00:00 GMT", "https://a.example/b", "", "2031-03-17"}
	for name, c := range map[string]struct {
		built    string
		captured record.Date
		entries  []entry
	}{
		"future": {captured: captured, entries: []entry{good,
			{"Mon, 24 Mar 2031 09:00:00 GMT", "https://a.example/c", record.FeedFuture, "2031-03-20"},
			// a day more is a zone of time
			{"Fri, 21 Mar 2031 01:00:00 +0300", "https://a.example/d", "", "2031-03-21"}}},
		"address": {captured: captured, entries: []entry{good,
			{"Wed, 19 Mar 2031 09:00:00 GMT", "https://a.example/2031/03/02/toll", record.FeedAddress, "2031-03-02"},
			{"Wed, 19 Mar 2031 09:00:00 GMT", "https://a.example/2031/03/18/toll", "", "2031-03-19"}}},
		"built": {built: "Tue, 18 Mar 2031 09:00:00 GMT", entries: []entry{good, good, good,
			{"Mon, 24 Mar 2031 09:00:00 GMT", "https://a.example/c", record.FeedBuilt, ""}}},
		"built by nobody": {built: "Tue, 18 Mar 2025 09:00:00 GMT", entries: []entry{good, good,
			{"Mon, 24 Mar 2031 09:00:00 GMT", "https://a.example/c", "", "2031-03-24"}}},
		"order": {captured: captured, entries: []entry{
			{"Wed, 19 Mar 2031 09:00:00 GMT", "https://a.example/1", "", "2031-03-19"},
			{"Tue, 18 Mar 2031 09:00:00 GMT", "https://a.example/2", "", "2031-03-18"},
			{"Mon, 10 Feb 2031 09:00:00 GMT", "https://a.example/3", record.FeedOrder, "2031-03-20"},
			{"Mon, 17 Mar 2031 09:00:00 GMT", "https://a.example/4", "", "2031-03-17"},
			{"Mon, 10 Feb 2031 09:00:00 GMT", "https://a.example/2031/02/10/pinned", "", "2031-02-10"},
			{"Sun, 16 Mar 2031 09:00:00 GMT", "https://a.example/5", "", "2031-03-16"},
			{"Sat, 15 Mar 2031 09:00:00 GMT", "https://a.example/6", "", "2031-03-15"},
			{"Fri, 14 Mar 2031 09:00:00 GMT", "https://a.example/7", "", "2031-03-14"}}},
		"no order": {captured: captured, entries: []entry{good,
			{"Wed, 5 Mar 2031 09:00:00 GMT", "https://a.example/1", "", "2031-03-05"},
			{"Tue, 18 Mar 2031 09:00:00 GMT", "https://a.example/2", "", "2031-03-18"},
			{"Mon, 10 Feb 2031 09:00:00 GMT", "https://a.example/3", "", "2031-02-10"},
			{"Mon, 17 Mar 2031 09:00:00 GMT", "https://a.example/4", "", "2031-03-17"}}},
	} {
		items := ""
		if c.built != "" {
			items = "<lastBuildDate>" + c.built + "</lastBuildDate>"
		}
		for i, e := range c.entries {
			items += fmt.Sprintf("<item><title>Toll %d</title><guid>%d</guid><link>%s</link><pubDate>%s</pubDate>"+
				"<description>The monitor documented the killing of %d civilians on the coast.</description></item>",
				i, i, e.address, e.date, i+2)
		}
		docs, problems := Read("feed.xml",
			[]byte(`<?xml version="1.0"?><rss version="2.0"><channel><title>Coast News</title>`+
				items+`</channel></rss>`), Options{Captured: c.captured})
		if len(docs) != len(c.entries) || len(problems) > 0 {
			t.Fatalf("%s: %d documents, %v", name, len(docs), problems)
		}
		for i, d := range docs {
			var why record.WarningCode
			if d.Refused != nil {
				why = d.Refused.Why
				given, _ := parseMoment(c.entries[i].date)
				if d.Refused.Date.String() != given.String() || !d.Refused.Against.Stated() {
					t.Errorf("%s: item %d: %s against %s", name, i, d.Refused.Date, d.Refused.Against)
				}
			}
			if why != c.entries[i].why || d.Published.String() != c.entries[i].published {
				t.Errorf("%s: item %d is of %q, refused as %q; want %q, %q", name, i, d.Published, why,
					c.entries[i].published, c.entries[i].why)
			}
		}
	}
}

// TestAnEntryThatIsChangedLaterDoesNotLie: of an Atom entry that has the day of its last change alone, a later day than
// that of its address is no contradiction, and an earlier one is.
func TestAnEntryThatIsChangedLaterDoesNotLie(t *testing.T) {
	for address, refused := range map[string]bool{"https://a.example/2031/03/02/a": false,
		"https://a.example/2031/03/30/a": true} {
		docs, _ := Read("feed.xml",
			[]byte(`<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Coast</title>`+
				`<entry><id>1</id><title>Toll</title><updated>2031-03-19T09:00:00Z</updated><link href="`+address+`"/>`+
				`<content>The monitor documented the killing of 16 civilians on the coast.</content></entry></feed>`),
			Options{})
		if len(docs) != 1 || (docs[0].Refused != nil) != refused {
			t.Errorf("%s: %+v", address, docs)
		}
	}
}

// TestALongFeedOutOfOrderIsReadInTime: the order of a feed's items costs no more than sorting them.
func TestALongFeedOutOfOrderIsReadInTime(t *testing.T) {
	row := make([]int, 200_000)
	for i := range row {
		row[i] = i * 7919 % len(row)
	}
	got := longestRise(row)
	for i := 1; i < len(got); i++ {
		if got[i-1] >= got[i] || row[got[i-1]] > row[got[i]] {
			t.Fatal("it falls")
		}
	}
	if len(longestRise([]int{3, 1, 2, 2, 9, 4, 5})) != 5 {
		t.Error("it is not the longest")
	}
}
