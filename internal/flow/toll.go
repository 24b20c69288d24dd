package flow

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"recount/count"
	"recount/doubt"
	"recount/extract"
	"recount/intake"
	"recount/internal/worker"
	"recount/record"
)

// Gazetteer answers what lies in what and which place a name means.
type Gazetteer interface {
	record.Places
	ByName(name string) (record.PlaceID, bool)
}

// Extractor reads the claims of a document that was read before, in this process. It must be safe for use by several
// goroutines.
type Extractor interface {
	Extract(doc *record.Document) record.Extraction
	// ExtractDated reads a document without a date of its own against a day.
	ExtractDated(doc *record.Document, day record.Day) record.Extraction
}

// Doubter says what speaks against letting a claim that a machine read prove anything. It must be safe for use by
// several goroutines.
type Doubter interface {
	// Doubts gives, for each claim of a page, why its fields are not all sure; nothing where they are.
	Doubts(doc *record.Document, x *record.Extraction) [][]record.Warning
	// Notices gives the sentences of a page that take something back.
	Notices(doc *record.Document) []doubt.Notice
}

// Tracer finds which pages derive from one account. It sees each page once, in order, and keeps what it needs.
type Tracer interface {
	// Add takes a page with what was found in it.
	Add(doc *record.Document, found *worker.Found)
	// Trace gives the stories and divergences, and the claims with the origins that tracing found.
	Trace(claims []record.Claim) Traced
}

// Traced is what tracing found.
type Traced struct {
	Stories  []Story
	Diverges []Divergence
	Claims   []record.Claim // as handed in, with origins inferred
	Warnings []record.Warning
}

// TollOptions say what to read and what to ask.
type TollOptions struct {
	Files    FileOptions
	Question Question
	Version  string
	Places   Gazetteer
	Extract  Extractor     // of TollOfDocuments; the pages of files are extracted by confined workers
	Doubt    Doubter       // nil: nothing that was read is doubted
	Trace    func() Tracer // nil: no tracing
	Stories  *StoryTable   // found before among more pages than these; nil: stories are found among these
	// Organisation gives the names and class of an origin; may be nil.
	Organisation func(record.OriginID) (Origin, bool)
}

// ErrNothingRead says that no page could be read.
var ErrNothingRead = record.Say("no page could be read")

// maxKeptText bounds the text of pages that a report keeps; pages beyond it are shown by their sentences alone.
const maxKeptText = 24 << 20

// Toll reads pages and answers the question: documents, claims, origins, counts. Problems with single files are in the
// report; the error is for a question that cannot be asked, for a run that was cut short, or for nothing read at all.
// The report does not depend on the order of paths or on the number of cores.
func Toll(ctx context.Context, paths []string, opts TollOptions) (*TollReport, error) {
	cell, err := opts.Question.Cell(opts.Places)
	if err != nil {
		return nil, err
	}
	r := &TollReport{Version: opts.Version, Question: opts.Question, places: opts.Places}
	g, corrections, err := r.gather(files{ctx, paths, opts.Files}, opts)
	if err != nil {
		return nil, err
	}
	return r, r.answer(cell, g, corrections, opts)
}

// TollOfDocuments answers a question from documents that were read before, as Toll does from files.
func TollOfDocuments(docs []record.Document, opts TollOptions) (*TollReport, error) {
	cell, err := opts.Question.Cell(opts.Places)
	if err != nil {
		return nil, err
	}
	r := &TollReport{Version: opts.Version, Question: opts.Question, places: opts.Places}
	g, corrections, err := r.gather(documents{docs, opts.Extract}, opts)
	if err != nil {
		return nil, err
	}
	return r, r.answer(cell, g, corrections, opts)
}

// answer counts what was gathered.
func (r *TollReport) answer(cell record.Cell, g *gathering, corrections []count.Correction, opts TollOptions) error {
	if len(r.Pages) == 0 && len(r.Lists) == 0 {
		return ErrNothingRead
	}
	r.mapPlaces()
	r.nameOrigins(opts.Organisation)
	in := count.Input{Places: opts.Places, Corrections: corrections}
	for _, c := range g.claims {
		in.Claims = append(in.Claims, count.Entry{Claim: c, Doubts: g.doubts[c.ID]})
	}
	return r.tolls(cell, in)
}

// pile is where pages come from. Each reads every page once, in a fixed order.
type pile interface {
	each(r *TollReport, days fileDays, read func(worker.Page) *reading, take func(*reading) error) error
	again() bool // whether they can be read once more
}

// files are pages in files.
type files struct {
	ctx   context.Context
	paths []string
	opts  FileOptions
}

