package extract

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"recount/record"
)

// Tables of events that others publish are read as claims of their origins, a row a claim: UCDP GED from 19.1 on, its
// candidate files without a header, ACLED's exports, Airwars' and tables like them, and the ged.csv of an edition. The
// columns are those of the codebooks (UCDP GED Codebook 19.1 to 26.1, ACLED Codebook); they are known by their names,
// in any order. A row that contradicts itself (low above best above high) or cannot be read is named and left out.

// eventsMethod names this reader and its version; it stands in every claim.
const eventsMethod = "events/1"

// Why a row of a table of events is left out.
const (
	EventUnwritten record.WarningCode = "event_unwritten"
	EventNumber    record.WarningCode = "event_number"
	EventOrder     record.WarningCode = "event_order"
	EventDate      record.WarningCode = "event_date"
	EventsTooMany  record.WarningCode = "events_too_many"
)

// eventSays are the sentences of these codes.
var eventSays = map[record.WarningCode]string{
	EventUnwritten: "row {0} is left out: it is not written as CSV",
	EventNumber:    "row {0} is left out: its numbers cannot be read",
	EventOrder:     "row {0} is left out: its low, best and high contradict each other",
	EventDate:      "row {0} is left out: its dates cannot be read, or end before they begin",
	EventsTooMany:  "row {0} and all after it are left out: take a narrower country or window",
}

// maxEvents is how many rows of a table are read: a person has to judge them.
const maxEvents = 20_000

// maxBadEvents is how many rows that are left out are named one by one.
const maxBadEvents = 200

// gedColumns are the columns of a UCDP candidate file, which has no header.
const gedColumns = "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id " +
	"conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a " +
	"side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date " +
	"source_headline source_original where_prec where_coordinates where_description adm_1 adm_2 " +
	"latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec " +
	"date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob"

// eventTable is what the columns of a kind of table are called; where several names stand, the first that is there.
type eventTable struct {
	origin                  record.OriginID
	id, from, to, precision []string
	low, best, high, span   []string
	places                  []string // from the finest to the country
	where                   []string // precision of the place, by UCDP's codes
	civilians               bool     // whom it counts are civilians
	verb                    record.ClaimVerb
}

var eventTables = []eventTable{
	{origin: "UCDP", id: []string{"id"}, from: []string{"date_start"}, to: []string{"date_end"}, low: []string{"low"},
		best: []string{"best"}, high: []string{"high"},
		places: []string{"where_coordinates", "adm_2", "adm_1", "country"},
		where:  []string{"where_prec"}, verb: record.Documented},
	{origin: "ACLED", id: []string{"event_id_cnty"}, from: []string{"event_date"},
		precision: []string{"time_precision"},
		low:       []string{"fatalities"}, high: []string{"fatalities"},
		places: []string{"location", "admin3", "admin2", "admin1", "country"}, verb: record.Reported},
	{origin: "AIRWARS", id: []string{"unique_reference_code", "airwars_code", "incident_code", "code", "reference"},
		from: []string{"incident_date", "date", "date_start"}, to: []string{"date_end", "end_date"},
		low: []string{"civilians_killed_min", "civilians_reported_killed_min", "civilian_deaths_min",
			"min_civilians_killed"},
		high: []string{"civilians_killed_max", "civilians_reported_killed_max", "civilian_deaths_max",
			"max_civilians_killed"},
		span:      []string{"civilians_reported_killed", "civilians_killed", "civilian_deaths"},
		places:    []string{"location", "location_name", "place", "district", "governorate", "region", "country"},
		civilians: true, verb: record.Documented},
}

// eventRows is a table of events under way.
type eventRows struct {
	eventTable
	at map[string]int // column to its place in a row
}

// events reads a document that is a table of events; ok is false where it is none.
func (e *Extractor) events(doc *record.Document) (out record.Extraction, ok bool) {
	text := strings.TrimPrefix(doc.Text, "\ufeff")
	if doc.Media != record.PlainText || !rowOfColumns(text) {
		return out, false
	}
	shift := len(doc.Text) - len(text)
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	first, err := r.Read()
	if err != nil {
		return out, false
	}
	rows, headless, ok := eventTableOf(first)
	if !ok {
		return out, false
	}
	out.Document = doc.ID
	from, row, bad := int(r.InputOffset()), 1, 0
	if headless {
		e.event(doc, &out, rows, first, row, shift, shift+from, &bad)
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		to := int(r.InputOffset())
		if row++; row > maxEvents {
			bad = 0
			leaveOut(&out, &bad, row, EventsTooMany)
			break
		}
		if err != nil {
			leaveOut(&out, &bad, row, EventUnwritten)
		} else {
			e.event(doc, &out, rows, cells, row, shift+from, shift+to, &bad)
		}
		from = to
	}
	return out, true
}

