package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"recount/access"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

// credentialToken is the kind under which tokens are kept.
const credentialToken = "token"

// Lives of a token.
const (
	TokenLife    = 90 * 24 * time.Hour // where nobody says
	MaxTokenLife = 366 * 24 * time.Hour
)

// maxTokens bounds the tokens of one account.
const maxTokens = 50

// Token is a token as its owner sees it: the secret is shown once, when it is made.
type Token struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Scope   []string      `json:"scope"`
	Made    record.Micros `json:"made"`
	Expires record.Micros `json:"expires"`
}

// keptToken is what the store keeps of a token.
type keptToken struct {
	Hash    string        `json:"hash"` // SHA-256 of a secret of 256 random bits: nothing to guess, so no slow hash
	Name    string        `json:"name"`
	Scope   Scope         `json:"scope"`
	Expires record.Micros `json:"expires"`
}

// CreateToken makes a token for the account of whoever asks. The text is shown this once. A scope that no role of the
// account could ever use is refused, so that nobody believes in a token that is worth nothing.
func (u *Users) CreateToken(ctx context.Context, who Who, name string, scope Scope, life time.Duration) (text string,
	t Token, err error) {
	name = strings.TrimSpace(name)
	if life == 0 {
		life = TokenLife
	}
	if name == "" || len(name) > 80 {
		return "", t, badInput("a token needs a name of at most 80 bytes, by which you know it again")
	}
	if life < time.Minute || life > MaxTokenLife {
		return "", t, badInput("a token lives between a minute and %d days",
			int(MaxTokenLife.Hours()/24))
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", t, fmt.Errorf("draw a token: %w", err)
	}
	now := u.now()
	at := record.Micros(now.UnixMicro())
	scope |= ScopeRead
	t = Token{ID: store.NewID(at), Name: name, Scope: scope.Names(), Made: at,
		Expires: record.Micros(now.Add(life).UnixMicro())}
	_, err = u.do(ctx, who, record.CreateToken, access.Subject{Level: access.S0},
		func(tx *store.Tx, ok allowed) (deed, error) {
			if err := u.mayScope(tx, who, scope); err != nil {
				return deed{}, err
			}
			old, err := tx.Accounts().Credentials(who.Account, credentialToken)
			if err != nil {
				return deed{}, err
			}
			if len(old) >= maxTokens {
				return deed{}, badInput("the account has %d tokens already; revoke some", len(old))
			}
			kept, err := json.Marshal(keptToken{tokenHash(secret), name, scope, t.Expires})
			if err != nil {
				return deed{}, err
			}
			err = tx.Accounts().PutCredential(store.Credential{ID: tokenKey(t.ID), User: who.Account,
				Kind: credentialToken,
				Made: at, Secret: kept})
			return deed{subjects: []string{t.ID}, payload: t.noun(who.Account)}, err
		})
	if err != nil {
		return "", Token{}, err
	}
	return tokenPrefix + t.ID + "." + base64.RawURLEncoding.EncodeToString(secret), t, nil
}

func (t Token) noun(user record.ActorID) record.Token {
	return record.Token{ID: t.ID, User: user, Name: t.Name, Scope: t.Scope, Expires: t.Expires}
}

// tokenPrefix begins every token, so that scanners of repositories and logs know one when they see it.
const tokenPrefix = "recount."

func tokenKey(id string) string { return credentialToken + "/" + id }

func tokenHash(secret []byte) string {
	h := sha256.Sum256(append([]byte("recount token\x00"), secret...))
	return hex.EncodeToString(h[:])
}

// mayScope refuses a scope that is wider than the account's roles, and an account that is not there.
func (u *Users) mayScope(tx *store.Tx, who Who, scope Scope) error {
	if _, err := tx.Get(store.Users, string(who.Account)); err != nil {
		return fmt.Errorf("%w: only an account has tokens", ErrRefused)
	}
	for _, x := range scopeNames {
		if scope&x.scope == 0 || x.scope == ScopeRead {
			continue
		}
		can := false
		for _, act := range u.policy.Acts() {
			if u.scopeOf(act) != x.scope || can {
				continue
			}
			_, err := u.ask(tx, who, act, access.Subject{})
			if err != nil && !errors.Is(err, ErrRefused) {
				return err
			}
			can = err == nil
		}
		if !can {
			return badInput("no role of the account permits what the scope %s is for", x.name)
		}
	}
	return nil
}

// Tokens lists the tokens of whoever asks, those that have ended too.
func (u *Users) Tokens(ctx context.Context, who Who) ([]Token, error) {
	var out []Token
	err := u.look(ctx, who, "token.read", access.Subject{Level: access.S0}, func(tx *store.Tx, _ allowed) error {
		found, err := tx.Accounts().Credentials(who.Account, credentialToken)
		for _, c := range found {
			var kept keptToken
			if err := json.Unmarshal(c.Secret, &kept); err != nil {
				return fmt.Errorf("a token of the account is damaged: %w", err)
			}
			out = append(out, Token{strings.TrimPrefix(c.ID, credentialToken+"/"), kept.Name, kept.Scope.Names(),
				c.Made, kept.Expires})
		}
		return err
	})
	return out, err
}

