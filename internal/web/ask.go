package web

import (
	"cmp"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"recount/count"
	"recount/internal/desk"
	"recount/internal/words"
	"recount/record"
)

// ask is one request with who sends it and in which words the answer is.
type ask struct {
	Words
	s       *Server
	form    form
	w       http.ResponseWriter
	r       *http.Request
	who     desk.Who
	name    string
	theme   string
	keysOff bool // the reader wants no keys of single letters
	said    string
	// refresh is after how many seconds the page asks again where there is no script; 0: never.
	refresh   int
	trouble   *trouble              // why the page is shown again in place of what was asked for; nil: it is not
	stepUp    bool                  // giving the second factor again would let the act through
	could     func(record.Act) bool // what they might do, once may was asked
	ofAll     func(record.Act) bool // what they might do on what is nobody's in particular
	listNames map[string]string     // of imports, by id
}

// newAsk finds out who sends a request and in which words to answer, without a look at its body.
func (s *Server) newAsk(w http.ResponseWriter, r *http.Request) *ask {
	a := &ask{s: s, w: w, r: r, form: form{w, r}}
	a.who, a.name = s.whoAsks(r)
	prefs := url.Values{}
	if c, err := kept(r, cookiePrefs); err == nil {
		prefs, _ = url.ParseQuery(c.Value)
	}
	lang := cmp.Or(prefs.Get("lang"), words.Preferred(r.Header.Get("Accept-Language")))
	a.Words = NewWords(lang, prefs.Get("digits") == digitsOwn)
	if s.desk.OriginNamed != nil {
		a.named = func(id record.OriginID) string { return s.desk.OriginNamed(id, a.Language()) }
	}
	a.theme, a.keysOff = prefs.Get("theme"), prefs.Get("keys") == "off"
	if c, err := kept(r, cookieSaid); err == nil {
		if b, err := base64.RawURLEncoding.DecodeString(c.Value); err == nil {
			a.said = string(b)
		}
		http.SetCookie(w, s.cookie(cookieSaid, "", -time.Second))
	}
	return a
}

// vouched finds the second person of an act, who has proved themselves at this very desk. A name alone proves nothing.
func (a *ask) vouched() error {
	name := strings.TrimSpace(a.r.FormValue("second_name"))
	if name == "" || a.s.Signing == nil || a.who.Account == "" {
		return nil
	}
	second, err := a.s.Signing.Vouch(a.r.Context(), a.who, a.form.proof("second_"))
	if errors.Is(err, desk.ErrTooMany) {
		return inputError(errors.New(a.T("signin.wait")))
	}
	if errors.Is(err, desk.ErrNotAccepted) {
		return inputError(errors.New(a.T("second.wrong")))
	}
	a.who.Second = second
	return err
}

// view is what the frame of a page needs.
type view struct {
	*ask
	Active string
	Title  string
}

func (a *ask) view(active, title string) view { return view{a, active, title} }

// render writes a page.
func (a *ask) render(active, title string, body templ.Component) error {
	a.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if a.trouble != nil {
		a.w.WriteHeader(a.trouble.status)
	}
	return page(a.view(active, title), body).Render(a.r.Context(), a.w)
}

// swap reports whether the page's own script asks for a part, to put it in place of another.
func (a *ask) swap() bool { return a.r.Header.Get("HX-Request") == "true" }

// renderPart writes a page, or only the part of it that changes where the page's script asks for that.
func (a *ask) renderPart(active, title string, body, part templ.Component) error {
	if !a.swap() {
		return a.render(active, title, body)
	}
	a.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := part.Render(a.r.Context(), a.w); err != nil {
		return err
	}
	return announce(a.said, "").Render(a.r.Context(), a.w)
}

// inside is the address that a form wants to go back to, if it is one of this desk.
func (a *ask) inside(otherwise string) string {
	if to := a.r.FormValue("back"); isInside(to) {
		return to
	}
	return otherwise
}

// isInside tells whether an address is a path of this desk. Browsers read a backslash as a slash and drop tabs and line
// ends, so that what begins with one slash here may begin with two there; nothing of that kind is an address of the
// desk.
func isInside(to string) bool {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		return false
	}
	for _, r := range to {
		if r <= ' ' || r == 0x7f || r == '\\' || r == utf8.RuneError {
			return false
		}
	}
	u, err := url.Parse(to)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil
}

// back goes to a page after an act, with a sentence to show there.
func (a *ask) back(to, said string) error {
	if said != "" {
		http.SetCookie(a.w, a.s.cookie(cookieSaid, base64.RawURLEncoding.EncodeToString([]byte(said)), time.Minute))
	}
	http.Redirect(a.w, a.r, to, http.StatusSeeOther)
	return nil
}

// after says how an act ended and goes back. What asks for a second person and was done by the only one there is has
// been done, and is marked so; a step of a finding that waits says so itself.
func (a *ask) after(out desk.Outcome, err error, to string) error {
	if err != nil {
		return err
	}
	if out.Proposal {
		return a.back(to, a.T("done.one"))
	}
	return a.back(to, a.T("done"))
}

// query reads the toll's question from the address.
func (a *ask) query() (count.Query, error) { return a.s.desk.Tolls.ReadQuery(a.form.questionWords()) }
