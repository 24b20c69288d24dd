package count

import (
	"time"

	"recount/record"
)

// Query is a question: how many persons of a cell, as of a day, as known at a moment.
type Query struct {
	Cell    record.Cell       `json:"cell"`
	AsOf    record.Date       `json:"as_of"`             // figures of later dates are left out; not stated: no limit
	KnownAt time.Time         `json:"known_at,omitzero"` // what the desk learned later is left out; zero: no limit
	Adopt   []record.OriginID `json:"adopt,omitempty"`   // origins whose figures the desk adopts as verified
	// Sure is for claims that a machine read and nobody accepted: what leaves some field of them in doubt
	// (Entry.Doubts), and what the same origin contradicts, proves nothing; figures are added only where one page gives
	// them as parts of one total.
	Sure bool `json:"sure,omitempty"`
	// OnePage is for claims that a machine read and nobody accepted: figures are added only where one page gives them
	// together, because one misread place or date would add the same dead twice. The bound is then the best page's.
	OnePage bool              `json:"one_page,omitempty"`
	Admit   []record.OriginID `json:"admit,omitempty"` // origins whose lists count as documented; nil: by class
}

// Entry is a claim and the moment at which the desk came to know it.
type Entry struct {
	Claim record.Claim
	Known time.Time // zero: always known
	// Doubts are why the claim may prove nothing in a question that asks for sure claims. None: every field of it is
	// sure.
	Doubts []record.Warning
}

// Closure caps the truth: a reviewer's finding that nobody of the cell is missing from a number. A figure alone is
// none.
type Closure struct {
	ID    record.ClaimID
	Cell  record.Cell
	High  int // persons, at most
	By    record.ActorID
	Why   string
	Known time.Time
}

// CorrectionKind is what became of a claim.
type CorrectionKind string

// Kinds of corrections.
const (
	Superseded    CorrectionKind = "superseded"    // the origin's own later figure replaces it
	Corrected     CorrectionKind = "corrected"     // the origin corrects the figure: Figure replaces it
	Withdrawn     CorrectionKind = "retracted"     // the origin takes it back
	Misattributed CorrectionKind = "misattributed" // the page gives another's figure to this origin
	Diverging     CorrectionKind = "diverging"     // a rewrite that differs from its source
	Recelled      CorrectionKind = "recelled"      // a reviewer found that the figure is about another cell
)

// Correction is a later finding about one claim. The claim stays readable and counts for nothing (or, where Figure or
// Cell is given, counts as corrected) from Known on.
type Correction struct {
	Claim  record.ClaimID
	Kind   CorrectionKind
	Figure *record.Figure // of a Corrected claim
	Cell   *record.Cell   // of a Recelled claim
	TrueOf record.ClaimID // the claim that a misattributed or diverging one stands for
	AsOf   record.Date    // day from which the origin says so; not stated: from the start
	By     record.ActorID
	Why    string
	Known  time.Time
}

// Input is all that a count rests on. Order does not matter.
type Input struct {
	Claims      []Entry
	Records     []record.VictimRecord
	Links       []record.IdentityLink
	Closures    []Closure
	Corrections []Correction
	Places      record.Places
}

// Tier is how much proof an admitted figure has. Tiers grow: what is admitted at one is admitted at the next.
type Tier string

// The tiers, from strictest.
const (
	TierVerified   Tier = "verified"   // own verified records and adopted figures
	TierDocumented Tier = "documented" // and the lists of admitted origins
	TierReported   Tier = "reported"   // and every named or described origin
)

// tiers in order.
var tiers = []Tier{TierVerified, TierDocumented, TierReported}

// documentingClasses are the classes of origins that keep lists of cases of their own by a method that can be asked
// about. A government or party counts its own dead for its own ends; media print what others know.
var documentingClasses = map[string]bool{
	"monitor": true, "un_body": true, "ngo": true, "red_cross": true, "rescue": true, "hospital": true, "court": true,
	"inquiry": true, "hospital_morgue": true,
}
