package api

import (
	"context"
	"net/http"
	"time"

	"recount/internal/desk"
	"recount/record"
)

// newToken is a token that is asked for.
type newToken struct {
	Body struct {
		Name  string   `json:"name" required:"true" minLength:"1" maxLength:"80" doc:"by which you know it again"`
		Scope []string `json:"scope,omitempty" maxItems:"4" enum:"read,write,import,exchange" doc:"every token may read"`
		Days  int      `json:"days,omitempty" minimum:"1" maximum:"366" default:"90"`
	}
}

// shownToken is a token on the one occasion on which it is shown.
type shownToken struct {
	desk.Token
	Secret string `json:"token" doc:"shown this once"`
}

func (s *Server) registerTokens() {
	add(s, operation{method: http.MethodGet, path: "/tokens", id: "listTokens", tag: "tokens", act: "token.read",
		summary: "Your tokens, without their secrets",
		about:   "Tokens are managed by a person with a session, never with a token."},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.Token]], error) {
			all, err := s.desk.Users.Tokens(ctx, who)
			return cut(*in, all, func(t desk.Token) string { return t.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/tokens", id: "createToken", tag: "tokens",
		act: record.CreateToken, status: http.StatusCreated, summary: "Make a token for your account"},
		func(ctx context.Context, who desk.Who, in *newToken) (*one[shownToken], error) {
			scope, err := desk.ParseScope(in.Body.Scope)
			if err != nil {
				return nil, err
			}
			text, t, err := s.desk.Users.CreateToken(ctx, who, in.Body.Name, scope,
				time.Duration(in.Body.Days)*24*time.Hour)
			return answer(shownToken{t, text}, err)
		})
	add(s, operation{method: http.MethodPost, path: "/tokens/{id}/revoke", id: "revokeToken", tag: "tokens",
		act: record.RevokeToken, byID: true, summary: "End a token at once and for good"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			out, err := s.desk.Users.RevokeToken(ctx, who, in.ID)
			return acted(in.ID, out, err)
		})
}
