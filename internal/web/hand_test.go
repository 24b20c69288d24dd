package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"recount/record"
)

// TestAppealsAndCommitmentsAreMadeOfWords: words of a page become an appeal or a commitment, which stands among the
// others with its sentence; a form that lacks who asks or what is promised is refused beside the field and keeps the
// rest.
func TestAppealsAndCommitmentsAreMadeOfWords(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	all, err := d.Sources.Inbox(t.Context(), who, 1)
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	doc := all[0].Document
	words := strings.Join(strings.Fields(doc.Text)[:6], " ")
	address := server.URL + "/documents/" + string(doc.ID) + "/claims"
	form := url.Values{"in": {"hand"}, "what": {"appeal"}, "sentence": {words}, "to": {"Tinwan council"},
		"ask": {"safe_passage"}}
	status, _, body := submit(t, c, address, form)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="Tinwan council"`) ||
		!strings.Contains(body, words) {
		t.Errorf("an appeal of nobody: %d, or what was typed is gone", status)
	}
	form.Set("by", "Families of Tinwan")
	status, _, body = submit(t, c, address, form)
	if status != http.StatusOK || !strings.Contains(body, "Appeals and commitments") {
		t.Fatalf("an appeal: %d", status)
	}
	form = url.Values{"in": {"hand"}, "what": {"commitment"}, "sentence": {words}, "by": {"Tinwan council"},
		"promise": {"to open the road"}, "due": {"١٤ آذار ٢٠٣١"}}
	if status, _, _ = submit(t, c, address, form); status != http.StatusOK {
		t.Fatalf("a commitment: %d", status)
	}
	judged, err := d.Claims.Judged(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	var appeal *record.Appeal
	var commitment *record.Commitment
	for _, j := range judged {
		if j.Claim.Method == "by hand" || strings.HasPrefix(string(j.ID), "h-") {
			if j.Claim.Appeal != nil {
				appeal = j.Claim.Appeal
			}
			if j.Claim.Commitment != nil {
				commitment = j.Claim.Commitment
			}
		}
	}
	if appeal == nil || appeal.By != "Families of Tinwan" || appeal.Ask != "safe_passage" || appeal.Words != words {
		t.Errorf("the appeal is %+v", appeal)
	}
	if commitment == nil || commitment.Due.String() != "2031-03-14" || commitment.Promise != "to open the road" {
		t.Errorf("the commitment is %+v", commitment)
	}
	_, body = read(t, c, server.URL+"/appeals")
	if !strings.Contains(body, "Families of Tinwan") || !strings.Contains(body, "to open the road") {
		t.Error("what was made of words does not stand among appeals and commitments")
	}
}

// TestSelectedWordsGoIntoTheForm, however they were selected, and the fields are those of the kind that is chosen.
func TestSelectedWordsGoIntoTheForm(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: selecting in a browser")
	}
	server, d, who := sampleDesk(t)
	all, err := d.Sources.Inbox(t.Context(), who, 1)
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key),
		chromedp.Navigate(server.URL+"/documents/"+string(all[0].Document.ID)),
		chromedp.WaitReady(`html[data-drafts] [data-page]`))
	eval[bool](t, ctx, `(() => { const r = document.createRange(); r.selectNodeContents(document.querySelector("[data-page]")); getSelection().removeAllRanges(); getSelection().addRange(r); return true })()`)
	poll(t, ctx, `document.querySelector("[data-hand][open] textarea")?.value.length > 10`)
	for kind, field := range map[string]string{"count": "value-hand", "appeal": "ask-hand",
		"commitment": "promise-hand"} {
		eval[bool](t, ctx, `(document.querySelector("[name=what][value=`+kind+`]").click(), true)`)
		shown := `["value-hand", "ask-hand", "promise-hand"].filter(i => document.getElementById(i).offsetParent).join()`
		if got := eval[string](t, ctx, shown); got != field {
			t.Errorf("for %s the form shows %s", kind, got)
		}
	}
}
