package extract

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/record"
)

// writer turns what the page told into claims.
type writer struct {
	survey  *survey
	told    *told
	speech  *speech
	pledges *pledges
	roll    *roll
	doc     *record.Document
	people  *roster
}

// extraction turns the mentions of the page into claims.
func (wr *writer) extraction() record.Extraction {
	out := record.Extraction{Document: wr.doc.ID, Victims: wr.roll.lost()}
	if n := len(wr.told.ms) + len(wr.speech.denials) + len(wr.pledges.appeals); n > 0 {
		out.Claims = make([]record.Claim, 0, n)
	}
	for i := range wr.told.ms {
		out.Claims = append(out.Claims, wr.claim(&wr.told.ms[i]))
	}
	wr.linkParts(out.Claims)
	wr.headlines(&out)
	out.Claims = append(out.Claims, wr.speech.denials...)
	out.Claims = append(out.Claims, wr.pledges.appeals...)
	for i := range wr.people.all {
		w := &wr.people.all[i]
		if wr.roll.private(w) {
			w.role = "witness"
		}
		if w.role != "" && w.role != "victim" {
			out.Witnesses = append(out.Witnesses, w.witness(wr.doc))
		}
	}
	return out
}

// lost gives the named victims without those who speak further down the page.
func (ro *roll) lost() []record.Victim {
	alive := map[string]bool{}
	for i := range ro.people.all {
		if w := &ro.people.all[i]; w.role == "witness" {
			alive[w.name] = true
		}
	}
	return slices.DeleteFunc(ro.victims, func(v record.Victim) bool { return alive[v.Name] })
}

func (wr *writer) claim(m *mention) record.Claim {
	doc := wr.doc
	c := record.Claim{
		Kind: record.CountClaim, Document: doc.ID, Published: doc.Published, Speaker: wr.attribution(m),
		Count:    wr.statement(m),
		Sentence: doc.Anchor(m.sstart, m.send), Method: Method, Warnings: m.warn,
	}
	c.Anchors = make([]record.Anchor, 1, 1+len(m.anchors))
	c.Anchors[0] = doc.Anchor(m.start, m.end)
	for _, a := range m.anchors {
		c.Anchors = append(c.Anchors, doc.Anchor(a[0], a[1]))
	}
	c.Fields = fields(doc, m)
	c.Basis = m.basis
	c.ID = record.ClaimID(record.ContentID("claim", string(doc.ID), string(c.Count.Cell.Outcome), c.Count.Unit,
		c.Count.Figure.String(), strconv.Itoa(m.nstart), strconv.Itoa(m.nend)))
	c.Confidence = confidence(m)
	c.Basis = append(c.Basis, wr.grounds(m)...)
	return c
}

// fields are the stretches of the page that the fields of a claim come from.
func fields(doc *record.Document, m *mention) []record.FieldAnchor {
	all := [...]struct {
		name     string
		from, to int
	}{
		{"figure", m.nstart, m.nend}, {"unit", m.hstart, m.hend}, {"harm", m.tstart, m.tend},
		{"origin", m.src.start, m.src.end},
		{"since", m.time.start, m.time.end}, {"place", m.place.start, m.place.end},
	}
	if !m.time.from && !m.time.to {
		all[4].to = -1
	}
	n := 0
	for _, f := range all {
		if f.from >= 0 && f.to > f.from {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]record.FieldAnchor, 0, n)
	for _, f := range all {
		if f.from >= 0 && f.to > f.from {
			out = append(out, record.FieldAnchor{Field: f.name, Anchor: doc.Anchor(f.from, f.to)})
		}
	}
	return out
}

// confidence orders claims for review; it is no probability.
func confidence(m *mention) float64 {
	c := 0.5
	if m.own && m.src.id != "" {
		c += 0.2
	}
	if !m.bareUnit {
		c += 0.1
	}
	if m.time.from && !m.time.carried {
		c += 0.1
	}
	if len(m.anchors) > 0 {
		c += 0.05
	}
	return c
}

func (wr *writer) attribution(m *mention) record.Attribution {
	a := record.Attribution{Origin: record.OriginID(m.src.id), Class: m.src.class, OnPage: record.OriginAbsent,
		Chain: m.src.via, Verb: m.src.verb, Verified: m.verified}
	switch {
	case m.src.id != "":
		a.OnPage = record.OriginNamed
	case m.src.class == "unnamed": // "other sources", "local radio": nobody who could be asked
		a.Class = ""
	case m.src.described:
		a.OnPage = record.OriginDescribed
		a.Origin = record.OriginID("described:" + m.src.class)
	}
	if m.src.end > m.src.start && m.src.class != "witness" {
		a.Words = wr.doc.Text[m.src.start:m.src.end]
	}
	return a
}

func (wr *writer) statement(m *mention) *record.CountStatement {
	s := &record.CountStatement{
		Unit: m.unit, Scope: m.scope, Mode: mode(m), Place: m.place.name, Perp: m.perp, Cause: m.cause,
		OpenAbove: m.open,
		Figure:    record.Figure{Words: wr.doc.Text[m.nstart:m.nend], Qualifier: m.q, Value: m.lo},
	}
	if m.q == record.Range {
		s.Figure.Upper = m.hi
	}
	if m.hstart >= 0 {
		s.Words = wr.doc.Text[m.hstart:m.hend]
	}
	s.Cell = wr.cell(m)
	w := m.time
	if w.from {
		s.Since = record.ExactDate(w.since)
	}
	if w.to {
		s.Until = record.ExactDate(w.until)
	}
	switch {
	case w.dated:
		s.AsOf = record.ExactDate(w.asOf)
	case wr.survey.clock.known:
		s.AsOf = record.ExactDate(wr.survey.clock.pub)
	}
	return s
}

