package extract

import (
	"strings"

	"recount/record"
)

// roll is the named dead of a page.
type roll struct {
	p        *piece
	cover    *cover
	rows     *rows
	told     *told
	doc      *record.Document
	people   *roster
	victims  []record.Victim
	dead     nameIndex // of victims
	deadList bool      // a list of the dead is being given
	listed   bool      // the page has given one
}

// names finds the named dead of a sentence: who is said to have been killed, who stands in a list of the dead, the
// kin that was killed. They are candidates; people decide.
func (ro *roll) names(s sentence, ms []mention) {
	p := ro.p
	list := ro.listFrom(s)
	if p.arabic(s.from) && ro.arabicList(s) {
		return
	}
	if ro.deadRow(s) {
		list = s.from
	}
	killed := killedIn(p, s)
	for i := s.from; i < s.to; i++ {
		if p.toks[i].kind != wordToken {
			continue
		}
		if r := rowFrom(ro.rows.rows, i); r != nil {
			i = max(r.figure, r.to-1)
			continue
		}
		if p.toks[i].arabic {
			if to := ro.arabicVictim(s, i, killed); to > i {
				i = to - 1
			}
			continue
		}
		to := nameAt(ro.cover, i, s)
		if to == 0 {
			continue
		}
		if ro.victimAt(s, i, to, list, killed) {
			ro.addVictim(i, to)
		}
		i = to - 1
	}
}

// killedIn reports whether the sentence has a word for killing or death.
func killedIn(p *piece, s sentence) bool {
	for i := s.from; i < s.to; i++ {
		if p.tagged(triggersList, i, "killed") != nil {
			return true
		}
	}
	return false
}

// victimAt judges a name in Latin letters.
func (ro *roll) victimAt(s sentence, from, to, list int, killed bool) bool {
	p := ro.p
	words := 0
	for k := from; k < to; k++ {
		if p.toks[k].kind == wordToken {
			words++
		}
	}
	if w := ro.people.by(p.key(to - 1)); w != nil && (w.role == "spokesperson" || w.role == "official" ||
		w.role == "journalist" || w.role == "accused" || w.role == "witness" && !dies(ro.cover, to, s)) &&
		!(words >= 2 && murderOf(p, from, s)) {
		return false
	}
	if list >= 0 && from >= list && words >= 2 && !tells(ro.cover, from, to, s) {
		return true
	}
	if !killed {
		return false
	}
	if words >= 2 && dies(ro.cover, to, s) || diesWith(ro.cover, from, s) {
		return true
	}
	return killedObject(p, from, words, s)
}

// tells reports whether the person named speaks in the sentence, with or without where they speak from: "NAME said",
// "NAME of the office said", "NAME, a prosecutor, said", "said NAME", "according to the mayor NAME". Where it may be
// either, the living are kept out of the list of the dead.
func tells(cv *cover, from, to int, s sentence) bool {
	p := cv.p
	for j := from - 1; j >= max(s.from, from-8); j-- { // a title and a body between the verb and the name
		if p.tagged(cuesList, j, "say", "by") != nil {
			return true
		}
		if p.at(titlesList, j) == nil && !p.is(j, "det", "article", "of") && !cv.insideOrg(j) &&
			p.at(sourcesList, j) == nil {
			break
		}
	}
	j := to
	for k := to; k < min(s.to, to+tellerWords); k++ { // "NAME of the ombudsman's office said"
		if p.tagged(cuesList, k, "say", "report") != nil {
			return true
		}
		if p.sign(k, ",(") {
			j = k
			break
		}
		if p.toks[k].kind != wordToken && !p.sign(k, "'-") || p.is(k, "and") && !p.toks[k-1].upper || p.is(k, "rel") ||
			p.tagged(triggersList, k, "killed") != nil {
			return false
		}
	}
	for n := 0; n < 3 && p.sign(j, ",("); n++ { // "NAME, 44, a prosecutor, said"
		k := j + 1
		for k < min(s.to, j+tellerWords) && !p.sign(k, ",)") {
			if p.sign(k, ".;:\"") || k == j+1 && nameAt(cv, k, s)-k >= 2 ||
				p.tagged(triggersList, k, "killed") != nil {
				return false
			}
			k++
		}
		if k+1 < s.to && p.tagged(cuesList, k+1, "say", "report") != nil {
			return true
		}
		j = k
	}
	return false
}

