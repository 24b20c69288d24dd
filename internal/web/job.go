package web

import (
	"encoding/json"
	"net/http"
	"net/url"

	"recount/internal/desk"
	"recount/record"
)

// jobPages are long work and how far it is.
type jobPages struct{ *Server }

func (s *Server) jobPages() jobPages { return jobPages{s} }

// toJob goes to the page of a job that a person asked for; when it is done, that page goes back to where it was asked.
func (a *ask) toJob(j desk.Job, err error, back string) error {
	if err != nil {
		return err
	}
	http.Redirect(a.w, a.r, "/jobs/"+j.ID+"?"+url.Values{"back": {back}}.Encode(), http.StatusSeeOther)
	return nil
}

// job shows how far a job is, until it has ended.
func (s jobPages) job(a *ask) error {
	j, err := s.desk.Queue.Job(a.r.Context(), a.who, a.r.PathValue("id"))
	if err != nil {
		return err
	}
	back := a.inside("/toll")
	said, bad := outcomeOf(a.Words, j)
	switch {
	case j.State == desk.JobDone && len(bad) == 0 && a.r.FormValue("show") == "":
		return a.back(back, said)
	case !j.Ended():
		a.refresh = 2
	}
	return a.render("nav.jobs", a.T("job."+string(j.Kind)), jobView(a, j, back, said, bad))
}

// outcomeOf says what came of a job that is done, and what it could not take, each with why.
func outcomeOf(w Words, j desk.Job) (said string, bad []string) {
	if j.State != desk.JobDone {
		return "", nil
	}
	switch j.Kind {
	case desk.JobPages:
		var got desk.Added
		if json.Unmarshal(j.Result, &got) != nil {
			break
		}
		said = w.N("inbox.added", got.Documents)
		if got.Known > 0 {
			said += " " + w.N("inbox.known", got.Known)
		}
		for _, why := range got.Bad {
			bad = append(bad, w.Said(why))
		}
		return said, bad
	case desk.JobImport:
		var got desk.Imported
		if json.Unmarshal(j.Result, &got) != nil {
			break
		}
		if got.Known {
			return w.T("job.known"), nil
		}
		for _, b := range got.Bad {
			bad = append(bad, w.T("job.row", b.Row)+": "+w.Said(b.Why))
		}
		return w.N("job.records", got.Records), bad
	}
	return w.T("done"), nil
}

// afterJob is what there is to do with what came of a job that is done, and where; empty where nothing is.
func afterJob(a *ask, j desk.Job) (next, href string) {
	if j.State != desk.JobDone {
		return "", ""
	}
	switch j.Kind {
	case desk.JobPages:
		var got desk.Added
		if json.Unmarshal(j.Result, &got) == nil && got.Documents > 0 && a.may(record.JudgeClaim) {
			return a.T("jobs.next"), "/inbox"
		}
	case desk.JobImport:
		var got desk.Imported
		if json.Unmarshal(j.Result, &got) == nil && got.Import != "" && a.opens("victim.read") {
			return a.T("jobs.list"), "/lists/" + got.Import
		}
	}
	return "", ""
}

// followed is how many jobs of a page are followed by events: a browser keeps few ways to one address open.
const followed = 3

// jobs lists a person's own jobs, newest first.
func (s jobPages) jobs(a *ask) error {
	all, err := s.desk.Queue.Jobs(a.r.Context(), a.who, "", 50)
	if err != nil {
		return err
	}
	for _, j := range all {
		if !j.Ended() {
			a.refresh = 3
		}
	}
	return a.render("nav.jobs", a.T("jobs.title"), jobsView(a, all))
}

// cancelJob stops a job and goes back to where it was asked.
func (s jobPages) cancelJob(a *ask) error {
	j, err := s.desk.Queue.CancelJob(a.r.Context(), a.who, a.r.PathValue("id"))
	if err != nil {
		return err
	}
	said := "job.stopped"
	if j.Kind == desk.JobEstimate {
		said = "likely.stopped"
	}
	return a.back(a.inside("/toll"), a.T(said))
}
