package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// posteriorOf makes a posterior from totals.
func posteriorOf(n int, draw func(*rand.Rand) float64) *Posterior {
	r := rand.New(rand.NewPCG(7, 7))
	p := &Posterior{}
	for range n {
		p.sorted = append(p.sorted, int32(draw(r)))
	}
	slices.Sort(p.sorted)
	return p
}

func TestHills(t *testing.T) {
	normal := func(r *rand.Rand, centre, sd float64) float64 { return math.Exp(math.Log(centre) + sd*r.NormFloat64()) }
	mixed := func(share, high float64) func(*rand.Rand) float64 {
		return func(r *rand.Rand) float64 {
			if r.Float64() < share {
				return normal(r, high, 0.1)
			}
			return normal(r, 10_000, 0.1)
		}
	}
	h, two := posteriorOf(40_000, mixed(0.3, 20_000)).hills(minHill)
	if !two || !near(h.Low, 10_000, 0.03) || !near(h.High, 20_000, 0.03) || math.Abs(h.HighShare-0.3) > 0.02 {
		t.Errorf("two hills are not told apart: %v %+v", two, h)
	}
	for name, p := range map[string]*Posterior{
		"one hill": posteriorOf(40_000, func(r *rand.Rand) float64 { return normal(r, 10_000, 0.4) }),
		"a long tail": posteriorOf(40_000, func(r *rand.Rand) float64 {
			return 9_000 + normal(r, 1_000,
				1)
		}),
		"two hills close together": posteriorOf(40_000, mixed(0.5, 12_000)),
		"a hill of a few draws":    posteriorOf(40_000, mixed(0.02, 20_000)),
		"few draws":                posteriorOf(500, mixed(0.5, 20_000)),
		"a constant":               posteriorOf(2_000, func(*rand.Rand) float64 { return 500 }),
		"few different small totals": posteriorOf(40_000, func(r *rand.Rand) float64 {
			return 20 +
				math.Floor(4*r.ExpFloat64())
		}),
	} {
		if h, two := p.hills(minHill); two {
			t.Errorf("%s is read as two answers: %+v", name, h)
		}
	}
}

// Deaths of all causes in Khartoum: the chains agree, on a posterior with one hill near 10,000 and one near 19,000. The
// reference's chains ended anywhere between. It is refused by R8; Kosovo, with its long tail, is not
// (TestKosovoEnvelope).
func TestTwoAnswersAreRefused(t *testing.T) {
	o := Options{Seed: 1, NoLeaveOut: true, LCMCR: LCMCROptions{MinSweeps: 10_000, MaxSweeps: 10_000, MinESS: 50,
		MaxRHat: 1.1}}
	r := run(t, referenceTable(t, "sudan_d3o3_all"), o)
	h := r.Chains.Hills
	if !hasRule(r, "R8") || r.Verdict != AtLeast || r.Envelope != nil || r.Methods[0].Refused == nil ||
		r.Methods[0].Centre != nil {
		t.Errorf("verdict %s, envelope %s, rules %s", r.Verdict, jsonOf(t, r.Envelope), jsonOf(t, r.Findings))
	}
	if h == nil || h.Low > 12_000 || h.High < 15_000 || h.HighShare < 0.5 {
		t.Errorf("hills %s", jsonOf(t, h))
	}
}
