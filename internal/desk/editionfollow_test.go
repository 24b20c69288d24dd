package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"recount/record"
)

// TestManyActsBetweenEditionsAreFollowedTogether makes claims and corrects records by turns, more often than acts are
// counted one by one: each number that is another is put down to all acts of the kind that moved it, and to no other.
func TestManyActsBetweenEditionsAreFollowedTogether(t *testing.T) {
	const n = 70
	ctx := t.Context()
	d, by := newTeam(t)
	adopted(t, d, by)
	m := &mover{t: t, d: d, by: by}
	var rows []string
	for i := range n {
		rows = append(rows, fmt.Sprintf("%d,Ahmad Invented%d,M,34,2031-03-07,Zahrun,", i+1, i))
	}
	admit(t, d, by.reviewer, readIn(t, d, by.analyst, edition("QRM", rows...)).ID)
	page := coastPages(t)[0]
	if _, err := d.Sources.AddDocument(ctx, by.analyst, page); err != nil {
		t.Fatal(err)
	}
	sentence, _, _ := strings.Cut(strings.TrimSpace(page.Text), "\n")
	m.last = m.release()
	all, err := d.Persons.Victims(ctx, by.analyst, "", n)
	if err != nil || len(all) != n {
		t.Fatal(len(all), err)
	}
	for i, v := range all {
		if _, _, err := d.Claims.MakeClaim(ctx, by.analyst, page.ID, sentence, []string{"published=2031-03-20",
			"count.as_of=2031-03-20", "speaker.origin=QRM", "speaker.verb=documented",
			"count.figure.words=many", fmt.Sprintf("count.figure.value=%d", 100+i)}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Persons.CorrectVictim(ctx, by.analyst, v.ID, map[string]string{"sex": `"female"`}); err != nil {
			t.Fatal(err)
		}
	}
	next := m.release()
	diff, err := d.Editions().Diff(ctx, by.analyst, m.last, next)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, c := range diff {
		name := fmt.Sprintf("%s %s: %s -> %s", c.Tier, c.Cell, c.Was, c.Is)
		found[name] = true
		reason, kind := "correction", record.CorrectVictim
		if c.Tier != "named" {
			reason, kind = "new_claim", record.JudgeClaim
		}
		acts := 0
		for _, a := range c.Acts {
			if a.Reason != reason || a.Act != kind {
				t.Errorf("%s is put down to %+v", name, a)
			}
			acts += a.Number
		}
		if acts != n || len(c.Acts) > 64 {
			t.Errorf("%s is put down to %d acts in %d steps, not to %d in 64 at most", name, acts, len(c.Acts), n)
		}
	}
	for _, want := range []string{"documented_minimum all: 70 -> 169", "named sex=male: 70 -> 0"} {
		if !found[want] {
			t.Errorf("%q is not among %v", want, found)
		}
	}
}
