package desk_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"filippo.io/age"

	"recount/internal/desk"
	"recount/internal/store/storetest"
	"recount/record"
)

// withTestimony records one testimony with a sealed identity, and gives the custodian's key.
func withTestimony(t *testing.T, d *desk.Desk, by team) (record.TestimonyID, record.Hidden) {
	t.Helper()
	ctx := context.Background()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	who := by.founder
	who.Second = by.analyst.Account
	if _, err := d.SetCustodians(ctx, who, key.Recipient().String()); err != nil {
		t.Fatal(err)
	}
	id, _, err := d.Testimony.RecordTestimony(ctx, by.analyst, desk.NewTestimony{
		Role: "survivor", Text: record.Hide("what the invented witness saw"), Identity: record.Hide("Invented Witness"),
		Consents: []record.ConsentRecord{{Purpose: record.PurposeRecord, Given: true},
			{Purpose: record.PurposeAnalyse, Given: true}, {Purpose: record.PurposeShareUN}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id, record.Hide(key.String())
}

func TestForbiddenTestimonyAnswersAsOneThatIsNotThere(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	id, key := withTestimony(t, d, by)
	const unknown record.TestimonyID = "01ZZZZZZZZZZZZZZZZZZZZZZZZ"
	for name, who := range map[string]desk.Who{"analyst": by.analyst, "reviewer": by.reviewer, "field worker": by.field,
		"stranger": {Account: "nobody"}} {
		who.Reason = "to compare with a list"
		_, there := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse)
		_, gone := d.Testimony.Statement(ctx, who, unknown, record.PurposeAnalyse)
		if !errors.Is(there, desk.ErrAbsent) || there.Error() != gone.Error() {
			t.Errorf("%s: a statement %v, one that is not there %v", name, there, gone)
		}
		_, there = d.Testimony.Witness(ctx, who, id, key)
		_, gone = d.Testimony.Witness(ctx, who, unknown, key)
		if !errors.Is(there, desk.ErrAbsent) || there.Error() != gone.Error() {
			t.Errorf("%s: an identity %v, one that is not there %v", name, there, gone)
		}
		if all, err := d.Testimony.Testimonies(ctx, who); len(all) != 0 || name == "stranger" &&
			!errors.Is(err, desk.ErrAbsent) {
			t.Errorf("%s lists %d testimonies, %v", name, len(all), err)
		}
		_, there = d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id, Why: "no reason"})
		_, gone = d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: unknown, Why: "no reason"})
		if there == nil || there.Error() != gone.Error() {
			t.Errorf("%s: withdrawing %v, what is not there %v", name, there, gone)
		}
	}
}

func TestEveryReadingOfATestimonyIsAnActInTheLog(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	id, key := withTestimony(t, d, by)
	who := by.custodian
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err == nil {
		t.Error("a statement was opened without a reason")
	}
	who.Reason = "to compare with the list of the village"
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeShareUN); !errors.Is(err, desk.ErrConsent) {
		t.Errorf("for a purpose that was refused: %v", err)
	}
	if got, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err != nil ||
		got.Text.Reveal() != "what the invented witness saw" {
		t.Fatal(err)
	}
	all, err := d.Testimony.Testimonies(ctx, who)
	if err != nil || len(all) != 1 || len(all[0].Reads) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if r := all[0].Reads[0]; r.Name != "a custodian" || r.Reason != who.Reason || r.Purpose != record.PurposeAnalyse ||
		r.Identity {
		t.Errorf("%+v", r)
	}
	if !all[0].HasIdentity || all[0].Standing != "consent_confirmed" {
		t.Errorf("%+v", all[0])
	}
	lines, err := d.Log.Lines(ctx, by.founder, 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Act != record.OpenTestimony {
			continue
		}
		if _, err := d.Log.Undo(ctx, who, l.ID); err == nil {
			t.Error("the note of a reading was undone")
		}
		who.Second = by.founder.Account
		identity(t, d, who, by, id, key)
		return
	}
	t.Error("the reading is not in the log")
}

