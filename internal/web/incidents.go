package web

import (
	"cmp"
	"slices"
	"strings"

	"recount/internal/desk"
	"recount/internal/report"
	"recount/record"
)

// incidentPage is incidents as the address narrows them: on the map, in time with their chains, and as a table.
type incidentPage struct {
	All   []record.Incident // for the forms
	Shown []record.Incident
	Links []record.IncidentLink
	Name  map[record.IncidentID]string // enough to tell it from its neighbours
	Map   mapView
	Time  string   // drawing
	Kinds []string // of the links that are drawn
	List  listView
	View  string // map, time or table
}

// incidentViews are the ways in which incidents are shown.
var incidentViews = []string{"map", "time", "table"}

func (s eventPages) incidents(a *ask) error {
	ctx := a.r.Context()
	var p incidentPage
	var err error
	if p.All, err = s.desk.Events.Incidents(ctx, a.who); err != nil {
		return err
	}
	if p.Links, err = s.desk.Events.IncidentLinks(ctx, a.who); err != nil {
		return err
	}
	slices.SortStableFunc(p.All, func(x, y record.Incident) int { return compareDates(x.When, y.When) })
	p.Name = map[record.IncidentID]string{}
	for _, i := range p.All {
		p.Name[i.ID] = a.incidentName(i)
	}
	p.View = cmp.Or(a.r.URL.Query().Get("view"), incidentViews[0])
	l := a.incidentListing()
	return answerList(a, l, p.All, func(v listView) error {
		p.List = v
		chosen := selectOf(a, l, a.r.URL.Query(), p.All)
		p.Shown = chosen.found(l, "when", 0, chosen.n)
		switch p.View {
		case "time":
			p.Time = a.timeline(a.T("incidents.timeline"), p.Shown, p.Links)
			p.Kinds = kindsBetween(p.Shown, p.Links)
		case "map":
			p.Map = atlas{a}.draw(a.T("incidents.map"), a.T("map.incidents"), a.incidentsByPlace(p.Shown))
		}
		return a.render("nav.incidents", a.T("incidents.title"), incidentsView(a, p))
	})
}

// incidentListing is how the table of incidents is shown, narrowed, sorted and sent.
func (a *ask) incidentListing() listing[record.Incident] {
	return listing[record.Incident]{
		path: "/incidents", name: "incidents", title: a.T("incidents.title"), sort: "when", empty: "incidents.empty",
		asJSON: func(i record.Incident) any { return i },
		columns: []column[record.Incident]{
			{key: "when", label: "incidents.day", ltr: true,
				value: func(i record.Incident) string { return dateText(a.Words, i.When) },
				plain: func(i record.Incident) string { return i.When.String() },
				order: func(x, y record.Incident) int { return compareDates(x.When, y.When) },
				facet: func(i record.Incident) string { return desk.MonthOf(i.When) }, said: a.Digits},
			{key: "kind", label: "incidents.kind", value: func(i record.Incident) string { return a.Word(i.Kind) },
				facet: func(i record.Incident) string { return i.Kind }, said: a.Word},
			{key: "title", label: "incidents.name", value: func(i record.Incident) string {
				return cmp.Or(incidentTitle(i), a.Word(i.Kind))
			}, href: func(i record.Incident) string { return "/incidents/" + string(i.ID) }},
			{key: "place", label: "incidents.place", value: a.incidentPlace,
				facet: func(i record.Incident) string { return cmp.Or(string(i.Place), i.PlaceWords) },
				said:  func(id string) string { return a.place(record.PlaceID(id)) }},
			{key: "unit", label: "map.unit", value: func(i record.Incident) string { return a.unit(i.Place) },
				facet: func(i record.Incident) string { return string(desk.UnitOf(a.s.desk.Places, i.Place)) },
				said:  func(id string) string { return a.place(record.PlaceID(id)) }},
			{key: "records", label: "incidents.records", num: true,
				value: func(i record.Incident) string { return number0(a.Words, len(i.Records)) },
				plain: func(i record.Incident) string { return number0(NewWords("en", false), len(i.Records)) },
				order: func(x, y record.Incident) int { return len(x.Records) - len(y.Records) }},
		},
	}
}

// incidentsByPlace gathers incidents by place, in the order of their first.
func (a *ask) incidentsByPlace(all []record.Incident) []placed {
	index := map[record.PlaceID]int{}
	var out []placed
	for _, i := range all {
		if i.Place == "" {
			continue
		}
		at, seen := index[i.Place]
		if !seen {
			place, _ := a.s.desk.Places.Place(i.Place)
			at = len(out)
			index[i.Place] = at
			out = append(out, placed{Place: i.Place, Precision: max(i.Precision, place.Precision()),
				Href: "/incidents/" + string(i.ID)})
		} else {
			out[at].Href = with("/incidents", nil, "view", "table", "f.place", string(i.Place))
		}
		out[at].N++
		out[at].Lines = append(out[at].Lines, nonEmpty(" · ", isolated(a.Date(i.When)), a.Word(i.Kind),
			incidentTitle(i)))
	}
	for i := range out {
		out[i].Says = a.N("map.n", out[i].N)
		if out[i].N > 1 {
			out[i].Value = a.Num(out[i].N)
		}
	}
	return out
}

// chainOf is an incident with all that hang together with it, whoever says so.
func chainOf(id record.IncidentID, all []record.Incident, links []record.IncidentLink) []record.Incident {
	in := map[record.IncidentID]bool{id: true}
	for more := true; more; {
		more = false
		for _, l := range links {
			if in[l.From] != in[l.To] {
				in[l.From], in[l.To], more = true, true, true
			}
		}
	}
	if len(in) == 1 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(i record.Incident) bool { return !in[i.ID] })
}

