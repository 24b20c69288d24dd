package worker

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"recount/extract"
	"recount/intake"
	"recount/origin"
	"recount/record"
)

// Work says what is done with the documents of a file beside reading them.
type Work struct {
	// Extract asks for the claims of each document and for what tracing needs of its text.
	Extract bool `json:"extract,omitempty"`
	// Days are those against which documents without a date of their own are read.
	Days map[record.DocumentID]record.Day `json:"days,omitempty"`
	// Document says that the bytes are a document that was read before, in the form of the pipe.
	Document bool `json:"document,omitempty"`
	// Places are those of a case's own that its documents may name, what holds others before them.
	Places []record.Place `json:"places,omitempty"`
	// Skip passes over the first documents: they were handed over before the worker was lost.
	Skip int `json:"skip,omitempty"`
}

// Page is a document with what was found in it.
type Page struct {
	File     string // that it stood in
	Document record.Document
	Found
	// Fault says for people why nothing was found in the document, where the reader failed on it or it cost more than
	// is allowed; nil where it was read.
	Fault *record.Sentence
}

// Found is what was found in a document.
type Found struct {
	Extraction record.Extraction
	Mentions   []origin.Mention // places and organisations, in the order of the text
	Words      *origin.Words    // nil where nothing was extracted
}

// found is Found as it crosses the pipe.
type found struct {
	Extraction record.Extraction
	Mentions   []origin.Mention
	Words      string
}

// serve reads one file and writes its documents as they come, each with what was found in it.
func serve(w *frameWriter, req request) error {
	cpuMark.Store(int64(cpuTime()))
	defer cpuMark.Store(-1)
	var failed error
	keep := func(err error) {
		if failed == nil {
			failed = err
		}
	}
	var buf []byte
	n := 0
	document := func(d record.Document) {
		if n++; n <= req.work.Skip {
			return
		}
		buf = appendDocument(buf[:0], &d)
		keep(w.frame(frameDocument, buf))
		if !req.work.Extract {
			return
		}
		keep(w.flush()) // if this page is the one that kills the process, the parent knows which it was
		x := findIn(&d, req.work)
		buf = appendValue(buf[:0], reflect.ValueOf(x))
		keep(w.frame(frameFound, buf))
	}
	if req.work.Document {
		d, err := decodeDocument(req.data)
		if err != nil {
			return err
		}
		document(d)
	} else {
		intake.Each(req.name, req.data, req.options, document, func(p intake.Problem) {
			b, err := json.Marshal(p)
			keep(err)
			keep(w.frame(frameProblem, b))
		})
	}
	keep(w.frame(frameEnd, nil))
	keep(w.flush())
	return failed
}

// findIn extracts the claims of a document and cuts its words. It has the computing time of a file for itself.
func findIn(d *record.Document, work Work) (out found) {
	mark, start := cpuMark.Load(), cpuTime()
	defer func() { cpuMark.Store(mark + int64(cpuTime()-start)) }()
	cpuMark.Store(-1) // the lists are ours and are read once
	e, err := extract.Default()
	cpuMark.Store(int64(cpuTime()))
	defer func() {
		if recover() != nil {
			out = found{Extraction: extract.Fault(d)}
		}
	}()
	if err != nil {
		return found{Extraction: extract.Fault(d)}
	}
	if intake.NotRead(d) != nil { // figures of another language would be guesses
		return found{Extraction: record.Extraction{Document: d.ID}}
	}
	e = e.With(work.Places)
	if day, ok := work.Days[d.ID]; ok && !d.Published.Stated() {
		out.Extraction = e.ExtractDated(d, day)
	} else {
		out.Extraction = e.Extract(d)
	}
	out.Mentions = Mentions(e, d)
	words, err := origin.CutWords(d).AppendBinary(nil)
	if err != nil {
		return found{Extraction: extract.Fault(d)}
	}
	out.Words = string(words)
	return out
}

// Mentions gives the places and organisations that a document names, in the order of the text.
func Mentions(e *extract.Extractor, d *record.Document) []origin.Mention {
	var out []origin.Mention
	for _, m := range e.Named(d.Text) {
		out = append(out, origin.Mention{ID: m.ID, Class: m.Class})
	}
	return out
}

// decodeFound reads what was found in a document, and trusts none of it.
func decodeFound(b []byte, d *record.Document) (Found, error) {
	u := &unpacker{decoder: decoder{b: b}, text: len(d.Text)}
	var f found
	u.value(reflect.ValueOf(&f).Elem())
	words := &origin.Words{}
	if u.fail || len(u.b) > 0 || words.UnmarshalBinary([]byte(f.Words)) != nil {
		return Found{}, errFrame
	}
	for i := range f.Extraction.Claims {
		if c := &f.Extraction.Claims[i]; c.Kind == record.CountClaim && c.Count == nil {
			return Found{}, errFrame
		}
	}
	return Found{f.Extraction, f.Mentions, words}, nil
}

// Read reads one file in a worker and hands over its documents as they come, as intake.Each does. A file that kills its
// worker is a problem of that file. The error is for what is no file's fault: the context ended, or no worker can be
// started any more.
func (p *Pool) Read(ctx context.Context, name string, data []byte, opts intake.Options,
	document func(record.Document), problem func(intake.Problem)) error {
	return p.Pages(ctx, name, data, opts, Work{}, func(x Page) { document(x.Document) }, problem)
}

