package extract

import "strings"

// arabicPersons finds the private people whom a sentence in Arabic lets speak: "تروي أم ...", "قال أحد السكان ويدعى
// ...", "قالت والدة ...". They are witnesses: sources of what they saw, never victims, and masked. People who speak
// with an office are noted as public. A bare name that speaks counts as private: a mask too many harms nobody.
func (sc *speech) arabicPersons(s sentence) {
	p := sc.p
	for i := s.from; i < s.to; i++ {
		if !p.toks[i].arabic {
			continue
		}
		if h := p.tagged(titlesList, i, "kunya"); h != nil && p.tagged(cuesList, i-1, "say") == nil {
			if to := arabicName(sc.cover, int(h.to), s); to > int(h.to) && speaksAfter(p, to, s) { // "أم ... تقول"
				sc.meetArabic(i, min(to, int(h.to)+2))
			}
			continue
		}
		if h := p.tagged(cuesList, i, "by"); h != nil && livesVoice(sc.cover, int(h.to), s) { // "according to ..., a neighbour"
			sc.meetArabic(int(h.to), arabicName(sc.cover, int(h.to), s))
			continue
		}
		h := p.tagged(cuesList, i, "say")
		if h == nil {
			continue
		}
		sc.voiceAfter(s, int(h.to))
		i = int(h.to) - 1
	}
}

// voiceAfter reads who speaks behind a verb of saying.
func (sc *speech) voiceAfter(s sentence, j int) {
	p := sc.p
	for j < s.to && p.is(j, "adverb", "pron") {
		j++
	}
	private := false
	for k := j; k < min(s.to, j+14); k++ {
		if k < j+1 || private {
			switch {
			case p.tagged(titlesList, k, "kunya") != nil:
				h := p.tagged(titlesList, k, "kunya")
				if to := arabicName(sc.cover, int(h.to), s); to > int(h.to) {
					sc.meetArabic(k, min(to, int(h.to)+2))
					return
				}
			case p.tagged(titlesList, k, "kinof") != nil: // the mother of somebody: she speaks, the name is another's
				sc.named = append(sc.named, witnessAt(p, k, k+1))
				return
			case p.tagged(titlesList, k, "witness") != nil || p.at(sourcesList, k) != nil &&
				p.at(sourcesList, k).tag == "witness":
				private = true
				if h := p.tagged(titlesList, k, "witness"); h != nil {
					if to := arabicName(sc.cover, int(h.to), s); to > int(h.to) {
						sc.meetArabic(int(h.to), to)
						return
					}
					sc.named = append(sc.named, witnessAt(p, k, int(h.to)))
				}
			case p.tagged(titlesList, k, "official", "spokesperson", "journalist") != nil:
				h := p.tagged(titlesList, k, "official", "spokesperson", "journalist")
				sc.meetOffice(s, int(h.to), h.tag)
				return
			case k == j && p.tagged(titlesList, k, "honorific") != nil:
				j++
				continue
			}
		}
		if k == j && bareVoice(sc.cover, k, s) {
			sc.meetArabic(k, arabicName(sc.cover, k, s))
			return
		}
		if h := p.tagged(titlesList, k, "called"); h != nil {
			if to := arabicName(sc.cover, int(h.to), s); private && to > int(h.to) {
				sc.meetArabic(int(h.to), to)
			}
			return
		}
		if p.sign(k, ".;:\"") || p.at(triggersList, k) != nil || p.is(k, "conj") && !private {
			return
		}
	}
}

// bareVoice reports whether a name without a title speaks, and no office is told behind it.
func bareVoice(cv *cover, k int, s sentence) bool {
	p := cv.p
	to := arabicName(cv, k, s)
	given := p.tagged(namesList, k, "given") != nil
	if to == k || to-k < 2 && !given || cv.insideOrg(k) {
		return false
	}
	lives, office := toldBehind(p, to, s)
	return !office && (given && to-k >= 2 || lives)
}

// livesVoice reports whether a name of two words and more is of somebody of whom it is told that he lives there or saw.
func livesVoice(cv *cover, k int, s sentence) bool {
	to := arabicName(cv, k, s)
	if to-k < 2 || cv.insideOrg(k) {
		return false
	}
	lives, office := toldBehind(cv.p, to, s)
	return lives && !office
}

// toldBehind says what is told of somebody behind the name: that he lives there or saw, that he holds an office.
func toldBehind(p *piece, to int, s sentence) (lives, office bool) {
	for j := to; j < min(s.to, to+10); j++ {
		if p.tagged(titlesList, j, "official", "spokesperson", "journalist") != nil {
			return lives, true
		}
		lives = lives || p.tagged(titlesList, j, "witness") != nil || p.is(j, "lived") || p.sign(to, "(") &&
			p.toks[j].kind == digitToken
		if p.sign(j, ".;\"") {
			break
		}
	}
	return lives, false
}

// speaksAfter reports whether a name is followed by its verb of saying, an age or an apposition between.
func speaksAfter(p *piece, to int, s sentence) bool {
	for j := to; j < min(s.to, to+12); j++ {
		if p.tagged(cuesList, j, "say") != nil {
			return true
		}
		if p.sign(j, ".;:\"") || p.at(triggersList, j) != nil {
			return false
		}
	}
	return false
}

func witnessAt(p *piece, from, to int) speaker {
	sp := speaker{from: from, to: to}
	sp.source = source{id: "WITNESS", class: "witness", described: true, start: int(p.toks[from].start),
		end: int(p.toks[to-1].end)}
	return sp
}

// meetArabic notes a private person who speaks.
func (sc *speech) meetArabic(from, to int) {
	p := sc.p
	start, end := int(p.toks[from].start), int(p.toks[to-1].end)
	name := strings.Join(strings.Fields(sc.doc.Text[start:end]), " ")
	key := arabicKey(p, from, to)
	known := sc.people.by(key)
	if known == nil {
		known = sc.people.add(person{name: name, key: key, role: "witness"})
	}
	if known.public {
		return
	}
	if known.role == "" || known.role == "victim" {
		known.role = "witness"
	}
	known.spans = append(known.spans, [2]int{start, end})
	sc.named = append(sc.named, witnessAt(p, from, to))
}

// meetOffice notes a public person behind a title, so that a later bare name is not taken for a private one.
func (sc *speech) meetOffice(s sentence, i int, role string) {
	p := sc.p
	for ; i < s.to && !p.sign(i, ".،,:\"") && p.tagged(namesList, i, "given") == nil; i++ {
		if p.is(i, "conj", "rel") {
			return
		}
	}
	to := arabicName(sc.cover, i, s)
	if to-i < 2 || sc.people.by(arabicKey(p, i, to)) != nil {
		return
	}
	start, end := int(p.toks[i].start), int(p.toks[to-1].end)
	sc.people.add(person{name: sc.doc.Text[start:end], key: arabicKey(p, i, to), role: role, public: true,
		spans: [][2]int{{start, end}}})
}

// arabicKey is the folded name by which a person is met again.
func arabicKey(p *piece, from, to int) string {
	var b strings.Builder
	for k := from; k < to; k++ {
		if k > from {
			b.WriteByte(' ')
		}
		b.WriteString(p.toks[k].key)
	}
	return b.String()
}

// speaks reports whether a name in Arabic is that of a person who speaks on the page, in full or by its first word.
func (ro *roll) speaks(from, to int) *person {
	p := ro.p
	return ro.people.known(arabicKey(p, from, to), func(w *person) bool {
		return w.role != "victim" && w.role != "" &&
			w.role != "accused"
	})
}
