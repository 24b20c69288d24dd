package record

// EvidenceItem is an original that is kept unaltered (Berkeley Protocol): its digests, how it was captured, and where
// the vault has it. Exif and the like are sealed with the bytes.
type EvidenceItem struct {
	ID       string   `json:"id"`
	Blob     string   `json:"blob"` // as the vault names it
	SHA256   string   `json:"sha256"`
	SHA512   string   `json:"sha512,omitempty"`
	Media    string   `json:"media"`
	Size     int64    `json:"size"` // bytes
	Captured Date     `json:"captured"`
	Method   string   `json:"method,omitempty"`  // tool and version
	CopyOf   string   `json:"copy_of,omitempty"` // a working copy names its original
	About    []string `json:"about,omitempty"`
}

// CustodyEvent is a step in the chain of custody of an item.
type CustodyEvent struct {
	ID     string  `json:"id"`
	Item   string  `json:"item"`
	Kind   string  `json:"kind"` // received, copied, opened, handed_over, exported, checked
	By     ActorID `json:"by"`
	To     string  `json:"to,omitempty"`
	Reason string  `json:"reason,omitempty"`
}
