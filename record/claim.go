package record

// ClaimKind is what sort of statement a claim is.
type ClaimKind string

// Kinds of claims.
const (
	CountClaim      ClaimKind = "count"
	DeathClaim      ClaimKind = "death" // a named or described person is dead, injured, missing
	EventClaim      ClaimKind = "event"
	AttributionKind ClaimKind = "attribution" // who did it
	DenialClaim     ClaimKind = "denial"
	NeedClaim       ClaimKind = "need"
	AppealClaim     ClaimKind = "appeal"
	CommitmentClaim ClaimKind = "commitment"
)

// ClaimVerb is how the speaker puts it. The verb of the origin's own sentence counts; a verb that others use of it
// never upgrades it.
type ClaimVerb string

// Verbs of claims.
const (
	Verified   ClaimVerb = "verified"
	Confirmed  ClaimVerb = "confirmed"
	Documented ClaimVerb = "documented"
	Recorded   ClaimVerb = "recorded"
	Identified ClaimVerb = "identified"
	Reported   ClaimVerb = "reported"
	Alleged    ClaimVerb = "alleged"
	Estimated  ClaimVerb = "estimated"
	Denied     ClaimVerb = "denied"
	Retracted  ClaimVerb = "retracted"
)

// Scope is what a figure is to the story that gives it.
type Scope string

// Scopes.
const (
	ScopeTotal       Scope = "total"
	ScopePart        Scope = "part"  // a breakdown of another figure
	ScopeDaily       Scope = "daily" // new that day: an increment
	ScopeBackground  Scope = "background"
	ScopeOtherEvent  Scope = "other_event"
	ScopeEstimate    Scope = "estimate" // forecast or guess
	ScopeSuperseded  Scope = "superseded"
	ScopeDenied      Scope = "denied" // quoted to be denied
	ScopePerpetrator Scope = "perpetrator"
)

// Countable reports whether a figure of this scope may enter a ledger.
func (s Scope) Countable() bool { return s == ScopeTotal || s == ScopePart || s == ScopeDaily }

// Mode is how figures of one origin relate over time.
type Mode string

// Modes.
const (
	Cumulative Mode = "cumulative"
	Increment  Mode = "increment"
	WindowMode Mode = "window"
	Stock      Mode = "stock" // people there now; never summed over time
)

// OriginOnPage says how the page gives the origin.
type OriginOnPage string

// How the origin stands on the page.
const (
	OriginNamed     OriginOnPage = "named"
	OriginDescribed OriginOnPage = "described" // "a war monitor"
	OriginAbsent    OriginOnPage = "absent"
)

// Attribution is who is said to know, and through whom it reached the page.
type Attribution struct {
	Origin OriginID     `json:"origin,omitempty"` // canonical id of the alias table; "" where the page gives none
	Class  string       `json:"class,omitempty"`  // monitor, un_body, government, party, hospital, media, witness ...
	OnPage OriginOnPage `json:"on_page"`
	Words  string       `json:"words,omitempty"` // as the page has it, masked where it names a private person
	Chain  []OriginID   `json:"chain,omitempty"` // from page to origin: agencies and outlets between
	Verb   ClaimVerb    `json:"verb,omitempty"`
	// "yes": verified or documented in the origin's own words; "no": the page could not verify
	Verified string    `json:"verified,omitempty"`
	Inferred bool      `json:"inferred,omitempty"` // resolved by tracing, not by the page
	Evidence []ClaimID `json:"evidence,omitempty"` // on what the inference rests
}

// FieldAnchor ties one field of a claim to its words.
type FieldAnchor struct {
	Field  string `json:"field"` // figure, unit, harm, origin, since, until, place, perpetrator, cause
	Anchor Anchor `json:"anchor"`
}

