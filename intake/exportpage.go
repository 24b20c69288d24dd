package intake

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"recount/record"
)

// exportMethod names how an item of an export was read.
const exportMethod = "export/1"

// exportItem is what an export says in one item, as a page.
type exportItem struct {
	id                    string
	titles                []string
	url, outlet           string
	published, documented string
	body                  string
	facts                 []string // lines of their own
	files                 int      // media, documents, attachments: files of their own
	restricted            bool
}

// exportPages makes documents of the items of an export.
type exportPages struct {
	*reader
	in                          input
	system                      string
	read, empty, restricted, at int
	files                       int
	failed                      []int // rows that cannot be read
}

// readExport reads an export of a database, and reports whether the text is one.
func (r *reader) readExport(in input, src *source) bool {
	if kind := jsonExport(src.text); kind != "" {
		r.jsonPages(in, src.text, kind)
		return true
	}
	head, _, _ := strings.Cut(src.text[:min(len(src.text), exportLook)], "\n")
	if !strings.Contains(head, ",") {
		return false
	}
	c := csv.NewReader(strings.NewReader(strings.TrimPrefix(src.text, "\ufeff")))
	c.FieldsPerRecord = -1
	header, err := c.Read()
	if err != nil {
		return false
	}
	kind := csvExport(header)
	if kind != "" {
		r.csvPages(in, c, header, kind)
	}
	return kind != ""
}

// refusePeople says that an export of actors is a list.
func (r *reader) refusePeople(in input, kind exportKind) bool {
	if kind == bayanatActors {
		r.problem(in, record.Say("an export of actors is a list of people, not pages"),
			record.Say("read it as a list: say whose list it is with --source"))
	}
	return kind == bayanatActors
}

// jsonPages reads an export in JSON.
func (r *reader) jsonPages(in input, text string, kind exportKind) {
	if r.refusePeople(in, kind) {
		return
	}
	p := &exportPages{reader: r, in: in, system: "bayanat"}
	if kind == uwaziEntities {
		p.system = "uwazi"
	}
	err := eachItem(strings.NewReader(strings.TrimPrefix(text, "\ufeff")), kind, func(raw json.RawMessage) error {
		var item exportItem
		var err error
		if kind == uwaziEntities {
			item, err = uwaziPage(raw)
		} else {
			item, err = bayanatPage(raw)
		}
		return p.take(item, err)
	})
	p.done(err)
}

// errEnoughItems ends the reading of an export at the limit.
var errEnoughItems = errors.New("enough items")

// take makes a document of an item.
func (p *exportPages) take(item exportItem, fault error) error {
	if p.at++; p.at > p.limits.Entries {
		p.partial(p.in, record.Say("the export has more than %d items: the rest is left out", p.limits.Entries),
			record.Say("split it"))
		return errEnoughItems
	}
	p.files += item.files
	switch {
	case fault != nil:
		p.failed = append(p.failed, p.at)
		return nil
	case item.restricted:
		p.restricted++
		return nil
	}
	doc := newDocument(p.in, record.PlainText, exportMethod+" "+p.system)
	doc.Name = fmt.Sprintf("%s!%d", p.in.name, p.at)
	doc.URL, doc.Outlet = "", cleanField(item.outlet)
	if strings.HasPrefix(item.url, "http://") || strings.HasPrefix(item.url, "https://") {
		doc.URL = item.url
	}
	if d, ok := parseMoment(item.published); ok && item.published != "" {
		doc.Published, doc.DateSource = d, record.DateFromHeader
	}
	if d, ok := parseMoment(item.documented); ok && item.documented != "" {
		doc.Captured = d
	}
	c := &composer{bare: true}
	p.write(c, item, &doc)
	c.give(&doc)
	if len(doc.Blocks) == 0 {
		p.empty++
		return nil
	}
	// The item itself makes it the document that it is: an export that grows has its items as before.
	h := sha256.New()
	for _, part := range []string{p.system, item.id, doc.URL, doc.Outlet, doc.Published.String(), doc.Text} {
		fmt.Fprintf(h, "%d\n%s", len(part), part)
	}
	doc.ID = record.DocumentID(hex.EncodeToString(h.Sum(nil)))
	finish(&doc)
	p.document(doc)
	p.read++
	return nil
}

