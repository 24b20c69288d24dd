package web

import (
	"net/http"

	"recount/record"
)

// areas are the parts of the desk, in the order of the rail.
var areas = []area{
	{"area.today", []room{{"nav.today", "/today", ""}}, false},
	{"area.toll", []room{{"nav.toll", "/toll", "toll.read"}}, false},
	{"area.reading", []room{{"nav.inbox", "/inbox", "claim.read"}, {"nav.documents", "/documents", "document.read"},
		{"nav.stories", "/stories", "story.read"}, {"nav.sources", "/sources", "source.read"}}, false},
	{"area.people", []room{{"nav.persons", "/persons", "victim.read"}, {"nav.lists", "/lists", "victim.read"},
		{"nav.pairs", "/pairs", "pair.read"}}, false},
	{"area.events", []room{{"nav.incidents", "/incidents", "incident.read"}, {"nav.parties", "/parties", "party.read"},
		{"nav.sites", "/sites", "site.read"}, {"nav.appeals", "/appeals", "appeal.read"},
		{"nav.evidence", "/evidence", "evidence.read"}}, true},
	{"area.testimonies", []room{{"nav.testimonies", "/testimonies", "testimony.read"}}, true},
	{"area.editions", []room{{"nav.editions", "/editions", "toll.read"}}, true},
	{"area.desk", []room{{"nav.log", "/log", "log.read"}, {"nav.exchange", "/exchange", "exchange.read"},
		{"nav.accounts", "/accounts", "settings.read"},
		{"nav.standard", "/standard", "settings.read"}, {"nav.places", "/places", "source.read"},
		{"nav.jobs", "/jobs", "job.read"},
		{"nav.settings", "/settings", "settings.read"}, {"nav.help", "/help", ""}}, true},
}

