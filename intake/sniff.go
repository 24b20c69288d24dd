package intake

import (
	"bytes"
	"path"
	"recount/record"
	"strings"
	"unicode/utf8"
)

// kind is what a file is by its bytes.
type kind int

const (
	kindUnknown kind = iota
	kindBinary
	kindText
	kindHTML
	kindMail
	kindPDF
	kindWARC
	kindGzip
	kindFeed
	kindZIP
	kindOffice
	kindImage
	kindWordOld
	kindARC
)

// describe names a kind that is not read.
func (k kind) describe() *record.Sentence {
	switch k {
	case kindOffice:
		return record.Say("an office document (Word, Excel, LibreOffice)")
	case kindWordOld:
		return record.Say("an old Word or Excel file")
	case kindARC:
		return record.Say("an ARC archive, the forerunner of WARC")
	case kindImage:
		return record.Say("an image or a video")
	}
	return record.Say("binary data")
}

// magics are the first bytes of kinds that have such.
var magics = []struct {
	prefix string
	kind   kind
}{
	{"PK\x03\x04", kindZIP}, {"PK\x05\x06", kindZIP}, {"PK\x07\x08", kindZIP},
	{"\x1f\x8b", kindGzip},
	{"WARC/", kindWARC}, {"filedesc://", kindARC},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kindWordOld},
	{"\x89PNG", kindImage}, {"\xff\xd8\xff", kindImage}, {"GIF8", kindImage}, {"BM", kindUnknown},
}

// sniff tells what the bytes are. The name decides only between mail, HTML and plain text, which look alike.
func sniff(in input) kind {
	data := in.data
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.prefix)) && m.kind != kindUnknown {
			return m.kind
		}
	}
	head := data[:min(len(data), 4096)]
	if i := bytes.Index(head[:min(len(head), 1024)], []byte("%PDF-")); i >= 0 {
		return kindPDF
	}
	text, utf16 := plainHead(head)
	if !utf16 && looksBinary(head) {
		return kindBinary
	}
	lower := strings.ToLower(strings.TrimLeft(text, " \t\r\n\ufeff"))
	ext := strings.ToLower(path.Ext(in.name))
	switch {
	case isFeed(lower):
		return kindFeed
	case isHTML(lower, ext, in.contentType):
		return kindHTML
	case isMail(lower, ext):
		return kindMail
	}
	return kindText
}

// plainHead gives the head of a file as text that ASCII can be looked for in, also where it is UTF-16.
func plainHead(head []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return strings.ReplaceAll(string(head[2:]), "\x00", ""), true
	case zeroShare(head, 0) > 40 && zeroShare(head, 1) < 10, zeroShare(head, 1) > 40 && zeroShare(head, 0) < 10:
		return strings.ReplaceAll(string(head), "\x00", ""), true
	}
	return string(head), false
}

// zeroShare is the percentage of zero bytes at even or odd places.
func zeroShare(b []byte, parity int) int {
	zero, all := 0, 0
	for i := parity; i < len(b); i += 2 {
		all++
		if b[i] == 0 {
			zero++
		}
	}
	if all == 0 {
		return 0
	}
	return zero * 100 / all
}

// looksBinary reports control bytes that no text has.
func looksBinary(head []byte) bool {
	bad := 0
	for _, b := range head {
		if b == 0 || b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b && b != 0x1a {
			bad++
		}
	}
	if bad == 0 {
		return false
	}
	return bad*50 > len(head) || !utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)]) && bad*200 > len(head)
}

// isFeed looks for the root element of a feed.
func isFeed(lower string) bool {
	if !strings.HasPrefix(lower, "<?xml") && !strings.HasPrefix(lower, "<rss") && !strings.HasPrefix(lower, "<feed") &&
		!strings.HasPrefix(lower, "<rdf:rdf") {
		return false
	}
	i := strings.Index(lower, "<rss")
	for _, root := range []string{"<feed", "<rdf:rdf"} {
		if j := strings.Index(lower, root); j >= 0 && (i < 0 || j < i) {
			i = j
		}
	}
	h := strings.Index(lower, "<html")
	return i >= 0 && (h < 0 || i < h)
}

// htmlMarks are tags of which one near the top makes a page.
var htmlMarks = []string{"<!doctype html", "<html", "<head", "<body", "<meta ", "<title", "<script", "<article", "<div",
	"<h1", "<p>", "<p ", "<table", "<!--"}

// isHTML looks for tags near the top of a file.
func isHTML(lower, ext, contentType string) bool {
	if strings.HasPrefix(lower, "<!doctype html") || strings.HasPrefix(lower, "<html") {
		return true
	}
	named := ext == ".html" || ext == ".htm" || ext == ".xhtml" || strings.Contains(contentType, "html")
	for _, mark := range htmlMarks {
		if i := strings.Index(lower, mark); i == 0 || i > 0 && (named || strings.HasPrefix(lower, "<")) {
			return true
		}
	}
	return named && strings.Contains(lower, "<")
}

// mailHeaders are fields of which a mail has at least two at its top.
var mailHeaders = []string{"received:", "from:", "to:", "subject:", "date:", "message-id:", "mime-version:",
	"content-type:", "return-path:", "delivered-to:", "dkim-signature:"}

// isMail looks for header fields at the top of a file.
func isMail(lower, ext string) bool {
	found := 0
	for i, line := range strings.SplitN(lower, "\n", 60) {
		line = strings.TrimRight(line, "\r")
		if line == "" {
			break
		}
		if i == 0 && strings.HasPrefix(line, "from ") {
			continue
		}
		colon := strings.IndexByte(line, ':')
		if line[0] != ' ' && line[0] != '\t' && (colon <= 0 || strings.ContainsAny(line[:colon], " \t")) {
			return false
		}
		for _, h := range mailHeaders {
			if strings.HasPrefix(line, h) {
				found++
			}
		}
	}
	return found >= 2 && (ext == ".eml" || ext == ".mht" || ext == ".mhtml" || found >= 3)
}
