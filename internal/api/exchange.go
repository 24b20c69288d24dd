package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// deskState is a desk of the case as this one knows it.
type deskState struct {
	ID      record.DeviceID `json:"id"`
	Name    string          `json:"name"`
	Level   int             `json:"level" doc:"highest level of what bundles for it hold"`
	Here    bool            `json:"here" doc:"it is this desk"`
	Revoked bool            `json:"revoked"`
	Acts    int64           `json:"acts" doc:"of it, that are here"`
	Heard   record.Micros   `json:"heard" doc:"when its last bundle came, in microseconds; 0: none did"`
	Same    bool            `json:"same" doc:"it then had exactly what is here now"`
}

// side is an act with who did it, when and where.
type side struct {
	Change record.ChangeID `json:"change"`
	Act    record.Act      `json:"act"`
	By     string          `json:"by"`
	At     record.Micros   `json:"at"`
	Desk   string          `json:"desk"`
	Takes  bool            `json:"takes_back,omitempty"`
	Says   string          `json:"says,omitempty" doc:"canonical JSON; none for whoever may not read it"`
	Differ []desk.Said     `json:"differ,omitempty" doc:"the fields in which the sides differ"`
	Counts desk.Weight     `json:"counts" doc:"what it would count where it stands"`
}

func sideOf(s desk.Side) side {
	return side{Change: s.Change, Act: s.Kind, By: s.By, At: s.At, Desk: s.Desk, Takes: s.Takes, Says: s.Says,
		Differ: s.Fields, Counts: s.Counts}
}

type contradiction struct {
	ID       string          `json:"id"`
	Record   string          `json:"record" doc:"kind of the record and its id"`
	Open     bool            `json:"open"`
	Sides    []side          `json:"sides"`
	Stands   record.ChangeID `json:"stands,omitempty"`
	Decision record.ChangeID `json:"decision,omitempty" doc:"the act that decided, to be undone"`
	By       string          `json:"by,omitempty" doc:"who decided"`
}

type withoutEffect struct {
	side
	Reason string `json:"reason"`
}

type refusedBundle struct {
	ID     string          `json:"id" doc:"SHA-256 of the bundle as it came"`
	At     record.Micros   `json:"at"`
	Desk   record.DeviceID `json:"desk" doc:"who it says that it is from"`
	Reason string          `json:"reason"`
}

// exchangeState is how the desks of a case stand to each other.
type exchangeState struct {
	Acts    int64           `json:"acts"`
	Root    string          `json:"root" doc:"equal on desks that have the same acts"`
	Desks   []deskState     `json:"desks"`
	Without []withoutEffect `json:"without" doc:"acts that have no effect, but for those of contradictions"`
	Refused []refusedBundle `json:"refused"`
}

type decideInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Stands record.ChangeID `json:"stands" minLength:"1" maxLength:"200" doc:"the act that stands"`
	}
}

type exportInput struct {
	ID  string `path:"id" maxLength:"200" doc:"name or id of the desk"`
	All bool   `query:"all" doc:"everything, whatever that desk said that it has"`
}

type bundleOut struct {
	ContentType string `header:"Content-Type"`
	Acts        int    `header:"Recount-Acts"`
	Withheld    int    `header:"Recount-Withheld"`
	Body        []byte
}

type bundleIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

// takenBundle says what a bundle brought.
type takenBundle struct {
	From      string `json:"from"`
	Acts      int    `json:"acts" doc:"that were not here"`
	Known     int    `json:"known"`
	Originals int    `json:"originals"`
	Conflicts int    `json:"conflicts" doc:"open ones, after it"`
	Without   int    `json:"without" doc:"acts of it that have no effect"`
	Same      bool   `json:"same" doc:"both desks then have the same acts, tables and root"`
}

// maxBundle bounds a bundle over the API; larger ones travel as files.
const maxBundle = 256 << 20

func (s *Server) registerExchange() {
	add(s, operation{method: http.MethodGet, path: "/exchange", id: "exchangeStatus", tag: "exchange",
		act: "exchange.read", summary: "Desks of the case, acts without effect, bundles that were refused"},
		s.exchangeStatus)
	add(s, operation{method: http.MethodGet, path: "/exchange/conflicts", id: "listConflicts", tag: "exchange",
		act: "exchange.read", summary: "What desks changed on one record without knowing of each other"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[contradiction]], error) {
			st, err := s.desk.Exchange().Status(ctx, who)
			return cut(*in, as(st.Contradictions, contradictionOf), func(c contradiction) string { return c.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/exchange/conflicts/{id}/decision", id: "decideConflict",
		tag: "exchange", act: record.DecideConflict, byID: true, summary: "Say which of the acts stands",
		about: "The others stay in the log and have no effect. Undoing this one act opens the contradiction again."},
		func(ctx context.Context, who desk.Who, in *decideInput) (*one[written], error) {
			out, err := s.desk.Exchange().Decide(ctx, who, in.ID, in.Body.Stands)
			return acted(in.ID, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/exchange/desks/{id}/bundle", id: "exportBundle",
		tag: "exchange", act: "exchange.bundle", byID: true, summary: "Make a bundle for another desk"},
		func(ctx context.Context, who desk.Who, in *exportInput) (*bundleOut, error) {
			var b bytes.Buffer
			out, err := s.desk.Exchange().Export(ctx, who, in.ID, in.All, &b)
			return &bundleOut{"application/octet-stream", out.Acts, out.Withheld, b.Bytes()}, err
		})
	add(s, operation{method: http.MethodPost, path: "/exchange/bundles", id: "importBundle", tag: "exchange",
		act: "exchange.bundle", body: maxBundle, summary: "Take a bundle of another desk, whole or not at all",
		about: "Taking it twice is taking it once. A bundle that is refused is named in the status."},
		func(ctx context.Context, who desk.Who, in *bundleIn) (*one[takenBundle], error) {
			t, err := s.desk.Exchange().Import(ctx, who, bytes.NewReader(in.RawBody))
			if refused := new(desk.BundleError); errors.As(err, &refused) {
				err = errors.Join(desk.ErrInput, refused)
			}
			return answer(takenBundle{t.From.Name, t.Acts, t.Known, t.Originals, t.Conflicts, t.Without, t.Same}, err)
		})
}

func (s *Server) exchangeStatus(ctx context.Context, who desk.Who, _ *nothing) (*one[exchangeState], error) {
	st, err := s.desk.Exchange().Status(ctx, who)
	out := exchangeState{Acts: st.Size, Root: st.Root}
	out.Desks = as(st.Desks, func(d desk.DeskState) deskState {
		return deskState{d.ID, d.Name, d.Clearance, d.Here, d.Revoked, d.Acts, d.Heard, d.Same}
	})
	out.Without = as(st.Without, func(w desk.Without) withoutEffect {
		return withoutEffect{sideOf(w.Side), string(w.Reason)}
	})
	out.Refused = []refusedBundle{}
	for _, r := range st.Refused {
		out.Refused = append(out.Refused, refusedBundle{r.ID, r.At, r.Desk, r.Reason.Text})
	}
	return answer(out, err)
}

func contradictionOf(c desk.Contradiction) contradiction {
	return contradiction{ID: c.ID, Record: c.Record, Open: c.Open(), Sides: as(c.Sides, sideOf), Stands: c.Stands,
		Decision: c.Decision, By: c.By}
}
