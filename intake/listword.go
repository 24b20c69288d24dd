package intake

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"sync"

	"recount/record"
)

// The words by which lists name their columns and say what stands in a cell, and those of dates and of lines beside a
// story: a table a language, so that a new word needs no code.
//
//go:embed words/*.tsv
var wordFiles embed.FS

// wordTables are the words of all languages.
type wordTables struct {
	columns map[Field][]columnWord
	of      map[string]map[string]string // by what they are words of: which, by the folded word
	phrases map[string][]string          // folded, by what they are for, a space behind each
}

// columnWord is a name of a column, with how usual it is for its field: the lower the rank, the likelier.
type columnWord struct {
	word string
	rank int
}

// knownWords are read when a list or a page is first met. A line that is none is a fault of the program.
var knownWords = sync.OnceValue(func() wordTables {
	out := wordTables{map[Field][]columnWord{}, map[string]map[string]string{}, map[string][]string{}}
	files, err := fs.Glob(wordFiles, "words/*.tsv")
	for _, file := range files {
		var text []byte
		if text, err = wordFiles.ReadFile(file); err != nil {
			break
		}
		out.read(strings.TrimSuffix(path.Base(file), ".tsv"), string(text))
	}
	if err != nil { // embedded
		panic(err)
	}
	return out
})

// perLine is more than the words of a line: those of a second line rank behind those of the first of any language.
const perLine = 1000

func (w wordTables) read(lang, table string) {
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
			if record.Lang(lang) != record.English {
				rank += perLine / 2
			}
			for i, word := range words {
				w.columns[f] = append(w.columns[f], columnWord{word, rank + i})
			}
			lines[f]++
			continue
		}
		if kind == "phrase" {
			for _, said := range words {
				w.phrases[which] = append(w.phrases[which], strings.Join(foldWords(said), " ")+" ")
			}
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

// tableWord says what a word is of, as "sex", "age" or "month"; "" where no table has it.
func tableWord(kind, word string) string { return knownWords().of[kind][word] }

// tablePhrases are the phrases of a kind ("teaser"), folded, a space behind each.
func tablePhrases(kind string) []string { return knownWords().phrases[kind] }
