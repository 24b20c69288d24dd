package flow

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"recount/extract"
	"recount/intake"
	"recount/internal/worker"
	"recount/origin"
	"recount/record"
)

// PageClaims is what one page claims, in the form of the coverage annotations.
type PageClaims struct {
	ID      string      `json:"id"`
	Cluster string      `json:"cluster"`
	Victims []string    `json:"victims"`
	Claims  []FlatClaim `json:"claims"`
}

// FlatClaim is a figure with what the page says of it. Hi is nil where no upper end is claimed.
type FlatClaim struct {
	Lo       *int           `json:"lo"`
	Hi       *int           `json:"hi"`
	Q        string         `json:"q"`
	Unit     string         `json:"unit"`
	Harm     record.Outcome `json:"harm"`
	Scope    record.Scope   `json:"scope"`
	Since    *string        `json:"since"`
	Until    *string        `json:"until"`
	Place    *string        `json:"place"`
	Origin   *string        `json:"origin"`
	Inferred bool           `json:"inferred,omitempty"`
	Verified *string        `json:"verified"`
	Quote    string         `json:"quote"`
	Start    int            `json:"start"`
	End      int            `json:"end"`
}

// Claims reads pages and gives the claims of each, in the order of names.
func Claims(ctx context.Context, paths []string, opts TollOptions) ([]PageClaims, []intake.Problem, error) {
	r := &TollReport{places: opts.Places}
	g, _, err := r.gather(files{ctx, paths, opts.Files}, opts)
	if err != nil {
		return nil, r.Problems, err
	}
	if len(r.Pages) == 0 {
		return nil, r.Problems, ErrNothingRead
	}
	claims := map[record.DocumentID][]record.Claim{}
	for _, c := range r.Claims {
		claims[c.Document] = append(claims[c.Document], c)
	}
	var out []PageClaims
	for _, p := range r.Pages {
		out = append(out, pageClaims(append([]string{p.Name}, p.Copies...), cmp.Or(p.Story, record.StoryID(p.ID)),
			g.victims[p.ID], claims[p.ID])...)
	}
	slices.SortStableFunc(out, func(a, b PageClaims) int { return cmp.Compare(a.ID, b.ID) })
	return out, r.Problems, nil
}

// pageClaims gives what a page claims under each of its names, from its claims in order.
func pageClaims(names []string, story record.StoryID, victims []string, claims []record.Claim) []PageClaims {
	one := PageClaims{Cluster: string(story), Victims: victims, Claims: []FlatClaim{}}
	if one.Victims == nil {
		one.Victims = []string{}
	}
	for _, c := range claims {
		if c.Kind == record.CountClaim && c.Count != nil {
			one.Claims = append(one.Claims, flatten(c))
		}
	}
	var out []PageClaims
	for _, name := range names {
		one.ID = idOf(name)
		out = append(out, one)
	}
	return out
}

// ClaimsOf gives what one page claims under each of its names, with the story and the origins that tracing found among
// all pages: what Claims gives of it.
func ClaimsOf(p *worker.Page, names []string, story record.StoryID, inferred []origin.Inference) ([]PageClaims, error) {
	organisations, err := extract.LoadOrganisations()
	if err != nil {
		return nil, err
	}
	claims := veiled(&p.Document, &p.Extraction).claims
	for i := range claims {
		for _, found := range inferred {
			if found.Claim == claims[i].ID {
				infer(&claims[i], found, organisations)
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b record.Claim) int {
		return cmp.Or(cmp.Compare(a.Sentence.Start, b.Sentence.Start), cmp.Compare(a.ID, b.ID))
	})
	return pageClaims(names, story, victimNames(&p.Extraction), claims), nil
}

// victimNames are the names of the dead, injured and missing as a page has them.
func victimNames(x *record.Extraction) []string {
	var out []string
	for _, v := range x.Victims {
		out = append(out, v.Name)
	}
	return out
}

// idOf is the name of a file without folder and ending.
func idOf(name string) string {
	base := filepath.Base(filepath.ToSlash(name))
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// flatten writes a claim as the annotations do: the digits as printed, the qualifier apart.
func flatten(c record.Claim) FlatClaim {
	n := c.Count
	f := FlatClaim{
		Q: string(n.Figure.Qualifier), Unit: n.Unit, Harm: n.Cell.Outcome, Scope: n.Scope, Since: dateText(n.Since),
		Until: dateText(n.Until),
		Place: textOrNil(n.Place), Origin: textOrNil(string(c.Speaker.Origin)), Inferred: c.Speaker.Inferred,
		Verified: textOrNil(c.Speaker.Verified),
	}
	value, upper := n.Figure.Value, n.Figure.Upper
	switch n.Figure.Qualifier {
	case record.AtLeast, record.Over, record.Vague:
		f.Lo = &value
	case record.Range:
		f.Lo, f.Hi = &value, &upper
	default:
		f.Lo, f.Hi = &value, &value
	}
	if f.Until == nil && f.Since != nil && n.Scope != record.ScopeOtherEvent && n.Scope != record.ScopeBackground {
		f.Until = dateText(n.AsOf) // the window of a running count ends when the figure stood
	}
	if len(c.Anchors) > 0 {
		f.Quote, f.Start, f.End = c.Anchors[0].Exact, c.Anchors[0].Start, c.Anchors[0].End
	}
	return f
}

func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func dateText(d record.Date) *string { return textOrNil(d.String()) }
