// Package record holds the nouns of casualty recording: documents, passages, claims, cells, dates, places, victims,
// determinations and the acts that change them.
//
// A number of the dead is never a bare int here: it is a CountStatement, with its words, qualifier, interval, cell,
// mode and as-of date, spoken by an Origin and resting on passages of a Document.
//
// The package does no I/O, reads no clock and knows nothing of how documents are parsed or numbers are counted. The
// vocabulary follows the Standards for Casualty Recording (Every Casualty Worldwide, 2016), the metadata of SDG
// indicator 16.1.2 (categories of cause and of civil status), ISO 8601-2 (EDTF, uncertain dates) and the W3C Web
// Annotation data model (text anchors).
package record

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// Ids are named types, so that a victim's id cannot be passed for an incident's.
type (
	DocumentID string // a document: the hash of its bytes
	ClaimID    string // a claim: the hash of its document, span and content
	// who knows: an entry of the alias table, "named:..." as only the page says, "described:..." or ""
	OriginID        string
	PublisherID     string // who prints
	PlaceID         string // a P-code, GeoNames id or gazetteer key
	PartyID         string // a party to the conflict
	IncidentID      string // armed violence at a place and time
	VictimRecordID  string // one source's record of harm to one person
	PersonID        string // a cluster of victim records judged the same
	TestimonyID     string // a sealed account
	StoryID         string // documents that derive from one account
	ChangeID        string // one act, in the log
	ActorID         string // the account that acts
	CaseID          string // a body of work kept apart from others
	DeterminationID string // one of the four separate findings on a record
)

var contentEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// ContentID makes an id from content: the first 100 bits of SHA-256 over the kind and the length-prefixed parts, in
// Crockford's base 32 (20 characters). Equal content gives equal ids on every machine; that is how what a machine
// computes can be thrown away and made again.
func ContentID(kind string, parts ...string) string {
	h := sha256.New()
	var n [8]byte
	for _, s := range append([]string{kind}, parts...) {
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	var b strings.Builder
	b.WriteString(contentEncoding.EncodeToString(h.Sum(nil))[:20])
	return b.String()
}
