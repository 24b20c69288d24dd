package desk

import (
	"context"

	"recount/access"
	"recount/internal/store"
	"recount/origin"
	"recount/record"
)

// Stories traces the documents of the case: which tell one account, and where they depart from it. Titles are by
// document.
type Stories struct {
	*origin.Tracing
	Documents map[record.DocumentID]store.DocumentRow
}

// maxTraced is how many documents, newest first, are traced at once.
const maxTraced = 5000

// Stories traces the newest documents of the case. Nothing is decided by it: a person confirms.
// What is lent out is not written to.
func (s *Sources) Stories(ctx context.Context, who Who) (Stories, error) {
	s.lasting.tracing.Lock()
	defer s.lasting.tracing.Unlock()
	var out Stories
	known := false
	err := s.look(ctx, who, "story.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) (err error) {
		out, known, err = s.lasting.stories.still(tx, store.Documents)
		return err
	})
	if err != nil || known {
		return out, err
	}
	out, size, err := s.trace(ctx, who)
	if err == nil {
		s.lasting.stories.keep(out, size)
	}
	return out, err
}

// trace reads every document and finds what derives from what; size is how many acts the log had.
func (s *Sources) trace(ctx context.Context, who Who) (Stories, int64, error) {
	size := int64(0)
	out := Stories{Documents: map[record.DocumentID]store.DocumentRow{}}
	var docs []record.Document
	err := s.look(ctx, who, "story.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) (err error) {
		if size, err = tx.Size(); err != nil {
			return err
		}
		var after store.DocumentRow
		for len(out.Documents) < maxTraced {
			rows, err := tx.DocumentRows(after, 200)
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
			for _, row := range rows {
				doc, err := tx.Document(row.ID)
				if err != nil {
					return err
				}
				docs = append(docs, doc)
				out.Documents[row.ID] = row
			}
			after = rows[len(rows)-1]
		}
		return nil
	})
	if err != nil {
		return out, 0, err
	}
	var tracer origin.Tracer
	for i := range docs {
		ex := s.read.of(docs[i])
		traceOne(&tracer, &docs[i], &ex)
	}
	out.Tracing = tracer.Trace()
	return out, size, nil
}

// traceOne takes a document in. One that the tracer fails on is left out of the stories, and costs no other.
func traceOne(t *origin.Tracer, doc *record.Document, ex *record.Extraction) {
	defer func() { _ = recover() }()
	t.Add(origin.Page{Document: doc, Extraction: ex})
}
