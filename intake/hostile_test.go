package intake

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"recount/record"
)

func TestBadFiles(t *testing.T) {
	reason(t, "empty.html", nil, "empty")
	reason(t, "line.txt", []byte(strings.Repeat("killed 12 ", 1<<20)), "one line")
	reason(t, "binary.txt", []byte("\x00\x01\x02\xff\xfe\x03binary\x00\x00\x05\x06\x07\x08"), "binary")
	reason(t, "image.html", []byte("\x89PNG\r\n\x1a\n0000"), "image")
	reason(t, "old.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe10000"), "old Word")
	reason(t, "blank.html", []byte("<html><body><nav>Menu</nav></body></html>"), "no text")
}

// TestTruncatedHTML cuts a page anywhere: what is there is read, and the cut is told.
func TestTruncatedHTML(t *testing.T) {
	cut := samplePage[:len(samplePage)*3/4]
	doc := readOne(t, "cut.html", []byte(cut))
	if !strings.Contains(doc.Text, "At least 12 people") || len(doc.Warnings) == 0 ||
		!strings.Contains(strings.Join(doc.Warnings, " "), "ends in the middle") {
		t.Errorf("%q %v", doc.Text, doc.Warnings)
	}
	for i := 0; i < len(samplePage); i += 7 {
		for _, d := range first(Read("cut.html", []byte(samplePage[:i]), Options{})) {
			checkMap(t, d, []byte(samplePage[:i]))
		}
	}
}

func first(docs []record.Document, _ []Problem) []record.Document { return docs }

// TestShortPage reads pages that are hardly any.
func TestShortPage(t *testing.T) {
	for _, page := range []string{
		"<html><body><p>Twelve killed.</p></body></html>", "<h1>Toll</h1><p>Twelve people were killed.",
		"<html><body>" + strings.Repeat("<div>", 600) + "<p>Twelve killed.</p></body></html>",
	} {
		docs, _ := Read("short.html", []byte(page), Options{})
		if len(docs) != 1 || !strings.Contains(docs[0].Text, "Twelve") {
			t.Errorf("%.60s: %v", page, docs)
		}
	}
}

// TestDeepNesting gives elements inside elements past every limit: the text is read all the same, and in time.
func TestDeepNesting(t *testing.T) {
	story := strings.Repeat("<p>At least 12 people were killed near the river on Monday, the invented monitor "+
		"said, and many fled the village.</p>", 4)
	for _, n := range []int{600, 100_000} {
		page := "<html><body>" + strings.Repeat("<div>", n) + story + strings.Repeat("</div>", n) + "</body></html>"
		start := time.Now()
		docs, problems := Read("deep.html", []byte(page), Options{})
		if len(docs) != 1 || len(problems) == 0 || !problems[0].Partial ||
			!strings.Contains(docs[0].Text, "At least 12 people") {
			t.Errorf("%d: %d documents, %v", n, len(docs), problems)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%d elements deep took %s", n, d)
		}
	}
}

// TestLargePage holds the time of a page of a megabyte.
func TestLargePage(t *testing.T) {
	p := "<p>At least %d people were killed near the river on Monday, the invented monitor said, and many fled " +
		"the village &amp; the town.</p>\n"
	var b strings.Builder
	b.WriteString("<html><head><title>Long list of events</title></head><body><h1>Long list of events</h1><article>")
	for i := 0; b.Len() < 1<<20; i++ {
		b.WriteString(strings.Replace(p, "%d", itoa(i), 1))
	}
	b.WriteString("</article></body></html>")
	doc := readOne(t, "large.html", []byte(b.String()))
	if len(doc.Blocks) < 5000 {
		t.Errorf("%d blocks", len(doc.Blocks))
	}
}

