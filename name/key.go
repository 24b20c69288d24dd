package name

import "strings"

// Key returns the folded name with compounds joined and words of filiation dropped, each word in its own script: the
// key under which an alias or a gazetteer name is looked up. Spaces inside compounds, hyphens, accents, hamza seats,
// assimilated articles and broken forms of Allah make no difference to it; the script does (see Skeleton). Digits
// stay: they distinguish places.
func Key(name string) string {
	folded := strings.Fields(Fold(bounded(name)))
	out := strings.Join(compounds(folded), " ")
	// Joining may make a word that itself joins. Each round joins words or moves a heh to the right, so the rounds end.
	for range maxRounds {
		again := strings.Join(compounds(strings.Fields(out)), " ")
		if again == out {
			break
		}
		out = again
	}
	return out
}

// Skeleton returns the consonant classes of each word of a name, the same for Arabic and Latin spellings in most
// cases: vowels, medial w and y, ayn, hamza, articles, doubled letters and final h are out, and sounds that
// romanisations confuse (t and th, d and dh, s and sad, k and q, h and ha) share a class. Words without a consonant
// keep a first vowel mark "a". Kept letters: b t j h x(kh) d r z s c(sh) g(gh) f k l m n w y.
func Skeleton(name string) string {
	words := Tokens(name)
	for i, w := range words {
		words[i] = TokenSkeleton(w)
	}
	return strings.Join(words, " ")
}

// TokenSkeleton is Skeleton for one word as Tokens returns it.
func TokenSkeleton(word string) string {
	if ScriptOf(word) == Arabic {
		return arabicSkeleton(word)
	}
	return latinSkeleton(word)
}

var arabicConsonant = map[rune]byte{
	'ب': 'b', 'ت': 't', 'ط': 't', 'ث': 't', 'ج': 'j', 'ح': 'h', 'ه': 'h', 'خ': 'x', 'د': 'd', 'ض': 'd', 'ذ': 'd',
	'ر': 'r',
	'ز': 'z', 'ظ': 'z', 'س': 's', 'ص': 's', 'ش': 'c', 'غ': 'g', 'ف': 'f', 'ق': 'k', 'ك': 'k', 'ل': 'l', 'م': 'm',
	'ن': 'n',
}

// arabicArticle are the heads before an article and the letters that a word must exceed to hold one.
var arabicArticle = []struct {
	head    string
	letters int
}{{"عبد", 6}, {"ابو", 7}, {"", 4}}

func arabicSkeleton(w string) string {
	// The article is known by either order of its letters, so that a word and its LamAlef key have one skeleton.
	for _, p := range arabicArticle {
		head, n := p.head, p.letters
		if runeLen(w) <= n {
			continue
		}
		if strings.HasPrefix(w, head+"ال") || strings.HasPrefix(w, head+"لا") {
			w = head + w[len(head)+len("ال"):]
			break
		}
	}
	out := make([]byte, 0, 12)
	for i, r := range w {
		c, ok := arabicConsonant[r]
		if !ok {
			if i > 0 || r != 'و' && r != 'ي' {
				continue
			}
			c = 'w'
			if r == 'ي' {
				c = 'y'
			}
		}
		out = appendClass(out, c)
	}
	return finish(out)
}

// latinPairs are digraphs, tried before single letters.
var latinPairs = map[string]byte{
	"kh": 'x', "sh": 'c', "ch": 'c', "gh": 'g', "th": 't', "dh": 'd', "dj": 'j', "ph": 'f', "zh": 'j', "ck": 'k',
	"dz": 'z',
}

var latinConsonant = [26]byte{
	'b' - 'a': 'b', 'p' - 'a': 'b', 't' - 'a': 't', 'j' - 'a': 'j', 'h' - 'a': 'h', 'd' - 'a': 'd', 'r' - 'a': 'r',
	'z' - 'a': 'z',
	's' - 'a': 's', 'g' - 'a': 'g', 'f' - 'a': 'f', 'v' - 'a': 'f', 'k' - 'a': 'k', 'q' - 'a': 'k', 'c' - 'a': 'k',
	'x' - 'a': 'x',
	'l' - 'a': 'l', 'm' - 'a': 'm', 'n' - 'a': 'n',
}

func latinSkeleton(w string) string {
	w = latinStem(w)
	out := make([]byte, 0, 12)
	if strings.HasPrefix(w, "abd") && len(w) > 4 {
		// The d of abd and the h of what follows are two letters.
		out, w = append(out, 'b', 'd'), w[3:]
		if w[0] == 'w' || w[0] == 'y' {
			w = w[1:]
		}
	}
	for i := 0; i < len(w); i++ {
		if i+1 < len(w) {
			if c, ok := latinPairs[w[i:i+2]]; ok {
				out = appendClass(out, c)
				i++
				continue
			}
		}
		c := w[i]
		if c < 'a' || c > 'z' {
			continue
		}
		class := latinConsonant[c-'a']
		if class == 0 {
			if i > 0 || c != 'w' && c != 'y' {
				continue
			}
			class = c
		}
		out = appendClass(out, class)
	}
	return finish(out)
}

// latinStem takes the article off: al at the head, after abd and after abu.
func latinStem(w string) string {
	switch {
	case strings.HasPrefix(w, "abdal") && len(w) > 7:
		return "abd" + w[5:]
	case strings.HasPrefix(w, "abual") && len(w) > 7:
		return "abu" + w[5:]
	case strings.HasPrefix(w, "al") && len(w) > 5:
		return w[2:]
	}
	return w
}

func appendClass(out []byte, c byte) []byte {
	if n := len(out); n > 0 && out[n-1] == c {
		return out
	}
	return append(out, c)
}

func finish(out []byte) string {
	for len(out) > 1 && out[len(out)-1] == 'h' {
		out = out[:len(out)-1]
	}
	if len(out) == 0 {
		return "a"
	}
	return string(out)
}

func runeLen(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}
