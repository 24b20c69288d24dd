package extract

import (
	"slices"
	"strings"
	"sync"

	"recount/record"
)

// Method names this extractor and its version; it stands in every claim.
const Method = "grammar/1"

// Extractor reads documents into claims. It is safe for use by several goroutines and gives equal results for equal
// input.
type Extractor struct {
	lex         *Lexicon
	gaz         *Gazetteer
	orgs        *Organisations
	governments map[record.PlaceID]string
	weights     *Weights
	watch       func(*Decision)
	weigh       *choiceWeights
	pool        sync.Pool
}

// New makes an extractor of a lexicon, a gazetteer and an alias table.
func New(lex *Lexicon, gaz *Gazetteer, orgs *Organisations) *Extractor {
	e := &Extractor{lex: lex, gaz: gaz, orgs: orgs, weights: lex.weights, governments: map[record.PlaceID]string{}}
	e.weigh, _ = loadChoiceWeights() // they come with the program: a test reads them
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
	if _, err := loadChoiceWeights(); err != nil {
		return nil, err
	}
	return New(lex, gaz, orgs), nil
})

// Fitted is an extractor of the same lists with other weights.
func (e *Extractor) Fitted(weights *Weights) *Extractor {
	out := New(e.lex, e.gaz, e.orgs)
	out.weights = weights
	return out
}

// Decisions reads a document and gives what was decided of every candidate, with the features that it was decided by.
func (e *Extractor) Decisions(doc *record.Document) []*Decision {
	var out []*Decision
	w := e.Fitted(e.weights)
	w.watch = func(d *Decision) { out = append(out, d) }
	w.Extract(doc)
	return out
}

// Extract reads the claims, the named victims and the witnesses of a document. It never looks beyond the page: what the
// page does not say stays empty.
func (e *Extractor) Extract(doc *record.Document) record.Extraction {
	return e.extract(doc, 0, false, nil)
}

// Choices reads a document and gives beside the claims every choice that was weighed for them, for who fits the
// weights.
func (e *Extractor) Choices(doc *record.Document) (record.Extraction, []Choice) {
	choices := []Choice{}
	x := e.extract(doc, 0, false, &choices)
	return x, choices
}

// Named gives the places and organisations that a text names, in the order of the text.
func (e *Extractor) Named(text string) []Match {
	out := append(e.gaz.Match(text), e.orgs.Match(text)...)
	slices.SortStableFunc(out, func(a, b Match) int { return a.Start - b.Start })
	return out
}

// Places gives the places that a document names, as its pages are read: with the small places of its countries.
func (e *Extractor) Places(doc *record.Document) []Match {
	sv := &survey{doc: doc, gaz: e.gaz, orgs: e.orgs, governments: e.governments, clock: published(doc),
		seen: map[string]bool{}}
	sv.look()
	return sv.placeMatch
}

// ExtractDated reads a document that has no date of its own against the day of the story that it derives from. Where
// the document has a date, that date is used.
func (e *Extractor) ExtractDated(doc *record.Document, day record.Day) record.Extraction {
	return e.extract(doc, day, true, nil)
}

// FaultCode marks the extraction of a page on which the reader failed: a fault of ours, and no claim of that page is
// known. The other pages are not touched by it.
const FaultCode record.WarningCode = "page_fault"

// Fault is the extraction of a page on which the reader failed, or which cost more than is allowed. What it failed with
// may hold text of the page and is not kept.
func Fault(doc *record.Document) record.Extraction {
	return record.Extraction{Document: doc.ID, Warnings: []record.Warning{record.NewWarning(FaultCode, nil,
		"the reader failed on this page: none of its figures are known, read it by hand")}}
}

func (e *Extractor) extract(doc *record.Document, day record.Day, dated bool,
	choices *[]Choice) (out record.Extraction) {
	if table, ok := e.events(doc); ok {
		return table
	}
	b, _ := e.pool.Get().(*buffers)
	if b == nil {
		b = newBuffers(e.lex)
	}
	x := newPage(e, doc, b, choices)
	defer func() {
		if recover() != nil { // one page never costs another; its buffers are not used again
			out = Fault(doc)
			return
		}
		b.take(x)
		e.pool.Put(b)
	}()
	if dated && !x.survey.clock.known {
		x.survey.clock = clock{pub: day, known: true}
	}
	x.survey.look()
	for i, block := range doc.Blocks {
		if block.Echo >= 0 || block.Start < 0 || block.End > len(doc.Text) || block.Start >= block.End {
			continue
		}
		if i > 0 && figureAbove(doc, i) {
			block.Start = doc.Blocks[i-1].Start
		} else if i+1 < len(doc.Blocks) && figureAbove(doc, i+1) {
			continue
		}
		x.block(doc.Text, block, i)
	}
	x.settle()
	return x.writer.extraction()
}
