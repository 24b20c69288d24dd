package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// documentRow is what documents are listed by.
type documentRow struct {
	ID        record.DocumentID `json:"id"`
	Name      string            `json:"name,omitempty"`
	Title     string            `json:"title,omitempty"`
	Media     string            `json:"media,omitempty"`
	Lang      string            `json:"lang,omitempty"`
	Outlet    string            `json:"outlet,omitempty"`
	Published string            `json:"published,omitempty"`
	URL       string            `json:"url,omitempty"`
	SHA256    string            `json:"sha256,omitempty"`
	day       record.Day
}

func rowOf(r desk.DocumentRow) documentRow {
	return documentRow{r.ID, r.Name, r.Title, r.Media, r.Lang, r.Outlet, r.Published, r.URL, r.SHA256, r.Day}
}

// readDocument is a document with what the machine read and what people made of it.
type readDocument struct {
	Document record.Document                          `json:"document"`
	Claims   []record.Claim                           `json:"claims" doc:"as the machine reads them, in the order of the text"`
	Judged   map[record.ClaimID]record.ClaimJudgement `json:"judged" doc:"what people decided, by claim"`
	Seen     map[record.ClaimID]int64                 `json:"seen" doc:"state of each judgement, to be sent as Recount-Seen with another; none: 0"`
	Open     int                                      `json:"open" doc:"claims that nobody has judged"`
}

// upload is a file as the body of a request.
type upload struct {
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"name of the file; its ending tells the format"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// decision is what a person makes of a claim.
type decision struct {
	ID    string `path:"id" maxLength:"200" doc:"the document"`
	Claim string `path:"claim" maxLength:"200"`
	Body  struct {
		Judgement string  `json:"judgement" required:"true" enum:"accepted,corrected,rejected"`
		Why       string  `json:"why,omitempty" maxLength:"2000" doc:"kept with the decision"`
		Value     *int    `json:"value,omitempty" minimum:"0" doc:"of a corrected count"`
		Upper     *int    `json:"upper,omitempty" minimum:"0" doc:"upper end of a corrected range"`
		Qualifier string  `json:"qualifier,omitempty" maxLength:"40" doc:"of a corrected count: exact, at_least, over, about, range ..."`
		Scope     string  `json:"scope,omitempty" maxLength:"40" doc:"of a corrected count: total, increment ..."`
		Origin    *string `json:"origin,omitempty" maxLength:"200" doc:"corrected origin of the claim"`
	}
}

func (s *Server) registerDocuments() {
	add(s, operation{method: http.MethodGet, path: "/documents", id: "listDocuments", tag: "documents",
		act: "document.read", summary: "Documents, newest publication first"}, s.listDocuments)
	add(s, operation{method: http.MethodGet, path: "/documents/{id}", id: "getDocument", tag: "documents",
		act: "document.read", byID: true, summary: "A document with its claims and decisions"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[readDocument], error) {
			r, err := s.desk.Sources.Document(ctx, who, record.DocumentID(in.ID))
			return answer(readDocument{r.Document, r.Extraction.Claims, r.Judged, r.Seen, r.Open()}, err)
		})
	add(s, operation{method: http.MethodPost, path: "/documents", id: "addDocument", tag: "documents",
		act: "document.add", status: http.StatusCreated, body: maxUpload,
		summary: "Add a file: a page, an archive of pages",
		about:   "The bytes are preserved, then read in a confined process. A page that is in the case already is not added twice; a bad file is named. Large batches: startPages."},
		func(ctx context.Context, who desk.Who, in *upload) (*one[desk.Added], error) {
			return answer(s.desk.Sources.AddFile(ctx, who, in.Name, bytes.NewReader(in.RawBody)))
		})
	add(s, operation{method: http.MethodGet, path: "/claims", id: "listJudgedClaims", tag: "documents",
		act: "claim.read", summary: "People's judgements of claims, in the order of ids"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[record.ClaimJudgement]], error) {
			all, err := s.desk.Claims.Judged(ctx, who)
			return cut(*in, all, func(j record.ClaimJudgement) string { return string(j.ID) }, err)
		})
	add(s, operation{method: http.MethodGet, path: "/inbox", id: "listInbox", tag: "documents", act: "claim.read",
		summary: "Documents with claims that nobody has judged"}, s.inbox)
	add(s, operation{method: http.MethodPost, path: "/documents/{id}/claims/{claim}/decision", id: "judgeClaim",
		tag: "documents", act: "claim.judge", byID: true, summary: "Accept, correct or reject a claim",
		about: "The decision carries a copy of the claim. The sentence and the words stay as the page has them."},
		s.judge)
}

func (s *Server) listDocuments(ctx context.Context, who desk.Who, in *pages) (*one[list[documentRow]], error) {
	at, err := in.at()
	if err != nil {
		return nil, err
	}
	var after desk.DocumentRow
	if at != "" {
		day, id, _ := strings.Cut(at, "|")
		n, err := strconv.ParseInt(day, 10, 32)
		if err != nil || id == "" {
			return nil, fmt.Errorf("%w: %w", desk.ErrInput, errCursor)
		}
		after.Day, after.ID = record.Day(n), record.DocumentID(id)
	}
	rows, err := s.desk.Sources.Documents(ctx, who, after, in.Limit+1)
	return answer(paged(*in, as(rows, rowOf), func(r documentRow) string { return fmt.Sprintf("%d|%s", r.day, r.ID) }),
		err)
}

// inboxInput has no cursor: what is judged leaves the inbox.
type inboxInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"50" default:"10" doc:"how many documents at the most"`
}

func (s *Server) inbox(ctx context.Context, who desk.Who, in *inboxInput) (*one[list[readDocument]], error) {
	all, err := s.desk.Sources.Inbox(ctx, who, in.Limit)
	return answer(list[readDocument]{Items: as(all, func(r desk.Reading) readDocument {
		return readDocument{r.Document, r.Extraction.Claims, r.Judged, r.Seen, r.Open()}
	})}, err)
}

func (s *Server) judge(ctx context.Context, who desk.Who, in *decision) (*one[written], error) {
	doc, id, b := record.DocumentID(in.ID), record.ClaimID(in.Claim), in.Body
	if b.Why != "" {
		who.Reason = b.Why
	}
	var out desk.Outcome
	var err error
	switch b.Judgement {
	case "accepted":
		out, err = s.desk.Claims.Accept(ctx, who, doc, id)
	case "rejected":
		out, err = s.desk.Claims.Reject(ctx, who, doc, id)
	default:
		out, err = s.desk.Claims.Correct(ctx, who, doc, id, in.correct)
	}
	return acted(in.Claim, out, err)
}

// correct applies what was sent to a claim.
func (in *decision) correct(c *record.Claim) error {
	b := in.Body
	if b.Origin != nil {
		c.Speaker.Origin = record.OriginID(*b.Origin)
	}
	if b.Value == nil && b.Upper == nil && b.Qualifier == "" && b.Scope == "" {
		return nil
	}
	if c.Count == nil {
		return errors.New("this claim is not a count: it has no value to correct")
	}
	if b.Value != nil {
		c.Count.Figure.Value = *b.Value
	}
	if b.Upper != nil {
		c.Count.Figure.Upper = *b.Upper
	}
	if b.Qualifier != "" {
		c.Count.Figure.Qualifier = record.Qualifier(b.Qualifier)
	}
	if b.Scope != "" {
		c.Count.Scope = record.Scope(b.Scope)
	}
	return nil
}
