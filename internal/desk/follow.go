package desk

import (
	"cmp"
	"context"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Sites, needs, appeals and commitments: dated claims that a desk follows after the killing.

var sites = kind[record.Site]{
	store.Sites, record.RecordSite, "site.read", access.S2,
	func(s *record.Site) *string { return &s.ID },
	func(s *record.Site) error { return required("the name of the site", s.Name) },
	nil,
}

var needs = kind[record.Need]{
	store.Needs, record.RecordNeed, "site.read", access.S2,
	func(n *record.Need) *string { return &n.ID },
	func(n *record.Need) error { return required("the sector of the need", n.Sector) },
	nil,
}

var appeals = kind[record.AppealRecord]{
	store.Appeals, record.RecordAppeal, "appeal.read", access.S1,
	func(a *record.AppealRecord) *string { return &a.ID },
	func(a *record.AppealRecord) error { return required("who appeals", a.Appeal.By) },
	nil,
}

var commitments = kind[record.CommitmentRecord]{
	store.Commitments, record.RecordCommitment, "appeal.read", access.S1,
	func(c *record.CommitmentRecord) *string { return &c.ID },
	func(c *record.CommitmentRecord) error {
		if err := required("who promised", c.Commitment.By); err != nil {
			return err
		}
		switch c.State {
		case "promised", "in_progress", "kept", "kept_in_part", "late", "broken":
			return nil
		}
		return record.Say("state %q is none of promised, in_progress, kept, kept_in_part, late, broken", c.State)
	},
	nil,
}

// FollowUp is what is followed over time: needs at sites, appeals, and what was committed.
type FollowUp struct{ *road }

// RecordSite records or replaces a site.
func (f *FollowUp) RecordSite(ctx context.Context, who Who, s record.Site) (string, Outcome, error) {
	return put(ctx, f.road, who, sites, s)
}

// Sites lists the sites that are not withdrawn.
func (f *FollowUp) Sites(ctx context.Context, who Who) ([]record.Site, error) {
	all, err := list(ctx, f.road, who, sites, store.Query{})
	return keep(all, func(s record.Site) bool { return !s.Withdrawn }), err
}

// Seen is the state of every site and need by its id, to be given back with a change of it.
func (f *FollowUp) Seen(ctx context.Context, who Who) (map[string]int64, error) {
	out := map[string]int64{}
	err := f.look(ctx, who, sites.read, access.Subject{Level: sites.level}, func(tx *store.Tx, _ allowed) error {
		for _, t := range []store.Table{store.Sites, store.Needs} {
			if err := tx.EachRow(t, store.Query{}, func(r store.Row) error {
				out[r.ID] = r.Seq + 1
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// RecordNeed records or replaces a need.
func (f *FollowUp) RecordNeed(ctx context.Context, who Who, n record.Need) (string, Outcome, error) {
	return put(ctx, f.road, who, needs, n)
}

// Needs lists the needs that are not withdrawn.
func (f *FollowUp) Needs(ctx context.Context, who Who) ([]record.Need, error) {
	all, err := list(ctx, f.road, who, needs, store.Query{})
	return keep(all, func(n record.Need) bool { return !n.Withdrawn }), err
}

// RecordAppeal records or replaces an appeal.
func (f *FollowUp) RecordAppeal(ctx context.Context, who Who, a record.AppealRecord) (string, Outcome, error) {
	return put(ctx, f.road, who, appeals, a)
}

// Appeals lists the appeals that are not withdrawn.
func (f *FollowUp) Appeals(ctx context.Context, who Who) ([]record.AppealRecord, error) {
	all, err := list(ctx, f.road, who, appeals, store.Query{})
	return keep(all, func(a record.AppealRecord) bool { return !a.Withdrawn }), err
}

// RecordCommitment records a commitment, or what became of it.
func (f *FollowUp) RecordCommitment(ctx context.Context, who Who, c record.CommitmentRecord) (string, Outcome, error) {
	return put(ctx, f.road, who, commitments, c)
}

// Followed is a commitment with whether it is overdue today.
type Followed struct {
	record.CommitmentRecord
	Overdue bool
}

// Commitments lists the commitments that are not withdrawn, overdue ones first, then by the day when they are due.
func (f *FollowUp) Commitments(ctx context.Context, who Who) ([]Followed, error) {
	all, err := list(ctx, f.road, who, commitments, store.Query{})
	today := record.DayOf(f.now())
	var out []Followed
	for _, c := range all {
		if !c.Withdrawn {
			open := c.State == "promised" || c.State == "in_progress"
			out = append(out, Followed{c, open && c.Commitment.Due.Stated() && c.Commitment.Due.Latest() < today ||
				c.State == "late" || c.State == "broken"})
		}
	}
	slices.SortStableFunc(out, func(a, b Followed) int {
		if a.Overdue != b.Overdue {
			if a.Overdue {
				return -1
			}
			return 1
		}
		return cmp.Compare(dueDay(a), dueDay(b))
	})
	return out, err
}

// dueDay orders commitments; one without a due date stands last.
func dueDay(f Followed) record.Day {
	if !f.Commitment.Due.Stated() {
		return 1 << 30
	}
	return f.Commitment.Due.Latest()
}