// register is the table of routes: the pattern, the act for which permission is asked, the handler.
func (s *Server) register() {
	s.mux.HandleFunc("GET /assets/", serveAsset)
	s.handle("GET /{$}", "", func(a *ask) error { http.Redirect(a.w, a.r, "/today", http.StatusSeeOther); return nil })
	s.handle("GET /today", "session.read", s.todayPages().today)
	if s.Styleguide {
		s.handle("GET /styleguide", "session.read", s.styleguide)
	}
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
	s.handle("POST /accounts/{id}/expel", "session.expel", s.peoplePages().expel)
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
	s.handle("GET /report", "toll.read", s.tollPages().report)
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
	s.handle("POST /documents/{id}/original", record.RecordCustody, s.evidencePages().takeOriginal)
	s.handle("POST /undo", "undo", s.readingPages().undo)
	s.handle("GET /stories", "story.read", s.stories)
	s.handle("GET /incidents", "incident.read", s.eventPages().incidents)
	s.handle("POST /incidents", "incident.make", s.makeIncident)
	s.handle("POST /incidents/links", "incident.link", s.linkIncidents)
	s.handle("GET /incidents/{id}", "incident.read", s.eventPages().oneIncident)
	s.handle("POST /incidents/{id}", "incident.make", s.eventPages().changeIncident)
	s.handle("GET /persons", "victim.read", s.personPages().persons)
	s.handle("POST /persons", "victim.record", s.personPages().recordPerson)
	s.handle("POST /persons/{id}", "victim.correct", s.personPages().correctPerson)
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
	s.handle("POST /standard/change", record.ChangeStandard, s.personPages().changeStandard)
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
	s.handle("GET /editions/{id}/witness-request", "edition.cosign", s.editionPages().witnessRequest)
	s.handle("POST /editions/{id}/cosign", "edition.cosign", s.editionPages().cosign)
	s.handle("POST /editions/{id}/correct", "edition.draft", s.editionPages().correct)
	s.handle("GET /sites", "site.read", s.followPages().sites)
	s.handle("POST /sites", "site.record", s.followPages().recordSite)
	s.handle("POST /sites/{id}/people", "site.record", s.followPages().countPeople)
	s.handle("POST /needs", record.RecordNeed, s.followPages().recordNeed)
	s.handle("POST /needs/{id}", record.RecordNeed, s.followPages().changeNeed)
	s.handle("GET /appeals", "appeal.read", s.followPages().appeals)
	s.handle("POST /appeals", "appeal.record", s.followPages().recordAppeal)
	s.handle("POST /commitments", "commitment.record", s.followPages().recordCommitment)
	s.handle("GET /parties", "party.read", s.partyPages().parties)
	s.handle("GET /parties/{id}", "party.read", s.partyPages().party)
	s.handle("POST /parties", "party.record", s.partyPages().recordParty)
	s.handle("POST /parties/{id}", "party.record", s.partyPages().recordParty)
	s.handle("POST /allegations", "allegation.record", s.partyPages().recordAllegation)
	s.handle("POST /allegations/{id}/withdraw", "allegation.record", s.partyPages().withdrawAllegation)
	s.handle("GET /sources", "source.read", s.sourcePages().sources)
	s.handle("POST /sources", "origin.adopt", s.sourcePages().adopt)
	s.handle("GET /sources/{id}", "source.read", s.sourcePages().origin)
	s.handle("POST /sources/{id}/spellings", record.MergeOrigin, s.sourcePages().mergeOrigin)
	s.handle("POST /sources/{id}/retractions", record.RetractClaim, s.sourcePages().retractClaim)
	s.handle("POST /sources/{id}/closures", record.CloseWorld, s.sourcePages().closeWorld)
	s.handle("POST /publishers", record.RecordPublisher, s.sourcePages().recordPublisher)
	s.handle("GET /places", "source.read", s.sourcePages().placePage)
	s.handle("POST /places", record.RecordPlace, s.sourcePages().recordPlace)
	s.handleUpload("POST /places/tables", record.ImportPlaces, s.sourcePages().choosePlaces)
	s.handle("GET /places/tables/{token}", record.ImportPlaces, s.sourcePages().planPlaces)
	s.handle("POST /places/tables/{token}", record.ImportPlaces, s.sourcePages().importPlaces)
	s.handle("GET /evidence", "evidence.read", s.evidencePages().evidence)
	s.handleUpload("POST /evidence", record.RecordEvidence, s.evidencePages().recordEvidence)
	s.handle("POST /evidence/{id}/custody", record.RecordCustody, s.evidencePages().recordCustody)
	s.handle("POST /evidence/{id}/file", record.RecordCustody, s.evidencePages().takeFile)
	s.handle("GET /search", "search", s.search)
	s.handle("GET /log", "log.read", s.log)
	s.handle("GET /log/sign-ins", "signin.read", s.signIns)
	s.handle("GET /exchange", "exchange.read", s.exchangePages().exchange)
	s.handle("POST /exchange", "conflict.decide", s.exchangePages().decideContradiction)
	s.handleUpload("POST /exchange/bundles", "exchange.bundle", s.exchangePages().takeBundle)
	s.handle("POST /exchange/desks/{id}/bundle", "exchange.bundle", s.exchangePages().makeBundle)
	s.handle("GET /settings", "settings.read", s.accountPages().settings)
	s.handle("POST /settings/custodians", "settings.change", s.accountPages().custodians)
	s.handle("GET /drafts", "session.read", s.todayPages().drafts)
	s.handleForm("POST /drafts", "session.read", maxTestimony, s.todayPages().keepDraft)
	s.formOf = map[string]func(*ask) error{
		"POST /documents": s.readingPages().inbox, "POST /documents/{id}/claims/{claim}": s.readingPages().document,
		"POST /documents/{id}/claims": s.readingPages().document, "POST /documents/{id}/all": s.readingPages().document,
		"POST /documents/{id}/original": s.readingPages().document,
		"POST /incidents":               s.eventPages().incidents, "POST /incidents/links": s.eventPages().incidents,
		"POST /incidents/{id}": s.eventPages().oneIncident,
		"POST /lists":          s.listPages().lists, "POST /plans/{token}": s.listPages().planList,
		"POST /lists/{id}/admit": s.listPages().oneList,
		"POST /lists/{id}/undo":  s.listPages().oneList,
		"POST /persons":          s.personPages().persons, "POST /persons/{id}": s.personPages().person,
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
		"POST /sites":                                 s.followPages().sites, "POST /appeals": s.followPages().appeals,
		"POST /exchange":                   s.exchangePages().exchange,
		"POST /exchange/bundles":           s.exchangePages().exchange,
		"POST /exchange/desks/{id}/bundle": s.exchangePages().exchange,
		"POST /commitments":                s.followPages().appeals, "POST /parties": s.partyPages().parties,
		"POST /parties/{id}": s.partyPages().party, "GET /parties": s.partyPages().parties,
		"POST /allegations": s.partyPages().allegationAgain,
		"POST /sources":     s.sourcePages().sources, "POST /sources/{id}/spellings": s.sourcePages().origin,
		"POST /sources/{id}/retractions": s.sourcePages().origin, "POST /sources/{id}/closures": s.sourcePages().origin,
		"POST /publishers": s.sourcePages().sources, "POST /places": s.sourcePages().placePage,
		"POST /evidence":              s.evidencePages().evidence,
		"POST /evidence/{id}/file":    s.evidencePages().evidence,
		"POST /evidence/{id}/custody": s.evidencePages().evidence, "POST /sites/{id}/people": s.followPages().sites,
		"POST /needs": s.followPages().sites, "POST /needs/{id}": s.followPages().sites,
		"POST /standard/change": s.personPages().standard,
		"POST /start":           s.startPages().start, "POST /invitation": s.startPages().invitation,
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
