package name

// Habit is a way of writing Arabic in Latin letters.
type Habit string

// Habits whose spellings the lattice holds. ALA-LC, ISO 233, DIN 31635 and UNGEGN agree once their marks are folded
// away, but for the digraphs that are listed.
const (
	Press    Habit = "press"
	Passport Habit = "passport"
	ALALC    Habit = "ALA-LC"
	UNGEGN   Habit = "UNGEGN"
	French   Habit = "French"
	Turkish  Habit = "Turkish"
)

// spelling is one way to write an Arabic letter, with the habits that it belongs to (none: all of them).
type spelling struct {
	latin  string
	habits []Habit
}

// lattice lists, by folded Arabic letter, the Latin spellings that the habits give it. The empty spelling is a letter
// left out. Short vowels are not written in Arabic; the channel lets them come in anywhere.
var lattice = map[rune][]spelling{
	'ا': {{"a", nil}, {"aa", []Habit{Press}}, {"e", []Habit{Turkish, Press}}, {"i", nil}, {"u", nil},
		{"o", []Habit{Press}}, {"", nil}, {"ou", []Habit{French}}, {"ee", []Habit{Press}}},
	'ب': {{"b", nil}, {"p", []Habit{Turkish}}, {"bb", nil}},
	'ت': {{"t", nil}, {"tt", nil}},
	'ث': {{"th", []Habit{ALALC, UNGEGN, Press, Passport}}, {"t", []Habit{French, Press}},
		{"s", []Habit{Turkish, Passport}}},
	'ج': {{"j", []Habit{ALALC, UNGEGN, Press, Passport}}, {"dj", []Habit{French}}, {"g", []Habit{Press}},
		{"c", []Habit{Turkish}}, {"jj", nil}, {"gh", []Habit{Press}}},
	'ح': {{"h", nil}, {"hh", nil}, {"", []Habit{Press}}},
	'خ': {{"kh", nil}, {"h", []Habit{Turkish}}, {"k", []Habit{Press}}},
	'د': {{"d", nil}, {"dd", nil}, {"t", []Habit{Turkish}}},
	'ذ': {{"dh", []Habit{ALALC, UNGEGN}}, {"th", []Habit{Press}}, {"z", []Habit{Turkish, Passport}},
		{"d", []Habit{French, Press}}},
	'ر': {{"r", nil}, {"rr", nil}},
	'ز': {{"z", nil}, {"zz", nil}},
	'س': {{"s", nil}, {"ss", []Habit{French, Press}}, {"c", []Habit{French}}},
	'ش': {{"sh", []Habit{ALALC, UNGEGN, Press, Passport}}, {"ch", []Habit{French}}, {"s", []Habit{Turkish}}},
	'ص': {{"s", nil}, {"ss", []Habit{French, Press}}},
	'ض': {{"d", nil}, {"dh", []Habit{Passport, Press}}, {"z", []Habit{Turkish}}, {"dd", nil}},
	'ط': {{"t", nil}, {"tt", nil}},
	'ظ': {{"z", nil}, {"dh", []Habit{Passport, Press}}, {"th", []Habit{Press}}},
	'ع': {{"", nil}, {"a", nil}, {"e", []Habit{Press}}, {"i", nil}, {"u", nil}, {"o", []Habit{Press}},
		{"aa", []Habit{Passport}}, {"ou", []Habit{French}}},
	'غ': {{"gh", nil}, {"g", []Habit{Turkish, Press}}, {"kh", []Habit{Press}}},
	'ف': {{"f", nil}, {"ff", nil}},
	'ق': {{"q", []Habit{ALALC, UNGEGN, Press, Passport}}, {"k", []Habit{Turkish, French, Press}}, {"g", []Habit{Press}},
		{"c", []Habit{French}}, {"qq", nil}, {"kk", nil}},
	'ك': {{"k", nil}, {"c", []Habit{French}}, {"kk", nil}, {"q", []Habit{Press}}},
	'ل': {{"l", nil}, {"ll", nil}},
	'م': {{"m", nil}, {"mm", nil}},
	'ن': {{"n", nil}, {"nn", nil}, {"m", []Habit{Press}}},
	'ه': {{"h", nil}, {"", nil}, {"a", nil}, {"ah", nil}, {"e", []Habit{Turkish, Press}}, {"eh", []Habit{Press}},
		{"at", []Habit{ALALC}}, {"et", []Habit{Turkish}}, {"hh", nil}},
	'و': {{"w", nil}, {"u", nil}, {"o", []Habit{Press}}, {"ou", []Habit{French, Press}}, {"oo", []Habit{Press}},
		{"v", []Habit{Turkish}}, {"aw", nil}, {"au", nil}, {"ow", []Habit{Press}}, {"uw", []Habit{ALALC}}, {"ww", nil},
		{"", []Habit{Press}}},
	'ي': {{"y", nil}, {"i", nil}, {"ee", []Habit{Press}}, {"ei", []Habit{Press}}, {"ai", nil}, {"ay", nil},
		{"e", []Habit{Press}}, {"a", nil}, {"ie", []Habit{Press}}, {"ey", []Habit{Turkish}}, {"iy", []Habit{ALALC}},
		{"yy", nil}, {"", []Habit{Press}}},
}

// Spellings returns ways to write one folded Arabic word in Latin letters by one habit, consonants and long vowels only
// with a short vowel between consonants left as in the word, at most limit of them, likeliest first. Written vowels are
// all that Arabic gives: the result is for generating test variants and search keys, not for print.
func Spellings(word string, habit Habit, limit int) []string {
	out := []string{""}
	for _, r := range FoldArabic(word) {
		var ways []string
		for _, s := range lattice[r] {
			if s.habits == nil || hasHabit(s.habits, habit) {
				ways = append(ways, s.latin)
			}
		}
		if len(ways) == 0 {
			continue
		}
		var next []string
		for _, w := range ways {
			for _, head := range out {
				if len(next) < limit {
					next = append(next, head+w)
				}
			}
		}
		out = next
	}
	return out
}

func hasHabit(all []Habit, h Habit) bool {
	for _, x := range all {
		if x == h {
			return true
		}
	}
	return false
}

// shortVowels may come in between the letters of an Arabic word.
var shortVowels = []string{"a", "e", "i", "o", "u", "ou"}

// Correspondences lists every pair of the lattice as "letter>spelling", with "+>v" for a short vowel that comes in and
// "+>" for none: what a channel has weights for.
func Correspondences() []string {
	var out []string
	for r, ways := range lattice {
		for _, w := range ways {
			out = append(out, string(r)+">"+w.latin)
		}
	}
	for _, v := range shortVowels {
		out = append(out, "+>"+v)
	}
	return append(out, "+>")
}
