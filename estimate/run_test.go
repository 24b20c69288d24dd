package estimate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// brisk keeps the sampler short where a test is not about its accuracy.
var brisk = LCMCROptions{BurnIn: 1000, Block: 2000, MinSweeps: 4000, MaxSweeps: 8000, MinESS: 20, MaxRHat: 1.5}

func run(t *testing.T, tab Table, o Options) *Result {
	t.Helper()
	return runInput(t, Input{Whole: tab}, o)
}

func runInput(t *testing.T, in Input, o Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), in, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func jsonOf(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func hasRule(r *Result, id RuleID) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Rule == id })
}

func table(t *testing.T, lists string, hs ...History) Table {
	t.Helper()
	tab, err := NewTable(strings.Split(lists, ""), hs)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// ordinary is a table of three overlapping lists on which nothing is wrong.
func ordinary(t *testing.T) Table {
	return table(t, "ABC", History{1, 120}, History{2, 110}, History{4, 100}, History{3, 60}, History{5, 55},
		History{6, 50}, History{7, 30})
}

func TestRulesThatRefuse(t *testing.T) {
	copied := table(t, "ABC", History{5, 120}, History{2, 110}, History{7, 60})
	four := table(t, "ABCD", History{1, 120}, History{2, 110}, History{4, 100}, History{3, 60}, History{5, 55},
		History{6, 50}, History{7, 30}, History{8, 40})
	for _, c := range []struct {
		name    string
		tab     Table
		opt     Options
		rule    RuleID
		verdict Verdict
	}{
		{"one list", table(t, "A", History{1, 50}), Options{}, "R1", NoNumber},
		{"two lists", table(t, "AB", History{1, 50}, History{2, 40}, History{3, 20}), Options{}, "R2", NoNumber},
		{"two lists with odds", table(t, "AB", History{1, 50}, History{2, 40}, History{3, 20}),
			Options{OddsLow: 0.5, OddsHigh: 3}, "R2", Band},
		{"no overlap", table(t, "ABC", History{1, 50}, History{2, 40}, History{4, 20}), Options{}, "R3", NoNumber},
		{"one pair only", table(t, "ABC", History{1, 50}, History{2, 40}, History{4, 20}, History{3, 20}), Options{},
			"R3", NoNumber},
		{"a list apart", four, Options{LCMCR: brisk}, "R4", Interval},
		{"nine shared", table(t, "ABC", History{1, 50}, History{2, 40}, History{4, 20}, History{3, 4}, History{5, 3},
			History{6, 2}), Options{}, "R5", NoNumber},
		{"structural zero", ordinary(t), Options{Apart: []PairOf{{"A", "B"}}}, "R12", NoNumber},
		{"copied list leaves two", copied, Options{}, "R13", NoNumber},
		{"stated copy leaves two", ordinary(t), Options{Copies: []PairOf{{"A", "B"}}}, "R2", NoNumber},
	} {
		r := run(t, c.tab, c.opt)
		if !hasRule(r, c.rule) || r.Verdict != c.verdict {
			t.Errorf("%s: verdict %s, findings %v; want %s by %s", c.name, r.Verdict, r.Findings, c.verdict, c.rule)
		}
		if (c.verdict == NoNumber || c.verdict == Band) != (r.Refused != nil) {
			t.Errorf("%s: refused = %v", c.name, r.Refused)
		}
		if r.Verdict == NoNumber && (r.Envelope != nil || r.Floor != nil) {
			t.Errorf("%s: a refusal carries a number", c.name)
		}
		if r.Observed != c.tab.N() || !strings.Contains(r.Headline.String(), Grouped(float64(c.tab.N()))) {
			t.Errorf("%s: the documented number is missing: %s", c.name, r.Headline.String())
		}
		for _, m := range r.Methods {
			if c.verdict == NoNumber && (m.Centre != nil || m.Refused == nil) {
				t.Errorf("%s: %s answers a refused table", c.name, m.Name)
			}
		}
	}
}

func TestFewSharedHidesTheCentre(t *testing.T) {
	r := run(t, table(t, "ABC", History{1, 30}, History{2, 25}, History{4, 20}, History{3, 8}, History{5, 6},
		History{6, 5}, History{7, 2}), Options{LCMCR: brisk})
	if !hasRule(r, "R5") || r.CentreShown || r.Verdict == NoNumber {
		t.Errorf("21 shared: verdict %s, centre %v, findings %v", r.Verdict, r.CentreShown, r.Findings)
	}
}

func TestSparseListsAreTooWide(t *testing.T) {
	r := run(t, table(t, "ABC", History{1, 200}, History{2, 180}, History{4, 150}, History{3, 12}, History{5, 4},
		History{6, 3}, History{7, 1}), Options{LCMCR: brisk})
	if r.Verdict != AtLeast || !(hasRule(r, "R9") || hasRule(r, "R7")) {
		t.Errorf("verdict %s, findings %v", r.Verdict, r.Findings)
	}
	if r.Refused == nil || r.CentreShown {
		t.Errorf("refused %v, centre %v", r.Refused, r.CentreShown)
	}
}

func TestDisagreeingChainsLeaveTheFloor(t *testing.T) {
	// Chains that are far too short cannot agree: the rule must see it.
	r := run(t, ordinary(t), Options{LCMCR: LCMCROptions{BurnIn: 1, Block: 20, MinSweeps: 20, MaxSweeps: 20}})
	if !hasRule(r, "R8") || r.Verdict != AtLeast || r.Envelope != nil || r.Floor == nil ||
		*r.Floor < float64(r.Observed) {
		t.Errorf("verdict %s envelope %v floor %v findings %v", r.Verdict, r.Envelope, r.Floor, r.Findings)
	}
	if m := r.Methods[0]; m.Name != "lcmcr" || m.Refused == nil || m.Centre != nil {
		t.Errorf("the refused method answers: %+v", m)
	}
}

func TestDifferingFamiliesHideTheCentre(t *testing.T) {
	a := &analysis{gated: gated{given: ordinary(t)}, centre: true}
	a.ruleDisagreement(1000, 1999)
	if !a.centre {
		t.Error("less than a factor of two hid the centre")
	}
	a.ruleDisagreement(1000, 2001)
	if a.centre || a.findings[0].Rule != "R10" {
		t.Error("more than a factor of two was not spoken of")
	}
}

func TestPosteriorAtItsCeiling(t *testing.T) {
	tab := ordinary(t)
	p, err := LCMCR(context.Background(), tab, brisk)
	if err != nil {
		t.Fatal(err)
	}
	avg, err := AverageAIC(tab)
	if err != nil {
		t.Fatal(err)
	}
	p.Converged, p.CeilingShare = true, 0.02
	a := &analysis{gated: gated{given: tab, table: tab}, posterior: p, average: &avg}
	a.envelope()
	if !math.IsInf(a.high, 1) || a.verdict != AtLeast || a.findings[len(a.findings)-1].Rule != "R7" {
		t.Errorf("high %v verdict %s %v", a.high, a.verdict, a.findings)
	}
}

func TestStrataThatFailEnterAsDocumented(t *testing.T) {
	in := Input{Whole: ordinary(t), Strata: []Named{
		{"north", ordinary(t)},
		{"south", table(t, "ABC", History{1, 10}, History{2, 9}, History{4, 8})},
	}}
	in.Whole = Pool(in.Strata)
	r := runInput(t, in, Options{LCMCR: brisk})
	s := r.Strata
	if s == nil || s.Verdict != AtLeast || s.Refused == nil || !hasRule(r, "R14") || s.Envelope.High != nil ||
		s.Observed != 552 {
		t.Fatalf("strata %+v", s)
	}
	north := run(t, ordinary(t), Options{LCMCR: brisk})
	if want := north.Envelope.Low + 27; math.Abs(s.Floor-want) > 0.03*want {
		t.Errorf("floor %.0f, want about %.0f", s.Floor, want)
	}
	if !near(s.FailedShare, 27.0/552, 1e-9) {
		t.Errorf("failed share %v", s.FailedShare)
	}
}

func TestLinkageThatDecides(t *testing.T) {
	in := Input{}
	for i, shared := range []int{60, 30, 10} {
		in.Linkage = append(in.Linkage, Named{string(rune('1' + i)),
			table(t, "ABC", History{1, 120}, History{2, 110}, History{4, 100},
				History{3, shared}, History{5, shared}, History{6, shared}, History{7, shared / 5})})
	}
	r := runInput(t, in, Options{LCMCR: brisk})
	if !hasRule(r, "R11") || r.CentreShown || r.Linkage == nil || len(r.Linkage.Parts) != 3 ||
		*r.Linkage.MedianHigh < 2**r.Linkage.MedianLow {
		t.Errorf("verdict %s, linkage %s", r.Verdict, jsonOf(t, r.Linkage))
	}
}

func TestOrderChangesNothing(t *testing.T) {
	tab := ordinary(t)
	want := jsonOf(t, run(t, tab, Options{Seed: 7, LCMCR: brisk}))
	permuted, _ := tab.Keep(2, 0, 1)
	if got := jsonOf(t, run(t, permuted, Options{Seed: 7, LCMCR: brisk, Workers: 1})); !bytes.Equal(got, want) {
		t.Errorf("another order of lists or number of workers gave another result:\n%.300s\n%.300s", got, want)
	}
	slices.Reverse(tab.Histories)
	again, err := NewTable(tab.Lists, tab.Histories)
	if err != nil {
		t.Fatal(err)
	}
	if got := jsonOf(t, run(t, again, Options{Seed: 7, LCMCR: brisk})); !bytes.Equal(got, want) {
		t.Error("another order of rows gave another result")
	}
}

func TestMoreEvidenceNarrows(t *testing.T) {
	tab := ordinary(t)
	relative := func(tab Table) float64 {
		s := run(t, tab, Options{Quick: true, LCMCR: brisk}).Envelope
		return (*s.High - s.Low) / s.Low
	}
	one, two, four := relative(tab), relative(tab.Times(2)), relative(tab.Times(4))
	if !(two < one && four < two) {
		t.Errorf("relative widths of 1, 2 and 4 times the counts: %.3f %.3f %.3f", one, two, four)
	}
}

func TestCancelKeepsWhatIsFinished(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	o := Options{LCMCR: LCMCROptions{BurnIn: 500, Block: 1000, MinSweeps: 1000, MaxSweeps: 1_000_000, AimESS: 1e9}}
	blocks := 0
	o.Progress = func(p Progress) {
		if blocks++; blocks == 40 {
			stop()
		}
	}
	r, err := Run(ctx, Input{Whole: ordinary(t)}, o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Cancelled || r.Chains == nil || r.Chains.Sweeps < 1000 || r.Chains.Sweeps > 20_000 {
		t.Errorf("cancelled %v, chains %+v", r.Cancelled, r.Chains)
	}
	ctx, stop = context.WithCancel(context.Background())
	stop()
	r, err = Run(ctx, Input{Whole: ordinary(t)}, Options{})
	if err != nil || !r.Cancelled || r.Verdict != AtLeast || r.Methods[0].Refused == nil {
		t.Errorf("stopped before the start: %v %+v", err, r)
	}
}

func TestRunRefusesBadInput(t *testing.T) {
	names := make([]string, 40)
	rows := make([]History, 40)
	for j := range names {
		names[j] = "list " + string(rune('A'+j/10)) + string(rune('0'+j%10))
		rows[j] = History{1<<uint(j) | 1<<uint((j+1)%40), 5}
	}
	forty, err := NewTable(names, rows)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), Input{Whole: forty}, Options{}); !errors.Is(err, ErrLists) ||
		!strings.Contains(err.Error(), "40 lists, and at most 20") {
		t.Errorf("40 lists: %v", err)
	}
	if _, err := Run(context.Background(), Input{Whole: ordinary(t)},
		Options{Copies: []PairOf{{"A", "Z"}}}); !errors.Is(err, ErrLists) {
		t.Errorf("an unknown list: %v", err)
	}
	if _, err := Run(context.Background(), Input{Whole: table(t, "AB", History{1, 5}, History{3, 5})},
		Options{OddsLow: 3, OddsHigh: 2}); !errors.Is(err, ErrOdds) {
		t.Errorf("odds from 3 to 2: %v", err)
	}
}

func TestRulesAreComplete(t *testing.T) {
	seen := map[RuleID]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s twice", r.ID)
		}
		seen[r.ID] = true
		for _, s := range []string{r.Condition, r.Why} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s: a text is missing", r.ID)
			}
		}
	}
	for i := 1; i <= 14; i++ {
		if id := RuleID("R" + Grouped(float64(i))); !seen[id] {
			t.Errorf("%s is missing", id)
		}
	}
}
