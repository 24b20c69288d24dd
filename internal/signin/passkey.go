package signin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"recount/record"
)

// Passkeys registers and checks passkeys (WebAuthn level 2) for one desk.
type Passkeys struct{ w *webauthn.WebAuthn }

// NewPasskeys makes the desk's side. host is the name in the address bar without port; origins are the full origins
// from which the desk is used, such as https://desk.example:8443.
func NewPasskeys(host string, origins []string) (*Passkeys, error) {
	w, err := webauthn.New(&webauthn.Config{
		RPID:                  host,
		RPDisplayName:         "recount",
		RPOrigins:             origins,
		AttestationPreference: protocol.PreferNoAttestation, // who made the key is nobody's business
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("set up passkeys: %w", err)
	}
	return &Passkeys{w}, nil
}

// KeyHolder is an account with its registered keys, as the library wants to see it. The keys are kept as JSON.
type KeyHolder struct {
	Account record.ActorID
	Shown   string
	Keys    []webauthn.Credential
}

// WebAuthnID is the account's random id.
func (h KeyHolder) WebAuthnID() []byte { return []byte(h.Account) }

// WebAuthnName is the account's name as shown.
func (h KeyHolder) WebAuthnName() string { return h.Shown }

// WebAuthnDisplayName is the account's name as shown.
func (h KeyHolder) WebAuthnDisplayName() string { return h.Shown }

// WebAuthnCredentials are the registered keys.
func (h KeyHolder) WebAuthnCredentials() []webauthn.Credential { return h.Keys }

// Begin starts the registration of a key: what the browser gets, and what the desk keeps until the answer.
func (p *Passkeys) Begin(h KeyHolder) (options, kept []byte, err error) {
	creation, session, err := p.w.BeginRegistration(h,
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithExclusions(webauthn.Credentials(h.Keys).CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("begin a passkey: %w", err)
	}
	return both(creation, session)
}

// Finish ends a registration with the browser's answer and returns the key to keep.
func (p *Passkeys) Finish(h KeyHolder, kept []byte, answer *http.Request) (webauthn.Credential, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil {
		return webauthn.Credential{}, fmt.Errorf("the started registration is damaged: %w", err)
	}
	key, err := p.w.FinishRegistration(h, session, answer)
	if err != nil {
		return webauthn.Credential{}, ErrNotAccepted
	}
	return *key, nil
}

// Ask starts a sign-in with a key.
func (p *Passkeys) Ask(h KeyHolder) (options, kept []byte, err error) {
	if len(h.Keys) == 0 {
		return nil, nil, ErrNotAccepted
	}
	assertion, session, err := p.w.BeginLogin(h)
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return both(assertion, session)
}

// Answer ends a sign-in and returns the key with its counter moved on. A counter that fell back (a cloned key) is not
// accepted.
func (p *Passkeys) Answer(h KeyHolder, kept []byte, answer *http.Request) (webauthn.Credential, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil {
		return webauthn.Credential{}, fmt.Errorf("the started sign-in is damaged: %w", err)
	}
	key, err := p.w.FinishLogin(h, session, answer)
	if err != nil || key.Authenticator.CloneWarning {
		return webauthn.Credential{}, ErrNotAccepted
	}
	return *key, nil
}

// AskAnyone starts a sign-in with a key that names its account itself: nobody types a name, so nobody learns by trying
// which accounts there are.
func (p *Passkeys) AskAnyone() (options, kept []byte, err error) {
	assertion, session, err := p.w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return both(assertion, session)
}

// AnswerAnyone ends a sign-in that AskAnyone began. find gives the holder of an account's keys.
func (p *Passkeys) AnswerAnyone(find func(record.ActorID) (KeyHolder, error), kept []byte,
	answer *http.Request) (record.ActorID, webauthn.Credential, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil {
		return "", webauthn.Credential{}, fmt.Errorf("the started sign-in is damaged: %w", err)
	}
	var account record.ActorID
	key, err := p.w.FinishDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		account = record.ActorID(handle)
		return find(account)
	}, session, answer)
	if err != nil || key.Authenticator.CloneWarning {
		return "", webauthn.Credential{}, ErrNotAccepted
	}
	return account, *key, nil
}

// Replace puts a key that was used back among the keys of its holder, with its counter moved on.
func (h KeyHolder) Replace(key webauthn.Credential) []webauthn.Credential {
	out := slices.Clone(h.Keys)
	for i := range out {
		if bytes.Equal(out[i].ID, key.ID) {
			out[i] = key
			return out
		}
	}
	return append(out, key)
}

func both(options, session any) (a, b []byte, err error) {
	if a, err = json.Marshal(options); err != nil {
		return nil, nil, err
	}
	b, err = json.Marshal(session)
	return a, b, err
}
