package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"recount/record"
)

// Tables of places come through the door of lists. Two forms are known: the dump of GeoNames (19 columns parted by tabs,
// no header: allCountries.txt, XX.txt, cities500.txt), and tables of common operational datasets (COD-AB) with their old
// columns (ADM1_EN, admin1Name_en, admin1Pcode) and their new ones (adm1_name, adm1_name1, adm1_pcode). A table of
// another form is refused.

// MaxPlaces bounds the places of a table: a country has some ten thousands.
const MaxPlaces = 60_000

// MaxPlacesBytes bounds the file.
const MaxPlacesBytes = 64 << 20

// maxPlaceName bounds a name of a place, in runes; maxPlaceNames how many other names of it are kept.
const (
	maxPlaceName  = 200
	maxPlaceNames = 60
)

// PlaceForm is the form of a table of places.
type PlaceForm string

// Forms of tables of places.
const (
	GeoNames PlaceForm = "geonames"
	CODAB    PlaceForm = "cod-ab"
)

// PlaceTable is what a table of places says, parents before what lies in them.
type PlaceTable struct {
	Form          PlaceForm
	Version, Date string // as the table has them; empty where it has none
	Rows          []PlaceRow
	Bad           []record.BadRow
	Passed        int // rows of kinds that no claim names: streams, schools
}

// PlaceRow is a place as a table has it.
type PlaceRow struct {
	Line    int
	Code    string // of COD-AB the p-code; of GeoNames "gn-" and its id
	Parent  string // the code of what it lies in, where the table has that
	Country string // two letters, small
	Place   record.Place
}

// geoNamesColumns are those of the dump, in order (its readme).
var geoNamesColumns = []string{"geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude",
	"feature class", "feature code", "country code", "cc2", "admin1 code", "admin2 code", "admin3 code", "admin4 code",
	"population", "elevation", "dem", "timezone", "modification date"}

// isGeoNames says whether cells are a row of the dump.
func isGeoNames(cells []string) bool {
	if len(cells) < 15 || len(cells) > len(geoNamesColumns) {
		return false
	}
	id, err := strconv.Atoi(cells[0])
	return err == nil && id > 0 && len(cells[6]) <= 1 && len(cells[8]) <= 2
}

// knownPlaceColumns is listReader.known of a table of places.
func knownPlaceColumns(cells []string) (n int, named bool) {
	if isGeoNames(cells) {
		return len(cells), true
	}
	for _, c := range cells {
		if _, what := codColumn(c); what != "" {
			n++
			named = named || what == "name"
		}
	}
	return n, named
}

// startPlaces begins a table of places: every cell of a row is kept as it stands.
func (l *listReader) startPlaces(header *rawRow) error {
	t := ListTable{Sheet: l.sheet, HeaderRow: header.line}
	if isGeoNames(header.cells) {
		t.HeaderRow = 0
		t.Header = slices.Clone(geoNamesColumns)
	} else {
		for _, c := range header.cells {
			t.Header = append(t.Header, cleanCell(c))
		}
		if _, named := knownPlaceColumns(t.Header); !named {
			return record.Say("it is no table of places that is known: a dump of GeoNames (19 columns parted by tabs), or COD-AB with columns as adm1_name and adm1_pcode")
		}
	}
	t.Columns = make([]Field, len(t.Header))
	for i := range t.Header {
		t.Rest = append(t.Rest, i)
	}
	l.table = &t
	l.tables++
	l.sheets = append(l.sheets, l.sheet)
	if l.sink.Table != nil {
		l.sink.Table(t)
	}
	if t.HeaderRow == 0 {
		return l.takePlace(header)
	}
	return nil
}

// takePlace hands on a row of a table of places.
func (l *listReader) takePlace(r *rawRow) error {
	_, filled := r.clean()
	if filled == 0 || l.table == nil || l.sink.Row == nil {
		return nil
	}
	cells := r.cells[:min(len(r.cells), len(l.table.Header))]
	if err := l.sink.Row(ListRow{Line: r.line, Years: -1, Rest: slices.Clone(cells)}); err != nil {
		return stopped{err}
	}
	return nil
}

