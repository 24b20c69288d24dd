package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"recount/access"
	"recount/count"
	"recount/estimate"
	"recount/internal/store"
	"recount/record"
)

// PublishedEstimate is a likely number as it was published. It stays as it was, whatever the case learns later.
type PublishedEstimate struct {
	Edition string           `json:"edition"`
	At      record.Micros    `json:"at"`
	Digest  string           `json:"digest"` // SHA-256 of the estimate as published, hex
	Result  *estimate.Result `json:"estimate"`
	Current bool             `json:"current"`              // nothing that it rests on has changed since
	Before  string           `json:"supersedes,omitempty"` // the edition that it took the place of
}

// PublishEstimate freezes the last estimate of a question as an edition, which takes the place of an earlier one of the
// same question. ErrInput says that there is none, that what it rests on has changed since, or that it was made with
// the quick effort.
func (es *Estimates) PublishEstimate(ctx context.Context, who Who, q count.Query) (record.Edition, Outcome, error) {
	made, err := es.held(ctx)
	if err != nil {
		return record.Edition{}, Outcome{}, err
	}
	_, print, err := es.estimable(ctx, who, "toll.read", q)
	switch {
	case err != nil:
		return record.Edition{}, Outcome{}, err
	case made.Result == nil || made.Of != print:
		return record.Edition{}, Outcome{},
			badInput("no estimate of this question stands, or what it rests on has changed since; estimate first")
	case made.Result.Effort != "full":
		return record.Edition{}, Outcome{},
			badInput("the last estimate was a quick one, for a first look; estimate with full effort first")
	}
	body, err := json.Marshal(made.Result)
	if err != nil {
		return record.Edition{}, Outcome{}, fmt.Errorf("write the estimate: %w", err)
	}
	sum := sha256.Sum256(body)
	now := record.Micros(es.now().UnixMicro())
	e := record.Edition{
		ID: store.NewID(now), AsOf: q.AsOf, KnownAt: now, Query: q.Cell.Key(), Digest: hex.EncodeToString(sum[:]),
		Likely: string(body), RestsOn: print, State: "published", ApprovedBy: []record.ActorID{who.Account},
	}
	if who.Second != "" {
		e.ApprovedBy = append(e.ApprovedBy, who.Second)
	}
	out, err := es.do(ctx, who, record.PublishEdition, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			last, err := lastEdition(tx, e.Query, 0)
			if err == nil && last != nil {
				e.Supersedes = last.ID
			}
			return deed{subjects: []string{e.ID}, payload: e}, err
		})
	return e, out, err
}

// PublishedEstimate gives what was published last of a question, by the moment at which the query knows; nil where
// nothing was.
func (es *Estimates) PublishedEstimate(ctx context.Context, who Who, q count.Query) (*PublishedEstimate, error) {
	var e *record.Edition
	err := es.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		var until record.Micros
		if !q.KnownAt.IsZero() {
			until = record.Micros(q.KnownAt.UnixMicro())
		}
		var err error
		e, err = lastEdition(tx, q.Cell.Key(), until)
		return err
	})
	if err != nil || e == nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(e.Likely))
	if hex.EncodeToString(sum[:]) != e.Digest {
		return nil, fmt.Errorf("edition %s: the published estimate does not bear its digest; run \"recount check\"",
			e.ID)
	}
	p := &PublishedEstimate{Edition: e.ID, At: e.KnownAt, Digest: e.Digest, Before: e.Supersedes}
	if err := json.Unmarshal([]byte(e.Likely), &p.Result); err != nil {
		return nil, fmt.Errorf("read the estimate of edition %s: %w", e.ID, err)
	}
	_, print, err := es.estimable(ctx, who, "toll.read", q)
	p.Current = print == e.RestsOn
	return p, err
}

// lastEdition finds the latest edition of a question's likely number, until a moment (0: any); nil where there is none.
func lastEdition(tx *store.Tx, query string, until record.Micros) (*record.Edition, error) {
	var last *record.Edition
	err := tx.EachRow(store.Editions, store.Query{}, func(r store.Row) error {
		e, err := store.Decode[record.Edition](r)
		if err != nil || e.Likely == "" || e.Query != query || until != 0 && e.KnownAt > until {
			return err
		}
		if last == nil || e.KnownAt >= last.KnownAt {
			last = &e
		}
		return nil
	})
	return last, err
}
