package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"recount/audit"
)

// as is a visitor of the shared case by the name of what they do.
func (s *shared) as(name string) *visitorOf {
	s.t.Helper()
	for _, v := range s.visitors {
		if v.name == name {
			return v
		}
	}
	s.t.Fatal("nobody is " + name)
	return nil
}

// post sends a form as somebody and gives where it leads.
func (s *shared) post(name, path string, form url.Values, want int) string {
	s.t.Helper()
	status, body := s.ask(s.as(name), http.MethodPost, path, form)
	if status != want {
		s.t.Fatalf("%s at %s: %d %.2000s", name, path, status, body)
	}
	return body
}

// TestAnEditionInTheBrowser takes an edition from draft to withdrawal by the forms of its pages: what keeps it back is
// named with its record, two persons approve it, its files are downloaded, and the next one says what changed.
func TestAnEditionInTheBrowser(t *testing.T) {
	s := newShared(t)
	form := url.Values{"title_en": {"Killed in Qasira"}, "title_ar": {"القتلى في قصيرة"}, "licence": {"CC-BY-4.0"},
		"outcome": {"killed"}, "status": {"civilian"}, "finest": {"admin1"}, "k": {"٥"}}
	bare := url.Values{"title_en": {""}, "licence": {"CC-BY-4.0"}, "publisher": {"A desk"}}
	if body := s.post("analyst", "/editions", bare, http.StatusUnprocessableEntity); !strings.Contains(body,
		"A desk") ||
		!strings.Contains(body, "Give the edition a title") {
		t.Error("a form that is not taken is shown without what was typed or what is wrong")
	}
	refused := s.post("analyst", "/editions", form, http.StatusSeeOther)
	_, page := s.ask(s.as("analyst"), http.MethodGet, refused, nil)
	for _, want := range []string{"Two persons have not approved it.", "A list was read in and nobody has admitted it:",
		`href="/lists/` + s.ids["lists"] + `"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the audit does not say %q", want)
		}
	}
	admit, compared := "/lists/"+s.ids["lists"]+"/admit", url.Values{"reason": {"it was compared"}}
	if body := s.post("reviewer", admit, compared, http.StatusForbidden); !strings.Contains(body, "Read it first") {
		t.Errorf("who has not read a list is not told to: %.600s", body)
	}
	s.ask(s.as("reviewer"), http.MethodGet, "/lists/"+s.ids["lists"], nil)
	if to := s.post("reviewer", admit, compared, http.StatusSeeOther); to != "/lists/"+s.ids["lists"] {
		t.Errorf("who admitted a list is led to %s", to)
	}
	if status, body := s.ask(s.as("reviewer"), http.MethodGet, "/lists", nil); status != http.StatusOK ||
		!strings.Contains(body, "/lists/"+s.ids["lists"]) {
		t.Errorf("who admitted a list does not find it: %d", status)
	}
	draft := s.post("analyst", "/editions", form, http.StatusSeeOther)
	s.post("reviewer", draft+"/approve", nil, http.StatusSeeOther)
	if body := s.post("reviewer", draft+"/approve", nil, http.StatusUnprocessableEntity); !strings.Contains(body,
		"another person must be the second") {
		t.Error("who approves twice is not told")
	}
	if body := s.post("adjudicator", draft+"/release", nil, http.StatusConflict); !strings.Contains(body,
		"Two persons have not approved it.") {
		t.Errorf("one approval releases it, or the rule is not named")
	}
	s.post("adjudicator low", draft+"/approve", nil, http.StatusSeeOther)
	s.post("adjudicator", draft+"/release", nil, http.StatusSeeOther)
	_, page = s.ask(s.as("analyst"), http.MethodGet, draft, nil)
	for _, want := range []string{"released", "from the files alone", "Download everything", "verify.py", "reviewer"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of a released edition does not say %q", want)
		}
	}
	if status, zip := s.ask(s.as("analyst"), http.MethodGet, draft+"/file", nil); status != http.StatusOK ||
		!strings.HasPrefix(zip, "PK") {
		t.Errorf("the archive: %d", status)
	}
	if status, _ := s.ask(s.as("analyst"), http.MethodGet, draft+"/file?name=../etc",
		nil); status != http.StatusNotFound {
		t.Errorf("a file that no edition has: %d", status)
	}
	next := s.post("analyst", draft+"/correct", nil, http.StatusSeeOther)
	for _, name := range []string{"reviewer", "adjudicator low"} {
		s.post(name, next+"/approve", nil, http.StatusSeeOther)
	}
	s.post("adjudicator", next+"/release", nil, http.StatusSeeOther)
	if _, page = s.ask(s.as("analyst"), http.MethodGet, next, nil); !strings.Contains(page,
		"The two print the same numbers.") {
		t.Error("the next edition does not say what changed")
	}
	if body := s.post("adjudicator", draft+"/withdraw", url.Values{"in": {"withdraw"}},
		http.StatusUnprocessableEntity); !strings.Contains(body, "Withdraw this edition") {
		t.Error("a withdrawal without a reason does not lead back to its form")
	}
	if _, list := s.ask(s.as("analyst"), http.MethodGet, "/editions", nil); strings.Count(list,
		"Killed in Qasira") < 3 {
		t.Error("the list lacks an edition")
	}
}

// TestACosignatureInTheBrowser releases an edition that asks for a witness, downloads what the witness is asked, and
// gives its answer to the form; what is no answer is refused, and shown again.
func TestACosignatureInTheBrowser(t *testing.T) {
	s := newShared(t)
	witness, err := audit.NewCosigner("witness.example/one", bytes.Repeat([]byte{1}, 32), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.ask(s.as("reviewer"), http.MethodGet, "/lists/"+s.ids["lists"], nil)
	s.post("reviewer", "/lists/"+s.ids["lists"]+"/admit", url.Values{"reason": {"it was compared"}},
		http.StatusSeeOther)
	form := url.Values{"title_en": {"Killed in Qasira"}, "licence": {"CC-BY-4.0"}, "outcome": {"killed"},
		"status": {"civilian"}, "witnesses": {witness.Key()}, "quorum": {"2"}}
	if body := s.post("analyst", "/editions", form, http.StatusUnprocessableEntity); !strings.Contains(body,
		witness.Key()) {
		t.Error("a quorum that cannot be is refused without what was typed")
	}
	form.Set("quorum", "١")
	draft := s.post("analyst", "/editions", form, http.StatusSeeOther)
	for _, name := range []string{"reviewer", "adjudicator low"} {
		s.post(name, draft+"/approve", nil, http.StatusSeeOther)
	}
	s.post("adjudicator", draft+"/release", nil, http.StatusSeeOther)
	says := func(what string) {
		t.Helper()
		if _, page := s.ask(s.as("analyst"), http.MethodGet, draft, nil); !strings.Contains(page, what) {
			t.Errorf("the page of the edition does not say %q", what)
		}
	}
	says("0 of 1 witnesses have cosigned")
	says("cosigned by nobody")
	status, request := s.ask(s.as("adjudicator"), http.MethodGet, draft+"/witness-request?old=0", nil)
	r, err := audit.ParseWitnessRequest([]byte(request))
	if status != http.StatusOK || err != nil {
		t.Fatalf("the request: %d %v", status, err)
	}
	text, _, _ := strings.Cut(string(r.Checkpoint), "\n\n")
	line, err := witness.Cosign(text + "\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "thank you"} {
		s.post("adjudicator", draft+"/cosign", url.Values{"in": {"cosign"}, "answer": {bad}},
			http.StatusUnprocessableEntity)
	}
	s.post("adjudicator", draft+"/cosign", url.Values{"answer": {strings.ReplaceAll(line, "\n", "\r\n")}},
		http.StatusSeeOther)
	says("1 of 1 witnesses have cosigned")
	says("from the files alone")
}

// TestNamingInTheBrowser asks, approves and takes back the naming of a person by the forms of its page.
func TestNamingInTheBrowser(t *testing.T) {
	s := newShared(t)
	at := "/persons/" + s.ids["persons"]
	if body := s.post("analyst", at+"/naming", url.Values{"in": {"naming"}, "by": {"spouse"}},
		http.StatusUnprocessableEntity); !strings.Contains(body, `aria-invalid="true"`) {
		t.Error("a consent without a day is not shown beside its field")
	}
	s.post("analyst", at+"/naming", url.Values{"by": {"spouse"}, "given": {"٢٠٢٠-٠١-٠٢"}}, http.StatusSeeOther)
	if _, today := s.ask(s.as("reviewer"), http.MethodGet, "/today", nil); !strings.Contains(today, at+"#naming") {
		t.Error("what waits for a reviewer does not say that a naming does")
	}
	if status, page := s.ask(s.as("reviewer"), http.MethodGet, at, nil); status != http.StatusOK ||
		!strings.Contains(page, `action="`+at+`/naming/approve"`) {
		t.Errorf("a reviewer cannot read whom they are to decide on: %d", status)
	}
	s.post("reviewer", at+"/naming/approve", nil, http.StatusSeeOther)
	s.post("adjudicator", at+"/naming/approve", nil, http.StatusSeeOther)
	if status, _ := s.ask(s.as("reviewer"), http.MethodGet, at, nil); status != http.StatusNotFound {
		t.Errorf("a reviewer goes on reading what is decided: %d", status)
	}
	if _, page := s.ask(s.as("analyst"), http.MethodGet, at, nil); !strings.Contains(page, "approved by 2 persons") {
		t.Error("the page does not say who approved")
	}
	s.post("analyst", at+"/naming/withdraw", url.Values{"in": {"unname"}}, http.StatusUnprocessableEntity)
	s.post("analyst", at+"/naming/withdraw", url.Values{"reason": {"the family asked"}}, http.StatusSeeOther)
	if _, page := s.ask(s.as("analyst"), http.MethodGet, at, nil); !strings.Contains(page, "the family asked") {
		t.Error("the page does not say why it was taken back")
	}
}
