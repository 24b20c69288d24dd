package extract

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"recount/record"
)

// maxImportLine bounds one line of an imported dump, in bytes. GeoNames allows 10,000 characters of alternate names.
const maxImportLine = 1 << 20

// ImportReport counts what an import took. Skipped rows are places of kinds that no claim names (streams, schools).
type ImportReport struct {
	Added, Skipped int
}

// ImportGeoNames adds places from a dump in the format of GeoNames (allCountries.txt, SY.txt, cities500.txt: 19
// columns, tab-separated, no header), with the alternate names that stand in its column. Countries, admin1 to admin3
// and populated places are taken; ids are "gn-" and the GeoNames id. Parents are found through the admin codes of rows
// that came before, so a file of one country imports best. An error names the line.
func (g *Gazetteer) ImportGeoNames(r io.Reader) (ImportReport, error) {
	var rep ImportReport
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64<<10), maxImportLine)
	codes := map[string]record.PlaceID{}
	var waiting [][]string
	line := 0
	for sc.Scan() {
		line++
		c := strings.Split(strings.TrimRight(sc.Text(), "\r"), "\t")
		if len(c) == 1 && strings.TrimSpace(c[0]) == "" {
			continue
		}
		if len(c) < 15 {
			return rep, fmt.Errorf("GeoNames dump, line %d: %d columns, at least 15 are needed; is it the tab-separated dump?", line, len(c))
		}
		level, ok := geoNamesLevel(c[6], c[7])
		if !ok {
			rep.Skipped++
			continue
		}
		if _, _, err := coordinates(c[4], c[5]); err != nil {
			return rep, fmt.Errorf("GeoNames dump, line %d: %w", line, err)
		}
		if level == record.LevelSite || level == record.LevelADM3 {
			waiting = append(waiting, c) // its parents may stand further down
			continue
		}
		g.addGeoNames(c, level, codes)
		rep.Added++
	}
	if err := sc.Err(); err != nil {
		return rep, fmt.Errorf("GeoNames dump, after line %d: %w", line, err)
	}
	for _, c := range waiting {
		level, _ := geoNamesLevel(c[6], c[7])
		g.addGeoNames(c, level, codes)
		rep.Added++
	}
	return rep, nil
}

func geoNamesLevel(class, code string) (record.Level, bool) {
	switch {
	case class == "P":
		return record.LevelSite, code != "PPLH" && code != "PPLCH" // no historical places
	case class != "A":
		return "", false
	case strings.HasPrefix(code, "PCL"):
		return record.LevelCountry, true
	case code == "ADM1":
		return record.LevelADM1, true
	case code == "ADM2":
		return record.LevelADM2, true
	case code == "ADM3":
		return record.LevelADM3, true
	}
	return "", false
}

// addGeoNames adds one row: 0 id, 1 name, 2 ascii name, 3 alternate names, 4 lat, 5 lon, 8 country, 10 to 12 admin
// codes.
func (g *Gazetteer) addGeoNames(c []string, level record.Level, codes map[string]record.PlaceID) {
	lat, lon, _ := coordinates(c[4], c[5])
	p := record.Place{ID: record.PlaceID("gn-" + c[0]), Level: level, NameEN: c[2], Lat: lat, Lon: lon}
	if p.NameEN == "" {
		p.NameEN = c[1]
	}
	path := strings.ToLower(c[8])
	p.Parent = record.PlaceID(path)
	own := map[record.Level]int{record.LevelADM1: 1, record.LevelADM2: 2, record.LevelADM3: 3}[level]
	for i, code := range c[10:13] {
		if code == "" || code == "00" {
			break
		}
		path += "." + code
		if own == i+1 {
			codes[path] = p.ID
			break
		}
		if up, ok := codes[path]; ok {
			p.Parent = up
		}
	}
	if level == record.LevelCountry {
		p.ID, p.Parent = record.PlaceID(strings.ToLower(c[8])), ""
	}
	p.AliasesEN, p.NameAR, p.AliasesAR = bothScripts(strings.Split(c[3], ","), p.NameEN)
	if c[1] != p.NameEN {
		p.AliasesEN = append(p.AliasesEN, c[1])
	}
	if old, ok := g.tree.Place(p.ID); ok { // the seed's names stay; the import adds to them
		old.AliasesEN = append(old.AliasesEN, append([]string{p.NameEN}, p.AliasesEN...)...)
		old.AliasesAR = append(old.AliasesAR, p.AliasesAR...)
		if old.NameAR == "" {
			old.NameAR = p.NameAR
		}
		p = old
	}
	common := level == record.LevelSite || level == record.LevelADM3
	g.add(p, common, common)
}

