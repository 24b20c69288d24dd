package intake

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"recount/record"
)

// Exports of the databases in which human rights groups keep their material are read by the forms that their programs
// write: Bayanat's JSON (bulletins, actors, incidents) and CSV (bulletins, actors), and Uwazi's CSV and the JSON of its
// entities. A bulletin, an incident and an entity are documents of their own; actors, and entities that somebody calls
// a list, are rows of people.

// exportKind is what an export holds.
type exportKind string

const (
	bayanatBulletins exportKind = "bulletins"
	bayanatActors    exportKind = "actors"
	bayanatIncidents exportKind = "incidents"
	uwaziEntities    exportKind = "rows"
)

// exportLook is how much of a text shows whether it is an export.
const exportLook = 64 << 10

// jsonExport tells an export in JSON by its beginning; empty where it is none.
func jsonExport(text string) exportKind {
	head := strings.TrimLeft(text[:min(len(text), exportLook)], "\ufeff \t\r\n")
	list, object := strings.HasPrefix(head, "["), strings.HasPrefix(head, "{")
	if !list && !object {
		return ""
	}
	entity := strings.Contains(head, `"metadata"`) && strings.Contains(head, `"template"`)
	if list && entity {
		return uwaziEntities
	}
	if list {
		return ""
	}
	first := strings.TrimLeft(head[1:], " \t\r\n")
	for _, k := range []exportKind{bayanatBulletins, bayanatActors, bayanatIncidents} {
		if strings.HasPrefix(first, `"`+string(k)+`"`) {
			return k
		}
	}
	if entity && strings.Contains(head, `"rows"`) {
		return uwaziEntities
	}
	return ""
}

// eachItem hands over the items of an export one by one. What is damaged behind them costs those before it nothing: the
// error then says so. An error of f ends it.
func eachItem(r io.Reader, kind exportKind, f func(json.RawMessage) error) error {
	d := json.NewDecoder(r)
	damaged := record.Say("it is cut off or damaged")
	open, err := d.Token()
	if err != nil {
		return damaged
	}
	if open == json.Delim('{') {
		for {
			key, err := d.Token()
			if err != nil {
				return damaged
			}
			if key == json.Delim('}') {
				return record.Say("it holds no items")
			}
			if key == string(kind) {
				break
			}
			var other json.RawMessage
			if d.Decode(&other) != nil {
				return damaged
			}
		}
		if begin, err := d.Token(); err != nil || begin != json.Delim('[') {
			return damaged
		}
	}
	for d.More() {
		var item json.RawMessage
		if d.Decode(&item) != nil {
			return damaged
		}
		if err := f(item); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return damaged
	}
	return nil
}

// loose is a value of which an export only hopes that it is a text: a number or a word stands as written, nothing and
// what has parts are empty.
type loose string

// UnmarshalJSON never fails: a value of another kind costs itself alone.
func (l *loose) UnmarshalJSON(b []byte) error {
	*l = ""
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[' || string(b) == "null":
	case b[0] == '"':
		var s string
		if json.Unmarshal(b, &s) == nil {
			*l = loose(s)
		}
	default:
		*l = loose(b)
	}
	return nil
}

// some is a list of which each part is read for itself.
type some[T any] []T

// UnmarshalJSON never fails.
func (s *some[T]) UnmarshalJSON(b []byte) error {
	*s = nil
	var parts []json.RawMessage
	if json.Unmarshal(b, &parts) != nil {
		return nil
	}
	for _, p := range parts {
		var one T
		if json.Unmarshal(p, &one) == nil {
			*s = append(*s, one)
		}
	}
	return nil
}

// maybe is a value with parts that may be missing or another.
type maybe[T any] struct{ value T }

// UnmarshalJSON never fails.
func (m *maybe[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		m.value = v
	}
	return nil
}

// titled is anything that Bayanat names by a title.
type titled struct {
	Title   loose `json:"title"`
	TitleAR loose `json:"title_ar"`
	Full    loose `json:"full_string"` // of a place, with all that it lies in
}

func (t titled) String() string { return firstOf(string(t.Full), string(t.Title), string(t.TitleAR)) }

// bayanatEvent is an event of a bulletin, an actor or an incident.
type bayanatEvent struct {
	titled
	Type     maybe[titled] `json:"eventtype"`
	Location maybe[titled] `json:"location"`
	From     loose         `json:"from_date"`
	To       loose         `json:"to_date"`
}

