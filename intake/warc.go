package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha1" // the digest that WARC writers use; it proves that a record is whole, not who wrote it
	"encoding/base32"
	"errors"
	"io"
	"recount/record"
	"strconv"
	"strings"
)

// readWARC reads the pages of a web archive (ISO 28500): the bodies of its response and resource records. Other
// records, and responses that are no page (images, redirects), are passed over and counted.
func (r *reader) readWARC(in input) {
	w := &warcReader{reader: r, in: in}
	if bytes.HasPrefix(in.data, []byte("WARC/")) {
		w.records(bytes.NewReader(in.data))
	} else {
		w.members()
	}
	w.release()
	switch {
	case w.pages == 0 && !r.stopped:
		r.problem(in, record.Say("the web archive holds no page (%d records)", w.seen),
			record.Say("check that it was captured to the end"))
	case w.damaged > 0:
		r.partial(in, record.Say("%d places of the web archive are cut off or damaged; the rest was read", w.damaged),
			record.Say("copy it again"))
	}
}

// warcReader is the state of one web archive.
type warcReader struct {
	*reader
	in      input
	seen    int // records
	pages   int
	damaged int
	held    func() // hands on the page read last, once the checksum behind it is known to hold
}

// members reads the gzip members of an archive, each by itself; after a damaged one it looks for the next.
func (w *warcReader) members() {
	data := w.in.data
	for at := 0; at < len(data) && !w.stopped; {
		c := &counter{r: bytes.NewReader(data[at:])}
		z, err := gzip.NewReader(c)
		if err == nil {
			z.Multistream(false)
			ok := w.records(&ratioReader{r: z, packed: func() int64 { return c.n }, limits: w.limits})
			at += int(max(c.n, 1))
			if ok {
				continue
			}
		} else {
			w.damaged++
			at++
		}
		next := bytes.Index(data[at:], []byte("\x1f\x8b\x08"))
		if next < 0 {
			return
		}
		at += next
	}
}

// ratioReader ends with an error when far more comes out than goes in.
type ratioReader struct {
	r      io.Reader
	packed func() int64
	limits Limits
	n      int64
}

func (b *ratioReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > ratioFrom && b.n > b.limits.Ratio*max(b.packed(), 1) {
		return 0, errBomb
	}
	return n, err
}

// records reads records to the end of a stream and reports whether it was whole.
func (w *warcReader) records(from io.Reader) bool {
	br := bufio.NewReaderSize(from, 64<<10)
	for !w.stopped {
		header, err := w.recordHeader(br)
		if err == nil || err == io.EOF {
			w.release()
		}
		if err == io.EOF {
			return true
		}
		if err != nil {
			w.fault(err)
			return false
		}
		if w.entries++; w.entries > w.limits.Entries {
			w.stopped = true
			w.partial(w.in, record.Say("the archive has more than %d records: the rest is left out", w.limits.Entries),
				record.Say("split it"))
			return true
		}
		w.seen++
		if err := w.record(header, br); err != nil {
			w.fault(err)
			return false
		}
	}
	return true
}

// release hands on the page that is held.
func (w *warcReader) release() {
	if w.held != nil {
		held := w.held
		w.held = nil
		held()
	}
}

// fault counts damage and reports bombs. A page whose checksum fails is dropped: its numbers may be wrong.
func (w *warcReader) fault(err error) {
	w.held = nil
	if errors.Is(err, errBomb) || errors.Is(err, errTotal) {
		w.problem(w.in, record.SentenceOf(err), record.Say("do not read this archive"))
	}
	w.damaged++
}

// recordHeader reads the version line and the named fields of a record, past the empty lines before it.
func (w *warcReader) recordHeader(br *bufio.Reader) (map[string]string, error) {
	for empty := 0; ; empty++ {
		line, err := readLine(br)
		if err != nil {
			return nil, err
		}
		if line == "" && empty < 64 {
			continue
		}
		if !strings.HasPrefix(line, "WARC/") {
			return nil, errTruncated
		}
		return readFields(br)
	}
}

// record reads the block of one record.
func (w *warcReader) record(h map[string]string, br *bufio.Reader) error {
	n, err := strconv.ParseInt(h["content-length"], 10, 64)
	if err != nil || n < 0 {
		return errTruncated
	}
	kind := strings.ToLower(h["warc-type"])
	if kind != "response" && kind != "resource" || n > w.limits.File {
		if kind == "response" && n > w.limits.File {
			w.problem(w.entry(h), record.Say("the record is larger than the files that are read"),
				record.Say("save the page by itself"))
		}
		_, err := io.CopyN(io.Discard, br, n)
		return truncated(err)
	}
	block, err := io.ReadAll(io.LimitReader(br, n))
	w.unpacked += int64(len(block))
	if w.unpacked > w.limits.Unpacked {
		w.stopped = true
		return errTotal
	}
	if err != nil {
		return truncated(err)
	}
	if int64(len(block)) < n {
		return errTruncated
	}
	w.held = func() { w.page(h, block, kind) }
	return nil
}

// truncated names a fault of the stream.
func truncated(err error) error {
	if err == nil || errors.Is(err, errBomb) {
		return err
	}
	return errTruncated
}

