package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

func (s *Server) registerAccounts() {
	add(s, operation{method: http.MethodPost, path: "/accounts/{id}/expel", id: "expelAccount", tag: "accounts",
		act: "session.expel", byID: true, status: http.StatusCreated,
		summary: "End every session of another account, whose holder signs in anew",
		about:   "Its tokens go on: they are its holder's to revoke, and end where the account is closed. It needs a fresh second factor."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			out, err := s.desk.Users.Expel(ctx, who, record.ActorID(in.ID))
			return acted(in.ID, out, err)
		})
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
