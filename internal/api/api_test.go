package api_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"golang.org/x/mod/sumdb/note"

	"recount/access"
	"recount/audit"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/sample"
)

func operations(t *testing.T, o *huma.OpenAPI) []*huma.Operation {
	t.Helper()
	var out []*huma.Operation
	for _, p := range o.Paths {
		for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete} {
			if op != nil {
				out = append(out, op)
			}
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d operations", len(out))
	}
	return out
}

func TestDescriptionIsWholeAndNotForStrangers(t *testing.T) {
	s := readOnly(t)
	for _, path := range []string{"/openapi.json", "/docs", "/docs.css"} {
		if status, _, _ := s.ask(t, http.MethodGet, path, "", nil); status != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d", path, status)
		}
	}
	status, text, _ := s.ask(t, http.MethodGet, "/openapi.json", s.tokens["read"], nil)
	var head struct {
		OpenAPI string                    `json:"openapi"`
		Paths   map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(text), &head); err != nil || status != http.StatusOK ||
		!strings.HasPrefix(head.OpenAPI, "3.1") {
		t.Fatalf("%d %q %v", status, head.OpenAPI, err)
	}
	ids := map[string]bool{}
	for _, op := range operations(t, s.api.OpenAPI()) {
		if op.OperationID == "" || ids[op.OperationID] {
			t.Errorf("%s %s has the operationId %q", op.Method, op.Path, op.OperationID)
		}
		ids[op.OperationID] = true
		if len(op.Security) != 2 || op.Summary == "" || len(op.Tags) != 1 {
			t.Errorf("%s lacks security, summary or tag", op.OperationID)
		}
		for _, code := range []string{"401", "403", "404", "422", "429", "500"} {
			r := op.Responses[code]
			if r == nil || r.Content["application/problem+json"] == nil ||
				r.Content["application/problem+json"].Schema == nil {
				t.Errorf("%s does not describe its answer %s", op.OperationID, code)
			}
		}
		if _, ok := head.Paths[op.Path][strings.ToLower(op.Method)]; !ok {
			t.Errorf("%s is not in what is served", op.OperationID)
		}
	}
	for _, ref := range regexp.MustCompile(`"\$ref": ?"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if s.api.OpenAPI().Components.Schemas.Map()[ref[1]] == nil {
			t.Errorf("the description refers to %s, which is not there", ref[1])
		}
	}
	status, page, _ := s.ask(t, http.MethodGet, "/docs", s.tokens["read"], nil)
	if status != http.StatusOK ||
		regexp.MustCompile(`(?i)(src|href)="(https?:)?//|<script|<style|style="`).MatchString(page) {
		t.Errorf("%d: the page of documentation loads something from elsewhere, or inline", status)
	}
	for id := range ids {
		if !strings.Contains(page, `id="`+id+`"`) {
			t.Errorf("the page does not tell of %s", id)
		}
	}
}

func TestEveryRouteHasAPermissionRowAndAsksWho(t *testing.T) {
	s := readOnly(t)
	routes := s.api.Routes()
	if len(routes) != len(operations(t, s.api.OpenAPI())) {
		t.Errorf("%d routes, %d operations", len(routes), len(operations(t, s.api.OpenAPI())))
	}
	for _, r := range routes {
		if _, ok := access.Default().Row(r.Act); !ok {
			t.Errorf("%s %s has no permission row", r.Method, r.Path)
		}
		path := strings.NewReplacer("{id}", "x", "{claim}", "y", "{matter}", "death").Replace(r.Path)
		status, text, h := s.ask(t, r.Method, path, "", nil)
		if status != http.StatusUnauthorized || h.Get("Content-Type") != "application/problem+json" ||
			h.Get("WWW-Authenticate") == "" {
			t.Errorf("%s %s without a token: %d %s", r.Method, path, status, text)
		}
	}
	for i := range 12 {
		status, _, _ := s.ask(t, http.MethodGet, "/toll", "recount.wrong.token", nil)
		if i == 11 && status != http.StatusTooManyRequests {
			t.Errorf("the twelfth wrong token: %d", status)
		}
	}
	if status, _, _ := s.ask(t, http.MethodGet, "/toll", s.tokens["read"], nil); status != http.StatusOK {
		t.Errorf("a good token after wrong ones: %d", status)
	}
}

// samplePath fills the parameters of a path, and bodies that no act is made of, so that only the right is asked.
func samplePath(op *huma.Operation) string {
	return strings.NewReplacer("{id}", "0000", "{claim}", "0000", "{matter}",
		"death").Replace(strings.TrimPrefix(op.Path, api.Base))
}

func TestTokensStayInTheirScopeOnEveryRoute(t *testing.T) {
	s := serve(t)
	bodies := validBodies()
	for _, op := range operations(t, s.api.OpenAPI()) {
		wants, _ := op.Extensions["x-scope"].(string)
		for scope, token := range s.tokens {
			path := samplePath(op) + validQuery(op)
			status, text, _ := s.ask(t, op.Method, path, token, bodies[op.OperationID])
			refused := status == http.StatusForbidden && strings.Contains(text, `"needs":["scope"]`)
			may := wants == scope || wants == "read"
			if refused == may || status >= 500 || status == http.StatusUnauthorized {
				t.Errorf("%s with the scope %s (wants %q): %d %s", op.OperationID, scope, wants, status, text)
			}
		}
	}
}

func validQuery(op *huma.Operation) string {
	q := "?"
	for _, p := range op.Parameters {
		if p.In == "query" && p.Required {
			q += p.Name + "=" + map[string]string{"name": "x.csv", "source": "a", "q": "killed", "from": "2031-01-01",
				"size": "1"}[p.Name] + "&"
		}
	}
	return q
}

// validBodies are bodies of the form that each operation asks, about nothing that is there.
func validBodies() map[string]any {
	type m = map[string]any
	list := []byte("name,date of death\nAmar Dero,2031-03-02\n")
	places := []byte("adm1_name,adm1_pcode,adm0_name,adm0_pcode\nUpper Quell,XQ01,Zarnistan,XQ\n")
	return map[string]any{
		"judgeClaim": m{"judgement": "accepted"}, "recordIncident": m{"kind": "ambush", "title": "test"},
		"linkIncidents": m{"kind": "precedes", "from": "a", "to": "b", "origin": "o"},
		"recordVictim":  m{"source": "a", "name": "Amar Dero"}, "judgePair": m{"a": "x", "b": "y", "kind": "same"},
		"recordSite": m{"name": "school", "kind": "other"},
		"recordNeed": m{"sector": "health"}, "recordAppeal": m{"appeal": m{"by": "families", "ask": "aid",
			"words": "help"}},
		"recordCommitment": m{"commitment": m{"by": "council", "promise": "aid", "words": "we will"},
			"state": "promised"},
		"createToken": m{"name": "x"}, "cosignEdition": m{"answer": "x"},
		"proposeDetermination": m{"state": "documented", "rationale": "because"},
		"decideConflict":       m{"stands": "x"}, "correctVictim": m{"set": []string{"years=34"}},
		"makeClaim": m{"sentence": "Two people were killed.",
			"set": []string{"count.figure.value=2"}},
		"recordParty": m{"name": "a unit"}, "recordAllegation": m{"party": "p", "by": "o", "act": "killing",
			"standard": "alleged"}, "recordPublisher": m{"name": "a paper"},
		"recordPlace": m{"name_en": "a village", "parent": "p"}, "mergeOrigin": m{"spelling": "a", "origin": "b"},
		"retractClaim": m{"claim": "c", "why": "it said so"}, "closeWorld": m{"origin": "o", "at_most": 40,
			"why": "a manifest"}, "adoptOrigin": m{"id": "o", "adopted": true},
		"recordCustody":       m{"item": "x", "kind": "received"},
		"decideDetermination": m{"why": "so"}, "dissent": m{"why": "no"},
		"draftEdition": m{"title_en": "Killed", "licence": "CC-BY-4.0"}, "withdrawEdition": m{"why": "a fault"},
		"askNaming": m{"by": "parent", "given": "2020-01-02"}, "withdrawNaming": m{"why": "the family asked"},
		"startImport": list, "planPlaces": places, "importPlaces": places, "planImport": list, "addDocument": []byte("<html><p>Two people were killed.</p></html>"),
		"startPages": []byte("<html><p>Two people were killed.</p></html>"),
	}
}

// Problems repeat nothing that was sent: a canary is put into every parameter, path and body of every operation. Each
// has a code, which is the same in every language, and its words in the language that was asked for.
func TestProblemsNeverEchoWhatWasSent(t *testing.T) {
	s := serve(t)
	english := provoke(t, s)
	s.accept = "ar-SY, en;q=0.4"
	arabic := provoke(t, s)
	in := map[string]int{} // languages by code, one bit each
	for bit, problems := range [][]api.Problem{english, arabic} {
		if len(problems) < 100 {
			t.Errorf("only %d problems were provoked", len(problems))
		}
		for _, p := range problems {
			in[p.Code] |= 1 << bit
			said := []string{p.Title, p.Detail}
			for _, f := range p.Fields {
				said = append(said, f.What)
				if f.Code == "" {
					t.Errorf("%s says %q without a code", p.Code, f.What)
				}
			}
			for _, s := range said {
				isArabic := strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
				if p.Code == "" || s != "" && isArabic != (bit == 1) {
					t.Errorf("%q is said as %q", p.Code, s)
				}
			}
		}
	}
	both := 0
	for _, bits := range in {
		both += bits / 3
	}
	if both < 15 {
		t.Errorf("only %d codes of %d were met in both languages", both, len(in))
	}
	t.Logf("%d problems without an echo, %d codes", len(english)+len(arabic), len(in))
}

// provoke gathers the problems that a canary makes everywhere.
func provoke(t *testing.T, s *served) (problems []api.Problem) {
	const canary = "Zelqafor"
	look := func(op *huma.Operation, status int, text string, h http.Header) {
		t.Helper()
		if status < 400 {
			return
		}
		var p api.Problem
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Errorf("%s: %v", op.OperationID, err)
		}
		problems = append(problems, p)
		if strings.Contains(strings.ToLower(text), strings.ToLower(canary)) {
			t.Errorf("%s echoes: %d %s", op.OperationID, status, text)
		}
		if status >= 500 || h.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s %s", op.OperationID, status, h.Get("Content-Type"), text)
		}
		for k, v := range h {
			if strings.Contains(strings.Join(v, " "), canary) {
				t.Errorf("%s echoes in the header %s", op.OperationID, k)
			}
		}
	}
	for _, op := range operations(t, s.api.OpenAPI()) {
		clean := samplePath(op)
		dirty := strings.NewReplacer("{id}", canary, "{claim}", canary, "{matter}",
			canary).Replace(strings.TrimPrefix(op.Path, api.Base))
		body := validBodies()[op.OperationID]
		for _, path := range []string{dirty + validQuery(op), clean + validQuery(op) + canary + "=1",
			clean + validQuery(op) + "cursor=" + canary + "!"} {
			status, text, h := s.ask(t, op.Method, path, "session", body)
			look(op, status, text, h)
		}
		for _, p := range op.Parameters {
			if p.In == "query" {
				status, text, h := s.ask(t, op.Method, clean+"?"+p.Name+"="+canary, "session", body)
				look(op, status, text, h)
			}
		}
		for _, bad := range dirtyBodies(body, canary) {
			status, text, h := s.ask(t, op.Method, clean+validQuery(op), "session", bad)
			look(op, status, text, h)
		}
	}
	return problems
}

// dirtyBodies puts a canary where each member is, as its value, as another type, as a new member, and in broken JSON.
func dirtyBodies(body any, canary string) []any {
	m, ok := body.(map[string]any)
	if !ok {
		if body == nil {
			return nil
		}
		return []any{[]byte(canary + "," + canary + "\n" + canary + ",2031-99-99\n")}
	}
	out := []any{[]byte("{\"" + canary + "\": "), map[string]any{canary: canary}, []string{canary}}
	for k := range m {
		for _, v := range []any{canary, []string{canary}, map[string]any{canary: canary},
			strings.Repeat(canary, 1000)} {
			c := map[string]any{}
			for kk, vv := range m {
				c[kk] = vv
			}
			c[k] = v
			out = append(out, c)
		}
	}
	return out
}

func TestUnknownAndForbiddenAreTheSameBytes(t *testing.T) {
	s := readOnly(t)
	docs := get[items](t, s, http.MethodGet, "/documents?limit=1", s.tokens["read"], nil, 200)
	id, _ := docs.Items[0]["id"].(string)
	_, here, _ := s.ask(t, http.MethodGet, "/documents/"+id, s.tokens["read"], nil)
	if !strings.Contains(here, id) {
		t.Fatal("the document is not there")
	}
	stranger := desk.Who{Account: "a-stranger"}
	other := api.New(s.desk, api.Options{Session: func(*http.Request) desk.Who { return stranger }})
	server := httptest.NewServer(other.Handler())
	defer server.Close()
	outside := &served{Server: server, api: other, desk: s.desk}
	var first string
	for _, path := range []string{"/documents/" + id, "/documents/0000", "/no-such-route", "/victims/0000",
		"/jobs/0000", "/jobs/0000/events", "/documents/" + id + "/claims/x"} {
		status, body, h := outside.ask(t, http.MethodGet, path, "session", nil)
		h.Del("Date")
		all := strings.Join([]string{body, h.Get("Content-Type"), h.Get("Content-Length")}, "|")
		if status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, status, body)
		}
		if first == "" {
			first = all
		} else if all != first {
			t.Errorf("%s: %s, elsewhere %s", path, all, first)
		}
	}
	for _, path := range []string{"/documents/0000", "/no-such-route"} {
		_, body, _ := s.ask(t, http.MethodGet, path, s.tokens["read"], nil)
		if !strings.HasPrefix(first, body) {
			t.Errorf("whoever may read gets another answer for %s: %s", path, body)
		}
	}
	// acts on what is there and what is not
	change := get[struct{ Items []map[string]any }](t, s, http.MethodGet, "/log?limit=1", s.tokens["read"], nil,
		200).Items[0]["id"].(string)
	a, bodyA, _ := outside.ask(t, http.MethodPost, "/log/"+change+"/undo", "session", nil)
	b, bodyB, _ := outside.ask(t, http.MethodPost, "/log/0000/undo", "session", nil)
	if a != b || bodyA != bodyB || a != http.StatusNotFound {
		t.Errorf("undoing another's act and no act: %d %s, %d %s", a, bodyA, b, bodyB)
	}
}

// Every answer of a reading operation has the form that the description gives.
func TestAnswersHaveTheDescribedForm(t *testing.T) {
	s := readOnly(t)
	o := s.api.OpenAPI()
	ids := map[string]string{}
	for tag, path := range map[string]string{"documents": "/documents", "victims": "/victims", "log": "/log",
		"imports": "/imports"} {
		got := get[items](t, s, http.MethodGet, path+"?limit=1", s.tokens["read"], nil, 200)
		ids[tag], _ = got.Items[0]["id"].(string)
	}
	get[map[string]any](t, s, http.MethodGet, "/log/checkpoint", s.tokens["read"], nil, 200)
	checked := 0
	for _, op := range operations(t, o) {
		if op.Method != http.MethodGet || strings.HasSuffix(op.Path, "/events") || op.Path == api.Base+"/jobs/{id}" ||
			strings.HasPrefix(op.Path, api.Base+"/editions/{id}") { // editions_test has them
			continue
		}
		path := strings.Replace(strings.TrimPrefix(op.Path, api.Base), "{id}", ids[op.Tags[0]], 1) + validQuery(op)
		status, text, _ := s.ask(t, http.MethodGet, path, "session", nil)
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, text)
			continue
		}
		var body any
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			t.Error(err)
		}
		schema := op.Responses["200"].Content["application/json"].Schema
		var res huma.ValidateResult
		huma.Validate(o.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, body, &res)
		for i, err := range res.Errors {
			if i < 3 {
				t.Errorf("%s: %v", op.OperationID, err)
			}
		}
		checked++
	}
	if checked < 20 {
		t.Errorf("only %d answers were looked at", checked)
	}
}

func TestListsComeInPages(t *testing.T) {
	s := readOnly(t)
	for _, path := range []string{"/documents", "/victims", "/incidents", "/sites", "/log"} {
		seen := map[string]bool{}
		cursor, n := "", 0
		for range 1000 {
			got := get[items](t, s, http.MethodGet, path+"?limit=7&cursor="+cursor, s.tokens["read"], nil, 200)
			if len(got.Items) > 7 {
				t.Fatalf("%s: %d items", path, len(got.Items))
			}
			for _, i := range got.Items {
				id, _ := i["id"].(string)
				if seen[id] {
					t.Fatalf("%s: %s twice", path, id)
				}
				seen[id] = true
			}
			n += len(got.Items)
			if cursor = got.Cursor; cursor == "" {
				break
			}
		}
		whole := get[items](t, s, http.MethodGet, path+"?limit=500", s.tokens["read"], nil, 200)
		if n == 0 || len(whole.Items) != min(n, 500) {
			t.Errorf("%s: %d in pages, %d at once", path, n, len(whole.Items))
		}
	}
}

// TestNobodyWritesOverAnotherUnseen sends back the state that came with a claim and with a record, before and after
// somebody else decided on them.
func TestNobodyWritesOverAnotherUnseen(t *testing.T) {
	s := serve(t)
	inbox := get[struct {
		Items []struct {
			Document struct{ ID string }
			Claims   []struct{ ID string }
		}
	}](t, s, http.MethodGet, "/inbox?limit=1", s.tokens["read"], nil, 200)
	doc, claim := inbox.Items[0].Document.ID, inbox.Items[0].Claims[0].ID
	judge := func(seen, as string, want int) {
		t.Helper()
		s.seen = seen
		status, text, _ := s.ask(t, http.MethodPost, "/documents/"+doc+"/claims/"+claim+"/decision", s.tokens["write"],
			map[string]any{"judgement": as, "why": "as the page says"})
		if s.seen = ""; status != want {
			t.Errorf("%s, having seen %q: %d %s", as, seen, status, text)
		}
	}
	judge("0", "accepted", 200)
	judge("0", "rejected", 409)
	read := get[struct{ Seen map[string]int64 }](t, s, http.MethodGet, "/documents/"+doc, s.tokens["read"], nil, 200)
	judge(fmt.Sprint(read.Seen[claim]), "rejected", 200)
	judge("", "accepted", 200)
	judge("yesterday", "accepted", 400)

	victims := get[items](t, s, http.MethodGet, "/victims?limit=1", s.tokens["read"], nil, 200)
	path := fmt.Sprint("/victims/", victims.Items[0]["id"])
	_, _, head := s.ask(t, http.MethodGet, path, s.tokens["read"], nil)
	state := head.Get("Recount-Seen")
	for _, x := range []struct {
		years string
		want  int
	}{{"years=34", 200}, {"years=35", 409}} {
		s.seen = state
		status, text, _ := s.ask(t, http.MethodPost, path+"/correction", s.tokens["write"],
			map[string]any{"set": []string{x.years}})
		if s.seen = ""; status != x.want || state == "" {
			t.Errorf("%s, having seen %q: %d %s", x.years, state, status, text)
		}
	}
}

func TestClaimIsJudgedAndUndone(t *testing.T) {
	s := serve(t)
	inbox := get[struct {
		Items []struct {
			Document struct{ ID string }
			Claims   []struct{ ID string }
			Open     int
		}
	}](t, s, http.MethodGet, "/inbox?limit=1", s.tokens["read"], nil, 200)
	doc, claim := inbox.Items[0].Document.ID, inbox.Items[0].Claims[0].ID
	done := get[map[string]any](t, s, http.MethodPost, "/documents/"+doc+"/claims/"+claim+"/decision",
		s.tokens["write"], map[string]any{"judgement": "accepted", "why": "as the page says"}, 200)
	judged := get[items](t, s, http.MethodGet, "/claims", s.tokens["read"], nil, 200)
	if len(judged.Items) != 1 || judged.Items[0]["why"] != "as the page says" {
		t.Errorf("%+v", judged.Items)
	}
	change, _ := done["change"].(string)
	get[map[string]any](t, s, http.MethodGet, "/log/checkpoint", s.tokens["read"], nil, 200)
	proof := get[map[string]any](t, s, http.MethodGet, "/log/"+change+"/proof", s.tokens["read"], nil, 200)
	if proof["checkpoint"] == "" || proof["body"] != nil {
		t.Errorf("%v", proof)
	}
	get[map[string]any](t, s, http.MethodPost, "/log/"+change+"/undo", s.tokens["write"], nil, 200)
	if judged = get[items](t, s, http.MethodGet, "/claims", s.tokens["read"], nil, 200); len(judged.Items) != 0 {
		t.Errorf("%+v", judged.Items)
	}
	if status, text, _ := s.ask(t, http.MethodPost, "/documents/"+doc+"/claims/nothing/decision", s.tokens["write"],
		map[string]any{"judgement": "accepted"}); status != 404 {
		t.Errorf("a claim that is not there: %d %s", status, text)
	}
}

func TestListIsPlannedImportedAsAJobFollowedAndUndone(t *testing.T) {
	s := serve(t)
	var rows strings.Builder
	rows.WriteString("name,date of death\n")
	for i := range 1200 {
		fmt.Fprintf(&rows, "Person %s %d,2031-03-02\n", strings.Repeat("a", i%17), i)
	}
	path := "?name=l.csv&source=town"
	before := get[items](t, s, http.MethodGet, "/imports", s.tokens["read"], nil, 200)
	plan := get[struct {
		Rows int
		Bad  []any
	}](t, s, http.MethodPost, "/imports/plan"+path, s.tokens["import"], []byte(rows.String()), 200)
	if after := get[items](t, s, http.MethodGet, "/imports", s.tokens["read"], nil, 200); plan.Rows != 1200 ||
		len(after.Items) != len(before.Items) {
		t.Fatalf("%+v; %d imports", plan, len(after.Items))
	}
	j := get[job](t, s, http.MethodPost, "/imports"+path, s.tokens["import"], []byte(rows.String()), 202)
	events := follow(t, s, j.ID)
	last := events[len(events)-1]
	var came struct {
		Import  string
		Records int
	}
	if last.State != "done" || json.Unmarshal(last.Result, &came) != nil || came.Records != 1200 {
		t.Fatalf("%+v", events)
	}
	if other, _, _ := s.ask(t, http.MethodGet, "/jobs/"+j.ID, s.tokens["read"], nil); other != 200 {
		t.Errorf("another token of the same account: %d", other)
	}
	get[map[string]any](t, s, http.MethodPost, "/imports/"+came.Import+"/undo", s.tokens["import"], nil, 200)
	cancelled := get[job](t, s, http.MethodPost, "/jobs/"+j.ID+"/cancel", s.tokens["read"], nil, 200)
	if cancelled.State != "done" {
		t.Errorf("a job that had ended became %s", cancelled.State)
	}
}

// follow reads the events of a job until the stream ends.
func follow(t *testing.T, s *served, id string) []job {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+api.Base+"/jobs/"+id+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.tokens["read"])
	r.Header.Set("Accept", "text/event-stream")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	var out []job
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var j job
			if err := json.Unmarshal([]byte(data), &j); err != nil {
				t.Fatal(err)
			}
			out = append(out, j)
		}
	}
	if len(out) == 0 {
		t.Fatal("no event came")
	}
	return out
}

func TestPagesAreAddedAtOnceAndAsAJob(t *testing.T) {
	s := serve(t)
	page := []byte("<html><head><title>Two killed</title></head><body><p>Two people were killed in the town on Monday, residents said.</p></body></html>")
	first := get[desk.Added](t, s, http.MethodPost, "/documents?name=a.html", s.tokens["import"], page, 201)
	if first.Documents != 1 {
		t.Fatalf("%+v", first)
	}
	j := get[job](t, s, http.MethodPost, "/jobs/pages?name=a.html", s.tokens["import"], page, 202)
	events := follow(t, s, j.ID)
	var again desk.Added
	if err := json.Unmarshal(events[len(events)-1].Result, &again); err != nil || again.Documents != 0 ||
		again.Known != 1 {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestTokensAreMadeAndRevokedByASession(t *testing.T) {
	s := serve(t)
	made := get[map[string]any](t, s, http.MethodPost, "/tokens", "session",
		map[string]any{"name": "of a program", "scope": []string{"write"}, "days": 3}, 201)
	token, _ := made["token"].(string)
	if status, _, _ := s.ask(t, http.MethodGet, "/toll", token, nil); status != 200 {
		t.Errorf("the new token: %d", status)
	}
	all := get[items](t, s, http.MethodGet, "/tokens", "session", nil, 200)
	if len(all.Items) != 5 || strings.Contains(token, "of a program") {
		t.Errorf("%d tokens", len(all.Items))
	}
	for _, i := range all.Items {
		if i["token"] != nil {
			t.Error("a list shows a token")
		}
	}
	id, _ := made["id"].(string)
	get[map[string]any](t, s, http.MethodPost, "/tokens/"+id+"/revoke", "session", nil, 200)
	if status, _, _ := s.ask(t, http.MethodGet, "/toll", token, nil); status != 401 {
		t.Errorf("the revoked token: %d", status)
	}
}

// What is asked over the API is what the desk says, and no name of a witness or ciphertext is in any answer.
func TestTestimoniesGiveNoStatement(t *testing.T) {
	s := readOnly(t)
	status, text, _ := s.ask(t, http.MethodGet, "/testimonies", "session", nil)
	told := sample.Generate(sample.Options{Seed: 1}).Testimonies
	if status != 200 || !strings.Contains(text, `"W-`) || len(told) == 0 {
		t.Fatalf("%d %s", status, text)
	}
	for _, one := range told {
		if len(one.Text) > 30 && strings.Contains(text, one.Text[:30]) {
			t.Error("a statement is in the list")
		}
	}
	if strings.Contains(text, "age-encryption") {
		t.Error("the ciphertext of an identity is in the list")
	}
	if status, _, _ := s.ask(t, http.MethodGet, "/testimonies", s.tokens["read"], nil); status != http.StatusForbidden {
		t.Errorf("a token lists testimonies: %d", status)
	}
}

