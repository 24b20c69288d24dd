// Package oracle decides who may do what a second time, without the tables and without the code of package access: it
// was written from the text of the authorization design, role by role, so that a slip in the tables or in Decide cannot
// hide in both. Tests compare the two, and what a server really answers with it. Nothing else uses it.
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
	if rule := rules[role][action]; rule != nil {
		return rule(f)
	}
	return Refused
}

// What a role may do of an action, one of these each.
type rule func(Facts) Verdict

func always(Facts) Verdict    { return Allowed }
func carries(Facts) Verdict   { return Carried }
func seen(f Facts) Verdict    { return yes(f.In && f.Clear) }
func cleared(f Facts) Verdict { return yes(f.Clear) }

func proposal(f Facts) Verdict {
	if f.Clear {
		return Proposal
	}
	return Refused
}

func replaced(f Facts) Verdict {
	if f.In && f.Clear {
		return Pseudonymised
	}
	return Refused
}

func own(f Facts) Verdict       { return yes(seen(f) == Allowed && f.Own && !f.Sealed) }
func assigned(f Facts) Verdict  { return yes(seen(f) == Allowed && f.Assigned) }
func foreign(f Facts) Verdict   { return yes(seen(f) == Allowed && !f.Own && !f.Proposer) }
func small(f Facts) Verdict     { return yes(seen(f) == Allowed && (!f.Over || other(f))) }
func approved(f Facts) Verdict  { return yes(seen(f) == Allowed && f.Approved) }
func granted(f Facts) Verdict   { return yes(seen(f) == Allowed && f.Expiry == 1) }
func security(f Facts) Verdict  { return yes(f.Clear && f.Security) }
func explained(f Facts) Verdict { return yes(assigned(f) == Allowed && other(f) && f.Reason) }

func other(f Facts) bool { return f.Second == 2 }

// withSecond is a rule that asks for a second person too.
func withSecond(r rule) rule {
	return func(f Facts) Verdict { return yes(r(f) == Allowed && other(f)) }
}

// all gives several actions one rule.
func all(r rule, actions ...string) map[string]rule {
	out := map[string]rule{}
	for _, a := range actions {
		out[a] = r
	}
	return out
}

func joined(parts ...map[string]rule) map[string]rule {
	out := map[string]rule{}
	for _, p := range parts {
		for action, r := range p {
			out[action] = r
		}
	}
	return out
}

// rules are by role and action; what is not here is refused.
var rules = map[string]map[string]rule{
	"field": joined(all(own, "read_s1", "read_s2", "read_s3", "create", "read_log"), all(proposal, "withdraw_consent")),
	"analyst": joined(all(seen, "read_s1", "read_s2", "create", "propose_identity", "exchange", "confirm"),
		all(assigned, "read_s3"),
		all(small, "export"), all(own, "read_log")),
	"reviewer": joined(all(seen, "read_s1", "propose_identity", "exchange", "confirm"),
		all(assigned, "read_s2", "read_s3"),
		all(foreign, "approve"), all(own, "read_log")),
	"adjudicator": joined(all(seen, "read_s1", "read_s2", "propose_identity", "read_log", "exchange", "confirm",
		"cosign"),
		all(assigned, "read_s3"),
		all(foreign, "approve"), all(withSecond(seen), "override", "export"),
		all(withSecond(cleared), "define_count", "publish", "grant_s1")),
	"custodian": joined(all(seen, "read_s2", "read_s3", "read_log", "exchange", "confirm"), all(explained, "read_s4"),
		all(withSecond(cleared), "withdraw_consent", "grant_s3")),
	"publisher": joined(all(approved, "read_s1"), all(proposal, "define_count", "publish"), all(own, "read_log"),
		all(seen, "cosign")),
	"statistician": all(replaced, "read_s1", "export"),
	"auditor":      all(always, "read_log"),
	"admin": joined(all(always, "keep", "confirm"), all(security, "read_log"),
		all(proposal, "grant_s1", "grant_s3")),
	"external": joined(all(granted, "read_s1"), all(withSecond(granted), "read_s2", "read_s3", "export")),
	"device":   all(carries, "read_s1", "read_s2", "read_s3", "read_s4", "create", "withdraw_consent"),
}
