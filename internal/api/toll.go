package api

import (
	"context"
	"net/http"

	"recount/count"
	"recount/estimate"
	"recount/internal/desk"
	"recount/record"
)

// Question is what is asked of a toll.
type Question struct {
	Outcome outcome  `query:"outcome" default:"killed" doc:"what happened to the persons counted"`
	Status  string   `query:"status" maxLength:"100" doc:"civilian, security, fighter, non_civilian, hors_de_combat, medical, religious, or several joined by +; nothing: everybody"`
	Place   string   `query:"place" maxLength:"200" doc:"English or Arabic name as the gazetteer has it; nothing: anywhere"`
	Since   string   `query:"since" maxLength:"30" doc:"deaths from this date on"`
	Until   string   `query:"until" maxLength:"30" doc:"deaths up to this date"`
	AsOf    string   `query:"as_of" maxLength:"30" doc:"leave out figures that count later than this date"`
	KnownAt string   `query:"known_at" maxLength:"40" doc:"leave out what the desk learned later than this date or moment (RFC 3339)"`
	Adopt   []string `query:"adopt" maxItems:"50" doc:"origins whose figures are taken as verified, for this question alone"`
}

// words reads a question.
func (q Question) words() (desk.Question, error) {
	return desk.ReadQuestion(desk.QuestionWords{
		Outcome: string(q.Outcome), Status: q.Status, Place: q.Place, Since: q.Since, Until: q.Until, AsOf: q.AsOf,
		KnownAt: q.KnownAt, Adopt: q.Adopt,
	})
}

// query asks the desk what a question means in the case.
func (s *Server) query(q Question) (count.Query, error) {
	words, err := q.words()
	if err != nil {
		return count.Query{}, err
	}
	return s.desk.Tolls.Query(words)
}

// tollAnswer is the toll with what still waits for people.
type tollAnswer struct {
	Toll      count.Result          `json:"toll" doc:"the five numbers, each bound with its proof; likely is under /estimate"`
	Open      int                   `json:"open_claims" doc:"claims of the machine that nobody has judged: they count for nothing"`
	Contested []record.IdentityLink `json:"contested_pairs,omitempty" doc:"judgements of pairs that cannot all be true: none of them counts until one is taken back"`
}

// likelyAnswer is the last estimate of a question, if one holds, and what was published of it.
type likelyAnswer struct {
	Estimate *estimate.Result `json:"estimate" doc:"null: nobody asked, or something that it rests on has changed since"`

	Published *desk.PublishedEstimate `json:"published" doc:"the likely number as it was published last, frozen; null: none was"`
}

type whyInput struct {
	Question
	From string `query:"from" required:"true" maxLength:"40" doc:"what the desk knew at this date or moment"`
	To   string `query:"to" maxLength:"40" doc:"and at this one; nothing: now"`
}

func (s *Server) registerToll() {
	add(s, operation{method: http.MethodGet, path: "/toll", id: "getToll", tag: "toll", act: "toll.read",
		summary: "The five numbers with their proofs",
		about:   "As of a day (as_of) and as the desk knew it at a moment (known_at). A lower bound has a proof; an upper bound is there only where people closed the world."},
		func(ctx context.Context, who desk.Who, in *Question) (*one[tollAnswer], error) {
			q, err := s.query(*in)
			if err != nil {
				return nil, err
			}
			r, l, err := s.desk.Tolls.Toll(ctx, who, q)
			return answer(tollAnswer{r, l.Open, l.Contested}, err)
		})
	add(s, operation{method: http.MethodGet, path: "/toll/why", id: "explainToll", tag: "toll", act: "toll.read",
		summary: "Why the toll differs between two moments",
		about:   "What the desk learned between two moments of its own knowledge, step by step, with the claims that began or ceased to count."},
		func(ctx context.Context, who desk.Who, in *whyInput) (*one[desk.Difference], error) {
			q, err := in.words()
			if err != nil {
				return nil, err
			}
			from, err := desk.ReadMoment("from", in.From)
			if err != nil {
				return nil, err
			}
			to, err := desk.ReadMoment("to", in.To)
			if err != nil {
				return nil, err
			}
			return answer(s.desk.Tolls.Why(ctx, who, desk.TollOptions{Question: q}, from, to))
		})
	add(s, operation{method: http.MethodGet, path: "/report", id: "getReport", tag: "toll", act: "toll.read",
		summary: "The report of a window beside the one before",
		about:   "Since and until are its first and last day; without both, the last whole month. The numbers, what each origin says, named persons by place, sex and age, status, cause and party; what the desk learned late; appeals and commitments; method and limits as the desk is set. Every number names the claims and records that it rests on."},
		func(ctx context.Context, who desk.Who, in *Question) (*one[*desk.Period], error) {
			q, err := in.words()
			if err != nil {
				return nil, err
			}
			return answer(s.desk.Periods().Report(ctx, who, desk.TollOptions{Question: q}))
		})
	add(s, operation{method: http.MethodGet, path: "/estimate", id: "getEstimate", tag: "toll", act: "toll.read",
		summary: "The last estimate of a question",
		about:   "An inference about those on no list, or the rule that forbids one. It computes nothing: ask for an estimate with startEstimate."},
		func(ctx context.Context, who desk.Who, in *Question) (*one[likelyAnswer], error) {
			q, err := s.query(*in)
			if err != nil {
				return nil, err
			}
			r, err := s.desk.Estimates.Estimated(ctx, who, q)
			if err != nil {
				return nil, err
			}
			p, err := s.desk.Estimates.PublishedEstimate(ctx, who, q)
			return answer(likelyAnswer{r, p}, err)
		})
}
