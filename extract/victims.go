package extract

import (
	"strings"

	"recount/record"
)

// names finds the named dead of a sentence: who is said to have been killed, who stands in a list of the dead, the
// kin that was killed. They are candidates; people decide.
func (x *page) names(p *piece, s sentence, ms []mention) {
	list := x.listFrom(p, s)
	if x.deadRow(p, s) {
		list = s.from
	}
	killed := p.killedIn(s)
	for i := s.from; i < s.to; i++ {
		if p.toks[i].kind != wordToken {
			continue
		}
		if p.toks[i].arabic {
			if to := x.arabicVictim(p, s, i, killed); to > i {
				i = to - 1
			}
			continue
		}
		to := p.nameAt(i, s)
		if to == 0 {
			continue
		}
		if x.victimAt(p, s, i, to, list, killed) {
			x.addVictim(p, i, to)
		}
		i = to - 1
	}
}

// listFrom returns the token after which the sentence lists the dead by name, -1 where it does not.
func (x *page) listFrom(p *piece, s sentence) int {
	for i := s.from; i < s.to; i++ {
		h := p.tagged(namesList, i, "list")
		if h == nil || p.toks[i].arabic {
			continue
		}
		if len(x.ms) > 0 || p.killedIn(s) {
			return int(h.to)
		}
	}
	return -1
}

// killedIn reports whether the sentence has a word for killing or death.
func (p *piece) killedIn(s sentence) bool {
	for i := s.from; i < s.to; i++ {
		if p.tagged(triggersList, i, "killed") != nil {
			return true
		}
	}
	return false
}

// victimAt judges a name in Latin letters.
func (x *page) victimAt(p *piece, s sentence, from, to, list int, killed bool) bool {
	words := 0
	for k := from; k < to; k++ {
		if p.toks[k].kind == wordToken {
			words++
		}
	}
	if w := x.personBy(p.key(to - 1)); w != nil && (w.role == "spokesperson" || w.role == "official" || w.role == "journalist" || w.role == "accused" || w.role == "witness" && !p.dies(to, s)) {
		return false
	}
	if list >= 0 && from >= list && words >= 2 && !p.speakerName(to, s) {
		return true
	}
	if !killed {
		return false
	}
	if words >= 2 && p.dies(to, s) {
		return true
	}
	return p.killedObject(from, words, s)
}

// speakerName reports whether the name is the subject of a verb of saying.
func (p *piece) speakerName(to int, s sentence) bool {
	for j := to; j < min(s.to, to+3); j++ {
		if p.tagged(cuesList, j, "say") != nil {
			return true
		}
	}
	return false
}

// dies reads ", 25, was killed", "died", "was the youngest to die" after a name.
func (p *piece) dies(to int, s sentence) bool {
	j := to
	if p.sign(j, ",") || p.sign(j, "(") { // an apposition, closed by the same sign
		closing := byte(',')
		if p.toks[j].sign == '(' {
			closing = ')'
		}
		for k := j + 1; k < min(s.to, j+14); k++ {
			if p.toks[k].sign == closing {
				j = k + 1
				break
			}
		}
	}
	be := false
	for k := j; k < min(s.to, j+10); k++ {
		if p.sign(k, ".;:\"") || p.is(k, "rel") || p.tagged(cuesList, k, "say") != nil {
			return false
		}
		if h := p.tagged(triggersList, k, "killed"); h != nil {
			switch h.val {
			case "i":
				return true
			case "v":
				return be
			case "a":
				return be
			}
			return false
		}
		if p.is(k, "be") {
			be = true
			continue
		}
		if !be && !p.is(k, "aux", "adverb", "and", "also") {
			return false
		}
	}
	return false
}

// killedObject reads "killed NAME", "killed his mother NAME", "the death of NAME", "the body of NAME".
func (p *piece) killedObject(from, words int, s sentence) bool {
	kin := false
	for j := from - 1; j >= max(s.from, from-6); j-- {
		if h := p.tagged(triggersList, j, "killed"); h != nil {
			t := h.val
			return (t == "v" || t == "g" || t == "b" || t == "n" || t == "h") && (words >= 2 || kin)
		}
		switch {
		case p.at(kinList, j) != nil:
			kin = true
		case p.is(j, "poss", "of", "det", "article"), p.at(titlesList, j) != nil, p.toks[j].kind == digitToken, p.sign(j, "-"), p.is(j, "yearold"):
		default:
			if p.unitAt(j) == nil {
				// the end of a longer trigger ("shot dead") is met at its first word
				if p.insideTrigger(j, s) {
					continue
				}
				return false
			}
		}
	}
	return false
}

func (p *piece) insideTrigger(j int, s sentence) bool {
	for k := max(s.from, j-3); k < j; k++ {
		if h := p.tagged(triggersList, k, "killed"); h != nil && int(h.to) > j {
			return true
		}
	}
	return false
}

func (x *page) addVictim(p *piece, from, to int) {
	start, end := int(p.toks[from].start), int(p.toks[to-1].end)
	name := strings.Join(strings.Fields(x.doc.Text[start:end]), " ")
	v := record.Victim{Name: name, Sex: record.AnySex, Outcome: record.Killed, Age: p.ageAfter(to), Anchor: x.doc.Anchor(start, end)}
	if w := x.personBy(p.key(to - 1)); w != nil && w.role == "" {
		w.role = "victim"
	}
	for i := range x.victims {
		have := &x.victims[i]
		if sameName(have.Name, name) {
			if len(name) > len(have.Name) {
				age := have.Age
				*have = v
				if have.Age == 0 {
					have.Age = age
				}
			} else if have.Age == 0 {
				have.Age = v.Age
			}
			return
		}
	}
	x.victims = append(x.victims, v)
}

