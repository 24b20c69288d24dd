package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"recount/access"
	"recount/intake"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// others is what an analyst brought in, of which a field worker may read nothing.
type others struct {
	doc                                                      record.DocumentID
	claim                                                    record.ClaimID
	list, incident, party, site, appeal, evidence, testimony string
	publisher, allegation, need, commitment, link, victim    string
	change                                                   record.ChangeID
}

// broughtIn fills a case as the analyst.
func broughtIn(t *testing.T, d *desk.Desk, by team) others {
	t.Helper()
	ctx := t.Context()
	var o others
	docs, problems := intake.Read("page.txt", []byte("published: 2031-03-11\noutlet: Coast Ledger\n\nThe Syrian "+
		"Observatory for Human Rights has documented the killing of 321 civilians since March 6.\n"), intake.Options{})
	if len(docs) != 1 {
		t.Fatal(problems)
	}
	out, err := d.Sources.AddDocument(ctx, by.analyst, docs[0])
	if err != nil {
		t.Fatal(err)
	}
	o.doc, o.change = docs[0].ID, out.Change
	read, err := d.Sources.Document(ctx, by.analyst, o.doc)
	if err != nil || len(read.Extraction.Claims) == 0 {
		t.Fatal("no claims", err)
	}
	o.claim = read.Extraction.Claims[0].ID
	if _, err := d.Claims.Accept(ctx, by.analyst, o.doc, o.claim); err != nil {
		t.Fatal(err)
	}
	o.list = readIn(t, d, by.analyst, edition("QRM", "1,Ahmad Khaled Invented,M,34,2031-03-07,Zahrun,")).ID
	admit(t, d, by.reviewer, o.list)
	made := func(kind string, fields ...string) string {
		id, _, err := d.RecordFields(ctx, by.analyst, kind, fields)
		if err != nil {
			t.Fatal(kind, err)
		}
		return id
	}
	o.incident = made("incident", "kind=attack", "title=The first")
	o.party = made("party", "name=A side", "level=side")
	o.site = made("site", "name=A school")
	o.need = made("need", "site="+o.site, "sector=shelter")
	o.appeal = made("appeal", "appeal.by=A council")
	o.commitment = made("commitment", "commitment.by=A ministry", "state=promised")
	o.publisher = made("publisher", "name=A printer")
	o.allegation = made("allegation", "party="+o.party, "by=QRM")
	o.link = made("incident-link", "from="+o.incident, "to="+made("incident", "kind=attack", "title=The second"),
		"kind=retaliation", "origin=QRM")
	o.victim = made("victim", "name=Karim Invented", "source=QRM")
	item, _, err := d.Sources.RecordEvidence(ctx, by.analyst, record.EvidenceItem{}, bytes.NewReader([]byte("a film")))
	if err != nil {
		t.Fatal(err)
	}
	o.evidence = item.ID
	told, _, err := d.Testimony.RecordTestimony(ctx, by.analyst, testimonyOf("what was seen"))
	if err != nil {
		t.Fatal(err)
	}
	o.testimony = string(told)
	return o
}

func testimonyOf(text string) desk.NewTestimony {
	return desk.NewTestimony{Text: record.Hide(text), Role: "eyewitness", Consents: []record.ConsentRecord{
		{Purpose: record.PurposeRecord, Given: true}, {Purpose: record.PurposeAnalyse, Given: true}}}
}