// TestKeptCheckpointProvesThatTheLogOnlyGrew keeps a checkpoint, acts, and checks what the desk gives against what was
// kept.
func TestKeptCheckpointProvesThatTheLogOnlyGrew(t *testing.T) {
	s := serve(t)
	signed := func() (audit.Checkpoint, string) {
		note := get[desk.Signed](t, s, http.MethodGet, "/log/checkpoint", s.tokens["read"], nil, 200)
		c, err := audit.OpenCheckpoint([]byte(note.Note), known(t, note.Key))
		if err != nil {
			t.Fatal(err)
		}
		return c, note.Key
	}
	kept, key := signed()
	get[map[string]any](t, s, http.MethodPost, "/incidents", s.tokens["write"],
		map[string]any{"kind": "ambush", "title": "one more"}, 201)
	if _, err := s.desk.Store.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	grown := get[desk.Growth](t, s, http.MethodGet, fmt.Sprintf("/log/consistency?size=%d", kept.Size),
		s.tokens["read"], nil, 200)
	now, err := audit.OpenCheckpoint([]byte(grown.Note), known(t, key))
	if err != nil || now.Size <= kept.Size {
		t.Fatalf("%d acts, then %d: %v", kept.Size, now.Size, err)
	}
	if err := audit.CheckConsistency(grown.Proof, now.Size, now.Root, kept.Size, kept.Root); err != nil {
		t.Error(err)
	}
	kept.Root[0] ^= 1
	if audit.CheckConsistency(grown.Proof, now.Size, now.Root, kept.Size, kept.Root) == nil {
		t.Error("another log passes for the one that was kept")
	}
	if status, _, _ := s.ask(t, http.MethodGet, "/log/consistency?size=99999999", s.tokens["read"],
		nil); status != 422 {
		t.Errorf("a size that never was: %d", status)
	}
}

func known(t *testing.T, key string) note.Verifiers {
	t.Helper()
	v, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	return note.VerifierList(v)
}
