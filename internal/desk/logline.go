package desk

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"recount/record"
)

// wayAndWhy reads out of an act which way it went, in the words of the log's nouns, and why. Fields that a noun does
// not have are empty. What it was about has a name where that is no person's.
func wayAndWhy(c record.Change) (how, what, why string) {
	var p struct {
		How, Judgement, Kind, Matter, State, Act, Role, Purpose, Scope string
		Title, Name                                                    string
		Given, Adopted, Revoked, Disabled                              *bool
		Why, Reason, Rationale                                         string
		Findings                                                       int
	}
	_ = json.Unmarshal(c.Payload, &p) // a field of another type stays empty; the rest is read
	words := func(some ...string) string {
		return strings.Join(slices.DeleteFunc(some, func(s string) bool { return s == "" }), " ")
	}
	yesNo := func(b *bool, yes, no string) string {
		switch {
		case b == nil:
			return ""
		case *b:
			return yes
		}
		return no
	}
	switch c.Kind {
	case record.JudgeClaim, record.ApproveClaim:
		how = p.Judgement
	case record.JudgePair, record.LinkIncidents, record.KeepCase:
		how = p.Kind
	case record.MakeIncident:
		how, what = p.Kind, p.Title
	case record.ProposeFinding, record.DecideFinding, record.ReopenFinding:
		how = words(p.Matter, p.State)
	case record.RefuseAct:
		return p.Act, "", "" // why is a sentence of this program about the act that stands there
	case record.LayHand, record.TakeAccount, record.VouchAccount, record.ConfirmAccount:
		how = p.How
	case record.GrantRole:
		how = words(p.Role, yesNo(p.Revoked, "taken", ""))
	case record.ManageUser:
		how = yesNo(p.Disabled, "closed", "")
	case record.Invite, record.WithdrawInvite:
		how = p.State
	case record.AdoptOrigin:
		how = yesNo(p.Adopted, "adopted", "not adopted")
	case record.RecordConsent:
		how = words(p.Purpose, yesNo(p.Given, "given", "refused"))
	case record.OpenTestimony:
		how = p.Purpose
	case record.WithdrawConsent:
		how = p.Scope
	case record.ChangeSettings:
		if kind, of := path.Base(c.Subjects[0]), path.Dir(c.Subjects[0]); strings.HasPrefix(of, "credential/") {
			how = kind
		}
	case record.AddDocument:
		what = p.Title
	case record.BeginImport, record.AdmitList, record.UndoImport:
		what = p.Name
	}
	return how, what, cmp.Or(p.Why, p.Reason, p.Rationale)
}

// ofWitnesses are the acts whose reasons speak of witnesses.
var ofWitnesses = []record.Act{
	record.RecordTestimony, record.OpenTestimony, record.OpenWitness, record.RecordConsent, record.WithdrawConsent,
	record.ErasePersonal, record.ResealIdentity,
}

// judgedCount is the figure that an act judged; nil where it judged none.
func judgedCount(c record.Change) *record.CountStatement {
	var j record.ClaimJudgement
	if json.Unmarshal(c.Payload, &j) != nil {
		return nil // erased, or of a program that knows more: the line stands without it
	}
	return j.Claim.Count
}
