package intake

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"recount/record"
)

// TestWhatStandsBesideTheLineIsNotRead: hidden words, glosses and footnotes do not join a figure.
func TestWhatStandsBesideTheLineIsNotRead(t *testing.T) {
	for inside, want := range map[string]string{
		`1,400<span style="display:none">99</span> villagers`:          "that 1,400 villagers were",
		`1,400<span class="sr-only"> (see note)</span> villagers`:      "that 1,400 villagers were",
		`1,400<sup><a href="#n12">[12]</a></sup> villagers`:            "that 1,400 villagers were",
		`1,400<sup>12</sup> villagers`:                                 "that 1,400 villagers were",
		`<ruby>1,400<rp>(</rp><rt>one</rt><rp>)</rp></ruby> villagers`: "that 1,400 villagers were",
		`14 villagers <b hidden>and 99 soldiers were killed</b> of the 5<sup>th</sup> ward`: "that 14 villagers " +
			"of the 5th ward were",
	} {
		page := "<html><body><article><h1>Villagers killed near the harbour</h1><p>The Invented Observatory " +
			"said on Sunday that " + inside +
			" were killed in the town beside the harbour, and that more names are still being checked by its " +
			"people.</p></article></body></html>"
		docs, problems := Read("a.html", []byte(page), Options{})
		if len(docs) != 1 || !strings.Contains(docs[0].Text, want) {
			t.Errorf("%s: %v %v", inside, docs, problems)
		}
	}
}

const mailHead = "From: Desk <desk@invented.example>\nTo: a@invented.example\nSubject: Toll\nDate: Mon, 10 Mar " +
	"2025 23:30:00 +0300\nMIME-Version: 1.0\n"

// TestFlowedMailAndQuotes: lines that flow are one, and an older mail's lines are not this one's.
func TestFlowedMailAndQuotes(t *testing.T) {
	text := "The Invented Observatory said that 1,400 \nvillagers were killed near the harbour \non 9 March " +
		"2025.\n\nOn Sun, 9 Mar 2025, Rami wrote:\n> An older count had 900 killed.\n"
	docs, _ := Read("a.eml", []byte(mailHead+"Content-Type: text/plain; charset=utf-8; format=flowed\n\n"+text),
		Options{})
	if len(docs) != 1 || !strings.Contains(docs[0].Text,
		"said that 1,400 villagers were killed near the harbour on 9 March 2025.") ||
		strings.Contains(docs[0].Text, "900") || strings.Contains(docs[0].Text, "wrote") {
		t.Errorf("%+v", docs)
	}
	docs, _ = Read("a.eml", []byte(mailHead+
		"Content-Type: text/plain; format=flowed; delsp=yes\n\nThe Observatory said that 1,4 \n00 villagers "+
		"were killed on 9 March 2025.\n"), Options{})
	if len(docs) != 1 || !strings.Contains(docs[0].Text, "that 1,400 villagers") {
		t.Errorf("%+v", docs)
	}
}

// TestMailboxIsItsMails: each mail of a mailbox is a document with its own date; a line that begins with "From" inside
// a paragraph begins none.
func TestMailboxIsItsMails(t *testing.T) {
	second := strings.Replace(mailHead, "10 Mar", "11 Mar", 1)
	box := "From desk Mon Mar 10 23:30:00 2025\n" + mailHead +
		"\nFourteen were killed in one town.\n\nFrom there they fled: nobody stayed.\n\n" +
		"From desk Tue Mar 11 23:30:00 2025\n" + second + "\nFifteen were killed in another town.\n"
	docs, problems := Read("a.mbox", []byte(box), Options{})
	if len(docs) != 2 || docs[0].Published.String() != "2025-03-10" || docs[1].Published.String() != "2025-03-11" ||
		!strings.Contains(docs[0].Text, "nobody stayed") || !strings.Contains(docs[1].Text, "Fifteen") ||
		docs[0].Name == docs[1].Name {
		t.Errorf("%+v %v", docs, problems)
	}
}

// TestARCIsRefusedByName: an archive that is not read is named as what it is.
func TestARCIsRefusedByName(t *testing.T) {
	docs, problems := Read("a.arc",
		[]byte("filedesc://a.arc 0.0.0.0 20250310000000 text/plain 76\n1 0 Invented\n\nhttp://invented.example/ "+
			"1.2.3.4 20250310 text/html 9\n<p>12</p>\n"), Options{})
	if len(docs) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Reason.String(), "ARC") {
		t.Errorf("%v %v", docs, problems)
	}
}

// TestWACZIsItsPages: of a web archive collection the WARC files are read and not its indexes.
func TestWACZIsItsPages(t *testing.T) {
	page := "<html><body><article><h1>Fourteen killed</h1><p>The Invented Observatory said that fourteen " +
		"villagers were killed in the town beside the harbour.</p></article></body></html>"
	http := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
	warc := fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: "+
		"https://invented.example/a\r\nWARC-Date: 2025-03-10T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", len(http), http)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"datapackage.json": `{"profile":"data-package"}`,
		"pages/pages.jsonl": `{"title":"99 killed"}`, "archive/data.warc": warc} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	docs, problems := Read("a.wacz", b.Bytes(), Options{})
	if len(docs) != 1 || !strings.Contains(docs[0].Text, "fourteen villagers") {
		t.Errorf("%+v %v", docs, problems)
	}
}

// TestAWrongDigestIsToldAndCostsNoPage: a collection whose description, or whose record, gives another digest than the
// bytes have is named, and its pages are read all the same.
func TestAWrongDigestIsToldAndCostsNoPage(t *testing.T) {
	http := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><article><h1>Fourteen " +
		"killed</h1><p>The Invented Observatory said that fourteen villagers were killed in the town beside the harbour.</p></article></body></html>"
	block := sha256.Sum256([]byte(http))
	build := func(blockDigest string, whole func(warc string) string) ([]record.Document, []Problem) {
		t.Helper()
		warc := fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: "+
			"https://invented.example/a\r\nWARC-Date: 2025-03-10T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Block-Digest: %s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", blockDigest, len(http), http)
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{"archive/data.warc": warc,
			"datapackage.json": `{"resources":[{"path":"archive/data.warc","hash":"sha256:` + whole(warc) + `"}]}`} {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		docs, problems := Read("a.wacz", b.Bytes(), Options{})
		return docs, problems
	}
	right := func(warc string) string { sum := sha256.Sum256([]byte(warc)); return hex.EncodeToString(sum[:]) }
	wrong := func(string) string { return strings.Repeat("0", 64) }
	for _, c := range []struct {
		block string
		whole func(string) string
		says  string
	}{
		{"sha256:" + hex.EncodeToString(block[:]), right, ""},
		{"sha256:" + strings.Repeat("0", 64), right, "the record does not match its digest"},
		{"sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", right, "the record does not match its digest"},
		{"sha256:" + hex.EncodeToString(block[:]), wrong, "the digest that the collection gives of it"},
	} {
		docs, problems := build(c.block, c.whole)
		if len(docs) != 1 || !strings.Contains(docs[0].Text, "fourteen villagers") {
			t.Errorf("%q: the page is lost: %d documents, %v", c.says, len(docs), problems)
		}
		if c.says == "" && len(problems) > 0 || c.says != "" && (len(problems) != 1 || !problems[0].Partial ||
			!strings.Contains(problems[0].String(), c.says)) {
			t.Errorf("%q: %v", c.says, problems)
		}
	}
}
