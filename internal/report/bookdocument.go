package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"recount/internal/words"
)

const wordMain = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

// unmarkedText leaves out the marks of direction that pages need and files of offices show as boxes.
var unmarkedText = strings.NewReplacer("\u2066", "", "\u2068", "", "\u2069", "").Replace

// WriteBookDocument writes a book as a DOCX document (ECMA-376, WordprocessingML): headings, paragraphs and tables with
// their heads repeated on every page, from right to left in Arabic. Every number is a link to a bookmark on what it rests
// on.
func WriteBookDocument(w io.Writer, b *Book) error {
	return writePackage(w, []zipPart{
		{
			"[Content_Types].xml",
			fixed(
				`<Types xmlns="` + content + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`,
			),
		},
		{"_rels/.rels", fixed(`<Relationships xmlns="` + relation + `"><Relationship Id="rId1" Type="` + officeRel +
			`/officeDocument" Target="word/document.xml"/></Relationships>`)},
		{
			"word/_rels/document.xml.rels",
			fixed(
				`<Relationships xmlns="` + relation + `"><Relationship Id="rId1" Type="` + officeRel + `/styles" Target="styles.xml"/></Relationships>`,
			),
		},
		{"word/styles.xml", fixed(documentStyles(b.Lang))},
		{"word/document.xml", func(to io.Writer) error { return writeDocument(to, b) }},
	})
}

// documentStyles are the styles of a document in a language.
func documentStyles(lang string) string {
	style := func(id, name, run, paragraph string) string {
		return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/><w:basedOn w:val="Normal"/><w:pPr>` +
			paragraph + `</w:pPr><w:rPr>` + run + `</w:rPr></w:style>`
	}
	tag := words.Of(lang).T("document")
	return `<w:styles xmlns:w="` + wordMain + `"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="` + tag + `" w:bidi="ar-SY"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:after="80"/></w:pPr></w:style>` +
		style(
			"Title",
			"Title",
			`<w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/>`,
			"",
		) +
		style(
			"Heading1",
			"heading 1",
			`<w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/>`,
			`<w:keepNext/><w:spacing w:before="320" w:after="100"/><w:outlineLvl w:val="0"/>`,
		) +
		style(
			"Note",
			"Note",
			`<w:color w:val="5B5750"/><w:sz w:val="18"/><w:szCs w:val="18"/>`,
			"",
		) +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

// documentWriter writes the body of a document.
type documentWriter struct {
	*bufio.Writer
	rtl   bool
	marks int // bookmarks so far: each needs a number of its own
}

func writeDocument(to io.Writer, b *Book) error {
	d := documentWriter{Writer: bufio.NewWriter(to), rtl: b.Dir == "rtl"}
	d.WriteString(`<w:document xmlns:w="` + wordMain + `"><w:body>`)
	d.paragraph("Title", d.run(b.Title, ""))
	for _, s := range b.Scope {
		d.paragraph("Note", d.run(s, ""))
	}
	d.paragraph("Normal", d.run(b.Notice, `<w:b/><w:bCs/>`))
	for _, p := range b.Parts {
		d.paragraph("Heading1", d.run(p.Title, ""))
		for _, n := range p.Notes {
			d.paragraph("Note", d.run(n, ""))
		}
		if len(p.Rows) > 0 {
			d.table(p)
		}
	}
	bidi := ""
	if d.rtl {
		bidi = `<w:bidi/>`
	}
	d.WriteString(
		`<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1000" w:right="900" w:bottom="1000" w:left="900" w:header="500" w:footer="500" w:gutter="0"/>` + bidi + `</w:sectPr></w:body></w:document>`,
	)
	return d.Flush()
}

func (d *documentWriter) paragraph(style, runs string) {
	bidi := ""
	if d.rtl {
		bidi = `<w:bidi/>`
	}
	d.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + bidi + `</w:pPr>` + runs + `</w:p>`)
}

// run is a stretch of text with properties that stand before those of its direction.
func (d *documentWriter) run(text, properties string) string { return d.runIn(text, properties, d.rtl) }

func (d *documentWriter) runIn(text, properties string, rtl bool) string {
	if rtl {
		properties += `<w:rtl/>`
	}
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t xml:space="preserve">` + escaped(
		unmarkedText(text),
	) + `</w:t></w:r>`
}

func (d *documentWriter) table(p BookPart) {
	visual := ""
	if d.rtl {
		visual = `<w:bidiVisual/>`
	}
	d.WriteString(
		`<w:tbl><w:tblPr>` + visual + `<w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="4" w:color="999999"/><w:bottom w:val="single" w:sz="4" w:color="999999"/><w:insideH w:val="single" w:sz="4" w:color="D9D4C9"/></w:tblBorders></w:tblPr><w:tblGrid>`,
	)
	for range p.Head {
		fmt.Fprintf(d, `<w:gridCol w:w="%d"/>`, 15000/len(p.Head))
	}
	d.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, h := range p.Head {
		d.cell(d.run(h.Text, `<w:b/><w:bCs/>`), h.Number)
	}
	d.WriteString(`</w:tr>`)
	for _, r := range p.Rows {
		d.WriteString(`<w:tr>`)
		for i, c := range r.Cells {
			runs := d.content(c)
			if i == 0 && r.ID != "" {
				d.marks++
				runs = fmt.Sprintf(`<w:bookmarkStart w:id="%d" w:name="%s"/>`, d.marks, r.ID) + runs +
					fmt.Sprintf(`<w:bookmarkEnd w:id="%d"/>`, d.marks)
			}
			d.cell(runs, p.Head[i].Number)
		}
		d.WriteString(`</w:tr>`)
	}
	d.WriteString(`</w:tbl>`)
	d.paragraph("Normal", "")
}

// cell writes a cell; numbers stand at the end of their column.
func (d *documentWriter) cell(runs string, number bool) {
	var properties string
	if d.rtl {
		properties = `<w:bidi/>`
	}
	if number {
		properties += `<w:jc w:val="right"/>`
	}
	d.WriteString(`<w:tc><w:p><w:pPr>` + properties + `</w:pPr>` + runs + `</w:p></w:tc>`)
}

const linkLook = `<w:color w:val="17496B"/><w:u w:val="single"/>`

func (d *documentWriter) content(c BookCell) string {
	var b strings.Builder
	switch {
	case c.To != "":
		b.WriteString(`<w:hyperlink w:anchor="` + c.To + `">` + d.run(c.Text, linkLook) + `</w:hyperlink>`)
	case c.Dir != "":
		b.WriteString(d.runIn(c.Text, "", c.Dir == "rtl"))
	case c.Text != "":
		b.WriteString(d.run(c.Text, ""))
	}
	if c.URL != "" {
		b.WriteString(d.runIn(" "+c.URL, `<w:sz w:val="16"/>`, false))
	}
	for _, r := range c.Refs {
		b.WriteString(
			`<w:hyperlink w:anchor="` + r.To + `">` + d.run(r.Text, linkLook) + `</w:hyperlink>` + d.run(" ", ""),
		)
	}
	return b.String()
}
