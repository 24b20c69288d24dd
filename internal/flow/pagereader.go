package flow

import (
	"context"
	"sync"
	"time"

	"recount/extract"
	"recount/internal/worker"
	"recount/record"
)

// PageReader extracts documents that were read before in a confined process, with the budget of a file for each. The
// process starts when the first document comes and ends when none came for a while. It is safe for use by several
// goroutines.
type PageReader struct {
	mu   sync.Mutex
	pool *worker.Pool
	busy int
	idle *time.Timer
}

// readerRests is how long a process without work is kept.
const readerRests = time.Minute

// Extract reads the claims of a document. One that cannot be read, or not within the budget, gives the extraction of a
// page on which the reader failed.
func (r *PageReader) Extract(doc *record.Document) record.Extraction { return r.ExtractIn(doc, nil) }

// ExtractIn is Extract with places of a case's own that the document may name.
func (r *PageReader) ExtractIn(doc *record.Document, places []record.Place) record.Extraction {
	pool, err := r.begin()
	if err != nil {
		return extract.Fault(doc)
	}
	defer r.done()
	p, err := pool.Document(context.Background(), doc, nil, places)
	if err != nil {
		return extract.Fault(doc)
	}
	return p.Extraction
}

func (r *PageReader) begin() (*worker.Pool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool == nil {
		p, err := worker.Start(1, worker.Limits{})
		if err != nil {
			return nil, err
		}
		r.pool = p
	}
	r.busy++
	if r.idle != nil {
		r.idle.Stop()
	}
	return r.pool, nil
}

func (r *PageReader) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy--; r.busy == 0 {
		r.idle = time.AfterFunc(readerRests, r.Close)
	}
}

// Close ends the process where nothing is being read.
func (r *PageReader) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool != nil && r.busy == 0 {
		r.pool.Close()
		r.pool = nil
	}
}
