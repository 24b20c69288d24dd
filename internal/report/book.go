package report

import (
	"html/template"
	"io"
	"strconv"
)

// Book is a report of tables before it becomes a file: a page, a document, or a workbook. Every number of it may lead
// to what it rests on, in the same book.
type Book struct {
	Lang, Dir     string
	Title, Kicker string
	Scope         []string
	Notice        string
	Least, Most   string // heads of the two columns that a number has in a workbook
	Parts         []BookPart
}

// BookPart is a section with a table, or with notes alone.
type BookPart struct {
	ID, Title string
	Sheet     string // its name in a workbook
	Notes     []string
	Head      []BookHead
	Rows      []BookRow
}

// BookHead heads a column. A column of numbers becomes two in a workbook: the least and the most.
type BookHead struct {
	Text   string
	Number bool
}

// BookRow is a line of a table. ID is where links to it lead, "" where none does.
type BookRow struct {
	ID    string
	Cells []BookCell
}

// BookCell is one cell: words, a number, or marks that each lead somewhere.
type BookCell struct {
	Text      string
	Lang, Dir string // of Text, where it is not that of the book
	To        string // id of the row to which the cell leads; "" where it leads nowhere
	URL       string // address on the web, where it has one
	Number    bool
	Low, High int
	Open      bool // a number without an upper end
	None      bool // no number
	Refs      []BookRef
}

// BookRef is a mark that leads to a row.
type BookRef struct{ Text, To string }

// Style is the style sheet of the book as a page.
func (b *Book) Style() template.CSS { return template.CSS(tollStyle) }

func text(s string) BookCell { return BookCell{Text: s} }

func anchor(kind string, n int) string { return kind + strconv.Itoa(n) }

// BookKind is a kind of file that a book can become.
type BookKind struct {
	Name, Title, MediaType string
	Write                  func(io.Writer, *Book) error
}

// BookKinds are the kinds of files, by their endings.
var BookKinds = []BookKind{
	{"html", "HTML", "text/html; charset=utf-8", WriteBook},
	{"xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", WriteBookSheets},
	{"docx", "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", WriteBookDocument},
}
