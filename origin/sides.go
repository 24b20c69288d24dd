package origin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"recount/name"
	"recount/record"
)

// side is the set of parties that words name, by the table of parties.
type side []string

//go:embed parties.tsv
var partyTable string

type partyPhrase struct{ party, words string }

// partyPhrases is the table cut up, longest words first.
var partyPhrases = sync.OnceValue(func() []partyPhrase {
	var out []partyPhrase
	for line := range strings.Lines(partyTable) {
		party, words, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Split(words, "|") {
			out = append(out, partyPhrase{party, " " + w + " "})
		}
	}
	slices.SortStableFunc(out, func(a, b partyPhrase) int { return len(b.words) - len(a.words) })
	return out
})

// genitive keeps "Assad's" two words, as the table has it.
var genitive = strings.NewReplacer("'s", " s", "’s", " s")

// parties names the parties in words. A longer phrase hides the words inside it: "former government" is not
// "government".
func parties(words string) side {
	if words == "" {
		return nil
	}
	text := " " + name.Fold(genitive.Replace(words)) + " "
	var out side
	for _, p := range partyPhrases() {
		if strings.Contains(text, p.words) {
			text = strings.ReplaceAll(text, p.words, " # ")
			if !slices.Contains(out, p.party) {
				out = append(out, p.party)
			}
		}
	}
	slices.Sort(out)
	return out
}

// against reports whether two sides are both named and share nobody.
func (s side) against(t side) bool {
	if len(s) == 0 || len(t) == 0 {
		return false
	}
	for _, p := range s {
		if slices.Contains(t, p) {
			return false
		}
	}
	return true
}

// sidesOf reads who did it and on whose side the victims stood. The latter stands behind the figure: "15 soldiers of
// the Assad regime".
func sidesOf(n *record.CountStatement, sentence string) [2]side {
	perp := n.Perp
	for _, p := range n.Cell.Party {
		perp += " ; " + p
	}
	return [2]side{parties(perp), parties(behind(n.Figure.Words, sentence))}
}

// behindWords is how many words after a figure may tell whose people they were.
const behindWords = 7

// behind gives the words after the figure up to the next sign or "and".
func behind(figure, sentence string) string {
	at := strings.Index(sentence, figure)
	if figure == "" || at < 0 {
		return ""
	}
	rest := sentence[at+len(figure):]
	if i := strings.IndexAny(rest, ",;:.!?()\"“”،؛؟\n"); i >= 0 {
		rest = rest[:i]
	}
	words := strings.Fields(rest)
	for i, w := range words {
		if i >= behindWords || w == "and" || w == "by" || w == "in" || w == "when" || w == "had" || w == "were" ||
			w == "على" || w == "في" {
			words = words[:i]
			break
		}
	}
	return strings.Join(words, " ")
}
