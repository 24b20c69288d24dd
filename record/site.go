package record

// Site is a place where people shelter, or another place that needs watching. Its exact position is restricted.
type Site struct {
	ID string `json:"id"`
	// planned_camp, self_settled_camp, collective_centre, reception_centre, transit_centre, evacuation_centre,
	// mass_grave, other
	Kind       string      `json:"kind"`
	Name       string      `json:"name"`
	Place      PlaceID     `json:"place,omitempty"`
	Population []Headcount `json:"population,omitempty"`
	Services   []string    `json:"services,omitempty"`
	Access     string      `json:"access,omitempty"`
	Threats    string      `json:"threats,omitempty"`
	Claims     []ClaimID   `json:"claims,omitempty"`
	Withdrawn  bool        `json:"withdrawn,omitempty"`
}

// Headcount is a stock of people at a site on a day, in the unit in which it was assessed: households are never turned
// into individuals silently, and stocks are never summed over time.
type Headcount struct {
	AsOf   Date     `json:"as_of"`
	Round  string   `json:"round,omitempty"`
	Unit   string   `json:"unit"` // individuals, households
	Figure Figure   `json:"figure"`
	Origin OriginID `json:"origin,omitempty"`
}

// Need is what people at a site or place lack, by IASC cluster.
type Need struct {
	ID    string  `json:"id"`
	Site  string  `json:"site,omitempty"`
	Place PlaceID `json:"place,omitempty"`
	// IASC cluster: health, shelter, wash, food_security, protection ...
	Sector    string    `json:"sector"`
	Severity  int       `json:"severity,omitempty"` // 1 least to 5 most; 0 not judged
	AsOf      Date      `json:"as_of"`
	Words     string    `json:"words,omitempty"`
	State     string    `json:"state,omitempty"` // open, partly_met, met
	Claims    []ClaimID `json:"claims,omitempty"`
	Withdrawn bool      `json:"withdrawn,omitempty"`
}

// AppealRecord is an appeal that the desk follows.
type AppealRecord struct {
	ID        string    `json:"id"`
	Appeal    Appeal    `json:"appeal"`
	When      Date      `json:"when"`
	State     string    `json:"state,omitempty"` // open, answered, refused, unanswered
	Claims    []ClaimID `json:"claims,omitempty"`
	Withdrawn bool      `json:"withdrawn,omitempty"`
}

// CommitmentRecord is a promise that the desk follows. Its State is a reviewer's decision, never computed.
type CommitmentRecord struct {
	ID         string     `json:"id"`
	Commitment Commitment `json:"commitment"`
	Made       Date       `json:"made"`
	State      string     `json:"state"` // promised, in_progress, kept, kept_in_part, late, broken
	Evidence   []ClaimID  `json:"evidence,omitempty"`
	Withdrawn  bool       `json:"withdrawn,omitempty"`
}

// Referral hands a person's case to a service. A referral has contact details and so a data key; a re-direction gives
// only name, place and phone of the service (Protection Cluster).
type Referral struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"` // referral, redirection, counselling
	To        string `json:"to"`
	Consent   string `json:"consent,omitempty"`
	State     string `json:"state"` // draft, consented, sent, acknowledged, closed, declined
	When      Date   `json:"when"`
	Withdrawn bool   `json:"withdrawn,omitempty"`
}
