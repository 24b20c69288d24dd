package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/access/oracle"
	"recount/intake"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/record"
	"recount/verify"
)

// visitorOf is somebody at the door: a role in a compartment, or nobody.
type visitorOf struct {
	name, role, compartment string
	clearance               access.Level
	fresh, ended            bool
	account                 record.ActorID
	token                   string
	amiss                   int // which way of holding a role amiss this is; 0: as it is meant to be held
}

// turns is over how many requests the short form of a crawl spreads what is refused twice over.
const turns = 4

// asks says whether a visitor asks a route. In the long form (RECOUNT_SOAK) everybody asks all of them. The short one asks
// whatever a role may do as it is meant to be held, with each way of holding it amiss; of what the role may not do in any
// way it asks a quarter of those ways, each route another.
func (v *visitorOf) asks(act record.Act, route int) bool {
	if v == nil || v.amiss == 0 || soak() || (v.amiss+route)%turns == 0 {
		return true
	}
	row, _ := access.Default().Row(act)
	held := &visitorOf{role: v.role, compartment: "case", clearance: access.S4, fresh: true}
	return held.verdict(row, true, true) == oracle.Allowed
}

// verdict is what the oracle says of an act by this visitor on what somebody else of the case made.
func (v visitorOf) verdict(row access.ActRow, own, assigned bool) oracle.Verdict {
	return v.verdictIf(row, oracle.Facts{Own: own, Assigned: assigned})
}

// verdictIf is what the oracle says where these facts hold.
func (v visitorOf) verdictIf(row access.ActRow, f oracle.Facts) oracle.Verdict {
	f.In, f.Clear, f.Reason = v.compartment == "case", v.clearance >= row.Level, true
	if v.role == "external" {
		f.Expiry = 1
	}
	if v.ended {
		f.Expiry = 2
	}
	role := v.role
	if role == "" {
		role = "public"
	}
	out := oracle.Decide(role, string(row.Action), f)
	if row.StepUp && !v.fresh {
		return oracle.Refused
	}
	return out
}

// shared is a case of many people with a secret of every level in it.
type shared struct {
	t        *testing.T
	store    *store.Store
	desk     *desk.Desk
	server   *web.Server
	handler  http.Handler
	visitors []*visitorOf
	ids      map[string]string
	secrets  map[string]access.Action // a word that stands in one record, and the action that may see it
	now      func() time.Time
}

