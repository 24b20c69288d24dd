package intake

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// element is one open or closed element of a page, with what its tag and attributes say about the text inside.
type element struct {
	tag    atom.Atom
	parent int32
	marks  marks // its own and those that it inherits
	own    marks
}

// marks are facts about an element; those below inherited hold for all that is inside too.
type marks uint32

const (
	markHidden    marks = 1 << iota // not shown to a reader
	markFurniture                   // menus, tickers, related stories, comments
	markLink                        // inside a link
	markCaption                     // under a picture
	markHeadline                    // h1, or named so
	markDeck                        // the standfirst
	markByline                      // who wrote it
	markDate                        // when
	markQuote
	markItem // in a list
	inherited
	markBlock  // starts a block
	markStrong // a mark of furniture that no amount of text inside can excuse
	markFresh  // its furniture mark is its own and not of an element around it
)

// voidTags have no end tag.
var voidTags = map[atom.Atom]bool{
	atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true,
	atom.Input: true, atom.Link: true, atom.Meta: true, atom.Param: true, atom.Source: true, atom.Track: true,
	atom.Wbr: true,
}

// inlineTags do not part text.
var inlineTags = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.I: true, atom.Em: true, atom.Strong: true, atom.Span: true, atom.Font: true,
	atom.Small: true,
	atom.Big:   true, atom.Sub: true, atom.Sup: true, atom.U: true, atom.S: true, atom.Mark: true, atom.Abbr: true,
	atom.Time: true,
	atom.Code: true, atom.Q: true, atom.Cite: true, atom.Label: true, atom.Ins: true, atom.Del: true, atom.Bdi: true,
	atom.Bdo: true,
	atom.Wbr: true, atom.Img: true, atom.Strike: true, atom.Tt: true, atom.Var: true, atom.Samp: true, atom.Kbd: true,
	atom.Dfn:  true,
	atom.Data: true, atom.Acronym: true, atom.Nobr: true, atom.Ruby: true, atom.Rt: true, atom.Rp: true,
	atom.Picture: true, atom.Source: true, 0: true,
}

// skippedTags hold no text of the page.
var skippedTags = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Math: true,
	atom.Iframe: true,
	atom.Object: true, atom.Select: true, atom.Textarea: true, atom.Button: true, atom.Canvas: true, atom.Audio: true,
	atom.Video: true,
	atom.Title: true, atom.Datalist: true, atom.Noframes: true, atom.Noembed: true, atom.Map: true, atom.Xmp: true,
}

// closedBy lists, for a start tag, the open elements that it ends, looking no further up than a fence.
func closedBy(tag atom.Atom) (closes, fences []atom.Atom) {
	switch tag {
	case atom.Li:
		return []atom.Atom{atom.Li}, []atom.Atom{atom.Ul, atom.Ol, atom.Menu}
	case atom.Dt, atom.Dd:
		return []atom.Atom{atom.Dt, atom.Dd}, []atom.Atom{atom.Dl}
	case atom.Tr:
		return []atom.Atom{atom.Tr}, []atom.Atom{atom.Table}
	case atom.Td, atom.Th:
		return []atom.Atom{atom.Td, atom.Th}, []atom.Atom{atom.Tr, atom.Table}
	case atom.Option:
		return []atom.Atom{atom.Option}, []atom.Atom{atom.Select}
	case atom.Body:
		return []atom.Atom{atom.Head}, nil
	}
	if !inlineTags[tag] {
		return []atom.Atom{atom.P}, cellFence
	}
	return nil, nil
}

// cellFence keeps an end tag from closing what is outside its table cell or section.
var cellFence = []atom.Atom{atom.Td, atom.Th, atom.Table, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Li,
	atom.Blockquote}

// tagMarks tells what a tag means by itself.
func tagMarks(tag atom.Atom) marks {
	switch tag {
	case atom.Nav, atom.Footer, atom.Aside, atom.Form, atom.Fieldset:
		return markFurniture
	case atom.A:
		return markLink
	case atom.Figcaption, atom.Caption:
		return markCaption
	case atom.H1:
		return markHeadline
	case atom.Blockquote:
		return markQuote
	case atom.Li, atom.Dd, atom.Dt:
		return markItem
	}
	return 0
}

