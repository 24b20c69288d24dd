package publish

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html"
	"html/template"
	"maps"
	"path"
	"slices"
	"strings"

	"recount/count"
	"recount/record"
)

//go:embed site/*.html site/*.txt site/style.css
var siteFiles embed.FS

var siteTemplates = map[string]*template.Template{}

func init() {
	for _, name := range []string{"page", "index", "item", "errata", "search"} {
		siteTemplates[name] = template.Must(template.New(name+".html").ParseFS(siteFiles, "site/"+name+".html"))
	}
}

// site makes the pages in every language of the titles. The first language stands at the root.
func (e *edition) site() map[string][]byte {
	css, err := siteFiles.ReadFile("site/style.css")
	if err != nil { // embedded
		panic(err)
	}
	out := map[string][]byte{"style.css": css}
	for _, l := range e.siteLanguages() {
		maps.Copy(out, (&siteIn{edition: e, lang: l, words: catalogue()[l]}).pages())
	}
	return out
}

// siteLanguages are those of the titles that have words; English where none has.
func (e *edition) siteLanguages() []string {
	var out []string
	for _, l := range []string{"en", "ar"} {
		if _, ok := e.in.Titles[l]; ok && catalogue()[l] != nil {
			out = append(out, l)
		}
	}
	if out == nil {
		out = []string{"en"}
	}
	return out
}

// siteIn is the site in one language.
type siteIn struct {
	*edition
	lang  string
	words phrases
	all   []link
}

type link struct{ Href, Title, About string }

// frame is what every page has.
type frame struct {
	Lang, Dir, Title, ID, Desk, Licence string
	Up, Root                            string // way up to the folder of the edition; the language's folder in it
	Body                                template.HTML
	Other                               *other
	words                               phrases
}

type other struct{ Href, Lang, Name string }

// Say gives words to the template.
func (f frame) Say(key string, blanks ...string) string { return f.words.say(key, blanks...) }

func (s *siteIn) root() string {
	if s.lang == s.siteLanguages()[0] {
		return ""
	}
	return s.lang + "/"
}

func (s *siteIn) frame(file, title string) frame {
	f := frame{Lang: s.lang, Dir: "ltr", Title: title, ID: s.in.ID, Desk: s.in.Desk, Licence: s.in.Licence,
		Root: s.root(), words: s.words}
	if s.lang == "ar" {
		f.Dir = "rtl"
	}
	f.Up = strings.Repeat("../", strings.Count(s.root()+file, "/"))
	for _, l := range s.siteLanguages() {
		if l != s.lang {
			o := &siteIn{edition: s.edition, lang: l, words: catalogue()[l]}
			f.Other = &other{Href: f.Up + o.root() + file, Lang: l, Name: o.words.say("name")}
		}
	}
	return f
}

func (s *siteIn) render(name string, f frame, data any) []byte {
	var body, page bytes.Buffer
	if err := siteTemplates[name].Execute(&body, data); err != nil { // plain data and templates of our own
		panic(err)
	}
	f.Body = template.HTML(body.String())
	if err := siteTemplates["page"].Execute(&page, f); err != nil {
		panic(err)
	}
	return page.Bytes()
}

func (s *siteIn) pages() map[string][]byte {
	out := map[string][]byte{}
	put := func(file, name, title string, data func(frame) any) {
		f := s.frame(file, title)
		out[s.root()+file] = s.render(name, f, data(f))
	}
	s.items(put)
	put("index.html", "index", s.title(), func(f frame) any { return s.index(f) })
	put("method.html", "item", s.words.say("method"), func(f frame) any {
		return itemPage{frame: f, Facts: []fact{{s.words.say("question"), s.question()},
			{s.words.say("method"), s.words.say("method_text")},
			{s.words.say("suppressed"), s.words.say("suppressed_note", number(s.in.Policy.k()))}}}
	})
	put("errata.html", "errata", s.words.say("errata"), func(f frame) any { return s.errata(f) })
	put("search.html", "search", s.words.say("search"), func(f frame) any {
		names := ""
		if s.edition.names() {
			names = "persons.csv"
		}
		return struct {
			frame
			Entries []link
			Names   string
		}{f, s.all, names}
	})
	return out
}

