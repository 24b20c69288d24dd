package publish

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
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
	kind   string // Table Schema type: string, integer, number, date, boolean, any
	about  string
	needed bool
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
			inert[i] = neutral(v)
		}
		_ = w.Write(inert)
	}
	w.Flush()
	return b.Bytes()
}

// neutral keeps a spreadsheet from taking a text for a formula. A number stays a number.
func neutral(v string) string {
	if v == "" || !strings.ContainsRune("=+-@\t\r", rune(v[0])) {
		return v
	}
	if _, err := strconv.ParseFloat(v, 64); err == nil {
		return v
	}
	return "'" + v
}

func number(n int) string { return strconv.Itoa(n) }

func yesNo(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
