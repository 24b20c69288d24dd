package signin

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"recount/record"
)

// Lives of a session.
const (
	IdleLife  = 30 * time.Minute // without an act
	WholeLife = 12 * time.Hour
)

// Session is one sign-in that is still on. Its token is known to the browser only; ID is the token's hash and is what
// is kept and shown.
type Session struct {
	ID      string         `json:"id"`
	Account record.ActorID `json:"account"`
	Began   time.Time      `json:"began"`
	Seen    time.Time      `json:"seen"`
	Fresh   time.Time      `json:"fresh"`           // when a second factor was last given
	Device  string         `json:"device"`          // "Firefox on Linux": for the list of one's sessions
	Scope   string         `json:"scope,omitempty"` // of an API token: read, write; "" for a browser
	Ended   bool           `json:"ended,omitempty"`
}

// NewSession draws a token of 256 bits and the session that it opens.
func NewSession(account record.ActorID, device string, at time.Time, random io.Reader) (token string, s Session,
	err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", Session{}, fmt.Errorf("draw a token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, Session{ID: SessionID(token), Account: account, Began: at, Seen: at, Device: device}, nil
}

// SessionID is the id under which a token's session is kept.
func SessionID(token string) string { return hashToken("session:" + token) }

// Live answers whether a session is on at a moment. A clock that ran backwards closes it.
func (s Session) Live(at time.Time) bool {
	return !s.Ended && !at.Before(s.Began) && at.Sub(s.Seen) < IdleLife && at.Sub(s.Began) < WholeLife
}

// Network is where an address of the network belongs to, so that guesses from there count together: an address of IPv4
// is one of its own, of IPv6 whoever has one has 2^64.
func Network(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return prefix.String()
}
