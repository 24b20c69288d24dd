package link

import "math"

// Model is a fitted mixture. It is written and read as JSON; a model read again scores without being fitted.
type Model struct {
	Version int          `json:"version"`
	Fields  []ModelField `json:"fields"`
	Classes []string     `json:"classes"`
	// Share is, by stratum (scripts both Arabic, both Latin, crossed; each between lists and within a list), the share
	// of each class among all pairs.
	Share [combos * 2][]float64 `json:"share"`
	// Sibling is how much more often than strangers' the given names of siblings are the same, near and close.
	Sibling [3]float64 `json:"sibling"`
	// Frozen says that the chances of agreement among matches were not learned because the fields do not identify them.
	Frozen bool `json:"frozen"`
	// Why says why they were frozen where the fields would identify them: NotMatches.
	Why        string `json:"why,omitempty"`
	Iterations int    `json:"iterations"`
}

// NotMatches is the reason of a model whose chances were frozen because the class that was fitted held namesakes and
// not matches.
const NotMatches = "namesakes"

// ModelField holds the chances of each level of one field.
type ModelField struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// M is the chance among records of one person, U among unrelated ones, by combination of scripts, given that both
	// state the field.
	M [combos][]float64 `json:"m"`
	U [combos][]float64 `json:"u"`
	// Spread is the share of records whose value lies in each frequency bin of exact agreement.
	Spread [combos][]float64 `json:"spread,omitempty"`
	// Own is the chance among the classes that have their own, by class.
	Own map[string][]float64 `json:"own,omitempty"`
}

// source says where a class takes the chances of a field's levels from.
type source uint8

const (
	fromU source = iota
	fromM
	fromOwn
	// fromOther is U with exact agreement made rare: brothers do not bear one name.
	fromOther
)

// class is a kind of pair.
type class struct {
	name string
	from []source // by slot
}

// classes of the mixture: the same person, relatives by the parts of the name that they share, people of one incident,
// unrelated. Each class of relatives exists with and without a shared date and place of death where those are stated.
func (l *layout) classes() []class {
	has := map[int]bool{}
	incident, home := false, false
	for _, s := range l.slots {
		if s.part >= 0 {
			has[s.part] = true
		}
		incident = incident || s.kind == KindDeath || s.kind == KindPlace
		home = home || s.kind == KindHome
	}
	make1 := func(name string, part [partCount]source, birth, sex, death, homeFrom source) class {
		c := class{name: name, from: make([]source, len(l.slots))}
		for i, s := range l.slots {
			switch {
			case s.part >= 0:
				c.from[i] = part[s.part]
			case s.kind == KindBirth:
				c.from[i] = birth
			case s.kind == KindSex:
				c.from[i] = sex
			case s.kind == KindDeath, s.kind == KindPlace:
				c.from[i] = death
			case s.kind == KindHome:
				c.from[i] = homeFrom
			case name == "match":
				c.from[i] = fromM
			}
		}
		return c
	}
	all := [partCount]source{fromM, fromM, fromM, fromM}
	out := []class{make1("match", all, fromM, fromM, fromM, fromM)}
	kin := []struct {
		name  string
		part  [partCount]source
		birth source
		need  bool
	}{
		{"sibling", [partCount]source{fromOther, fromM, fromM, fromM}, fromOwn, has[partFather] && has[partFamily]},
		{"cousin", [partCount]source{fromU, fromU, fromM, fromM}, fromOwn, has[partGrandfather]},
	}
	for _, k := range kin {
		if k.need {
			out = append(out, make1(k.name, k.part, k.birth, fromOwn, fromU, fromU))
			if incident {
				out = append(out, make1(k.name+", one incident", k.part, k.birth, fromOwn, fromM, fromU))
			}
			if home {
				out = append(out, make1(k.name+", one home", k.part, k.birth, fromOwn, fromU, fromM))
			}
		}
	}
	var none [partCount]source
	if incident {
		out = append(out, make1("one incident", none, fromU, fromU, fromM, fromU))
	}
	if home {
		out = append(out, make1("one home", none, fromU, fromU, fromU, fromM))
	}
	return append(out, make1("unrelated", none, fromU, fromU, fromU, fromU))
}

// plausible chances of agreement among matches, where nothing has been learned yet: exact, near, close, differ.
var plausibleName = [combos][4]float64{{.955, .025, .008, .012}, {.64, .26, .06, .04}, {.88, .07, .03, .02}}

var plausibleFree = [4]float64{.75, .1, .05, .1}

// plausibleBirth: dates apart from ages, each sums to one.
var plausibleBirth = []float64{0, .90, .03, .025, .01, .01, .01, .015, .80, .12, .04, .02, .02}

var plausibleSex = []float64{0, .985, .015}

// siblingBirth starts what is learned about relatives' births.
var siblingBirth = []float64{0, .01, .03, .01, .01, .08, .26, .6, .12, .13, .30, .20, .25}

