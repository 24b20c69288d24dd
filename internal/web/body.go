package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"recount/internal/desk"
)

// Limits of what a request may carry, in bytes. Only who is signed in may send more than a form.
const (
	maxForm      = 64 << 10
	maxTestimony = 1 << 20 // hours of talk, each letter of which takes six bytes on the way
	maxUpload    = 256 << 20
)

// How long a body may take to arrive.
const (
	formTime   = 30 * time.Second
	uploadTime = 10 * time.Minute
)

var (
	errTooLarge   = errors.New("what was sent is larger than is taken here")
	errUnreadable = errors.New("what was sent cannot be read as a form")
)

// limitBody bounds what may be read of a request, and how long it may take to arrive. Nothing is read here.
func limitBody(w http.ResponseWriter, r *http.Request, limit int64, arrives time.Duration) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(arrives)) // a writer without deadlines is a test's
}

// form is what a request asks or says: its address and its body.
type form struct {
	w http.ResponseWriter // for the time that the body may take
	r *http.Request
}

// bodyRead lifts the deadline of a body that has arrived: it would end the answer too.
func (f form) bodyRead() { _ = http.NewResponseController(f.w).SetReadDeadline(time.Time{}) }

// read reads the fields of a request. It is the only reader of forms: net/http's own would put a large body into a
// file in the clear. Only a POST has a body; what is not a form (the answer of a passkey) is left to its handler.
func (f form) read() error {
	query, _ := url.ParseQuery(f.r.URL.RawQuery) // what cannot be read of an address is not there
	f.r.Form, f.r.PostForm = query, url.Values{}
	if f.r.Method != http.MethodPost {
		f.r.Body = http.NoBody
		return nil
	}
	kind, _, _ := mime.ParseMediaType(f.r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		text, err := io.ReadAll(f.r.Body)
		if err != nil {
			return readFault(err)
		}
		f.bodyRead()
		fields, err := url.ParseQuery(string(text))
		if err != nil {
			return inputError(errUnreadable)
		}
		f.fields(fields)
	case "multipart/form-data":
		if err := f.readParts("", nil); err != nil {
			return err
		}
		f.bodyRead()
	}
	return nil
}

// fields adds fields of a body before those of the address.
func (f form) fields(more url.Values) {
	for name, values := range more {
		f.r.Form[name] = append(values, f.r.Form[name]...)
		f.r.PostForm[name] = append(f.r.PostForm[name], values...)
	}
}

// maxParts bounds the fields and files of one form.
const maxParts = 1000

// readParts reads a form of several parts in their order, fields into memory, and hands every file of one field to take
// as it arrives. Nothing of it is ever in a file in the clear.
func (f form) readParts(field string, take func(name string, content io.Reader) error) error {
	parts, err := f.r.MultipartReader()
	if err != nil {
		return inputError(errUnreadable)
	}
	room := int64(maxForm)
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return readFault(err)
		}
		if name := part.FileName(); name != "" && take != nil && part.FormName() == field {
			if err := take(name, bodyReader{part}); err != nil {
				return err
			}
			continue
		}
		if room, err = f.readField(part, room); err != nil {
			return err
		}
	}
	return inputError(errTooLarge)
}

// readField reads one field into the form, and answers how much room is left for others.
func (f form) readField(part *multipart.Part, room int64) (int64, error) {
	value, err := io.ReadAll(io.LimitReader(part, room+1))
	if err != nil {
		return room, readFault(err)
	}
	if room -= int64(len(value) + len(part.FormName())); room < 0 {
		return room, errTooLarge
	}
	if part.FileName() == "" {
		f.fields(url.Values{part.FormName(): {string(value)}})
	}
	return room, nil
}

// bodyReader marks what goes wrong with a body as its sender's, not the desk's.
type bodyReader struct{ io.Reader }

func (b bodyReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = readFault(err)
	}
	return n, err
}

// readFault says why a body could not be read.
func readFault(err error) error {
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return errTooLarge
	}
	return inputError(errUnreadable)
}

// eachFile reads an upload: every file of a field goes to take as it arrives. It waits for its turn: few are read at
// once.
func (a *ask) eachFile(field string, take func(name string, content io.Reader) error) error {
	done, err := a.s.desk.Queue.BeginUpload(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	defer done()
	if err := a.form.readParts(field, take); err != nil {
		if errors.Is(err, errUnreadable) || errors.Is(err, errTooLarge) {
			a.s.desk.Trail.Attempted(a.who, desk.TrailMalformed)
		}
		return err
	}
	a.form.bodyRead()
	a.who.Reason = strings.TrimSpace(a.r.FormValue("reason"))
	return nil
}

// readAll reads a file of an upload into memory, sized by what the request says of itself.
func (f form) readAll(content io.Reader) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(f.r.ContentLength, 0), maxUpload)) + bytes.MinRead)
	_, err := b.ReadFrom(content)
	return b.Bytes(), err
}
