package desk

import (
	"context"
	"errors"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/record"
	"recount/verify"
)

// standardID is the row under which the case keeps its standard of proof.
const standardID = "standard"

// standardText is the payload of a change of the standard: the whole table, so that the log holds what was decided.
type standardText struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// standard is the standard of proof of the case: its own where one was set, else the one that ships.
func (v *Verification) standard(tx *store.Tx) (verify.Standard, error) {
	row, err := tx.Get(store.Standards, standardID)
	if errors.Is(err, store.ErrNotFound) {
		return v.house, nil
	}
	if err != nil {
		return verify.Standard{}, err
	}
	s, err := store.Decode[standardText](row)
	if err != nil {
		return verify.Standard{}, err
	}
	return verify.ParseStandard(s.Text)
}

// Proof reads the standard of proof that is in force.
func (v *Verification) Proof(ctx context.Context, who Who) (verify.Standard, error) {
	var out verify.Standard
	err := v.look(ctx, who, "settings.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		var err error
		out, err = v.standard(tx)
		return err
	})
	return out, err
}

// ChangeStandard puts another standard of proof in force. It moves no finding: Rerun shows what it would support.
func (v *Verification) ChangeStandard(ctx context.Context, who Who, text string) (Outcome, error) {
	if _, err := verify.ParseStandard(text); err != nil {
		return Outcome{}, badInput("%w", err)
	}
	return v.do(ctx, who, record.ChangeStandard, access.Subject{Level: access.S1},
		func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{standardID}, payload: standardText{standardID, text}}, nil
		})
}

// Rerun is what a standard of proof would say of every finding of the case.
type Rerun struct {
	Standard string
	Findings int             // looked at
	Diff     []verify.Change // that stand above what the standard supports, or below what it would allow
}

// Rerun runs a standard over all findings and says in a language (en, ar) what is missing; text "" is the standard in
// force. Nothing is moved: people decide.
func (v *Verification) Rerun(ctx context.Context, who Who, text string, lang record.Lang) (Rerun, error) {
	var out Rerun
	err := v.look(ctx, who, "victim.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		std, err := v.standard(tx)
		if err == nil && text != "" {
			if std, err = verify.ParseStandard(text); err != nil {
				err = badInput("%w", err)
			}
		}
		if err != nil {
			return err
		}
		w, err := v.weighAll(tx)
		if err != nil {
			return err
		}
		ids := make([]record.VictimRecordID, 0, len(w.records))
		for id := range w.records {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		var findings []verify.Finding
		for _, id := range ids {
			for _, m := range Matters {
				findings = append(findings, verify.Finding{Determination: w.standing(id, m),
					Case: w.caseOf(w.records[id], m, nil)})
			}
		}
		out = Rerun{std.Name + " " + std.Version, len(findings), std.Diff(findings, lang)}
		return nil
	})
	return out, err
}
