package web_test

import (
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// TestTodayLeadsToRecordsThatBroughtFindings: a case of an older program says on its first page how many records brought
// findings that nobody has decided, leads to them, and says no more of it once each was decided.
func TestTodayLeadsToRecordsThatBroughtFindings(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	const link = `href="/persons?brought=yes"`
	if _, body := read(t, c, server.URL+"/today"); strings.Contains(body, link) {
		t.Error("the notice stands in a case without such records")
	}
	v := record.VictimRecord{ID: "v-old", Source: "QRM", Row: 7, Name: "Omar Wahmi", Outcome: record.Killed,
		Died: record.ExactDate(22345), Place: "qa-mashta", Death: record.StateDocumented,
		Identity: record.StateDocumented}
	if _, err := d.Sources.AdoptOrigin(t.Context(), who, record.Origin{ID: v.Source, Name: "QRM", Adopted: true,
		Why: "its method is published"}); err != nil {
		t.Fatal(err)
	}
	body, err := record.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Act(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Append(&record.Change{ID: record.ChangeID(store.NewID(1)), Case: d.Store.Case(), At: 1,
			Actor: who.Account, Device: d.Store.Device(), Kind: record.RecordVictim,
			Subjects: []string{string(v.ID)}, Payload: body, Salt: store.NewSalt()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, page := read(t, c, server.URL+"/today")
	if text := shownOn(page); !strings.Contains(page, link) ||
		!strings.Contains(text, "1 record was typed in together with findings that nobody has decided.") ||
		!strings.Contains(text, "1 of them no longer counts by name.") {
		t.Error("the first page does not lead to the record that an older program wrote")
	}
	if _, page = read(t, c, server.URL+"/persons?brought=yes"); !strings.Contains(page, "/persons/v-old") ||
		!strings.Contains(shownOn(page), "1 of ") {
		t.Error("the list does not show that record alone")
	}
	const came = "The record came as “documented”."
	if _, page = read(t, c, server.URL+"/persons/v-old"); strings.Count(shownOn(page), came) != 2 {
		t.Error("the record does not say which findings it brought")
	}
	for _, m := range []record.Matter{record.MatterDeath, record.MatterIdentity} {
		if _, err := d.Verification.ProposeFinding(t.Context(), desk.Who{Account: who.Account, Fresh: who.Fresh},
			record.Determination{Record: v.ID, Matter: m, State: record.StateDocumented,
				Rationale: "the list of the hospital"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, page = read(t, c, server.URL+"/today"); strings.Contains(page, link) {
		t.Error("the notice stands on after each finding was decided")
	}
	if _, page = read(t, c, server.URL+"/persons/v-old"); strings.Contains(shownOn(page), came) {
		t.Error("the record says on that nobody has decided")
	}
}
