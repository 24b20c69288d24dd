package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/mmcdole/gofeed"

	"recount/record"
)

// feedMethod names how an item of a feed was read.
const feedMethod = "feed/1 gofeed/1.4.2"

// readFeed reads an RSS or Atom file: each item is a document of its own. Items have no bytes of their own, so their
// text has no map; the hash is that of the feed, the id that of feed and item together.
func (r *reader) readFeed(in input) {
	if n := int64(len(in.data)); n > r.limits.Page {
		r.problem(in, record.Say("the feed has %s, more than the %s that are read", size(n), size(r.limits.Page)),
			record.Say("split it"))
		return
	}
	src := decode(in.data, metaCharset(in.data), charsetOf(in.contentType))
	feed, err := gofeed.NewParser().Parse(bytes.NewReader([]byte(asUTF8XML(src.text))))
	if err != nil {
		r.problem(in, record.Say("the feed is not well formed"),
			record.Say("fetch it again, or give the pages that it names"))
		return
	}
	given := feedDates(feed, in.captured)
	read := 0
	for i, item := range feed.Items {
		if i >= r.limits.Entries {
			r.partial(in, record.Say("the feed has more than %d items: the rest is left out", r.limits.Entries),
				record.Say("split it"))
			break
		}
		if item != nil && r.feedItem(in, feed, item, i, given[i]) {
			read++
		}
	}
	if read == 0 {
		r.problem(in, record.Say("the feed has no item with text"), record.Say("give the pages that it names"))
	}
}

// feedItem makes a document of one item.
func (r *reader) feedItem(in input, feed *gofeed.Feed, item *gofeed.Item, i int, given feedDate) bool {
	doc := newDocument(in, record.Feed, feedMethod)
	// What the item itself says, and not the feed, makes it the document that it is: the feed goes on, the item stays.
	h := sha256.New()
	for _, part := range []string{firstOf(item.GUID, item.Link, itoa(i)), feed.Title, item.Link, item.Title,
		item.Published, item.Content, item.Description} {
		fmt.Fprintf(h, "%d\n%s", len(part), part)
	}
	doc.ID = record.DocumentID(hex.EncodeToString(h.Sum(nil)))
	doc.Name = fmt.Sprintf("%s!%d", in.name, i+1)
	doc.URL, doc.Title, doc.Outlet = item.Link, plainField(item.Title), plainField(feed.Title)
	for _, a := range item.Authors {
		if a != nil && a.Name != "" && doc.Byline == "" {
			doc.Byline = cleanField(a.Name)
		}
	}
	doc.Modified, _ = feedDay(item.Updated, item.UpdatedParsed)
	if doc.Refused = given.refused; doc.Refused == nil {
		doc.Published, doc.DateSource = given.date, given.source
	}
	c := &composer{bare: true}
	if doc.Title != "" {
		c.line(doc.Title, record.Headline)
	}
	for _, body := range []string{item.Content, item.Description} {
		if body == "" || len(c.blocks) > 1 {
			continue
		}
		if !looksLikeHTML(body) {
			r.plainBlocks(c, body)
		} else if err := r.fragmentBlocks(c, body); err != nil {
			r.problem(in, record.SentenceOf(err), record.Say("give the page itself"))
		}
	}
	c.give(&doc)
	if len(doc.Blocks) == 0 {
		return false
	}
	finish(&doc)
	r.document(doc)
	return true
}

// feedDay reads a date of a feed: the text as written first, because it has the zone in which the day was meant.
func feedDay(text string, parsed *time.Time) (record.Date, record.DateSource) {
	if text == "" {
		return record.Date{}, record.DateNotFound
	}
	if d, ok := parseMoment(text); ok {
		return d, record.DateFromHeader
	}
	if parsed != nil && parsed.Year() > 1900 && parsed.Year() < 2200 {
		return record.ExactDate(record.DayOf(*parsed)), record.DateFromHeader
	}
	return record.Date{}, record.DateNotFound
}

// plainField makes one line of a field that may hold tags.
func plainField(s string) string {
	if !looksLikeHTML(s) {
		return cleanField(s)
	}
	c := &composer{bare: true}
	r := &reader{limits: DefaultLimits()}
	if r.fragmentBlocks(c, s) != nil {
		return ""
	}
	return cleanField(c.text.String())
}

// asUTF8XML drops an XML declaration, whose charset no longer holds for decoded text.
func asUTF8XML(s string) string {
	if i := bytes.Index([]byte(s[:min(len(s), 200)]), []byte("?>")); i > 0 &&
		bytes.HasPrefix(bytes.TrimLeft([]byte(s[:i]), " \t\r\n\ufeff"), []byte("<?xml")) {
		return s[i+2:]
	}
	return s
}
