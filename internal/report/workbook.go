package report

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name string
	Head bool // the first row heads the columns: it stands still and is bold
	Rows [][]SheetCell
}

// SheetCell is text, or a whole number. Nothing in it is a formula. To leads to a cell of the same workbook, as
// SheetPlace names it.
type SheetCell struct {
	Text   string
	Number bool // N stands in the cell, not Text
	N      int
	To     string
}

// SheetOf is a sheet of rows of text; what is a whole number stands as one.
func SheetOf(name string, head bool, rows [][]string) Sheet {
	s := Sheet{Name: name, Head: head}
	for _, row := range rows {
		cells := make([]SheetCell, len(row))
		for i, v := range row {
			cells[i].Text = v
			if n, err := strconv.Atoi(v); err == nil && strconv.Itoa(n) == v && len(v) < 10 {
				cells[i].Number, cells[i].N = true, n
			}
		}
		s.Rows = append(s.Rows, cells)
	}
	return s
}

// SheetPlace names the first cell of a row, from 0, of a sheet.
func SheetPlace(sheet string, row int) string {
	return fmt.Sprintf("'%s'!A%d", strings.ReplaceAll(sheet, "'", "''"), row+1)
}

// SheetName makes a name that spreadsheets take for a sheet, and that is none of those that are taken.
func SheetName(title string, taken map[string]bool) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title)
	r := []rune(strings.TrimSpace(clean))
	name := string(r[:min(len(r), 31)])
	for n := 2; taken[strings.ToLower(name)] || name == ""; n++ {
		end := " " + strconv.Itoa(n)
		name = string(r[:min(len(r), 31-len(end))]) + end
	}
	taken[strings.ToLower(name)] = true
	return name
}

const (
	sheetMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeRel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relation  = "http://schemas.openxmlformats.org/package/2006/relationships"
	content   = "http://schemas.openxmlformats.org/package/2006/content-types"
)

// zipPart is a file of a package of Office Open XML (ECMA-376).
type zipPart struct {
	path  string
	write func(io.Writer) error
}

func fixed(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// writePackage writes the files of a package, each with the declaration of XML. No clock enters.
func writePackage(w io.Writer, parts []zipPart) error {
	z := zip.NewWriter(w)
	for _, part := range parts {
		to, err := z.Create(part.path)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(to, xml.Header); err != nil {
			return err
		}
		if err := part.write(to); err != nil {
			return fmt.Errorf("write %s: %w", part.path, err)
		}
	}
	return z.Close()
}

// WriteWorkbook writes an XLSX workbook (ECMA-376).
func WriteWorkbook(w io.Writer, sheets []Sheet, rtl bool) error {
	var types, names, rels strings.Builder
	for i, s := range sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&names, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(s.Name), i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1,
			officeRel, i+1)
	}
	parts := []zipPart{
		{"[Content_Types].xml", fixed(`<Types xmlns="` + content + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`)},
		{"_rels/.rels", fixed(`<Relationships xmlns="` + relation + `"><Relationship Id="rId1" Type="` + officeRel +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)},
		{"xl/workbook.xml", fixed(`<workbook xmlns="` + sheetMain + `" xmlns:r="` + officeRel + `"><sheets>` +
			names.String() + `</sheets></workbook>`)},
		{"xl/_rels/workbook.xml.rels", fixed(`<Relationships xmlns="` + relation + `">` + rels.String() +
			fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`,
				len(sheets)+1, officeRel))},
		{"xl/styles.xml", fixed(`<styleSheet xmlns="` + sheetMain + `"><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><u/><sz val="11"/><color rgb="FF17496B"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf fontId="2" applyFont="1"/></cellXfs></styleSheet>`)},
	}
	for i, s := range sheets {
		parts = append(parts, zipPart{fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), s.write(rtl)})
	}
	return writePackage(w, parts)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// maxCell is the longest text of a cell that spreadsheets open; maxLinks is how many links one sheet may have.
const (
	maxCell  = 32767
	maxLinks = 65530
)

// Styles of cells, in the order of the workbook's table of styles.
const (
	styleHead = ` s="1"`
	styleLink = ` s="2"`
)

func (s Sheet) write(rtl bool) func(io.Writer) error {
	return func(w io.Writer) error {
		var b, links strings.Builder
		b.WriteString(`<worksheet xmlns="` + sheetMain + `"><sheetViews><sheetView workbookViewId="0"`)
		if rtl {
			b.WriteString(` rightToLeft="1"`)
		}
		b.WriteString(`>`)
		if s.Head {
			b.WriteString(`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`)
		}
		b.WriteString(`</sheetView></sheetViews><sheetData>`)
		linked := 0
		for i, row := range s.Rows {
			fmt.Fprintf(&b, `<row r="%d">`, i+1)
			for j, c := range row {
				at := columnName(j) + strconv.Itoa(i+1)
				style := ""
				switch {
				case s.Head && i == 0:
					style = styleHead
				case c.To != "" && linked < maxLinks:
					style = styleLink
					fmt.Fprintf(&links, `<hyperlink ref="%s" location="%s"/>`, at, escaped(c.To))
					linked++
				}
				c.write(&b, at, style)
			}
			b.WriteString(`</row>`)
			if b.Len() > 1<<20 {
				if _, err := io.WriteString(w, b.String()); err != nil {
					return err
				}
				b.Reset()
			}
		}
		b.WriteString(`</sheetData>`)
		if linked > 0 {
			b.WriteString(`<hyperlinks>` + links.String() + `</hyperlinks>`)
		}
		b.WriteString(`</worksheet>`)
		_, err := io.WriteString(w, b.String())
		return err
	}
}

func (c SheetCell) write(b *strings.Builder, at, style string) {
	switch {
	case c.Number:
		fmt.Fprintf(b, `<c r="%s"%s><v>%d</v></c>`, at, style, c.N)
	case c.Text != "":
		fmt.Fprintf(b, `<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style,
			escaped(clipped(c.Text)))
	}
}

// clipped is a text that fits into a cell.
func clipped(s string) string {
	if r := []rune(s); len(r) > maxCell {
		return string(r[:maxCell])
	}
	return s
}

// columnName names a column, from 0, as sheets do.
func columnName(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
