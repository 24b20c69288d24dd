package worker

import (
	"encoding/binary"

	"recount/record"
)

// A document crosses the pipe as its fields in the order of record.Document: texts with their length before them,
// numbers as varints. JSON would cost a tenth of the time that a page takes.

// codecVersion stands at the head, so that a parent and a worker of different builds cannot misread each other.
const codecVersion = 2

// documentStrings are the text fields of a document, in order.
func documentStrings(d *record.Document) []*string {
	return []*string{
		(*string)(&d.ID), &d.Name, (*string)(&d.Media), &d.SHA256, &d.TextSHA256, &d.URL, &d.Canonical,
		(*string)(&d.Lang),
		&d.Title, &d.Deck, &d.Byline, &d.Outlet, (*string)(&d.DateSource), &d.Text, &d.Method,
	}
}

// documentDates are the dates of a document, in order.
func documentDates(d *record.Document) []*record.Date {
	return []*record.Date{&d.Published, &d.Modified, &d.Captured}
}

// appendDocument writes a document.
func appendDocument(b []byte, d *record.Document) []byte {
	b = append(b, codecVersion)
	for _, s := range documentStrings(d) {
		b = appendString(b, *s)
	}
	for _, date := range documentDates(d) {
		b = appendString(b, date.String())
	}
	b = appendRefused(b, d.Refused)
	b = binary.AppendUvarint(b, uint64(len(d.Blocks)))
	for _, k := range d.Blocks {
		b = appendString(b, string(k.Kind))
		b = binary.AppendVarint(b, int64(k.Start))
		b = binary.AppendVarint(b, int64(k.End))
		b = appendString(b, string(k.Lang))
		b = binary.AppendVarint(b, int64(k.Echo))
	}
	b = binary.AppendUvarint(b, uint64(len(d.Offsets)))
	for _, o := range d.Offsets {
		verbatim := int64(0)
		if o.Verbatim {
			verbatim = 1
		}
		for _, n := range []int64{int64(o.Text), int64(o.Length), int64(o.Original), int64(o.OriginalLength),
			verbatim} {
			b = binary.AppendVarint(b, n)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(d.Warnings)))
	for _, w := range d.Warnings {
		b = appendString(b, w)
	}
	return b
}

// appendRefused writes a date that is not believed: why, which is empty where there is none, and the two dates.
func appendRefused(b []byte, r *record.RefusedDate) []byte {
	if r == nil {
		return appendString(b, "")
	}
	return appendString(appendString(appendString(b, string(r.Why)), r.Date.String()), r.Against.String())
}

// refused reads what appendRefused wrote.
func (d *decoder) refused() *record.RefusedDate {
	why := d.string()
	if why == "" {
		return nil
	}
	r := &record.RefusedDate{Why: record.WarningCode(why)}
	for _, date := range []*record.Date{&r.Date, &r.Against} {
		if date.UnmarshalText([]byte(d.string())) != nil {
			d.fail = true
		}
	}
	return r
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decoder reads what appendDocument wrote, and trusts none of it.
type decoder struct {
	b    []byte
	fail bool
}

func (d *decoder) uvarint() uint64 {
	n, k := binary.Uvarint(d.b)
	if k <= 0 {
		d.fail, d.b = true, nil
		return 0
	}
	d.b = d.b[k:]
	return n
}

func (d *decoder) int() int {
	n, k := binary.Varint(d.b)
	if k <= 0 {
		d.fail, d.b = true, nil
		return 0
	}
	d.b = d.b[k:]
	return int(n)
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n > uint64(len(d.b)) {
		d.fail, d.b = true, nil
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

// count reads the length of a list whose elements take at least some bytes each.
func (d *decoder) count(each int) int {
	n := d.uvarint()
	if n > uint64(len(d.b)/each) {
		d.fail, d.b = true, nil
		return 0
	}
	return int(n)
}

// decodeDocument reads a document and holds its spans to lie in its text.
func decodeDocument(b []byte) (record.Document, error) {
	var doc record.Document
	if len(b) == 0 || b[0] != codecVersion {
		return doc, errFrame
	}
	d := &decoder{b: b[1:]}
	for _, s := range documentStrings(&doc) {
		*s = d.string()
	}
	for _, date := range documentDates(&doc) {
		if s := d.string(); s != "" && date.UnmarshalText([]byte(s)) != nil {
			return doc, errFrame
		}
	}
	doc.Refused = d.refused()
	if n := d.count(5); n > 0 {
		doc.Blocks = make([]record.Block, n)
	}
	for i := range doc.Blocks {
		doc.Blocks[i] = record.Block{Kind: record.BlockKind(d.string()), Start: d.int(), End: d.int(),
			Lang: record.Lang(d.string()), Echo: d.int()}
	}
	if n := d.count(5); n > 0 {
		doc.Offsets = make([]record.Offset, n)
	}
	for i := range doc.Offsets {
		doc.Offsets[i] = record.Offset{Text: d.int(), Length: d.int(), Original: d.int(), OriginalLength: d.int(),
			Verbatim: d.int() == 1}
	}
	if n := d.count(1); n > 0 {
		doc.Warnings = make([]string, n)
	}
	for i := range doc.Warnings {
		doc.Warnings[i] = d.string()
	}
	if d.fail || len(d.b) > 0 || !spansHold(&doc) {
		return record.Document{}, errFrame
	}
	return doc, nil
}

// spansHold checks that blocks and map lie where they may, so that a worker that a file took over cannot make the
// parent slice outside a text.
func spansHold(d *record.Document) bool {
	at := 0
	for i, b := range d.Blocks {
		if b.Start < at || b.End < b.Start || b.End > len(d.Text) || b.Echo < -1 || b.Echo >= i {
			return false
		}
		at = b.End
	}
	at = 0
	for _, o := range d.Offsets {
		if o.Text < at || o.Length < 0 || o.Length > len(d.Text)-o.Text || o.Original < 0 || o.OriginalLength < 0 {
			return false
		}
		at = o.Text + o.Length
	}
	return true
}
