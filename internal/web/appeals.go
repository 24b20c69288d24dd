package web

import (
	"recount/record"
)

func (s followPages) appeals(a *ask) error {
	appeals, err := s.desk.FollowUp.Appeals(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	commitments, err := s.desk.FollowUp.Commitments(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	judged, err := s.desk.Claims.Judged(a.r.Context(), a.who)
	if err != nil && !refusal(err) {
		return err
	}
	var read []record.Claim // accepted from pages
	for _, j := range judged {
		if j.Judgement != record.ClaimRejected && (j.Claim.Appeal != nil || j.Claim.Commitment != nil) {
			read = append(read, j.Claim)
		}
	}
	return a.render("nav.appeals", a.T("appeals.title"), appealsView(a, appeals, commitments, read))
}

func (s followPages) recordAppeal(a *ask) error {
	when, err := a.form.date("when")
	if err != nil {
		return err
	}
	by, err := a.form.needed("by")
	if err != nil {
		return err
	}
	r := record.AppealRecord{Appeal: record.Appeal{By: by, Addressee: a.form.text("to"), Ask: a.r.FormValue("ask")},
		When: when, State: "open"}
	_, out, err := s.desk.FollowUp.RecordAppeal(a.r.Context(), a.who, r)
	return a.after(out, err, "/appeals")
}

func (s followPages) recordCommitment(a *ask) error {
	due, err := a.form.date("due")
	if err != nil {
		return err
	}
	by, err := a.form.needed("by")
	if err != nil {
		return err
	}
	promise, err := a.form.needed("promise")
	if err != nil {
		return err
	}
	r := record.CommitmentRecord{ID: a.r.FormValue("id"), Commitment: record.Commitment{By: by, Promise: promise,
		Due: due}, State: a.r.FormValue("state")}
	_, out, err := s.desk.FollowUp.RecordCommitment(a.r.Context(), a.who, r)
	return a.after(out, err, "/appeals")
}
