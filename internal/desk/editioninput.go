package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// input gathers what an edition is made of, as the case was known when it was drafted, with what it corrects.
func (e Editions) input(ctx context.Context, who Who, id string) (record.Edition, *publish.Input, error) {
	ed, all, in, err := e.alone(ctx, who, id)
	if err != nil {
		return ed, nil, err
	}
	return ed, in, e.before(ctx, ed, all, in)
}

// alone gathers what an edition is made of without those before it, which it gives beside.
func (e Editions) alone(ctx context.Context, who Who, id string) (ed record.Edition, all []record.Edition,
	in *publish.Input, err error) {
	if err := e.desk.Tolls.mayReport(ctx, who); err != nil {
		return ed, nil, nil, err
	}
	var approvals []publish.Approval
	var key string
	err = e.desk.Store.View(ctx, func(tx *store.Tx) (err error) {
		if ed, err = editionNamed(tx, id); err != nil {
			return err
		}
		if all, err = editionsOf(tx, ed.Query); err != nil {
			return err
		}
		if key, err = tx.VerifierKey(); err != nil {
			return err
		}
		persons, err := personsOf(tx, ed.ApprovedBy)
		for _, p := range persons {
			approvals = append(approvals, publish.Approval{Person: record.ActorID(p)})
		}
		return err
	})
	if err != nil {
		return ed, nil, nil, err
	}
	spec, err := specOf(ed)
	if err != nil {
		return ed, nil, nil, err
	}
	past, err := e.desk.Store.At(ctx, ed.KnownAt)
	if err != nil {
		return ed, nil, nil, err
	}
	defer past.Close()
	ledger, back, err := e.desk.ledgers.lend(ctx, past, ed.KnownAt)
	if err != nil {
		return ed, nil, nil, err
	}
	defer back()
	r, err := e.desk.Tolls.Report(ctx, who, flow.TollOptions{Question: spec.Question})
	if err != nil {
		return ed, nil, nil, err
	}
	own := r.Own().Result
	in = &publish.Input{
		ID: editionName(ed), Titles: spec.Titles, Desk: spec.Desk, Licence: spec.Licence, Question: own.Query,
		Toll:   own,
		Places: r.Gazetteer(), Approvals: approvals, Policy: publish.Policy{K: spec.K, Finest: spec.Finest,
			Sensitive: spec.Sensitive},
		Log: publish.Log{Key: key, Witnesses: spec.Witnesses, Quorum: spec.Quorum}, Database: database(ctx),
		Address: spec.Address,
	}
	in.Question.KnownAt = ed.KnownAt.Time().UTC()
	in.Claims = publicClaims(r)
	for _, o := range r.Origins {
		in.Origins = append(in.Origins, record.Origin{ID: o.ID, Name: o.NameEN, Kind: o.Class})
	}
	if in.Likely, err = e.likely(ctx, who, in.Question); err != nil {
		return ed, nil, nil, err
	}
	return ed, all, in, e.past(ctx, past, ledger, in)
}

// likely is the estimate of the question that was released last by the moment of the edition; nil where none was.
func (e Editions) likely(ctx context.Context, who Who, q count.Query) (*publish.Likely, error) {
	p, err := e.desk.Estimates.PublishedEstimate(ctx, who, q)
	if err != nil || p == nil {
		return nil, err
	}
	r := p.Result
	out := &publish.Likely{
		Effort: r.Effort, Digest: p.Digest, Refused: r.Refused != nil || r.Envelope == nil,
		Says: func(lang string) string { return r.Headline.In(lang) + " " + r.Assumption.In(lang) },
	}
	if r.Envelope != nil {
		out.Low, out.Open = int(math.Floor(r.Envelope.Low)), r.Envelope.High == nil
		if !out.Open {
			out.High = int(math.Ceil(*r.Envelope.High))
		}
	}
	return out, nil
}

// editionName is the day on which an edition was drafted, with the beginning of its id: two of one day are two.
func editionName(ed record.Edition) string {
	return ed.KnownAt.Time().UTC().Format(time.DateOnly) + "-" + ed.ID[max(0, len(ed.ID)-4):]
}

// publicClaims are the accepted claims with their masked sentences. A claim without a page in the case has none.
func publicClaims(r *flow.TollReport) []publish.Claim {
	var out []publish.Claim
	for _, c := range r.Claims {
		p := publish.Claim{Claim: c, MayQuote: c.Sentence.Exact != ""}
		if page, ok := r.Page(c.Document); ok {
			p.Title, p.URL, p.Lang, p.SHA256, p.Publisher = page.Title, page.URL, page.Lang, page.SHA256, page.Outlet
			p.Captured = page.Captured
			if at, ok := page.Sentences[c.ID]; ok {
				p.Characters = &at
			}
		}
		out = append(out, p)
	}
	return out
}

