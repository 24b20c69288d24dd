package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"recount/intake"
	"recount/internal/flow"
	"recount/internal/worker"
	"recount/origin"
	"recount/record"
)

// Kinds of parts that pages are read into. Those with a pass have its number behind a dot.
const (
	filesList    = "files.json" // found, in the order in which the program reads them
	problemParts = "problems"   // what could not be read, as JSON
	pageParts    = "pages"      // by document: id, names as a list, page
	printParts   = "prints"     // by document: id, date of publication, fingerprint
)

func init() {
	steps["read"] = step{[]string{problemParts, pageParts + "*", printParts + "*"}, readTask, readPart}
	steps["redate"] = step{[]string{pageParts + "*", printParts + "*"}, redateTask, redatePart}
}

// readers read the files of a worker of the engine in confined processes.
var readers struct {
	sync.Mutex
	pool *worker.Pool
}

func readerPool() (*worker.Pool, error) {
	readers.Lock()
	defer readers.Unlock()
	if readers.pool == nil {
		p, err := worker.Start(0, worker.Limits{})
		if err != nil {
			return nil, err
		}
		readers.pool = p
	}
	return readers.pool, nil
}

func closeReaders() {
	readers.Lock()
	defer readers.Unlock()
	if readers.pool != nil {
		readers.pool.Close()
		readers.pool = nil
	}
}

// found are the files of a run, read once by a worker.
var found struct {
	sync.Mutex
	of    string
	files []flow.FoundFile
}

func fileOf(j job, n int) (flow.FoundFile, error) {
	found.Lock()
	defer found.Unlock()
	if found.of != j.Folder {
		b, err := os.ReadFile(filepath.Join(j.Folder, filesList))
		if err != nil {
			return flow.FoundFile{}, err
		}
		found.files = nil
		if err := json.Unmarshal(b, &found.files); err != nil {
			return flow.FoundFile{}, err
		}
		found.of = j.Folder
	}
	if n >= len(found.files) {
		return flow.FoundFile{}, errRecord
	}
	return found.files[n], nil
}

// readTask reads one file: pages to the parts of their documents, problems to those of their names.
func readTask(ctx context.Context, j job, task int, give func(int, []byte)) error {
	f, err := fileOf(j, task)
	if err != nil {
		return err
	}
	problem := func(p intake.Problem) {
		b, _ := json.Marshal(p)
		give(partOf(p.Name, j.Parts), fields("", string(b), "", "", ""))
	}
	if f.Problem != nil {
		problem(*f.Problem)
		return nil
	}
	data, bad := f.Read(flow.FileOptions{})
	if bad != nil {
		problem(*bad)
		return nil
	}
	pool, err := readerPool()
	if err != nil {
		return err
	}
	n, failed := 0, error(nil)
	page := func(p worker.Page) {
		n++
		order := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(task)), uint32(n))
		record, err := pageRecord(string(order), &p)
		if err != nil && failed == nil {
			failed = err
		}
		give(partOf(p.Document.ID, j.Parts), record)
	}
	if err := pool.Pages(ctx, f.Name, data, intake.Options{}, worker.Work{Extract: true}, page, problem); err != nil {
		return err
	}
	return failed
}

// pageRecord is a page on its way: its place among all, id, name, page and fingerprint.
func pageRecord(order string, p *worker.Page) ([]byte, error) {
	print, err := origin.NewPrint(origin.Page{Document: &p.Document, Extraction: &p.Extraction, Mentions: p.Mentions,
		Words: p.Words}).AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	if p.Document.Published.Stated() {
		p.Document.Offsets = nil // anchors hold them; only what is read again needs them
	}
	b, err := p.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	return fields(order, string(p.Document.ID), p.Document.Name, string(b),
		string(fields(p.Document.Published.String(), string(print)))), nil
}

// readPart keeps each document once, with the names of its copies in the order in which the program meets them.
func readPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	var all [][]byte
	for r := range records {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b []byte) int { return strings.Compare(string(a), string(b)) })
	var problems [][]byte
	names := map[string][]string{}
	kept := map[string][]string{}
	for _, r := range all {
		f, err := split(r, 5)
		if err != nil {
			return err
		}
		if f[0] == "" {
			problems = append(problems, []byte(f[1]))
			continue
		}
		names[f[1]] = append(names[f[1]], f[2])
		if _, copied := kept[f[1]]; !copied {
			kept[f[1]] = f
		}
	}
	var pages, prints [][]byte
	for id, f := range kept {
		pages = append(pages, fields(id, string(fields(names[id]...)), f[3]))
		print, err := split([]byte(f[4]), 2)
		if err != nil {
			return err
		}
		prints = append(prints, fields(id, print[0], print[1]))
	}
	j.Pass = "1"
	return writeAll(j, part, map[string][][]byte{problemParts: problems, j.of(pageParts): pages,
		j.of(printParts): prints})
}

// writeAll writes the parts of several kinds.
func writeAll(j job, part int, kinds map[string][][]byte) error {
	for kind, records := range kinds {
		if err := j.folder().write(kind, part, records); err != nil {
			return err
		}
	}
	return nil
}

