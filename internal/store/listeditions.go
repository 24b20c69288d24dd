package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"recount/record"
)

// edition is an import that holds, as the log has it.
type edition struct {
	record.Import
	begun, admitted int64 // acts
	waits           bool
	chunks          []int64
}

// Lists are the imported lists of named victims: each edition of a list, the rows that it brought, and what stands of
// them.
type Lists struct{ tx *Tx }

// Lists gives the lists of the case.
func (tx *Tx) Lists() Lists { return Lists{tx} }

// editions reads the imports of a source that hold, and one by its id even where the log has no beginning of it.
func (l Lists) editions(source, id string) ([]edition, error) {
	rows, err := l.tx.sess.query(l.tx.ctx, "SELECT id FROM imports WHERE source = $1 AND id <> $2 ORDER BY id", source,
		id)
	if err != nil {
		return nil, l.tx.fault(err)
	}
	var ids []string
	if id != "" {
		ids = append(ids, id)
	}
	for rows.Next() {
		var other string
		if err := rows.Scan(&other); err != nil {
			_ = rows.Close()
			return nil, l.tx.fault(err)
		}
		if source != "" {
			ids = append(ids, other)
		}
	}
	if err := rows.Close(); err != nil {
		return nil, l.tx.fault(err)
	}
	var out []edition
	for _, id := range ids {
		e, err := l.edition(id)
		if err != nil {
			return nil, err
		}
		if e.begun >= 0 || len(e.chunks) > 0 {
			out = append(out, e)
		}
	}
	return out, nil
}

// edition reads where an import stands in the log.
func (l Lists) edition(id string) (edition, error) {
	out := edition{begun: -1, admitted: -1}
	type act struct {
		seq    int64
		kind   string
		undone string
	}
	var acts []act
	rows, err := l.tx.sess.query(l.tx.ctx, "SELECT seq, kind, undone_by FROM changes WHERE subject = $1 ORDER BY seq",
		id)
	if err != nil {
		return out, l.tx.fault(err)
	}
	for rows.Next() {
		var a act
		if err := rows.Scan(&a.seq, &a.kind, &a.undone); err != nil {
			_ = rows.Close()
			return out, l.tx.fault(err)
		}
		if l.tx.bound == 0 || a.seq < l.tx.bound {
			acts = append(acts, a)
		}
	}
	if err := rows.Close(); err != nil {
		return out, l.tx.fault(err)
	}
	for _, a := range acts {
		switch record.Act(a.kind) {
		case record.BeginImport:
			out.begun, out.admitted = a.seq, -1
		case record.AdmitList:
			if a.undone == "" {
				out.admitted = a.seq
			}
		case record.ImportVictims:
			if a.undone == "" {
				out.chunks = append(out.chunks, a.seq)
			}
		}
	}
	if out.begun >= 0 {
		e, err := l.tx.entry(out.begun)
		if err != nil {
			return out, err
		}
		if out.Import, err = decode[record.Import](e); err != nil { // of an erased one nothing
			return out, err
		}
		out.waits = out.Admission != nil && out.admitted < 0
	}
	out.ID = id
	return out, nil
}

// sourceOf is the source of an edition; of its rows where its beginning is not in the log.
func (l Lists) sourceOf(imported string) (string, error) {
	var source string
	found, err := l.tx.sess.row(l.tx.ctx, "SELECT source FROM imports WHERE id = $1", []any{imported}, &source)
	if err == nil && !found {
		_, err = l.tx.sess.row(l.tx.ctx, "SELECT source FROM victim_records WHERE import = $1 LIMIT 1", []any{imported},
			&source)
	}
	return source, l.tx.fault(err)
}

// orderOf is when what an edition says took effect.
func (e edition) orderOf(seq int64) int64 { return max(seq, e.admitted) }

// foldImport keeps an edition; those whom it names no more are gone once it is admitted.
func foldImport(tx *Tx, e *Entry) error {
	if err := projectionOf[e.Change.Kind].apply(tx, e); err != nil {
		return err
	}
	i, err := decode[record.Import](e)
	if err != nil || len(i.Gone) == 0 || !i.Counts() {
		return err
	}
	return tx.Lists().refoldEdition(e.Change.Subjects[0])
}

// foldAdmission lets an edition's versions stand.
func foldAdmission(tx *Tx, e *Entry) error {
	if err := projectionOf[e.Change.Kind].apply(tx, e); err != nil {
		return err
	}
	return tx.Lists().refoldEdition(e.Change.Subjects[0])
}

// refoldImport makes the row of an import again.
func (l Lists) refoldImport(id string) error {
	if err := l.tx.exec("DELETE FROM imports WHERE id = $1", id); err != nil {
		return err
	}
	ed, err := l.edition(id)
	if err != nil {
		return err
	}
	for _, seq := range []int64{ed.begun, ed.admitted} {
		if seq < 0 {
			continue
		}
		e, err := l.tx.entry(seq)
		if err != nil {
			return err
		}
		if e.Change.Redacted() {
			continue
		}
		if err := projectionOf[e.Change.Kind].apply(l.tx, e); err != nil {
			return err
		}
	}
	return nil
}

// refoldEdition makes every record of an edition again, whose rows were folded. The only edition of its source has
// nothing to be set against: what stands of its records does not depend on whether it is admitted.
func (l Lists) refoldEdition(id string) error {
	source, err := l.sourceOf(id)
	if err != nil {
		return err
	}
	editions, err := l.editions(source, id)
	if err != nil || len(editions) == 1 {
		return err
	}
	ids, err := l.idsOf(editions, id)
	if err != nil {
		return err
	}
	return l.foldVersions(editions, ids)
}

