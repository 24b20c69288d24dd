package record

// Origin is who knows: a monitor, a hospital, a UN body, a witness. What counts is its ledger.
type Origin struct {
	ID   OriginID `json:"id"`
	Name string   `json:"name"`
	// monitor, un_body, government, court, hospital_morgue, media, witness, family, party_to_conflict, ngo, other
	Kind        string            `json:"kind"`
	Definitions map[string]string `json:"definitions,omitempty"` // civilian, child, massacre ... in its own words
	Method      string            `json:"method_url,omitempty"`
	Interests   string            `json:"interests,omitempty"`
	DependsOn   []OriginID        `json:"depends_on,omitempty"`
	Adopted     bool              `json:"adopted"` // its own lists may move the documented minimum
	Why         string            `json:"why,omitempty"`
}

// Publisher prints; it knows nothing of its own unless it is an Origin too.
type Publisher struct {
	ID   PublisherID `json:"id"`
	Name string      `json:"name"`
	URL  string      `json:"url,omitempty"`
}

// Closure says that a source closes a world: "no more than", a complete manifest. Only closures give an upper bound.
type Closure struct {
	ID     string   `json:"id"`
	Claim  ClaimID  `json:"claim,omitempty"`
	Origin OriginID `json:"origin"`
	Cell   Cell     `json:"cell"`
	AtMost int      `json:"at_most"` // persons
	AsOf   Date     `json:"as_of"`
	Why    string   `json:"why"`
	Open   bool     `json:"open,omitempty"` // opened again
}
