package intake

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"recount/record"
)

// actorParts are what a row of an actor holds, in order: the words for the columns are those of Bayanat. What it keeps
// of those who report a missing person, of the desk's own work and of the body of a person is not read.
var actorParts = []string{"id", "name", "name_ar", "first_name", "father_name", "middle_name", "last_name",
	"mother_name", "nickname", "sex", "age", "civilian", "type", "occupation", "ethnographies", "nationalities", "origin_place",
	"id_number"}

// bayanatActor is an actor of Bayanat.
type bayanatActor struct {
	parts  map[string]json.RawMessage
	Events some[bayanatEvent] `json:"events"`
}

// jsonRow is an item of an export as a row: values by the name of their column.
type jsonRow struct {
	names  []string
	values map[string]string
}

func (r *jsonRow) set(name, value string) {
	if _, there := r.values[name]; value == "" || there {
		return
	}
	r.names = append(r.names, name)
	r.values[name] = value
}

// readJSON reads an export of people in JSON: an item is a row, by its number in the file. Their columns are those that
// any of them fills.
func (l *listReader) readJSON(in io.Reader, head string) error {
	kind := jsonExport(head)
	switch kind {
	case "":
		return record.Say("it is JSON, and no export of Bayanat or Uwazi: give the list as CSV, XLSX or ODS")
	case bayanatBulletins, bayanatIncidents:
		return record.Say("it is an export of %s, which are pages: add it without --source", string(kind))
	}
	row := actorRow
	if kind == uwaziEntities {
		row = entityColumns
	}
	l.export, l.byExport = kind, Mapping{}
	if kind == bayanatActors {
		l.byExport = Mapping{eventOutcome: FieldOutcome, eventOfDeath + ": date": FieldDied,
			eventOfDeath + ": place": FieldPlace}
	}
	var rows []jsonRow
	var header []string
	known := map[string]bool{}
	unread := 0
	limit := &io.LimitedReader{R: in, N: maxListText}
	err := eachItem(limit, kind, func(raw json.RawMessage) error {
		if len(rows) >= maxListRows {
			return record.Say("it has more than %d rows: split it", maxListRows)
		}
		r := jsonRow{values: map[string]string{}}
		if !row(raw, &r) {
			unread++
		}
		for _, name := range r.names {
			if !known[name] {
				known[name] = true
				header = append(header, name)
			}
		}
		rows = append(rows, r)
		return nil
	})
	if limit.N <= 0 {
		return record.Say("it has more than %d MiB: split it", maxListText>>20)
	}
	if err != nil && len(rows) == 0 {
		return err
	}
	if err != nil {
		return record.Say("after item %d: %w", len(rows), err)
	}
	if unread > 0 {
		l.note(ListNote{Code: NoteUnread, N: unread})
	}
	slices.SortStableFunc(header, func(a, b string) int { return placeOf(a) - placeOf(b) })
	l.startSheet("")
	if err := l.row(rawRow{cells: slices.Clone(header)}, false); err != nil {
		return err
	}
	for i := range rows {
		cells := make([]string, len(header))
		for k, name := range header {
			cells[k] = rows[i].values[name]
		}
		if err := l.row(rawRow{line: i + 1, cells: cells}, false); err != nil {
			return err
		}
	}
	return l.endSheet(false)
}

// placeOf is where a column stands: those of every actor first.
func placeOf(name string) int {
	if i := slices.Index(actorParts, name); i >= 0 {
		return i
	}
	return len(actorParts)
}

// Columns that are made of an actor's events: of whichever says that the person died, and what they say befell it,
// death before all else.
const (
	eventOfDeath = "event of death"
	eventOutcome = "outcome of the events"
)

// actorRow reads an actor of Bayanat. An event of death gives day and place of it; what befell a person by an event of
// another kind stands in columns of its own.
func actorRow(raw json.RawMessage, r *jsonRow) bool {
	var a bayanatActor
	if json.Unmarshal(raw, &a.parts) != nil || json.Unmarshal(raw, &a) != nil {
		return false
	}
	for _, name := range actorParts {
		r.set(name, plainValue(a.parts[name]))
	}
	for _, e := range a.Events {
		what := e.Type.value.String()
		outcome, _ := listOutcome(what)
		name := "event " + strings.TrimSpace(what)
		if outcome == record.Killed {
			name = eventOfDeath
		}
		r.set(name, firstOf(e.titled.String(), what))
		r.set(name+": date", daysBetween(string(e.From), string(e.To)))
		r.set(name+": place", e.Location.value.String())
		if outcome != "" {
			r.set(eventOutcome, string(outcome))
		}
		if outcome == record.Killed {
			r.values[eventOutcome] = string(outcome)
		}
	}
	return true
}

// plainValue writes a value of an actor: a text, a title, or several of them.
func plainValue(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var text loose
	var one maybe[titled]
	var more some[struct {
		titled
		Number loose `json:"number"`
	}]
	switch raw[0] {
	case '{':
		if json.Unmarshal(raw, &one) == nil {
			return one.value.String()
		}
	case '[':
		var all []string
		if json.Unmarshal(raw, &more) == nil {
			for _, m := range more {
				if s := firstOf(string(m.Number), m.titled.String()); s != "" {
					all = append(all, s)
				}
			}
		}
		return strings.Join(all, "; ")
	default:
		if json.Unmarshal(raw, &text) == nil {
			return string(text)
		}
	}
	return ""
}

// entityColumns reads an entity of Uwazi. Its columns are called as in Uwazi's CSV.
func entityColumns(raw json.RawMessage, r *jsonRow) bool {
	var e uwaziEntity
	if json.Unmarshal(raw, &e) != nil {
		return false
	}
	r.set(uwaziTitle, string(e.Title))
	r.set("Date added", unixDay(string(e.Created), 1000))
	r.set("Template", string(e.Template))
	r.set("id", string(e.ID))
	for _, name := range e.properties() {
		var said []string
		for _, v := range e.Metadata.value[name] {
			if text := v.text(namesDay(name)); text != "" {
				said = append(said, text)
			}
		}
		r.set(name, strings.Join(said, "; "))
	}
	return true
}

// uwaziTitle is the column of an entity's title, which of people is their name.
const uwaziTitle = "Title"

// meetExport tells that a header is that of an export, and what its columns hold.
func (l *listReader) meetExport(header []string) {
	if l.export == "" {
		l.export, l.byExport = csvExport(header), Mapping{}
	}
	if l.export != uwaziEntities || len(header) == 0 {
		return
	}
	title := header[0]
	if slices.Contains(header, uwaziTitle) {
		title = uwaziTitle
	}
	l.byExport[title] = FieldName
}

// takeExport makes the cells of a row of an export those of a list. It reports whether the row is a person: Bayanat's
// actors are groups and institutions too.
func (l *listReader) takeExport(r *rawRow) bool {
	switch l.export {
	case uwaziEntities:
		for i, c := range r.cells {
			r.cells[i] = uwaziCell(c)
		}
	case bayanatActors:
		if i := slices.Index(l.table.Header, "type"); i >= 0 && i < len(r.cells) {
			return tableWord("actor", headerKey(r.cells[i])) != "no_person"
		}
	}
	return true
}
