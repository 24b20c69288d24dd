package desk_test

import (
	"strings"
	"testing"

	"recount/extract"
	"recount/intake"
	"recount/internal/desk"
	"recount/publish"
	"recount/record"
)

// released approves an edition by two persons and releases it.
func released(t *testing.T, d *desk.Desk, by team, id string) *publish.Edition {
	t.Helper()
	for _, who := range []desk.Who{by.reviewer, by.other} {
		if _, _, err := d.Editions().Approve(t.Context(), who, id); err != nil {
			t.Fatal(err)
		}
	}
	made, _, err := d.Editions().Release(t.Context(), by.founder, id)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func draft(t *testing.T, d *desk.Desk, who desk.Who) string {
	t.Helper()
	spec := editionSpec()
	spec.Question.Status = ""
	ed, _, err := d.Editions().Draft(t.Context(), who, spec)
	if err != nil {
		t.Fatal(err)
	}
	return ed.ID
}

func refusals(t *testing.T, d *desk.Desk, who desk.Who, id string, but publish.Rule) []publish.Refusal {
	t.Helper()
	a, err := d.Editions().Audit(t.Context(), who, id)
	if err != nil {
		t.Fatal(err)
	}
	var out []publish.Refusal
	for _, r := range a.Refusals {
		if r.Rule != but {
			out = append(out, r)
		}
	}
	return out
}

// TestAPersonIsNamedWithConsentByThreeAndUnnamedByOne follows the naming of an invented man and an invented girl from
// the asking to the edition after the family took it back.
func TestAPersonIsNamedWithConsentByThreeAndUnnamedByOne(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	plan := readIn(t, d, by.analyst, edition("QRM", "1,Ahmad Invented,M,34,2031-03-07,Zahrun,",
		"2,Samira Fictive,F,9,2031-03-07,Zahrun,", "3,Omar Madeup,M,40,2031-03-08,Zahrun,"))
	admit(t, d, by.reviewer, plan.ID)
	all, err := d.Persons.Victims(ctx, by.analyst, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]record.VictimRecordID{}
	for _, v := range all {
		ids[v.Own] = v.ID
	}
	man, girl := ids["1"], ids["2"]
	consent := record.NamingConsent{By: "spouse", Given: record.ExactDate(record.NewDay(2020, 1, 2))}
	if _, err := d.Namings.Ask(ctx, by.analyst, man, record.NamingConsent{By: "neighbour", Given: consent.Given},
		""); err == nil {
		t.Error("a neighbour agrees to a naming")
	}
	if _, err := d.Namings.Ask(ctx, by.analyst, girl, consent, ""); err == nil {
		t.Error("a spouse agrees to the naming of a child")
	}
	if _, err := d.Namings.Ask(ctx, by.analyst, man, consent, "asked by the family"); err != nil {
		t.Fatal(err)
	}
	consent.By = "parent"
	if _, err := d.Namings.Ask(ctx, by.analyst, girl, consent, "asked by the family"); err != nil {
		t.Fatal(err)
	}
	opens := func(id record.VictimRecordID) bool {
		_, err := d.Persons.Victim(ctx, by.reviewer, id)
		return err == nil
	}
	if !opens(man) || !opens(girl) || opens(ids["3"]) {
		t.Error("who may approve a naming cannot read whom, or reads others too")
	}
	if waiting, err := d.Namings.Waiting(ctx, by.reviewer); err != nil || len(waiting) != 2 {
		t.Errorf("%d namings wait (%v)", len(waiting), err)
	}
	if found := refusals(t, d, by.analyst, draft(t, d, by.analyst), publish.NeedsTwoApprovals); len(found) != 0 {
		t.Errorf("what nobody has approved is not named, and keeps an edition back: %+v", found)
	}
	if _, _, err := d.Namings.Approve(ctx, by.analyst, man); err == nil {
		t.Error("who asks approves")
	}
	approve := func(who desk.Who, id record.VictimRecordID) {
		t.Helper()
		if _, _, err := d.Namings.Approve(ctx, who, id); err != nil {
			t.Fatal(err)
		}
	}
	approve(by.reviewer, man)
	approve(by.reviewer, girl)
	if _, _, err := d.Namings.Approve(ctx, by.reviewer, girl); err == nil {
		t.Error("one person approves twice")
	}
	once := refusals(t, d, by.analyst, draft(t, d, by.analyst), publish.NeedsTwoApprovals)
	if len(once) != 2 || once[0] != (publish.Refusal{Rule: publish.ChildNeedsTwo, Record: string(girl)}) ||
		once[1] != (publish.Refusal{Rule: publish.NameNeedsTwo, Record: string(man)}) {
		t.Errorf("approved once: %+v", once)
	}
	approve(by.other, man)
	approve(by.other, girl)
	first := draft(t, d, by.analyst)
	made := released(t, d, by, first)
	if names := string(made.Files["persons.csv"]); !strings.Contains(names, "Ahmad Invented") ||
		!strings.Contains(names, "Samira Fictive") || strings.Contains(names, "Omar") {
		t.Errorf("persons.csv names %s", names)
	}
	stand, err := d.Namings.Of(ctx, by.analyst, girl)
	if err != nil || stand.Standing != "approved" || !stand.Child || len(stand.Editions) != 1 ||
		stand.Editions[0].ID != first {
		t.Errorf("%+v, %v", stand, err)
	}
	waiting := draft(t, d, by.analyst)
	if _, _, err := d.Namings.Withdraw(ctx, by.analyst, girl, "the family asked"); err != nil {
		t.Fatal(err)
	}
	if found := refusals(t, d, by.analyst, waiting, publish.NeedsTwoApprovals); len(found) != 1 ||
		found[0] != (publish.Refusal{Rule: publish.ConsentMissing, Record: string(girl)}) {
		t.Errorf("a draft from before the withdrawal: %+v", found)
	}
	if _, err := d.Editions().Files(ctx, by.founder, first); err == nil {
		t.Error("an edition that names her is made again after the family took it back")
	}
	second := draft(t, d, by.analyst)
	made = released(t, d, by, second)
	if names := string(made.Files["persons.csv"]); strings.Contains(names, "Samira") ||
		!strings.Contains(names, "Ahmad") {
		t.Errorf("the next edition names %s", names)
	}
	for name, b := range made.Files {
		if strings.Contains(string(b), "Samira") {
			t.Errorf("%s names her", name)
		}
	}
	if errata := string(made.Files["errata.json"]); !strings.Contains(errata, `"persons_named"`) ||
		!strings.Contains(errata, `"consent"`) {
		t.Errorf("the errata do not follow: %s", errata)
	}
	diff, err := d.Editions().Diff(ctx, by.founder, first, second)
	if err != nil || len(diff) != 1 || diff[0].Was != "2" || diff[0].Is != "1" || len(diff[0].Acts) == 0 {
		t.Errorf("the difference: %+v, %v", diff, err)
	}
	if stand, err = d.Namings.Of(ctx, by.analyst, girl); err != nil || stand.Standing != "withdrawn" ||
		len(stand.Editions) != 1 || stand.Editions[0].ID != first {
		t.Errorf("which editions hold her: %+v, %v", stand, err)
	}
	ended := consent
	ended.By, ended.Until = "sibling", record.ExactDate(record.NewDay(2021, 1, 1))
	if _, err := d.Namings.Ask(ctx, by.analyst, man, ended, "a newer form"); err != nil {
		t.Fatal(err)
	}
	approve(by.reviewer, man)
	approve(by.other, man)
	if found := refusals(t, d, by.analyst, draft(t, d, by.analyst), publish.NeedsTwoApprovals); len(found) != 1 ||
		found[0] != (publish.Refusal{Rule: publish.ConsentExpired, Record: string(man)}) {
		t.Errorf("a consent that ended: %+v", found)
	}
}

// TestOurOwnEventsComeBack reads the ged.csv of an edition again: the events are the incidents, number by number.
func TestOurOwnEventsComeBack(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	plan := readIn(t, d, by.analyst, edition("QRM", "1,Ahmad Invented,M,34,2031-03-07,Zahrun,",
		"2,Samira Fictive,F,29,2031-03-07,Zahrun,", "3,Omar Madeup,M,40,2031-03-08,Zahrun,"))
	admit(t, d, by.reviewer, plan.ID)
	all, err := d.Persons.Victims(ctx, by.analyst, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	day, err := record.ParseDate("2031-03-07")
	if err != nil {
		t.Fatal(err)
	}
	x := record.Incident{Kind: "ambush", Title: "An invented ambush", When: day}
	for _, v := range all {
		x.Records = append(x.Records, v.ID)
	}
	if _, _, err := d.Events.MakeIncident(ctx, by.analyst, x); err != nil {
		t.Fatal(err)
	}
	made := released(t, d, by, draft(t, d, by.analyst))
	docs, problems := intake.Read("ged.csv", made.Files["ged.csv"], intake.Options{})
	if len(docs) != 1 || len(problems) > 0 {
		t.Fatal(len(docs), problems)
	}
	reader, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	found := reader.Extract(&docs[0])
	if len(found.Claims) != 1 || len(found.Warnings) != 0 {
		t.Fatalf("%d events came back, %v", len(found.Claims), found.Warnings)
	}
	c := found.Claims[0]
	i, err := c.Count.Figure.Interval()
	if err != nil || i.Low != 3 || i.High != 3 || c.Count.Since.String() != "2031-03-07" ||
		c.Count.Until.String() != "2031-03-07" || c.Speaker.Origin != "" || c.Speaker.Words != made.ID {
		t.Errorf("the event is another: %+v %+v, %v", c.Speaker, c.Count, err)
	}
}
