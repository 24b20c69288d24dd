package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

// Enrolment is a second factor that was begun: what the phone reads, and the ceremony that its first code ends.
type Enrolment struct {
	Ceremony string
	URL      string
	Secret   string // to be typed where there is no camera
	Picture  string // the URL as a QR code: base64 of a PNG
}

// BeginFactor draws a time-based second factor. Nothing changes until FinishFactor has seen its first code.
func (s *Signing) BeginFactor(ctx context.Context, who Who) (Enrolment, error) {
	if err := s.recent(ctx, who); err != nil {
		return Enrolment{}, err
	}
	a, err := signin.NewAuthenticator(rand.Reader)
	if err != nil {
		return Enrolment{}, err
	}
	kept, err := json.Marshal(a)
	if err != nil {
		return Enrolment{}, err
	}
	e := Enrolment{URL: a.URL("recount", tail(who.Account)), Secret: a.Secret}
	if e.Picture, err = a.Picture(e.URL); err != nil {
		return Enrolment{}, err
	}
	e.Ceremony, err = s.begun.begin(who, kept, s.road.now())
	return e, err
}

// recent refuses to change how an account proves itself on the word of a session alone: whoever has a second factor
// gives it first.
func (s *Signing) recent(ctx context.Context, who Who) error {
	err := s.road.store.View(ctx, func(tx *store.Tx) error { return s.road.entered(tx, who.Account) })
	if err != nil {
		return err
	}
	f, err := s.Factors(ctx, who)
	if err != nil {
		return err
	}
	if (f.Code || len(f.Passkeys) > 0) && s.road.now().Sub(who.Fresh) > ceremonyLife {
		return NeedsError{[]string{"step_up"}}
	}
	return nil
}

// tail is a pseudonym of an account, for a phone that may be seized.
func tail(account record.ActorID) string { return string(account)[max(0, len(account)-6):] }

// FinishFactor puts a second factor in force after its first code, and returns ten recovery codes that are shown once.
func (s *Signing) FinishFactor(ctx context.Context, who Who, id, code string) ([]string, error) {
	kept, err := s.begun.end(id, who, s.road.now())
	if err != nil {
		return nil, err
	}
	var a signin.Authenticator
	if err := json.Unmarshal(kept, &a); err != nil {
		return nil, err
	}
	if a, err = a.Use(code, s.road.now()); err != nil {
		return nil, err
	}
	secret, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	if err := s.keepFactor(ctx, who, credentialCode, secret); err != nil {
		return nil, err
	}
	codes, err := s.NewRecoveryCodes(ctx, who)
	if err != nil || who.Session == "" {
		return codes, err
	}
	return codes, s.freshen(ctx, who) // they have just given a code
}

// NewRecoveryCodes replaces an account's recovery codes and returns the new ones, to be shown once.
func (s *Signing) NewRecoveryCodes(ctx context.Context, who Who) ([]string, error) {
	codes, kept, err := signin.NewRecoveryCodes(rand.Reader)
	if err != nil {
		return nil, err
	}
	hashes, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	return codes, s.keepFactor(ctx, who, credentialRecovery, hashes)
}

// Factors is what an account has to prove itself with beside its password.
type Factors struct {
	Code     bool
	Recovery int      // recovery codes left
	Passkeys []string // ids
	Offered  bool     // passkeys can be registered at this desk
}

// Factors reads what a person's own account has.
func (s *Signing) Factors(ctx context.Context, who Who) (Factors, error) {
	f := Factors{Offered: s.passkeys != nil}
	err := s.road.store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Accounts().Credentials(who.Account, "")
		for _, c := range all {
			switch c.Kind {
			case credentialCode:
				f.Code = true
			case credentialRecovery:
				var hashes []string
				err = errors.Join(err, json.Unmarshal(c.Secret, &hashes))
				f.Recovery = len(hashes)
			}
		}
		if err != nil {
			return err
		}
		h, err := s.holder(tx, who.Account)
		for _, k := range h.Keys {
			f.Passkeys = append(f.Passkeys, hex.EncodeToString(k.ID))
		}
		return err
	})
	return f, err
}

// credentialPasskeys is the kind under which an account's passkeys are kept, as one list.
const credentialPasskeys = "passkeys"

// UsePasskeys offers passkeys at a desk with a name (host without port) that is used from the origins.
func (s *Signing) UsePasskeys(host string, origins []string) (err error) {
	s.passkeys, err = signin.NewPasskeys(host, origins)
	return err
}

// holder reads an account with its passkeys.
func (s *Signing) holder(tx *store.Tx, account record.ActorID) (signin.KeyHolder, error) {
	h := signin.KeyHolder{Account: account}
	name, err := nameOf(tx, account)
	if err != nil {
		return h, err
	}
	h.Shown = name
	found, err := tx.Accounts().Credentials(account, credentialPasskeys)
	if err != nil || len(found) == 0 {
		return h, err
	}
	return h, json.Unmarshal(found[0].Secret, &h.Keys)
}

