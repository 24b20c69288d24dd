package estimate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"recount/internal/words"
	"recount/record"
)

// Text is one sentence of a result: a code, whose words stand in the table "estimate" of the catalogue, and the facts
// that fill its blanks by their names. Written as JSON it has its words in every language of the catalogue beside the
// code, and read back it says what was written: what was published keeps its words when the catalogue changes.
type Text struct {
	Code  string
	Facts map[string]*record.Sentence
	said  map[string]string // by language; only of a text that was read back
}

// texts has the words of every Text.
var texts = sync.OnceValue(func() words.Catalogue { return words.Table("estimate") })

// TextOf makes a text of its code and its facts, which come in pairs: a name, and a value that prints itself. An error
// among them keeps its own words in each language.
func TextOf(code string, facts ...any) Text {
	t := Text{Code: code}
	if len(facts) > 0 {
		t.Facts = make(map[string]*record.Sentence, len(facts)/2)
	}
	for i := 0; i+1 < len(facts); i += 2 {
		value := &record.Sentence{Text: fmt.Sprint(facts[i+1])}
		if err, ok := facts[i+1].(error); ok {
			value = record.SentenceOf(err)
		}
		t.Facts[facts[i].(string)] = value
	}
	return t
}

// In says the text in a language of the catalogue; any other is English.
func (t Text) In(lang string) string {
	if said, ok := t.said[lang]; ok || t.Code == "" {
		return said
	}
	w := texts().In(lang, false)
	var pairs []string
	for name, fact := range t.Facts {
		pairs = append(pairs, "{"+name+"}", w.Said(fact))
	}
	return strings.NewReplacer(pairs...).Replace(w.T(t.Code))
}

// noted is a reason as results have it: its English, and the text.
func (t Text) noted() (*string, *Text) { return some(t.String()), &t }

// String is the text in English.
func (t Text) String() string { return t.In("en") }

// MarshalJSON writes the code, the facts and the words in every language; of a text that earlier versions wrote, which
// had no codes, the words alone.
func (t Text) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	field := func(name string, value any) error {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", name)
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false) // whoever writes the whole says whether to
		err := e.Encode(value)
		b.Truncate(b.Len() - 1)
		return err
	}
	var err error
	if t.Code != "" {
		err = field("code", t.Code)
	}
	if len(t.Facts) > 0 && err == nil {
		err = field("facts", t.Facts)
	}
	for _, lang := range words.Languages() {
		if err == nil {
			err = field(lang, t.In(lang))
		}
	}
	b.WriteByte('}')
	return b.Bytes(), err
}

// UnmarshalJSON reads a text with the words that were written.
func (t *Text) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	*t = Text{}
	for name, value := range fields {
		var err error
		switch {
		case name == "code":
			err = json.Unmarshal(value, &t.Code)
		case name == "facts":
			err = json.Unmarshal(value, &t.Facts)
		case slices.Contains(words.Languages(), name):
			if t.said == nil {
				t.said = map[string]string{}
			}
			var said string
			err = json.Unmarshal(value, &said)
			t.said[name] = said
		}
		if err != nil {
			return fmt.Errorf("%s of a text: %w", name, err)
		}
	}
	return nil
}
