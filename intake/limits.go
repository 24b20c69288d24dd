package intake

// Limits bound what is read, before it is parsed. They are the whole defence against files that are made to exhaust a
// reader, together with the memory and time that a worker process is given. Zero fields take the default.
type Limits struct {
	File     int64 // bytes of a file or of an entry of an archive
	Unpacked int64 // bytes that all archives inside one file may yield together
	Ratio    int64 // how many times larger than its packed form an entry may be
	Entries  int   // entries of all archives inside one file together
	Depth    int   // archives inside archives, parts of mail inside parts
	Page     int64 // bytes of one HTML page
	Line     int   // bytes of one line of plain text
	Elements int   // elements of one HTML page
	Nesting  int   // elements of an HTML page inside one another
	Blocks   int   // blocks of text of one document
	PDFPages int   // pages of one PDF
	PDFDepth int   // PDF objects inside one another
	Stream   int64 // bytes of one unpacked PDF stream
}

// DefaultLimits are generous for news pages and small for attacks: a long read has 100 kB of HTML, a page of a news
// site with all its scripts rarely 3 MB, a crawl of one event some thousand pages.
func DefaultLimits() Limits {
	return Limits{
		File:     256 << 20,
		Unpacked: 1 << 30,
		Ratio:    100,
		Entries:  100_000,
		Depth:    4,
		Page:     16 << 20,
		Line:     4 << 20,
		Elements: 400_000,
		Nesting:  500,
		Blocks:   50_000,
		PDFPages: 1_000,
		PDFDepth: 64,
		Stream:   64 << 20,
	}
}

// orDefault fills zero fields.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	fill64 := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	fill := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	fill64(&l.File, d.File)
	fill64(&l.Unpacked, d.Unpacked)
	fill64(&l.Ratio, d.Ratio)
	fill(&l.Entries, d.Entries)
	fill(&l.Depth, d.Depth)
	fill64(&l.Page, d.Page)
	fill(&l.Line, d.Line)
	fill(&l.Elements, d.Elements)
	fill(&l.Nesting, d.Nesting)
	fill(&l.Blocks, d.Blocks)
	fill(&l.PDFPages, d.PDFPages)
	fill(&l.PDFDepth, d.PDFDepth)
	fill64(&l.Stream, d.Stream)
	return l
}
