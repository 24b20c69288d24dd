package publish

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"recount/record"
)

// sheet is a long table of an edition: its columns with their meaning, and its rows, sorted.
type sheet struct {
	name    string
	title   string
	columns []column
	rows    [][]string
}

type column struct {
	name   string
	kind   string // Table Schema type: string, integer, number, date, boolean; or mayBeHidden
	about  string
	needed bool
}

// mayBeHidden is the kind of a whole number that may be not known or not told.
const mayBeHidden = "integer or mark"

// schemaType is the type of a column in a Table Schema.
func (c column) schemaType() string {
	if c.kind == mayBeHidden {
		return "integer"
	}
	return c.kind
}

// What a cell says where it holds no value.
const (
	notStated  = ""
	notKnown   = "?"
	suppressed = "x"
)

// bom lets spreadsheets see that a CSV is UTF-8.
const bom = "\ufeff"

func (s sheet) csv() []byte {
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = false
	head := make([]string, len(s.columns))
	for i, c := range s.columns {
		head[i] = c.name
	}
	_ = w.Write(head) // a bytes.Buffer takes everything
	for _, row := range s.rows {
		inert := make([]string, len(row))
		for i, v := range row {
			inert[i] = record.Inert(v)
		}
		_ = w.Write(inert)
	}
	w.Flush()
	return b.Bytes()
}

func number(n int) string { return strconv.Itoa(n) }

func yesNo(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
