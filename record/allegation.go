package record

// Party is a side, force, unit or individual. An individual is sealed: its name is the personal part of the Change.
type Party struct {
	ID     PartyID `json:"id"`
	Name   string  `json:"name,omitempty"`
	Level  string  `json:"level"` // side, force, unit, individual
	Parent PartyID `json:"parent,omitempty"`
	From   Date    `json:"from,omitzero"` // since when it has been so; not stated: always
	Until  Date    `json:"until,omitzero"`
}

// Allegation says that somebody attributes an act to a party. The desk alleges nothing itself.
type Allegation struct {
	ID          string     `json:"id"`
	Incident    IncidentID `json:"incident,omitempty"`
	Party       PartyID    `json:"party"`
	Act         string     `json:"act"`
	Involvement string     `json:"involvement,omitempty"` // HURIDOCS degree of involvement
	By          OriginID   `json:"by"`
	Standard    string     `json:"standard"` // alleged, reasonable_grounds, admitted, court
	Claims      []ClaimID  `json:"claims,omitempty"`
	Denials     []ClaimID  `json:"denials,omitempty"`
	Withdrawn   bool       `json:"withdrawn,omitempty"`
}