// bothScripts sorts names by script: Latin names with a capital and at least three letters, and Arabic names, the first
// of which becomes the name.
func bothScripts(names []string, known string) (latin []string, arabic string, more []string) {
	for _, n := range names {
		n = strings.TrimSpace(n)
		switch first := []rune(n + " ")[0]; {
		case unicode.Is(unicode.Arabic, first):
			if arabic == "" {
				arabic = n
			} else {
				more = append(more, n)
			}
		case unicode.Is(unicode.Latin, first) && unicode.IsUpper(first) && len(n) > 2 && n != known &&
			strings.ToUpper(n) != n:
			latin = append(latin, n)
		}
	}
	return latin, arabic, more
}

// codColumn reads a column name of a common operational dataset: admin2Name_en, ADM2_EN, ADM2_PCODE ...
var codColumn = regexp.MustCompile(`(?i)^adm(?:in)?([0-4])(?:name)?_?(en|ar|pcode|altnames?\w*)$`)

// ImportCODAB adds administrative units from a table of a common operational dataset (COD-AB, CSV): columns ADM0_EN,
// ADM1_EN, ADM1_AR, ADM1_PCODE and so on to level 4, in any order; others are passed over. The id is the P-code; a unit
// of the seed with the same P-code, or the same English name under the same country, keeps its id and gains the P-code
// and names. An error names the line.
func (g *Gazetteer) ImportCODAB(r io.Reader) (ImportReport, error) {
	var rep ImportReport
	cr := csv.NewReader(r)
	cr.FieldsPerRecord = -1
	cr.LazyQuotes = true
	header, err := cr.Read()
	if err != nil {
		return rep, fmt.Errorf("COD-AB table: no header: %w", err)
	}
	var cols [5]map[string]int
	for i, h := range header {
		if m := codColumn.FindStringSubmatch(strings.TrimPrefix(strings.TrimSpace(h), "\ufeff")); m != nil {
			l := m[1][0] - '0'
			if cols[l] == nil {
				cols[l] = map[string]int{}
			}
			cols[l][strings.ToLower(m[2])] = i
		}
	}
	if cols[1] == nil || !has(cols[1], "en") || !has(cols[1], "pcode") {
		return rep, errors.New("COD-AB table: columns ADM1_EN and ADM1_PCODE are needed in the first line")
	}
	for {
		row, err := cr.Read()
		if err == io.EOF {
			return rep, nil
		}
		if err != nil {
			return rep, fmt.Errorf("COD-AB table: %w", err)
		}
		added := g.addCODAB(row, cols)
		rep.Added += added
		if added == 0 {
			rep.Skipped++
		}
	}
}

func has(m map[string]int, k string) bool { _, ok := m[k]; return ok }

var codLevels = [5]record.Level{record.LevelCountry, record.LevelADM1, record.LevelADM2, record.LevelADM3,
	record.LevelSite}

// addCODAB adds the units of one row that are new, from the country down.
func (g *Gazetteer) addCODAB(row []string, cols [5]map[string]int) int {
	cell := func(level int, name string) string {
		if i, ok := cols[level][name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	var parent record.PlaceID
	if code := cell(1, "pcode"); len(code) >= 2 {
		parent = record.PlaceID(strings.ToLower(code[:2]))
	}
	added := 0
	for l := 1; l < len(cols); l++ {
		en, code := cell(l, "en"), cell(l, "pcode")
		if en == "" || code == "" {
			continue
		}
		id, ok := g.unit(code, en, codLevels[l], parent)
		if !ok {
			added++
			g.add(record.Place{ID: id, Level: codLevels[l], NameEN: en, NameAR: cell(l, "ar"), Parent: parent,
				PCode: code}, l >= 3, l >= 2)
		} else if p, _ := g.tree.Place(id); p.PCode != code {
			added++
			p.PCode = code
			p.AliasesEN = append(p.AliasesEN, en)
			if ar := cell(l, "ar"); ar != "" {
				p.AliasesAR = append(p.AliasesAR, ar)
			}
			g.add(p, l >= 3, l >= 2)
		}
		parent = id
	}
	return added
}

// unit finds the entry of a P-code, or of an English name at this level inside the parent.
func (g *Gazetteer) unit(code, en string, level record.Level, parent record.PlaceID) (record.PlaceID, bool) {
	if _, ok := g.tree.Place(record.PlaceID(code)); ok {
		return record.PlaceID(code), true
	}
	var cands []candidate
	g.names.cut(en, func(f *folder) { cands, _ = g.candidates(en, f, nil) })
	if len(cands) != 1 || cands[0].start != 0 || cands[0].end != len(en) {
		return record.PlaceID(code), false
	}
	for _, ph := range cands[0].phrases {
		e := g.entries[ph.entry]
		if e.rank == levelRank[level] && e.id != parent && g.tree.Inside(e.id, parent) {
			return e.id, true
		}
	}
	return record.PlaceID(code), false
}
