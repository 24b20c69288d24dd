package intake

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"

	"recount/record"
)

// mailMethod names how a mail was read.
const mailMethod = "mail/1"

// readMail reads a mail (RFC 5322, MIME): its text as one document, each attachment that is a page or an archive as an
// input of its own. Of two forms of the same text the plain one is taken. Addresses are not kept, only the name that
// the sender gives: a mail is evidence of what was said, and who wrote to whom is nobody's business here.
func (r *reader) readMail(in input) {
	if !r.deeper(in) {
		return
	}
	raw := in.data
	if letters := mailbox(raw); len(letters) > 1 {
		for i, one := range letters {
			if r.stopped {
				return
			}
			name := strconv.Itoa(i+1) + ".eml"
			r.readMail(input{name: in.name + "!" + name, entry: strings.TrimPrefix(in.entry+"!"+name, "!"), data: one,
				captured: in.captured, depth: in.depth + 1})
		}
		return
	}
	if bytes.HasPrefix(raw, []byte("From ")) { // the envelope line of a mailbox file
		if i := bytes.IndexByte(raw, '\n'); i >= 0 {
			raw = raw[i+1:]
		}
	}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		r.problem(in, record.Say("the head of the mail is damaged"),
			record.Say("save the mail again, or its text alone"))
		return
	}
	m := &mailReader{reader: r, in: in}
	m.part(textHeader(msg.Header), msg.Body, 0)
	if page := m.savedPage; page != nil {
		page.url = firstOf(msg.Header.Get("Snapshot-Content-Location"), page.url)
		r.read(*page)
		return
	}
	m.finish(msg.Header)
	for _, a := range m.attached {
		r.read(a)
	}
}

// mailbox cuts a mailbox file (mbox) into its mails: each begins with a line "From " behind an empty one, and a field.
func mailbox(data []byte) [][]byte {
	if !bytes.HasPrefix(data, []byte("From ")) {
		return nil
	}
	var out [][]byte
	from := 0
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("\nFrom "))
		if i < 0 {
			break
		}
		at += i + 1
		if before := bytes.TrimSuffix(data[:at-1], []byte("\r")); len(before) > 0 && before[len(before)-1] != '\n' {
			continue
		}
		_, rest, _ := bytes.Cut(data[at:], []byte("\n"))
		field, _, _ := bytes.Cut(rest, []byte("\n"))
		if colon := bytes.IndexByte(field, ':'); colon <= 0 || bytes.ContainsAny(field[:colon], " \t") {
			continue
		}
		out = append(out, data[from:at])
		from = at
	}
	return append(out, data[from:])
}

// header is what a part of a mail says about itself.
type header interface{ Get(string) string }

// textHeader lets a mail's header be asked as a part's is.
type textHeader mail.Header

// Get gives the first value of a field.
func (h textHeader) Get(key string) string { return mail.Header(h).Get(key) }

// mailReader collects the parts of a mail.
type mailReader struct {
	*reader
	in        input
	plain     []string
	html      []string
	attached  []input
	savedPage *input // the root of a page that a browser saved as mail (MHTML)
	damaged   bool
	quoted    bool // lines of an older mail were left out
}

// part reads one part, and those inside it.
func (m *mailReader) part(h header, body io.Reader, depth int) {
	if m.entries++; m.entries > m.limits.Entries || depth > 8 {
		m.damaged = true
		return
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind == "" {
		kind, params = "text/plain", map[string]string{}
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		mr := multipart.NewReader(body, params["boundary"])
		for {
			p, err := mr.NextRawPart()
			if err != nil {
				m.damaged = m.damaged || err != io.EOF
				return
			}
			m.part(p.Header, p, depth+1)
		}
	}
	data, err := m.readBounded(transferDecoder(h.Get("Content-Transfer-Encoding"), body),
		func() int64 { return int64(len(m.in.data)) })
	if err != nil {
		m.damaged = true
	}
	m.leaf(h, kind, params, data)
}

// transferDecoder undoes the encoding of a part for the way.
func transferDecoder(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, &base64Filter{body})
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// base64Filter drops what mail programs put between the letters of base64.
type base64Filter struct{ r io.Reader }

func (f *base64Filter) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	k := 0
	for _, c := range b[:n] {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=' {
			b[k] = c
			k++
		}
	}
	return k, err
}

