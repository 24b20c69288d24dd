// Package api is the desk for programs: JSON under /api/v1, described by OpenAPI 3.1. Each handler parses, calls one
// method of the desk and renders; it decides nothing and reads no table. An operation cannot be registered without a
// row in the table of permissions.
//
// Errors are problems in the form of RFC 9457 and never repeat what was sent: a log of errors holds no name. What is
// not there and what may not be seen give the same bytes. The package opens no identity, statement or account to a
// token; it makes no call to any other machine and its page of documentation loads nothing from one.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"recount/internal/desk"
	"recount/internal/fault"
	"recount/record"
)

// Base is the path under which everything here lies.
const Base = "/api/v1"

// Options of the API.
type Options struct {
	// Session tells who sends a request with the cookie of the web desk; nil: only tokens are taken.
	Session func(*http.Request) desk.Who

	Version string
	Log     *slog.Logger // of faults, without names or texts; nil: nowhere
}

// Server answers for one desk.
type Server struct {
	desk    *desk.Desk
	bearers *desk.Bearers
	api     huma.API
	mux     *http.ServeMux
	Options
	routes []Route
	ending chan struct{}
	end    sync.Once
}

// End ends the streams of events, so that a server that stops need not wait for them.
func (s *Server) End() { s.end.Do(func() { close(s.ending) }) }

// Route is a row of the table of routes: what it answers, and the act for which the desk asks permission.
type Route struct {
	Method, Path string
	Act          record.Act
}

// New makes the API of a desk. It panics on an operation without a permission row: such a program must not start.
func New(d *desk.Desk, o Options) *Server {
	setProblems()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{desk: d, bearers: desk.NewBearers(d), mux: http.NewServeMux(), Options: o, ending: make(chan struct{})}
	s.api = humago.New(s.mux, s.config())
	s.api.UseMiddleware(s.authenticate)
	s.register()
	s.documentation()
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, absent()) })
	return s
}

// Handler answers everything under Base.
func (s *Server) Handler() http.Handler { return s.mux }

// Routes lists the table of routes.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

// OpenAPI is the description of the API.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// about stands at the head of the description.
const about = "The desk for programs. Every request bears a token (Authorization: Bearer ...) or the session of the web desk. " +
	"A token may do what its account may, within its scope (read, write, import, exchange); what asks for a fresh second factor is done by a person. " +
	"Lists come in pages: give the cursor of the last page to get the next. Times are microseconds since 1970 UTC unless they are written as dates; " +
	"dates are partial where the source is (2025, 2025-03, 2025-03-07)."

func (s *Server) config() huma.Config {
	c := huma.DefaultConfig("recount", s.version())
	c.Info.Description = about
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // served by this package, without an outside resource
	c.CreateHooks = nil
	c.FieldsOptionalByDefault = true
	c.RejectUnknownQueryParameters = true
	c.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "made with: recount user token add"},
		"session": {Type: "apiKey", In: "cookie", Name: "recount_session", Description: "the sign-in of the web desk; over TLS the name begins with __Host-"},
	}
	c.Tags = tags
	return c
}

// schemaName names a form after its type; two rooms have a Result, so theirs bear the name of the room.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	switch path.Base(t.PkgPath()) {
	case "count":
		return "Count" + name
	case "estimate":
		return "Estimate" + name
	}
	return name
}

func (s *Server) version() string {
	if s.Version == "" {
		return "1"
	}
	return s.Version
}

// operation says what a route is, beside its input and output.
type operation struct {
	method, path string
	id           string // operationId
	tag          string
	act          record.Act
	summary      string
	about        string
	status       int   // of success; 0: 200
	body         int64 // the most bytes of a body; 0: 1 MiB
	byID         bool  // the path names a record: refused and absent are one
}

// maxUpload bounds an uploaded file: a day's pages, or a long list.
const maxUpload = 256 << 20

