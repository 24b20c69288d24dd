package worker

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"recount/intake"
)

// Kinds of frames from worker to parent.
const (
	frameHello    = 'h' // Confinement as JSON, once
	frameDocument = 'd' // a document, see codec.go
	frameFound    = 'c' // what was found in the document before, see pack.go
	frameProblem  = 'p' // an intake.Problem as JSON
	frameEnd      = 'e' // the file is done
)

// maxFrame bounds a frame: what comes from a worker is as little to be trusted as the file that it read.
const maxFrame = 1 << 30

// errFrame is a stream that does not keep to the protocol.
var errFrame = errors.New("worker: malformed frame")

// frameWriter writes frames: a kind, a length of four bytes, a payload.
type frameWriter struct{ w *bufio.Writer }

func (f *frameWriter) frame(kind byte, payload []byte) error {
	var head [5]byte
	head[0] = kind
	binary.BigEndian.PutUint32(head[1:], uint32(len(payload)))
	if _, err := f.w.Write(head[:]); err != nil {
		return err
	}
	_, err := f.w.Write(payload)
	return err
}

func (f *frameWriter) flush() error { return f.w.Flush() }

// readFrame reads a frame into buf, growing it as bytes come and not as the length claims.
func readFrame(r *bufio.Reader, buf []byte) (kind byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, buf, err
	}
	n := int(binary.BigEndian.Uint32(head[1:]))
	if n > maxFrame {
		return 0, buf, errFrame
	}
	payload, err = readGrowing(r, buf[:0], n)
	return head[0], payload, err
}

// readGrowing reads n bytes, some at a time.
func readGrowing(r io.Reader, buf []byte, n int) ([]byte, error) {
	const step = 1 << 20
	for n > 0 {
		k := min(n, step)
		at := len(buf)
		if cap(buf)-at < k {
			grown := make([]byte, at, max(at+k, 2*cap(buf)))
			copy(grown, buf)
			buf = grown
		}
		buf = buf[:at+k]
		if _, err := io.ReadFull(r, buf[at:]); err != nil {
			return buf[:at], err
		}
		n -= k
	}
	return buf, nil
}

// request is one file for a worker.
type request struct {
	name    string
	data    []byte
	options intake.Options
	list    *intake.ListOptions // the file is a list of persons, which is read as a stream and not into data
	size    int64               // of the list
	work    Work
}

// requestHead is what stands before the bytes of a file.
type requestHead struct {
	Name    string              `json:"name"`
	Options intake.Options      `json:"options"`
	List    *intake.ListOptions `json:"list,omitempty"`
	Work    Work                `json:"work"`
	Size    int64               `json:"size"`
}

// writeRequest sends a file to a worker.
func writeRequest(w io.Writer, req request) error {
	if err := writeHead(w, req, int64(len(req.data))); err != nil {
		return err
	}
	_, err := w.Write(req.data)
	return err
}

// writeHead sends what stands before the bytes of a file.
func writeHead(w io.Writer, req request, size int64) error {
	head, err := json.Marshal(requestHead{Name: req.name, Options: req.options, List: req.list, Work: req.work,
		Size: size})
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	b := make([]byte, 4, 4+len(head))
	binary.BigEndian.PutUint32(b, uint32(len(head)))
	_, err = w.Write(append(b, head...))
	return err
}

// readRequest takes a file from the parent; of a list the head alone.
func readRequest(r *bufio.Reader) (request, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return request{}, err
	}
	head, err := readGrowing(r, nil, int(binary.BigEndian.Uint32(size[:])))
	if err != nil {
		return request{}, errFrame
	}
	var h requestHead
	if err := json.Unmarshal(head, &h); err != nil || h.Size < 0 || h.Size > 1<<40 {
		return request{}, errFrame
	}
	if h.List != nil {
		return request{name: h.Name, list: h.List, size: h.Size}, nil
	}
	data := make([]byte, h.Size)
	if _, err := io.ReadFull(r, data); err != nil {
		return request{}, errFrame
	}
	return request{name: h.Name, data: data, options: h.Options, work: h.Work}, nil
}
