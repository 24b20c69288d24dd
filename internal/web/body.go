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

// bodyRead lifts the deadline of a body that has arrived: it would end the answer too.
func (a *ask) bodyRead() { _ = http.NewResponseController(a.w).SetReadDeadline(time.Time{}) }

// readForm reads the fields of a request. It is the only reader of forms: net/http's own would put a large body into a
// file in the clear. Only a POST has a body; what is not a form (the answer of a passkey) is left to its handler.
func (a *ask) readForm() error {
	query, _ := url.ParseQuery(a.r.URL.RawQuery) // what cannot be read of an address is not there
	a.r.Form, a.r.PostForm = query, url.Values{}
	if a.r.Method != http.MethodPost {
		a.r.Body = http.NoBody
		return nil
	}
	kind, _, _ := mime.ParseMediaType(a.r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		text, err := io.ReadAll(a.r.Body)
		if err != nil {
			return readFault(err)
		}
		a.bodyRead()
		fields, err := url.ParseQuery(string(text))
		if err != nil {
			return inputError(errUnreadable)
		}
		a.fields(fields)
	case "multipart/form-data":
		if err := a.readParts("", nil); err != nil {
			return err
		}
		a.bodyRead()
	}
	a.who.Reason = a.r.FormValue("reason")
	return nil
}

// fields adds fields of a body before those of the address.
func (a *ask) fields(more url.Values) {
	for name, values := range more {
		a.r.Form[name] = append(values, a.r.Form[name]...)
		a.r.PostForm[name] = append(a.r.PostForm[name], values...)
	}
}

// maxParts bounds the fields and files of one form.
const maxParts = 1000

// readParts reads a form of several parts in their order, fields into memory, and hands every file of one field to take
// as it arrives. Nothing of it is ever in a file in the clear.
func (a *ask) readParts(field string, take func(name string, content io.Reader) error) error {
	parts, err := a.r.MultipartReader()
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
		if room, err = a.readField(part, room); err != nil {
			return err
		}
	}
	return inputError(errTooLarge)
}

// readField reads one field into the form, and answers how much room is left for others.
func (a *ask) readField(part *multipart.Part, room int64) (int64, error) {
	value, err := io.ReadAll(io.LimitReader(part, room+1))
	if err != nil {
		return room, readFault(err)
	}
	if room -= int64(len(value) + len(part.FormName())); room < 0 {
		return room, errTooLarge
	}
	if part.FileName() == "" {
		a.fields(url.Values{part.FormName(): {string(value)}})
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
	if err := a.readParts(field, take); err != nil {
		return err
	}
	a.bodyRead()
	a.who.Reason = strings.TrimSpace(a.r.FormValue("reason"))
	return nil
}

// readAll reads a file of an upload into memory, sized by what the request says of itself.
func (a *ask) readAll(content io.Reader) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(a.r.ContentLength, 0), maxUpload)) + bytes.MinRead)
	_, err := b.ReadFrom(content)
	return b.Bytes(), err
}
