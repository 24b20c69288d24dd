package sample

import (
	"encoding/json"
	"strings"
	"testing"

	"recount/record"
)

func encode(t *testing.T, c Case) string {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSameSeedSameBytes(t *testing.T) {
	first, again := encode(t, Generate(Options{Seed: 7})), encode(t, Generate(Options{Seed: 7}))
	if first != again {
		t.Error("one seed gave two cases")
	}
	if encode(t, Generate(Options{Seed: 7})) == encode(t, Generate(Options{Seed: 8})) {
		t.Error("two seeds gave one case")
	}
}

func TestListsOverlapAndMiss(t *testing.T) {
	c := Generate(Options{Seed: 1, Victims: 500})
	if len(c.Victims) != 500 || len(c.Lists) != 3 {
		t.Fatalf("%d victims, %d lists", len(c.Victims), len(c.Lists))
	}
	onNone, onTwo := c.Count(func(v Victim) bool { return len(v.Documents) == 0 }),
		c.Count(func(v Victim) bool { return len(v.Documents) > 1 })
	if onNone == 0 || onTwo == 0 {
		t.Errorf("%d on no list, %d on two: nothing to estimate", onNone, onTwo)
	}
	for _, l := range c.Lists {
		if len(l.Rows) != len(l.Victim) {
			t.Errorf("%s: %d rows for %d victims", l.Name, len(l.Rows), len(l.Victim))
		}
		for i, row := range l.Rows {
			if len(row) != len(l.Columns) {
				t.Fatalf("%s row %d has %d cells", l.Name, i+1, len(row))
			}
		}
	}
	if n := c.Count(func(v Victim) bool { return v.Status == record.Police }); n != 13 {
		t.Errorf("%d died in the ambush, want 13", n)
	}
}

func TestPagesAndRelations(t *testing.T) {
	c := Generate(Options{Seed: 1})
	names, relations := map[string]bool{}, map[string]bool{}
	for _, p := range c.Pages {
		if names[p.Name] {
			t.Errorf("two pages are called %s", p.Name)
		}
		names[p.Name], relations[p.Relation] = true, true
		if strings.Contains(p.Body, "%!") {
			t.Errorf("%s has a broken template", p.Name)
		}
	}
	for _, want := range []string{"original", "copy", "reversed", "translation", "misattributed", "rumour", "denial"} {
		if !relations[want] {
			t.Errorf("no page is a %s", want)
		}
	}
}

func TestWitnessesStayHidden(t *testing.T) {
	c := Generate(Options{Seed: 1})
	text := encode(t, c)
	for _, w := range c.Testimonies {
		if strings.Contains(text, w.Witness.Reveal()) || strings.Contains(text, w.Contact.Reveal()) {
			t.Error("a witness stands in the encoded case")
		}
	}
}
