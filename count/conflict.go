package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// maxConflicts bounds how many irreducible conflicts are looked for; the result says when there may be more.
const maxConflicts = 24

// maxSteps bounds the search in one ledger.
const maxSteps = 40

// element is what a conflict is made of and what may be left out: a statement or a closure.
type element any

func (c *constraint) elements() []element {
	if c.source == SourceClosure || c.source == SourceRecords {
		return []element{c}
	}
	var out []element
	for _, s := range c.from {
		out = append(out, s)
	}
	return out
}

// clash is an irreducible conflict.
type clash struct {
	elements []element
	proof    *Proof
}

func elementKey(e element) string {
	if s, ok := e.(*statement); ok {
		return "s" + string(s.claims[0]) + s.key
	}
	return "c" + string(e.(*constraint).id)
}

func (c clash) key() string {
	var out string
	for _, e := range c.elements {
		out += elementKey(e) + "\x00"
	}
	return out
}

func without(c *constraint, removed map[element]bool) bool {
	if len(removed) == 0 {
		return false
	}
	if c.source == SourceClosure || c.source == SourceRecords {
		return removed[c]
	}
	return slices.ContainsFunc(c.from, func(s *statement) bool { return removed[s] })
}

// restrict gives the parts that rest on allowed elements only.
func (in parts) restrict(allowed func(*constraint) bool) parts {
	var out parts
	for _, c := range in.direct {
		if allowed(c) {
			out.direct = append(out.direct, c)
		}
	}
	for _, c := range in.closures {
		if allowed(c) {
			out.closures = append(out.closures, c)
		}
	}
	for _, s := range in.ledgers {
		var m []*constraint
		for _, c := range s.members {
			if allowed(c) {
				m = append(m, c)
			}
		}
		if len(m) > 1 {
			out.ledgers = append(out.ledgers, snapshot{key: s.key, members: m})
		}
	}
	return out
}

// disagreement asks whether the parts can all hold, and gives the proof and the elements used where they cannot.
func disagreement(outcome record.Outcome, in parts, places record.Places) (clash, bool) {
	p, ok := newProgram(record.AnyCell(outcome), in, places)
	if !ok {
		return clash{}, false
	}
	s := p.solve(0)
	if s.verdict != unbounded {
		return clash{}, false
	}
	found := clash{proof: p.proof(ProvesConflict, s)}
	seen := map[element]bool{}
	for _, c := range p.support(s) {
		for _, e := range c.elements() {
			if !seen[e] {
				seen[e] = true
				found.elements = append(found.elements, e)
			}
		}
	}
	return found, true
}

// irreducible leaves out every element without which the rest still disagree (deletion filter).
func irreducible(outcome record.Outcome, in parts, found clash, places record.Places) clash {
	slices.SortFunc(found.elements, func(a, b element) int { return cmp.Compare(elementKey(a), elementKey(b)) })
	for i := 0; i < len(found.elements); {
		keep := map[element]bool{}
		for j, e := range found.elements {
			if j != i {
				keep[e] = true
			}
		}
		smaller, still := disagreement(outcome, in.restrict(func(c *constraint) bool { return within(c, keep) }),
			places)
		if !still {
			i++
			continue
		}
		slices.SortFunc(smaller.elements, func(a, b element) int { return cmp.Compare(elementKey(a), elementKey(b)) })
		found, i = smaller, 0
	}
	return found
}

func within(c *constraint, keep map[element]bool) bool {
	if c.source == SourceClosure || c.source == SourceRecords {
		return keep[c]
	}
	return !slices.ContainsFunc(c.from, func(s *statement) bool { return !keep[s] })
}

// clashesOf enumerates irreducible conflicts by leaving out, in turn, each element of those found (Reiter's tree of
// hitting sets), breadth first.
func clashesOf(outcome record.Outcome, in parts, places record.Places) []clash {
	var out []clash
	seen := map[string]bool{}
	queue := []map[element]bool{{}}
	visited := map[string]bool{}
	for steps := 0; len(queue) > 0 && steps < maxSteps && len(out) < maxConflicts; steps++ {
		removed := queue[0]
		queue = queue[1:]
		left := in.restrict(func(c *constraint) bool { return !without(c, removed) })
		found, bad := disagreement(outcome, left, places)
		if !bad {
			continue
		}
		found = irreducible(outcome, left, found, places)
		if k := found.key(); !seen[k] {
			seen[k] = true
			out = append(out, found)
		}
		for _, e := range found.elements {
			next := map[element]bool{e: true}
			for r := range removed {
				next[r] = true
			}
			if k := setKey(next); !visited[k] {
				visited[k] = true
				queue = append(queue, next)
			}
		}
	}
	return out
}

func setKey(set map[element]bool) string {
	keys := make([]string, 0, len(set))
	for e := range set {
		keys = append(keys, elementKey(e))
	}
	slices.Sort(keys)
	out := ""
	for _, k := range keys {
		out += k + "\x00"
	}
	return out
}

// repairs gives the smallest sets of elements that end all conflicts when left out: what remains after each is a
// maximal consistent subset. Where there are too many, one set leaves out everything contested, which is weaker and
// still sound.
func repairs(clashes []clash) []map[element]bool {
	if len(clashes) == 0 {
		return []map[element]bool{{}}
	}
	sets := []map[element]bool{{}}
	for _, c := range clashes {
		var next []map[element]bool
		for _, s := range sets {
			if slices.ContainsFunc(c.elements, func(e element) bool { return s[e] }) {
				next = append(next, s)
				continue
			}
			for _, e := range c.elements {
				t := map[element]bool{e: true}
				for x := range s {
					t[x] = true
				}
				next = append(next, t)
			}
		}
		if sets = minimal(next); len(sets) > maxRepairs {
			return []map[element]bool{everythingIn(clashes)}
		}
	}
	return sets
}

const maxRepairs = 16

func everythingIn(clashes []clash) map[element]bool {
	out := map[element]bool{}
	for _, c := range clashes {
		for _, e := range c.elements {
			out[e] = true
		}
	}
	return out
}

// minimal drops sets that hold another one, and orders the rest.
func minimal(sets []map[element]bool) []map[element]bool {
	slices.SortFunc(sets, func(a, b map[element]bool) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(setKey(a), setKey(b)))
	})
	var out []map[element]bool
	for _, s := range sets {
		if !slices.ContainsFunc(out, func(t map[element]bool) bool { return subset(t, s) }) {
			out = append(out, s)
		}
	}
	return out
}

func subset(a, b map[element]bool) bool {
	for e := range a {
		if !b[e] {
			return false
		}
	}
	return true
}