// write composes the text of an item.
func (p *exportPages) write(c *composer, item exportItem, doc *record.Document) {
	for _, title := range item.titles {
		if title = plainField(title); title == "" || title == doc.Title {
			continue
		}
		if doc.Title == "" {
			doc.Title = title
			c.line(title, record.Headline)
		} else {
			c.line(title, record.Paragraph)
		}
	}
	if !looksLikeHTML(item.body) {
		p.plainBlocks(c, item.body)
	} else if err := p.fragmentBlocks(c, item.body); err != nil {
		doc.Warnings = append(doc.Warnings, "the description of this item could not be read: it is made to break readers")
	}
	for _, fact := range item.facts {
		if fact = plainField(fact); fact != "" {
			c.line(fact, record.Paragraph)
		}
	}
}

// done says what was left out.
func (p *exportPages) done(err error) {
	if err != nil && !errors.Is(err, errEnoughItems) {
		p.partial(p.in, record.Say("the export ends before its end: %w", err), record.Say("export it again"))
	}
	if n := len(p.failed); n > 0 {
		p.partial(p.in, record.Say("%d items of the export cannot be read, the first of them item %d", n, p.failed[0]),
			record.Say("export it again"))
	}
	if p.restricted > 0 {
		p.partial(p.in, record.Say("%d items of the export are held back by the program that wrote it", p.restricted),
			record.Say("ask the group for them"))
	}
	if p.files > 0 {
		p.partial(p.in, record.Say("items of the export name %d files, which stand beside it", p.files),
			record.Say("add them too"))
	}
	if p.read == 0 {
		p.problem(p.in, record.Say("the export has no item with text"), record.Say("export it again"))
	}
}

// bayanatPage reads a bulletin or an incident.
func bayanatPage(raw json.RawMessage) (exportItem, error) {
	var b bayanatItem
	if err := json.Unmarshal(raw, &b); err != nil {
		return exportItem{}, err
	}
	item := exportItem{id: string(b.ID), titles: []string{string(b.Title), string(b.TitleAR)}, url: string(b.Link),
		published: string(b.Published), documented: string(b.Documented), body: string(b.Body),
		files: len(b.Medias), restricted: b.Restricted && b.Title == "" && b.Body == ""}
	if len(b.Sources) > 0 {
		item.outlet = b.Sources[0].String()
	}
	for _, e := range b.Events {
		item.fact("Event", e.Type.value.String(), e.titled.String(), daysBetween(string(e.From), string(e.To)),
			e.Location.value.String())
	}
	for _, l := range b.Locations {
		item.fact("Location", l.String())
	}
	for _, l := range b.Labels {
		item.fact("Label", l.String())
	}
	return item, nil
}

// fact adds a line of what an item says, where it says anything.
func (i *exportItem) fact(what string, parts ...string) {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			said = append(said, p)
		}
	}
	if len(said) > 0 {
		i.facts = append(i.facts, what+": "+strings.Join(said, ", "))
	}
}

// uwaziPage reads an entity.
func uwaziPage(raw json.RawMessage) (exportItem, error) {
	var e uwaziEntity
	if err := json.Unmarshal(raw, &e); err != nil {
		return exportItem{}, err
	}
	item := exportItem{id: string(e.ID + " " + e.Lang), titles: []string{string(e.Title)},
		documented: unixDay(string(e.Created), 1000), files: len(e.Documents) + len(e.Attachments)}
	for _, name := range e.properties() {
		var said []string
		for _, v := range e.Metadata.value[name] {
			if text := v.text(namesDay(name)); text != "" {
				said = append(said, text)
			}
		}
		item.fact(strings.ReplaceAll(name, "_", " "), strings.Join(said, "; "))
	}
	return item, nil
}

