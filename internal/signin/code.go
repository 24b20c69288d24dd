package signin

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image/png"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is the life of a time-based code (RFC 6238), drift how many periods a clock may be off either way.
const (
	period = 30
	drift  = 1
)

// Authenticator is a time-based second factor of an account. LastStep is the last period whose code was used: a code
// works once.
type Authenticator struct {
	Secret   string `json:"secret"` // base 32
	LastStep int64  `json:"last_step"`
}

// NewAuthenticator draws a secret of 160 bits.
func NewAuthenticator(random io.Reader) (Authenticator, error) {
	raw := make([]byte, 20)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Authenticator{}, fmt.Errorf("draw a secret: %w", err)
	}
	return Authenticator{Secret: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)}, nil
}

// URL is what a phone's authenticator reads. The account shown is the one handed in: give a pseudonym, the phone may be
// seized.
func (a Authenticator) URL(issuer, account string) string {
	esc := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, ":", ""), " ", "%20") }
	return fmt.Sprintf("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=%d", esc(issuer),
		esc(account), a.Secret, esc(issuer), period)
}

// Picture draws what URL gave as a QR code: base64 of a PNG.
func (a Authenticator) Picture(url string) (string, error) {
	key, err := otp.NewKeyFromURL(url)
	if err != nil {
		return "", fmt.Errorf("draw the code: %w", err)
	}
	img, err := key.Image(240, 240)
	if err != nil {
		return "", fmt.Errorf("draw the code: %w", err)
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return base64.StdEncoding.EncodeToString(b.Bytes()), err
}

// Use checks a code at a moment and returns the authenticator with that code used up. A code that was used, or any
// older one, is not accepted again.
func (a Authenticator) Use(code string, at time.Time) (Authenticator, error) {
	step := at.Unix() / period
	for s := step - drift; s <= step+drift; s++ {
		if s <= a.LastStep || s < 0 {
			continue
		}
		want, err := hotp.GenerateCodeCustom(a.Secret, uint64(s),
			hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return a, fmt.Errorf("the stored secret is damaged: %w", err)
		}
		if hmac.Equal([]byte(want), []byte(strings.TrimSpace(code))) {
			a.LastStep = s
			return a, nil
		}
	}
	return a, ErrNotAccepted
}

// recoveryAlphabet has no letters that look like others.
const recoveryAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// NewRecoveryCodes draws ten codes of 60 bits to be printed on paper, and what is kept of them: their hashes. A random
// code of this length needs no slow hash.
func NewRecoveryCodes(random io.Reader) (codes, kept []string, err error) {
	for range 10 {
		raw := make([]byte, 12)
		if _, err := io.ReadFull(random, raw); err != nil {
			return nil, nil, fmt.Errorf("draw recovery codes: %w", err)
		}
		var b strings.Builder
		for i, c := range raw {
			if i > 0 && i%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(recoveryAlphabet[c&31])
		}
		codes = append(codes, b.String())
		kept = append(kept, hashToken(normalCode(b.String())))
	}
	return codes, kept, nil
}

// UseRecoveryCode checks a code and returns what is left of the kept hashes.
func UseRecoveryCode(kept []string, code string) (left []string, err error) {
	h, found := hashToken(normalCode(code)), false
	for _, k := range kept {
		if hmac.Equal([]byte(k), []byte(h)) && !found {
			found = true
			continue
		}
		left = append(left, k)
	}
	if !found {
		return kept, ErrNotAccepted
	}
	return left, nil
}

func normalCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(s)))
}

// hashToken is what is kept of a random token: whoever reads the database cannot sign in with it.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
