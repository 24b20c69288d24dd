package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"recount/internal/desk"
	"recount/record"
)

// editionInput is what an edition is to say.
type editionInput struct {
	TitleEN   string   `json:"title_en,omitempty" maxLength:"300" doc:"title in English; one of the two is needed"`
	TitleAR   string   `json:"title_ar,omitempty" maxLength:"300" doc:"title in Arabic"`
	Desk      string   `json:"publisher,omitempty" maxLength:"300" doc:"who publishes"`
	Licence   string   `json:"licence" required:"true" minLength:"1" maxLength:"100" doc:"such as CC-BY-4.0"`
	Address   string   `json:"address,omitempty" maxLength:"500" doc:"web address of the folder in which the editions will stand"`
	K         int      `json:"k,omitempty" minimum:"0" maximum:"1000" doc:"smallest number of persons of a place and month that is told; 0: 5"`
	Finest    string   `json:"finest,omitempty" enum:"admin2,admin1,country" doc:"places are told no finer; nothing: admin1"`
	Witnesses []string `json:"witnesses,omitempty" maxItems:"32" doc:"keys of who is to cosign the log of the release"`
	Quorum    int      `json:"quorum,omitempty" minimum:"0" maximum:"32" doc:"how many witnesses must have cosigned; 0: all"`
	Outcome   outcome  `json:"outcome,omitempty" doc:"what happened to the persons counted; nothing: killed"`
	Status    string   `json:"status,omitempty" maxLength:"100" doc:"civil status; nothing: everybody"`
	Place     string   `json:"place,omitempty" maxLength:"200" doc:"place, by its name; nothing: anywhere"`
	Since     string   `json:"since,omitempty" maxLength:"30" doc:"deaths from this date on"`
	Until     string   `json:"until,omitempty" maxLength:"30" doc:"deaths up to this date"`
	AsOf      string   `json:"as_of,omitempty" maxLength:"30" doc:"leave out figures that count later than this date"`
}

func (i editionInput) spec() (desk.EditionSpec, error) {
	if i.Outcome == "" {
		i.Outcome = "killed"
	}
	return desk.ReadEdition(desk.EditionWords{
		QuestionWords: desk.QuestionWords{Outcome: string(i.Outcome), Status: i.Status, Place: i.Place, Since: i.Since,
			Until: i.Until, AsOf: i.AsOf},
		TitleEN: i.TitleEN, TitleAR: i.TitleAR, Desk: i.Desk, Licence: i.Licence, Address: i.Address, K: i.K,
		Finest: i.Finest, Witnesses: strings.Join(i.Witnesses, "\n"), Quorum: i.Quorum,
	})
}

// errPatience is what a program is told that asks for an edition which is still being made.
var errPatience = newProblem(http.StatusServiceUnavailable, record.Say("the edition is being made; ask again in some seconds"))

// patience is how long a request waits for an edition to be made.
const patience = 20 * time.Second

// soon is an answer that may still be being made.
func soon[T any](out T, ready bool, err error) (T, error) {
	if err == nil && !ready {
		err = errPatience
	}
	return out, err
}

// releasedAnswer is what a release left behind.
type releasedAnswer struct {
	Written written            `json:"written"`
	Digest  string             `json:"digest" doc:"SHA-256 of SHA256SUMS, hex"`
	Files   []desk.EditionFile `json:"files"`
}

func (s *Server) registerEditions() {
	s.readEditions()
	s.actOnEditions()
	s.cosignEditions()
}

// witnessRequest is what a witness is asked.
type witnessRequest struct {
	Request string `json:"request" doc:"body of add-checkpoint (C2SP tlog-witness)"`
}

func (s *Server) cosignEditions() {
	add(s, operation{method: http.MethodGet, path: "/editions/{id}/witness-request", id: "askWitness", tag: "editions",
		act: "edition.cosign", byID: true, summary: "What a witness is asked for the log of an edition's release"},
		func(ctx context.Context, who desk.Who, in *struct {
			ID  string `path:"id" maxLength:"200"`
			Old int64  `query:"old" minimum:"0" doc:"size at which the witness saw the log last; 0: never"`
		}) (*one[witnessRequest], error) {
			r, err := s.desk.Editions().CosignRequest(ctx, who, in.ID, in.Old)
			return answer(witnessRequest{string(r.Encode())}, err)
		})
	add(s, operation{method: http.MethodPost, path: "/editions/{id}/cosignatures", id: "cosignEdition", tag: "editions",
		act: "edition.cosign", byID: true, status: http.StatusCreated,
		summary: "Keep what a witness answered with the edition",
		about:   "Only cosignatures that hold, of witnesses whom the edition names, are taken."},
		func(ctx context.Context, who desk.Who, in *struct {
			ID   string `path:"id" maxLength:"200"`
			Body struct {
				Answer string `json:"answer" required:"true" minLength:"1" maxLength:"65536" doc:"signatures"`
			}
		}) (*one[written], error) {
			_, out, err := s.desk.Editions().Cosign(ctx, who, in.ID, []byte(in.Body.Answer))
			return acted(in.ID, out, err)
		})
}

