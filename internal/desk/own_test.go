package desk_test

import (
	"context"
	"errors"
	"testing"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// TestFieldRoleReadsOnlyItsOwn: what somebody else brought in is not there for who may read only their own.
func TestFieldRoleReadsOnlyItsOwn(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	for id, who := range map[record.DocumentID]desk.Who{"theirs": by.analyst, "own": by.field} {
		page := record.Document{ID: id, Name: "a page", Text: "Twelve people were killed in the town on Friday (" +
			string(id) + ")."}
		if _, err := d.Sources.AddDocument(ctx, who, page); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Sources.Document(ctx, by.field, "own"); err != nil {
		t.Errorf("their own document: %v", err)
	}
	if _, err := d.Sources.Document(ctx, by.analyst, "own"); err != nil {
		t.Errorf("an analyst reads the case: %v", err)
	}
	for name, read := range map[string]func() error{
		"another's document": func() error { _, err := d.Sources.Document(ctx, by.field, "theirs"); return err },
		"an unknown one":     func() error { _, err := d.Sources.Document(ctx, by.field, "none"); return err },
		"the list": func() error {
			_, err := d.Sources.Documents(ctx, by.field, store.DocumentRow{},
				10)
			return err
		},
		"the inbox":     func() error { _, err := d.Sources.Inbox(ctx, by.field, 10); return err },
		"the toll":      func() error { _, _, err := d.Tolls.Toll(ctx, by.field, killed()); return err },
		"the incidents": func() error { _, err := d.Events.Incidents(ctx, by.field); return err },
		"a search":      func() error { _, err := d.Search(ctx, by.field, "", 10); return err },
	} {
		if err := read(); !errors.Is(err, desk.ErrAbsent) {
			t.Errorf("%s: %v, want that it is not there", name, err)
		}
	}
}
