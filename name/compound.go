package name

import "strings"

// allah is the folded word in Arabic. PDF extraction writes it with its ligature turned round.
const allah = "الله"

// brokenAllah are forms of Allah left by a reversed lam-alef ligature, longest first.
var brokenAllah = []string{"هللا", "اهلل", "اللة"}

const (
	// maxName bounds the bytes of a name that are parsed: a longer text is not a name, and one bad cell must not cost
	// unbounded work.
	maxName = 2048
	// maxRounds bounds how often joined words are looked at again.
	maxRounds = 64
	// maxRepair is the longest word, in bytes, in which broken forms of Allah are looked for.
	maxRepair = 48
)

func bounded(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "")
}

// arabicPrefix are words that belong to the next word, with the form that they take in a key.
var arabicPrefix = map[string]string{
	"عبدال": "عبدال", "ابو": "ابو", "ابا": "ابو", "ابي": "ابو", "ام": "ام", "ال": "ال", "بو": "ابو",
}

// arabicSuffix are words that belong to the word before them.
var arabicSuffix = map[string]string{"الدين": "الدين", "الله": "الله", "دين": "الدين", "الاسلام": "الاسلام"}

// latinPrefix are the same words as they are written in Latin letters.
var latinPrefix = map[string]string{
	"abdal": "abdal", "abdel": "abdal", "abdul": "abdal", "abdol": "abdal", "abdil": "abdal", "abdu": "abdal",
	"abu": "abu", "abo": "abu", "abou": "abu", "aboo": "abu", "aba": "abu", "abi": "abu", "ebu": "abu", "bu": "abu",
	"bou": "abu",
	"um":  "umm", "umm": "umm", "om": "umm", "oum": "umm", "oumm": "umm",
	"al": "al", "el": "al", "ul": "al", "il": "al",
}

// latinSuffix are second halves written apart.
var latinSuffix = map[string]string{
	"din": "aldin", "deen": "aldin", "dine": "aldin", "eddin": "aldin", "eddine": "aldin", "uddin": "aldin",
	"addin": "aldin",
	"aldin": "aldin", "aldeen": "aldin", "eldin": "aldin", "eldeen": "aldin", "allah": "allah", "ullah": "allah",
	"hlla": "allah", "hllah": "allah",
}

// filiation are the words between a name and the father's; they mark roles and carry no name.
var filiation = map[string]bool{
	"بن": true, "ابن": true, "بنت": true, "bin": true, "ibn": true, "bint": true, "ben": true, "bent": true, "bn": true,
}

// sunArticle are assimilated articles: each stands for al before a word that begins with its consonant.
var sunArticle = map[string]string{
	"ar": "r", "er": "r", "ur": "r", "as": "s", "es": "s", "us": "s", "ash": "sh", "esh": "sh", "ush": "sh",
	"ach": "ch", "ech": "ch",
	"ad": "d", "ed": "d", "ud": "d", "an": "n", "en": "n", "un": "n", "at": "t", "et": "t", "ut": "t", "az": "z",
	"ez": "z", "uz": "z",
	"ath": "th", "eth": "th", "adh": "dh", "edh": "dh",
}

// Tokens returns the words of a name after folding with compounds joined (abd, abu, umm and al with the next word,
// al-din and Allah with the one before), known broken forms of Allah repaired, words of filiation and digits left out.
func Tokens(name string) []string {
	return compounds(words(Fold(bounded(name))))
}

// words splits folded text and drops digits, which in lists of names are row numbers and notes.
func words(folded string) []string {
	fields := strings.Fields(folded)
	out := fields[:0]
	for _, f := range fields {
		f = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, f)
		if f != "" {
			out = append(out, f)
		}
	}
	return out
}

