package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"recount/name"
)

// registerTokenizer gives a connection the tokenizer "recount". Words are folded as names are (marks, hamza seats,
// alefs, yehs, teh marbuta, digits, accents, case) and lose the Arabic article, so that every spelling of a word is one
// token; the offsets stay those of the original, so that highlights mark the text as it was written.
func registerTokenizer(c *sqlite3.Conn) error {
	return fts5.RegisterCustom(c, func(a *fts5.API) error {
		return a.CreateTokenizer("recount", func([]string) (fts5.Tokenizer, error) {
			return &tokenizer{known: map[string]string{}}, nil
		})
	})
}

// tokenizer belongs to one connection. It remembers foldings, because a case has few words that come often.
type tokenizer struct{ known map[string]string }

const knownWords = 20000

// Tokenize implements fts5.Tokenizer.
func (t *tokenizer) Tokenize(_ fts5.TokenizeFlag, text, _ string, token fts5.TokenCallback) error {
	for start := 0; start < len(text); {
		r, size := utf8.DecodeRuneInString(text[start:])
		if !wordRune(r) {
			start += size
			continue
		}
		end := start + size
		for end < len(text) {
			r, size = utf8.DecodeRuneInString(text[end:])
			if !wordRune(r) && !insideWord(r) {
				break
			}
			end += size
		}
		if err := t.emit(text[start:end], start, end, token); err != nil {
			return err
		}
		start = end
	}
	return nil
}

func (t *tokenizer) emit(word string, start, end int, token fts5.TokenCallback) error {
	folded, ok := t.known[word]
	if !ok {
		folded = foldWord(word)
		if len(t.known) >= knownWords {
			clear(t.known)
		}
		t.known[strings.Clone(word)] = folded
	}
	for folded != "" {
		first, rest, _ := strings.Cut(folded, " ")
		if first != "" {
			if err := token(0, first, start, end); err != nil {
				return err
			}
		}
		folded = rest
	}
	return nil
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// insideWord are signs that stand within a word and do not part it: vowel marks, tatweel, joiners, apostrophes.
func insideWord(r rune) bool {
	return unicode.Is(unicode.Mn, r) || r == '\u200c' || r == '\u200d' || r == '\'' || r == '\u2019' || r == '\u02bc' ||
		r == '\u02be' || r == '\u02bf'
}

// articles are what Arabic writes in front of a word as one with it: the article, alone or after and, in, so, like.
var articles = []string{"وال", "بال", "فال", "كال", "لل", "ال"}

func foldWord(word string) string {
	folded := name.Fold(word)
	for _, a := range articles {
		if rest, ok := strings.CutPrefix(folded, a); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return folded
}