// add registers an operation.
func add[I, O any](s *Server, o operation, handle func(context.Context, desk.Who, *I) (*O, error)) {
	row, ok := s.desk.Policy.Row(o.act)
	if !ok {
		panic("api: operation " + o.id + " has the act " + string(o.act) + ", which has no permission row")
	}
	if strings.Contains(o.path, "{id}") && !readsID(reflect.TypeFor[I]()) {
		panic("api: operation " + o.id + " does not read the id of its path")
	}
	s.routes = append(s.routes, Route{o.method, o.path, o.act})
	h := huma.Operation{
		OperationID: o.id, Method: o.method, Path: Base + o.path, Summary: o.summary, Description: o.about,
		Tags:          []string{o.tag},
		DefaultStatus: o.status, MaxBodyBytes: o.body,
		Errors:   []int{400, 401, 403, 404, 422, 429, 500},
		Security: []map[string][]string{{"token": {}}, {"session": {}}},
		Extensions: map[string]any{"x-act": string(o.act), "x-level": row.Level,
			"x-scope": strings.Join(s.desk.ScopeOf(o.act).Names(), " "), "x-step-up": row.StepUp},
	}
	if o.body > 0 {
		h.BodyReadTimeout = 5 * time.Minute
	}
	if o.method != http.MethodGet {
		h.Errors = append(h.Errors, 409, 413)
	}
	slices.Sort(h.Errors)
	huma.Register(s.api, h, func(ctx context.Context, in *I) (*O, error) {
		who := whoOf(ctx)
		var err error
		if o.method != http.MethodGet {
			err = s.desk.Ever(ctx, who, o.act) // before anything is looked up by its id
		}
		var out *O
		if err == nil {
			out, err = handle(ctx, who, in)
		}
		if err != nil {
			p := problemOf(err, o.byID, in)
			if p.Status == http.StatusInternalServerError && ctx.Err() == nil {
				s.Log.Error("act failed", "operation", o.id, "act", o.act, "kind", fault.Kinds(err))
			}
			return nil, p.in(acceptOf(ctx))
		}
		return out, nil
	})
}

// readsID says whether an input has the id of a path: the library does not look into an embedded struct whose name is
// not exported.
func readsID(in reflect.Type) bool {
	for i := range in.NumField() {
		f := in.Field(i)
		if f.Tag.Get("path") == "id" || f.Anonymous && f.IsExported() && f.Type.Kind() == reflect.Struct &&
			readsID(f.Type) {
			return true
		}
	}
	return false
}

// one is an answer with a body.
type one[T any] struct{ Body T }

func answer[T any](body T, err error) (*one[T], error) { return &one[T]{body}, err }

// nothing is the input of an operation without parameters.
type nothing struct{}

// byID is the input of an operation on one record.
type byID struct {
	ID string `path:"id" maxLength:"200"`
}

// written is the answer to an act: where it stands in the log.
type written struct {
	ID       string          `json:"id,omitempty" doc:"id of the record"`
	Change   record.ChangeID `json:"change" doc:"the act in the log, to be undone or proved"`
	Seq      int64           `json:"seq" doc:"place in the log"`
	Proposal bool            `json:"proposal,omitempty" doc:"it waits for a second person"`
}

func acted(id string, out desk.Outcome, err error) (*one[written], error) {
	return answer(written{id, out.Change, out.Seq, out.Proposal}, err)
}

var tags = []*huma.Tag{
	{Name: "toll", Description: "The five numbers, never mixed, each with its proof."},
	{Name: "documents", Description: "What reached the desk, with what the machine read and what people decided."},
	{Name: "incidents", Description: "Armed violence at a place and time, and how sources link it."},
	{Name: "victims", Description: "One source's record of one person, pairs of records, and the four findings."},
	{Name: "evidence", Description: "Files kept as they came, with their digests and their chains of custody."},
	{Name: "testimonies", Description: "That a testimony exists, by pseudonym. Statements are opened by a person at the desk."},
	{Name: "follow-up", Description: "Sites, needs, appeals and commitments."},
	{Name: "editions", Description: "What leaves the desk: drafted by one, approved by two, released once, then corrected by the next or withdrawn."},
	{Name: "imports", Description: "Lists of victims: a dry run, the import as a job, undone as one."},
	{Name: "jobs", Description: "Work that outlives a request."},
	{Name: "log", Description: "Who did what to which record, and proofs that nothing was altered."},
	{Name: "exchange", Description: "Desks of the case that work apart: what contradicts, and bundles."},
	{Name: "accounts", Description: "Whose account is whose: a third person's word on it."},
	{Name: "tokens", Description: "Keys with which programs act for an account."},
}

var problemsSet sync.Once

// setProblems makes the library write this package's problems, which hold no value that was sent.
func setProblems() {
	problemsSet.Do(func() {
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return refusal(status, errs).in(ctx.Header("Accept-Language"))
		}
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError { return refusal(status, errs).in("") }
	})
}

// register is the table of operations.
func (s *Server) register() {
	s.registerToll()
	s.registerDocuments()
	s.registerIncidents()
	s.registerVictims()
	s.registerFindings()
	s.registerTestimonies()
	s.registerFollowUp()
	s.registerPlaces()
	s.registerNamings()
	s.registerEditions()
	s.registerImports()
	s.registerJobs()
	s.registerLog()
	s.registerExchange()
	s.registerAccounts()
	s.registerTokens()
}
