package link

import (
	"bytes"

	"recount/name"
)

// frequencies of name words by role and of skeletons by role and script.
type frequencies struct {
	word  [partCount][]float32 // share of the names of its script
	skel  [partCount][][2]float32
	binW  [partCount][]uint8
	binS  [partCount][]uint8
	free  [][]float32
	binF  [][]uint8
	total [partCount][2]float32
	rival rivals
}

// binOf splits exact agreement by the share of the value.
func binOf(f float32) uint8 {
	switch {
	case f < 0.0005:
		return 1
	case f < 0.003:
		return 2
	case f < 0.015:
		return 3
	}
	return 4
}

func newFrequencies(p *prepared) *frequencies {
	f := &frequencies{rival: newRivals(p)}
	for k := range partCount {
		f.word[k] = make([]float32, len(p.words.code))
		f.skel[k] = make([][2]float32, len(p.words.skelCode))
	}
	for i := range p.recs {
		for k, w := range p.recs[i].parts {
			if w == 0 {
				continue
			}
			s := scriptIndex(p.words.latin[w])
			f.word[k][w]++
			f.skel[k][p.words.skel[w]][s]++
			f.total[k][s]++
		}
	}
	for k := range partCount {
		f.binW[k] = make([]uint8, len(f.word[k]))
		f.binS[k] = make([]uint8, len(f.skel[k]))
		for w := range f.word[k] {
			f.word[k][w] = shrunk(f.word[k][w], f.total[k][scriptIndex(p.words.latin[w])])
			f.binW[k][w] = binOf(f.word[k][w])
		}
		for s := range f.skel[k] {
			for c := range 2 {
				f.skel[k][s][c] = shrunk(f.skel[k][s][c], f.total[k][c])
			}
			f.binS[k][s] = binOf((f.skel[k][s][0] + f.skel[k][s][1]) / 2)
		}
	}
	for _, ff := range p.free {
		share, bin := make([]float32, len(ff.count)), make([]uint8, len(ff.count))
		for v, n := range ff.count {
			share[v] = shrunk(float32(n), float32(ff.total))
			bin[v] = binOf(share[v])
		}
		f.free, f.binF = append(f.free, share), append(f.binF, bin)
	}
	return f
}

// shrunk is a share drawn towards one and a half records: a value seen once or twice may be frequent elsewhere.
func shrunk(n, total float32) float32 {
	return (n + 1.5) / outOf(total)
}

// smallList is the number of records from which a list shows by itself how frequent names are. Of a smaller one the
// shares are taken as those in so many records: a name that three of sixteen bear is not one that a fifth of all people
// bear.
const smallList = 200

// outOf is what counts are shares of.
func outOf(total float32) float32 { return max(total+3, smallList) }

func scriptIndex(latin bool) int {
	if latin {
		return 1
	}
	return 0
}

// glance is what comparing most pairs reads of a record, in half a line of the cache.
type glance struct {
	parts [partCount]int32
	birth packed
	death packed
	born  float32 // estimated time of birth in years, 0 unknown
	list  uint16
	sex   uint8
	words uint8 // of the name, and the highest bit for Latin script
}

const glanceLatin = 1 << 7

func glanceOf(r *listed) glance {
	g := glance{parts: r.parts, birth: pack(r.birth), death: pack(r.death), born: r.born, list: r.list, sex: r.sex,
		words: r.name.n}
	if r.name.latin {
		g.words |= glanceLatin
	}
	return g
}

// comparer computes patterns. One worker owns it.
type comparer struct {
	p    *prepared
	l    *layout
	f    *frequencies
	like name.Likeness
	buf  [128]byte
	memo *memo
	// near are the records compared with one, read together so that their places in memory are fetched at once
	near []glance
	// channel scores words across scripts; spelt remembers its scores, Arabic word in the high half
	channel *name.Channel
	spelt   map[uint64]float32
}

// pattern compares two records.
func (c *comparer) pattern(i, j int32) Pattern {
	return c.compare(i, j, &c.p.glances[i], &c.p.glances[j])
}

