package publish

import (
	"cmp"
	"html/template"
	"slices"

	"recount/internal/placemap"
	"recount/internal/words"
	"recount/record"
)

// narrowMap is the width of the drawing for a phone, in its units: its letters are no smaller than those of the other.
const narrowMap = 340

// whereView is the map of an edition, drawn for two widths, and the table that holds the same.
type whereView struct {
	Wide, Narrow template.HTML
	Rows         []whereRow
}

// whereRow is a place that may be told. Anchor is what its mark leads to.
type whereRow struct {
	Anchor, Name, Precision, Persons string
	Incidents                        []link
}

// where puts incidents and named persons on a map: at the point of the place that may be told, with a circle as wide as
// that place is unsure. Nothing is drawn finer than the policy, nothing at sites and camps, and the names that show the
// way are those of units that may be told.
func (s *siteIn) where() whereView {
	var v whereView
	rows, how := map[record.PlaceID]*whereRow{}, map[record.PlaceID]record.PlacePrecision{}
	var order []record.PlaceID
	at := func(id record.PlaceID, prec record.PlacePrecision) *whereRow {
		if rows[id] == nil {
			rows[id] = &whereRow{Anchor: "place-" + slug(string(id)), Name: s.placeName(id)}
			order = append(order, id)
		}
		how[id] = max(how[id], prec)
		return rows[id]
	}
	for _, c := range s.table.Cells {
		f := c.Key.fields()
		id := record.PlaceID(f[dimPlace])
		if p, ok := s.lookup(id); ok && len(f) == 1 && id != "" {
			row := at(id, p.Precision())
			if row.Persons = number(c.Value); s.table.Hidden[c.Key] {
				row.Persons = s.words.say("suppressed")
			}
		}
	}
	for _, x := range s.shown() {
		p, ok := s.in.tellable(x.Place)
		if !ok {
			continue
		}
		row := at(p.ID, max(p.Precision(), x.Precision))
		row.Incidents = append(row.Incidents, link{Href: "incidents/" + slug(string(x.ID)) + ".html",
			Title: s.incidentTitle(x)})
	}
	slices.SortFunc(order, func(a, b record.PlaceID) int {
		return cmp.Or(-cmp.Compare(len(rows[a].Incidents), len(rows[b].Incidents)), cmp.Compare(a, b))
	})
	var marks []placemap.Mark
	for _, id := range order {
		row := rows[id]
		row.Precision = s.words.say("prec_" + number(int(how[id])))
		p, _ := s.lookup(id)
		if m, ok := placemap.MarkAt(s.in.Places, p, how[id]); ok {
			marks = append(marks, s.mark(m, row))
		}
		v.Rows = append(v.Rows, *row)
	}
	slices.SortStableFunc(marks, func(a, b placemap.Mark) int { return cmp.Compare(b.Radius, a.Radius) })
	m := placemap.Map{Title: s.words.say("where"), Marks: marks, Ground: s.ground(), Km: s.words.say("km"),
		Sides: [4]string{s.words.say("north"), s.words.say("south"), s.words.say("east"), s.words.say("west")},
		Lang:  record.Lang(s.lang), Dir: words.Of(s.lang).Dir()}
	v.Wide = template.HTML(m.SVG())
	m.Width = narrowMap
	v.Narrow = template.HTML(m.SVG())
	return v
}

// mark makes the mark of a row: it leads to the row, and opens what the row says.
func (s *siteIn) mark(m placemap.Mark, row *whereRow) placemap.Mark {
	m.Label, m.Href, m.N = row.Name, "#"+row.Anchor, len(row.Incidents)
	m.Detail = s.words.say("where_incidents", number(len(row.Incidents)))
	if len(row.Incidents) > 1 {
		m.Value = number(len(row.Incidents))
	}
	m.Lines = []string{row.Name, m.Detail, row.Precision}
	if row.Persons != "" {
		m.Lines = append(m.Lines, s.words.say("where_persons", row.Persons))
	}
	return m
}

// ground are the names of the units that may be told, where the table of places can list them.
func (s *siteIn) ground() []placemap.Spot {
	var all []record.Place
	switch t := s.in.Places.(type) {
	case interface{ All() []record.Place }:
		all = t.All()
	case interface{ Places() *record.PlaceTree }:
		all = t.Places().All()
	}
	var units []record.Place
	for _, p := range all {
		if p.Level != record.LevelADM1 && p.Level != record.LevelADM2 {
			continue
		}
		if told, ok := s.in.tellable(p.ID); ok && told.ID == p.ID {
			units = append(units, p)
		}
	}
	return placemap.GroundOf(units)
}
