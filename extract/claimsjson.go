package extract

import "recount/record"

// PageClaims is the exchange form of the claims of one page, as the coverage annotations have it: vague words stand by
// their own floors (dozens 24, hundreds 200), open ends are null.
type PageClaims struct {
	ID      string      `json:"id"`
	Cluster string      `json:"cluster"`
	Victims []string    `json:"victims"`
	Claims  []PageClaim `json:"claims"`
}

// PageClaim is one figure of a page. Start and End are byte offsets in the original file where the text can be traced
// to it, in the document's text otherwise.
type PageClaim struct {
	Lo       *int     `json:"lo"`
	Hi       *int     `json:"hi"`
	Q        string   `json:"q"`
	Unit     string   `json:"unit"`
	Harm     string   `json:"harm"`
	Scope    string   `json:"scope"`
	Since    *string  `json:"since"`
	Until    *string  `json:"until"`
	Place    *string  `json:"place"`
	Origin   *string  `json:"origin"`
	Verified *string  `json:"verified"`
	Quote    string   `json:"quote"`
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Perp     *string  `json:"perp"`
	Via      []string `json:"via,omitempty"`
}

// exchangeFloors are the floors of vague words in the exchange form.
var exchangeFloors = map[int]int{10: 20, 12: 24, 20: 40, 100: 200, 1000: 2000, 10000: 20000, 100000: 200000,
	1000000: 2000000, 2: 2}

// Page gives the exchange form of an extraction.
func Page(id, cluster string, x *record.Extraction) PageClaims {
	out := PageClaims{ID: id, Cluster: cluster, Victims: []string{}, Claims: []PageClaim{}}
	for _, v := range x.Victims {
		out.Victims = append(out.Victims, v.Name)
	}
	for i := range x.Claims {
		if c := &x.Claims[i]; c.Kind == record.CountClaim && c.Count != nil {
			out.Claims = append(out.Claims, pageClaim(c))
		}
	}
	return out
}

func pageClaim(c *record.Claim) PageClaim {
	s := c.Count
	a := c.Anchors[0]
	p := PageClaim{
		Q: string(s.Figure.Qualifier), Unit: s.Unit, Harm: string(s.Cell.Outcome), Scope: string(s.Scope),
		Quote: a.Exact,
		Start: a.Start, End: a.End, Since: text(s.Since.String()), Until: text(s.Until.String()), Place: text(s.Place),
		Verified: text(c.Speaker.Verified), Perp: text(s.Perp),
	}
	if a.OriginalStart >= 0 {
		p.Start, p.End = a.OriginalStart, a.OriginalEnd
	}
	if c.Speaker.OnPage == record.OriginNamed && Listed(c.Speaker.Origin) {
		p.Origin = text(string(c.Speaker.Origin))
	}
	lo, hi := s.Figure.Value, s.Figure.Value
	p.Lo, p.Hi = &lo, &hi
	switch s.Figure.Qualifier {
	case record.Vague:
		if f, ok := exchangeFloors[lo]; ok {
			lo = f
		}
		p.Hi = nil
	case record.AtLeast, record.Over:
		p.Hi = nil
	case record.Range:
		hi = s.Figure.Upper
	}
	if p.Until == nil && p.Since != nil && s.Scope != record.ScopeOtherEvent && s.Scope != record.ScopeBackground {
		p.Until = text(s.AsOf.String()) // the window of a running count ends when the figure stood
	}
	for _, v := range c.Speaker.Chain {
		p.Via = append(p.Via, string(v))
	}
	return p
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
