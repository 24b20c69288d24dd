// Package web is the desk in a browser. Each handler parses, calls one method of the desk and renders; it decides
// nothing and reads no table. Pages work without script; script adds keys, swaps and the map. There is no outside
// resource: the content security policy allows 'self' and nothing else.
package web

import (
	"context"
	"crypto/subtle"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"recount/internal/desk"
	"recount/internal/fault"
	"recount/internal/placemap"
	"recount/record"
)

// csp is the content security policy of every page.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Options of a server.
type Options struct {
	Signing *desk.Signing // nil in a solo case
	Solo    *record.User  // the one person of a solo case, who comes in with Key
	Key     string        // random; the link that the command prints carries it
	Secure  bool          // served over TLS: cookies are marked so
	// names in the address bar that are answered, none: this machine's own; others may be another site pointing here
	Hosts  []string
	Remote bool          // served to other machines, over TLS: browsers shall never come without it
	Case   string        // name of the case, for the head of the page
	Begin  bool          // the case has nobody yet: who comes in with Key begins it
	Team   *desk.Signing // how people sign in where the case becomes a team's; nil: it is one, or may not
	// MayShare says why this machine may not serve a team's case; nil, or of no error: it may
	MayShare func() error
	Log      *slog.Logger
	// Styleguide shows all components at /styleguide, for whoever makes pages
	Styleguide bool
}

// Server answers for one desk.
type Server struct {
	desk *desk.Desk
	Options
	mux    *http.ServeMux
	routes []Route
	acts   map[string]record.Act                  // by pattern
	formOf map[string]func(*ask) error            // the page on which the form of a pattern stands
	known  *known                                 // what people of this desk last asked and began
	again  func(context.Context) (*Server, error) // the server for the case as it has become; nil without a door
	lists  listIndexes
	ground func() []placemap.Spot // the names that maps show to find one's way
}

// Route is a row of the table of routes: what it answers, and the act for which the desk asks permission.
type Route struct {
	Pattern string
	Act     record.Act // "" only for what everybody may have: style, script, the sign-in page
	Body    int64      // the most bytes of a request's body
}

// arrival is how long a request's body may take to arrive.
func (r Route) arrival() time.Duration {
	if r.Body == maxUpload {
		return uploadTime
	}
	return formTime
}

// New makes a server. It panics on a route without a permission row: such a program must not start.
func New(d *desk.Desk, o Options) *Server {
	s := &Server{desk: d, Options: o, mux: http.NewServeMux(), acts: map[string]record.Act{}, known: newKnown()}
	s.ground = sync.OnceValue(func() []placemap.Spot { return placemap.GroundOf(d.Places.All()) })
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.register()
	s.mux.HandleFunc("/", s.lost)
	return s
}

// Routes lists the table of routes.
func (s *Server) Routes() []Route { return s.routes }

// handle puts a route in that takes at most a form.
func (s *Server) handle(pattern string, act record.Act, h func(*ask) error) {
	s.handleForm(pattern, act, maxForm, h)
}

// handleForm puts a route in that takes a form of at most so many bytes.
func (s *Server) handleForm(pattern string, act record.Act, limit int64, h func(*ask) error) {
	s.route(Route{pattern, act, limit}, func(a *ask) error {
		if err := a.form.read(); err != nil {
			s.desk.Trail.Attempted(a.who, desk.TrailMalformed)
			return err
		}
		if a.r.Method == http.MethodPost {
			a.who.Reason = a.r.FormValue("reason")
		}
		if err := a.vouched(); err != nil {
			return err
		}
		return h(a)
	})
}

// handleUpload puts a route in that takes files. Who may not do the act at all sends none, and the handler reads them.
func (s *Server) handleUpload(pattern string, act record.Act, h func(*ask) error) {
	s.route(Route{pattern, act, maxUpload}, func(a *ask) error {
		a.r.Form, a.r.PostForm = url.Values{}, url.Values{}
		if err := s.desk.Ever(a.r.Context(), a.who, act); err != nil {
			return err
		}
		return h(a)
	})
}

// route puts a route in. Of a request nothing is read before its session is known, and its address alone decides how
// much of it may be read.
func (s *Server) route(route Route, h func(*ask) error) {
	if route.Act != "" {
		if _, ok := s.desk.Policy.Row(route.Act); !ok {
			panic("web: route " + route.Pattern + " has the act " + string(route.Act) + ", which has no permission row")
		}
	}
	s.routes = append(s.routes, route)
	s.acts[route.Pattern] = route.Act
	s.mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
		a := s.newAsk(w, r)
		if route.Act != "" && a.who.Account == "" {
			s.strange(a)
			return
		}
		if a.who.Handed && route.Act != "" && route.Act != record.TakeAccount {
			s.handed(a)
			return
		}
		limitBody(w, r, route.Body, route.arrival())
		if err := h(a); err != nil {
			s.fail(a, err)
			return
		}
		if r.Method == http.MethodPost && a.trouble == nil {
			s.known.forget(a.who.Account, r.URL.Path)
		}
	})
}

// handed answers whoever signed in by a password that somebody else has set: they choose their own.
func (s *Server) handed(a *ask) {
	if a.r.Method == http.MethodPost {
		a.w.Header().Set("Connection", "close")
	}
	if a.swap() {
		a.w.WriteHeader(http.StatusForbidden)
		_ = announce("", a.T("refused.own_password")).Render(a.r.Context(), a.w)
		return
	}
	http.Redirect(a.w, a.r, "/password", http.StatusSeeOther)
}

