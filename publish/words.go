package publish

import (
	"strings"
	"sync"

	"recount/internal/words"
)

// phrases are the words of one language by key.
type phrases map[string]string

var catalogue = sync.OnceValue(func() map[string]phrases {
	out := map[string]phrases{}
	for lang, table := range words.Table("editions") {
		out[lang] = table
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
	said := catalogue()[lang]
	if said == nil {
		said = catalogue()[words.Source]
	}
	return said.say("reason_" + reason)
}
