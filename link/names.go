package link

import (
	"math/bits"
	"slices"

	"recount/name"
)

// parts of a name in the order of roles. A name has as many as it has; the family name is the last.
const (
	partGiven = iota
	partFather
	partGrandfather
	partFamily
	partCount
)

// maxTokens bounds the words of one name that are compared.
const maxTokens = 8

// words is the dictionary of name words. Word 0 is "none". Two spellings that fold to one key are one word.
type words struct {
	code  [][]byte // letters, one byte each, for bit-parallel comparison
	text  []string // folded key
	spell []string // a spelling of it before the lam-alef is folded
	skel  []int32  // consonant skeleton, shared by both scripts
	latin []bool
	shape []shape
	// skeletons
	skelCode  [][]byte
	skelShape []shape
	byText    map[string]int32
	byToken   map[string]int32 // words before their lam-alef is folded
	bySkel    map[string]int32
}

func newWords() *words {
	w := &words{byToken: map[string]int32{}, byText: map[string]int32{"": 0}, bySkel: map[string]int32{"": 0}}
	w.spell = []string{""}
	w.shape, w.skelShape = []shape{{}}, []shape{{}}
	w.code, w.text, w.skel, w.latin, w.skelCode = [][]byte{nil}, []string{""}, []int32{0}, []bool{false}, [][]byte{nil}
	return w
}

func (w *words) add(key string) int32 {
	if id, ok := w.byText[key]; ok {
		return id
	}
	id := int32(len(w.text))
	w.byText[key] = id
	w.text = append(w.text, key)
	w.spell = append(w.spell, "")
	w.code = append(w.code, name.Code(key))
	w.latin = append(w.latin, name.ScriptOf(key) != name.Arabic)
	w.shape = append(w.shape, shapeOf(w.code[id]))
	s := name.TokenSkeleton(key)
	sk, ok := w.bySkel[s]
	if !ok {
		sk = int32(len(w.skelCode))
		w.bySkel[s] = sk
		w.skelCode = append(w.skelCode, name.Code(s))
		w.skelShape = append(w.skelShape, shapeOf(w.skelCode[sk]))
	}
	w.skel = append(w.skel, sk)
	return id
}

// shape is what bounds a word's likeness to another without comparing letters.
type shape struct {
	letters uint64 // which letters it has
	length  uint8
	again   uint8 // letters beyond the first of their kind
	first   byte
}

func shapeOf(code []byte) shape {
	s := shape{length: uint8(len(code))}
	for i, c := range code {
		if i == 0 {
			s.first = c
		}
		if s.letters&(1<<(c&63)) != 0 {
			s.again++
		}
		s.letters |= 1 << (c & 63)
	}
	return s
}

// unlike says that two words cannot reach a Jaro-Winkler likeness of 0.8: they share too few letters. Without a common
// first letter there is no prefix bonus, so that Jaro's own must reach 0.8; with one it must reach 2/3.
func unlike(a, b *shape) bool {
	most := bits.OnesCount64(a.letters&b.letters) + int(min(a.again, b.again))
	x, y := int(a.length), int(b.length)
	if a.first != b.first {
		return most*(x+y)*5 < 7*x*y
	}
	return most*(x+y) < x*y
}

// parsed is a name as words.
type parsed struct {
	tok   [maxTokens]int32
	n     uint8
	latin bool
}

// parseNames folds whole names to words: the folding by all workers, the numbering in the order of the names.
func (w *words) parseNames(names []string, workers int) []parsed {
	const batch, part = 1 << 15, 1 << 9
	out := make([]parsed, len(names))
	folded := make([][]string, min(batch, len(names)))
	for lo := 0; lo < len(names); lo += batch {
		some := names[lo:min(lo+batch, len(names))]
		share(workers, (len(some)+part-1)/part, func(_, k int) {
			for i := k * part; i < min((k+1)*part, len(some)); i++ {
				folded[i] = inOrder(name.Parse(some[i]))
			}
		})
		for i := range some {
			out[lo+i] = w.number(folded[i])
		}
	}
	return out
}

