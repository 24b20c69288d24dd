package extract

import "strings"

// bystander notes signs that a person whom no title makes public lived through what the page tells, or lost somebody:
// an age, a verb of saying, kin of theirs. Such a name is masked although the person is the source of no figure. A mask
// too many harms nobody.
func bystander(p *piece, from, to int, s sentence) bool {
	if privateVoice(p, from, to, s) {
		return true
	}
	if p.tagged(titlesList, from-1, "kinof") != nil { // "said the mother of NAME": she speaks
		return false
	}
	for j := to; j < min(s.to, to+3); j++ {
		if p.key(j) == "whose" || p.tagged(cuesList, j, "say") != nil || p.is(j, "lived") {
			return true
		}
	}
	for j := from - 1; j >= max(s.from, from-3); j-- {
		if p.tagged(cuesList, j, "say") != nil || p.tagged(titlesList, j, "witness", "journalist") != nil ||
			p.at(sourcesList, j) != nil && p.at(sourcesList, j).tag == "witness" {
			return true
		}
	}
	return false
}

// private reports whether a person is masked as a witness: one who has no public role and is not among the dead.
func (ro *roll) private(w *person) bool {
	if w.role != "" || !w.bystander || w.public {
		return false
	}
	return ro.dead.find(w.name) < 0
}

// arabicBystander reports whether an Arabic name is that of somebody who testifies, mourns or survives, or whose kin is
// told of: a word for a witness, or kin and a comma, before it, such a verb before it, or "one of the survivors" behind
// it.
func arabicBystander(p *piece, from, to int, s sentence) bool {
	if p.tagged(titlesList, from-1, "kinof") != nil { // "قالت والدة فلان": she speaks
		return false
	}
	for j := from - 1; j >= max(s.from, from-3); j-- {
		if p.tagged(triggersList, j, "killed") != nil && p.tagged(titlesList, j, "victim") == nil {
			return false
		}
		if p.tagged(titlesList, j, "kinof") != nil && p.sign(from-1, ",،") { // "the father of the victim, NAME,"
			return true
		}
		if p.tagged(titlesList, j, "witness") != nil || p.is(j, "lived") ||
			testifies[strings.TrimPrefix(p.key(j), "و")] {
			return true
		}
		if h := p.at(sourcesList, j); h != nil && h.tag == "witness" {
			return true
		}
	}
	for j := to; j < min(s.to, to+4); j++ {
		if p.tagged(triggersList, j, "killed") != nil || p.sign(j, ".") {
			return false
		}
		if p.tagged(titlesList, j, "witness") != nil || p.is(j, "lived") {
			return true
		}
	}
	return false
}

// testifies are Arabic verbs whose subject is alive: to testify, to weep.
var testifies = map[string]bool{"شهد": true, "شهدت": true, "بكى": true, "بكي": true, "بكت": true, "نعى": true,
	"نعي": true, "نعت": true}

// arabicBystanders masks the private people in a sentence who are the source of no figure.
func (sc *speech) arabicBystanders(s sentence) {
	p := sc.p
	for i := s.from; i < s.to; i++ {
		if !p.toks[i].arabic || p.tagged(namesList, i, "given") == nil {
			continue
		}
		to := livingName(sc.cover, i, s)
		if to-i < 2 || sc.people.by(arabicKey(p, i, to)) != nil || !arabicBystander(p, i, to, s) {
			continue
		}
		start, end := int(p.toks[i].start), int(p.toks[to-1].end)
		sc.people.add(person{name: sc.doc.Text[start:end], key: arabicKey(p, i, to), role: "witness",
			spans: [][2]int{{start, end}}})
		i = to - 1
	}
}

// livingName is the run of words of a name without a preposition that follows it ("testified NAME to ...").
func livingName(cv *cover, i int, s sentence) int {
	p := cv.p
	to := arabicName(cv, i, s)
	for to > i+1 && p.key(to-1) == "علي" && strings.HasSuffix(p.text[p.toks[to-1].start:p.toks[to-1].end], "ى") {
		to--
	}
	return to
}
