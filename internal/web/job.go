package web

import (
	"net/http"
	"net/url"
	"strings"

	"recount/internal/desk"
)

// toJob goes to the page of a job that a person asked for; when it is done, that page goes back to where it was asked.
func (a *ask) toJob(j desk.Job, err error, back string) error {
	if err != nil {
		return err
	}
	http.Redirect(a.w, a.r, "/jobs/"+j.ID+"?"+url.Values{"back": {back}}.Encode(), http.StatusSeeOther)
	return nil
}

// job shows how far a job is, until it has ended.
func (s *Server) job(a *ask) error {
	j, err := s.desk.Job(a.r.Context(), a.who, a.r.PathValue("id"))
	if err != nil {
		return err
	}
	back := backOf(a.r.FormValue("back"))
	switch {
	case j.State == desk.JobDone:
		return a.back(back, a.T("done"))
	case !j.Ended():
		a.refresh = 2
	}
	return a.render("", a.T("job."+string(j.Kind)), jobView(a, j, back))
}

// cancelJob stops a job and goes back to where it was asked.
func (s *Server) cancelJob(a *ask) error {
	if _, err := s.desk.CancelJob(a.r.Context(), a.who, a.r.PathValue("id")); err != nil {
		return err
	}
	return a.back(backOf(a.r.FormValue("back")), a.T("likely.stopped"))
}

// backOf is a page of this desk to go back to; the toll where the address is of elsewhere.
func backOf(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
		return "/toll"
	}
	return to
}
