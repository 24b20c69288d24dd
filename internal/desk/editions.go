package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"recount/access"
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
	// verifier keys of those who are to cosign the log of its release, and how many of them must have
	Witnesses []string `json:"witnesses,omitempty"`
	Quorum    int      `json:"quorum,omitempty"`
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
	var err error
	if spec.Witnesses, spec.Quorum, err = readWitnesses(strings.Join(spec.Witnesses, "\n"), spec.Quorum); err != nil {
		return record.Edition{}, Outcome{}, err
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
