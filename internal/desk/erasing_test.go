package desk_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// TestAListIsErasedByTwoPersonsAndTheLogStillVerifies takes a list of the living in by mistake, corrects and judges
// records of it, and erases it.
func TestAListIsErasedByTwoPersonsAndTheLogStillVerifies(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	bring := func(name, source, rows string) string {
		t.Helper()
		plan, err := d.Lists.PlanImport(ctx, by.analyst, desk.ListFile{Name: name,
			Data: []byte("No,Name,Father\n" + rows), Source: record.OriginID(source)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.Import(ctx, by.analyst, plan, nil); err != nil {
			t.Fatal(err)
		}
		return plan.ID
	}
	kept := bring("kept.csv", "A", "1,Harun Unreal,Zuhayr\n")
	id := bring("mistake.csv", "B", "1,Qanary Living,Munir\n2,Qanary Breathing,Raja\n")
	records, err := d.Persons.Victims(ctx, by.analyst, "", 10)
	if err != nil || len(records) != 3 {
		t.Fatal(len(records), err)
	}
	for _, r := range records {
		if r.Name == "Qanary Living" {
			r.Mother = "Qanary Mother"
			if _, _, err := d.Persons.RecordVictim(ctx, by.analyst, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	who := by.custodian
	if _, err := d.Lists.EraseList(ctx, who, id); err == nil {
		t.Error("erased without a reason")
	}
	who.Reason = "everybody in it is alive"
	if _, err := d.Lists.EraseList(ctx, who, id); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("erased by one person: %v", err)
	}
	who.Second = by.founder.Account
	if _, err := d.Lists.EraseList(ctx, who, "no such list"); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("a list that is not there: %v", err)
	}
	out, err := d.Lists.EraseList(ctx, who, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.EraseList(ctx, who, id); err == nil {
		t.Error("erased twice")
	}
	if _, err := d.Log.Undo(ctx, who, out.Change); err == nil {
		t.Error("an erasure was undone")
	}
	left, err := d.Persons.Victims(ctx, by.analyst, "", 10)
	if err != nil || len(left) != 1 || left[0].Name != "Harun Unreal" {
		t.Errorf("%d records are left, %v", len(left), err)
	}
	if imports, err := d.Lists.Imports(ctx, by.analyst); err != nil || len(imports) != 1 || imports[0].ID != kept {
		t.Errorf("%d imports, %v", len(imports), err)
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(e *store.Entry) error {
			if bytes.Contains(e.Change.Payload, []byte("Qanary")) {
				t.Errorf("act %d of the log (%s) still names somebody", e.Seq, e.Change.Kind)
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
	if report, err := d.Store.Check(ctx, true); err != nil || !report.Clean() {
		t.Errorf("%v, %v", report.Findings, err)
	}
	if _, err := d.Store.Checkpoint(ctx); err != nil {
		t.Error(err)
	}
}

// TestBackupsAreKnownAndAWithdrawalSaysWhichHoldItStill makes backups before and after a withdrawal.
func TestBackupsAreKnownAndAWithdrawalSaysWhichHoldItStill(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	root := t.TempDir()
	if _, err := d.Backup(ctx, by.analyst, filepath.Join(root, "by an analyst")); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("an analyst made a backup: %v", err)
	}
	id, key := withTestimony(t, d, by)
	admin := adminOf(t, d, by)
	for _, name := range []string{"one", "two", "one"} {
		if _, err := d.Backup(ctx, admin, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	who := by.custodian
	who.Reason, who.Second = "the witness asked", by.founder.Account
	if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id, Why: who.Reason}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Backup(ctx, admin, filepath.Join(root, "three")); err != nil {
		t.Fatal(err)
	}
	all, err := d.Testimony.Testimonies(ctx, who)
	if err != nil || len(all) != 1 || all[0].Remains.Count != 2 || all[0].Remains.Since == 0 {
		t.Fatalf("%+v, %v", all[0].Remains, err)
	}
	if _, err := d.Backup(ctx, admin, filepath.Join(root, "two")); err != nil { // it is brought up to date
		t.Fatal(err)
	}
	if all, err = d.Testimony.Testimonies(ctx, who); err != nil || all[0].Remains.Count != 1 {
		t.Errorf("%+v, %v", all[0].Remains, err)
	}
	known, err := d.Backups(ctx, admin)
	if err != nil || len(known) != 3 {
		t.Errorf("%+v, %v", known, err)
	}
	for _, k := range known {
		if !k.Done || k.Digest == "" || !strings.HasPrefix(k.Place, root) {
			t.Errorf("%+v", k)
		}
	}
	if _, err := d.Check(ctx, by.reviewer, false); err != nil {
		t.Error(err)
	}
	restoredIsEmptyOf(t, d, by, id, key, filepath.Join(root, "one"), filepath.Join(root, "three"))
}

// adminOf adds somebody who keeps the case.
func adminOf(t *testing.T, d *desk.Desk, by team) desk.Who {
	t.Helper()
	ctx := context.Background()
	who := by.founder
	who.Second = by.analyst.Account
	account, _, err := d.Users.AddUser(ctx, who, "an admin", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Users.Give(ctx, who, account, access.Admin, access.S1, time.Time{}); err != nil {
		t.Fatal(err)
	}
	return desk.Who{Account: account, Fresh: who.Fresh}
}

// restoredIsEmptyOf restores an older backup with a newer at hand and tries every reader.
func restoredIsEmptyOf(t *testing.T, d *desk.Desk, by team, id record.TestimonyID, key record.Hidden, older,
	newer string) {
	t.Helper()
	ctx := context.Background()
	back := filepath.Join(t.TempDir(), "back")
	secret := vault.Passphrase("four words nobody knows")
	got, err := store.Restore(ctx, older, back, secret, []string{newer}, record.Micros(d.Now().UnixMicro()))
	if err != nil || got.Replayed != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	s, err := store.Open(ctx, back, secret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	parts := d.Parts
	parts.Store = s
	again := desk.New(parts)
	who := by.custodian
	who.Reason, who.Second = "to see whether it is there", by.founder.Account
	if said, err := again.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err == nil || !said.Text.Empty() {
		t.Error("a restored older backup opened a withdrawn statement")
	}
	if name, err := again.Testimony.Witness(ctx, who, id, key); err == nil || !name.Empty() {
		t.Error("a restored older backup opened a withdrawn witness")
	}
}

// TestTheLogSaysHowAnActWasDecidedAndWhyToWhoeverMayRead judges a pair with a reason and reads the log with several
// eyes.
func TestTheLogSaysHowAnActWasDecidedAndWhyToWhoeverMayRead(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	id, _ := withTestimony(t, d, by)
	who := by.custodian
	who.Reason = "the canary reason of a reading"
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err != nil {
		t.Fatal(err)
	}
	admin := adminOf(t, d, by)
	if _, err := d.Backup(ctx, by.analyst, t.TempDir()); err == nil {
		t.Fatal("an analyst made a backup")
	}
	read := func(who desk.Who, act record.Act) (how, why []string) {
		t.Helper()
		lines, err := d.Log.Lines(ctx, who, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Act == act {
				how, why = append(how, l.How), append(why, l.Why)
			}
		}
		return how, why
	}
	if how, why := read(by.founder, record.OpenTestimony); len(how) != 1 || how[0] != "analyse" ||
		why[0] != who.Reason {
		t.Errorf("a custodian reads %q, %q", how, why)
	}
	if how, why := read(admin, record.OpenTestimony); len(how) != 0 || len(why) != 0 {
		t.Errorf("an admin reads %q, %q", how, why)
	}
	if how, _ := read(admin, record.RefuseAct); len(how) == 0 || how[0] != "case.keep" {
		t.Errorf("an admin reads of refusals %q", how)
	}
	if how, _ := read(by.founder, record.GrantRole); len(how) == 0 || how[0] != "admin" {
		t.Errorf("roles given read %q", how)
	}
}
