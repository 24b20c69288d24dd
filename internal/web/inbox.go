package web

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// readingPages are the inbox, the library and the page of a document.
type readingPages struct{ *Server }

func (s *Server) readingPages() readingPages { return readingPages{s} }

func (s readingPages) inbox(a *ask) error {
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
	May    bool // whoever reads may judge
}

// piece is a run of the text under the same claims.
type piece struct {
	Text   string
	Claims []record.ClaimID
	Masked bool
	Break  bool // a new paragraph begins
}

func (s readingPages) document(a *ask) error {
	p, err := s.documentPage(a, record.DocumentID(a.r.PathValue("id")))
	if err != nil {
		return err
	}
	return a.renderPart("nav.inbox", titleOf(p.Document), documentView(a, p), judgingPart(a, p))
}

func (s readingPages) documentPage(a *ask, id record.DocumentID) (documentPage, error) {
	r, err := s.desk.Sources.Document(a.r.Context(), a.who, id)
	if err != nil {
		return documentPage{}, err
	}
	p := documentPage{Reading: r, Pieces: pieces(r), Moves: map[record.ClaimID][2]int{}, May: a.may(record.JudgeClaim)}
	for _, c := range r.Extraction.Claims {
		if _, done := r.Judged[c.ID]; done || c.Count == nil {
			continue
		}
		move, err := s.desk.Tolls.Preview(a.r.Context(), a.who, claimQuery(c), c)
		if err != nil {
			return p, err
		}
		p.Moves[c.ID] = [2]int{move.Before, move.After}
	}
	return p, nil
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

// judge writes what a person makes of a claim, and says what that did to the numbers. Where somebody else decided
// meanwhile, it says who and how, and shows the claim as it stands now.
func (s readingPages) judge(a *ask) error {
	doc, id := record.DocumentID(a.r.PathValue("id")), record.ClaimID(a.r.PathValue("claim"))
	if err := s.desk.Claims.MayJudge(a.r.Context(), a.who); err != nil {
		return err
	}
	claim, err := s.claim(a, doc, id)
	if err != nil {
		return err
	}
	before, err := s.minimum(a, claim)
	if err != nil {
		return err
	}
	a.who.Seen = a.seen()
	did := a.r.FormValue("judgement")
	var out desk.Outcome
	switch did {
	case "accept", "everywhere":
		out, err = s.desk.Claims.Accept(a.r.Context(), a.who, doc, id)
	case "reject":
		out, err = s.desk.Claims.Reject(a.r.Context(), a.who, doc, id)
	case "correct":
		out, err = s.desk.Claims.Correct(a.r.Context(), a.who, doc, id, correction{a.form, s.desk}.claim)
	default:
		return inputError(errors.New("accept, correct or reject"))
	}
	if meanwhile := new(desk.MeanwhileError); errors.As(err, meanwhile) {
		return s.meanwhile(a, doc, *meanwhile)
	}
	if err != nil {
		return err
	}
	done, others := string(out.Change), 0
	if did == "everywhere" {
		if others, done, err = s.acceptCopies(a, doc, claim, done); err != nil {
			return err
		}
		did = "accept"
	}
	said := a.T("claim.done."+did) + " "
	if others > 0 {
		said += a.N("claim.done.copies", others) + " "
	}
	moved, err := s.moved(a, claim, before)
	if err != nil {
		return err
	}
	return a.back("/documents/"+string(doc)+"?undo="+url.QueryEscape(done), said+moved)
}

// seen is the state of what is judged, as the page had it; nil where the form does not say.
func (a *ask) seen() desk.Seen {
	n, err := strconv.ParseInt(a.r.FormValue("seen"), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// meanwhile says what somebody else decided since the page was made, and shows it.
func (s readingPages) meanwhile(a *ask, doc record.DocumentID, m desk.MeanwhileError) error {
	said := a.meanwhileText(m)
	if !a.swap() {
		a.trouble = &trouble{says: said, status: http.StatusConflict}
		return s.document(a)
	}
	p, err := s.documentPage(a, doc)
	if err != nil {
		return err
	}
	a.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := judgingPart(a, p).Render(a.r.Context(), a.w); err != nil {
		return err
	}
	return announce("", said).Render(a.r.Context(), a.w)
}

// meanwhileText says who decided what since the page was made.
func (w Words) meanwhileText(m desk.MeanwhileError) string {
	if m.By == "" {
		return w.T("meanwhile.back")
	}
	return w.T("meanwhile", m.By, w.how(m.As))
}

// claim is a claim of a document, found by the machine or made by hand; one without an id where there is none.
func (s readingPages) claim(a *ask, doc record.DocumentID, id record.ClaimID) (record.Claim, error) {
	r, err := s.desk.Sources.Document(a.r.Context(), a.who, doc)
	if err != nil {
		return record.Claim{}, err
	}
	for _, c := range claimsOf(r) {
		if c.ID == id {
			return c, nil
		}
	}
	return record.Claim{}, nil
}

// claimsOf are the claims of a document: those that the machine found, then those that people made.
func claimsOf(r desk.Reading) []record.Claim {
	out := slices.Clone(r.Extraction.Claims)
	found := map[record.ClaimID]bool{}
	for _, c := range out {
		found[c.ID] = true
	}
	for _, id := range slices.Sorted(maps.Keys(r.Judged)) {
		if !found[id] {
			out = append(out, r.Judged[id].Claim)
		}
	}
	return out
}

// acceptCopies accepts the same figure of the same origin on other pages: what counts is who said what of whom as of
// when, and not on how many pages it stands.
func (s readingPages) acceptCopies(a *ask, doc record.DocumentID, claim record.Claim, done string) (int, string,
	error) {
	others, err := s.desk.Sources.Inbox(a.r.Context(), a.who, maxInbox)
	if err != nil {
		return 0, done, err
	}
	n := 0
	a.who.Seen = nil
	for _, r := range others {
		for _, c := range r.Extraction.Claims {
			if _, judged := r.Judged[c.ID]; judged || r.Document.ID == doc || !sameFigure(c, claim) {
				continue
			}
			out, err := s.desk.Claims.Accept(a.r.Context(), a.who, r.Document.ID, c.ID)
			if err != nil {
				return n, done, err
			}
			n, done = n+1, done+","+string(out.Change)
		}
	}
	return n, done, nil
}

// maxInbox bounds the documents that are looked through for copies of a claim.
const maxInbox = 5000

// sameFigure reports whether two claims are one origin's same figure of the same people, as of the same day.
func sameFigure(x, y record.Claim) bool {
	if x.Count == nil || y.Count == nil || x.Speaker.Origin == "" || x.Speaker.Origin != y.Speaker.Origin {
		return false
	}
	p, q := x.Count, y.Count
	return p.Figure.Value == q.Figure.Value && p.Figure.Upper == q.Figure.Upper &&
		p.Figure.Qualifier == q.Figure.Qualifier && p.Scope == q.Scope && p.Mode == q.Mode &&
		reflect.DeepEqual(p.Cell, q.Cell) && p.AsOf.String() == q.AsOf.String()
}

// judgeAll accepts every open claim of a page: what the reader has read and found right.
func (s readingPages) judgeAll(a *ask) error {
	doc := record.DocumentID(a.r.PathValue("id"))
	if err := s.desk.Claims.MayJudge(a.r.Context(), a.who); err != nil {
		return err
	}
	r, err := s.desk.Sources.Document(a.r.Context(), a.who, doc)
	if err != nil {
		return err
	}
	before, err := s.listPages().minima(a)
	if err != nil {
		return err
	}
	var done []string
	nothing := int64(0)
	a.who.Seen = &nothing // who judged one meanwhile keeps that judgement
	for _, c := range r.Extraction.Claims {
		if _, judged := r.Judged[c.ID]; judged {
			continue
		}
		out, err := s.desk.Claims.Accept(a.r.Context(), a.who, doc, c.ID)
		if errors.As(err, new(desk.MeanwhileError)) {
			continue
		}
		if err != nil {
			return err
		}
		done = append(done, string(out.Change))
	}
	after, err := s.listPages().minima(a)
	if err != nil {
		return err
	}
	return a.back("/documents/"+string(doc)+"?undo="+url.QueryEscape(strings.Join(done, ",")),
		a.N("claim.done.all", len(done))+" "+a.movedText(before, after))
}

// handKinds are the kinds of claim that people make of words of a page, the usual first.
var handKinds = []record.ClaimKind{record.CountClaim, record.AppealClaim, record.CommitmentClaim}

// handClaim is the claim that a form made by hand holds: a figure, an appeal or a commitment.
func (s readingPages) handClaim(a *ask, sentence string) (record.Claim, error) {
	c := record.Claim{Kind: record.ClaimKind(a.r.FormValue("what"))}
	switch c.Kind {
	case record.AppealClaim, record.CommitmentClaim:
		by, err := a.form.needed("by")
		if err != nil {
			return c, err
		}
		if c.Kind == record.AppealClaim {
			c.Appeal = &record.Appeal{By: by, Words: sentence}
			break
		}
		promise, err := a.form.needed("promise")
		if err != nil {
			return c, err
		}
		c.Commitment = &record.Commitment{By: by, Promise: promise, Words: sentence}
	default:
		c.Kind = record.CountClaim
		c.Count = &record.CountStatement{Figure: record.Figure{Qualifier: record.Exact},
			Cell: record.AnyCell(record.Killed), Mode: record.Cumulative, Scope: record.ScopeTotal}
	}
	if err := (correction{a.form, s.desk}).claim(&c); err != nil {
		return c, err
	}
	if c.Count != nil {
		c.Count.Figure.Words = strconv.Itoa(c.Count.Figure.Value)
	}
	return c, nil
}

// makeClaim takes a claim that a person makes of a sentence of the document.
func (s readingPages) makeClaim(a *ask) error {
	doc := record.DocumentID(a.r.PathValue("id"))
	sentence := strings.TrimSpace(a.r.FormValue("sentence"))
	if sentence == "" {
		return wrong("sentence", "fault.sentence")
	}
	c, err := s.handClaim(a, sentence)
	if err != nil {
		return err
	}
	r, err := s.desk.Sources.Document(a.r.Context(), a.who, doc)
	if err != nil {
		return err
	}
	if sentence = inText(r.Document.Text, sentence); sentence == "" {
		return wrong("sentence", "fault.notthere")
	}
	pairs := []string{"kind=" + string(c.Kind)}
	for _, field := range []struct {
		name  string
		value any
		there bool
	}{{"count", c.Count, c.Count != nil}, {"appeal", c.Appeal, c.Appeal != nil},
		{"commitment", c.Commitment, c.Commitment != nil}, {"speaker", c.Speaker, true},
		{"published", r.Document.Published, true}} {
		if !field.there {
			continue
		}
		b, err := json.Marshal(field.value)
		if err != nil {
			return err
		}
		pairs = append(pairs, field.name+"="+string(b))
	}
	_, out, err := s.desk.Claims.MakeClaim(a.r.Context(), a.who, doc, sentence, pairs)
	if err != nil {
		return err
	}
	said := "claim.made"
	if c.Count == nil {
		said = "claim.madeother"
	}
	return a.back("/documents/"+string(doc)+"?undo="+string(out.Change), a.T(said))
}

// inText finds words of a page in its text, whatever space a browser shows between them; "" where they do not stand
// there.
func inText(text, words string) string {
	if strings.Contains(text, words) {
		return words
	}
	parts := strings.Fields(words)
	if len(parts) == 0 {
		return ""
	}
	for at := 0; ; {
		i := strings.Index(text[at:], parts[0])
		if i < 0 {
			return ""
		}
		begin := at + i
		end := begin + len(parts[0])
		all := true
		for _, p := range parts[1:] {
			rest := strings.TrimLeftFunc(text[end:], unicode.IsSpace)
			if !strings.HasPrefix(rest, p) {
				all = false
				break
			}
			end = len(text) - len(rest) + len(p)
		}
		if all {
			return text[begin:end]
		}
		at = begin + len(parts[0])
	}
}

// moved says how the documented minimum of the people of a claim moved; of a claim without a number, where it stands
// now.
func (s readingPages) moved(a *ask, claim record.Claim, before int) (string, error) {
	switch {
	case claim.Appeal != nil || claim.Commitment != nil:
		return a.T("claim.stands"), nil
	case claim.Count == nil:
		return "", nil
	}
	after, err := s.minimum(a, claim)
	people := claimPeople(a, claim)
	if before == after {
		return a.T("claim.moved.not", people, after), err
	}
	return a.T("claim.moved", people, before, after), err
}

// minimum is the documented minimum of the people that a claim speaks of.
func (s readingPages) minimum(a *ask, claim record.Claim) (int, error) {
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	if claim.Count != nil {
		q = claimQuery(claim)
	}
	n, err := s.desk.Tolls.Minimum(a.r.Context(), a.who, q)
	if refusal(err) {
		return 0, nil
	}
	return n, err
}

// claimQuery asks for the people that a figure speaks of.
func claimQuery(c record.Claim) count.Query {
	q := count.Query{Cell: record.AnyCell(c.Count.Cell.Outcome)}
	q.Cell.Status = c.Count.Cell.Status
	return q
}

// claimPeople names the people of whose minimum a card speaks.
func claimPeople(a *ask, c record.Claim) string {
	var out []string
	for _, word := range strings.Split(statusWord(c.Count.Cell.Status), "+") {
		out = append(out, a.T("status."+word))
	}
	return a.T("outcome."+string(c.Count.Cell.Outcome)) + a.Comma() + strings.Join(out, " "+a.T("status.and")+" ")
}

// undo takes one act back, or several that were done at once, the last first.
func (s readingPages) undo(a *ask) error {
	ids := strings.Split(a.r.FormValue("change"), ",")
	slices.Reverse(ids)
	for _, id := range ids {
		if _, err := s.desk.Log.Undo(a.r.Context(), a.who, record.ChangeID(id)); err != nil {
			return err
		}
	}
	return a.back(a.inside("/log"), a.T("undone"))
}

// upload takes pages from a form. Each goes into the vault as it arrives, and from there to the confined reader;
// nothing of it lies in a file in the clear.
func (s readingPages) upload(a *ask) error {
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
