package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"recount/internal/desk"
	"recount/internal/fault"
	"recount/record"
)

// inputError marks an error as the input's.
func inputError(err error) error { return fmt.Errorf("%w: %w", desk.ErrInput, err) }

// fieldError is a fault of one field of a form, in words of the catalogue. It is said beside the field.
type fieldError struct {
	field string
	key   string
	args  []any
}

func (e fieldError) Error() string { return e.field + ": " + e.key }

// Unwrap makes a fault of a field a fault of the input.
func (e fieldError) Unwrap() error { return desk.ErrInput }

// place is the name that is in no table of places, where that is what is wrong.
func (e fieldError) place() string {
	if e.key != "fault.place" && e.key != "fault.placeonly" {
		return ""
	}
	name, _ := e.args[0].(string)
	return name
}

// wrong says what is wrong with a field.
func wrong(field, key string, args ...any) error { return fieldError{field, key, args} }

// trouble is why the page that is shown is not the one that was asked for: what was typed stands in it again.
type trouble struct {
	typed  url.Values // in the fields
	form   string     // in which of the page's forms; "" in the only one
	field  string     // beside which the sentence stands; "" above all
	says   string
	place  string // that no table knows, and that may be added; "" where that is not what is wrong
	status int
}

// kept is what was typed into a field where the form was not taken, else what the page would put there.
func (t *trouble) kept(form, name, otherwise string) string {
	if t != nil && t.form == form && t.typed.Has(name) {
		return t.typed.Get(name)
	}
	return otherwise
}

// ticked reports whether a box was ticked in a form that was not taken.
func (t *trouble) ticked(form, name, value string) bool {
	if t != nil && t.form == form {
		for _, v := range t.typed[name] {
			if v == value {
				return true
			}
		}
	}
	return false
}

// faultOf is what is wrong with a field; "" where nothing is.
func (t *trouble) faultOf(form, name string) string {
	if t != nil && t.form == form && t.field == name {
		return t.says
	}
	return ""
}

// invalid marks a field that is wrong for readers that do not see it.
func (t *trouble) invalid(form, name string) string {
	if t.faultOf(form, name) != "" {
		return "true"
	}
	return "false"
}

// failure is a status and a safe sentence for an error.
type failure struct {
	status int
	key    string // of the sentence
	field  string // that is wrong, where one is
	detail string // more of it, in the reader's language
	stepUp bool   // giving the second factor again would do
	place  string // that no table knows
}

// says is the whole sentence.
func (f failure) says(w Words) string {
	if f.key == "failed" && f.detail != "" {
		return f.detail
	}
	return strings.TrimSpace(w.T(f.key) + " " + f.detail)
}

// failureOf turns an error into a status and a safe sentence, once.
func (s *Server) failureOf(a *ask, err error) failure {
	f := failure{status: http.StatusInternalServerError, key: "failed"}
	var needs desk.NeedsError
	var field fieldError
	var meanwhile desk.MeanwhileError
	var rules *desk.RefusedError
	switch {
	case errors.As(err, &needs):
		f.status, f.key = http.StatusForbidden, "refused."+needs.Needs[0]
		f.stepUp = needs.Needs[0] == "step_up" && s.Signing != nil
		if needs.Needs[0] == "second" && s.Signing != nil {
			f.field = "second_name"
		}
		if needs.Needs[0] == "reason" {
			f.field = "reason"
		}
	case errors.Is(err, desk.ErrAbsent):
		f.status, f.key = http.StatusNotFound, "notfound"
	case errors.Is(err, desk.ErrConsent):
		f.status, f.key = http.StatusForbidden, "refused.consent"
	case errors.Is(err, desk.ErrRefused):
		f.status, f.key, f.detail = http.StatusForbidden, "refused", a.whoMay(s.acts[a.r.Pattern])
	case errors.Is(err, errTooLarge):
		f.status, f.key = http.StatusRequestEntityTooLarge, "toolarge"
	case errors.Is(err, desk.ErrBusy):
		f.status, f.key = http.StatusServiceUnavailable, "busy"
	case errors.As(err, &meanwhile):
		f.status, f.detail = http.StatusConflict, a.meanwhileText(meanwhile)
	case errors.As(err, &rules):
		f.status, f.detail = http.StatusConflict, a.refusedRules(rules)
	case errors.As(err, &field):
		f.status, f.field, f.detail = http.StatusUnprocessableEntity, field.field, a.T(field.key, field.args...)
		f.place = field.place()
	case errors.Is(err, desk.ErrInput):
		f.status, f.detail = http.StatusUnprocessableEntity, a.plainly(err)
	case a.r.Context().Err() != nil: // whoever asked has left
	default:
		s.Log.Error("act failed", "route", a.r.Pattern, "act", s.acts[a.r.Pattern], "kind", fault.Kinds(err))
	}
	return f
}

// plainly is a sentence of a room without the words in which rooms wrap each other, in the reader's language.
func (w Words) plainly(err error) string { return w.Said(desk.Plain(err)) }

// whoMay names the roles that may do an act, for who may not.
func (a *ask) whoMay(act record.Act) string {
	var roles []string
	for _, r := range a.s.desk.RolesFor(act) {
		roles = append(roles, a.Word(string(r)))
	}
	if len(roles) == 0 {
		return ""
	}
	return a.T("refused.roles", strings.Join(roles, a.Comma()))
}

// fail answers an error. Where the form came from a page, that page is shown again with everything that was typed, and
// what is wrong beside its field; a part of a page is not put in place of another, and only the sentence is said.
func (s *Server) fail(a *ask, err error) {
	f := s.failureOf(a, err)
	// Who may not do it at all gets the same answer whether the thing is there or not.
	never := a.r.Method == http.MethodPost && a.who.Account != "" && f.status < 500 && !a.may(s.acts[a.r.Pattern])
	if never {
		f = failure{status: http.StatusForbidden, key: "refused", detail: a.whoMay(s.acts[a.r.Pattern])}
	}
	a.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if a.swap() {
		a.w.WriteHeader(f.status)
		_ = announce("", f.says(a.Words)).Render(a.r.Context(), a.w)
		return
	}
	refused := never || f.status == http.StatusForbidden && !f.stepUp && f.field == ""
	if page := s.formOf[a.r.Pattern]; page != nil && !refused && a.trouble == nil && f.status != http.StatusNotFound &&
		f.status < 500 {
		a.trouble = &trouble{typed: a.r.PostForm, form: a.r.PostForm.Get("in"), field: f.field, says: f.says(a.Words),
			place: f.place, status: f.status}
		a.stepUp = f.stepUp
		if page(a) == nil {
			return
		}
		if w, ok := a.w.(*watched); ok && w.status != 0 {
			return // who asked is gone while the page was written
		}
		a.trouble = nil
	}
	a.w.WriteHeader(f.status)
	_ = page(a.view("", a.T(f.key)), problem(a, f)).Render(a.r.Context(), a.w)
}

// lost answers an address at which nothing is, in the frame of the desk.
func (s *Server) lost(w http.ResponseWriter, r *http.Request) {
	a := s.newAsk(w, r)
	a.r.Form, a.r.PostForm = url.Values{}, url.Values{}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_ = page(a.view("", a.T("notfound")), problem(a, failure{status: http.StatusNotFound,
		key: "notfound"})).Render(r.Context(), w)
}
