package web

import (
	"errors"
	"net/http"
	"strings"

	"recount/internal/desk"
)

// startPages are the first pages of a case, and of whoever is new in it: beginning it, making it a team's, and
// accepting an invitation. Who asks there has no account yet.
type startPages struct{ *Server }

func (s *Server) startPages() startPages { return startPages{s} }

// holdsKey reports whether a browser came by the link that the command printed.
func (a *ask) holdsKey() bool {
	c, err := kept(a.r, cookieSession)
	return err == nil && a.s.isKey(c.Value)
}

// start asks whoever opened a new case for their name, and whether they work alone or in a team.
func (s startPages) start(a *ask) error {
	if !s.Begin {
		http.Redirect(a.w, a.r, "/today", http.StatusSeeOther)
		return nil
	}
	if key := a.r.FormValue("key"); s.isKey(key) {
		http.SetCookie(a.w, s.cookie(cookieSession, key, desk.SessionLife))
		http.Redirect(a.w, a.r, "/start", http.StatusSeeOther)
		return nil
	}
	if !a.holdsKey() {
		return a.render(newcomer, a.T("signin.title"), signinView(a, true, ""))
	}
	return a.render(newcomer, a.T("start.title"), startView(a))
}

// newcomer marks the pages of who has no account: the frame has no switch beside their form, which would empty it.
const newcomer = "newcomer"

// otherWords answers the button of a form that asks for another language: the form comes again with what was typed.
func (a *ask) otherWords(page func(*ask) error) (bool, error) {
	lang := a.r.PostForm.Get("lang")
	if lang == "" {
		return false, nil
	}
	a.setPrefs(map[string]string{"lang": lang})
	named := a.named
	a.Words = NewWords(safeWord(lang), a.OwnDigits)
	a.named = named
	a.trouble = &trouble{typed: a.r.PostForm, status: http.StatusOK}
	return true, page(a)
}

// begin makes the first account of the case.
func (s startPages) begin(a *ask) error {
	if !s.Begin || !a.holdsKey() {
		return desk.ErrAbsent
	}
	if other, err := a.otherWords(s.start); other {
		return err
	}
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	switch a.r.FormValue("kind") {
	case "alone":
		if _, err := s.desk.Users.Found(a.r.Context(), name, true); err != nil {
			return err
		}
		_, err = s.again(a.r.Context())
		return a.after(desk.Outcome{}, err, "/today")
	case "team":
	default:
		return wrong("kind", "fault.kind")
	}
	password, err := a.form.newPassword()
	if err != nil {
		return err
	}
	if s.MayShare != nil {
		if err := s.MayShare(); err != nil {
			return inputError(err)
		}
	}
	_, err = s.desk.Users.FoundTeam(a.r.Context(), s.Team, name, password, a.r.FormValue("reads") != "")
	if err != nil {
		return passwordFault(err)
	}
	return s.enterTeam(a, name, password)
}

// enterTeam opens a session at the server of the team that a case has just become.
func (s startPages) enterTeam(a *ask, name, password string) error {
	next, err := s.again(a.r.Context())
	if err != nil {
		return err
	}
	proof := a.form.proof("")
	proof.Name, proof.Password, proof.Code = name, password, ""
	in, err := next.Signing.SignIn(a.r.Context(), proof)
	if err != nil {
		return err
	}
	next.accountPages().admit(a, in)
	return a.back("/today", a.T("start.done"))
}

// passwordFault says beside its field why a name or a password was not taken.
func passwordFault(err error) error {
	switch {
	case errors.Is(err, desk.ErrShortPassword):
		return wrong("password", "fault.password.short", desk.ShortestPassword)
	case errors.Is(err, desk.ErrWeakPassword):
		return wrong("password", "fault.password.weak")
	case errors.Is(err, desk.ErrNameTaken):
		return wrong("name", "fault.name.taken")
	}
	return err
}

// share makes the case of one person a team's.
func (s startPages) share(a *ask) error {
	if s.Solo == nil || s.Team == nil {
		return desk.ErrAbsent
	}
	password, err := a.form.newPassword()
	if err != nil {
		return err
	}
	if s.MayShare != nil {
		if err := s.MayShare(); err != nil {
			return inputError(err)
		}
	}
	if err := s.desk.Users.Share(a.r.Context(), a.who, s.Team, password); err != nil {
		return passwordFault(err)
	}
	return s.enterTeam(a, s.Solo.Name, password)
}

// invitation shows the form of an invitation to whoever has its code, else asks for the code.
func (s startPages) invitation(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	code := latinDigits(strings.TrimSpace(a.r.FormValue("code")))
	if code == "" {
		return a.render(newcomer, a.T("invitation.title"), codeView(a, ""))
	}
	inv, err := s.Signing.Invitation(a.r.Context(), code, a.r.RemoteAddr)
	if notAccepted(err) {
		return s.badCode(a, err)
	}
	if err != nil {
		return err
	}
	return a.render(newcomer, a.T("invitation.title"), invitationView(a, code, inv))
}

// badCode asks for the code again.
func (s startPages) badCode(a *ask, err error) error {
	why := a.T("invitation.bad")
	if errors.Is(err, desk.ErrTooMany) {
		why = a.T("signin.wait")
	}
	a.trouble = &trouble{typed: a.r.Form, status: http.StatusForbidden}
	return a.render(newcomer, a.T("invitation.title"), codeView(a, why))
}

// accept lets whoever has the code in.
func (s startPages) accept(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	if other, err := a.otherWords(s.invitation); other {
		return err
	}
	code := latinDigits(strings.TrimSpace(a.r.FormValue("code")))
	inv, err := s.Signing.Invitation(a.r.Context(), code, a.r.RemoteAddr)
	if notAccepted(err) {
		return s.badCode(a, err)
	}
	if err != nil {
		return err
	}
	name := ""
	if !inv.Renews {
		if name, err = a.form.needed("name"); err != nil {
			return err
		}
	}
	password, err := a.form.newPassword()
	if err != nil {
		return err
	}
	in, err := s.Signing.Accept(a.r.Context(), code, name, password, a.form.proof(""))
	if notAccepted(err) {
		return s.badCode(a, err)
	}
	if err != nil {
		return passwordFault(err)
	}
	s.accountPages().admit(a, in)
	return a.back("/today", a.T("invitation.welcome"))
}