// strange answers who is not signed in. Nothing of the request's body is read, and the way that it comes by is closed.
func (s *Server) strange(a *ask) {
	if a.r.Method == http.MethodPost {
		a.w.Header().Set("Connection", "close")
	}
	if a.swap() {
		a.w.WriteHeader(http.StatusUnauthorized)
		_ = announce("", a.T("signin.over")).Render(a.r.Context(), a.w)
		return
	}
	to := a.r.URL.RequestURI()
	if a.r.Method == http.MethodPost {
		to = referer(a)
	}
	http.Redirect(a.w, a.r, "/signin?"+url.Values{"back": {to}, "over": {"yes"}}.Encode(), http.StatusSeeOther)
}

// Mount answers everything below a path with another handler, inside of what surrounds every route: the API, which has
// its own table of routes.
func (s *Server) Mount(path string, h http.Handler) { s.mux.Handle(path, h) }

// Who tells who sends a request with the session of the desk.
func (s *Server) Who(r *http.Request) desk.Who {
	who, _ := s.whoAsks(r)
	return who
}

// Handler is the server with what surrounds every route.
func (s *Server) Handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.desk.Trail.Attempted(desk.Who{}, desk.TrailForeign)
		http.Error(w, "this request comes from another site", http.StatusForbidden)
	}))
	return s.guard(cross.Handler(s.mux))
}

// guard sets headers, refuses foreign hosts, and keeps a fault of one page from the others. Nothing of a request is
// logged but its route and how it ended.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if s.Remote {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !strings.HasPrefix(r.URL.Path, "/assets/") {
			h.Set("Cache-Control", "no-store")
		}
		// each route has its own limits; this holds for who is answered without one
		limitBody(w, r, maxUpload, formTime)
		if !s.hostKnown(r.Host) {
			s.desk.Trail.Attempted(desk.Who{}, desk.TrailForeign)
			http.Error(w, "this desk is not at that address", http.StatusMisdirectedRequest)
			return
		}
		began, seen := time.Now(), &watched{ResponseWriter: w}
		defer func() {
			broke := recover()
			if broke == http.ErrAbortHandler { // an answer that was begun and has no end
				panic(broke)
			}
			if broke != nil {
				s.Log.Error("page broke", "method", r.Method, "route", r.Pattern, fault.Stack())
				http.Error(seen, "a fault of the program: nothing was written", http.StatusInternalServerError)
			}
			level := slog.LevelDebug
			if r.Method != http.MethodGet {
				level = slog.LevelInfo
			}
			if seen.status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			s.Log.Log(r.Context(), level, "request", "route", r.Pattern, "act", s.acts[r.Pattern], "status",
				seen.status, "took", time.Since(began).Round(time.Microsecond))
		}()
		next.ServeHTTP(seen, r)
	})
}

// watched is a writer that remembers which status was sent.
type watched struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets a response controller reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// hostKnown keeps out pages of other sites that point their name at this machine.
func (s *Server) hostKnown(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	hosts := s.Hosts
	if len(hosts) == 0 {
		hosts = loopback
	}
	name = strings.Trim(name, "[]")
	return slices.ContainsFunc(hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// loopback are the names of this machine.
var loopback = []string{"127.0.0.1", "localhost", "::1"}

// now is the moment of the desk's clock.
func (s *Server) now() time.Time { return s.desk.Now() }

// Names of cookies.
const (
	cookieSession = "recount_session"
	cookiePrefs   = "recount_prefs"
	cookieSaid    = "recount_said"
	cookieDevice  = "recount_device"
)

// hostBound is the prefix by which browsers hold a cookie to this host, its root and TLS: no other host of the same
// domain can put one of that name beside it. On this machine, without TLS, browsers take no such cookie.
const hostBound = "__Host-"

// kept is a cookie of ours that came with a request.
func kept(r *http.Request, name string) (*http.Cookie, error) {
	if r.TLS != nil {
		name = hostBound + name
	}
	return r.Cookie(name)
}

func (s *Server) cookie(name, value string, life time.Duration) *http.Cookie {
	if s.Secure {
		name = hostBound + name
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: s.Secure,
		SameSite: http.SameSiteStrictMode,
	}
}

// whoAsks finds out who sends a request: the one person of a solo case by the key of the printed link, others by
// session.
func (s *Server) whoAsks(r *http.Request) (desk.Who, string) {
	c, err := kept(r, cookieSession)
	if err != nil {
		return desk.Who{}, ""
	}
	if s.Solo != nil {
		if s.isKey(c.Value) {
			return desk.Who{Account: s.Solo.ID, Fresh: s.desk.Now()}, s.Solo.Name
		}
		return desk.Who{}, ""
	}
	if s.Signing == nil {
		return desk.Who{}, ""
	}
	who, err := s.Signing.Session(r.Context(), c.Value)
	if err != nil {
		return desk.Who{}, ""
	}
	return who, string(who.Account)
}

// isKey tells whether a text is the key of the printed link.
func (s *Server) isKey(text string) bool {
	return s.Key != "" && subtle.ConstantTimeCompare([]byte(text), []byte(s.Key)) == 1
}
