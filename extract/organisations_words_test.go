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
