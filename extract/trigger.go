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

// harms are the words of harm of a sentence.
type harms struct {
	p       *piece
	cover   *cover
	numbers *numbers
	rows    *rows
	trigs   []trigger
	doubts  []trigger // words of harm that are denied or only possible
}

// triggersIn finds the words of harm of a sentence that assert one: no plans, no conditionals, no negation.
func (hs *harms) triggersIn(s sentence, out []trigger) []trigger {
	p := hs.p
	out, hs.doubts = out[:0], hs.doubts[:0]
	for i := s.from; i < s.to; i++ {
		h := p.at(triggersList, i)
		if h == nil || int(h.to) > s.to {
			if to := inCamps(p, i, s); to > i {
				out = append(out, trigger{from: i, to: to, harm: "sheltering", gram: 'i', arabic: p.toks[i].arabic})
				i = to - 1
			}
			continue
		}
		if insideUnit(p, i, s) {
			continue
		}
		if h.tag == "none" { // "death penalty", "killed time": no harm told
			i = int(h.to) - 1
			continue
		}
		if twoHarms(hs.cover, h) { // "left 12 people dead and injured 40"
			if h = p.tagged(triggersList, i, "killed"); h == nil {
				continue
			}
		}
		t := trigger{from: i, to: int(h.to), harm: h.tag, gram: h.val[0], arabic: p.toks[i].arabic}
		if t.arabic {
			bothHarms(p, &t)
		}
		if !blocked(p, t, s) {
			hs.voice(&t, s)
			if u := p.unitAt(i - 1); u != nil && i-1 >= s.from && !t.arabic &&
				(t.gram == 'n' || t.gram == 'a' || t.gram == 't' || t.gram == 'v' && t.passive) {
				t.unit = u.tag
			}
			out = append(out, t)
		} else if !t.arabic {
			hs.voice(&t, s)
			hs.doubts = append(hs.doubts, t)
		}
		i = t.to - 1
	}
	return out
}

// twoHarms reports whether a phrase for dead and wounded together is the end of one count and the verb of the next.
func twoHarms(cv *cover, h *hit) bool {
	p := cv.p
	i := int(h.from)
	return h.tag == "casualties" && p.key(i) == "dead" && p.is(i+1, "and") && int(h.to) == i+3 && cv.figureAt(int(h.to))
}

// inCamps reads that people are in camps: "37,450 people are in 272 camps", "residing in relief camps", "يوجد ... في
// 272 مخيما". It gives the end of the phrase that begins with its preposition, 0 where there is none.
func inCamps(p *piece, i int, s sentence) int {
	if !p.is(i, "inprep") || p.toks[i].kind != wordToken {
		return 0
	}
	for j := i + 1; j < min(s.to, i+6); j++ {
		if h := p.tagged(wordsList, j, "campword"); h != nil {
			if p.toks[i].arabic && dwellsBefore(p, i, s) || p.is(i-1, "be", "dwelling") && !p.is(i-1, "have") {
				return int(h.to)
			}
			return 0
		}
		if p.toks[j].kind == punctToken || p.is(j, "inprep", "rel", "conj") || p.at(triggersList, j) != nil {
			return 0
		}
	}
	return 0
}

// dwellsBefore reports whether an Arabic verb of being at a place stands before a token of its clause.
func dwellsBefore(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-10); j-- {
		if p.is(j, "dwelling") {
			return true
		}
		if p.sign(j, ",;:.") || p.at(triggersList, j) != nil {
			return false
		}
	}
	return false
}

// bothHarms makes one word of two that stand together: "قُتل وأصيب أكثر من 450" counts dead and wounded.
func bothHarms(p *piece, t *trigger) {
	if t.harm != "killed" && t.harm != "injured" || t.gram != 'v' && t.gram != 'n' || t.gram == 'v' &&
		opensAfter(p, t.from) {
		return
	}
	h := p.at(triggersList, t.to)
	if h == nil || !h.conj || h.tag == t.harm || h.tag != "killed" && h.tag != "injured" || h.val != "v" &&
		h.val != "n" {
		return
	}
	t.harm, t.to = "casualties", int(h.to)
}

