package record

// Keeping is what was done to the case as a whole: a backup, a restore, a check, another passphrase.
type Keeping struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`            // backup, restore, check, export, secret
	Place    string `json:"place,omitempty"` // directory of the backup, as it was given
	Done     bool   `json:"done,omitempty"`  // false: it was begun, and no more is known
	Acts     int64  `json:"acts,omitempty"`  // that the backup holds, or that were checked
	Digest   string `json:"digest,omitempty"`
	Replaces string `json:"replaces,omitempty"` // digest of the backup that lay in the place and is there no more
	Cleared  bool   `json:"cleared,omitempty"`  // files of a backup that was never finished lay there too
	Full     bool   `json:"full,omitempty"`
	Findings int    `json:"findings,omitempty"` // places that a check found damaged
	Replayed int    `json:"replayed,omitempty"` // later erasures and withdrawals that a restore carried out again
}

// Kinds of Keeping.
const (
	KeepingBackup  = "backup"
	KeepingRestore = "restore"
	KeepingCheck   = "check"
	KeepingSecret  = "secret" // the case opens by another passphrase or key file
	KeepingExport  = "export" // a bundle for another desk; Place is that desk's id, Acts how many acts it holds
)
