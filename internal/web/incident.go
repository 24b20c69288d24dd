package web

import (
	"slices"

	"recount/internal/desk"
	"recount/record"
)

// oneIncident is an incident on its own page: where it stands in the chain, who was killed in it, and its form.
type oneIncident struct {
	History  []desk.LogLine // what was done with it, latest first
	Incident record.Incident
	Place    string
	Before   []chainStep // what it is said to answer or follow
	After    []chainStep // what is said to answer or follow it
	Victims  []desk.Listed
	Others   []record.Incident
	Name     map[record.IncidentID]string
	Map      mapView
	Alleged  []record.Allegation // what sources say that parties did in it
	Parties  []record.Party
	Party    map[record.PartyID]string
	Chain    string // drawing of what it hangs together with, "" where nothing
	Kinds    []string
	Seen     int64 // the state that the form was made from
}

// chainStep is a link of an incident with the other one.
type chainStep struct {
	Link  record.IncidentLink
	Other record.IncidentID
}

// eventPages are incidents.
type eventPages struct{ *Server }

func (s *Server) eventPages() eventPages { return eventPages{s} }

func (s eventPages) oneIncident(a *ask) error {
	ctx, id := a.r.Context(), record.IncidentID(a.r.PathValue("id"))
	all, err := s.desk.Events.Incidents(ctx, a.who)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(i record.Incident) bool { return i.ID == id })
	if at < 0 {
		return desk.ErrAbsent
	}
	p := oneIncident{Incident: all[at], Others: all, Name: map[record.IncidentID]string{}}
	for _, i := range all {
		p.Name[i.ID] = a.incidentName(i)
	}
	p.Place = a.incidentPlace(p.Incident)
	if p.Seen, err = s.desk.IncidentSeen(ctx, a.who, id); err != nil {
		return err
	}
	if p.History, err = s.desk.Log.Of(ctx, a.who, string(id)); err != nil {
		return err
	}
	links, err := s.desk.Events.IncidentLinks(ctx, a.who)
	if err != nil {
		return err
	}
	for _, l := range links {
		switch id {
		case l.From:
			p.Before = append(p.Before, chainStep{l, l.To})
		case l.To:
			p.After = append(p.After, chainStep{l, l.From})
		}
	}
	if a.may("victim.read") {
		roll, err := s.desk.Roll(ctx, a.who)
		if err != nil && !refusal(err) {
			return err
		}
		p.Victims = victimsOf(p.Incident, roll)
	}
	if err := p.alleged(a); err != nil {
		return err
	}
	if p.Incident.Place != "" {
		p.Map = atlas{a}.draw(a.T("incidents.map"), a.T("map.incidents"), a.incidentsByPlace(all[at:at+1]))
	}
	chain := chainOf(id, all, links)
	p.Chain, p.Kinds = a.timeline(a.T("incidents.chain"), chain, links), kindsBetween(chain, links)
	return a.render("nav.incidents", p.Name[id], oneIncidentView(a, p))
}

// alleged reads which parties sources say did what in the incident, where whoever asks may read it.
func (p *oneIncident) alleged(a *ask) error {
	if !a.may("party.read") {
		return nil
	}
	all, err := a.s.desk.Events.Allegations(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Incident == p.Incident.ID {
			p.Alleged = append(p.Alleged, x)
		}
	}
	p.Parties, err = a.s.desk.Events.Parties(a.r.Context(), a.who)
	p.Party = map[record.PartyID]string{}
	for _, x := range p.Parties {
		p.Party[x.ID] = x.Name
	}
	return err
}

// changeIncident writes an incident anew; what it was stays in the log.
func (s eventPages) changeIncident(a *ask) error {
	id := record.IncidentID(a.r.PathValue("id"))
	all, err := s.desk.Events.Incidents(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(i record.Incident) bool { return i.ID == id })
	if at < 0 {
		return desk.ErrAbsent
	}
	i := all[at]
	a.who.Seen = a.seen()
	if a.r.FormValue("withdraw") != "" {
		i.Withdrawn = true
		_, out, err := s.desk.Events.MakeIncident(a.r.Context(), a.who, i)
		return a.after(out, err, "/incidents")
	}
	now, err := a.incident()
	if err != nil {
		return err
	}
	i.Kind, i.Title, i.When, i.Place, i.PlaceWords = now.Kind, now.Title, now.When, now.Place, now.PlaceWords
	if a.r.Form.Has("description") {
		i.Description = now.Description
	}
	_, out, err := s.desk.Events.MakeIncident(a.r.Context(), a.who, i)
	return a.after(out, err, "/incidents/"+string(id))
}

// incidentPlace is where an incident was, as a table knows it or in the words of a source.
func (a *ask) incidentPlace(i record.Incident) string {
	if i.Place == "" {
		return i.PlaceWords
	}
	return a.place(i.Place)
}

// incidentName tells an incident from its neighbours.
func (a *ask) incidentName(i record.Incident) string {
	return nonEmpty(" · ", a.Word(i.Kind), incidentTitle(i), a.incidentPlace(i), isolated(a.Date(i.When)))
}
