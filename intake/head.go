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
		var into *string
		switch string(key) {
		case "class":
			into = &a.class
		case "id":
			into = &a.id
		case "style":
			into = &a.style
		case "role":
			into = &a.role
		case "type":
			into = &a.kind
		case "name", "http-equiv":
			into = &a.name
		case "property":
			into = &a.property
		case "itemprop":
			into = &a.itemprop
		case "content":
			into = &a.content
		case "href":
			into = &a.href
		case "rel":
			into = &a.rel
		case "title":
			into = &a.title
		case "datetime":
			into = &a.datetime
		case "lang":
			into = &a.lang
		case "aria-hidden":
			into = &a.ariaHidden
		case "hidden":
			a.hidden = true
		}
		if into != nil && *into == "" && len(val) < 1<<16 {
			*into = string(val)
		}
	}
	return a
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
	case atom.Link:
		if strings.EqualFold(a.rel, "canonical") && h.canonical == "" {
			h.canonical = a.href
		}
	case atom.Abbr:
		if a.title != "" && len(h.times) < 200 && strings.Contains(a.class, "published") {
			h.times = append(h.times, timeMark{len(s.blocks), a.title, true, s.elements[s.top()].marks | a.marks(s.hiding)})
		}
	case atom.Time:
		if a.datetime == "" {
			a.datetime = a.content
		}
		if a.datetime != "" && len(h.times) < 200 {
			named := a.itemprop == "datePublished" || strings.Contains(a.class, "published")
			h.times = append(h.times, timeMark{len(s.blocks), a.datetime, named, s.elements[s.top()].marks | a.marks(s.hiding)})
		}
	default:
		if value := firstOf(a.content, a.datetime); value != "" && a.itemprop == "datePublished" && len(h.times) < 200 {
			h.times = append(h.times, timeMark{len(s.blocks), value, true, s.elements[s.top()].marks | a.marks(s.hiding)})
		}
	}
}

// cleanField makes one line of a field.
func cleanField(s string) string { return strings.Join(strings.Fields(s), " ") }
