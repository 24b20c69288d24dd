package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	Body  []byte
}

// fetchMethod begins the method of an item that is the answer of an address, which follows.
const fetchMethod = "recount watch: GET "

// AddFetched keeps an answer as it came, writes down that it was asked for and adds what is in it. The links are the
// pages that items of a feed lead to. Twice is once: of the same answer nothing is new.
func (s *Sources) AddFetched(ctx context.Context, who Who, f Fetched) (added Added, links []string, err error) {
	blob, err := s.store.Blobs().Put(ctx, bytes.NewReader(f.Body), maxOriginal)
	if err != nil {
		return added, nil, fmt.Errorf("preserve the answer: %w", err)
	}
	sum := sha256.Sum256([]byte(f.URL + "\n" + blob.SHA256))
	item := record.EvidenceItem{ID: "f-" + hex.EncodeToString(sum[:12]), Blob: string(blob.ID), SHA256: blob.SHA256,
		Media: f.Media, Size: blob.Size, Method: fetchMethod + f.URL}
	if f.Final != f.URL {
		item.Method += " -> " + f.Final
	}
	err = flow.Documents(ctx, []string{"-"}, flow.FileOptions{Stdin: bytes.NewReader(f.Body)},
		func(doc record.Document) error {
			if doc.URL == "" {
				doc.URL = f.Final
			} else if doc.Media == record.Feed {
				links = append(links, doc.URL)
			}
			doc.Name = f.URL + strings.TrimPrefix(doc.Name, "-")
			_, err := s.AddDocument(ctx, who, doc)
			switch {
			case errors.Is(err, ErrKnown):
				added.Known++
			case errors.Is(err, ErrInput):
				added.Bad = append(added.Bad, record.SentenceOf(err))
			case err != nil:
				return err
			default:
				added.Documents++
			}
			return nil
		}, func(p intake.Problem) {
			p.Name = f.URL
			added.Bad = append(added.Bad, p.Sentence())
		})
	if err != nil {
		return added, links, err
	}
	// The answer is written down last: whoever was killed before asks again, and finds what is there already.
	known := false
	err = s.store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.Get(store.Evidence, item.ID)
		known = err == nil
		return nil
	})
	if err != nil || known {
		return added, links, err
	}
	_, err = s.do(ctx, who, record.RecordEvidence, access.Subject{Level: access.S2},
		func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{item.ID}, payload: item}, nil
		})
	return added, links, err
}

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
