package flow

import (
	"recount/count"
	"recount/record"
)

// Accepted is a document of a case with the claims of it that people accepted.
type Accepted struct {
	Document   record.Document
	Extraction record.Extraction // what the machine found in it: who is to be masked
	Claims     []record.Claim
}

// CaseToll answers a question over the ledger of a case, in the report that Toll makes of pages. People read every
// claim of it, so figures of different pages are added, and nothing is set aside by a machine. Claims of the ledger
// whose document is not among the pages count, and are shown without their sentence. The error is for a question that
// cannot be asked.
func CaseToll(opts TollOptions, in count.Input, pages []Accepted) (*TollReport, error) {
	opts.Question.Combine = true
	cell, err := opts.Question.Cell(opts.Places)
	if err != nil {
		return nil, err
	}
	r := &TollReport{Version: opts.Version, Question: opts.Question, Case: true, Files: len(pages), places: opts.Places}
	g := newGathering()
	for _, p := range pages {
		clear(g.seen) // what people accepted of two documents counts, though their bytes were one
		p.Extraction.Claims = p.Claims
		g.take(r, &reading{doc: p.Document, x: p.Extraction})
	}
	r.Victims = 0 // names are the records of the case here
	paged := map[record.ClaimID]bool{}
	for _, c := range g.claims {
		paged[c.ID] = true
	}
	for _, e := range in.Claims {
		if c := e.Claim; !paged[c.ID] {
			c.Sentence, c.Anchors, c.Fields = record.Anchor{}, nil, nil
			g.claims = append(g.claims, c)
		}
	}
	g.finish(r)
	r.mapPlaces()
	r.nameOrigins(opts.Organisation)
	masked := make([]count.Entry, len(in.Claims))
	for i, e := range in.Claims {
		c, _ := r.Claim(e.Claim.ID)
		masked[i] = count.Entry{Claim: *c, Known: e.Known}
	}
	in.Claims = masked
	return r, r.tolls(cell, in)
}