// CountStatement is a figure of persons: what claims of kind count assert.
type CountStatement struct {
	Figure    Figure  `json:"figure"`
	Unit      string  `json:"unit"`            // people, civilians, security, children ... by the lexicon
	Words     string  `json:"words,omitempty"` // head noun as printed
	Scope     Scope   `json:"scope"`
	Mode      Mode    `json:"mode"`
	Cell      Cell    `json:"cell"`
	AsOf      Date    `json:"as_of"`
	Since     Date    `json:"since"`           // start of the window as stated
	Until     Date    `json:"until"`           // end of the window as stated
	Place     string  `json:"place,omitempty"` // canonical English name as the gazetteer has it
	Perp      string  `json:"perp,omitempty"`  // alleged perpetrator, in the page's words or the alias table's
	Cause     string  `json:"cause,omitempty"`
	PartOf    ClaimID `json:"part_of,omitempty"`
	OpenAbove bool    `json:"open_above,omitempty"` // "the real number is believed to be much higher"
}

// Appeal is who asks whom for what.
type Appeal struct {
	By        string `json:"by"`
	Addressee string `json:"addressee,omitempty"`
	// international_protection, evacuation, aid, accountability, safe_passage, tracing, ceasefire, other
	Ask   string `json:"ask"`
	Words string `json:"words"`
}

// Commitment is who promised what, due when.
type Commitment struct {
	By      string `json:"by"`
	Promise string `json:"promise"` // accountability, investigation, protection, compensation, withdrawal, aid, other
	Words   string `json:"words"`
	Due     Date   `json:"due"`
}

// Denial is who denies what.
type Denial struct {
	By    string `json:"by"`
	Of    string `json:"of"`
	Words string `json:"words"`
}

// Victim is a named dead, injured or missing person as one page has it: a candidate, never more.
type Victim struct {
	Name    string  `json:"name"`
	Age     int     `json:"age,omitempty"` // years; 0 not stated
	Sex     Sex     `json:"sex"`
	Outcome Outcome `json:"outcome"`
	Anchor  Anchor  `json:"anchor"`
}

// Witness is a living person that a page names: not a victim, and masked in every output.
type Witness struct {
	Name   Hidden   `json:"name"`
	Role   string   `json:"role"`   // spokesperson, official, witness, relative, survivor, journalist, accused
	Public bool     `json:"public"` // speaks for an office in public; need not be masked
	Spans  []Anchor `json:"-"`
}

// WarningCode names a doubt about a claim or a page.
type WarningCode string

// Warning is a doubt that goes with a claim and is shown, never repaired.
type Warning struct {
	Code   WarningCode `json:"code"`
	Text   string      `json:"text"`             // in English
	Blanks []Blank     `json:"blanks,omitempty"` // what fills the sentence of Code in another language
	Claims []ClaimID   `json:"claims,omitempty"`
}

// NewWarning gives a warning whose English sentence has the places {0}, {1} ... filled by blanks.
func NewWarning(code WarningCode, claims []ClaimID, sentence string, blanks ...Blank) Warning {
	return Warning{Code: code, Text: Fill(sentence, blanks), Blanks: blanks, Claims: claims}
}

// Claim is what a passage asserts. Exactly one of Count, Appeal, Commitment, Denial is set for those kinds.
type Claim struct {
	ID         ClaimID         `json:"id"`
	Kind       ClaimKind       `json:"kind"`
	Document   DocumentID      `json:"document"`
	Published  Date            `json:"published"`
	Speaker    Attribution     `json:"speaker"`
	Count      *CountStatement `json:"count,omitempty"`
	Appeal     *Appeal         `json:"appeal,omitempty"`
	Commitment *Commitment     `json:"commitment,omitempty"`
	Denial     *Denial         `json:"denial,omitempty"`
	Anchors    []Anchor        `json:"anchors"`  // the sentence or clause, most exact first; echoes and headline after
	Sentence   Anchor          `json:"sentence"` // the whole sentence of the first anchor
	Fields     []FieldAnchor   `json:"fields,omitempty"`
	Basis      []Basis         `json:"basis,omitempty"`      // how each field was found, and how sure that is
	Method     string          `json:"method"`               // extractor and its version
	Confidence float64         `json:"confidence,omitempty"` // 0..1, for ordering only
	Warnings   []Warning       `json:"warnings,omitempty"`
}

// Extraction is everything that one document gave.
type Extraction struct {
	Document  DocumentID `json:"document"`
	Claims    []Claim    `json:"claims"`
	Victims   []Victim   `json:"victims"`
	Witnesses []Witness  `json:"witnesses"`
	Warnings  []Warning  `json:"warnings,omitempty"`
}
