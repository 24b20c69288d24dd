package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"slices"

	"recount/access"
	"recount/audit"
	"recount/exchange"
	"recount/internal/store"
	"recount/record"
)

// DeskState is a desk of the case as this one knows it.
type DeskState struct {
	record.Desk
	Here    bool          // it is this desk
	Revoked bool          // what it does has no effect any more
	Acts    int64         // of it, that are here
	Heard   record.Micros // when its last bundle came; 0: none did
	Lacks   int64         // acts that are here and that it did not have then
	Same    bool          // it then had exactly what is here now
}

// Side is one of several acts that contradict each other.
type Side struct {
	Change record.ChangeID
	Kind   record.Act
	Actor  record.ActorID
	By     string // name of the account
	At     record.Micros
	Desk   string // name of the desk, or its id
	Says   string // what it says, canonical JSON; "" for whoever may not read it
	Takes  bool   // it takes something back
	Fields []Said // in which the sides of a contradiction differ
	Counts Weight // what it would count where it stands
}

// Contradiction is what desks did on one record without knowing of each other.
type Contradiction struct {
	exchange.Conflict
	Sides []Side
	By    string // name of who decided
}

// Without is an act that has no effect, and why.
type Without struct {
	Side
	Reason exchange.Reason
}

// ExchangeStatus is how the desks of a case stand to each other, seen from here.
type ExchangeStatus struct {
	Size           int64
	Root           string // of the log in the order of every desk, hex: equal where the acts are
	Desks          []DeskState
	Contradictions []Contradiction
	Without        []Without // but for those of contradictions
	Refused        []store.Refused
}

// Status tells how this desk and the others stand to each other.
func (e Exchange) Status(ctx context.Context, who Who) (ExchangeStatus, error) {
	var out ExchangeStatus
	err := e.desk.look(ctx, who, actReadExchange, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) error {
			x := tx.Exchange()
			size, root, err := x.Root()
			if err != nil {
				return err
			}
			out.Size, out.Root = size, hex.EncodeToString(root[:])
			if out.Desks, err = e.states(tx, out.Size, out.Root); err != nil {
				return err
			}
			names := map[record.DeviceID]string{}
			for _, d := range out.Desks {
				names[d.ID] = d.Name
			}
			if out.Contradictions, err = e.contradictions(tx, who, names); err != nil {
				return err
			}
			if out.Without, err = e.without(tx, who, names, out.Contradictions); err != nil {
				return err
			}
			out.Refused, err = x.AllRefused()
			return err
		})
	return out, err
}

// states lists the desks of the case by name.
func (e Exchange) states(tx *store.Tx, size int64, root string) ([]DeskState, error) {
	x := tx.Exchange()
	all, err := rowsOf[record.Desk](tx, store.Desks, "", "")
	if err != nil {
		return nil, err
	}
	counts, err := x.Counts()
	if err != nil {
		return nil, err
	}
	holds, err := x.Holds()
	if err != nil {
		return nil, err
	}
	peers, err := x.Peers()
	if err != nil {
		return nil, err
	}
	var out []DeskState
	for _, d := range all {
		s := DeskState{Desk: d, Here: d.ID == e.desk.Store.Device(), Acts: counts[d.ID]}
		if _, s.Revoked, err = x.Desk(d.ID); err != nil {
			return nil, err
		}
		if p, heard := peers[d.ID]; heard {
			s.Heard, s.Same = p.At, p.Size == size && p.Root == root
			for id, n := range counts {
				if said := p.Has[id]; said < 0 && exchange.Lacks(said, holds[id], n) {
					s.Lacks++ // of a desk that was revoked: some, it does not say how many
				} else if said >= 0 {
					s.Lacks += max(0, n-said)
				}
			}
		} else {
			s.Lacks = size
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b DeskState) int { return compareNames(a.Name, b.Name) })
	return out, nil
}

