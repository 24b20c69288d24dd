package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"recount/access"
	"recount/access/oracle"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// bodies are requests that the API takes, by route; a route without one takes an empty object.
func (s *shared) bodies() map[string]string {
	list := "name,date of death\nAmar Dero,2031-03-02\n"
	page := "published: 2031-03-12\noutlet: Coast Ledger\n\nTwo people were killed.\n"
	other := string(s.visitors[0].account)
	return map[string]string{
		"POST /documents/{id}/claims/{claim}/decision": `{"judgement":"accepted"}`,
		"POST /incidents":      `{"kind":"ambush","title":"test"}`,
		"POST /incident-links": `{"kind":"precedes","from":"a","to":"b","origin":"o"}`,
		"POST /victims":        `{"source":"a","name":"Amar Dero"}`,
		"POST /pairs":          `{"a":"x","b":"y","kind":"same"}`, "POST /sites": `{"name":"school","kind":"other"}`,
		"POST /needs":       `{"sector":"health"}`,
		"POST /appeals":     `{"appeal":{"by":"families","ask":"aid","words":"help"}}`,
		"POST /commitments": `{"commitment":{"by":"council","promise":"aid","words":"we will"},"state":"promised"}`,
		"POST /tokens":      `{"name":"x"}`,
		"POST /victims/{id}/determinations/{matter}":          `{"state":"documented","rationale":"because"}`,
		"POST /victims/{id}/determinations/{matter}/decision": `{"why":"so","second":"` + other + `"}`,
		"POST /victims/{id}/determinations/{matter}/dissent":  `{"why":"no"}`,
		"POST /editions":                       `{"title_en":"Killed","licence":"CC-BY-4.0"}`,
		"POST /editions/{id}/withdrawal":       `{"why":"a fault"}`,
		"POST /victims/{id}/naming":            `{"by":"parent","given":"2020-01-02"}`,
		"POST /victims/{id}/naming/withdrawal": `{"why":"they asked"}`,
		"POST /imports":                        list, "POST /imports/plan": list, "POST /documents": page,
		"POST /jobs/pages": page,
	}
}

// queries are what a route must be asked with.
var queries = map[string]string{
	"GET /search": "?q=Quondamword", "GET /log/consistency": "?size=1", "GET /toll/why": "?from=2031-01-01",
	"POST /imports": "?name=x.csv&source=a", "POST /imports/plan": "?name=x.csv&source=a",
	"POST /documents": "?name=x.txt", "POST /jobs/pages": "?name=x.txt",
}

// askAPI sends one request to the API as a visitor; nil is a stranger.
func (s *shared) askAPI(v *visitorOf, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, api.Base+path, strings.NewReader(body))
	r.Host = "127.0.0.1"
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Recount-Reason", "a reason")
	if v != nil {
		r.AddCookie(&http.Cookie{Name: "recount_session", Value: v.token})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	b, _ := io.ReadAll(w.Result().Body)
	return w.Code, string(b)
}

// apiPath fills the wildcards of a path with ids of the case, or with one that is nobody's.
func (s *shared) apiPath(path string, known bool) string {
	id := s.ids[map[string]string{"victims": "persons", "log": "log"}[strings.Split(path, "/")[1]]]
	if id == "" {
		id = s.ids[strings.Split(path, "/")[1]]
	}
	if !known || id == "" {
		id = "zz-nobodys"
	}
	return strings.NewReplacer("{id}", id, "{claim}", s.ids["claim"], "{matter}", "death").Replace(path)
}

