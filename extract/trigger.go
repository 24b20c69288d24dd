package extract

import "strings"

// trigger is a word of harm in a sentence.
type trigger struct {
	from, to int
	harm     string
	gram     byte // v g b i a n h t, as in triggers.tsv; p for a passive form
	active   bool // its object follows
	passive  bool
	arabic   bool
	unit     string // a noun for persons that stands before it: "civilian deaths"
}

// triggersIn finds the words of harm of a sentence that assert one: no plans, no conditionals, no negation.
func (p *piece) triggersIn(s sentence, out []trigger) []trigger {
	out, p.doubts = out[:0], p.doubts[:0]
	for i := s.from; i < s.to; i++ {
		h := p.at(triggersList, i)
		if h == nil || int(h.to) > s.to {
			continue
		}
		if p.insideUnit(i, s) {
			continue
		}
		if h.tag == "none" { // "death penalty", "killed time": no harm told
			i = int(h.to) - 1
			continue
		}
		t := trigger{from: i, to: int(h.to), harm: h.tag, gram: h.val[0], arabic: p.toks[i].arabic}
		if !p.blocked(t, s) {
			p.voice(&t, s)
			if u := p.unitAt(i - 1); u != nil && i-1 >= s.from && !t.arabic && (t.gram == 'n' || t.gram == 'a' || t.gram == 't' || t.gram == 'v' && t.passive) {
				t.unit = u.tag
			}
			out = append(out, t)
		} else if !t.arabic {
			p.voice(&t, s)
			p.doubts = append(p.doubts, t)
		}
		i = t.to - 1
	}
	return out
}

// blocked reports whether the words before say that it did not happen, or might.
func (p *piece) blocked(t trigger, s sentence) bool {
	if t.arabic && p.lostOrDrowned(t, s) {
		return true
	}
	if k := p.key(t.from); (k == "تحت" && p.key(t.from-1) == "من") || (k == "under" && p.key(t.from-1) == "from") {
		return true // whoever was brought from under the rubble lies there no more
	}
	for j := t.from - 1; j >= s.from && j >= t.from-4; j-- {
		switch {
		case p.sign(j, ",;:"):
			return false
		case p.is(j, "neg") && j >= t.from-2:
			return !p.is(j+1, "qualifying") && !p.numberFollows(j+1)
		case p.is(j, "modal") && !p.is(j, "have") && !t.arabic:
			return t.gram != 'n' && t.gram != 't'
		case j == t.from-1 && p.key(j) == "to" && t.gram == 'b' && !p.is(j-1, "rise"):
			return true
		case t.arabic && j == t.from-1 && p.is(j, "neg", "modal"):
			return true
		}
	}
	return false
}

// voice tells whether the object of a transitive verb follows.
func (p *piece) voice(t *trigger, s sentence) {
	if t.arabic {
		return
	}
	if t.gram != 'v' {
		t.active = t.gram == 'g' || t.gram == 'b'
		return
	}
	for j := t.from - 1; j >= s.from && j >= t.from-4; j-- {
		if p.is(j, "be") && p.key(j) != "having" {
			t.passive = true
			return
		}
		if !p.is(j, "adverb", "neg") && !p.adverbial(j) {
			break
		}
	}
	if t.to >= s.to {
		t.passive = true
		return
	}
	k := t.to
	if p.is(k, "adverb") || p.is(k, "more") {
		k++
	}
	switch {
	case p.figureAt(k), p.is(k, "article", "poss", "det"), p.unitAt(k) != nil, p.is(k, "pron"), p.at(kinList, k) != nil:
		t.active = true
	case k < s.to && p.toks[k].kind == wordToken && p.toks[k].upper && p.at(calendarList, k) == nil && p.aheadFigure(k, s):
		t.active = true
	}
}

func (p *piece) adverbial(j int) bool {
	k := p.key(j)
	return len(k) > 3 && k[len(k)-2:] == "ly"
}

// figureAt reports whether a figure with its qualifier begins with token k.
func (p *piece) figureAt(k int) bool { return p.flagged(k, figureFlag) }

func (p *piece) aheadFigure(k int, s sentence) bool {
	for j := k; j < s.to && j < k+4; j++ {
		if p.unitAt(j) != nil {
			return true
		}
	}
	return false
}

// insideUnit reports whether token i stands inside a noun phrase for persons that begins before it.
func (p *piece) insideUnit(i int, s sentence) bool {
	for j := i - 1; j >= s.from && j >= i-3; j-- {
		if u := p.unitAt(j); u != nil && int(u.to) > i {
			return true
		}
	}
	return false
}

// lostOrDrowned reports whether an Arabic word that is often another one asserts no harm: "فقد" is also a particle and to lose,
// "غرق" also what befalls a boat, and "their lives" are lost only after a verb of losing.
func (p *piece) lostOrDrowned(t trigger, s sentence) bool {
	switch k := p.key(t.from); k {
	case "غرق", "غرقت":
		return !p.figureSoon(t.to)
	case "فقد", "فقدت", "وفقد", "وفقدت":
		if !p.figureSoon(t.to) {
			return true
		}
		for j := t.to; j < min(s.to, t.to+7); j++ {
			if lives(p.key(j)) {
				return true
			}
		}
	default:
		if !lives(k) {
			return false
		}
		for j := t.from - 1; j >= max(s.from, t.from-7); j-- {
			if w := p.key(j); strings.HasSuffix(w, "فقد") || strings.HasSuffix(w, "فقدت") || strings.HasSuffix(w, "فقدوا") {
				return false
			}
		}
		return true
	}
	return false
}

func lives(word string) bool {
	return word == "حياتهم" || word == "ارواحهم" || word == "حياته" || word == "حياتها" || word == "حياتهما"
}

// figureSoon reports whether a figure begins here or after a word that qualifies it.
func (p *piece) figureSoon(i int) bool {
	if h := p.at(qualifiersList, i); h != nil {
		i = int(h.to)
	}
	_, ok := p.numberAt(i)
	return i < len(p.toks) && ok
}
