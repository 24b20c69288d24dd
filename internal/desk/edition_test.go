package desk_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// edition is a list of a source as a file of lines.
func edition(source string, lines ...string) desk.ListFile {
	return desk.ListFile{Name: "list.csv", Data: []byte("No,Full name,Sex,Age,Date of death,Place,Remarks\n" +
		strings.Join(lines, "\n") + "\n"), Source: record.OriginID(source)}
}

// readIn plans and imports a list.
func readIn(t *testing.T, d *desk.Desk, who desk.Who, f desk.ListFile) desk.ImportPlan {
	t.Helper()
	plan, err := d.Lists.PlanImport(t.Context(), who, f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.Import(t.Context(), who, plan, nil); err != nil {
		t.Fatal(err)
	}
	return plan
}

func admit(t *testing.T, d *desk.Desk, who desk.Who, id string) {
	t.Helper()
	if _, _, err := d.Lists.Imported(t.Context(), who, id); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.AdmitList(t.Context(), who, id); err != nil {
		t.Fatal(err)
	}
}

// numbers are the minima of all who were killed.
func numbers(t *testing.T, d *desk.Desk, who desk.Who) string {
	t.Helper()
	r, _, err := d.Tolls.Toll(t.Context(), who, killed())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("named %d to %d, verified %d, documented %d", r.Named.Low, r.Named.High, r.VerifiedMinimum.Low,
		r.DocumentedMinimum.Low)
}

func TestTheNextEditionOfAListIsANewVersionOfItsPeople(t *testing.T) {
	d, who, _ := newDesk(t, true)
	first := readIn(t, d, who, edition("QRM", "1,Ahmad Khaled Invented,M,34,2031-03-07,Zahrun,seen",
		"2,Samira al-Fictive,F,29,2031-03-07,Zahrun,", "3,Omar Madeup,M,40,2031-03-08,Zahrun,"))
	admit(t, d, who, first.ID)
	if got := numbers(t, d, who); got != "named 3 to 3, verified 0, documented 3" {
		t.Fatal(got)
	}
	all, err := d.Persons.Victims(t.Context(), who, "", 10)
	if err != nil || len(all) != 3 {
		t.Fatal(len(all), err)
	}
	var ahmad record.VictimRecord
	for _, v := range all {
		if v.Own == "1" {
			ahmad = v
		}
	}
	if ahmad.Other["Remarks"] != "seen" || ahmad.PlaceWords != "Zahrun" {
		t.Errorf("what no field takes is lost: %+v", ahmad)
	}
	if _, err := d.Persons.CorrectVictim(t.Context(), who, ahmad.ID,
		map[string]string{"died": `"2031-03-06"`}); err != nil {
		t.Fatal(err)
	}
	second := edition("QRM", "1,Ahmad Khaled Invented,M,36,2031-03-07,Zahrun,seen",
		"2,Samira Mahmoud al-Fictive,F,29,2031-03-07,Zahrun,", "4,Rula Makebelieve,F,20,2031-03-08,Zahrun,")
	second.Whole = true
	plan, err := d.Lists.PlanImport(t.Context(), who, second)
	if err != nil {
		t.Fatal(err)
	}
	c := plan.Changes
	if c.New != 1 || len(c.Changed) != 2 || c.Same != 0 || len(c.Gone) != 1 || c.Renumbered {
		t.Errorf("the dry run says %+v", c)
	}
	if _, err := d.Lists.Import(t.Context(), who, plan, nil); err != nil {
		t.Fatal(err)
	}
	if got := numbers(t, d, who); got != "named 3 to 3, verified 0, documented 3" {
		t.Errorf("an edition that waits moves the numbers: %s", got)
	}
	moves, err := d.Lists.WouldMove(t.Context(), who, killed(), plan.ID)
	if err != nil || moves.Before != moves.After || moves.Source != "QRM" {
		t.Errorf("one gone and one new: %+v, %v", moves, err)
	}
	admit(t, d, who, plan.ID)
	now, err := d.Persons.Victim(t.Context(), who, ahmad.ID)
	if err != nil || now.Years != 36 || now.Died.String() != "2031-03-06" {
		t.Errorf("the edition's age and the person's day: %d %s, %v", now.Years, now.Died, err)
	}
	if got := numbers(t, d, who); got != "named 3 to 3, verified 0, documented 3" {
		t.Error(got)
	}
	if _, err := d.Lists.UndoImport(t.Context(), who, plan.ID); err != nil {
		t.Fatal(err)
	}
	if now, err = d.Persons.Victim(t.Context(), who, ahmad.ID); err != nil || now.Years != 34 ||
		now.Died.String() != "2031-03-06" {
		t.Errorf("after undoing the edition: %d %s, %v", now.Years, now.Died, err)
	}
	if all, err = d.Persons.Victims(t.Context(), who, "", 10); err != nil || len(all) != 3 {
		t.Errorf("undoing the edition leaves %d records, %v", len(all), err)
	}
}

func TestNumbersThatCountRowsAreNoIDs(t *testing.T) {
	d, who, _ := newDesk(t, true)
	readIn(t, d, who, edition("QRM", "1,Ahmad Invented,M,34,2031-03-07,Zahrun,",
		"2,Samira Fictive,F,29,2031-03-07,Zahrun,", "3,Omar Madeup,M,40,2031-03-08,Zahrun,",
		"4,Rula Makebelieve,F,41,2031-03-08,Zahrun,"))
	plan, err := d.Lists.PlanImport(t.Context(), who, edition("QRM", "1,Yusuf Newcome,M,50,2031-03-07,Zahrun,",
		"2,Ahmad Invented,M,34,2031-03-07,Zahrun,", "3,Samira Fictive,F,29,2031-03-07,Zahrun,",
		"4,Omar Madeup,M,40,2031-03-08,Zahrun,", "5,Rula Makebelieve,F,41,2031-03-08,Zahrun,"))
	if err != nil {
		t.Fatal(err)
	}
	if c := plan.Changes; !c.Renumbered || c.New != 1 || c.Same != 4 || len(c.Changed) != 0 || len(c.Gone) != 0 {
		t.Errorf("a list that was numbered anew: %+v", c)
	}
}

func TestUndoingTheNewerListLeavesThePeopleOfTheOlder(t *testing.T) {
	d, who, _ := newDesk(t, true)
	list := func(n int) desk.ListFile {
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf("%d,Karim%c Invented,m,%d,2031-03-07,,", i, 'a'+i, 20+i))
		}
		return edition("town council", lines...)
	}
	readIn(t, d, who, list(10))
	newer := readIn(t, d, who, list(15))
	if _, err := d.Lists.UndoImport(t.Context(), who, newer.ID); err != nil {
		t.Fatal(err)
	}
	if all, err := d.Persons.Victims(t.Context(), who, "", 100); err != nil || len(all) != 10 {
		t.Errorf("%d records of the list that holds, %v", len(all), err)
	}
}