// rowOfColumns reports whether a text may begin with a row of several columns: most pages do not.
func rowOfColumns(text string) bool {
	text = text[:min(len(text), 4096)]
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	return strings.ContainsAny(line, ",\"") && strings.Contains(text, ",")
}

// eventTableOf tells a kind of table by its first row: its header, or, of a candidate file of UCDP, an event.
func eventTableOf(first []string) (rows *eventRows, headless, ok bool) {
	at := map[string]int{}
	for i, c := range first {
		if _, twice := at[columnKey(c)]; !twice {
			at[columnKey(c)] = i
		}
	}
	for _, t := range eventTables {
		rows := &eventRows{t, at}
		counts := rows.has(t.low) && rows.has(t.high) || rows.has(t.span)
		if counts && rows.has(t.id) && rows.has(t.from) && rows.has(t.places) {
			return rows, false, true
		}
	}
	names := strings.Fields(gedColumns)
	if len(first) != len(names) {
		return nil, false, false
	}
	at = map[string]int{}
	for i, n := range names {
		at[n] = i
	}
	rows = &eventRows{eventTables[0], at}
	if _, ok := eventDay(rows.cell(first, []string{"date_start"})); !ok {
		return nil, false, false
	}
	_, err := strconv.Atoi(rows.cell(first, []string{"best"}))
	return rows, true, err == nil
}

// columnKey is the name of a column without case and signs.
func columnKey(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, strings.TrimSpace(strings.TrimPrefix(s, "\ufeff"))), "_")
}

func (t *eventRows) has(names []string) bool {
	for _, n := range names {
		if _, ok := t.at[n]; ok {
			return true
		}
	}
	return false
}

// cell is the value of the first of several columns that the table has.
func (t *eventRows) cell(cells, names []string) string {
	for _, n := range names {
		if i, ok := t.at[n]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
	}
	return ""
}

// event adds the claim of one row, or says why there is none. A row that counts nobody claims nothing.
func (e *Extractor) event(doc *record.Document, out *record.Extraction, t *eventRows, cells []string, row, from, to int,
	bad *int) {
	low, high, words, fault := t.figure(cells)
	since, until, ok := t.days(cells)
	if fault == "" && !ok {
		fault = EventDate
	}
	if fault != "" {
		leaveOut(out, bad, row, fault)
		return
	}
	if high == 0 {
		return
	}
	f := record.Figure{Words: words, Qualifier: record.Exact, Value: low}
	if high > low {
		f.Qualifier, f.Upper = record.Range, high
	}
	c := record.AnyCell(record.Killed)
	n := &record.CountStatement{Figure: f, Unit: "people", Scope: record.ScopePart, Mode: record.WindowMode,
		Since: record.ExactDate(since), Until: record.ExactDate(until), AsOf: record.ExactDate(until)}
	if t.civilians {
		c.Status, n.Unit = record.Civilian, "civilians"
	} else {
		c.NotStated = append(c.NotStated, "status")
	}
	c.Window = record.Window{From: since, To: until}
	found := record.InClause
	if id, name := e.eventPlace(t, cells); id != "" {
		c.Place, n.Place = record.PlaceSet{id}, name
	} else {
		c.NotStated, found = append(c.NotStated, "place"), record.NotStated
	}
	n.Cell = c
	for from < to && (doc.Text[from] == '\n' || doc.Text[from] == '\r') {
		from++
	}
	line := doc.Anchor(from, from+len(strings.TrimRight(doc.Text[from:to], "\r\n")))
	claim := record.Claim{Kind: record.CountClaim, Document: doc.ID, Published: doc.Published, Count: n,
		Speaker: t.speaker(cells), Anchors: []record.Anchor{line}, Sentence: line, Method: eventsMethod,
		Confidence: 0.9}
	for _, field := range []string{record.FieldFigure, record.FieldHarm, record.FieldUnit, record.FieldOrigin,
		record.FieldSince, record.FieldUntil, record.FieldScope} {
		claim.Basis = append(claim.Basis, record.Basis{Field: field, Found: record.InClause, Sure: 0.99})
	}
	claim.Basis = append(claim.Basis, record.Basis{Field: record.FieldPlace, Found: found, Sure: 0.95})
	claim.ID = record.ClaimID(record.ContentID("event", string(doc.ID), strconv.Itoa(row), t.cell(cells, t.id)))
	out.Claims = append(out.Claims, claim)
}

// speaker is whose table it is. The ged.csv of an edition has UCDP's columns and none of its numbers: whose edition it
// is a person says, and until then it is nobody's.
func (t *eventRows) speaker(cells []string) record.Attribution {
	id := t.cell(cells, t.id)
	if _, err := strconv.ParseUint(strings.TrimPrefix(id, "'"), 10, 63); t.origin == "UCDP" && err != nil {
		return record.Attribution{OnPage: record.OriginAbsent, Words: t.cell(cells, []string{"source_article"}),
			Verb: t.verb}
	}
	return record.Attribution{Origin: t.origin, Class: "monitor", OnPage: record.OriginNamed, Words: string(t.origin),
		Verb: t.verb}
}

