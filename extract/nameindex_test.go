package extract

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// sameName reports whether the words of one name are all in the other.
func sameName(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	have := strings.Fields(b)
next:
	for _, w := range strings.Fields(a) {
		for _, h := range have {
			if strings.EqualFold(strings.TrimPrefix(w, "و"), strings.TrimPrefix(h, "و")) {
				continue next
			}
		}
		return false
	}
	return true
}

// TestNameIndexFindsWhatASearchFinds compares the index with a search through all names.
func TestNameIndexFindsWhatASearchFinds(t *testing.T) {
	words := strings.Fields("Ahmad Ali Omar Sami Nour Rana أحمد علي سامر Bin Hani")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var x nameIndex
		var names []string
		for range 25 {
			var parts []string
			// no word twice: then the shorter name has the fewer words
			for _, k := range rng.Perm(len(words))[:1+rng.IntN(4)] {
				parts = append(parts, words[k])
			}
			name := strings.Join(parts, " ")
			want := -1
			for i, have := range names {
				if sameName(have, name) || sameName(name, have) {
					want = i
					break
				}
			}
			got := x.find(name)
			if got != want && (got < 0) != (want < 0) {
				t.Fatalf("%q among %q: found %d, want %d", name, names, got, want)
			}
			switch {
			case got < 0:
				x.put(name, len(names))
				names = append(names, name)
			case len(name) > len(names[got]) && sameName(name, names[got]):
				x.replace(names[got], name, got)
				names[got] = name
			}
		}
	}
}

// TestNameIndexPassesOverAConjunction: "and Ali" is Ali.
func TestNameIndexPassesOverAConjunction(t *testing.T) {
	var x nameIndex
	x.put("علي حسن سالم", 0)
	if n := x.find("وعلي حسن"); n != 0 {
		t.Errorf("found %d", n)
	}
}