// TestAPlantedListMovesNothing holds that a list of which nobody decided moves no number at all.
func TestAPlantedListMovesNothing(t *testing.T) {
	d, who, _ := newDesk(t, true)
	real := readIn(t, d, who, edition("QRM", "1,Ahmad Invented,M,34,2031-03-07,Zahrun,",
		"2,Samira Fictive,F,29,2031-03-07,Zahrun,"))
	admit(t, d, who, real.ID)
	before := numbers(t, d, who)
	var lines []string
	for i := range 1024 {
		lines = append(lines, fmt.Sprintf("%d,Planted%d Nobody%d,M,%d,2031-03-%02d,Zahrun,", i+1, i, i, 18+i%60,
			1+i%28))
	}
	planted := readIn(t, d, who, edition("somebody", lines...))
	_, l, err := d.Tolls.Toll(t.Context(), who, killed())
	if err != nil {
		t.Fatal(err)
	}
	if after := numbers(t, d, who); after != before || len(l.Input.Records) != 2 {
		t.Errorf("1,024 planted names move the toll from %s to %s (%d records count)", before, after,
			len(l.Input.Records))
	}
	if len(l.Waiting) != 1 || l.Waiting[0].ID != planted.ID {
		t.Errorf("nobody is told that a list waits: %+v", l.Waiting)
	}
	some, err := d.Persons.Victims(t.Context(), who, "", 2000)
	if err != nil || len(some) != 1026 {
		t.Fatal(len(some), err)
	}
	for _, v := range some {
		if v.Source != "somebody" {
			continue
		}
		found, err := d.Verification.Findings(t.Context(), who, v.ID)
		if err != nil || found[0].Now.State != record.StateAlleged || found[0].Would != record.StateAlleged {
			t.Errorf("a source's own claim is a finding: %+v, %v", found[0].Now, err)
		}
		break
	}
	if _, err := d.Lists.WouldMove(t.Context(), who, killed(), planted.ID); err != nil {
		t.Error(err)
	}
}

