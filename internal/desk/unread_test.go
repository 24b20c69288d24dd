package desk_test

import (
	"errors"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/desk"
	"recount/internal/store"
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

// TestARefusalTellsNothingOfWhatIsThere: what the log notes when somebody is refused an act is the same of a thing that
// they may not see and of one that is not there: the number of their next act tells who may read their own log.
func TestARefusalTellsNothingOfWhatIsThere(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	hidden := twoRecords(t, d, by.analyst, record.Adult)
	adopted(t, d, by)
	climb(t, d, by.analyst, hidden, record.MatterDeath, nil)
	if _, err := d.Verification.ProposeFinding(ctx, by.analyst,
		step(hidden, record.MatterDeath, record.StateVerified)); err != nil {
		t.Fatal(err)
	}
	consent := record.NamingConsent{By: record.Kin[0], Given: record.ExactDate(record.NewDay(2031, 3, 19))}
	if _, err := d.Namings.Ask(ctx, by.analyst, hidden, consent, "the family asked"); err != nil {
		t.Fatal(err)
	}
	docs, problems := intake.Read("page.txt", []byte("published: 2031-03-11\noutlet: Coast Ledger\n\nNine were killed.\n"),
		intake.Options{})
	if len(docs) != 1 {
		t.Fatal(problems)
	}
	page, err := d.Sources.AddDocument(ctx, by.analyst, docs[0])
	if err != nil {
		t.Fatal(err)
	}
	evidence, _, err := d.Sources.RecordEvidence(ctx, by.analyst, record.EvidenceItem{}, strings.NewReader("a photograph"))
	if err != nil {
		t.Fatal(err)
	}
	size := func() (n int64) {
		if err := d.Store.View(ctx, func(tx *store.Tx) (err error) { n, err = tx.Size(); return err }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := size()
	abouts, err := d.Sources.Abouts(ctx, by.field, []string{string(hidden), "zz-nobodys"})
	if err != nil || abouts[string(hidden)].Victim != nil || size() != before {
		t.Errorf("looking what evidence is about shows %+v and notes %d acts, %v", abouts, size()-before, err)
	}
	if abouts, err = d.Sources.Abouts(ctx, by.analyst, []string{string(hidden)}); err != nil ||
		abouts[string(hidden)].Victim == nil {
		t.Errorf("the analyst reads nothing: %+v, %v", abouts, err)
	}
	before = size()
	if _, _, err := d.Sources.RecordEvidence(ctx, by.field, record.EvidenceItem{},
		strings.NewReader("a photograph")); err != nil || size() != before+1 {
		t.Errorf("what was kept before, sent by who may not see it: %v, %d acts", err, size()-before)
	}
	acts := map[string]struct {
		hidden string
		do     func(desk.Who, string) error
	}{
		"undo": {string(page.Change), func(who desk.Who, id string) error {
			_, err := d.Log.Undo(ctx, who, record.ChangeID(id))
			return err
		}},
		"judge a claim": {string(docs[0].ID), func(who desk.Who, id string) error {
			_, err := d.Claims.Accept(ctx, who, record.DocumentID(id), "a-claim")
			return err
		}},
		"read a page": {string(docs[0].ID), func(who desk.Who, id string) error {
			_, err := d.Sources.Document(ctx, who, record.DocumentID(id))
			return err
		}},
		"decide a finding": {string(hidden), func(who desk.Who, id string) error {
			_, err := d.Verification.DecideFinding(ctx, who, record.VictimRecordID(id), record.MatterDeath, "yes")
			return err
		}},
		"dissent": {string(hidden), func(who desk.Who, id string) error {
			_, err := d.Verification.Dissent(ctx, who, record.VictimRecordID(id), record.MatterDeath, "no")
			return err
		}},
		"approve a naming": {string(hidden), func(who desk.Who, id string) error {
			_, _, err := d.Namings.Approve(ctx, who, record.VictimRecordID(id))
			return err
		}},
		"take a naming back": {string(hidden), func(who desk.Who, id string) error {
			_, _, err := d.Namings.Withdraw(ctx, who, record.VictimRecordID(id), "the family asked")
			return err
		}},
		"correct": {string(hidden), func(who desk.Who, id string) error {
			_, err := d.Persons.CorrectVictim(ctx, who, record.VictimRecordID(id), map[string]string{"sex": `"female"`})
			return err
		}},
		"a step of custody": {evidence.ID, func(who desk.Who, id string) error {
			_, _, err := d.Sources.RecordCustody(ctx, who, record.CustodyEvent{Item: id, Kind: "copied"})
			return err
		}},
		"admit a list": {"", func(who desk.Who, id string) error {
			_, err := d.Lists.AdmitList(ctx, who, id)
			return err
		}},
	}
	for what, act := range acts {
		var notes [2]int64
		var said [2]error
		for i, id := range []string{act.hidden, "zz-nobodys"} {
			before := size()
			said[i] = act.do(by.field, id)
			notes[i] = size() - before
		}
		if said[0] == nil || said[1] == nil {
			t.Errorf("%s: not refused: %v, %v", what, said[0], said[1])
			continue
		}
		if notes[0] != notes[1] || said[0].Error() != said[1].Error() {
			t.Errorf("%s: hidden %q, %d notes; absent %q, %d notes", what, said[0], notes[0], said[1], notes[1])
		}
	}
}
