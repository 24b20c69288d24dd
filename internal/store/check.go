package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"recount/audit"
	"recount/internal/vault"
	"recount/record"
)

// Finding is damage: where it is, by table and id, and what it is. It holds ids, never values.
type Finding struct{ Where, What string }

// Report is what a check found.
type Report struct {
	Acts     int64
	Root     audit.Hash
	Blobs    int // originals that records speak of; 0 where they were not read
	Full     bool
	Findings []Finding
}

// Clean reports whether nothing was found.
func (r Report) Clean() bool { return len(r.Findings) == 0 }

const maxFindings = 1000

// Check looks for damage. It reads every act again from its bytes, recomputes commitments, leaves, tree and
// checkpoints, opens every sealed fact and key, and makes the tables of what protects (see protecting) again from the
// log and compares them. In full it also runs the engine's own check, opens every personal part, reads every
// original whole, and compares every table. It repairs nothing.
//
// The error is of the check itself; damage is in the report.
func (s *Store) Check(ctx context.Context, full bool) (Report, error) {
	r := &Report{Full: full}
	found := func(where, what string) {
		if len(r.Findings) < maxFindings {
			r.Findings = append(r.Findings, Finding{where, what})
		}
	}
	if err := s.Stopped(); err != nil {
		found("case", err.Error())
	}
	steps := []func(*Tx) error{
		func(tx *Tx) error { return tx.checking().checkEngine(full, found) },
		func(tx *Tx) error { return tx.checking().checkLog(r, full, found) },
		func(tx *Tx) error { return tx.checking().checkCheckpoints(found) },
		func(tx *Tx) error { return tx.checking().checkKeys(found) },
		func(tx *Tx) error { return tx.checking().checkClaims(found) },
	}
	for _, step := range steps {
		if err := s.View(ctx, step); err != nil {
			if ctx.Err() != nil {
				return *r, ctx.Err()
			}
			found("database", err.Error())
		}
	}
	if full {
		if err := s.checkFully(ctx, r, found); err != nil {
			return *r, err
		}
	} else if err := s.checkProtecting(ctx, found); err != nil {
		if ctx.Err() != nil {
			return *r, ctx.Err()
		}
		found("tables", "those of what protects could not be made again from the log: "+err.Error())
	}
	return *r, ctx.Err()
}

func (s *Store) checkFully(ctx context.Context, r *Report, found func(string, string)) error {
	if err := s.checkBlobs(ctx, r, found); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		found("originals", err.Error())
	}
	if err := s.checkSearch(ctx); err != nil {
		found("search", "the search index does not agree with its text: "+err.Error())
	}
	if err := s.CheckRebuild(ctx, found); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		found("tables", "they could not be made again from the log: "+err.Error())
	}
	return nil
}

// CheckRebuild makes every table again from the log, in a second database, and tells of each row that differs.
func (s *Store) CheckRebuild(ctx context.Context, found func(where, what string)) error {
	return s.compareTables(ctx, comparisons(), allActs(), found)
}

// protecting are the tables on which it rests who may see and do what, to whom identities are sealed, what witnesses
// agreed to and what was erased.
var protecting = []Table{Users, Grants, Hands, Settings, Standards, Testimonies, Consents, Withdrawals, Keepings,
	"erased",
	"erasures", "redacted", "erased_blobs"}

// checkProtecting compares the tables of what protects: it reads the acts that make them, and no others.
func (s *Store) checkProtecting(ctx context.Context, found func(where, what string)) error {
	kinds := []record.Act{record.Undo, record.ErasePersonal, record.ResealIdentity, record.EraseList}
	for _, t := range protecting {
		if p := projectionAt[t]; p != nil {
			kinds = append(kinds, p.kinds...)
		}
	}
	tables := slices.DeleteFunc(comparisons(), func(c comparison) bool {
		return !slices.Contains(protecting,
			Table(c.table))
	})
	return s.compareTables(ctx, tables, actsOf(kinds), found)
}

func (s *Store) compareTables(ctx context.Context, tables []comparison, want wanted,
	found func(where, what string)) error {
	p, err := s.newPast(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.replay(ctx, want); err != nil {
		return err
	}
	return s.View(ctx, func(tx *Tx) error {
		size, err := tx.Size()
		if err != nil || size != p.upTo {
			return fmt.Errorf("the log grew while it was checked: run the check again")
		}
		for _, c := range tables {
			if err := c.compare(ctx, tx.sess, p.sess, found); err != nil {
				found(c.table, err.Error())
			}
		}
		return nil
	})
}

// checking compares what is stored with what it must be.
type checking struct{ tx *Tx }

func (tx *Tx) checking() checking { return checking{tx} }

func (ck checking) checkEngine(full bool, found func(string, string)) error {
	// The engine's check of the search index trusts what this connection remembers of it, which may be older than what
	// the writer has written since; a query makes it look again.
	var at int64
	if _, err := ck.tx.sess.row(ck.tx.ctx, "SELECT rowid FROM search WHERE search MATCH 'x' LIMIT 1", nil,
		&at); err != nil {
		found("search", "the search index cannot be read: "+explain(err).Error())
	}
	query := "PRAGMA quick_check(20)"
	if full {
		query = "PRAGMA integrity_check(20)"
	}
	rows, err := ck.tx.sess.query(ck.tx.ctx, query)
	if err != nil {
		return ck.tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return ck.tx.fault(err)
		}
		if text != "ok" {
			found("database", "the engine says: "+text)
		}
	}
	return ck.tx.fault(rows.Err())
}