// timeline draws incidents that have a day, with the links between them; a line a unit.
func (a *ask) timeline(title string, all []record.Incident, links []record.IncidentLink) string {
	t := report.Timeline{Title: title, RTL: a.RightToLeft(), Digits: a.Digits}
	index := map[record.IncidentID]int{}
	for _, i := range all {
		if !i.When.Stated() {
			continue
		}
		index[i.ID] = len(t.Events)
		t.Events = append(t.Events, report.Event{Label: cmp.Or(a.place(i.Place), i.PlaceWords, a.Word(i.Kind)),
			Lane: a.Word(i.Kind), From: i.When.Earliest(), To: i.When.Latest(), Href: "/incidents/" + string(i.ID),
			Says: a.incidentName(i)})
	}
	for _, l := range links {
		from, here := index[l.From]
		to, there := index[l.To]
		if !here || !there {
			continue
		}
		says := a.incidentName(incidentOf(all, l.From)) + " " + a.T("link."+string(l.Kind)) + " " +
			a.incidentName(incidentOf(all, l.To)) + " (" + a.Origin(l.Origin) + ")"
		if l.Kind != record.Precedes { // all others are said of the later one
			from, to = to, from
		}
		t.Ties = append(t.Ties, report.Tie{From: from, To: to, Style: tieStyle(string(l.Kind)), Says: says,
			Plain: l.Kind == record.SameIncident || l.Kind == record.PartOf})
	}
	return t.SVG()
}

func incidentOf(all []record.Incident, id record.IncidentID) record.Incident {
	if at := slices.IndexFunc(all, func(i record.Incident) bool { return i.ID == id }); at >= 0 {
		return all[at]
	}
	return record.Incident{}
}

// tieStyle is the style of a link's line.
func tieStyle(kind string) int { return max(0, slices.Index(incidentLinks, kind)) }

// kindsBetween are the kinds of links between incidents, in the order of their styles.
func kindsBetween(all []record.Incident, links []record.IncidentLink) []string {
	in := map[record.IncidentID]bool{}
	for _, i := range all {
		in[i.ID] = i.When.Stated()
	}
	var out []string
	for _, kind := range incidentLinks {
		if slices.ContainsFunc(links, func(l record.IncidentLink) bool {
			return string(l.Kind) == kind && in[l.From] && in[l.To]
		}) {
			out = append(out, kind)
		}
	}
	return out
}

// victimsOf are the records of an incident.
func victimsOf(i record.Incident, roll []desk.Listed) []desk.Listed {
	var out []desk.Listed
	for _, v := range roll {
		if v.Incident == i.ID || slices.Contains(i.Records, v.ID) {
			out = append(out, v)
		}
	}
	return out
}

func (s *Server) makeIncident(a *ask) error {
	i, err := a.incident()
	if err != nil {
		return err
	}
	id, out, err := s.desk.Events.MakeIncident(a.r.Context(), a.who, i)
	return a.after(out, err, "/incidents/"+id)
}

// incident reads the form of an incident: what it is called or where it was, else nobody could tell it from others.
func (a *ask) incident() (record.Incident, error) {
	i := record.Incident{Kind: a.r.FormValue("kind"), Title: a.form.text("title"), PlaceWords: a.form.text("place"),
		Description: a.form.text("description")}
	var err error
	if i.When, err = a.form.span("when", "until"); err != nil {
		return i, err
	}
	switch {
	case i.Title == "" && i.PlaceWords == "":
		return i, wrong("title", "fault.incident")
	case len([]rune(i.Title)) > maxName:
		return i, wrong("title", "fault.long", maxName)
	case len([]rune(i.PlaceWords)) > maxName:
		return i, wrong("place", "fault.long", maxName)
	}
	if s := a.s; s.desk.PlaceNamed != nil && i.PlaceWords != "" {
		if i.Place = s.desk.PlaceNamed(i.PlaceWords); i.Place == "" && a.r.FormValue("unknown") == "" {
			return i, wrong("place", "fault.place", i.PlaceWords)
		}
	}
	return i, nil
}

func (s *Server) linkIncidents(a *ask) error {
	l := record.IncidentLink{
		Kind: record.IncidentLinkKind(a.r.FormValue("kind")), From: record.IncidentID(a.r.FormValue("from")),
		To:     record.IncidentID(a.r.FormValue("to")),
		Origin: record.OriginID(strings.TrimSpace(a.r.FormValue("origin"))), Words: a.r.FormValue("words"),
	}
	switch {
	case l.From == l.To:
		return wrong("to", "fault.itself")
	case l.Origin == "":
		return wrong("origin", "fault.whosays")
	}
	_, out, err := s.desk.Events.LinkIncidents(a.r.Context(), a.who, l)
	return a.after(out, err, "/incidents?view=time")
}

// incidentKinds are the kinds of an incident, incidentLinks how one may stand to another.
var (
	incidentKinds = []string{"summary_execution", "bombardment", "ambush", "arson", "looting", "abduction", "other"}
	incidentLinks = []string{"response_to", "retaliation_for", "precedes", "part_of", "same_as", "displaced"}
)

// dayText is one end of a date as a form takes it: the date itself where it has only one.
func dayText(d record.Date, begin bool) string {
	switch {
	case !d.Stated():
		return ""
	case !strings.Contains(d.String(), ".."):
		if begin {
			return d.String()
		}
		return ""
	case begin:
		return d.Earliest().String()
	}
	return d.Latest().String()
}

// needWords says what a site needs in the reader's language where it is one of the usual needs, else in the words in
// which it was recorded.
func (w Words) needWords(words string) string {
	if key := "need." + strings.ReplaceAll(strings.ToLower(words), " ", "_"); w.Has(key) {
		return w.T(key)
	}
	return words
}