// bayanatItem is a bulletin or an incident. Those who work on it, comments of reviewers and the people whom it names
// are not read.
type bayanatItem struct {
	ID         loose              `json:"id"`
	Title      loose              `json:"title"`
	TitleAR    loose              `json:"title_ar"`
	Body       loose              `json:"description"`
	Link       loose              `json:"source_link"`
	Published  loose              `json:"publish_date"`
	Documented loose              `json:"documentation_date"`
	Sources    some[titled]       `json:"sources"`
	Locations  some[titled]       `json:"locations"`
	Labels     some[titled]       `json:"labels"`
	Events     some[bayanatEvent] `json:"events"`
	Medias     some[titled]       `json:"medias"`
	Restricted bool               `json:"restricted"`
}

// uwaziEntity is an entity of Uwazi.
type uwaziEntity struct {
	ID          loose                            `json:"sharedId"`
	Lang        loose                            `json:"language"`
	Title       loose                            `json:"title"`
	Template    loose                            `json:"template"`
	Created     loose                            `json:"creationDate"` // milliseconds since 1970
	Metadata    maybe[map[string]some[uwaziOne]] `json:"metadata"`
	Documents   some[json.RawMessage]            `json:"documents"`
	Attachments some[json.RawMessage]            `json:"attachments"`
}

// properties are the names of an entity's properties, in order.
func (e *uwaziEntity) properties() []string {
	var out []string
	for name := range e.Metadata.value {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// uwaziOne is one value of a property.
type uwaziOne struct {
	Value  json.RawMessage `json:"value"`
	Label  loose           `json:"label"`
	Parent maybe[struct {
		Label loose `json:"label"`
	}] `json:"parent"`
}

// text writes a value as people read it; day says that a number is a day in seconds since 1970.
func (o uwaziOne) text(day bool) string {
	if o.Label != "" {
		if parent := o.Parent.value.Label; parent != "" {
			return string(o.Label + ", " + parent)
		}
		return string(o.Label)
	}
	var plain loose
	if json.Unmarshal(o.Value, &plain) == nil && plain != "" {
		if day {
			return unixDay(string(plain), 1)
		}
		return string(plain)
	}
	var parts struct{ From, To, Lat, Lon, Label, URL loose }
	if json.Unmarshal(o.Value, &parts) != nil {
		return ""
	}
	switch {
	case parts.From != "" || parts.To != "":
		return daysBetween(unixDay(string(parts.From), 1), unixDay(string(parts.To), 1))
	case parts.Lat != "":
		return firstOf(string(parts.Label), string(parts.Lat+", "+parts.Lon))
	}
	return strings.TrimSpace(string(parts.Label + " " + parts.URL))
}

// unixDay writes a moment, in so many parts of a second since 1970, as the day of Greenwich that Uwazi means by it;
// what is none stays as it is.
func unixDay(s string, perSecond int64) string {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return s
	}
	seconds := n / perSecond
	if n%perSecond < 0 {
		seconds--
	}
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	if day < -100_000 || day > 100_000 {
		return s
	}
	return record.ExactDate(record.Day(day)).String()
}

// daysBetween writes a day that lies between two; one of them alone where the other is missing.
func daysBetween(from, to string) string {
	from, to = isoDate(from), isoDate(to)
	if from == "" || to == "" || from == to {
		return firstOf(from, to)
	}
	return "[" + from + ".." + to + "]"
}

// isoDate cuts the time of day off.
func isoDate(s string) string {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		return s[:10]
	}
	return s
}

// Columns by which exports in CSV are known: all of them stand in the header.
var (
	bulletinColumns = []string{"id", "title", "title_ar", "origin_id", "source_link", "description", "publish_date"}
	actorColumns    = []string{"id", "name", "nickname", "mother_name", "sex", "age", "civilian", "type"}
)

// csvExport tells an export in CSV by its header; empty where it is none.
func csvExport(header []string) exportKind {
	all := func(columns []string) bool {
		for _, c := range columns {
			if !slices.Contains(header, c) {
				return false
			}
		}
		return true
	}
	switch {
	case all(bulletinColumns):
		return bayanatBulletins
	case all(actorColumns):
		return bayanatActors
	case len(header) >= 7 && tableWord("uwazi", headerKey(header[1])) == "date_added":
		return uwaziEntities
	}
	return ""
}