func (s *Server) readEditions() {
	add(s, operation{method: http.MethodGet, path: "/editions", id: "listEditions", tag: "editions", act: "toll.read",
		summary: "Editions, drafts among them, oldest first"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.EditionStand]], error) {
			all, err := s.desk.Editions().List(ctx, who)
			return cut(*in, all, func(e desk.EditionStand) string { return e.ID }, err)
		})
	add(s, operation{method: http.MethodGet, path: "/editions/{id}", id: "getEdition", tag: "editions",
		act: "toll.read", byID: true, summary: "One edition as it stands"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.EditionStand], error) {
			return answer(s.desk.Editions().Stand(ctx, who, in.ID))
		})
	add(s, operation{method: http.MethodGet, path: "/editions/{id}/audit", id: "auditEdition", tag: "editions",
		act: "toll.read", byID: true, summary: "What keeps an edition from being released, and what it would not tell",
		about: "Each refusal names the rule and the record that breaks it. " +
			"An edition of a large case takes a while: 503 says to ask again."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.EditionAudit], error) {
			return answer(soon(s.desk.Editions().AuditSoon(ctx, who, in.ID, patience)))
		})
	add(s, operation{method: http.MethodGet, path: "/editions/{id}/files", id: "listEditionFiles", tag: "editions",
		act: "toll.read", byID: true, summary: "The files of a released edition"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[[]desk.EditionFile], error) {
			made, err := soon(s.desk.Editions().FilesSoon(ctx, who, in.ID, patience))
			if err != nil {
				return nil, err
			}
			return answer(desk.FilesOf(made), nil)
		})
	add(s, operation{method: http.MethodGet, path: "/editions/{id}/archive", id: "downloadEdition", tag: "editions",
		act: "toll.read", byID: true, summary: "All files of a released edition as one ZIP"},
		func(ctx context.Context, who desk.Who, in *byID) (*huma.StreamResponse, error) {
			made, err := soon(s.desk.Editions().FilesSoon(ctx, who, in.ID, patience))
			if err != nil {
				return nil, err
			}
			b, err := made.Archive()
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				hc.SetHeader("Content-Type", "application/zip")
				hc.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", made.ID+".zip"))
				_, _ = hc.BodyWriter().Write(b) // whoever asked has left
			}}, nil
		})
	s.api.OpenAPI().Paths[Base+"/editions/{id}/archive"].Get.Responses["200"] = &huma.Response{
		Description: "A ZIP file with the edition in a folder of its name",
		Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString,
			Format: "binary"}}}}
	add(s, operation{method: http.MethodGet, path: "/editions/{id}/check", id: "checkEdition", tag: "editions",
		act: "toll.read", byID: true, summary: "Check a released edition as a stranger does",
		about: "Hashes, bounds and the release in the log, from the files alone."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.EditionCheck], error) {
			return answer(soon(s.desk.Editions().CheckSoon(ctx, who, in.ID, patience)))
		})
	add(s, operation{method: http.MethodGet, path: "/editions/{id}/diff", id: "diffEditions", tag: "editions",
		act: "toll.read", byID: true,
		summary: "Every number that a released edition prints otherwise than an earlier one, " +
			"with the acts that moved it"},
		func(ctx context.Context, who desk.Who, in *struct {
			ID   string `path:"id" maxLength:"200"`
			From string `query:"from" maxLength:"200" doc:"the earlier edition; nothing: the one whose place it took"`
		}) (*one[[]desk.NumberChange], error) {
			from := in.From
			if from == "" {
				stand, err := s.desk.Editions().Stand(ctx, who, in.ID)
				if err != nil {
					return nil, err
				}
				if from = stand.Supersedes; from == "" {
					return answer([]desk.NumberChange{}, nil)
				}
			}
			out, err := soon(s.desk.Editions().DiffSoon(ctx, who, from, in.ID, patience))
			return answer(append([]desk.NumberChange{}, out...), err)
		})
}

func (s *Server) actOnEditions() {
	add(s, operation{method: http.MethodPost, path: "/editions", id: "draftEdition", tag: "editions",
		act: "edition.draft", status: http.StatusCreated, summary: "Draft an edition of the case as it is known now"},
		func(ctx context.Context, who desk.Who, in *one[editionInput]) (*one[written], error) {
			spec, err := in.Body.spec()
			if err != nil {
				return nil, err
			}
			ed, out, err := s.desk.Editions().Draft(ctx, who, spec)
			return acted(ed.ID, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/editions/{id}/correction", id: "correctEdition", tag: "editions",
		act: "edition.draft", byID: true, status: http.StatusCreated,
		summary: "Draft the next edition of a released one's question",
		about:   "It says the same of what the case knows now, with errata for every number that is another."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			ed, out, err := s.desk.Editions().Correct(ctx, who, in.ID)
			return acted(ed.ID, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/editions/{id}/approval", id: "approveEdition", tag: "editions",
		act: "edition.approve", byID: true, status: http.StatusCreated,
		summary: "Approve an edition, as one of two persons"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			ed, out, err := s.desk.Editions().Approve(ctx, who, in.ID)
			return acted(ed.ID, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/editions/{id}/release", id: "releaseEdition", tag: "editions",
		act: "edition.publish", byID: true, status: http.StatusCreated, summary: "Release an approved edition",
		about: "409 names every rule that forbids it with the record that breaks it."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[releasedAnswer], error) {
			made, out, err := s.desk.Editions().Release(ctx, who, in.ID)
			if err != nil {
				return nil, err
			}
			return answer(releasedAnswer{written{in.ID, out.Change, out.Seq, out.Proposal}, made.Digest(),
				desk.FilesOf(made)}, nil)
		})
	add(s, operation{method: http.MethodPost, path: "/editions/{id}/withdrawal", id: "withdrawEdition", tag: "editions",
		act: "edition.withdraw", byID: true, status: http.StatusCreated,
		summary: "Withdraw a released edition; it stays readable as withdrawn"},
		func(ctx context.Context, who desk.Who, in *struct {
			ID   string `path:"id" maxLength:"200"`
			Body struct {
				Why string `json:"why" required:"true" minLength:"1" maxLength:"2000" doc:"why it is withdrawn; strangers read it"`
			}
		}) (*one[written], error) {
			ed, out, err := s.desk.Editions().Withdraw(ctx, who, in.ID, in.Body.Why)
			return acted(ed.ID, out, err)
		})
}
