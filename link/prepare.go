package link

import (
	"cmp"
	"slices"
	"strings"

	"recount/name"
)

// listed is what a comparison reads of one record, kept together so that a pair touches two stretches of memory.
type listed struct {
	parts [partCount]int32
	name  parsed
	list  uint16
	sex   uint8
	birth day
	death day
	age   float32 // completed years, -1 not stated
	born  float32 // estimated time of birth in years, 0 unknown
}

// freeField is a column compared as a whole value: place, home, code, text.
type freeField struct {
	field int
	kind  Kind
	code  [][]byte // folded letters of each distinct value
	key   []int32  // values that fold to one key have one number; 0 not stated
	count []int32  // records by key
	total int32
	spots spots // places that a gazetteer knows, by key
}

// prepared is a table made ready for comparison.
type prepared struct {
	t        *Table
	n        int
	recs     []listed
	glances  []glance
	words    *words
	lists    []string
	free     []freeField
	freeAt   []int32 // n x len(free) keys... values
	has      map[Kind]bool
	places   func(string) (Spot, bool)
	learned  uint32 // rules that judged pairs brought in, by bit
	warnings []string
}

func prepare(t *Table, workers int) *prepared { return prepareWith(t, Options{Workers: workers}) }

func prepareWith(t *Table, o Options) *prepared {
	workers := max(o.Workers, 1)
	p := &prepared{t: t, n: t.n, recs: make([]listed, t.n), words: newWords(), has: map[Kind]bool{}, places: o.Places}
	p.prepareNames(workers)
	p.prepareLists()
	p.prepareDates()
	p.prepareFree()
	p.glances = make([]glance, p.n)
	for i := range p.recs {
		p.glances[i] = glanceOf(&p.recs[i])
	}
	return p
}

// stated says that a column of a kind exists and is not empty.
func (p *prepared) stated(k Kind) int {
	i := p.t.find(k)
	if i < 0 || len(p.t.cols[i].values) < 2 {
		return -1
	}
	p.has[k] = true
	return i
}

func (p *prepared) prepareNames(workers int) {
	whole, given, family := p.stated(KindName), p.stated(KindGiven), p.stated(KindFamily)
	father, grandfather := p.stated(KindFather), p.stated(KindGrandfather)
	var cache []parsed
	if whole >= 0 {
		cache = p.words.parseNames(p.t.cols[whole].values, workers)
	}
	for i := range p.recs {
		r := &p.recs[i]
		value := func(field int) string {
			if field < 0 {
				return ""
			}
			return p.t.Value(i, field)
		}
		if value(given) != "" || value(whole) == "" {
			r.name, r.parts = p.words.parseParts([partCount]string{value(given), value(father), value(grandfather),
				value(family)})
		}
		if whole < 0 || r.name.n > 0 {
			continue
		}
		if f, g := value(father), value(grandfather); f != "" || g != "" || value(family) != "" {
			r.name, r.parts = p.words.complete(value(whole), f, g, value(family))
			continue
		}
		r.name = cache[p.t.cols[whole].at[i]]
		r.parts = r.name.roles()
	}
}

func (p *prepared) prepareLists() {
	p.lists = []string{""}
	if i := p.stated(KindList); i >= 0 {
		c := p.t.cols[i]
		order := make([]int, len(c.values))
		for v := range order {
			order[v] = v
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(c.values[a], c.values[b]) })
		rank := make([]uint16, len(c.values))
		p.lists = p.lists[:0]
		for k, v := range order {
			rank[v] = uint16(min(k, 65535))
			p.lists = append(p.lists, c.values[v])
		}
		for r := range p.recs {
			p.recs[r].list = rank[c.at[r]]
		}
	}
	if i := p.stated(KindSex); i >= 0 {
		c := p.t.cols[i]
		for r := range p.recs {
			p.recs[r].sex = c.sexes[c.at[r]]
		}
	}
}

func (p *prepared) prepareDates() {
	parse := func(k Kind, set func(r *listed, d day)) {
		i := p.stated(k)
		if i < 0 {
			return
		}
		c := p.t.cols[i]
		for r := range p.recs {
			set(&p.recs[r], c.days[c.at[r]])
		}
	}
	parse(KindBirth, func(r *listed, d day) { r.birth = d })
	parse(KindDeath, func(r *listed, d day) { r.death = d })
	for i := range p.recs {
		p.recs[i].age = -1
	}
	if a := p.stated(KindAge); a >= 0 {
		c := p.t.cols[a]
		for i := range p.recs {
			p.recs[i].age = c.ages[c.at[i]]
		}
	}
	p.estimateBirth()
}

