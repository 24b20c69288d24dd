package api

import (
	"bytes"
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// evidenceUpload is a file to preserve.
type evidenceUpload struct {
	Media   string   `query:"media" maxLength:"200" doc:"media type, such as image/jpeg"`
	Method  string   `query:"method" maxLength:"200" doc:"how it was captured: tool and version"`
	CopyOf  string   `query:"copy_of" maxLength:"200" doc:"the original of which this is a working copy"`
	About   []string `query:"about" maxItems:"100" doc:"ids of what it is about"`
	RawBody []byte   `contentType:"application/octet-stream"`
}

type correctionInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Set []string `json:"set" minItems:"1" maxItems:"50" doc:"FIELD=VALUE, as the record names its fields; an empty value takes a field out"`
	}
}

type claimInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Sentence string   `json:"sentence" minLength:"1" maxLength:"20000" doc:"word for word as the document has it"`
		Set      []string `json:"set" minItems:"1" maxItems:"100" doc:"FIELD=VALUE, as a claim names its fields, such as count.figure.value=40"`
	}
}

// followed is a commitment with whether it is overdue today.
type followed struct {
	Commitment record.CommitmentRecord `json:"commitment"`
	Overdue    bool                    `json:"overdue"`
}

// kindOf registers the list and the recording of one kind of record that people write whole.
func kindOf[T any](s *Server, name, path, recordID, listID string, read, write record.Act, about string,
	all func(context.Context, desk.Who) ([]T, error), put func(context.Context, desk.Who, T) (string, desk.Outcome,
		error), id func(T) string) {
	add(s, operation{method: http.MethodGet, path: path, id: listID, tag: "follow-up", act: read,
		summary: "The " + name + "s that are not withdrawn"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[T]], error) {
			found, err := all(ctx, who)
			return cut(*in, found, id, err)
		})
	add(s, operation{method: http.MethodPost, path: path, id: recordID, tag: "follow-up", act: write,
		status: http.StatusCreated, summary: "Record or replace a " + name, about: about},
		func(ctx context.Context, who desk.Who, in *sent[T]) (*one[written], error) {
			id, out, err := put(ctx, who, in.Body)
			return acted(id, out, err)
		})
}

// stories are accounts that several documents tell, and where a document departs from its account.
type stories struct {
	Stories     []desk.Story      `json:"stories"`
	Divergences []desk.Divergence `json:"divergences"`
}

// standard is what each finding asks for before it may rise.
type standard struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

