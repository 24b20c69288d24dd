package desk

import (
	"sync"

	"recount/internal/store"
	"recount/record"
)

// lasting keeps what was read of tables until one of them changes: what is looked at many times between two acts. What
// is lent out is not written to.
type lasting[T any] struct {
	mu    sync.Mutex
	size  int64 // of the log; 0: never read
	value T
}

func (k *lasting[T]) of(tx *store.Tx, read func() (T, error), tables ...store.Table) (T, error) {
	if !tx.Lasting() {
		return read()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	size, err := tx.Size()
	if err != nil {
		return k.value, err
	}
	if k.size == 0 || !tx.Unchanged(k.size, tables...) {
		if k.value, err = read(); err != nil {
			k.size = 0
			return k.value, err
		}
	}
	k.size = size
	return k.value, nil
}

// still gives what is kept, where the tables stand as they did; for what is too slow to be made inside of a
// transaction.
func (k *lasting[T]) still(tx *store.Tx, tables ...store.Table) (T, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.size == 0 || !tx.Lasting() || !tx.Unchanged(k.size, tables...) {
		return *new(T), false, nil
	}
	size, err := tx.Size()
	k.size = size
	return k.value, err == nil, err
}

// keep keeps what was made of the tables when the log had size acts.
func (k *lasting[T]) keep(value T, size int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.value, k.size = value, size
}

// keptReadings is what the desk keeps of the case between two acts, for every part of it.
type keptReadings struct {
	roll    lasting[[]Listed]
	library lasting[[]LibraryRow]
	open    lasting[openClaims]
	judged  lasting[[]record.ClaimJudgement]
	stories lasting[Stories]
	tracing sync.Mutex // one traces, the others take what it found
}

// openClaims are the machine's claims that nobody has judged: how many, and in which documents, in the order of their
// ids.
type openClaims struct {
	n         int
	documents []record.DocumentID
	in        map[record.DocumentID]bool
}

// undecided reads the machine's claims that nobody has judged.
func (k *keptReadings) undecided(tx *store.Tx) (openClaims, error) {
	return k.open.of(tx, func() (openClaims, error) {
		o := openClaims{in: map[record.DocumentID]bool{}}
		var err error
		if o.n, o.documents, err = tx.Undecided(); err != nil {
			return o, err
		}
		for _, id := range o.documents {
			o.in[id] = true
		}
		return o, nil
	}, store.Claims, store.Documents)
}