// past reads incidents, lists and persons as they were known when the edition was drafted.
func (e Editions) past(ctx context.Context, past *store.Past, ledger Ledger, in *publish.Input) error {
	in.Persons = publicPersons(ledger, in.Question.Cell, in.Places)
	return past.View(ctx, func(tx *store.Tx) error {
		if err := e.name(ctx, tx, ledger, in); err != nil {
			return err
		}
		links := map[record.IncidentID][]record.IncidentLink{}
		err := tx.EachRow(store.IncidentLinks, store.Query{}, func(row store.Row) error {
			l, err := store.Decode[record.IncidentLink](row)
			links[l.From] = append(links[l.From], l)
			return err
		})
		if err != nil {
			return err
		}
		err = tx.EachRow(store.Incidents, store.Query{}, func(row store.Row) error {
			x, err := store.Decode[record.Incident](row)
			in.Incidents = append(in.Incidents, publish.Incident{Incident: x, Links: links[x.ID],
				Low: countOf(ledger, x)})
			return err
		})
		if err != nil {
			return err
		}
		return tx.EachRow(store.Imports, store.Query{}, func(row store.Row) error {
			m, err := store.Decode[record.Import](row)
			if !m.Undone {
				in.Lists = append(in.Lists, publish.List{Source: m.Source, Import: m.ID, Records: m.Rows,
					Admitted: m.Counts()})
			}
			return err
		})
	})
}

// countOf is the number of records that people put to an incident.
func countOf(l Ledger, x record.Incident) int {
	n := 0
	for _, r := range l.Input.Records {
		if r.Incident == x.ID || slices.Contains(x.Records, r.ID) {
			n++
		}
	}
	return n
}

// publicPersons are the distinct persons of the ledger that are surely in the cell: records that may be of one person
// are one.
func publicPersons(l Ledger, cell record.Cell, places record.Places) []publish.Person {
	head := map[record.VictimRecordID]record.VictimRecordID{}
	find := func(id record.VictimRecordID) record.VictimRecordID {
		for head[id] != "" && head[id] != id {
			id = head[id]
		}
		return id
	}
	for _, k := range l.Input.Links {
		if k.Kind == record.SamePerson || k.Kind == record.PossiblySamePerson {
			a, b := find(k.A), find(k.B)
			head[max(a, b)] = min(a, b)
		}
	}
	by := map[record.VictimRecordID]*publish.Person{}
	var order []record.VictimRecordID
	for _, r := range l.Input.Records {
		if r.Anonymous || !r.Death.AtLeast(record.StateDocumented) || !r.Identity.AtLeast(record.StateDocumented) ||
			r.Membership(cell, places) != record.In {
			continue
		}
		id := find(r.ID)
		p := by[id]
		if p == nil {
			p = &publish.Person{ID: string(id), Place: r.Place, Died: r.Died, Sex: r.Sex, Age: r.Age, Status: r.Status,
				Cause: r.Cause, Outcome: r.Outcome, Party: r.Party, Incident: r.Incident, Child: r.Age == record.Child}
			by[id] = p
			order = append(order, id)
		} else {
			agree(p, r, places)
		}
		p.Records = append(p.Records, r.ID)
		if !slices.Contains(p.Sources, r.Source) {
			p.Sources = append(p.Sources, r.Source)
		}
	}
	slices.Sort(order)
	var out []publish.Person
	for _, id := range order {
		out = append(out, *by[id])
	}
	return out
}

// agree takes into a person what another record of the person says: what both leave possible, and nothing where they
// contradict each other.
func agree(p *publish.Person, r record.VictimRecord, places record.Places) {
	p.Sex, p.Age, p.Status, p.Cause = both(p.Sex, r.Sex), both(p.Age, r.Age), both(p.Status, r.Status),
		both(p.Cause, r.Cause)
	p.Child = p.Child || r.Age == record.Child
	switch {
	case p.Place == "" || r.Place != "" && places != nil && places.Inside(r.Place, p.Place):
		p.Place = r.Place
	case r.Place != "" && r.Place != p.Place && (places == nil || !places.Inside(p.Place, r.Place)):
		p.Place = ""
	}
	within := func(a, b record.Date) bool { return a.Earliest() >= b.Earliest() && a.Latest() <= b.Latest() }
	switch {
	case !p.Died.Stated() || r.Died.Stated() && within(r.Died, p.Died):
		p.Died = r.Died
	case r.Died.Stated() && !within(p.Died, r.Died):
		p.Died = record.Date{}
	}
}

// both is what two sets of leaves have in common; where that is nothing, each of them is possible.
func both[T record.Sex | record.Age | record.Status | record.Cause](a, b T) T {
	if a&b != 0 {
		return a & b
	}
	return a | b
}

// before adds the earlier editions that a reader keeps, and what this one corrects.
func (e Editions) before(ctx context.Context, ed record.Edition, all []record.Edition, in *publish.Input) error {
	var last *record.Edition
	var was frozenEdition
	for i := range all {
		if all[i].ID == ed.ID {
			break
		}
		if all[i].Frozen == "" {
			continue
		}
		var f frozenEdition
		if err := json.Unmarshal([]byte(all[i].Frozen), &f); err != nil {
			return fmt.Errorf("read edition %s: %w", all[i].ID, err)
		}
		in.Earlier = append(in.Earlier, publish.Frozen{ID: editionName(all[i]), Table: f.Table})
		last, was = &all[i], f
	}
	if last == nil {
		return nil
	}
	in.Supersedes = editionName(*last)
	made, err := publish.Build(in)
	if err != nil {
		return nil // the audit says so
	}
	is := frozenEdition{made.Table, made.Numbers, namedIn(in)}
	changes, err := e.errata(ctx, ed, was, is, func() ([]NumberChange, error) {
		return e.changes(ctx, in, *last, ed.KnownAt, was, is)
	})
	for _, c := range changes {
		in.Errata = append(in.Errata, c.Erratum)
	}
	return err
}
