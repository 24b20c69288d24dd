package doubt

import (
	_ "embed"
	"strings"
	"sync"

	"recount/name"
	"recount/record"
)

// words asks for words that leave the figure in doubt.
func (v *sentence) words() record.WarningCode {
	w := phrases()
	for _, k := range w.near {
		if holds(v.near, k.phrases) {
			return "unsure_" + k.code
		}
	}
	switch {
	case v.says("taken_back"):
		return "unsure_taken_back"
	case v.says("headline_words"):
		return "unsure_quoted"
	case v.says("denied"):
		return "unsure_denied"
	case v.says("other_event"):
		return "unsure_other_event"
	}
	return ""
}

// says reports whether the sentence holds a phrase of a kind.
func (v *sentence) says(kind string) bool { return holds(v.folded, phrases().sentence[kind]) }

// holds reports whether folded words hold a phrase, alone or behind a joined Arabic particle.
func holds(folded string, phrases []string) bool {
	for _, p := range phrases {
		for from := 0; ; {
			i := strings.Index(folded[from:], p)
			if i < 0 {
				break
			}
			at := from + i
			if wholePhrase(folded, at, at+len(p)) {
				return true
			}
			from = at + len(p)
		}
	}
	return false
}

func wholePhrase(folded string, from, to int) bool {
	if to < len(folded) && folded[to] != ' ' {
		return false
	}
	before := folded[:from]
	for _, particle := range []string{"و", "ف", "ب", "ل"} {
		if strings.HasSuffix(before, " "+particle) {
			return true
		}
	}
	return before == "" || strings.HasSuffix(before, " ")
}

//go:embed words.tsv
var wordTable string

// wordKind is a kind of words of doubt.
type wordKind struct {
	code    record.WarningCode
	phrases []string
}

// phraseTable is the table of words, folded.
type phraseTable struct {
	near          []wordKind
	sentence      map[string][]string
	before, block []string
	placeKinds    []string
}

var phrases = sync.OnceValue(func() *phraseTable {
	w := &phraseTable{sentence: map[string][]string{}}
	for line := range strings.Lines(wordTable) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(cells) != 3 {
			continue
		}
		var phrases []string
		for _, p := range strings.Split(cells[2], "|") {
			phrases = append(phrases, strings.TrimSpace(name.Fold(p)))
		}
		switch cells[1] {
		case "near":
			w.near = append(w.near, wordKind{record.WarningCode(cells[0]), phrases})
		case "sentence":
			w.sentence[cells[0]] = phrases
		case "before":
			w.before = append(w.before, phrases...)
		case "block":
			w.block = append(w.block, phrases...)
		case "place":
			w.placeKinds = append(w.placeKinds, phrases...)
		}
	}
	return w
})