// row compares a record with others.
func (c *comparer) row(i int32, others []int32, out []Pattern) []Pattern {
	c.near = c.near[:0]
	for _, j := range others {
		c.near = append(c.near, c.p.glances[j])
	}
	a := &c.p.glances[i]
	out = out[:0]
	for k, j := range others {
		out = append(out, c.compare(i, j, a, &c.near[k]))
	}
	return out
}

func (c *comparer) compare(i, j int32, a, b *glance) Pattern {
	combo := comboOf(a.words, b.words)
	out := Pattern(stratumOf(combo, !c.l.oneList && a.list == b.list)) << stratumShift
	var parts [partCount]uint8
	if x, y := a.words&^glanceLatin, b.words&^glanceLatin; x > 0 && y > 0 {
		if x == y || a.parts[partFamily] == 0 || b.parts[partFamily] == 0 {
			parts = c.names(a, b, combo)
		} else if x > y {
			parts = c.unequal(&c.p.recs[i].name, &c.p.recs[j].name, combo)
		} else {
			parts = c.unequal(&c.p.recs[j].name, &c.p.recs[i].name, combo)
		}
	}
	nf := len(c.p.free)
	for s := range c.l.slots {
		sl := &c.l.slots[s]
		var v uint8
		switch {
		case sl.part >= 0:
			v = parts[sl.part]
		case sl.free >= 0:
			v = c.freeLevel(sl.free, c.p.freeAt[int(i)*nf+sl.free], c.p.freeAt[int(j)*nf+sl.free])
		case sl.kind == KindSex:
			if a.sex != 0 && b.sex != 0 {
				v = sexSame
				if a.sex != b.sex {
					v = sexOther
				}
			}
		case sl.kind == KindBirth:
			v = birthLevel(a, b)
		case a.death != 0 && b.death != 0:
			v = dateLevel(a.death, b.death, c.p.recs[i].death.year()-c.p.recs[j].death.year())
		}
		out |= Pattern(v) << sl.shift
	}
	return out
}

// names compares two names role by role.
func (c *comparer) names(a, b *glance, combo int) (out [partCount]uint8) {
	for k := range out {
		out[k] = c.word(k, a.parts[k], b.parts[k], combo)
	}
	if n := a.words &^ glanceLatin; n > 2 || n != b.words&^glanceLatin {
		return out
	}
	// Given and family name changed places.
	if out[partGiven] == levelDiffer && out[partFamily] == levelDiffer {
		x := c.word(partGiven, a.parts[partGiven], b.parts[partFamily], combo)
		y := c.word(partFamily, a.parts[partFamily], b.parts[partGiven], combo)
		if x != levelNull && x <= levelNear && y != levelNull && y <= levelNear {
			out[partGiven], out[partFamily] = levelClose, levelNear
		}
	}
	return out
}

// unequal aligns a longer name with a shorter one: words broken in two are joined, the first and the last word keep
// their roles and the middle ones are matched in order with gaps.
func (c *comparer) unequal(long, short *parsed, combo int) (out [partCount]uint8) {
	x, y := long.tok[:long.n], short.tok[:short.n]
	lo, hi := 1, len(x)-1
	out[partGiven] = c.word(partGiven, x[0], y[0], combo)
	if out[partGiven] > levelExactLast && len(x) > 2 && c.joined(x[0], x[1], y[0]) {
		out[partGiven], lo = levelNear, 2
	}
	if len(y) < 2 {
		return out
	}
	last := y[len(y)-1]
	out[partFamily] = c.word(partFamily, x[hi], last, combo)
	switch {
	case out[partFamily] <= levelExactLast || hi-1 < lo:
	case c.joined(x[hi-1], x[hi], last):
		out[partFamily] = levelNear
		hi--
	default:
		if v := c.word(partFamily, x[hi-1], last, combo); v < out[partFamily] && v <= levelNear && len(x) > 3 {
			out[partFamily] = max(v, levelNear)
			hi--
		}
	}
	mx, my := x[lo:hi], y[1:len(y)-1]
	switch {
	case len(my) == 0 || len(mx) == 0:
	case len(my) == 1 || len(mx) == 1:
		c.oneMiddle(mx, my, combo, &out)
	default:
		c.middles(mx, my, combo, &out)
	}
	return out
}