func mode(m *mention) record.Mode {
	switch {
	case m.harm == record.Displaced || m.harm == record.Sheltering || m.harm == record.Missing ||
		m.harm == record.Detained:
		return record.Stock
	case m.scope == record.ScopeDaily || m.daily:
		return record.Increment
	case m.time.from && m.time.to && !m.time.carried && m.time.since == m.time.until:
		return record.WindowMode
	}
	return record.Cumulative
}

// cell tells whom the figure is about, by leaves. A unit that is not a union of leaves is left at all leaves.
func (wr *writer) cell(m *mention) record.Cell {
	c := record.AnyCell(m.harm)
	dims := [...]string{"age", "cause", "community", "party", "sex", "status"}
	var stated [len(dims)]bool
	set := func(dim string) { stated[slices.Index(dims[:], dim)] = true }
	switch m.unit {
	case "civilians", "families":
		if m.unit == "civilians" {
			c.Status = record.Civilian
			set("status")
		}
	case "security":
		c.Status = record.SecurityForce
		set("status")
	case "fighters", "pro_assad_fighters":
		c.Status = record.Fighter
		set("status")
	case "medical":
		c.Status = record.Medical
		set("status")
	case "children":
		c.Age = record.Child
		set("age")
	case "women":
		c.Sex, c.Age = record.Female, record.AnyAge
		set("sex")
	case "men":
		c.Sex = record.Male
		set("sex")
	case "elderly":
		c.Age = record.Elderly
		set("age")
	case "christians":
		c.Community = record.NewLabels("christian")
		set("community")
	}
	if l := community(wr.doc.Text, m); l != "" {
		c.Community = record.NewLabels(l)
		set("community")
	}
	if m.perp != "" {
		c.Party = record.NewLabels(m.perp)
		set("party")
	}
	c.Place = record.NewPlaceSet(m.place.ids...)
	if len(m.place.ids) == 0 {
		c.Place = record.NewPlaceSet(m.place.within...)
	}
	switch w := m.time; {
	case w.from && w.to:
		c.Window = record.Days(w.since, w.until)
	case w.from:
		c.Window = record.Since(w.since)
	case w.to:
		c.Window = record.Until(w.until)
	}
	for i, d := range dims {
		if !stated[i] {
			c.NotStated = slices.Grow(c.NotStated, len(dims)-i)
			c.NotStated = append(c.NotStated, d)
		}
	}
	return c
}

// community reads the community from the words of the figure itself: "532 Alawite civilians".
func community(text string, m *mention) string {
	words := strings.ToLower(text[m.nstart:max(m.nend, min(m.hend, len(text)))])
	for _, w := range []struct{ word, label string }{
		{"alawit", "alawite"}, {"alawi", "alawite"}, {"علوي", "alawite"}, {"druze", "druze"}, {"درز", "druze"},
		{"دروز", "druze"},
		{"christian", "christian"}, {"مسيحي", "christian"}, {"bedouin", "bedouin"}, {"بدو", "bedouin"},
		{"kurd", "kurdish"},
		{"yazidi", "yazidi"}, {"rohingya", "rohingya"},
	} {
		if strings.Contains(words, w.word) {
			return w.label
		}
	}
	return ""
}

// linkParts ties parts to the total of their origin and harm that stands nearest before them.
func (wr *writer) linkParts(claims []record.Claim) {
	for i := range claims {
		if claims[i].Count.Scope != record.ScopePart {
			continue
		}
		for j := i - 1; j >= max(0, i-reach); j-- {
			a, b := claims[i].Count, claims[j].Count
			if b.Cell.Outcome == a.Cell.Outcome && b.Figure.Value >= a.Figure.Value &&
				claims[i].Speaker.Origin == claims[j].Speaker.Origin && b.Scope != record.ScopePart {
				a.PartOf = claims[j].ID
				break
			}
		}
	}
}

// headlines warns where the headline gives a figure of a harm that the body gives otherwise.
func (wr *writer) headlines(out *record.Extraction) {
	for i := range wr.told.ms[:min(len(wr.told.ms), reach)] {
		h := &wr.told.ms[i]
		if h.kind != record.Headline && h.kind != record.Deck || h.q == record.Vague {
			continue
		}
		var other []record.ClaimID
		for j := range wr.told.ms[:min(len(wr.told.ms), reach)] {
			b := &wr.told.ms[j]
			if b.kind == h.kind || b.harm != h.harm || b.scope != record.ScopeTotal || b.lo == h.lo ||
				h.scope != record.ScopeTotal {
				continue
			}
			if b.src.id == h.src.id || h.src.id == "" {
				other = append(other, out.Claims[j].ID)
			}
		}
		if len(other) > 0 {
			w := record.Warning{Code: "headline_differs",
				Text:   "the headline gives a figure that the text does not repeat",
				Claims: append([]record.ClaimID{out.Claims[i].ID}, other...)}
			out.Warnings = append(out.Warnings, w)
			out.Claims[i].Warnings = append(out.Claims[i].Warnings, w)
		}
	}
	slices.SortStableFunc(out.Warnings, func(a, b record.Warning) int { return cmp.Compare(a.Code, b.Code) })
}