func (s *siteIn) title() string { return cmp.Or(s.in.Titles[s.lang], s.anyTitle(), s.in.ID) }

func (s *siteIn) question() string {
	q := s.in.Question
	parts := []string{s.valueName(string(q.Cell.Outcome))}
	for _, set := range [][]string{leaves(q.Cell.Status), leaves(q.Cell.Sex), leaves(q.Cell.Age),
		leaves(q.Cell.Cause)} {
		if set == nil {
			continue
		}
		for i, v := range set {
			set[i] = s.valueName(v)
		}
		parts = append(parts, strings.Join(set, " + "))
	}
	for _, id := range q.Cell.Place {
		parts = append(parts, s.placeName(id))
	}
	return strings.Join(append(parts, s.window(q.Cell.Window)), " · ")
}

func (s *siteIn) window(w record.Window) string {
	var parts []string
	if !w.OpenFrom {
		parts = append(parts, s.words.say("from", w.From.String()))
	}
	if !w.OpenTo {
		parts = append(parts, s.words.say("until", w.To.String()))
	}
	return cmp.Or(strings.Join(parts, " "), s.words.say("any_time"))
}

func (s *siteIn) placeName(id record.PlaceID) string {
	if id == unknownValue || id == "" {
		return s.words.say("unknown")
	}
	p, ok := s.lookup(id)
	if !ok {
		return string(id)
	}
	if s.lang == "ar" && p.NameAR != "" {
		return p.NameAR
	}
	return cmp.Or(p.NameEN, string(id))
}

// slug makes a file's name of an id: ids hold what file systems do not.
func slug(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:8])
}

type indexPage struct {
	frame
	Question, AsOf, KnownAt, K string
	Numbers                    []numberCard
	Chart                      template.HTML
	Cross                      gridView
	Margins                    []marginView
	Incidents                  []incidentRow
	Origins, Months            []link
	Files                      []string
	Cosigned                   string
}

type marginView struct {
	Title string
	Grid  gridView
}

type numberCard struct {
	Tier, Value, File, Snippet string
	Note                       string // what goes with the value
	Open                       string // words that open the terms
	Terms                      []termView
}

type termView struct {
	Line      string
	Sentences []quote
}

type quote struct{ Text, Lang, URL, Who string }

type gridView struct {
	Columns []string
	Rows    []gridRow
}

type gridRow struct {
	Name  string
	Cells []string
}

type incidentRow struct{ Href, Title, When, Place, Low, High string }

func (s *siteIn) index(f frame) indexPage {
	p := indexPage{frame: f, Question: s.question(), AsOf: s.in.Question.AsOf.String(), KnownAt: s.when(),
		K: number(s.in.Policy.k()), Chart: s.chart()}
	p.Numbers = s.numbers()
	p.Cross = s.cross(dimMonth)
	for _, dim := range []string{dimSex, dimAge, dimStatus, dimCause} {
		p.Margins = append(p.Margins, marginView{s.words.say("by_" + dim), s.cross(dim)})
	}
	for _, x := range s.shown() {
		place, _ := s.incidentPlace(x)
		p.Incidents = append(p.Incidents, incidentRow{"incidents/" + slug(string(x.ID)) + ".html", s.incidentTitle(x),
			x.When.String(), s.placeName(record.PlaceID(place)), number(x.Low), s.highest(x)})
	}
	for _, l := range s.all {
		switch {
		case strings.HasPrefix(l.Href, "origins/"):
			p.Origins = append(p.Origins, l)
		case strings.HasPrefix(l.Href, "months/"):
			p.Months = append(p.Months, l)
		}
	}
	for _, sh := range s.sheets() {
		p.Files = append(p.Files, sh.name+".csv")
	}
	if s.in.Database != nil {
		p.Files = append(p.Files, "edition.sqlite")
	}
	p.Files = append(p.Files, "incidents.geojson", "annotations.jsonld", "datapackage.json", "ro-crate-metadata.json",
		"errata.json", "SHA256SUMS", "verify.py", "verify.go", "edition-format.md", "README.txt")
	p.Cosigned = s.words.say("not_cosigned")
	if s.in.Log.Key != "" {
		p.Cosigned = s.words.say("in_log") + " " + p.Cosigned
		p.Files = append(p.Files, "policy", "edition.tlog-proof")
	}
	return p
}