// oneMiddle finds where a single middle word fits: it may be the father's or the grandfather's name.
func (c *comparer) oneMiddle(mx, my []int32, combo int, out *[partCount]uint8) {
	if len(mx) == 1 {
		mx, my = my, mx
	}
	father := c.word(partFather, mx[0], my[0], combo)
	if len(mx) > 1 && father > levelExactLast {
		if c.joined(mx[0], mx[1], my[0]) {
			out[partFather] = levelNear
			return
		}
		if g := c.word(partGrandfather, mx[1], my[0], combo); g < father {
			out[partGrandfather] = g
			return
		}
	}
	out[partFather] = father
}

// middles aligns two or more middle words, one more on one side than on the other.
func (c *comparer) middles(mx, my []int32, combo int, out *[partCount]uint8) {
	out[partFather] = c.word(partFather, mx[0], my[0], combo)
	out[partGrandfather] = c.word(partGrandfather, mx[1], my[1], combo)
	if len(mx) < 3 || out[partFather] <= levelExactLast && out[partGrandfather] <= levelExactLast {
		return
	}
	if c.joined(mx[0], mx[1], my[0]) {
		out[partFather], out[partGrandfather] = levelNear, c.word(partGrandfather, mx[2], my[1], combo)
		return
	}
	if out[partFather] <= levelNear && c.joined(mx[1], mx[2], my[1]) {
		out[partGrandfather] = levelNear
		return
	}
	// A name inserted before the father's or between the father's and the grandfather's.
	if g := c.word(partGrandfather, mx[2], my[1], combo); g <= levelNear {
		if f := c.word(partFather, mx[1], my[0], combo); f < out[partFather] && f <= levelNear {
			out[partFather], out[partGrandfather] = max(f, levelNear), max(g, levelNear)
		} else if out[partFather] <= levelNear {
			out[partGrandfather] = max(g, levelNear)
		}
	}
}

// joined says that a and b written together read as whole.
func (c *comparer) joined(a, b, whole int32) bool {
	w := c.p.words
	if w.latin[a] != w.latin[whole] {
		a, b, whole = w.skel[a], w.skel[b], w.skel[whole]
		n := copy(c.buf[:], w.skelCode[a])
		n += copy(c.buf[n:], w.skelCode[b])
		return n > 2 && n <= 64 && string(c.buf[:n]) == string(w.skelCode[whole])
	}
	n := copy(c.buf[:], w.code[a])
	n += copy(c.buf[n:], w.code[b])
	return n <= 64 && c.like.JaroWinkler(c.buf[:n], w.code[whole]) >= 0.94
}

// word compares two words in a role.
func (c *comparer) word(part int, a, b int32, combo int) uint8 {
	if a == 0 || b == 0 {
		return levelNull
	}
	if a == b {
		return c.f.binW[part][a]
	}
	// Words of different scripts in names of one script are compared otherwise than across scripts, and seldom: they
	// are not remembered.
	if c.memo != nil && (combo == crossScript || c.p.words.latin[a] == c.p.words.latin[b]) {
		if known := c.memo.slot(part, a, b); known != nil {
			if *known == 0 {
				*known = c.differing(part, a, b, combo) + 1
			}
			return *known - 1
		}
	}
	return c.differing(part, a, b, combo)
}

