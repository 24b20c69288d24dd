package publish

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"maps"
	"strings"
	"sync"

	"recount/internal/words"
	"recount/record"
)

//go:embed site/*.html site/*.txt site/style.css
var siteFiles embed.FS

// siteTemplates are read when the first edition is made.
var siteTemplates = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, name := range []string{"page", "index", "item", "errata", "search"} {
		out[name] = template.Must(template.New(name+".html").ParseFS(siteFiles, "site/"+name+".html"))
	}
	return out
})

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
	for _, l := range words.Languages() {
		if _, ok := e.in.Titles[l]; ok && catalogue()[l] != nil {
			out = append(out, l)
		}
	}
	if out == nil {
		out = []string{words.Source}
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
	f := frame{Lang: s.lang, Dir: words.Of(s.lang).Dir(), Title: title, ID: s.in.ID, Desk: s.in.Desk,
		Licence: s.in.Licence,
		Root:    s.root(), words: s.words}
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
	if err := siteTemplates()[name].Execute(&body, data); err != nil { // plain data and templates of our own
		panic(err)
	}
	f.Body = template.HTML(body.String())
	if err := siteTemplates()["page"].Execute(&page, f); err != nil {
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
	return cmp.Or(p.Name(record.Lang(s.lang)), string(id))
}

// slug makes a file's name of an id: ids hold what file systems do not.
func slug(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:8])
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
