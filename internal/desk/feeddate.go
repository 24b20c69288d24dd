package desk

import (
	"context"
	"errors"
	"io"
	"strings"

	"recount/intake"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// weighFeedDate holds the date that a feed gives an item against that of its page, where the case has the page: a date
// that the page contradicts is kept as refused, and the item goes by its page's. It gives what is to be told of the
// document: a date that is not believed, or, of a page, that an item of a feed which is there already has another date.
func (s *Sources) weighFeedDate(ctx context.Context, doc *record.Document) ([]record.Warning, error) {
	var told []record.Warning
	if doc.URL != "" {
		err := s.store.View(ctx, func(tx *store.Tx) error {
			others, err := tx.DocumentsAt(doc.URL)
			for _, o := range others {
				switch feed := o.Media == record.Feed; {
				case o.ID == doc.ID || feed == (doc.Media == record.Feed):
				case feed:
					if ownDate(doc) && record.DateContradicts(o.Published, doc.Published) {
						r := record.RefusedDate{Date: o.Published, Against: doc.Published, Why: record.FeedPage}
						told = append(told, r.Warning())
					}
				case ownDate(&o):
					believePage(doc, &o)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if doc.Refused != nil {
		told = append(told, doc.Refused.Warning())
	}
	return told, nil
}

// ownDate says whether a page has a date of its own.
func ownDate(doc *record.Document) bool {
	return doc.Published.Stated() && doc.DateSource != record.DateFromCapture && doc.DateSource != record.DateFromURL
}

// believePage gives an item of a feed the date of its page where the feed's is refused or contradicts it. An item of
// which only the last change is dated may well be later than its page.
func believePage(item, page *record.Document) {
	switch {
	case item.Refused != nil:
	case !record.DateContradicts(item.Published, page.Published),
		item.DateSource != record.DateFromHeader,
		item.Published.String() == item.Modified.String() && item.Published.Earliest() > page.Published.Earliest():
		return
	default:
		item.Refused = &record.RefusedDate{Date: item.Published, Against: page.Published, Why: record.FeedPage}
	}
	item.Published, item.DateSource = page.Published, page.DateSource
}

// addItems adds the items of a feed. Their dates are held against what its server says of the day, and against an
// earlier answer.
func (s *Sources) addItems(ctx context.Context, who Who, f Fetched, items []record.Document, added *Added) error {
	late, err := s.lateItems(ctx, f, items)
	if err != nil {
		return err
	}
	for _, doc := range items {
		given := doc.Refused == nil && doc.DateSource == record.DateFromHeader
		switch before, isLate := late[doc.ID]; {
		case given && f.Day.Stated() && record.DateContradicts(doc.Published, f.Day) &&
			doc.Published.Earliest() > f.Day.Earliest():
			refuse(&doc, record.FeedAnswer, f.Day)
		case given && isLate:
			refuse(&doc, record.FeedLate, before)
		}
		if err := s.addOne(ctx, who, doc, added); err != nil {
			return err
		}
	}
	return nil
}

// refuse takes a date from an item; what is sure is that it was published by the day on which it was fetched.
func refuse(doc *record.Document, why record.WarningCode, against record.Date) {
	doc.Refused = &record.RefusedDate{Date: doc.Published, Against: against, Why: why}
	doc.Published, doc.DateSource = doc.Captured, record.DateFromCapture
}

// lateItems finds the items that an earlier answer of the address did not have, though it was given after their date
// and had items that are older: by when it was given.
func (s *Sources) lateItems(ctx context.Context, f Fetched, items []record.Document) (map[record.DocumentID]record.Date,
	error) {
	var blob string
	var on record.Date
	fresh := map[record.DocumentID]bool{}
	err := s.store.View(ctx, func(tx *store.Tx) error {
		var err error
		if blob, on, err = lastAnswer(tx, f.URL); err != nil || blob == "" {
			return err
		}
		for _, doc := range items {
			if !record.DateContradicts(doc.Published, on) || doc.Published.Earliest() > on.Earliest() {
				continue
			}
			if _, err := tx.Document(doc.ID); errors.Is(err, store.ErrNotFound) {
				fresh[doc.ID] = true
			}
		}
		return nil
	})
	if err != nil || len(fresh) == 0 {
		return nil, err
	}
	oldest, addresses, err := s.answered(ctx, blob)
	if err != nil || !oldest.Stated() {
		return nil, err
	}
	out := map[record.DocumentID]record.Date{}
	for _, doc := range items {
		// an item whose address was there is an old one that was changed
		if fresh[doc.ID] && !addresses[doc.URL] && doc.Published.Earliest() > oldest.Earliest() {
			out[doc.ID] = on
		}
	}
	return out, nil
}

// lastAnswer gives the answer of an address that was kept last, and the day.
func lastAnswer(tx *store.Tx, address string) (blob string, on record.Date, err error) {
	last := int64(-1)
	err = tx.EachRow(store.Evidence, store.Query{After: answerID}, func(row store.Row) error {
		if !strings.HasPrefix(row.ID, answerID) {
			return io.EOF
		}
		item, err := store.Decode[record.EvidenceItem](row)
		if err != nil {
			return err
		}
		asked, ok := strings.CutPrefix(item.Method, fetchMethod)
		asked, _, _ = strings.Cut(asked, " -> ")
		if ok && asked == address && row.Seq > last {
			last, blob = row.Seq, item.Blob
			on = record.ExactDate(record.DayOf(row.At.Time().UTC()))
		}
		return nil
	})
	if err == io.EOF {
		err = nil
	}
	return blob, on, err
}

// answered gives the oldest date among the items of an answer that was kept, and their addresses. Of an answer that is
// there no more nothing is known.
func (s *Sources) answered(ctx context.Context, blob string) (oldest record.Date, addresses map[string]bool,
	err error) {
	r, err := s.store.Blobs().Open(vault.BlobID(blob))
	if err != nil {
		return oldest, nil, nil
	}
	defer func() { _ = r.Close() }()
	addresses = map[string]bool{}
	err = flow.Documents(ctx, []string{"-"}, flow.FileOptions{Stdin: r}, func(doc record.Document) error {
		addresses[doc.URL] = true
		if doc.Refused == nil && doc.DateSource == record.DateFromHeader &&
			(!oldest.Stated() || doc.Published.Earliest() < oldest.Earliest()) {
			oldest = doc.Published
		}
		return nil
	}, func(intake.Problem) {})
	return oldest, addresses, err
}
