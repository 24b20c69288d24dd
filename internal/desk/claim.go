package desk

import (
	"context"
	"errors"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Claims are what people decide of what a machine read, and what they claim by hand.
type Claims struct {
	*road
	read    *readings
	lasting *keptReadings
}

// Accept takes a machine's claim as it stands. The decision carries a copy of the claim.
func (cl *Claims) Accept(ctx context.Context, who Who, doc record.DocumentID, id record.ClaimID) (Outcome, error) {
	return cl.judge(ctx, who, doc, id, func(c record.Claim) (record.ClaimJudgement, error) {
		return record.ClaimJudgement{Judgement: record.ClaimAccepted, Claim: c, Why: who.Reason}, nil
	})
}

// Reject sets a machine's claim aside.
func (cl *Claims) Reject(ctx context.Context, who Who, doc record.DocumentID, id record.ClaimID) (Outcome, error) {
	return cl.judge(ctx, who, doc, id, func(c record.Claim) (record.ClaimJudgement, error) {
		return record.ClaimJudgement{Judgement: record.ClaimRejected, Claim: c, Why: who.Reason}, nil
	})
}

// Correct takes a claim as a person reads it. The sentence and the words stay as the page has them.
func (cl *Claims) Correct(ctx context.Context, who Who, doc record.DocumentID, id record.ClaimID,
	edit func(*record.Claim) error) (Outcome, error) {
	return cl.judge(ctx, who, doc, id, func(c record.Claim) (record.ClaimJudgement, error) {
		was := c
		now := c
		if c.Count != nil {
			count := *c.Count
			now.Count = &count
		}
		if err := edit(&now); err != nil {
			return record.ClaimJudgement{}, badInput("%w", err)
		}
		if now.Count != nil {
			if _, err := now.Count.Figure.Interval(); err != nil {
				return record.ClaimJudgement{}, badInput("%w", err)
			}
		}
		now.ID, now.Document, now.Anchors, now.Sentence = was.ID, was.Document, was.Anchors, was.Sentence
		return record.ClaimJudgement{Judgement: record.ClaimCorrected, Claim: now, Was: &was, Why: who.Reason}, nil
	})
}

// MayJudge answers whether somebody may judge claims at all, so that one who may not is told so of any document, known
// or not.
func (cl *Claims) MayJudge(ctx context.Context, who Who) error {
	return cl.may(ctx, who, record.JudgeClaim, access.S1)
}

// judge finds the claim, the machine's or one made by hand, and writes what a person makes of it.
func (cl *Claims) judge(ctx context.Context, who Who, doc record.DocumentID, id record.ClaimID,
	decide func(record.Claim) (record.ClaimJudgement, error)) (Outcome, error) {
	if err := cl.MayJudge(ctx, who); err != nil {
		return Outcome{}, err
	}
	if err := cl.mayRead(ctx, who, doc); err != nil {
		return Outcome{}, err
	}
	var document record.Document
	err := cl.store.View(ctx, func(tx *store.Tx) (err error) {
		document, err = tx.Document(doc)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return Outcome{}, ErrAbsent
	}
	if err != nil {
		return Outcome{}, err
	}
	claim, ok := findClaim(cl.read.of(document), id) // reading may take long: before the transaction
	return cl.do(ctx, who, record.JudgeClaim, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if !ok {
				if claim, err = madeClaim(tx, doc, id); err != nil {
					return deed{}, err
				}
			}
			if err := unchanged(tx, who.Seen, store.Claims, string(id)); err != nil {
				return deed{}, err
			}
			j, err := decide(claim)
			if err != nil {
				return deed{}, err
			}
			j.ID, j.Document = id, doc
			return deed{subjects: []string{string(id), string(doc)}, payload: j}, nil
		})
}

// madeClaim is the claim of a document that a person made by hand, which no reading finds.
func madeClaim(tx *store.Tx, doc record.DocumentID, id record.ClaimID) (record.Claim, error) {
	row, err := tx.Get(store.Claims, string(id))
	if errors.Is(err, store.ErrNotFound) {
		return record.Claim{}, ErrAbsent
	}
	if err != nil {
		return record.Claim{}, err
	}
	j, err := store.Decode[record.ClaimJudgement](row)
	if err == nil && (j.Document != doc || j.Claim.Method != byHand) {
		err = ErrAbsent
	}
	return j.Claim, err
}

func findClaim(ex record.Extraction, id record.ClaimID) (record.Claim, bool) {
	for _, c := range ex.Claims {
		if c.ID == id {
			return c, true
		}
	}
	return record.Claim{}, false
}

// Judged lists people's judgements of claims, in the order of the claims' ids.
// What is lent out is not written to.
func (cl *Claims) Judged(ctx context.Context, who Who) ([]record.ClaimJudgement, error) {
	var out []record.ClaimJudgement
	err := cl.look(ctx, who, "claim.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		var err error
		out, err = cl.lasting.judged.of(tx, func() (all []record.ClaimJudgement, err error) {
			err = tx.EachRow(store.Claims, store.Query{}, func(r store.Row) error {
				j, err := store.Decode[record.ClaimJudgement](r)
				all = append(all, j)
				return err
			})
			return all, err
		}, store.Claims)
		return err
	})
	return out, err
}