// compounds joins from the right, so that "abu abd al rahman" becomes one word whichever spaces are written.
func compounds(fields []string) []string {
	fields = suffixes(fields)
	out := make([]string, 0, len(fields))
	for i := len(fields) - 1; i >= 0; i-- {
		f := fields[i]
		if len(out) == 0 {
			out = append(out, f)
			continue
		}
		next := &out[len(out)-1]
		if form, ok := prefixForm(f, *next); ok {
			*next = form + *next
			continue
		}
		if filiation[f] && i > 0 {
			continue
		}
		out = append(out, f)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// prefixForm gives the form of a word that belongs to the next one.
func prefixForm(f, next string) (string, bool) {
	if f == "عبد" || f == "abd" {
		// Abd alone is a name too ("Muhammad Abd Abu Daqqa"): it joins only what a servant of God is called after.
		return inScriptOf(next, f), strings.HasPrefix(next, "ال") || strings.HasPrefix(next, "al") || next == "ربه" ||
			next == "rabbo" || next == "rabbuh"
	}
	if form, ok := arabicPrefix[f]; ok {
		return inScriptOf(next, form), true
	}
	if form, ok := latinPrefix[f]; ok {
		form = inScriptOf(next, form)
		if form == "عبدال" && strings.HasPrefix(next, "ال") {
			form = "عبد" // one article, though both scripts write it
		}
		return form, true
	}
	if c, ok := sunArticle[f]; ok && strings.HasPrefix(next, c) {
		return "al", true
	}
	return "", false
}

// otherScript gives the parts of compounds in the other script: a keyboard changed in the middle of a name leaves "ابو
// Yunus".
var otherScript = map[string]string{
	"عبد": "abd", "عبدال": "abdal", "ابو": "abu", "ام": "umm", "ال": "al", "الدين": "aldin", "الله": "allah",
	"abd": "عبد", "abdal": "عبدال", "abu": "ابو", "umm": "ام", "al": "ال", "aldin": "الدين", "allah": "الله",
}

// inScriptOf writes a part of a compound in the script of the word that it joins, so that no word is of two scripts.
func inScriptOf(word, form string) string {
	if s := ScriptOf(word); s != Other && s != ScriptOf(form) {
		if other, ok := otherScript[form]; ok {
			return other
		}
	}
	return form
}

// suffixes repairs Allah, spells one-word compounds one way and joins second halves to the word before.
func suffixes(fields []string) []string {
	out := make([]string, 0, len(fields))
	for i := 0; i < len(fields); i++ {
		f := oneWord(fields[i])
		form, ok := arabicSuffix[f]
		if !ok {
			form, ok = latinSuffix[f]
		}
		if !ok {
			out = append(out, f)
			continue
		}
		// "X al din" is three words: the article goes with what follows it.
		if n := len(out); n > 1 && (out[n-1] == "al" || out[n-1] == "el" || out[n-1] == "ال" ||
			sunArticle[out[n-1]] == "d") {
			out = out[:n-1]
		}
		if n := len(out); n > 0 {
			out[n-1] += inScriptOf(out[n-1], form)
			continue
		}
		out = append(out, f)
	}
	return out
}

// oneWord repairs Allah inside a word and gives Latin words that hold a compound one spelling.
func oneWord(f string) string {
	for _, b := range brokenAllah {
		if len(f) <= maxRepair && strings.Contains(f, b) {
			f = strings.Replace(f, b, allah, 1)
			break
		}
	}
	if !strings.HasPrefix(f, "abd") || len(f) < 6 {
		return f
	}
	rest := strings.TrimLeft(f[3:], "aeiou")
	switch rest {
	case "lah", "llah", "la", "lla", "hlla", "hllah":
		return "abdallah"
	}
	if len(rest) > 3 && rest[0] == 'l' && len(rest) < len(f)-3 {
		return "abdal" + rest[1:]
	}
	if len(rest) > 3 && rest[0] == rest[1] && strings.IndexByte("rsdntz", rest[0]) >= 0 {
		return "abdal" + rest[1:]
	}
	return f
}
