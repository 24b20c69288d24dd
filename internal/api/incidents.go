package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// sent is a record as the body of a request. With an id it replaces the record of that id, which stays in the history.
type sent[T any] struct{ Body T }

func (s *Server) registerIncidents() {
	add(s, operation{method: http.MethodGet, path: "/incidents", id: "listIncidents", tag: "incidents",
		act: "incident.read", summary: "Incidents in the order of ids"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[record.Incident]], error) {
			all, err := s.desk.Events.Incidents(ctx, who)
			return cut(*in, all, func(i record.Incident) string { return string(i.ID) }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/incidents", id: "recordIncident", tag: "incidents",
		act: "incident.make", status: http.StatusCreated, summary: "Record or replace an incident"},
		func(ctx context.Context, who desk.Who, in *sent[record.Incident]) (*one[written], error) {
			id, out, err := s.desk.Events.MakeIncident(ctx, who, in.Body)
			return acted(id, out, err)
		})
	add(s, operation{method: http.MethodGet, path: "/incident-links", id: "listIncidentLinks", tag: "incidents",
		act: "incident.read", summary: "How sources say that incidents hang together"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[record.IncidentLink]], error) {
			all, err := s.desk.Events.IncidentLinks(ctx, who)
			return cut(*in, all, func(l record.IncidentLink) string { return l.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/incident-links", id: "linkIncidents", tag: "incidents",
		act: "incident.link", status: http.StatusCreated, summary: "Link two incidents, as a source alleges",
		about: "A chain without a source is refused: the software would be the one that alleges."},
		func(ctx context.Context, who desk.Who, in *sent[record.IncidentLink]) (*one[written], error) {
			id, out, err := s.desk.Events.LinkIncidents(ctx, who, in.Body)
			return acted(id, out, err)
		})
}
