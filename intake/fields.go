package intake

import (
	"encoding/json"
	"strconv"
	"strings"

	"recount/record"
)

// article is what the page's JSON-LD (schema.org) says about its story.
type article struct {
	headline, published, created, modified, author, publisher, description, url string
	// the story itself, plain or as HTML
	body string
}

// field gives the first of some meta fields that is not empty.
func (h *head) field(names ...string) string {
	for _, n := range names {
		if v := h.meta[n]; v != "" {
			return v
		}
	}
	return ""
}

// readScripts reads the JSON-LD of a page. Of several articles the first is taken: pages list related ones after
// theirs.
func (h *head) readScripts() {
	for _, s := range h.scripts {
		d := json.NewDecoder(strings.NewReader(mendJSON(s)))
		for range 16 { // some sites put several objects into one script
			var v any
			if d.Decode(&v) != nil {
				break
			}
			h.walkLD(v, 0)
		}
	}
	if h.article.published == "" {
		h.article.published = firstOf(h.article.created, h.pageDate)
	}
}

// mendJSON takes from a script what sites put into JSON that is none: comment and CDATA brackets, a byte order mark,
// line breaks and tabs inside strings, commas before a closing bracket, escapes that JSON has not.
func mendJSON(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "\ufeff"))
	for _, p := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"/*<![CDATA[*/", "/*]]>*/"},
		{"<![CDATA[", "]]>"}} {
		if rest, ok := strings.CutPrefix(s, p[0]); ok {
			s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), p[1]))
		}
	}
	var b strings.Builder
	b.Grow(len(s))
	inside := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case !inside && c == ',' && closesNext(s[i+1:]):
			continue
		case inside && c == '\\' && i+1 < len(s):
			if strings.IndexByte(`"\/bfnrtu`, s[i+1]) < 0 {
				continue // \' and the like: the sign itself is meant
			}
			b.WriteByte(c)
			i++
			c = s[i]
		case c == '"':
			inside = !inside
		case inside && c < ' ':
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}

// closesNext reports whether nothing but white space stands before a closing bracket.
func closesNext(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\t', '\r', '\n':
		case '}', ']':
			return true
		default:
			return false
		}
	}
	return false
}

// walkLD looks for articles in a JSON-LD value.
func (h *head) walkLD(v any, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			h.walkLD(e, depth+1)
		}
	case map[string]any:
		if h.pageDate == "" && strings.HasSuffix(typeName(v["@type"]), "WebPage") {
			h.pageDate = ldMoment(v["datePublished"])
		}
		if isArticleType(v["@type"]) {
			h.article.fill(v)
		} else if typeName(v["@type"]) == "WebSite" && h.siteName == "" {
			h.siteName = ldText(v["name"])
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			if e, ok := v[key]; ok {
				h.walkLD(e, depth+1)
			}
		}
	}
}

// fill takes fields that are still empty.
func (a *article) fill(v map[string]any) {
	if a.headline != "" && a.published != "" {
		return
	}
	set := func(s *string, key string) {
		if *s == "" {
			*s = ldText(v[key])
		}
	}
	set(&a.headline, "headline")
	for key, into := range map[string]*string{"datePublished": &a.published, "dateCreated": &a.created,
		"dateModified": &a.modified} {
		if *into == "" {
			*into = ldMoment(v[key])
		}
	}
	if body, ok := v["articleBody"].(string); ok && a.body == "" {
		a.body = body
	}
	set(&a.author, "author")
	set(&a.publisher, "publisher")
	set(&a.description, "description")
	set(&a.url, "url")
}

func typeName(v any) string {
	s, _ := v.(string)
	return s
}

// isArticleType reports the types of schema.org that are stories.
func isArticleType(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasSuffix(v, "Article") || v == "BlogPosting" || v == "LiveBlogPosting" || v == "Report" ||
			v == "NewsArticle"
	case []any:
		for _, e := range v {
			if isArticleType(e) {
				return true
			}
		}
	}
	return false
}