// insideBoth reports whether a noun belongs to a phrase for dead and wounded together: "بين قتيل وجريح".
func (hs *harms) insideBoth(c *chunk) bool {
	for i := range hs.trigs {
		if t := &hs.trigs[i]; t.harm == "casualties" && t.from <= c.from && c.from < t.to {
			return true
		}
	}
	return false
}

// opensAfter reports whether an Arabic verb in the plural has its subject before it: "12 شخصا قتلوا وأصيب 45".
func opensAfter(p *piece, i int) bool {
	word := p.text[p.toks[i].start:p.toks[i].end]
	return strings.HasSuffix(word, "وا") || strings.HasSuffix(word, "ون")
}

// blocked reports whether the words before say that it did not happen, or might.
func blocked(p *piece, t trigger, s sentence) bool {
	if t.arabic && (lostOrDrowned(p, t, s) || countReached(p, t, s)) {
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
			return !p.is(j+1, "qualifying") && !numberFollows(p, j+1)
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
func (hs *harms) voice(t *trigger, s sentence) {
	p := hs.p
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
		if !p.is(j, "adverb", "neg") && !adverbial(p, j) {
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
	case hs.cover.figureAt(k), p.is(k, "article", "poss", "det"), p.unitAt(k) != nil, p.is(k, "pron"),
		p.at(kinList, k) != nil:
		t.active = true
	case k < s.to && p.toks[k].kind == wordToken && p.toks[k].upper && p.at(calendarList, k) == nil &&
		aheadFigure(p, k, s):
		t.active = true
	}
}

func adverbial(p *piece, j int) bool {
	k := p.key(j)
	return len(k) > 3 && k[len(k)-2:] == "ly"
}

// figureAt reports whether a figure with its qualifier begins with token k.
func (cv *cover) figureAt(k int) bool { return cv.flagged(k, figureFlag) }

func aheadFigure(p *piece, k int, s sentence) bool {
	for j := k; j < s.to && j < k+4; j++ {
		if p.unitAt(j) != nil {
			return true
		}
	}
	return false
}

// insideUnit reports whether token i stands inside a noun phrase for persons that begins before it.
func insideUnit(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= s.from && j >= i-3; j-- {
		if u := p.unitAt(j); u != nil && int(u.to) > i {
			return true
		}
	}
	return false
}

// lostOrDrowned reports whether an Arabic word that is often another one asserts no harm: "فقد" is also a particle and
// to lose, "غرق" also what befalls a boat, and "their lives" are lost only after a verb of losing.
func lostOrDrowned(p *piece, t trigger, s sentence) bool {
	switch k := p.key(t.from); k {
	case "غرق", "غرقت":
		return !figureSoon(p, t.to)
	case "فقد", "فقدت", "وفقد", "وفقدت":
		if !figureSoon(p, t.to) {
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
			if w := p.key(j); strings.HasSuffix(w, "فقد") || strings.HasSuffix(w, "فقدت") ||
				strings.HasSuffix(w, "فقدوا") {
				return false
			}
		}
		return true
	}
	return false
}

// countReached reports whether an Arabic verb of arriving is what a count did: "وصل عدد المفقودين إلى 78", "عدد
// المفقودين وصل إلى 78".
func countReached(p *piece, t trigger, s sentence) bool {
	if k := strings.TrimPrefix(p.key(t.from), "و"); k != "صل" && k != "صلت" && k != "وصل" && k != "وصلت" {
		return false
	}
	for j := max(s.from, t.from-5); j < min(s.to, t.to+3); j++ {
		switch bareKey(p.key(j)) {
		case "عدد", "حصيله", "اعداد", "عددهم", "حصيلتهم", "اجمالي", "مجموع":
			return true
		}
	}
	return false
}

func lives(word string) bool {
	return word == "حياتهم" || word == "ارواحهم" || word == "حياته" || word == "حياتها" || word == "حياتهما"
}

// figureSoon reports whether a figure begins here or after a word that qualifies it.
func figureSoon(p *piece, i int) bool {
	if h := p.at(qualifiersList, i); h != nil {
		i = int(h.to)
	}
	_, ok := numberAt(p, i)
	return i < len(p.toks) && ok
}
