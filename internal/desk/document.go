package desk

import (
	"context"
	"errors"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Sources are what the case rests on: pages, items of evidence, origins, publishers, and the lists that are closed.
type Sources struct {
	*road
	read    *readings
	lasting *keptReadings
}

// AddDocument preserves a document and puts it into the case. The same document twice is one document.
func (s *Sources) AddDocument(ctx context.Context, who Who, doc record.Document) (Outcome, error) {
	if doc.ID == "" || doc.Text == "" {
		return Outcome{}, badInput("document %s has no text", doc.Name)
	}
	if err := s.may(ctx, who, record.AddDocument, access.S1); err != nil {
		return Outcome{}, err
	}
	found := s.read.of(doc).Claims // reading may take long: before the transaction
	return s.do(ctx, who, record.AddDocument, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if _, err := tx.Document(doc.ID); err == nil {
				return deed{}, ErrKnown
			} else if !errors.Is(err, store.ErrNotFound) {
				return deed{}, err
			}
			if err := tx.CacheClaims(doc.ID, found); err != nil {
				return deed{}, err
			}
			return deed{subjects: []string{string(doc.ID)}, payload: doc}, nil
		})
}

// ErrKnown says that what was to be added is in the case already.
var ErrKnown = errors.New("it is in the case already")

// Reading is a document with what the machine found in it and what people decided about that.
type Reading struct {
	Document   record.Document
	Extraction record.Extraction
	Judged     map[record.ClaimID]record.ClaimJudgement
	Seen       map[record.ClaimID]int64 // the state of each judgement, to be given back with another; none: 0
}

// Open counts the claims of the reading that nobody has judged yet.
func (r Reading) Open() int {
	n := 0
	for _, c := range r.Extraction.Claims {
		if _, done := r.Judged[c.ID]; !done {
			n++
		}
	}
	return n
}

// Document reads a document with its claims and judgements.
func (s *Sources) Document(ctx context.Context, who Who, id record.DocumentID) (Reading, error) {
	var out Reading
	subject, err := s.documentSubject(ctx, id)
	if err != nil {
		return out, err
	}
	err = s.look(ctx, who, "document.read", subject, func(tx *store.Tx, _ allowed) error {
		doc, err := tx.Document(id)
		if err != nil {
			return err
		}
		out, err = reading(tx, doc)
		return err
	})
	if err == nil {
		out.Extraction = s.read.of(out.Document)
	}
	return out, err
}

// mayRead answers whether somebody may read a document: one that they may not read, and one that is not there, are
// refused alike.
func (r *road) mayRead(ctx context.Context, who Who, id record.DocumentID) error {
	subject, err := r.documentSubject(ctx, id)
	if err != nil {
		return err
	}
	return r.look(ctx, who, "document.read", subject, func(*store.Tx, allowed) error { return nil })
}

// documentSubject says who brought a document in.
func (r *road) documentSubject(ctx context.Context, id record.DocumentID) (access.Subject, error) {
	return r.subjectOf(ctx, access.S1, func(tx *store.Tx) (access.PersonID, error) {
		entries, err := tx.History(string(id))
		for _, e := range entries {
			if e.Change.Kind == record.AddDocument {
				return personOf(tx, e.Change.Actor)
			}
		}
		return nobody, err
	})
}

// Documents lists documents, newest publication first, after the row that the last page ended with.
func (s *Sources) Documents(ctx context.Context, who Who, after store.DocumentRow, limit int) ([]store.DocumentRow,
	error) {
	var out []store.DocumentRow
	err := s.look(ctx, who, "document.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		var err error
		out, err = tx.DocumentRows(after, limit)
		return err
	})
	return out, err
}

// Inbox gives the readings of documents that have claims nobody has judged, up to a limit.
func (s *Sources) Inbox(ctx context.Context, who Who, limit int) ([]Reading, error) {
	var out []Reading
	err := s.look(ctx, who, "claim.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		open, err := s.lasting.undecided(tx)
		if err != nil {
			return err
		}
		for _, id := range open.documents[:min(max(limit, 0), len(open.documents))] {
			doc, err := tx.Document(id)
			if err != nil {
				return err
			}
			r, err := reading(tx, doc)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	for i := range out {
		out[i].Extraction = s.read.of(out[i].Document)
	}
	return out, err
}

// reading puts a document and its judgements together. What the machine finds in it is added outside of the
// transaction.
func reading(tx *store.Tx, doc record.Document) (Reading, error) {
	r := Reading{Document: doc, Judged: map[record.ClaimID]record.ClaimJudgement{}, Seen: map[record.ClaimID]int64{}}
	rows, err := tx.Page(store.Claims, store.Query{Where: []store.Equal{{Column: "document", Value: string(doc.ID)}}})
	if err != nil {
		return r, err
	}
	for _, row := range rows {
		j, err := store.Decode[record.ClaimJudgement](row)
		if err != nil {
			return r, err
		}
		r.Judged[j.ID], r.Seen[j.ID] = j, row.Seq+1
	}
	return r, nil
}
