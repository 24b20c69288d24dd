// Package vault keeps what must not be read by whoever finds the disk: the keys of a case, the preserved originals, the
// personal parts of acts, and the identity of witnesses.
//
//   - Key file: case.key holds a random salt, the Argon2id parameters (RFC 9106) and the case key, wrapped under the
//     passphrase or a key file by XChaCha20-Poly1305. It holds no names. All other keys are drawn from the case key by
//     HKDF-SHA-256 (RFC 5869), each under its own label.
//   - Blobs: originals, never altered, named by HMAC-SHA-256 of their content under a key of the case, so that nobody can
//     confirm from a name that a known file is there; content is sealed in the STREAM
//     construction (Hoang et al. 2015) as age has it: ChaCha20-Poly1305 over 64 KiB chunks under a key of its own.
//   - Data keys: one random key for each protected person or testimony, wrapped under the case key. Destroying the wraps
//     erases what was sealed under it. The bytes are bound to where they belong (table, record, field, schema, epoch), so
//     that they cannot be cut from one record and pasted into another.
//   - Witness identity: sealed by age to the recipients of the custodians. Nothing on this desk opens it again.
//
// The package refuses a wrong key, a damaged file and an altered file by name; it never repairs and never guesses. It
// does not protect a running, unlocked machine.
package vault
