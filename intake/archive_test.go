package intake

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"recount/record"
)

const samplePage = `<!DOCTYPE html><html lang="en"><head><title>Twelve killed near river</title>
<meta property="article:published_time" content="2025-03-11T10:00:00+02:00"></head><body><h1>Twelve killed near river</h1>
<p>At least 12 people were killed near the river on Monday, the invented monitor said, and 30 others were injured in the village.</p>
<p>The governor, who was not named, told reporters that rescue teams had reached the place late in the evening and found four more.</p>
<p>Families from three villages fled to the town, where schools were opened for them, the invented relief office said in a statement.</p>
</body></html>`

// gz packs bytes as one gzip member.
func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// warcRecord writes a response record.
func warcRecord(uri, httpHead, body string) []byte {
	block := httpHead + "\r\n" + body
	return fmt.Appendf(nil, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: "+
		"2025-03-12T01:02:03Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", uri, len(block), block)
}

func chunked(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(len(s), 100)
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, s[:n])
		s = s[n:]
	}
	return b.String() + "0\r\n\r\n"
}

func TestWARC(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	records := [][]byte{
		[]byte("WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n"),
		warcRecord("https://a.example/1", head, samplePage),
		warcRecord("https://a.example/2", head+"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
			chunked(string(gz([]byte(samplePage))))),
		// joined by the writer, header kept
		warcRecord("https://a.example/3", head+"Transfer-Encoding: chunked\r\n", samplePage),
		warcRecord("https://a.example/x.png", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", "\x89PNG"),
		warcRecord("https://a.example/gone", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n", samplePage),
	}
	var plain, packed []byte
	for _, r := range records {
		plain = append(plain, r...)
		packed = append(packed, gz(r)...)
	}
	for name, data := range map[string][]byte{"a.warc": plain, "a.warc.gz": packed, "whole.warc.gz": gz(plain)} {
		docs, problems := Read(name, data, Options{})
		if len(docs) != 3 || len(problems) != 0 {
			t.Errorf("%s: %d documents, %v", name, len(docs), problems)
			continue
		}
		for i, d := range docs {
			if d.URL != fmt.Sprintf("https://a.example/%d", i+1) || d.Captured.String() != "2025-03-12" ||
				d.Published.String() != "2025-03-11" || d.SHA256 != docs[0].SHA256 {
				t.Errorf("%s: %s captured %s published %s", name, d.URL, d.Captured, d.Published)
			}
			checkMap(t, d, []byte(samplePage))
		}
	}
	// Damage in the middle costs one record; a cut at the end is told.
	broken := append([]byte(nil), packed...)
	at := len(gz(records[0])) + len(gz(records[1])) + 40
	broken[at] ^= 0xff
	broken[at+7] ^= 0xff
	docs, problems := Read("broken.warc.gz", broken, Options{})
	if len(docs) != 2 || len(problems) == 0 || !problems[len(problems)-1].Partial || docs[0].SHA256 != docs[1].SHA256 {
		t.Errorf("broken: %d documents, %v", len(docs), problems)
	}
	docs, problems = Read("cut.warc.gz", gz(plain)[:len(gz(plain))-30], Options{})
	if len(docs) < 2 || len(problems) == 0 {
		t.Errorf("cut: %d documents, %v", len(docs), problems)
	}
}

// zipOf packs files in the order given.
func zipOf(t *testing.T, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		e, err := w.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(e, f[1])
	}
	w.Close()
	return b.Bytes()
}

func TestZIP(t *testing.T) {
	inner := zipOf(t, [2]string{"deep.txt", "Twelve people were killed in the deep.\n"})
	data := zipOf(t, [2]string{"b.html", samplePage}, [2]string{"a.txt", "Some text of a page.\n"},
		[2]string{"empty.txt", ""},
		[2]string{"c.zip", string(inner)}, [2]string{"pic.png", "\x89PNG"}, [2]string{"../evil.txt", "x"},
		[2]string{"/abs.txt", "x"})
	docs, problems := Read("x.zip", data, Options{})
	var names []string
	for _, d := range docs {
		names = append(names, d.Name)
	}
	if got := strings.Join(names, " "); got != "x.zip!a.txt x.zip!b.html x.zip!c.zip!deep.txt" {
		t.Errorf("documents %s", got)
	}
	if len(problems) != 4 {
		t.Errorf("problems %v", problems)
	}
}

func TestHostileArchives(t *testing.T) {
	// 100 kB that unpack to 100 MB.
	bomb := zipOf(t, [2]string{"bomb.txt", strings.Repeat("0", 100<<20)})
	if len(bomb) > 110<<10 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	for name, data := range map[string][]byte{"bomb.zip": bomb, "bomb.gz": gz(bytes.Repeat([]byte("0"), 100<<20))} {
		docs, problems := Read(name, data, Options{})
		if len(docs) != 0 || len(problems) == 0 || !strings.Contains(problems[0].Reason.String(), "exhaust") {
			t.Errorf("%s: %d documents, %v", name, len(docs), problems)
		}
	}
	nested := []byte("Some text\n")
	for range 10 {
		nested = zipOf(t, [2]string{"n.zip", string(nested)})
	}
	if docs, problems := Read("nested.zip", nested, Options{}); len(docs) != 0 || len(problems) != 1 ||
		!strings.Contains(problems[0].Reason.String(), "deep") {
		t.Errorf("nested: %v", problems)
	}
	if docs, problems := Read("overlap.zip", overlapping(t), Options{}); len(docs) != 0 || len(problems) != 1 ||
		!strings.Contains(problems[0].Reason.String(), "overlap") {
		t.Errorf("overlapping: %d documents, %v", len(docs), problems)
	}
	reason(t, "cut.zip", zipOf(t, [2]string{"a.txt", "text"})[:60], "damaged")
	reason(t, "word.docx", zipOf(t, [2]string{"[Content_Types].xml", "<x/>"}), "office")
}

// overlapping makes a ZIP in which two entries of the directory name the same bytes.
func overlapping(t *testing.T) []byte {
	data := zipOf(t, [2]string{"a.txt", strings.Repeat("some text ", 50)},
		[2]string{"b.txt", strings.Repeat("some text ", 50)})
	first := bytes.Index(data, []byte("PK\x01\x02"))
	second := first + 4 + bytes.Index(data[first+4:], []byte("PK\x01\x02"))
	copy(data[second+42:second+46], data[first+42:first+46])
	return data
}

func TestFeed(t *testing.T) {
	rss := `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Invented Wire</title>
<item><title>Twelve killed</title><link>https://w.example/1</link><guid>1</guid><pubDate>Tue, 11 Mar 2025 23:30:00 +0300</pubDate>
<description>&lt;p&gt;At least 12 people were killed.&lt;/p&gt;&lt;p&gt;&lt;a href="#"&gt;Read also: flood kills 40&lt;/a&gt;&lt;/p&gt;</description></item>
<item><title>مقتل 5 أشخاص</title><link>https://w.example/2</link><description>قُتل خمسة أشخاص في انفجار.</description></item></channel></rss>`
	docs, problems := Read("feed.xml", []byte(rss), Options{})
	if len(docs) != 2 || len(problems) != 0 {
		t.Fatalf("%d documents, %v", len(docs), problems)
	}
	if d := docs[0]; d.Text != "Twelve killed\nAt least 12 people were killed." ||
		d.Published.String() != "2025-03-11" || d.Outlet != "Invented Wire" || d.URL != "https://w.example/1" {
		t.Errorf("%+v", d)
	}
	if docs[0].ID == docs[1].ID || docs[1].Lang != record.Arabic {
		t.Error("items share an id, or the language is wrong")
	}
	atom := `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>T</title><id>x</id><updated>2025-03-12T00:10:00+03:00</updated><content type="html">&lt;p&gt;Nine people fled.&lt;/p&gt;</content></entry></feed>`
	if d := readOne(t, "a.atom", []byte(atom)); d.Text != "T\nNine people fled." ||
		d.Published.String() != "2025-03-12" {
		t.Errorf("%q %s", d.Text, d.Published)
	}
	reason(t, "bad.xml", []byte("<rss><channel><item>"), "")
}

func TestMail(t *testing.T) {
	ar := base64.StdEncoding.EncodeToString([]byte("\xe3\xde\xca\xe1 12 \xe3\xcf\xe4\xed\xc7 \xdd\xed " +
		"\xc7\xe1\xde\xd1\xed\xc9.\r\n"))
	head := "From: =?utf-8?q?Invented_Reporter?= <reporter@example.org>\r\nTo: desk@example.org\r\nSubject: " +
		"=?windows-1256?B?" +
		base64.StdEncoding.EncodeToString([]byte("\xe3\xde\xca\xe1 12")) +
		"?=\r\nDate: Tue, 11 Mar 2025 23:30:00 +0300\r\nMIME-Version: 1.0\r\n"
	mixed := head + "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: " +
		"multipart/alternative; boundary=C\r\n\r\n" +
		"--C\r\nContent-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ar +
		"\r\n" +
		"--C\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>other form</p>\r\n--C--\r\n" +
		"--B\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n" + samplePage +
		"\r\n--B--\r\n"
	docs, problems := Read("m.eml", []byte(mixed), Options{})
	if len(docs) != 2 || len(problems) != 0 {
		t.Fatalf("%d documents, %v", len(docs), problems)
	}
	if d := docs[0]; d.Text != "مقتل 12\nمقتل 12 مدنيا في القرية." || d.Published.String() != "2025-03-11" ||
		d.Byline != "Invented Reporter" || strings.Contains(fmt.Sprintf("%+v", d), "@") {
		t.Errorf("%+v", d)
	}
	if docs[1].Name != "m.eml!page.html" {
		t.Errorf("attachment %s", docs[1].Name)
	}
	html := head + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: " +
		"quoted-printable\r\n\r\n<p>Nine people =D9=82=D8=AA=D9=84</p><p style=3D\"display:none\">99 others</p>"
	if d := readOne(t, "h.eml", []byte(html)); d.Text != "مقتل 12\nNine people قتل" {
		t.Errorf("%q", d.Text)
	}
	saved := "From: <Saved by a browser>\r\nSnapshot-Content-Location: " +
		"https://a.example/2025/03/11/story\r\nSubject: x\r\nDate: Wed, 12 Mar 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\r\n\r\n--B\r\nContent-Type: text/html\r\nContent-Location: https://a.example/2025/03/11/story\r\n\r\n" + samplePage + "\r\n--B--\r\n"
	if docs, _ := Read("p.mhtml", []byte(saved), Options{}); len(docs) != 1 {
		t.Errorf("%d documents of a saved page", len(docs))
	} else if d := docs[0]; d.Media != record.HTML || d.URL != "https://a.example/2025/03/11/story" ||
		d.Title != "Twelve killed near river" {
		t.Errorf("%s %s %q", d.Media, d.URL, d.Title)
	}
}

func FuzzWARC(f *testing.F) {
	r := warcRecord("https://a.example/1",
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n", chunked(samplePage))
	f.Add(r)
	f.Add(gz(r))
	f.Fuzz(func(t *testing.T, b []byte) {
		Read("f.warc", append([]byte("WARC/1.0\r\n"), b...), Options{Limits: Limits{Unpacked: 8 << 20}})
		Read("f.gz", b, Options{Limits: Limits{Unpacked: 8 << 20}})
	})
}

func FuzzZIP(f *testing.F) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, _ := w.Create("a.txt")
	io.WriteString(e, "text of a page")
	w.Close()
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		Read("f.zip", append([]byte("PK\x03\x04"), b...), Options{Limits: Limits{Unpacked: 8 << 20}})
	})
}

func FuzzMail(f *testing.F) {
	f.Add([]byte("Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; " +
		"boundary=B\r\n\r\n--B\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--B--\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Read("f.eml", append([]byte("From: a@b.example\r\nTo: c@d.example\r\nDate: x\r\n"), b...),
			Options{Limits: Limits{Unpacked: 8 << 20}})
	})
}
