package intake

import "testing"

// TestDatesThatPagesStateOddly: each page states one day in a way that a strict parser passes over, or none that can be
// told.
func TestDatesThatPagesStateOddly(t *testing.T) {
	story := "<h1>Fourteen killed near the harbour</h1>%<p>The Invented Observatory said that fourteen " +
		"villagers were killed in the town beside the harbour, and that more names are still being checked.</p>"
	for head, want := range map[string]string{
		"\ufeff{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-03-10\",}":                                      "2025-03-10",
		"<!-- {\"@type\":\"NewsArticle\",\"headline\":\"a\nb\tc\",\"datePublished\":\"2025-03-10\"} -->":           "2025-03-10",
		"//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"it\\'s\",\"datePublished\":\"2025-03-10\"}\n//]]>": "2025-03-10",
		"{\"@type\":\"Organization\"}\n{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-03-10\"}":               "2025-03-10",
		"{\"@type\":\"NewsArticle\",\"datePublished\":\"Mon Mar 10 09:00:00 EET 2025\"}":                           "2025-03-10",
		"{\"@type\":\"NewsArticle\",\"dateCreated\":\"2025-03-10\"}":                                               "2025-03-10",
		"{\"@type\":\"WebPage\",\"datePublished\":\"2025-03-10\"}":                                                 "2025-03-10",
	} {
		page := "<html><head><script type=\"application/ld+json\">" + head + "</script></head><body><article>" +
			replaceOnce(story, "") + "</article></body></html>"
		checkDate(t, page, want)
	}
	for mark, want := range map[string]string{
		`<span itemprop="datePublished" content="2025-03-10">Monday</span>`:        "2025-03-10",
		`<div itemprop="datePublished" datetime="2025-03-10T09:00:00">Mon</div>`:   "2025-03-10",
		`<p><time itemprop="datePublished" content="2025-03-10">Monday</time></p>`: "2025-03-10",
		`<p><abbr class="published" title="2025-03-10T09:00:00">Mon</abbr></p>`:    "2025-03-10",
		`<p>25/03/2025</p>`: "2025-03-25",
		`<p>10.03.2025</p>`: "2025-03-10",
		`<p>03/25/2025</p>`: "2025-03-25",
		`<p>03/09/2025</p>`: "",
	} {
		checkDate(t, "<html><head><title>x</title></head><body><article>"+replaceOnce(story,
			mark)+"</article></body></html>", want)
	}
}

func replaceOnce(s, with string) string {
	for i := range s {
		if s[i] == '%' {
			return s[:i] + with + s[i+1:]
		}
	}
	return s
}

func checkDate(t *testing.T, page, want string) {
	t.Helper()
	docs, problems := Read("a.html", []byte(page), Options{})
	if len(docs) != 1 || docs[0].Published.String() != want {
		t.Errorf("%s\ngives %v %v, want %q", page, docs, problems, want)
	}
}

// TestDaysForMachines: seconds and milliseconds since 1970, a day of the Islamic calendar, and a moment of Greenwich
// beside the day that the page's own address has.
func TestDaysForMachines(t *testing.T) {
	body := "</head><body><article><h1>Fourteen killed near the harbour</h1>%<p>The Invented Observatory said " +
		"that fourteen villagers were killed in the town beside the harbour on 2 February 2025.</p></article></body></html>"
	for head, want := range map[string]string{
		`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":1741590000000}</script>`:                                            "2025-03-10",
		`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":1741590000}</script>`:                                               "2025-03-10",
		`<meta property="article:published_time" content="1741590000">`:                                                                                "2025-03-10",
		`<meta property="article:published_time" content="2025-03-10T23:30:00+00:00"><link rel="canonical" href="https://a.example/2025/03/11/story">`: "2025-03-11",
		`<meta property="article:published_time" content="2025-03-10T23:30:00+00:00"><link rel="canonical" href="https://a.example/2024/03/11/story">`: "2025-03-10",
		``: "",
	} {
		checkDate(t, "<html><head>"+head+replaceOnce(body, ""), want)
	}
	for line, want := range map[string]string{"10 رمضان 1446 هـ": "[2025-03-09..2025-03-10]",
		"٢٤ ربيع الأول ١٤٤٦هـ":         "[2024-09-27..2024-09-28]",
		"10 رمضان 1446 - 10 مارس 2025": "2025-03-10", "رمضان 1446": "", "Dienstag, 11. März 2025": "2025-03-11"} {
		checkDate(t, "<html><head><title>x</title>"+replaceOnce(body, "<p class=date>"+line+"</p>"), want)
	}
}

// TestDayOfTheDeadIsNoDayOfThePage: a sentence of the story that names a day dates nothing but what it tells.
func TestDayOfTheDeadIsNoDayOfThePage(t *testing.T) {
	for text, want := range map[string]string{
		"Village attacked\n\nFourteen people were killed in Zahrun on 7 March 2025.\n":         "",
		"Village attacked\n\nقتل أربعة عشر شخصا في زهرون يوم 7 آذار 2025.\n":                   "",
		"Village attacked\n\n10 March 2025\n\nFourteen people were killed in Zahrun.\n":        "2025-03-10",
		"Village attacked\n\nZAHRUN, 10 March 2025 — Fourteen people were killed in Zahrun.\n": "2025-03-10",
	} {
		docs, _ := Read("a.txt", []byte(text), Options{})
		if len(docs) != 1 || docs[0].Published.String() != want {
			t.Errorf("%q: %+v, want %q", text, docs, want)
		}
	}
}
