package web

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"recount/internal/desk"
	"recount/record"
)

// placesPage is the places of the case's own, and the words of sources for places that no table knows.
type placesPage struct {
	Own     []record.Place
	Tables  []desk.PlaceTableHead
	Unknown []unknownPlace // the most frequent first
	More    int            // that are not shown
}

// unknownPlace is how a source calls a place that no table knows.
type unknownPlace struct {
	Words string
	N     int // records and incidents that say so
}

// shownPlaces is how many unknown places a page lists.
const shownPlaces = 50

func (s sourcePages) placePage(a *ask) error {
	var p placesPage
	var err error
	if p.Own, err = s.desk.Sources.CasePlaces(a.r.Context(), a.who); err != nil {
		return err
	}
	if p.Tables, err = s.desk.Sources.PlaceTables(a.r.Context(), a.who); err != nil {
		return err
	}
	slices.SortFunc(p.Own, func(x, y record.Place) int {
		return cmp.Or(cmp.Compare(x.NameEN, y.NameEN), cmp.Compare(x.ID, y.ID))
	})
	if p.Unknown, err = s.unknownPlaces(a); err != nil {
		return err
	}
	if len(p.Unknown) > shownPlaces {
		p.More = len(p.Unknown) - shownPlaces
		p.Unknown = p.Unknown[:shownPlaces]
	}
	return a.render("nav.places", a.T("places.title"), placesView(a, p))
}

// unknownPlaces are what records and incidents call places that no table knows, as far as whoever asks may read them.
func (s sourcePages) unknownPlaces(a *ask) ([]unknownPlace, error) {
	n := map[string]int{}
	said := func(id record.PlaceID, words string) {
		if id == "" && words != "" {
			n[words]++
		}
	}
	if a.may("victim.read") {
		roll, err := s.desk.Roll(a.r.Context(), a.who)
		if err != nil && !refusal(err) {
			return nil, err
		}
		for _, v := range roll {
			said(v.Place, v.PlaceWords)
			said(v.Home, v.HomeWords)
		}
	}
	if a.may("incident.read") {
		all, err := s.desk.Events.Incidents(a.r.Context(), a.who)
		if err != nil && !refusal(err) {
			return nil, err
		}
		for _, i := range all {
			said(i.Place, i.PlaceWords)
		}
	}
	var out []unknownPlace
	for _, words := range slices.Sorted(maps.Keys(n)) {
		if s.desk.PlaceNamed != nil && s.desk.PlaceNamed(words) != "" {
			continue // added since
		}
		out = append(out, unknownPlace{words, n[words]})
	}
	slices.SortStableFunc(out, func(x, y unknownPlace) int { return y.N - x.N })
	return out, nil
}

// recordPlace adds a place of the case's own within one that a table knows.
func (s sourcePages) recordPlace(a *ask) error {
	p := record.Place{NameEN: a.form.text("name"), NameAR: a.form.text("name_ar"), Level: record.Level(a.r.FormValue(
		"level")),
		Parent: record.PlaceID(a.form.text("within"))}
	switch {
	case p.NameEN == "" && p.NameAR == "":
		return wrong("name", "fault.empty")
	case len([]rune(p.NameEN)) > maxName || len([]rune(p.NameAR)) > maxName:
		return wrong("name", "fault.long", maxName)
	case p.Parent == "":
		return wrong("within", "fault.empty")
	}
	if _, known := s.desk.Places.Place(p.Parent); !known {
		words := string(p.Parent)
		if s.desk.PlaceNamed != nil {
			p.Parent = s.desk.PlaceNamed(words)
		}
		if p.Parent == "" {
			return wrong("within", "fault.placeonly", words)
		}
	}
	for _, x := range []struct {
		field string
		most  float64
		into  *float64
	}{{"lat", 90, &p.Lat}, {"lon", 180, &p.Lon}} {
		text := latinDigits(a.form.text(x.field))
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= -x.most && v <= x.most) {
			return wrong(x.field, "fault.degrees", text, int(x.most))
		}
		*x.into = v
	}
	_, out, err := s.desk.Sources.RecordPlace(a.r.Context(), a.who, p)
	return a.after(out, err, "/places")
}

// placeLevels are what a place of the case's own may be, the commonest first.
var placeLevels = []string{string(record.LevelSite), string(record.LevelADM3), string(record.LevelADM2),
	string(record.LevelADM1)}

// placeField is the field of the form of a new place into which a name goes: that of its script.
func placeField(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
		return "name_ar"
	}
	return "name"
}
