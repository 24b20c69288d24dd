package signin

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"recount/record"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost is the cost of Argon2id: memory in KiB, passes, lanes.
type Cost struct {
	Memory  uint32
	Passes  uint32
	Threads uint8
}

// DefaultCost is 64 MiB, three passes, four lanes: about 0.4 s on two cores.
var DefaultCost = Cost{Memory: 64 * 1024, Passes: 3, Threads: 4}

// bounds that a stored hash may not leave, so that a forged one cannot exhaust the machine.
const (
	maxMemory   = 1 << 20 // KiB: 1 GiB
	maxPasses   = 16
	saltLength  = 16
	keyLength   = 32
	maxPassword = 1024 // bytes
)

// ShortestPassword is the least number of characters of a new password.
const ShortestPassword = 12

// ErrShortPassword refuses a new password.
var ErrShortPassword = record.Say("a password needs at least %d characters; a few words that belong together only for you are good", ShortestPassword)

// ErrWeakPassword refuses a new password that is long and yet among the first that are tried.
var ErrWeakPassword = record.Say("this password is among the first that are tried; take a few words that belong together only for you")

// Passwords hashes and checks passwords, a few at a time: Argon2 takes memory by design, and a storm of sign-ins must
// not take all of it.
type Passwords struct {
	cost             Cost
	known, strangers *lane
	decoy            string
}

// lane is a queue for the hashing of passwords: how many are hashed, and how many wait for it.
type lane struct{ working, waiting chan struct{} }

func newLane(working, waiting int) *lane {
	return &lane{make(chan struct{}, working), make(chan struct{}, working+waiting)}
}

// maxWaiting bounds who waits for a password to be hashed, in each of the two queues.
const maxWaiting = 32

// NewPasswords makes a hasher that works on at most parallel passwords of strangers at once, and on one more of those
// whose device is known: a storm of strangers does not hold them back.
func NewPasswords(cost Cost, parallel int, random io.Reader) (*Passwords, error) {
	p := &Passwords{cost: cost, known: newLane(1, maxWaiting), strangers: newLane(max(1, parallel), maxWaiting)}
	decoy, err := p.hash(context.Background(), "no account has this password", random)
	p.decoy = decoy
	return p, err
}

// Hash makes the stored form of a new password (PHC string format). It refuses short ones and those that are guessed
// soon.
func (p *Passwords) Hash(ctx context.Context, password string, random io.Reader) (string, error) {
	if utf8.RuneCountInString(password) < ShortestPassword {
		return "", ErrShortPassword
	}
	if len(password) > maxPassword {
		return "", record.Say("a password has at most %d bytes", maxPassword)
	}
	if Measure(password, p.cost).Bits < leastBits {
		return "", ErrWeakPassword
	}
	return p.hash(ctx, password, random)
}

func (p *Passwords) hash(ctx context.Context, password string, random io.Reader) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	key, err := p.derive(ctx, p.known, password, salt, p.cost, keyLength)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.cost.Memory, p.cost.Passes,
		p.cost.Threads, b64(salt), b64(key)), nil
}

// derive runs Argon2id when its turn comes; ErrTooMany where too many wait already.
func (p *Passwords) derive(ctx context.Context, l *lane, password string, salt []byte, c Cost, length uint32) ([]byte,
	error) {
	select {
	case l.waiting <- struct{}{}:
		defer func() { <-l.waiting }()
	default:
		return nil, ErrTooMany
	}
	select {
	case l.working <- struct{}{}:
		defer func() { <-l.working }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, c.Threads, length), nil
}

// Check compares a password with its stored form. An empty stored form (no such account) takes as long as a real one
// and is never accepted. Old reports that the hash was made at a lower cost than today's and should be made anew.
// Whoever comes from a known device has a queue of their own.
func (p *Passwords) Check(ctx context.Context, known bool, stored, password string) (old bool, err error) {
	absent := stored == ""
	if absent {
		stored = p.decoy
	}
	if len(password) > maxPassword {
		password = password[:maxPassword]
	}
	c, salt, want, err := parsePHC(stored)
	if err != nil {
		return false, err
	}
	l := p.strangers
	if known {
		l = p.known
	}
	got, err := p.derive(ctx, l, password, salt, c, uint32(len(want)))
	if err != nil {
		return false, err
	}
	if subtle.ConstantTimeCompare(got, want) != 1 || absent {
		return false, ErrNotAccepted
	}
	return c.Memory < p.cost.Memory || c.Passes < p.cost.Passes, nil
}

var errPHC = errors.New("the stored password is damaged")

// parsePHC reads $argon2id$v=19$m=65536,t=3,p=4$salt$key.
func parsePHC(s string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Passes, &c.Threads); err != nil {
		return c, nil, nil, errPHC
	}
	if c.Memory < 8 || c.Memory > maxMemory || c.Passes < 1 || c.Passes > maxPasses || c.Threads < 1 {
		return c, nil, nil, errPHC
	}
	salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return c, nil, nil, errPHC
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, errPHC
	}
	return c, salt, key, nil
}
