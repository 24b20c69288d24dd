package extract

import "testing"

// TestNoBodyIsAnOrdinaryWord: a single word that the lexicon reads as a verb of saying, or a word of harm is
// nobody's name: "أفاد" is to report, whatever agency is written so.
func TestNoBodyIsAnOrdinaryWord(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	orgs, err := LoadOrganisations()
	if err != nil {
		t.Fatal(err)
	}
	p := &piece{lex: e.lex}
	p.t.ids = &e.lex.vocabulary
	for i := range orgs.list {
		o := &orgs.list[i]
		for _, names := range [][]string{o.AliasesEN, o.AliasesAR, {o.Name}} {
			for _, name := range names {
				p.text = name
				p.toks = p.t.cut(name, 0, len(name))
				p.hits, p.starts = p.lex.hits(p.toks, p.hits, p.starts)
				if len(p.toks) != 1 {
					continue
				}
				for k := range p.hits {
					switch h := &p.hits[k]; h.list {
					case cuesList, triggersList, numbersList, partsList:
						t.Errorf("%s: the alias %q is a word of the lexicon (%s)", o.ID, name, h.tag)
					}
				}
			}
		}
	}
}

// TestShortNames: a short name that the page gives a body in brackets, and a name beside a description, are the body.
func TestShortNames(t *testing.T) {
	for _, c := range [][2]string{
		{"The Orvin Disaster Risk Reduction and Relief Board (ODRB) met on Monday. The flood was heavy. ODRB counted 16 deaths.",
			"named:Orvin Disaster Risk Reduction and Relief Board"},
		{"The rights group Haqdar said that 12 people were killed by border guards.", "named:Haqdar"},
		{"17 people were injured in the governorate, charity Open Hands reported.", "named:Open Hands"},
	} {
		x := read(t, c[0])
		got := ""
		for i := range x.Claims {
			if s := x.Claims[i].Count; s != nil {
				got = string(x.Claims[i].Speaker.Origin)
			}
		}
		if got != c[1] {
			t.Errorf("%s\n got  %q\n want %q", c[0], got, c[1])
		}
	}
}
