package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// Editions are what leaves the desk: drafted by one, approved by two, released once, and then corrected by the next one
// or withdrawn, never unsaid.
type Editions struct{ desk *Desk }

// Editions gives the acts on editions.
func (d *Desk) Editions() Editions { return Editions{d} }

// EditionSpec is what an edition is to say, and to whom.
type EditionSpec struct {
	Titles   map[string]string `json:"titles"` // by language: en, ar
	Desk     string            `json:"desk"`   // who publishes
	Licence  string            `json:"licence"`
	Question flow.Question     `json:"question"`
	// https address of the folder in which the desk's editions stand
	Address   string                `json:"address,omitempty"`
	K         int                   `json:"k,omitempty"`
	Finest    record.PlacePrecision `json:"finest,omitempty"`
	Sensitive []record.PlaceID      `json:"sensitive,omitempty"`
}

// frozenEdition is what a released edition printed, as later ones must know it.
type frozenEdition struct {
	Table   publish.Table     `json:"table"`
	Numbers map[string]string `json:"numbers"` // by tier, as printed
	Named   []namedPerson     `json:"named,omitempty"`
}

// EditionAudit is what stands in the way of a release, and what the edition would not tell.
type EditionAudit struct {
	Edition    EditionStand          `json:"edition"`
	Refusals   []publish.Refusal     `json:"refusals"`
	Suppressed []publish.Suppression `json:"suppressed"`
	Errata     []publish.Erratum     `json:"errata"`
	Files      int                   `json:"files"`
	Digest     string                `json:"digest"` // SHA-256 of SHA256SUMS, hex
}

// Draft begins an edition of the case as it is known now. It takes the place of the last one of the same question.
func (e Editions) Draft(ctx context.Context, who Who, spec EditionSpec) (record.Edition, Outcome, error) {
	if spec.Licence == "" {
		return record.Edition{}, Outcome{},
			badInput("say under which licence the edition is published (such as CC-BY-4.0)")
	}
	if len(spec.Titles) == 0 {
		return record.Edition{}, Outcome{}, badInput("an edition needs a title")
	}
	if u, err := url.Parse(spec.Address); err != nil || spec.Address != "" &&
		(u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return record.Edition{}, Outcome{},
			badInput("the address of the editions is no web address (such as https://example.org/editions)")
	}
	now := record.Micros(e.desk.Now().UnixMicro())
	spec.Question.KnownAt = now.Time().UTC()
	checked, err := spec.Question.Check(flow.TollOptions{Places: e.desk.Tolls.places})
	if err != nil {
		return record.Edition{}, Outcome{}, badInput("%w", err)
	}
	spec.Question = checked
	body, err := json.Marshal(spec)
	if err != nil {
		return record.Edition{}, Outcome{}, fmt.Errorf("write the draft: %w", err)
	}
	ed := record.Edition{ID: store.NewID(now), AsOf: spec.Question.AsOf, KnownAt: now, Query: spec.key(),
		DraftedBy: who.Account, Spec: string(body), State: record.EditionDraft}
	out, err := e.desk.do(ctx, who, record.DraftEdition, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			all, err := editionsOf(tx, ed.Query)
			if err == nil {
				if last := lastReleased(all, ed.ID); last != nil {
					ed.Supersedes = last.ID
				}
			}
			return deed{subjects: []string{ed.ID}, payload: ed}, err
		})
	return ed, out, err
}

// key is the question of a spec, by which editions follow each other.
func (s EditionSpec) key() string {
	q := s.Question
	return fmt.Sprintf("%s|%s|%s|%s|%s", q.Outcome, q.Status, q.Place, q.Since, q.Until)
}

// Audit says whether an edition may be released, and makes it to see.
func (e Editions) Audit(ctx context.Context, who Who, id string) (EditionAudit, error) {
	stand, err := e.Stand(ctx, who, id)
	if err != nil {
		return EditionAudit{}, err
	}
	_, in, err := e.input(ctx, who, id)
	if err != nil {
		return EditionAudit{}, err
	}
	out := EditionAudit{Edition: stand, Refusals: append([]publish.Refusal{},
		publish.Check(in, dayOf(e.desk.Now()))...),
		Suppressed: []publish.Suppression{}, Errata: append([]publish.Erratum{}, in.Errata...)}
	made, err := publish.Build(in)
	if err != nil {
		out.Refusals = append(out.Refusals, publish.Refusal{Rule: publish.SuppressionFailed, Record: id})
		return out, nil
	}
	out.Suppressed = append(out.Suppressed, made.Suppressed...)
	out.Files, out.Digest = len(made.Files), made.Digest()
	return out, nil
}

