// Package intake turns the bytes of a foreign file into documents: the text of the story, its blocks, its dates, and a
// map from every stretch of that text back to the bytes that were preserved.
//
// It reads HTML pages, plain text, mail (RFC 5322), PDF with a text layer (ISO 32000-1), WARC (ISO 28500), RSS and Atom
// files, chats as WhatsApp (text) and Telegram (JSON) export them, what Bayanat and Uwazi export (JSON, CSV), and ZIP
// archives of any of these. What a file is, is told by its bytes; its name is a hint only.
//
// It refuses to guess. A figure in a "related" box, a ticker, a comment or a hidden element belongs to another story
// and is left out. A page without a date has no date. A file that cannot be read yields a Problem that names it and
// says what to do; the rest goes on. Limits (see limits.go) hold before anything is parsed, because hostile files are
// expected.
//
// The package is pure: it opens nothing, asks no clock, starts no goroutine. Callers that read files of strangers run
// it in a confined worker process (recount/internal/worker).
package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"recount/record"
)

// Options say what is known about a file beside its bytes. The zero value is good.
type Options struct {
	// URL is the address that the bytes came from, where known. It serves dates in addresses and is kept in the
	// document.
	URL string
	// ContentType is the HTTP header of the response, where known. A charset in it is believed after the bytes' own
	// marks.
	ContentType string
	// Captured is when the bytes were fetched, where known. It becomes the date of a page only where there is no other,
	// and the document then says so.
	Captured record.Date
	// Limits are the bounds on size and depth; zero fields take the value of DefaultLimits.
	Limits Limits
}

// Problem is a file or an entry of an archive that could not be read, or not whole. It never carries text of the file.
type Problem struct {
	Name  string `json:"name"`            // the file
	Entry string `json:"entry,omitempty"` // the entry inside it, where it is an archive
	// Reason is what is wrong, for people; Hint is what to try next.
	Reason *record.Sentence `json:"reason"`
	Hint   *record.Sentence `json:"hint,omitempty"`
	// Partial is true where documents were read all the same and this only says what is missing.
	Partial bool `json:"partial,omitempty"`
}

// Sentence gives the problem as one line: file, entry, reason, way out.
func (p Problem) Sentence() *record.Sentence {
	name := p.Name
	if p.Entry != "" {
		name += " (" + p.Entry + ")"
	}
	if p.Hint == nil {
		return record.Say("%s: %w", name, p.Reason)
	}
	return record.Say("%s: %w; %w", name, p.Reason, p.Hint)
}

// String is Sentence in English.
func (p Problem) String() string { return p.Sentence().String() }

// Read turns one file into documents, in the order in which they stand in it. It never panics and never fails as a
// whole: what cannot be read is reported as problems.
func Read(name string, data []byte, opts Options) ([]record.Document, []Problem) {
	var documents []record.Document
	var problems []Problem
	Each(name, data, opts, func(d record.Document) { documents = append(documents, d) },
		func(p Problem) { problems = append(problems, p) })
	return documents, problems
}

// Each is Read for archives of any size: it hands over one document at a time and keeps none.
func Each(name string, data []byte, opts Options, document func(record.Document), problem func(Problem)) {
	r := &reader{file: name, limits: opts.Limits.orDefault(), document: document, report: problem}
	r.read(input{name: name, data: data, url: opts.URL, contentType: opts.ContentType, captured: opts.Captured})
}

// HeadBytes is how much of a large file CheckHead asks for.
func HeadBytes(o Options) int { return 2 * o.Limits.orDefault().Line }

// CheckHead says of a large file, by its size and its first HeadBytes, what Read would say of the whole of it: nil
// where that is not sure yet. Whoever asks need not hold a file that no reader takes.
func CheckHead(name string, head []byte, size int64, o Options) *Problem {
	var found *Problem
	r := &reader{file: name, limits: o.Limits.orDefault(), report: func(p Problem) { found = &p }}
	in := input{name: name, data: head, contentType: o.ContentType}
	switch sniff(in) {
	case kindHTML:
		r.checkPage(in, size)
	case kindText:
		if jsonExport(string(head)) == "" {
			r.checkLines(in, string(head))
		}
	}
	return found
}

