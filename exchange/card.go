package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"recount/record"
)

// Card is what one desk shows another before they exchange anything: which case, which desk, and its public keys. It is
// no secret, but it has to be the right one: both people compare its Fingerprint by voice.
type Card struct {
	Case      record.CaseID   `json:"case"`
	Desk      record.DeviceID `json:"desk"`
	Key       string          `json:"key"`
	Recipient string          `json:"recipient"`
}

const cardPrefix = "recount-desk-1:"

// String is the card as one line.
func (c Card) String() string {
	text, _ := json.Marshal(c)
	return cardPrefix + base64.RawURLEncoding.EncodeToString(text)
}

// maxCard is longer than any card.
const maxCard = 16 << 10

// ErrCard says that a text is no card.
var ErrCard = record.Say("this is no card of a desk: it is the line that \"recount exchange card\" prints")

// ParseCard reads a card.
func ParseCard(text string) (Card, error) {
	var c Card
	text = strings.Join(strings.Fields(text[:min(len(text), maxCard)]), "") // mail breaks long lines
	rest, ok := strings.CutPrefix(text, cardPrefix)
	if !ok {
		return c, ErrCard
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return c, ErrCard
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if d.Decode(&c) != nil || c.Case == "" || c.Desk == "" || !strings.HasPrefix(c.Recipient, "age1") {
		return c, ErrCard
	}
	if _, err := ParseKey(c.Key); err != nil {
		return c, record.Say("%w (%w)", ErrCard, err)
	}
	return c, nil
}

// Fingerprint is a short digest of a card, in groups of four, to be compared by voice.
func (c Card) Fingerprint() string {
	sum := sha256.Sum256([]byte(c.String()))
	text := hex.EncodeToString(sum[:10])
	var groups []string
	for i := 0; i < len(text); i += 4 {
		groups = append(groups, text[i:i+4])
	}
	return strings.Join(groups, " ")
}
