package publish

import (
	"encoding/json"
	"slices"

	"recount/count"
	"recount/record"
)

// namedProof is a proof of a bound under the name of its file.
type namedProof struct {
	name  string
	proof *count.Proof
}

// proofsOf lists the proofs of the edition's bounds in the order of their names.
func proofsOf(in *Input) []namedProof {
	var out []namedProof
	add := func(name string, p *count.Proof) {
		if p != nil {
			out = append(out, namedProof{name, p})
		}
	}
	add("documented-minimum", in.Toll.DocumentedMinimum.Proof)
	add("documented-maximum", in.Toll.DocumentedMinimum.HighProof)
	add("verified-minimum", in.Toll.VerifiedMinimum.Proof)
	return out
}

// proofFile is a proof that a stranger checks: every cell is spelled out in leaves, so that no table of ours is needed.
type proofFile struct {
	Format    string      `json:"format"`
	Kind      count.Kind  `json:"kind"`
	Bound     int         `json:"bound"`
	Value     string      `json:"value"` // exact fraction
	Locations []string    `json:"locations"`
	Loose     []string    `json:"loose"` // places that no gazetteer knows: they may lie anywhere
	Query     proofCell   `json:"query"`
	Terms     []proofTerm `json:"terms"`
}

type proofTerm struct {
	Multiplier string           `json:"multiplier"` // exact fraction above 0
	AtMost     bool             `json:"at_most"`
	Figure     int              `json:"figure"` // persons
	Ledger     int              `json:"ledger"` // terms of one ledger share a number; 0: bounds the truth itself
	Source     count.Source     `json:"source"`
	Origin     record.OriginID  `json:"origin"`
	AsOf       string           `json:"as_of"`
	Claims     []record.ClaimID `json:"claims"`
	Cell       proofCell        `json:"cell"`
}

// proofCell is a cell as sets; a nil list means any.
type proofCell struct {
	Outcome     string   `json:"outcome"`
	Status      []string `json:"status"`
	Sex         []string `json:"sex"`
	Age         []string `json:"age"`
	Cause       []string `json:"cause"`
	Communities []string `json:"communities"`
	Parties     []string `json:"parties"`
	Locations   []string `json:"locations"` // of the file's, those inside
	Loose       []string `json:"loose"`
	From        string   `json:"from"` // day; "" open
	To          string   `json:"to"`
}

const proofFormat = "recount-proof-1"

// spell writes a proof out.
func spell(p *count.Proof, places record.Places) proofFile {
	g := newGround(p, places)
	out := proofFile{
		Format: proofFormat, Kind: p.Kind, Bound: p.Bound, Value: p.Value.RatString(),
		Locations: g.names(), Loose: ids(g.loose), Query: g.cell(p.Query), Terms: []proofTerm{},
	}
	for _, t := range p.Terms {
		out.Terms = append(out.Terms, proofTerm{
			Multiplier: t.Multiplier.RatString(), AtMost: t.AtMost, Figure: t.Figure, Ledger: t.Ledger,
			Source: t.Source,
			Origin: t.Origin, AsOf: dayText(t.AsOf), Claims: append([]record.ClaimID{}, t.Claims...),
			Cell: g.cell(t.Cell),
		})
	}
	return out
}

func dayText(d record.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// ground is the places of a proof: the kinds of location that its cells tell apart.
type ground struct {
	places record.Places
	known  []record.PlaceID
	loose  []record.PlaceID
}

func newGround(p *count.Proof, places record.Places) *ground {
	g := &ground{places: places}
	g.take(p.Query)
	for _, t := range p.Terms {
		g.take(t.Cell)
	}
	slices.Sort(g.known)
	g.known = slices.Compact(g.known)
	slices.Sort(g.loose)
	g.loose = slices.Compact(g.loose)
	return g
}

func (g *ground) take(c record.Cell) {
	for _, id := range c.Place {
		g.reach(id, 0)
	}
}

// reach takes a place and the members of a region.
func (g *ground) reach(id record.PlaceID, depth int) {
	p, ok := g.lookup(id)
	if !ok {
		g.loose = append(g.loose, id)
		return
	}
	g.known = append(g.known, id)
	if depth > 8 {
		return
	}
	for _, m := range p.Members {
		g.reach(m, depth+1)
	}
}

func (g *ground) lookup(id record.PlaceID) (record.Place, bool) {
	if g.places == nil {
		return record.Place{}, false
	}
	return g.places.Place(id)
}

// elsewhere is the location of whoever is in none of the others.
const elsewhere = "elsewhere"

func (g *ground) names() []string { return append(ids(g.known), elsewhere) }

func (g *ground) cell(c record.Cell) proofCell {
	out := proofCell{
		Outcome: string(c.Outcome), Status: leaves(c.Status), Sex: leaves(c.Sex), Age: leaves(c.Age),
		Cause:       leaves(c.Cause),
		Communities: c.Community, Parties: c.Party,
	}
	if !c.Window.OpenFrom {
		out.From = c.Window.From.String()
	}
	if !c.Window.OpenTo {
		out.To = c.Window.To.String()
	}
	if len(c.Place) == 0 {
		return out
	}
	out.Locations, out.Loose = []string{}, []string{}
	for _, id := range g.known {
		if slices.ContainsFunc(c.Place, func(p record.PlaceID) bool {
			return id == p || g.places != nil &&
				g.places.Inside(id, p)
		}) {
			out.Locations = append(out.Locations, string(id))
		}
	}
	for _, id := range g.loose {
		if slices.Contains(c.Place, id) {
			out.Loose = append(out.Loose, string(id))
		}
	}
	return out
}

func ids[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, x := range in {
		out[i] = string(x)
	}
	return out
}

// encode writes JSON as every file of an edition has it: indented, with a newline at its end, nothing escaped for HTML.
func encode(v any) []byte {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil { // plain structs of strings and numbers
		panic(err)
	}
	return append(b, '\n')
}
