package desk

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"recount/internal/signin"
	"recount/record"
)

// ceremonies are enrolments and sign-ins that were begun and not ended. What a person began in a session is kept in
// memory until its answer comes. What anybody may begin (a sign-in with a passkey) is kept by the browser, sealed, so
// that whoever begins a million of them costs the desk nothing and pushes nobody else's out. All of it is forgotten
// with the process.
type ceremonies struct {
	mu    sync.Mutex
	of    map[string]ceremony
	seal  cipher.AEAD
	spent map[string]time.Time // sealed ones that were accepted, until when they would be good
}

type ceremony struct {
	account record.ActorID
	session string // in which it was begun: it ends with that
	kept    []byte
	until   time.Time
}

const (
	ceremonyLife   = 5 * time.Minute
	keepCeremonies = 5 // of one account
)

func newCeremonies() (*ceremonies, error) {
	key := make([]byte, chacha20poly1305.KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	seal, err := chacha20poly1305.NewX(key)
	return &ceremonies{of: map[string]ceremony{}, seal: seal, spent: map[string]time.Time{}}, err
}

// begin keeps what a person's ceremony needs and returns the id by which the answer names it.
func (c *ceremonies) begin(who Who, kept []byte, at time.Time) (string, error) {
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	id := hex.EncodeToString(raw)
	c.mu.Lock()
	defer c.mu.Unlock()
	own, oldest := 0, ""
	for old, x := range c.of {
		switch {
		case !at.Before(x.until):
			delete(c.of, old)
		case x.account == who.Account:
			if own++; oldest == "" || x.until.Before(c.of[oldest].until) {
				oldest = old
			}
		}
	}
	if own >= keepCeremonies {
		delete(c.of, oldest)
	}
	c.of[id] = ceremony{who.Account, who.Session, kept, at.Add(ceremonyLife)}
	return id, nil
}

// end takes a ceremony out: an answer is good once, in the session in which it was asked for.
func (c *ceremonies) end(id string, who Who, at time.Time) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := c.of[id]
	delete(c.of, id)
	if !ok || x.account != who.Account || x.session != who.Session || !at.Before(x.until) {
		return nil, signin.ErrNotAccepted
	}
	return x.kept, nil
}

// drop forgets what an account has begun.
func (c *ceremonies) drop(account record.ActorID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, x := range c.of {
		if x.account == account {
			delete(c.of, id)
		}
	}
}

// offer seals what a ceremony of nobody yet needs into the id by which the answer names it.
func (c *ceremonies) offer(kept []byte, at time.Time) (string, error) {
	nonce := make([]byte, c.seal.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(at.Add(ceremonyLife).UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(c.seal.Seal(nonce, nonce, append(plain, kept...), nil)), nil
}

// offered opens what offer sealed.
func (c *ceremonies) offered(id string, at time.Time) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || len(raw) < c.seal.NonceSize() {
		return nil, signin.ErrNotAccepted
	}
	plain, err := c.seal.Open(nil, raw[:c.seal.NonceSize()], raw[c.seal.NonceSize():], nil)
	if err != nil || len(plain) < 8 || uint64(at.UnixMicro()) >= binary.BigEndian.Uint64(plain) {
		return nil, signin.ErrNotAccepted
	}
	return plain[8:], nil
}

// spend makes a sealed ceremony whose answer was right good no more.
func (c *ceremonies) spend(id string, at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for old, until := range c.spent {
		if !at.Before(until) {
			delete(c.spent, old)
		}
	}
	if _, gone := c.spent[id]; gone {
		return signin.ErrNotAccepted
	}
	c.spent[id] = at.Add(ceremonyLife)
	return nil
}
