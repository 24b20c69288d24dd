package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"recount/internal/desk"
	"recount/verify"
)

// accountPages are signing in and what people set for themselves.
type accountPages struct{ *Server }

func (s *Server) accountPages() accountPages { return accountPages{s} }

func (s accountPages) signinPage(a *ask) error {
	if s.Begin {
		return s.startPages().start(a)
	}
	key := a.r.FormValue("key")
	if s.Solo != nil && key != "" {
		s.desk.Trail.Came(s.Solo.ID, s.isKey(key))
	}
	if s.Solo != nil && s.isKey(key) {
		http.SetCookie(a.w, s.cookie(cookieSession, key, desk.SessionLife))
		http.Redirect(a.w, a.r, a.inside("/today"), http.StatusSeeOther)
		return nil
	}
	return s.askToSignIn(a, http.StatusOK, "")
}

// askToSignIn shows the form, with why it was not accepted; the name that was typed stays.
func (s accountPages) askToSignIn(a *ask, status int, why string) error {
	a.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	a.w.WriteHeader(status)
	return page(a.view("", a.T("signin.title")), signinView(a, s.Solo != nil, why)).Render(a.r.Context(), a.w)
}

// deviceLife is how long a browser keeps what tells the desk that it was used to sign in before.
const deviceLife = 180 * 24 * time.Hour

// admit gives the browser the session that was opened.
func (s accountPages) admit(a *ask, in desk.SignedIn) {
	http.SetCookie(a.w, s.cookie(cookieSession, in.Token, desk.SessionLife))
	if in.Device != "" {
		http.SetCookie(a.w, s.cookie(cookieDevice, in.Device, deviceLife))
	}
}

func (s accountPages) signin(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	in, err := s.Signing.SignIn(a.r.Context(), a.form.proof(""))
	switch {
	case errors.Is(err, desk.ErrTooMany):
		a.w.Header().Set("Retry-After", "60")
		return s.askToSignIn(a, http.StatusTooManyRequests, a.T("signin.wait"))
	case errors.Is(err, desk.ErrNotAccepted):
		return s.askToSignIn(a, http.StatusForbidden, a.T("signin.wrong"))
	case err != nil:
		return err
	}
	s.admit(a, in)
	http.Redirect(a.w, a.r, a.inside("/today"), http.StatusSeeOther)
	return nil
}

// password asks whoever signed in by a password that somebody else has set for one of their own.
func (s accountPages) password(a *ask) error {
	if s.Signing == nil || !a.who.Handed {
		http.Redirect(a.w, a.r, "/account", http.StatusSeeOther)
		return nil
	}
	return a.render("", a.T("password.title"), passwordView(a, ""))
}

// ownPassword keeps the password that the holder of an account chose in place of another's.
func (s accountPages) ownPassword(a *ask) error {
	if s.Signing == nil || !a.who.Handed {
		http.Redirect(a.w, a.r, "/account", http.StatusSeeOther)
		return nil
	}
	chosen := a.r.FormValue("new")
	if chosen != a.r.FormValue("again") {
		return a.render("", a.T("password.title"), passwordView(a, a.T("password.differ")))
	}
	err := s.Signing.SetPassword(a.r.Context(), a.who, a.who.Account, chosen)
	if errors.Is(err, desk.ErrInput) {
		return a.render("", a.T("password.title"), passwordView(a, a.T("password.weak")))
	}
	if err != nil {
		return err
	}
	http.Redirect(a.w, a.r, "/today", http.StatusSeeOther)
	return nil
}

// refused says that a code of a second factor was not accepted, or that guessing is held back.
func (w Words) refused(err error) string {
	if errors.Is(err, desk.ErrTooMany) {
		return w.T("signin.wait")
	}
	return w.T("factor.wrong")
}

// notAccepted reports whether a proof failed, in whichever way.
func notAccepted(err error) bool {
	return errors.Is(err, desk.ErrNotAccepted) || errors.Is(err, desk.ErrTooMany)
}

// device names a browser for the list of sessions, without more of it than that.
func device(r *http.Request) string {
	agent := r.UserAgent()
	for _, b := range []string{"Firefox", "Edg", "Chrome", "Safari"} {
		if strings.Contains(agent, b) {
			return b
		}
	}
	return "browser"
}

func (s accountPages) signout(a *ask) error {
	if token := a.token(); token != "" && s.Signing != nil {
		_ = s.Signing.End(a.r.Context(), a.who, desk.SessionID(token)) // an ended session may be gone already
	}
	http.SetCookie(a.w, s.cookie(cookieSession, "", -1))
	a.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(a.w, a.r, "/signin", http.StatusSeeOther)
	return nil
}

// token is what the browser holds of its session.
func (a *ask) token() string {
	c, err := kept(a.r, cookieSession)
	if err != nil {
		return ""
	}
	return c.Value
}

// settingsPage is the settings of the case and of one's own account.
type settingsPage struct {
	Accounts []desk.Account
	Factors  desk.Factors
	Sessions []sessionLine
	Tokens   []desk.Token
	Standard verify.Standard
}

// sessionLine is a session as its owner sees it.
type sessionLine struct {
	ID, Device, Seen, Began string
	Here                    bool
}

