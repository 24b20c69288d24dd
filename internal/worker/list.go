package worker

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"time"

	"recount/intake"
	"recount/record"
)

// Kinds of frames of a list.
const (
	frameTable  = 't' // an intake.ListTable as JSON
	frameRows   = 'r' // rows, see appendListRow
	frameLeft   = 'x' // an intake.LeftRow as JSON
	frameNote   = 'n' // an intake.ListNote as JSON
	frameFailed = 'f' // why the list cannot be read, a record.Sentence as JSON
)

// rowsFrame is how many bytes of rows travel together.
const rowsFrame = 48 << 10

// listFault is a refusal of a list by the process that read it.
type listFault struct{ said *record.Sentence }

func (f *listFault) Error() string   { return f.said.Text }
func (f *listFault) Unwrap() []error { return []error{f.said, intake.ErrList} }

// serveList reads a list from the pipe and writes its rows as they come. What it does not read of the file is passed
// over.
func serveList(w *frameWriter, req request, in *bufio.Reader) error {
	cpuMark.Store(int64(cpuTime()))
	defer cpuMark.Store(-1)
	var failed error
	keep := func(err error) {
		if failed == nil {
			failed = err
		}
	}
	var rows []byte
	send := func() {
		if len(rows) > 0 {
			keep(w.frame(frameRows, rows))
			keep(w.flush())
			rows = rows[:0]
		}
	}
	asJSON := func(kind byte, v any) {
		send()
		b, err := json.Marshal(v)
		keep(err)
		keep(w.frame(kind, b))
	}
	file := io.LimitReader(in, req.size)
	err := intake.ReadList(req.name, &paced{r: file}, *req.list, intake.ListSink{
		Table: func(t intake.ListTable) { asJSON(frameTable, t) },
		Row: func(r intake.ListRow) error {
			if rows = appendListRow(rows, &r); len(rows) > rowsFrame {
				send()
			}
			return failed
		},
		Left: func(l intake.LeftRow) { asJSON(frameLeft, l) },
		Note: func(n intake.ListNote) { asJSON(frameNote, n) },
	})
	send()
	if failed != nil {
		return failed
	}
	if err != nil {
		asJSON(frameFailed, record.SentenceOf(err))
		keep(w.flush())
	}
	if _, err := io.Copy(io.Discard, file); err != nil {
		return err
	}
	keep(w.frame(frameEnd, nil))
	keep(w.flush())
	return failed
}

// paced gives each stretch of a long list the computing time that other files have as a whole.
type paced struct {
	r    io.Reader
	seen int64
}

const pacedStretch = 32 << 20

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if p.seen += int64(n); p.seen > pacedStretch {
		p.seen = 0
		cpuMark.Store(int64(cpuTime()))
	}
	return n, err
}

// ReadList reads a list of persons in a worker and hands what it holds to the sink as it comes, as intake.ReadList
// does. size is how many bytes r gives. An error of the sink's Row ends the reading and is returned. Errors that wrap
// intake.ErrList are the file's fault.
func (p *Pool) ReadList(ctx context.Context, name string, r io.Reader, size int64, opts intake.ListOptions,
	sink intake.ListSink) error {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.places }()
	w, err := p.take()
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, w.kill)
	whole, err := w.readList(request{name: name, list: &opts, size: size}, r, p.limits.Wall, sink)
	if !stop() && ctx.Err() != nil {
		p.drop(w)
		return ctx.Err()
	}
	if whole {
		p.give(w)
	} else {
		p.drop(w)
	}
	return err
}

// readList gives the process one list. whole says that the process can be used again.
func (p *process) readList(req request, r io.Reader, wall time.Duration, sink intake.ListSink) (whole bool, err error) {
	timer := time.AfterFunc(wall, p.kill)
	defer timer.Stop()
	sent := make(chan error, 1)
	go func() { sent <- writeList(p.in, req, r) }()
	lost := func() error {
		err := p.postMortem(wall)
		select {
		case failed := <-sent:
			var file *fileError
			if errors.As(failed, &file) {
				return record.Say("%s: %w", req.name, file.error)
			}
		default:
		}
		return &listFault{record.Say("%s: %w: %w", req.name, intake.ErrList, err)}
	}
	var refused error
	for {
		kind, payload, err := readFrame(p.out, p.buf)
		p.buf = payload
		if err != nil {
			return false, lost()
		}
		timer.Reset(wall)
		if kind == frameEnd {
			err := <-sent
			if refused != nil {
				return err == nil, refused
			}
			return err == nil, err
		}
		if kind == frameFailed {
			said := &record.Sentence{}
			if json.Unmarshal(payload, said) != nil {
				return false, lost()
			}
			refused = &listFault{said}
			continue
		}
		bad, err := handList(kind, payload, sink)
		if bad {
			return false, lost()
		}
		if err != nil {
			p.kill()
			return false, err
		}
	}
}

