// Package signin proves who somebody is: passwords (Argon2id, RFC 9106), time-based codes (RFC 6238), passkeys
// (WebAuthn), recovery codes that work once, sessions that can be seen and ended, and limits on guessing.
//
// It decides nothing about rights (that is access) and stores nothing itself: what must be kept is handed back as
// values, and the desk writes them. Every clock and every source of randomness is handed in. Failures say "not
// accepted" and nothing more, in the same time whether the account is there or not.
package signin

import "recount/record"

// ErrNotAccepted is the only answer to a wrong password, code, key or account.
var ErrNotAccepted = record.Say("not accepted")

// ErrTooMany is the answer while guessing is held back.
var ErrTooMany = record.Say("too many attempts: wait a minute and try again")
