package exchange

import (
	"maps"
	"slices"
	"strings"

	"recount/record"
)

// group is what was done on one record.
type group struct {
	name      string
	edits     []int // effective ones
	deletions []int // undoings of edits, effective or held back
	decisions []int // effective ones
}

// groups finds the records on which several desks acted.
func (s *settling) groups() []*group {
	byName := map[string]*group{}
	of := func(i int) *group {
		name := s.Items[i].Writes()
		if name == "" || s.erased[s.Items[i].ID] {
			return nil
		}
		g := byName[name]
		if g == nil {
			g = &group{name: name}
			byName[name] = g
		}
		return g
	}
	for i := range s.Items {
		if s.Items[i].Kind == record.DecideConflict {
			if d, ok := read[record.ConflictDecision](&s.Items[i]); ok && s.effective(i) {
				if stands, here := s.at[d.Stands]; here && s.knew(i, stands) {
					if g := of(s.base(stands)); g != nil {
						g.decisions = append(g.decisions, i)
					}
				}
			}
			continue
		}
		if _, undoing := s.undoes[i]; undoing {
			base := s.base(i)
			if _, deep := s.undoes[s.undoes[i]]; !deep && base >= 0 && s.effective(i) {
				if g := of(base); g != nil {
					g.deletions = append(g.deletions, i)
				}
			}
			continue
		}
		if s.effective(i) {
			if g := of(i); g != nil {
				g.edits = append(g.edits, i)
			}
		}
	}
	var out []*group
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if g := byName[name]; s.severalDesks(g) {
			out = append(out, g)
		}
	}
	return out
}

// base is the act that an undoing, or an undoing of one, is about in the end; an act that is no undoing is its own.
func (s *settling) base(i int) int {
	for {
		target, undoing := s.undoes[i]
		if !undoing {
			return i
		}
		i = target
	}
}

func (s *settling) severalDesks(g *group) bool {
	first := record.DeviceID("")
	for _, i := range slices.Concat(g.edits, g.deletions) {
		if d := s.Items[i].Device; first == "" {
			first = d
		} else if d != first {
			return true
		}
	}
	return false
}

// contradictions finds what contradicts: the acts that have no effect for it, and the conflicts.
func (s *settling) contradictions() (map[int]Reason, []Conflict) {
	held := map[int]Reason{}
	var conflicts []Conflict
	edited := map[string][]int{}
	for i := range s.Items { // who decides on a record that was changed meanwhile decides again
		if s.Items[i].Kind == record.RecordVictim || s.Items[i].Kind == record.CorrectVictim {
			if s.effective(i) && !s.Items[i].Bare {
				edited[s.Items[i].Subjects[0]] = append(edited[s.Items[i].Subjects[0]], i)
			}
		}
	}
	for i := range s.Items {
		if k := s.Items[i].Kind; (k == record.DecideFinding || k == record.ReopenFinding) && s.effective(i) &&
			len(s.Items[i].Subjects) > 1 {
			for _, e := range edited[s.Items[i].Subjects[1]] {
				if s.apart(i, e) {
					held[i] = ReasonStale
				}
			}
		}
	}
	for _, g := range s.groups() {
		conflicts = append(conflicts, s.weigh(g, held)...)
	}
	return held, conflicts
}

// pair is two acts that contradict each other, and the decision that settled them; -1 where nobody decided.
type pair struct{ a, b, decided int }

// weigh finds the conflicts on one record.
func (s *settling) weigh(g *group, held map[int]Reason) []Conflict {
	var all []pair
	members := slices.Sorted(slices.Values(slices.Concat(g.edits, g.deletions)))
	for n, a := range members {
		for _, b := range members[n+1:] {
			if held[a] == ReasonStale || held[b] == ReasonStale || !s.apart(a, b) || !s.contradict(a, b) {
				continue
			}
			if pa, pb := protects(&s.Items[a]), protects(&s.Items[b]); pa != pb {
				held[map[bool]int{true: b, false: a}[pa]] = ReasonWithdrawn
				continue
			}
			p := pair{a, b, -1}
			if s.settled(g, &p, held) {
				continue
			}
			all = append(all, p)
		}
	}
	return s.components(g, all, held)
}

