package name

import "strings"

// Parts is a personal name by the roles of its words. Every word is as Tokens gives it; a role that the name does not
// show is empty.
type Parts struct {
	Title       []string // shahid, hajj, shaykh, doctor
	Kunya       string   // abu or umm and a name, before the given name; it may be an alias
	Given       string   // ism
	Father      string   // first nasab
	Grandfather string   // second nasab
	Further     []string // names between the grandfather and the family
	Family      string   // nisba, laqab or clan: the last word
}

// titles are words of respect, folded.
var titles = map[string]bool{
	"شهيد": true, "الشهيد": true, "الشهيده": true, "شهيده": true, "الحاج": true, "حاج": true, "الحاجه": true,
	"حاجه": true, "الشيخ": true, "شيخ": true, "الدكتور": true, "دكتور": true,
	"المهندس": true, "العقيد": true, "الاستاذ": true, "الطفل": true, "الطفله": true, "السيد": true, "السيده": true,
	"martyr": true, "shahid": true, "shaheed": true, "alshahid": true, "hajj": true, "haj": true, "hajji": true,
	"alhajj": true, "sheikh": true, "shaikh": true, "shaykh": true, "dr": true,
	"doctor": true, "mr": true, "mrs": true, "colonel": true, "child": true,
}

// Parse gives the words of a personal name their roles: titles in front, a kunya where abu or umm opens a name of two
// or more further words, then given, father's, grandfather's and family name. A title is taken only while at least two
// words follow, since several are family names too. A last word with abu is a family name (Abu Shaqra); the first one
// is a kunya only before a given name. Two words are given and family.
func Parse(name string) Parts {
	words := Tokens(name)
	var p Parts
	for len(words) > 2 && titles[words[0]] {
		p.Title = append(p.Title, words[0])
		words = words[1:]
	}
	if len(words) > 2 && isKunya(words[0]) {
		p.Kunya = words[0]
		words = words[1:]
	}
	if len(words) == 1 && isKunya(words[0]) {
		p.Kunya = words[0]
		return p
	}
	if len(words) > 0 {
		p.Given = words[0]
	}
	if len(words) > 1 {
		p.Family = words[len(words)-1]
	}
	if len(words) > 2 {
		p.Father = words[1]
	}
	if len(words) > 3 {
		p.Grandfather = words[2]
		p.Further = words[3 : len(words)-1]
	}
	return p
}

// isKunya says that a joined word is abu or umm with a name.
func isKunya(w string) bool {
	for _, p := range []string{"ابو", "abu", "umm"} {
		if strings.HasPrefix(w, p) && runeLen(w) > runeLen(p)+1 {
			return true
		}
	}
	// Umm in Arabic is two letters that begin many names (Amal, Amin); joined, it is told by the article or by its
	// length.
	return strings.HasPrefix(w, "امال") && runeLen(w) > 5
}