// namesDay says that a property's name is one of days, whose numbers are seconds since 1970.
func namesDay(name string) bool {
	key := headerKey(name)
	for _, u := range usualKeys()[key] {
		if u.field == FieldDied || u.field == FieldBorn || u.field == FieldDocumented {
			return true
		}
	}
	return strings.Contains(key, "date") || strings.Contains(key, "fecha")
}

// csvPages reads an export in CSV, a row an item.
func (r *reader) csvPages(in input, c *csv.Reader, header []string, kind exportKind) {
	if r.refusePeople(in, kind) {
		return
	}
	p := &exportPages{reader: r, in: in, system: "bayanat"}
	page := bulletinRow
	if kind == uwaziEntities {
		p.system, page = "uwazi", entityRow
	}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var item exportItem
		if err == nil {
			item = page(header, cells)
		}
		if p.take(item, err) != nil {
			break
		}
	}
	p.done(nil)
}

// bulletinRow reads a row of Bayanat's bulletins. What has several values stands in columns of its own, as
// "locations.location-1", each with the number of what it names before it.
func bulletinRow(header, cells []string) exportItem {
	var item exportItem
	var titleAR string
	for i, cell := range cells[:min(len(cells), len(header))] {
		if cell == "" {
			continue
		}
		group, _, _ := strings.Cut(header[i], ".")
		switch group {
		case "id":
			item.id = cell
		case "title":
			item.titles = append(item.titles, cell)
		case "title_ar":
			titleAR = cell
		case "description":
			item.body = cell
		case "source_link":
			item.url = cell
		case "publish_date":
			item.published = cell
		case "documentation_date":
			item.documented = cell
		case "sources":
			item.outlet = firstOf(item.outlet, withoutNumber(cell))
		case "events":
			item.fact("Event", withoutNumber(cell))
		case "locations":
			item.fact("Location", withoutNumber(cell))
		case "labels":
			item.fact("Label", withoutNumber(cell))
		case "media":
			item.files++
		}
	}
	item.titles = append(item.titles, titleAR)
	return item
}

// withoutNumber cuts "12-" off "12-Damascus".
func withoutNumber(s string) string {
	if number, rest, ok := strings.Cut(s, "-"); ok && number != "" && allDigits(number) {
		return rest
	}
	return s
}

// uwaziOwn is how many columns Uwazi puts before and behind those of the templates.
const uwaziBefore, uwaziBehind = 3, 4

// entityRow reads a row of Uwazi: title, day of adding and template, the properties, and behind them a point,
// documents, attachments and whether it is published.
func entityRow(header, cells []string) exportItem {
	at := func(i int) string {
		if i >= 0 && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	last := len(header) - uwaziBehind
	item := exportItem{titles: []string{at(0)}, documented: at(1), id: at(0) + " " + at(2)}
	for i := uwaziBefore; i < last; i++ {
		item.fact(header[i], uwaziCell(at(i)))
	}
	for _, files := range []string{at(last + 1), at(last + 2)} {
		if files != "" {
			item.files += 1 + strings.Count(files, "|")
		}
	}
	return item
}

// uwaziCell writes a cell of Uwazi as people read it: several values stand between bars, what a value lies in before
// "::", and a day that lies between two has a "~" between them.
func uwaziCell(cell string) string {
	if len(cell) > 1000 || strings.Contains(cell, "\n") {
		return cell // a text, whose signs are its own
	}
	values := strings.Split(cell, "|")
	for i, v := range values {
		if parent, child, ok := strings.Cut(v, "::"); ok && !strings.Contains(child, "::") {
			values[i] = strings.TrimSpace(child) + ", " + strings.TrimSpace(parent)
		}
		if from, to, ok := strings.Cut(v, "~"); ok {
			if _, day := isoDay(from); day {
				values[i] = daysBetween(strings.TrimSpace(from), strings.TrimSpace(to))
			}
		}
	}
	return strings.Join(values, "; ")
}
