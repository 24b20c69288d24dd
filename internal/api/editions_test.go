package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"recount/access"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// team is a case of several people behind the API, each with a session of the name of what they do.
type team struct {
	*served
	as map[string]desk.Who
}

func newTeam(t *testing.T) *team {
	t.Helper()
	ctx := context.Background()
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	parts, err := desk.SampleParts(1)
	if err != nil {
		t.Fatal(err)
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	d := desk.New(parts)
	founder, err := d.Users.Found(ctx, "founder", false)
	if err != nil {
		t.Fatal(err)
	}
	out := &team{as: map[string]desk.Who{"founder": {Account: founder, Fresh: time.Now()}}}
	second := record.ActorID("")
	for _, x := range []struct {
		name string
		role access.Role
	}{{"analyst", access.Analyst}, {"reviewer", access.Reviewer}, {"other", access.Reviewer}} {
		who := out.as["founder"]
		who.Second = second
		account, _, err := d.Users.AddUser(ctx, who, x.name, "")
		if err != nil {
			t.Fatal(err)
		}
		if second == "" {
			second = account
		}
		who.Second = second
		if _, err := d.Users.Give(ctx, who, account, x.role, access.S3, time.Time{}); err != nil {
			t.Fatal(err)
		}
		out.as[x.name] = desk.Who{Account: account, Fresh: time.Now()}
	}
	server := api.New(d, api.Options{Session: func(r *http.Request) desk.Who {
		c, err := r.Cookie(sessionCookie)
		if err != nil {
			return desk.Who{}
		}
		return out.as[c.Value]
	}})
	out.served = &served{Server: httptest.NewServer(server.Handler()), api: server, desk: d}
	t.Cleanup(out.Close)
	return out
}

// do sends a request in the session of one of the team.
func (s *team) do(t *testing.T, name, method, path string, body any, want int, into any) string {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+api.Base+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: name})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s %s %s: %d %.500s", name, method, path, res.StatusCode, text)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
		s.formed(t, method, path, want, text)
	}
	return string(text)
}

// formed holds an answer to the form that the description gives.
func (s *team) formed(t *testing.T, method, path string, status int, text []byte) {
	t.Helper()
	parts := strings.Split(strings.SplitN(path, "?", 2)[0], "/")
	if len(parts) > 2 {
		parts[2] = "{id}"
	}
	item := s.api.OpenAPI().Paths[api.Base+strings.Join(parts, "/")]
	op := item.Get
	if method == http.MethodPost {
		op = item.Post
	}
	r := op.Responses[map[int]string{200: "200", 201: "201"}[status]]
	if r == nil {
		return
	}
	var body any
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatal(err)
	}
	var res huma.ValidateResult
	huma.Validate(s.api.OpenAPI().Components.Schemas, r.Content["application/json"].Schema, huma.NewPathBuffer(nil, 0),
		huma.ModeReadFromServer, body, &res)
	for _, err := range res.Errors {
		t.Errorf("%s %s: %.200s", method, path, err.Error())
	}
}

// TestEditionsAreDraftedApprovedAndReleasedByPrograms takes an edition from draft to withdrawal over the API.
func TestEditionsAreDraftedApprovedAndReleasedByPrograms(t *testing.T) {
	s := newTeam(t)
	type ref struct{ ID string }
	var draft, next ref
	spec := map[string]any{"title_en": "Killed in Qasira", "licence": "CC-BY-4.0", "status": "civilian"}
	s.do(t, "analyst", http.MethodPost, "/editions", spec, http.StatusCreated, &draft)
	var audit struct {
		Refusals []struct{ Rule, Record string }
	}
	s.do(t, "analyst", http.MethodGet, "/editions/"+draft.ID+"/audit", nil, http.StatusOK, &audit)
	if len(audit.Refusals) != 1 || audit.Refusals[0].Rule != "two_approvals_missing" {
		t.Errorf("%+v", audit)
	}
	refused := s.do(t, "founder", http.MethodPost, "/editions/"+draft.ID+"/release", nil, http.StatusConflict, nil)
	if !strings.Contains(refused, `"rule":"two_approvals_missing"`) {
		t.Errorf("the refusal does not name its rule: %s", refused)
	}
	s.do(t, "analyst", http.MethodPost, "/editions/"+draft.ID+"/approval", nil, http.StatusNotFound, nil)
	s.do(t, "reviewer", http.MethodPost, "/editions/"+draft.ID+"/approval", nil, http.StatusCreated, nil)
	s.do(t, "reviewer", http.MethodPost, "/editions/"+draft.ID+"/approval", nil, http.StatusUnprocessableEntity, nil)
	s.do(t, "other", http.MethodPost, "/editions/"+draft.ID+"/approval", nil, http.StatusCreated, nil)
	var released struct {
		Digest string
		Files  []struct{ Name string }
	}
	s.do(t, "founder", http.MethodPost, "/editions/"+draft.ID+"/release", nil, http.StatusCreated, &released)
	var check desk.EditionCheck
	s.do(t, "analyst", http.MethodGet, "/editions/"+draft.ID+"/check", nil, http.StatusOK, &check)
	if len(check.Faults) != 0 || !strings.Contains(check.Holds, "released in the log") {
		t.Errorf("%+v", check)
	}
	archive := s.do(t, "analyst", http.MethodGet, "/editions/"+draft.ID+"/archive", nil, http.StatusOK, nil)
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil || len(z.File) != len(released.Files) {
		t.Errorf("the archive does not hold the %d files: %v", len(released.Files), err)
	}
	s.do(t, "analyst", http.MethodPost, "/editions/"+draft.ID+"/correction", nil, http.StatusCreated, &next)
	var stand desk.EditionStand
	s.do(t, "analyst", http.MethodGet, "/editions/"+next.ID, nil, http.StatusOK, &stand)
	if stand.Supersedes != draft.ID || stand.Spec.Titles["en"] != "Killed in Qasira" {
		t.Errorf("%+v", stand)
	}
	for _, name := range []string{"reviewer", "other"} {
		s.do(t, name, http.MethodPost, "/editions/"+next.ID+"/approval", nil, http.StatusCreated, nil)
	}
	s.do(t, "founder", http.MethodPost, "/editions/"+next.ID+"/release", nil, http.StatusCreated, nil)
	var diff []desk.NumberChange
	s.do(t, "analyst", http.MethodGet, "/editions/"+next.ID+"/diff", nil, http.StatusOK, &diff)
	if len(diff) != 0 {
		t.Errorf("nothing happened between the two, and they differ: %+v", diff)
	}
	var files []desk.EditionFile
	s.do(t, "analyst", http.MethodGet, "/editions/"+draft.ID+"/files", nil, http.StatusOK, &files)
	s.do(t, "founder", http.MethodPost, "/editions/"+draft.ID+"/withdrawal", map[string]string{"why": "a fault"},
		http.StatusForbidden, nil) // nobody approved the withdrawal: it is done at the desk, with a second person
	var all struct{ Items []desk.EditionStand }
	s.do(t, "analyst", http.MethodGet, "/editions", nil, http.StatusOK, &all)
	if len(all.Items) != 2 || all.Items[0].SupersededBy != next.ID {
		t.Errorf("%+v", all)
	}
}
