package link

// Pattern holds the levels of a compared pair, one field after another, with the stratum of the pair in the highest
// byte.
type Pattern uint64

// Levels of a field. What agreement means is the field's own; zero is always "not stated in one of the two".
const (
	levelNull = 0
	// Exact agreement is split by how frequent the value is, from rare to common, so that the fit knows what agreement
	// is worth.
	levelExact     = 1
	levelExactLast = 4
	levelNear      = 5
	levelClose     = 6
	levelDiffer    = 7
	freeLevels     = 8
)

// Levels of a birth.
const (
	birthSame   = 1 // the same full date
	birthYear   = 2 // 1 January or no day on one side, the same year
	birthTypo   = 3 // day and month swapped, or one digit differs
	birthPart   = 4 // two of day, month and year are the same
	birthNearly = 5 // another date within 18 months
	birthOther  = 6 // within five years
	birthFar    = 7
	ageSame     = 8  // estimated from age on one side or both: within a year
	ageNear     = 9  // within two
	ageFew      = 10 // within five
	ageTen      = 11
	ageFar      = 12
	birthLevels = 13
)

// Levels of sex.
const (
	sexSame   = 1
	sexOther  = 2
	sexLevels = 3
)

// slot is one compared field's place in a pattern.
type slot struct {
	name   string
	levels int
	shift  uint
	part   int // part of the name, or -1
	free   int // free field, or -1
	kind   Kind
}

const stratumShift = 56

// layout says where each field lies in a pattern; fields that no record states are left out.
type layout struct {
	slots []slot
	strata
}

func (l *layout) level(p Pattern, s int) int {
	sl := &l.slots[s]
	mask := Pattern(7)
	if sl.levels > 8 {
		mask = 15
	}
	return int(p >> sl.shift & mask)
}

func newLayout(p *prepared) layout {
	var l layout
	shift := uint(0)
	add := func(s slot) {
		bits := uint(3)
		if s.levels > 8 {
			bits = 4
		}
		if shift+bits > stratumShift {
			p.warnings = append(p.warnings, "column "+s.name+" is not compared: no room in the pattern")
			return
		}
		s.shift = shift
		shift += bits
		l.slots = append(l.slots, s)
	}
	var any [partCount]bool
	for i := range p.recs {
		for k, w := range p.recs[i].parts {
			any[k] = any[k] || w != 0
		}
	}
	for k, label := range []string{"given name", "father's name", "grandfather's name", "family name"} {
		if any[k] {
			add(slot{name: label, levels: freeLevels, part: k, free: -1, kind: KindName})
		}
	}
	if p.has[KindSex] {
		add(slot{name: "sex", levels: sexLevels, part: -1, free: -1, kind: KindSex})
	}
	if p.has[KindBirth] || p.has[KindAge] {
		add(slot{name: "birth", levels: birthLevels, part: -1, free: -1, kind: KindBirth})
	}
	if p.has[KindDeath] {
		add(slot{name: "date of death", levels: birthLevels, part: -1, free: -1, kind: KindDeath})
	}
	for k := range p.free {
		add(slot{name: p.t.fields[p.free[k].field].Name, levels: freeLevels, part: -1, free: k, kind: p.free[k].kind})
	}
	l.strata = newStrata(p)
	return l
}

// counter counts patterns: open addressing, grown by doubling.
type counter struct {
	cells []cell
	used  int
	able  func(Pattern) bool // says once of every pattern whether it could be a match
}

type cell struct {
	p    Pattern
	n    int64
	able bool
}

func newCounter(able func(Pattern) bool) *counter {
	return &counter{cells: make([]cell, 1<<10), able: able}
}

// add counts a pattern n times and says whether it could be a match.
func (c *counter) add(p Pattern, n int64) bool {
	mask := uint64(len(c.cells) - 1)
	for at := mix(uint64(p)) & mask; ; at = (at + 1) & mask {
		e := &c.cells[at]
		if e.n == 0 {
			able := c.able(p)
			*e = cell{p, n, able}
			c.used++
			if c.used*2 > len(c.cells) {
				c.grow()
			}
			return able
		}
		if e.p == p {
			e.n += n
			return e.able
		}
	}
}

func (c *counter) grow() {
	old := c.cells
	c.cells = make([]cell, 2*len(old))
	mask := uint64(len(c.cells) - 1)
	for _, e := range old {
		if e.n > 0 {
			at := mix(uint64(e.p)) & mask
			for c.cells[at].n > 0 {
				at = (at + 1) & mask
			}
			c.cells[at] = e
		}
	}
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