// entry is the input that a record stands for.
func (w *warcReader) entry(h map[string]string) input {
	in := input{entry: shortName(h["warc-target-uri"]), url: strings.Trim(h["warc-target-uri"], "<> "),
		depth: w.in.depth + 1}
	in.name = w.in.name + "!" + in.entry
	if d, ok := parseMoment(h["warc-date"]); ok {
		in.captured = d
	}
	return in
}

// page hands on the body of a response that is a page.
func (w *warcReader) page(h map[string]string, block []byte, kind string) {
	in := w.entry(h)
	in.contentType, in.data = h["content-type"], block
	if !digestHolds(h["warc-block-digest"], block) {
		w.partial(in, record.Say("the record does not match its digest: it was changed or damaged after capture"),
			record.Say("fetch the page again"))
	}
	if kind == "response" && strings.HasPrefix(strings.TrimSpace(in.contentType), "application/http") {
		body, fields, status, err := splitHTTP(block)
		if err != nil || status != 200 {
			return
		}
		in.contentType = fields["content-type"]
		if !isPageType(in.contentType) {
			return
		}
		if strings.Contains(strings.ToLower(fields["transfer-encoding"]), "chunked") {
			body = joinChunks(body)
		}
		data, err := w.decodeContent(body, strings.ToLower(strings.TrimSpace(fields["content-encoding"])))
		if err != nil && len(data) == 0 {
			w.problem(in, record.SentenceOf(err), record.Say("fetch the page again"))
			return
		}
		in.data = data
	} else if !isPageType(in.contentType) {
		return
	}
	w.pages++
	w.read(in)
}

// digestHolds checks a SHA-1 digest in base32 or a SHA-256 digest in hex; other kinds are not asked.
func digestHolds(digest string, block []byte) bool {
	if value, ok := strings.CutPrefix(strings.ToLower(digest), "sha256:"); ok && len(value) == 64 {
		return isSHA256(value, block)
	}
	value, ok := strings.CutPrefix(strings.ToLower(digest), "sha1:")
	if !ok || len(value) != 32 {
		return true
	}
	sum := sha1.Sum(block)
	return strings.EqualFold(base32.StdEncoding.EncodeToString(sum[:]), value)
}

// isPageType reports media types that hold text of pages.
func isPageType(contentType string) bool {
	t, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch t = strings.TrimSpace(t); t {
	case "", "text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/rss+xml",
		"application/atom+xml",
		"text/xml", "application/xml", "message/rfc822", "application/octet-stream", "application/zip":
		return true
	}
	return false
}

// splitHTTP parts an HTTP response into status, fields and body.
func splitHTTP(block []byte) (body []byte, fields map[string]string, status int, err error) {
	r := bytes.NewReader(block)
	br := bufio.NewReader(r)
	line, err := readLine(br)
	if err != nil {
		return nil, nil, 0, err
	}
	parts := strings.Fields(line)
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "HTTP/") {
		return nil, nil, 0, errTruncated
	}
	if status, err = strconv.Atoi(parts[1]); err != nil {
		return nil, nil, 0, errTruncated
	}
	if fields, err = readFields(br); err != nil {
		return nil, nil, 0, err
	}
	return block[len(block)-r.Len()-br.Buffered():], fields, status, nil
}

// readLine reads one line without its end; lines have a limit.
func readLine(br *bufio.Reader) (string, error) {
	line, err := br.ReadSlice('\n')
	if err == io.EOF && len(bytes.TrimSpace(line)) == 0 {
		return "", io.EOF
	}
	if err != nil && err != io.EOF {
		if errors.Is(err, errBomb) {
			return "", err
		}
		return "", errTruncated
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// readFields reads header fields to the empty line; the first of a name wins, continued lines are joined.
func readFields(br *bufio.Reader) (map[string]string, error) {
	fields := map[string]string{}
	last := ""
	for n := 0; n < 1000; n++ {
		line, err := readLine(br)
		if err == io.EOF || err == nil && line == "" {
			return fields, nil
		}
		if err != nil {
			return nil, err
		}
		if (line[0] == ' ' || line[0] == '\t') && last != "" {
			fields[last] += " " + strings.TrimSpace(line)
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		last = strings.ToLower(strings.TrimSpace(key))
		if _, have := fields[last]; !have {
			fields[last] = strings.TrimSpace(value)
		}
	}
	return nil, errTruncated
}

// joinChunks undoes the chunked transfer of HTTP. A body that is not chunked, though its header says so, is given back
// as it is: many writers of archives join the chunks and keep the header.
func joinChunks(body []byte) []byte {
	var out []byte
	rest := body
	for first := true; ; first = false {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 || i > 64 {
			if first {
				return body
			}
			return out
		}
		size, _, _ := strings.Cut(strings.TrimSpace(string(rest[:i])), ";")
		n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 32)
		if err != nil {
			if first {
				return body
			}
			return out
		}
		rest = rest[i+1:]
		if n == 0 {
			return out
		}
		k := min(int(n), len(rest))
		out = append(out, rest[:k]...)
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest[k:], []byte("\r")), []byte("\n"))
	}
}