// leaf keeps a part that has no parts.
func (m *mailReader) leaf(h header, kind string, params map[string]string, data []byte) {
	disposition, dparams, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	name := decodeWords(firstOf(dparams["filename"], params["name"]))
	location := h.Get("Content-Location")
	switch {
	case len(data) == 0:
	case kind == "text/html" && strings.HasPrefix(location, "http") && m.savedPage == nil &&
		disposition != "attachment":
		in := m.in
		in.data, in.url, in.contentType, in.depth = data, location, h.Get("Content-Type"), in.depth+1
		m.savedPage = &in
	case disposition == "attachment" || name != "" || !strings.HasPrefix(kind, "text/"):
		if isAsset(name) || strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "audio/") ||
			strings.HasPrefix(kind, "video/") {
			return
		}
		name = shortName(firstOf(name, "attachment"))
		m.attached = append(m.attached, input{
			name: m.in.name + "!" + name, entry: strings.TrimPrefix(m.in.entry+"!"+name, "!"), data: data,
			contentType: h.Get("Content-Type"), depth: m.in.depth + 1,
		})
	case kind == "text/html":
		m.html = append(m.html, decode(data, params["charset"], metaCharset(data)).text)
	case kind == "text/plain":
		text := strings.ReplaceAll(decode(data, params["charset"]).text, "\r\n", "\n")
		text, quoted := withoutQuotes(text)
		if m.quoted = m.quoted || quoted; strings.EqualFold(params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
		}
		m.plain = append(m.plain, text)
	}
}

// withoutQuotes leaves out the lines of an older mail that this one repeats behind ">", and the line that says whose
// they are.
func withoutQuotes(text string) (string, bool) {
	if !strings.HasPrefix(text, ">") && !strings.Contains(text, "\n>") {
		return text, false
	}
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, ">") {
			out = append(out, line)
			continue
		}
		for n := len(out) - 1; n >= 0 && n >= len(out)-2; n-- {
			said := strings.TrimSpace(out[n])
			if said == "" {
				continue
			}
			if strings.HasSuffix(said, ":") && (strings.Contains(said, "wrote") || strings.Contains(said, "كتب")) {
				out = out[:n]
			}
			break
		}
	}
	return strings.Join(out, "\n"), true
}

// unflow joins the lines of flowed text (RFC 3676): one that ends in a space goes on in the next; with delsp that space
// is not part of the text.
func unflow(text string, delsp bool) string {
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimPrefix(line, " ") // stuffed
		if !strings.HasSuffix(line, " ") || line == "-- " {
			b.WriteString(line + "\n")
			continue
		}
		if delsp {
			line = line[:len(line)-1]
		}
		b.WriteString(line)
	}
	return b.String()
}

// finish makes the document of the mail's own text.
func (m *mailReader) finish(h mail.Header) {
	doc := newDocument(m.in, record.EML, mailMethod)
	doc.Title = decodeWords(h.Get("Subject"))
	if from, err := (&mail.AddressParser{WordDecoder: wordDecoder}).Parse(h.Get("From")); err == nil {
		doc.Byline = cleanField(from.Name)
	}
	if t, err := h.Date(); err == nil && t.Year() > 1900 && t.Year() < 2200 {
		doc.Published, doc.DateSource = record.ExactDate(record.DayOf(t)), record.DateFromHeader
	}
	c := &composer{bare: true}
	if doc.Title != "" {
		c.line(doc.Title, record.Headline)
	}
	head := len(c.blocks)
	for _, text := range m.plain {
		m.plainBlocks(c, strings.ReplaceAll(text, "\r\n", "\n"))
	}
	if len(c.blocks) == head {
		for _, fragment := range m.html {
			if err := m.fragmentBlocks(c, fragment); err != nil {
				m.problem(m.in, record.SentenceOf(err), record.Say("save the mail's text alone"))
			}
		}
	}
	c.give(&doc)
	if m.quoted {
		doc.Warnings = append(doc.Warnings, "lines of an older mail that this one quotes are left out")
	}
	if m.damaged {
		m.partial(m.in, record.Say("the mail is cut off or damaged: some of it is missing"),
			record.Say("save it again"))
	}
	if len(c.blocks) == head && len(m.attached) > 0 {
		return
	}
	m.add(m.in, doc)
}

// wordDecoder reads encoded words (RFC 2047) of any charset.
var wordDecoder = &mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) {
	return charset.NewReaderLabel(label, in)
}}

// decodeWords makes one line of a header field.
func decodeWords(s string) string {
	if d, err := wordDecoder.DecodeHeader(s); err == nil {
		s = d
	}
	return cleanField(strings.ToValidUTF8(s, "\ufffd"))
}
