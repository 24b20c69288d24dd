package extract

import "testing"

func TestOpenersOfBothScripts(t *testing.T) {
	o := openers()
	for word, in := range map[string]map[string]bool{"wadi": o.opens, "وادي": o.opens, "new": o.before,
		"al-": o.article} {
		if !in[word] {
			t.Errorf("%q is in the table no more", word)
		}
	}
	if o.opens["new"] || o.before["wadi"] {
		t.Error("a word has the role of another")
	}
}
