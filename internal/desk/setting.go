package desk

import (
	"context"
	"recount/access"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// SetCustodians sets the age recipients to whom identities are sealed from now on.
func (d *Desk) SetCustodians(ctx context.Context, who Who, recipients string) (Outcome, error) {
	if _, err := vault.ParseCustodians(recipients); err != nil {
		return Outcome{}, badInput("%w", err)
	}
	return d.ChangeSetting(ctx, who, settingCustodians, recipients)
}

// ChangeSetting changes one setting of the case.
func (d *Desk) ChangeSetting(ctx context.Context, who Who, id, value string) (Outcome, error) {
	return d.changeSetting(ctx, who, id, value)
}

func (r *road) changeSetting(ctx context.Context, who Who, id, value string) (Outcome, error) {
	if id == settingSolo {
		return Outcome{}, badInput("a solo case becomes a shared one by adding accounts")
	}
	return r.do(ctx, who, record.ChangeSettings, access.Subject{Level: access.S1},
		func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{id}, payload: record.Setting{ID: id, Value: value}}, nil
		})
}
