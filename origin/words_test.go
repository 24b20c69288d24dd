package origin

import (
	"reflect"
	"testing"

	"recount/record"
)

func TestWordsAreWrittenAndReadAgain(t *testing.T) {
	doc := &record.Document{Text: "Twelve “people were killed” in Jableh. More than 1,383 died! قُتل ١٬٣٨٣ مدنياً\n\n0 left."}
	words := CutWords(doc)
	if len(words.tokens) < 12 {
		t.Fatalf("%d words", len(words.tokens))
	}
	b, err := words.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back Words
	if err := back.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(back, words) {
		t.Errorf("read again: %+v, %v; want %+v", back, err, words)
	}
	a, c := newFingerprint(Page{Document: doc}), newFingerprint(Page{Document: doc, Words: &back})
	if !reflect.DeepEqual(a, c) {
		t.Errorf("the fingerprint of words cut before is another one")
	}
	for i := 1; i < len(b); i++ {
		var cut Words
		if cut.UnmarshalBinary(b[:i]) == nil && len(cut.tokens) >= len(words.tokens) {
			t.Fatalf("words cut at %d are taken", i)
		}
	}
}