func TestASecondPersonAdmitsAListOfASharedCase(t *testing.T) {
	ctx := context.Background()
	d, c := newTeam(t)
	plan := readIn(t, d, c.analyst, edition("QRM", "1,Ahmad Invented,M,34,2031-03-07,Zahrun,"))
	var needs desk.NeedsError
	if _, err := d.Lists.AdmitList(ctx, c.analyst, plan.ID); !errors.As(err, &needs) ||
		needs.Needs[0] != desk.NeedsAnother {
		t.Errorf("whoever read a list in admits it alone, or is not told who may: %v", err)
	}
	if all, err := d.Lists.Imports(ctx, c.reviewer); err != nil || len(all) != 1 {
		t.Errorf("whoever may admit a list does not see that it is there: %v, %v", all, err)
	}
	if _, err := d.Lists.Foreseen(ctx, c.reviewer, killed(), plan.ID); err != nil {
		t.Error(err)
	}
	unread := func(when string) {
		t.Helper()
		if _, err := d.Lists.AdmitList(ctx, c.reviewer, plan.ID); !errors.As(err, &needs) ||
			needs.Needs[0] != desk.NeedsReading {
			t.Errorf("a list is admitted %s: %v", when, err)
		}
	}
	unread("unread")
	if _, _, err := d.Lists.Imported(ctx, c.analyst, plan.ID); err != nil {
		t.Fatal(err)
	}
	unread("read by another")
	for range 2 { // the second reading is no new one
		if _, _, err := d.Lists.Imported(ctx, c.reviewer, plan.ID); err != nil {
			t.Fatal(err)
		}
	}
	opened := 0
	if err := d.Store.View(ctx, func(tx *store.Tx) error {
		entries, err := tx.History(plan.ID)
		for _, e := range entries {
			if e.Change.Kind == record.OpenVictim && e.Change.Actor == c.reviewer.Account {
				opened++
			}
		}
		return err
	}); err != nil || opened != 1 {
		t.Errorf("%d readings are in the log, want one: %v", opened, err)
	}
	if _, err := d.Lists.AdmitList(ctx, c.reviewer, plan.ID); err != nil {
		t.Errorf("a second person who read the list is refused: %v", err)
	}
	if list, people, err := d.Lists.Imported(ctx, c.reviewer, plan.ID); err != nil || len(people) != 1 ||
		!list.Counts() {
		t.Errorf("who admitted a list has lost sight of it: %v, %d people, %v", list, len(people), err)
	}
	if _, err := d.Lists.AdmitList(ctx, c.reviewer, "i-nothing"); !errors.Is(err, desk.ErrAbsent) &&
		!errors.Is(err, desk.ErrRefused) {
		t.Errorf("a list that is not there: %v", err)
	}
}

// TestOneLogGivesOneToll lets a desk link, corrects the sexes and places of a list by its next edition, and
// compares what it answers then with what a desk says that opens the same case anew: what was linked before may not stand.
func TestOneLogGivesOneToll(t *testing.T) {
	d, who, _ := newDesk(t, true)
	var here, there, mended []string
	for i, name := range []string{"Ahmad Khaled Invented", "Samira al-Fictive", "Omar Hasan Madeup", "Nour Karim Unreal"} {
		row := fmt.Sprintf("%d,%s,M,%d,2031-03-0%d,Zahrun,", i+1, name, 30+i, i+1)
		here, there = append(here, row), append(there, row)
		mended = append(mended, fmt.Sprintf("%d,%s,F,%d,2031-03-0%d,,", i+1, name, 30+i, i+1))
	}
	admit(t, d, who, readIn(t, d, who, edition("QRM", here...)).ID)
	admit(t, d, who, readIn(t, d, who, edition("COUNCIL", there...)).ID)
	_, before, err := d.Tolls.Toll(t.Context(), who, killed())
	if err != nil || len(before.Input.Links) == 0 {
		t.Fatalf("the two lists share nobody: %v", err)
	}
	admit(t, d, who, readIn(t, d, who, edition("COUNCIL", mended...)).ID)
	kept, after, err := d.Tolls.Toll(t.Context(), who, killed())
	if err != nil {
		t.Fatal(err)
	}
	anew, opened, err := desk.New(d.Parts).Tolls.Toll(t.Context(), who, killed())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(after.Input.Links, opened.Input.Links) || !reflect.DeepEqual(kept.Named, anew.Named) {
		t.Errorf("the desk that ran says %+v with %d pairs, one opened anew %+v with %d", kept.Named,
			len(after.Input.Links), anew.Named, len(opened.Input.Links))
	}
	if reflect.DeepEqual(before.Input.Links, after.Input.Links) {
		t.Error("other sexes and no places are linked as surely as the same ones: the test would see no stale answer")
	}
}
