package report

import "io"

// WriteBookSheets writes a book as a workbook: a sheet for each table, numbers as numbers in two columns (the least and
// the most), what a number rests on as a row for each sentence or record, and every number a link to it.
func WriteBookSheets(w io.Writer, b *Book) error {
	taken, names := map[string]bool{}, make([]string, len(b.Parts))
	about := [][]SheetCell{{{Text: b.Title}}}
	for _, s := range append(append([]string{}, b.Scope...), b.Notice) {
		about = append(about, []SheetCell{{Text: s}})
	}
	first := SheetName(b.Title, taken)
	for i, p := range b.Parts {
		names[i] = SheetName(p.Sheet, taken)
		about = append(about, nil, []SheetCell{{Text: p.Title, To: SheetPlace(names[i], 0)}})
		for _, n := range p.Notes {
			about = append(about, []SheetCell{{Text: n}})
		}
	}
	at := b.sheetRows(names)
	sheets := []Sheet{{Name: first, Rows: about}}
	for i, p := range b.Parts {
		s := Sheet{Name: names[i], Head: true, Rows: [][]SheetCell{p.sheetHead(b)}}
		for _, r := range p.Rows {
			for _, ref := range r.refs() {
				s.Rows = append(s.Rows, r.sheetRow(p.Head, ref, at))
			}
		}
		sheets = append(sheets, s)
	}
	return WriteWorkbook(w, sheets, b.Dir == "rtl")
}

// sheetRows says where in the workbook the rows stand to which links lead.
func (b *Book) sheetRows(names []string) map[string]string {
	at := map[string]string{}
	for i, p := range b.Parts {
		row := 1
		for _, r := range p.Rows {
			if r.ID != "" {
				at[r.ID] = SheetPlace(names[i], row)
			}
			row += len(r.refs())
		}
	}
	return at
}

// refs are the marks of a row, one nil mark where it has none: a row of a sheet holds one link a cell.
func (r BookRow) refs() []*BookRef {
	var out []*BookRef
	for i := range r.Cells {
		for j := range r.Cells[i].Refs {
			out = append(out, &r.Cells[i].Refs[j])
		}
	}
	if out == nil {
		out = append(out, nil)
	}
	return out
}

func (p BookPart) sheetHead(b *Book) []SheetCell {
	var out []SheetCell
	for _, h := range p.Head {
		if h.Number {
			out = append(out, SheetCell{Text: h.Text + " – " + b.Least}, SheetCell{Text: h.Text + " – " + b.Most})
			continue
		}
		out = append(out, SheetCell{Text: h.Text})
	}
	return out
}

func (r BookRow) sheetRow(head []BookHead, ref *BookRef, at map[string]string) []SheetCell {
	var out []SheetCell
	for i, c := range r.Cells {
		switch {
		case head[i].Number:
			low, high := SheetCell{Number: !c.None, N: c.Low, To: at[c.To]}, SheetCell{Number: !c.None && !c.Open, N: c.High}
			out = append(out, low, high)
		case ref != nil && len(c.Refs) > 0:
			out = append(out, SheetCell{Text: ref.Text, To: at[ref.To]})
		case c.URL != "":
			out = append(out, SheetCell{Text: c.Text + " " + c.URL})
		default:
			out = append(out, SheetCell{Text: unmarkedText(c.Text)})
		}
	}
	return out
}
