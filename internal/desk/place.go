package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"recount/access"
	"recount/internal/store"
	"recount/name"
	"recount/record"
)

// A case may have places that no table of places knows: a village, a quarter, a camp, within a place that is known.
// They work at once: for the lists that come, for the records that kept the words, for the questions that are asked.
// What a page says of them a person corrects in its claim.

// casePlaces are the places of a desk, as everything that asks for places is handed them.
type casePlaces struct {
	*record.PlaceTree
	named func(string) record.PlaceID
	own   func(string) record.PlaceID // the same, of the case's own places alone
}

// ByName finds a place by its name in either script.
func (p casePlaces) ByName(name string) (record.PlaceID, bool) {
	if p.named == nil {
		return "", false
	}
	id := p.named(name)
	return id, id != ""
}

// ownPlaces are the places of a case's own, as they stood when the case was last looked at. They are never written to.
type ownPlaces struct {
	size   int64 // of the log
	byID   map[record.PlaceID]record.Place
	byName map[string][]record.PlaceID
	byCode map[string]record.PlaceID
	typed  map[record.PlaceID]bool // one by one by a person, who means this place by its name
	words  func() map[string][]record.PlaceID
}

// places joins the places that ship with those of the case.
type places struct {
	shipped *record.PlaceTree
	named   func(string) record.PlaceID
	own     atomic.Pointer[ownPlaces]
}

// tree answers of both; of one that stands in both as the case has it.
func (p *places) tree() *record.PlaceTree {
	t := &record.PlaceTree{}
	t.Behind(func(id record.PlaceID) (record.Place, bool) {
		if own := p.own.Load(); own != nil {
			if found, ok := own.byID[id]; ok {
				return found, true
			}
		}
		return p.shipped.Place(id)
	})
	return t
}

// find resolves the name of a place, or of a place within another ("Hama - Wadi al-Zayn"): the case's own first.
func (p *places) find(words string) record.PlaceID {
	if id := p.findOwn(words); id != "" || p.named == nil {
		return id
	}
	return p.named(words)
}

// findOwn is find among the case's own places.
func (p *places) findOwn(words string) record.PlaceID {
	own := p.own.Load()
	if own == nil || len(own.byName) == 0 {
		return ""
	}
	parts, found := placeParts(words), record.PlaceID("")
	for _, part := range append([]string{words}, parts...) {
		var fit []record.PlaceID
		for _, id := range own.byName[placeKey(part)] {
			if part == words && own.typed[id] || p.agrees(id, words) {
				fit = append(fit, id)
			}
		}
		// of a place and what holds it, the place
		if id := p.only(fit, part, parts); id != "" && (found == "" || p.tree().Inside(id, found)) {
			found = id
		}
	}
	return found
}

// only is the one of several places of a name that is meant: the one that lies in what else the words name, or that
// holds the others. Where that is none, or more than one, nobody knows which is meant.
func (p *places) only(fit []record.PlaceID, part string, parts []string) record.PlaceID {
	if len(fit) < 2 {
		return first(fit)
	}
	tree, own := p.tree(), p.own.Load()
	var within []record.PlaceID
	for _, id := range fit {
		if slices.ContainsFunc(parts, func(other string) bool {
			return other != part && slices.ContainsFunc(own.byName[placeKey(other)], func(up record.PlaceID) bool {
				return up != id && tree.Inside(id, up)
			})
		}) {
			within = append(within, id)
		}
	}
	if len(within) > 0 {
		fit = within
	}
	return first(slices.DeleteFunc(slices.Clone(fit), func(id record.PlaceID) bool {
		return slices.ContainsFunc(fit, func(other record.PlaceID) bool { return other != id && !tree.Inside(other, id) })
	}))
}

func first(ids []record.PlaceID) record.PlaceID {
	if len(ids) != 1 {
		return ""
	}
	return ids[0]
}

// agrees says whether a place of the case's own lies in what the tables that ship make of words that name it and
// another: a village is not taken for one of its name in another governorate, nor for a governorate of its name.
func (p *places) agrees(id record.PlaceID, words string) bool {
	if p.named == nil {
		return true
	}
	outer := p.named(words)
	if outer == "" || outer == id {
		return true
	}
	tree := p.tree()
	place, _ := p.shipped.Place(outer)
	own, _ := tree.Place(id)
	return tree.Inside(id, outer) && (!called(place, placeKey(words)) || !called(own, placeKey(words)))
}

// called says whether a place bears a name.
func called(p record.Place, key string) bool {
	return slices.ContainsFunc(namesOf(p), func(name string) bool { return placeKey(name) == key })
}

func namesOf(p record.Place) []string {
	return slices.Concat([]string{p.NameEN, p.NameAR}, p.AliasesEN, p.AliasesAR)
}

// placeKey is a name of a place as names are compared.
func placeKey(words string) string { return name.Fold(words) }

