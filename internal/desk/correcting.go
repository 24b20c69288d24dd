package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// CorrectFields corrects fields of a record by FIELD=VALUE pairs; an empty value takes a field out.
func (p *Persons) CorrectFields(ctx context.Context, who Who, id record.VictimRecordID, pairs []string) (Outcome,
	error) {
	set := map[string]string{}
	for _, pair := range pairs {
		field, value, _ := strings.Cut(pair, "=")
		if !slices.Contains(correctable, field) {
			return Outcome{}, badInput("%q is no field that can be corrected; there are %v", field,
				correctable)
		}
		if set[field] = ""; value == "" {
			continue
		}
		one := map[string]any{}
		if err := putFields(one, []string{pair}); err != nil {
			return Outcome{}, err
		}
		raw, err := json.Marshal(one)
		if err != nil {
			return Outcome{}, err
		}
		text, err := fieldText(raw, field)
		if err != nil { // a name of digits alone is still a name
			quoted, _ := json.Marshal(map[string]string{field: value})
			if text, err = fieldText(quoted, field); err != nil {
				return Outcome{}, badInput("%q is no value of %s", value, field)
			}
		}
		set[field] = text
	}
	return p.CorrectVictim(ctx, who, id, set)
}

// fieldText is the canonical value of one field of a record that is given as JSON.
func fieldText(raw []byte, field string) (string, error) {
	var v record.VictimRecord
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", err
	}
	body, err := record.Canonical(v)
	if err != nil {
		return "", err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return "", err
	}
	return string(fields[field]), nil
}

// CorrectClaim takes a claim as a person reads it, by FIELD=VALUE pairs over any of its fields. The sentence and the
// document stay.
func (cl *Claims) CorrectClaim(ctx context.Context, who Who, doc record.DocumentID, id record.ClaimID,
	pairs []string) (Outcome, error) {
	return cl.Correct(ctx, who, doc, id, func(c *record.Claim) error { return setFields(c, pairs) })
}

// setFields sets fields of a claim.
func setFields(c *record.Claim, pairs []string) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return err
	}
	if err := putFields(fields, pairs); err != nil {
		return err
	}
	if body, err = json.Marshal(fields); err != nil {
		return err
	}
	var now record.Claim
	decoder = json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&now); err != nil {
		return err
	}
	if slices.ContainsFunc(pairs, func(p string) bool { return strings.HasPrefix(p, "count.as_of=") }) {
		now.Fields = append(now.Fields, record.FieldAnchor{Field: "as_of", Anchor: now.Sentence}) // a person read it there
	}
	*c = now
	return nil
}

// byHand is the method of a claim that a person made.
const byHand = "by hand"

// MakeClaim makes a claim that the machine did not find, of a sentence that stands in a document word for word. It
// counts as a person's decision.
func (cl *Claims) MakeClaim(ctx context.Context, who Who, doc record.DocumentID, sentence string,
	pairs []string) (record.ClaimID, Outcome, error) {
	if err := cl.MayJudge(ctx, who); err != nil {
		return "", Outcome{}, err
	}
	if err := cl.mayRead(ctx, who, doc); err != nil {
		return "", Outcome{}, err
	}
	var id record.ClaimID
	out, err := cl.do(ctx, who, record.JudgeClaim, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			document, err := tx.Document(doc)
			if errors.Is(err, store.ErrNotFound) {
				return deed{}, ErrAbsent
			}
			if err != nil {
				return deed{}, err
			}
			at := strings.Index(document.Text, sentence)
			if sentence == "" || at < 0 {
				return deed{}, badInput("the document has no such sentence: give it word for word")
			}
			c := record.Claim{Document: doc, Kind: record.CountClaim, Published: document.Published,
				Sentence: record.NewAnchor(doc, document.Text, at, at+len(sentence))}
			if slices.ContainsFunc(pairs, func(p string) bool { return strings.HasPrefix(p, "count.") }) {
				c.Count = &record.CountStatement{Figure: record.Figure{Qualifier: record.Exact},
					Cell: record.AnyCell(record.Killed), Mode: record.Cumulative, Scope: record.ScopeTotal}
			}
			if err := setFields(&c, pairs); err != nil {
				return deed{}, badInput("%w", err)
			}
			switch {
			case c.Kind == record.AppealClaim && (c.Appeal == nil || c.Appeal.By == ""):
				return deed{}, badInput("an appeal says who asks (appeal.by)")
			case c.Kind == record.CommitmentClaim && (c.Commitment == nil || c.Commitment.By == ""):
				return deed{}, badInput("a commitment says who promises (commitment.by)")
			}
			if c.Kind == record.CountClaim {
				if c.Count == nil {
					return deed{}, badInput("a claim of a number has a count (count.figure.value=40)")
				}
				if _, err := c.Count.Figure.Interval(); err != nil {
					return deed{}, badInput("%w", err)
				}
			}
			body, err := record.Canonical(c)
			if err != nil {
				return deed{}, err
			}
			id = record.ClaimID("h-" + record.ContentID("claim by hand", string(body)))
			c.ID, c.Document, c.Method = id, doc, byHand
			j := record.ClaimJudgement{ID: id, Judgement: record.ClaimAccepted, Document: doc, Claim: c,
				Why: who.Reason}
			return deed{subjects: []string{string(id), string(doc)}, payload: j}, nil
		})
	return id, out, err
}
