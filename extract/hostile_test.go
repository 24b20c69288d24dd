package extract

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"
	"unicode"

	"recount/record"
)

// failed reports whether the reader failed on a page.
func failed(x *record.Extraction) bool {
	for _, w := range x.Warnings {
		if w.Code == FaultCode {
			return true
		}
	}
	return false
}

// TestBlocksThatEndInAWordOfTheLexicon: whatever a block ends with, alone or after a figure, nothing is read past its
// end.
func TestBlocksThatEndInAWordOfTheLexicon(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	frames := []string{"%s", "Coast quiet at %s", "Twelve people were killed there %s", "قُتل 12 مدنياً %s", "12 %s",
		"between 6 and %s", "The Observatory %s", "منذ %s"}
	n := 0
	for _, folder := range []string{"data/en", "data/ar"} {
		for _, name := range listNames {
			data, err := fs.ReadFile(lexiconData, folder+"/"+name+".tsv")
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(string(data), "\n") {
				phrases, _, ok := strings.Cut(line, "\t")
				if !ok || line[0] == '#' {
					continue
				}
				for _, phrase := range aliases(phrases) {
					var page strings.Builder
					page.WriteString("published: 2025-03-11\n\n")
					for _, frame := range frames {
						fmt.Fprintf(&page, frame+"\n\n", phrase)
					}
					doc := documentFromPage("ends", page.String())
					if x := e.Extract(doc); failed(&x) {
						t.Errorf("the reader failed on blocks that end in %q", phrase)
					}
					n++
				}
			}
		}
	}
	if n < 2000 {
		t.Errorf("only %d phrases were tried", n)
	}
}

// TestPagesWithEveryKindOfSign: digits of every script, signs without width, marks of direction and marks that stand
// over letters are read or stepped over, inside figures and words as well as between them.
func TestPagesWithEveryKindOfSign(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	try := func(r rune) {
		s := string(r)
		doc := documentFromPage("signs", "published: 2025-03-11\n\n"+s+" civilian was killed on"+s+
			"6 March, said the Observ"+s+"atory.\n\n1"+s+"400 civilians"+s+
			"\n\n"+s+"\n\nمقتل 1"+s+"200 مد"+s+"ني منذ "+s+"\n\nthis "+s)
		x := e.Extract(doc)
		if failed(&x) {
			t.Errorf("the reader failed on a page with %U", r)
		}
		checkAnchors(t, doc, &x)
	}
	for _, table := range []*unicode.RangeTable{unicode.Nd, unicode.Nl, unicode.Cf, unicode.Zs, unicode.Me} {
		eachRune(table, try)
	}
	for _, r := range "\u0300\u0338\u064b\u0651\u0670\u0900\u0e31\u20dd\ufe0f\u3099½⅓²①〡\ufffd\ufeff" {
		try(r)
	}
}

// eachRune calls f for each rune of a table.
func eachRune(table *unicode.RangeTable, f func(rune)) {
	for _, r := range table.R16 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			f(c)
		}
	}
	for _, r := range table.R32 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			f(c)
		}
	}
}

// TestShortFormAfterAConjunction: a body that is named by its short form joined to a conjunction is a speaker like any
// other.
func TestShortFormAfterAConjunction(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"وثقت الشبكة السورية لحقوق الإنسان مقتل 40 مدنياً في اللاذقية.\n\nوقالت والشبكة إن 12 مدنياً قتلوا.\n\nوالشبكة",
		"قال المرصد السوري لحقوق الإنسان إن 12 مدنياً قتلوا.\n\nوالمرصد وثق مقتل 15 مدنياً.\n\nفالمرصد",
	} {
		x := e.Extract(documentFromPage("conj", "published: 2025-03-11\n\n"+text))
		if failed(&x) {
			t.Errorf("the reader failed on %q", text)
		}
	}
}

// TestFaultCostsOnePage: an extractor that lacks its gazetteer fails on every page; it says so and takes nothing else
// with it.
func TestFaultCostsOnePage(t *testing.T) {
	whole, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	broken := New(whole.lex, nil, whole.orgs)
	doc := documentFromPage("page", "published: 2025-03-11\n\nAt least 12 people were killed in Latakia, the UN said.")
	for range 2 {
		x := broken.Extract(doc)
		if !failed(&x) || len(x.Claims) != 0 || x.Document != doc.ID {
			t.Errorf("a page on which the reader fails gives %+v", x)
		}
	}
	if x := whole.Extract(doc); failed(&x) || len(x.Claims) == 0 {
		t.Errorf("the same page by a whole reader gives %+v", x)
	}
}

// TestLongListsAreReadInLinearTime: a page of four times as many names takes about four times as long.
func TestLongListsAreReadInLinearTime(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	lines := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "- Ahmad Ali%c%c%c, %d, from Latakia, killed on 7 March 2025\n", 'a'+i/676%26, 'a'+i/26%26,
				'a'+i%26, i%90)
		}
		return b.String()
	}
	names := func(n int) string {
		var b strings.Builder
		b.WriteString("Killed: ")
		for i := range n {
			fmt.Fprintf(&b, "%c%c%cor %c%cmad, ", 'A'+i/676%26, 'a'+i/26%26, 'a'+i%26, 'A'+i%26, 'a'+i/26%26)
		}
		return b.String()
	}
	arabic := func(n int) string {
		var b strings.Builder
		b.WriteString("أسماء الضحايا الذين قتلوا:\n")
		for i := range n {
			fmt.Fprintf(&b, "محمد %c%c%cوني، 25 عاماً\n", 'ا'+rune(i/400%20), 'ا'+rune(i/20%20), 'ا'+rune(i%20))
		}
		return b.String()
	}
	for name, page := range map[string]func(int) string{"lines": lines, "names": names, "Arabic": arabic} {
		took := func(n int) time.Duration {
			doc := documentFromPage(name, "published: 2025-03-11\n\n"+page(n))
			best := time.Hour
			for range 2 {
				start := cpuTime()
				e.Extract(doc)
				best = min(best, cpuTime()-start)
			}
			return best
		}
		small, large := took(2500), took(10000)
		if large > 10*small+200*time.Millisecond {
			t.Errorf("%s: 2,500 take %v, 10,000 take %v", name, small, large)
		}
	}
}
