package store

import (
	"fmt"
	"strings"

	"recount/record"
)

// searchRow is the text of a record, and where in the log it comes from: the act, and which record of the act.
type searchRow struct {
	kind, ref, title, body string
	day, seq               int64
	nth                    int
}

// maxNth is how many texts one act may have.
const maxNth = 1 << 14

// number gives the row's place: the day first, so that descending row numbers are the newest first; then the act and
// the place in it, so that no two are the same.
func (r searchRow) number() int64 {
	day := min(max(r.day+1<<20, 0), 1<<21-1)
	return day<<40 | (r.seq*maxNth+int64(r.nth))&(1<<40-1)
}

const (
	insertText    = "INSERT INTO search_text (row_number, kind, ref, day, title, body) VALUES ($1, $2, $3, $4, $5, $6)"
	insertIndexed = "INSERT INTO search (rowid, title, body) VALUES ($1, $2, $3)"
)

var (
	insertTexts = "INSERT INTO search_text (row_number, kind, ref, day, title, body) VALUES " +
		placeholders(victimBatch, 6)
	insertIndex = "INSERT INTO search (rowid, title, body) VALUES " + placeholders(victimBatch, 3)
)

// putSearch makes a text findable. The record's row must say number() as its text_row.
func (tx *Tx) putSearch(r searchRow) error {
	if err := tx.exec(insertText, r.number(), r.kind, r.ref, r.day, r.title, r.body); err != nil {
		return err
	}
	return tx.exec(insertIndexed, r.number(), r.title, r.body)
}

// putSearchBatch makes texts findable, victimBatch of them with two statements.
func (tx *Tx) putSearchBatch(texts []searchRow) error {
	if len(texts) != victimBatch {
		for _, r := range texts {
			if err := tx.putSearch(r); err != nil {
				return err
			}
		}
		return nil
	}
	rows, index := make([]any, 0, len(texts)*6), make([]any, 0, len(texts)*3)
	for _, r := range texts {
		rows = append(rows, r.number(), r.kind, r.ref, r.day, r.title, r.body)
		index = append(index, r.number(), r.title, r.body)
	}
	if err := tx.exec(insertTexts, rows...); err != nil {
		return err
	}
	return tx.exec(insertIndex, index...)
}

// dropSearch takes the text of a record of a table out, where there is one.
func (tx *Tx) dropSearch(t Table, id string) error {
	var at int64
	var title, body string
	found, err := tx.sess.row(tx.ctx, "SELECT t.row_number, t.title, t.body FROM "+string(t)+
		" r JOIN search_text t ON t.row_number = r.text_row WHERE r.id = $1", []any{id}, &at, &title, &body)
	if err != nil || !found {
		return tx.fault(err)
	}
	if err := tx.exec("INSERT INTO search (search, rowid, title, body) VALUES ('delete', $1, $2, $3)", at, title,
		body); err != nil {
		return err
	}
	return tx.exec("DELETE FROM search_text WHERE row_number = $1", at)
}

// dropSearchOfImport takes a whole list out of the index. Row by row the secure deletion would take longer than the
// import did; so the rows are struck out plainly and the index is written anew, which leaves nothing of them.
func (tx *Tx) dropSearchOfImport(imported string) error {
	const of = "row_number IN (SELECT text_row FROM victim_records WHERE import = $1)"
	for _, query := range []string{
		"INSERT INTO search (search, rank) VALUES ('secure-delete', 0)",
		"INSERT INTO search (search, rowid, title, body) SELECT 'delete', row_number, title, body FROM search_text WHERE " + of,
		"DELETE FROM search_text WHERE " + of,
		"INSERT INTO search (search) VALUES ('optimize')",
		"INSERT INTO search (search, rank) VALUES ('secure-delete', 1)",
	} {
		var args []any
		if strings.Contains(query, "$1") {
			args = append(args, imported)
		}
		if err := tx.exec(query, args...); err != nil {
			return err
		}
	}
	return nil
}

// Find asks for text.
type Find struct {
	// words that must all be there; "in quotation marks" side by side; a word with * at its end, any ending
	Text  string
	Kind  string // document, victim, or "" for all
	After int64  // Place of the last hit of the page before; 0 from the start
	Limit int    // 0 for 20
}

// Hit is a place where the text was found. Marks are byte spans of the words found.
type Hit struct {
	Kind, Ref    string
	Day          record.Day // 0 where it is not stated
	Title        string
	TitleMarks   [][2]int
	Excerpt      string
	ExcerptMarks [][2]int
	Place        int64 // for Find.After
}

// Marks around found words while they pass through the engine: characters that no document's text holds.
const markOpen, markClose = "\x02", "\x03"

// Search finds text, the newest first. Spelling variants are found: see registerTokenizer.
func (tx *Tx) Search(f Find) ([]Hit, error) {
	query := searchQuery(f.Text)
	if query == "" {
		return nil, nil
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 20
	}
	before := int64(1)<<62 + (1<<62 - 1)
	if f.After > 0 {
		before = f.After
	}
	const found = `SELECT t.kind, t.ref, t.day, t.row_number, highlight(search, 0, '` + markOpen + `', '` + markClose + `'), snippet(search, 1, '` + markOpen + `', '` + markClose + `', '…', 30)
		FROM search JOIN search_text t ON t.row_number = search.rowid
		WHERE search MATCH $1 AND search.rowid < $2 AND ($3 = '' OR t.kind = $3) ORDER BY search.rowid DESC LIMIT $4`
	rows, err := tx.sess.query(tx.ctx, found, query, before, f.Kind, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("search: %w", tx.fault(err))
	}
	defer rows.Close()
	var out []Hit
	for rows.Next() {
		var h Hit
		var title, excerpt string
		if err := rows.Scan(&h.Kind, &h.Ref, &h.Day, &h.Place, &title, &excerpt); err != nil {
			return nil, tx.fault(err)
		}
		h.Title, h.TitleMarks = unmark(title)
		h.Excerpt, h.ExcerptMarks = unmark(excerpt)
		out = append(out, h)
	}
	return out, tx.fault(rows.Err())
}

// searchQuery turns what a person types into a query: nothing that is typed can be syntax.
func searchQuery(text string) string {
	var terms []string
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			terms = appendTerm(terms, part)
			continue
		}
		for _, word := range strings.Fields(part) {
			terms = appendTerm(terms, word)
		}
	}
	return strings.Join(terms, " AND ")
}

func appendTerm(terms []string, word string) []string {
	bare := strings.TrimRight(word, "*")
	if strings.IndexFunc(bare, wordRune) < 0 || len(terms) >= 32 {
		return terms
	}
	term := `"` + strings.ReplaceAll(bare, "\x00", "") + `"`
	if bare != word {
		term += " *"
	}
	return append(terms, term)
}

// unmark takes the marks out and says where they stood.
func unmark(s string) (string, [][2]int) {
	var b strings.Builder
	var spans [][2]int
	from := -1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case markOpen[0]:
			from = b.Len()
		case markClose[0]:
			if from >= 0 {
				spans = append(spans, [2]int{from, b.Len()})
				from = -1
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), spans
}
