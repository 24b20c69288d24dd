package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	"recount/access"
	"recount/access/oracle"
	"recount/intake"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// A world is a case with something in it that one visitor may not see. Two worlds of one seed differ in that alone, and
// every route must answer the visitor with the same bytes in both.
//
// So that answers can be compared as they are (status, every header, every byte), both worlds have the same clock and
// the same source of randomness, begun anew for each act and each request; ids, times and cookies are compared too. How
// many acts the log has is everybody's to know, who may check it, and is the same in both. Left out of the comparison
// are
//   - the hashes and signatures of the log: they seal what is hidden, with a salt of 32 bytes for each act that the
//     visitor never sees;
//   - for those who may read the log, the ids of pages in it. The id of a page is the hash of its bytes, and stands in
//     the sealed head of each act about it: who reads the log and has a page can tell that the case has that page.
type world struct {
	*shared
	seed  uint64
	clock time.Time
	api   *api.Server
	made  []string // ids of the hidden things
	acts  []string // ids of the acts that made them
	pages []string // ids of those that are pages, in either world
}

// at begins a step: the same time and the same randomness in both worlds.
func (w *world) at(step int) {
	w.clock = time.Date(2031, 4, 1, 9, 0, step, 0, time.UTC)
	cryptotest.SetGlobalRandom(w.t, w.seed<<20|uint64(step))
}

// Steps at which a world is made and then asked.
const (
	beforeHidden = 1
	afterHidden  = 50
	firstAsked   = 100
)

// hiddenThing is a kind of record that a visitor may not be shown.
type hiddenThing struct {
	name   string
	act    string // of the table of permissions: who may read it
	counts bool   // it moves the toll
	acts   int    // that it makes
	put    func(w *world, who desk.Who, words string) (id string, err error)
}

var hiddenThings = []hiddenThing{
	{"victim", "victim.read", true, 1, func(w *world, who desk.Who, words string) (string, error) {
		id, _, err := w.desk.Persons.RecordVictim(context.Background(), who,
			record.VictimRecord{Source: "QRM", Name: words,
				Sex: record.AnySex, Age: record.AnyAge, Status: record.AnyStatus})
		return id, err
	}},
	{"site", "site.read", false, 1, func(w *world, who desk.Who, words string) (string, error) {
		id, _, err := w.desk.FollowUp.RecordSite(context.Background(), who, record.Site{Kind: "burial", Name: words})
		return id, err
	}},
	{"incident", "incident.read", false, 1, func(w *world, who desk.Who, words string) (string, error) {
		id, _, err := w.desk.Events.MakeIncident(context.Background(), who,
			record.Incident{Kind: "ambush", Title: words})
		return id, err
	}},
	{"party", "party.read", false, 1, func(w *world, who desk.Who, words string) (string, error) {
		id, _, err := w.desk.Events.RecordParty(context.Background(), who, record.Party{Name: words, Level: "side"})
		return id, err
	}},
	{"page", "document.read", true, 1, func(w *world, who desk.Who, words string) (string, error) {
		docs, problems := intake.Read("page.txt", []byte("published: 2031-03-12\noutlet: "+words+
			"\n\nTwenty civilians were killed at "+words+".\n"), intake.Options{})
		if len(docs) != 1 {
			return "", fmt.Errorf("%v", problems)
		}
		_, err := w.desk.Sources.AddDocument(context.Background(), who, docs[0])
		return string(docs[0].ID), err
	}},
	{"testimony", "testimony.read", false, 2, func(w *world, who desk.Who, words string) (string, error) {
		id, _, err := w.desk.Testimony.RecordTestimony(context.Background(), who,
			desk.NewTestimony{Role: "survivor", Text: record.Hide(words), Consents: []record.ConsentRecord{{
				Purpose: record.PurposeRecord, Given: true, Language: record.English}}})
		return string(id), err
	}},
}

// sees tells whether the oracle lets a visitor see, of somebody else's records and not assigned, what an act shows.
func (v visitorOf) sees(act string) bool {
	row, ok := access.Default().Row(record.Act(act))
	if !ok {
		panic(act)
	}
	return v.verdict(row, false, false) != oracle.Refused
}

