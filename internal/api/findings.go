package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// findingAnswer is one of the four findings on a record.
type findingAnswer struct {
	Now     record.Determination  `json:"now" doc:"where it stands"`
	Waiting *record.Determination `json:"waiting" doc:"a step that waits for another person; null: none"`
	Would   record.State          `json:"would" doc:"what the standard of proof would support"`
	Steps   []record.State        `json:"steps" doc:"states that may be proposed from here"`
	History []findingStep         `json:"history"`
	Came    record.State          `json:"came,omitempty" doc:"what the record says of itself, as an older program let people type in: it counts for nothing until it is decided"`
	Word    string                `json:"on_the_word_of,omitempty" doc:"who alone vouches for one of those who decided it, having made the account or set its password"`
}

// undecidedRecord is a record that brought findings which nobody has decided.
type undecidedRecord struct {
	Record  record.VictimRecordID `json:"record"`
	Brought []desk.Came           `json:"brought"`
	Unnamed bool                  `json:"unnamed,omitempty" doc:"it would count by name if they counted"`
}

// findingStep is one decision on a finding.
type findingStep struct {
	record.Determination
	By     record.ActorID  `json:"by"`
	At     record.Micros   `json:"at"`
	Change record.ChangeID `json:"change"`
	Undone bool            `json:"undone,omitempty"`
}

func findingOf(f desk.Finding) findingAnswer {
	return findingAnswer{f.Now, f.Waiting, f.Would,
		as(f.Steps, func(s desk.Step) record.State { return s.To }),
		as(f.History, func(x desk.Decided) findingStep {
			return findingStep{x.Determination, x.By, x.At, x.Change, x.Undone}
		}), f.Came, f.Word}
}

// MatterPath names one of the four findings on a record.
type MatterPath struct {
	ID     string `path:"id" maxLength:"200" doc:"the record"`
	Matter string `path:"matter" enum:"death,identity,civil_status,attribution"`
}

// proposal is a step that somebody proposes.
type proposal struct {
	MatterPath
	Body struct {
		State     record.State     `json:"state" required:"true" minLength:"1" maxLength:"40"`
		Value     string           `json:"value,omitempty" maxLength:"200" doc:"what is found: a status, a party"`
		Grade     string           `json:"grade,omitempty" maxLength:"200" doc:"a foreign grade, verbatim"`
		Rationale string           `json:"rationale" required:"true" minLength:"1" maxLength:"4000"`
		Evidence  []record.ClaimID `json:"evidence,omitempty" maxItems:"200"`
		Attested  *record.Attested `json:"attested,omitempty"`
	}
}

// said is a reason as a body.
type said struct {
	MatterPath
	Body struct {
		Why string `json:"why" required:"true" minLength:"1" maxLength:"4000"`
	}
}

func (s *Server) registerFindings() {
	add(s, operation{method: http.MethodGet, path: "/victims/{id}/determinations", id: "listDeterminations",
		tag: "victims", act: "victim.read", byID: true, summary: "The four findings on a record, separately"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[list[findingAnswer]], error) {
			all, err := s.desk.Verification.Findings(ctx, who, record.VictimRecordID(in.ID))
			return answer(list[findingAnswer]{Items: as(all, findingOf)}, err)
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/determinations/{matter}", id: "proposeDetermination",
		tag: "victims", act: record.ProposeFinding, byID: true, status: http.StatusCreated,
		summary: "Propose a step of a finding",
		about:   "Steps that one person may take are taken at once; others wait for another person."},
		func(ctx context.Context, who desk.Who, in *proposal) (*one[written], error) {
			f := record.Determination{
				Record: record.VictimRecordID(in.ID), Matter: record.Matter(in.Matter), State: in.Body.State,
				Value: in.Body.Value,
				Grade: in.Body.Grade, Rationale: in.Body.Rationale, Evidence: in.Body.Evidence,
				Attested: in.Body.Attested,
			}
			out, err := s.desk.Verification.ProposeFinding(ctx, who, f)
			return acted(string(record.Finding(f.Record, f.Matter)), out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/determinations/{matter}/decision",
		id: "decideDetermination", tag: "victims", act: record.DecideFinding, byID: true, status: http.StatusCreated,
		summary: "Another person's yes to a step that waits"},
		func(ctx context.Context, who desk.Who, in *said) (*one[written], error) {
			out, err := s.desk.Verification.DecideFinding(ctx, who, record.VictimRecordID(in.ID),
				record.Matter(in.Matter), in.Body.Why)
			return acted("", out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/victims/{id}/determinations/{matter}/dissent", id: "dissent",
		tag: "victims", act: record.DecideFinding, byID: true, status: http.StatusCreated,
		summary: "Disagree with a finding, and say why",
		about:   "It moves nothing and stays beside the finding."},
		func(ctx context.Context, who desk.Who, in *said) (*one[written], error) {
			out, err := s.desk.Verification.Dissent(ctx, who, record.VictimRecordID(in.ID), record.Matter(in.Matter),
				in.Body.Why)
			return acted("", out, err)
		})
	add(s, operation{method: http.MethodGet, path: "/determinations/waiting", id: "listWaiting", tag: "victims",
		act: "victim.read", summary: "Steps that wait for another person"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[record.Determination]], error) {
			all, err := s.desk.Verification.Waiting(ctx, who)
			return cut(*in, all, func(d record.Determination) string { return string(d.ID) }, err)
		})
	add(s, operation{method: http.MethodGet, path: "/determinations/undecided", id: "listUndecided", tag: "victims",
		act: "victim.read", summary: "Records that brought findings which nobody has decided",
		about: "An older program let people type them in. None counts: propose each on its record, and have it decided."},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[undecidedRecord]], error) {
			all, err := s.desk.Brought(ctx, who)
			return cut(*in, as(all, func(l desk.Listed) undecidedRecord {
				return undecidedRecord{l.ID, l.Brought, l.Unnamed}
			}), func(r undecidedRecord) string { return string(r.Record) }, err)
		})
}
