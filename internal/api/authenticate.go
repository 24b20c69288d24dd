package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"recount/internal/desk"
	"recount/record"
)

type whoKey struct{}

// whoOf is who sends the request that a context belongs to.
func whoOf(ctx context.Context) desk.Who {
	who, _ := ctx.Value(whoKey{}).(desk.Who)
	return who
}

type acceptKey struct{}

// acceptOf is the header Accept-Language of the request that a context belongs to.
func acceptOf(ctx context.Context) string {
	accept, _ := ctx.Value(acceptKey{}).(string)
	return accept
}

// reasonHeader carries why an act is done, into the log.
const reasonHeader = "Recount-Reason"

// seenHeader carries the state of a thing as its reader had it: an act on what somebody changed since is not done.
const seenHeader = "Recount-Seen"

// seen reads the state that a request was sent with; nil where it has none.
func seen(r *http.Request) (desk.Seen, error) {
	text := r.Header.Get(seenHeader)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return nil, errSeen
	}
	return &n, nil
}

var errSeen = record.Say("the header Recount-Seen is no state of a thing: send the number that came with it, " +
	"or 0 where nobody had decided")

// admit finds out who sends a request, before anything of it is looked at: a token, else the session of the web desk.
// Who is nobody gets the problem that says so.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) (who desk.Who, ok bool) {
	who, err := s.who(r)
	switch {
	case errors.Is(err, desk.ErrTooMany):
		w.Header().Set("Retry-After", "60")
		writeProblem(w, r, newProblem(http.StatusTooManyRequests, record.Say("too many tokens that are not accepted came from there")))
	case errors.Is(err, desk.ErrNotAccepted), err == nil && who.Account == "":
		w.Header().Set("WWW-Authenticate", `Bearer realm="recount"`)
		writeProblem(w, r, newProblem(http.StatusUnauthorized, record.Say("no token or session that is accepted")))
	case err != nil:
		writeProblem(w, r, newProblem(http.StatusInternalServerError, record.Say("a fault of the program: nothing was written")))
	default:
		return who, true
	}
	return desk.Who{}, false
}

// authenticate lets a request on that somebody sends.
func (s *Server) authenticate(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	who, ok := s.admit(w, r)
	if !ok {
		return
	}
	var err error
	who.Reason = r.Header.Get(reasonHeader)
	if len(who.Reason) > 1000 {
		writeProblem(w, r, newProblem(http.StatusBadRequest, record.Say("the reason is longer than 1000 bytes")))
		return
	}
	if who.Seen, err = seen(r); err != nil {
		writeProblem(w, r, newProblem(http.StatusBadRequest, errSeen))
		return
	}
	if op := ctx.Operation(); op.MaxBodyBytes == maxUpload {
		done, err := s.beginUpload(r.Context(), who, op)
		if err != nil {
			writeProblem(w, r, problemOf(err, false, nil))
			return
		}
		defer done()
	}
	next(huma.WithValue(huma.WithValue(ctx, whoKey{}, who), acceptKey{}, r.Header.Get("Accept-Language")))
	switch ctx.Status() {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity:
		s.desk.Trail.Attempted(who, desk.TrailMalformed)
	}
}

// beginUpload asks, before a large body is read, whether its sender may do the act at all, and waits for its turn.
func (s *Server) beginUpload(ctx context.Context, who desk.Who, op *huma.Operation) (done func(), err error) {
	act, _ := op.Extensions["x-act"].(string)
	if err := s.desk.Ever(ctx, who, record.Act(act)); err != nil {
		return nil, err
	}
	return s.desk.Queue.BeginUpload(ctx, who)
}

// who reads the token of a request, or its session. A request with a token that is not accepted is not let in by a
// session.
func (s *Server) who(r *http.Request) (desk.Who, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		kind, token, ok := strings.Cut(header, " ")
		if !ok || !strings.EqualFold(kind, "Bearer") {
			token = ""
		}
		return s.bearers.Bearer(r.Context(), strings.TrimSpace(token), r.RemoteAddr)
	}
	if s.Session == nil {
		return desk.Who{}, nil
	}
	return s.Session(r), nil
}
