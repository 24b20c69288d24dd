package web_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/record"
)

// TestPublishersAndCompleteLists: who prints is recorded apart from who knows, and a list that is said to be complete
// gives the toll a number from above, until it is opened again.
func TestPublishersAndCompleteLists(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	if status, _, body := submit(t, c, server.URL+"/publishers", url.Values{"in": {"publisher"},
		"name": {"Coast Ledger"},
		"url":  {"javascript:alert(1)"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body,
		`value="Coast Ledger"`) || !strings.Contains(body, "no address of the web") {
		t.Errorf("an address that is none: %d", status)
	}
	if status, _, body := submit(t, c, server.URL+"/publishers", url.Values{"in": {"publisher"},
		"name": {"Coast Ledger"},
		"url":  {"https://ledger.example"}}); status != http.StatusOK || !strings.Contains(body,
		"<bdi>Coast Ledger</bdi>") {
		t.Errorf("a publisher: %d", status)
	}
	close := url.Values{"in": {"close"}, "at_most": {"9000"}, "outcome": {"killed"}, "status": {"civilian"},
		"since": {"6/3/2031"}, "reason": {"the register of the whole coast, name by name"}}
	if status, _, body := submit(t, c, server.URL+"/sources/QRM/closures", url.Values{"in": {"close"},
		"at_most": {"many"},
		"reason":  {"the register"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body,
		`id="fault-at_most-close">`) || !strings.Contains(body, `value="many"`) {
		t.Errorf("no number: %d", status)
	}
	status, _, body := submit(t, c, server.URL+"/sources/QRM/closures", close)
	if status != http.StatusOK || !strings.Contains(shownOn(body), "at most 9,000 persons") ||
		!strings.Contains(body, "the register of the whole coast") {
		t.Fatalf("closed: %d", status)
	}
	all, err := d.Sources.Closures(context.Background(), who)
	if err != nil || len(all) != 1 || all[0].Cell.Window.From.String() != "2031-03-06" || all[0].AtMost != 9000 {
		t.Fatalf("closed as %+v (%v)", all, err)
	}
	if status, _, body = submit(t, c, server.URL+"/sources/QRM/closures", url.Values{"open": {all[0].ID},
		"in":     {"open" + all[0].ID},
		"reason": {"a page was missing"}}); status != http.StatusOK || !strings.Contains(body,
		"Nobody says that a list") {
		t.Errorf("opened again: %d", status)
	}
}

// TestPlacesOfTheCaseInTheBrowser: a village that no table knows is told with how many records name it, added where it
// lies, and from then on records that kept its words stand there.
func TestPlacesOfTheCaseInTheBrowser(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	status, at, _ := submit(t, c, server.URL+"/persons", url.Values{"in": {"person"}, "name": {"Rula Wahmi"},
		"source": {"QRM"}, "outcome": {"killed"}, "place": {"Tel Mirjan"}, "unknown": {"yes"}})
	if status != http.StatusOK {
		t.Fatalf("a person of an unknown place: %d", status)
	}
	for _, form := range []struct {
		at   string
		says url.Values
	}{
		{"/incidents", url.Values{"in": {"incident"}, "kind": {"arson"}, "title": {"A fire"}, "place": {"تل مرجان"}}},
		{"/persons", url.Values{"in": {"person"}, "name": {"Rula Wahmi"}, "source": {"QRM"}, "outcome": {"killed"},
			"place": {"تل مرجان"}}},
		{"/sites", url.Values{"in": {"site"}, "kind": {"mass_grave"}, "name": {"A grave"}, "place": {"تل مرجان"}}},
	} {
		if _, _, body := submit(t, c, server.URL+form.at, form.says); !strings.Contains(body,
			"/places?name_ar="+url.QueryEscape("تل مرجان")+"#new") {
			t.Errorf("%s refuses a place and does not lead to where it is added", form.at)
		}
	}
	_, body := read(t, c, server.URL+"/places")
	if !strings.Contains(body, "<bdi>Tel Mirjan</bdi>") || !strings.Contains(body, "/places?name=Tel+Mirjan") {
		t.Fatal("the place that no table knows is not told")
	}
	if _, body = read(t, c, server.URL+"/places?name=Tel+Mirjan"); !strings.Contains(body, `value="Tel Mirjan"`) {
		t.Error("the form does not begin with its name")
	}
	form := url.Values{"in": {"place"}, "name": {"Tel Mirjan"}, "level": {"site"}, "within": {"Nowhere-at-all"}}
	if status, _, body := submit(t, c, server.URL+"/places", form); status != http.StatusUnprocessableEntity ||
		!regexp.MustCompile(`id="fault-within-place">[^<]+<`).MatchString(body) || !strings.Contains(body,
		`value="Tel Mirjan"`) {
		t.Errorf("within nowhere: %d", status)
	}
	form.Set("within", "Marjanah")
	form.Set("lat", "١٢.٢")
	form.Set("lon", "200")
	if status, _, body := submit(t, c, server.URL+"/places", form); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "number of degrees") {
		t.Errorf("a longitude of 200: %d", status)
	}
	form.Set("lon", "-38.2")
	if status, _, body := submit(t, c, server.URL+"/places", form); status != http.StatusOK ||
		!strings.Contains(shownOn(body), "in \u2068Marjanah\u2069") || strings.Contains(body, "/places?name=Tel+Mirjan") {
		t.Errorf("added: %d, or it is still told as unknown", status)
	}
	v, err := d.Persons.Victim(context.Background(), who, record.VictimRecordID(strings.TrimPrefix(at, "/persons/")))
	if err != nil || v.PlaceWords != "Tel Mirjan" {
		t.Errorf("the record says %+v (%v)", v, err)
	}
}

// TestSitesAreCountedAndTheirNeedsFollowed: how many people are at a site is a stock of one day by somebody who says
// so; needs are recorded, met, and taken out.
func TestSitesAreCountedAndTheirNeedsFollowed(t *testing.T) {
	server, d, who := sampleDesk(t)
	c, ctx := visitor(t, server.URL), context.Background()
	sites, err := d.FollowUp.Sites(ctx, who)
	if err != nil || len(sites) == 0 {
		t.Fatal(err)
	}
	id := sites[0].ID
	form := url.Values{"in": {"people" + id}, "qualifier": {"at_least"}, "value": {"٤٬٢٠٠"}, "unit": {"individuals"},
		"as_of": {"2031-03-20"}}
	if status, _, body := submit(t, c, server.URL+"/sites/"+id+"/people",
		form); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "٤٬٢٠٠") || !strings.Contains(body, "Say which source") {
		t.Errorf("a number that nobody gives: %d", status)
	}
	form.Set("origin", "QRM")
	if status, _, body := submit(t, c, server.URL+"/sites/"+id+"/people", form); status != http.StatusOK ||
		!strings.Contains(shownOn(body), "at least 4,200") {
		t.Errorf("counted: %d", status)
	}
	if status, _, _ := submit(t, c, server.URL+"/needs", url.Values{"in": {"need" + id}, "site": {id},
		"sector": {"health"},
		"words":  {"insulin"}, "severity": {"5"}, "as_of": {"2031-03-20"}}); status != http.StatusOK {
		t.Errorf("a need: %d", status)
	}
	needs, err := d.FollowUp.Needs(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range needs {
		if n.Words != "insulin" {
			continue
		}
		if status, _, body := submit(t, c, server.URL+"/needs/"+n.ID,
			url.Values{"state": {"met"}}); status != http.StatusOK ||
			!strings.Contains(strings.Join(strings.Fields(shownOn(body)), " "), "health: insulin · met") {
			t.Errorf("met: %d", status)
		}
		if status, _, body := submit(t, c, server.URL+"/needs/"+n.ID,
			url.Values{"state": {"out"}}); status != http.StatusOK ||
			strings.Contains(body, "insulin") {
			t.Errorf("taken out: %d", status)
		}
		return
	}
	t.Error("the need is not there")
}

// TestEvidenceIsKeptWithItsCustody: a file is kept as it is, tied to what it is about,
// with its digest; steps of custody
// stand in their order, and a handing over without a name is refused.
func TestEvidenceIsKeptWithItsCustody(t *testing.T) {
	server, d, who := sampleDesk(t)
	c, ctx := visitor(t, server.URL), context.Background()
	incidents, err := d.Events.Incidents(ctx, who)
	if err != nil || len(incidents) == 0 {
		t.Fatal(err)
	}
	about := string(incidents[0].ID)
	_, body := read(t, c, server.URL+"/incidents/"+about)
	if !strings.Contains(body, "/evidence?about="+about) {
		t.Error("the incident does not lead to its evidence")
	}
	if at := sendFiles(t, c, server.URL+"/evidence", "files", map[string]string{"harbour.jpg": "\xff\xd8\xff invented"},
		map[string]string{"about": about, "method": "telephone of a volunteer",
			"captured": "2031-03-07"}); at != "/evidence" {
		t.Fatalf("led to %s", at)
	}
	kept, err := d.Sources.Evidence(ctx, who)
	kept = slices.DeleteFunc(kept, func(i desk.Held) bool { return i.Media == "" }) // lists that were imported
	if err != nil || len(kept) != 1 || kept[0].Media != "image/jpeg" || kept[0].About[0] != about ||
		kept[0].Size != 12 {
		t.Fatalf("kept as %+v (%v)", kept, err)
	}
	_, body = read(t, c, server.URL+"/evidence")
	if !strings.Contains(body, kept[0].SHA256) || !strings.Contains(body, "telephone of a volunteer") {
		t.Error("the item has no digest or no origin")
	}
	address, id := server.URL+"/evidence/"+kept[0].ID+"/custody", kept[0].ID
	form := url.Values{"in": {"custody" + id}, "kind": {"handed_over"}, "reason": {"for the laboratory"}}
	if status, _, body := submit(t, c, address, form); status != http.StatusUnprocessableEntity || !strings.Contains(
		body,
		"for the laboratory") || !strings.Contains(body, "to whom it was handed over") {
		t.Errorf("handed over to nobody: %d", status)
	}
	form.Set("to", "Laboratory of Marjanah")
	if status, _, body := submit(t, c, address, form); status != http.StatusOK || !strings.Contains(body,
		"Laboratory of Marjanah") {
		t.Errorf("handed over: %d", status)
	}
	r, err := c.PostForm(server.URL+"/evidence/"+id+"/file", url.Values{"reason": {"for the court"}})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if h := r.Header; err != nil || string(sent) != "\xff\xd8\xff invented" ||
		h.Get("Content-Disposition") != `attachment; filename="`+id+`.jpg"` ||
		h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") ||
		h.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("the file comes as %d bytes with %v (%v)", len(sent), r.Header, err)
	}
	if kept, err = d.Sources.Evidence(ctx, who); err != nil {
		t.Fatal(err)
	}
	for _, i := range kept {
		if last := len(i.Custody) - 1; i.ID == id && (last != 1 || i.Custody[last].Kind != "exported" ||
			i.Custody[last].Reason != "for the court" || i.Custody[last].By != who.Account) {
			t.Errorf("taking the file is no step of its custody: %+v", i.Custody)
		}
	}
	if status, _, _ := submit(t, c, server.URL+"/evidence/e-none/file", url.Values{}); status != http.StatusNotFound {
		t.Errorf("a file of no item: %d", status)
	}
	var none bytes.Buffer
	if r, err := c.Post(server.URL+"/evidence", "text/plain", &none); err != nil || r.StatusCode >= 500 {
		t.Errorf("no files: %v %v", r, err)
	}
}

// TestAStandardOfProofIsPutInForce: trying a standard moves nothing, and putting one in force is another act, whose
// refusal keeps the text.
func TestAStandardOfProofIsPutInForce(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	status, _, body := submit(t, c, server.URL+"/standard/change", url.Values{"standard": {"gibberish of mine"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "gibberish of mine") {
		t.Fatalf("a text that is no standard: %d, or it is gone", status)
	}
	_, body = read(t, c, server.URL+"/standard")
	found := regexp.MustCompile(`(?s)<textarea[^>]*>(.*?)</textarea>`).FindStringSubmatch(body)
	if found == nil || !strings.Contains(body, `formaction="/standard/change"`) {
		t.Fatal("no standard, or no way to put one in force")
	}
	text := strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(found[1])
	std, err := d.Verification.Proof(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(text, std.Version, "77.7", 1)
	if status, _, body := submit(t, c, server.URL+"/standard", url.Values{"standard": {other},
		"run": {"yes"}}); status != http.StatusOK ||
		!strings.Contains(body, "findings looked at") {
		t.Errorf("tried: %d", status)
	} else {
		namesRecords(t, d, who, body)
	}
	if now, err := d.Verification.Proof(context.Background(), who); err != nil || now.Version != std.Version {
		t.Errorf("trying it put %s in force (%v)", now.Version, err)
	}
	if status, _, _ := submit(t, c, server.URL+"/standard/change",
		url.Values{"standard": {other}}); status != http.StatusOK {
		t.Errorf("put in force: %d", status)
	}
	if now, err := d.Verification.Proof(context.Background(), who); err != nil || now.Version != "77.7" {
		t.Errorf("in force is %s (%v)", now.Version, err)
	}
}

// namesRecords says that each link of a page to a record is called by the name that the record has.
func namesRecords(t *testing.T, d *desk.Desk, who desk.Who, body string) {
	t.Helper()
	links := regexp.MustCompile(`href="/persons/([^"#?]+)"><bdi>([^<]*)</bdi>`).FindAllStringSubmatch(body, -1)
	if len(links) == 0 {
		t.Error("no record is named")
	}
	for _, l := range links {
		v, err := d.Persons.Victim(context.Background(), who, record.VictimRecordID(l[1]))
		if err != nil {
			t.Fatal(err)
		}
		name := html.UnescapeString(l[2])
		if !v.Anonymous && (v.Name == "" || !strings.HasPrefix(name, v.Name)) && (v.NameAR == "" ||
			!strings.HasSuffix(name, v.NameAR)) {
			t.Errorf("the record of %q %q is called %q", v.Name, v.NameAR, name)
		}
	}
}

// TestAKindOfSpeakerInBothLanguages: who counted people at a site and is called by a word for a kind of speaker is told
// in the reader's language.
func TestAKindOfSpeakerInBothLanguages(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	sites, err := d.FollowUp.Sites(context.Background(), who)
	if err != nil || len(sites) == 0 {
		t.Fatal(err)
	}
	site := sites[0]
	site.Population = append(site.Population, record.Headcount{Figure: record.Figure{Value: 9, Words: "9",
		Qualifier: record.Exact}, Unit: "individuals", AsOf: site.Population[0].AsOf, Origin: "Residents"})
	if _, _, err := d.FollowUp.RecordSite(context.Background(), who, site); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{"en": {"a witness", "Residents"}, "ar": {"شاهد", "سكان"}} {
		if _, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {lang}, "back": {"/sites"}}); err != nil {
			t.Fatal(err)
		}
		_, body := read(t, c, server.URL+"/sites")
		for _, word := range want {
			if !strings.Contains(body, `<span class="tag"><bdi>`+word+`</bdi>`) {
				t.Errorf("%s: no figure is of %q", lang, word)
			}
		}
	}
}

// TestTwoPeopleCountAtOneSite: who counts people at a site, or says that a need is met, on a page that was made before
// somebody else did is told so, and what the other wrote stands.
func TestTwoPeopleCountAtOneSite(t *testing.T) {
	server, d, who := sampleDesk(t)
	c, ctx := visitor(t, server.URL), context.Background()
	sites, err := d.FollowUp.Sites(ctx, who)
	if err != nil || len(sites) == 0 {
		t.Fatal(err)
	}
	id := sites[0].ID
	need, _, err := d.FollowUp.RecordNeed(ctx, who, record.Need{Site: id, Sector: "health", Words: "insulin"})
	if err != nil {
		t.Fatal(err)
	}
	page := func() (site, need string) {
		_, body := read(t, c, server.URL+"/sites")
		seen := regexp.MustCompile(`action="/(sites|needs)/([^"/]+)[^"]*"[^>]*>(?s:.{0,200}?)name="seen" value="(\d+)"`)
		for _, f := range seen.FindAllStringSubmatch(body, -1) {
			switch {
			case f[1] == "sites" && f[2] == id:
				site = f[3]
			case f[1] == "needs":
				need = f[3]
			}
		}
		return site, need
	}
	atSite, atNeed := page()
	if atSite == "" || atNeed == "" {
		t.Fatalf("the forms do not say what was seen: %q, %q", atSite, atNeed)
	}
	count := func(value, seen string) int {
		status, _, _ := submit(t, c, server.URL+"/sites/"+id+"/people", url.Values{"in": {"people" + id},
			"qualifier": {"exact"}, "value": {value}, "unit": {"individuals"}, "as_of": {"2031-03-20"}, "origin": {"QRM"},
			"seen": {seen}})
		return status
	}
	if got := count("4100", atSite); got != http.StatusOK {
		t.Fatalf("the first: %d", got)
	}
	if got := count("4200", atSite); got != http.StatusConflict {
		t.Errorf("the second, on an older page: %d", got)
	}
	again, _ := page()
	if got := count("4200", again); got != http.StatusOK {
		t.Errorf("the second, having seen the first: %d", got)
	}
	sites, err = d.FollowUp.Sites(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	var said []int
	for _, h := range sites[slices.IndexFunc(sites, func(s record.Site) bool { return s.ID == id })].Population {
		said = append(said, h.Figure.Value)
	}
	if !slices.Contains(said, 4100) || !slices.Contains(said, 4200) {
		t.Errorf("of two counts stands %v", said)
	}
	if _, _, err := d.FollowUp.RecordNeed(ctx, who, record.Need{ID: need, Site: id, Sector: "health", Words: "insulin",
		State: "partly_met"}); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := submit(t, c, server.URL+"/needs/"+need, url.Values{"state": {"met"},
		"seen": {atNeed}}); status != http.StatusConflict {
		t.Errorf("a need that somebody changed meanwhile: %d", status)
	}
}

// TestSeveralFilesOfEvidence: of files that are sent at once, those that were kept and those that were not are named; one
// that was kept before is about what it was, and about what is said now.
func TestSeveralFilesOfEvidence(t *testing.T) {
	server, d, who := sampleDesk(t)
	c, ctx := visitor(t, server.URL), context.Background()
	incidents, err := d.Events.Incidents(ctx, who)
	if err != nil || len(incidents) < 2 {
		t.Fatal(err)
	}
	held := func() []desk.Held {
		kept, err := d.Sources.Evidence(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(kept, func(i desk.Held) bool { return i.Media == "" })
	}
	for _, about := range incidents[:2] {
		for range 2 {
			sendFiles(t, c, server.URL+"/evidence", "files", map[string]string{"harbour.jpg": "\xff\xd8\xff invented"},
				map[string]string{"about": string(about.ID), "method": "telephone of a volunteer"})
		}
	}
	if kept := held(); len(kept) != 1 || len(kept[0].About) != 2 || kept[0].Method != "telephone of a volunteer" {
		t.Errorf("sent four times it is kept as %+v", kept)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("in", "evidence")
	for _, f := range []string{"first.jpg", "second.jpg"} {
		part, err := w.CreateFormFile("files", f)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte("\xff\xd8\xff of " + f))
	}
	cut := body.String()[:body.Len()-4] // the sender's line broke within the second
	r, err := c.Post(server.URL+"/evidence", w.FormDataContentType(), strings.NewReader(cut))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil || r.StatusCode != http.StatusUnprocessableEntity ||
		!strings.Contains(string(answer), "Kept: first.jpg") || !strings.Contains(string(answer), "second.jpg (") {
		t.Errorf("one of two: %d, %v, %s", r.StatusCode, err, shownOn(string(answer)))
	}
	if kept := held(); len(kept) != 2 {
		t.Errorf("%d items are kept", len(kept))
	}
}
