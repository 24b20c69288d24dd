package web

import (
	"bytes"
	"time"

	"recount/internal/desk"
	"recount/internal/report"
	"recount/record"
)

// report sends the report of a window as a file; the window that is not said is the last whole month.
func (s tollPages) report(a *ask) error {
	kind := report.BookKinds[0]
	for _, k := range report.BookKinds {
		if k.Name == a.r.FormValue("as") {
			kind = k
		}
	}
	w := a.questionWords()
	if w.Since, w.Until = a.r.FormValue("first"), a.r.FormValue("last"); w.Since == "" && w.Until == "" {
		w.Since, w.Until = lastMonth(s.now())
	}
	q, err := w.Question()
	if err != nil {
		return inputError(err)
	}
	p, err := s.desk.Periods().Report(a.r.Context(), a.who, desk.TollOptions{Question: q})
	if err != nil {
		return err
	}
	lang := record.English
	if a.Lang == "ar" {
		lang = record.Arabic
	}
	var b bytes.Buffer
	if err := kind.Write(&b, report.PeriodBook(p, lang)); err != nil {
		return err
	}
	a.w.Header().Set("Content-Type", kind.MediaType)
	a.w.Header().Set("Content-Disposition", `attachment; filename="report-`+q.Since.String()+"-"+q.Until.String()+"."+
		kind.Name+`"`)
	_, err = b.WriteTo(a.w)
	return err
}

// lastMonth is the last whole month before a moment: its first and its last day.
func lastMonth(now time.Time) (since, until string) {
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, -1, 0).Format(time.DateOnly), first.AddDate(0, 0, -1).Format(time.DateOnly)
}

// reportWindow is the window that the form of a report begins with: that of the toll, else the last whole month.
func (a *ask) reportWindow() (since, until string) {
	since, until = a.r.FormValue("since"), a.r.FormValue("until")
	if since == "" || until == "" {
		return lastMonth(a.s.now())
	}
	return since, until
}
