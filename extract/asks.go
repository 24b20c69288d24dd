package extract

import (
	"strconv"

	"recount/record"
)

// asks reads the appeals and the commitments of a sentence: a verb of asking or promising, and what is asked or promised.
func (x *page) asks(p *piece, s sentence) {
	for i := s.from; i < s.to; i++ {
		if h := p.tagged(appealsList, i, "verb"); h != nil {
			if what := p.after1(appealsList, int(h.to), s, "ask"); what != nil && !p.is(i-1, "modal") {
				x.addAsk(p, s, h, what, record.AppealClaim)
				return
			}
		}
		if h := p.tagged(promisesList, i, "verb"); h != nil {
			if what := p.after1(promisesList, int(h.to), s, "promise"); what != nil {
				x.addAsk(p, s, h, what, record.CommitmentClaim)
				return
			}
		}
	}
}

// after1 returns the first phrase with a tag within twelve words.
func (p *piece) after1(l list, i int, s sentence, tag string) *hit {
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

func (x *page) addAsk(p *piece, s sentence, verb, what *hit, kind record.ClaimKind) {
	start, end := int(p.toks[verb.from].start), int(p.toks[what.to-1].end)
	by, from, to := x.asker(p, s, int(verb.from), int(verb.to))
	words := x.doc.Text[start:end]
	c := record.Claim{
		Kind: kind, Document: x.doc.ID, Published: x.doc.Published, Method: Method,
		Anchors: []record.Anchor{x.doc.Anchor(start, end)}, Sentence: x.doc.Anchor(int(p.toks[s.from].start), int(p.toks[s.to-1].end)),
		Speaker: record.Attribution{OnPage: record.OriginAbsent, Verb: record.Reported},
	}
	if kind == record.AppealClaim {
		c.Appeal = &record.Appeal{By: by, Ask: what.val, Words: words}
		for k := range p.orgs {
			if m := &p.orgs[k]; m.Start >= int(p.toks[verb.to-1].end) && m.End <= int(p.toks[s.to-1].end) {
				c.Appeal.Addressee = m.Canonical
				break
			}
		}
	} else {
		c.Commitment = &record.Commitment{By: by, Promise: what.val, Words: words, Due: x.due(p, s, verb)}
	}
	if to > from {
		c.Fields = append(c.Fields, record.FieldAnchor{Field: "by", Anchor: x.doc.Anchor(from, to)})
	}
	c.ID = record.ClaimID(record.ContentID(string(kind), string(x.doc.ID), what.val, strconv.Itoa(start)))
	x.appeals = append(x.appeals, c)
}

// asker finds who asks or promises: an organisation, an office or persons before the verb, after it in Arabic.
func (x *page) asker(p *piece, s sentence, from, to int) (string, int, int) {
	if p.toks[from].arabic {
		for k := range p.orgs {
			if m := &p.orgs[k]; p.tokenAt(m.Start) >= to && p.tokenAt(m.Start) < to+5 {
				return m.Canonical, m.Start, m.End
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
		return x.open.id, 0, 0
	}
	for j := from - 1; j >= max(s.from, from-10); j-- {
		if p.sign(j, ".;:") {
			break
		}
		start := int(p.toks[j].start)
		for k := range p.orgs {
			if m := &p.orgs[k]; start >= m.Start && start < m.End {
				return m.Canonical, m.Start, m.End
			}
		}
		if h := p.at(sourcesList, j); h != nil && h.tag != "witness" {
			return p.text[p.toks[j].start:p.toks[h.to-1].end], start, int(p.toks[h.to-1].end)
		}
		if u := p.unitAt(j); u != nil {
			return p.text[p.toks[j].start:p.toks[u.to-1].end], start, int(p.toks[u.to-1].end)
		}
	}
	if from > s.from && !p.is(from-1, "subjpron") && !p.is(from-2, "subjpron") {
		return "", 0, 0
	}
	return x.open.id, 0, 0
}

// due reads when a promise falls due: "within 30 days", "by 9 April".
func (x *page) due(p *piece, s sentence, verb *hit) record.Date {
	for _, sp := range spansIn(p.spans, s) {
		if sp.from < int(verb.to) || !sp.known || sp.ago {
			continue
		}
		if sp.kind == durationSpan && (p.key(sp.from-1) == "within" || p.key(sp.from-1) == "in" || p.is(sp.from-1, "during")) {
			return record.ExactDate(x.clock.pub + record.Day(sp.days))
		}
		if sp.kind == untilSpan {
			return record.ExactDate(sp.b)
		}
	}
	return record.Date{}
}

// denial makes the claim that a source denies something.
func (x *page) denial(p *piece, s sentence, sp *speaker) record.Claim {
	start, end := int(p.toks[s.from].start), int(p.toks[s.to-1].end)
	src := x.resolve(sp.source)
	by := src.id
	if by == "" && sp.end > sp.start && sp.class != "witness" {
		by = x.doc.Text[sp.start:sp.end]
	}
	return record.Claim{
		ID:   record.ClaimID(record.ContentID("denial", string(x.doc.ID), by, strconv.Itoa(start))),
		Kind: record.DenialClaim, Document: x.doc.ID, Published: x.doc.Published, Method: Method,
		Speaker: record.Attribution{Origin: record.OriginID(src.id), Class: src.class, OnPage: record.OriginNamed, Verb: record.Denied},
		Denial:  &record.Denial{By: by, Of: p.text[p.toks[min(sp.cfrom, len(p.toks)-1)].start:end], Words: x.doc.Text[start:end]},
		Anchors: []record.Anchor{x.doc.Anchor(start, end)}, Sentence: x.doc.Anchor(start, end),
	}
}
