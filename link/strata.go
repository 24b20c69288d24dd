package link

// Combinations of scripts of a pair's names: chances of agreement and of error differ between them.
const (
	bothArabic = iota
	bothLatin
	crossScript
	combos
)

// strata divides pairs by scripts and by whether both records are of one list: the share of matches differs between
// them, and pairs within a list show what unrelated people and relatives look like.
type strata struct {
	oneList bool
	// pairs is the number of all pairs of each stratum.
	pairs [combos * 2]float64
}

// stratum numbers.
func stratumOf(combo int, sameList bool) int {
	if sameList {
		return combo*2 + 1
	}
	return combo * 2
}

// comboOf tells the scripts of two names, each given as in a glance.
func comboOf(a, b uint8) int {
	switch {
	case a&glanceLatin != b&glanceLatin && a&^glanceLatin > 0 && b&^glanceLatin > 0:
		return crossScript
	case (a|b)&glanceLatin != 0:
		return bothLatin
	}
	return bothArabic
}

func newStrata(p *prepared) strata {
	s := strata{oneList: len(p.lists) < 2}
	count := make([][2]float64, len(p.lists))
	var all [2]float64
	for i := range p.recs {
		r := &p.recs[i]
		k := 0
		if r.name.latin {
			k = 1
		}
		count[r.list][k]++
		all[k]++
	}
	half := func(n float64) float64 { return n * (n - 1) / 2 }
	total := [combos]float64{half(all[0]), half(all[1]), all[0] * all[1]}
	if s.oneList {
		for c := range total {
			s.pairs[stratumOf(c, false)] = total[c]
		}
		return s
	}
	for _, n := range count {
		same := [combos]float64{half(n[0]), half(n[1]), n[0] * n[1]}
		for c := range same {
			s.pairs[stratumOf(c, true)] += same[c]
			total[c] -= same[c]
		}
	}
	for c := range total {
		s.pairs[stratumOf(c, false)] = total[c]
	}
	return s
}
