package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

func (s *Server) registerAccounts() {
	add(s, operation{method: http.MethodPost, path: "/accounts/{id}/confirm", id: "confirmAccount", tag: "accounts",
		act: record.ConfirmAccount, byID: true, status: http.StatusCreated,
		summary: "Say, as a third person, that an account is its holder's alone",
		about: "Somebody else made the account or set its password, and counts as one pair of eyes with its holder. " +
			"You have spoken with the holder, who chose the password that it has. It needs a fresh second factor."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			out, err := s.desk.Users.Confirm(ctx, who, record.ActorID(in.ID))
			return acted(in.ID, out, err)
		})
}
