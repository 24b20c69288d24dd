package desk

import (
	"context"
	"errors"
	"slices"

	"recount/internal/store"
	"recount/record"
)

// Related is another record that people or the linkage put beside a record.
type Related struct {
	Record record.VictimRecord
	Kind   record.LinkKind // "" where nobody has judged: the linkage suggests it
	By     record.ActorID
	Name   string // of By, as colleagues know them
	At     record.Micros
	Change record.ChangeID // the judgement, to be undone
}

// Related lists the records that people judged together with a record, and those that the linkage puts beside it and
// nobody has judged, in the order of ids. No score is among them: whoever judges is blind to it.
func (p *Persons) Related(ctx context.Context, who Who, id record.VictimRecordID) ([]Related, error) {
	subject, err := p.victimSubject(ctx, who, id)
	if err != nil {
		return nil, err
	}
	var out []Related
	err = p.look(ctx, who, "victim.read", subject, func(tx *store.Tx, _ allowed) error {
		var links []record.IdentityLink
		for _, side := range []string{"record_a", "record_b"} {
			more, err := rowsOf[record.IdentityLink](tx, store.IdentityLinks, side, string(id))
			if err != nil {
				return err
			}
			links = append(links, more...)
		}
		for _, l := range append(links, suggested(p.ledgers.linkage.latest(), id, links)...) {
			r, err := related(tx, id, l)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Related) int {
		switch {
		case a.Record.ID < b.Record.ID:
			return -1
		case a.Record.ID > b.Record.ID:
			return 1
		}
		return 0
	})
	return out, err
}

// suggested are the pairs of a record that the linkage last found and nobody has judged.
func suggested(p *pairs, id record.VictimRecordID, judged []record.IdentityLink) []record.IdentityLink {
	if p == nil {
		return nil
	}
	done := map[string]bool{}
	for _, j := range judged {
		done[pairID(j)] = true
	}
	var out []record.IdentityLink
	for _, l := range p.links {
		if (l.A == id || l.B == id) && !done[pairID(l)] {
			out = append(out, record.IdentityLink{A: l.A, B: l.B})
		}
	}
	return out
}

func related(tx *store.Tx, id record.VictimRecordID, l record.IdentityLink) (Related, error) {
	other := l.A
	if other == id {
		other = l.B
	}
	row, err := tx.Get(store.VictimRecords, string(other))
	if err != nil {
		return Related{}, err
	}
	r := Related{Kind: l.Kind, By: l.By}
	if r.Record, err = store.Decode[record.VictimRecord](row); err != nil || l.Kind == "" {
		return r, err
	}
	entries, err := tx.History(string(l.A) + "~" + string(l.B))
	for _, e := range entries {
		if e.Change.Kind == record.JudgePair && e.UndoneBy == "" {
			r.At, r.Change, r.By = e.Change.At, e.Change.ID, e.Change.Actor
		}
	}
	if err == nil {
		r.Name, err = nameOf(tx, r.By)
	}
	return r, err
}

// nameOf is the name by which colleagues know an account; "" where there is none.
func nameOf(tx *store.Tx, account record.ActorID) (string, error) {
	row, err := tx.Get(store.Users, string(account))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	user, err := store.Decode[record.User](row)
	return user.Name, err
}