// look reads the case's own places, where they have changed.
func (p *places) look(tx *store.Tx) error {
	if was := p.own.Load(); was != nil && tx.Unchanged(was.size, store.CasePlaces, store.PlaceTables) {
		return nil
	}
	size, err := tx.Size()
	if err != nil {
		return err
	}
	own := &ownPlaces{size: size, byID: map[record.PlaceID]record.Place{}, byName: map[string][]record.PlaceID{},
		byCode: map[string]record.PlaceID{}, typed: map[record.PlaceID]bool{}}
	if err := own.tables(tx); err != nil {
		return err
	}
	err = tx.EachRow(store.CasePlaces, store.Query{}, func(r store.Row) error {
		var place record.Place
		if err := json.Unmarshal(r.Body, &place); err != nil {
			return fmt.Errorf("place %s: %w", r.ID, err)
		}
		own.byID[place.ID], own.typed[place.ID] = place, true
		return nil
	})
	own.words = sync.OnceValue(own.byWord)
	for _, id := range slices.Sorted(maps.Keys(own.byID)) {
		place := own.byID[id]
		if place.PCode != "" {
			own.byCode[place.PCode] = id
		}
		for _, called := range namesOf(place) {
			if key := placeKey(called); key != "" && !slices.Contains(own.byName[key], id) {
				own.byName[key] = append(own.byName[key], id)
			}
		}
	}
	if err == nil {
		p.own.Store(own)
	}
	return err
}

var placeKind = kind[record.Place]{
	store.CasePlaces, record.RecordPlace, "source.read", access.S1,
	func(p *record.Place) *string { return (*string)(&p.ID) },
	func(p *record.Place) error {
		switch p.Level {
		case "":
			p.Level = record.LevelSite
		case record.LevelADM1, record.LevelADM2, record.LevelADM3, record.LevelSite:
		default:
			return record.Say("level %q is none of %s, %s, %s, %s", p.Level, record.LevelADM1, record.LevelADM2,
				record.LevelADM3, record.LevelSite)
		}
		if p.NameEN == "" {
			p.NameEN = p.NameAR
		}
		if len(p.Members) > 0 {
			return record.Say("a place of a case has no members: it lies in a place that is known")
		}
		if err := required("the name of the place", p.NameEN); err != nil {
			return err
		}
		return required("the place that it lies in", string(p.Parent))
	},
	nil,
}

// RecordPlace adds a place of the case's own within a place that is known, by its id or its name.
func (s *Sources) RecordPlace(ctx context.Context, who Who, p record.Place) (string, Outcome, error) {
	if err := s.may(ctx, who, record.RecordPlace, access.S1); err != nil {
		return "", Outcome{}, err
	}
	if _, known := s.places.tree().Place(p.Parent); p.Parent != "" && !known {
		id := s.places.find(string(p.Parent))
		if id == "" {
			return "", Outcome{}, badInput(
				"no table of places has %q: name a place that is known, or add that one first", p.Parent)
		}
		p.Parent = id
	}
	given := p.ID != "" && s.places.own.Load().isTyped(p.ID)
	if _, shipped := s.places.tree().Place(p.ID); p.ID == "" || shipped && !s.isOwnPlace(p.ID) {
		given = false
		called := cmp.Or(p.NameEN, p.NameAR)
		err := s.store.View(ctx, func(tx *store.Tx) error {
			id, err := s.idBeside(tx, who, record.RecordPlace, "source.read", access.S1, store.CasePlaces,
				"case-"+record.ContentID("place", string(p.Parent), called), func(person string) string {
					return "case-" + record.ContentID("place", person, string(p.Parent), called)
				})
			p.ID = record.PlaceID(id)
			return err
		})
		if err != nil {
			return "", Outcome{}, err
		}
	}
	for up, steps := p.Parent, 0; up != "" && steps < 20; steps++ {
		if up == p.ID {
			return "", Outcome{}, badInput("a place cannot lie in itself")
		}
		above, _ := s.places.tree().Place(up)
		up = above.Parent
	}
	id, out, err := putAs(ctx, s.road, who, placeKind, p, given)
	if err == nil {
		err = s.store.View(ctx, s.places.look)
	}
	return id, out, err
}

func (s *Sources) isOwnPlace(id record.PlaceID) bool {
	own := s.places.own.Load()
	if own == nil {
		return false
	}
	_, ok := own.byID[id]
	return ok
}

// CasePlaces lists the places of the case's own.
func (s *Sources) CasePlaces(ctx context.Context, who Who) ([]record.Place, error) {
	return list(ctx, s.road, who, placeKind, store.Query{})
}

// placed gives a record the places of the case's own that its words name: what came before them had no place, or one
// around them.
func (f *fold) placed(v record.VictimRecord) record.VictimRecord {
	v.Place, v.Home = f.finer(v.Place, v.PlaceWords), f.finer(v.Home, v.HomeWords)
	return v
}

func (f *fold) finer(have record.PlaceID, words string) record.PlaceID {
	if words == "" || f.places.own == nil {
		return have
	}
	if id := f.places.own(words); id != "" && (have == "" || f.places.Inside(id, have)) {
		return id
	}
	return have
}
