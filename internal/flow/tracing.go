package flow

import (
	"slices"

	"recount/extract"
	"recount/origin"
	"recount/record"
)

// originTracer traces with package origin. It keeps a fingerprint of each page, not its text.
type originTracer struct {
	tracer        origin.Tracer
	places        *extract.Gazetteer
	organisations *extract.Organisations
}

// mentionsOf lists the places and organisations that a text names: what a page and its translation share.
func (t *originTracer) mentionsOf(text string) []origin.Mention {
	type at struct {
		start int
		m     origin.Mention
	}
	var found []at
	for _, m := range t.places.Match(text) {
		found = append(found, at{m.Start, origin.Mention{ID: m.ID, Class: m.Class}})
	}
	for _, m := range t.organisations.Match(text) {
		found = append(found, at{m.Start, origin.Mention{ID: m.ID, Class: m.Class}})
	}
	slices.SortStableFunc(found, func(a, b at) int { return a.start - b.start })
	out := make([]origin.Mention, 0, len(found))
	for _, f := range found {
		out = append(out, f.m)
	}
	return out
}

// Prepare does the work on a page that several goroutines can share.
func (t *originTracer) Prepare(doc *record.Document) any { return t.mentionsOf(doc.Text) }

// Add takes a page with what was extracted from it.
func (t *originTracer) Add(doc *record.Document, x *record.Extraction, prepared any) {
	mentions, _ := prepared.([]origin.Mention)
	t.tracer.Add(origin.Page{Document: doc, Extraction: x, Mentions: mentions})
}

// Trace gives the stories and divergences, and the claims with the origins that tracing found.
func (t *originTracer) Trace(claims []record.Claim) Traced {
	found := t.tracer.Trace()
	out := Traced{Claims: slices.Clone(claims)}
	at := make(map[record.ClaimID]int, len(claims))
	for i, c := range claims {
		at[c.ID] = i
	}
	for _, s := range found.Stories {
		if len(s.Pages) > 0 {
			out.Stories = append(out.Stories, Story{ID: s.ID, Head: s.Pages[0], Pages: s.Pages, Band: string(s.Band)})
		}
	}
	for _, inf := range found.Inferred {
		i, ok := at[inf.Claim]
		if !ok || out.Claims[i].Speaker.OnPage == record.OriginNamed {
			continue
		}
		c := &out.Claims[i]
		c.Speaker.Origin, c.Speaker.Inferred, c.Speaker.Evidence = inf.Origin, true, inf.Evidence
		if o, ok := t.organisations.Organisation(inf.Origin); ok {
			c.Speaker.Class = o.Class
		}
	}
	for _, d := range found.Divergences {
		x := Divergence{Kind: string(d.Kind), Story: d.Story, Page: d.Page, Text: d.Text, Says: d.Says, Blanks: d.Blanks}
		if i, ok := at[d.Claim]; ok { // the masked sentence, not the page's
			x.Here, x.Claims = out.Claims[i].Sentence, []record.ClaimID{d.Claim}
		}
		if i, ok := at[d.Reference]; ok {
			x.There, x.Source = out.Claims[i].Sentence, out.Claims[i].Document
		}
		out.Diverges = append(out.Diverges, x)
	}
	return out
}
