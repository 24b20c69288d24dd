package extract

import (
	"strconv"

	"recount/record"
)

// pledges are the appeals and the commitments of a page.
type pledges struct {
	p             *piece
	names         *names
	times         *times
	speech        *speech
	told          *told
	survey        *survey
	doc           *record.Document
	appeals       []record.Claim
	promised      int // the sentence of the last promise
	promisedBlock int
}

// asks reads the appeals and the commitments of a sentence: a verb of asking or promising, and what is asked or
// promised.
func (pl *pledges) asks(s sentence) {
	p := pl.p
	for i := s.from; i < s.to; i++ {
		if h := p.tagged(appealsList, i, "verb"); h != nil && p.at(triggersList, i) == nil {
			if what := after1(p, appealsList, int(h.to), s, "ask"); what != nil && !p.is(i-1, "modal") {
				pl.addAsk(s, h, what, record.AppealClaim)
				return
			}
		}
		if h := p.tagged(promisesList, i, "verb"); h != nil {
			if what := after1(p, promisesList, int(h.to), s, "promise"); what != nil {
				pl.addAsk(s, h, what, record.CommitmentClaim)
				return
			}
		}
		// "named a committee that is to report within 30 days"
		if h := p.tagged(promisesList, i, "act"); h != nil && pl.due(s, i).Stated() && !pl.promisedJust() {
			if what := after1(p, promisesList, int(h.to), s, "promise"); what != nil {
				pl.addAsk(s, h, what, record.CommitmentClaim)
				return
			}
		}
	}
	pl.lendDue(s)
}

// promisedJust reports whether the sentence before made a promise without a date, which this one may date.
func (pl *pledges) promisedJust() bool {
	p := pl.p
	n := len(pl.appeals)
	return n > 0 && pl.appeals[n-1].Kind == record.CommitmentClaim && pl.promised == pl.told.sent-1 &&
		pl.promisedBlock == p.index && !pl.appeals[n-1].Commitment.Due.Stated()
}

// lendDue dates the promise of the sentence before by the deadline of this one, where the same speaker goes on: "He
// named a committee that is to report within 30 days".
func (pl *pledges) lendDue(s sentence) {
	if !pl.promisedJust() {
		return
	}
	if d := pl.due(s, s.from); d.Stated() {
		c := *pl.appeals[len(pl.appeals)-1].Commitment
		c.Due = d
		pl.appeals[len(pl.appeals)-1].Commitment = &c
	}
}

// after1 returns the first phrase with a tag within twelve words.
func after1(p *piece, l list, i int, s sentence, tag string) *hit {
	for j := i; j < min(s.to, i+12); j++ {
		if p.sign(j, ".;") {
			return nil
		}
		if h := p.tagged(l, j, tag); h != nil {
			return h
		}
	}
	return nil
}

func (pl *pledges) addAsk(s sentence, verb, what *hit, kind record.ClaimKind) {
	p := pl.p
	start, end := int(p.toks[verb.from].start), int(p.toks[what.to-1].end)
	by, from, to := pl.asker(s, int(verb.from), int(verb.to))
	words := pl.doc.Text[start:end]
	c := record.Claim{
		Kind: kind, Document: pl.doc.ID, Published: pl.doc.Published, Method: Method,
		Anchors: []record.Anchor{pl.doc.Anchor(start, end)}, Sentence: pl.doc.Anchor(int(p.toks[s.from].start),
			int(p.toks[s.to-1].end)),
		Speaker: record.Attribution{OnPage: record.OriginAbsent, Verb: record.Reported},
	}
	if kind == record.AppealClaim {
		c.Appeal = &record.Appeal{By: by, Ask: what.val, Words: words}
		for k := range pl.names.orgs {
			if m := &pl.names.orgs[k]; m.Start >= int(p.toks[verb.to-1].end) && m.End <= int(p.toks[s.to-1].end) {
				c.Appeal.Addressee = m.Canonical
				break
			}
		}
	} else {
		c.Commitment = &record.Commitment{By: by, Promise: what.val, Words: words, Due: pl.due(s, int(verb.from))}
		pl.promised, pl.promisedBlock = pl.told.sent, p.index
	}
	if to > from {
		c.Fields = append(c.Fields, record.FieldAnchor{Field: "by", Anchor: pl.doc.Anchor(from, to)})
	}
	c.ID = record.ClaimID(record.ContentID(string(kind), string(pl.doc.ID), what.val, strconv.Itoa(start)))
	pl.appeals = append(pl.appeals, c)
}

