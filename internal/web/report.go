package web

import (
	"bytes"

	"recount/internal/desk"
	"recount/internal/report"
)

// report sends the report of a window as a file.
func (s tollPages) report(a *ask) error {
	kind := report.BookKinds[0]
	for _, k := range report.BookKinds {
		if k.Name == a.r.FormValue("as") {
			kind = k
		}
	}
	w := a.form.questionWords()
	w.Since, w.Until = a.r.FormValue("first"), a.r.FormValue("last")
	q, err := w.Question()
	if err != nil {
		return inputError(err)
	}
	p, err := s.desk.Periods().Report(a.r.Context(), a.who, desk.TollOptions{Question: q})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := kind.Write(&b, report.PeriodBook(p, a.Language())); err != nil {
		return err
	}
	a.w.Header().Set("Content-Type", kind.MediaType)
	a.w.Header().Set("Content-Disposition", `attachment; filename="report-`+p.Window.From.String()+"-"+p.Window.To.String()+"."+
		kind.Name+`"`)
	_, err = b.WriteTo(a.w)
	return err
}

// reportWindow is the window that the form of a report begins with: that of the toll, else the last whole month.
func (a *ask) reportWindow() (since, until string) {
	since, until = a.r.FormValue("since"), a.r.FormValue("until")
	if since == "" || until == "" {
		first, last := desk.LastMonth(a.s.now())
		return first.String(), last.String()
	}
	return since, until
}
