package desk

import (
	"context"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

var parties = kind[record.Party]{
	store.Parties, record.RecordParty, "party.read", access.S1,
	func(p *record.Party) *string { return (*string)(&p.ID) },
	func(p *record.Party) error {
		switch p.Level {
		case "side", "force", "unit":
			if p.From.Stated() && p.Until.Stated() && p.Until.Latest() < p.From.Earliest() {
				return record.Say("the party would end before it begins")
			}
			return required("the name of the party", p.Name)
		case "individual":
			return record.Say("individuals are sealed: name one in a testimony, not in the tree of parties")
		}
		return record.Say("level %q is none of side, force, unit", p.Level)
	},
	func(see sight, p *record.Party) error {
		seen := map[record.PartyID]bool{p.ID: true}
		for up := p.Parent; up != ""; {
			if seen[up] {
				return badInput("a party cannot stand above itself")
			}
			seen[up] = true
			if err := see.exists(store.Parties, "party", string(up)); err != nil {
				return err
			}
			row, err := see.tx.Get(store.Parties, string(up))
			if err != nil {
				return err
			}
			above, err := store.Decode[record.Party](row)
			if err != nil {
				return err
			}
			up = above.Parent
		}
		return nil
	},
}

var allegations = kind[record.Allegation]{
	store.Allegations, record.RecordAllegation, "party.read", access.S1,
	func(a *record.Allegation) *string { return &a.ID },
	func(a *record.Allegation) error {
		switch a.Standard {
		case "":
			a.Standard = "alleged"
		case "alleged", "reasonable_grounds", "admitted", "court":
		default:
			return record.Say("standard %q is none of alleged, reasonable_grounds, admitted, court", a.Standard)
		}
		if err := required("the party", string(a.Party)); err != nil {
			return err
		}
		return required("the source that alleges it", string(a.By))
	},
	func(see sight, a *record.Allegation) error {
		if err := see.exists(store.Parties, "party", string(a.Party)); err != nil || a.Incident == "" {
			return err
		}
		return see.exists(store.Incidents, "incident", string(a.Incident))
	},
}

var closures = kind[record.Closure]{
	store.Closures, record.CloseWorld, "source.read", access.S1,
	func(c *record.Closure) *string { return &c.ID },
	func(c *record.Closure) error {
		if c.AtMost < 0 {
			return record.Say("at most %d persons is no closure", c.AtMost)
		}
		if err := required("the source that closes the world", string(c.Origin)); err != nil {
			return err
		}
		return required("why nobody can be missing", c.Why)
	},
	nil,
}

// RecordParty records a party to the conflict.
func (e *Events) RecordParty(ctx context.Context, who Who, p record.Party) (string, Outcome, error) {
	return put(ctx, e.road, who, parties, p)
}

// Parties lists the parties.
func (e *Events) Parties(ctx context.Context, who Who) ([]record.Party, error) {
	return list(ctx, e.road, who, parties, store.Query{})
}

// RecordAllegation records that a source says that a party did something.
func (e *Events) RecordAllegation(ctx context.Context, who Who, a record.Allegation) (string, Outcome, error) {
	return put(ctx, e.road, who, allegations, a)
}

// Allegations lists the allegations that are not withdrawn.
func (e *Events) Allegations(ctx context.Context, who Who) ([]record.Allegation, error) {
	all, err := list(ctx, e.road, who, allegations, store.Query{})
	return keep(all, func(a record.Allegation) bool { return !a.Withdrawn }), err
}

// AdoptOrigin says that an origin's own figures may move the tiers, or that they may no longer.
func (s *Sources) AdoptOrigin(ctx context.Context, who Who, o record.Origin) (Outcome, error) {
	if o.ID == "" {
		return Outcome{}, badInput("the origin has no id")
	}
	if o.Adopted && o.Why == "" {
		return Outcome{}, badInput("an adoption needs a reason: its method, and what standard it meets")
	}
	return s.do(ctx, who, record.AdoptOrigin, access.Subject{Level: access.S1}, func(*store.Tx, allowed) (deed, error) {
		return deed{subjects: []string{string(o.ID)}, payload: o}, nil
	})
}

// RecordOrigin is AdoptOrigin in the form of the kinds that people write whole.
func (s *Sources) RecordOrigin(ctx context.Context, who Who, o record.Origin) (string, Outcome, error) {
	out, err := s.AdoptOrigin(ctx, who, o)
	return string(o.ID), out, err
}

// Origins lists the origins on which somebody has decided.
func (s *Sources) Origins(ctx context.Context, who Who) ([]record.Origin, error) {
	var out []record.Origin
	err := s.look(ctx, who, "source.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(store.Origins, store.Query{}, func(r store.Row) error {
			o, err := store.Decode[record.Origin](r)
			out = append(out, o)
			return err
		})
	})
	return out, err
}

// CloseWorld records that a list is exhaustive: only this gives an upper bound.
func (s *Sources) CloseWorld(ctx context.Context, who Who, c record.Closure) (string, Outcome, error) {
	return put(ctx, s.road, who, closures, c)
}