// tellerWords is how many words may stand between a person and the verb with which they tell.
const tellerWords = 14

// namesTogether is how many further names one verb of dying may have for its subject.
const namesTogether = 12

// dies reads ", 25, was killed", "died", "was the youngest to die" after a name.
func dies(cv *cover, to int, s sentence) bool {
	p := cv.p
	j := pastOrigin(p, to, s)
	for n := 0; n < namesTogether; n++ { // "A from X, B from Y and C from Z have been killed"
		next := nextName(cv, j, s)
		if next == 0 {
			break
		}
		j = pastOrigin(p, next, s)
	}
	if p.sign(j, ",") && p.tagged(triggersList, j+1, "killed") != nil { // "a boy of 17, NAME, died"
		j++
	}
	// "one of them, NAME, was killed"
	if p.sign(j, ",") && p.is(j+1, "be") && p.tagged(triggersList, j+2, "killed") != nil {
		j++
	}
	// appositions, closed by the same sign: ", 61, a teacher,"
	for n := 0; n < 3 && (p.sign(j, ",") || p.sign(j, "(")); n++ {
		closing := byte(',')
		if p.toks[j].sign == '(' {
			closing = ')'
		}
		was := j
		for k := j + 1; k < min(s.to, j+14); k++ {
			if p.toks[k].sign == closing {
				j = k
				break
			}
		}
		if j == was {
			break
		}
		if closing == ')' || p.is(j+1, "be") || p.is(j+1, "aux", "adverb") ||
			p.tagged(triggersList, j+1, "killed") != nil {
			j++
			break
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

// diesWith reads the kin who died with somebody: "was shot dead together with his sons NAME, 27, and NAME, 19".
func diesWith(cv *cover, from int, s sentence) bool {
	p := cv.p
	kin := false
	for j := from - 1; j >= max(s.from, from-16); j-- {
		switch {
		case p.is(j, "togetherwith"), p.is(j-1, "togetherwith"), p.is(j-2, "togetherwith"):
			return kin && killedBefore(p, j, s)
		case p.at(kinList, j) != nil || p.unitAt(j) != nil && p.is(j-1, "poss"):
			kin = true
		case p.toks[j].kind == digitToken, p.sign(j, ",()"), p.toks[j].upper, p.is(j, "and", "poss", "det", "article"),
			cv.numberTok(j):
		default:
			return false
		}
	}
	return false
}

// pastOrigin steps over where somebody is from: "from Zahrun", "of Zahrun".
func pastOrigin(p *piece, j int, s sentence) int {
	if !p.is(j, "from", "of") || j+1 >= s.to || !p.toks[j+1].upper {
		return j
	}
	for j++; j < s.to && p.toks[j].kind == wordToken && (p.toks[j].upper || p.is(j, "placekind")); j++ {
	}
	return j
}

// nextName is the end of the name of two words at least that a comma or "and" joins at token j; 0 where none is.
func nextName(cv *cover, j int, s sentence) int {
	p := cv.p
	k := j
	for k < s.to && (p.sign(k, ",") || p.is(k, "and")) {
		k++
	}
	if k == j || k >= s.to {
		return 0
	}
	to := nameAt(cv, k, s)
	if to-k < 2 || p.is(to-1, "placekind") {
		return 0
	}
	return to
}

func (cv *cover) numberTok(j int) bool { return cv.flagged(j, insideFlag) }

// killedBefore reports whether a word for killing stands before a token.
func killedBefore(p *piece, i int, s sentence) bool {
	for j := s.from; j < i; j++ {
		if p.tagged(triggersList, j, "killed") != nil {
			return true
		}
	}
	return false
}

// killedObject reads "killed NAME", "killed his mother NAME", "the death of NAME", "the body of NAME".
func killedObject(p *piece, from, words int, s sentence) bool {
	kin := false
	for j := from - 1; j >= max(s.from, from-6); j-- {
		if h := p.tagged(triggersList, j, "killed"); h != nil {
			t := h.val
			return (t == "v" || t == "g" || t == "b" || t == "n" || t == "h") && (words >= 2 || kin)
		}
		switch {
		case p.at(kinList, j) != nil:
			kin = true
		case p.is(j, "poss", "of", "det", "article"), p.at(titlesList, j) != nil, p.toks[j].kind == digitToken,
			p.sign(j, "-"), p.is(j, "yearold"):
		default:
			if p.unitAt(j) == nil && !p.is(j, "calling") {
				// the end of a longer trigger ("shot dead") is met at its first word
				if insideTrigger(p, j, s) {
					continue
				}
				return false
			}
		}
	}
	return false
}

// murderOf reads "the murder of the union leader NAME": somebody with an office who was killed.
func murderOf(p *piece, from int, s sentence) bool {
	j := from - 1
	for j > s.from && (p.at(titlesList, j) != nil || p.is(j, "calling", "article", "det")) {
		j--
	}
	return j > s.from && p.is(j, "of") && p.tagged(triggersList, j-1, "killed") != nil
}

func insideTrigger(p *piece, j int, s sentence) bool {
	for k := max(s.from, j-3); k < j; k++ {
		if h := p.tagged(triggersList, k, "killed"); h != nil && int(h.to) > j {
			return true
		}
	}
	return false
}

func (ro *roll) addVictim(from, to int) {
	p := ro.p
	start, end := int(p.toks[from].start), int(p.toks[to-1].end)
	name := strings.Join(strings.Fields(ro.doc.Text[start:end]), " ")
	v := record.Victim{Name: name, Sex: record.AnySex, Outcome: record.Killed, Age: ageAfter(p, to),
		Anchor: ro.doc.Anchor(start, end)}
	if w := ro.people.by(p.key(to - 1)); w != nil && w.role == "" {
		w.role = "victim"
	}
	if n := ro.dead.find(name); n >= 0 {
		have := &ro.victims[n]
		if len(name) > len(have.Name) {
			ro.dead.replace(have.Name, name, n)
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
	ro.dead.put(name, len(ro.victims))
	ro.victims = append(ro.victims, v)
}

// ageAfter reads the age after a name: ", 25,", "(25)", "(32 عاما)".
func ageAfter(p *piece, to int) int {
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
func (ro *roll) arabicVictim(s sentence, i int, killed bool) int {
	p := ro.p
	if !killed && len(ro.told.ms) == 0 && !ro.deadList {
		return i
	}
	title := p.tagged(titlesList, i-1, "victim") != nil
	g := p.tagged(namesList, i, "given")
	if g != nil && g.prep != 0 || p.sign(s.to-1, ":") || p.key(i) == "اسما" && p.at(triggersList, i+1) != nil {
		return i // "أسماء القتلى": names of the dead, not the woman's name
	}
	given := g != nil
	to := arabicName(ro.cover, i, s)
	if to == i || p.key(i) == "علي" && p.text[p.toks[i].end-2:p.toks[i].end] == "ى" { // the preposition, not the name
		return i
	}
	aged := p.sign(to, "(,") && to+1 < s.to && p.toks[to+1].kind == digitToken &&
		(p.at(measuresList, to+2) != nil || p.sign(to+2, ")"))
	switch {
	case spokenBy(p, i, s), !title && arabicBystander(p, i, livingName(ro.cover, i, s), s):
		return to
	case title, aged && (killed || ro.deadList || len(ro.victims) > 0), ro.deadList && given && to-i >= 2:
	case killed && kinDead(ro.cover, s, i, given):
	case given && killed && (to-i >= 2 || verbBeside(p, i, to, s)) && deathNear(p, i, to, s):
	default:
		return i
	}
	if w := ro.speaks(i, to); w != nil {
		return to
	}
	ro.addArabic(i, to)
	return to
}

// kinDead reads "قتلوا ... ابنيها NAME وNAME": kin of whom the sentence says that they were killed, and those joined to
// them.
func kinDead(cv *cover, s sentence, i int, given bool) bool {
	p := cv.p
	if len(p.toks[i].key) < 6 || !killedBefore(p, i, s) {
		return false
	}
	for j := i - 1; j >= max(s.from, i-4); j-- {
		if h := p.at(kinList, j); h != nil {
			return given || j < i-1
		}
		joined := p.toks[j+1].readings[0].conj
		if p.toks[j].kind != wordToken || !joined || !nameWord(cv, j) {
			return false
		}
	}
	return false
}

// arabicName returns the end of a run of words that may be a name: a known given name or a word in no list, then such
// words with or without the article.
func arabicName(cv *cover, i int, s sentence) int {
	p := cv.p
	j := i
	for j < s.to && j-i < 5 && p.toks[j].kind == wordToken && p.toks[j].arabic && nameWord(cv, j) {
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

func nameWord(cv *cover, j int) bool {
	p := cv.p
	if p.tagged(namesList, j, "given") != nil {
		return true
	}
	if p.starts[j] != p.starts[j+1] || cv.insideOrg(j) || cv.insidePlace(j) || len(p.toks[j].key) < 6 {
		return false
	}
	return true
}

// spokenBy reports whether a verb of saying stands before the name.
func spokenBy(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-4); j-- {
		if p.tagged(triggersList, j, "killed") != nil {
			return false
		}
	}
	for j := i - 1; j >= max(s.from, i-4); j-- {
		if p.tagged(cuesList, j, "say", "by") != nil || p.tagged(titlesList, j, "spokesperson", "official",
			"journalist", "witness") != nil {
			return true
		}
	}
	return false
}

func verbBeside(p *piece, i, to int, s sentence) bool {
	h := p.tagged(triggersList, to, "killed")
	g := p.tagged(triggersList, i-1, "killed")
	return h != nil || g != nil
}

// deathNear reports whether a word of death stands close to a name.
func deathNear(p *piece, i, to int, s sentence) bool {
	for j := max(s.from, i-3); j < min(s.to, to+18); j++ {
		if p.tagged(triggersList, j, "killed") != nil {
			return true
		}
	}
	return false
}

func (ro *roll) addArabic(from, to int) {
	p := ro.p
	start, end := int(p.toks[from].start), int(p.toks[to-1].end)
	if p.tagged(namesList, from, "given") != nil && p.at(namesList, from).conj {
		start += len("و")
	}
	name := strings.Join(strings.Fields(ro.doc.Text[start:end]), " ")
	v := record.Victim{Name: name, Sex: record.AnySex, Outcome: record.Killed, Age: ageAfter(p, to),
		Anchor: ro.doc.Anchor(start, end)}
	if n := ro.dead.find(name); n >= 0 {
		if ro.victims[n].Age == 0 {
			ro.victims[n].Age = v.Age
		}
		return
	}
	ro.dead.put(name, len(ro.victims))
	ro.victims = append(ro.victims, v)
}

// deadRow reports whether the sentence is a row of a list of the dead: the header named them, the row holds a name and
// little more.
func (ro *roll) deadRow(s sentence) bool {
	p := ro.p
	if p.sign(s.to-1, ":") {
		ro.deadList = ro.listFrom(s) >= 0 && killedIn(p, s) || killedIn(p, s) && namesWord(p, s)
		return false
	}
	if s.to-s.from > 10 {
		ro.deadList = false
	}
	return ro.deadList
}

// namesWord reports whether a header speaks of names or victims.
func namesWord(p *piece, s sentence) bool {
	for i := s.from; i < s.to; i++ {
		switch p.key(i) {
		case "names", "named", "victims", "list", "identified", "اسماء", "ضحايا", "شهدا":
			return true
		}
	}
	return false
}
