package flow

import (
	"cmp"
	"sync"

	"recount/doubt"
	"recount/extract"
	"recount/record"
)

// rooms are the lists that come with the program, once. The lexicon is read by the workers that need it.
var rooms = sync.OnceValues(func() (TollOptions, error) {
	places, err := extract.LoadGazetteer()
	if err != nil {
		return TollOptions{}, err
	}
	organisations, err := extract.LoadOrganisations()
	if err != nil {
		return TollOptions{}, err
	}
	return TollOptions{
		Question: Question{Outcome: record.Killed},
		Places:   places,
		Extract:  inProcess{},
		Doubt:    doubt.New(places, organisations),
		Trace:    func() Tracer { return &originTracer{organisations: organisations} },
		Organisation: func(id record.OriginID) (Origin, bool) {
			o, ok := organisations.Organisation(id)
			if !ok {
				return Origin{}, false
			}
			out := Origin{ID: o.ID, Class: o.Class, NameEN: cmp.Or(o.Name, string(o.ID))}
			if len(o.AliasesAR) > 0 {
				out.NameAR = o.AliasesAR[0]
			}
			return out, true
		},
	}, nil
})

// inProcess is the extractor that comes with the program, made when it is first asked.
type inProcess struct{}

// Extract reads a document.
func (inProcess) Extract(doc *record.Document) record.Extraction {
	e, err := extract.Default()
	if err != nil {
		return extract.Fault(doc)
	}
	return e.Extract(doc)
}

// ExtractDated reads a document against a day.
func (inProcess) ExtractDated(doc *record.Document, day record.Day) record.Extraction {
	e, err := extract.Default()
	if err != nil {
		return extract.Fault(doc)
	}
	return e.ExtractDated(doc, day)
}

// DefaultTollOptions gives the lexicons, gazetteer and alias table that come with the program.
func DefaultTollOptions() (TollOptions, error) { return rooms() }
