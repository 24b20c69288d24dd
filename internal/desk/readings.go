package desk

import (
	"sync"

	"recount/record"
)

// readings keeps what the extractor found in documents that were looked at lately.
type readings struct {
	extractor  Extractor
	places     *places
	mu         sync.Mutex
	known      *ownPlaces // the places with which those kept were read
	byDocument map[record.DocumentID]record.Extraction
	order      []record.DocumentID
}

// placedExtractor is an extractor that can be told places of the case's own.
type placedExtractor interface {
	ExtractIn(doc *record.Document, places []record.Place) record.Extraction
}

func newReadings(e Extractor, p *places) *readings {
	return &readings{extractor: e, places: p, byDocument: map[record.DocumentID]record.Extraction{}}
}

// keepReadings bounds the memory of readings.
const keepReadings = 2000

// of gives what the machine finds in a document. It is computed anew, not stored: ids come from content, and a place
// that the case has of its own changes where a claim stands and not which claim it is.
func (k *readings) of(doc record.Document) record.Extraction {
	own := k.places.own.Load()
	k.mu.Lock()
	if k.known != own {
		k.known, k.order = own, nil
		clear(k.byDocument)
	}
	ex, ok := k.byDocument[doc.ID]
	k.mu.Unlock()
	if ok {
		return ex
	}
	ex = k.read(&doc, own)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known != own {
		return ex
	}
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

func (k *readings) read(doc *record.Document, own *ownPlaces) record.Extraction {
	if e, ok := k.extractor.(placedExtractor); ok {
		if named := own.maybeIn(doc.Text); len(named) > 0 {
			return e.ExtractIn(doc, named)
		}
	}
	return k.extractor.Extract(doc)
}
