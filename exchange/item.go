package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"recount/audit"
	"recount/record"
)

// Item is an act of a log as the order and the settlement of the log see it.
type Item struct {
	ID       record.ChangeID
	Leaf     audit.Hash
	Device   record.DeviceID
	Turn     int64
	Parents  []audit.Hash // none: the desk's act before it
	Kind     record.Act
	Actor    record.ActorID
	Subjects []string
	DataKey  record.DataKeyID
	Payload  []byte   // only where Weighs says so
	Value    [32]byte // digest of what the act says, without why
	Bare     bool     // its content was erased, or never came here
}

// Weighs says whether the settlement reads what acts of a kind say.
func Weighs(kind record.Act) bool {
	switch kind {
	case record.Undo, record.UndoImport, record.DecideConflict, record.RevokeDesk, record.AdmitDesk,
		record.ErasePersonal, record.EraseList,
		record.ResealIdentity, record.ManageUser, record.GrantRole, record.CorrectVictim, record.ProposeFinding,
		record.DecideFinding,
		record.ReopenFinding, record.ApproveEdition, record.PublishEdition:
		return true
	}
	return false
}

// ItemOf makes the item of an act. Turn is the act's place among its desk's acts, which the header of an older program
// does not say.
func ItemOf(c *record.Change, leaf audit.Hash, turn int64) (Item, error) {
	it := Item{
		ID: c.ID, Leaf: leaf, Device: c.Device, Turn: turn, Kind: c.Kind, Actor: c.Actor, Subjects: c.Subjects,
		DataKey: c.DataKey,
		Bare:    c.Redacted() || c.Kind.Withheld(), Value: valueOf(c),
	}
	if Weighs(c.Kind) && !it.Bare {
		it.Payload = c.Payload
	}
	for _, p := range c.Parents {
		h, err := ParseLeaf(p)
		if err != nil {
			return it, record.Say("act %s: %w", c.ID, err)
		}
		it.Parents = append(it.Parents, h)
	}
	return it, nil
}

// ParseLeaf reads a leaf of the log from hex.
func ParseLeaf(text string) (audit.Hash, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(audit.Hash{}) {
		return audit.Hash{}, record.Say("a leaf of the log is %d bytes in hex", len(audit.Hash{}))
	}
	return audit.Hash(raw), nil
}

// valueOf digests what an act says. Two persons who say the same of a claim, a pair or a field do not contradict each
// other because their reasons differ.
func valueOf(c *record.Change) [32]byte {
	switch c.Kind {
	case record.JudgeClaim, record.JudgePair, record.CorrectVictim:
		var fields map[string]json.RawMessage
		if json.Unmarshal(c.Payload, &fields) == nil {
			for _, reason := range []string{"why", "by", "score"} {
				delete(fields, reason)
			}
			if text, err := json.Marshal(fields); err == nil {
				return sha256.Sum256(text)
			}
		}
	}
	return sha256.Sum256(c.Payload)
}

// families are kinds of acts that write the same row.
var families = map[record.Act]string{
	record.JudgeClaim: "claim", record.ApproveClaim: "claim",
	record.ProposeFinding: "finding", record.DecideFinding: "finding", record.ReopenFinding: "finding",
	record.DraftEdition: "edition", record.ApproveEdition: "edition", record.PublishEdition: "edition",
	record.WithdrawEdition: "edition",
	record.NamePerson:      "naming", record.ApproveNaming: "naming", record.WithdrawNaming: "naming",
	record.BeginImport: "import", record.AdmitList: "import",
	record.RecordVictim: "victim", record.CorrectVictim: "victim",
	// What cannot contradict: every such act is a row of its own, or a note.
	record.WithdrawConsent: "", record.RecordCustody: "", record.RefuseAct: "", record.OpenVictim: "",
	record.OpenTestimony: "", record.OpenWitness: "",
	record.ImportVictims: "", record.UndoImport: "", record.ErasePersonal: "", record.ResealIdentity: "",
	record.EraseList:       "",
	record.AnnounceEdition: "", record.CosignEdition: "", record.CreateToken: "", record.RevokeToken: "", record.KeepCase: "", record.Undo: "",
	record.RevokeDesk: "", record.DecideConflict: "",
}

// Writes names the record whose row an act writes; "" where it writes none that another act could contradict.
func (it *Item) Writes() string {
	if it.Bare || it.Kind.Withheld() || len(it.Subjects) == 0 {
		return ""
	}
	family, known := families[it.Kind]
	if !known {
		family = string(it.Kind)
	}
	if family == "" {
		return ""
	}
	return family + " " + it.Subjects[0]
}
