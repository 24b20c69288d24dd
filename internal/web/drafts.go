package web

import (
	"net/http"
	"net/url"
)

// What somebody types and has not sent is kept by the desk, in memory: a reload, another language, a session that ends
// and the button that leads back all bring it again. Nothing of it lies in the browser or on a disk. Who has no script
// has the form again after a refusal.

// drafts gives what the reader has typed into the forms of a page and not sent, by form.
func (s todayPages) drafts(a *ask) error { return a.json(s.known.begun(a.who.Account, s.now())) }

// keepDraft keeps what is typed into a form.
func (s todayPages) keepDraft(a *ask) error {
	form := a.r.PostForm.Get("form")
	u, err := url.Parse(form)
	if err != nil || !isInside(u.Path) {
		return wrong("form", "fault.as")
	}
	s.known.keep(a.who.Account, form, a.r.PostForm.Get("values"), s.now())
	a.w.WriteHeader(http.StatusNoContent)
	return nil
}
