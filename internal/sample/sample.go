// Package sample makes a case of an invented country with a known truth: people, incidents, pages in two languages,
// lists of three recorders, testimonies, rumours, rewrites and denials. Tests, the demo and benchmarks run on it.
//
// Nobody in it is real. Names are drawn from common given names and put together by chance; the country, its places,
// its outlets and its recorders do not exist. The same seed gives the same bytes.
package sample

import (
	"math/rand/v2"

	"recount/record"
)

// Country is the name of the invented country.
const Country = "Qasira"

// CountryArabic is its name in Arabic.
const CountryArabic = "قصيرة"

// Options say how large a case is wanted.
type Options struct {
	Seed    uint64
	Victims int // people killed in truth; 0 means 240
}

// Case is a whole case with its truth.
type Case struct {
	Seed         uint64
	Start        record.Day // first day of the killings
	Places       []record.Place
	Victims      []Victim
	Incidents    []Incident
	Pages        []Page
	Lists        []List
	Testimonies  []Testimony
	Sites        []Site
	Organisation string // the extractor's table of organisations, tab separated
}

// Victim is one person killed, as in truth.
type Victim struct {
	ID        int
	Name      Name
	Sex       record.Sex
	Age       int // years at death
	Status    record.Status
	Incident  int
	Day       record.Day
	Place     record.PlaceID
	Documents map[string]record.Day // list -> day on which it documented the death
}

// Incident is an act of violence, as in truth.
type Incident struct {
	ID      int
	Place   record.PlaceID
	Day     record.Day
	Kind    string // ambush, operation, revenge, shelling
	Party   string // who did it, in truth
	Follows int    // the incident to which it was a response, or -1
}

// Page is a document that reaches the desk.
type Page struct {
	Name      string // file name
	Media     record.MediaType
	Body      string
	Published record.Day
	Story     string // pages of one story carry one label
	Relation  string // original, copy, rewrite, reversed, translation, misattributed, rumour, denial
}

// List is a recorder's list of the dead.
type List struct {
	Name    string
	Origin  string
	Columns []string
	Rows    [][]string
	Victim  []int // the true victim of each row; not part of the file
}

// Testimony is an account given to the desk.
type Testimony struct {
	Witness  record.Hidden
	Contact  record.Hidden
	Lang     record.Lang
	Day      record.Day
	Place    record.PlaceID
	Text     string
	Incident int
	Purposes []string // to what the witness consented
}

// Site is a place of refuge with what is known of it.
type Site struct {
	Name     string
	NameAR   string
	Place    record.PlaceID
	Kind     string
	Figures  []Stock
	NeedsEN  []string
	NeedsAR  []string
	Assessed record.Day
}

// Stock is a number of people at a site on a day, by an origin; it is never added over days.
type Stock struct {
	Day    record.Day
	Low    int
	High   int
	Origin string
}

// Generate makes a case.
func Generate(o Options) Case {
	if o.Victims == 0 {
		o.Victims = 240
	}
	c := Case{Seed: o.Seed, Start: record.NewDay(2031, 3, 6), Places: places(), Organisation: organisations}
	r := rand.New(rand.NewPCG(o.Seed, 0x5eed))
	c.Incidents = incidents(r, c.Start)
	c.Victims = victims(r, c.Incidents, o.Victims)
	c.Lists = lists(r, c.Victims, c.Start)
	c.Sites = sites(c.Start)
	c.Testimonies = testimonies(r, c.Incidents)
	c.Pages = pages(&c)
	return c
}

// Count tells how many victims satisfy a condition.
func (c *Case) Count(f func(Victim) bool) int {
	n := 0
	for _, v := range c.Victims {
		if f(v) {
			n++
		}
	}
	return n
}

// Documented tells how many civilians a list had documented by the end of a day.
func (c *Case) Documented(list string, by record.Day, f func(Victim) bool) int {
	return c.Count(func(v Victim) bool {
		day, ok := v.Documents[list]
		return ok && day <= by && f(v)
	})
}
