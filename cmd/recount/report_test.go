package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/report"
	"recount/record"
)

// TestReportFiles makes the report of a month of the made-up case in each kind of file and language, and follows every
// link in it.
func TestReportFiles(t *testing.T) {
	d, done, err := demoCase(t.Context(), t.TempDir()+"/case", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done() }()
	user, _, err := d.Users.SoleAccount(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	who := desk.Who{Account: user.ID, Fresh: time.Now(), Reason: "test"}
	inbox, err := d.Sources.Inbox(t.Context(), who, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range inbox {
		for _, c := range e.Extraction.Claims {
			if _, err := d.Claims.Accept(t.Context(), who, e.Document.ID, c.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	q, err := flow.QuestionWords{Outcome: "killed", Since: "2031-03-01", Until: "2031-03-31"}.Question()
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Periods().Report(t.Context(), who, flow.TollOptions{Question: q, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Claims) == 0 || len(p.Records) == 0 || p.Numbers[0].Now.Low == 0 || len(p.Origins) == 0 {
		t.Fatalf("the month is empty: %d claims, %d records, %+v", len(p.Claims), len(p.Records), p.Numbers)
	}
	victims, err := d.Persons.Victims(t.Context(), who, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []record.Lang{record.English, record.Arabic} {
		book := report.PeriodBook(p, lang)
		for _, kind := range report.BookKinds {
			var b, again bytes.Buffer
			if err := errors.Join(kind.Write(&b, book), kind.Write(&again, report.PeriodBook(p, lang))); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Errorf("%s in %s: twice is not the same", kind.Name, lang)
			}
			whole := b.String()
			if kind.Name != "html" {
				whole = unpacked(t, b.Bytes())
			}
			for _, v := range victims {
				if len(v.Name) > 8 && strings.Contains(whole, v.Name) {
					t.Errorf("%s in %s holds the name of a record", kind.Name, lang)
					break
				}
			}
			if n := linksLead(t, kind.Name, whole); n < 20 {
				t.Errorf("%s in %s: only %d links", kind.Name, lang, n)
			}
			if lang == record.Arabic && !regexp.MustCompile(`dir="rtl"|rightToLeft="1"|<w:bidiVisual/>`).MatchString(whole) {
				t.Errorf("%s in Arabic reads from left to right", kind.Name)
			}
		}
	}
}

// unpacked is all files of a package of Office Open XML, one after the other, each of them read as XML.
func unpacked(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s is no XML: %v", f.Name, err)
			}
		}
		out.Write(text)
	}
	return out.String()
}

// linksLead counts the links of a file and fails for one that leads nowhere.
func linksLead(t *testing.T, kind, whole string) int {
	t.Helper()
	from, to := map[string]*regexp.Regexp{
		"html": regexp.MustCompile(`href="#([^"]+)"`), "docx": regexp.MustCompile(`w:anchor="([^"]+)"`),
		"xlsx": regexp.MustCompile(`location="([^"]+)"`),
	}[kind], map[string]string{"html": ` id="`, "docx": `w:name="`, "xlsx": ""}[kind]
	links := from.FindAllStringSubmatch(whole, -1)
	for _, l := range links {
		if kind == "xlsx" {
			sheet, _, _ := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(l[1], "&#39;", "'"), "'"), "'!")
			if !strings.Contains(whole, `<sheet name="`+sheet+`"`) {
				t.Errorf("a link leads to the sheet %q, which is not there", sheet)
			}
			continue
		}
		if !strings.Contains(whole, to+l[1]+`"`) {
			t.Errorf("%s: a link leads to %q, which is not there", kind, l[1])
		}
	}
	return len(links)
}
