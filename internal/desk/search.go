package desk

import (
	"context"

	"recount/access"
	"recount/internal/store"
)

// MaySearch answers whether somebody may search at all.
func (d *Desk) MaySearch(ctx context.Context, who Who) error {
	return d.look(ctx, who, "search", access.Subject{Level: access.S1}, func(*store.Tx, allowed) error { return nil })
}

// Search finds documents, and victims where the actor may see them. What the actor may not see changes nothing in the
// answer: kinds are asked one by one, and only those permitted.
func (d *Desk) Search(ctx context.Context, who Who, text string, limit int) ([]store.Hit, error) {
	var out []store.Hit
	err := d.look(ctx, who, "search", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		kinds := []string{"document"}
		if _, err := d.ask(tx, who, "victim.read", access.Subject{Level: access.S2}); err == nil {
			kinds = append(kinds, "victim")
		}
		for _, k := range kinds {
			hits, err := tx.Search(store.Find{Text: text, Kind: k, Limit: limit})
			if err != nil {
				return err
			}
			out = append(out, hits...)
		}
		return nil
	})
	return out, err
}
