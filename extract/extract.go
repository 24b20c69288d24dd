package extract

import (
	"strings"
	"sync"

	"recount/record"
)

// Method names this extractor and its version; it stands in every claim.
const Method = "grammar/1"

// Extractor reads documents into claims. It is safe for use by several goroutines and gives equal results for equal input.
type Extractor struct {
	lex         *Lexicon
	gaz         *Gazetteer
	orgs        *Organisations
	governments map[record.PlaceID]string
	pool        sync.Pool
}

// New makes an extractor of a lexicon, a gazetteer and an alias table.
func New(lex *Lexicon, gaz *Gazetteer, orgs *Organisations) *Extractor {
	e := &Extractor{lex: lex, gaz: gaz, orgs: orgs, governments: map[record.PlaceID]string{}}
	for _, o := range orgs.All() {
		c := record.PlaceID(strings.ToLower(o.Country))
		if o.Class == "government" && c != "" && e.governments[c] == "" {
			e.governments[c] = string(o.ID)
		}
	}
	return e
}

// Default makes an extractor of the lists that come with the program, once.
var Default = sync.OnceValues(func() (*Extractor, error) {
	lex, err := LoadLexicon()
	if err != nil {
		return nil, err
	}
	gaz, err := LoadGazetteer()
	if err != nil {
		return nil, err
	}
	orgs, err := LoadOrganisations()
	if err != nil {
		return nil, err
	}
	return New(lex, gaz, orgs), nil
})

// Extract reads the claims, the named victims and the witnesses of a document. It never looks beyond the page: what the
// page does not say stays empty.
func (e *Extractor) Extract(doc *record.Document) record.Extraction {
	return e.extract(doc, 0, false)
}

// ExtractDated reads a document that has no date of its own against the day of the story that it derives from. Where the
// document has a date, that date is used.
func (e *Extractor) ExtractDated(doc *record.Document, day record.Day) record.Extraction {
	return e.extract(doc, day, true)
}

func (e *Extractor) extract(doc *record.Document, day record.Day, dated bool) record.Extraction {
	p, _ := e.pool.Get().(*piece)
	if p == nil {
		p = &piece{lex: e.lex}
		p.t.ids = &e.lex.vocabulary
	}
	defer e.pool.Put(p)
	x := newPage(e, doc)
	x.ms = p.all[:0]
	defer func() {
		clear(x.ms) // the next page has the room, and this one's text is let go
		p.all = x.ms
	}()
	if dated && !x.clock.known {
		x.clock = clock{pub: day, known: true}
	}
	x.survey(p)
	for i, b := range doc.Blocks {
		if b.Echo >= 0 || b.Start < 0 || b.End > len(doc.Text) || b.Start >= b.End {
			continue
		}
		x.block(p, b, i)
	}
	x.settle()
	return x.extraction()
}