func (f files) each(r *TollReport, days fileDays, read func(worker.Page) *reading, take func(*reading) error) error {
	opts, progress := f.opts, f.opts.Progress
	opts.Progress = func(done int, name string) {
		r.Files = done
		if progress != nil {
			progress(done, name)
		}
	}
	r.Lists = nil
	opts.isList = func(path string) { r.Lists = append(r.Lists, path) }
	paths := slices.Clone(f.paths)
	slices.Sort(paths)
	asked := func(file string) worker.Work { return worker.Work{Extract: true, Days: days[file]} }
	return eachPage(f.ctx, paths, opts, asked, read, take, func(p intake.Problem) {
		r.Problems = append(r.Problems,
			p)
	})
}

// again is false for standard input.
func (f files) again() bool { return !slices.Contains(f.paths, "-") }

// documents are pages that were read before.
type documents struct {
	docs    []record.Document
	extract Extractor
}

func (ds documents) each(r *TollReport, days fileDays, read func(worker.Page) *reading,
	take func(*reading) error) error {
	lists, err := extract.Default()
	if err != nil {
		return err
	}
	sorted := slices.Clone(ds.docs)
	slices.SortStableFunc(sorted, func(a, b record.Document) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.ID, b.ID))
	})
	r.Files = len(sorted)
	for _, d := range sorted {
		p := worker.Page{File: d.Name, Document: d, Found: worker.Found{Mentions: worker.Mentions(lists, &d)}}
		if day, ok := days[d.Name][d.ID]; ok {
			p.Extraction = ds.extract.ExtractDated(&d, day)
		} else {
			p.Extraction = ds.extract.Extract(&d)
		}
		if err := take(read(p)); err != nil {
			return err
		}
	}
	return nil
}

func (documents) again() bool { return true }

// read is one pass over all pages. Pages without a date are read against the days that are given for them.
func (r *TollReport) read(from pile, opts TollOptions, days fileDays) (*gathering, error) {
	g := newGathering()
	if opts.Trace != nil {
		g.tracer = opts.Trace()
	}
	if k, ok := g.tracer.(interface{ Recall(*StoryTable) }); ok && opts.Stories != nil {
		k.Recall(opts.Stories)
	}
	err := from.each(r, days, func(p worker.Page) *reading { return newReading(p, opts) },
		func(x *reading) error { g.take(r, x); return nil })
	return g, err
}

// reading is a page with what was extracted from it.
type reading struct {
	file    string
	doc     record.Document
	x       record.Extraction
	found   worker.Found
	fault   *record.Sentence   // why nothing was extracted
	doubts  [][]record.Warning // by claim
	printed Printed            // what it takes back
}

func newReading(p worker.Page, opts TollOptions) *reading {
	out := &reading{file: p.File, doc: p.Document, x: p.Extraction, found: p.Found, fault: p.Fault}
	if opts.Doubt != nil {
		out.doubts = opts.Doubt.Doubts(&out.doc, &out.x)
	}
	out.printed = opts.Printed(&out.doc)
	out.doc.Offsets = nil // anchors hold them now
	return out
}

func newGathering() *gathering {
	return &gathering{seen: map[record.DocumentID]int{}, files: map[record.DocumentID]string{},
		doubts: map[record.ClaimID][]record.Warning{}, victims: map[record.DocumentID][]string{}}
}

// gathering collects pages in order.
type gathering struct {
	seen    map[record.DocumentID]int // index of the page
	kept    int                       // bytes of text kept
	claims  []record.Claim            // masked
	tracer  Tracer
	files   map[record.DocumentID]string // that pages without a date stood in
	doubts  map[record.ClaimID][]record.Warning
	printed []Printed
	victims map[record.DocumentID][]string // names of the dead, injured and missing as the pages have them
}