func (s accountPages) settings(a *ask) error {
	var p settingsPage
	var err error
	if p.Accounts, err = s.desk.Users.Accounts(a.r.Context(), a.who); err != nil {
		return err
	}
	if p.Standard, err = s.desk.Verification.Proof(a.r.Context(), a.who); err != nil {
		return err
	}
	return a.render("nav.settings", a.T("settings.title"), settingsView(a, p))
}

// account is a person's own account: second factor, passkeys, sessions. Every role has it.
func (s accountPages) account(a *ask) error {
	var p settingsPage
	var err error
	if s.Signing == nil {
		if p.Tokens, err = s.desk.Users.Tokens(a.r.Context(), a.who); err != nil {
			return err
		}
		return a.render("", a.T("account.title"), soloAccountView(a, p))
	}
	if p.Factors, err = s.Signing.Factors(a.r.Context(), a.who); err != nil {
		return err
	}
	if p.Tokens, err = s.desk.Users.Tokens(a.r.Context(), a.who); err != nil {
		return err
	}
	all, err := s.Signing.Sessions(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	for _, x := range all {
		p.Sessions = append(p.Sessions, sessionLine{
			x.ID, x.Label, x.Seen.Time().UTC().Format("2006-01-02 15:04"),
			x.Made.Time().UTC().Format("2006-01-02 15:04"), x.ID == desk.SessionID(a.token()),
		})
	}
	return a.render("", a.T("account.title"), accountView(a, p))
}

// endSession ends one of a person's own sessions, or all others.
func (s accountPages) endSession(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	if a.r.FormValue("others") != "" {
		if err := s.Signing.EndOthers(a.r.Context(), a.who); err != nil {
			return err
		}
		return a.back("/account", a.T("done"))
	}
	id := a.r.FormValue("id")
	if err := s.Signing.End(a.r.Context(), a.who, id); err != nil {
		return err
	}
	if id == desk.SessionID(a.token()) {
		return s.signout(a)
	}
	return a.back("/account", a.T("done"))
}

// beginFactor shows a new second factor; it is in force after its first code.
func (s accountPages) beginFactor(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	e, err := s.Signing.BeginFactor(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("", a.T("factor.title"), factorView(a, e))
}

// finishFactor checks the first code and shows the recovery codes, this once.
func (s accountPages) finishFactor(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	codes, err := s.Signing.FinishFactor(a.r.Context(), a.who, a.r.FormValue("ceremony"), a.r.FormValue("code"))
	if notAccepted(err) {
		return a.back("/account", a.refused(err))
	}
	if err != nil {
		return err
	}
	return a.render("", a.T("recovery.title"), recoveryView(a, codes))
}

// recoveryCodes replaces a person's recovery codes and shows the new ones, this once. It asks for a second factor
// first.
func (s accountPages) recoveryCodes(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	if err := s.Signing.Refresh(a.r.Context(), a.who, a.r.FormValue("code")); err != nil {
		if notAccepted(err) {
			return a.back("/account", a.refused(err))
		}
		return err
	}
	codes, err := s.Signing.NewRecoveryCodes(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("", a.T("recovery.title"), recoveryView(a, codes))
}

// stepUp takes the second factor again, for acts that ask for a fresh one.
func (s accountPages) stepUp(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	err := s.Signing.Refresh(a.r.Context(), a.who, a.r.FormValue("code"))
	if notAccepted(err) {
		return a.back(a.inside("/account"), a.refused(err))
	}
	if err != nil {
		return err
	}
	return a.back(a.inside("/account"), a.T("stepup.done"))
}

// ceremonyAnswer is what the browser's script gets when a passkey is asked for.
type ceremonyAnswer struct {
	Ceremony string          `json:"ceremony"`
	Options  json.RawMessage `json:"options"`
}

func (a *ask) json(v any) error {
	a.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(a.w).Encode(v)
}

func (s accountPages) beginPasskey(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	options, id, err := s.Signing.BeginPasskey(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.json(ceremonyAnswer{id, options})
}

func (s accountPages) finishPasskey(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	err := s.Signing.FinishPasskey(a.r.Context(), a.who, a.r.URL.Query().Get("ceremony"), a.r)
	if notAccepted(err) {
		return inputError(errors.New(a.T("signin.wrong")))
	}
	if err != nil {
		return err
	}
	a.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s accountPages) dropPasskey(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	if err := s.Signing.DropPasskey(a.r.Context(), a.who, a.r.FormValue("id")); err != nil {
		return err
	}
	return a.back("/account", a.T("done"))
}

func (s accountPages) askPasskey(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	options, id, err := s.Signing.AskPasskey(a.r.Context())
	if err != nil {
		return err
	}
	return a.json(ceremonyAnswer{id, options})
}

func (s accountPages) answerPasskey(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	in, err := s.Signing.AnswerPasskey(a.r.Context(), a.r.URL.Query().Get("ceremony"), a.r, a.form.proof(""))
	if notAccepted(err) {
		return inputError(errors.New(a.T("signin.wrong")))
	}
	if err != nil {
		return err
	}
	s.admit(a, in)
	a.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s accountPages) custodians(a *ask) error {
	out, err := s.desk.SetCustodians(a.r.Context(), a.who, a.r.FormValue("recipients"))
	return a.after(out, err, "/settings")
}