// handList hands one frame to the sink. bad says that the frame is none; the error is the sink's.
func handList(kind byte, payload []byte, sink intake.ListSink) (bad bool, err error) {
	switch kind {
	case frameTable:
		var t intake.ListTable
		if json.Unmarshal(payload, &t) != nil || len(t.Columns) != len(t.Header) {
			return true, nil
		}
		for _, c := range t.Rest {
			if c < 0 || c >= len(t.Header) {
				return true, nil
			}
		}
		if sink.Table != nil {
			sink.Table(t)
		}
	case frameLeft:
		var l intake.LeftRow
		if json.Unmarshal(payload, &l) != nil {
			return true, nil
		}
		if sink.Left != nil {
			sink.Left(l)
		}
	case frameNote:
		var n intake.ListNote
		if json.Unmarshal(payload, &n) != nil {
			return true, nil
		}
		if sink.Note != nil {
			sink.Note(n)
		}
	case frameRows:
		d := &decoder{b: payload}
		dates := map[string]record.Date{}
		for len(d.b) > 0 {
			row, ok := decodeListRow(d, dates)
			if !ok {
				return true, nil
			}
			if sink.Row == nil {
				continue
			}
			if err := sink.Row(row); err != nil {
				return false, err
			}
		}
	default:
		return true, nil
	}
	return false, nil
}

// fileError is a file that cannot be read on, which is no fault of the worker's.
type fileError struct{ error }

// writeList sends a list to a worker, as a stream.
func writeList(w io.Writer, req request, r io.Reader) error {
	if err := writeHead(w, req, req.size); err != nil {
		return err
	}
	n, err := io.Copy(w, &marked{r: io.LimitReader(r, req.size)})
	if err == nil && n < req.size {
		err = &fileError{record.Say("the file became shorter while it was read")}
	}
	if c, ok := w.(io.Closer); ok && err != nil {
		_ = c.Close() // the worker would wait for the rest
	}
	return err
}

// marked tells the errors of a file from those of the pipe.
type marked struct{ r io.Reader }

func (m *marked) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	if err != nil && err != io.EOF {
		err = &fileError{err}
	}
	return n, err
}

// rowStrings are the text fields of a row, in order.
func rowStrings(r *intake.ListRow) []*string {
	return []*string{&r.ID, &r.List, &r.Name, &r.NameAR, &r.Given, &r.Father, &r.Grandfather, &r.Family, &r.Mother,
		&r.Place, &r.Home, &r.Code, (*string)(&r.Outcome)}
}

func rowDates(r *intake.ListRow) []*record.Date {
	return []*record.Date{&r.Born, &r.Died, &r.Documented}
}

// appendListRow writes a row: texts with their length before them, numbers as varints.
func appendListRow(b []byte, r *intake.ListRow) []byte {
	unnamed := int64(0)
	if r.Unnamed {
		unnamed = 1
	}
	for _, n := range []int64{int64(r.Line), unnamed, int64(r.Sex), int64(r.Years), int64(r.Age), int64(r.Status)} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range rowStrings(r) {
		b = appendString(b, *s)
	}
	for _, d := range rowDates(r) {
		b = appendString(b, d.String())
	}
	b = binary.AppendUvarint(b, uint64(len(r.Rest)))
	for _, s := range r.Rest {
		b = appendString(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Odd)))
	for _, o := range r.Odd {
		for _, s := range []string{o.Column, string(o.Field), string(o.Why), o.Value.Reveal()} {
			b = appendString(b, s)
		}
	}
	return b
}

// decodeListRow reads a row, and trusts nothing of it. dates are those met before.
func decodeListRow(d *decoder, dates map[string]record.Date) (intake.ListRow, bool) {
	r := intake.ListRow{Line: d.int()}
	r.Unnamed = d.int() == 1
	sex, years, age, status := d.int(), d.int(), d.int(), d.int()
	if r.Line < 0 || sex < 0 || sex > int(record.AnySex) || years < -1 || years > 200 || age < 0 ||
		age > int(record.AnyAge) || status < 0 || status > int(record.AnyStatus) {
		return r, false
	}
	r.Sex, r.Years, r.Age, r.Status = record.Sex(sex), years, record.Age(age), record.Status(status)
	for _, s := range rowStrings(&r) {
		*s = d.string()
	}
	for _, date := range rowDates(&r) {
		s := d.string()
		if s == "" {
			continue
		}
		known, ok := dates[s]
		if !ok {
			if known.UnmarshalText([]byte(s)) != nil {
				return r, false
			}
			dates[s] = known
		}
		*date = known
	}
	if n := d.count(1); n > 0 {
		r.Rest = make([]string, n)
	}
	for i := range r.Rest {
		r.Rest[i] = d.string()
	}
	if n := d.count(4); n > 0 {
		r.Odd = make([]intake.OddCell, n)
	}
	for i := range r.Odd {
		r.Odd[i] = intake.OddCell{Column: d.string(), Field: intake.Field(d.string()), Why: intake.OddWhy(d.string()),
			Value: record.Hide(d.string())}
	}
	return r, !d.fail
}
