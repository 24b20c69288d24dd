package vault

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"filippo.io/age"

	"recount/record"
)

// Custodians are those who may open the identity of a witness: the age recipients (public keys) of each of them. A desk
// has the recipients only.
type Custodians struct{ recipients []age.Recipient }

// ParseCustodians reads age recipients, one a line (age1... or hybrid post-quantum age1pq1...). Lines that begin with #
// are comments.
func ParseCustodians(text string) (Custodians, error) {
	recipients, err := age.ParseRecipients(strings.NewReader(text))
	if err != nil {
		return Custodians{}, fmt.Errorf("read the recipients of the custodians: %w", err)
	}
	if len(recipients) == 0 {
		return Custodians{}, fmt.Errorf("there is no custodian: sealed text could never be opened")
	}
	return Custodians{recipients}, nil
}

// sealBuckets are the sizes to which sealed text is padded, so that its length does not tell who it is.
const sealBucket = 512

// SealIdentity seals who a witness is to the custodians and to nobody else. The record it belongs to is sealed with it,
// so that it cannot be put under another testimony. The result is base64 text.
func (c Custodians) SealIdentity(belongs string, identity record.Hidden) (string, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, c.recipients...)
	if err != nil {
		return "", fmt.Errorf("seal to the custodians: %w", err)
	}
	plain := belongs + "\x00" + identity.Reveal() + "\x00"
	plain += strings.Repeat("\x00", (sealBucket-len(plain)%sealBucket)%sealBucket)
	if _, err := io.WriteString(w, plain); err != nil {
		return "", fmt.Errorf("seal to the custodians: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("seal to the custodians: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// OpenIdentity opens a sealed identity with a custodian's own age identity, which is read from text and never kept. Who
// is given the result wipes it. What the reading left in memory on its way is given back to the system before this
// returns.
func OpenIdentity(belongs, sealed, identities string) (record.HiddenBytes, error) {
	out, err := openIdentity(belongs, sealed, identities)
	// Buffers of the library held the text. They are larger than what shares a page of memory with anything else, so
	// that nothing of them remains.
	debug.FreeOSMemory()
	return out, err
}

// openBuffer is larger than any sealed identity, and than what the runtime keeps beside other objects.
const openBuffer = 1 << 20

func openIdentity(belongs, sealed, identities string) (record.HiddenBytes, error) {
	ids, err := age.ParseIdentities(strings.NewReader(identities))
	if err != nil {
		return record.HiddenBytes{}, fmt.Errorf("the custodian's key cannot be read") // the text is secret: no detail
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return record.HiddenBytes{}, ErrSealed
	}
	r, err := age.Decrypt(bytes.NewReader(raw), ids...)
	if err != nil {
		return record.HiddenBytes{}, fmt.Errorf("%w: this key opens no part of it", ErrSealed)
	}
	plain := make([]byte, openBuffer)
	n, err := io.ReadFull(r, plain)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		clear(plain)
		return record.HiddenBytes{}, ErrSealed
	}
	of, rest, ok := bytes.Cut(plain[:n], []byte{0})
	if !ok || string(of) != belongs {
		clear(plain)
		return record.HiddenBytes{}, fmt.Errorf("%w: it belongs to another record", ErrSealed)
	}
	text, _, _ := bytes.Cut(rest, []byte{0})
	return record.HideBytes(text), nil
}