// furnitureWords are words of class and id names by which sites mark what is not the story, in the spellings of common
// content systems. A container that holds most of the story is the story whatever its name (see chooseStory).
var furnitureWords = words(`related relatedposts readalso readmore seealso also recommended recommendation recommend suggested
 popular mostread mostpopular trending trends latest hot hots archive archives older tags tag taglist keywords topics
 comment comments respond disqus reply share sharing social follow subscribe subscription newsletter signup
 sidebar sidelist widget widgets ticker breaking urgent marquee rates currency weather stocks market markets cookie cookies consent gdpr banner
 ads ad advert advertisement advertising sponsored sponsor promo promoted promotion outbrain taboola menu navbar nav navigation breadcrumb breadcrumbs
 topmenu submenu footer foot copyright disclaimer pagination pager prevnext nextprev playlist poll quiz login paywall-offer
 slideshow slide slides slider carousel gallery teaser teasers toolbar skip skiplink popup modal lightbox views viewed counter stats visitors`)

// strongWords are those of furnitureWords behind which no story stands, however much text there is.
var strongWords = words(`related relatedposts readalso readmore seealso recommended recommendation recommend suggested popular mostread mostpopular trending
 comment comments respond disqus reply newsletter cookie cookies consent gdpr menu navbar nav navigation breadcrumb breadcrumbs footer ticker
 ads advert advertisement sponsored outbrain taboola teaser teasers topmenu submenu`)

// furniturePairs are pairs of words, side by side in one name, that mark furniture where neither word alone does.
var furniturePairs = words(`read+also see+also read+more also+read most+read most+popular most+viewed you+may may+like next+prev prev+next
 more+news more+stories more+from inline+more inline+related same+topics same+topic other+news top+stories top+news
 author+bio author+box about+author post+navigation jp+relatedposts screen+reader`)

// hiddenWords mark what a reader does not see.
var hiddenWords = words(`hidden sr-only visually-hidden visuallyhidden screen-reader-text d-none invisible offscreen`)

var captionWords = words(`caption captions wp-caption-text figcaption photocaption imgcaption photo-credit credit`)
var deckWords = words(`deck dek standfirst subtitle subheadline subhead subheading sub-title excerpt lede chapo sommaire`)
var bylineWords = words(`byline author authors by writer reporter`)
var dateWords = words(`date time datetime published pub posted timestamp pubdate postdate created updated info meta byline entry-date`)
var headlineWords = words(`headline title`)

// words makes a set of the words of a text.
func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// nameMarks tells what a class or id says.
func nameMarks(name string) marks {
	var m marks
	for _, whole := range strings.Fields(name) {
		whole = strings.ToLower(splitCamel(whole))
		if hiddenWords[whole] {
			m |= markHidden
		}
		if captionWords[whole] {
			m |= markCaption
		}
		previous := ""
		for rest := whole; rest != ""; {
			var part string
			if i := strings.IndexAny(rest, "-_:."); i >= 0 {
				part, rest = rest[:i], rest[i+1:]
			} else {
				part, rest = rest, ""
			}
			if part == "" {
				continue
			}
			m |= wordMarks(part, previous)
			previous = part
		}
	}
	return m
}

// wordMarks tells what one word of a name says.
func wordMarks(part, previous string) marks {
	var m marks
	switch {
	case previous == "has" || previous == "no" || previous == "with" || previous == "show" || previous == "is":
		return 0 // "has-sidebar" says something of the page, not of the element
	case furnitureWords[part], previous != "" && furniturePairs[previous+"+"+part]:
		m |= markFurniture
		if strongWords[part] || !furnitureWords[part] {
			m |= markStrong
		}
	}
	if captionWords[part] {
		m |= markCaption
	}
	if deckWords[part] {
		m |= markDeck
	}
	if bylineWords[part] {
		m |= markByline
	}
	if dateWords[part] {
		m |= markDate
	}
	if headlineWords[part] {
		m |= markHeadline
	}
	return m
}

// splitCamel writes postTitle as post-Title, so that its words can be told apart.
func splitCamel(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 0 && s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			b.WriteByte('-')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// styleHides reports a style attribute or rule that takes an element from sight.
func styleHides(style string) bool {
	s := strings.ToLower(strings.Join(strings.Fields(style), ""))
	for _, rule := range []string{"display:none", "visibility:hidden", "font-size:0;", "opacity:0;", "left:-9999",
		"text-indent:-9999"} {
		if strings.Contains(s+";", rule) {
			return true
		}
	}
	return false
}
