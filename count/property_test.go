package count

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"recount/record"
)

// smallCase makes a few figures of a few origins on a small world: two towns of a region, two statuses, two halves of a
// week. Caps, closures and overlaps come up often.
func smallCase(rng *rand.Rand, closures bool) Input {
	places := &record.PlaceTree{}
	places.Add(record.Place{ID: "R", Level: record.LevelADM1})
	places.Add(record.Place{ID: "T1", Level: record.LevelSite, Parent: "R"})
	places.Add(record.Place{ID: "T2", Level: record.LevelSite, Parent: "R"})
	in := Input{Places: places}
	for i := range 1 + rng.IntN(6) {
		c := smallCell(rng)
		f := record.Figure{Qualifier: record.Exact, Value: rng.IntN(7)}
		if rng.IntN(3) == 0 {
			f.Qualifier = record.AtLeast
		}
		in.Claims = append(in.Claims, Entry{Claim: record.Claim{
			ID: record.ClaimID(fmt.Sprintf("c%d", i)), Kind: record.CountClaim,
			Document: record.DocumentID(fmt.Sprintf("d%d", i)),
			Speaker: record.Attribution{Origin: record.OriginID([]string{"A", "B"}[rng.IntN(2)]), Class: "monitor",
				OnPage: record.OriginNamed, Verb: record.Documented},
			Count: &record.CountStatement{Figure: f, Scope: record.ScopeTotal, Mode: record.Cumulative, Cell: c,
				AsOf: record.ExactDate(record.NewDay(2025, 3, 20+rng.IntN(2)))},
		}})
	}
	if closures {
		for i := range 1 + rng.IntN(2) {
			in.Closures = append(in.Closures, Closure{ID: record.ClaimID(fmt.Sprintf("x%d", i)), Cell: smallCell(rng),
				High: 3 + rng.IntN(10)})
		}
	}
	return in
}

func smallCell(rng *rand.Rand) record.Cell {
	c := record.AnyCell(record.Killed)
	c.Status = []record.Status{record.AnyStatus, record.Civilian, record.AnyStatus &^ record.Civilian}[rng.IntN(3)]
	c.Place = []record.PlaceSet{{"R"}, {"T1"}, {"T2"}, nil}[rng.IntN(4)]
	w := []record.Window{record.Always, record.Days(record.NewDay(2025, 3, 6), record.NewDay(2025, 3, 8)),
		record.Days(record.NewDay(2025, 3, 9), record.NewDay(2025, 3, 12))}
	c.Window = w[rng.IntN(3)]
	return c
}

// TestProgramAgainstItsDual checks the exact program on random cases: a proof that checks shows that the bound holds; a
// world of counts that meets every constraint and attains the bound shows that no better one does.
func TestProgramAgainstItsDual(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	programs, conflicts, wins := 0, 0, 0
	for range 1500 {
		in := smallCase(rng, rng.IntN(2) == 0)
		q := Query{Cell: smallCell(rng)}
		statements, _ := Prepare(in).gather(q, "")
		e := newEngine(q, in, familiesOf(statements), newRoll(nil, nil, in.Places))
		all := parts{direct: e.figures, ledgers: e.ledgers, closures: e.closures}
		p, ok := newProgram(q.Cell, all, in.Places)
		if !ok {
			t.Fatal("a small case is too large")
		}
		s := p.solve(1)
		switch s.verdict {
		case optimal:
			proof := p.proof(ProvesLow, s)
			if err := proof.Check(in.Places); err != nil {
				t.Fatalf("lower bound: %v", err)
			}
			checkWorld(t, p, s, 1)
			programs++
			packed := propagate(q.Cell, e.insideQuery(e.figures), in.Places)
			if packed != nil {
				if err := packed.Check(in.Places); err != nil {
					t.Fatalf("propagation: %v", err)
				}
				if packed.Value.Cmp(s.value) > 0 {
					t.Fatalf("propagation proves %s, more than the best, %s", packed.Value, s.value)
				}
			}
			if packed == nil && s.value.Sign() > 0 || packed != nil && packed.Value.Cmp(s.value) < 0 {
				wins++
			}
			if up := p.solve(-1); up.verdict == optimal {
				if err := p.proof(ProvesHigh, up).Check(in.Places); err != nil {
					t.Fatalf("upper bound: %v", err)
				}
				checkWorld(t, p, up, -1)
			}
		case unbounded:
			conflicts++
			if err := p.proof(ProvesConflict, s).Check(in.Places); err != nil {
				t.Fatalf("conflict: %v", err)
			}
		default:
			t.Fatal("the dual of a least count is always feasible")
		}
	}
	if programs < 300 || conflicts < 50 || wins < 10 {
		t.Errorf("%d programs, %d conflicts, %d where the program proves more: the cases are too tame", programs,
			conflicts, wins)
	}
}