// asker finds who asks or promises: an organisation, an office or persons before the verb, after it in Arabic.
func (pl *pledges) asker(s sentence, from, to int) (string, int, int) {
	p := pl.p
	if p.toks[from].arabic {
		for k := range pl.names.orgs {
			if m := &pl.names.orgs[k]; p.tokenOf(m.Start) >= to && p.tokenOf(m.Start) < to+5 {
				return m.Canonical, m.Start, m.End
			}
		}
		for j := to; j < min(s.to, to+3); j++ {
			h := p.at(sourcesList, j)
			if t := p.tagged(titlesList, j, "official", "spokesperson"); t != nil && (h == nil || t.to > h.to) {
				h = t
			}
			if h != nil && h.tag != "witness" && h.tag != "unnamed" {
				end := officeEnd(p, int(h.to), s)
				return p.text[p.toks[j].start:p.toks[end-1].end], int(p.toks[j].start), int(p.toks[end-1].end)
			}
		}
		for j := to; j < min(s.to, to+4); j++ {
			if u := p.unitAt(j); u != nil {
				return u.tag, int(p.toks[j].start), int(p.toks[u.to-1].end)
			}
		}
		for j := from - 1; j >= s.from; j-- { // "وتعيش آلاف العائلات في العراء وتطالب ..."
			if u := p.unitAt(j); u != nil {
				return u.tag, int(p.toks[j].start), int(p.toks[u.to-1].end)
			}
		}
		if from-s.from > 1 {
			return "", 0, 0
		}
		return pl.speech.open.id, 0, 0
	}
	if to < s.to && givenBy(p, to) { // "assurances from the president", "a pledge made by the minister"
		if by, start, end := pl.giver(s, to); by != "" {
			return by, start, end
		}
	}
	for j := from - 1; j >= max(s.from, from-10); j-- {
		if p.sign(j, ".;:") {
			break
		}
		start := int(p.toks[j].start)
		for k := range pl.names.orgs {
			if m := &pl.names.orgs[k]; start >= m.Start && start < m.End {
				return m.Canonical, m.Start, m.End
			}
		}
		h := p.endingAt(sourcesList, j+1)
		if h == nil || h.tag == "witness" || h.tag == "unnamed" {
			h = p.endingAt(titlesList, j+1)
			if h != nil && h.val != "public" {
				h = nil
			}
		}
		if h != nil {
			end := nameEnd(p, int(h.to), from)
			first := int(h.from)
			for first > s.from && p.toks[first-1].kind == wordToken && p.toks[first-1].upper && p.toks[first].upper &&
				!p.is(first-1, "det", "article") {
				first--
			}
			for first < end-1 && p.is(first, "det", "article") { // "the government"
				first++
			}
			if k := p.key(first); (k == "ministry" || k == "minister" || k == "department") && first > s.from &&
				p.toks[first-1].kind == wordToken && !p.is(first-1, "det", "article", "poss", "prep", "inprep", "and",
				"conj") {
				first-- // "the justice ministry"
			}
			return p.text[p.toks[first].start:p.toks[end-1].end], int(p.toks[first].start), int(p.toks[end-1].end)
		}
		if u := p.unitAt(j); u != nil {
			return p.text[p.toks[j].start:p.toks[u.to-1].end], start, int(p.toks[u.to-1].end)
		}
	}
	if from > s.from && !p.is(from-1, "subjpron") && !p.is(from-2, "subjpron") {
		return "", 0, 0
	}
	return pl.speech.open.id, 0, 0
}

