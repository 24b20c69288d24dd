package origin

import (
	"slices"
	"testing"
)

func TestReadNumber(t *testing.T) {
	for text, want := range map[string][2]int{
		"1,383 civilians": {1383, 5}, "١٬٣٨٣": {1383, 10}, "1,38": {1, 1}, "12,345,678 x": {12345678, 10}, "1,2345": {1, 1}, "45": {45, 2},
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

func FuzzCutText(f *testing.F) {
	f.Add("More than 1,383 “killed” in Jableh. قُتل ١٬٣٨٣ مدنياً")
	f.Add("\xff\xfe1,\u0660")
	f.Fuzz(func(t *testing.T, s string) {
		for _, tok := range cutText(s) {
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
