package extract

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed data/en/*.tsv data/ar/*.tsv
var lexiconData embed.FS

// list is one file of a language's lexicon.
type list uint8

const (
	numbersList list = iota
	qualifiersList
	triggersList
	unitsList
	sidesList
	cuesList
	calendarList
	measuresList
	wordsList
	partsList
	scopesList
	sourcesList
	kinList
	titlesList
	appealsList
	promisesList
	partiesList
	causesList
	namesList
	headsList
	lists
)

var listNames = [lists]string{
	"numbers", "qualifiers", "triggers", "units", "sides", "cues", "calendar", "measures", "words", "parts", "scopes",
	"sources",
	"kin", "titles", "appeals", "promises", "parties", "causes", "names", "heads",
}

// entry is a row of a list: what a phrase means.
type entry struct {
	list list
	tag  string
	val  string
	n    int // val as a number, where it is one
	lang string

	mark     string // its feature at a place beside a figure, "" none
	markHash uint64
}

// Lexicon is the words of all languages as one automaton over folded words. It is safe for use by several goroutines.
type Lexicon struct {
	trie
	ends    [][]*entry // by node
	entries int
	weights *Weights // of the scorer
}

// LoadLexicon reads the lists that come with the program.
func LoadLexicon() (*Lexicon, error) {
	l, err := ReadLexicon(lexiconData, "data/en", "data/ar")
	if err != nil {
		return nil, err
	}
	l.weights, err = LoadWeights()
	return l, err
}

// ReadLexicon reads the lists of languages, a folder each. The form of the files is told in data/README.md.
func ReadLexicon(files fs.FS, folders ...string) (*Lexicon, error) {
	l := &Lexicon{ends: make([][]*entry, 1), weights: &Weights{}}
	for _, folder := range folders {
		for i := range listNames {
			path := folder + "/" + listNames[i] + ".tsv"
			data, err := fs.ReadFile(files, path)
			if err != nil {
				return nil, fmt.Errorf("read the lexicon: %w", err)
			}
			if err := l.read(path, folder[strings.LastIndexByte(folder, '/')+1:], list(i), string(data)); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}

func (l *Lexicon) read(path, lang string, kind list, data string) error {
	t := tokenizer{ids: &l.vocabulary}
	for i, line := range strings.Split(data, "\n") {
		line = strings.TrimRight(line, "\r ")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) < 2 || len(cells) > 4 {
			return fmt.Errorf("%s, line %d: wants phrases, tag, value and perhaps a note, tab-separated", path, i+1)
		}
		e := &entry{list: kind, tag: cells[1], lang: lang}
		if len(cells) > 2 {
			e.val = cells[2]
			e.n, _ = strconv.Atoi(e.val)
		}
		e.mark = markOfEntry(e)
		e.markHash = featureHash(e.mark)
		for _, phrase := range aliases(cells[0]) {
			if !l.add(&t, phrase, e) {
				return fmt.Errorf("%s, line %d: %q holds no word, or digits", path, i+1, phrase)
			}
		}
	}
	return nil
}

func (l *Lexicon) add(t *tokenizer, phrase string, e *entry) bool {
	node := int32(0)
	n := 0
	for _, tok := range t.cut(phrase, 0, len(phrase)) {
		if tok.kind == digitToken {
			return false // figures are read by rule, never from a list
		}
		if tok.kind != wordToken {
			continue
		}
		k := tok.key
		if tok.arabic {
			k = bareArticle(k)
		}
		node = l.grow(node, l.learn(strings.Clone(k)))
		for len(l.ends) < l.nodes() {
			l.ends = append(l.ends, nil)
		}
		n++
	}
	if n == 0 {
		return false
	}
	for _, have := range l.ends[node] {
		if have.list == e.list && have.tag == e.tag && have.val == e.val {
			return true
		}
	}
	l.ends[node] = append(l.ends[node], e)
	l.entries++
	return true
}

// hit is a phrase of the lexicon in a block: tokens from to to-1.
type hit struct {
	*entry
	list     list // the entry's, here so that most hits are passed over without a look at it
	from, to int32
	reading  uint8 // of the first token
	prep     byte  // clitic before the phrase
	conj     bool
}

// hits finds the phrases of all lists. Starts[i] is the index of the first hit that begins with token i.
func (l *Lexicon) hits(toks []token, out []hit, starts []int32) ([]hit, []int32) {
	out, starts = out[:0], starts[:0]
	for i := range toks {
		starts = append(starts, int32(len(out)))
		if toks[i].kind != wordToken {
			continue
		}
		from := len(out)
		for r := uint8(0); r < toks[i].n; r++ {
			rd := toks[i].readings[r]
			if node := l.next(0, rd.id); node != 0 {
				out = l.walk(toks, i, r, node, out)
			}
		}
		longestFirst(out[from:])
	}
	return out, append(starts, int32(len(out)))
}

// longestFirst orders the few hits of one token, those of one length as they were found.
func longestFirst(found []hit) {
	for i := 1; i < len(found); i++ {
		for j := i; j > 0 && found[j].to > found[j-1].to; j-- {
			found[j], found[j-1] = found[j-1], found[j]
		}
	}
}

// walk follows the phrases that begin at token i. A hyphen or an apostrophe between words is passed over.
func (l *Lexicon) walk(toks []token, i int, r uint8, node int32, out []hit) []hit {
	rd := toks[i].readings[r]
	j := i + 1
	for {
		for _, e := range l.ends[node] {
			out = append(out, hit{entry: e, list: e.list, from: int32(i), to: int32(j), reading: r, conj: rd.conj,
				prep: rd.prep})
		}
		if len(l.kids[node]) == 0 {
			return out
		}
		for j < len(toks) && toks[j].kind == punctToken && (toks[j].sign == '-' && toks[j].glued ||
			toks[j].sign == '\'') {
			j++
		}
		if j >= len(toks) || toks[j].kind != wordToken {
			return out
		}
		next := int32(0)
		for k := uint8(0); k < toks[j].n && next == 0; k++ {
			if id := toks[j].readings[k].id; id >= 0 {
				next = l.next(node, id)
			}
		}
		if next == 0 {
			return out
		}
		node = next
		j++
	}
}
