// Package oracle decides who may do what a second time, without the tables and without the code of package access: it was
// written from the text of the authorization design, role by role, so that a slip in the tables or in Decide cannot hide in
// both. Tests compare the two, and what a server really answers with it. Nothing else uses it.
package oracle

// Facts is one situation.
type Facts struct {
	In       bool // the subject lies in a compartment where the actor holds the role
	Own      bool // the actor made it
	Proposer bool // the actor proposed it
	Assigned bool
	Approved bool
	Sealed   bool
	Security bool // an entry of the log about security
	Reason   bool // a written reason is given
	Over     bool // more rows than one person may export
	Clear    bool // the level is within the actor's clearance
	Second   int  // 0 none, 1 the actor again, 2 another person
	Expiry   int  // of the role: 0 none, 1 in the future, 2 past
}

// Verdict is what a situation comes to.
type Verdict int

// Verdicts.
const (
	Refused Verdict = iota
	Allowed
	Proposal      // allowed as a proposal, which changes nothing
	Pseudonymised // allowed with names replaced
	Carried       // allowed to carry, not to open
)

// Decide says what a situation comes to for a role and an action of the matrix, by their names there.
func Decide(role, action string, f Facts) Verdict {
	if role != "public" && f.Expiry == 2 {
		// what has expired is not held; the public's rights remain
		role, f.In, f.Clear = "public", false, false
	}
	asPublic := Refused
	if action == "read_s0" || action == "check" {
		asPublic = Allowed
	}
	v := byRole(role, action, f)
	if v == Refused {
		return asPublic
	}
	return v
}

func yes(b bool) Verdict {
	if b {
		return Allowed
	}
	return Refused
}

func byRole(role, action string, f Facts) Verdict {
	if action == "read_s0" || action == "check" {
		return Allowed
	}
	other := f.Second == 2
	see := f.In && f.Clear
	switch role {
	case "field":
		switch action {
		case "read_s1", "read_s2", "read_s3", "create":
			return yes(f.Own && !f.Sealed && see)
		case "withdraw_consent":
			if f.Clear {
				return Proposal
			}
		case "read_log":
			return yes(f.Own && !f.Sealed && see)
		}
	case "analyst":
		switch action {
		case "read_s1", "read_s2", "create", "propose_identity", "exchange":
			return yes(see)
		case "read_s3":
			return yes(see && f.Assigned)
		case "export":
			return yes(see && (!f.Over || other))
		case "read_log":
			return yes(f.Own && !f.Sealed && see)
		}
	case "reviewer":
		switch action {
		case "read_s1", "propose_identity", "exchange":
			return yes(see)
		case "read_s2", "read_s3":
			return yes(see && f.Assigned)
		case "approve":
			return yes(see && !f.Own && !f.Proposer)
		case "read_log":
			return yes(f.Own && !f.Sealed && see)
		}
	case "adjudicator":
		switch action {
		case "read_s1", "read_s2", "propose_identity", "read_log", "exchange":
			return yes(see)
		case "read_s3":
			return yes(see && f.Assigned)
		case "approve":
			return yes(see && !f.Own && !f.Proposer)
		case "override", "export":
			return yes(see && other)
		case "define_count", "publish", "grant_s1":
			return yes(f.Clear && other)
		}
	case "custodian":
		switch action {
		case "read_s2", "read_s3", "read_log", "exchange":
			return yes(see)
		case "read_s4":
			return yes(see && f.Assigned && other && f.Reason)
		case "withdraw_consent", "grant_s3":
			return yes(f.Clear && other)
		}
	case "publisher":
		switch action {
		case "read_s1":
			return yes(see && f.Approved)
		case "define_count", "publish":
			if f.Clear {
				return Proposal
			}
		case "read_log":
			return yes(f.Own && !f.Sealed && see)
		}
	case "statistician":
		if (action == "read_s1" || action == "export") && see {
			return Pseudonymised
		}
	case "auditor":
		return yes(action == "read_log")
	case "admin":
		switch action {
		case "keep":
			return Allowed
		case "read_log":
			return yes(f.Security && f.Clear)
		case "grant_s1", "grant_s3":
			if f.Clear {
				return Proposal
			}
		}
	case "external":
		granted := see && f.Expiry == 1
		switch action {
		case "read_s1":
			return yes(granted)
		case "read_s2", "read_s3", "export":
			return yes(granted && other)
		}
	case "device":
		switch action {
		case "read_s1", "read_s2", "read_s3", "read_s4", "create", "withdraw_consent":
			return Carried
		}
	}
	return Refused
}