// TestWhoMayActOnTheirOwnAloneTouchesNothingOfOthers: a field worker acts on what they brought in. Every act of theirs
// on a thing of another is refused in the words in which it is refused of a thing that is not there, and changes
// nothing. An act of the table that takes the id of something and stands neither here nor among the excepted fails the
// test.
func TestWhoMayActOnTheirOwnAloneTouchesNothingOfOthers(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	o := broughtIn(t, d, by)
	fay := by.field
	fay.Reason = "a reason"
	fields := func(kind string, pairs ...string) error {
		_, _, err := d.RecordFields(ctx, fay, kind, pairs)
		return err
	}
	own, _, err := d.RecordFields(ctx, fay, "incident", []string{"kind=attack", "title=Their own"})
	if err != nil {
		t.Fatal(err)
	}
	absent := "no-such-thing-there"
	try := []struct {
		act    record.Act
		hidden string
		do     func(id string) error
	}{
		{record.UndoImport, o.list, func(id string) error { _, err := d.Lists.UndoImport(ctx, fay, id); return err }},
		{record.RetractClaim, string(o.claim), func(id string) error {
			return fields("retraction", "claim="+id, "why=it was taken back")
		}},
		{record.MakeIncident, o.incident, func(id string) error { return fields("incident", "id="+id, "kind=attack") }},
		{record.RecordParty, o.party, func(id string) error {
			return fields("party", "id="+id, "name=Another", "level=side")
		}},
		{record.RecordParty, o.party, func(id string) error {
			return fields("party", "parent="+id, "name=Another", "level=unit")
		}},
		{record.LinkIncidents, o.link, func(id string) error {
			return fields("incident-link", "id="+id, "from="+own, "to="+own+"x", "kind=retaliation", "origin=QRM")
		}},
		{record.LinkIncidents, o.incident, func(id string) error {
			return fields("incident-link", "from="+own, "to="+id, "kind=retaliation", "origin=QRM")
		}},
		{record.RecordVictim, o.victim, func(id string) error {
			return fields("victim", "id="+id, "name=Other", "source=QRM")
		}},
		{record.CorrectVictim, o.victim, func(id string) error {
			_, err := d.Persons.CorrectVictim(ctx, fay, record.VictimRecordID(id), map[string]string{"sex": `"male"`})
			return err
		}},
		{record.RecordSite, o.site, func(id string) error { return fields("site", "id="+id, "name=Another") }},
		{record.RecordNeed, o.need, func(id string) error { return fields("need", "id="+id, "sector=food") }},
		{record.RecordAppeal, o.appeal, func(id string) error {
			return fields("appeal", "id="+id,
				"appeal.by=Another")
		}},
		{record.RecordCommitment, o.commitment, func(id string) error {
			return fields("commitment", "id="+id, "commitment.by=Another", "state=broken")
		}},
		{record.RecordAllegation, o.allegation, func(id string) error {
			return fields("allegation", "id="+id, "party="+o.party, "by=QRM")
		}},
		{record.RecordAllegation, o.party, func(id string) error {
			return fields("allegation", "party="+id,
				"by=QRM")
		}},
		{record.RecordPublisher, o.publisher, func(id string) error {
			return fields("publisher", "id="+id, "name=Another")
		}},
		{record.RecordCustody, o.evidence, func(id string) error {
			return fields("custody", "item="+id, "kind=handed_over")
		}},
		{record.RecordEvidence, o.victim, func(id string) error {
			_, _, err := d.Sources.RecordEvidence(ctx, fay, record.EvidenceItem{About: []string{id}},
				bytes.NewReader([]byte("another film")))
			return err
		}},
		{record.RecordConsent, o.testimony, func(id string) error {
			return fields("consent", "testimony="+id, "purpose=record", "given=true")
		}},
		{record.WithdrawConsent, o.testimony, func(id string) error {
			_, err := d.Testimony.Withdraw(ctx, fay, record.Withdrawal{Testimony: record.TestimonyID(id)})
			return err
		}},
		{record.JudgeClaim, string(o.doc), func(id string) error {
			_, err := d.Claims.Accept(ctx, fay, record.DocumentID(id), o.claim)
			return err
		}},
		{record.ProposeFinding, o.victim, func(id string) error {
			_, err := d.Verification.ProposeFinding(ctx, fay, step(record.VictimRecordID(id), record.MatterDeath,
				record.StateDocumented))
			return err
		}},
		{record.NamePerson, o.victim, func(id string) error {
			_, err := d.Namings.Ask(ctx, fay, record.VictimRecordID(id), record.NamingConsent{By: record.Kin[0],
				Given: record.ExactDate(record.NewDay(2031, 3, 1))}, "the family asked")
			return err
		}},
		{record.WithdrawNaming, o.victim, func(id string) error {
			_, _, err := d.Namings.Withdraw(ctx, fay, record.VictimRecordID(id), "the family asked")
			return err
		}},
		{record.Undo, string(o.change), func(id string) error {
			_, err := d.Log.Undo(ctx, fay, record.ChangeID(id))
			return err
		}},
		{record.EraseList, o.list, func(id string) error { _, err := d.Lists.EraseList(ctx, fay, id); return err }},
		{record.CosignEdition, o.list, func(id string) error {
			_, _, err := d.Editions().Cosign(ctx, fay, id, nil)
			return err
		}},
		{record.ImportPlaces, o.list, func(string) error {
			_, err := d.Sources.PlanPlaces(ctx, fay, desk.PlacesFile{Name: "ruvia.csv",
				Data: []byte("adm1_name,adm1_pcode\nNorth Ruvia,RV01\n")})
			return err
		}},
		{record.RecordPlace, "", nil}, // below: its id follows from its name
	}
	tried := map[record.Act]bool{}
	for _, x := range try {
		if tried[x.act] = true; x.do == nil {
			continue
		}
		before := written(t, d, by)
		hidden, none := x.do(x.hidden), x.do(absent)
		if hidden == nil || none == nil {
			t.Errorf("%s was done: to another's %v, to nothing %v", x.act, hidden, none)
			continue
		}
		a, b := []byte(hidden.Error()), []byte(none.Error())
		a, b = bytes.ReplaceAll(a, []byte(x.hidden), []byte("ID")), bytes.ReplaceAll(b, []byte(absent), []byte("ID"))
		if !bytes.Equal(a, b) || errors.Is(hidden, desk.ErrAbsent) != errors.Is(none, desk.ErrAbsent) {
			t.Errorf("%s tells another's from nothing: %q, %q", x.act, hidden, none)
		}
		if after := written(t, d, by); after != before {
			t.Errorf("%s left %s", x.act, after)
		}
	}
	policy := access.Default()
	for _, act := range policy.Acts() {
		row, _ := policy.Row(act)
		if words := policy.Cell(row.Action, access.Field); row.Action == "create" && len(words) > 0 && !tried[act] &&
			!anew[act] {
			t.Errorf("%s is not tried on what another made", act)
		}
	}
	// what is their own they go on changing
	if err := fields("incident", "id="+own, "kind=attack", "title=Their own, again"); err != nil {
		t.Error("their own:", err)
	}
	// the same bytes and the same name are things of their own, beside another's
	if item, _, err := d.Sources.RecordEvidence(ctx, fay, record.EvidenceItem{},
		bytes.NewReader([]byte("a film"))); err != nil || item.ID == o.evidence {
		t.Errorf("the same film: %v, %v", item.ID, err)
	}
}

