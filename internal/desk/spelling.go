package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/store"
	"recount/record"
)

// What people say of origins and their words: that two names are one origin, that an origin took a figure back. Each
// counts for the whole case, from the ledger on; the claims stay as the pages have them.

var merges = kind[record.Merge]{
	store.Merges, record.MergeOrigin, "source.read", access.S1,
	func(m *record.Merge) *string { return (*string)(&m.Spelling) },
	func(m *record.Merge) error {
		if err := required("the name that is another spelling", string(m.Spelling)); err != nil {
			return err
		}
		if m.Spelling == m.Origin {
			return record.Say("an origin is no other spelling of itself")
		}
		return required("the origin", string(m.Origin))
	},
	func(see sight, m *record.Merge) error {
		if m.Apart {
			return nil
		}
		f := newFold(casePlaces{})
		if err := see.tx.EachRow(store.Merges, store.Query{}, f.merge); err != nil {
			return err
		}
		if f.spelled(m.Origin) == m.Spelling {
			return badInput("%s is a spelling of %s already; say first that they are apart", m.Origin,
				m.Spelling)
		}
		return nil
	},
}

// MergeOrigin says that a name is another spelling of an origin, or that it is not after all.
func (s *Sources) MergeOrigin(ctx context.Context, who Who, m record.Merge) (string, Outcome, error) {
	return put(ctx, s.road, who, merges, m)
}

// Merges lists the names that are other spellings of origins.
func (s *Sources) Merges(ctx context.Context, who Who) ([]record.Merge, error) {
	all, err := list(ctx, s.road, who, merges, store.Query{})
	return keep(all, func(m record.Merge) bool { return !m.Apart }), err
}

var retractions = kind[record.Retraction]{
	store.Retractions, record.RetractClaim, "claim.read", access.S1,
	func(r *record.Retraction) *string { return (*string)(&r.Claim) },
	func(r *record.Retraction) error {
		if err := required("the claim", string(r.Claim)); err != nil {
			return err
		}
		if r.Figure != nil {
			if _, err := r.Figure.Interval(); err != nil {
				return err
			}
		}
		return required("where the origin says so", r.Why)
	},
	func(see sight, r *record.Retraction) error {
		if err := see.exists(store.Claims, "judged claim", string(r.Claim)); err != nil {
			return err
		}
		row, err := see.tx.Get(store.Claims, string(r.Claim))
		if err != nil {
			return err
		}
		j, err := store.Decode[record.ClaimJudgement](row)
		if err == nil && j.Claim.Count == nil {
			err = badInput("the claim holds no figure")
		}
		return err
	},
}

// RetractClaim says that an origin took the figure of a judged claim back or put another in its place, or that it did
// not after all.
func (s *Sources) RetractClaim(ctx context.Context, who Who, r record.Retraction) (string, Outcome, error) {
	return putAs(ctx, s.road, who, retractions, r, false) // whoever may read the claim's page says what became of it
}

// Retractions lists the figures that origins took back or replaced.
func (s *Sources) Retractions(ctx context.Context, who Who) ([]record.Retraction, error) {
	all, err := list(ctx, s.road, who, retractions, store.Query{})
	return keep(all, func(r record.Retraction) bool { return !r.Open }), err
}

// Spared lists the claims of which a person said that their origin took nothing back, whatever a notice on a page says.
func (s *Sources) Spared(ctx context.Context, who Who) ([]record.Retraction, error) {
	all, err := list(ctx, s.road, who, retractions, store.Query{})
	return keep(all, func(r record.Retraction) bool { return r.Open }), err
}

func (f *fold) merge(r store.Row) error {
	var m record.Merge
	if err := json.Unmarshal(r.Body, &m); err != nil {
		return fmt.Errorf("spelling %s: %w", r.ID, err)
	}
	delete(f.merges, m.Spelling)
	if !m.Apart {
		f.merges[m.Spelling] = m
	}
	return nil
}

// spelled is the origin that a name is a spelling of; the name itself where it is of none.
func (f *fold) spelled(id record.OriginID) record.OriginID {
	for range len(f.merges) { // two desks may have said the contrary of each other
		m, ok := f.merges[id]
		if !ok {
			break
		}
		id = m.Origin
	}
	return id
}

func (f *fold) retraction(r store.Row) error {
	var said record.Retraction
	if err := json.Unmarshal(r.Body, &said); err != nil {
		return fmt.Errorf("retraction of claim %s: %w", r.ID, err)
	}
	delete(f.taken, r.ID)
	f.stands[r.ID] = said.Open
	if said.Open {
		return nil
	}
	c := count.Correction{Claim: said.Claim, Kind: count.Withdrawn, AsOf: said.AsOf, By: r.Actor, Why: said.Why,
		Known: time.UnixMicro(int64(r.At))}
	if said.Figure != nil {
		c.Kind, c.Figure = count.Corrected, said.Figure
	}
	f.taken[r.ID] = c
	return nil
}
