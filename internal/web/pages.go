package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"recount/internal/desk"
	"recount/record"
)

// register is the table of routes: the pattern, the act for which permission is asked, the handler.
func (s *Server) register() {
	s.mux.HandleFunc("GET /assets/", serveAsset)
	s.handle("GET /{$}", "", func(a *ask) error { http.Redirect(a.w, a.r, "/today", http.StatusSeeOther); return nil })
	s.handle("GET /today", "session.read", s.todayPages().today)
	s.handle("GET /help", "session.read", s.todayPages().help)
	s.handle("GET /signin", "", s.accountPages().signinPage)
	s.handle("POST /signin", "", s.accountPages().signin)
	s.handle("POST /signout", "", s.accountPages().signout)
	s.handle("GET /password", record.TakeAccount, s.accountPages().password)
	s.handle("POST /password", record.TakeAccount, s.accountPages().ownPassword)
	s.handle("POST /prefs", "", s.prefs)
	s.handle("POST /passkeys/ask", "", s.accountPages().askPasskey)
	s.handle("POST /passkeys/answer", "", s.accountPages().answerPasskey)
	s.handle("GET /start", "", s.startPages().start)
	s.handle("POST /start", "", s.startPages().begin)
	s.handle("GET /invitation", "", s.startPages().invitation)
	s.handle("POST /invitation", "", s.startPages().accept)
	s.handle("POST /settings/team", "user.manage", s.startPages().share)
	s.handle("GET /accounts", "settings.read", s.peoplePages().accounts)
	s.handle("GET /accounts/{id}", "settings.read", s.peoplePages().account)
	s.handle("POST /accounts/invitations", record.Invite, s.peoplePages().invite)
	s.handle("POST /accounts/invitations/{id}/withdraw", record.WithdrawInvite, s.peoplePages().withdrawInvitation)
	s.handle("POST /accounts/{id}/roles", record.GrantRole, s.peoplePages().giveRole)
	s.handle("POST /accounts/{id}/roles/{grant}/take", record.GrantRole, s.peoplePages().takeRole)
	s.handle("POST /accounts/{id}/close", record.ManageUser, s.peoplePages().closeAccount)
	s.handle("POST /accounts/{id}/confirm", record.ConfirmAccount, s.peoplePages().confirmAccount)
	s.handle("POST /accounts/{id}/renew", record.Invite, s.peoplePages().renew)
	s.handle("GET /account", "session.read", s.accountPages().account)
	s.handle("POST /account/password", "session.read", s.accountPages().changePassword)
	s.handle("POST /account/tokens", record.CreateToken, s.accountPages().createToken)
	s.handle("POST /account/tokens/{id}/revoke", record.RevokeToken, s.accountPages().revokeToken)
	s.handle("POST /account/factor", "session.read", s.accountPages().beginFactor)
	s.handle("POST /account/factor/check", "session.read", s.accountPages().finishFactor)
	s.handle("POST /account/recovery", "session.read", s.accountPages().recoveryCodes)
	s.handle("POST /account/passkeys", "session.read", s.accountPages().beginPasskey)
	s.handle("POST /account/passkeys/answer", "session.read", s.accountPages().finishPasskey)
	s.handle("POST /account/passkeys/drop", "session.read", s.accountPages().dropPasskey)
	s.handle("POST /account/sessions", "session.end", s.accountPages().endSession)
	s.handle("POST /stepup", "session.read", s.accountPages().stepUp)

	s.handle("GET /toll", "toll.read", s.tollPages().toll)
	s.handle("POST /estimate", "estimate.run", s.tollPages().estimate)
	s.handle("POST /estimate/publish", "edition.publish", s.tollPages().publishEstimate)
	s.handle("GET /jobs", "job.read", s.jobPages().jobs)
	s.handle("GET /jobs/{id}", "job.read", s.jobPages().job)
	s.handle("POST /jobs/{id}/cancel", "job.cancel", s.jobPages().cancelJob)
	s.handle("GET /inbox", "claim.read", s.readingPages().inbox)
	s.handle("GET /inbox/next", "claim.read", s.readingPages().nextDocument)
	s.handle("GET /documents", "document.read", s.readingPages().documents)
	s.handle("GET /documents/{id}", "document.read", s.readingPages().document)
	s.handleUpload("POST /documents", "document.add", s.readingPages().upload)
	s.handle("POST /documents/{id}/claims/{claim}", "claim.judge", s.readingPages().judge)
	s.handle("POST /documents/{id}/claims", "claim.judge", s.readingPages().makeClaim)
	s.handle("POST /documents/{id}/all", "claim.judge", s.readingPages().judgeAll)
	s.handle("POST /undo", "undo", s.readingPages().undo)
	s.handle("GET /stories", "story.read", s.stories)
	s.handle("GET /incidents", "incident.read", s.eventPages().incidents)
	s.handle("POST /incidents", "incident.make", s.makeIncident)
	s.handle("POST /incidents/links", "incident.link", s.linkIncidents)
	s.handle("GET /incidents/{id}", "incident.read", s.eventPages().oneIncident)
	s.handle("POST /incidents/{id}", "incident.make", s.eventPages().changeIncident)
	s.handle("GET /persons", "victim.read", s.personPages().persons)
	s.handle("GET /lists", "victim.read", s.listPages().lists)
	s.handleUpload("POST /lists", "list.import", s.listPages().chooseList)
	s.handle("GET /plans/{token}", "list.import", s.listPages().planList)
	s.handle("POST /plans/{token}", "list.import", s.listPages().readList)
	s.handle("GET /lists/{id}", "victim.read", s.listPages().oneList)
	s.handle("POST /lists/{id}/admit", "list.admit", s.listPages().admitList)
	s.handle("POST /lists/{id}/undo", "import.undo", s.listPages().undoList)
	s.handle("GET /persons/{id}", "victim.read", s.personPages().person)
	s.handle("POST /persons/{id}/findings/{matter}", "determination.propose", s.personPages().proposeFinding)
	s.handle("POST /persons/{id}/findings/{matter}/decide", "determination.decide", s.personPages().decideFinding)
	s.handle("POST /persons/{id}/naming", "person.name", s.personPages().askNaming)
	s.handle("POST /persons/{id}/naming/approve", "naming.approve", s.personPages().approveNaming)
	s.handle("POST /persons/{id}/naming/withdraw", "naming.withdraw", s.personPages().withdrawNaming)
	s.handle("GET /standard", "settings.read", s.personPages().standard)
	s.handle("POST /standard", "settings.read", s.personPages().standard)
	s.handle("GET /pairs", "pair.read", s.personPages().pairs)
	s.handle("POST /pairs", "pair.judge", s.personPages().judgePair)
	s.handle("GET /testimonies", "testimony.read", s.testimonyPages().testimonies)
	s.handleForm("POST /testimonies", "testimony.record", maxTestimony, s.testimonyPages().recordTestimony)
	s.handle("POST /testimonies/{id}/open", "testimony.open", s.testimonyPages().openTestimony)
	s.handle("POST /testimonies/{id}/witness", "witness.open", s.testimonyPages().openWitness)
	s.handle("POST /testimonies/{id}/withdraw", "consent.withdraw", s.testimonyPages().withdraw)
	s.handle("GET /editions", "toll.read", s.editionPages().editions)
	s.handle("POST /editions", "edition.draft", s.editionPages().draft)
	s.handle("GET /editions/{id}", "toll.read", s.editionPages().edition)
	s.handle("GET /editions/{id}/file", "toll.read", s.editionPages().file)
	s.handle("POST /editions/{id}/approve", "edition.approve", s.editionPages().approve)
	s.handle("POST /editions/{id}/release", "edition.publish", s.editionPages().release)
	s.handle("POST /editions/{id}/withdraw", "edition.withdraw", s.editionPages().withdraw)
	s.handle("POST /editions/{id}/correct", "edition.draft", s.editionPages().correct)
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
	s.handle("GET /exchange", "exchange.read", s.exchangePages().exchange)
	s.handle("POST /exchange", "conflict.decide", s.exchangePages().decideContradiction)
	s.handle("GET /settings", "settings.read", s.accountPages().settings)
	s.handle("POST /settings/custodians", "settings.change", s.accountPages().custodians)
	s.handle("GET /drafts", "session.read", s.todayPages().drafts)
	s.handleForm("POST /drafts", "session.read", maxTestimony, s.todayPages().keepDraft)
	s.formOf = map[string]func(*ask) error{
		"POST /documents": s.readingPages().inbox, "POST /documents/{id}/claims/{claim}": s.readingPages().document,
		"POST /documents/{id}/claims": s.readingPages().document, "POST /documents/{id}/all": s.readingPages().document,
		"POST /incidents": s.eventPages().incidents, "POST /incidents/links": s.eventPages().incidents,
		"POST /incidents/{id}": s.eventPages().oneIncident,
		"POST /lists":          s.listPages().lists, "POST /plans/{token}": s.listPages().planList,
		"POST /lists/{id}/admit":                      s.listPages().oneList,
		"POST /lists/{id}/undo":                       s.listPages().oneList,
		"POST /persons/{id}/findings/{matter}":        s.personPages().person,
		"POST /persons/{id}/findings/{matter}/decide": s.personPages().person,
		"POST /persons/{id}/naming":                   s.personPages().person,
		"POST /persons/{id}/naming/approve":           s.personPages().person,
		"POST /persons/{id}/naming/withdraw":          s.personPages().person,
		"POST /pairs":                                 s.personPages().pairs,
		"POST /testimonies":                           s.testimonyPages().testimonies,
		"POST /testimonies/{id}/open":                 s.testimonyPages().testimonies,
		"POST /testimonies/{id}/witness":              s.testimonyPages().testimonies,
		"POST /testimonies/{id}/withdraw":             s.testimonyPages().testimonies,
		"POST /editions":                              s.editionPages().editions,
		"POST /editions/{id}/approve":                 s.editionPages().edition,
		"POST /editions/{id}/release":                 s.editionPages().edition,
		"POST /editions/{id}/withdraw":                s.editionPages().edition,
		"POST /editions/{id}/correct":                 s.editionPages().edition,
		"POST /sites":                                 s.sites, "POST /appeals": s.appeals,
		"POST /exchange":    s.exchangePages().exchange,
		"POST /commitments": s.appeals, "POST /parties": s.parties,
		"POST /sources": s.sources,
		"POST /start":   s.startPages().start, "POST /invitation": s.startPages().invitation,
		"POST /settings/team": s.peoplePages().accounts, "POST /accounts/invitations": s.peoplePages().accounts,
		"POST /accounts/{id}/roles":              s.peoplePages().account,
		"POST /accounts/{id}/roles/{grant}/take": s.peoplePages().account,
		"POST /accounts/{id}/close":              s.peoplePages().account,
		"POST /accounts/{id}/confirm":            s.peoplePages().account,
		"POST /accounts/{id}/renew":              s.peoplePages().account,
		"POST /account/password":                 s.accountPages().account,
		"POST /account/tokens":                   s.accountPages().account,
		"POST /settings/custodians":              s.accountPages().settings, "POST /estimate": s.tollPages().toll,
		"POST /estimate/publish": s.tollPages().toll,
		"POST /undo":             s.log,
		"GET /toll":              s.readingPages().tollRefused,
	}
}