// Approve is a person's word that an edition may go. Two persons must say it; who says it twice is one.
func (e Editions) Approve(ctx context.Context, who Who, id string) (record.Edition, Outcome, error) {
	return e.change(ctx, who, record.ApproveEdition, id, func(tx *store.Tx, ed *record.Edition) error {
		if ed.State != record.EditionDraft && ed.State != record.EditionApproved {
			return badInput("edition %s is %s and is not waiting for approval", id, ed.State)
		}
		persons, err := personsOf(tx, append(slices.Clone(ed.ApprovedBy), who.Account))
		if err != nil {
			return err
		}
		if len(persons) == len(ed.ApprovedBy) {
			return badInput("you have approved this edition already; another person must be the second")
		}
		row, err := tx.Get(store.Editions, id)
		if err != nil {
			return err
		}
		for _, other := range append(slices.Clone(ed.ApprovedBy), ed.DraftedBy) {
			if other == "" {
				continue
			}
			if err := e.desk.apart(tx, who.Account, other, ed.KnownAt, row.At); err != nil {
				return err
			}
		}
		ed.ApprovedBy = append(ed.ApprovedBy, who.Account)
		if len(ed.ApprovedBy) >= 2 {
			ed.State = record.EditionApproved
		}
		return nil
	})
}

// RefusedError says why an edition is not released: each rule with the record that breaks it.
type RefusedError struct{ Refusals []publish.Refusal }

// Error names the first.
func (r *RefusedError) Error() string {
	return fmt.Sprintf("the edition is not released: %s (%s), %d in all", r.Refusals[0].Rule, r.Refusals[0].Record,
		len(r.Refusals))
}

// Release makes the edition's files, if nothing forbids it, and freezes what they tell.
func (e Editions) Release(ctx context.Context, who Who, id string) (*publish.Edition, Outcome, error) {
	_, in, err := e.input(ctx, who, id)
	if err != nil {
		return nil, Outcome{}, err
	}
	if refusals := publish.Check(in, dayOf(e.desk.Now())); len(refusals) > 0 {
		return nil, Outcome{}, &RefusedError{refusals}
	}
	made, err := publish.Build(in)
	if err != nil {
		return nil, Outcome{}, &RefusedError{[]publish.Refusal{{Rule: publish.SuppressionFailed, Record: id}}}
	}
	frozen, err := json.Marshal(frozenEdition{made.Table, made.Numbers, namedIn(in)})
	if err != nil {
		return nil, Outcome{}, fmt.Errorf("freeze the edition: %w", err)
	}
	subject, err := e.subject(ctx, id)
	if err != nil {
		return nil, Outcome{}, err
	}
	if who.Second == "" {
		if who.Second, err = e.approver(ctx, who, id, subject); err != nil {
			return nil, Outcome{}, err
		}
	}
	out, err := e.desk.doAll(ctx, who, record.PublishEdition, subject, func(tx *store.Tx, _ allowed) ([]deed, error) {
		ed, err := editionNamed(tx, id)
		if err != nil {
			return nil, err
		}
		if ed.State != record.EditionApproved {
			return nil, badInput("edition %s is %s, not approved", id, ed.State)
		}
		ed.State, ed.Digest, ed.Frozen = record.EditionPublished, made.Digest(), string(frozen)
		told := record.Announcement{Edition: made.ID, Digest: made.Digest()}
		return []deed{
			{subjects: []string{id}, payload: told, kind: record.AnnounceEdition},
			{subjects: []string{id}, payload: ed},
		}, nil
	})
	if err == nil {
		err = e.prove(ctx, id, made)
	}
	return made, out, err
}

// approver is an account that approved an edition and may be the second person of its release; "" where there is none.
// With a fresh factor they said of this very edition that it may go.
func (e Editions) approver(ctx context.Context, who Who, id string, subject access.Subject) (other record.ActorID,
	err error) {
	err = e.desk.Store.View(ctx, func(tx *store.Tx) error {
		ed, err := editionNamed(tx, id)
		for _, a := range ed.ApprovedBy {
			who.Second = a
			if _, refused := e.desk.ask(tx, who, record.PublishEdition, subject); refused == nil && err == nil {
				other = a
				break
			}
		}
		return err
	})
	return other, err
}