// sameName reports whether the words of one name are all in the other.
func sameName(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	have := strings.Fields(b)
next:
	for _, w := range strings.Fields(a) {
		for _, h := range have {
			if strings.EqualFold(strings.TrimPrefix(w, "و"), strings.TrimPrefix(h, "و")) {
				continue next
			}
		}
		return false
	}
	return true
}

// ageAfter reads the age after a name: ", 25,", "(25)", "(32 عاما)".
func (p *piece) ageAfter(to int) int {
	for j := to; j < min(len(p.toks), to+4); j++ {
		t := &p.toks[j]
		if t.kind == digitToken {
			if t.value > 0 && t.value < 116 {
				return t.value
			}
			return 0
		}
		if !p.sign(j, ",(") && !p.is(j, "age") {
			return 0
		}
	}
	return 0
}

// arabicVictim judges a name in Arabic that begins with token i and returns its end, i where it is none.
func (x *page) arabicVictim(p *piece, s sentence, i int, killed bool) int {
	if !killed && len(x.ms) == 0 {
		return i
	}
	title := p.tagged(titlesList, i-1, "victim") != nil
	given := p.tagged(namesList, i, "given") != nil
	to := p.arabicName(i, s)
	if to == i || p.key(i) == "علي" && p.text[p.toks[i].end-2:p.toks[i].end] == "ى" { // the preposition, not the name
		return i
	}
	aged := p.sign(to, "(") && to+1 < s.to && p.toks[to+1].kind == digitToken && (p.at(measuresList, to+2) != nil || p.sign(to+2, ")"))
	switch {
	case p.spokenBy(i, s):
		return to
	case title, aged && (killed || len(x.victims) > 0):
	case given && killed && (to-i >= 2 || p.verbBeside(i, to, s)) && p.deathNear(i, to, s):
	default:
		return i
	}
	if w := x.personBy(p.key(i)); w != nil && w.public {
		return to
	}
	x.addArabic(p, i, to)
	return to
}

// arabicName returns the end of a run of words that may be a name: a known given name or a word in no list, then such
// words with or without the article.
func (p *piece) arabicName(i int, s sentence) int {
	j := i
	for j < s.to && j-i < 5 && p.toks[j].kind == wordToken && p.toks[j].arabic && p.nameWord(j) {
		if j > i && p.toks[j].readings[0].conj {
			break
		}
		j++
		if p.sign(j, "(,،.") {
			break
		}
	}
	return j
}

func (p *piece) nameWord(j int) bool {
	if p.tagged(namesList, j, "given") != nil {
		return true
	}
	if p.starts[j] != p.starts[j+1] || p.insideOrg(j) || p.insidePlace(j) || len(p.toks[j].key) < 6 {
		return false
	}
	return true
}

// spokenBy reports whether a verb of saying stands before the name.
func (p *piece) spokenBy(i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-4); j-- {
		if p.tagged(triggersList, j, "killed") != nil {
			return false
		}
	}
	for j := i - 1; j >= max(s.from, i-4); j-- {
		if p.tagged(cuesList, j, "say", "by") != nil || p.tagged(titlesList, j, "spokesperson", "official", "journalist", "witness") != nil {
			return true
		}
	}
	return false
}

func (p *piece) verbBeside(i, to int, s sentence) bool {
	h := p.tagged(triggersList, to, "killed")
	g := p.tagged(triggersList, i-1, "killed")
	return h != nil || g != nil
}

// deathNear reports whether a word of death stands close to a name.
func (p *piece) deathNear(i, to int, s sentence) bool {
	for j := max(s.from, i-3); j < min(s.to, to+18); j++ {
		if p.tagged(triggersList, j, "killed") != nil {
			return true
		}
	}
	return false
}

func (x *page) addArabic(p *piece, from, to int) {
	start, end := int(p.toks[from].start), int(p.toks[to-1].end)
	if p.tagged(namesList, from, "given") != nil && p.at(namesList, from).conj {
		start += len("و")
	}
	name := strings.Join(strings.Fields(x.doc.Text[start:end]), " ")
	v := record.Victim{Name: name, Sex: record.AnySex, Outcome: record.Killed, Age: p.ageAfter(to), Anchor: x.doc.Anchor(start, end)}
	for i := range x.victims {
		if sameName(x.victims[i].Name, name) {
			if x.victims[i].Age == 0 {
				x.victims[i].Age = v.Age
			}
			return
		}
	}
	x.victims = append(x.victims, v)
}

// deadRow reports whether the sentence is a row of a list of the dead: the header named them, the row holds a name and
// little more.
func (x *page) deadRow(p *piece, s sentence) bool {
	if p.sign(s.to-1, ":") {
		x.deadList = x.listFrom(p, s) >= 0 && p.killedIn(s) || p.killedIn(s) && p.namesWord(s)
		return false
	}
	if s.to-s.from > 10 {
		x.deadList = false
	}
	return x.deadList
}

// namesWord reports whether a header speaks of names or victims.
func (p *piece) namesWord(s sentence) bool {
	for i := s.from; i < s.to; i++ {
		switch p.key(i) {
		case "names", "named", "victims", "list", "identified", "اسماء", "ضحايا", "شهدا":
			return true
		}
	}
	return false
}
