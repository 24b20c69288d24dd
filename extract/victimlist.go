package extract

import (
	"strings"

	"recount/record"
)

// Lists of the dead: which words open one, and whom it names.

// arabicList reads the names of a list of the dead that a sentence gives, divided by commas: "تضم قائمة الشهداء: ...",
// and of the list that goes on: "وتشمل القائمة أيضا ...".
func (ro *roll) arabicList(s sentence) bool {
	p := ro.p
	from := -1
	for i := s.from; i < s.to-1; i++ {
		k := p.key(i)
		more := ro.listed && strings.HasSuffix(k, "قايمه") && (k == "القايمه" || p.withArticle(i))
		h := p.tagged(namesList, i, "list")
		if h == nil && !more {
			continue
		}
		to := i + 1
		if h != nil {
			if to = int(h.to); p.key(i) == "بينهم" || p.key(i) == "وهم" {
				continue
			}
		}
		includes := p.is(i-1, "includes")
		for ; to < s.to && (p.is(to, "includes", "adverb") || p.sign(to, ":\"") || p.key(to) == "ايضا" ||
			p.key(to) == "كلا" ||
			p.key(to) == "من"); to++ {
			includes = includes || p.is(to, "includes") || p.sign(to, ":")
		}
		if includes {
			from = to
			if h != nil && ro.namesDead(i, int(h.to)) || ro.tellsDead(s) {
				break
			}
			from = -1
		}
	}
	if from < 0 || ro.tellsLiving(s, from) {
		return false
	}
	var names [][2]int
	for i := from; i < s.to; {
		j := i
		for j < s.to && p.toks[j].kind == wordToken && p.arabic(j) && j-i < 6 && p.at(triggersList, j) == nil &&
			(j == i || !p.toks[j].readings[0].conj || p.tagged(namesList, j, "given") != nil &&
				!p.at(namesList, j).conj) {
			j++
		}
		if j-i < 2 || j < s.to && !p.sign(j, ",،\"().") && p.toks[j].kind != wordToken {
			break
		}
		names = append(names, [2]int{i, j})
		if !p.sign(j, ",،") && !(j < s.to && p.toks[j].kind == wordToken && p.toks[j].readings[0].conj) {
			break
		}
		for i = j; i < s.to && p.sign(i, ",،\""); i++ {
		}
	}
	if len(names) < 2 {
		return false
	}
	for _, n := range names {
		ro.addArabic(n[0], n[1])
	}
	ro.listed = true
	return true
}

// namesDead reports whether the words that open a list say themselves that it is one of the dead: "قائمة الشهداء".
func (ro *roll) namesDead(from, to int) bool {
	p := ro.p
	for j := from; j < to; j++ {
		if p.tagged(triggersList, j, "killed") != nil || p.tagged(titlesList, j, "victim") != nil ||
			p.is(j, "victimword") || p.unitAt(j) != nil {
			return true
		}
	}
	return false
}

// tellsDead reports whether the last that was told before a list, in its sentence or above, is a death.
func (ro *roll) tellsDead(s sentence) bool {
	if killedIn(ro.p, s) {
		return true
	}
	last := len(ro.told.ms) - 1
	return last >= 0 && ro.told.ms[last].harm == record.Killed
}

// tellsLiving reports whether the words before a list speak of who lives: survivors, witnesses, the wounded, the held.
func (ro *roll) tellsLiving(s sentence, to int) bool {
	p := ro.p
	for j := s.from; j < to; j++ {
		if p.is(j, "spared", "arrestword", "survivor") || p.tagged(titlesList, j, "witness") != nil ||
			p.tagged(triggersList, j, "injured", "detained", "missing") != nil {
			return true
		}
		if h := p.at(sourcesList, j); h != nil && h.tag == "witness" {
			return true
		}
	}
	return false
}

// listFrom returns the token after which the sentence lists the dead by name, -1 where it does not.
func (ro *roll) listFrom(s sentence) int {
	p := ro.p
	for i := s.from; i < s.to; i++ {
		h := p.tagged(namesList, i, "list")
		if h == nil || p.toks[i].arabic {
			continue
		}
		if len(ro.told.ms) > 0 || killedIn(p, s) {
			return int(h.to)
		}
	}
	return -1
}
