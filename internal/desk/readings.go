package desk

import (
	"sync"

	"recount/record"
)

// readings keeps what the extractor found in documents that were looked at lately.
type readings struct {
	extractor  Extractor
	mu         sync.Mutex
	byDocument map[record.DocumentID]record.Extraction
	order      []record.DocumentID
}

func newReadings(e Extractor) *readings {
	return &readings{extractor: e, byDocument: map[record.DocumentID]record.Extraction{}}
}

// keepReadings bounds the memory of readings.
const keepReadings = 2000

// of gives what the machine finds in a document. It is computed anew, not stored: ids come from content.
func (k *readings) of(doc record.Document) record.Extraction {
	k.mu.Lock()
	ex, ok := k.byDocument[doc.ID]
	k.mu.Unlock()
	if ok {
		return ex
	}
	ex = k.extractor.Extract(&doc)
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.byDocument[doc.ID]; !ok {
		k.byDocument[doc.ID] = ex
		k.order = append(k.order, doc.ID)
	}
	for len(k.order) > keepReadings {
		delete(k.byDocument, k.order[0])
		k.order = k.order[1:]
	}
	return ex
}