// treeOfEntries recomputes the tree from stored headers and commitments, without reading bodies.
func (ck checking) treeOfEntries() (*audit.Tree, error) {
	rows, err := ck.tx.sess.query(ck.tx.ctx,
		"SELECT leaf, header, open_commitment, personal_commitment FROM changes ORDER BY leaf")
	if err != nil {
		return nil, ck.tx.fault(err)
	}
	defer rows.Close()
	t := &audit.Tree{}
	for rows.Next() {
		var seq int64
		var e audit.Entry
		if err := rows.Scan(&seq, &e.Header, &e.Open, &e.Personal); err != nil {
			return nil, ck.tx.fault(err)
		}
		leaf, err := e.Leaf()
		if err != nil {
			return nil, err
		}
		if seq != t.Size() {
			return nil, fmt.Errorf("%w: act %d of the log is missing", ErrDamaged, t.Size())
		}
		t.Append(leaf)
	}
	return t, ck.tx.fault(rows.Err())
}

// checkLog reads each act by itself, so that one that cannot be read does not hide the others.
func (ck checking) checkLog(r *Report, full bool, found func(string, string)) error {
	size, err := ck.tx.Size()
	if err != nil {
		return err
	}
	t := &audit.Tree{}
	keys := deskKeys{}
	for leaf := range size {
		if err := ck.tx.ctx.Err(); err != nil {
			return err
		}
		if err := ck.checkAct(leaf, t, keys, full); err != nil {
			found(fmt.Sprintf("act %d", leaf), err.Error())
			if t.Size() == leaf { // keep the places of the others
				t.Append(audit.Hash{})
			}
		}
	}
	r.Acts, r.Root = size, t.Root()
	return nil
}

func (ck checking) checkAct(at int64, t *audit.Tree, keys deskKeys, full bool) error {
	e, err := ck.tx.one("WHERE leaf = $1", at)
	if err != nil {
		return err
	}
	var open, flat, signature []byte
	var device string
	if _, err := ck.tx.sess.row(ck.tx.ctx,
		"SELECT open_commitment, nodes, device, signature FROM changes WHERE seq = $1", []any{e.Seq}, &open, &flat,
		&device, &signature); err != nil {
		return ck.tx.fault(err)
	}
	sealed := audit.Reseal(&e.Change)
	if !bytes.Equal(sealed.Open, open) {
		return fmt.Errorf("%w: act %s is not the one that was committed to", ErrDamaged, e.Change.ID)
	}
	if err := ck.checkSigned(e, device, signature, keys); err != nil {
		return err
	}
	if len(e.Change.Salt) == 0 && (!e.Change.Kind.Withheld() || e.Change.Device == ck.tx.store.deviceID) {
		if err := ck.checkRedacted(e); err != nil {
			return err
		}
	}
	leaf, err := sealed.Leaf()
	if err != nil {
		return err
	}
	nodes, err := splitNodes(flat)
	if err != nil {
		return err
	}
	want := t.Append(leaf)
	if len(want) != len(nodes) {
		return fmt.Errorf("%w: the tree's nodes at act %s are not those of its leaves", ErrDamaged, e.Change.ID)
	}
	for i := range want {
		if want[i] != nodes[i] {
			return fmt.Errorf("%w: the tree's nodes at act %s are not those of its leaves", ErrDamaged, e.Change.ID)
		}
	}
	if full && e.Change.DataKey != "" {
		return ck.checkPersonal(e)
	}
	return nil
}

// checkPersonal opens a personal part and compares it with its commitment. An erased one is as it should be.
func (ck checking) checkPersonal(e *Entry) error {
	salt, plain, err := ck.tx.personal(e.Change.ID)
	switch {
	case errors.Is(err, vault.ErrErased):
		return nil
	case err != nil:
		return err
	case plain == nil:
		return nil // the personal part never reached this desk
	}
	if !bytes.Equal(record.Commit(salt, plain), e.Change.PersonalCommitment) {
		return fmt.Errorf("%w: the personal part of act %s is not the one that was committed to", ErrDamaged,
			e.Change.ID)
	}
	return nil
}