// number makes a parsed name of folded words. Words beyond the eighth are left out, the last one kept: it is the
// family.
func (w *words) number(toks []string) (p parsed) {
	latin := 0
	for i, t := range toks {
		id, ok := w.byToken[t]
		if !ok {
			id = w.add(name.LamAlef(t))
			w.byToken[t] = id
			// The smallest of the spellings that share a key, so that the order of the files does not matter.
			if w.spell[id] == "" || t < w.spell[id] {
				w.spell[id] = t
			}
		}
		if w.latin[id] {
			latin++
		}
		if i < maxTokens {
			p.tok[i] = id
			p.n = uint8(i) + 1
		} else {
			p.tok[maxTokens-1] = id
		}
	}
	p.latin = latin*2 > len(toks)
	return p
}

// spelling is a word as it is written, as near as is kept.
func (w *words) spelling(id int32) string {
	if w.spell[id] != "" {
		return w.spell[id]
	}
	return w.text[id]
}

// inOrder lists the words that tell people apart, in order of role: titles are left out, and a kunya unless it is all
// there is, for it may be an alias.
func inOrder(p name.Parts) []string {
	if p.Given == "" && p.Kunya != "" {
		return []string{p.Kunya}
	}
	out := make([]string, 0, 4+len(p.Further))
	for _, s := range []string{p.Given, p.Father, p.Grandfather} {
		if s != "" {
			out = append(out, s)
		}
	}
	out = append(out, p.Further...)
	if p.Family != "" {
		out = append(out, p.Family)
	}
	return out
}

// parseParts takes the parts of a name from columns of their own; each is one word however many it has.
func (w *words) parseParts(of [partCount]string) (p parsed, parts [partCount]int32) {
	for k, s := range of {
		key := name.LamAlef(s)
		if key == "" {
			continue
		}
		id := w.add(key)
		parts[k] = id
		p.tok[p.n] = id
		p.n++
		p.latin = w.latin[id]
	}
	return p, parts
}

// complete puts a father's, a grandfather's and a family name from columns of their own into a whole name that is
// without them: a name of one word takes all, one of two takes what stands between them, or is given and father where
// its second word is not the family.
func (w *words) complete(whole, father, grandfather, family string) (parsed, [partCount]int32) {
	toks := inOrder(name.Parse(whole))
	switch n := len(toks); {
	case n == 0:
		return parsed{}, of0
	case n > 3 || n == 3 && grandfather == "" && family == "":
		p := w.number(toks)
		return p, p.roles()
	}
	of := placed(toks, firstToken(family))
	fathers := name.Tokens(father)
	if of[partFather] == "" && len(fathers) > 0 {
		of[partFather] = fathers[0]
		if len(fathers) > 1 && grandfather == "" && fathers[1] != of[partFamily] {
			grandfather = fathers[1]
		}
	}
	if of[partGrandfather] == "" {
		of[partGrandfather] = firstToken(grandfather)
	}
	var in []string
	var role []int
	for k, s := range of {
		if s != "" {
			in, role = append(in, s), append(role, k)
		}
	}
	p := w.number(in)
	var parts [partCount]int32
	for i, k := range role {
		parts[k] = p.tok[i]
	}
	return p, parts
}

var of0 [partCount]int32

func firstToken(s string) string {
	if t := name.Tokens(s); len(t) > 0 {
		return t[0]
	}
	return ""
}

// placed gives the one to three words of a name their parts, with a family name from elsewhere ("": none).
func placed(toks []string, family string) [partCount]string {
	last := len(toks) - 1
	apart := family != "" && family != toks[last]
	switch {
	case last == 2 && apart:
		return [partCount]string{toks[0], toks[1], toks[2], family}
	case last == 2:
		return [partCount]string{toks[0], toks[1], "", toks[2]}
	case last == 1 && apart:
		return [partCount]string{toks[0], toks[1], "", family}
	case last == 1:
		return [partCount]string{toks[0], "", "", toks[1]}
	}
	return [partCount]string{toks[0], "", "", family}
}

// roles assigns the words of a whole name: the first is the given name, the last the family, the second the father's,
// the third the grandfather's. A single word is a given name.
func (p *parsed) roles() (r [partCount]int32) {
	if p.n == 0 {
		return r
	}
	r[partGiven] = p.tok[0]
	if p.n > 1 {
		r[partFamily] = p.tok[p.n-1]
	}
	if p.n > 2 {
		r[partFather] = p.tok[1]
	}
	if p.n > 3 {
		r[partGrandfather] = p.tok[2]
	}
	return r
}

// skeletonsOf lists the different skeletons of a name in order of number.
func (w *words) skeletonsOf(p *parsed, out []int32) []int32 {
	out = out[:0]
	for _, t := range p.tok[:p.n] {
		if s := w.skel[t]; s != 0 && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}
