package desk

import (
	"context"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// settingCustodians holds the age recipients to whom identities are sealed, one a line.
const settingCustodians = "custodians"

// NewTestimony is what is written down when a person gives an account.
type NewTestimony struct {
	Identity record.Hidden // who the person is: sealed to the custodians, readable on no desk
	Role     string        // survivor, eyewitness, relative, hearsay
	Taken    record.Date
	Place    record.PlaceID // coarse on purpose
	Language record.Lang
	Text     record.Hidden
	Vantage  record.Hidden
	Risks    record.Hidden
	Support  record.Hidden
	Consents []record.ConsentRecord
	Public   bool // taken from a public source: then no consent, and no identity is kept
}

// Testimony is what witnesses say, under which consent, and who may read it.
type Testimony struct{ *road }

// RecordTestimony keeps a testimony: the statement under a key of its own, the identity sealed to the custodians and
// then under that same key, each consent as a record. Without any consent, and not from a public source, nothing is
// kept.
func (ts *Testimony) RecordTestimony(ctx context.Context, who Who, n NewTestimony) (record.TestimonyID, Outcome,
	error) {
	if err := checkTestimony(n); err != nil {
		return "", Outcome{}, badInput("%w", err)
	}
	at := record.Micros(ts.now().UnixMicro())
	t := record.Testimony{
		ID: record.TestimonyID(store.NewID(at)), Interviewee: "W-" + store.NewID(at)[20:], Role: n.Role, Taken: n.Taken,
		Place:    n.Place,
		Language: n.Language, State: "recorded",
	}
	out, err := ts.do(ctx, who, record.RecordTestimony, access.Subject{Level: access.S3},
		func(tx *store.Tx, _ allowed) (deed, error) {
			statement := record.Statement{Text: n.Text, Vantage: n.Vantage, Risks: n.Risks, Support: n.Support}
			if !n.Identity.Empty() {
				sealed, err := sealIdentity(tx, t, n.Identity)
				if err != nil {
					return deed{}, err
				}
				t.Identified, statement.Sealed = true, sealed
			}
			key, err := tx.NewDataKey()
			if err != nil {
				return deed{}, err
			}
			for _, c := range n.Consents {
				c.ID, c.Testimony = store.NewID(at), t.ID
				if _, err := tx.Append(ts.change(who.Account, at, record.RecordConsent,
					deed{subjects: []string{c.ID, string(t.ID)}, payload: c})); err != nil {
					return deed{}, err
				}
			}
			return deed{subjects: []string{string(t.ID)}, payload: t, personal: statement, key: key}, nil
		})
	return t.ID, out, err
}

func checkTestimony(n NewTestimony) error {
	switch n.Role {
	case "survivor", "eyewitness", "relative", "hearsay":
	default:
		return record.Say("role %q is none of survivor, eyewitness, relative, hearsay", n.Role)
	}
	if n.Text.Empty() {
		return record.Say("the statement is empty")
	}
	if n.Public {
		if !n.Identity.Empty() {
			return record.Say("a press quote is not consent: nobody's identity is kept from a public source")
		}
		return nil
	}
	recorded := slices.ContainsFunc(n.Consents, func(c record.ConsentRecord) bool {
		return c.Given &&
			c.Purpose == record.PurposeRecord
	})
	if !recorded {
		return record.Say("the person has not agreed to be recorded: a testimony needs a consent record with purpose %q", record.PurposeRecord)
	}
	return nil
}

func sealIdentity(tx *store.Tx, t record.Testimony, identity record.Hidden) (string, error) {
	recipients, err := setting(tx, settingCustodians)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(recipients) == "" {
		return "", badInput("no custodian is set, so an identity could not be sealed; set the custodians' age recipients first, or record the testimony without identity")
	}
	custodians, err := vault.ParseCustodians(recipients)
	if err != nil {
		return "", err
	}
	return custodians.SealIdentity(string(t.ID), identity)
}

// assigned fills in to whom a subject is assigned, from the setting "assigned/ID" (persons, one a line). In a solo case
// everything is assigned to the one person there is.
func (r *road) assigned(ctx context.Context, id string, s *access.Subject) error {
	return r.store.View(ctx, func(tx *store.Tx) error { return assignees(tx, id, s) })
}

func assignees(tx *store.Tx, id string, s *access.Subject) error {
	solo, err := soloCase(tx)
	if err != nil {
		return err
	}
	if solo {
		return tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
			u, err := store.Decode[record.User](r)
			s.Assigned = append(s.Assigned, access.PersonID(u.Person))
			return err
		})
	}
	value, err := setting(tx, "assigned/"+id)
	for _, p := range strings.Fields(value) {
		s.Assigned = append(s.Assigned, access.PersonID(p))
	}
	return err
}

// Withdraw takes a witness's consent back and destroys the key under which the statement and the sealed identity lie:
// nobody can read either again in this case or in a backup made from now on, and the log still verifies. Backups made
// before hold the key. Taking back that it may be kept (the purpose "record") takes back everything; taking back
// another purpose ends that use alone.
func (ts *Testimony) Withdraw(ctx context.Context, who Who, w record.Withdrawal) (Outcome, error) {
	if w.Testimony == "" {
		return Outcome{}, badInput("the testimony is missing")
	}
	at := record.Micros(ts.now().UnixMicro())
	return ts.do(ctx, who, record.WithdrawConsent, access.Subject{Level: access.S3},
		func(tx *store.Tx, ok allowed) (deed, error) {
			row, err := tx.Get(store.Testimonies, string(w.Testimony))
			if err != nil {
				return deed{}, ErrAbsent
			}
			t, err := store.Decode[record.Testimony](row)
			if err != nil {
				return deed{}, err
			}
			if err := scopeOf(tx, &w); err != nil {
				return deed{}, err
			}
			made := deed{subjects: []string{string(w.Testimony)}, payload: w}
			if w.Consent != "" {
				return made, nil
			}
			entries, err := tx.History(string(w.Testimony))
			if err != nil {
				return deed{}, err
			}
			erasure := record.Erasure{Keys: []record.DataKeyID{}, Blobs: t.Blobs, Why: "consent withdrawn"}
			for _, e := range entries {
				if e.Change.DataKey != "" && !slices.Contains(erasure.Keys, e.Change.DataKey) {
					erasure.Keys = append(erasure.Keys, e.Change.DataKey)
				}
			}
			if len(erasure.Keys) == 0 && len(erasure.Blobs) == 0 {
				return made, nil
			}
			_, err = tx.Append(ts.change(who.Account, at, record.ErasePersonal,
				deed{subjects: []string{string(w.Testimony)}, payload: erasure}))
			return made, err
		})
}

// scopeOf says in a withdrawal what it takes back.
func scopeOf(tx *store.Tx, w *record.Withdrawal) error {
	w.Scope = record.ScopeEverything
	if w.Consent == "" {
		return nil
	}
	given, err := consents(tx, w.Testimony)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(given, func(c record.ConsentRecord) bool { return c.ID == w.Consent })
	switch {
	case at < 0:
		return ErrAbsent
	case given[at].Purpose == record.PurposeRecord && given[at].Item == "":
		w.Consent = ""
	default:
		w.Scope = string(given[at].Purpose)
	}
	return nil
}