func compareNames(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

func (e Exchange) contradictions(tx *store.Tx, who Who, names map[record.DeviceID]string) ([]Contradiction, error) {
	all, err := tx.Exchange().Conflicts()
	if err != nil {
		return nil, err
	}
	var out []Contradiction
	for _, c := range all {
		one := Contradiction{Conflict: c}
		for _, id := range c.Acts {
			s, err := e.side(tx, who, id, names)
			if err != nil {
				return nil, err
			}
			s.Counts = weigh(&s)
			one.Sides = append(one.Sides, s)
		}
		differ(one.Sides)
		if !c.Open() {
			d, err := tx.Entry(c.Decision)
			if err != nil {
				return nil, err
			}
			if one.By, err = nameOf(tx, d.Change.Actor); err != nil {
				return nil, err
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// side reads one act. What it says is for whoever may read records of its kind.
func (e Exchange) side(tx *store.Tx, who Who, id record.ChangeID, names map[record.DeviceID]string) (Side, error) {
	entry, err := tx.Entry(id)
	if err != nil {
		return Side{}, err
	}
	c := entry.Change
	s := Side{Change: c.ID, Kind: c.Kind, Actor: c.Actor, At: c.At, Desk: names[c.Device], Takes: c.Kind == record.Undo}
	if s.Desk == "" {
		s.Desk = string(c.Device)
	}
	if s.By, err = nameOf(tx, c.Actor); err != nil {
		return s, err
	}
	level, read := access.S3, record.Act("testimony.read")
	if row, ok := e.desk.Policy.Row(c.Kind); ok {
		level = row.Level
	}
	switch {
	case level <= access.S1:
		read = "claim.read"
	case level == access.S2:
		read = "victim.read"
	}
	_, err = e.desk.ask(tx, who, read, access.Subject{Level: level, Author: nobody})
	if err == nil && !c.Redacted() && !c.Kind.Withheld() {
		s.Says = string(c.Payload)
	}
	if errors.Is(err, ErrRefused) {
		err = nil
	}
	return s, err
}

func (e Exchange) without(tx *store.Tx, who Who, names map[record.DeviceID]string, shown []Contradiction) ([]Without,
	error) {
	all, err := tx.Exchange().Without()
	if err != nil {
		return nil, err
	}
	for _, c := range shown {
		for _, id := range c.Acts {
			delete(all, id)
		}
	}
	var out []Without
	for _, id := range slices.Sorted(maps.Keys(all)) {
		s, err := e.side(tx, who, id, names)
		if err != nil {
			return nil, err
		}
		out = append(out, Without{s, all[id]})
	}
	return out, nil
}

// Decide says which of the acts of a contradiction stands. The others stay in the log and have no effect. Undoing this
// one act opens the contradiction again.
func (e Exchange) Decide(ctx context.Context, who Who, id string, stands record.ChangeID) (Outcome, error) {
	subject := access.Subject{Level: access.S1, Author: nobody}
	var found exchange.Conflict
	err := e.desk.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Exchange().Conflicts()
		for _, c := range all {
			if c.ID == id {
				found = c
			}
		}
		if err != nil || found.ID == "" {
			return err
		}
		entry, err := tx.Entry(found.Acts[0])
		if row, ok := e.desk.Policy.Row(entry.Change.Kind); ok {
			subject.Level = max(subject.Level, row.Level)
		}
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	return e.desk.do(ctx, who, record.DecideConflict, subject, func(*store.Tx, allowed) (deed, error) {
		switch {
		case found.ID == "":
			return deed{}, ErrAbsent
		case !slices.Contains(found.Acts, stands):
			return deed{}, badInput("act %s is none of that contradiction", stands)
		case !found.Open():
			return deed{}, badInput("that was decided already: undo act %s first", found.Decision)
		}
		d := record.ConflictDecision{Conflict: id, Stands: stands, Why: who.Reason}
		for _, a := range found.Acts {
			if a != stands {
				d.Over = append(d.Over, a)
			}
		}
		return deed{subjects: []string{id}, payload: d}, nil
	})
}

// refuseContested refuses to write over what contradicts: a person decides first which act stands.
func refuseContested(tx *store.Tx, c *record.Change) error {
	it, err := exchange.ItemOf(c, audit.Hash{}, 0)
	if err != nil || it.Writes() == "" {
		return err
	}
	open, err := tx.Exchange().Contested(it.Writes())
	if err == nil && open != "" {
		err = badInput("several desks changed this record without knowing of each other (%s): decide first which change stands (recount exchange decide)", open)
	}
	return err
}
