package desk

import (
	"context"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

var incidents = kind[record.Incident]{
	store.Incidents, record.MakeIncident, "incident.read", access.S1,
	func(i *record.Incident) *string { return (*string)(&i.ID) },
	func(i *record.Incident) error { return required("the kind of the incident", i.Kind) },
	nil,
}

var incidentLinks = kind[record.IncidentLink]{
	store.IncidentLinks, record.LinkIncidents, "incident.read", access.S1,
	func(l *record.IncidentLink) *string { return &l.ID },
	func(l *record.IncidentLink) error {
		if err := required("the kind of the link", string(l.Kind)); err != nil {
			return err
		}
		// a chain is somebody's allegation: without a source the software would be the one that alleges
		if l.Origin == "" && len(l.Claims) == 0 {
			return required("the source that says how the incidents hang together", "")
		}
		if l.From == l.To {
			return record.Say("an incident cannot hang together with itself")
		}
		return nil
	},
	func(see sight, l *record.IncidentLink) error {
		for _, id := range []record.IncidentID{l.From, l.To} {
			if err := see.exists(store.Incidents, "incident", string(id)); err != nil {
				return err
			}
		}
		return nil
	},
}

// Events are the incidents, the parties to them, and what is alleged of these.
type Events struct{ *road }

// MakeIncident records or replaces an incident.
func (e *Events) MakeIncident(ctx context.Context, who Who, i record.Incident) (string, Outcome, error) {
	return put(ctx, e.road, who, incidents, i)
}

// Incidents lists the incidents that are not withdrawn.
func (e *Events) Incidents(ctx context.Context, who Who) ([]record.Incident, error) {
	all, err := list(ctx, e.road, who, incidents, store.Query{})
	return keep(all, func(i record.Incident) bool { return !i.Withdrawn }), err
}

// LinkIncidents records how two incidents hang together, as a source alleges.
func (e *Events) LinkIncidents(ctx context.Context, who Who, l record.IncidentLink) (string, Outcome, error) {
	return put(ctx, e.road, who, incidentLinks, l)
}

// IncidentLinks lists the links that are not withdrawn.
func (e *Events) IncidentLinks(ctx context.Context, who Who) ([]record.IncidentLink, error) {
	all, err := list(ctx, e.road, who, incidentLinks, store.Query{})
	return keep(all, func(l record.IncidentLink) bool { return !l.Withdrawn }), err
}

// keep filters a list.
func keep[T any](all []T, f func(T) bool) []T {
	var out []T
	for _, x := range all {
		if f(x) {
			out = append(out, x)
		}
	}
	return out
}