// RevokeToken ends one of one's own tokens. It cannot be taken back.
func (u *Users) RevokeToken(ctx context.Context, who Who, id string) (Outcome, error) {
	return u.do(ctx, who, record.RevokeToken, access.Subject{Level: access.S0},
		func(tx *store.Tx, _ allowed) (deed, error) {
			own, err := tx.Accounts().Credentials(who.Account, credentialToken)
			if err != nil {
				return deed{}, err
			}
			for _, c := range own {
				if c.ID != tokenKey(id) {
					continue
				}
				var kept keptToken
				if err := json.Unmarshal(c.Secret, &kept); err != nil {
					return deed{}, fmt.Errorf("a token of the account is damaged: %w", err)
				}
				noun := Token{ID: id, Name: kept.Name, Scope: kept.Scope.Names(),
					Expires: kept.Expires}.noun(who.Account)
				noun.Revoked = true
				return deed{subjects: []string{id}, payload: noun}, tx.Accounts().DropCredential(c.ID)
			}
			return deed{}, ErrAbsent
		})
}

// Bearers checks what programs send as proof of who they are, and holds back those that send rubbish.
type Bearers struct {
	desk     *Desk
	throttle *signin.Throttle
}

// NewBearers makes the check of a desk's tokens.
func NewBearers(d *Desk) *Bearers { return &Bearers{d, signin.NewThrottle()} }

// Bearer answers for whom a token acts, and within which scope. Whatever is wrong with it (unknown, expired, revoked,
// of a disabled account, not a token at all) is ErrNotAccepted; too many wrong ones from one place are ErrTooMany. A
// good token is never held back for the wrong ones of others. Nothing is written: a flood of rubbish does not fill the
// log.
func (b *Bearers) Bearer(ctx context.Context, text, from string) (Who, error) {
	who, err := b.desk.Users.bearer(ctx, text)
	if errors.Is(err, ErrNotAccepted) && b.throttle.Attempt(signin.Try{Account: "a token",
		Address: signin.Network(from)}, b.desk.Now()) != nil {
		err = ErrTooMany
	}
	e := event{account: who.Account, kind: TrailIn, way: wayToken, place: placeOther}
	switch {
	case errors.Is(err, ErrTooMany):
		e.kind = TrailHeld
	case errors.Is(err, ErrNotAccepted):
		e.kind, e.account = TrailWrong, b.desk.Users.ofToken(ctx, text)
	}
	if err == nil || e.kind != TrailIn {
		b.desk.Trail.count(e)
	}
	if err != nil {
		who = Who{}
	}
	return who, err
}

// ofToken is the account of a token that ended or whose secret is another; "" where it names none.
func (u *Users) ofToken(ctx context.Context, text string) (account record.ActorID) {
	id, _, ok := splitToken(text)
	if !ok {
		return ""
	}
	_ = u.store.View(ctx, func(tx *store.Tx) error { // a token that cannot be looked up is nobody's
		c, err := tx.Accounts().Credential(tokenKey(id))
		account = c.User
		return err
	})
	return account
}

func (u *Users) bearer(ctx context.Context, text string) (Who, error) {
	id, secret, ok := splitToken(text)
	if !ok {
		return Who{}, ErrNotAccepted
	}
	var who Who
	err := u.store.View(ctx, func(tx *store.Tx) error {
		c, kept, err := liveToken(tx, id, u.now())
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(kept.Hash), []byte(tokenHash(secret))) != 1 {
			return ErrNotAccepted
		}
		who = Who{Account: c.User, Token: id, Scope: kept.Scope}
		return nil
	})
	return who, err
}

// liveToken finds a token that has not ended, of an account that is not disabled.
func liveToken(tx *store.Tx, id string, now time.Time) (store.Credential, keptToken, error) {
	var kept keptToken
	c, err := tx.Accounts().Credential(tokenKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return c, kept, ErrNotAccepted
	}
	if err != nil {
		return c, kept, err
	}
	if err := json.Unmarshal(c.Secret, &kept); err != nil {
		return c, kept, fmt.Errorf("a token is damaged: %w", err)
	}
	if record.Micros(now.UnixMicro()) >= kept.Expires {
		return c, kept, ErrNotAccepted
	}
	row, err := tx.Get(store.Users, string(c.User))
	if errors.Is(err, store.ErrNotFound) {
		return c, kept, ErrNotAccepted
	}
	if err != nil {
		return c, kept, err
	}
	user, err := store.Decode[record.User](row)
	if err == nil && user.Disabled {
		err = ErrNotAccepted
	}
	return c, kept, err
}

// splitToken takes a token's text apart. A token is short; whatever is longer is none.
func splitToken(text string) (id string, secret []byte, ok bool) {
	rest, ok := strings.CutPrefix(text, tokenPrefix)
	if !ok || len(text) > 200 {
		return "", nil, false
	}
	id, code, ok := strings.Cut(rest, ".")
	if !ok || id == "" {
		return "", nil, false
	}
	secret, err := base64.RawURLEncoding.Strict().DecodeString(code)
	return id, secret, err == nil && len(secret) == 32
}
