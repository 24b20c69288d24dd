package web

import (
	"bytes"
	"html/template"
	"net/http"

	"recount/record"
)

// heldPage holds a page back until all of it is there.
type heldPage struct {
	http.ResponseWriter
	page bytes.Buffer
}

// Write implements http.ResponseWriter.
func (h *heldPage) Write(b []byte) (int, error) { return h.page.Write(b) }

// beyondBuffers is more than the server's own buffers of a connection hold. What stands between so many blanks on
// either side, and is written at once, goes from our memory to the system and into no buffer that lives on.
const beyondBuffers = 4096 + 128

// writeOnce writes a page with a text that must not remain in memory where the page has its mark.
func writeOnce(w http.ResponseWriter, page, mark []byte, text record.HiddenBytes) error {
	before, after, _ := bytes.Cut(page, mark)
	blanks := bytes.Repeat([]byte(" "), beyondBuffers)
	// Space for all of it, escaped: what grows leaves copies behind.
	buffer := make([]byte, 0, 2*len(blanks)+6*len(text.Reveal()))
	defer func() { clear(buffer[:cap(buffer)]) }()
	once := bytes.NewBuffer(buffer)
	once.Write(blanks)
	template.HTMLEscape(once, text.Reveal())
	once.Write(blanks)
	flusher := http.NewResponseController(w)
	for _, part := range [][]byte{before, once.Bytes(), after} {
		if _, err := w.Write(part); err != nil {
			return err
		}
		if err := flusher.Flush(); err != nil {
			return err
		}
	}
	return nil
}
