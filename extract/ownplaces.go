package extract

import (
	"slices"

	"recount/record"
)

// With is an extractor that knows further places: those of a case's own. A parent stands before what lies in it, or is
// known already. The extractor itself stays as it is.
func (e *Extractor) With(places []record.Place) *Extractor {
	if len(places) == 0 {
		return e
	}
	return &Extractor{lex: e.lex, gaz: e.gaz.with(places), orgs: e.orgs, governments: e.governments, weights: e.weights,
		weigh: e.weigh}
}

// ExtractIn is Extract with further places.
func (e *Extractor) ExtractIn(doc *record.Document, places []record.Place) record.Extraction {
	return e.With(places).Extract(doc)
}

// with is a gazetteer that has further places before its own.
func (g *Gazetteer) with(places []record.Place) *Gazetteer {
	own := NewGazetteer()
	own.outer = g
	for _, p := range places {
		// a village that is told by one word wants a cue or its parent on the page, as those of the world do
		small := p.Level == record.LevelSite || p.Level == record.LevelADM3
		own.add(p, small, small)
	}
	out := &Gazetteer{entries: g.entries, index: g.index, names: g.names, world: g.world, outer: g.outer, own: own}
	out.tree.Behind(func(id record.PlaceID) (record.Place, bool) {
		if p, ok := own.tree.Place(id); ok {
			return p, true
		}
		return g.tree.Place(id)
	})
	return out
}

// matchOwn adds the places of the case's own to what the gazetteer found in the same text. A longer name wins; of one
// length the case's own, where what the gazetteer has of that name does not hold it.
func (g *Gazetteer) matchOwn(text string, f *folder, have []Match, demonyms []record.PlaceID) []Match {
	if g.own == nil {
		return have
	}
	named := map[record.PlaceID]bool{}
	for _, m := range have {
		named[record.PlaceID(m.ID)] = true
	}
	cands, of := g.own.candidates(text, f, demonyms)
	for id := range of {
		named[id] = true
	}
	found := g.own.pick(text, cands, named, false)
	have = slices.DeleteFunc(slices.Clone(have), func(m Match) bool {
		return slices.ContainsFunc(found, func(own Match) bool {
			return own.Start == m.Start && own.End == m.End && !g.Inside(record.PlaceID(own.ID), record.PlaceID(m.ID)) &&
				g.own.holds(record.PlaceID(own.ID), named)
		})
	})
	return mergeMatches(have, found)
}

// holds says whether a text that names some places speaks of where the place lies.
func (g *Gazetteer) holds(id record.PlaceID, named map[record.PlaceID]bool) bool {
	i, ok := g.index[id]
	return ok && g.support(i, named) >= supportParent
}