// settled says whether somebody who knew both acts wrote the record since; where they decided between the two, it notes
// how. What was decided on a record that others changed meanwhile has no effect, and settles nothing.
func (s *settling) settled(g *group, p *pair, held map[int]Reason) bool {
	for n := len(g.decisions) - 1; n >= 0; n-- {
		if d := g.decisions[n]; s.knew(d, p.a) && s.knew(d, p.b) {
			p.decided = d
			return false
		}
	}
	return slices.ContainsFunc(g.edits, func(e int) bool {
		return held[e] != ReasonStale && s.knew(e, p.a) && s.knew(e, p.b)
	})
}

// contradict says whether two acts on one record say different things.
func (s *settling) contradict(a, b int) bool {
	x, y := &s.Items[a], &s.Items[b]
	tx, ux := s.undoes[a]
	ty, uy := s.undoes[b]
	switch {
	case ux && uy:
		return false // both take something back
	case ux:
		return tx != b
	case uy:
		return ty != a
	case x.Value == y.Value, x.Kind == record.AdmitList || y.Kind == record.AdmitList:
		return false // the same list, read in here and admitted there
	case x.Kind == record.CorrectVictim && y.Kind == record.CorrectVictim:
		p, okp := read[record.Correction](x)
		q, okq := read[record.Correction](y)
		if !okp || !okq {
			return true
		}
		for field, value := range p.Set {
			if other, both := q.Set[field]; both && other != value {
				return true
			}
		}
		return false
	}
	return true
}

// components makes conflicts of pairs that hang together, and says which acts have no effect for them.
func (s *settling) components(g *group, all []pair, held map[int]Reason) []Conflict {
	of := map[int]int{} // member -> the first member of its conflict
	var find func(int) int
	find = func(i int) int {
		if p, ok := of[i]; ok && p != i {
			of[i] = find(p)
			return of[i]
		}
		of[i] = i
		return i
	}
	for _, p := range all {
		a, b := find(p.a), find(p.b)
		of[max(a, b)] = min(a, b)
	}
	members := map[int][]int{}
	for _, i := range slices.Sorted(maps.Keys(of)) {
		members[find(i)] = append(members[find(i)], i)
	}
	var out []Conflict
	for _, first := range slices.Sorted(maps.Keys(members)) {
		m := members[first]
		c := Conflict{Record: g.name}
		for _, i := range m {
			c.Acts = append(c.Acts, s.Items[i].ID)
		}
		c.ID = conflictID(g.name, c.Acts)
		open := false
		for _, p := range all {
			if find(p.a) != first {
				continue
			}
			if p.decided < 0 {
				open = true
			} else if d, ok := read[record.ConflictDecision](&s.Items[p.decided]); ok {
				c.Decision, c.Stands = s.Items[p.decided].ID, d.Stands
				s.overrule(p, s.at[d.Stands], held)
			}
		}
		if open {
			c.Decision, c.Stands = "", ""
			s.hold(g, m, held)
		}
		out = append(out, c)
	}
	return out
}

// overrule takes the effect from the act that a decision went against.
func (s *settling) overrule(p pair, stands int, held map[int]Reason) {
	for _, i := range []int{p.a, p.b} {
		if _, already := held[i]; !already && i != stands && !s.knew(stands, i) {
			held[i] = ReasonOverruled
		}
	}
}

// hold takes the effect from the acts of an open conflict: what everybody knew before stands. Where nobody knew
// anything, a record that others refer to has to be there, so the first one in order stands meanwhile; of a judgement
// none does.
func (s *settling) hold(g *group, members []int, held map[int]Reason) {
	known := slices.ContainsFunc(g.edits, func(e int) bool {
		return !slices.ContainsFunc(members, func(m int) bool { return !s.knew(m, e) })
	})
	keep := -1
	if !known && !judgement(g.name) {
		if at := slices.IndexFunc(members, func(m int) bool { _, undoing := s.undoes[m]; return !undoing }); at >= 0 {
			keep = members[at]
		}
	}
	for _, m := range members {
		if _, undoing := s.undoes[m]; keep >= 0 && !undoing &&
			(m == keep || s.Items[m].Device == s.Items[keep].Device && s.knew(m, keep)) {
			continue
		}
		if _, already := held[m]; !already {
			held[m] = ReasonConflict
		}
	}
}

// judgement says whether a row is what somebody decided, and not a thing that other rows refer to.
func judgement(name string) bool {
	family, _, _ := strings.Cut(name, " ")
	switch family {
	case "claim", "finding", "edition", string(record.JudgePair), string(record.CloseWorld), string(record.GrantRole),
		string(record.ChangeStandard), string(record.ChangeSettings):
		return true
	}
	return false
}
