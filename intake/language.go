package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/record"
)

// letters counts the letters of a text by script.
type letters struct {
	latin, arabic, persian, other int
	script                        map[record.Lang]int // letters that only some languages have, by language
}

// tellingLetters are letters by which languages of one script are told apart, and scripts of one language.
var tellingLetters = map[rune]record.Lang{
	'ٹ': "ur", 'ڈ': "ur", 'ڑ': "ur", 'ے': "ur", 'ں': "ur", 'ہ': "ur",
	'ێ': "ckb", 'ۆ': "ckb", 'ڕ': "ckb", 'ڵ': "ckb", 'ە': "ckb",
	'ټ': "ps", 'ډ': "ps", 'ړ': "ps", 'ښ': "ps", 'ځ': "ps", 'څ': "ps",
	'і': "uk", 'ї': "uk", 'є': "uk", 'ґ': "uk", 'ы': "ru", 'э': "ru", 'ё': "ru", 'ъ': "ru",
}

// scripts are the scripts in which one language that reaches a desk is written.
var scripts = []struct {
	table *unicode.RangeTable
	lang  record.Lang
}{
	{unicode.Hebrew, "he"}, {unicode.Greek, "el"}, {unicode.Han, "zh"}, {unicode.Hiragana, "ja"},
	{unicode.Katakana, "ja"}, {unicode.Hangul, "ko"},
	{unicode.Armenian, "hy"}, {unicode.Georgian, "ka"}, {unicode.Ethiopic, "am"}, {unicode.Devanagari, "hi"},
	{unicode.Bengali, "bn"},
	{unicode.Myanmar, "my"}, {unicode.Thai, "th"}, {unicode.Tamil, "ta"}, {unicode.Cyrillic, "cyrillic"},
	{unicode.Syriac, "syc"},
}

// most gives the language with most telling letters among some; the first where there are none.
func (n letters) most(among ...record.Lang) record.Lang {
	best := among[0]
	for _, l := range among[1:] {
		if n.script[l] > n.script[best] {
			best = l
		}
	}
	return best
}

// otherLanguage tells the language of text in a script that is neither Latin nor Arabic.
func otherLanguage(n letters) record.Lang {
	best, count := record.Unknown, 0
	for _, s := range scripts {
		if c := n.script[s.lang]; c > count {
			best, count = s.lang, c
		}
	}
	switch {
	case n.script["ja"] > 0 && best == "zh":
		return "ja"
	case best == "cyrillic":
		return n.most("ru", "uk")
	}
	return best
}

// countLetters reads a text's scripts.
func countLetters(s string) letters {
	var n letters
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				n.latin++
			}
		case r >= 0x600 && r < 0x780 || r >= 0xfb50 && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff:
			if unicode.IsLetter(r) {
				n.arabic++
			}
			if l, ok := tellingLetters[r]; ok {
				n.note(l)
			}
			// Letters of Persian, Urdu and Kurdish that Arabic lacks.
			switch r {
			case 'پ', 'چ', 'ژ', 'گ', 'ک', 'ی', 'ڕ', 'ێ', 'ۆ', 'ڵ', 'ٹ', 'ڈ', 'ڑ', 'ے', 'ہ':
				n.persian++
			}
		case unicode.Is(unicode.Latin, r):
			n.latin++
		case unicode.IsLetter(r):
			n.other++
			if l, ok := tellingLetters[r]; ok {
				n.note(l)
			}
			for _, s := range scripts {
				if unicode.Is(s.table, r) {
					n.note(s.lang)
					break
				}
			}
		}
	}
	return n
}

func (n *letters) note(l record.Lang) {
	if n.script == nil {
		n.script = map[record.Lang]int{}
	}
	n.script[l]++
}

// sum is the number of letters.
func (n letters) sum() int { return n.latin + n.arabic + n.other }

// setLanguages tells the language of each block by script, and of Latin text by its words; a block too short to tell
// takes the language that the document's other blocks of its script have.
func setLanguages(doc *record.Document) {
	var all letters
	latin := make([]byte, 0, 4096)
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		n := countLetters(doc.Text[b.Start:b.End])
		all.latin += n.latin
		all.arabic += n.arabic
		all.persian += n.persian
		all.other += n.other
		for l, c := range n.script {
			if all.script == nil {
				all.script = map[record.Lang]int{}
			}
			all.script[l] += c
		}
		if n.latin*2 > n.sum() && len(latin) < 4096 {
			latin = append(append(latin, doc.Text[b.Start:b.End]...), '\n')
		}
	}
	latinLang := latinLanguage(string(latin))
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		s := doc.Text[b.Start:b.End]
		n := countLetters(s)
		switch {
		case n.sum() == 0:
			b.Lang = record.Unknown
		case n.arabic*2 > n.sum():
			b.Lang = arabicLanguage(n)
		case n.latin*2 > n.sum():
			b.Lang = latinLang
			if n.latin > 120 && latinLang != record.English {
				b.Lang = latinLanguage(s)
			}
		default:
			b.Lang = otherLanguage(n)
		}
	}
	switch {
	case all.sum() == 0:
		doc.Lang = record.Unknown
	case all.arabic*2 > all.sum():
		doc.Lang = arabicLanguage(all)
	case all.latin*2 > all.sum():
		doc.Lang = latinLang
	default:
		doc.Lang = otherLanguage(all)
	}
}