// maxDead is more than any event: a larger number is a fault of the table.
const maxDead = 10_000_000

// figure reads the least and the most that a row counts, and what is wrong with them.
func (t *eventRows) figure(cells []string) (low, high int, words string,
	fault record.WarningCode) {
	read := func(names []string) (int, bool) {
		n, err := strconv.ParseFloat(t.cell(cells, names), 64)
		return int(n), err == nil && n >= 0 && n <= maxDead && n == float64(int(n))
	}
	if !t.has(t.low) || !t.has(t.high) {
		words = t.cell(cells, t.span)
		a, b, ranged := strings.Cut(strings.NewReplacer("–", "-", "—", "-", " ", "").Replace(words), "-")
		var err, last error
		low, err = strconv.Atoi(a)
		if high = low; ranged {
			high, last = strconv.Atoi(b)
		}
		if err != nil || last != nil || low < 0 || high < low || high > maxDead {
			return 0, 0, "", EventNumber
		}
		return low, high, words, ""
	}
	low, ok := read(t.low)
	high, most := read(t.high)
	if !ok || !most {
		return 0, 0, "", EventNumber
	}
	words = strconv.Itoa(low)
	if high != low {
		words += "–" + strconv.Itoa(high)
	}
	if t.cell(cells, t.best) != "" {
		best, ok := read(t.best)
		switch {
		case !ok:
			return 0, 0, "", EventNumber
		case low > best || best > high:
			return 0, 0, "", EventOrder
		}
		words = strconv.Itoa(best) + " (" + words + ")"
	}
	if low > high {
		return 0, 0, "", EventOrder
	}
	return low, high, words, ""
}

// days are the first and the last day on which an event may lie.
func (t *eventRows) days(cells []string) (since, until record.Day, ok bool) {
	if since, ok = eventDay(t.cell(cells, t.from)); !ok {
		return 0, 0, false
	}
	until = since
	if last := t.cell(cells, t.to); last != "" {
		if until, ok = eventDay(last); !ok || until < since {
			return 0, 0, false
		}
	}
	switch t.cell(cells, t.precision) { // of ACLED: 2 is in the week, 3 in the month
	case "2":
		since, until = since-6, until+6
	case "3":
		d := time.Unix(int64(since)*86400, 0).UTC()
		since = record.NewDay(d.Year(), int(d.Month()), 1)
		until = record.NewDay(d.Year(), int(d.Month())+1, 1) - 1
	}
	return since, until, true
}

// eventDay reads a day as these tables write it.
func eventDay(s string) (record.Day, bool) {
	for _, layout := range []string{time.DateOnly, "2 January 2006", "2006-01-02 15:04:05", "2006-01-02 15:04:05.000",
		"02/01/2006", "2006/01/02"} {
		if d, err := time.Parse(layout, s); err == nil && d.Year() >= 1900 {
			return record.NewDay(d.Year(), int(d.Month()), d.Day()), true
		}
	}
	return 0, false
}

// eventPlace is the finest place of a row that the gazetteer knows, within its country and no finer than the row says.
func (e *Extractor) eventPlace(t *eventRows, cells []string) (record.PlaceID, string) {
	country, _ := e.gaz.ByName(t.cell(cells, []string{"country"}))
	names := t.places
	if prec, err := strconv.Atoi(t.cell(cells, t.where)); err == nil && len(t.where) > 0 {
		names = names[min(max(prec-2, 0), len(names)-1):] // 1 and 2 the place, 3 the district, 4 the governorate
	}
	for _, column := range names {
		name := t.cell(cells, []string{column})
		for _, x := range []string{name, bareName(name)} {
			id, ok := e.gaz.ByName(x)
			if ok && x != "" && (country == "" || id == country || e.gaz.CountryOf(id) == country) {
				p, _ := e.gaz.Place(id)
				return id, p.NameEN
			}
		}
	}
	return "", ""
}

// bareName is the name of a place without the word for what it is.
func bareName(name string) string {
	for _, kind := range []string{" governorate", " province", " district", " subdistrict", " town", " city",
		" village"} {
		if len(name) > len(kind) && strings.EqualFold(name[len(name)-len(kind):], kind) {
			return name[:len(name)-len(kind)]
		}
	}
	return name
}

// leaveOut names a row that is not taken.
func leaveOut(out *record.Extraction, bad *int, row int, why record.WarningCode) {
	if *bad++; *bad <= maxBadEvents {
		out.Warnings = append(out.Warnings, record.NewWarning(why, nil, eventSays[why], record.NumberBlank(row)))
	}
}