func (s *shared) put(act record.Act, id string, payload any) {
	s.t.Helper()
	at := record.Micros(s.now().UnixMicro())
	body, err := record.Canonical(payload)
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.store.Act(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Append(&record.Change{ID: record.ChangeID(store.NewID(at)), Case: s.store.Case(), Actor: "setup",
			At: at, Device: s.store.Device(),
			Kind: act, Subjects: []string{id}, Payload: body, Salt: store.NewSalt()})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// enter makes an account with a role and a session.
func (s *shared) enter(v *visitorOf) {
	now := s.now()
	v.account = record.ActorID(store.NewID(record.Micros(now.UnixMicro())))
	s.put(record.ManageUser, string(v.account), record.User{ID: v.account, Person: "p-" + string(v.account),
		Name: v.name})
	if v.role != "" {
		g := record.Grant{ID: store.NewID(record.Micros(now.UnixMicro())), User: v.account, Role: v.role,
			Compartment: v.compartment, Clearance: int(v.clearance)}
		switch {
		case v.ended:
			g.Expires = record.Micros(now.Add(-time.Hour).UnixMicro())
		case v.role == "external":
			g.Expires = record.Micros(now.Add(time.Hour).UnixMicro())
		}
		s.put(record.GrantRole, g.ID, g)
	}
	v.token = "token-of-" + string(v.account)
	session := store.Session{ID: desk.SessionID(v.token), User: v.account, Made: record.Micros(now.UnixMicro()),
		Seen:    record.Micros(now.UnixMicro()),
		Expires: record.Micros(now.Add(time.Hour).UnixMicro())}
	if v.fresh {
		session.Fresh = session.Made
	}
	if err := s.store.Act(context.Background(),
		func(tx *store.Tx) error { return tx.Accounts().PutSession(session) }); err != nil {
		s.t.Fatal(err)
	}
}

// openShared makes a case of many people with nothing in it, in a directory of its own.
func openShared(t *testing.T, dir string, now func() time.Time) *shared {
	t.Helper()
	st, err := store.Create(context.Background(), dir, vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(now().UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := desk.SampleParts(1)
	if err != nil {
		t.Fatal(err)
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = st, access.Default(), verify.House(), now
	s := &shared{t: t, store: st, desk: desk.New(parts), ids: map[string]string{}, secrets: map[string]access.Action{},
		now: now}
	signing, err := desk.NewSigning(s.desk, signin.Cost{Memory: 64, Passes: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	s.server = web.New(s.desk, web.Options{Signing: signing, Case: "crawled"})
	s.handler = s.server.Handler()
	return s
}

// newShared makes the case: twelve roles as they are meant to be held, with a low clearance, in another compartment,
// without a fresh factor and after their end; somebody without a role; and the secrets.
func newShared(t *testing.T) *shared {
	t.Helper()
	s := openShared(t, t.TempDir()+"/case", time.Now)
	t.Cleanup(func() { _ = s.store.Close() })
	maker := &visitorOf{name: "maker", role: "analyst", compartment: "case", clearance: access.S4, fresh: true}
	s.enter(maker)
	s.secretsBy(desk.Who{Account: maker.account, Fresh: s.now()})
	s.visitors = append(s.visitors, &visitorOf{name: "no role"})
	for i, r := range access.Default().Roles() {
		if r == access.Public {
			continue
		}
		role := string(r)
		s.visitors = append(s.visitors,
			&visitorOf{name: role, role: role, compartment: "case", clearance: access.S4, fresh: true},
			&visitorOf{name: role + " low", role: role, compartment: "case", clearance: access.S1, fresh: true, amiss: i + 1},
			&visitorOf{name: role + " stale", role: role, compartment: "case", clearance: access.S4, amiss: i + 2},
			&visitorOf{name: role + " elsewhere", role: role, compartment: "elsewhere", clearance: access.S4, fresh: true,
				amiss: i + 3},
			&visitorOf{name: role + " ended", role: role, compartment: "case", clearance: access.S4, fresh: true,
				ended: true, amiss: i + 4})
	}
	for _, v := range s.visitors {
		s.enter(v)
	}
	return s
}

// secretsBy fills the case with words that stand nowhere else.
func (s *shared) secretsBy(who desk.Who) {
	ctx, t := context.Background(), s.t
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	docs, problems := intake.Read("page.txt",
		[]byte("published: 2031-03-11\noutlet: Coast Ledger\n\nThe Qasiran Rights Monitor has documented the killing of 321 civilians at Quondamword since March 6.\n"), intake.Options{})
	if len(docs) != 1 {
		t.Fatal(problems)
	}
	_, err := s.desk.Sources.AddDocument(ctx, who, docs[0])
	must(err)
	s.ids["documents"] = string(docs[0].ID)
	read, err := s.desk.Sources.Document(ctx, who, docs[0].ID)
	must(err)
	for _, c := range read.Extraction.Claims { // so that the toll rests on a sentence with the word
		_, err := s.desk.Claims.Accept(ctx, who, docs[0].ID, c.ID)
		must(err)
	}
	id, _, err := s.desk.Persons.RecordVictim(ctx, who, record.VictimRecord{Source: "QRM", Name: "Quillonname",
		Sex: record.AnySex, Age: record.AnyAge, Status: record.AnyStatus})
	must(err)
	s.ids["persons"] = id
	_, _, err = s.desk.FollowUp.RecordSite(ctx, who, record.Site{Kind: "burial", Name: "Quarrysite"})
	must(err)
	incident, _, err := s.desk.Events.MakeIncident(ctx, who, record.Incident{Kind: "ambush", Title: "Quarrelincident"})
	must(err)
	s.ids["incidents"] = incident
	_, _, err = s.desk.Events.RecordParty(ctx, who, record.Party{Name: "Quislingparty", Level: "side"})
	must(err)
	consent := []record.ConsentRecord{{Purpose: record.PurposeRecord, Given: true, Language: record.English}}
	told, _, err := s.desk.Testimony.RecordTestimony(ctx, who,
		desk.NewTestimony{Role: "survivor", Text: record.Hide("Quietstatement"), Consents: consent})
	must(err)
	s.ids["testimonies"] = string(told)
	plan, err := s.desk.Lists.PlanImport(ctx, who, desk.ListFile{Name: "l.csv",
		Data: []byte("Name,Age\nQuincename,31\n"), Source: "QRM"})
	must(err)
	_, err = s.desk.Lists.Import(ctx, who, plan, nil)
	must(err)
	s.ids["lists"] = plan.ID
	s.ids["sources"] = "QRM"
	job, err := s.desk.Queue.StartLinkage(ctx, who)
	must(err)
	s.ids["jobs"] = job.ID
	for word, action := range map[string]access.Action{
		"Quondamword": "read_s1", "Quillonname": "read_s2", "Quincename": "read_s2", "Quarrysite": "read_s2",
		"Quarrelincident": "read_s1", "Quislingparty": "read_s1", "Quietstatement": "never",
	} {
		s.secrets[word] = action
	}
}

// ask sends one request as a visitor; nil is a stranger.
func (s *shared) ask(v *visitorOf, method, path string, form url.Values) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v != nil {
		r.AddCookie(&http.Cookie{Name: "recount_session", Value: v.token})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	b, _ := io.ReadAll(w.Result().Body)
	return w.Code, string(b) + w.Result().Header.Get("Location")
}

// path fills the wildcards of a pattern with the ids of the case, or with one that is nobody's.
func (s *shared) path(pattern string, known bool) string {
	_, path, _ := strings.Cut(pattern, " ")
	path = strings.ReplaceAll(path, "{$}", "")
	id := s.ids[strings.Split(strings.Trim(path, "/"), "/")[0]]
	if !known || id == "" {
		id = "zz-nobodys"
	}
	path = strings.ReplaceAll(path, "{id}", id)
	path = strings.ReplaceAll(path, "{claim}", "zz-claim")
	return strings.ReplaceAll(path, "{matter}", "death")
}

// TestEveryRouteForEveryRole asks every route of the router's own table as every visitor and holds the answers to the
// independent oracle: status, words that may not be seen, ids that may not be told apart, and acts in the log.
func TestEveryRouteForEveryRole(t *testing.T) {
	s := newShared(t)
	visitors, asked := s.visitors, 0
	if testing.Short() {
		visitors = visitors[:6]
	}
	for _, v := range append([]*visitorOf{nil}, visitors...) {
		for i, route := range s.server.Routes() {
			if !v.asks(route.Act, i) || route.Act == "" || strings.HasPrefix(route.Pattern, "POST /documents ") {
				continue
			}
			method, _, _ := strings.Cut(route.Pattern, " ")
			form := url.Values{"reason": {"a reason"}, "purpose": {"analyse"}, "judgement": {"accept"}, "sure": {"yes"},
				"second": {string(s.visitors[0].account)}}
			status, body := s.ask(v, method, s.path(route.Pattern, true), form)
			asked++
			if v == nil {
				if status != http.StatusSeeOther || !strings.Contains(body, "/signin") {
					t.Errorf("a stranger at %s: %d", route.Pattern, status)
				}
				continue
			}
			s.hold(v, route, status, body)
			if strings.Contains(route.Pattern, "{id}") {
				_, other := s.ask(v, method, s.path(route.Pattern, false), form)
				s.sameBut(v, route, status, body, other)
			}
		}
	}
	for _, v := range s.visitors {
		status, toll := s.ask(v, http.MethodGet, "/toll?status=civilian", nil)
		s.hold(v, web.Route{Pattern: "GET /toll", Act: "toll.read"}, status, toll)
		if v.name == "analyst" && !strings.Contains(toll, "Quondamword") || v.name == "statistician" &&
			!strings.Contains(toll, "321") {
			t.Errorf("the toll of the %s lacks its sentences or its number", v.name)
		}
	}
	t.Logf("%d requests held to the oracle", asked)
	s.holdLog()
}

// leadOn are routes that lead on to another page: to the next document, from a list that is no longer held, and from
// the form for a password of one's own where one has it.
var leadOn = []string{"GET /inbox/next", "GET /plans/{token}", "GET /places/tables/{token}", "GET /password"}

// hold compares an answer with the oracle.
func (s *shared) hold(v *visitorOf, route web.Route, status int, body string) {
	row, _ := access.Default().Row(route.Act)
	strict, wide := v.verdict(row, false, false), v.verdict(row, true, true)
	if route.Act == "signin.read" { // it is nobody's, and all of it is about security
		strict = v.verdictIf(row, oracle.Facts{Security: true})
		wide = strict
	}
	get := strings.HasPrefix(route.Pattern, "GET ")
	switch {
	case status >= 500:
		s.t.Errorf("%s at %s: %d", v.name, route.Pattern, status)
	case get && route.Act != "log.read" && status == http.StatusOK && wide != oracle.Allowed &&
		wide != oracle.Pseudonymised:
		s.t.Errorf("%s may not %s, and %s answers", v.name, route.Act, route.Pattern)
	case status == http.StatusSeeOther && slices.Contains(leadOn, route.Pattern) && !strings.Contains(body, "/signin"):
	case get && strict == oracle.Allowed && status != http.StatusOK && !strings.Contains(route.Pattern, "{id}"):
		s.t.Errorf("%s may %s, and %s answers %d", v.name, route.Act, route.Pattern, status)
	}
	s.holdSecrets(v, route.Pattern, body)
}

// holdSecrets says that no word is in an answer that its reader may not see.
func (s *shared) holdSecrets(v *visitorOf, where, body string) {
	for word, action := range s.secrets {
		level := access.S1
		if action == "read_s2" {
			level = access.S2
		}
		// a list that waits is before those who admit it
		before := where == "GET /lists/{id}"
		may := v.verdict(access.ActRow{Action: action, Level: level}, false, before) == oracle.Allowed
		if strings.Contains(body, word) && !may {
			s.t.Errorf("%s sees %s at %s", v.name, word, where)
		}
	}
}

// sameBut says that what is refused cannot be told from what is not there.
func (s *shared) sameBut(v *visitorOf, route web.Route, status int, known, unknown string) {
	row, _ := access.Default().Row(route.Act)
	if v.verdict(row, true, true) == oracle.Allowed {
		return
	}
	kind := strings.Split(strings.TrimPrefix(route.Pattern[strings.Index(route.Pattern, " ")+1:], "/"), "/")[0]
	formAgain := status == http.StatusUnprocessableEntity || status == http.StatusForbidden
	page := map[string]record.Act{"persons": "victim.read", "sources": "source.read"}[kind]
	if read, _ := access.Default().Row(page); page != "" && formAgain &&
		v.verdict(read, false, false) == oracle.Allowed {
		return // what is wrong with the form, or what it needs, on a page that the reader may read
	}
	id := strings.NewReplacer(s.ids[kind], "ID", "zz-nobodys", "ID")
	if id.Replace(known) != id.Replace(unknown) {
		s.t.Errorf("%s can tell at %s what is there from what is not", v.name, route.Pattern)
	}
}

// holdLog says that nothing stands in the log that the oracle does not let its actor do.
func (s *shared) holdLog() {
	by := map[record.ActorID]*visitorOf{}
	for _, v := range s.visitors {
		by[v.account] = v
	}
	err := s.store.View(context.Background(), func(tx *store.Tx) error {
		n, err := tx.Size()
		if err != nil {
			return err
		}
		entries, err := tx.Latest(n, int(n))
		for _, e := range entries {
			v := by[e.Change.Actor]
			if v == nil || e.Change.Kind == record.RefuseAct {
				continue
			}
			row, ok := access.Default().Row(e.Change.Kind)
			if !ok || v.verdict(row, true, true) != oracle.Allowed {
				s.t.Errorf("%s did %s, which the oracle refuses", v.name, e.Change.Kind)
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
