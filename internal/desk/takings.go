package desk

import (
	"context"
	"errors"
	"slices"
	"sync"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// printed keeps, of the documents of a case, who printed them when and what they take back. A document does not change,
// so each is read once.
type printed struct {
	store *store.Store
	read  func(*record.Document) flow.Printed // nil: nobody looks for notices

	mu   sync.Mutex
	byID map[record.DocumentID]flow.Printed
}

// texts is how many documents are read in one transaction.
const texts = 64

// learn reads the documents that are new since the log had size acts; -1: since ever. Texts are fetched in a
// transaction and looked at outside of it.
func (k *printed) learn(ctx context.Context, size int64) error {
	if k.read == nil {
		return nil
	}
	var ids []record.DocumentID
	err := k.store.View(ctx, func(tx *store.Tx) (err error) {
		if size < 0 || !tx.Unchanged(size, store.Documents) {
			ids, err = documentIDs(tx)
		}
		return err
	})
	ids = slices.DeleteFunc(ids, k.knows)
	for err == nil && len(ids) > 0 {
		some := ids[:min(len(ids), texts)]
		ids = ids[len(some):]
		var docs []record.Document
		err = k.store.View(ctx, func(tx *store.Tx) (err error) {
			docs, err = documents(tx, some)
			return err
		})
		for i := range docs {
			k.look(&docs[i])
		}
	}
	return err
}

func (k *printed) knows(id record.DocumentID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.byID[id]
	return ok
}

// takes reports whether a document takes something back.
func (k *printed) takes(id record.DocumentID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.byID[id]
	return p.TakesBack()
}

func (k *printed) look(doc *record.Document) flow.Printed {
	p := k.read(doc)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byID == nil {
		k.byID = map[record.DocumentID]flow.Printed{}
	}
	k.byID[doc.ID] = p
	return p
}

// of gives what the documents of a moment take back.
func (k *printed) of(tx *store.Tx) ([]flow.Printed, error) {
	if k == nil || k.read == nil {
		return nil, nil
	}
	ids, err := documentIDs(tx)
	out := make([]flow.Printed, 0, len(ids))
	for _, id := range ids {
		k.mu.Lock()
		p, ok := k.byID[id]
		k.mu.Unlock()
		if !ok {
			doc, err := tx.Document(id)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			p = k.look(&doc)
		}
		out = append(out, p)
	}
	return out, err
}

// documentIDs lists the documents of a moment.
func documentIDs(tx *store.Tx) ([]record.DocumentID, error) {
	const page = 1000
	var out []record.DocumentID
	var last store.DocumentRow
	for {
		rows, err := tx.DocumentRows(last, page)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.ID)
		}
		if len(rows) < page {
			return out, nil
		}
		last = rows[page-1]
	}
}

// takenBack gives what the notices of the case's documents do to claims that people accepted. Where a person said what
// became of a claim, or that its origin took nothing back, no notice moves it. A page that says that a body lowered its
// figures is heard once a person took a figure of that page; an outlet's withdrawal of its own article at once, since
// nothing in it can be accepted.
func (f *fold) takenBack(claims []count.Entry) []flow.Taking {
	var open []record.Claim
	accepted := map[record.DocumentID]bool{} // pages of which a person took a figure
	for _, e := range claims {
		accepted[e.Claim.Document] = true
		_, taken := f.taken[string(e.Claim.ID)]
		if !taken && !f.stands[string(e.Claim.ID)] {
			open = append(open, e.Claim)
		}
	}
	return slices.DeleteFunc(flow.TakenBack(f.printed, open), func(t flow.Taking) bool {
		return !t.Withdraws && !accepted[t.Page]
	})
}

// correctionList gives what origins took back: as people said, and as notices on the case's own documents say.
func (f *fold) correctionList(back []flow.Taking) []count.Correction {
	out := inOrder(f.taken)
	for i := range back {
		out = append(out, back[i].Corrections()...)
	}
	return out
}
