package intake

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

const (
	leadText = "At least 14 villagers were killed in the village of Zahrun when gunmen entered houses near the " +
		"main road, the Harbour Observatory said."
	bodyText = "<p>Residents who fled to the coast told the observatory that armed men went from house to house " +
		"in the early morning and asked people for their papers.</p><p>The observatory said that its count rests on names that two relatives each confirmed, and that the number may rise in the coming days.</p>"
)

// TestLeadIsStory: what stands under the headline is the story's beginning, whatever its box is called; a box of other
// stories, a comment and a form stay out.
func TestLeadIsStory(t *testing.T) {
	page := func(body string) string {
		return "<html><head><title>Village attacked - Quay Gazette</title></head><body>" + body + "</body></html>"
	}
	lead := "<p>" + leadText + "</p>"
	for _, body := range []string{
		`<article><h1>Village attacked</h1><div class="article-teaser">` + lead + `</div></article>`,
		`<article><h1>Village attacked</h1><div class="teaser-text">` + lead + `</div><div class="body">` + bodyText +
			`</div></article>`,
		`<article><h1>Village attacked</h1><div class="promo-lead">` + lead + `</div><section>` + bodyText +
			`</section></article>`,
		`<main><aside class="content"><section class="detail"><h1>Village attacked</h1>` + lead + bodyText +
			`</section></aside></main>`,
	} {
		if docs, problems := Read("a.html", []byte(page(body)), Options{}); len(docs) != 1 ||
			!strings.Contains(docs[0].Text, leadText) {
			t.Errorf("%s\ngives %+v %v", body, docs, problems)
		}
	}
	for _, body := range []string{
		`<article><h1>Village attacked</h1>` + bodyText + `<div class="teaser">` + lead + `</div></article>`,
		`<article><h1>Village attacked</h1><aside>` + lead + `</aside>` + bodyText + `</article>`,
		`<article><h1>Village attacked</h1><div style="display:none">` + lead + `</div>` + bodyText + `</article>`,
		`<article><h1>Village attacked</h1><form>` + lead + `</form>` + bodyText + `</article>`,
	} {
		if docs, _ := Read("a.html", []byte(page(body)), Options{}); len(docs) != 1 ||
			strings.Contains(docs[0].Text, leadText) || !strings.Contains(docs[0].Text, "Residents who fled") {
			t.Errorf("%s\ngives %+v", body, docs)
		}
	}
}

// TestStoryForMachinesOnly: a story that a page holds in its data alone is read and said to be; one that the page shows
// is taken from the page.
func TestStoryForMachinesOnly(t *testing.T) {
	for body, want := range map[string]string{
		leadText: leadText, "<p>" + leadText + "</p><p>Second.</p>": leadText + "\nSecond."} {
		page := `<html><head><title>Village attacked</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Village attacked","datePublished":"2025-03-10","articleBody":"` + body + `"}</script></head><body><nav><a href="/">Home</a></nav><main><div id="root"></div></main></body></html>`
		docs, problems := Read("a.html", []byte(page), Options{})
		if len(docs) != 1 || docs[0].Text != "Village attacked\n"+want || docs[0].Published.String() != "2025-03-10" ||
			!strings.Contains(strings.Join(docs[0].Warnings, " "), "JSON-LD") {
			t.Errorf("%+v %v", docs, problems)
		}
	}
	page := `<html><head><title>Village attacked</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Village attacked","articleBody":"Another text that is long enough to be a story of its own, with 99 dead in it."}</script></head><body><article><h1>Village attacked</h1>` + bodyText + `</article></body></html>`
	if docs, _ := Read("a.html", []byte(page), Options{}); len(docs) != 1 || strings.Contains(docs[0].Text, "99") {
		t.Errorf("%+v", docs)
	}
}

// TestFewLinesThatGoOn: a sentence that was broken at a column is one, however few its lines; a list of lines is none.
func TestFewLinesThatGoOn(t *testing.T) {
	for text, want := range map[string]int{
		"Toll\n\nThe Harbour Observatory said that 1,400\nvillagers were killed in Zahrun\non 9 March 2025. " +
			"Residents fled.\n": 2,
		"Toll\n\nThe Harbour Observatory gave these figures:\nkilled in Zahrun 14\nkilled in Tina 3\n": 4,
		"Toll\n\nFourteen villagers were killed in Zahrun\nResidents fled to the coast that day\n":     3,
	} {
		if docs, _ := Read("a.txt", []byte(text), Options{}); len(docs) != 1 || len(docs[0].Blocks) != want {
			t.Errorf("%q: %+v", text, docs)
		}
	}
}

// TestStretchOfAnotherCharset: a UTF-8 page into which somebody pasted windows-1256 is read rightly in both.
func TestStretchOfAnotherCharset(t *testing.T) {
	pasted, err := charmap.Windows1256.NewEncoder().String("وأضاف المتحدث أن فرق الإنقاذ عثرت على أربعة آخرين " +
		"تحت الأنقاض")
	if err != nil {
		t.Fatal(err)
	}
	text := "مقتل 12 مدنيا في القرية\n\nقال المرصد المتخيل إن 12 مدنيا على الأقل قتلوا يوم الاثنين قرب النهر، " +
		"وإن عائلات كثيرة فرت.\n\n" +
		pasted + ".\n\nونزح الأهالي إلى المدينة المجاورة بعد الهجوم مباشرة.\n"
	docs, problems := Read("a.txt", []byte(text), Options{})
	if len(docs) != 1 {
		t.Fatal(problems)
	}
	for _, want := range []string{"عائلات كثيرة فرت", "فرق الإنقاذ عثرت على أربعة", "ونزح الأهالي"} {
		if !strings.Contains(docs[0].Text, want) {
			t.Errorf("%q is lost: %s", want, docs[0].Text)
		}
	}
	checkMap(t, docs[0], []byte(text))
}
