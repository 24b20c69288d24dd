package web

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// writeSheet writes an XLSX workbook (ECMA-376) with the rows on its first sheet, the first of them its head, and what
// the file is about on a second. Every cell is text or a whole number: nothing in it is a formula.
func writeSheet(b *bytes.Buffer, name string, rows, about [][]string, rtl bool) error {
	z := zip.NewWriter(b)
	for _, part := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{"[Content_Types].xml",
			text(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`)},
		{"_rels/.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)},
		{"xl/workbook.xml", text(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="` + name + `" sheetId="1" r:id="rId1"/><sheet name="about" sheetId="2" r:id="rId2"/></sheets></workbook>`)},
		{"xl/_rels/workbook.xml.rels",
			text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`)},
		{"xl/styles.xml", text(`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`)},
		{"xl/worksheets/sheet1.xml", sheetOf(rows, true, rtl)},
		{"xl/worksheets/sheet2.xml", sheetOf(about, false, rtl)},
	} {
		w, err := z.Create(part.path)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		if err := part.write(w); err != nil {
			return fmt.Errorf("write %s: %w", part.path, err)
		}
	}
	return z.Close()
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// maxCell is the longest text of a cell that spreadsheets open.
const maxCell = 32767

func sheetOf(rows [][]string, head, rtl bool) func(io.Writer) error {
	return func(w io.Writer) error {
		var b strings.Builder
		b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"`)
		if rtl {
			b.WriteString(` rightToLeft="1"`)
		}
		b.WriteString(`>`)
		if head {
			b.WriteString(`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`)
		}
		b.WriteString(`</sheetView></sheetViews><sheetData>`)
		for i, row := range rows {
			fmt.Fprintf(&b, `<row r="%d">`, i+1)
			for j, v := range row {
				style := ""
				if head && i == 0 {
					style = ` s="1"`
				}
				if n, err := strconv.Atoi(v); err == nil && strconv.Itoa(n) == v && len(v) < 10 {
					fmt.Fprintf(&b, `<c r="%s%d"%s><v>%d</v></c>`, columnName(j), i+1, style, n)
					continue
				}
				fmt.Fprintf(&b, `<c r="%s%d"%s t="inlineStr"><is><t xml:space="preserve">`, columnName(j), i+1, style)
				_ = xml.EscapeText(&b, []byte(clipped(v))) // a builder takes everything
				b.WriteString(`</t></is></c>`)
			}
			b.WriteString(`</row>`)
			if b.Len() > 1<<20 {
				if _, err := io.WriteString(w, b.String()); err != nil {
					return err
				}
				b.Reset()
			}
		}
		b.WriteString(`</sheetData></worksheet>`)
		_, err := io.WriteString(w, b.String())
		return err
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
