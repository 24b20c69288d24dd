package link

// A block is a set of features that records share: two name words in any position, a name word and a year of birth, a
// date of birth and the sex, a code, and so on. Its key is the sum of mixed features, so that a key of three features
// is the same whichever was added last. The highest four bits number the rule.
const ruleShift = 60

// rules of blocking.
const (
	ruleNames = iota
	ruleBirthSex
	ruleNameBirth
	ruleNameFree
	ruleFreeBirth
	ruleFreeFree
	ruleCode
	ruleNameDeath
	// Rules that only judged pairs bring in.
	ruleBirth
	ruleNameDay
	ruleBeginnings
	ruleBeginningBirth
	ruleDeathFree
	ruleCount
)

var ruleNamesText = [ruleCount]string{
	"two name words", "date of birth and sex", "a name word and the year of birth", "a name word and a place or text",
	"year of birth and a place or text", "two places or texts", "a code", "a name word and the date of death",
	"date of birth", "a name word and the day and month of birth", "the beginnings of two name words",
	"the beginning of a name word and the year of birth",
	"date of death and a place or text",
}

// feature is something that a record has and a match should share.
type feature struct {
	hash uint64
	kind uint8
}

// Kinds of feature, in the order in which a record lists them: a block of several features is still one without the
// last of them.
const (
	featCode = iota
	featDay
	featName
	featYear
	featFree
	featDeath
	// Features of learned rules: listed before all others, and no block is divided by them.
	featBirth
	featMonthDay
	featBegin
	featDied
)

func hashOf(kind int, v uint64) uint64 { return mix(mix(uint64(kind)+1) ^ v) }

// features lists what blocks a record.
func (p *prepared) features(i int, out []feature, skel []int32) ([]feature, []int32) {
	r := &p.recs[i]
	out = out[:0]
	if r.name.n == 0 && (p.has[KindName] || p.has[KindGiven]) && !r.birth.full() && !p.has[KindCode] {
		return out, skel // nobody's name, birth or number: no evidence of identity
	}
	if p.learned != 0 {
		out = p.learnedFeatures(i, p.learned, out)
	}
	out = p.freeFeatures(i, featCode, out)
	if r.birth.full() && !vague(r.birth) {
		d := uint64(r.birth.y)<<16 | uint64(r.birth.m)<<8 | uint64(r.birth.d)
		out = append(out, feature{hashOf(featDay, d<<2|uint64(r.sex)), featDay})
	}
	skel = p.words.skeletonsOf(&r.name, skel)
	for _, s := range skel {
		out = append(out, feature{hashOf(featName, uint64(s)), featName})
	}
	switch {
	case r.birth.known():
		out = append(out, feature{hashOf(featYear, uint64(r.birth.y)), featYear})
	case r.born > 1:
		// An age leaves a year in doubt: the two years nearest to the estimate.
		y := uint64(r.born)
		out = append(out, feature{hashOf(featYear, y), featYear})
		if r.born-float32(y) < 0.5 {
			y -= 2
		}
		out = append(out, feature{hashOf(featYear, y+1), featYear})
	}
	out = p.freeFeatures(i, featFree, out)
	if r.death.full() {
		out = append(out, feature{hashOf(featDeath, uint64(r.death.y)<<16|uint64(r.death.m)<<8|uint64(r.death.d)),
			featDeath})
	}
	return out, skel
}

// freeFeatures adds the codes or the other columns compared as whole values.
func (p *prepared) freeFeatures(i int, kind uint8, out []feature) []feature {
	nf := len(p.free)
	for k := range p.free {
		if v := p.freeAt[i*nf+k]; v > 0 && (kind == featCode) == (p.free[k].kind == KindCode) {
			out = append(out, feature{hashOf(int(kind)+8+k, uint64(v)), kind})
		}
	}
	return out
}

// blockRules are the rules of two features in the order of their kinds.
var blockRules = map[[2]uint8]int{
	{featName, featName}:     ruleNames,
	{featName, featYear}:     ruleNameBirth,
	{featName, featFree}:     ruleNameFree,
	{featName, featDeath}:    ruleNameDeath,
	{featYear, featFree}:     ruleFreeBirth,
	{featFree, featFree}:     ruleFreeFree,
	{featMonthDay, featName}: ruleNameDay,
	{featBegin, featBegin}:   ruleBeginnings,
	{featBegin, featYear}:    ruleBeginningBirth,
	{featDied, featFree}:     ruleDeathFree,
}

// ruleOfKinds is blockRules by index, which is asked for every two features of every record; -1 where they make no
// block.
var ruleOfKinds = func() (out [256][256]int8) {
	for a := range out {
		for b := range out[a] {
			out[a][b] = -1
		}
	}
	for kinds, rule := range blockRules {
		out[kinds[0]][kinds[1]] = int8(rule)
	}
	return out
}()

// ruleOf gives the rule of two features in the order of their kinds, or -1 when they do not make a block.
func ruleOf(a, b uint8) int { return int(ruleOfKinds[a][b]) }

// subset is some of a record's features.
type subset struct {
	sum  uint64
	mask uint32 // by position
	rule uint8
}

func (s *subset) key() uint64 { return uint64(s.rule)<<ruleShift | s.sum>>4 }

// firstBlocks lists the smallest subsets that make a block.
func firstBlocks(feats []feature, out []subset) []subset {
	out = out[:0]
	for x := range feats {
		switch feats[x].kind {
		case featDay:
			out = append(out, subset{sum: feats[x].hash, mask: 1 << x, rule: ruleBirthSex})
			continue
		case featCode:
			out = append(out, subset{sum: feats[x].hash, mask: 1 << x, rule: ruleCode})
			continue
		case featBirth:
			out = append(out, subset{sum: feats[x].hash, mask: 1 << x, rule: ruleBirth})
			continue
		}
		for y := x + 1; y < len(feats); y++ {
			if rule := ruleOf(feats[x].kind, feats[y].kind); rule >= 0 {
				out = append(out, subset{sum: feats[x].hash + feats[y].hash, mask: 1<<x | 1<<y, rule: uint8(rule)})
			}
		}
	}
	return out
}

// pairBudget is the number of pairs, those of several blocks counted several times, worth comparing before blocks are
// split: all pairs of fifteen thousand records, the same number up to 200,000, and eight a record in files for which
// time is short.
func pairBudget(n int) float64 {
	if n <= 200_000 {
		return 120e6
	}
	return max(12e6, 8*float64(n))
}