// TestEveryRouteOfTheAPIForEveryRole asks every route of the API's own table as every visitor and holds the answers to
// the independent oracle, as the pages are held.
func TestEveryRouteOfTheAPIForEveryRole(t *testing.T) {
	s := newShared(t)
	programs := api.New(s.desk, api.Options{Session: s.server.Who, Version: "crawled"})
	defer programs.End()
	s.server.Mount("/api/", programs.Handler())
	s.learnIDs()
	visitors, asked, bodies := s.visitors, 0, s.bodies()
	if testing.Short() {
		visitors = visitors[:6]
	}
	for _, v := range append([]*visitorOf{nil}, visitors...) {
		for i, route := range programs.Routes() {
			if !v.asks(route.Act, i) {
				continue
			}
			key := route.Method + " " + route.Path
			row, _ := access.Default().Row(route.Act)
			body := bodies[key]
			if body == "" && route.Method != http.MethodGet {
				body = "{}"
			}
			if v != nil && route.Method != http.MethodGet && !strings.HasPrefix(body, "{") && v.ever(row) {
				continue // reads a file, in a process of its own: other tests do
			}
			if strings.HasSuffix(route.Path, "/events") && v != nil && v.ever(row) {
				continue // goes on as long as the job waits
			}
			status, text := s.askAPI(v, route.Method, s.apiPath(route.Path, true)+queries[key], body)
			asked++
			if v == nil {
				if status != http.StatusUnauthorized {
					t.Errorf("a stranger at %s: %d", key, status)
				}
				continue
			}
			s.holdAPI(v, route, status, text)
			if strings.Contains(route.Path, "{id}") && !v.ever(row) {
				other, unknown := s.askAPI(v, route.Method, s.apiPath(route.Path, false)+queries[key], body)
				if other != status || unknown != text {
					t.Errorf("%s can tell at %s what is there from what is not: %d %s, %d %s", v.name, key, status,
						text, other, unknown)
				}
			}
		}
	}
	t.Logf("%d requests held to the oracle", asked)
	s.holdLog()
}

// learnIDs finds the ids that only the store knows: of a claim and of an act.
func (s *shared) learnIDs() {
	err := s.store.View(context.Background(), func(tx *store.Tx) error {
		entries, err := tx.Latest(1, 1)
		for _, e := range entries {
			s.ids["log"] = string(e.Change.ID)
		}
		if err != nil {
			return err
		}
		return tx.EachRow(store.Claims, store.Query{}, func(r store.Row) error {
			s.ids["claim"] = r.ID
			return nil
		})
	})
	if err != nil || s.ids["claim"] == "" || s.ids["log"] == "" {
		s.t.Fatal("no claim or no act in the case: ", err)
	}
}

// holdAPI compares an answer of the API with the oracle.
func (s *shared) holdAPI(v *visitorOf, route api.Route, status int, text string) {
	row, _ := access.Default().Row(route.Act)
	strict := v.verdict(row, false, false)
	get := route.Method == http.MethodGet
	switch {
	case status >= 500 || status == http.StatusUnauthorized && !v.ended:
		s.t.Errorf("%s at %s %s: %d %s", v.name, route.Method, route.Path, status, text)
	case status < 300 && !v.ever(row) && !isEmptyList(text):
		s.t.Errorf("%s may not %s, and %s %s answers %d %s", v.name, route.Act, route.Method, route.Path, status, text)
	case get && strict == oracle.Allowed && status != http.StatusOK && !strings.Contains(route.Path, "{id}") &&
		status != http.StatusNotFound:
		s.t.Errorf("%s may %s, and %s answers %d %s", v.name, route.Act, route.Path, status, text)
	}
	if route.Path == "/log" && status == http.StatusOK {
		s.holdLines(v, row, text)
	}
	s.holdSecrets(v, route.Method+" "+route.Path, text)
}

// ever tells whether the oracle lets a visitor do an act on anything of the case, by whomever it is made and approved.
func (v visitorOf) ever(row access.ActRow) bool {
	for _, own := range []bool{true, false} {
		for _, security := range []bool{true, false} {
			f := oracle.Facts{Own: own, Security: security, Assigned: true, Approved: true, Second: 2}
			if v.verdictIf(row, f) != oracle.Refused {
				return true
			}
		}
	}
	return false
}

// holdLines says that the oracle shows a visitor each line of the log that was shown.
func (s *shared) holdLines(v *visitorOf, row access.ActRow, text string) {
	var l struct{ Items []desk.LogLine }
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		s.t.Error(err)
	}
	for _, line := range l.Items {
		f := oracle.Facts{Own: line.Actor == v.account, Security: line.Act.Sphere() == record.SphereKeep}
		if v.verdictIf(row, f) != oracle.Allowed {
			s.t.Errorf("%s sees %s of %s in the log", v.name, line.Act, line.Actor)
			return
		}
	}
}

// isEmptyList tells a list with nothing in it, which is what remains where everything in it may not be seen.
func isEmptyList(text string) bool {
	var l struct{ Items []any }
	return json.Unmarshal([]byte(text), &l) == nil && len(l.Items) == 0
}
