package extract

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"recount/record"
)

//go:embed data/gazetteer.tsv
var gazetteerData string

// Gazetteer is a list of places with its automaton: a seed that comes with the program, more by importing. It is safe
// for use by several goroutines once it is filled.
type Gazetteer struct {
	tree    record.PlaceTree
	entries []gazetteerEntry
	index   map[record.PlaceID]int32
	names   *phrases
	world   *world     // more places, by country; nil where there are none
	outer   *Gazetteer // of the places of one country, or of a case: where their parents are kept
	own     *Gazetteer // places of a case's own; nil where there are none
}

// gazetteerEntry is what matching needs to know of a place.
type gazetteerEntry struct {
	id      record.PlaceID
	rank    int8 // of levels: the higher, the rather meant by a bare name
	kept    bool // by hand: meant rather than another of the name
	country record.PlaceID
	parents []record.PlaceID // above it, below the country
}

var gazetteerColumns = []string{"id", "level", "name_en", "name_ar", "aliases_en", "aliases_ar", "parent", "members",
	"pcode", "lat", "lon", "flags"}

// LoadGazetteer reads the gazetteer that comes with the program: the part kept by hand, units of the first order and
// large cities of the world. Further places are unpacked country by country when they are asked for. Sources and
// licences stand in data/NOTICE.
func LoadGazetteer() (*Gazetteer, error) {
	g, err := LoadHandKept()
	if err != nil {
		return nil, err
	}
	if g.world, err = newWorld(g); err != nil {
		return nil, err
	}
	if m := g.world.members[worldMemberName]; m != nil {
		if err := m.add(g); err != nil {
			return nil, err
		}
	}
	g.tree.Behind(g.world.place)
	return g, nil
}

// LoadHandKept reads the part of the gazetteer that is kept by hand: Syria to the subdistrict, the countries of the
// world, regions and cities of countries at war.
func LoadHandKept() (*Gazetteer, error) { return ReadGazetteer(gazetteerData) }

// Key is a name as the gazetteer compares it: folded, without article and without the variants of romanisation.
func (g *Gazetteer) Key(name string) string {
	var f folder
	f.cut(name)
	var out []byte
	for i, w := range f.words {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, g.names.wordKey(&f, w)...)
	}
	return string(out)
}

// CountryOf is the country that holds a place, "" where none is known.
func (g *Gazetteer) CountryOf(id record.PlaceID) record.PlaceID {
	for range 8 {
		pl, ok := g.Place(id)
		if !ok {
			return ""
		}
		if pl.Level == record.LevelCountry {
			return id
		}
		if pl.Parent == "" {
			if len(pl.Members) > 0 {
				id = pl.Members[0]
				continue
			}
			return ""
		}
		id = pl.Parent
	}
	return ""
}

// ReadGazetteer reads a gazetteer table: tab-separated, with a header. Flag "common" marks a name that is also an
// ordinary word or a frequent name, "common_ar" the same for the Arabic name alone; an alias that ends in "?" is marked
// so by itself.
func ReadGazetteer(data string) (*Gazetteer, error) {
	rows, err := readRows("gazetteer", data, gazetteerColumns)
	if err != nil {
		return nil, err
	}
	g := NewGazetteer()
	for i, r := range rows {
		p := record.Place{
			ID: record.PlaceID(r[0]), Level: record.Level(r[1]), NameEN: r[2], NameAR: r[3], AliasesEN: plain(r[4]),
			AliasesAR: plain(r[5]), Parent: record.PlaceID(r[6]), PCode: r[8],
		}
		for _, m := range aliases(r[7]) {
			p.Members = append(p.Members, record.PlaceID(m))
		}
		if p.Lat, p.Lon, err = coordinates(r[9], r[10]); err != nil {
			return nil, fmt.Errorf("gazetteer, line %d: %w", i+2, err)
		}
		if p.ID == "" || p.NameEN == "" || levelRank[p.Level] == 0 {
			return nil, fmt.Errorf("gazetteer, line %d: id, a known level and an English name are needed", i+2)
		}
		g.add(p, r[11] == "common", r[11] != "")
		g.entries[g.index[p.ID]].kept = true
		for _, a := range append(aliases(r[4]), aliases(r[5])...) {
			if strings.HasSuffix(a, "?") {
				g.name(a, g.index[p.ID], true)
			}
		}
	}
	return g, nil
}

// plain gives the aliases of a cell without those that are ordinary words.
func plain(cell string) []string {
	return slices.DeleteFunc(aliases(cell), func(a string) bool { return strings.HasSuffix(a, "?") })
}

func coordinates(lat, lon string) (float64, float64, error) {
	if lat == "" || lon == "" {
		return 0, 0, nil
	}
	a, err := strconv.ParseFloat(lat, 64)
	if err != nil || a < -90 || a > 90 {
		return 0, 0, fmt.Errorf("latitude %q is not a number of degrees", lat)
	}
	o, err := strconv.ParseFloat(lon, 64)
	if err != nil || o < -180 || o > 180 {
		return 0, 0, fmt.Errorf("longitude %q is not a number of degrees", lon)
	}
	return a, o, nil
}

