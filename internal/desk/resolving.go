package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// resolvable are the tables whose ids may be written short, with the act that a person must be allowed to do there: of
// what they may not see, nothing short is found.
var resolvable = []struct {
	table store.Table
	read  record.Act
	level access.Level
}{
	{store.Documents, "document.read", access.S1}, {store.MachineClaims, "claim.read", access.S1},
	{store.Claims, "claim.read", access.S1},
	{store.VictimRecords, "victim.read", access.S2}, {store.Imports, "victim.read", access.S2},
	{store.IdentityLinks, "pair.read", access.S2},
	{store.Incidents, "incident.read", access.S1}, {store.IncidentLinks, "incident.read", access.S1},
	{store.Sites, "site.read", access.S2},
	{store.Parties, "party.read", access.S1}, {store.Allegations, "party.read", access.S1},
	{store.Origins, "source.read", access.S1},
	{store.Testimonies, "testimony.read", access.S3}, {store.Consents, "testimony.read", access.S3},
	{store.Evidence, "evidence.read", access.S2},
	{store.Appeals, "appeal.read", access.S1}, {store.Commitments, "appeal.read", access.S1},
	{store.Changes, "log.read", access.S0},
	{store.Users, "case.open", access.S0},
}

// Resolve finds the whole id of what is written as an id, as the beginning of one (at least four letters), or as the
// name of an account. Where nothing is found that may be seen, what is written is given back, and whoever is asked next
// says that there is no such record.
func (d *Desk) Resolve(ctx context.Context, who Who, text string) (string, error) {
	var found []string
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		for _, r := range resolvable {
			if _, err := d.ask(tx, who, r.read, access.Subject{Level: r.level}); err != nil {
				if errors.Is(err, ErrRefused) {
					continue
				}
				return err
			}
			ids, err := tx.IDsLike(r.table, text, 3)
			if err != nil {
				return err
			}
			if slices.Contains(ids, text) { // whole
				found = []string{text}
				return nil
			}
			found = append(found, ids...)
		}
		users, err := rowsOf[record.User](tx, store.Users, "", "")
		for _, u := range users {
			if u.Name == text {
				found = append(found, string(u.ID))
			}
		}
		return err
	})
	slices.Sort(found)
	found = slices.Compact(found)
	switch {
	case err != nil || len(found) == 0:
		return text, err
	case len(found) > 1:
		return text, badInput("%s begins several ids: %s; write more of it", text,
			strings.Join(found, ", "))
	}
	return found[0], nil
}