// Places makes a table of places of the rows of a list that was read as one (ListOptions.Places).
func Places(list *List) PlaceTable {
	b := &placeBuilder{at: map[string]int{}}
	var dump [][]string
	var lines []int
	for t := range list.Tables {
		header := list.Tables[t].Header
		geo := list.Tables[t].HeaderRow == 0
		b.out.Form = CODAB
		if geo {
			b.out.Form = GeoNames
		}
		cols := codColumns(header)
		for i := range list.Rows {
			switch {
			case int(list.Of[i]) != t:
			case geo:
				dump, lines = append(dump, list.Rows[i].Rest), append(lines, list.Rows[i].Line)
			default:
				b.codRow(&list.Rows[i], cols)
			}
		}
	}
	b.geoNames(dump, lines)
	rank := func(r PlaceRow) int { return slices.Index(placeOrder, r.Place.Level) }
	slices.SortStableFunc(b.out.Rows, func(x, y PlaceRow) int { return cmp.Compare(rank(x), rank(y)) })
	return b.out
}

// placeOrder are the levels, what holds others first.
var placeOrder = []record.Level{record.LevelCountry, record.LevelADM1, record.LevelADM2, record.LevelADM3,
	record.LevelSite}

type placeBuilder struct {
	out PlaceTable
	at  map[string]int // of rows, by code
}

func (b *placeBuilder) refuse(line int, why *record.Sentence) {
	b.out.Bad = append(b.out.Bad, record.BadRow{Row: line, Why: why})
}

// put takes a place; one of a code that was there before has to say the same of it.
func (b *placeBuilder) put(r PlaceRow) bool {
	i, there := b.at[r.Code]
	if !there {
		b.at[r.Code] = len(b.out.Rows)
		b.out.Rows = append(b.out.Rows, r)
		return true
	}
	old := &b.out.Rows[i]
	switch {
	case old.Parent != r.Parent && old.Parent != "" && r.Parent != "":
		b.refuse(
			r.Line,
			record.Say("the code %q lies in %q, and in row %d in %q", r.Code, r.Parent, old.Line, old.Parent),
		)
		return false
	case old.Place.Level != r.Place.Level, !shareName(old.Place, r.Place):
		b.refuse(r.Line, record.Say("the code %q is another place in row %d", r.Code, old.Line))
		return false
	}
	old.Parent = cmp.Or(old.Parent, r.Parent)
	return true
}

func shareName(a, b record.Place) bool {
	for _, x := range append([]string{a.NameEN, a.NameAR}, append(a.AliasesEN, a.AliasesAR...)...) {
		if x != "" &&
			slices.ContainsFunc(append([]string{b.NameEN, b.NameAR}, append(b.AliasesEN, b.AliasesAR...)...),
				func(y string) bool { return strings.EqualFold(x, y) }) {
			return true
		}
	}
	return false
}

// codName is the beginning of a column of COD-AB.
var codName = regexp.MustCompile(`^adm(?:in)?([0-4])_?([a-z0-9_]*)$`)

// codColumn says of which level a column of COD-AB is (-1: of the row) and what it holds: name, other (another name),
// code, lat, lon, date, version; "" where it is none.
func codColumn(header string) (level int, what string) {
	h := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(header, "\ufeff")))
	switch strings.ReplaceAll(h, "_", "") {
	case "date", "validon":
		return -1, "date"
	case "version":
		return -1, "version"
	case "centerlat", "centrelat", "latitude", "lat":
		return -1, "lat"
	case "centerlon", "centrelon", "longitude", "lon", "long":
		return -1, "lon"
	}
	m := codName.FindStringSubmatch(h)
	if m == nil {
		return 0, ""
	}
	level = int(m[1][0] - '0')
	switch rest := strings.ReplaceAll(m[2], "_", ""); {
	case rest == "pcode":
		return level, "code"
	case strings.HasPrefix(rest, "alt"), strings.HasPrefix(rest, "ref"), strings.HasPrefix(rest, "namealt"):
		return level, "other"
	case strings.HasPrefix(rest, "name"), len(rest) == 2 && rest != "id":
		return level, "name"
	}
	return 0, ""
}

type codColumnsOf struct {
	names, others      [5][]int
	code               [5]int
	lat, lon, day, ver int
}