// NewGazetteer returns an empty gazetteer.
func NewGazetteer() *Gazetteer {
	return &Gazetteer{index: map[record.PlaceID]int32{}, names: newPhrases(true)}
}

var levelRank = map[record.Level]int8{
	record.LevelCountry: 6, record.LevelRegion: 5, record.LevelADM1: 4, record.LevelADM2: 3, record.LevelSite: 2,
	record.LevelADM3: 1,
}

// maxParents bounds the chain of parents that is kept.
const maxParents = 8

// Add puts a place in, with all its names. A parent must be added before its children.
func (g *Gazetteer) Add(p record.Place) { g.add(p, false, false) }

func (g *Gazetteer) add(p record.Place, ordinaryEN, ordinaryAR bool) {
	g.tree.Add(p)
	e := gazetteerEntry{id: p.ID, rank: levelRank[p.Level], country: p.ID}
	if up, ok := g.index[p.Parent]; ok {
		e.country = g.entries[up].country
		e.parents = g.entries[up].above()
	} else if up, ok := g.outer.entryOf(p.Parent); ok {
		e.country, e.parents = up.country, up.above()
	} else if p.Parent != "" {
		e.country = p.Parent
		if g.outer != nil { // a small place of a country that is not unpacked yet
			e.country = cmp.Or(g.outer.CountryOf(p.Parent), p.Parent)
		}
	}
	i, old := g.index[p.ID]
	if old {
		g.entries[i] = e
	} else {
		i = int32(len(g.entries))
		g.entries = append(g.entries, e)
		g.index[p.ID] = i
	}
	for _, a := range append([]string{p.NameEN}, p.AliasesEN...) {
		g.name(a, i, ordinaryEN)
	}
	for _, a := range append([]string{p.NameAR}, p.AliasesAR...) {
		g.name(a, i, ordinaryAR)
	}
}

// above gives an entry and what lies above it, below the country.
func (e *gazetteerEntry) above() []record.PlaceID {
	if e.rank == levelRank[record.LevelCountry] || len(e.parents) >= maxParents {
		return nil
	}
	return append([]record.PlaceID{e.id}, e.parents...)
}

// entryOf finds an entry by its id, also in no gazetteer.
func (g *Gazetteer) entryOf(id record.PlaceID) (gazetteerEntry, bool) {
	if g == nil {
		return gazetteerEntry{}, false
	}
	i, ok := g.index[id]
	if !ok {
		return gazetteerEntry{}, false
	}
	return g.entries[i], true
}

// kindsOfPlace are words for any city, village or district: alone they name none, though lists of names have them as
// aliases.
var kindsOfPlace = map[string]bool{
	"مدينة": true, "مدينه": true, "قرية": true, "قريه": true, "بلدة": true, "بلده": true, "ناحية": true, "منطقة": true,
	"محافظة": true, "قضاء": true, "حي": true, "مخيم": true, "ريف": true,
	"ميناء": true, "مينا": true, "ميدان": true, "العين": true, "الوادي": true, "وادي": true, "المركز": true,
	"الحدود": true, "الشمال": true, "الجنوب": true, "الشرق": true, "الغرب": true,
	"port": true, "total": true, "center": true, "centre": true, "north": true, "south": true, "east": true,
	"west": true, "police": true, "of": true, "may": true, "march": true,
	"city": true, "town": true, "village": true, "district": true, "province": true, "camp": true, "madinat": true,
}

// name adds one spelling. A name of several words needs no cue: it is no ordinary word by chance.
func (g *Gazetteer) name(alias string, entry int32, ordinary bool) {
	bare := strings.TrimSuffix(alias, "?")
	if kindsOfPlace[strings.ToLower(bare)] {
		return
	}
	if ph := g.names.add(bare, entry, false); ph != nil {
		ph.ordinary = bare != alias || ordinary && !strings.ContainsAny(alias, " -")
	}
}

// Places returns the tree of places.
func (g *Gazetteer) Places() *record.PlaceTree { return &g.tree }

// Place returns an entry; with Inside it makes a Gazetteer a record.Places.
func (g *Gazetteer) Place(id record.PlaceID) (record.Place, bool) { return g.tree.Place(id) }

// Inside reports whether a lies in b.
func (g *Gazetteer) Inside(a, b record.PlaceID) bool { return g.tree.Inside(a, b) }

// ByName returns the id of the place that a bare name most likely means, as on a page that names nothing else.
func (g *Gazetteer) ByName(name string) (record.PlaceID, bool) {
	ms := g.match(name, true)
	if len(ms) != 1 {
		return "", false
	}
	return record.PlaceID(ms[0].ID), true
}
