package record

import "strings"

// Act is the name of something that a person does at the desk, as noun.verb. It is the kind of a Change, and the name
// under which access decides.
type Act string

// Acts that a log holds. The payload of each is the noun named beside it.
const (
	AddDocument     Act = "document.add"          // Document
	AdoptOrigin     Act = "origin.adopt"          // Origin
	RecordPublisher Act = "publisher.record"      // Publisher
	MergeOrigin     Act = "origin.merge"          // Merge
	RetractClaim    Act = "claim.retract"         // Retraction
	RecordPlace     Act = "place.record"          // Place of the case's own
	ImportPlaces    Act = "place.import"          // PlaceTable
	CloseWorld      Act = "world.close"           // Closure
	JudgeClaim      Act = "claim.judge"           // ClaimJudgement: accepted, corrected, rejected
	ApproveClaim    Act = "claim.approve"         // of older logs: ClaimJudgement by a second person
	MakeIncident    Act = "incident.make"         // Incident
	LinkIncidents   Act = "incident.link"         // IncidentLink
	RecordVictim    Act = "victim.record"         // VictimRecord
	CorrectVictim   Act = "victim.correct"        // Correction of a record that came from a list
	BeginImport     Act = "list.import"           // Import
	ImportVictims   Act = "list.rows"             // ImportChunk: many VictimRecords
	UndoImport      Act = "import.undo"           // Undoing
	AdmitList       Act = "list.admit"            // Import, with its Admission
	JudgePair       Act = "pair.judge"            // IdentityLink
	NamePerson      Act = "person.name"           // Naming; of older logs: Person
	ApproveNaming   Act = "naming.approve"        // Naming, by one of two persons
	WithdrawNaming  Act = "naming.withdraw"       // Naming
	ProposeFinding  Act = "determination.propose" // Determination
	DecideFinding   Act = "determination.decide"  // Determination
	ReopenFinding   Act = "determination.reopen"  // Determination
	ChangeStandard  Act = "standard.change"       // Standard, as data
	RecordTestimony Act = "testimony.record"      // Testimony
	OpenVictim      Act = "victim.open"           // RecordRead: somebody read a record with what its findings rest on
	OpenTestimony   Act = "testimony.open"        // StatementRead: somebody read what a witness said
	OpenWitness     Act = "witness.open"          // StatementRead: somebody read who a witness is
	RecordConsent   Act = "consent.record"        // ConsentRecord
	WithdrawConsent Act = "consent.withdraw"      // Withdrawal
	ErasePersonal   Act = "personal.erase"        // Erasure
	// Erasure of an identity in the open part; personal: Statement with Sealed alone
	ResealIdentity   Act = "identity.reseal"
	EraseList        Act = "list.erase"          // Erasure of a list of people
	RecordSite       Act = "site.record"         // Site
	RecordNeed       Act = "need.record"         // Need
	RecordAppeal     Act = "appeal.record"       // AppealRecord
	RecordReferral   Act = "referral.record"     // of older logs: Referral
	RecordCommitment Act = "commitment.record"   // CommitmentRecord
	RecordParty      Act = "party.record"        // Party
	RecordAllegation Act = "allegation.record"   // Allegation
	RecordEvidence   Act = "evidence.record"     // EvidenceItem
	RecordCustody    Act = "custody.record"      // CustodyEvent
	DraftEdition     Act = "edition.draft"       // Edition
	ApproveEdition   Act = "edition.approve"     // Edition, by one of two persons
	PublishEdition   Act = "edition.publish"     // Edition
	AnnounceEdition  Act = "edition.announce"    // Announcement: what of a release the log tells to strangers
	CosignEdition    Act = "edition.cosign"      // Cosignature; of older logs: Edition with its cosignatures
	WithdrawEdition  Act = "edition.withdraw"    // Edition
	ManageUser       Act = "user.manage"         // User
	GrantRole        Act = "role.grant"          // Grant
	Invite           Act = "invitation.make"     // Invitation
	WithdrawInvite   Act = "invitation.withdraw" // Invitation
	LayHand          Act = "account.hand"        // Hand: somebody made an account, or set its password for its holder
	TakeAccount      Act = "account.take"        // Hand, whose holder chose a password of their own
	VouchAccount     Act = "account.vouch"       // Hand, taken off by those who gave the account its first role
	ConfirmAccount   Act = "account.confirm"     // Hand, taken off by a third person's word
	CreateToken      Act = "token.create"        // Token
	RevokeToken      Act = "token.revoke"        // Token
	ChangeSettings   Act = "settings.change"     // Setting
	RefuseAct        Act = "act.refuse"          // Refusal: somebody was refused an act
	Undo             Act = "undo"                // Undoing
	KeepCase         Act = "case.keep"           // Keeping: a backup, a restore, a check, a bundle for another desk
	AdmitDesk        Act = "desk.admit"          // Desk: another desk, or this one, keeps a part of the case
	RevokeDesk       Act = "desk.revoke"         // DeskRevocation
	DecideConflict   Act = "conflict.decide"     // ConflictDecision
)

// withheld begins the kind of an act of which this desk has the header and the commitments only.
const withheld = "withheld."

// Withhold is the kind that stands for an act of a sphere whose content another desk may not give.
func Withhold(s Sphere) Act { return Act(withheld + string(s)) }

// Withheld says whether an act's content never reached this desk.
func (a Act) Withheld() bool { return strings.HasPrefix(string(a), withheld) }

// Sphere returns the coarse type of an act that a log's header shows.
func (a Act) Sphere() Sphere {
	if s, ok := strings.CutPrefix(string(a), withheld); ok {
		return Sphere(s)
	}
	switch a {
	case JudgeClaim, ApproveClaim, JudgePair, NamePerson, ApproveNaming, WithdrawNaming,
		ProposeFinding, DecideFinding, ReopenFinding, ChangeStandard,
		CorrectVictim, AdoptOrigin, MergeOrigin, RetractClaim, CloseWorld, DraftEdition, ApproveEdition, PublishEdition,
		AnnounceEdition, CosignEdition, WithdrawEdition, AdmitList,
		DecideConflict:
		return SphereDecide
	case ManageUser, GrantRole, Invite, WithdrawInvite, LayHand, TakeAccount, VouchAccount, ConfirmAccount, CreateToken,
		RevokeToken, ChangeSettings, RefuseAct, KeepCase, AdmitDesk, RevokeDesk:
		return SphereKeep
	case Undo, UndoImport:
		return SphereUndo
	}
	return SphereRecord
}
