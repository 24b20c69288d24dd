package extract

import "unicode/utf8"

// read fills the readings of a word: the word itself and, in Arabic, what is left without wa-, fa-, bi-, li-, ka- and
// sa-. The article is always taken off.
func (t *tokenizer) read(tok *token) {
	tok.n = 0
	if !tok.arabic {
		t.reading(tok, tok.key, false, 0)
		return
	}
	k := tok.key
	t.reading(tok, bareArticle(k), false, 0)
	conj := false
	if n := conjLen(k); n > 0 {
		k, conj = k[n:], true
		t.reading(tok, bareArticle(k), true, 0)
	}
	switch {
	case utf8.RuneCountInString(k) > 4 && k[:4] == "لل":
		t.reading(tok, k[4:], conj, 'l')
	case utf8.RuneCountInString(k) > 3 && (k[:2] == "ب" || k[:2] == "ل" || k[:2] == "ك"):
		t.reading(tok, bareArticle(k[2:]), conj, prepOf(k[:2]))
	}
}

func prepOf(letter string) byte {
	switch letter {
	case "ب":
		return 'b'
	case "ل":
		return 'l'
	}
	return 'k'
}

func conjLen(k string) int {
	if len(k) > 4 && (k[:2] == "و" || k[:2] == "ف") {
		return 2
	}
	return 0
}

func bareArticle(k string) string {
	if k == "الفان" || k == "الفين" || k == "الفا" { // two thousand begins with an alef and a lam of its own
		return k
	}
	if len(k) > 8 && k[:4] == "ال" {
		return k[4:]
	}
	return k
}

func (t *tokenizer) reading(tok *token, k string, conj bool, prep byte) {
	tok.readings[tok.n] = reading{id: wordID(t.ids, k), conj: conj, prep: prep}
	tok.n++
}
