package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"recount/internal/desk"
	"recount/record"
)

// hit is a place where a search found something.
type hit struct {
	Kind    string     `json:"kind" doc:"document or victim"`
	Ref     string     `json:"ref" doc:"id of the record"`
	Day     record.Day `json:"day,omitempty"`
	Title   string     `json:"title,omitempty"`
	Excerpt string     `json:"excerpt,omitempty"`
}

type searchInput struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"400" doc:"words; Arabic spelling variants are found"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"30" doc:"how many of each kind at the most"`
}

type sinceInput struct {
	Size int64 `query:"size" required:"true" minimum:"1" doc:"size of the log of the checkpoint that you kept: the second line of its note"`
}

func (s *Server) registerLog() {
	add(s, operation{method: http.MethodGet, path: "/search", id: "search", tag: "documents", act: "search",
		summary: "Search what you may see"},
		func(ctx context.Context, who desk.Who, in *searchInput) (*one[list[hit]], error) {
			all, err := s.desk.Search(ctx, who, in.Q, in.Limit)
			return answer(list[hit]{Items: as(all, func(h desk.Hit) hit {
				return hit{h.Kind, h.Ref, h.Day, h.Title,
					h.Excerpt}
			})}, err)
		})
	add(s, operation{method: http.MethodGet, path: "/log", id: "listLog", tag: "log", act: "log.read",
		summary: "Acts, latest first, without what they say"}, s.log)
	add(s, operation{method: http.MethodGet, path: "/sign-ins", id: "listSignIns", tag: "log", act: "signin.read",
		summary: "Who signed in, who tried to and who went, latest first",
		about: "What anybody can cause is counted together, an account and an hour at a time; a row without an id is still being counted. " +
			"No name or password that was typed is kept, and no address."}, s.signIns)
	add(s, operation{method: http.MethodGet, path: "/log/checkpoint", id: "getCheckpoint", tag: "log",
		act: "case.check", summary: "The newest signed root of the log",
		about: "A signed note (C2SP) over an RFC 6962 tree. Keep it elsewhere: whoever has it finds any later alteration."},
		func(ctx context.Context, who desk.Who, _ *nothing) (*one[desk.Signed], error) {
			return answer(s.desk.Log.Checkpoint(ctx, who))
		})
	add(s, operation{method: http.MethodGet, path: "/log/consistency", id: "getConsistency", tag: "log",
		act: "case.check", summary: "Proof that the log only grew",
		about: "The hashes of RFC 6962 that lead from the root of the log of an older size to the newest checkpoint. Check them against the checkpoint that you kept."},
		func(ctx context.Context, who desk.Who, in *sinceInput) (*one[desk.Growth], error) {
			return answer(s.desk.Log.Consistency(ctx, who, in.Size))
		})
	add(s, operation{method: http.MethodGet, path: "/log/{id}/proof", id: "getProof", tag: "log", act: "log.read",
		byID: true, summary: "Proof that an act stands in the log",
		about: "Commitments and the way through the tree to the newest checkpoint; not what the act says."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.Bundle], error) {
			return answer(s.desk.Log.Inclusion(ctx, who, record.ChangeID(in.ID)))
		})
	add(s, operation{method: http.MethodPost, path: "/log/{id}/undo", id: "undo", tag: "log", act: record.Undo,
		byID: true, summary: "Take one of your acts back by another act"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			out, err := s.desk.Log.Undo(ctx, who, record.ChangeID(in.ID))
			return acted(in.ID, out, err)
		})
}

// signIns pages by place in the trail.
func (s *Server) signIns(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.TrailLine]], error) {
	before, err := in.place()
	if err != nil {
		return nil, err
	}
	lines, next, err := s.desk.Trail.Page(ctx, who, before, in.Limit)
	out := list[desk.TrailLine]{Items: as(lines, func(l desk.TrailLine) desk.TrailLine { return l })}
	if next > 0 {
		out.Cursor = cursor(strconv.FormatInt(next, 10))
	}
	return answer(out, err)
}

// place is before which place in the log or the trail a page begins; 0: at the end.
func (p *pages) place() (before int64, err error) {
	at, err := p.at()
	if err != nil || at == "" {
		return 0, err
	}
	if before, err = strconv.ParseInt(at, 10, 64); err != nil || before < 1 {
		return 0, fmt.Errorf("%w: %w", desk.ErrInput, errCursor)
	}
	return before, nil
}

// log pages by place in the log: a page may be short and not be the last, for what may not be seen is left out.
func (s *Server) log(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.LogLine]], error) {
	before, err := in.place()
	if err != nil {
		return nil, err
	}
	lines, next, err := s.desk.Log.Page(ctx, who, before, in.Limit)
	out := list[desk.LogLine]{Items: as(lines, func(l desk.LogLine) desk.LogLine { return l })}
	if next > 0 {
		out.Cursor = cursor(strconv.FormatInt(next, 10))
	}
	return answer(out, err)
}
