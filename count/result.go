package count

import (
	"recount/record"
)

// Bound is what the admitted figures prove of the truth. Low is always proven (0 where nothing is admitted). High is
// proven only where HighEstablished; elsewhere the upper bound is not established and High is meaningless.
type Bound struct {
	Low             int           `json:"low"`
	High            int           `json:"high,omitempty"`
	HighEstablished bool          `json:"high_established"`
	Method          Method        `json:"method"`
	Proof           *Proof        `json:"proof,omitempty"`      // of Low; nil where Low is 0
	HighProof       *Proof        `json:"high_proof,omitempty"` // of High
	Contested       bool          `json:"contested,omitempty"`  // the admitted figures conflict
	Alternatives    []Alternative `json:"alternatives,omitempty"`
}

// Alternative is the bound that one maximal consistent subset of the figures gives.
type Alternative struct {
	Low             int              `json:"low"`
	High            int              `json:"high,omitempty"`
	HighEstablished bool             `json:"high_established"`
	Without         []record.ClaimID `json:"without"` // figures left out
	Proof           *Proof           `json:"proof,omitempty"`
}

// Method is how a bound was found. Either way the proof stands on its own.
type Method string

// Methods.
const (
	ByNothing     Method = "nothing admitted"
	ByPropagation Method = "propagation"
	ByProgram     Method = "linear program"
)

// Distinct is a number of distinct persons from records: Low never takes two possible duplicates for two people, High
// never for one.
type Distinct struct {
	Low        int `json:"low"`
	High       int `json:"high"`
	Records    int `json:"records"`    // records in the cell, or possibly
	Candidates int `json:"candidates"` // records in the cell whose death or identity nobody has documented yet
}

// Point is one figure of a series.
type Point struct {
	AsOf      record.Day       `json:"as_of"`
	Dated     bool             `json:"dated"` // the as-of date is stated; otherwise it is the day of publication
	Low       int              `json:"low"`
	High      int              `json:"high,omitempty"` // as printed
	Open      bool             `json:"open,omitempty"`
	Words     string           `json:"words"`
	Qualifier record.Qualifier `json:"qualifier"`
	Verb      record.ClaimVerb `json:"verb,omitempty"`
	Mode      record.Mode      `json:"mode"`
	Claims    []record.ClaimID `json:"claims"`
	Documents int              `json:"documents"`
	Stale     bool             `json:"stale,omitempty"` // repeats a figure that the origin had already passed
}

// Series is what one origin says of one cell over time. It is drawn by as-of date and is never deaths per day.
type Series struct {
	Origin    record.OriginID `json:"origin"`
	Class     string          `json:"class,omitempty"`
	Described bool            `json:"described,omitempty"` // "a war monitor": nobody says which
	Cell      record.Cell     `json:"cell"`
	Points    []Point         `json:"points"`
	Documents int             `json:"documents"`
}

// Last is the figure at the last as-of date.
func (s Series) Last() Point {
	for i := len(s.Points) - 1; i >= 0; i-- {
		if !s.Points[i].Stale {
			return s.Points[i]
		}
	}
	return s.Points[len(s.Points)-1]
}

// OriginRange is one origin's answer at its last date. It bounds the origin's list, not the truth.
type OriginRange struct {
	Series
	Low      int        `json:"low"`
	High     int        `json:"high,omitempty"`
	Open     bool       `json:"open,omitempty"`
	Relation string     `json:"relation"` // equal, or derived from parts of the same list
	Inferred bool       `json:"inferred,omitempty"`
	NoStart  bool       `json:"no_start,omitempty"` // the origin does not say from when it counts
	Proof    *Proof     `json:"proof,omitempty"`    // of Low, where derived
	AsOf     record.Day `json:"as_of"`
}

// Estimate says whether a number of all dead, seen and unseen, was computed. Here it never is.
type Estimate struct {
	Computed bool   `json:"computed"`
	Reason   string `json:"reason"`
}

// Conflict is an irreducible set of figures that cannot all be right: leave any one out and the rest agree.
type Conflict struct {
	Claims []record.ClaimID `json:"claims"`
	Proof  *Proof           `json:"proof"`
	Text   string           `json:"text"`
}

// Residual compares a stated total with its stated parts. It is shown and never repaired.
type Residual struct {
	Origin   record.OriginID  `json:"origin"`
	Total    record.ClaimID   `json:"total"`
	Parts    []record.ClaimID `json:"parts"`
	Value    int              `json:"value"`    // the total as stated
	Sum      int              `json:"sum"`      // of the parts
	Residual int              `json:"residual"` // Value - Sum
}

// Result is a toll. The five numbers are never mixed: Named, Verified.Low, Documented.Low, Reported and Likely.
type Result struct {
	Query             Query    `json:"query"`
	Policy            string   `json:"policy"` // version of the table of qualifiers
	Named             Distinct `json:"named"`
	VerifiedMinimum   Bound    `json:"verified_minimum"`
	DocumentedMinimum Bound    `json:"documented_minimum"`
	// truth bound if every origin is believed; no headline
	ReportedMinimum Bound         `json:"reported_minimum"`
	Reported        []OriginRange `json:"reported"`
	ReportedLow     int           `json:"reported_low"`
	ReportedHigh    int           `json:"reported_high"`
	ReportedOpen    bool          `json:"reported_open"` // some origin's last figure has no upper end
	Likely          Estimate      `json:"likely"`
	// size of the union of the documented lists: most of one to sum of all
	Lists       record.Interval   `json:"lists"`
	Conflicts   []Conflict        `json:"conflicts,omitempty"`
	Residuals   []Residual        `json:"residuals,omitempty"`
	Wider       []Series          `json:"wider,omitempty"`      // cells that hold the query's: no bound
	Parts       []Series          `json:"parts,omitempty"`      // cells inside the query's
	OpenAbove   []record.ClaimID  `json:"open_above,omitempty"` // "the real number is believed to be much higher"
	Origins     []record.OriginID `json:"origins"`
	Alarms      []record.Warning  `json:"alarms,omitempty"` // numbers that cannot stand beside each other
	Held        []Held            `json:"held,omitempty"`   // what would prove more if it were sure
	Independent int               `json:"independent_origins"`
	Documents   int               `json:"documents"`
	Warnings    []record.Warning  `json:"warnings,omitempty"`
}
