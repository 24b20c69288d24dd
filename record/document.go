package record

// MediaType is the kind of the preserved bytes.
type MediaType string

// Media types that intake reads.
const (
	HTML      MediaType = "text/html"
	PlainText MediaType = "text/plain"
	EML       MediaType = "message/rfc822"
	PDF       MediaType = "application/pdf"
	Feed      MediaType = "application/rss+xml"
)

// Lang is a BCP 47 language tag; "und" where it cannot be told.
type Lang string

// Languages that the extractor knows.
const (
	English Lang = "en"
	Arabic  Lang = "ar"
	Unknown Lang = "und"
)

// Of gives the one of two names that is in the language; what has no Arabic name goes by its English one.
func (l Lang) Of(english, arabic string) string {
	if l == Arabic && arabic != "" {
		return arabic
	}
	return english
}

// BlockKind is what a block of text is on its page.
type BlockKind string

// Kinds of blocks.
const (
	Headline  BlockKind = "headline"
	Deck      BlockKind = "deck"    // the standfirst under a headline
	Heading   BlockKind = "heading" // a heading inside the body
	Paragraph BlockKind = "paragraph"
	ListItem  BlockKind = "list_item"
	TableRow  BlockKind = "table_row"
	Caption   BlockKind = "caption"
	Quote     BlockKind = "quote"
)

// Block is a stretch of a document's text. An Echo repeats an earlier block of the same page, word for word or nearly,
// and asserts nothing of its own.
type Block struct {
	Kind  BlockKind `json:"kind"`
	Start int       `json:"start"` // byte offsets into Text
	End   int       `json:"end"`
	Lang  Lang      `json:"lang,omitempty"`
	Echo  int       `json:"echo"` // index of the block that it repeats, or -1
}

// DateSource says where a publication date was found.
type DateSource string

// Sources of a publication date, from best to worst.
const (
	DateFromHeader  DateSource = "header"  // published: line, mail or feed header
	DateFromJSONLD  DateSource = "json-ld" // schema.org datePublished
	DateFromMeta    DateSource = "meta"    // article:published_time and the like
	DateFromTime    DateSource = "time"    // a <time> element by the byline
	DateFromURL     DateSource = "url"     // /2025/03/11/ in the address
	DateFromText    DateSource = "text"    // a dateline in the text
	DateFromCapture DateSource = "capture" // only when it was captured: flagged
	DateNotFound    DateSource = ""        // none
)

// Offset maps a stretch of Text to the preserved bytes: Text[Text:Text+Length] stands at Original in them, byte for
// byte where Verbatim, else as an encoding of the same characters (entities, another charset) of OriginalLength bytes.
type Offset struct {
	Text           int  `json:"t"`
	Length         int  `json:"n"`
	Original       int  `json:"o"`
	OriginalLength int  `json:"m"`
	Verbatim       bool `json:"v"`
}

// Document is one preserved page with its text. Bytes are kept by the vault under SHA256; Text is what was read from
// them, and every claim points into Text.
type Document struct {
	ID         DocumentID `json:"id"`
	Name       string     `json:"name"` // file name, entry name in an archive
	Media      MediaType  `json:"media"`
	SHA256     string     `json:"sha256"`      // of the preserved bytes, hex
	TextSHA256 string     `json:"text_sha256"` // of Text, hex
	URL        string     `json:"url,omitempty"`
	Canonical  string     `json:"canonical,omitempty"`
	Lang       Lang       `json:"lang"`
	Title      string     `json:"title,omitempty"`
	Deck       string     `json:"deck,omitempty"`
	Byline     string     `json:"byline,omitempty"`
	Outlet     string     `json:"outlet,omitempty"`
	Published  Date       `json:"published"`
	Modified   Date       `json:"modified"`
	DateSource DateSource `json:"date_source,omitempty"`
	// a date that was given for it and is not believed; nil: none
	Refused  *RefusedDate `json:"refused_date,omitempty"`
	Captured Date         `json:"captured"`
	Text     string       `json:"text"`
	Blocks   []Block      `json:"blocks"`
	Offsets  []Offset     `json:"offsets,omitempty"` // ordered by Text; empty where there is no map
	Method   string       `json:"method"`            // how the text was read, with versions
	Warnings []string     `json:"warnings,omitempty"`
}

// Anchor makes an anchor for a span of the document's text, with offsets into the preserved bytes where there is a map.
func (d *Document) Anchor(start, end int) Anchor {
	a := NewAnchor(d.ID, d.Text, start, end)
	first, ok := d.original(start, false)
	if !ok {
		return a
	}
	last, ok := d.original(end, true)
	if !ok || last < first {
		return a
	}
	a.OriginalStart, a.OriginalEnd = first, last
	return a
}

// original maps an offset of Text to the preserved bytes. For an end offset the stretch that ends there is asked.
func (d *Document) original(at int, end bool) (int, bool) {
	lo, hi := 0, len(d.Offsets)
	for lo < hi {
		mid := (lo + hi) / 2
		if o := d.Offsets[mid]; o.Text+o.Length < at || !end && o.Text+o.Length == at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(d.Offsets) || d.Offsets[lo].Text > at {
		return 0, false
	}
	o := d.Offsets[lo]
	switch {
	case o.Verbatim:
		return o.Original + at - o.Text, true
	case at == o.Text:
		return o.Original, true
	case at == o.Text+o.Length || end:
		return o.Original + o.OriginalLength, true
	}
	return o.Original, true
}