// idsOf lists the records that an edition has or names no more.
func (l Lists) idsOf(editions []edition, id string) ([]string, error) {
	var out []string
	for _, ed := range editions {
		if ed.ID != id {
			continue
		}
		for _, g := range ed.Gone {
			out = append(out, string(g))
		}
		err := l.eachRowOf(ed, func(id string, _ []byte) error { out = append(out, id); return nil })
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// foldUndoImport takes an edition back: every record is what it would be had the edition not been read in.
func foldUndoImport(tx *Tx, e *Entry) error {
	id := e.Change.Subjects[0]
	source, err := tx.Lists().sourceOf(id)
	if err != nil {
		return err
	}
	editions, err := tx.Lists().editions(source, id)
	if err != nil {
		return err
	}
	ids, err := tx.Lists().idsOf(editions, id)
	if err != nil {
		return err
	}
	if err := tx.exec("UPDATE changes SET undone_by = $2 WHERE subject = $1 AND kind IN ($3, $4) AND undone_by = '' AND seq < $5",
		id, string(e.Change.ID), string(record.ImportVictims), string(record.AdmitList), e.Seq); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM imports WHERE id = $1", id); err != nil {
		return err
	}
	editions = slices.DeleteFunc(editions, func(ed edition) bool { return ed.ID == id })
	if len(editions) == 0 {
		return tx.Lists().dropOnlyEdition(id)
	}
	return tx.Lists().foldVersions(editions, ids)
}

// dropOnlyEdition takes out what only this edition had, at once. What a person recorded before any list had it stays.
func (l Lists) dropOnlyEdition(id string) error {
	rows, err := l.tx.sess.query(l.tx.ctx,
		`SELECT DISTINCT subject FROM changes WHERE kind = $1 AND subject IN (SELECT id FROM victim_records WHERE import = $2)`,
		string(record.RecordVictim), id)
	if err != nil {
		return l.tx.fault(err)
	}
	var acted []string
	for rows.Next() {
		var subject string
		if err := rows.Scan(&subject); err != nil {
			_ = rows.Close()
			return l.tx.fault(err)
		}
		acted = append(acted, subject)
	}
	if err := rows.Close(); err != nil {
		return l.tx.fault(err)
	}
	if err := l.tx.dropSearchOfImport(id); err != nil {
		return err
	}
	if err := l.tx.exec("DELETE FROM victim_records WHERE import = $1", id); err != nil {
		return err
	}
	return l.foldVersions(nil, acted)
}

// bringBackImport undoes the undoing of an import: what that undoing took back stands again.
func (l Lists) bringBackImport(undoing *Entry) error {
	id := undoing.Change.Subjects[0]
	if err := l.tx.exec("UPDATE changes SET undone_by = '' WHERE subject = $1 AND undone_by = $2", id,
		string(undoing.Change.ID)); err != nil {
		return err
	}
	if err := l.refoldImport(id); err != nil {
		return err
	}
	ed, err := l.edition(id)
	if err != nil {
		return err
	}
	for _, seq := range ed.chunks {
		e, err := l.tx.entry(seq)
		if err != nil {
			return err
		}
		if err := foldRows(l.tx, e); err != nil {
			return err
		}
	}
	return l.refoldEdition(id)
}

// EachListed visits the newest row of a list of every record that the editions of a source have, save those of one
// import: the bytes of the record as its edition says it, and whether the newest edition has it.
func (l Lists) EachListed(source, without string, visit func(body []byte, newest bool) error) error {
	editions, err := l.editions(source, "")
	if err != nil {
		return err
	}
	editions = slices.DeleteFunc(editions, func(e edition) bool { return e.ID == without })
	slices.SortFunc(editions, func(a, b edition) int { return cmp.Compare(a.begun, b.begun) })
	type row struct {
		body   []byte
		newest bool
	}
	last := map[string]row{}
	for i, e := range editions {
		err := l.eachRowOf(e, func(id string, body []byte) error {
			last[id] = row{body, i == len(editions)-1}
			return nil
		})
		if err != nil {
			return err
		}
		for _, g := range e.Gone {
			delete(last, string(g))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(last)) {
		if err := visit(last[id].body, last[id].newest); err != nil {
			return err
		}
	}
	return nil
}

// EachRowOf visits the rows of an import, as it says them.
func (l Lists) EachRowOf(imported string, visit func(body []byte) error) error {
	e, err := l.edition(imported)
	if err != nil {
		return err
	}
	return l.eachRowOf(e, func(_ string, body []byte) error { return visit(body) })
}

func (l Lists) eachRowOf(ed edition, visit func(id string, body []byte) error) error {
	for _, seq := range ed.chunks {
		e, err := l.tx.entry(seq)
		if err != nil {
			return err
		}
		chunk, err := readChunk(e)
		if err != nil {
			return err
		}
		for _, b := range chunk.Records {
			if err := visit(idOf(b), b); err != nil {
				return err
			}
		}
	}
	return nil
}

// ImportedRows counts the rows of an import that were written.
func (l Lists) ImportedRows(imported string) (n int, err error) {
	err = l.EachRowOf(imported, func([]byte) error { n++; return nil })
	return n, err
}

// BegunBy is who began an import; ErrNotFound where nobody did.
func (l Lists) BegunBy(imported string) (record.ActorID, error) {
	e, err := l.edition(imported)
	if err == nil && e.begun < 0 {
		err = fmt.Errorf("import %s: %w", imported, ErrNotFound)
	}
	if err != nil {
		return "", err
	}
	begun, err := l.tx.entry(e.begun)
	if err != nil {
		return "", err
	}
	return begun.Change.Actor, nil
}