func (s *Server) registerFollowUp() {
	d := s.desk
	kindOf(s, "site", "/sites", "recordSite", "listSites", "site.read", record.RecordSite,
		"Stocks of people are never summed over time.",
		d.FollowUp.Sites, d.FollowUp.RecordSite, func(x record.Site) string { return x.ID })
	kindOf(s, "need", "/needs", "recordNeed", "listNeeds", "site.read", record.RecordNeed, "", d.FollowUp.Needs,
		d.FollowUp.RecordNeed, func(x record.Need) string { return x.ID })
	kindOf(s, "party", "/parties", "recordParty", "listParties", "party.read", record.RecordParty,
		"Sides, forces and units with their parents. Individuals are sealed.",
		d.Events.Parties, d.Events.RecordParty, func(x record.Party) string { return string(x.ID) })
	kindOf(s, "allegation", "/allegations", "recordAllegation", "listAllegations", "party.read",
		record.RecordAllegation, "What a source alleges of a party. The desk alleges nothing.",
		d.Events.Allegations, d.Events.RecordAllegation, func(x record.Allegation) string { return x.ID })
	kindOf(s, "publisher", "/publishers", "recordPublisher", "listPublishers", "source.read", record.RecordPublisher,
		"", d.Sources.Publishers, d.Sources.RecordPublisher, func(x record.Publisher) string { return string(x.ID) })
	kindOf(s, "place", "/places", "recordPlace", "listPlaces", "source.read", record.RecordPlace,
		"Within a place that is known, by its id or its name. It works at once for lists, for records that kept its "+
			"words and for questions.",
		d.Sources.CasePlaces, d.Sources.RecordPlace, func(x record.Place) string { return string(x.ID) })
	kindOf(s, "spelling of an origin", "/merges", "mergeOrigin", "listMerges", "source.read", record.MergeOrigin,
		"Figures and lists under both names are then one origin's.",
		d.Sources.Merges, d.Sources.MergeOrigin, func(x record.Merge) string { return string(x.Spelling) })
	kindOf(s, "retraction", "/retractions", "retractClaim", "listRetractions", "claim.read", record.RetractClaim,
		"An origin took the figure of a judged claim back, or put another in its place.",
		d.Sources.Retractions, d.Sources.RetractClaim, func(x record.Retraction) string { return string(x.Claim) })
	kindOf(s, "closure", "/closures", "closeWorld", "listClosures", "source.read", record.CloseWorld,
		"That a source's list is exhaustive. Only this gives an upper bound.",
		d.Sources.Closures, d.Sources.CloseWorld, func(x record.Closure) string { return x.ID })
	kindOf(s, "origin", "/origins", "adoptOrigin", "listOrigins", "source.read", record.AdoptOrigin,
		"Whether an origin's own figures may move the tiers, its name, and what it rests on.",
		d.Sources.Origins, d.Sources.RecordOrigin, func(x record.Origin) string { return string(x.ID) })
	add(s, operation{method: http.MethodGet, path: "/stories", id: "listStories", tag: "documents", act: "story.read",
		summary: "Which documents tell one account, and where one departs from it",
		about:   "The newest documents are traced. Nothing is decided by it: a person confirms."},
		func(ctx context.Context, who desk.Who, _ *struct{}) (*one[stories], error) {
			all, err := d.Sources.Stories(ctx, who)
			if err != nil {
				return nil, err
			}
			return answer(stories{all.Tracing.Stories, all.Divergences}, nil)
		})
	add(s, operation{method: http.MethodGet, path: "/standard", id: "getStandard", tag: "victims", act: "settings.read",
		summary: "The standard of proof that is in force"},
		func(ctx context.Context, who desk.Who, _ *struct{}) (*one[standard], error) {
			x, err := d.Verification.Proof(ctx, who)
			return answer(standard{x.Name, x.Version}, err)
		})
	add(s, operation{method: http.MethodGet, path: "/evidence", id: "listEvidence", tag: "evidence",
		act: "evidence.read", summary: "Items of evidence with their chains of custody"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.Held]], error) {
			all, err := d.Sources.Evidence(ctx, who)
			return cut(*in, all, func(x desk.Held) string { return x.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/evidence", id: "recordEvidence", tag: "evidence",
		act: record.RecordEvidence, status: http.StatusCreated, body: maxUpload,
		summary: "Preserve a file as an item of evidence",
		about:   "The bytes are kept as they came, encrypted and never altered, with their digests."},
		func(ctx context.Context, who desk.Who, in *evidenceUpload) (*one[record.EvidenceItem], error) {
			item, _, err := d.Sources.RecordEvidence(ctx, who,
				record.EvidenceItem{Media: in.Media, Method: in.Method, CopyOf: in.CopyOf, About: in.About},
				bytes.NewReader(in.RawBody))
			return answer(item, err)
		})
	add(s, operation{method: http.MethodPost, path: "/evidence/custody", id: "recordCustody", tag: "evidence",
		act: record.RecordCustody, status: http.StatusCreated,
		summary: "Record a step in the chain of custody of an item"},
		func(ctx context.Context, who desk.Who, in *sent[record.CustodyEvent]) (*one[written], error) {
			id, out, err := d.Sources.RecordCustody(ctx, who, in.Body)
			return acted(id, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/correction", id: "correctVictim", tag: "victims",
		act: record.CorrectVictim, byID: true, summary: "Correct fields of a record",
		about: "Of a record that came from a list these fields and no others, over every edition of the list that comes."},
		func(ctx context.Context, who desk.Who, in *correctionInput) (*one[written], error) {
			out, err := d.Persons.CorrectFields(ctx, who, record.VictimRecordID(in.ID), in.Body.Set)
			return acted(in.ID, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/documents/{id}/claims", id: "makeClaim", tag: "documents",
		act: record.JudgeClaim, byID: true, status: http.StatusCreated,
		summary: "Make a claim that the machine did not find",
		about:   "Of a sentence that stands in the document word for word. It counts as a person's decision."},
		func(ctx context.Context, who desk.Who, in *claimInput) (*one[written], error) {
			id, out, err := d.Claims.MakeClaim(ctx, who, record.DocumentID(in.ID), in.Body.Sentence, in.Body.Set)
			return acted(string(id), out, err)
		})
	kindOf(s, "recorded appeal", "/appeals", "recordAppeal", "listAppeals", "appeal.read", record.RecordAppeal, "",
		d.FollowUp.Appeals, d.FollowUp.RecordAppeal, func(x record.AppealRecord) string { return x.ID })
	add(s, operation{method: http.MethodGet, path: "/commitments", id: "listCommitments", tag: "follow-up",
		act: "appeal.read", summary: "Commitments, overdue ones first"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[followed]], error) {
			all, err := d.FollowUp.Commitments(ctx, who)
			return cut(*in, as(all, func(f desk.Followed) followed { return followed{f.CommitmentRecord, f.Overdue} }),
				func(f followed) string { return f.Commitment.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/commitments", id: "recordCommitment", tag: "follow-up",
		act: record.RecordCommitment, status: http.StatusCreated, summary: "Record a commitment, or what became of it"},
		func(ctx context.Context, who desk.Who, in *sent[record.CommitmentRecord]) (*one[written], error) {
			id, out, err := d.FollowUp.RecordCommitment(ctx, who, in.Body)
			return acted(id, out, err)
		})
}
