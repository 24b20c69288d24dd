package count

import (
	"fmt"
	"math/big"

	"recount/record"
)

// Kind is what a proof proves.
type Kind string

// Kinds of proofs.
const (
	ProvesLow      Kind = "at least"
	ProvesHigh     Kind = "at most"
	ProvesConflict Kind = "conflict"
)

// Term is one figure in a proof and how often it is taken.
type Term struct {
	Multiplier *big.Rat         `json:"multiplier"` // above 0
	AtMost     bool             `json:"at_most"`    // the upper end of the figure is used, not the lower
	Figure     int              `json:"figure"`     // that end, in persons
	Cell       record.Cell      `json:"cell"`
	Source     Source           `json:"source"`
	Origin     record.OriginID  `json:"origin,omitempty"`
	AsOf       record.Day       `json:"as_of,omitempty"`
	Claims     []record.ClaimID `json:"claims,omitempty"`
	Ledger     int              `json:"ledger"` // terms of one ledger share a number above 0; 0 bounds the truth
}

// Proof is a dual solution: figures, taken with multipliers, whose sum forces a bound on the query's cell whatever the
// unknown counts are. It carries all that is needed to check it.
type Proof struct {
	Kind   Kind        `json:"kind"`
	Query  record.Cell `json:"query"`
	Value  *big.Rat    `json:"value"` // of the sum; Bound is this, rounded to whole persons on the safe side
	Bound  int         `json:"bound"`
	Method Method      `json:"method"`
	Terms  []Term      `json:"terms"`
}

// Claims lists the claims that the proof uses.
func (p *Proof) Claims() []record.ClaimID {
	var out []record.ClaimID
	for _, t := range p.Terms {
		out = append(out, t.Claims...)
	}
	return out
}

// Check proves the bound anew, in exact rational arithmetic and without the program that found it. The figures of one
// ledger, taken with their multipliers, give every atom a weight; the truth holds at least what the ledger holds, so a
// ledger counts where its weight is above 0 and nowhere else. The bound holds if on no atom the weights of all ledgers,
// less those of the closures, are more than the atom counts in the query.
func (p *Proof) Check(places record.Places) error {
	cells := []record.Cell{p.Query}
	for _, t := range p.Terms {
		if t.Multiplier == nil || t.Multiplier.Sign() <= 0 {
			return fmt.Errorf("proof takes a figure %v times", t.Multiplier)
		}
		cells = append(cells, t.Cell)
	}
	atoms, ok := atomsOf(cells, places)
	if !ok {
		return fmt.Errorf("proof has too many cells to check")
	}
	sum := p.sum()
	if sum.Cmp(p.Value) != 0 {
		return fmt.Errorf("proof says %s, its figures give %s", p.Value.RatString(), sum.RatString())
	}
	for _, a := range atoms {
		if w := p.weight(a); w.Cmp(p.allowed(a)) > 0 {
			return fmt.Errorf("proof counts a person %s times where %s is allowed", w.RatString(),
				p.allowed(a).RatString())
		}
	}
	return p.checkBound()
}

// sum is what the figures give together.
func (p *Proof) sum() *big.Rat {
	sum := new(big.Rat)
	for _, t := range p.Terms {
		x := new(big.Rat).Mul(t.Multiplier, big.NewRat(int64(t.Figure), 1))
		if t.AtMost {
			x.Neg(x)
		}
		sum.Add(sum, x)
	}
	return sum
}

// weight is how often a person of the atom is counted at most.
func (p *Proof) weight(a signature) *big.Rat {
	total, ledgers := new(big.Rat), map[int]*big.Rat{}
	var order []int
	for i, t := range p.Terms {
		if !a.has(i + 1) {
			continue
		}
		x := new(big.Rat).Set(t.Multiplier)
		if t.AtMost {
			x.Neg(x)
		}
		if t.Ledger == 0 {
			total.Add(total, x)
			continue
		}
		if ledgers[t.Ledger] == nil {
			ledgers[t.Ledger] = new(big.Rat)
			order = append(order, t.Ledger)
		}
		ledgers[t.Ledger].Add(ledgers[t.Ledger], x)
	}
	for _, l := range order {
		if ledgers[l].Sign() > 0 {
			total.Add(total, ledgers[l])
		}
	}
	return total
}

// allowed is how often a person of the atom may be counted.
func (p *Proof) allowed(a signature) *big.Rat {
	switch {
	case p.Kind == ProvesConflict || !a.has(0):
		return new(big.Rat)
	case p.Kind == ProvesHigh:
		return big.NewRat(-1, 1)
	}
	return big.NewRat(1, 1)
}

func (p *Proof) checkBound() error {
	switch p.Kind {
	case ProvesConflict:
		if p.Value.Sign() <= 0 {
			return fmt.Errorf("proof of a conflict comes to %s, not above 0", p.Value.RatString())
		}
	case ProvesLow:
		if p.Bound != ceil(p.Value) {
			return fmt.Errorf("proof gives %d, bound says %d", ceil(p.Value), p.Bound)
		}
	case ProvesHigh:
		if high := -ceil(p.Value); p.Bound != high {
			return fmt.Errorf("proof gives %d, bound says %d", high, p.Bound)
		}
	default:
		return fmt.Errorf("proof of nothing known: %q", p.Kind)
	}
	return nil
}

// ceil rounds up.
func ceil(r *big.Rat) int {
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	return int(q.Int64())
}
