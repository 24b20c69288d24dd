package record

// Edition is a published, frozen set: superseded, never unsaid.
type Edition struct {
	ID        string  `json:"id"`
	AsOf      Date    `json:"as_of"`
	KnownAt   Micros  `json:"known_at"`
	Query     string  `json:"query,omitempty"`
	Digest    string  `json:"digest"`             // SHA-256 of what is frozen, hex: the manifest, or Likely
	Likely    string  `json:"likely,omitempty"`   // the likely number as it was published, JSON
	RestsOn   string  `json:"rests_on,omitempty"` // fingerprint of the records and judgements behind it
	State     string  `json:"state"`              // draft, approved, published, withdrawn
	DraftedBy ActorID `json:"drafted_by,omitempty"`
	Spec      string  `json:"spec,omitempty"` // what the edition is to say, JSON; empty of a frozen estimate
	// what it printed, JSON: so that the next one can be audited beside it
	Frozen      string    `json:"frozen,omitempty"`
	Why         string    `json:"why,omitempty"` // it was withdrawn
	Supersedes  string    `json:"supersedes,omitempty"`
	Corrections []string  `json:"corrections,omitempty"`
	ApprovedBy  []ActorID `json:"approved_by,omitempty"`
	// of older logs: see Cosignature
	Cosignatures []string `json:"cosignatures,omitempty"`
}

// Cosignature is what witnesses signed of the checkpoint under which an edition was released. Each stands by itself, so
// that what several desks were given unites.
type Cosignature struct {
	ID    string   `json:"id"`           // of the edition
	Lines []string `json:"cosignatures"` // as a signed note has them
}

// Announcement is what of a release the log tells to strangers: it is written together with the release, and holds
// nothing of the case.
type Announcement struct {
	Edition string `json:"edition"` // its public name
	Digest  string `json:"digest"`  // SHA-256 of its list of hashes, hex
}

// States of an edition.
const (
	EditionDraft     = "draft"
	EditionApproved  = "approved" // by two persons
	EditionPublished = "published"
	EditionWithdrawn = "withdrawn"
)
