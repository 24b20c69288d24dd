package store

import (
	"encoding/json"
	"fmt"

	"recount/record"
)

// foldDocument keeps what documents are listed by, and their text for search. The whole document is read from the log.
func foldDocument(tx *Tx, e *Entry) error {
	var d record.Document
	if err := json.Unmarshal(e.Change.Payload, &d); err != nil {
		return fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
	}
	day := int64(0)
	if d.Published.Stated() {
		day = int64(d.Published.Earliest())
	}
	id := e.Change.Subjects[0]
	if err := tx.dropSearch(Documents, id); err != nil {
		return err
	}
	text := searchRow{kind: "document", ref: id, day: day, seq: e.Seq, title: d.Title, body: d.Text}
	err := tx.exec(`INSERT INTO documents (id, seq, day, name, title, media, lang, outlet, published, url, sha256, text_row)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, day = excluded.day, name = excluded.name, title = excluded.title, media = excluded.media,
		lang = excluded.lang, outlet = excluded.outlet, published = excluded.published, url = excluded.url, sha256 = excluded.sha256, text_row = excluded.text_row`,
		id, e.Seq, day, d.Name, d.Title, string(d.Media), string(d.Lang), d.Outlet, d.Published.String(), d.URL,
		d.SHA256, text.number())
	if err != nil {
		return err
	}
	return tx.putSearch(text)
}

// Document reads a document whole, as it was recorded.
func (tx *Tx) Document(id record.DocumentID) (record.Document, error) {
	var seq int64
	found, err := tx.sess.row(tx.ctx, "SELECT seq FROM documents WHERE id = $1", []any{string(id)}, &seq)
	if err != nil {
		return record.Document{}, tx.fault(err)
	}
	if !found {
		return record.Document{}, fmt.Errorf("document %s: %w", id, ErrNotFound)
	}
	e, err := tx.entry(seq)
	if err != nil {
		return record.Document{}, err
	}
	var d record.Document
	if err := json.Unmarshal(e.Change.Payload, &d); err != nil {
		return record.Document{}, fmt.Errorf("document %s: %w", id, err)
	}
	return d, nil
}

// DocumentsAt gives the documents of an address, whole.
func (tx *Tx) DocumentsAt(address string) ([]record.Document, error) {
	rows, err := tx.sess.query(tx.ctx, "SELECT id FROM documents WHERE url = $1 AND url <> '' ORDER BY id LIMIT 100",
		address)
	if err != nil {
		return nil, tx.fault(err)
	}
	var ids []record.DocumentID
	for rows.Next() {
		var id record.DocumentID
		if err := rows.Scan(&id); err != nil {
			_ = rows.Close()
			return nil, tx.fault(err)
		}
		ids = append(ids, id)
	}
	_ = rows.Close()
	if err := rows.Err(); err != nil {
		return nil, tx.fault(err)
	}
	out := make([]record.Document, len(ids))
	for i, id := range ids {
		if out[i], err = tx.Document(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// DocumentRow is what documents are listed by.
type DocumentRow struct {
	ID  record.DocumentID
	Seq int64
	// earliest day of publication; 0 where it is not stated
	Day                                                      record.Day
	Name, Title, Media, Lang, Outlet, Published, URL, SHA256 string
}

// DocumentRows lists documents, the newest first, after the row with the given day and id (zero values: from the
// start).
func (tx *Tx) DocumentRows(after DocumentRow, limit int) ([]DocumentRow, error) {
	day, id := int64(1)<<40, ""
	if after.ID != "" {
		day, id = int64(after.Day), string(after.ID)
	}
	rows, err := tx.sess.query(tx.ctx, `SELECT id, seq, day, name, title, media, lang, outlet, published, url, sha256 FROM documents
		WHERE (day, id) < ($1, $2) ORDER BY day DESC, id DESC LIMIT $3`, day, id, limit)
	if err != nil {
		return nil, tx.fault(err)
	}
	defer rows.Close()
	var out []DocumentRow
	for rows.Next() {
		var r DocumentRow
		if err := rows.Scan(&r.ID, &r.Seq, &r.Day, &r.Name, &r.Title, &r.Media, &r.Lang, &r.Outlet, &r.Published,
			&r.URL, &r.SHA256); err != nil {
			return nil, tx.fault(err)
		}
		out = append(out, r)
	}
	return out, tx.fault(rows.Err())
}