// checkWorld verifies that the counts found meet every constraint and attain the value.
func checkWorld(t *testing.T, p *program, s solution, weight int64) {
	t.Helper()
	sum := func(at []int) *big.Rat {
		out := new(big.Rat)
		for _, i := range at {
			out.Add(out, s.duals[i])
		}
		return out
	}
	for _, x := range s.duals {
		if x.Sign() < 0 {
			t.Fatalf("a count of %s persons", x)
		}
	}
	for _, c := range p.columns {
		left := new(big.Rat).Sub(sum(c.plus), sum(c.minus))
		if left.Cmp(big.NewRat(int64(c.rhs), 1)) < 0 {
			t.Fatalf("constraint %+v is broken: %s", c, left)
		}
	}
	var at []int
	for i := range p.atoms {
		if p.inQuery[i] {
			at = append(at, i)
		}
	}
	if got := new(big.Rat).Mul(sum(at), big.NewRat(weight, 1)); got.Cmp(s.value) != 0 {
		t.Fatalf("the world holds %s, the bound says %s", got, s.value)
	}
}

// TestBoundsAgainstBruteForce holds bounds against every world of whole persons, for direct figures and closures.
func TestBoundsAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	exact := 0
	for range 400 {
		in := smallCase(rng, true)
		for i := range in.Claims {
			in.Claims[i].Claim.Count.Figure.Qualifier = record.AtLeast // ledgers then say no more than their figures
			in.Claims[i].Claim.Count.Figure.Value = rng.IntN(4)
		}
		for i := range in.Closures {
			in.Closures[i].High = rng.IntN(5)
			in.Closures[i].Cell.Window = record.Always
		}
		q := Query{Cell: smallCell(rng)}
		r := toll(t, q, in)
		low, high, possible, tried := bruteForce(q.Cell, in)
		if !tried {
			continue
		}
		b := r.DocumentedMinimum
		switch {
		case !possible && len(r.Conflicts) == 0:
			t.Fatalf("no world meets the figures and no conflict is shown: %s", dump(in))
		case !possible:
			continue
		case b.Contested:
			t.Fatalf("a world meets the figures and the bound is contested: %s", dump(in))
		case b.Low > low:
			t.Fatalf("bound %d, but a world has %d: %s", b.Low, low, dump(in))
		case b.HighEstablished && b.High < high:
			t.Fatalf("upper bound %d, but a world has %d: %s", b.High, high, dump(in))
		}
		if b.Low == low {
			exact++
		}
	}
	if exact < 60 {
		t.Errorf("only %d bounds are the best possible", exact)
	}
}

// bruteForce tries every world of at most 4 persons an atom, where there are not too many atoms.
func bruteForce(q record.Cell, in Input) (low, high int, possible, tried bool) {
	cells := []record.Cell{q}
	statements, _ := Prepare(in).gather(Query{Cell: q}, "")
	for _, s := range statements {
		cells = append(cells, s.cell)
	}
	for _, c := range in.Closures {
		cells = append(cells, c.Cell)
	}
	atoms, _ := atomsOf(cells, in.Places)
	if len(atoms) > 8 {
		return 0, 0, false, false
	}
	world := make([]int, len(atoms))
	low = 1 << 30
	var try func(int)
	try = func(i int) {
		if i < len(atoms) {
			for world[i] = 0; world[i] <= 4; world[i]++ {
				try(i + 1)
			}
			return
		}
		count := func(cell int) (n int) {
			for j, a := range atoms {
				if a.has(cell) {
					n += world[j]
				}
			}
			return n
		}
		for j, s := range statements {
			if count(j+1) < s.ledger.Low {
				return
			}
		}
		for j, c := range in.Closures {
			if count(len(statements)+1+j) > c.High {
				return
			}
		}
		possible = true
		low, high = min(low, count(0)), max(high, count(0))
	}
	try(0)
	if !possible {
		low = 0
	}
	return low, high, possible, true
}

func dump(in Input) string {
	b, _ := json.Marshal(in)
	return string(b)
}

