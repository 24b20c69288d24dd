package publish

import (
	"slices"

	"recount/count"
	"recount/record"
)

// Input is all that an edition is made of.
type Input struct {
	// name of the edition: its day of release, with a number where there are two (2031-04-02, 2031-04-02b)
	ID         string
	Titles     map[string]string // by language: en, ar
	Desk       string            // who publishes
	Licence    string            // SPDX identifier; required
	Supersedes string            // ID of the edition before; "" for the first
	Question   count.Query
	Toll       count.Result
	Likely     *Likely
	Persons    []Person
	Incidents  []Incident
	Claims     []Claim
	Origins    []record.Origin
	Lists      []List
	Places     record.Places
	Errata     []Erratum
	Approvals  []Approval
	Address    string // where the folders of the desk's editions will stand; "": not known yet
	Policy     Policy
	Earlier    []Frozen // oldest first
	Log        Log
	Database   Database // nil: the edition has no database file
}

// Policy is what the desk lets out.
type Policy struct {
	K         int                   // persons: a smaller number of a place and month is not told; 5 where not set
	Finest    record.PlacePrecision // places are told no finer: record.PlaceADM1, PlaceADM2 ...
	Audience  string                // recipient that consent must name: "public"
	Purpose   string                // purpose that consent must name: "publication"
	Sensitive []record.PlaceID      // sites and camps that are never told
}

func (p Policy) k() int {
	if p.K > 0 {
		return p.K
	}
	return 5
}

// Person is one distinct person of the case, as linkage and people's decisions have it.
type Person struct {
	ID        string // pseudonym in editions; the same in every edition
	Name      record.Hidden
	Place     record.PlaceID
	Died      record.Date
	Sex       record.Sex
	Age       record.Age
	Status    record.Status
	Cause     record.Cause
	Outcome   record.Outcome
	Party     record.Labels
	Incident  record.IncidentID
	Sources   []record.OriginID       // whose records name the person
	Records   []record.VictimRecordID // of the person; they are not told
	Child     bool
	ToBeNamed bool // the desk wants the name in persons.csv
	Consents  []Consent
	Approvals []record.ActorID // persons who approved the naming
}

// Consent is what the family or the witness agreed to.
type Consent struct {
	Purpose   string
	Recipient string
	Until     record.Date // not stated: without end
	Withdrawn bool
}

// Covers says whether a consent allows a purpose to a recipient on a day.
func (c Consent) Covers(purpose, recipient string, on record.Day) bool {
	return !c.Withdrawn && c.Purpose == purpose && (c.Recipient == recipient || c.Recipient == "anybody") &&
		(!c.Until.Stated() || on <= c.Until.Latest())
}

// Incident is an incident with what is said of its dead.
type Incident struct {
	record.Incident
	Links     []record.IncidentLink // from this incident
	Low       int                   // documented minimum, persons
	High      int                   // highest figure that an origin gives; 0: none
	Best      int                   // the ledger's own figure; 0 where it gives none
	Civilians int                   // of Low
	PartyA    string
	PartyB    string
	Origins   []record.OriginID
	Titles    map[string]string
}

// Claim is an accepted claim with the document that it stands in.
type Claim struct {
	record.Claim
	Title    string
	URL      string
	Lang     record.Lang
	SHA256   string      // of the document's bytes, hex
	Captured record.Date // when its bytes were fetched; not stated: not known
	// where its sentence stands in the text of the document, in characters; nil: not known
	Characters *[2]int
	MayQuote   bool // its sentence may be printed: a public page, no testimony
	Publisher  string
}

// List is a list that the edition's numbers rest on.
type List struct {
	Source   record.OriginID
	Import   string
	Records  int
	Admitted bool
}

// Likely is the estimate as it was frozen.
type Likely struct {
	Low, High int
	Open      bool   // no upper end is given
	Effort    string // quick or full
	Digest    string // of the estimate as it was frozen, hex
	Refused   bool   // none is given
	// the estimate in a sentence with what it assumes, or why none is given, in a language
	Says func(lang string) string
}

// Erratum is a published value that is another now, and why.
type Erratum struct {
	Since  string `json:"since"` // edition that printed Was
	Cell   Key    `json:"cell"`
	Tier   string `json:"tier"`
	Was    string `json:"was"` // as printed: a number, or "x" for one that was not told
	Is     string `json:"is"`
	Reason string `json:"reason"` // code of what moved it last: correction, withdrawal, new_record, ...
	// Because is everything that moved it, in the order in which it did. How far each did is not told: steps of one
	// person would give small numbers away.
	Because []Because `json:"because,omitempty"`
}

// Because is why a published value is another now.
type Because struct {
	Reason string         `json:"reason"`
	Claim  record.ClaimID `json:"claim,omitempty"` // of claims.csv, where it was about one
}

// Approval is who agreed to the release.
type Approval struct {
	Person record.ActorID // of the account: two accounts of one person are one
	At     record.Micros
}

// Frozen is what an earlier edition printed.
type Frozen struct {
	ID    string
	Table Table
}

// Database writes tables as a file of SQLite.
type Database func(tables []Relation) ([]byte, error)

// Relation is a table of typed values: nil, int64, float64, string.
type Relation struct {
	Name    string
	Columns []Attribute
	Rows    [][]any
}

// Attribute is a column of a relation; its type is that of a STRICT table of SQLite.
type Attribute struct{ Name, Type string }

func (in *Input) languages() []string {
	out := make([]string, 0, len(in.Titles))
	for l := range in.Titles {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}