func (ck checking) checkCheckpoints(found func(string, string)) error {
	vkey, err := ck.tx.VerifierKey()
	if err != nil {
		return err
	}
	if _, err := readFact(ck.tx, "log key"); err != nil {
		return err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("%w: the log's public key cannot be read", ErrDamaged)
	}
	rows, err := ck.tx.sess.query(ck.tx.ctx, "SELECT size, note FROM checkpoints ORDER BY size")
	if err != nil {
		return ck.tx.fault(err)
	}
	notes := map[int64][]byte{}
	for rows.Next() {
		var size int64
		var msg []byte
		if err := rows.Scan(&size, &msg); err != nil {
			_ = rows.Close()
			return ck.tx.fault(err)
		}
		notes[size] = msg
	}
	if err := rows.Close(); err != nil {
		return ck.tx.fault(err)
	}
	for size, msg := range notes {
		where := fmt.Sprintf("checkpoint %d", size)
		c, err := audit.OpenCheckpoint(msg, note.VerifierList(verifier))
		if err != nil {
			found(where, err.Error())
			continue
		}
		t, err := audit.Load(size, ck.tx.Nodes())
		if err != nil || c.Size != size || c.Root != t.Root() {
			found(where, "the log is not the one that this checkpoint signed")
		}
	}
	return nil
}

// checkKeys opens every wrap of a data key and every credential.
func (ck checking) checkKeys(found func(string, string)) error {
	rows, err := ck.tx.sess.query(ck.tx.ctx, "SELECT id, wrap FROM data_keys ORDER BY id")
	if err != nil {
		return ck.tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var wrap []byte
		if err := rows.Scan(&id, &wrap); err != nil {
			return ck.tx.fault(err)
		}
		if _, err := ck.tx.store.keys.Unwrap(record.DataKeyID(id), wrap); err != nil {
			found("data key "+id, "it does not open: what was sealed under it is lost unless a backup has it")
		}
	}
	if err := rows.Err(); err != nil {
		return ck.tx.fault(err)
	}
	return ck.checkCredentials(found)
}

func (ck checking) checkCredentials(found func(string, string)) error {
	rows, err := ck.tx.sess.query(ck.tx.ctx, "SELECT id, user_id, kind, secret FROM credentials ORDER BY id")
	if err != nil {
		return ck.tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Credential
		if err := rows.Scan(&c.ID, &c.User, &c.Kind, &c.Secret); err != nil {
			return ck.tx.fault(err)
		}
		if _, err := ck.tx.store.keys.Open(credentialUse(c), c.Secret); err != nil {
			found("credential "+c.ID, "it was altered: its account has to be given a new one")
		}
	}
	return ck.tx.fault(rows.Err())
}

// checkSearch lets the engine compare the search index with its text. It is an INSERT that writes nothing.
func (s *Store) checkSearch(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.writer == nil {
		return errClosed
	}
	return explain(s.writer.exec(ctx, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"))
}

func (s *Store) checkBlobs(ctx context.Context, r *Report, found func(string, string)) error {
	known := map[vault.BlobID]bool{}
	err := s.View(ctx, func(tx *Tx) error { return tx.checking().knownBlobs(known) })
	if err != nil {
		return err
	}
	r.Blobs = len(known)
	return s.blobs.Check(ctx, known, func(id vault.BlobID, err error) { found("original "+string(id), err.Error()) })
}

// knownBlobs lists the originals that records speak of and that no later act erased: they must be there.
func (ck checking) knownBlobs(known map[vault.BlobID]bool) error {
	const standing = " WHERE blob <> '' AND NOT EXISTS (SELECT 1 FROM erased_blobs e WHERE e.id = blob AND e.seq > t.seq)"
	for _, query := range []string{"SELECT blob FROM evidence t" + standing, "SELECT blob FROM imports t" + standing} {
		rows, err := ck.tx.sess.query(ck.tx.ctx, query)
		if err != nil {
			return ck.tx.fault(err)
		}
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				_ = rows.Close()
				return ck.tx.fault(err)
			}
			known[vault.BlobID(id)] = true
		}
		if err := rows.Close(); err != nil {
			return ck.tx.fault(err)
		}
	}
	return ck.tx.EachRow(Testimonies, Query{}, func(r Row) error {
		t, err := Decode[record.Testimony](r)
		if err != nil {
			return err
		}
		for _, b := range t.Blobs {
			var seq int64
			gone, err := ck.tx.sess.row(ck.tx.ctx, "SELECT seq FROM erased_blobs WHERE id = $1 AND seq > $2",
				[]any{b, r.Seq}, &seq)
			if err != nil {
				return ck.tx.fault(err)
			}
			if !gone {
				known[vault.BlobID(b)] = true
			}
		}
		return nil
	})
}
