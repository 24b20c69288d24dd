package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// followed is a commitment with whether it is overdue today.
type followed struct {
	Commitment record.CommitmentRecord `json:"commitment"`
	Overdue    bool                    `json:"overdue"`
}

// kindOf registers the list and the recording of one kind of record that people write whole.
func kindOf[T any](s *Server, name, path, recordID, listID string, read, write record.Act, about string,
	all func(context.Context, desk.Who) ([]T, error), put func(context.Context, desk.Who, T) (string, desk.Outcome, error), id func(T) string) {
	add(s, operation{method: http.MethodGet, path: path, id: listID, tag: "follow-up", act: read, summary: "The " + name + "s that are not withdrawn"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[T]], error) {
			found, err := all(ctx, who)
			return cut(*in, found, id, err)
		})
	add(s, operation{method: http.MethodPost, path: path, id: recordID, tag: "follow-up", act: write, status: http.StatusCreated, summary: "Record or replace a " + name, about: about},
		func(ctx context.Context, who desk.Who, in *sent[T]) (*one[written], error) {
			id, out, err := put(ctx, who, in.Body)
			return acted(id, out, err)
		})
}

func (s *Server) registerFollowUp() {
	d := s.desk
	kindOf(s, "site", "/sites", "recordSite", "listSites", "site.read", record.RecordSite, "Stocks of people are never summed over time.",
		d.Sites, d.RecordSite, func(x record.Site) string { return x.ID })
	kindOf(s, "need", "/needs", "recordNeed", "listNeeds", "site.read", record.RecordNeed, "", d.Needs, d.RecordNeed, func(x record.Need) string { return x.ID })
	kindOf(s, "recorded appeal", "/appeals", "recordAppeal", "listAppeals", "appeal.read", record.RecordAppeal, "", d.Appeals, d.RecordAppeal, func(x record.AppealRecord) string { return x.ID })
	add(s, operation{method: http.MethodGet, path: "/commitments", id: "listCommitments", tag: "follow-up", act: "appeal.read", summary: "Commitments, overdue ones first"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[followed]], error) {
			all, err := d.Commitments(ctx, who)
			return cut(*in, as(all, func(f desk.Followed) followed { return followed{f.CommitmentRecord, f.Overdue} }), func(f followed) string { return f.Commitment.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/commitments", id: "recordCommitment", tag: "follow-up", act: record.RecordCommitment, status: http.StatusCreated, summary: "Record a commitment, or what became of it"},
		func(ctx context.Context, who desk.Who, in *sent[record.CommitmentRecord]) (*one[written], error) {
			id, out, err := d.RecordCommitment(ctx, who, in.Body)
			return acted(id, out, err)
		})
}