// input is one file or entry with what is known about it.
type input struct {
	name        string // as documents are called
	entry       string // empty for the file itself
	data        []byte
	url         string
	contentType string
	captured    record.Date
	depth       int // how many archives are around it
}

// reader collects what one file yields.
type reader struct {
	file     string
	limits   Limits
	unpacked int64 // bytes that came out of archives so far
	entries  int   // entries of archives so far
	stopped  bool  // a limit of the whole file was met
	document func(record.Document)
	report   func(Problem)
}

// problem reports that an input yields nothing.
func (r *reader) problem(in input, reason, hint *record.Sentence) {
	r.report(Problem{Name: r.file, Entry: in.entry, Reason: reason, Hint: hint})
}

// partial reports that an input was read, but not whole.
func (r *reader) partial(in input, reason, hint *record.Sentence) {
	r.report(Problem{Name: r.file, Entry: in.entry, Reason: reason, Hint: hint, Partial: true})
}

// read dispatches on what the bytes are. A fault of a parser on one input must not cost the others, so it ends here.
func (r *reader) read(in input) {
	defer func() {
		if v := recover(); v != nil {
			r.problem(in, record.Say("the reader failed on this file: it is damaged or made to break readers"),
				record.Say("open it in another program and save it as plain text or print it to PDF"))
		}
	}()
	if !r.checkInput(in) {
		return
	}
	switch kind := sniff(in); kind {
	case kindHTML:
		r.readHTML(in)
	case kindText:
		r.readText(in)
	case kindPDF:
		r.readPDF(in)
	case kindZIP:
		r.readZIP(in)
	case kindGzip:
		r.readGzip(in)
	case kindWARC:
		r.readWARC(in)
	case kindFeed:
		r.readFeed(in)
	case kindMail:
		r.readMail(in)
	default:
		r.problem(in, record.Say("not a kind of file that is read: %w", kind.describe()),
			record.Say("give an HTML page, plain text, mail (.eml), PDF with text, WARC, RSS or Atom, or a ZIP of these"))
	}
}

// checkInput holds the limits that need no parsing.
func (r *reader) checkInput(in input) bool {
	switch n := len(in.data); {
	case n == 0:
		r.problem(in, record.Say("the file is empty"), record.Say("fetch or copy it again"))
	case int64(n) > r.limits.File:
		r.problem(in, record.Say("the file has %s, more than the %s that are read", size(int64(n)),
			size(r.limits.File)),
			record.Say("split it, or leave out what is not a page"))
	default:
		return true
	}
	return false
}

// newDocument fills what every document has.
func newDocument(in input, media record.MediaType, method string) record.Document {
	sum := sha256.Sum256(in.data)
	hash := hex.EncodeToString(sum[:])
	return record.Document{
		ID: record.DocumentID(hash), Name: in.name, Media: media, SHA256: hash, URL: in.url,
		Lang: record.Unknown, Captured: in.captured, Method: method,
	}
}

// add finishes a document: languages, echoes, hash of the text, a date of last resort.
func (r *reader) add(in input, doc record.Document) {
	if len(doc.Blocks) == 0 {
		r.problem(in, record.Say("no text of a story was found in the file"),
			record.Say("open it and see; if there is a story, save it as plain text"))
		return
	}
	finish(&doc)
	r.document(doc)
}

// finish fills what follows from text, blocks and dates.
func finish(doc *record.Document) {
	sum := sha256.Sum256([]byte(doc.Text))
	doc.TextSHA256 = hex.EncodeToString(sum[:])
	setLanguages(doc)
	setEchoes(doc)
	if !doc.Published.Stated() && !undated(doc) {
		dateFromAddress(doc)
	}
	if !doc.Published.Stated() {
		dateFromText(doc)
	}
	if !doc.Published.Stated() && doc.Captured.Stated() && !undated(doc) {
		doc.Published, doc.DateSource = doc.Captured, record.DateFromCapture
		doc.Warnings = append(doc.Warnings, "no date on the page: the day of its capture is used")
	}
	if !doc.Published.Stated() {
		doc.Warnings = append(doc.Warnings,
			"no date of publication was found: times such as \"Sunday\" cannot be resolved")
	}
}

// size prints a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