// take puts a page into the report. A file with the bytes of an earlier one is a copy and asserts nothing; items of one
// feed share its bytes and are documents of their own.
func (g *gathering) take(r *TollReport, x *reading) {
	if i, ok := g.seen[x.doc.ID]; ok {
		r.Pages[i].Copies = append(r.Pages[i].Copies, x.doc.Name)
		return
	}
	g.seen[x.doc.ID] = len(r.Pages)
	if g.tracer != nil {
		g.tracer.Add(&x.doc, &x.found)
	}
	g.printed = append(g.printed, x.printed)
	v := veiled(&x.doc, &x.x)
	m, spans, text := v.masker, v.spans, v.text
	p := Page{
		ID: x.doc.ID, Name: x.doc.Name, Outlet: x.doc.Outlet, Title: m.words(x.doc.Title), URL: x.doc.URL,
		Lang:      x.doc.Lang,
		Published: x.doc.Published, DateFrom: x.doc.DateSource, SHA256: x.doc.SHA256, Masked: len(spans),
		Warnings: x.x.Warnings, Captured: x.doc.Captured, Sentences: map[record.ClaimID][2]int{},
	}
	for i, c := range v.claims {
		if a := c.Sentence; a.Start >= 0 && a.Start < a.End && a.End <= len(x.doc.Text) {
			start := utf8.RuneCountInString(x.doc.Text[:a.Start])
			p.Sentences[c.ID] = [2]int{start, start + utf8.RuneCountInString(x.doc.Text[a.Start:a.End])}
		}
		if i < len(x.doubts) && len(x.doubts[i]) > 0 {
			g.doubts[c.ID] = x.doubts[i]
		}
		p.Claims = append(p.Claims, c.ID)
	}
	g.claims = append(g.claims, v.claims...)
	if g.kept += len(text); g.kept <= maxKeptText {
		p.Text, p.Blocks = text, x.doc.Blocks
	}
	if !x.doc.Published.Stated() {
		g.files[x.doc.ID] = x.file
		p.Warnings = append(slices.Clone(p.Warnings), record.Warning{Code: "no_date",
			Text: "no date of publication was found on the page; its figures have no as-of date"})
	}
	if x.doc.Refused != nil {
		p.Warnings = append(slices.Clone(p.Warnings), x.doc.Refused.Warning())
	}
	for _, w := range x.doc.Warnings {
		p.Warnings = append(p.Warnings, record.Warning{Code: "reading", Text: w})
	}
	if x.fault != nil {
		r.Unread++
		r.Problems = append(r.Problems, Unread(x.doc.Name, x.fault))
	}
	r.Victims += len(x.x.Victims)
	g.victims[x.doc.ID] = victimNames(&x.x)
	for _, method := range []string{x.doc.Method, methodOf(x.x)} {
		if method != "" && !slices.Contains(r.Methods, method) {
			r.Methods = append(r.Methods, method)
		}
	}
	r.Pages = append(r.Pages, p)
}

// Unread is the problem of a page whose text was read and whose figures were not.
func Unread(name string, fault *record.Sentence) intake.Problem {
	return intake.Problem{Name: name, Reason: record.Say("its text was read and its figures were not: %w", fault),
		Hint: record.Say("read it by hand")}
}

func methodOf(x record.Extraction) string {
	if len(x.Claims) == 0 {
		return ""
	}
	return x.Claims[0].Method
}

// finish traces origins, orders everything and returns what tracing found wrong with single claims.
func (g *gathering) finish(r *TollReport) []count.Correction {
	slices.Sort(r.Methods)
	var corrections []count.Correction
	if g.tracer != nil {
		t := g.tracer.Trace(g.claims)
		g.claims, r.Stories, r.Diverges = t.Claims, t.Stories, t.Diverges
		r.Warnings = append(r.Warnings, t.Warnings...)
		corrections = correctionsOf(t.Diverges)
		for _, s := range t.Stories {
			for _, id := range s.Pages {
				if p, ok := r.Page(id); ok {
					p.Story = s.ID
				}
			}
		}
	}
	slices.SortStableFunc(r.Pages, func(a, b Page) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.ID, b.ID))
	})
	r.pageByID = nil
	order := make(map[record.DocumentID]int, len(r.Pages))
	for i, p := range r.Pages {
		order[p.ID] = i
	}
	slices.SortStableFunc(g.claims, func(a, b record.Claim) int {
		return cmp.Or(cmp.Compare(order[a.Document], order[b.Document]),
			cmp.Compare(a.Sentence.Start, b.Sentence.Start), cmp.Compare(a.ID, b.ID))
	})
	r.Claims = g.claims
	return append(corrections, g.corrections(r)...)
}

// correctionsOf sets aside the claims of a page that differ from the page that it rewrites: they are shown, and count
// for nothing.
func correctionsOf(diverges []Divergence) []count.Correction {
	var out []count.Correction
	for _, d := range diverges {
		kind := count.Diverging
		if d.Kind == "speaker" {
			kind = count.Misattributed
		}
		for _, id := range d.Claims {
			out = append(out, count.Correction{Claim: id, Kind: kind, Why: d.Text})
		}
	}
	return out
}

// mapPlaces lists the places that claims name.
func (r *TollReport) mapPlaces() {
	var ids []record.PlaceID
	for _, c := range r.Claims {
		if c.Count != nil {
			ids = append(ids, c.Count.Cell.Place...)
		}
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if p, ok := r.places.Place(id); ok {
			r.Places = append(r.Places, p)
		}
	}
}

// nameOrigins lists the origins of the claims with their names.
func (r *TollReport) nameOrigins(find func(record.OriginID) (Origin, bool)) {
	if find == nil {
		return
	}
	var ids []record.OriginID
	for _, c := range r.Claims {
		ids = append(ids, c.Speaker.Origin)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if o, ok := find(id); ok {
			r.Origins = append(r.Origins, o)
		}
	}
}
