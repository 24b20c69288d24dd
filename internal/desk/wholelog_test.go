package desk_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
)

// TestTheWholeLogIsForWhoReadsAllOfIt: an admin reads the log's security entries alone, and gets no file of all of it;
// neither does whoever reads their own acts. An auditor does.
func TestTheWholeLogIsForWhoReadsAllOfIt(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	with := func(name string, role access.Role) desk.Who {
		who := by.founder
		who.Second = by.analyst.Account
		account, _, err := d.Users.AddUser(ctx, who, name, "")
		if err == nil {
			_, err = d.Users.Give(ctx, who, account, role, access.S1, time.Time{})
		}
		if err != nil {
			t.Fatal(err)
		}
		return desk.Who{Account: account, Fresh: d.Now()}
	}
	admin := with("an admin", access.Admin)
	if lines, err := d.Log.Lines(ctx, admin, 0, 10); err != nil || len(lines) == 0 {
		t.Fatalf("the admin reads no security entries: %d, %v", len(lines), err)
	}
	for name, who := range map[string]desk.Who{"an admin": admin, "an analyst": by.analyst} {
		var file bytes.Buffer
		if _, err := d.Log.Whole(ctx, who, &file); !errors.Is(err, desk.ErrAbsent) || file.Len() > 0 {
			t.Errorf("%s got %d bytes of the log: %v", name, file.Len(), err)
		}
	}
	var file bytes.Buffer
	if _, err := d.Log.Whole(ctx, with("an auditor", access.Auditor), &file); err != nil || file.Len() == 0 {
		t.Errorf("the auditor got %d bytes of the log: %v", file.Len(), err)
	}
}
