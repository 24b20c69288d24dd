package record

// State is how far one determination has come. The order of alleged, documented, corroborated, verified is a ladder of
// proof; contested, pending and discounted stand beside it.
type State string

// States of a determination.
const (
	StateAlleged      State = "alleged"
	StateDocumented   State = "documented"
	StateCorroborated State = "corroborated"
	StateVerified     State = "verified"
	StateContested    State = "contested"
	StatePending      State = "pending"
	StateDiscounted   State = "discounted"
)

var ladder = map[State]int{StateAlleged: 1, StateDocumented: 2, StateCorroborated: 3, StateVerified: 4}

// AtLeast reports whether the state stands on the ladder at or above t. Contested, pending and discounted stand nowhere
// on it.
func (s State) AtLeast(t State) bool { return ladder[s] > 0 && ladder[t] > 0 && ladder[s] >= ladder[t] }

// Check refuses a word that is no state.
func (s State) Check() error {
	switch s {
	case StateAlleged, StateDocumented, StateCorroborated, StateVerified, StateContested, StatePending, StateDiscounted:
		return nil
	}
	return Say("state %q is none of alleged, documented, corroborated, verified, contested, pending, discounted",
		string(s))
}

// Matter is which of the four separate determinations on a victim record is meant.
type Matter string

// The four determinations.
const (
	MatterDeath       Matter = "death"
	MatterIdentity    Matter = "identity"
	MatterStatus      Matter = "status"
	MatterAttribution Matter = "attribution"
)
