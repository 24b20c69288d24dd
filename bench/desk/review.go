package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"recount/internal/sample"
	"recount/internal/store"
	"recount/record"
)

// seen is what one reviewer met.
type seen struct {
	reads, writes []time.Duration
	judged        map[record.ClaimID]record.Judgement // what the desk said was done
	faults        []error
}

// review lets everybody judge at once, and then looks whether the log has each judgement once.
func (b *bench) review(ctx context.Context, s *store.Store) error {
	work := make(chan claimAt, len(b.claims))
	for _, c := range b.claims {
		work <- c
	}
	close(work)
	before, err := logged(ctx, s)
	if err != nil {
		return err
	}
	all := make([]*seen, b.reviewers)
	end := time.Now().Add(b.lasting)
	var wait sync.WaitGroup
	for i := range all {
		all[i] = &seen{judged: map[record.ClaimID]record.Judgement{}}
		wait.Go(func() {
			if err := b.reviewer(i, work, end, all[i]); err != nil {
				all[i].faults = append(all[i].faults, err)
			}
		})
	}
	begin := time.Now()
	wait.Wait()
	return b.reckon(ctx, s, all, before, time.Since(begin))
}

// reviewer works as a person does: inbox, page, judgement, now and then the toll.
func (b *bench) reviewer(n int, work <-chan claimAt, end time.Time, out *seen) error {
	rng := rand.New(rand.NewPCG(uint64(n), 3))
	c, err := b.signIn(b.people[n])
	if err != nil {
		return err
	}
	for time.Now().Before(end) {
		at, ok := <-work
		if !ok {
			return errors.New("no claims are left: give more -pages")
		}
		look := []string{"/inbox", "/documents/" + string(at.document)}
		if rng.IntN(5) == 0 {
			look = append(look, "/toll")
		}
		for _, path := range look {
			b.pause(rng, len(look)+1)
			_, took, err := b.get(c, path)
			if err != nil {
				return err
			}
			out.reads = append(out.reads, took)
		}
		b.pause(rng, len(look)+1)
		if err := b.judge(c, at, rng.IntN(3), out); err != nil {
			return err
		}
	}
	return nil
}

// pause is a person's share of the time for one judgement, more or less.
func (b *bench) pause(rng *rand.Rand, parts int) {
	if b.think > 0 {
		time.Sleep(time.Duration(rng.Int64N(2*int64(b.think))) / time.Duration(parts))
	}
}

func (b *bench) judge(c *http.Client, at claimAt, how int, out *seen) error {
	word := []string{"accept", "correct", "reject"}[how]
	means := []record.Judgement{record.ClaimAccepted, record.ClaimCorrected, record.ClaimRejected}[how]
	form := url.Values{"judgement": {word}, "origin": {sample.Monitor}, "scope": {string(record.ScopeTotal)},
		"qualifier": {string(record.Exact)}, "value": {"30"}}
	begin := time.Now()
	r, err := c.PostForm(fmt.Sprintf("%s/documents/%s/claims/%s", b.base, at.document, at.claim), form)
	if err != nil {
		return err
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if r.StatusCode != http.StatusOK || r.Request.URL.Path != "/documents/"+string(at.document) ||
		r.Request.URL.Query().Get("undo") == "" {
		return fmt.Errorf("%s led to %s: %s %.300s", word, r.Request.URL, r.Status, body)
	}
	out.writes = append(out.writes, time.Since(begin))
	out.judged[at.claim] = means
	return nil
}

// logged counts the judgements in the log, by claim.
func logged(ctx context.Context, s *store.Store) (map[record.ClaimID][]record.Judgement, error) {
	out := map[record.ClaimID][]record.Judgement{}
	err := s.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(e *store.Entry) error {
			if e.Change.Kind != record.JudgeClaim {
				return nil
			}
			j, err := store.Decode[record.ClaimJudgement](store.Row{ID: string(e.Change.ID), Body: e.Change.Payload})
			out[j.ID] = append(out[j.ID], j.Judgement)
			return err
		})
	})
	return out, err
}

func (b *bench) reckon(ctx context.Context, s *store.Store, all []*seen, before map[record.ClaimID][]record.Judgement,
	took time.Duration) error {
	var reads, writes []time.Duration
	var faults []error
	said := map[record.ClaimID]record.Judgement{}
	for _, one := range all {
		reads, writes, faults = append(reads, one.reads...), append(writes, one.writes...),
			append(faults, one.faults...)
		for id, j := range one.judged {
			said[id] = j
		}
	}
	fmt.Printf("reviewers: %d for %.0f s: %d judgements, %d pages read, %d faults; read %s; judge %s\n",
		len(all), took.Seconds(), len(writes), len(reads), len(faults), spread(reads), spread(writes))
	after, err := logged(ctx, s)
	if err != nil {
		return err
	}
	for id, j := range said {
		if got := after[id]; len(got) != 1 || got[0] != j {
			faults = append(faults, fmt.Errorf("claim %s was %s, and the log has %v", id, j, got))
		}
	}
	if extra := len(after) - len(before) - len(said); extra != 0 {
		faults = append(faults, fmt.Errorf("%d judgements are in the log that nobody was told of", extra))
	}
	r, err := s.Check(ctx, true)
	if err != nil {
		return err
	}
	fmt.Printf("reviewers: every judgement once in the log: %v; check of the whole case: %d findings\n",
		len(faults) == 0, len(r.Findings))
	if len(r.Findings) > 0 {
		faults = append(faults, fmt.Errorf("check: %v", r.Findings))
	}
	return errors.Join(faults...)
}
