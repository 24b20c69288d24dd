package publish

import (
	"cmp"
	"slices"

	"recount/record"
)

// Rule is what stands in the way of a release.
type Rule string

// Rules.
const (
	NeedsLicence       Rule = "licence_missing"
	NeedsTwoApprovals  Rule = "two_approvals_missing"
	NeedsFullEstimate  Rule = "quick_estimate"
	OpenConflict       Rule = "open_conflict"
	ConsentMissing     Rule = "consent_missing"
	ConsentExpired     Rule = "consent_expired"
	NameNeedsTwo       Rule = "name_approved_once"
	ChildNeedsTwo      Rule = "child_approved_once"
	PlaceTooFine       Rule = "place_finer_than_policy"
	ListNotAdmitted    Rule = "list_not_admitted"
	SuppressionFailed  Rule = "numbers_give_small_ones_away"
	ProofDoesNotHold   Rule = "proof_does_not_hold"
	DocumentWithoutSum Rule = "document_without_hash"
)

// Refusal names the record and the rule that keep an edition from being released.
type Refusal struct {
	Rule   Rule   `json:"rule"`
	Record string `json:"record"` // id of what the rule is about
}

// Check gives everything that keeps the edition from being released on a day; nothing means that it may go. The order
// is that of rules and records.
func Check(in *Input, on record.Day) []Refusal {
	var out []Refusal
	add := func(r Rule, id string) { out = append(out, Refusal{r, id}) }
	if in.Licence == "" {
		add(NeedsLicence, in.ID)
	}
	if len(approvers(in.Approvals)) < 2 {
		add(NeedsTwoApprovals, in.ID)
	}
	if in.Likely != nil && !in.Likely.Refused && in.Likely.Effort != "full" {
		add(NeedsFullEstimate, in.Likely.Digest)
	}
	for _, c := range in.Toll.Conflicts {
		for _, id := range c.Claims {
			add(OpenConflict, string(id))
		}
	}
	for _, l := range in.Lists {
		if !l.Admitted {
			add(ListNotAdmitted, l.Import)
		}
	}
	for _, p := range in.Persons {
		for _, r := range naming(in.Policy, p, on) {
			add(r, p.ID)
		}
	}
	for _, x := range in.Incidents {
		if slices.Contains(in.Policy.Sensitive, x.Place) {
			add(PlaceTooFine, string(x.ID))
		}
	}
	for _, p := range proofsOf(in) {
		if p.proof.Check(in.Places) != nil {
			add(ProofDoesNotHold, p.name)
		}
	}
	for _, c := range in.Claims {
		if c.SHA256 == "" {
			add(DocumentWithoutSum, string(c.ID))
		}
	}
	slices.SortFunc(out, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Record, b.Record))
	})
	return slices.Compact(out)
}

func approvers(all []Approval) []record.ActorID {
	var out []record.ActorID
	for _, a := range all {
		if !slices.Contains(out, a.Person) {
			out = append(out, a.Person)
		}
	}
	return out
}

// naming gives the rules that keep a person's name out.
func naming(policy Policy, p Person, on record.Day) []Rule {
	if !p.ToBeNamed {
		return nil
	}
	var out []Rule
	purpose, recipient := cmp.Or(policy.Purpose, "publication"), cmp.Or(policy.Audience, "public")
	covered := slices.ContainsFunc(p.Consents, func(c Consent) bool { return c.Covers(purpose, recipient, on) })
	once := slices.ContainsFunc(p.Consents, func(c Consent) bool {
		c.Until = record.Date{}
		return c.Covers(purpose,
			recipient, on)
	})
	switch {
	case covered:
	case once:
		out = append(out, ConsentExpired)
	default:
		out = append(out, ConsentMissing)
	}
	two := slices.Clone(p.Approvals)
	slices.Sort(two)
	if len(slices.Compact(two)) < 2 {
		if p.Child {
			return append(out, ChildNeedsTwo)
		}
		return append(out, NameNeedsTwo)
	}
	return out
}
