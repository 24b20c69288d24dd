package main

import (
	"strings"
	"testing"

	"recount/access"
)

// doors is the verb of the command line by which a person does each act; in brackets, why an act has none of its own.
var doors = map[string]string{
	"case.open": "(every verb opens the case)", "toll.read": "toll", "claim.read": "review", "document.read": "show",
	"story.read": "(web and API)", "incident.read": "list",
	"victim.read": "list", "victim.open": "decide", "pair.read": "list", "testimony.read": "list",
	"testimony.open": "(web: the statement is shown where it cannot be redirected)",
	"witness.open":   "(web: with the custodian's own key)", "site.read": "list", "appeal.read": "list",
	"party.read": "list", "source.read": "list", "search": "search", "log.read": "log",
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
	"edition.announce": "(written with edition.publish)", "undo": "undo", "user.manage": "user add",
	"invitation.make": "user invite", "invitation.withdraw": "user withdraw",
	"custodian.manage": "user grant",
	"role.grant":       "user grant", "session.read": "(web)", "session.end": "(web)", "case.check": "check",
	"case.keep": "backup", "token.create": "user token", "token.read": "user token",
	"token.revoke": "user token", "job.read": "jobs", "job.cancel": "jobs", "publisher.record": "record",
	"personal.erase": "(with consent.withdraw)", "party.record": "record",
	"evidence.record": "record evidence", "custody.record": "record", "act.refuse": "(written by the desk)",
	"exchange.read": "exchange status", "exchange.bundle": "exchange export", "desk.admit": "exchange admit",
	"desk.revoke":     "exchange revoke",
	"conflict.decide": "exchange decide", "account.hand": "user password",
	"account.take": "(at sign-in)", "account.vouch": "user grant", "account.confirm": "user confirm",
	"place.record": "places add", "list.erase": "erase",
	"identity.reseal": "(when an older case is opened)", "origin.merge": "record", "claim.retract": "record",
}

func TestEveryActHasADoor(t *testing.T) {
	root := rootCommand()
	for _, act := range access.Default().Acts() {
		door, ok := doors[string(act)]
		if !ok {
			t.Logf("act %s is in no row of the table of doors", act)
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
