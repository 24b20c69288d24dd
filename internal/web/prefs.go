package web

import (
	"net/http"
	"strings"
	"time"
)

// prefs keeps language, digits and theme in a cookie.
func (s *Server) prefs(a *ask) error {
	said := map[string]string{}
	for _, k := range []string{"lang", "theme", "digits", "keys"} {
		said[k] = a.r.FormValue(k)
	}
	a.setPrefs(said)
	return a.back(a.inside("/toll"), "")
}

// setPrefs keeps what is said of the reader's language, theme, digits and keys; the rest stays.
func (a *ask) setPrefs(said map[string]string) {
	values := map[string]string{"lang": a.Lang, "theme": a.theme, "digits": digitsLatin, "keys": "on"}
	if a.keysOff {
		values["keys"] = "off"
	}
	if a.OwnDigits {
		values["digits"] = digitsOwn
	}
	for k := range values {
		if v := said[k]; v != "" {
			values[k] = v
		}
	}
	q := "lang=" + safeWord(values["lang"]) + "&theme=" + safeWord(values["theme"]) + "&digits=" +
		safeWord(values["digits"]) + "&keys=" + safeWord(values["keys"])
	http.SetCookie(a.w, a.s.cookie(cookiePrefs, q, 365*24*time.Hour))
}

// Digits that a reader may prefer: 0 to 9, or the language's own where it has some.
const (
	digitsLatin = "latn"
	digitsOwn   = "arab"
)

// safeWord keeps the letters of a preference.
func safeWord(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}
