package record

// Token is a key with which a program acts for an account, within a scope. The log says that it was made or revoked,
// never what it is: only its hash is kept, beside the account's other secrets, and is destroyed when it is revoked.
type Token struct {
	ID      string   `json:"id"`
	User    ActorID  `json:"user"`
	Name    string   `json:"name"`              // what its owner calls it: "nightly lists"
	Scope   []string `json:"scope"`             // read, write, import, exchange
	Expires Micros   `json:"expires"`           // every token ends
	Revoked bool     `json:"revoked,omitempty"` // the act that ended it
}
