package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	"recount/record"
)

// letters counts the letters of a text by script.
type letters struct{ latin, arabic, persian, other int }

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
			// Letters of Persian, Urdu and Kurdish that Arabic lacks.
			switch r {
			case 'پ', 'چ', 'ژ', 'گ', 'ک', 'ی', 'ڕ', 'ێ', 'ۆ', 'ڵ', 'ٹ', 'ڈ', 'ڑ', 'ے', 'ہ':
				n.persian++
			}
		case unicode.Is(unicode.Latin, r):
			n.latin++
		case unicode.IsLetter(r):
			n.other++
		}
	}
	return n
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
			b.Lang = record.Unknown
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
		doc.Lang = record.Unknown
	}
}

// arabicLanguage parts Arabic from the other languages of its script. A Persian name in Arabic text does not make it
// Persian.
func arabicLanguage(n letters) record.Lang {
	if n.persian*20 > n.arabic {
		return record.Unknown
	}
	return record.Arabic
}

// latinLanguage tells the language of text in Latin letters. Short text is taken for English: of the languages that
// the extractor knows it is the one in this script.
func latinLanguage(s string) record.Lang {
	if len(s) > 4096 {
		s = s[:4096]
	}
	if len(s) < 80 {
		return record.English
	}
	if englishWords(s) {
		return record.English
	}
	info := whatlanggo.Detect(s)
	if info.Lang == whatlanggo.Eng {
		return record.English
	}
	if code := info.Lang.Iso6391(); code != "" {
		return record.Lang(code)
	}
	return record.Unknown
}

// englishWords reports text in which one word in eight is a function word of English. It is asked before the statistical
// detector, which short news text full of foreign names misleads.
func englishWords(s string) bool {
	all, hits := 0, 0
	for _, w := range strings.Fields(s) {
		all++
		switch strings.ToLower(w) {
		case "the", "of", "and", "to", "in", "for", "that", "by", "with", "were", "was", "have", "has", "from", "said":
			hits++
		}
	}
	return hits*8 >= all
}