// Files makes the files of a released edition again; they are the same bytes.
func (e Editions) Files(ctx context.Context, who Who, id string) (*publish.Edition, error) {
	ed, in, err := e.input(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if ed.State != record.EditionPublished && ed.State != record.EditionWithdrawn {
		return nil, badInput("edition %s is %s: release it first", id, ed.State)
	}
	for _, p := range in.Persons {
		if p.ToBeNamed && allWithdrawn(p.Consents) {
			return nil, badInput("edition %s names somebody whose naming was taken back since: its files are not made again; draft the next edition", id)
		}
	}
	made, err := publish.Build(in)
	if err == nil && made.Digest() != ed.Digest {
		err = fmt.Errorf("edition %s does not come out with the bytes that it was released with: another version of recount made it, or something that it was made of has been erased since", id)
	}
	if err == nil {
		err = e.prove(ctx, id, made)
	}
	return made, err
}

// Withdraw takes a released edition back. It stays readable as withdrawn, with the reason.
func (e Editions) Withdraw(ctx context.Context, who Who, id, why string) (record.Edition, Outcome, error) {
	if why == "" {
		return record.Edition{}, Outcome{}, badInput("say why the edition is withdrawn")
	}
	return e.change(ctx, who, record.WithdrawEdition, id, func(_ *store.Tx, ed *record.Edition) error {
		if ed.State != record.EditionPublished {
			return badInput("edition %s is %s, not published", id, ed.State)
		}
		ed.State, ed.Why = record.EditionWithdrawn, why
		return nil
	})
}

func (e Editions) change(ctx context.Context, who Who, act record.Act, id string,
	alter func(*store.Tx, *record.Edition) error) (record.Edition, Outcome, error) {
	var ed record.Edition
	subject, err := e.subject(ctx, id)
	if err != nil {
		return ed, Outcome{}, err
	}
	out, err := e.desk.do(ctx, who, act, subject, func(tx *store.Tx, _ allowed) (deed, error) {
		var err error
		if ed, err = editionNamed(tx, id); err == nil {
			err = alter(tx, &ed)
		}
		return deed{subjects: []string{id}, payload: ed}, err
	})
	return ed, out, err
}

// subject is an edition as access sees it: who drafted it does not approve it.
func (e Editions) subject(ctx context.Context, id string) (access.Subject, error) {
	s := access.Subject{Level: access.S1}
	err := e.desk.Store.View(ctx, func(tx *store.Tx) error {
		ed, err := editionNamed(tx, id)
		if err == nil && ed.DraftedBy != "" {
			s.Author, err = personOf(tx, ed.DraftedBy)
		}
		return err
	})
	return s, err
}

func thawed(a, b record.Edition) (was, is frozenEdition, err error) {
	for _, x := range []struct {
		ed   record.Edition
		into *frozenEdition
	}{{a, &was}, {b, &is}} {
		if x.ed.Frozen == "" {
			return was, is, badInput("edition %s was never released", x.ed.ID)
		}
		if err := json.Unmarshal([]byte(x.ed.Frozen), x.into); err != nil {
			return was, is, fmt.Errorf("read edition %s: %w", x.ed.ID, err)
		}
	}
	return was, is, nil
}

func specOf(ed record.Edition) (EditionSpec, error) {
	var spec EditionSpec
	if ed.Spec == "" {
		return spec, badInput("%s is a published estimate, not an edition", ed.ID)
	}
	err := json.Unmarshal([]byte(ed.Spec), &spec)
	return spec, err
}

func editionNamed(tx *store.Tx, id string) (record.Edition, error) {
	row, err := tx.Get(store.Editions, id)
	if errors.Is(err, store.ErrNotFound) {
		return record.Edition{}, ErrAbsent
	}
	if err != nil {
		return record.Edition{}, err
	}
	return store.Decode[record.Edition](row)
}

// editionsOf lists editions of a question, of every one where it is empty, oldest first. Frozen estimates are not among
// them.
func editionsOf(tx *store.Tx, query string) ([]record.Edition, error) {
	var out []record.Edition
	err := tx.EachRow(store.Editions, store.Query{}, func(r store.Row) error {
		ed, err := store.Decode[record.Edition](r)
		if err == nil && ed.Spec != "" && (query == "" || ed.Query == query) {
			out = append(out, ed)
		}
		return err
	})
	slices.SortFunc(out, func(a, b record.Edition) int { return int(a.KnownAt - b.KnownAt) })
	return out, err
}

// lastReleased is the newest edition of a list that was released before another was drafted; nil where there is none.
func lastReleased(all []record.Edition, before string) *record.Edition {
	var last *record.Edition
	for i := range all {
		if all[i].ID == before {
			break
		}
		if all[i].State == record.EditionPublished {
			last = &all[i]
		}
	}
	return last
}

// personsOf gives the persons of accounts, each once.
func personsOf(tx *store.Tx, accounts []record.ActorID) ([]access.PersonID, error) {
	var out []access.PersonID
	for _, a := range accounts {
		p, err := personOf(tx, a)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out, nil
}

func dayOf(t time.Time) record.Day { return record.Day(t.UTC().Unix() / 86400) }

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
		Log: publish.Log{Key: key}, Database: database(ctx),
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
	return ed, all, in, e.past(ctx, ed, in)
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
		Says: map[string]string{"en": r.Headline.EN + " " + r.Assumption.EN,
			"ar": r.Headline.AR + " " + r.Assumption.AR},
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
		}
		out = append(out, p)
	}
	return out
}

// past reads incidents, lists and persons as they were known when the edition was drafted.
func (e Editions) past(ctx context.Context, ed record.Edition, in *publish.Input) error {
	ledger, err := e.desk.ledgers.at(ctx, ed.KnownAt.Time())
	if err != nil {
		return err
	}
	in.Persons = publicPersons(ledger, in.Question.Cell, in.Places)
	past, err := e.desk.Store.At(ctx, ed.KnownAt)
	if err != nil {
		return err
	}
	defer past.Close()
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
	changes, err := e.changes(ctx, in, *last, ed.KnownAt, was, is)
	for _, c := range changes {
		in.Errata = append(in.Errata, c.Erratum)
	}
	return err
}