// prefs keeps language, digits and theme in a cookie.
func (s *Server) prefs(a *ask) error {
	said := map[string]string{}
	for _, k := range []string{"lang", "theme", "digits", "keys"} {
		said[k] = a.r.FormValue(k)
	}
	a.setPrefs(said)
	return a.back(a.inside("/toll"), "")
}

// setPrefs keeps what is said of the reader's language, theme, digits and keys; the rest stays.
func (a *ask) setPrefs(said map[string]string) {
	values := map[string]string{"lang": a.Lang, "theme": a.theme, "digits": "latn", "keys": "on"}
	if a.keysOff {
		values["keys"] = "off"
	}
	if a.Arabic {
		values["digits"] = "arab"
	}
	for k := range values {
		if v := said[k]; v != "" {
			values[k] = v
		}
	}
	q := "lang=" + safeWord(values["lang"]) + "&theme=" + safeWord(values["theme"]) + "&digits=" +
		safeWord(values["digits"]) + "&keys=" + safeWord(values["keys"])
	http.SetCookie(a.w, a.s.cookie(cookiePrefs, q, 365*24*time.Hour))
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
	all, err := s.desk.Sources.Stories(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.stories", a.T("stories.title"), storiesView(a, all))
}

func (s *Server) makeIncident(a *ask) error {
	i, err := a.incident()
	if err != nil {
		return err
	}
	id, out, err := s.desk.Events.MakeIncident(a.r.Context(), a.who, i)
	return a.after(out, err, "/incidents/"+id)
}

// incident reads the form of an incident: what it is called or where it was, else nobody could tell it from others.
func (a *ask) incident() (record.Incident, error) {
	i := record.Incident{Kind: a.r.FormValue("kind"), Title: a.form.text("title"), PlaceWords: a.form.text("place"),
		Description: a.form.text("description")}
	var err error
	if i.When, err = a.form.span("when", "until"); err != nil {
		return i, err
	}
	switch {
	case i.Title == "" && i.PlaceWords == "":
		return i, wrong("title", "fault.incident")
	case len([]rune(i.Title)) > maxName:
		return i, wrong("title", "fault.long", maxName)
	case len([]rune(i.PlaceWords)) > maxName:
		return i, wrong("place", "fault.long", maxName)
	}
	if s := a.s; s.desk.PlaceNamed != nil && i.PlaceWords != "" {
		if i.Place = s.desk.PlaceNamed(i.PlaceWords); i.Place == "" && a.r.FormValue("unknown") == "" {
			return i, wrong("place", "fault.place", i.PlaceWords)
		}
	}
	return i, nil
}

func (s *Server) linkIncidents(a *ask) error {
	l := record.IncidentLink{
		Kind: record.IncidentLinkKind(a.r.FormValue("kind")), From: record.IncidentID(a.r.FormValue("from")),
		To:     record.IncidentID(a.r.FormValue("to")),
		Origin: record.OriginID(strings.TrimSpace(a.r.FormValue("origin"))), Words: a.r.FormValue("words"),
	}
	switch {
	case l.From == l.To:
		return wrong("to", "fault.itself")
	case l.Origin == "":
		return wrong("origin", "fault.whosays")
	}
	_, out, err := s.desk.Events.LinkIncidents(a.r.Context(), a.who, l)
	return a.after(out, err, "/incidents")
}

func (s *Server) sites(a *ask) error {
	all, err := s.desk.FollowUp.Sites(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	needs, err := s.desk.FollowUp.Needs(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.sites", a.T("sites.title"), sitesView(a, all, needs))
}

func (s *Server) recordSite(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	site := record.Site{Kind: a.r.FormValue("kind"), Name: name}
	if words := a.form.text("place"); s.desk.PlaceNamed != nil && words != "" {
		if site.Place = s.desk.PlaceNamed(words); site.Place == "" {
			return wrong("place", "fault.placeonly", words)
		}
	}
	_, out, err := s.desk.FollowUp.RecordSite(a.r.Context(), a.who, site)
	return a.after(out, err, "/sites")
}

func (s *Server) appeals(a *ask) error {
	appeals, err := s.desk.FollowUp.Appeals(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	commitments, err := s.desk.FollowUp.Commitments(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	judged, err := s.desk.Claims.Judged(a.r.Context(), a.who)
	if err != nil && !refusal(err) {
		return err
	}
	var read []record.Claim // accepted from pages
	for _, j := range judged {
		if j.Judgement != record.ClaimRejected && (j.Claim.Appeal != nil || j.Claim.Commitment != nil) {
			read = append(read, j.Claim)
		}
	}
	return a.render("nav.appeals", a.T("appeals.title"), appealsView(a, appeals, commitments, read))
}

func (s *Server) recordAppeal(a *ask) error {
	when, err := a.form.date("when")
	if err != nil {
		return err
	}
	by, err := a.form.needed("by")
	if err != nil {
		return err
	}
	r := record.AppealRecord{Appeal: record.Appeal{By: by, Addressee: a.form.text("to"), Ask: a.r.FormValue("ask")},
		When: when, State: "open"}
	_, out, err := s.desk.FollowUp.RecordAppeal(a.r.Context(), a.who, r)
	return a.after(out, err, "/appeals")
}

func (s *Server) recordCommitment(a *ask) error {
	due, err := a.form.date("due")
	if err != nil {
		return err
	}
	by, err := a.form.needed("by")
	if err != nil {
		return err
	}
	promise, err := a.form.needed("promise")
	if err != nil {
		return err
	}
	r := record.CommitmentRecord{ID: a.r.FormValue("id"), Commitment: record.Commitment{By: by, Promise: promise,
		Due: due}, State: a.r.FormValue("state")}
	_, out, err := s.desk.FollowUp.RecordCommitment(a.r.Context(), a.who, r)
	return a.after(out, err, "/appeals")
}

func (s *Server) parties(a *ask) error {
	parties, err := s.desk.Events.Parties(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	allegations, err := s.desk.Events.Allegations(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.parties", a.T("parties.title"), partiesView(a, parties, allegations))
}

func (s *Server) recordParty(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	p := record.Party{Name: name, Level: a.r.FormValue("level"), Parent: record.PartyID(a.r.FormValue("parent"))}
	_, out, err := s.desk.Events.RecordParty(a.r.Context(), a.who, p)
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
	judged, err := s.desk.Claims.Judged(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	decided, err := s.desk.Sources.Origins(a.r.Context(), a.who)
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
	o := record.Origin{ID: record.OriginID(a.r.FormValue("origin")), Name: a.r.FormValue("origin"),
		Adopted: a.r.FormValue("adopt") != "no", Why: a.who.Reason}
	if strings.TrimSpace(o.Why) == "" {
		return wrong("reason", "refused.reason")
	}
	out, err := s.desk.Sources.AdoptOrigin(a.r.Context(), a.who, o)
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

// logPage is the acts of the log that the address asks for, the latest first.
type logPage struct {
	Lines  []desk.LogLine
	People []string
	Acts   []record.Act
	Next   int64 // before which position the next page begins; 0: none
}

// perLog is how many acts a page of the log shows, and looked how many pages of acts are looked through for them.
const (
	perLog = 100
	looked = 200
)

func (s *Server) log(a *ask) error {
	before, _ := strconv.ParseInt(a.r.FormValue("before"), 10, 64)
	day, err := a.form.date("day")
	if err != nil {
		return err
	}
	p := logPage{Next: before}
	people, acts := map[string]bool{}, map[record.Act]bool{}
	by, act := a.r.FormValue("by"), record.Act(a.r.FormValue("act"))
	for range looked {
		lines, next, err := s.desk.Log.Page(a.r.Context(), a.who, p.Next, perLog)
		if err != nil {
			return err
		}
		p.Next = next
		for _, l := range lines {
			people[l.By], acts[l.Act] = true, true
			on := record.DayOf(l.At.Time())
			if (by == "" || l.By == by) && (act == "" || l.Act == act) &&
				(!day.Stated() || on >= day.Earliest() && on <= day.Latest()) {
				if p.Lines = append(p.Lines, l); len(p.Lines) == perLog {
					p.Next = l.Seq
					break
				}
			}
		}
		if len(p.Lines) == perLog || next == 0 {
			break
		}
	}
	p.People, p.Acts = slices.Sorted(maps.Keys(people)), slices.Sorted(maps.Keys(acts))
	return a.render("nav.log", a.T("log.title"), logView(a, p))
}

// how says which way an act went, in words.
func (w Words) how(words string) string {
	var out []string
	for _, word := range strings.Fields(words) {
		said := word
		for _, prefix := range []string{"claim.", "link.kind.", "matter.", "state.", "link.", "word.", "how."} {
			if w.Has(prefix + word) {
				said = w.T(prefix + word)
				break
			}
		}
		if said == word {
			said = w.Act(record.Act(word))
		}
		out = append(out, strings.ReplaceAll(said, "_", " "))
	}
	return strings.Join(out, " · ")
}

// incidentKinds are the kinds of an incident, incidentLinks how one may stand to another.
var (
	incidentKinds = []string{"summary_execution", "bombardment", "ambush", "arson", "looting", "abduction", "other"}
	incidentLinks = []string{"response_to", "retaliation_for", "precedes", "part_of", "same_as", "displaced"}
)

// dayText is one end of a date as a form takes it: the date itself where it has only one.
func dayText(d record.Date, begin bool) string {
	switch {
	case !d.Stated():
		return ""
	case !strings.Contains(d.String(), ".."):
		if begin {
			return d.String()
		}
		return ""
	case begin:
		return d.Earliest().String()
	}
	return d.Latest().String()
}
