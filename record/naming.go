package record

// Naming is that a person is to be named in editions: who asked for it, who agreed to it, who approved it. It bears no
// name. The person is the one of the record; of records that are found to be of one person, any does.
type Naming struct {
	ID         VictimRecordID  `json:"id"`
	Consents   []NamingConsent `json:"consents,omitempty"`
	ProposedBy ActorID         `json:"proposed_by,omitempty"` // empty in older logs, whose rows name nobody
	ApprovedBy []ActorID       `json:"approved_by,omitempty"` // by persons other than who proposed it
	Why        string          `json:"why,omitempty"`
	Withdrawn  string          `json:"withdrawn,omitempty"` // why the person is to be named no more; "": it stands
}

// NamingConsent is what somebody close to a person agreed to. Who that is stands nowhere but in the testimony, if one
// holds the consent.
type NamingConsent struct {
	By        string      `json:"by"`                  // parent, guardian, spouse, child, sibling, relative
	Recipient string      `json:"recipient"`           // public: everybody who opens an edition
	Given     Date        `json:"given"`               // the day
	Until     Date        `json:"until"`               // not stated: without end
	Testimony TestimonyID `json:"testimony,omitempty"` // whose consent to named publication this is, and ends with
}

// Kin are the words for who may agree to the naming of a person. For a child it is a parent or a guardian.
var Kin = []string{"parent", "guardian", "spouse", "child", "sibling", "relative"}
