package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"recount/internal/desk"
	"recount/internal/report"
	"recount/record"
)

// register is the table of routes: the pattern, the act for which permission is asked, the handler.
func (s *Server) register() {
	s.mux.Handle("GET /assets/", s.assets())
	s.handle("GET /{$}", "", func(a *ask) error { http.Redirect(a.w, a.r, "/toll", http.StatusSeeOther); return nil })
	s.handle("GET /signin", "", s.signinPage)
	s.handle("POST /signin", "", s.signin)
	s.handle("POST /signout", "", s.signout)
	s.handle("POST /prefs", "", s.prefs)

	s.handle("GET /toll", "toll.read", s.toll)
	s.handle("POST /estimate", "estimate.run", s.estimate)
	s.handle("GET /inbox", "claim.read", s.inbox)
	s.handle("GET /documents/{id}", "document.read", s.document)
	s.handle("POST /documents", "document.add", s.upload)
	s.handle("POST /documents/{id}/claims/{claim}", "claim.judge", s.judge)
	s.handle("POST /undo", "undo", s.undo)
	s.handle("GET /stories", "story.read", s.stories)
	s.handle("GET /incidents", "incident.read", s.incidents)
	s.handle("POST /incidents", "incident.make", s.makeIncident)
	s.handle("POST /incidents/links", "incident.link", s.linkIncidents)
	s.handle("GET /persons", "victim.read", s.persons)
	s.handle("POST /lists", "list.import", s.planList)
	s.handle("GET /persons/{id}", "victim.read", s.person)
	s.handle("GET /pairs", "pair.read", s.pairs)
	s.handle("POST /pairs", "pair.judge", s.judgePair)
	s.handle("GET /testimonies", "testimony.read", s.testimonies)
	s.handle("POST /testimonies", "testimony.record", s.recordTestimony)
	s.handle("POST /testimonies/{id}/open", "testimony.read", s.openTestimony)
	s.handle("POST /testimonies/{id}/withdraw", "consent.withdraw", s.withdraw)
	s.handle("GET /sites", "site.read", s.sites)
	s.handle("POST /sites", "site.record", s.recordSite)
	s.handle("GET /appeals", "appeal.read", s.appeals)
	s.handle("POST /appeals", "appeal.record", s.recordAppeal)
	s.handle("POST /commitments", "commitment.record", s.recordCommitment)
	s.handle("GET /parties", "party.read", s.parties)
	s.handle("POST /parties", "party.record", s.recordParty)
	s.handle("GET /sources", "source.read", s.sources)
	s.handle("POST /sources", "origin.adopt", s.adopt)
	s.handle("GET /search", "search", s.search)
	s.handle("GET /log", "log.read", s.log)
	s.handle("GET /settings", "settings.read", s.settings)
	s.handle("POST /settings/custodians", "settings.change", s.custodians)
}

func (s *Server) signinPage(a *ask) error {
	if s.Solo != nil && a.r.FormValue("key") != "" {
		http.SetCookie(a.w, s.cookie(cookieSession, a.r.FormValue("key"), desk.SessionLife))
		http.Redirect(a.w, a.r, "/toll", http.StatusSeeOther)
		return nil
	}
	return a.render("", a.T("signin.title"), signinView(a, s.Solo != nil))
}

func (s *Server) signin(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	token, err := s.Signing.SignIn(a.r.Context(), a.r.FormValue("name"), a.r.FormValue("password"), a.r.FormValue("code"), device(a.r))
	if errors.Is(err, desk.ErrNotAccepted) || errors.Is(err, desk.ErrTooMany) {
		return a.back("/signin", a.T("signin.wrong"))
	}
	if err != nil {
		return err
	}
	http.SetCookie(a.w, s.cookie(cookieSession, token, desk.SessionLife))
	http.Redirect(a.w, a.r, "/toll", http.StatusSeeOther)
	return nil
}

// device names a browser for the list of sessions, without more of it than that.
func device(r *http.Request) string {
	agent := r.UserAgent()
	for _, b := range []string{"Firefox", "Edg", "Chrome", "Safari"} {
		if strings.Contains(agent, b) {
			return b
		}
	}
	return "browser"
}

func (s *Server) signout(a *ask) error {
	if c, err := a.r.Cookie(cookieSession); err == nil && s.Signing != nil {
		_ = s.Signing.End(a.r.Context(), a.who, desk.SessionID(c.Value)) // an ended session may be gone already
	}
	http.SetCookie(a.w, s.cookie(cookieSession, "", -1))
	a.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(a.w, a.r, "/signin", http.StatusSeeOther)
	return nil
}

