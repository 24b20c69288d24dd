package record

// Incident is armed violence at a place and time.
type Incident struct {
	ID IncidentID `json:"id"`
	// summary_execution, bombardment, ambush, arson, looting, abduction, other
	Kind        string           `json:"kind"`
	Title       string           `json:"title,omitempty"`
	Place       PlaceID          `json:"place,omitempty"`
	PlaceWords  string           `json:"place_words,omitempty"` // as the source names it
	Precision   PlacePrecision   `json:"precision"`
	When        Date             `json:"when"`
	Clarity     int              `json:"clarity,omitempty"` // UCDP event_clarity: 1 clear, 2 less clear, 0 not judged
	Description string           `json:"description,omitempty"`
	Claims      []ClaimID        `json:"claims,omitempty"`
	Records     []VictimRecordID `json:"records,omitempty"`
	Withdrawn   bool             `json:"withdrawn,omitempty"`
}

// IncidentLinkKind is how one incident stands to another.
type IncidentLinkKind string

// Kinds of incident links. A causal link is an allegation that somebody makes, never the software's inference.
const (
	Precedes       IncidentLinkKind = "precedes"
	ResponseTo     IncidentLinkKind = "response_to"
	RetaliationFor IncidentLinkKind = "retaliation_for"
	PartOf         IncidentLinkKind = "part_of"
	SameIncident   IncidentLinkKind = "same_as"
	DisplacedBy    IncidentLinkKind = "displaced"
)

// IncidentLink says how incident From stands to incident To, according to the origin and the claims named.
type IncidentLink struct {
	ID        string           `json:"id"`
	Kind      IncidentLinkKind `json:"kind"`
	From      IncidentID       `json:"from"`
	To        IncidentID       `json:"to"`
	Origin    OriginID         `json:"origin,omitempty"`
	Claims    []ClaimID        `json:"claims,omitempty"`
	Words     string           `json:"words,omitempty"`
	Withdrawn bool             `json:"withdrawn,omitempty"`
}
