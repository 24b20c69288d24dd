package origin

import (
	"encoding/binary"
	"errors"
	"math"

	"recount/record"
)

// wire writes values, or reads them in the same order: one description of a form serves both ways. What is read is
// trusted in nothing but its author.
type wire struct {
	b       []byte
	reading bool
	fail    bool
}

var errPrint = errors.New("malformed fingerprint of a page")

func (w *wire) uint(v *uint64) {
	if !w.reading {
		w.b = binary.AppendUvarint(w.b, *v)
		return
	}
	n, k := binary.Uvarint(w.b)
	if k <= 0 {
		w.fail, w.b = true, nil
		return
	}
	*v, w.b = n, w.b[k:]
}

// hash is a number of which every bit is as likely as another.
func (w *wire) hash(v *uint64) {
	if !w.reading {
		w.b = binary.LittleEndian.AppendUint64(w.b, *v)
		return
	}
	if len(w.b) < 8 {
		w.fail, w.b = true, nil
		return
	}
	*v, w.b = binary.LittleEndian.Uint64(w.b), w.b[8:]
}

func (w *wire) float(v *float32) {
	n := uint64(math.Float32bits(*v))
	w.uint(&n)
	*v = math.Float32frombits(uint32(n))
}

func (w *wire) bool(v *bool) {
	n := uint64(0)
	if *v {
		n = 1
	}
	w.uint(&n)
	*v = n == 1
}

// wireInt carries a whole number of any type.
func wireInt[T ~int | ~int32 | ~uint8 | ~uint16](w *wire, v *T) {
	n := int64(*v)
	u := uint64(n)<<1 ^ uint64(n>>63)
	w.uint(&u)
	*v = T(int64(u>>1) ^ -int64(u&1))
}

// wireText carries a text of any type.
func wireText[T ~string](w *wire, v *T) {
	n := uint64(len(*v))
	w.uint(&n)
	if !w.reading {
		w.b = append(w.b, *v...)
		return
	}
	if n > uint64(len(w.b)) {
		w.fail, w.b = true, nil
		return
	}
	*v, w.b = T(w.b[:n]), w.b[n:]
}

// wireList carries a list. Nil and empty are one.
func wireList[T any](w *wire, v *[]T, each func(*T)) {
	n := uint64(len(*v))
	w.uint(&n)
	if w.reading {
		if n > uint64(len(w.b)) {
			w.fail, w.b = true, nil
			return
		}
		*v = nil
		if n > 0 {
			*v = make([]T, n)
		}
	}
	for i := range *v {
		each(&(*v)[i])
	}
}

func wireTexts[T ~string](w *wire, v *[]T) { wireList(w, v, func(s *T) { wireText(w, s) }) }

func (w *wire) day(d *day) {
	wireInt(w, &d.Day)
	w.bool(&d.known)
}

func (w *wire) anchor(a *record.Anchor) {
	wireText(w, &a.Document)
	wireText(w, &a.Exact)
	wireText(w, &a.Prefix)
	wireText(w, &a.Suffix)
	for _, n := range []*int{&a.Start, &a.End, &a.OriginalStart, &a.OriginalEnd} {
		wireInt(w, n)
	}
}

func (w *wire) print(p *fingerprint) {
	wireText(w, &p.document)
	wireText(w, &p.lang)
	w.day(&p.published)
	w.hash(&p.text)
	wireInt(w, &p.words)
	for i := range p.minhash {
		w.hash(&p.minhash[i])
	}
	for _, list := range []*[]uint64{&p.shingles, &p.quotes, &p.order} {
		wireList(w, list, w.hash)
	}
	wireList(w, &p.terms, func(t *term) { w.hash(&t.hash); w.float(&t.count) })
	wireList(w, &p.features, func(f *feature) { w.hash(&f.hash); w.float(&f.weight); w.bool(&f.shared) })
	for _, list := range []*[]string{&p.speakers, &p.agencies, &p.named} {
		wireTexts(w, list)
	}
	w.uint(&p.article)
	wireList(w, &p.facts, w.fact)
	w.bool(&p.sources)
}

func (w *wire) fact(f *fact) {
	wireText(w, &f.claim)
	wireText(w, &f.document)
	wireInt(w, &f.index)
	wireText(w, &f.origin)
	wireText(w, &f.stated)
	wireText(w, &f.class)
	wireText(w, &f.onPage)
	wireTexts(w, &f.chain)
	wireText(w, &f.verified)
	w.bool(&f.inferred)
	w.bool(&f.here)
	wireText(w, &f.outcome)
	wireText(w, &f.unit)
	wireInt(w, &f.status)
	wireInt(w, &f.sex)
	wireInt(w, &f.age)
	wireTexts(w, (*[]string)(&f.community))
	wireTexts(w, (*[]record.PlaceID)(&f.places))
	wireInt(w, &f.value)
	wireInt(w, &f.upper)
	wireText(w, &f.q)
	wireText(w, &f.scope)
	wireText(w, &f.partOf)
	for _, d := range []*day{&f.since, &f.until, &f.asOf, &f.published} {
		w.day(d)
	}
	for i := range f.sides {
		wireTexts(w, (*[]string)(&f.sides[i]))
	}
	w.anchor(&f.sentence)
}