// languageNames are the names of languages that are told and not read.
var languageNames = map[record.Lang]*record.Sentence{
	"fr": record.Say("French"), "es": record.Say("Spanish"), "pt": record.Say("Portuguese"),
	"it": record.Say("Italian"), "de": record.Say("German"), "nl": record.Say("Dutch"),
	"sv": record.Say("Swedish"), "tr": record.Say("Turkish"),
	"id": record.Say("Indonesian"), "so": record.Say("Somali"), "sw": record.Say("Swahili"),
	"ku": record.Say("Kurdish"), "ckb": record.Say("Kurdish"), "pl": record.Say("Polish"),
	"ro": record.Say("Romanian"), "fa": record.Say("Persian"),
	"ur": record.Say("Urdu"), "ps": record.Say("Pashto"), "uk": record.Say("Ukrainian"), "ru": record.Say("Russian"),
	"he": record.Say("Hebrew"), "el": record.Say("Greek"), "zh": record.Say("Chinese"),
	"ja": record.Say("Japanese"),
	"ko": record.Say("Korean"), "hy": record.Say("Armenian"), "ka": record.Say("Georgian"), "am": record.Say("Amharic"),
	"hi": record.Say("Hindi"), "bn": record.Say("Bengali"),
	"my": record.Say("Burmese"), "th": record.Say("Thai"), "ta": record.Say("Tamil"),
	"syc": record.Say("Syriac"),
}

// NotRead says for people why the figures of a page are not read: the language or script that it is in. It is nil for
// a page in English or Arabic, and for one without letters.
func NotRead(doc *record.Document) *record.Sentence {
	switch doc.Lang {
	case record.English, record.Arabic, "":
		return nil
	case record.Unknown:
		if countLetters(doc.Text).sum() == 0 {
			return nil
		}
		return record.Say("it is in a script that is not read")
	}
	if name := languageNames[doc.Lang]; name != nil {
		return record.Say("it is in %w, which is not read", name)
	}
	return record.Say("it is in a language that is not read (%s)", doc.Lang)
}

// arabicLanguage parts Arabic from the other languages of its script. A Persian name in Arabic text does not make it
// Persian.
func arabicLanguage(n letters) record.Lang {
	if n.persian*20 > n.arabic {
		return n.most("fa", "ur", "ckb", "ps")
	}
	return record.Arabic
}

// functionWords are words that nearly every sentence of a language has, and that the others of this table have not or
// seldom.
var functionWords = map[record.Lang]map[string]bool{
	"en": words("the of and to in for that by with were was have has from said is are on at as his her their who it an been they which after not"),
	"fr": words("le la les des du une et est dans pour que qui par sur avec ont été au aux ce cette sont plus pas ces dont selon leur après l'a d'un d'une"),
	"es": words("el la los las del y en que por con una para se su al lo como más fue han según sus desde entre este esta pero fueron"),
	"pt": words("o os as do da dos das e em que por com uma para se no na nos nas ao mais foi são segundo pelo pela não"),
	"it": words("il lo gli le di del della dei delle e che per con una nel nella sono è stato dal dalla al più secondo hanno non anche"),
	"de": words("der die das und in den von zu mit dem des ein eine ist im auf für nicht sich nach bei wurden wurde als aus sind hat haben dass"),
	"nl": words("de het een en van in op te dat met voor zijn is aan door bij werd werden naar uit heeft niet ook volgens"),
	"sv": words("och att det som en på är av för med den till i inte har om ett var från enligt efter de"),
	"tr": words("ve bir bu için ile olarak da de olan olduğu daha kadar sonra göre çok ise gibi edildi oldu dedi ancak"),
	"id": words("yang dan di dari untuk dengan pada ini itu dalam oleh tidak akan adalah telah ke sebagai orang mereka kata"),
	"so": words("iyo oo ka ku waa ayaa in la uu ay ee waxaa leh si kale ugu soo"),
	"sw": words("ya na wa kwa katika ni za la cha kuwa hii hiyo watu baada pia alisema yake huo"),
	"ku": words("û li ji bi ku de di jî bû ye hatin hat ber ser xwe dike"),
	"pl": words("w na z się nie i do to że jest po od przez oraz dla jak został zostało które który są był"),
	"ro": words("și în de la cu pe din care nu a fost au pentru mai este sunt prin după dar"),
}

// enoughWords is of how many words one must be a function word of a language before a page is said to be in it.
const enoughWords = 7

// latinLanguage tells the language of text in Latin letters by its function words. Text that no other language of the
// table claims clearly is taken for English, the one that the extractor knows in this script: names alone are of every
// language.
func latinLanguage(s string) record.Lang {
	if len(s) > 4096 {
		s = s[:4096]
	}
	if len(s) < 80 {
		return record.English
	}
	all := 0
	hits := map[record.Lang]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s),
		func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		all++
		w = strings.ReplaceAll(w, "’", "'")
		for lang, list := range functionWords {
			if list[w] {
				hits[lang]++
			}
		}
	}
	best := record.English
	for lang, n := range hits {
		if n > hits[best] || n == hits[best] && best != record.English && lang < best {
			best = lang
		}
	}
	if best != record.English && hits[best]*enoughWords >= all && hits[best] >= 2*hits[record.English] &&
		hits[best] >= 4 {
		return best
	}
	return record.English
}
