package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// toldAnswer is that a testimony exists: no statement, no identity, no ciphertext, no reader.
type toldAnswer struct {
	ID       record.TestimonyID `json:"id"`
	Witness  string             `json:"witness" doc:"a pseudonym"`
	Role     string             `json:"role"`
	Taken    record.Date        `json:"taken"`
	Language record.Lang        `json:"language"`
	Standing string             `json:"standing" doc:"recorded, consent_confirmed, restricted, withdrawn"`
	Purposes []string           `json:"purposes" doc:"what the witness agreed to and has not withdrawn"`
}

func (s *Server) registerTestimonies() {
	add(s, operation{method: http.MethodGet, path: "/testimonies", id: "listTestimonies", tag: "testimonies",
		act: "testimony.read", summary: "Testimonies by pseudonym",
		about: "For a person with a fresh second factor, never for a token. Statements and identities are opened at the desk, with a reason, and not over this API."},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[toldAnswer]], error) {
			all, err := s.desk.Testimony.Testimonies(ctx, who)
			return cut(*in, as(all, toldOf), func(t toldAnswer) string { return string(t.ID) }, err)
		})
}

func toldOf(t desk.Told) toldAnswer {
	out := toldAnswer{t.ID, t.Interviewee, t.Role, t.Taken, t.Language, t.Standing, []string{}}
	for _, c := range t.Consents {
		if c.Given && c.WithdrawnAt == 0 {
			out.Purposes = append(out.Purposes, string(c.Purpose))
		}
	}
	return out
}