// arabicPage is a page in windows-1256 with the declaration given.
func arabicPage(t *testing.T, declaration string) []byte {
	t.Helper()
	page := "<html><head>" + declaration +
		"<title>مقتل 12 مدنيا في القرية</title></head><body><h1>مقتل 12 مدنيا في القرية</h1>" +
		strings.Repeat("<p>قال المرصد المتخيل إن 12 مدنيا على الأقل قتلوا يوم الاثنين قرب النهر، وإن عائلات "+
			"كثيرة فرت إلى المدينة المجاورة.</p>", 1) +
		"<p>وأضاف المتحدث باسم المكتب أن فرق الإنقاذ وصلت إلى المكان في وقت متأخر من المساء وعثرت على أربعة " +
		"آخرين تحت الأنقاض.</p></body></html>"
	b, err := charmap.Windows1256.NewEncoder().Bytes([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCharsets(t *testing.T) {
	for _, declaration := range []string{
		"", `<meta charset="windows-1256">`, `<meta charset="utf-8">`, `<meta charset=iso-8859-1>`,
		`<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">`,
	} {
		data := arabicPage(t, declaration)
		doc := readOne(t, "ar.html", data)
		if doc.Title != "مقتل 12 مدنيا في القرية" || doc.Lang != record.Arabic {
			t.Errorf("%q: title %q, language %s, %s", declaration, doc.Title, doc.Lang, doc.Method)
		}
		wrong := declaration != "" && !strings.Contains(declaration, "1256")
		if warned := strings.Contains(strings.Join(doc.Warnings, " "), "declares"); warned != wrong {
			t.Errorf("%q: warnings %v", declaration, doc.Warnings)
		}
		// A word of the text leads to its own bytes.
		at := strings.Index(doc.Text, "عائلات")
		a := doc.Anchor(at, at+len("عائلات"))
		if back, _ := charmap.Windows1256.NewDecoder().Bytes(data[a.OriginalStart:a.OriginalEnd]); string(back) != "عائلات" {
			t.Errorf("%q: the anchor leads to %q", declaration, back)
		}
	}
	utf := strings.Replace(samplePage, "<head>", `<head><meta charset="iso-8859-1">`, 1)
	utf = strings.Replace(utf, "the governor", "the governor of Dêrik", 1)
	if doc := readOne(t, "u.html", []byte(strings.Replace(utf, "The governor", "The governor of Dêrik",
		1))); !strings.Contains(doc.Text, "Dêrik") {
		t.Errorf("utf-8 under a wrong declaration: %q", doc.Text)
	}
	for _, s := range []string{"\xff\xfeS\x00o\x00m\x00e\x00 \x00t\x00e\x00x\x00t\x00",
		"\xfe\xff\x00S\x00o\x00m\x00e\x00 \x00t\x00e\x00x\x00t", "\xef\xbb\xbfSome text"} {
		if doc := readOne(t, "bom.txt", []byte(s)); doc.Text != "Some text" {
			t.Errorf("%q gives %q", s, doc.Text)
		}
	}
	french, _ := charmap.Windows1252.NewEncoder().String("Les autorités ont déclaré que quarante-deux personnes " +
		"ont été tuées près de la frontière après l'attaque.")
	if doc := readOne(t, "fr.txt", []byte(french)); !strings.Contains(doc.Text, "autorités") {
		t.Errorf("%q", doc.Text)
	}
	russian, _ := charmap.Windows1251.NewEncoder().String("Власти сообщили, что в результате нападения погибли " +
		"сорок два человека, ещё несколько человек пропали без вести.")
	if doc := readOne(t, "ru.txt", []byte(russian)); !strings.Contains(doc.Text, "Власти") {
		t.Errorf("%q %s", doc.Text, doc.Method)
	}
}

func TestHidden(t *testing.T) {
	for _, h := range []string{
		`<div style="display:none">777 others</div>`,
		`<p hidden>777 others died in the town in the invented year of the test</p>`,
		`<p class="ghost">777 others died</p>`,
		`<p aria-hidden="true">777 others died</p>`,
		`<div class="comments"><p>777 others died, I read that somewhere in the other paper today.</p></div>`,
		`<p><a href="#">Read also: flood kills 777 in the other country</a></p>`,
		`<template><p>777 others died</p></template>`,
		`<script type="application/json">{"body":"777 others died"}</script>`, `<noscript>777 others died</noscript>`,
		`<!-- 777 others died -->`,
		`<aside><p>777 others died in the other place, said the other monitor on the other day.</p></aside>`,
		`<nav><li>777 dead</li></nav>`,
	} {
		page := strings.Replace(samplePage, "<p>Families", h+"<p>Families", 1)
		page = strings.Replace(page, "</head>",
			"<style>.ghost{display:none} @media print{.x{display:none}}</style></head>", 1)
		doc := readOne(t, "hidden.html", []byte(page))
		if strings.Contains(doc.Text, "777") || !strings.Contains(doc.Text, "Families from three") ||
			!strings.Contains(doc.Text, "At least 12") {
			t.Errorf("%s\n%s", h, doc.Text)
		}
	}
}

func TestEchoes(t *testing.T) {
	doc := readOne(t, "echo.txt",
		[]byte("published: 2025-03-11\n\nTwelve killed near the river\n\nAt least 12 people were killed near "+
			"the river on Monday, the monitor said.\n\n"+
			"Twelve killed near the river!\n\nAt least 12 people were killed near the river on Monday, the "+
			"monitor has said.\n\nAt least 15 people were killed near the river on Monday, the monitor said.\n"))
	var echoes []int
	for _, b := range doc.Blocks {
		echoes = append(echoes, b.Echo)
	}
	if len(echoes) != 5 || echoes[0] != -1 || echoes[1] != -1 || echoes[2] != 0 || echoes[3] != 1 || echoes[4] != -1 {
		t.Errorf("echoes %v: a repeat is an echo, a paragraph with another figure is none", echoes)
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ head, near, url, want, source string }{
		{`<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","datePublished":"2025-03-09T23:30:00+03:00"}</script><meta name="date" content="2025-03-01">`, "", "", "2025-03-09", "json-ld"},
		{`<meta property="article:published_time" content="2025-03-08T23:30:00-05:00">`, "", "", "2025-03-08", "meta"},
		{"", `<time datetime="2025-03-07T01:00:00Z">yesterday</time>`, "", "2025-03-07", "time"},
		{"", `<div class="date">١١ أذار ٢٠٢٥</div>`, "", "2025-03-11", "time"},
		{"", `<span class="posted">March 6, 2025 at 10:00</span>`, "", "2025-03-06", "time"},
		{"", "", "https://a.example/2025/03/05/story", "2025-03-05", "url"},
		{"", "", "https://a.example/2025/mar/05/story", "2025-03-05", "url"},
		{"", `<div class="date">03/09/2025</div>`, "", "", ""},
		{"", "", "https://a.example/story-1000-dead", "", ""},
	} {
		page := strings.Replace(samplePage,
			`<meta property="article:published_time" content="2025-03-11T10:00:00+02:00">`, c.head, 1)
		page = strings.Replace(page, "</h1>", "</h1>"+c.near, 1)
		page = strings.Replace(page, "</body>", "<footer>Copyright 2025</footer></body>", 1)
		docs, _ := Read("d.html", []byte(page), Options{URL: c.url})
		if len(docs) != 1 || docs[0].Published.String() != c.want || string(docs[0].DateSource) != c.source {
			t.Errorf("%s %s %s: %q from %q", c.head, c.near, c.url, docs[0].Published, docs[0].DateSource)
		}
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(samplePage))
	f.Add([]byte("<p>a<b>b<p>c</b><table><tr><td>1<td>2<li>x</table>&amp;&#x41;&notit;<br>x<script>a"))
	f.Add([]byte("<title>x</title><h1>y<br>z</h1><ul><li>1<li>2</ul><style>.a{display:none}</style><p class=a>q"))
	f.Fuzz(func(t *testing.T, b []byte) {
		data := append([]byte("<html>"), b...)
		docs, _ := Read("f.html", data, Options{})
		for _, d := range docs {
			checkMap(t, d, data)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add([]byte("published: 2025-03-11\noutlet: x\n\nTitle\n\nText 12\n"))
	f.Add([]byte("\xe3\xde\xca\xe1 12 \xe3\xcf\xe4\xed\xc7 \xdd\xed \xc7\xe1\xde\xd1\xed\xc9"))
	f.Add([]byte("\xff\xfea\x00\x00\xd8b\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, _ := ReadText("f.txt", data)
		checkMap(t, doc, data)
	})
}

// TestHeadOfALargeFile: what no reader takes is known by its head, and what may be taken is not refused by it.
func TestHeadOfALargeFile(t *testing.T) {
	o := Options{Limits: Limits{Line: 1000, Page: 5000}}
	head := func(s string) []byte { return []byte(s)[:min(len(s), HeadBytes(o))] }
	long := "id,name\n1," + strings.Repeat("x", 3000)
	page := "<!DOCTYPE html><html><body>" + strings.Repeat("<p>words</p>\n", 1000)
	lines := strings.Repeat("Twelve people were killed.\n", 1000)
	for name, c := range map[string]struct {
		data string
		bad  bool
	}{"cell.csv": {long, true}, "page.html": {page, true}, "page.txt": {lines, false},
		"mail.zip": {"PK\x03\x04" + lines, false}} {
		bad := CheckHead(name, head(c.data), int64(len(c.data)), o)
		if (bad != nil) != c.bad {
			t.Errorf("%s: %v", name, bad)
		}
		if _, problems := Read(name, []byte(c.data), o); bad != nil &&
			(len(problems) != 1 || problems[0].Hint.String() != bad.Hint.String()) {
			t.Errorf("%s: the head says %v, the whole %v", name, bad, problems)
		}
	}
}