func codColumns(header []string) codColumnsOf {
	c := codColumnsOf{code: [5]int{-1, -1, -1, -1, -1}, lat: -1, lon: -1, day: -1, ver: -1}
	for i, h := range header {
		level, what := codColumn(h)
		switch what {
		case "name":
			c.names[level] = append(c.names[level], i)
		case "other":
			c.others[level] = append(c.others[level], i)
		case "code":
			c.code[level] = i
		case "lat":
			c.lat = i
		case "lon":
			c.lon = i
		case "date":
			if c.day < 0 {
				c.day = i
			}
		case "version":
			c.ver = i
		}
	}
	return c
}

// codRow takes the units of a row, from the country down.
func (b *placeBuilder) codRow(row *ListRow, c codColumnsOf) {
	cell := func(i int) string {
		if i < 0 || i >= len(row.Rest) {
			return ""
		}
		return strings.TrimSpace(row.Rest[i])
	}
	b.out.Version, b.out.Date = cmp.Or(b.out.Version, cell(c.ver)), cmp.Or(b.out.Date, cell(c.day))
	deepest := -1
	for level := range 5 {
		if cell(c.code[level]) != "" ||
			slices.ContainsFunc(c.names[level], func(i int) bool { return cell(i) != "" }) {
			deepest = level
		}
	}
	lat, lon, ok := degrees(cell(c.lat), cell(c.lon))
	switch {
	case deepest < 0:
		b.refuse(row.Line, record.Say("it has neither a name nor a code of a place"))
		return
	case cell(c.code[deepest]) == "":
		b.refuse(row.Line, record.Say("it has no p-code: places are bound by their codes"))
		return
	case !ok:
		b.refuse(row.Line, record.Say("its latitude and longitude are no degrees"))
		return
	}
	country, parent := strings.ToLower(cell(c.code[0])), ""
	if len(country) != 2 {
		country = strings.ToLower(firstLetters(cell(c.code[deepest])))
	}
	for level := range deepest + 1 {
		code := cell(c.code[level])
		if code == "" {
			continue
		}
		var said []string
		for _, i := range c.names[level] {
			said = append(said, cell(i))
		}
		name := len(said)
		for _, i := range c.others[level] {
			said = append(said, cell(i))
		}
		p := placeNamed(said, name)
		p.Level, p.PCode = placeOrder[level], code
		switch {
		case p.NameEN == "" && level < deepest: // what holds it is named elsewhere: by its code it is known
		case p.NameEN == "":
			b.refuse(row.Line, record.Say("its code %q has no name", code))
			return
		case longName(p):
			b.refuse(row.Line, record.Say("a name of it is longer than %d letters", maxPlaceName))
			return
		default:
			if level == deepest {
				p.Lat, p.Lon = lat, lon
			}
			if !b.put(PlaceRow{row.Line, code, parent, country, p}) {
				return
			}
		}
		parent = code
	}
}

// firstLetters are the two letters of a country with which a p-code begins; "" where it does not.
func firstLetters(code string) string {
	if len(code) < 3 || !unicode.IsLetter(rune(code[0])) || !unicode.IsLetter(rune(code[1])) {
		return ""
	}
	return code[:2]
}

func longName(p record.Place) bool {
	return len([]rune(p.NameEN)) > maxPlaceName || len([]rune(p.NameAR)) > maxPlaceName
}

// placeNamed sorts names by script; the first of each script among the first n is the name, the others are other names.
func placeNamed(said []string, n int) record.Place {
	var p record.Place
	for i, s := range said {
		first := []rune(s + " ")[0]
		switch {
		case s == "", len([]rune(s)) > maxPlaceName && i >= n:
		case unicode.Is(unicode.Arabic, first) && p.NameAR == "" && i < n:
			p.NameAR = s
		case unicode.Is(unicode.Arabic, first):
			p.AliasesAR = another(p.AliasesAR, s, p.NameAR)
		case p.NameEN == "" && i < n:
			p.NameEN = s
		default:
			p.AliasesEN = another(p.AliasesEN, s, p.NameEN)
		}
	}
	p.NameEN = cmp.Or(p.NameEN, p.NameAR)
	return p
}

func another(have []string, s, name string) []string {
	if s == name || slices.Contains(have, s) || len(have) >= maxPlaceNames {
		return have
	}
	return append(have, s)
}

// degrees reads coordinates; none are those of no place.
func degrees(lat, lon string) (float64, float64, bool) {
	if lat == "" && lon == "" {
		return 0, 0, true
	}
	a, err1 := strconv.ParseFloat(lat, 64)
	o, err2 := strconv.ParseFloat(lon, 64)
	return a, o, err1 == nil && err2 == nil && a >= -90 && a <= 90 && o >= -180 && o <= 180
}

