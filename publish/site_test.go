package publish

import (
	"strings"
	"testing"
)

// TestAReaderIsToldInWords asks the pages and the page of text of an edition for what a stranger looks for there.
func TestAReaderIsToldInWords(t *testing.T) {
	in := sample(t, 300)
	in.Supersedes, in.Address = "2031-03-20-AAAA", "https://example.org/editions/"
	in.Log.Key = "qasiran+00000000+AAAA"
	in.Errata = []Erratum{{Since: in.Supersedes, Cell: "place=QX1 & sex=female", Tier: "named", Was: "x", Is: "12",
		Reason: "correction", Because: []Because{{Reason: "new_record"}, {Reason: "correction"}}}}
	in.Likely = &Likely{Low: 200, High: 450, Effort: "full",
		Says: func(lang string) string {
			return map[string]string{"en": "Between 200 and 450, if the lists met people alike.", "ar": "بين ٢٠٠ و٤٥٠"}[lang]
		}}
	files := build(t, in).Files
	for name, words := range map[string][]string{
		"errata.html": {"Named: Zahrun, women and girls", "not told", "new records; a correction",
			`href="../2031-03-20-AAAA/index.html"`},
		"ar/errata.html": {"بالاسم: Zahrun", `href="../../2031-03-20-AAAA/ar/index.html"`},
		"index.html": {"Between 200 and 450, if the lists met people alike.", "200 to 450",
			"https://example.org/editions/2031-04-02/index.html#named"},
		"search.html": {"Whoever looks for a person can ask the desk"},
		"README.txt": {"Killed in Qasiran", "القتلى في قصيران", "python3 verify.py .", "go run verify.go .",
			in.Log.Key, "in this edition there is none", "fewer than 5 persons"},
	} {
		for _, w := range words {
			if !strings.Contains(string(files[name]), w) {
				t.Errorf("%s does not say %q", name, w)
			}
		}
	}
	in.Likely.Refused = true
	if page := string(build(t, in).Files["index.html"]); strings.Contains(page, "200 to 450") {
		t.Error("an estimate that was refused is printed")
	}
	in.Likely = nil
	if page := string(build(t, in).Files["index.html"]); !strings.Contains(page,
		"No estimate of this question has been released") {
		t.Error("nothing says why there is no estimate")
	}
}
