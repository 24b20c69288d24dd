package origin

import (
	"slices"
	"testing"
	"unicode"
)

func TestReadNumber(t *testing.T) {
	for text, want := range map[string][2]int{
		"1,383 civilians": {1383, 5}, "١٬٣٨٣": {1383, 10}, "1,38": {1, 1}, "12,345,678 x": {12345678, 10},
		"1,2345": {1, 1}, "45": {45, 2},
	} {
		if v, end := readNumber(text); v != want[0] || end != want[1] {
			t.Errorf("readNumber(%q) = %d, %d, want %v", text, v, end, want)
		}
	}
}

func TestTwisted(t *testing.T) {
	for _, p := range [][2]int{{283, 238}, {45, 745}, {523, 532}} {
		if !twisted(p[0], p[1]) {
			t.Errorf("%d is not taken for %d with digits exchanged or cut", p[0], p[1])
		}
	}
	for _, p := range [][2]int{{745, 745}, {1383, 1225}, {21, 12}, {1000, 100}, {803, 830 + 1}} {
		if twisted(p[0], p[1]) {
			t.Errorf("%d is taken for %d with digits exchanged or cut", p[0], p[1])
		}
	}
}

func TestParties(t *testing.T) {
	for words, want := range map[string]side{
		"security forces and allied groups":     {"government"},
		"soldiers of the Assad regime":          {"former"},
		"the former government's men":           {"former"},
		"Israeli air strikes":                   {"israel"},
		"فلول النظام":                           {"former"},
		"gunmen":                                nil,
		"government forces and Assad loyalists": {"former", "government"},
	} {
		if got := parties(words); !slices.Equal(got, want) {
			t.Errorf("parties(%q) = %v, want %v", words, got, want)
		}
	}
}

func TestArticleID(t *testing.T) {
	for url, want := range map[string]uint64{
		"https://news.example/syria-coast-toll-8123456": 8123456,
		"https://news.example/a/8123456.html":           8123456,
		"https://news.example/2025/03/08":               0,
		"https://news.example/story-20250308":           0,
		"https://news.example/page-12":                  0,
		"":                                              0,
	} {
		if got := articleID(url); got != want {
			t.Errorf("articleID(%q) = %d, want %d", url, got, want)
		}
	}
}

// TestCutTextMovesOverEveryScript: a digit of any script is a number, and no sign stops the reader.
func TestCutTextMovesOverEveryScript(t *testing.T) {
	try := func(r rune) {
		text := string(r) + "2 killed" + string(r) + " " + string(r)
		if n := len(cutText(text)); n > 5 {
			t.Errorf("%U: %d tokens of %q", r, n, text)
		}
	}
	for _, table := range []*unicode.RangeTable{unicode.Nd, unicode.Nl, unicode.No, unicode.Cf, unicode.Mn, unicode.Me,
		unicode.Zs} {
		for _, r := range table.R16 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				try(c)
			}
		}
		for _, r := range table.R32 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				try(c)
			}
		}
	}
	for text, want := range map[string]int{"１２ killed": 12, "१२": 12, "১,২৩৪": 1234, "๔๕": 45, "߁߂": 12, "𝟏𝟐𝟎": 120,
		"1２3": 123} {
		if toks := cutText(text); len(toks) == 0 || toks[0].number != want {
			t.Errorf("%q is read as %v, want %d", text, toks, want)
		}
	}
}

func FuzzCutText(f *testing.F) {
	f.Add("１ civilian, १२, ১২, ๑๒, ߁߂, 𝟏𝟐 \u200b1\u00ad2\u2060 \u202e12\u202c 1\u0301 ½ ² Ⅻ")
	f.Add("More than 1,383 “killed” in Jableh. قُتل ١٬٣٨٣ مدنياً")
	f.Add("\xff\xfe1,\u0660")
	f.Fuzz(func(t *testing.T, s string) {
		toks := cutText(s)
		if len(toks) > len(s) {
			t.Fatalf("%d tokens of %d bytes", len(toks), len(s))
		}
		for _, tok := range toks {
			if tok.number < -1 || tok.number >= 10*maxNumber {
				t.Fatalf("number %d", tok.number)
			}
		}
	})
}

func BenchmarkCutText(b *testing.B) {
	text := ""
	for range 200 {
		text += "More than 1,000 people have died on the coast of Syria, in Latakia and Tartus, the Observatory said on Saturday. قُتل أكثر من ألف شخص. "
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		cutText(text)
	}
}
