package web

import (
	"cmp"
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
	s.handle("POST /passkeys/ask", "", s.askPasskey)
	s.handle("POST /passkeys/answer", "", s.answerPasskey)
	s.handle("GET /account", "session.read", s.account)
	s.handle("POST /account/factor", "session.read", s.beginFactor)
	s.handle("POST /account/factor/check", "session.read", s.finishFactor)
	s.handle("POST /account/recovery", "session.read", s.recoveryCodes)
	s.handle("POST /account/passkeys", "session.read", s.beginPasskey)
	s.handle("POST /account/passkeys/answer", "session.read", s.finishPasskey)
	s.handle("POST /account/passkeys/drop", "session.read", s.dropPasskey)
	s.handle("POST /account/sessions", "session.end", s.endSession)
	s.handle("POST /stepup", "session.read", s.stepUp)

	s.handle("GET /toll", "toll.read", s.toll)
	s.handle("POST /estimate", "estimate.run", s.estimate)
	s.handle("POST /estimate/publish", "edition.publish", s.publishEstimate)
	s.handle("GET /jobs", "job.read", s.jobs)
	s.handle("GET /jobs/{id}", "job.read", s.job)
	s.handle("POST /jobs/{id}/cancel", "job.cancel", s.cancelJob)
	s.handle("GET /inbox", "claim.read", s.inbox)
	s.handle("GET /documents/{id}", "document.read", s.document)
	s.handleUpload("POST /documents", "document.add", s.upload)
	s.handle("POST /documents/{id}/claims/{claim}", "claim.judge", s.judge)
	s.handle("POST /undo", "undo", s.undo)
	s.handle("GET /stories", "story.read", s.stories)
	s.handle("GET /incidents", "incident.read", s.incidents)
	s.handle("POST /incidents", "incident.make", s.makeIncident)
	s.handle("POST /incidents/links", "incident.link", s.linkIncidents)
	s.handle("GET /persons", "victim.read", s.persons)
	s.handleUpload("POST /lists", "list.import", s.planList)
	s.handle("GET /persons/{id}", "victim.read", s.person)
	s.handle("POST /persons/{id}/findings/{matter}", "determination.propose", s.proposeFinding)
	s.handle("POST /persons/{id}/findings/{matter}/decide", "determination.decide", s.decideFinding)
	s.handle("GET /standard", "settings.read", s.standard)
	s.handle("POST /standard", "settings.read", s.standard)
	s.handle("GET /pairs", "pair.read", s.pairs)
	s.handle("POST /pairs", "pair.judge", s.judgePair)
	s.handle("GET /testimonies", "testimony.read", s.testimonies)
	s.handleForm("POST /testimonies", "testimony.record", maxTestimony, s.recordTestimony)
	s.handle("POST /testimonies/{id}/open", "testimony.open", s.openTestimony)
	s.handle("POST /testimonies/{id}/witness", "witness.open", s.openWitness)
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
	return a.back(a.inside("/toll"), "")
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
	Name  map[record.IncidentID]string // enough to tell it from its neighbours
	Place map[record.IncidentID]string
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
	p.Name, p.Place = map[record.IncidentID]string{}, map[record.IncidentID]string{}
	var marks []report.Mark
	for _, i := range p.All {
		place, ok := s.desk.Places.Place(i.Place)
		name := place.NameEN
		if a.Lang == "ar" && place.NameAR != "" {
			name = place.NameAR
		}
		p.Place[i.ID] = cmp.Or(name, i.PlaceWords)
		p.Name[i.ID] = nonEmpty(" · ", a.Word(i.Kind), incidentTitle(i), p.Place[i.ID], isolated(a.Date(i.When)))
		if !ok || place.Lat == 0 && place.Lon == 0 {
			continue
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
		if err := s.desk.MaySearch(a.r.Context(), a.who); err != nil {
			return err
		}
		return a.render("nav.search", a.T("search.title"), searchView(a, text, nil))
	}
	hits, err := s.desk.Search(a.r.Context(), a.who, text, 50)
	if err != nil {
		return err
	}
	return a.render("nav.search", a.T("search.title"), searchView(a, text, hits))
}

// subjectPage is where what an act was about can be looked at; empty where it has no page.
func subjectPage(l desk.LogLine) string {
	switch l.Act {
	case record.AddDocument:
		return "/documents/" + l.Subject
	case record.JudgeClaim:
		return "/documents/" + l.Of
	case record.RecordVictim:
		return "/persons/" + l.Subject
	case record.ProposeFinding, record.DecideFinding, record.JudgePair:
		return "/persons/" + l.Of
	}
	return ""
}

func (s *Server) log(a *ask) error {
	before, _ := strconv.ParseInt(a.r.FormValue("before"), 10, 64)
	lines, err := s.desk.Log(a.r.Context(), a.who, before, 100)
	if err != nil {
		return err
	}
	return a.render("nav.log", a.T("log.title"), logView(a, lines))
}
