package access

import (
	"recount/record"
)

// Use is what somebody wants to do with an item of a testimony.
type Use struct {
	Purpose   record.Purpose
	Recipient string // "" for the desk itself
	Item      string // "" for the whole testimony
	On        record.Day
}

// Consented answers whether the consents of a testimony cover a use. Missing is refused: consent is per purpose,
// recipient and item, ends when it expires or is withdrawn, and a refusal of an item stands against a consent to the
// whole. It returns the reason for the log.
func Consented(consents []record.ConsentRecord, use Use) (bool, string) {
	covered, why := false, "no consent covers the use"
	for _, c := range consents {
		if c.Purpose != use.Purpose || !recipientCovers(c.Recipient, use.Recipient) || c.Item != "" &&
			c.Item != use.Item {
			continue
		}
		switch {
		case c.WithdrawnAt != 0:
			return false, "consent was withdrawn"
		case !c.Given:
			return false, "consent was refused"
		case c.Expires.Stated() && use.On > c.Expires.Earliest():
			why = "consent has expired"
		default:
			covered = true
		}
	}
	if covered {
		return true, "consent " + string(use.Purpose)
	}
	return false, why
}

// recipientCovers reports whether a consent to share with one covers another: the names must be equal, and a consent
// that names nobody covers the desk alone.
func recipientCovers(consented, asked string) bool { return consented == asked }