// randomVisitor is a role, or none, held in one of the ways in which it can be held.
func randomVisitor(rng *rand.Rand) *visitorOf {
	roles := access.Default().Roles()
	v := &visitorOf{role: string(roles[rng.IntN(len(roles))]), compartment: "case",
		clearance: access.Level(rng.IntN(int(access.S4) + 1)), fresh: rng.IntN(3) > 0}
	if v.role == string(access.Public) {
		v.role, v.compartment = "", ""
	}
	switch rng.IntN(8) {
	case 0:
		v.compartment = "elsewhere"
	case 1:
		v.ended = true
	case 2, 3:
		v.clearance = access.S4
	}
	v.name = fmt.Sprintf("%s/%s/%d/%v/%v", v.role, v.compartment, v.clearance, v.fresh, v.ended)
	return v
}

// wordsOf are the words of the two worlds, none like another.
var wordsOf = [2][]string{
	{"Zelmira Okhar", "Bortun Vesh", "Qulipa Dramo", "Wexoth Imbal", "Ghulem Arstia", "Fodiva Knelt", "Ulrazo Pemm",
		"Jiveth Corundas"},
	{"Tarvik Jolune", "Yspera Gnath", "Hodrex Pellu", "Cavimo Struth", "Evanth Lurkis", "Mizcor Dabahl",
		"Nuphra Tolgex",
		"Sibbeq Ralowin"},
}

// hidden chooses what the two worlds hold that the visitor may not see: the same kinds with other words; and, where the
// visitor reads neither the log nor the toll, other kinds too, which a number might give away. Nil where nothing is
// hidden from the visitor.
func hidden(rng *rand.Rand, v *visitorOf) (worlds [2][]hiddenThing) {
	var may []hiddenThing
	for _, h := range hiddenThings {
		if !v.sees(h.act) {
			may = append(may, h)
		}
	}
	if len(may) == 0 {
		return worlds
	}
	for range 1 + rng.IntN(4) {
		one := may[rng.IntN(len(may))]
		other := []hiddenThing{one}
		if !v.sees("log.read") {
			other = instead(rng, may, one, !v.sees("toll.read"))
		}
		worlds[0], worlds[1] = append(worlds[0], one), append(worlds[1], other...)
	}
	if rng.IntN(2) == 0 {
		worlds[0], worlds[1] = worlds[1], worlds[0]
	}
	return worlds
}

// instead chooses what another world has instead of a thing, in as many acts.
func instead(rng *rand.Rand, may []hiddenThing, one hiddenThing, anyCount bool) []hiddenThing {
	var out []hiddenThing
	for left := one.acts; left > 0; {
		fits := slices.DeleteFunc(slices.Clone(may), func(h hiddenThing) bool {
			return h.acts > left || !anyCount && h.counts
		})
		if len(fits) == 0 || !anyCount && one.counts {
			return []hiddenThing{one}
		}
		other := fits[rng.IntN(len(fits))]
		out, left = append(out, other), left-other.acts
	}
	return out
}

