package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"

	"recount/internal/store"
	"recount/record"
)

// errataKept keeps the errata of drafts from their audit to their release: to follow them to the acts that made them, a
// case is made again act by act. What was found is good as long as the draft prints the same, and the log has got
// nothing since that reaches back behind it.
type errataKept struct {
	mu   sync.Mutex
	kept map[string]foundErrata // by the draft's id
}

// foundErrata are the errata of a draft, of a case whose tree had a size.
type foundErrata struct {
	of      [sha256.Size]byte // of what the edition before and the draft print
	size    int64
	changes []NumberChange
}

// maxErrataKept is how many drafts' errata are kept.
const maxErrataKept = 8

// errata are the errata of an edition to the one before: those that were found, where they still hold, or found anew.
func (e Editions) errata(ctx context.Context, ed record.Edition, was, is frozenEdition,
	find func() ([]NumberChange, error)) ([]NumberChange, error) {
	both, err := json.Marshal([2]frozenEdition{was, is})
	if err != nil {
		return nil, fmt.Errorf("compare edition %s with the one before: %w", ed.ID, err)
	}
	of := sha256.Sum256(both)
	k := &e.desk.editions.errata
	k.mu.Lock()
	found, ok := k.kept[ed.ID]
	k.mu.Unlock()
	var size int64
	err = e.desk.Store.View(ctx, func(tx *store.Tx) (err error) {
		if size, err = tx.Size(); err == nil && ok && found.of == of {
			ok, err = leavesPast(tx, found.size, ed.KnownAt)
		}
		return err
	})
	if err != nil || ok && found.of == of {
		return found.changes, err
	}
	changes, err := find()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= maxErrataKept {
		k.kept = map[string]foundErrata{}
	}
	k.kept[ed.ID] = foundErrata{of, size, changes}
	return changes, nil
}

// leavesPast says that what the log has got since it had a size changes nothing of the case as it was at a moment.
func leavesPast(tx *store.Tx, size int64, at record.Micros) (bool, error) {
	leaves := true
	err := store.EachSince(tx, size, func(x *store.Entry) error {
		leaves = leaves && (movesNothing(x.Change.Kind) || x.Change.At > at && movesWhatFollows(x.Change.Kind))
		return nil
	})
	return leaves, err
}

// movesNothing says that no act of a kind moves a number of any moment.
func movesNothing(kind record.Act) bool {
	switch kind {
	case record.DraftEdition, record.ApproveEdition, record.PublishEdition, record.AnnounceEdition,
		record.CosignEdition, record.WithdrawEdition, record.OpenVictim, record.OpenTestimony, record.OpenWitness,
		record.RefuseAct, record.KeepCase, record.CreateToken, record.RevokeToken:
		return true
	}
	return false
}

// movesWhatFollows says that an act of a kind moves numbers from its moment on, and never takes out what was before.
func movesWhatFollows(kind record.Act) bool {
	switch kind {
	case record.JudgeClaim, record.ApproveClaim, record.RecordVictim, record.CorrectVictim, record.JudgePair,
		record.ProposeFinding, record.DecideFinding:
		return true
	}
	return false
}
