package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/record"
)

// mover is a case whose editions follow each other act by act.
type mover struct {
	t    *testing.T
	d    *desk.Desk
	by   team
	last string // the released edition
}

// release drafts an edition of everybody who was killed, has it approved by two and releases it.
func (m *mover) release() string {
	m.t.Helper()
	ctx, e := m.t.Context(), m.d.Editions()
	head := m.by.founder
	head.Second = m.by.reviewer.Account
	draft, _, err := e.Draft(ctx, m.by.analyst, desk.EditionSpec{
		Titles: map[string]string{"en": "Killed in Qasiran"}, Desk: "Data desk", Licence: "CC-BY-4.0",
		Question: flow.Question{Outcome: record.Killed}, K: 1,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, who := range []desk.Who{m.by.reviewer, m.by.other} {
		if _, _, err := e.Approve(ctx, who, draft.ID); err != nil {
			m.t.Fatal(err)
		}
	}
	if _, _, err := e.Release(ctx, head, draft.ID); err != nil {
		m.t.Fatal(err)
	}
	return draft.ID
}

// moved carries out an act and releases the next edition: every number that it prints otherwise must be put down to the
// act, for the reason, and nothing else.
func (m *mover) moved(reason string, numbers []string, act func() (record.ChangeID, error)) {
	m.t.Helper()
	id, err := act()
	if err != nil {
		m.t.Fatalf("%s: %v", reason, err)
	}
	next := m.release()
	diff, err := m.d.Editions().Diff(m.t.Context(), m.by.analyst, m.last, next)
	if err != nil {
		m.t.Fatalf("%s: %v", reason, err)
	}
	m.last = next
	var got []string
	for _, c := range diff {
		got = append(got, fmt.Sprintf("%s %s: %s -> %s", c.Tier, c.Cell, c.Was, c.Is))
		if len(c.Acts) != 1 || c.Acts[0].Change != id || c.Reason != reason || len(c.Because) != 1 ||
			c.Because[0].Reason != reason {
			m.t.Errorf("%s: %s is put down to %+v, %+v", reason, got[len(got)-1], c.Because, c.Acts)
		}
	}
	for _, n := range numbers {
		if !slices.Contains(got, n) {
			m.t.Errorf("%s: the difference does not have %q but\n%s", reason, n, strings.Join(got, "\n"))
		}
	}
}

// TestEveryKindOfChangeIsPutDownToItsAct lets every kind of act that moves numbers move those of a case, one an
// edition.
func TestEveryKindOfChangeIsPutDownToItsAct(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	adopted(t, d, by)
	head := by.founder
	head.Second = by.reviewer.Account
	m := &mover{t: t, d: d, by: by}
	first := readIn(t, d, by.analyst, edition("QRM", "1,Ahmad Khaled Invented,M,34,2031-03-07,Zahrun,",
		"2,Samira al-Fictive,F,29,2031-03-07,Zahrun,", "3,Omar Madeup,M,40,2031-03-08,Zahrun,"))
	admit(t, d, by.reviewer, first.ID)
	page := coastPages(t)[0]
	if _, err := d.Sources.AddDocument(ctx, by.analyst, page); err != nil {
		t.Fatal(err)
	}
	sentence, _, _ := strings.Cut(strings.TrimSpace(page.Text), "\n")
	claim := func(who desk.Who, pairs ...string) (record.ClaimID, record.ChangeID, error) {
		id, out, err := d.Claims.MakeClaim(ctx, who, page.ID, sentence,
			append(pairs, "published=2031-03-20", "count.as_of=2031-03-20"))
		return id, out.Change, err
	}
	m.last = m.release()

	var ahmad, samira, omar, again record.VictimRecordID
	m.moved("admission", []string{"named all: 3 -> 4 5"}, func() (record.ChangeID, error) {
		list := readIn(t, d, by.analyst, edition("hospital", "1,Ahmad Khaled Invented,M,34,2031-03-07,Zahrun,",
			"2,Rula Makebelieve,F,8,2031-03-09,Zahrun,"))
		if _, _, err := d.Lists.Imported(ctx, by.reviewer, list.ID); err != nil {
			return "", err
		}
		out, err := d.Lists.AdmitList(ctx, by.reviewer, list.ID)
		return out.Change, err
	})
	all, err := d.Persons.Victims(ctx, by.analyst, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		switch {
		case v.Source == "hospital" && v.Own == "1":
			again = v.ID
		case v.Source == "QRM" && v.Own == "1":
			ahmad = v.ID
		case v.Source == "QRM" && v.Own == "2":
			samira = v.ID
		case v.Source == "QRM" && v.Own == "3":
			omar = v.ID
		}
	}
	m.moved("linkage", []string{"named all: 4 5 -> 4"}, func() (record.ChangeID, error) {
		out, err := d.Persons.JudgePair(ctx, by.analyst, record.IdentityLink{A: ahmad, B: again,
			Kind: record.SamePerson})
		return out.Change, err
	})
	m.moved("correction", []string{"named sex=female: 2 -> 1"}, func() (record.ChangeID, error) {
		out, err := d.Persons.CorrectVictim(ctx, by.analyst, samira, map[string]string{"sex": `"male"`})
		return out.Change, err
	})
	m.moved("place", []string{"named place=qa-sahel: 4 -> 3"}, func() (record.ChangeID, error) {
		out, err := d.Persons.CorrectVictim(ctx, by.analyst, omar, map[string]string{"place": `"qa-mashta"`})
		return out.Change, err
	})
	hadi, _, err := d.Persons.RecordVictim(ctx, by.analyst,
		record.VictimRecord{Source: "QRM", Row: 77, Name: "Hadi Wahmi", Sex: record.Male, Age: record.Adult,
			Status: record.Civilian, Cause: record.CauseUnknown, Died: record.ExactDate(22350), Place: "qa-mashta"})
	if err != nil {
		t.Fatal(err)
	}
	find := func(m record.Matter) (record.ChangeID, error) {
		out, err := d.Verification.ProposeFinding(ctx, by.analyst,
			step(record.VictimRecordID(hadi), m, record.StateDocumented))
		return out.Change, err
	}
	var died, made record.ChangeID
	m.moved("determination", []string{"documented_minimum all: 4 -> 5"}, func() (record.ChangeID, error) {
		died, err = find(record.MatterDeath)
		return died, err
	})
	m.moved("determination", []string{"named all: 4 -> 5"}, func() (record.ChangeID, error) {
		made, err = find(record.MatterIdentity)
		return made, err
	})
	m.moved("undo", []string{"named all: 5 -> 4"}, func() (record.ChangeID, error) {
		out, err := d.Log.Undo(ctx, by.analyst, made)
		return out.Change, err
	})
	m.moved("undo", []string{"documented_minimum all: 5 -> 4"}, func() (record.ChangeID, error) {
		out, err := d.Log.Undo(ctx, by.analyst, died)
		return out.Change, err
	})
	m.moved("determination", []string{"named all: 4 -> 3"}, func() (record.ChangeID, error) {
		if _, err := d.Verification.Findings(ctx, by.analyst, omar); err != nil {
			return "", err
		}
		if _, err := d.Verification.ProposeFinding(ctx, by.analyst,
			step(omar, record.MatterDeath, record.StateDiscounted)); err != nil {
			return "", err
		}
		if _, err := d.Verification.Findings(ctx, by.reviewer, omar); err != nil {
			return "", err
		}
		out, err := d.Verification.DecideFinding(ctx, by.reviewer, omar, record.MatterDeath, "alive")
		return out.Change, err
	})
	var figure record.ClaimID
	m.moved("new_claim", []string{"documented_minimum all: 3 -> 40"}, func() (id record.ChangeID, err error) {
		figure, id, err = claim(by.analyst, "speaker.origin=QRM", "speaker.verb=documented", "count.figure.words=forty",
			"count.figure.value=40")
		return id, err
	})
	// of civilians alone: the edition goes on answering what it was asked
	m.moved("new_claim", nil, func() (id record.ChangeID, err error) {
		_, id, err = claim(by.analyst, "speaker.origin=hospital", "speaker.verb=documented", "count.figure.words=two",
			"count.figure.value=2", "count.unit=civilians", "count.cell.status=civilian")
		return id, err
	})
	m.moved("correction", []string{"documented_minimum all: 40 -> 38"}, func() (record.ChangeID, error) {
		out, err := d.Claims.CorrectClaim(ctx, by.analyst, page.ID, figure,
			[]string{"count.figure.value=38", "count.figure.words=thirty-eight"})
		return out.Change, err
	})
	m.moved("closure", []string{"documented_minimum all: 38 -> 38 44"}, func() (record.ChangeID, error) {
		_, out, err := d.Sources.CloseWorld(ctx, head, record.Closure{Origin: "QRM", AtMost: 44,
			Cell: record.AnyCell(record.Killed), AsOf: record.ExactDate(22360), Why: "a complete manifest"})
		return out.Change, err
	})
	m.moved("admission", []string{"documented_minimum all: 38 44 -> 3 44"}, func() (record.ChangeID, error) {
		out, err := d.Sources.AdoptOrigin(ctx, head, record.Origin{ID: "QRM", Name: "QRM",
			Why: "its method is withdrawn"})
		return out.Change, err
	})
	m.moved("admission", []string{"documented_minimum all: 3 44 -> 38 44"}, func() (record.ChangeID, error) {
		out, err := d.Sources.AdoptOrigin(ctx, head, record.Origin{ID: "QRM", Name: "QRM", Adopted: true,
			Why: "its method is published again"})
		return out.Change, err
	})
	m.moved("withdrawal", []string{"documented_minimum all: 38 44 -> 3 44"}, func() (record.ChangeID, error) {
		out, err := d.Claims.CorrectClaim(ctx, by.analyst, page.ID, figure, []string{"speaker.verb=retracted"})
		return out.Change, err
	})
	m.moved("consent", []string{"named all: 3 -> 2"}, func() (record.ChangeID, error) {
		who := by.custodian
		who.Reason, who.Second = "read in against its source's wish", by.founder.Account
		out, err := d.Lists.EraseList(ctx, who, first.ID)
		return out.Change, err
	})
}
