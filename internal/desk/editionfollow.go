package desk

import (
	"context"
	"slices"

	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// Between two editions of a large case lie thousands of acts, and what each of them moved is known by counting before
// and after it. So many acts are counted one by one as the bounds below allow; of more, those that follow each other go
// together, and the numbers that they moved are put down to all of them. The bounds hang on the case alone: the same
// case has the same errata everywhere.

// maxFollowed is how often what claims moved is counted.
const maxFollowed = 64

// maxRolls is how often what records and pairs moved is counted, with all of a case's records compared anew.
func maxRolls(records int) int { return min(maxFollowed, max(6, 400_000/max(1, records))) }

// move is what one act, or several that were followed together, did to the numbers.
type move struct {
	acts  []MovingAct // the last of each reason
	moved map[numberKey]bool
}

// following is an unfolding whose acts are followed to what they moved.
type following struct {
	*unfolding
	last  numbersAt
	moves []move

	claims, rolls gathered // acts that are in the case, and whose numbers were not counted yet
}

// gathered are acts that are followed together.
type gathered struct {
	acts []MovingAct // the last of each reason
	n    int
	size int // how many go together
}

func (g *gathered) add(act MovingAct) {
	act.Number = 1
	if i := slices.IndexFunc(g.acts, func(a MovingAct) bool { return a.Reason == act.Reason }); i >= 0 {
		act.Number += g.acts[i].Number
		g.acts = slices.Delete(g.acts, i, i+1)
	}
	g.acts = append(g.acts, act)
	g.n++
}

// follow makes the case again as it was at a moment, and applies the acts until another moment in their order. What
// this program counts otherwise than the edition did from the same acts was erased since, or is a change of the method.
func (e Editions) follow(ctx context.Context, in *publish.Input, from, to record.Micros, was frozenEdition) ([]move,
	error) {
	past, err := e.desk.Store.At(ctx, from)
	if err != nil {
		return nil, err
	}
	defer past.Close()
	acts, err := e.between(ctx, from, to)
	if err != nil {
		return nil, err
	}
	f := &following{unfolding: &unfolding{editions: e, in: *in, past: past},
		last: countedNumbers(was.Table, was.Numbers)}
	if err := f.count(ctx, []MovingAct{erasedSince(acts)}, false); err != nil {
		return nil, err
	}
	f.plan(acts)
	for i := range acts {
		if err := f.take(ctx, &acts[i]); err != nil {
			return nil, err
		}
	}
	return f.moves, f.settle(ctx, &f.rolls)
}

// plan says how many acts go together.
func (f *following) plan(acts []store.Entry) {
	claims, rolls := 0, 0
	for i := range acts {
		switch reason, _ := f.reason(&acts[i]); {
		case reason == "":
		case ofClaims(acts[i].Change.Kind):
			claims++
		default:
			rolls++
		}
	}
	share := func(n, most int) int { return max(1, (n+most-1)/most) }
	f.claims.size = share(claims, maxFollowed)
	f.rolls.size = share(rolls, maxRolls(len(f.ledger.Input.Records)))
}

// ofClaims says that an act of a kind moves what documents say and nothing of the records.
func ofClaims(kind record.Act) bool {
	switch kind {
	case record.JudgeClaim, record.ApproveClaim, record.RetractClaim, record.AddDocument, record.CloseWorld,
		record.AdoptOrigin:
		return true
	}
	return false
}

// take adds an act to the case and, where as many are gathered as go together, counts what they moved.
func (f *following) take(ctx context.Context, x *store.Entry) error {
	reason, of := f.reason(x)
	if err := f.past.Add(ctx, x.Seq); err != nil || reason == "" {
		return err
	}
	mine := &f.rolls
	if ofClaims(x.Change.Kind) {
		mine = &f.claims
	}
	mine.add(MovingAct{x.Change.ID, x.Seq, x.Change.Kind, x.Change.At, reason, of, 0})
	if mine.n < mine.size {
		return nil
	}
	return f.settle(ctx, mine)
}

// settle counts what gathered acts moved. Those of claims are counted before those of records, with the people as they
// were: neither is taken for the other.
func (f *following) settle(ctx context.Context, g *gathered) error {
	for _, one := range []*gathered{&f.claims, g} {
		if one.n == 0 {
			continue
		}
		if err := f.count(ctx, one.acts, one == &f.claims && f.rolls.n > 0); err != nil {
			return err
		}
		one.acts, one.n = nil, 0
	}
	return nil
}

// count counts the numbers anew, and puts those that are others now down to acts.
func (f *following) count(ctx context.Context, acts []MovingAct, oldRoll bool) error {
	now, err := f.numbers(ctx, oldRoll)
	if err != nil {
		return err
	}
	m := move{acts, map[numberKey]bool{}}
	for _, side := range []numbersAt{f.last, now} {
		for key := range side {
			if f.last.at(key) != now.at(key) {
				m.moved[key] = true
			}
		}
	}
	if len(m.moved) > 0 {
		f.moves = append(f.moves, m)
	}
	f.last = now
	return nil
}
