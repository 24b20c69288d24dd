package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"recount/internal/flow"
	"recount/internal/terminal"
	"recount/internal/worker"
	"recount/origin"
	"recount/record"
)

// Kinds of parts that are results: lines of text, ready.
const (
	claimParts = "claims"
	tableParts = "table"
	faultParts = "faults"
)

func init() {
	steps["lines"] = step{[]string{claimParts, tableParts, faultParts}, linesTask, linesPart}
}

// byDocument reads the records of a kind that have a document and one field more.
func byDocument(j job, kind string, part int) (map[string][]string, error) {
	out := map[string][]string{}
	for f, err := range j.folder().rows(kind, part, 2) {
		if err != nil {
			return nil, err
		}
		out[f[0]] = append(out[f[0]], f[1])
	}
	return out, nil
}

// linesTask writes the lines of the pages of a part.
func linesTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	stories, err := byDocument(j, j.of("stories"), part)
	if err != nil {
		return err
	}
	origins, err := byDocument(j, j.of("origins"), part)
	if err != nil {
		return err
	}
	days, err := byDocument(j, "undated."+firstPass, part)
	if err != nil {
		return err
	}
	for f, err := range j.folder().rows(j.of(pageParts), part, 3) {
		if err != nil {
			return err
		}
		l := pageLines{id: f[0], give: func(kind string, line []byte) { give(part, fields(kind, string(line))) }}
		if err := l.page(f[1], f[2]); err != nil {
			return err
		}
		if err := l.story(stories[f[0]], days[f[0]]); err != nil {
			return err
		}
		if err := l.claims(origins[f[0]]); err != nil {
			return err
		}
	}
	return nil
}

// pageLines are the lines of one page.
type pageLines struct {
	id    string
	give  func(kind string, line []byte)
	names []string
	read  worker.Page
	row   flow.StoryRow
}

// page reads the page and its names, and tells where its figures were not read.
func (l *pageLines) page(names, page string) error {
	var err error
	if l.names, err = splitList([]byte(names)); err != nil {
		return err
	}
	if err := l.read.UnmarshalBinary([]byte(page)); err != nil {
		return err
	}
	if l.read.Fault == nil {
		return nil
	}
	line, err := jsonLine(flow.Unread(l.read.Document.Name, l.read.Fault))
	l.give(faultParts, line)
	return err
}

// story writes the row of the table of stories, with the day against which the page was read.
func (l *pageLines) story(rows, days []string) error {
	if len(rows) != 1 {
		return errRecord
	}
	var err error
	if l.row, err = flow.ParseStoryRow(rows[0]); err != nil {
		return err
	}
	l.row.Day = record.Date{}
	if len(days) > 0 {
		if l.row.Day, err = record.ParseDate(days[0]); err != nil {
			return err
		}
	}
	l.give(tableParts, []byte(l.row.String()+"\n"))
	return nil
}

// claims writes what the page claims.
func (l *pageLines) claims(origins []string) error {
	inferred := make([]origin.Inference, len(origins))
	for i, o := range origins {
		if err := json.Unmarshal([]byte(o), &inferred[i]); err != nil {
			return err
		}
	}
	pages, err := flow.ClaimsOf(&l.read, l.names, l.row.Story, inferred)
	if err != nil {
		return err
	}
	for _, p := range pages {
		line, err := jsonLine(p)
		if err != nil {
			return err
		}
		l.give(claimParts, line)
	}
	return nil
}

// jsonLine writes a value as "recount claims" does.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(terminal.JSON(&b))
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

func linesPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	kinds := map[string][][]byte{claimParts: nil, tableParts: nil, faultParts: nil}
	for r := range records {
		f, err := split(r, 2)
		if err != nil {
			return err
		}
		kinds[f[0]] = append(kinds[f[0]], []byte(f[1]))
	}
	return writeAll(j, part, kinds)
}

// results writes the parts of each result into one file, sorted.
func (r *pageRun) results() error {
	problems, err := r.problems()
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(r.out, "problems.jsonl"), func(w io.Writer) error {
		_, err := w.Write(bytes.Join(problems, nil))
		return err
	}); err != nil {
		return err
	}
	say(os.Stderr, "%d pages, %d problems", r.job.Pages, len(problems))
	if !r.merge {
		return nil
	}
	err = writeFile(filepath.Join(r.out, "claims.jsonl"), func(w io.Writer) error {
		return r.job.merged(w,
			claimParts)
	})
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(r.out, "stories.tsv"), func(w io.Writer) error {
		if _, err := io.WriteString(w, flow.StoryColumns()); err != nil {
			return err
		}
		return r.job.merged(w, tableParts)
	})
}

// problems are those of files and those of pages, sorted.
func (r *pageRun) problems() ([][]byte, error) {
	var out [][]byte
	for part := range r.job.Parts {
		for _, kind := range []string{problemParts, faultParts} {
			for b, err := range r.job.folder().read(kind, part) {
				if err != nil {
					return nil, err
				}
				out = append(out, append(bytes.TrimSuffix(b, []byte("\n")), '\n'))
			}
		}
	}
	slices.SortFunc(out, bytes.Compare)
	return out, nil
}

// merged writes the records of a kind in order. Each part is sorted; none is held whole.
func (j job) merged(w io.Writer, kind string) error {
	type head struct {
		record []byte
		next   func() ([]byte, error, bool)
	}
	var heads []head
	advance := func(h head) (head, bool, error) {
		b, err, ok := h.next()
		h.record = b
		return h, ok, err
	}
	for part := range j.Parts {
		next, stop := iter.Pull2(j.folder().read(kind, part))
		defer stop()
		h, ok, err := advance(head{next: next})
		if err != nil {
			return err
		}
		if ok {
			heads = append(heads, h)
		}
	}
	for len(heads) > 0 {
		least := 0
		for i := range heads {
			if bytes.Compare(heads[i].record, heads[least].record) < 0 {
				least = i
			}
		}
		if _, err := w.Write(heads[least].record); err != nil {
			return err
		}
		h, ok, err := advance(heads[least])
		if err != nil {
			return err
		}
		if ok {
			heads[least] = h
		} else {
			heads = slices.Delete(heads, least, least+1)
		}
	}
	return nil
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	w := bufio.NewWriterSize(tmp, 1<<18)
	if err := errors.Join(write(w), w.Flush(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
