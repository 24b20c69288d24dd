package desk_test

import (
	"errors"
	"testing"

	"recount/intake"
	"recount/internal/desk"
	"recount/record"
)

// TestNobodyJudgesAPageThatTheyMayNotRead: a field worker reads the pages that they brought in and no other. Of
// another's page they neither judge a claim nor make one, and are told the same as of a page that is not there.
func TestNobodyJudgesAPageThatTheyMayNotRead(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	sentence := "The Syrian Observatory for Human Rights has documented the killing of 321 civilians since March 6."
	add := func(who desk.Who, outlet string) (record.Document, record.ClaimID) {
		docs, problems := intake.Read("page.txt", []byte("published: 2031-03-11\noutlet: "+outlet+"\n\n"+sentence+"\n"),
			intake.Options{})
		if len(docs) != 1 {
			t.Fatal(problems)
		}
		if _, err := d.Sources.AddDocument(ctx, who, docs[0]); err != nil {
			t.Fatal(err)
		}
		read, err := d.Sources.Document(ctx, by.analyst, docs[0].ID)
		if err != nil || len(read.Extraction.Claims) == 0 {
			t.Fatalf("%d claims, %v", len(read.Extraction.Claims), err)
		}
		return docs[0], read.Extraction.Claims[0].ID
	}
	hers, of := add(by.analyst, "Coast Ledger")
	for _, doc := range []record.DocumentID{hers.ID, "no-such-page"} {
		if _, err := d.Claims.Accept(ctx, by.field, doc, of); !errors.Is(err, desk.ErrAbsent) {
			t.Errorf("judged a claim of %s: %v", doc, err)
		}
		fields := []string{"count.figure.value=321", "speaker.origin=SOHR"}
		if _, _, err := d.Claims.MakeClaim(ctx, by.field, doc, "a sentence", fields); !errors.Is(err, desk.ErrAbsent) {
			t.Errorf("made a claim of %s: %v", doc, err)
		}
	}
	own, claim := add(by.field, "Hill News")
	if _, err := d.Claims.Accept(ctx, by.field, own.ID, claim); err != nil {
		t.Errorf("their own page: %v", err)
	}
	if _, err := d.Claims.Accept(ctx, by.analyst, hers.ID, of); err != nil {
		t.Errorf("the analyst: %v", err)
	}
}

// TestNobodyTouchesARecordThatTheyMayNotRead: who may not read a record does not correct it, ask for its naming, judge
// its pairs or dissent on it, and is told the same as of a record that is not there.
func TestNobodyTouchesARecordThatTheyMayNotRead(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	hidden := twoRecords(t, d, by.analyst, record.Adult)
	consent := record.NamingConsent{By: record.Kin[0], Given: record.ExactDate(record.NewDay(2031, 3, 19))}
	for _, id := range []record.VictimRecordID{hidden, "no-such-record"} {
		for what, act := range map[string]func() error{
			"corrected": func() error {
				_, err := d.Persons.CorrectVictim(ctx, by.field, id, map[string]string{"sex": `"female"`})
				return err
			},
			"asked for the naming of": func() error {
				_, err := d.Namings.Ask(ctx, by.field, id, consent, "the family asked")
				return err
			},
			"dissented on": func() error {
				_, err := d.Verification.Dissent(ctx, by.field, id, record.MatterDeath, "no")
				return err
			},
		} {
			if err := act(); !errors.Is(err, desk.ErrAbsent) && !errors.Is(err, desk.ErrRefused) {
				t.Errorf("%s %s: %v", what, id, err)
			}
		}
	}
	if _, err := d.Persons.CorrectVictim(ctx, by.analyst, hidden, map[string]string{"sex": `"female"`}); err != nil {
		t.Errorf("the analyst: %v", err)
	}
}
