package flow

import (
	"cmp"
	"sync"

	"recount/extract"
	"recount/record"
)

// rooms are the lists that come with the program and what is built on them, once.
var rooms = sync.OnceValues(func() (TollOptions, error) {
	lexicon, err := extract.LoadLexicon()
	if err != nil {
		return TollOptions{}, err
	}
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
		Extract:  extract.New(lexicon, places, organisations),
		Doubt:    &surety{places, organisations},
		Trace:    func() Tracer { return &originTracer{places: places, organisations: organisations} },
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

// DefaultTollOptions gives the lexicons, gazetteer and alias table that come with the program.
func DefaultTollOptions() (TollOptions, error) { return rooms() }
