package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// namingInput is the consent with which somebody is to be named.
type namingInput struct {
	By        string      `json:"by" required:"true" enum:"parent,guardian,spouse,child,sibling,relative" doc:"who agreed; for a child a parent or a guardian"`
	Given     record.Date `json:"given" required:"true" doc:"the day on which they agreed"`
	Until     record.Date `json:"until,omitempty" doc:"the last day of the consent; nothing: without end"`
	Testimony string      `json:"testimony,omitempty" maxLength:"200" doc:"testimony whose consent to named publication this is, and with which it ends"`
	Why       string      `json:"why,omitempty" maxLength:"2000"`
}

func (s *Server) registerNamings() {
	add(s, operation{method: http.MethodGet, path: "/victims/{id}/naming", id: "getNaming", tag: "victims",
		act: "victim.read", byID: true,
		summary: "The naming of a person in editions, and the editions that hold the name"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.NamingStand], error) {
			return answer(s.desk.Namings.Of(ctx, who, record.VictimRecordID(in.ID)))
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/naming", id: "askNaming", tag: "victims",
		act: record.NamePerson, byID: true, status: http.StatusCreated,
		summary: "Ask that a person be named in editions, with the consent to it"},
		func(ctx context.Context, who desk.Who, in *struct {
			ID   string `path:"id" maxLength:"200"`
			Body namingInput
		}) (*one[written], error) {
			out, err := s.desk.Namings.Ask(ctx, who, record.VictimRecordID(in.ID), record.NamingConsent{By: in.Body.By,
				Given: in.Body.Given, Until: in.Body.Until, Testimony: record.TestimonyID(in.Body.Testimony)},
				in.Body.Why)
			return acted("", out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/naming/approval", id: "approveNaming",
		tag: "victims",
		act: record.ApproveNaming, byID: true, status: http.StatusCreated,
		summary: "Approve that a person is named, as one of two who did not ask"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			_, out, err := s.desk.Namings.Approve(ctx, who, record.VictimRecordID(in.ID))
			return acted("", out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/naming/withdrawal", id: "withdrawNaming",
		tag: "victims", act: record.WithdrawNaming, byID: true, status: http.StatusCreated,
		summary: "Take the naming of a person back",
		about:   "No later edition has the name; the naming says which hold it."},
		func(ctx context.Context, who desk.Who, in *struct {
			ID   string `path:"id" maxLength:"200"`
			Body struct {
				Why string `json:"why" required:"true" minLength:"1" maxLength:"2000"`
			}
		}) (*one[written], error) {
			_, out, err := s.desk.Namings.Withdraw(ctx, who, record.VictimRecordID(in.ID), in.Body.Why)
			return acted("", out, err)
		})
}