// ldText gives a text, or the name of a thing, or those of a list joined.
func ldText(v any) string {
	switch v := v.(type) {
	case string:
		return cleanField(v)
	case map[string]any:
		s, _ := v["name"].(string)
		return cleanField(s)
	case []any:
		var parts []string
		for _, e := range v {
			if s := ldText(e); s != "" && len(parts) < 20 {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// ldMoment gives a date as text, also where it stands as a number.
func ldMoment(v any) string {
	if n, ok := v.(float64); ok && n >= 1e9 && n < 1e13 {
		return strconv.FormatInt(int64(n), 10)
	}
	return ldText(v)
}

// publishedNames are meta fields with the day of publication, most reliable first.
var publishedNames = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published",
	"parsely-pub-date",
	"sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dcterms.created", "dc.date", "pubdate",
	"publishdate", "publish-date",
	"publication_date", "date", "dc:date", "dc:date.issued", "article.published", "cxenseparse:recs:publishtime",
	"rnews:datepublished", "citation_publication_date",
}

// modifiedNames are meta fields with the day of the last change.
var modifiedNames = []string{"article:modified_time", "og:updated_time", "datemodified", "last-modified",
	"dcterms.modified"}

// setFields fills a document from the page's head and from the blocks about its story.
func (p *page) setFields(doc *record.Document, s *story) {
	h := &p.head
	doc.Canonical = firstOf(h.canonical, h.field("og:url"), h.article.url)
	if s.headline >= 0 {
		doc.Title = p.blocks[s.headline].text
	} else {
		doc.Title = firstOf(h.article.headline, h.field("og:title", "twitter:title"), h.title)
	}
	if s.deck >= 0 {
		doc.Deck = p.blocks[s.deck].text
	} else {
		doc.Deck = firstOf(h.field("og:description", "description", "twitter:description"), h.article.description)
	}
	doc.Outlet = firstOf(h.field("og:site_name", "application-name"), h.article.publisher, h.siteName,
		h.titleSuffix(doc.Title))
	doc.Byline = firstOf(h.article.author, authorField(h.field("author", "article:author", "dc.creator",
		"parsely-author")), p.visibleByline(s))
	p.setDates(doc, s)
}

// authorField drops addresses, which some sites give for the author.
func authorField(s string) string {
	if strings.HasPrefix(s, "http") {
		return ""
	}
	return s
}

// titleSuffix is the name of the site that a page's title carries after its headline.
func (h *head) titleSuffix(headline string) string {
	rest, ok := strings.CutPrefix(h.title, headline)
	if !ok || headline == "" {
		return ""
	}
	rest = strings.TrimLeft(rest, " -–—|:·»")
	if len(rest) > 80 {
		return ""
	}
	return rest
}

// visibleByline is a line near the headline that is marked as the author's.
func (p *page) visibleByline(s *story) string {
	for i := max(0, s.headline-3); s.headline >= 0 && i < len(p.blocks) && i <= s.headline+4; i++ {
		b := &p.blocks[i]
		if i != s.headline && b.marks&markByline != 0 && b.marks&markHidden == 0 && b.chars <= 120 {
			return b.text
		}
	}
	return ""
}

// setDates takes the day of publication from the best place that has one.
func (p *page) setDates(doc *record.Document, s *story) {
	h := &p.head
	try := func(value string, from record.DateSource) {
		if doc.Published.Stated() || value == "" {
			return
		}
		if d, ok := machineMoment(value); ok {
			doc.Published, doc.DateSource = d, from
		}
	}
	try(h.article.published, record.DateFromJSONLD)
	for _, name := range publishedNames {
		try(h.meta[name], record.DateFromMeta)
	}
	for _, t := range p.nearTimes(s) {
		try(t, record.DateFromTime)
	}
	localDay(doc)
	if d, ok := parseMoment(h.article.modified); ok {
		doc.Modified = d
	}
	for _, name := range modifiedNames {
		if d, ok := parseMoment(h.meta[name]); ok && !doc.Modified.Stated() {
			doc.Modified = d
		}
	}
}

// localDay mends a day that a page gives to machines only: where its address has the day before or after, the machine's
// is that of Greenwich, and the page's own counts.
func localDay(doc *record.Document) {
	if doc.DateSource != record.DateFromJSONLD && doc.DateSource != record.DateFromMeta {
		return
	}
	told := doc.Published.Earliest()
	for _, address := range []string{doc.URL, doc.Canonical} {
		if d, ok := addressDay(address); ok && (d.Earliest() == told-1 || d.Earliest() == told+1) {
			doc.Published, doc.DateSource = d, record.DateFromURL
			return
		}
	}
}

// nearTimes gives times by the headline: <time> elements, then lines that hold hardly more than a date.
func (p *page) nearTimes(s *story) []string {
	from, to := p.storyTop(s)
	var out []string
	for _, named := range []bool{true, false} {
		for _, t := range p.head.times {
			near := t.block >= from && t.block <= to
			if t.named == named && t.marks&markHidden == 0 &&
				(near && (t.marks&markFurniture == 0 || t.marks&(markDate|markByline) != 0) || named &&
					t.marks&markFurniture == 0) {
				out = append(out, t.value)
			}
		}
	}
	for i := from; i <= to && i < len(p.blocks); i++ {
		b := &p.blocks[i]
		if i == s.headline || b.marks&markHidden != 0 || b.chars > 160 || b.marks&markCaption != 0 ||
			b.linked*2 > b.chars || s.keep[i] && endsSentence(b.text) && len(strings.Fields(b.text)) > 6 {
			continue // a sentence of the story has days of the story
		}
		if b.marks&markFurniture == 0 || b.marks&(markDate|markByline) != 0 {
			out = append(out, dayIn(b.text))
		}
	}
	return out
}

// storyTop is the range of blocks in which a line with the date may stand: just over the headline to the first blocks
// of the body.
func (p *page) storyTop(s *story) (from, to int) {
	first := -1
	for i, k := range s.keep {
		if k && i != s.headline && i != s.deck {
			first = i
			break
		}
	}
	switch {
	case s.headline >= 0 && first > s.headline:
		return max(0, s.headline-4), min(first+1, s.headline+12)
	case s.headline >= 0:
		return max(0, s.headline-4), s.headline + 6
	}
	return max(0, first-4), max(first, 0)
}

// dayIn finds the part of a line that is a date of year, month and day, or gives the line.
func dayIn(line string) string {
	for _, f := range strings.Fields(asciiDigits(line)) {
		if d, ok := isoDay(f); ok {
			return d.String()
		}
	}
	return line
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