func TestOrderOfInputChangesNothing(t *testing.T) {
	in := largeInput(300, 300)
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}
	want := resultText(t, q, in)
	rng := rand.New(rand.NewPCG(3, 3))
	for range 4 {
		rng.Shuffle(len(in.Claims), func(i, j int) { in.Claims[i], in.Claims[j] = in.Claims[j], in.Claims[i] })
		rng.Shuffle(len(in.Records), func(i, j int) { in.Records[i], in.Records[j] = in.Records[j], in.Records[i] })
		rng.Shuffle(len(in.Links), func(i, j int) { in.Links[i], in.Links[j] = in.Links[j], in.Links[i] })
		if got := resultText(t, q, in); got != want {
			t.Fatal("another order of claims and records gives another result")
		}
	}
}

func resultText(t *testing.T, q Query, in Input) string {
	t.Helper()
	r, err := Toll(q, in)
	must(t, err)
	b, err := json.Marshal(r)
	must(t, err)
	return string(b)
}

// TestDeletingAnOriginRaisesNoBound: with fewer sources certainty falls.
func TestDeletingAnOriginRaisesNoBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	for range 300 {
		in := smallCase(rng, false)
		q := Query{Cell: smallCell(rng), Adopt: []record.OriginID{"A"}}
		before := toll(t, q, in)
		for _, gone := range []record.OriginID{"A", "B"} {
			less := in
			less.Claims = slices.DeleteFunc(slices.Clone(in.Claims),
				func(e Entry) bool { return e.Claim.Speaker.Origin == gone })
			after := toll(t, q, less)
			if after.DocumentedMinimum.Low > before.DocumentedMinimum.Low ||
				after.VerifiedMinimum.Low > before.VerifiedMinimum.Low {
				t.Fatalf("without %s the bound rises from %d to %d: %s", gone, before.DocumentedMinimum.Low,
					after.DocumentedMinimum.Low, dump(in))
			}
		}
	}
}

func TestTiersAreMonotone(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for range 300 {
		in := smallCase(rng, rng.IntN(2) == 0)
		r := toll(t, Query{Cell: smallCell(rng), Adopt: []record.OriginID{"A"}, Admit: []record.OriginID{"B"}}, in)
		if r.VerifiedMinimum.Low > r.DocumentedMinimum.Low || r.DocumentedMinimum.Low > r.ReportedMinimum.Low {
			t.Fatalf("tiers fall: %d, %d, %d", r.VerifiedMinimum.Low, r.DocumentedMinimum.Low, r.ReportedMinimum.Low)
		}
	}
}

func TestProofThatLiesIsRefused(t *testing.T) {
	r := toll(t, Query{Cell: cellWith("", at("coast"))}, Input{},
		fig{id: "a", origin: "A", n: "40", cell: at("latakia")}, fig{id: "b", origin: "B", n: "25", cell: at("jableh")})
	p := *r.DocumentedMinimum.Proof
	p.Terms = append(slices.Clone(p.Terms), Term{Multiplier: big.NewRat(1, 1), Figure: 25,
		Cell: cellWith("", at("jableh")), Source: SourceFigure, Claims: []record.ClaimID{"b"}})
	p.finish()
	if p.Check(coastPlaces()) == nil {
		t.Error("a proof that counts the dead of Jableh twice passes")
	}
	p = *r.DocumentedMinimum.Proof
	p.Bound++
	if p.Check(coastPlaces()) == nil {
		t.Error("a proof with another bound than it proves passes")
	}
}

func TestBigFractionsTakeOver(t *testing.T) {
	rows := [][]int32{{1 << 29, 3}, {7, 1 << 29}}
	s := maximise(rows, []int{1 << 29, 1<<29 - 1}, []int{1, 1})
	if s.verdict != optimal || s.value.Cmp(big.NewRat(2, 1)) >= 0 || s.value.Cmp(big.NewRat(19, 10)) < 0 {
		t.Errorf("%v %v", s.verdict, s.value)
	}
}

// FuzzToll looks for inputs on which a bound has no proof, tiers fall, or the program and propagation disagree.
func FuzzToll(f *testing.F) {
	for i := range uint64(8) {
		f.Add(i, i*31)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		rng := rand.New(rand.NewPCG(a, b))
		in := smallCase(rng, rng.IntN(2) == 0)
		r := toll(t, Query{Cell: smallCell(rng), Adopt: []record.OriginID{"A"}}, in)
		if r.VerifiedMinimum.Low > r.DocumentedMinimum.Low {
			t.Errorf("tiers fall: %s", dump(in))
		}
		if r.DocumentedMinimum.HighEstablished && r.DocumentedMinimum.High < r.DocumentedMinimum.Low {
			t.Errorf("bounds cross: %s", dump(in))
		}
	})
}