// estimateBirth places every record on one line of time. A list's reference date, from which its ages count, is the
// median of date of birth plus age over its records that state both; lists without such records take the median of all,
// and where no record has both, ages are compared with ages alone.
func (p *prepared) estimateBirth() {
	refs := make([][]float32, len(p.lists))
	var all []float32
	for i := range p.recs {
		r := &p.recs[i]
		if r.birth.full() && r.age >= 0 {
			ref := r.birth.year() + r.age + 0.5
			refs[r.list] = append(refs[r.list], ref)
			all = append(all, ref)
		}
	}
	overall := median(all)
	at := make([]float32, len(p.lists))
	for l := range refs {
		at[l] = overall
		if len(refs[l]) >= 20 {
			at[l] = median(refs[l])
		}
		if at[l] == 0 {
			at[l] = 2000
		}
	}
	for i := range p.recs {
		r := &p.recs[i]
		switch {
		case r.birth.known():
			r.born = r.birth.year()
		case r.age >= 0 && r.death.known() && overall == 0:
			r.born = r.death.year() - r.age - 0.5
		case r.age >= 0:
			r.born = at[r.list] - r.age - 0.5
		}
	}
}

func median(v []float32) float32 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// maxFree bounds the columns compared as whole values: a pattern has room for so many.
const maxFree = 10

func (p *prepared) prepareFree() {
	for i, f := range p.t.fields {
		if !f.Kind.free() {
			continue
		}
		if len(p.t.cols[i].values) < 2 {
			continue
		}
		if len(p.free) == maxFree {
			p.warnings = append(p.warnings, "column "+f.Name+
				" is not compared: at most ten columns of places, codes and texts fit")
			continue
		}
		p.has[f.Kind] = true
		p.free = append(p.free, p.prepareColumn(i, f.Kind))
	}
	p.freeAt = make([]int32, p.n*len(p.free))
	for k := range p.free {
		ff := &p.free[k]
		at := p.t.cols[ff.field].at
		for i := 0; i < p.n; i++ {
			key := ff.key[at[i]]
			p.freeAt[i*len(p.free)+k] = key
			if key > 0 {
				ff.count[key]++
				ff.total++
			}
		}
	}
}

func (p *prepared) prepareColumn(i int, k Kind) freeField {
	c := p.t.cols[i]
	ff := freeField{field: i, kind: k, key: make([]int32, len(c.values)), code: [][]byte{nil}}
	keys := make([]string, len(c.values))
	for v, s := range c.values {
		keys[v] = freeKey(k, s)
	}
	var known []*Spot
	if k == KindPlace || k == KindHome {
		known = settleSpots(c.values, keys, p.places)
	}
	byKey := map[string]int32{"": 0}
	for v, key := range keys {
		ident := key
		if known != nil && known[v] != nil {
			ident = "\x00" + known[v].ID // all names of a place are one value
		}
		id, ok := byKey[ident]
		if !ok {
			id = int32(len(byKey))
			byKey[ident] = id
			ff.code = append(ff.code, codeText(key))
			if known != nil {
				ff.spots = append(ff.spots, make([]*Spot, int(id)+1-len(ff.spots))...)
				ff.spots[id] = known[v]
			}
		}
		ff.key[v] = id
	}
	ff.count = make([]int32, len(ff.code))
	return ff
}

// freeKey is the form under which a value is the same as another.
func freeKey(k Kind, s string) string {
	switch k {
	case KindPlace, KindHome:
		return name.PlaceKey(s)
	case KindCode:
		return strings.ReplaceAll(name.Fold(s), " ", "")
	}
	return name.Fold(s)
}

// codeText is name.Code with digits and spaces told apart, for codes and addresses.
func codeText(s string) []byte {
	out := name.Code(s)
	k := 0
	for _, r := range s {
		if k == len(out) {
			break
		}
		switch {
		case r >= '0' && r <= '9':
			out[k] = byte(r-'0') + 64
		case r == ' ':
			out[k] = 80
		}
		k++
	}
	return out
}
