package intake

import (
	"embed"
	"io/fs"
	"strings"
	"sync"
)

// The words by which lists name their columns and say what stands in a cell, a table a language: a new word needs no code.
//
//go:embed words/*.tsv
var listWordFiles embed.FS

// listWords are the words of all languages.
type listWords struct {
	columns map[Field][]columnWord
	of      map[string]map[string]string // by what they are words of: which, by the folded word
}

// columnWord is a name of a column, with how usual it is for its field: the lower the rank, the likelier.
type columnWord struct {
	word string
	rank int
}

// knownWords are read when a list is first met. A line that is none is a fault of the program.
var knownWords = sync.OnceValue(func() listWords {
	out := listWords{columns: map[Field][]columnWord{}, of: map[string]map[string]string{}}
	for _, lang := range []string{"en", "ar", "other"} {
		text, err := fs.ReadFile(listWordFiles, "words/"+lang+".tsv")
		if err != nil {
			panic(err)
		}
		out.read(lang, string(text))
	}
	return out
})

// perLine is more than the words of a line: those of a second line rank behind those of the first of any language.
const perLine = 1000

func (w listWords) read(lang, table string) {
	lines := map[Field]int{}
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			panic("intake: words/" + lang + ".tsv: " + line)
		}
		kind, which, words := cells[0], cells[1], strings.Split(cells[2], "|")
		if kind == "column" {
			f := Field(which)
			rank := perLine * lines[f]
			if lang != "en" {
				rank += perLine / 2
			}
			for i, word := range words {
				w.columns[f] = append(w.columns[f], columnWord{word, rank + i})
			}
			lines[f]++
			continue
		}
		if w.of[kind] == nil {
			w.of[kind] = map[string]string{}
		}
		for _, word := range words {
			if w.of[kind][word] != "" {
				panic("intake: words/" + lang + ".tsv says " + word + " once more")
			}
			w.of[kind][word] = which
		}
	}
}

// listWord says what a word is of, as "sex" or "age"; "" where no table has it.
func listWord(kind, word string) string { return knownWords().of[kind][word] }