// newWorld makes one of the two worlds of a seed.
func newWorld(t *testing.T, seed uint64, v *visitorOf, which int, things []hiddenThing) *world {
	t.Helper()
	w := &world{seed: seed}
	dir, err := os.MkdirTemp("", "recount-world-*")
	if err != nil {
		t.Fatal(err)
	}
	cryptotest.SetGlobalRandom(t, seed)
	w.clock = time.Date(2031, 4, 1, 9, 0, 0, 0, time.UTC)
	w.shared = openShared(t, filepath.Join(dir, "case"), func() time.Time { return w.clock })
	t.Cleanup(func() { _ = w.store.Close(); _ = os.RemoveAll(dir) })
	w.api = api.New(w.desk, api.Options{Session: w.server.Who, Version: "crawled"})
	w.server.Mount("/api/", w.api.Handler())
	w.at(beforeHidden)
	maker := &visitorOf{name: "maker", role: "analyst", compartment: "case", clearance: access.S4, fresh: true}
	w.enter(maker)
	who := desk.Who{Account: maker.account, Fresh: w.clock}
	w.secretsBy(who)
	w.learnIDs()
	step := beforeHidden
	for i, thing := range things {
		w.at(step + 1)
		step += thing.acts
		who.Fresh = w.clock
		id, err := thing.put(w, who, wordsOf[which][i])
		if err != nil {
			t.Fatalf("%s: %v", thing.name, err)
		}
		w.made = append(w.made, id)
		if err := w.store.View(context.Background(), func(tx *store.Tx) error {
			last, err := tx.Latest(0, thing.acts)
			for _, e := range last {
				w.acts = append(w.acts, string(e.Change.ID))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.at(afterHidden)
	w.visitors = append(w.visitors, maker, v)
	w.enter(v)
	return w
}

// question is one request.
type question struct{ route, method, path, body string }

// questions are requests to every route of both tables, with ids of what is in both worlds and of what is hidden in
// either, and searches for what is hidden, in an order of their own.
func questions(rng *rand.Rand, w *world, v *visitorOf, hiddenIDs, hiddenActs []string) []question {
	var out []question
	with := func(pattern string, put func(id string)) {
		put("")
		if strings.Contains(pattern, "{id}") {
			put(hiddenIDs[rng.IntN(len(hiddenIDs))])
			if !strings.HasSuffix(pattern, "/proof") { // nothing but hashes, in base64
				put(hiddenActs[rng.IntN(len(hiddenActs))])
			}
			put("zz-nobodys")
		}
	}
	form := url.Values{"reason": {"a reason"}, "purpose": {"analyse"}, "judgement": {"accept"}, "sure": {"yes"},
		"second": {string(w.visitors[0].account)}, "change": {hiddenActs[rng.IntN(len(hiddenActs))]}}.Encode()
	for _, r := range w.server.Routes() {
		if r.Act == "" || strings.HasPrefix(r.Pattern, "POST /documents ") {
			continue
		}
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		with(pattern, func(id string) {
			path := w.path(r.Pattern, true)
			if id != "" {
				path = strings.NewReplacer("{$}", "", "{id}", id, "{claim}", "zz-claim", "{matter}",
					"death").Replace(pattern)
			}
			out = append(out, question{r.Pattern, method, path, form})
		})
	}
	bodies := w.bodies()
	for _, r := range w.api.Routes() {
		key := r.Method + " " + r.Path
		row, _ := access.Default().Row(r.Act)
		body := bodies[key]
		if body == "" && r.Method != http.MethodGet {
			body = "{}"
		}
		if v.ever(row) && (strings.HasSuffix(r.Path, "/events") || body != "" && !strings.HasPrefix(body, "{")) {
			continue // follows a job as long as it waits; reads a file in a process of its own
		}
		with(r.Path, func(id string) {
			path := w.apiPath(r.Path, true)
			if id != "" {
				path = strings.NewReplacer("{id}", id, "{claim}", "zz-claim", "{matter}", "death").Replace(r.Path)
			}
			out = append(out, question{key, r.Method, api.Base + path + queries[key], body})
		})
	}
	for _, word := range []string{wordsOf[0][0], wordsOf[1][0], "Qu"} {
		q := url.QueryEscape(word)
		out = append(out, question{"search", "GET", "/search?q=" + q, ""}, question{"search", "GET",
			api.Base + "/search?q=" + q, ""}, question{"persons", "GET", "/persons?q=" + q, ""})
	}
	for _, as := range []string{"csv", "json", "xlsx"} {
		for _, page := range []string{"/persons", "/documents", "/sites", "/incidents", "/parties", "/log", "/lists"} {
			out = append(out, question{page + " as " + as, "GET", page + "?as=" + as, ""})
		}
	}
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// answer is what the visitor gets: the status, every header and the body.
func (w *world) answer(v *visitorOf, n int, q question) string {
	w.at(firstAsked + n)
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
	r.Host = "127.0.0.1"
	switch {
	case strings.HasPrefix(q.body, "{"):
		r.Header.Set("Content-Type", "application/json")
	case q.method == http.MethodPost && !strings.HasPrefix(q.path, api.Base):
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Recount-Reason", "a reason")
	r.AddCookie(&http.Cookie{Name: "recount_session", Value: v.token})
	got := httptest.NewRecorder()
	w.handler.ServeHTTP(got, r)
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", got.Code)
	_ = got.Header().Write(&b) // in the order of their names
	b.WriteString("\n")
	b.Write(got.Body.Bytes())
	text := b.String()
	if v.sees("log.read") {
		for _, id := range w.pages { // of both worlds; the log shows the end of an id too
			text = strings.ReplaceAll(strings.ReplaceAll(text, id, "page"), id[len(id)-8:], "page")
		}
	}
	if strings.Contains(q.route, "/log") || strings.Contains(q.route, "/exchange") {
		return logHash.ReplaceAllString(text, "(hash)")
	}
	return text
}

// logHash is a hash of the log, whole or by its first digits, or a signature over it, as pages and the API write them.
var logHash = regexp.MustCompile(`\b[0-9a-f]{64}\b(">[0-9a-f]{8}<)?|— \S+ [A-Za-z0-9+/=]+|[A-Za-z0-9+/]{43}=`)

// apart tells whether who made the hidden things sees two worlds. What a witness said is on no list.
func apart(worlds [2]*world, things [2][]hiddenThing) bool {
	listed := slices.DeleteFunc(slices.Concat(things[0], things[1]), func(h hiddenThing) bool { return h.acts > 1 })
	if len(listed) == 0 {
		return true
	}
	for _, page := range []string{"/persons", "/sites", "/incidents", "/parties", "/documents"} {
		q := question{page, http.MethodGet, page, ""}
		a := worlds[0].answer(worlds[0].visitors[0], -1, q)
		if a != worlds[1].answer(worlds[1].visitors[0], -1, q) {
			return true
		}
	}
	return false
}

// differ shows where two answers part.
func differ(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	cut := func(s string) string { return s[max(0, n-80):min(len(s), n+120)] }
	return fmt.Sprintf("at byte %d: %q, %q", n, cut(a), cut(b))
}

// TestTwoWorlds asks every route of the desk in two worlds that differ in nothing that the visitor may see. Its long
// form has RECOUNT_WORLDS pairs of worlds, RECOUNT_WORLDS_SEED is the first of them.
func TestTwoWorlds(t *testing.T) {
	pairs, first := 3, uint64(1)
	if testing.Short() {
		pairs = 1
	}
	if n, err := strconv.Atoi(os.Getenv("RECOUNT_WORLDS")); err == nil {
		pairs = n
	}
	if n, err := strconv.ParseUint(os.Getenv("RECOUNT_WORLDS_SEED"), 10, 64); err == nil {
		first = n
	}
	asked, compared, kinds := 0, 0, map[string]int{}
	for seed := first; compared < pairs; seed++ {
		rng := rand.New(rand.NewPCG(seed, 0x2b))
		v := randomVisitor(rng)
		things := hidden(rng, v)
		if things[0] == nil {
			continue
		}
		compared++
		kinds[v.role]++
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			var worlds [2]*world
			var visitors [2]*visitorOf
			for i := range worlds {
				visitor := *v
				visitors[i] = &visitor
				worlds[i] = newWorld(t, seed, &visitor, i, things[i])
			}
			for _, id := range slices.Concat(worlds[0].made, worlds[1].made) {
				if len(id) == 64 {
					worlds[0].pages = append(worlds[0].pages, id)
				}
			}
			worlds[1].pages = worlds[0].pages
			if visitors[0].account != visitors[1].account {
				t.Fatal("the worlds do not begin alike")
			}
			if !apart(worlds, things) {
				t.Fatal("whoever may see everything sees no difference: nothing is compared")
			}
			for n, q := range questions(rng, worlds[0], v, slices.Concat(worlds[0].made, worlds[1].made),
				slices.Concat(worlds[0].acts, worlds[1].acts)) {
				asked++
				a, b := worlds[0].answer(visitors[0], n, q), worlds[1].answer(visitors[1], n, q)
				if a != b {
					t.Errorf("%s with %s in one world and %s in the other: %s %s: %s", v.name, names(things[0]),
						names(things[1]), q.method, q.path, differ(a, b))
				}
			}
		})
	}
	t.Logf("%d pairs of worlds, %d requests in each; roles %v", compared, asked, kinds)
}

func names(things []hiddenThing) string {
	var out []string
	for _, h := range things {
		out = append(out, h.name)
	}
	return strings.Join(out, "+")
}