// geoNames takes the rows of a dump: units first, so that what lies in them finds them whatever their order.
func (b *placeBuilder) geoNames(dump [][]string, lines []int) {
	codes := map[string]string{}
	levels := make([]record.Level, len(dump))
	for i, c := range dump {
		if !isGeoNames(c) {
			b.refuse(
				lines[i],
				record.Say("it is no row of a dump of GeoNames: %d columns, of %d", len(c), len(geoNamesColumns)),
			)
			continue
		}
		level, ok := geoNamesLevel(c[6], c[7])
		if !ok {
			b.out.Passed++
			continue
		}
		levels[i] = level
		if n := slices.Index(placeOrder, level); n < 4 {
			if path, ok := adminPath(c, n); ok {
				codes[path] = "gn-" + c[0]
			}
		}
	}
	for i, c := range dump {
		if len(c) == len(geoNamesColumns) && isGeoNames(c) {
			b.out.Date = max(b.out.Date, c[18]) // of the last change: the dump has no other
		}
		if levels[i] != "" {
			b.geoNamesRow(lines[i], c, levels[i], codes)
		}
	}
}

// geoNamesRow takes a place of the dump: 0 id, 1 name, 2 ascii name, 3 other names, 4 lat, 5 lon, 8 country, 10 to 12
// codes of the units that it lies in.
func (b *placeBuilder) geoNamesRow(line int, c []string, level record.Level, codes map[string]string) {
	lat, lon, ok := degrees(c[4], c[5])
	p := placeNamed(append([]string{cmp.Or(c[2], c[1])}, plainNames(strings.Split(c[3], ","))...), 1)
	if len(p.AliasesAR) > 0 && p.NameAR == "" {
		p.NameAR, p.AliasesAR = p.AliasesAR[0], p.AliasesAR[1:]
	}
	if c[1] != p.NameEN {
		p.AliasesEN = another(p.AliasesEN, c[1], p.NameEN)
	}
	switch {
	case p.NameEN == "":
		b.refuse(line, record.Say("it has no name"))
		return
	case longName(p):
		b.refuse(line, record.Say("a name of it is longer than %d letters", maxPlaceName))
		return
	case !ok:
		b.refuse(line, record.Say("its latitude and longitude are no degrees"))
		return
	case len(c[8]) != 2:
		b.refuse(line, record.Say("it names no country (two letters)"))
		return
	}
	p.Level, p.Lat, p.Lon = level, lat, lon
	row := PlaceRow{Line: line, Code: "gn-" + c[0], Country: strings.ToLower(c[8]), Place: p}
	for n := min(slices.Index(placeOrder, level)-1, 3); n >= 0 && row.Parent == ""; n-- {
		if path, ok := adminPath(c, n); ok && codes[path] != row.Code {
			row.Parent = codes[path]
		}
	}
	b.put(row)
}

// plainNames are the other names of GeoNames that people write: no codes, no addresses of web pages.
func plainNames(names []string) []string {
	return slices.DeleteFunc(names, func(n string) bool {
		first := []rune(n + " ")[0]
		if unicode.Is(unicode.Arabic, first) {
			return false
		}
		return !unicode.Is(unicode.Latin, first) || !unicode.IsUpper(first) || len(n) < 3 || strings.ToUpper(n) == n
	})
}

// adminPath is the country of a row with its codes down to level n.
func adminPath(c []string, n int) (string, bool) {
	path := strings.ToLower(c[8])
	for i := range n {
		if code := c[10+i]; code == "" || code == "00" {
			return "", false
		} else {
			path += "." + code
		}
	}
	return path, true
}

// geoNamesLevel is the level of a feature of GeoNames; not ok where it is of a kind that no claim names.
func geoNamesLevel(class, code string) (record.Level, bool) {
	switch {
	case class == "P":
		return record.LevelSite, code != "PPLH" && code != "PPLCH" // no historical places
	case class != "A":
		return "", false
	case strings.HasPrefix(code, "PCL"):
		return record.LevelCountry, true
	}
	n := strings.Index("123", strings.TrimPrefix(code, "ADM"))
	if !strings.HasPrefix(code, "ADM") || len(code) != 4 || n < 0 {
		return "", false
	}
	return placeOrder[n+1], true
}
