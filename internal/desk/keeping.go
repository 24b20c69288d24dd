package desk

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// Backup copies the case into a directory, encrypted, while it is in use. That a backup was begun is in the log before
// anything is copied, and so in the backup; how it ended is written after it.
func (d *Desk) Backup(ctx context.Context, who Who, to string) (store.BackupReport, error) {
	if full, err := filepath.Abs(to); err == nil {
		to = full
	}
	at := record.Micros(d.Now().UnixMicro())
	k := record.Keeping{ID: store.NewID(at), Kind: record.KeepingBackup, Place: to}
	if err := d.noteKeeping(ctx, who, record.KeepCase, k); err != nil {
		return store.BackupReport{}, err
	}
	report, err := d.Store.Backup(ctx, to, at)
	if err != nil {
		return report, err
	}
	k.Done, k.Acts, k.Digest = true, report.Acts, report.Digest
	k.Replaces, k.Cleared = report.Replaces, report.Cleared
	return report, d.noteKeeping(ctx, who, record.KeepCase, k)
}

// ChangeSecret makes the case open by another passphrase or key file. That it was begun is in the log before, that it
// was done after. The backups that the case knows of are given back, the oldest first: they open by the older secret
// until they are brought up to date.
func (d *Desk) ChangeSecret(ctx context.Context, who Who, secret vault.Secret, cost vault.Cost) ([]Kept, error) {
	k := record.Keeping{ID: store.NewID(record.Micros(d.Now().UnixMicro())), Kind: record.KeepingSecret}
	if err := d.noteKeeping(ctx, who, record.KeepCase, k); err != nil {
		return nil, err
	}
	if err := store.ChangeSecret(d.Store, secret, cost); err != nil {
		return nil, err
	}
	k.Done = true
	if err := d.noteKeeping(ctx, who, record.KeepCase, k); err != nil {
		return nil, err
	}
	return d.Backups(ctx, who)
}

// noteKeeping asks whether somebody may do what is done to the case as a whole, and writes it down.
func (d *Desk) noteKeeping(ctx context.Context, who Who, act record.Act, k record.Keeping) error {
	_, err := d.do(ctx, who, act, access.Subject{Level: access.S0}, func(*store.Tx, allowed) (deed, error) {
		return deed{subjects: []string{k.ID}, payload: k, kind: record.KeepCase}, nil
	})
	return err
}

// actCheck is the act of checking a case.
const actCheck record.Act = "case.check"

// Check looks for damage and writes down that it was looked for. A case in which writing has stopped is checked all the
// same.
func (d *Desk) Check(ctx context.Context, who Who, full bool) (store.Report, error) {
	if err := d.look(ctx, who, actCheck, access.Subject{Level: access.S0},
		func(*store.Tx, allowed) error { return nil }); err != nil {
		return store.Report{}, err
	}
	report, err := d.Store.Check(ctx, full)
	if err != nil || d.Store.Stopped() != nil {
		return report, err
	}
	k := record.Keeping{
		ID: store.NewID(record.Micros(d.Now().UnixMicro())), Kind: record.KeepingCheck, Done: true, Acts: report.Acts,
		Full: full, Findings: len(report.Findings),
	}
	return report, d.noteKeeping(ctx, who, actCheck, k)
}

// Kept is a Keeping with who did it and when it was begun.
type Kept struct {
	record.Keeping
	At record.Micros
}

// Backups lists the backups that the case knows of and does not know to be gone, the oldest first. One goes where a
// later one was written over it: not where it has the same path, behind which another disk may lie. One that was begun
// and not finished is among them, since files of it may lie there.
func (d *Desk) Backups(ctx context.Context, who Who) ([]Kept, error) {
	var out []Kept
	err := d.look(ctx, who, record.KeepCase, access.Subject{Level: access.S0},
		func(tx *store.Tx, _ allowed) (err error) {
			out, err = backups(tx)
			return err
		})
	return out, err
}

func backups(tx *store.Tx) ([]Kept, error) {
	var all []Kept
	err := tx.EachRow(store.Keepings, store.Query{Where: []store.Equal{{Column: "kind", Value: record.KeepingBackup}}},
		func(r store.Row) error {
			k, err := store.Decode[record.Keeping](r)
			if err != nil {
				return err
			}
			begun, err := tx.History(k.ID)
			if err != nil || len(begun) == 0 {
				return err
			}
			all = append(all, Kept{k, begun[0].Change.At})
			return nil
		})
	slices.SortStableFunc(all, func(a, b Kept) int { return cmp.Compare(a.At, b.At) })
	replaced, cleared := map[string]bool{}, map[string]record.Micros{}
	for _, k := range all {
		if k.Replaces != "" {
			replaced[k.Replaces] = true
		}
		if k.Cleared {
			cleared[k.Place] = k.At
		}
	}
	return slices.DeleteFunc(all, func(k Kept) bool {
		return k.Done && replaced[k.Digest] || !k.Done && k.At < cleared[k.Place]
	}), err
}

// Remaining are the known backups that were begun before an erasure and hold what it erased.
type Remaining struct {
	Count int
	Since record.Micros // when the oldest of them was begun
}

// backupsOf counts the known backups that were begun in a span of time.
func backupsOf(tx *store.Tx, from, to record.Micros) (Remaining, error) {
	all, err := backups(tx)
	var r Remaining
	for _, k := range all {
		if k.At < from || k.At > to {
			continue
		}
		if r.Count++; r.Since == 0 || k.At < r.Since {
			r.Since = k.At
		}
	}
	return r, err
}