// redateTask reads those pages once more that have no date and whose story has one.
func redateTask(ctx context.Context, j job, part int, give func(int, []byte)) error {
	give(part, nil) // every part is written anew, with pages read again or without
	days := map[string]record.Day{}
	for f, err := range j.folder().rows("undated."+firstPass, part, 2) {
		if err != nil {
			return err
		}
		d, err := record.ParseDate(f[1])
		if err != nil {
			return err
		}
		days[f[0]] = d.Earliest()
	}
	if len(days) == 0 {
		return nil
	}
	pool, err := readerPool()
	if err != nil {
		return err
	}
	for f, err := range j.folder().rows(pageParts+"."+firstPass, part, 3) {
		if err != nil {
			return err
		}
		day, ok := days[f[0]]
		if !ok {
			continue
		}
		var p worker.Page
		if err := p.UnmarshalBinary([]byte(f[2])); err != nil {
			return err
		}
		again, err := pool.Document(ctx, &p.Document, &day, nil)
		if err != nil {
			return err
		}
		again.File = p.File
		again.Document = p.Document
		b, err := pageRecord(f[0], &again)
		if err != nil {
			return err
		}
		give(part, b)
	}
	return nil
}

// redatePart puts pages that were read again in place of what they were.
func redatePart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	again := map[string][]string{}
	for r := range records {
		if len(r) == 0 {
			continue
		}
		f, err := split(r, 5)
		if err != nil {
			return err
		}
		again[f[0]] = f
	}
	var pages, prints [][]byte
	for f, err := range j.folder().rows(pageParts+"."+firstPass, part, 3) {
		if err != nil {
			return err
		}
		if a, ok := again[f[0]]; ok {
			f[2] = a[3]
		}
		pages = append(pages, fields(f...))
	}
	for f, err := range j.folder().rows(printParts+"."+firstPass, part, 3) {
		if err != nil {
			return err
		}
		if a, ok := again[f[0]]; ok {
			print, err := split([]byte(a[4]), 2)
			if err != nil {
				return err
			}
			f[1], f[2] = print[0], print[1]
		}
		prints = append(prints, fields(f...))
	}
	return writeAll(j, part, map[string][][]byte{j.of(pageParts): pages, j.of(printParts): prints})
}

// Passes of tracing.
const (
	firstPass  = "1"
	secondPass = "2"
)

// runPages runs the steps of the pages in order.
func runPages(ctx context.Context, paths []string, o runOptions) error {
	out, err := filepath.Abs(o.out)
	if err != nil {
		return err
	}
	for i := range paths {
		if paths[i] == "-" {
			return fmt.Errorf("%w: standard input cannot be read by several machines: name files", errUsage)
		}
		if paths[i], err = filepath.Abs(paths[i]); err != nil {
			return err
		}
	}
	files, err := flow.FindFiles(ctx, paths, flow.FileOptions{})
	if err != nil {
		return err
	}
	j := job{Folder: filepath.Join(out, "work"), Parts: o.parts, Pass: firstPass}
	if j.Parts <= 0 {
		j.Parts = partsFor(files)
	}
	ground, err := writeFiles(j, files)
	if err != nil {
		return err
	}
	r := &pageRun{ctx: ctx, job: j, ground: ground, files: len(files), merge: o.merge, out: out}
	return r.all()
}

// partBytes is how many bytes of files make a part.
const partBytes = 16 << 20

func partsFor(files []flow.FoundFile) int {
	total := int64(0)
	for _, f := range files {
		total += f.Size
	}
	return int(max(4, total/partBytes))
}

// writeFiles writes the list of files for the workers, and gives what all steps rest on: names, sizes and times.
func writeFiles(j job, files []flow.FoundFile) (string, error) {
	b, err := json.Marshal(files)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(j.Folder, 0o700); err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return fmt.Sprintf("%x", sum), os.WriteFile(filepath.Join(j.Folder, filesList), b, 0o600)
}

// pageRun is a run of the pages under way.
type pageRun struct {
	ctx    context.Context
	job    job
	ground string // what the next step rests on
	files  int
	merge  bool
	out    string
}

// step runs a step on so many tasks.
func (r *pageRun) step(name string, tasks int) error {
	j := r.job
	j.Step = name
	token, err := runStep(r.ctx, j, tasks, r.ground)
	r.ground = token
	return err
}

// steps runs steps that have a task for each part.
func (r *pageRun) steps(names ...string) error {
	for _, name := range names {
		if err := r.step(name, r.job.Parts); err != nil {
			return err
		}
	}
	return nil
}

// all runs the whole: read, trace, and where a page without a date tells a story that has one, read it again and trace
// anew.
func (r *pageRun) all() error {
	if r.files > 0 {
		if err := r.step("read", r.files); err != nil {
			return err
		}
	}
	n, _, err := r.job.folder().total(r.job.of(printParts), r.job.Parts)
	if err != nil {
		return err
	}
	r.job.Pages = n
	if n == 0 {
		if err := r.results(); err != nil {
			return err
		}
		return flow.ErrNothingRead
	}
	if err := r.trace(); err != nil {
		return err
	}
	undated, _, err := r.job.folder().total(r.job.of("undated"), r.job.Parts)
	if err != nil {
		return err
	}
	if undated > 0 {
		r.job.Pass = secondPass
		if err := r.steps("redate"); err != nil {
			return err
		}
		if err := r.trace(); err != nil {
			return err
		}
	}
	if err := r.steps("lines"); err != nil {
		return err
	}
	return r.results()
}
