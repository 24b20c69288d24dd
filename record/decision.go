package record

// Judgement is what a person made of a machine's claim.
type Judgement string

// Judgements of a claim.
const (
	ClaimAccepted  Judgement = "accepted"
	ClaimCorrected Judgement = "corrected"
	ClaimRejected  Judgement = "rejected"
)

// ClaimJudgement is a person's decision on a claim. It carries a copy of the claim as it was judged (and, where
// corrected, as it should be), because machines' claims are not in the log and are thrown away and made again.
type ClaimJudgement struct {
	ID        ClaimID    `json:"id"`
	Judgement Judgement  `json:"judgement"`
	Document  DocumentID `json:"document"`
	Claim     Claim      `json:"claim"`
	Was       *Claim     `json:"was,omitempty"` // as the machine had it, where corrected
	Why       string     `json:"why,omitempty"`
}

// Determination is where one of the four separate findings on a victim record stands, with the decision that brought it
// there. Its id is Finding(record, matter).
type Determination struct {
	ID        DeterminationID `json:"id"`
	Record    VictimRecordID  `json:"record"`
	Matter    Matter          `json:"matter"`
	From      State           `json:"from,omitempty"`
	State     State           `json:"state"`
	Value     string          `json:"value,omitempty"` // what is found: a status leaf, a party
	Standard  string          `json:"standard,omitempty"`
	Evidence  []ClaimID       `json:"evidence,omitempty"`
	Grade     string          `json:"grade,omitempty"` // a foreign grade, verbatim
	Rationale string          `json:"rationale,omitempty"`
	Proposer  ActorID         `json:"proposer,omitempty"`
	Reviewer  ActorID         `json:"reviewer,omitempty"`
	Second    ActorID         `json:"second,omitempty"`
	Dissent   string          `json:"dissent,omitempty"`
	Proposed  bool            `json:"proposed,omitempty"` // waits for a second person; State is still From
	Attested  *Attested       `json:"attested,omitempty"` // what the person saw that no program can count
	Holds     State           `json:"holds,omitempty"`    // what a contested or pending finding still counts for
}

// Attested is evidence that a person has seen and answers for, because no program can count it. It is kept with the
// decision, so that a standard of proof can be run again over it.
type Attested struct {
	FirstHand int `json:"first_hand,omitempty"` // independent accounts of people who saw it
	// a body, a document, imagery, independent of the accounts
	Material           bool `json:"material,omitempty"`
	Visual             bool `json:"visual,omitempty"`              // visual proof of who did it
	Admission          bool `json:"admission,omitempty"`           // of the party itself
	AgainstPresumption bool `json:"against_presumption,omitempty"` // evidence against the civilian presumption
	Answered           bool `json:"answered,omitempty"`            // the rationale answers the contrary claims
}

// Standing is the state in which a finding stands: a proposal has moved nothing yet.
func (d Determination) Standing() State {
	if d.Proposed {
		return d.From
	}
	return d.State
}

// Finding is the id of a record's determination in a matter.
func Finding(id VictimRecordID, m Matter) DeterminationID {
	return DeterminationID(string(id) + "/" + string(m))
}

// Undoing takes back an act. Undoing an undoing brings the act back.
type Undoing struct {
	Change ChangeID `json:"change"`           // of undo
	Import string   `json:"import,omitempty"` // of import.undo
	Why    string   `json:"why,omitempty"`
}

// Import is a list that was read in: an edition of its source's list. Where from, how columns were mapped, how many
// rows; its rows follow as ImportChunks. Its people count once it was admitted.
type Import struct {
	ID      string            `json:"id"`
	Source  OriginID          `json:"source"`
	Blob    string            `json:"blob,omitempty"` // the preserved file, as the vault names it
	Name    string            `json:"name,omitempty"`
	Mapping map[string]string `json:"mapping,omitempty"`
	Rows    int               `json:"rows"`
	Bad     []BadRow          `json:"bad,omitempty"`
	Undone  bool              `json:"undone,omitempty"`
	// Gone are records of earlier editions that are not in this one, which is the whole list of its source: from this
	// edition on the source names them no more.
	Gone []VictimRecordID `json:"gone,omitempty"`
	// Admission is how the list was admitted; nil on a list that was read in before lists waited to be admitted.
	Admission *Admission `json:"admission,omitempty"`
}

// Counts says whether the people of the list count.
func (i Import) Counts() bool { return i.Admission == nil || i.Admission.State == ListAdmitted }

// Admission is where a list stands on its way into the numbers.
type Admission struct {
	State ListState `json:"state"`
	By    ActorID   `json:"by,omitempty"`  // who admitted it
	Why   string    `json:"why,omitempty"` // as they wrote it
}

// ListState says whether a list counts.
type ListState string

// States of a list.
const (
	ListWaits    ListState = "to_be_admitted" // it was read in, and moves no number
	ListAdmitted ListState = "admitted"       // a person decided that its people count
)

// BadRow is a row of a list that could not be taken, and why. It has no text of the row.
type BadRow struct {
	Row int       `json:"row"` // from 1
	Why *Sentence `json:"why"`
}

// ImportChunk is a run of rows of an import: one Change carries many records, so that a list of a million names is some
// thousand leaves of the log. Every record names its Row.
type ImportChunk struct {
	Import  string         `json:"import"`
	Records []VictimRecord `json:"records"`
}

// User is an account. Person is who it is: four eyes are two persons, not two accounts.
type User struct {
	ID       ActorID `json:"id"`
	Person   string  `json:"person"` // random id of the person
	Name     string  `json:"name"`   // as shown to colleagues
	Disabled bool    `json:"disabled,omitempty"`
}

// Grant gives an account a role in a compartment, up to a level of clearance.
type Grant struct {
	ID          string  `json:"id"`
	User        ActorID `json:"user"`
	Role        string  `json:"role"`
	Compartment string  `json:"compartment"`
	Clearance   int     `json:"clearance"` // 0 to 4, S0 to S4
	Expires     Micros  `json:"expires,omitempty"`
	Revoked     bool    `json:"revoked,omitempty"`
}

// Hand says that somebody beside its holder can have acted as an account: they made it, or set its password. Until it
// is off, the two count as one pair of eyes.
type Hand struct {
	ID        string   `json:"id"`
	Account   ActorID  `json:"account"`
	By        ActorID  `json:"by"`
	How       string   `json:"how"` // HandMade or HandPassword
	Since     Micros   `json:"since"`
	Desk      DeviceID `json:"desk,omitempty"`      // at which the password was set: it holds there
	Taken     Micros   `json:"taken,omitempty"`     // when the holder chose a password of their own; 0: not yet
	Ended     Micros   `json:"ended,omitempty"`     // when somebody's word took it off; 0: nobody's did
	Confirmed ActorID  `json:"confirmed,omitempty"` // whose word; "": of the hand itself alone
}

// How a hand came on an account.
const (
	HandMade     = "made"
	HandPassword = "password"
)

// Setting is one setting of the case, as canonical text: a column mapping, the standard of proof, a preference.
type Setting struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

// Refusal is an act that somebody was refused.
type Refusal struct {
	Act    Act    `json:"act"`
	Reason string `json:"reason"`
}
