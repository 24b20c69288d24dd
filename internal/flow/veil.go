package flow

import (
	"strconv"

	"recount/record"
)

// veil is a page with the names of living private persons masked.
type veil struct {
	masker *masker
	spans  [][2]int // that are masked in the text
	text   string
	claims []record.Claim // each with an id
}

// veiled masks a page and its claims.
func veiled(doc *record.Document, x *record.Extraction) veil {
	v := veil{masker: newMasker(*x)}
	v.spans = v.masker.spansOf(doc.Text, *x)
	v.text = cover(doc.Text, v.spans)
	for i, c := range x.Claims {
		if c.Document == "" {
			c.Document = doc.ID
		}
		if c.ID == "" {
			c.ID = record.ClaimID(record.ContentID("claim", string(doc.ID), string(c.Kind), strconv.Itoa(i)))
		}
		v.masker.claim(&c, v.text)
		v.claims = append(v.claims, c)
	}
	return v
}
