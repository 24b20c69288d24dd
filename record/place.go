package record

// PlacePrecision says how exactly a place is known, by the codes of UCDP GED (where_prec).
type PlacePrecision int8

// The codes of UCDP GED where_prec.
const (
	PlaceNotStated PlacePrecision = 0
	PlaceExact     PlacePrecision = 1 // the named village, quarter or site
	PlaceNear      PlacePrecision = 2 // near a named place
	PlaceADM2      PlacePrecision = 3 // a district
	PlaceADM1      PlacePrecision = 4 // a governorate
	PlaceFuzzy     PlacePrecision = 5 // part of a country, "the coast"
	PlaceCountry   PlacePrecision = 6
	PlaceWorld     PlacePrecision = 7
)

// Level is a place's level in the hierarchy of administrative units (COD-AB).
type Level string

// Levels of places. A Region has Members instead of a parent: "the Syrian coast" is four governorates.
const (
	LevelCountry Level = "country"
	LevelRegion  Level = "region"
	LevelADM1    Level = "adm1"
	LevelADM2    Level = "adm2"
	LevelADM3    Level = "adm3"
	LevelSite    Level = "site" // village, quarter, base, camp
)

// Place is an entry of a gazetteer. Lat and Lon are of the centroid; they carry the level's precision and are never
// drawn as a point finer than that.
type Place struct {
	ID        PlaceID   `json:"id"`
	Level     Level     `json:"level"`
	NameEN    string    `json:"name_en"`
	NameAR    string    `json:"name_ar,omitempty"`
	AliasesEN []string  `json:"aliases_en,omitempty"`
	AliasesAR []string  `json:"aliases_ar,omitempty"`
	Parent    PlaceID   `json:"parent,omitempty"`
	Members   []PlaceID `json:"members,omitempty"` // of a Region
	PCode     string    `json:"pcode,omitempty"`
	Lat       float64   `json:"lat,omitempty"`
	Lon       float64   `json:"lon,omitempty"`
}

// Name is the name of a place in a language.
func (p Place) Name(lang Lang) string { return lang.Of(p.NameEN, p.NameAR) }

// PlaceTable is a table of places that a case took in as one: a dump of GeoNames, a table of a common operational
// dataset. Places are those that no table had, and those that gained a name or a code from this one; what holds others
// stands before them.
type PlaceTable struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`              // of the file
	Form    string   `json:"form"`              // geonames, cod-ab
	Version string   `json:"version,omitempty"` // of the table, as it or who brought it says
	Date    string   `json:"date,omitempty"`    // of the table
	Blob    string   `json:"blob"`              // the file, preserved
	Rows    int      `json:"rows"`              // places that the file has
	Known   int      `json:"known"`             // of these, known as they stand
	Bad     []BadRow `json:"bad,omitempty"`
	Places  []Place  `json:"places"`
}

// Precision gives the UCDP code of a claim that names this place and nothing finer.
func (p Place) Precision() PlacePrecision {
	switch p.Level {
	case LevelCountry:
		return PlaceCountry
	case LevelRegion:
		return PlaceFuzzy
	case LevelADM1:
		return PlaceADM1
	case LevelADM2, LevelADM3:
		return PlaceADM2
	case LevelSite:
		return PlaceExact
	}
	return PlaceNotStated
}

// Places answers what lies in what. A gazetteer implements it; the pure rooms are handed one.
type Places interface {
	// Place returns an entry.
	Place(PlaceID) (Place, bool)
	// Inside reports whether a lies in b: a is b, or a's chain of parents meets b or a member of the region b.
	Inside(a, b PlaceID) bool
}

// PlaceTree is a gazetteer in memory. The zero value is empty; Add fills it.
type PlaceTree struct {
	entries map[PlaceID]Place
	order   []PlaceID
	behind  func(PlaceID) (Place, bool)
}

// Add puts an entry in; a later entry of the same id replaces the earlier.
func (t *PlaceTree) Add(p Place) {
	if t.entries == nil {
		t.entries = map[PlaceID]Place{}
	}
	if _, old := t.entries[p.ID]; !old {
		t.order = append(t.order, p.ID)
	}
	t.entries[p.ID] = p
}

// Behind names where entries are looked for that the tree does not hold. All does not give them. The function must be
// safe for several goroutines.
func (t *PlaceTree) Behind(find func(PlaceID) (Place, bool)) { t.behind = find }

// Place returns an entry.
func (t *PlaceTree) Place(id PlaceID) (Place, bool) {
	if t == nil {
		return Place{}, false
	}
	p, ok := t.entries[id]
	if !ok && t.behind != nil {
		return t.behind(id)
	}
	return p, ok
}

// All returns the entries in the order in which they came.
func (t *PlaceTree) All() []Place {
	out := make([]Place, 0, len(t.order))
	for _, id := range t.order {
		out = append(out, t.entries[id])
	}
	return out
}

// maxDepth bounds walks up the hierarchy, so that a gazetteer with a loop cannot hang a count.
const maxDepth = 16

// Inside reports whether a lies in b.
func (t *PlaceTree) Inside(a, b PlaceID) bool { return t.inside(a, b, 0) }

func (t *PlaceTree) inside(a, b PlaceID, depth int) bool {
	if a == b {
		return true
	}
	if depth > maxDepth || a == "" || b == "" {
		return false
	}
	pa, _ := t.Place(a)
	pb, _ := t.Place(b)
	if pa.Level == LevelRegion && len(pa.Members) > 0 && t.allInside(pa.Members, b, depth+1) {
		return true
	}
	for _, m := range pb.Members {
		if t.inside(a, m, depth+1) {
			return true
		}
	}
	return pa.Parent != "" && t.inside(pa.Parent, b, depth+1)
}

func (t *PlaceTree) allInside(members []PlaceID, b PlaceID, depth int) bool {
	for _, m := range members {
		if !t.inside(m, b, depth) {
			return false
		}
	}
	return true
}