// TestWhoeverActsOnTheirOwnAloneLearnsNotWhatAnotherHas sends a file that another has and one that nobody has, and
// names a place that another has named and one that nobody has: what the desk answers is the same.
func TestWhoeverActsOnTheirOwnAloneLearnsNotWhatAnotherHas(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	send := func(who desk.Who, bytesOf string) (string, error) {
		item, _, err := d.Sources.RecordEvidence(ctx, who, record.EvidenceItem{}, bytes.NewReader([]byte(bytesOf)))
		return item.ID, err
	}
	others, err := send(by.analyst, "held")
	if err != nil {
		t.Fatal(err)
	}
	for _, film := range []string{"held", "new"} {
		first, err := send(by.field, film)
		if err != nil || first == others {
			t.Errorf("%s: %s, %v", film, first, err)
		}
		if again, err := send(by.field, film); !errors.Is(err, desk.ErrKnown) || again != first {
			t.Errorf("%s, a second time: %s for %s, %v", film, again, first, err)
		}
	}
	if _, err := send(by.analyst, "new"); err != nil {
		t.Errorf("the analyst's own of what a field worker has: %v", err)
	}
	if all, err := d.Sources.Evidence(ctx, by.analyst); err != nil || len(all) != 4 {
		t.Errorf("%d items, %v", len(all), err)
	}
}

// anew are the acts that make something and take no id of what is there; that of a list or a page follows from its
// content, and the same one again is not taken in.
var anew = map[record.Act]bool{record.AddDocument: true, record.BeginImport: true, record.ImportVictims: true,
	record.RecordTestimony: true, record.DraftEdition: true}

// written is what of the case is not a note of a refusal.
func written(t *testing.T, d *desk.Desk, by team) string {
	t.Helper()
	n := 0
	err := d.Store.View(t.Context(), func(tx *store.Tx) error {
		size, err := tx.Size()
		if err != nil {
			return err
		}
		entries, err := tx.Latest(size, int(size))
		for _, e := range entries {
			if e.Change.Kind != record.RefuseAct {
				n++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(n, " acts")
}
