package store

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing/fstest"
)

// dialect is all that differs between the engines. SQL is written once, with $1 to $n and the words below in braces.
type dialect struct {
	name        string
	words       map[string]string
	bind        func(query string) string
	searchIndex string
}

// sqlite is the embedded engine. It takes ?1 for $1.
var sqlite = dialect{
	name: "sqlite",
	words: map[string]string{
		"int": "INTEGER", "double": "REAL", "blob": "BLOB", "rowid": "INTEGER",
		"strict": "STRICT", "without_rowid": "WITHOUT ROWID, STRICT",
	},
	bind: numbered,
	searchIndex: `CREATE VIRTUAL TABLE search USING fts5(title, body, content='search_text', content_rowid='row_number', tokenize='recount', detail=full);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);`,
}

// numbered turns $1 into ?1, outside of quoted text.
func numbered(query string) string {
	if !strings.Contains(query, "$") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query))
	quoted := false
	for i := 0; i < len(query); i++ {
		c := query[i]
		if c == '\'' {
			quoted = !quoted
		}
		if c == '$' && !quoted && i+1 < len(query) && query[i+1] >= '1' && query[i+1] <= '9' {
			c = '?'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// fill replaces the words in braces. A word that the dialect does not know is a fault of the program.
func (d dialect) fill(text string) (string, error) {
	words := map[string]string{"projections": projectionDDL(), "search_index": d.searchIndex}
	for k, v := range d.words {
		words[k] = v
	}
	for range 2 { // projections hold words themselves
		for k, v := range words {
			text = strings.ReplaceAll(text, "{"+k+"}", v)
		}
	}
	if i := strings.IndexByte(text, '{'); i >= 0 {
		return "", fmt.Errorf("migration has the unknown word %.20q", text[i:])
	}
	return text, nil
}

// migrations gives the migration files with the dialect's words filled in.
func (d dialect) migrations() (fs.FS, error) {
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := fs.ReadFile(migrationFiles, path.Join("migrations", entry.Name()))
		if err != nil {
			return nil, err
		}
		filled, err := d.fill(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		out[entry.Name()] = &fstest.MapFile{Data: []byte(filled), Mode: 0o444}
	}
	return out, nil
}
