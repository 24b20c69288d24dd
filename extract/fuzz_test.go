package extract

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"recount/record"
)

var fuzzSeeds = []string{
	"At least 14 people were killed and 30 injured on 6 March 2025, the UN said.",
	"من 6 إلى 10 من آذار قُتل 62 ألفا و122 شخصا، بينهم ٩ أطفال.",
	"8-0 10:15 1,2,3 1٬400 ١٢٣٤ 12345678901234567890 7.7 two hundred and five thousand million",
	"between and to or - 5 a a a an one of of of \xff\xfe\x00 ' 's \u200f\u0640",
	"Homs: 12\nHama: 171\n• Name Name, 6",
	"وووو بال لل ك 5و و5 ألفان وألف",
	"１ civilian, १२ civilians, ১২, ๑๒, ߁߂ and 𝟏𝟐 were killed",
	"1\u200b,\u200e4\u00ad0\u20600\ufeff civ\u00adilians \u202ekilled\u202c 1\u200c400",
	"ق\u064fت\u0650ل\u0651 ١\u0301٢ e\u0301\u0338 \u20dd\ufe0f",
	"Coast quiet at last",
	"in the past", "over this", "خلال هذا", "هذه", "والشبكة", "between 6 and", "at least",
}

// FuzzExtract: no text makes the extractor fail, and every anchor holds.
func FuzzExtract(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	e, err := Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "?")
		}
		doc := documentFromPage("fuzz", "published: 2025-03-12\n\n"+text)
		x := e.Extract(doc)
		if failed(&x) {
			t.Fatal("the reader failed")
		}
		checkAnchors(t, doc, &x)
		masked(doc, &x)
		for _, c := range x.Claims {
			if c.Count == nil {
				continue
			}
			if i, err := c.Count.Figure.Interval(); err != nil || !i.Valid() {
				t.Errorf("figure %+v has no interval: %v", c.Count.Figure, err)
			}
		}
	})
}

// FuzzNumbers: figures lie in bounds and inside the text.
func FuzzNumbers(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	e, err := Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		doc := &record.Document{Text: text, Published: record.ExactDate(record.NewDay(2025, 3, 12))}
		x := newPage(e, doc, newBuffers(e.lex), nil)
		p := x.piece
		p.load(text, record.Block{End: len(text), Echo: -1}, 0, 0, len(text))
		x.read(0, len(text))
		for _, n := range x.numbers.nums {
			if n.nfrom < 0 || n.nto > len(p.toks) || n.from > n.nfrom || n.lo < 0 || !n.near && n.lo > maxPersons {
				t.Errorf("figure %+v of %d tokens", n, len(p.toks))
			}
		}
		for _, s := range x.times.spans {
			if s.from < 0 || s.to > len(p.toks) || s.from >= s.to {
				t.Errorf("time %+v of %d tokens", s, len(p.toks))
			}
		}
	})
}

// TestHostilePages: one endless line and endless figures neither fail nor take long.
func TestHostilePages(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		strings.Repeat("a", 10<<20),
		strings.Repeat("12 killed ", 1<<17),
		strings.Repeat("( ", 1<<18),
		strings.Repeat("و", 1<<18),
		strings.Repeat("1,", 1<<18),
		strings.Repeat("two ", 1<<17),
		strings.Repeat("from 6 to ", 1<<16),
	} {
		start := cpuTime()
		x := e.Extract(documentFromPage("hostile", text))
		if d := cpuTime() - start; d > 20*time.Second {
			t.Errorf("%.12s...: %v, %d claims", text, d, len(x.Claims))
		}
	}
}