// identity reads who a witness is: assigned, with a second person, with the right key.
func identity(t *testing.T, d *desk.Desk, who desk.Who, by team, id record.TestimonyID, key record.Hidden) {
	t.Helper()
	ctx := context.Background()
	if _, err := d.Testimony.Witness(ctx, who, id, key); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("an identity was opened by a custodian to whom it is not assigned: %v", err)
	}
	accounts, err := d.Users.Accounts(ctx, by.founder)
	if err != nil {
		t.Fatal(err)
	}
	persons := ""
	for _, a := range accounts {
		if a.User.ID == who.Account || a.User.ID == by.founder.Account {
			persons += a.User.Person + "\n"
		}
	}
	set := by.founder
	set.Second = by.analyst.Account
	if _, err := d.ChangeSetting(ctx, set, "assigned/"+string(id), persons); err != nil {
		t.Fatal(err)
	}
	wrong, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Testimony.Witness(ctx, who, id, record.Hide(wrong.String())); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a wrong key: %v", err)
	}
	alone := who
	alone.Second = ""
	if _, err := d.Testimony.Witness(ctx, alone, id, key); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("one custodian alone: %v", err)
	}
	got, err := d.Testimony.Witness(ctx, who, id, key)
	if err != nil || string(got.Reveal()) != "Invented Witness" {
		t.Errorf("%v", err)
	}
	all, err := d.Testimony.Testimonies(ctx, who)
	if err != nil || len(all[0].Reads) != 2 || !all[0].Reads[1].Identity {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestWithdrawalShowsAndEndsReading(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	id, _ := withTestimony(t, d, by)
	who := by.custodian
	who.Reason, who.Second = "to compare", by.founder.Account
	all, err := d.Testimony.Testimonies(ctx, who)
	if err != nil || len(all[0].Consents) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, c := range all[0].Consents {
		if c.Purpose != record.PurposeAnalyse {
			continue
		}
		if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id, Consent: c.ID,
			Why: "the witness asked"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); !errors.Is(err, desk.ErrConsent) {
		t.Errorf("read for a purpose that was taken back: %v", err)
	}
	if all, _ = d.Testimony.Testimonies(ctx, who); all[0].Standing != "restricted" {
		t.Errorf("standing %s", all[0].Standing)
	}
	if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id,
		Why: "the witness asked"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeRecord); err == nil {
		t.Error("a withdrawn statement was read")
	}
	if all, _ = d.Testimony.Testimonies(ctx, who); all[0].Standing != "withdrawn" || all[0].HasIdentity {
		t.Errorf("standing %s", all[0].Standing)
	}
}

// TestTakingBackThatItIsKeptTakesBackEverything takes back the purpose "record" alone: the statement opens for nothing,
// and its key is gone. Where an older program only noted it, the statement opens for nothing either. The log says what
// was taken back.
func TestTakingBackThatItIsKeptTakesBackEverything(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	who := by.custodian
	who.Reason, who.Second = "the witness asked", by.founder.Account
	for _, older := range []bool{false, true} {
		id, _ := withTestimony(t, d, by)
		all, err := d.Testimony.Testimonies(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(all, func(x desk.Told) bool { return x.ID == id })
		for _, c := range all[at].Consents {
			switch w := (record.Withdrawal{Testimony: id, Consent: c.ID, Why: who.Reason}); {
			case c.Purpose == record.PurposeShareUN && !older:
				if _, err := d.Testimony.Withdraw(ctx, who, w); err != nil {
					t.Fatal(err)
				}
			case c.Purpose != record.PurposeRecord:
			case older:
				sd := &storetest.Desk{Store: d.Store}
				sd.Do(t, record.WithdrawConsent, w, string(id))
			default:
				if _, err := d.Testimony.Withdraw(ctx, who, w); err != nil {
					t.Fatal(err)
				}
			}
		}
		if said, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err == nil || !said.Text.Empty() {
			t.Errorf("older %v: a statement that may not be kept was read", older)
		}
		all, err = d.Testimony.Testimonies(ctx, who)
		if err != nil || !older && all[at].Standing != "withdrawn" {
			t.Errorf("older %v: it stands %s, %v", older, all[at].Standing, err)
		}
		if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id, Consent: "of another",
			Why: who.Reason}); err == nil {
			t.Error("a consent of another testimony was taken back")
		}
	}
	lines, err := d.Log.Lines(ctx, by.founder, 0, 100)
	var how []string
	for _, l := range lines {
		if l.Act == record.WithdrawConsent {
			how = append(how, l.How)
		}
	}
	if err != nil || !slices.Contains(how, record.ScopeEverything) || !slices.Contains(how,
		string(record.PurposeShareUN)) {
		t.Errorf("the log says of withdrawals %q, %v", how, err)
	}
}