// differing compares two words that are not one.
func (c *comparer) differing(part int, a, b int32, combo int) uint8 {
	w := c.p.words
	if w.skel[a] == w.skel[b] {
		if v, ok := c.f.rival[wordPair(a, b)]; ok {
			return v
		}
	}
	if combo == crossScript && w.latin[a] != w.latin[b] {
		return c.cross(part, a, b)
	}
	sounds := w.latin[a] && w.skel[a] == w.skel[b]
	if !sounds && unlike(&w.shape[a], &w.shape[b]) {
		return levelDiffer
	}
	x, y := w.code[a], w.code[b]
	if bytes.Compare(x, y) > 0 {
		x, y = y, x // Jaro's matching is greedy and may give another likeness from the other side
	}
	s := c.like.JaroWinkler(x, y)
	switch {
	case s >= 0.92 || s >= 0.75 && sounds:
		return levelNear
	case s >= 0.8 || sounds:
		return levelClose
	}
	return levelDiffer
}

// cross compares an Arabic with a Latin word by their consonants, and where these differ by the channel.
func (c *comparer) cross(part int, a, b int32) uint8 {
	w := c.p.words
	x, y := w.skel[a], w.skel[b]
	if x == y {
		return c.f.binS[part][x]
	}
	if unlike(&w.skelShape[x], &w.skelShape[y]) {
		return levelDiffer
	}
	if w.latin[a] {
		a, b = b, a
	}
	key := uint64(a)<<32 | uint64(b)
	s, ok := c.spelt[key]
	if !ok {
		if c.channel == nil {
			c.channel, c.spelt = name.DefaultChannel(), map[uint64]float32{}
		}
		if len(c.spelt) > 1<<20 {
			clear(c.spelt)
		}
		s = float32(c.channel.Score(w.spelling(a), w.spelling(b)))
		c.spelt[key] = s
	}
	switch {
	case s >= spelling:
		return levelNear
	case s >= spellingMaybe:
		return levelClose
	}
	return levelDiffer
}

// Bounds of the channel's log odds for words whose consonants differ.
const (
	spelling      = 4
	spellingMaybe = -2
)

func (c *comparer) freeLevel(k int, a, b int32) uint8 {
	if a == 0 || b == 0 {
		return levelNull
	}
	if a == b {
		return c.f.binF[k][a]
	}
	if c.p.free[k].spots != nil {
		if v, ok := c.p.free[k].spots.level(a, b); ok {
			return v
		}
	}
	x, y := c.p.free[k].code[a], c.p.free[k].code[b]
	if c.p.free[k].kind == KindCode {
		switch d := c.like.Damerau(x, y); {
		case d == 1 && len(x) > 3:
			return levelNear
		case d == 2 && len(x) > 5:
			return levelClose
		}
		return levelDiffer
	}
	s := c.like.JaroWinkler(x, y)
	switch {
	case s >= 0.92:
		return levelNear
	case s >= 0.8:
		return levelClose
	}
	return levelDiffer
}

// birthLevel compares dates of birth, or ages through the estimated time of birth.
func birthLevel(a, b *glance) uint8 {
	if a.birth != 0 && b.birth != 0 {
		return dateLevel(a.birth, b.birth, a.born-b.born)
	}
	if a.born == 0 || b.born == 0 {
		return levelNull
	}
	switch d := abs(a.born - b.born); {
	case d <= 0.75:
		return ageSame
	case d <= 1.75:
		return ageNear
	case d <= 5:
		return ageFew
	case d <= 10:
		return ageTen
	}
	return ageFar
}

// dateLevel compares two dates that lie apart by years; zero is not stated.
func dateLevel(a, b packed, apart float32) uint8 {
	if a == 0 || b == 0 {
		return levelNull
	}
	if a == b {
		if a.full() {
			return birthSame
		}
		return birthYear
	}
	if (a^b)>>16 == 0 && (a.vague() || b.vague()) {
		return birthYear
	}
	if a.full() && b.full() {
		if a.digitsApart(b) {
			return birthTypo
		}
		if a.twoParts(b) {
			return birthPart
		}
	}
	switch d := abs(apart); {
	case d <= 1.5:
		return birthNearly
	case d <= 5:
		return birthOther
	}
	return birthFar
}

func abs(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}

// vague says that a date stands for its year: 1 January, or no day.
func vague(d day) bool { return pack(d).vague() }
