package desk

import (
	"context"
	"io"
	"slices"

	"recount/access"
	"recount/intake"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// PlannedDocument is what adding a document would bring: the claims that would wait for a person, by who is said to
// count, and what the reader says of the page.
type PlannedDocument struct {
	ID       record.DocumentID
	Name     string
	Known    bool // it is in the case already
	Claims   int
	Origins  []record.OriginID // each once; "" for claims of nobody
	Warnings []record.Warning
}

// WouldAdd says what adding files would bring, and writes nothing.
func (s *Sources) WouldAdd(ctx context.Context, who Who, paths []string, stdin io.Reader) ([]PlannedDocument,
	[]*record.Sentence,
	error) {
	if err := s.may(ctx, who, record.AddDocument, access.S1); err != nil {
		return nil, nil, err
	}
	var out []PlannedDocument
	var bad []*record.Sentence
	err := flow.Documents(ctx, paths, flow.FileOptions{Stdin: stdin, PagesOnly: true}, func(doc record.Document) error {
		found := s.read.of(doc)
		p := PlannedDocument{ID: doc.ID, Name: doc.Name, Claims: len(found.Claims), Warnings: found.Warnings}
		for _, c := range found.Claims {
			if !slices.Contains(p.Origins, c.Speaker.Origin) {
				p.Origins = append(p.Origins, c.Speaker.Origin)
			}
		}
		slices.Sort(p.Origins)
		err := s.store.View(ctx, func(tx *store.Tx) error {
			_, err := tx.Document(doc.ID)
			p.Known = err == nil
			return nil
		})
		out = append(out, p)
		return err
	}, func(p intake.Problem) { bad = append(bad, p.Sentence()) })
	return out, bad, err
}
