package record

// Testimony is an account that a person gave. Interviewee is a pseudonym. What was said, and who said it sealed to the
// custodians, are the personal part of the Change (Statement) and lie under the testimony's own data key: destroying
// that key erases both.
type Testimony struct {
	ID          TestimonyID `json:"id"`
	Interviewee string      `json:"interviewee"` // pseudonym key, random
	Role        string      `json:"role"`        // survivor, eyewitness, relative, hearsay
	Taken       Date        `json:"taken"`
	Place       PlaceID     `json:"place,omitempty"` // coarse on purpose
	Language    Lang        `json:"language,omitempty"`
	State       string      `json:"state"`                // recorded, consent_confirmed, usable, restricted, withdrawn
	Identified  bool        `json:"identified,omitempty"` // who it is was kept, sealed
	Blobs       []string    `json:"blobs,omitempty"`      // recordings and scans, as the vault names them
}

// Statement is the personal part of a testimony: what was said and, sealed, who said it, under the testimony's own data
// key.
type Statement struct {
	Sealed    string             `json:"sealed,omitempty"` // age ciphertext to the custodians (who it is), base64
	Text      Hidden             `json:"text"`
	Vantage   Hidden             `json:"vantage"`
	Risks     Hidden             `json:"risks"`
	Support   Hidden             `json:"support"` // offered to the witness
	Passages  []StatementPassage `json:"passages,omitempty"`
	Translate Hidden             `json:"translation"`
}

// StatementPassage is a span of a statement's text, in bytes.
type StatementPassage struct {
	Start     int  `json:"start"`
	End       int  `json:"end"`
	FirstHand bool `json:"first_hand"` // seen by the witness, not heard of
}

// StatementRead says that somebody opened a sealed part of a testimony, and why. It is written before the part is
// shown.
type StatementRead struct {
	Testimony TestimonyID `json:"testimony"`
	Purpose   Purpose     `json:"purpose,omitempty"`
	Reason    string      `json:"reason"`
}

// Purpose is what a person may agree to, each by itself.
type Purpose string

// Purposes of consent.
const (
	PurposeRecord           Purpose = "record"
	PurposeAnalyse          Purpose = "analyse"
	PurposeShareUN          Purpose = "share_un"
	PurposeShareCourt       Purpose = "share_court"
	PurposeShareNGO         Purpose = "share_ngo"
	PurposePublishAnonymous Purpose = "publish_anonymous"
	PurposePublishNamed     Purpose = "publish_named"
	PurposeRecontact        Purpose = "recontact"
	PurposeReferral         Purpose = "referral"
)

// ConsentRecord is what a person agreed to: one purpose, one recipient, one item. It drives every read and export.
type ConsentRecord struct {
	ID          string      `json:"id"`
	Testimony   TestimonyID `json:"testimony"`
	Purpose     Purpose     `json:"purpose"`
	Recipient   string      `json:"recipient,omitempty"`
	Item        string      `json:"item,omitempty"` // "" is the whole testimony
	Given       bool        `json:"given"`
	Conditions  string      `json:"conditions,omitempty"`
	Language    Lang        `json:"language,omitempty"` // in which it was explained
	Guardian    bool        `json:"guardian,omitempty"`
	Expires     Date        `json:"expires"`
	WithdrawnAt Micros      `json:"withdrawn_at,omitempty"`
}

// Withdrawal takes consent back. With Erase, the data key of the testimony is destroyed too.
type Withdrawal struct {
	Consent   string      `json:"consent"` // "" for every consent of the testimony
	Testimony TestimonyID `json:"testimony"`
	Scope     string      `json:"scope,omitempty"` // the purpose that is taken back, or ScopeEverything
	Why       string      `json:"why,omitempty"`
}

// ScopeEverything is the scope of a withdrawal of all consents of a testimony.
const ScopeEverything = "everything"
