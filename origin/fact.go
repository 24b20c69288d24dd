package origin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"recount/name"
	"recount/record"
)

// fact is what tracing keeps of a count claim.
type fact struct {
	claim    record.ClaimID
	document record.DocumentID
	index    int // in its page

	origin   record.OriginID // after inference
	stated   record.OriginID // as the page has it
	class    string
	onPage   record.OriginOnPage
	chain    []record.OriginID
	verified string // yes, no or empty, as the page has it
	inferred bool
	here     bool // the origin stands in the sentence of the figure, or it is not known where

	outcome   record.Outcome
	unit      string
	status    record.Status
	sex       record.Sex
	age       record.Age
	community record.Labels
	places    record.PlaceSet
	value     int
	upper     int
	q         record.Qualifier
	scope     record.Scope
	partOf    record.ClaimID

	since, until, asOf day
	published          day
	sides              [2]side // who did it, who was harmed
	sentence           record.Anchor
}

// day is a day that may be unknown.
type day struct {
	record.Day
	known bool
}

func stated(d record.Date) day {
	if !d.Stated() || d.Earliest() != d.Latest() {
		return day{}
	}
	return day{d.Earliest(), true}
}

// gap is the distance of two days, and whether both are known.
func (d day) gap(e day) (int, bool) {
	if !d.known || !e.known {
		return 0, false
	}
	n := int(d.Day - e.Day)
	return max(n, -n), true
}

func newFact(c *record.Claim, index int, published day) fact {
	n := c.Count
	f := fact{
		claim: c.ID, document: c.Document, index: index, origin: c.Speaker.Origin, stated: c.Speaker.Origin,
		class:  c.Speaker.Class,
		onPage: c.Speaker.OnPage, verified: c.Speaker.Verified, chain: slices.Clone(c.Speaker.Chain),
		outcome: n.Cell.Outcome, unit: n.Unit, status: n.Cell.Status,
		sex: n.Cell.Sex, age: n.Cell.Age, community: n.Cell.Community, places: n.Cell.Place, value: n.Figure.Value,
		upper: n.Figure.Upper,
		q:     n.Figure.Qualifier, scope: n.Scope, partOf: n.PartOf, since: stated(n.Since), until: stated(n.Until),
		asOf:      stated(n.AsOf),
		published: published, sentence: cloneAnchor(c.Sentence),
	}
	f.here = standsHere(c)
	if strings.HasPrefix(string(f.origin), "described:") {
		f.origin, f.stated = "", ""
	}
	f.sides = sidesOf(n, c.Sentence.Exact)
	if f.sex == record.AnySex {
		f.sex = sexOf(n.Words + " " + behind(n.Figure.Words, c.Sentence.Exact))
	}
	return f
}

// standsHere reports whether the origin is named in the sentence of the claim and not carried over from another.
func standsHere(c *record.Claim) bool {
	for _, a := range c.Fields {
		if a.Field == "origin" {
			return a.Anchor.Start >= c.Sentence.Start && a.Anchor.End <= c.Sentence.End
		}
	}
	return true
}

// cloneAnchor copies the words of an anchor, so that a fact does not hold the text of its page in memory.
func cloneAnchor(a record.Anchor) record.Anchor {
	a.Exact, a.Prefix, a.Suffix = strings.Clone(a.Exact), strings.Clone(a.Prefix), strings.Clone(a.Suffix)
	return a
}

// own reports whether the page tells the figure as true: not as a guess, a denial or what was said before. Whether it
// is background to the page is no matter here; a figure retold in passing is retold.
func (f *fact) own() bool {
	switch f.scope {
	case record.ScopeDenied, record.ScopeEstimate, record.ScopeSuperseded, record.ScopePerpetrator:
		return false
	}
	return true
}

// interval is the figure on its origin's ledger.
func (f *fact) interval() (record.Interval, bool) {
	i, err := record.QualifierInterval(f.q, f.value, f.upper)
	return i, err == nil
}

// plain reports whether the value is told to the last digit: 1,383 but not 1,400.
func (f *fact) plain() bool {
	return f.value >= 10 && f.value%10 != 0 || f.value >= 1000 && f.value%100 != 0
}

//go:embed sexes.tsv
var sexTable string

// sexWords has the sex by each word of the table.
var sexWords = sync.OnceValue(func() map[string]record.Sex {
	out := map[string]record.Sex{}
	for line := range strings.Lines(sexTable) {
		sex, words, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Split(words, "|") {
			out[w] = map[string]record.Sex{"male": record.Male, "female": record.Female}[sex]
		}
	}
	return out
})

// sexOf reads the sex from the words for the people, where they tell one: "boys", "girls".
func sexOf(words string) record.Sex {
	var sex record.Sex
	for _, w := range strings.Fields(name.Fold(words)) {
		sex |= sexWords()[w]
	}
	if sex == record.Male || sex == record.Female {
		return sex
	}
	return record.AnySex
}

// sameGroup reports whether two claims name the same people: one unit, and no sex, age or status that keeps them apart.
func sameGroup(a, b *fact) bool { return unitClass(a.unit) == unitClass(b.unit) && !apart(a, b) }

// unitClass makes units one that name the same people.
func unitClass(u string) string {
	switch u {
	case "", "persons", "person", "bodies", "victims", "residents":
		return "people"
	case "soldiers", "police", "security_forces", "troops":
		return "security"
	case "militants", "gunmen", "rebels":
		return "fighters"
	}
	return u
}
