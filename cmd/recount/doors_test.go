package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/web"
	"recount/verify"
)

// doors is the verb of the command line by which a person does each act; in brackets, why an act has none of its own.
var doors = map[string]string{
	"case.open": "(every verb opens the case)", "toll.read": "toll", "claim.read": "review", "document.read": "show",
	"story.read": "(web and API)", "incident.read": "list",
	"victim.read": "list", "evidence.read": "list", "victim.open": "decide", "pair.read": "list", "testimony.read": "list",
	"testimony.open": "(web: the statement is shown where it cannot be redirected)",
	"witness.open":   "(web: with the custodian's own key)", "site.read": "list", "appeal.read": "list",
	"party.read": "list", "source.read": "list", "search": "search", "log.read": "log",
	"signin.read":   "log sign-ins",
	"settings.read": "list", "settings.change": "add", "document.add": "add", "list.import": "add", "list.rows": "add",
	"list.admit": "admit", "import.undo": "undo",
	"claim.judge": "decide", "incident.make": "record", "incident.link": "record", "victim.record": "record",
	"victim.correct": "correct", "pair.judge": "decide",
	"determination.propose": "decide", "determination.decide": "decide", "determination.reopen": "decide",
	"standard.change": "(web)", "testimony.record": "(web)", "consent.withdraw": "(web)",
	"consent.record": "record", "site.record": "record", "need.record": "record", "appeal.record": "record",
	"commitment.record": "record", "allegation.record": "record",
	"origin.adopt": "record", "world.close": "record", "estimate.run": "estimate", "edition.publish": "toll",
	"person.name": "name ask", "naming.approve": "name approve", "naming.withdraw": "name withdraw",
	"edition.draft": "edition draft", "edition.approve": "edition approve", "edition.withdraw": "edition withdraw",
	"edition.cosign":   "edition cosign",
	"edition.announce": "(written with edition.publish)", "undo": "undo", "user.manage": "user add",
	"invitation.make": "user invite", "invitation.withdraw": "user withdraw",
	"custodian.manage": "user grant",
	"role.grant":       "user grant", "session.read": "(web)", "session.end": "(web)", "session.expel": "user expel", "case.check": "check",
	"case.keep": "backup", "token.create": "user token", "token.read": "user token",
	"token.revoke": "user token", "job.read": "jobs", "job.cancel": "jobs", "publisher.record": "record",
	"personal.erase": "(with consent.withdraw)", "party.record": "record",
	"evidence.record": "record evidence", "custody.record": "record", "act.refuse": "(written by the desk)",
	"exchange.read": "exchange status", "exchange.bundle": "exchange export", "desk.admit": "exchange admit",
	"desk.revoke":     "exchange revoke",
	"conflict.decide": "exchange decide", "account.hand": "user password",
	"account.take": "(at sign-in)", "account.vouch": "user grant", "account.confirm": "user confirm",
	"place.record": "places add", "place.import": "places add", "list.erase": "erase",
	"identity.reseal": "(when an older case is opened)", "origin.merge": "record", "claim.retract": "record",
}

func TestEveryActHasADoor(t *testing.T) {
	root := rootCommand()
	for _, act := range access.Default().Acts() {
		door, ok := doors[string(act)]
		if !ok {
			t.Errorf("act %s is in no row of the table of doors", act)
			continue
		}
		if strings.HasPrefix(door, "(") {
			continue
		}
		if found, _, err := root.Find(strings.Fields(door)); err != nil || found == root ||
			found.CommandPath() != "recount "+door {
			t.Errorf("act %s: there is no verb %q (%v)", act, door, err)
		}
	}
	for act := range doors {
		if _, ok := access.Default().Row(access.Act(act)); !ok {
			t.Errorf("the table of doors has the act %s, which has no row", act)
		}
	}
}

// Reasons why an act has no route or operation of its own.
const (
	writtenByDesk = "the desk writes it together with another act"
	everyRoute    = "every route opens the case"
	byOther       = "a route of another act does it"
	onlyKeeper    = "for whoever keeps the machine: they have a terminal, and the case may be closed"
	onlyPerson    = "it needs the person in front of the screen: no program may do it with a token"
)

// noRoute are the acts without a route of the web desk, and noOperation those without an operation of the API.
var (
	noRoute = map[string]string{
		"case.open": everyRoute, "edition.announce": writtenByDesk, "personal.erase": writtenByDesk,
		"identity.reseal": writtenByDesk, "act.refuse": writtenByDesk, "list.rows": writtenByDesk,
		"account.vouch": writtenByDesk, "token.read": byOther, "victim.open": byOther, "consent.record": byOther,
		"custodian.manage": byOther, "account.hand": byOther, "case.check": onlyKeeper, "case.keep": onlyKeeper,
		"list.erase": onlyKeeper, "desk.admit": onlyKeeper, "desk.revoke": onlyKeeper,
		"determination.reopen": byOther,
	}
	noOperation = map[string]string{
		"case.open": everyRoute, "edition.announce": writtenByDesk, "personal.erase": writtenByDesk,
		"identity.reseal": writtenByDesk, "act.refuse": writtenByDesk, "list.rows": writtenByDesk,
		"account.vouch": writtenByDesk, "victim.open": byOther,
		"settings.change": onlyPerson, "determination.reopen": onlyPerson, "standard.change": onlyPerson,
		"testimony.open": onlyPerson, "witness.open": onlyPerson, "testimony.record": onlyPerson,
		"consent.withdraw": onlyPerson, "consent.record": onlyPerson, "user.manage": onlyPerson,
		"invitation.make": onlyPerson, "invitation.withdraw": onlyPerson, "custodian.manage": onlyPerson,
		"session.read": onlyPerson, "session.end": onlyPerson, "account.hand": onlyPerson, "account.take": onlyPerson,
		"role.grant": onlyPerson, "case.keep": onlyKeeper, "list.erase": onlyKeeper,
		"desk.admit": onlyKeeper, "desk.revoke": onlyKeeper,
	}
)

// TestEveryActHasThreeFaces holds routes of the web desk and operations of the API to the table of acts: an act is in
// both, or it is said why not; and nothing is said of an act that has one.
func TestEveryActHasThreeFaces(t *testing.T) {
	d := desk.New(desk.Parts{Policy: access.Default(), Standard: verify.House(), Now: time.Now})
	programs := api.New(d, api.Options{Version: "faced"})
	defer programs.End()
	faces := []struct {
		name string
		acts map[string]bool
		lack map[string]string
	}{{"route", map[string]bool{}, noRoute}, {"operation", map[string]bool{}, noOperation}}
	for _, r := range web.New(d, web.Options{}).Routes() {
		faces[0].acts[string(r.Act)] = true
	}
	for _, r := range programs.Routes() {
		faces[1].acts[string(r.Act)] = true
	}
	for _, f := range faces {
		for _, act := range access.Default().Acts() {
			if !f.acts[string(act)] && f.lack[string(act)] == "" {
				t.Errorf("act %s has no %s, and nobody says why", act, f.name)
			}
		}
		for _, act := range slices.Sorted(maps.Keys(f.lack)) {
			if f.acts[act] {
				t.Errorf("act %s has a %s: say no more that it has none", act, f.name)
			}
			if _, ok := access.Default().Row(access.Act(act)); !ok {
				t.Errorf("act %s is in no row of the table of acts", act)
			}
		}
		t.Logf("%d of %d acts have a %s", len(access.Default().Acts())-len(f.lack), len(access.Default().Acts()), f.name)
	}
}
