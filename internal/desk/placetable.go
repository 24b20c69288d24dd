package desk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"recount/access"
	"recount/intake"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/name"
	"recount/record"
)

// A case takes in the places of a table as one act, which is undone as one.

// PlacesFile is a table of places as it reached the desk.
type PlacesFile struct {
	Name          string
	Data          []byte
	Version, Date string // where the table does not say them itself
}

// PlacesPlan is what taking a table in would do: nothing is written yet.
type PlacesPlan struct {
	record.PlaceTable
	New    int        `json:"new"`    // places that no table has
	Gain   int        `json:"gain"`   // known ones that gain a name or a code
	Passed int        `json:"passed"` // rows of kinds that no claim names: streams, schools
	Level  []struct { // of the new, by level
		Level record.Level `json:"level"`
		N     int          `json:"n"`
	} `json:"levels"`
	Notes []intake.ListNote `json:"notes"`
	file  PlacesFile
}

// maxPlaceLines bounds the rows of a dump, most of which are no places of people.
const maxPlaceLines = 400_000

// wholeTable is what a table of places touches: the places of everybody. Who may act on their own alone takes none in.
var wholeTable = access.Subject{Level: access.S1, Author: nobody}

// PlanPlaces reads a table of places, in a process that can do nothing else, and says what taking it in would do.
func (s *Sources) PlanPlaces(ctx context.Context, who Who, f PlacesFile) (PlacesPlan, error) {
	plan := PlacesPlan{file: f}
	if err := s.look(ctx, who, record.ImportPlaces, wholeTable, func(*store.Tx, allowed) error { return nil }); err != nil {
		return plan, err
	}
	if len(f.Data) > intake.MaxPlacesBytes {
		return plan, badInput("%s has %d MiB, and a table of places at most %d: take that of one country", f.Name,
			len(f.Data)>>20, intake.MaxPlacesBytes>>20)
	}
	list, err := flow.ReadPlaces(ctx, f.Name, f.Data, maxPlaceLines)
	if errors.Is(err, intake.ErrList) {
		return plan, badInput("%w", err)
	}
	if err != nil {
		return plan, err
	}
	table := intake.Places(list)
	if len(table.Rows) > intake.MaxPlaces {
		return plan, badInput(
			"%s has %d places, and a case takes tables of at most %d: take that of one country",
			f.Name,
			len(table.Rows),
			intake.MaxPlaces,
		)
	}
	plan.PlaceTable = record.PlaceTable{ID: "places-" + record.ContentID("places", string(f.Data)), Name: f.Name,
		Form: string(table.Form), Version: cmp.Or(f.Version, table.Version), Date: cmp.Or(f.Date, table.Date),
		Rows: len(table.Rows), Bad: table.Bad}
	plan.Passed, plan.Notes = table.Passed, list.Notes
	if err := s.store.View(ctx, s.places.look); err != nil {
		return plan, err
	}
	b := binding{places: s.places, tree: s.places.tree(), ids: map[string]record.PlaceID{}, codes: s.places.codes(),
		fresh: map[record.PlaceID]record.Place{}, levels: map[record.Level]int{}, named: map[record.PlaceID]bool{}}
	for i := range table.Rows {
		b.take(&plan, &table.Rows[i])
	}
	slices.SortStableFunc(plan.Bad, func(x, y record.BadRow) int { return cmp.Compare(x.Row, y.Row) })
	for _, level := range []record.Level{record.LevelCountry, record.LevelADM1, record.LevelADM2, record.LevelADM3,
		record.LevelSite} {
		if n := b.levels[level]; n > 0 {
			plan.Level = append(plan.Level, struct {
				Level record.Level `json:"level"`
				N     int          `json:"n"`
			}{level, n})
		}
	}
	return plan, nil
}

// binding finds the places of a table among those that are known, and binds the new ones to what holds them.
type binding struct {
	places *places
	tree   *record.PlaceTree
	ids    map[string]record.PlaceID // by the codes of the table
	codes  map[string]record.PlaceID // by the p-codes of what is known
	fresh  map[record.PlaceID]record.Place
	levels map[record.Level]int
	named  map[record.PlaceID]bool // found by a name: no second place of the table is it
}

func (b *binding) place(id record.PlaceID) (record.Place, bool) {
	if p, ok := b.fresh[id]; ok {
		return p, true
	}
	return b.tree.Place(id)
}

// take takes one place of a table.
func (b *binding) take(plan *PlacesPlan, r *intake.PlaceRow) {
	p := r.Place
	refuse := func(why *record.Sentence) { plan.Bad = append(plan.Bad, record.BadRow{Row: r.Line, Why: why}) }
	if p.Level != record.LevelCountry {
		switch up, ok := b.parent(r); {
		case ok:
			p.Parent = up
		case r.Parent != "":
			refuse(record.Say("what it lies in has the code %q, which no table knows", r.Parent))
			return
		default:
			refuse(
				record.Say(
					"its country %q is known to no table: let the table have the country's own row too",
					r.Country,
				),
			)
			return
		}
	}
	id, known := b.known(r, p)
	b.ids[r.Code], p.ID = id, id
	if !known {
		plan.Places, b.fresh[id] = append(plan.Places, p), p
		plan.New++
		b.levels[p.Level]++
		return
	}
	old, _ := b.place(id)
	if more, ok := gained(old, p); ok {
		plan.Places, b.fresh[id] = append(plan.Places, more), more
		plan.Gain++
		return
	}
	plan.Known++
}