// givenBy reports whether what stands at a token says who gave an assurance or made a promise.
func givenBy(p *piece, i int) bool {
	switch p.key(i) {
	case "from", "by":
		return true
	case "made", "given", "offered", "issued":
		return p.key(i+1) == "by"
	}
	return false
}

// giver reads the organisation or office after "from" or "by", with the capitalised words that belong to it.
func (pl *pledges) giver(s sentence, at int) (string, int, int) {
	p := pl.p
	for j := at; j < min(s.to, at+6) && !p.sign(j, ".;:,"); j++ {
		start := int(p.toks[j].start)
		for k := range pl.names.orgs {
			if m := &pl.names.orgs[k]; start >= m.Start && start < m.End {
				return m.Canonical, m.Start, m.End
			}
		}
		h := p.at(sourcesList, j)
		if t := p.at(titlesList, j); t != nil && t.val == "public" && (h == nil || t.to > h.to) {
			h = t
		}
		if h == nil || h.tag == "witness" || h.tag == "unnamed" {
			continue
		}
		first, end := j, int(h.to)
		end = nameEnd(p, end, s.to)
		// "the interior minister"
		for first > at+1 && p.toks[first-1].kind == wordToken && !p.is(first-1, "article", "det", "poss") &&
			p.key(first-1) != "by" {
			first--
		}
		return p.text[p.toks[first].start:p.toks[end-1].end], int(p.toks[first].start), int(p.toks[end-1].end)
	}
	return "", 0, 0
}

// nameEnd extends an office over the capitalised words of a name, with the particles between them: "President Adnan
// al-Karim".
func nameEnd(p *piece, i, limit int) int {
	for i < limit && p.toks[i].kind == wordToken {
		next := i
		if k := p.key(i); !p.toks[i].upper && (k == "al" || k == "el" || k == "bin" || k == "ibn" || k == "abu" ||
			k == "de" || k == "van") {
			next++
			if p.sign(next, "-") {
				next++
			}
		}
		if next >= limit || !p.toks[next].upper || p.toks[next].kind != wordToken {
			break
		}
		i = next + 1
	}
	return i
}

// officeEnd extends an office in Arabic over the words that belong to it: "محافظ حمص", "وزارة الداخلية".
func officeEnd(p *piece, i int, s sentence) int {
	for n := 0; n < 3 && i < s.to; n++ {
		t := &p.toks[i]
		if t.kind != wordToken || t.readings[0].conj || p.is(i, "conj", "prep") ||
			p.tagged(promisesList, i, "promise") != nil || p.tagged(appealsList, i, "ask") != nil {
			break
		}
		if w := p.text[t.start:t.end]; len(w) > 4 && (w[:2] == "ب" || w[:2] == "ل") {
			break
		}
		i++
	}
	return i
}

// denial makes the claim that a source denies something.
func (sc *speech) denial(s sentence, sp *speaker) record.Claim {
	p := sc.p
	start, end := int(p.toks[s.from].start), int(p.toks[s.to-1].end)
	src := sc.resolve(sp.source)
	by := src.id
	if by == "" && sp.end > sp.start && sp.class != "witness" {
		by = sc.doc.Text[sp.start:sp.end]
	}
	return record.Claim{
		ID:   record.ClaimID(record.ContentID("denial", string(sc.doc.ID), by, strconv.Itoa(start))),
		Kind: record.DenialClaim, Document: sc.doc.ID, Published: sc.doc.Published, Method: Method,
		Speaker: record.Attribution{Origin: record.OriginID(src.id), Class: src.class, OnPage: record.OriginNamed,
			Verb: record.Denied},
		Denial: &record.Denial{By: by, Of: p.text[p.toks[min(sp.cfrom, len(p.toks)-1)].start:end],
			Words: sc.doc.Text[start:end]},
		Anchors: []record.Anchor{sc.doc.Anchor(start, end)}, Sentence: sc.doc.Anchor(start, end),
	}
}
