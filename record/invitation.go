package record

// InvitationState says where an invitation stands.
type InvitationState string

// States of an invitation. One that is open ends by itself at its hour.
const (
	InvitationOpen      InvitationState = "open"
	InvitationAccepted  InvitationState = "accepted"
	InvitationWithdrawn InvitationState = "withdrawn"
)

// Invitation lets somebody in who chooses their own name and password, with the roles that it names; or, where it names
// an account, lets its holder choose a new password. The log says for whom it was made and what came of it, never the
// code that opens it: of that only a hash is kept, beside the inviter's secrets.
type Invitation struct {
	ID  string `json:"id"`
	For string `json:"for"` // as the inviter calls whoever it is for
	// whose way in it renews; once accepted, the account that came of it
	User    ActorID         `json:"user,omitempty"`
	Renews  bool            `json:"renews,omitempty"`
	Roles   []InvitedRole   `json:"roles,omitempty"`
	Expires Micros          `json:"expires"`
	State   InvitationState `json:"state"`
	// Vouched is the second person with whose word it was made, another pair of eyes than the inviter; "" where there
	// was nobody.
	Vouched ActorID `json:"vouched,omitempty"`
}

// InvitedRole is a role that an invitation gives, in the compartment of the case.
type InvitedRole struct {
	Role      string `json:"role"`
	Clearance int    `json:"clearance"`         // 0 to 4, S0 to S4
	Expires   Micros `json:"expires,omitempty"` // of the role; 0: it has no end
}
