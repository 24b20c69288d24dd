package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"recount/internal/store"
	"recount/record"
)

// credentialDevice is the kind under which the devices are kept on which an account has signed in. A device proves
// nothing: its guesses are counted apart from those of strangers, and that is all.
const credentialDevice = "device"

// keepDevices is how many devices of an account are known.
const keepDevices = 20

func deviceKey(token string) string {
	sum := sha256.Sum256([]byte("device:" + token))
	return credentialDevice + "/" + hex.EncodeToString(sum[:16])
}

// device finds the device of a token, where the account of a shown name has signed in on it before; "" where it has
// not.
func (s *Signing) device(ctx context.Context, shown, token string) (string, error) {
	if token == "" {
		return "", nil
	}
	user, _, err := s.account(ctx, shown)
	if err != nil || user.ID == "" {
		return "", err
	}
	var id string
	err = s.road.store.View(ctx, func(tx *store.Tx) (err error) {
		id, err = knownDevice(tx, user.ID, token)
		return err
	})
	return id, err
}

// knownDevice is the id of a device of an account; "" where it is none.
func knownDevice(tx *store.Tx, account record.ActorID, token string) (string, error) {
	if token == "" {
		return "", nil
	}
	c, err := tx.Accounts().Credential(deviceKey(token))
	if errors.Is(err, store.ErrNotFound) || err == nil && (c.User != account || c.Kind != credentialDevice) {
		return "", nil
	}
	return c.ID, err
}

// rememberDevice makes a device known and returns what it keeps to be known again. The oldest is forgotten for it.
func rememberDevice(tx *store.Tx, account record.ActorID, at time.Time) (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	c := store.Credential{ID: deviceKey(token), User: account, Kind: credentialDevice,
		Made: record.Micros(at.UnixMicro())}
	return token, errors.Join(forgetDevices(tx, account, keepDevices-1), tx.Accounts().PutCredential(c))
}

// forgetDevices forgets the devices of an account but the newest so many.
func forgetDevices(tx *store.Tx, account record.ActorID, keep int) error {
	all, err := tx.Accounts().Credentials(account, credentialDevice)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y store.Credential) int { return int(min(1, max(-1, y.Made-x.Made))) })
	for _, c := range all[min(keep, len(all)):] {
		err = errors.Join(err, tx.Accounts().DropCredential(c.ID))
	}
	return err
}
