package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"recount/audit"
	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// prove adds to a released edition what shows strangers that its release stands in the log, and that the log holds all
// that it held at every earlier release. Both rest on the first checkpoint after the release, so they come out the same
// for ever.
func (e Editions) prove(ctx context.Context, id string, made *publish.Edition) error {
	err := e.desk.Store.View(ctx, func(tx *store.Tx) error { return proveRelease(tx, id, made) })
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if _, err := e.desk.Store.Checkpoint(ctx); err != nil {
		return fmt.Errorf("sign the log for edition %s: %w", id, err)
	}
	return e.desk.Store.View(ctx, func(tx *store.Tx) error { return proveRelease(tx, id, made) })
}

func proveRelease(tx *store.Tx, id string, made *publish.Edition) error {
	own, err := announcement(tx, id)
	if err != nil {
		return err
	}
	b, size, err := tx.Released(&own)
	if err != nil {
		return err
	}
	ed, err := editionNamed(tx, id)
	if err != nil {
		return err
	}
	lines, err := cosigned(tx, ed, b.Checkpoint)
	if err != nil {
		return err
	}
	for _, line := range lines {
		b.Checkpoint += line + "\n"
	}
	proof, err := b.TlogProof()
	if err != nil {
		return err
	}
	made.Files["edition.tlog-proof"] = proof
	all, err := editionsOf(tx, "")
	if err != nil {
		return err
	}
	var grown strings.Builder
	for _, ed := range all {
		if ed.Digest == "" || ed.ID == id {
			continue
		}
		before, err := announcement(tx, ed.ID)
		if errors.Is(err, store.ErrNotFound) || err == nil && before.Seq >= own.Seq {
			continue
		}
		if err == nil {
			err = writeGrowth(&grown, tx, &before, size)
		}
		if err != nil {
			return err
		}
	}
	if grown.Len() > 0 {
		made.Files["consistency"] = []byte(grown.String())
	}
	return nil
}

// writeGrowth shows that the log of a size holds the log of an earlier release.
func writeGrowth(out *strings.Builder, tx *store.Tx, before *store.Entry, size int64) error {
	b, older, err := tx.Released(before)
	if err != nil || older >= size {
		return err
	}
	text, _, _ := strings.Cut(b.Checkpoint, "\n\n")
	then, err := audit.ParseCheckpoint(text + "\n")
	if err != nil {
		return err
	}
	path, err := audit.ProveConsistency(size, older, tx.Nodes())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "from %d %s\n", older, base64.StdEncoding.EncodeToString(then.Root[:]))
	for _, h := range path {
		fmt.Fprintln(out, base64.StdEncoding.EncodeToString(h[:]))
	}
	return nil
}

// announcement is the act by which the log tells strangers of an edition; ErrNotFound where the log has none.
func announcement(tx *store.Tx, id string) (store.Entry, error) {
	entries, err := tx.History(id)
	if err != nil {
		return store.Entry{}, err
	}
	for _, x := range entries {
		if x.Change.Kind == record.AnnounceEdition {
			return x, nil
		}
	}
	return store.Entry{}, fmt.Errorf("the announcement of edition %s: %w", id, store.ErrNotFound)
}

// database writes the tables of an edition as a file of SQLite.
func database(ctx context.Context) publish.Database {
	return func(tables []publish.Relation) ([]byte, error) {
		out := make([]store.DataTable, len(tables))
		for i, t := range tables {
			out[i] = store.DataTable{Name: t.Name, Rows: t.Rows}
			for _, c := range t.Columns {
				out[i].Columns = append(out[i].Columns, store.DataColumn(c))
			}
		}
		return store.DataFile(ctx, out)
	}
}