// Document extracts one document that was read before, with the places of a case's own beside those that the program
// has. The error is for what is not the document's fault.
func (p *Pool) Document(ctx context.Context, d *record.Document, day *record.Day, places []record.Place) (Page, error) {
	work := Work{Extract: true, Document: true, Places: places}
	if day != nil {
		work.Days = map[record.DocumentID]record.Day{d.ID: *day}
	}
	out := Page{File: d.Name, Document: *d, Found: Found{Extraction: extract.Fault(d)},
		Fault: record.Say("its figures were not read")}
	err := p.Pages(ctx, d.Name, appendDocument(nil, d), intake.Options{}, work, func(x Page) { out = x },
		func(p intake.Problem) { out.Fault = p.Reason })
	return out, err
}

// maxRestarts bounds how often one file may take its worker with it and be gone on with.
const maxRestarts = 8

// Pages is Read with work done on each document. A document whose figures cannot be read, or not within the bounds, is
// handed over with its fault, and the file is gone on with behind it.
func (p *Pool) Pages(ctx context.Context, name string, data []byte, opts intake.Options, work Work,
	page func(Page), problem func(intake.Problem)) error {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.places }()
	t := &taking{file: name, work: work, page: page, problem: problem}
	for {
		w, err := p.take()
		if err != nil {
			return err
		}
		stop := context.AfterFunc(ctx, w.kill)
		req := request{name: name, data: data, options: opts, work: work}
		req.work.Skip = t.pages
		err = w.pages(req, p.limits.Wall, t)
		if !stop() && ctx.Err() != nil {
			p.drop(w)
			return ctx.Err()
		}
		if err == nil {
			p.give(w)
			return nil
		}
		p.drop(w)
		if t.pending != nil && t.restarts < maxRestarts {
			t.lost(err)
			continue
		}
		problem(intake.Problem{
			Name: name, Reason: record.SentenceOf(err), Partial: t.pages > 0,
			Hint: record.Say("it is damaged or made to break readers: save its text in another program and give that"),
		})
		return nil
	}
}

// taking is what came of one file so far, over all workers that it was given to.
type taking struct {
	file     string
	work     Work
	page     func(Page)
	problem  func(intake.Problem)
	pages    int              // handed over
	problems int              // handed over
	told     int              // by this worker
	pending  *record.Document // read, and its figures not yet
	restarts int
}

// lost hands over the document on which the worker was lost.
func (t *taking) lost(err error) {
	d := t.pending
	t.pending = nil
	t.restarts++
	t.pages++
	t.page(Page{File: t.file, Document: *d, Found: Found{Extraction: extract.Fault(d)}, Fault: record.SentenceOf(err)})
}

// document takes a document from a worker.
func (t *taking) document(d record.Document) bool {
	if t.pending != nil {
		return false
	}
	if t.work.Extract {
		t.pending = &d
		return true
	}
	t.pages++
	t.page(Page{File: t.file, Document: d})
	return true
}

// found takes what a worker found in the document before.
func (t *taking) found(payload []byte) bool {
	if t.pending == nil {
		return false
	}
	f, err := decodeFound(payload, t.pending)
	if err != nil {
		return false
	}
	x := Page{File: t.file, Document: *t.pending, Found: f, Fault: intake.NotRead(t.pending)}
	for _, w := range f.Extraction.Warnings {
		if w.Code == extract.FaultCode {
			x.Fault = record.Say("the reader failed on it")
		}
	}
	t.pending = nil
	t.pages++
	t.page(x)
	return true
}

// trouble takes a problem from a worker, once even where several workers tell it.
func (t *taking) trouble(payload []byte) bool {
	var p intake.Problem
	if json.Unmarshal(payload, &p) != nil {
		return false
	}
	if t.told++; t.told > t.problems {
		t.problems = t.told
		t.problem(p)
	}
	return true
}

// pages gives the process one file. An error means that the process is lost, and says why in words for people.
func (p *process) pages(req request, wall time.Duration, t *taking) error {
	// The time is per sign of life, not per file: an archive of ten thousand pages may take as long as it goes on.
	timer := time.AfterFunc(wall, p.kill)
	defer timer.Stop()
	sent := make(chan error, 1)
	go func() { sent <- writeRequest(p.in, req) }()
	t.told = 0
	for {
		timer.Reset(wall)
		kind, payload, err := readFrame(p.out, p.buf)
		p.buf = payload
		if err != nil {
			return p.postMortem(wall)
		}
		timer.Stop() // what takes the pages may wait for those of another file
		ok := true
		switch kind {
		case frameDocument:
			doc, err := decodeDocument(payload)
			ok = err == nil && t.document(doc)
		case frameFound:
			ok = t.found(payload)
		case frameProblem:
			ok = t.trouble(payload)
		case frameEnd:
			if cap(p.buf) > 1<<22 {
				p.buf = nil
			}
			if t.pending != nil {
				return p.postMortem(wall)
			}
			return <-sent
		default:
			ok = false
		}
		if !ok {
			return p.postMortem(wall)
		}
	}
}