// when is the moment until which the edition knows.
func (s *siteIn) when() string {
	return strings.NewReplacer("T", " ", "Z", " UTC").Replace(s.knownAt())
}

func (s *siteIn) shown() []Incident {
	var out []Incident
	for _, x := range s.in.Incidents {
		if !x.Withdrawn {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Incident) int {
		return cmp.Or(cmp.Compare(a.When.String(), b.When.String()), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func (s *siteIn) incidentTitle(x Incident) string {
	return cmp.Or(x.Titles[s.lang], s.edition.title(x), x.Kind, string(x.ID))
}

func (s *siteIn) numbers() []numberCard {
	t := s.in.Toll
	say := s.words.say
	span := func(low, high int) string {
		if low == high {
			return number(low)
		}
		return say("from_to", number(low), number(high))
	}
	cards := []numberCard{
		{Tier: "named", Value: span(t.Named.Low, t.Named.High)},
		{Tier: "verified_minimum", Value: say("at_least", number(t.VerifiedMinimum.Low)),
			Terms: s.terms(t.VerifiedMinimum), File: fileOf(t.VerifiedMinimum, "verified-minimum")},
		{Tier: "documented_minimum", Value: say("at_least", number(t.DocumentedMinimum.Low)),
			Terms: s.terms(t.DocumentedMinimum), File: fileOf(t.DocumentedMinimum, "documented-minimum")},
		{Tier: "reported", Value: say("none")},
		{},
	}
	if len(t.Reported) > 0 {
		cards[3].Value = span(t.ReportedLow, t.ReportedHigh)
		if t.ReportedOpen {
			cards[3].Value = say("above", cards[3].Value)
		}
		for _, r := range t.Reported {
			last := r.Last()
			cards[3].Terms = append(cards[3].Terms, termView{Line: say("figure_of", last.Words,
				s.originName(r.Origin)) + " · " + last.AsOf.String(), Sentences: s.sentences(last.Claims)})
		}
	}
	cards[4] = s.likely()
	for i := range cards {
		cards[i].Open = say("proof")
		if cards[i].Tier == "reported" {
			cards[i].Open = say("who_says")
		}
		cards[i].Snippet = fmt.Sprintf("<p><a href=\"%s%sindex.html#%s\">%s: %s</a> (%s, %s)</p>", html.EscapeString(s.address()), s.root(),
			cards[i].Tier, say(cards[i].Tier), cards[i].Value, s.in.Desk, s.day())
	}
	return cards
}

// likely is the estimate that was released for the question, or why there is none.
func (s *siteIn) likely() numberCard {
	say, l := s.words.say, s.in.Likely
	if l == nil {
		return numberCard{Tier: "likely", Value: say("none"), Note: say("no_estimate")}
	}
	c := numberCard{Tier: "likely", Value: say("from_to", number(l.Low), number(l.High)), Note: l.Says[s.lang]}
	switch {
	case l.Refused:
		c.Value = say("none")
	case l.Open:
		c.Value = say("above", number(l.Low))
	}
	return c
}

// address is where the folder of the edition stands, or a mark for whoever puts it somewhere.
func (s *siteIn) address() string {
	if s.in.Address == "" {
		return "https://ADDRESS/" + s.in.ID + "/"
	}
	return strings.TrimSuffix(s.in.Address, "/") + "/" + s.in.ID + "/"
}

func fileOf(b count.Bound, name string) string {
	if b.Proof == nil {
		return ""
	}
	return "proofs/" + name + ".json"
}

func (s *siteIn) terms(b count.Bound) []termView {
	if b.Proof == nil {
		return nil
	}
	var out []termView
	for _, t := range b.Proof.Terms {
		who := s.originName(t.Origin)
		if t.Source == count.SourceRecords {
			who = s.words.say("records")
		}
		line := s.words.say("figure_of", number(t.Figure), who)
		if t.Multiplier.RatString() != "1" {
			line += " · " + s.words.say("times", t.Multiplier.RatString())
		}
		out = append(out, termView{line, s.sentences(t.Claims)})
	}
	return out
}

func (s *siteIn) originName(id record.OriginID) string {
	for _, o := range s.in.Origins {
		if o.ID == id {
			return cmp.Or(o.Name, string(id))
		}
	}
	return cmp.Or(string(id), s.words.say("unknown"))
}

func (s *siteIn) sentences(of []record.ClaimID) []quote {
	var out []quote
	for _, c := range s.in.Claims {
		if slices.Contains(of, c.ID) && c.quoted() != "" {
			out = append(out, quote{c.quoted(), string(c.Lang), web(c.URL), s.originName(c.Speaker.Origin)})
		}
	}
	return out
}

// web keeps addresses that a browser may be led to.
func web(url string) string {
	if strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		return url
	}
	return ""
}

// cross is the table of places by another dimension, with its margins.
func (s *siteIn) cross(dim string) gridView {
	values := map[Key]Cell{}
	var places, cols []string
	for _, c := range s.table.Cells {
		values[c.Key] = c
		f := c.Key.fields()
		if len(f) == 1 && f[dimPlace] != "" {
			places = append(places, f[dimPlace])
		}
		if len(f) == 1 && f[dim] != "" {
			cols = append(cols, f[dim])
		}
	}
	show := func(k Key) string {
		if s.table.Hidden[k] {
			return s.words.say("suppressed")
		}
		return number(values[k].Value)
	}
	var g gridView
	for _, c := range cols {
		g.Columns = append(g.Columns, s.valueName(c))
	}
	g.Columns = append(g.Columns, s.words.say("total"))
	if len(places) == 0 {
		return gridView{}
	}
	for _, p := range places {
		row := gridRow{Name: s.placeName(record.PlaceID(p))}
		for _, c := range cols {
			row.Cells = append(row.Cells, show(key2(p, dim, c)))
		}
		row.Cells = append(row.Cells, show(key1(dimPlace, p)))
		g.Rows = append(g.Rows, row)
	}
	last := gridRow{Name: s.words.say("total")}
	for _, c := range cols {
		last.Cells = append(last.Cells, show(key1(dim, c)))
	}
	last.Cells = append(last.Cells, show(KeyAll))
	g.Rows = append(g.Rows, last)
	return g
}

func (s *siteIn) valueName(v string) string {
	if v == unknownValue {
		return s.words.say("unknown")
	}
	if w, ok := s.words["v_"+v]; ok {
		return w
	}
	return v
}

type itemPage struct {
	frame
	Facts  []fact
	Links  []linkView
	Claims []quote
	Grid   gridView
}

type fact struct{ Name, Value string }

type linkView struct{ Kind, Href, Title, Says string }

// items makes the pages of incidents, origins and months, and notes them for the search.
func (s *siteIn) items(put func(file, name, title string, data func(frame) any)) {
	for _, x := range s.shown() {
		file := "incidents/" + slug(string(x.ID)) + ".html"
		place, _ := s.incidentPlace(x)
		s.all = append(s.all, link{file, s.incidentTitle(x),
			x.When.String() + " · " + s.placeName(record.PlaceID(place))})
		put(file, "item", s.incidentTitle(x), func(f frame) any { return s.incident(f, x) })
	}
	for _, o := range s.in.Origins {
		file := "origins/" + slug(string(o.ID)) + ".html"
		s.all = append(s.all, link{file, cmp.Or(o.Name, string(o.ID)), o.Kind})
		put(file, "item", cmp.Or(o.Name, string(o.ID)), func(f frame) any { return s.origin(f, o) })
	}
	for _, c := range s.table.Cells {
		m := c.Key.fields()[dimMonth]
		if len(c.Key.fields()) != 1 || m == "" || m == unknownValue {
			continue
		}
		file := "months/" + m + ".html"
		s.all = append(s.all, link{file, m, s.words.say("months")})
		put(file, "item", m, func(f frame) any { return s.month(f, m) })
	}
}

func (s *siteIn) incident(f frame, x Incident) itemPage {
	place, _ := s.incidentPlace(x)
	p := itemPage{frame: f, Facts: []fact{{s.words.say("when"), x.When.String()},
		{s.words.say("place"), s.placeName(record.PlaceID(place))}, {s.words.say("least"), number(x.Low)}}}
	if x.High > 0 {
		p.Facts = append(p.Facts, fact{s.words.say("highest"), number(x.High)})
	}
	for _, l := range x.Links {
		if l.Withdrawn {
			continue
		}
		title := string(l.To)
		for _, y := range s.in.Incidents {
			if y.ID == l.To {
				title = s.incidentTitle(y)
			}
		}
		says := ""
		if l.Origin != "" {
			says = s.words.say("says", s.originName(l.Origin))
		}
		p.Links = append(p.Links, linkView{s.words.say(string(l.Kind)), path.Base(slug(string(l.To)) + ".html"), title,
			says})
	}
	p.Claims = s.sentences(x.Claims)
	return p
}

func (s *siteIn) origin(f frame, o record.Origin) itemPage {
	p := itemPage{frame: f}
	for _, r := range s.in.Toll.Reported {
		if r.Origin == o.ID {
			for _, pt := range r.Points {
				p.Facts = append(p.Facts, fact{pt.AsOf.String(), pt.Words})
			}
		}
	}
	for _, c := range s.in.Claims {
		if c.Speaker.Origin == o.ID && c.quoted() != "" {
			p.Claims = append(p.Claims, quote{Text: c.quoted(), Lang: string(c.Lang), URL: web(c.URL)})
		}
	}
	return p
}

func (s *siteIn) month(f frame, m string) itemPage {
	p := itemPage{frame: f}
	full := s.cross(dimMonth)
	at := slices.Index(full.Columns, m)
	if at < 0 {
		return p
	}
	p.Grid.Columns = []string{m}
	for _, r := range full.Rows {
		p.Grid.Rows = append(p.Grid.Rows, gridRow{r.Name, []string{r.Cells[at]}})
	}
	return p
}

type errataPage struct {
	frame
	Earlier, EarlierHref string
	Errata               []erratumRow
}

type erratumRow struct{ Number, Was, Is, Since, SinceHref, Reason string }

func (s *siteIn) errata(f frame) errataPage {
	p := errataPage{frame: f}
	if s.in.Supersedes != "" { // editions of one desk stand beside each other
		p.Earlier, p.EarlierHref = s.words.say("earlier", s.in.Supersedes), f.Up+"../"+s.in.Supersedes+"/"+s.root()+"index.html"
	}
	for _, x := range s.in.Errata {
		row := erratumRow{Number: s.words.say(x.Tier), Was: s.printed(x.Was), Is: s.printed(x.Is), Since: x.Since, SinceHref: f.Up + "../" + x.Since + "/" + s.root() + "index.html"}
		if x.Cell != KeyAll {
			row.Number += ": " + s.cellName(x.Cell)
		}
		var because []string
		for _, b := range append(slices.Clone(x.Because), Because{Reason: x.Reason}) {
			if r := s.words.say("reason_" + b.Reason); !slices.Contains(because, r) {
				because = append(because, r)
			}
		}
		row.Reason = strings.Join(because, "; ")
		p.Errata = append(p.Errata, row)
	}
	return p
}

// printed is a value of errata.json for readers.
func (s *siteIn) printed(v string) string {
	if v == suppressed {
		return s.words.say("suppressed")
	}
	if low, high, ok := strings.Cut(v, " "); ok {
		return s.words.say("from_to", low, high)
	}
	return v
}

// cellName names a cell of the table: its place, month, sex, age, status or cause.
func (s *siteIn) cellName(k Key) string {
	f := k.fields()
	var parts []string
	for _, dim := range append([]string{dimPlace}, margins...) {
		switch v := f[dim]; {
		case v == "":
		case dim == dimPlace:
			parts = append(parts, s.placeName(record.PlaceID(v)))
		case v == unknownValue:
			parts = append(parts, s.words.say("by_"+dim)+" "+s.words.say("unknown"))
		case dim == dimMonth:
			parts = append(parts, v)
		default:
			parts = append(parts, s.valueName(v))
		}
	}
	return strings.Join(parts, ", ")
}
