package extract

import (
	"embed"
	"fmt"
	"strings"

	"recount/record"
)

//go:embed data/organisations.tsv
var namesData embed.FS

// Match is a name of a list found in a text. Start and End are byte offsets in the original text; Arabic conjunctions
// and prepositions joined to the name lie outside them.
type Match struct {
	Start, End int
	ID         string // canonical id: an OriginID or a PlaceID
	Class      string // class of the organisation, level of the place
	Canonical  string // canonical English name
	Short      bool   // a short form ("the Observatory"): the ID is the usual bearer, the page may have another
}

// Organisation is an entry of the alias table: who counts, speaks or prints.
type Organisation struct {
	ID        record.OriginID
	Class     string // monitor, un_body, government, ministry, military, police, agency, media, ngo, party, witness ...
	Country   string // ISO 3166-1 alpha-2, empty for the world
	Publisher bool   // prints what others count: usually via, not origin
	Name      string // canonical English name
	AliasesEN []string
	AliasesAR []string
	ShortEN   []string
	ShortAR   []string
	Note      string
}

// Organisations is the alias table with its automaton. It is safe for use by several goroutines.
type Organisations struct {
	list  []Organisation
	byID  map[record.OriginID]int
	names *phrases
}

var organisationColumns = []string{"id", "class", "country", "kind", "aliases_en", "aliases_ar", "short_en", "short_ar",
	"note"}

// LoadOrganisations reads the alias table that comes with the program.
func LoadOrganisations() (*Organisations, error) {
	data, err := namesData.ReadFile("data/organisations.tsv")
	if err != nil {
		return nil, err
	}
	return ReadOrganisations(string(data))
}

// ReadOrganisations reads an alias table: tab-separated, with a header, aliases divided by "|".
func ReadOrganisations(data string) (*Organisations, error) {
	o := &Organisations{byID: map[record.OriginID]int{}, names: newPhrases(false)}
	rows, err := readRows("organisations", data, organisationColumns)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		org := Organisation{
			ID: record.OriginID(r[0]), Class: r[1], Country: r[2], Publisher: r[3] == "publisher",
			AliasesEN: aliases(r[4]), AliasesAR: aliases(r[5]), ShortEN: aliases(r[6]), ShortAR: aliases(r[7]),
			Note: r[8],
		}
		if org.ID == "" || org.Class == "" || len(org.AliasesEN) == 0 {
			return nil, fmt.Errorf("organisations, line %d: id, class and one English alias are needed", i+2)
		}
		if _, twice := o.byID[org.ID]; twice {
			return nil, fmt.Errorf("organisations, line %d: id %s stands twice", i+2, org.ID)
		}
		org.Name = org.AliasesEN[0]
		o.byID[org.ID] = len(o.list)
		o.list = append(o.list, org)
		o.index(org, int32(len(o.list)-1))
	}
	return o, nil
}

func (o *Organisations) index(org Organisation, entry int32) {
	for _, list := range [][]string{org.AliasesEN, org.AliasesAR} {
		for _, a := range list {
			o.names.add(a, entry, false)
		}
	}
	for _, list := range [][]string{org.ShortEN, org.ShortAR} {
		for _, a := range list {
			o.names.add(a, entry, true)
		}
	}
}

// Organisation returns an entry.
func (o *Organisations) Organisation(id record.OriginID) (Organisation, bool) {
	i, ok := o.byID[id]
	if !ok {
		return Organisation{}, false
	}
	return o.list[i], true
}

// Called is the name of an entry in a language: the first Arabic alias, else the English name; "" where there is no
// entry.
func (o *Organisations) Called(id record.OriginID, lang record.Lang) string {
	x, ok := o.Organisation(id)
	if ok && lang == record.Arabic && len(x.AliasesAR) > 0 {
		return x.AliasesAR[0]
	}
	return x.Name
}

// All returns the entries in the order of the table.
func (o *Organisations) All() []Organisation { return o.list }

// Match finds the organisations that a text names, left to right, longest first, without overlap. Acronyms match only
// in capitals, names written with a capital only where the text has one.
func (o *Organisations) Match(text string) (out []Match) {
	o.names.cut(text, func(f *folder) { out = o.matchIn(text, f) })
	return out
}

// matchIn finds the organisations of a text that is folded already.
func (o *Organisations) matchIn(text string, f *folder) []Match {
	var out []Match
	o.names.findIn(text, f, func(f *folder, m found) bool {
		for _, ph := range m.phrases {
			if !ph.fits(f, m) {
				continue
			}
			org := &o.list[ph.entry]
			if lacksArticle(org.Name, text[m.start:m.end]) {
				continue
			}
			out = append(out, Match{Start: m.start, End: m.end, ID: string(org.ID), Class: org.Class,
				Canonical: org.Name, Short: ph.short})
			return true
		}
		return false
	})
	return out
}

// lacksArticle reports whether a text has the one word of a name without the Arabic article that belongs to it, as the
// surname of somebody has it: "Haq" is not Al-Haq.
func lacksArticle(name, text string) bool {
	rest, article := strings.CutPrefix(name, "Al-")
	return article && strings.EqualFold(rest, text) && !strings.ContainsRune(rest, ' ')
}

// readRows reads a table with a fixed header. A row may leave out empty columns at its end.
func readRows(name, data string, columns []string) ([][]string, error) {
	lines := strings.Split(strings.TrimRight(strings.TrimPrefix(data, "\ufeff"), "\r\n"), "\n")
	if got := strings.TrimRight(lines[0], "\r"); got != strings.Join(columns, "\t") {
		return nil, fmt.Errorf("%s, line 1: the header must be %q, tab-separated", name, strings.Join(columns, " "))
	}
	rows := make([][]string, 0, len(lines)-1)
	for i, line := range lines[1:] {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(cells) > len(columns) {
			return nil, fmt.Errorf("%s, line %d: %d columns where %d are known", name, i+2, len(cells), len(columns))
		}
		for len(cells) < len(columns) {
			cells = append(cells, "")
		}
		rows = append(rows, cells)
	}
	return rows, nil
}

// aliases cuts a cell at "|".
func aliases(cell string) []string {
	var out []string
	for _, a := range strings.Split(cell, "|") {
		if a = strings.TrimSpace(a); a != "" {
			out = append(out, a)
		}
	}
	return out
}