// newModel starts the chances among matches at plausible values.
func newModel(l *layout, classes []class) *Model {
	m := &Model{Version: 1, Sibling: siblingNames}
	for _, c := range classes {
		m.Classes = append(m.Classes, c.name)
	}
	for i, s := range l.slots {
		f := ModelField{Name: s.name, Kind: s.kind, Own: map[string][]float64{}}
		for c := range combos {
			f.U[c] = make([]float64, s.levels)
			f.M[c] = make([]float64, s.levels)
			switch {
			case s.part >= 0:
				fillLevels(f.M[c], plausibleName[c])
			case s.kind == KindSex:
				copy(f.M[c], plausibleSex)
			case s.levels == birthLevels:
				copy(f.M[c], plausibleBirth)
			default:
				fillLevels(f.M[c], plausibleFree)
			}
		}
		for _, c := range classes {
			if c.from[i] != fromOwn {
				continue
			}
			own := make([]float64, s.levels)
			if s.kind == KindSex {
				own[sexSame], own[sexOther] = .55, .45
			} else {
				copy(own, siblingBirth)
			}
			f.Own[c.name] = own
		}
		m.Fields = append(m.Fields, f)
	}
	return m
}

// fits says that a model has the fields and classes of a table, level by level.
func (m *Model) fits(l *layout, classes []class) bool {
	if m.Version != 1 || len(m.Fields) != len(l.slots) || len(m.Classes) != len(classes) {
		return false
	}
	for k := range m.Share {
		if len(m.Share[k]) != len(classes) {
			return false
		}
	}
	for i, s := range l.slots {
		f := &m.Fields[i]
		if f.Name != s.name || f.Kind != s.kind {
			return false
		}
		for k := range combos {
			if len(f.M[k]) != s.levels || len(f.U[k]) != s.levels || s.levels == freeLevels &&
				len(f.Spread[k]) <= levelExactLast {
				return false
			}
		}
		for _, c := range classes {
			if c.from[i] == fromOwn && len(f.Own[c.name]) != s.levels {
				return false
			}
		}
	}
	return true
}

func fillLevels(out []float64, v [4]float64) {
	out[levelExact], out[levelNear], out[levelClose], out[levelDiffer] = v[0], v[1], v[2], v[3]
}

// merged is the level used for learning: exact agreement counts once whatever the frequency of the value.
func (s *slot) merged(level int) int {
	if s.levels == freeLevels && level >= levelExact && level <= levelExactLast {
		return levelExact
	}
	return level
}

// chance is the probability of a level in a class. Not stated says nothing.
func (m *Model) chance(slots []slot, c *class, s, level, combo int) float64 {
	if level == levelNull {
		return 1
	}
	f := &m.Fields[s]
	exact := slots[s].levels == freeLevels && level <= levelExactLast
	switch c.from[s] {
	case fromM:
		if exact {
			return f.M[combo][levelExact] * f.Spread[combo][level]
		}
		return f.M[combo][level]
	case fromOwn:
		return f.Own[c.name][level]
	case fromOther:
		return m.otherChance(f, level, combo)
	}
	return f.U[combo][level]
}

// siblingNames is how much more often than strangers' the given names of siblings are the same, near and close, where
// nothing has been learned: brothers do not bear one name, but like ones (Hasan, Husayn).
var siblingNames = [3]float64{0.3, 2, 2}

// otherChance is the chance of a level of likeness between siblings' given names.
func (m *Model) otherChance(f *ModelField, level, combo int) float64 {
	u := f.U[combo]
	x := m.Sibling
	switch {
	case level <= levelExactLast:
		return u[level] * x[0]
	case level == levelNear:
		return u[level] * x[1]
	case level == levelClose:
		return u[level] * x[2]
	}
	exact := u[1] + u[2] + u[3] + u[4]
	return max(1-exact*x[0]-u[levelNear]*x[1]-u[levelClose]*x[2], 0.5)
}

// table holds the logarithms of all chances, for speed.
type table struct {
	log   [][][combos][]float64 // class, slot, combo, level
	share [combos * 2][]float64 // logarithm
}

func (m *Model) table(l *layout, classes []class) *table {
	t := &table{}
	for c := range classes {
		rows := make([][combos][]float64, len(l.slots))
		for s := range l.slots {
			for k := range combos {
				rows[s][k] = make([]float64, l.slots[s].levels)
				for v := range rows[s][k] {
					rows[s][k][v] = math.Log(max(m.chance(l.slots, &classes[c], s, v, k), 1e-9))
				}
			}
		}
		t.log = append(t.log, rows)
	}
	for k := range m.Share {
		t.share[k] = make([]float64, len(classes))
		for c := range classes {
			t.share[k][c] = math.Log(max(m.Share[k][c], 1e-15))
		}
	}
	return t
}

// classLogs fills out with the logarithm of share times likelihood of each class.
func (t *table) classLogs(l *layout, p Pattern, out []float64) {
	stratum := int(p >> stratumShift)
	copy(out, t.share[stratum])
	for s := range l.slots {
		v := l.level(p, s)
		if v == levelNull {
			continue
		}
		for c := range out {
			out[c] += t.log[c][s][stratum/2][v]
		}
	}
}
