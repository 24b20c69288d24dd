package publish

import (
	"embed"
	"strings"
	"sync"
)

//go:embed words/*.tsv
var wordFiles embed.FS

// phrases are the words of one language by key.
type phrases map[string]string

var catalogue = sync.OnceValue(func() map[string]phrases {
	out := map[string]phrases{}
	entries, err := wordFiles.ReadDir("words")
	if err != nil { // embedded
		panic(err)
	}
	for _, e := range entries {
		text, err := wordFiles.ReadFile("words/" + e.Name())
		if err != nil {
			panic(err)
		}
		p := phrases{}
		for line := range strings.SplitSeq(string(text), "\n") {
			if key, words, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(line, "#") {
				p[key] = words
			}
		}
		out[strings.TrimSuffix(e.Name(), ".tsv")] = p
	}
	return out
})

// say fills a phrase's blanks. A key that no table has shows as itself, and a test finds it.
func (p phrases) say(key string, blanks ...string) string {
	text, ok := p[key]
	if !ok {
		return key
	}
	for i, b := range blanks {
		text = strings.ReplaceAll(text, "{"+string(rune('0'+i))+"}", b)
	}
	return text
}

// ReasonText puts the reason of an erratum into the words of a language; English where it has none.
func ReasonText(lang, reason string) string {
	words := catalogue()[lang]
	if words == nil {
		words = catalogue()["en"]
	}
	return words.say("reason_" + reason)
}
