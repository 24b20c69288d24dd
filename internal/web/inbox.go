package web

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

func (s *Server) inbox(a *ask) error {
	readings, err := s.desk.Sources.Inbox(a.r.Context(), a.who, 100)
	if err != nil {
		return err
	}
	return a.render("nav.inbox", a.T("inbox.title"), inboxView(a, readings))
}

// documentPage is a document with its claims marked, and how each would move the toll.
type documentPage struct {
	desk.Reading
	Pieces []piece
	Moves  map[record.ClaimID][2]int
}

// piece is a run of the text under the same claims.
type piece struct {
	Text   string
	Claims []record.ClaimID
	Masked bool
	Break  bool // a new paragraph begins
}

func (s *Server) document(a *ask) error {
	r, err := s.desk.Sources.Document(a.r.Context(), a.who, record.DocumentID(a.r.PathValue("id")))
	if err != nil {
		return err
	}
	p := documentPage{Reading: r, Pieces: pieces(r), Moves: map[record.ClaimID][2]int{}}
	for _, c := range r.Extraction.Claims {
		if _, done := r.Judged[c.ID]; done || c.Count == nil {
			continue
		}
		move, err := s.desk.Tolls.Preview(a.r.Context(), a.who, claimQuery(c), c)
		if err != nil {
			return err
		}
		p.Moves[c.ID] = [2]int{move.Before, move.After}
	}
	return a.renderPart("nav.inbox", titleOf(r.Document), documentView(a, p), judgingPart(a, p))
}

// pieces cuts the text at the edges of claims, of masked names and of blocks.
func pieces(r desk.Reading) []piece {
	text := r.Document.Text
	cuts := map[int]bool{0: true, len(text): true}
	type span struct {
		from, to int
		claim    record.ClaimID
	}
	var spans []span
	note := func(anchor record.Anchor, id record.ClaimID) {
		if anchor.Document == r.Document.ID && anchor.Holds(text) {
			spans = append(spans, span{anchor.Start, anchor.End, id})
			cuts[anchor.Start], cuts[anchor.End] = true, true
		}
	}
	for _, c := range r.Extraction.Claims {
		for _, anchor := range c.Anchors {
			note(anchor, c.ID)
		}
	}
	for _, w := range r.Extraction.Witnesses {
		if w.Public {
			continue
		}
		for _, anchor := range w.Spans {
			note(anchor, "")
		}
	}
	starts := map[int]bool{}
	for _, b := range r.Document.Blocks {
		starts[b.Start] = true
		cuts[b.Start] = true
	}
	var edges []int
	for at := range cuts {
		if at >= 0 && at <= len(text) {
			edges = append(edges, at)
		}
	}
	slices.Sort(edges)
	var out []piece
	for i := 1; i < len(edges); i++ {
		p := piece{Text: text[edges[i-1]:edges[i]], Break: starts[edges[i-1]] && edges[i-1] > 0}
		for _, s := range spans {
			if s.from <= edges[i-1] && edges[i] <= s.to {
				if s.claim == "" {
					p.Masked = true
				} else if !slices.Contains(p.Claims, s.claim) {
					p.Claims = append(p.Claims, s.claim)
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// ids joins claim ids for a data attribute.
func ids(claims []record.ClaimID) string {
	out := make([]string, len(claims))
	for i, c := range claims {
		out[i] = string(c)
	}
	return strings.Join(out, " ")
}

func (s *Server) judge(a *ask) error {
	doc, id := record.DocumentID(a.r.PathValue("id")), record.ClaimID(a.r.PathValue("claim"))
	var out desk.Outcome
	if err := s.desk.Claims.MayJudge(a.r.Context(), a.who); err != nil {
		return err
	}
	before, err := s.minimum(a, doc, id)
	if err != nil {
		return err
	}
	did := a.r.FormValue("judgement")
	switch did {
	case "accept":
		out, err = s.desk.Claims.Accept(a.r.Context(), a.who, doc, id)
	case "reject":
		out, err = s.desk.Claims.Reject(a.r.Context(), a.who, doc, id)
	case "correct":
		out, err = s.desk.Claims.Correct(a.r.Context(), a.who, doc, id, a.correction)
	default:
		return inputError(errors.New("accept, correct or reject"))
	}
	if err != nil {
		return err
	}
	after, err := s.minimum(a, doc, id)
	if err != nil {
		return err
	}
	said := a.T("claim.done."+did) + " "
	if before == after {
		said += a.T("claim.moved.not", after)
	} else {
		said += a.T("claim.moved", before, after)
	}
	return a.back("/documents/"+string(doc)+"?undo="+string(out.Change), said)
}

// minimum is the documented minimum of the people that a claim speaks of; 0 where it gives no number.
func (s *Server) minimum(a *ask, doc record.DocumentID, id record.ClaimID) (int, error) {
	r, err := s.desk.Sources.Document(a.r.Context(), a.who, doc)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(r.Extraction.Claims, func(c record.Claim) bool { return c.ID == id })
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	if i >= 0 && r.Extraction.Claims[i].Count != nil {
		q = claimQuery(r.Extraction.Claims[i])
	}
	return s.desk.Tolls.Minimum(a.r.Context(), a.who, q)
}

// claimQuery asks for the people that a figure speaks of.
func claimQuery(c record.Claim) count.Query {
	q := count.Query{Cell: record.AnyCell(c.Count.Cell.Outcome)}
	q.Cell.Status = c.Count.Cell.Status
	return q
}

// correction applies what a person typed.
func (a *ask) correction(c *record.Claim) error {
	if origin := strings.TrimSpace(a.r.FormValue("origin")); origin != string(c.Speaker.Origin) {
		c.Speaker.Origin = record.OriginID(origin)
	}
	if c.Count == nil {
		return nil
	}
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(a.r.FormValue("value")), ",", ""))
	if err != nil {
		return fmt.Errorf("the number %q is not a number", a.r.FormValue("value"))
	}
	c.Count.Figure.Value = n
	c.Count.Figure.Qualifier = record.Qualifier(a.r.FormValue("qualifier"))
	c.Count.Scope = record.Scope(a.r.FormValue("scope"))
	return nil
}

func (s *Server) undo(a *ask) error {
	out, err := s.desk.Log.Undo(a.r.Context(), a.who, record.ChangeID(a.r.FormValue("change")))
	if err != nil {
		return err
	}
	return a.after(out, nil, a.inside("/log"))
}

// upload takes pages from a form. Each goes into the vault as it arrives, and from there to the confined reader; nothing of it
// lies in a file in the clear.
func (s *Server) upload(a *ask) error {
	var jobs []desk.Job
	err := a.eachFile("files", func(name string, content io.Reader) error {
		job, err := s.desk.Queue.StartPages(a.r.Context(), a.who, name, content)
		jobs = append(jobs, job)
		return err
	})
	switch {
	case err != nil:
		return err
	case len(jobs) == 0:
		return inputError(errors.New("choose the files to add"))
	case len(jobs) == 1:
		return a.toJob(jobs[0], nil, "/inbox")
	}
	return a.back("/jobs", "")
}