// prefs keeps language, digits and theme in a cookie.
func (s *Server) prefs(a *ask) error {
	values := map[string]string{"lang": a.Lang, "theme": a.theme, "digits": "latn"}
	if a.Arabic {
		values["digits"] = "arab"
	}
	for k := range values {
		if v := a.r.FormValue(k); v != "" {
			values[k] = v
		}
	}
	q := "lang=" + safeWord(values["lang"]) + "&theme=" + safeWord(values["theme"]) + "&digits=" + safeWord(values["digits"])
	c := s.cookie(cookiePrefs, q, 365*24*time.Hour)
	http.SetCookie(a.w, c)
	to := a.r.FormValue("back")
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		to = "/toll"
	}
	return a.back(to, "")
}

// safeWord keeps the letters of a preference.
func safeWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

func (s *Server) stories(a *ask) error {
	all, err := s.desk.Stories(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.stories", a.T("stories.title"), storiesView(a, all))
}

// mapMark is a place on the interactive map.
type mapMark struct {
	Label string  `json:"label"`
	Lat   float64 `json:"lat"`
	Lon   float64 `json:"lon"`
}

// incidentPage is incidents with their chains and places.
type incidentPage struct {
	All   []record.Incident
	Links []record.IncidentLink
	Name  map[record.IncidentID]string
	Marks []mapMark // for the interactive map
	Map   string    // SVG
}

func (s *Server) incidents(a *ask) error {
	var p incidentPage
	var err error
	if p.All, err = s.desk.Incidents(a.r.Context(), a.who); err != nil {
		return err
	}
	if p.Links, err = s.desk.IncidentLinks(a.r.Context(), a.who); err != nil {
		return err
	}
	slices.SortStableFunc(p.All, func(x, y record.Incident) int { return strings.Compare(x.When.String(), y.When.String()) })
	p.Name = map[record.IncidentID]string{}
	var marks []report.Mark
	for _, i := range p.All {
		p.Name[i.ID] = strings.TrimSpace(i.Kind + ": " + i.Title)
		place, ok := s.desk.Places.Place(i.Place)
		if !ok || place.Lat == 0 && place.Lon == 0 {
			continue
		}
		name := place.NameEN
		if a.Lang == "ar" && place.NameAR != "" {
			name = place.NameAR
		}
		marks = append(marks, report.Mark{Label: name, Detail: i.Title, Lat: place.Lat, Lon: place.Lon})
		p.Marks = append(p.Marks, mapMark{name, place.Lat, place.Lon})
	}
	p.Map = report.PlaceMap(a.T("incidents.map"), marks)
	return a.render("nav.incidents", a.T("incidents.title"), incidentsView(a, p))
}

func (s *Server) makeIncident(a *ask) error {
	when, err := a.date("when")
	if err != nil {
		return err
	}
	i := record.Incident{Kind: a.r.FormValue("kind"), Title: a.r.FormValue("title"), When: when, PlaceWords: a.r.FormValue("place")}
	if s.desk.PlaceNamed != nil && i.PlaceWords != "" {
		i.Place = s.desk.PlaceNamed(i.PlaceWords)
	}
	_, out, err := s.desk.MakeIncident(a.r.Context(), a.who, i)
	return a.after(out, err, "/incidents")
}

func (s *Server) linkIncidents(a *ask) error {
	l := record.IncidentLink{
		Kind: record.IncidentLinkKind(a.r.FormValue("kind")), From: record.IncidentID(a.r.FormValue("from")), To: record.IncidentID(a.r.FormValue("to")),
		Origin: record.OriginID(strings.TrimSpace(a.r.FormValue("origin"))), Words: a.r.FormValue("words"),
	}
	_, out, err := s.desk.LinkIncidents(a.r.Context(), a.who, l)
	return a.after(out, err, "/incidents")
}

func (s *Server) persons(a *ask) error {
	all, err := s.desk.Victims(a.r.Context(), a.who, a.r.FormValue("after"), 100)
	if err != nil {
		return err
	}
	return a.render("nav.persons", a.T("persons.title"), personsView(a, all))
}

func (s *Server) person(a *ask) error {
	v, err := s.desk.Victim(a.r.Context(), a.who, record.VictimRecordID(a.r.PathValue("id")))
	if err != nil {
		return err
	}
	links, err := s.desk.Pairs(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	together := []record.VictimRecord{v}
	for _, l := range links {
		other := l.A
		if l.A == v.ID {
			other = l.B
		} else if l.B != v.ID {
			continue
		}
		r, err := s.desk.Victim(a.r.Context(), a.who, other)
		if err != nil {
			return err
		}
		together = append(together, r)
	}
	return a.render("nav.persons", fullName(v), personView(a, together))
}

// fullName is a record's name as its source has it.
func fullName(v record.VictimRecord) string {
	return strings.TrimSpace(strings.Join(strings.Fields(v.Name+" "+v.NameAR), " "))
}

func yearsText(w Words, v record.VictimRecord) string {
	if v.Years == 0 {
		return "–"
	}
	return w.Digits(strconv.Itoa(v.Years))
}

// pairPage is a pair that waits, and those that were judged.
type pairPage struct {
	A, B    *record.VictimRecord
	Judged  []record.IdentityLink
	Waiting int
}

func (s *Server) pairs(a *ask) error {
	var p pairPage
	var err error
	if p.Judged, err = s.desk.Pairs(a.r.Context(), a.who); err != nil {
		return err
	}
	ask := map[string]string{"a": a.r.FormValue("a"), "b": a.r.FormValue("b")}
	waiting, err := s.desk.Questions(a.r.Context(), a.who, 100)
	if err != nil {
		return err
	}
	p.Waiting = len(waiting)
	if len(waiting) > 0 && ask["a"] == "" && ask["b"] == "" {
		ask["a"], ask["b"] = string(waiting[0].A), string(waiting[0].B)
	}
	for _, x := range []struct {
		field string
		into  **record.VictimRecord
	}{{"a", &p.A}, {"b", &p.B}} {
		if id := ask[x.field]; id != "" {
			v, err := s.desk.Victim(a.r.Context(), a.who, record.VictimRecordID(id))
			if err != nil {
				return err
			}
			*x.into = &v
		}
	}
	return a.render("nav.pairs", a.T("pairs.title"), pairsView(a, p))
}

func (s *Server) judgePair(a *ask) error {
	l := record.IdentityLink{A: record.VictimRecordID(a.r.FormValue("a")), B: record.VictimRecordID(a.r.FormValue("b")), Kind: record.LinkKind(a.r.FormValue("kind"))}
	out, err := s.desk.JudgePair(a.r.Context(), a.who, l)
	return a.after(out, err, "/pairs")
}

func (s *Server) testimonies(a *ask) error {
	all, err := s.desk.Testimonies(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.testimonies", a.T("testimonies.title"), testimoniesView(a, all, nil))
}

// purposes are what a witness may agree to, in the order of the form.
var purposes = []string{"record", "analyse", "share_un", "share_court", "share_ngo", "publish_anonymous", "publish_named", "recontact", "referral"}

func (s *Server) recordTestimony(a *ask) error {
	taken, err := a.date("taken")
	if err != nil {
		return err
	}
	n := desk.NewTestimony{
		Role: a.r.FormValue("role"), Taken: taken, Language: record.Lang(a.Lang), Text: record.Hide(strings.TrimSpace(a.r.FormValue("text"))),
		Identity: record.Hide(strings.TrimSpace(a.r.FormValue("identity"))),
	}
	for _, p := range a.r.Form["purpose"] {
		n.Consents = append(n.Consents, record.ConsentRecord{Purpose: record.Purpose(p), Given: true, Language: record.Lang(a.Lang)})
	}
	_, out, err := s.desk.RecordTestimony(a.r.Context(), a.who, n)
	return a.after(out, err, "/testimonies")
}

func (s *Server) openTestimony(a *ask) error {
	id := record.TestimonyID(a.r.PathValue("id"))
	st, err := s.desk.Statement(a.r.Context(), a.who, id, record.Purpose(a.r.FormValue("purpose")))
	if err != nil {
		return err
	}
	all, err := s.desk.Testimonies(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.testimonies", a.T("testimonies.title"), testimoniesView(a, all, map[record.TestimonyID]record.Statement{id: st}))
}

func (s *Server) withdraw(a *ask) error {
	w := record.Withdrawal{Testimony: record.TestimonyID(a.r.PathValue("id")), Why: a.r.FormValue("reason")}
	out, err := s.desk.Withdraw(a.r.Context(), a.who, w)
	return a.after(out, err, "/testimonies")
}

func (s *Server) sites(a *ask) error {
	all, err := s.desk.Sites(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	needs, err := s.desk.Needs(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.sites", a.T("sites.title"), sitesView(a, all, needs))
}

func (s *Server) recordSite(a *ask) error {
	site := record.Site{Kind: a.r.FormValue("kind"), Name: strings.TrimSpace(a.r.FormValue("name"))}
	if s.desk.PlaceNamed != nil {
		site.Place = s.desk.PlaceNamed(a.r.FormValue("place"))
	}
	_, out, err := s.desk.RecordSite(a.r.Context(), a.who, site)
	return a.after(out, err, "/sites")
}

func (s *Server) appeals(a *ask) error {
	appeals, err := s.desk.Appeals(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	commitments, err := s.desk.Commitments(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.appeals", a.T("appeals.title"), appealsView(a, appeals, commitments))
}

func (s *Server) recordAppeal(a *ask) error {
	when, err := a.date("when")
	if err != nil {
		return err
	}
	r := record.AppealRecord{Appeal: record.Appeal{By: a.r.FormValue("by"), Addressee: a.r.FormValue("to"), Ask: a.r.FormValue("ask")}, When: when, State: "open"}
	_, out, err := s.desk.RecordAppeal(a.r.Context(), a.who, r)
	return a.after(out, err, "/appeals")
}

func (s *Server) recordCommitment(a *ask) error {
	due, err := a.date("due")
	if err != nil {
		return err
	}
	r := record.CommitmentRecord{ID: a.r.FormValue("id"), Commitment: record.Commitment{By: a.r.FormValue("by"), Promise: a.r.FormValue("promise"), Due: due}, State: a.r.FormValue("state")}
	_, out, err := s.desk.RecordCommitment(a.r.Context(), a.who, r)
	return a.after(out, err, "/appeals")
}

func (s *Server) parties(a *ask) error {
	parties, err := s.desk.Parties(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	allegations, err := s.desk.Allegations(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.parties", a.T("parties.title"), partiesView(a, parties, allegations))
}

func (s *Server) recordParty(a *ask) error {
	p := record.Party{Name: a.r.FormValue("name"), Level: a.r.FormValue("level"), Parent: record.PartyID(a.r.FormValue("parent"))}
	_, out, err := s.desk.RecordParty(a.r.Context(), a.who, p)
	return a.after(out, err, "/parties")
}

// source is an origin with how many judged claims it has.
type source struct {
	ID      record.OriginID
	Claims  int
	Adopted bool
	Why     string
}

func (s *Server) sources(a *ask) error {
	judged, err := s.desk.Judged(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	decided, err := s.desk.Origins(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	by := map[record.OriginID]*source{}
	var out []*source
	at := func(id record.OriginID) *source {
		if by[id] == nil {
			by[id] = &source{ID: id}
			out = append(out, by[id])
		}
		return by[id]
	}
	for _, j := range judged {
		if j.Judgement != record.ClaimRejected {
			at(j.Claim.Speaker.Origin).Claims++
		}
	}
	for _, o := range decided {
		x := at(o.ID)
		x.Adopted, x.Why = o.Adopted, o.Why
	}
	slices.SortFunc(out, func(x, y *source) int { return strings.Compare(string(x.ID), string(y.ID)) })
	return a.render("nav.sources", a.T("sources.title"), sourcesView(a, out))
}

func (s *Server) adopt(a *ask) error {
	o := record.Origin{ID: record.OriginID(a.r.FormValue("origin")), Name: a.r.FormValue("origin"), Adopted: a.r.FormValue("adopt") != "no", Why: a.who.Reason}
	out, err := s.desk.AdoptOrigin(a.r.Context(), a.who, o)
	return a.after(out, err, "/sources")
}

func (s *Server) search(a *ask) error {
	text := strings.TrimSpace(a.r.FormValue("q"))
	if text == "" {
		return a.render("nav.search", a.T("search.title"), searchView(a, text, nil))
	}
	hits, err := s.desk.Search(a.r.Context(), a.who, text, 50)
	if err != nil {
		return err
	}
	return a.render("nav.search", a.T("search.title"), searchView(a, text, hits))
}

func (s *Server) log(a *ask) error {
	before, _ := strconv.ParseInt(a.r.FormValue("before"), 10, 64)
	lines, err := s.desk.Log(a.r.Context(), a.who, before, 100)
	if err != nil {
		return err
	}
	return a.render("nav.log", a.T("log.title"), logView(a, lines))
}

func (s *Server) settings(a *ask) error {
	accounts, err := s.desk.Accounts(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	var sessions []sessionLine
	if s.Signing != nil {
		all, err := s.Signing.Sessions(a.r.Context(), a.who)
		if err != nil {
			return err
		}
		for _, x := range all {
			sessions = append(sessions, sessionLine{x.Label, x.Seen.Time().Format("2006-01-02 15:04")})
		}
	}
	return a.render("nav.settings", a.T("settings.title"), settingsView(a, accounts, sessions))
}

// sessionLine is a session as its owner sees it.
type sessionLine struct{ Device, Seen string }

func (s *Server) custodians(a *ask) error {
	out, err := s.desk.SetCustodians(a.r.Context(), a.who, a.r.FormValue("recipients"))
	return a.after(out, err, "/settings")
}
