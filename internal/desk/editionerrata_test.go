package desk

import (
	"testing"
	"time"

	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// TestErrataAreFoundOnceUntilThePastMoves asks for the errata of a draft again and again: they are found anew where the
// draft prints something else, and where an act reaches back behind its moment, and else not.
func TestErrataAreFoundOnceUntilThePastMoves(t *testing.T) {
	ctx := t.Context()
	d, who := deskWith(t, store.Options{}, 2)
	id, _, err := d.Persons.RecordVictim(ctx, who, record.VictimRecord{Source: "QRM", Name: "Rula Fictive"})
	if err != nil {
		t.Fatal(err)
	}
	ed := record.Edition{ID: "draft", KnownAt: record.Micros(time.Now().UnixMicro())}
	is := frozenEdition{Numbers: map[string]string{"named": "3"}}
	found := 0
	ask := func(about string, want int) {
		t.Helper()
		got, err := d.Editions().errata(ctx, ed, frozenEdition{}, is, func() ([]NumberChange, error) {
			found++
			return []NumberChange{{Erratum: publish.Erratum{Was: "2", Is: is.Numbers["named"]}}}, nil
		})
		if err != nil || len(got) != 1 || got[0].Is != is.Numbers["named"] {
			t.Fatalf("%s: %+v, %v", about, got, err)
		}
		if found != want {
			t.Errorf("%s: they were found %d times, not %d", about, found, want)
		}
	}
	ask("first", 1)
	ask("again", 1)
	time.Sleep(time.Millisecond)
	last, err := d.Persons.CorrectVictim(ctx, who, record.VictimRecordID(id), map[string]string{"sex": `"female"`})
	if err != nil {
		t.Fatal(err)
	}
	ask("after a later correction", 1)
	is.Numbers["named"] = "4"
	ask("when the draft prints another number", 2)
	if _, err := d.Log.Undo(ctx, who, last.Change); err != nil {
		t.Fatal(err)
	}
	ask("after something was taken back", 3)
	ask("again", 3)
	ed.KnownAt = record.Micros(time.Now().Add(time.Hour).UnixMicro())
	_, err = d.Persons.CorrectVictim(ctx, who, record.VictimRecordID(id), map[string]string{"sex": `"male"`})
	if err != nil {
		t.Fatal(err)
	}
	ask("after a correction from before its moment, as another desk's arrives late", 4)
}