// parent finds what a place lies in: by its code, else its country.
func (b *binding) parent(r *intake.PlaceRow) (record.PlaceID, bool) {
	if r.Parent != "" {
		if id, ok := b.ids[r.Parent]; ok {
			return id, true
		}
		id, ok := b.codes[r.Parent]
		return id, ok
	}
	if r.Country == "" {
		return "", false
	}
	_, ok := b.place(record.PlaceID(r.Country))
	return record.PlaceID(r.Country), ok
}

// known finds a place of a table among those that are known: by its code, by its id, or by its level and one of its
// names within what holds it. Without one it gives the id that the place gets.
func (b *binding) known(r *intake.PlaceRow, p record.Place) (record.PlaceID, bool) {
	if p.Level == record.LevelCountry && r.Country != "" {
		_, ok := b.place(record.PlaceID(r.Country))
		return record.PlaceID(r.Country), ok
	}
	if id, ok := b.codes[p.PCode]; ok && p.PCode != "" {
		return id, true
	}
	own := record.PlaceID(r.Code)
	if p.PCode != "" {
		own = record.PlaceID("pc-" + r.Code)
	}
	for _, id := range []record.PlaceID{own, own + "." + record.PlaceID(r.Country)} {
		if _, ok := b.tree.Place(id); ok {
			return id, true
		}
	}
	for _, called := range namesOf(p) {
		for _, id := range b.places.ofName(called) {
			have, ok := b.place(id)
			if ok && !b.named[id] && have.Level == p.Level && b.tree.Inside(id, p.Parent) &&
				(have.PCode == "" || p.PCode == "") {
				b.named[id] = true
				return id, true
			}
		}
	}
	return own, false
}

// ofName are the places of a name: those of the case's own, and what the tables that ship take it for.
func (p *places) ofName(called string) []record.PlaceID {
	var out []record.PlaceID
	if own := p.own.Load(); own != nil {
		out = slices.Clone(own.byName[placeKey(called)])
	}
	if p.named != nil && called != "" {
		if id := p.named(called); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// codes are the places that bear a p-code.
func (p *places) codes() map[string]record.PlaceID {
	out := map[string]record.PlaceID{}
	for _, place := range p.shipped.All() {
		if place.PCode != "" {
			out[place.PCode] = place.ID
		}
	}
	if own := p.own.Load(); own != nil {
		maps.Copy(out, own.byCode)
	}
	return out
}

// gained is a known place with what a table knows of it besides; not ok where that is nothing.
func gained(old, p record.Place) (record.Place, bool) {
	out, gain := old, false
	set := func(into *string, value string) {
		if *into == "" && value != "" {
			*into, gain = value, true
		}
	}
	set(&out.PCode, p.PCode)
	set(&out.NameAR, p.NameAR)
	if out.Lat == 0 && out.Lon == 0 && (p.Lat != 0 || p.Lon != 0) {
		out.Lat, out.Lon, gain = p.Lat, p.Lon, true
	}
	out.AliasesEN, out.AliasesAR = slices.Clone(old.AliasesEN), slices.Clone(old.AliasesAR)
	for _, called := range namesOf(p) {
		switch {
		case called == "" || placeKey(called) == "" || calledSo(out, called):
			continue
		case isArabic(called):
			out.AliasesAR = append(out.AliasesAR, called)
		default:
			out.AliasesEN = append(out.AliasesEN, called)
		}
		gain = true
	}
	return out, gain
}

func calledSo(p record.Place, name string) bool { return called(p, placeKey(name)) }

func isArabic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

// ImportPlaces takes a planned table in: its file is preserved, its places work at once, and undoing the act takes all of
// them out again.
func (s *Sources) ImportPlaces(ctx context.Context, who Who, plan PlacesPlan) (Outcome, error) {
	if len(plan.Places) == 0 {
		if plan.Known == 0 && len(plan.Bad) > 0 {
			return Outcome{}, badInput(
				"no place of %s can be taken: %d rows are refused, the first of them row %d: %w",
				plan.Name,
				len(plan.Bad),
				plan.Bad[0].Row,
				plan.Bad[0].Why,
			)
		}
		return Outcome{}, badInput("every place of %s is known already: nothing is to be taken in", plan.Name)
	}
	if err := s.look(ctx, who, record.ImportPlaces, wholeTable, func(*store.Tx, allowed) error { return nil }); err != nil {
		return Outcome{}, err
	}
	blob, err := s.store.Blobs().Put(ctx, bytes.NewReader(plan.file.Data), intake.MaxPlacesBytes)
	if err != nil {
		return Outcome{}, fmt.Errorf("preserve %s: %w", plan.Name, err)
	}
	table := plan.PlaceTable
	table.Blob, table.Bad = string(blob.ID), table.Bad[:min(len(table.Bad), maxKeptRefusals)]
	out, err := s.do(ctx, who, record.ImportPlaces, wholeTable,
		func(tx *store.Tx, _ allowed) (deed, error) {
			if _, err := tx.Get(store.PlaceTables, table.ID); err == nil {
				return deed{}, badInput("the table %s is in the case already", table.Name)
			} else if !errors.Is(err, store.ErrNotFound) {
				return deed{}, err
			}
			return deed{subjects: []string{table.ID}, payload: table}, nil
		})
	if err == nil {
		err = s.store.View(ctx, s.places.look)
	}
	return out, err
}

// maxKeptRefusals bounds the refused rows that the act keeps; the plan shows all.
const maxKeptRefusals = 1000

// PlaceTables lists the tables of places that the case took in, without their places.
func (s *Sources) PlaceTables(ctx context.Context, who Who) ([]PlaceTableHead, error) {
	var out []PlaceTableHead
	err := s.look(ctx, who, "source.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(store.PlaceTables, store.Query{}, func(r store.Row) error {
			t, err := store.Decode[record.PlaceTable](r)
			head := PlaceTableHead{PlaceTable: t, Taken: len(t.Places), At: r.At, By: r.Actor}
			head.Places = nil
			if err != nil {
				return err
			}
			entries, err := tx.History(t.ID)
			for _, e := range entries {
				if e.Change.Kind == record.ImportPlaces && e.UndoneBy == "" {
					head.Change = e.Change.ID
				}
			}
			out = append(out, head)
			return err
		})
	})
	return out, err
}

