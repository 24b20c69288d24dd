package intake

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// head is what a page says about itself, outside its text.
type head struct {
	title     string
	meta      map[string]string // names lower case, first one wins
	canonical string
	lang      string
	scripts   []string // JSON-LD
	article   article
	siteName  string
	pageDate  string // of a page that calls itself no article
	times     []timeMark
}

// timeMark is a machine-readable time in the body.
type timeMark struct {
	block int // how many blocks stand before it
	value string
	named bool // said to be the time of publication
	marks marks
}

// addScript keeps a JSON-LD script. Other scripts, among them hidden copies of the story as JSON, are not text.
func (h *head) addScript(kind, text string) {
	if strings.Contains(kind, "ld+json") && len(text) < 1<<20 && len(h.scripts) < 32 {
		h.scripts = append(h.scripts, text)
	}
}

// attributes are those of one tag that are of use.
type attributes struct {
	class, id, style, role, kind          string
	name, property, itemprop, content     string
	href, rel, datetime, lang, ariaHidden string
	title                                 string
	hidden                                bool
}

// readAttributes reads the attributes of the tag that the tokenizer stands on.
func readAttributes(z *html.Tokenizer) attributes {
	var a attributes
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		a.hidden = a.hidden || string(key) == "hidden"
		into := a.field(string(key))
		if into != nil && *into == "" && len(val) < 1<<16 {
			*into = string(val)
		}
	}
	return a
}

// field is where the value of an attribute is kept; nil where nobody asks for it.
func (a *attributes) field(key string) *string {
	switch key {
	case "class":
		return &a.class
	case "id":
		return &a.id
	case "style":
		return &a.style
	case "role":
		return &a.role
	case "type":
		return &a.kind
	case "name", "http-equiv":
		return &a.name
	case "property":
		return &a.property
	case "itemprop":
		return &a.itemprop
	case "content":
		return &a.content
	case "href":
		return &a.href
	case "rel":
		return &a.rel
	case "title":
		return &a.title
	case "datetime":
		return &a.datetime
	case "lang":
		return &a.lang
	case "aria-hidden":
		return &a.ariaHidden
	}
	return nil
}

// marks tells what the attributes say about the text inside.
func (a *attributes) marks(hiding map[string]bool) marks {
	var m marks
	if a.hidden || a.ariaHidden == "true" || a.style != "" && styleHides(a.style) {
		m |= markHidden
	}
	switch a.role {
	case "navigation", "complementary", "banner", "contentinfo", "search", "menu", "alert", "dialog":
		m |= markFurniture
	}
	if a.class != "" {
		m |= nameMarks(a.class)
	}
	if a.id != "" {
		m |= nameMarks(a.id)
	}
	switch a.itemprop {
	case "headline", "name":
		m |= markHeadline
	case "datePublished":
		m |= markDate
	case "author":
		m |= markByline
	}
	if len(hiding) > 0 {
		for _, c := range strings.Fields(a.class) {
			if hiding["."+c] {
				m |= markHidden
			}
		}
		if hiding["#"+a.id] {
			m |= markHidden
		}
	}
	return m
}

// element takes what a tag says about the page as a whole.
func (h *head) element(tag atom.Atom, a *attributes, s *scanner) {
	switch tag {
	case atom.Html:
		if h.lang == "" {
			h.lang = a.lang
		}
	case atom.Meta:
		h.metaOf(a)
	case atom.Link:
		if strings.EqualFold(a.rel, "canonical") && h.canonical == "" {
			h.canonical = a.href
		}
	case atom.Abbr:
		if strings.Contains(a.class, "published") {
			h.time(a.title, true, a, s)
		}
	case atom.Time:
		if a.datetime == "" {
			a.datetime = a.content
		}
		h.time(a.datetime, a.itemprop == "datePublished" || strings.Contains(a.class, "published"), a, s)
	default:
		if a.itemprop == "datePublished" {
			h.time(firstOf(a.content, a.datetime), true, a, s)
		}
	}
}

// metaOf keeps what a meta element says, under each of its names; the first to say it is believed.
func (h *head) metaOf(a *attributes) {
	if a.content == "" {
		return
	}
	if h.meta == nil {
		h.meta = map[string]string{}
	}
	for _, key := range []string{a.property, a.name, a.itemprop} {
		key = strings.ToLower(key)
		if _, ok := h.meta[key]; key != "" && !ok && len(h.meta) < 500 {
			h.meta[key] = cleanField(a.content)
		}
	}
}

// maxTimes bounds the times that a page may give.
const maxTimes = 200

// time keeps a time that an element gives.
func (h *head) time(value string, named bool, a *attributes, s *scanner) {
	if value != "" && len(h.times) < maxTimes {
		h.times = append(h.times, timeMark{len(s.blocks), value, named, s.elements[s.top()].marks | a.marks(s.hiding)})
	}
}

// cleanField makes one line of a field.
func cleanField(s string) string { return strings.Join(strings.Fields(s), " ") }
