package count

import (
	"slices"

	"recount/record"
)

// Use is something published and the claims that its numbers rested on.
type Use struct {
	ID     string // of the publication
	Claims []record.ClaimID
}

// Affected lists the publications that used a claim which has since been corrected, in the order given: each owes its
// readers a correction.
func Affected(published []Use, corrections []Correction) []string {
	touched := map[record.ClaimID]bool{}
	for _, c := range corrections {
		touched[c.Claim] = true
	}
	var out []string
	for _, u := range published {
		if slices.ContainsFunc(u.Claims, func(id record.ClaimID) bool { return touched[id] }) {
			out = append(out, u.ID)
		}
	}
	return out
}