func (s *Signing) holderNow(ctx context.Context, account record.ActorID) (h signin.KeyHolder, err error) {
	err = s.road.store.View(ctx, func(tx *store.Tx) error {
		h, err = s.holder(tx, account)
		return err
	})
	return h, err
}

// BeginPasskey starts the registration of a passkey: the options are for the browser.
func (s *Signing) BeginPasskey(ctx context.Context, who Who) (options []byte, id string, err error) {
	if s.passkeys == nil {
		return nil, "", ErrAbsent
	}
	if err := s.recent(ctx, who); err != nil {
		return nil, "", err
	}
	h, err := s.holderNow(ctx, who.Account)
	if err != nil {
		return nil, "", err
	}
	options, kept, err := s.passkeys.Begin(h)
	if err != nil {
		return nil, "", err
	}
	id, err = s.begun.begin(who, kept, s.road.now())
	return options, id, err
}

// FinishPasskey ends a registration with the browser's answer.
func (s *Signing) FinishPasskey(ctx context.Context, who Who, id string, answer *http.Request) error {
	if s.passkeys == nil {
		return ErrAbsent
	}
	kept, err := s.begun.end(id, who, s.road.now())
	if err != nil {
		return err
	}
	h, err := s.holderNow(ctx, who.Account)
	if err != nil {
		return err
	}
	key, err := s.passkeys.Finish(h, kept, answer)
	if err != nil {
		return err
	}
	return s.keepKeys(ctx, who, h.Replace(key))
}

func (s *Signing) keepKeys(ctx context.Context, who Who, keys any) error {
	b, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	return s.keepFactor(ctx, who, credentialPasskeys, b)
}

// DropPasskey removes one of a person's own passkeys.
func (s *Signing) DropPasskey(ctx context.Context, who Who, id string) error {
	if err := s.recent(ctx, who); err != nil {
		return err
	}
	h, err := s.holderNow(ctx, who.Account)
	if err != nil {
		return err
	}
	left := slices.Clone(h.Keys)
	for i, k := range left {
		if hex.EncodeToString(k.ID) == id {
			return s.keepKeys(ctx, who, slices.Delete(left, i, i+1))
		}
	}
	return ErrAbsent
}

// AskPasskey starts a sign-in with a passkey, which says itself whose it is.
func (s *Signing) AskPasskey(_ context.Context) (options []byte, id string, err error) {
	if s.passkeys == nil {
		return nil, "", ErrAbsent
	}
	options, kept, err := s.passkeys.AskAnyone()
	if err != nil {
		return nil, "", err
	}
	id, err = s.begun.offer(kept, s.road.now())
	return options, id, err
}

// AnswerPasskey opens a session for whoever answered with a passkey. The key was unlocked by its owner, so the session
// begins with a fresh second factor. Of the proof only where it is given matters. No guessing is held back here: a key
// cannot be guessed.
func (s *Signing) AnswerPasskey(ctx context.Context, id string, answer *http.Request, p Proof) (SignedIn, error) {
	in, err := s.answerPasskey(ctx, id, answer, p)
	s.desk.Trail.refused(ctx, err, "", wayPasskey, p.place(false))
	return in, err
}

func (s *Signing) answerPasskey(ctx context.Context, id string, answer *http.Request, p Proof) (SignedIn, error) {
	if s.passkeys == nil {
		return SignedIn{}, ErrAbsent
	}
	kept, err := s.begun.offered(id, s.road.now())
	if err != nil {
		return SignedIn{}, err
	}
	account, key, err := s.passkeys.AnswerAnyone(func(account record.ActorID) (signin.KeyHolder,
		error) {
		return s.holderNow(ctx, account)
	}, kept, answer)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.begun.spend(id, s.road.now()); err != nil {
		return SignedIn{}, err
	}
	device := ""
	err = s.road.store.Act(ctx, func(tx *store.Tx) error {
		actor, err := loadActor(tx, Who{Account: account})
		if err != nil || actor.Person == "" || actor.Disabled {
			return errors.Join(signin.ErrNotAccepted, err)
		}
		h, err := s.holder(tx, account)
		if err != nil {
			return err
		}
		found, err := tx.Accounts().Credentials(account, credentialPasskeys)
		if err != nil || len(found) != 1 {
			return errors.Join(signin.ErrNotAccepted, err)
		}
		if device, err = knownDevice(tx, account, p.Device); err != nil {
			return err
		}
		return putJSON(tx, found[0], h.Replace(key))
	})
	if err != nil {
		return SignedIn{}, err
	}
	return s.open(ctx, account, p, wayPasskey, device != "", true)
}