// PlaceTableHead is a table of places that the case took in.
type PlaceTableHead struct {
	record.PlaceTable
	Taken  int             `json:"taken"` // places that it brought or added to
	At     record.Micros   `json:"at"`
	By     record.ActorID  `json:"by"`
	Change record.ChangeID `json:"change"` // the act; undoing it takes the table out
}

// tables reads the places of tables, of one that stands in several as the last has it.
func (o *ownPlaces) tables(tx *store.Tx) error {
	at := map[record.PlaceID]int64{}
	return tx.EachRow(store.PlaceTables, store.Query{}, func(r store.Row) error {
		t, err := store.Decode[record.PlaceTable](r)
		if err != nil {
			return fmt.Errorf("table of places %s: %w", r.ID, err)
		}
		for _, p := range t.Places {
			if r.Seq >= at[p.ID] {
				at[p.ID], o.byID[p.ID] = r.Seq, p
			}
		}
		return nil
	})
}

func (o *ownPlaces) isTyped(id record.PlaceID) bool { return o != nil && o.typed[id] }

// byWord lists the places by the longest word of each of their names, as words are compared over scripts and spellings.
func (o *ownPlaces) byWord() map[string][]record.PlaceID {
	out := map[string][]record.PlaceID{}
	for _, id := range slices.Sorted(maps.Keys(o.byID)) {
		for _, called := range namesOf(o.byID[id]) {
			longest := ""
			for _, w := range strings.Fields(placeKey(called)) {
				if k := name.TokenSkeleton(w); len(k) > len(longest) {
					longest = k
				}
			}
			if have := out[longest]; longest != "" && (len(have) == 0 || have[len(have)-1] != id) {
				out[longest] = append(have, id)
			}
		}
	}
	return out
}

// maxPlacesOfPage bounds the places of the case's own that one page is read with.
const maxPlacesOfPage = 5000

// maybeIn are the places of the case's own that a text may name, what holds others before them. It errs on the side of
// too many: the reader looks closer.
func (o *ownPlaces) maybeIn(text string) []record.Place {
	if o == nil || len(o.byID) == 0 {
		return nil
	}
	words, seen, met := o.words(), map[string]bool{}, map[record.PlaceID]bool{}
	for _, w := range strings.Fields(placeKey(text)) {
		if seen[w] {
			continue
		}
		seen[w] = true
		for _, form := range append([]string{w}, joinedForms(w)...) {
			for _, id := range words[name.TokenSkeleton(form)] {
				if len(met) < maxPlacesOfPage {
					met[id] = true
				}
			}
		}
	}
	var out []record.Place
	put := map[record.PlaceID]bool{}
	for _, id := range slices.Sorted(maps.Keys(met)) {
		var chain []record.Place // from the place up
		for up, n := id, 0; up != "" && !put[up] && n < maxChain; n++ {
			p, ok := o.byID[up]
			if !ok {
				break
			}
			put[up] = true
			chain = append(chain, p)
			up = p.Parent
		}
		slices.Reverse(chain)
		out = append(out, chain...)
	}
	return out
}

// maxChain bounds how deep places lie in one another.
const maxChain = 16

// joinedForms are a word of Arabic without one and two letters before it, which may be written together with a name.
func joinedForms(w string) []string {
	r := []rune(w)
	if len(r) < 4 || !isArabic(w) {
		return nil
	}
	return []string{string(r[1:]), string(r[2:])}
}
