package store

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"recount/record"
)

// CacheClaims keeps what a machine read out of a document, in place of what it read before. It is not in the log: it
// can be thrown away and made again. It is written in the act that it belongs to, or in an Act of its own.
func (tx *Tx) CacheClaims(doc record.DocumentID, claims []record.Claim) error {
	if tx.tree == nil {
		return fmt.Errorf("claims were cached outside of Act")
	}
	tx.store.touched.read(tx.tree.Size(), tx.store.size())
	if err := tx.exec("DELETE FROM claims WHERE document = $1", string(doc)); err != nil {
		return err
	}
	for i := range claims {
		c := &claims[i]
		body, err := record.Canonical(c)
		if err != nil {
			return fmt.Errorf("cache claim %s: %w", c.ID, err)
		}
		sum := sha256.Sum256(body)
		err = tx.exec(`INSERT INTO claims (id, document, kind, origin, method, position, digest, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (id) DO UPDATE SET document = excluded.document, kind = excluded.kind, origin = excluded.origin, method = excluded.method,
			position = excluded.position, digest = excluded.digest, body = excluded.body`,
			string(c.ID), string(doc), string(c.Kind), string(c.Speaker.Origin), c.Method, i, sum[:], string(body))
		if err != nil {
			return err
		}
	}
	return nil
}

// CachedClaims lists what machines read out of a document ("" for all documents), in the order of the text.
func (tx *Tx) CachedClaims(doc record.DocumentID) ([]record.Claim, error) {
	rows, err := tx.sess.query(tx.ctx,
		"SELECT id, body FROM claims WHERE $1 = '' OR document = $1 ORDER BY document, position, id", string(doc))
	if err != nil {
		return nil, tx.fault(err)
	}
	defer rows.Close()
	var out []record.Claim
	for rows.Next() {
		var r Row
		var body string
		if err := rows.Scan(&r.ID, &body); err != nil {
			return nil, tx.fault(err)
		}
		r.Body = []byte(body)
		c, err := Decode[record.Claim](r)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, tx.fault(rows.Err())
}

// Undecided lists the documents with claims of the machine that nobody has judged yet, in order of their ids, and says
// how many such claims there are. It reads indexes alone, none of the claims.
func (tx *Tx) Undecided() (claims int, documents []record.DocumentID, err error) {
	rows, err := tx.sess.query(tx.ctx, `SELECT document, COUNT(*) FROM claims
		WHERE rowid NOT IN (SELECT c.rowid FROM judged_claims j JOIN claims c ON c.id = j.id) GROUP BY document ORDER BY document`)
	if err != nil {
		return 0, nil, tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id record.DocumentID
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return 0, nil, tx.fault(err)
		}
		documents, claims = append(documents, id), claims+n
	}
	return claims, documents, tx.fault(rows.Err())
}

// checkClaims compares cached claims with their digests.
func (ck checking) checkClaims(found func(where, what string)) error {
	rows, err := ck.tx.sess.query(ck.tx.ctx, "SELECT id, digest, body FROM claims")
	if err != nil {
		return ck.tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, body string
		var digest []byte
		if err := rows.Scan(&id, &digest, &body); err != nil {
			return ck.tx.fault(err)
		}
		if sum := sha256.Sum256([]byte(body)); !bytes.Equal(sum[:], digest) {
			found("claim "+id, "what the machine read was altered: read its document again")
		}
	}
	return ck.tx.fault(rows.Err())
}
