package store

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"recount/internal/failpoint"
)

// specialTables are the tables of the log's making that have columns of their own.
//
//go:embed tables.sql
var specialTables string

// tablesEdition is raised by whoever changes what a fold makes of the same log while the tables keep their columns. The
// tables of every case are then made again when it is next opened.
const tablesEdition = 2

// tablesFact is the fact that says which program's tables a case has.
const tablesFact = "tables"

// notOfTheLog are the tables that migrations make and that no log could make again. All others are of the log's making.
var notOfTheLog = []string{"changes", "facts", "data_keys", "checkpoints", "claims", "jobs", "credentials", "sessions",
	"heads", "peers", "quarantine", "signins", "goose_db_version"}

// tablesDDL makes every table that the log makes, empty.
func tablesDDL() string { return specialTables + "\n" + projectionDDL() }

// tablesDigest changes whenever the tables of the log's making would be others.
func tablesDigest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s", tablesEdition, tablesDDL()))
	return hex.EncodeToString(sum[:])
}

// bringTables makes the tables again from the log where another program made them, in one transaction: a case that is
// broken off here opens as it was before.
func (s *Store) bringTables(ctx context.Context) error {
	want := tablesDigest()
	if have, err := s.fact(ctx, tablesFact); err == nil && string(have) == want {
		return nil
	}
	tx := &Tx{ctx: ctx, store: s, sess: s.writer}
	if err := tx.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := tx.remakeTables()
	if err == nil {
		err = s.setFact(ctx, tablesFact, []byte(want))
	}
	if err == nil {
		err = failpoint.Hit("store/tables-made")
	}
	if err == nil {
		err = tx.exec("COMMIT")
	}
	if err != nil {
		s.writer.forget()
		_ = s.writer.exec(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("make the tables of the case again from its log: %w", err)
	}
	if tx.erased {
		return s.scrub(ctx)
	}
	return nil
}

// remakeTables drops the tables of the log's making, whichever program made them, and folds the log anew.
func (tx *Tx) remakeTables() error {
	if err := tx.dropTables(); err != nil {
		return err
	}
	if err := tx.sess.script(tx.ctx, tablesDDL()); err != nil {
		return tx.fault(err)
	}
	size, err := tx.Size()
	if err != nil {
		return err
	}
	defer func() { tx.bound = 0 }()
	if several, err := tx.together().severalDesks(); err != nil || several {
		if err == nil {
			err = tx.together().foldUnion()
		}
		return err
	}
	for seq := range size {
		if err := tx.ctx.Err(); err != nil {
			return err
		}
		if err := tx.foldAgain(seq); err != nil {
			return fmt.Errorf("act %d of the log: %w", seq, err)
		}
	}
	return nil
}

// foldAgain folds an act as if those after it had not been done yet.
func (tx *Tx) foldAgain(seq int64) error {
	tx.bound = seq + 1
	e, err := tx.entry(seq)
	if err != nil {
		return err
	}
	if e.undone() { // whether it was undone is found again
		if err := tx.exec("UPDATE changes SET undone_by = '' WHERE seq = $1", seq); err != nil {
			return err
		}
		e.UndoneBy = ""
	}
	return applyFold(tx, e)
}

func (tx *Tx) dropTables() error {
	if err := tx.sess.script(tx.ctx, "DROP TABLE IF EXISTS search"); err != nil { // its shadows go with it
		return tx.fault(err)
	}
	rows, err := tx.sess.query(tx.ctx,
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	if err != nil {
		return tx.fault(err)
	}
	var drop []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return errors.Join(tx.fault(err), rows.Close())
		}
		if !slices.Contains(notOfTheLog, name) {
			drop = append(drop, "DROP TABLE "+name)
		}
	}
	if err := rows.Close(); err != nil {
		return tx.fault(err)
	}
	return tx.fault(tx.sess.script(tx.ctx, strings.Join(drop, ";\n")))
}

// keptDDL gives the statements that made the tables that are not of the log's making.
func keptDDL(ctx context.Context, sess *session) (string, error) {
	rows, err := sess.query(ctx,
		"SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'trigger', type DESC, name")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var table, text string
		if err := rows.Scan(&table, &text); err != nil {
			return "", err
		}
		if slices.Contains(notOfTheLog, table) {
			b.WriteString(text + ";\n")
		}
	}
	return b.String(), rows.Err()
}
