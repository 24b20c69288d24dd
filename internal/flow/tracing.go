package flow

import (
	"slices"

	"recount/extract"
	"recount/internal/worker"
	"recount/origin"
	"recount/record"
)

// originTracer traces with package origin. It keeps a fingerprint of each page, not its text.
type originTracer struct {
	tracer        origin.Tracer
	organisations *extract.Organisations
}

// Add takes a page with what was found in it.
func (t *originTracer) Add(doc *record.Document, found *worker.Found) {
	t.tracer.Add(origin.Page{Document: doc, Extraction: &found.Extraction, Mentions: found.Mentions,
		Words: found.Words})
}

// Recall takes stories as they were found before.
func (t *originTracer) Recall(known *StoryTable) { t.tracer.Known = known.Known }

// infer gives a claim the origin that tracing found, unless the page names one.
func infer(c *record.Claim, found origin.Inference, organisations *extract.Organisations) {
	if c.Speaker.OnPage == record.OriginNamed {
		return
	}
	c.Speaker.Origin, c.Speaker.Inferred, c.Speaker.Evidence = found.Origin, true, found.Evidence
	if o, ok := organisations.Organisation(found.Origin); ok {
		c.Speaker.Class = o.Class
	}
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
		if i, ok := at[inf.Claim]; ok {
			infer(&out.Claims[i], inf, t.organisations)
		}
	}
	for _, d := range found.Divergences {
		x := Divergence{Kind: string(d.Kind), Story: d.Story, Page: d.Page, Text: d.Text, Says: d.Says,
			Blanks: d.Blanks}
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
