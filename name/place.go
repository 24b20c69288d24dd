package name

import "strings"

// placeKinds are words that say what a place is; lists put them in or leave them out.
var placeKinds = map[string]bool{
	"قريه": true, "بلده": true, "مدينه": true, "حي": true, "ناحيه": true, "منطقه": true, "محافظه": true, "ريف": true,
	"مخيم": true, "شارع": true,
	"village": true, "town": true, "city": true, "neighborhood": true, "neighbourhood": true, "district": true,
	"subdistrict": true,
	"governorate": true, "province": true, "of": true, "the": true, "camp": true, "street": true, "countryside": true,
	"rural": true,
}

// PlaceKey returns the key under which a place is compared: Key without the article of any word and without words that
// say what kind of place it is, unless nothing would be left. Kinds that divide places of one name (the countryside of
// a city against the city) must be read before this key is made.
func PlaceKey(name string) string {
	words := strings.Fields(Key(name))
	out := make([]string, 0, len(words))
	for _, w := range words {
		bare := bareWord(w)
		if placeKinds[bare] || placeKinds[w] {
			continue
		}
		out = append(out, bare)
	}
	if len(out) == 0 {
		for _, w := range words {
			out = append(out, bareWord(w))
		}
	}
	return strings.Join(out, " ")
}

func bareWord(w string) string {
	if strings.HasPrefix(w, "ال") && runeLen(w) > 4 {
		return strings.TrimPrefix(w, "ال")
	}
	if strings.HasPrefix(w, "al") && len(w) > 4 {
		return w[2:]
	}
	return w
}
