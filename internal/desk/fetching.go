package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"recount/access"
	"recount/intake"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// Fetched is the answer of an address that a person had asked.
type Fetched struct {
	URL   string // as it was asked
	Final string // after redirects
	Media string
	Day   record.Date // of the answer, as its server says; not stated where it does not
	Body  []byte
}

// fetchMethod begins the method of an item that is the answer of an address, which follows.
const fetchMethod = "recount watch: GET "

// answerID begins the ids of items that are answers.
const answerID = "f-"

// AddFetched keeps an answer as it came, writes down that it was asked for and adds what is in it. Twice is once: of
// the same answer nothing is new. The pages that the items of a feed lead to are followed before the items are added,
// so that the date of an item can be held against that of its page; follow may be nil.
func (s *Sources) AddFetched(ctx context.Context, who Who, f Fetched,
	follow func(links []string) error) (added Added, err error) {
	blob, err := s.store.Blobs().Put(ctx, bytes.NewReader(f.Body), maxOriginal)
	if err != nil {
		return added, fmt.Errorf("preserve the answer: %w", err)
	}
	sum := sha256.Sum256([]byte(f.URL + "\n" + blob.SHA256))
	item := record.EvidenceItem{ID: answerID + hex.EncodeToString(sum[:12]), Blob: string(blob.ID), SHA256: blob.SHA256,
		Media: f.Media, Size: blob.Size, Method: fetchMethod + f.URL}
	if f.Final != f.URL {
		item.Method += " -> " + f.Final
	}
	items, err := s.addPages(ctx, who, f, &added)
	if err != nil {
		return added, err
	}
	if follow != nil && len(items) > 0 {
		links := make([]string, len(items))
		for i := range items {
			links[i] = items[i].URL
		}
		if err := follow(links); err != nil {
			return added, err
		}
	}
	if err := s.addItems(ctx, who, f, items, &added); err != nil {
		return added, err
	}
	// The answer is written down last: whoever was killed before asks again, and finds what is there already.
	known := false
	err = s.store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.Get(store.Evidence, item.ID)
		known = err == nil
		return nil
	})
	if err != nil || known {
		return added, err
	}
	_, err = s.do(ctx, who, record.RecordEvidence, access.Subject{Level: access.S2},
		func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{item.ID}, payload: item}, nil
		})
	return added, err
}

// addPages adds what an answer holds, but for the items of a feed, which it gives back.
func (s *Sources) addPages(ctx context.Context, who Who, f Fetched, added *Added) ([]record.Document, error) {
	var items []record.Document
	opts := flow.FileOptions{Stdin: bytes.NewReader(f.Body)}
	opts.Intake.Captured = record.ExactDate(s.today())
	err := flow.Documents(ctx, []string{"-"}, opts, func(doc record.Document) error {
		doc.Name = f.URL + strings.TrimPrefix(doc.Name, "stdin")
		if doc.Media == record.Feed {
			items = append(items, doc)
			return nil
		}
		if doc.URL == "" {
			doc.URL = f.Final
		}
		return s.addOne(ctx, who, doc, added)
	}, func(p intake.Problem) {
		p.Name = f.URL
		added.Bad = append(added.Bad, p.Sentence())
	})
	return items, err
}

// today is the day by this machine's clock.
func (s *Sources) today() record.Day { return record.DayOf(s.now().UTC()) }

// Asked lists the addresses of which the case has an answer.
func (s *Sources) Asked(ctx context.Context, who Who) (map[string]bool, error) {
	all, err := s.Evidence(ctx, who)
	out := map[string]bool{}
	for _, i := range all {
		if address, ok := strings.CutPrefix(i.Method, fetchMethod); ok {
			address, _, _ = strings.Cut(address, " -> ")
			out[address] = true
		}
	}
	return out, err
}
