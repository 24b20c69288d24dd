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

// Merge says that a name under which figures or lists came is another spelling of an origin. The figures of both are
// then of one origin, whose later word replaces its earlier one.
type Merge struct {
	Spelling OriginID `json:"spelling"`
	Origin   OriginID `json:"origin"`
	Why      string   `json:"why,omitempty"`
	Apart    bool     `json:"apart,omitempty"` // they were found to be two after all
}

// Retraction says that an origin took a figure back, or put another in its place. The claim stays readable, counts as
// it did for the days before, and from then on for nothing (or as corrected).
type Retraction struct {
	Claim  ClaimID `json:"claim"`
	Figure *Figure `json:"figure,omitempty"` // what the origin says now; nil: it takes the figure back
	AsOf   Date    `json:"as_of,omitzero"`   // day from which it says so; not stated: from the start
	Why    string  `json:"why"`              // where it says so
	Open   bool    `json:"open,omitempty"`   // it did not say so after all
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
