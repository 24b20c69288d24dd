package publish

import (
	"strconv"
	"strings"

	"recount/record"
)

// gedHeader are the columns of UCDP GED 26.1 in its order.
const gedHeader = "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id dyad_new_id dyad_name " +
	"side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date source_headline " +
	"source_original where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region " +
	"event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob"

// gedIntegers are its columns of whole numbers, as its codebook has them.
var gedIntegers = map[string]bool{
	"year": true, "active_year": true, "type_of_violence": true, "conflict_dset_id": true, "conflict_new_id": true,
	"dyad_dset_id": true, "dyad_new_id": true,
	"side_a_dset_id": true, "side_a_new_id": true, "side_b_dset_id": true, "side_b_new_id": true,
	"number_of_sources": true, "where_prec": true,
	"priogrid_gid": true, "country_id": true, "event_clarity": true, "date_prec": true, "deaths_a": true,
	"deaths_b": true, "deaths_civilians": true,
	"deaths_unknown": true, "best": true, "high": true, "low": true, "gwnoa": true, "gwnob": true,
}

// ged writes incidents as UCDP writes events. low <= best <= high in every row; best is empty where the ledger gives
// none.
func (e *edition) ged() sheet {
	s := sheet{name: "ged", title: "Incidents in the columns of UCDP GED 26.1"}
	for name := range strings.FieldsSeq(gedHeader) {
		c := column{name: name, kind: "string", about: "as in the UCDP GED codebook 26.1"}
		switch {
		case gedIntegers[name]:
			c.kind = "integer"
		case name == "latitude" || name == "longitude":
			c.kind = "number"
		case strings.HasPrefix(name, "date_s") || strings.HasPrefix(name, "date_e"):
			c.kind = "date"
		}
		s.columns = append(s.columns, c)
	}
	for _, x := range e.in.Incidents {
		if x.Withdrawn || !x.When.Stated() {
			continue
		}
		row := e.gedRow(x)
		cells := make([]string, len(s.columns))
		for i, c := range s.columns {
			cells[i] = row[c.name]
		}
		s.rows = append(s.rows, cells)
	}
	return s
}

func (e *edition) gedRow(x Incident) map[string]string {
	from, to := x.When.Earliest(), x.When.Latest()
	high := max(x.High, x.Low, x.Best)
	row := map[string]string{
		"id": string(x.ID), "relid": string(x.ID), "year": from.String()[:4], "active_year": "1",
		"code_status": "Clear", "type_of_violence": gedType(x),
		"side_a": x.PartyA, "side_b": x.PartyB, "dyad_name": dyad(x), "number_of_sources": number(len(x.Origins)),
		"source_article":    string(e.in.ID),
		"where_description": "", "event_clarity": clarity(x), "date_prec": datePrecision(x.When),
		"date_start": from.String(), "date_end": to.String(),
		"deaths_a": "0", "deaths_b": "0", "deaths_civilians": number(x.Civilians),
		"deaths_unknown": number(x.Low - x.Civilians),
		"low":            number(x.Low), "high": number(high), "best": notStated,
	}
	if x.Best > 0 {
		row["best"] = number(min(max(x.Best, x.Low), high))
	}
	row["where_prec"] = number(int(record.PlaceCountry))
	p, ok := e.in.tellable(x.Place)
	if !ok {
		return row
	}
	row["where_prec"] = number(int(max(p.Precision(), x.Precision)))
	row["where_coordinates"] = p.NameEN
	if p.Lat != 0 || p.Lon != 0 {
		row["latitude"], row["longitude"] = degrees(p.Lat), degrees(p.Lon)
		row["geom_wkt"] = "POINT (" + degrees(p.Lon) + " " + degrees(p.Lat) + ")"
	}
	for range 16 {
		switch p.Level {
		case record.LevelCountry:
			row["country"] = p.NameEN
		case record.LevelADM1:
			row["adm_1"] = p.NameEN
		case record.LevelADM2:
			row["adm_2"] = p.NameEN
		}
		if p, ok = e.lookup(p.Parent); !ok {
			break
		}
	}
	return row
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }

func dyad(x Incident) string {
	if x.PartyA == "" || x.PartyB == "" {
		return notStated
	}
	return x.PartyA + " - " + x.PartyB
}

// gedType is UCDP's type of violence: 1 between armed parties, 3 of a party against civilians.
func gedType(x Incident) string {
	if x.PartyB != "" && x.PartyB != "Civilians" {
		return "1"
	}
	return "3"
}

func clarity(x Incident) string {
	if x.Clarity == 0 {
		return "2"
	}
	return number(x.Clarity)
}

// datePrecision is UCDP's date_prec: 1 a day, 2 up to six days, 3 a week, 4 a month, 5 more.
func datePrecision(d record.Date) string {
	days := int(d.Latest()-d.Earliest()) + 1
	switch {
	case days <= 1:
		return "1"
	case days <= 6:
		return "2"
	case days == 7:
		return "3"
	case days <= 31:
		return "4"
	}
	return "5"
}
