package extract

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

// phrases is a list of names as an automaton over folded words: a match can only begin and end at the edge of a word,
// and the longest name at a place wins. It takes one pass over the text, like the automaton of Aho and Corasick (1975),
// but over words, so that clitics and articles can be tried where a name begins.
type phrases struct {
	trie
	ends   [][]phrase // by node
	latin  bool       // romanisations are made one
	adding folder
	folded sync.Pool
}

// phrase is one spelling in the list.
type phrase struct {
	entry    int32 // index of what it names
	acronym  bool  // only where the text has capitals too
	proper   bool  // only where the text begins with a capital
	short    bool  // a short form: "the Observatory"
	guarded  bool  // an acronym that is also a word of the language: not in text set in capitals
	ordinary bool  // a name that is also an ordinary word: wants a cue or its parent on the page
}

// found is a match before entries are chosen.
type found struct {
	start, end int
	first      int // index of the first word
	phrases    []phrase
	capitals   bool
}

func newPhrases(latin bool) *phrases {
	return &phrases{ends: make([][]phrase, 1), latin: latin}
}

// englishAcronyms are acronyms that spell an English word.
var englishAcronyms = map[string]bool{"WHO": true, "CARE": true, "SPA": true, "SAMS": true, "IS": true, "AP": false}

// add puts a spelling in. An alias without any letter is not added.
func (p *phrases) add(alias string, entry int32, short bool) *phrase {
	f := &p.adding
	f.cut(alias)
	if len(f.words) == 0 {
		return nil
	}
	node := int32(0)
	for _, w := range f.words {
		node = p.grow(node, p.learn(string(p.wordKey(f, w))))
		for len(p.ends) < p.nodes() {
			p.ends = append(p.ends, nil)
		}
	}
	first := f.words[0]
	p.ends[node] = append(p.ends[node], phrase{
		entry: entry, short: short, proper: first.upper,
		acronym: len(f.words) == 1 && first.capitals,
		guarded: len(f.words) == 1 && englishAcronyms[alias],
	})
	return &p.ends[node][len(p.ends[node])-1]
}

// wordKey is the key of a word in the list: the folded word, without the article in Arabic, with variants of
// romanisation made one where the list asks for it.
func (p *phrases) wordKey(f *folder, w word) []byte {
	k := f.key(w)
	if w.arabic {
		return withoutArticle(k)
	}
	if p.latin && w.upper {
		f.scratch = romanised(f.scratch[:0], k)
		return f.scratch
	}
	return k
}

var (
	arAl   = []byte("ال")
	arLil  = []byte("لل")
	arWaw  = []byte("و")
	arFa   = []byte("ف")
	arBa   = []byte("ب")
	arLam  = []byte("ل")
	arKaf  = []byte("ك")
	arKeep = 3 // letters that must remain after a clitic
)

func withoutArticle(k []byte) []byte {
	if bytes.HasPrefix(k, arAl) && utf8.RuneCount(k[len(arAl):]) >= arKeep {
		return k[len(arAl):]
	}
	return k
}

// clitics calls try with the readings of an Arabic word, the word as it stands first, then without wa-, fa-, and
// without bi-, li-, ka-; skip is the number of letters before the name.
func clitics(k []byte, try func(k []byte, skip int) bool) bool {
	if try(withoutArticle(k), 0) {
		return true
	}
	skip := 0
	for _, conj := range [][]byte{arWaw, arFa} {
		if bytes.HasPrefix(k, conj) && utf8.RuneCount(k) > arKeep {
			k, skip = k[len(conj):], 1
			if try(withoutArticle(k), skip) {
				return true
			}
			break
		}
	}
	if bytes.HasPrefix(k, arLil) && utf8.RuneCount(k[len(arLil):]) >= arKeep {
		if try(k[len(arLil):], skip+2) {
			return true
		}
	}
	for _, prep := range [][]byte{arBa, arLam, arKaf} {
		if bytes.HasPrefix(k, prep) && utf8.RuneCount(k) > arKeep {
			return try(withoutArticle(k[len(prep):]), skip+1)
		}
	}
	return false
}

// cut hands out the folded words of a text. They are gone when use returns.
func (p *phrases) cut(text string, use func(f *folder)) {
	f, _ := p.folded.Get().(*folder)
	if f == nil {
		f = new(folder)
	}
	f.cut(text)
	use(f)
	p.folded.Put(f)
}

// findIn calls report for each place where names of the list stand, left to right, longest first, without overlap.
// Report says whether it takes one of the phrases; where it does not, the next shorter name is offered.
func (p *phrases) findIn(text string, f *folder, report func(f *folder, m found) bool) {
	for i := 0; i < len(f.words); {
		i += max(1, p.at(text, f, i, report))
	}
}

// at reports the longest name that begins with word i and is taken, and returns its length in words.
func (p *phrases) at(text string, f *folder, i int, report func(f *folder, m found) bool) int {
	if !f.words[i].arabic {
		id := p.idAt(f, i)
		if id < 0 {
			return 0
		}
		return p.walk(f, i, id, int(f.words[i].start), report)
	}
	for _, k := range f.keysOf(i) {
		id := hashedID(&p.vocabulary, k.key, k.hash)
		if id < 0 {
			continue
		}
		taken := p.walk(f, i, id, afterLetters(text, int(f.words[i].start), k.skip), report)
		if taken > 0 {
			return taken
		}
	}
	return 0
}

// idAt is the number of a word as it stands, without the article in Arabic, with variants of romanisation made one
// where the list asks for it; -1 where the list has no such word.
func (p *phrases) idAt(f *folder, i int) int32 {
	keys := f.keysOf(i)
	k := &keys[0]
	if !f.words[i].arabic && p.latin && len(keys) > 1 {
		k = &keys[1]
	}
	return hashedID(&p.vocabulary, k.key, k.hash)
}

func (p *phrases) walk(f *folder, i int, id int32, start int, report func(f *folder, m found) bool) int {
	var nodes [16]int32
	node := p.next(0, id)
	depth := 0
	for node != 0 && depth < len(nodes) {
		nodes[depth] = node
		depth++
		if i+depth >= len(f.words) || len(p.kids[node]) == 0 {
			break
		}
		node = p.next(node, p.idAt(f, i+depth))
	}
	for ; depth > 0; depth-- {
		ends := p.ends[nodes[depth-1]]
		if len(ends) == 0 {
			continue
		}
		m := found{start: start, end: int(f.words[i+depth-1].end), first: i, phrases: ends,
			capitals: f.words[i].capitals}
		if report(f, m) {
			return depth
		}
	}
	return 0
}

// afterLetters returns the offset after n letters of the text that are kept in folding.
func afterLetters(text string, at, n int) int {
	for n > 0 && at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		at += size
		if r < 0x600 || r > 0x6FF || arabicFold[r-0x600] > 0 {
			n--
		}
	}
	return at
}

// fits reports whether the letters of the text allow the phrase: capitals for acronyms, a capital for proper names, and
// no acronym that is a word of the language amid text in capitals.
func (ph phrase) fits(f *folder, m found) bool {
	w := f.words[m.first]
	switch {
	case w.arabic:
		return true
	case ph.acronym && !w.capitals:
		return false
	case ph.guarded && amidCapitals(f, m.first):
		return false
	case ph.proper && !w.upper:
		return false
	}
	return true
}

func amidCapitals(f *folder, i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(f.words) && f.words[j].capitals && f.words[j].to-f.words[j].from >= 4 {
			return true
		}
	}
	return false
}
