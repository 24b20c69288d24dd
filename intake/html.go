package intake

import (
	"bytes"
	"mime"
	"strings"

	"recount/record"
)

// checkPage refuses a page that is too large.
func (r *reader) checkPage(in input, n int64) bool {
	if n > r.limits.Page {
		r.problem(in, record.Say("the page has %s, more than the %s that are read", size(n), size(r.limits.Page)),
			record.Say("save the story's text alone"))
	}
	return n <= r.limits.Page
}

// readHTML reads a page.
func (r *reader) readHTML(in input) {
	if !r.checkPage(in, int64(len(in.data))) {
		return
	}
	src := decode(in.data, metaCharset(in.data), charsetOf(in.contentType))
	p, err := scanPage(src, r.limits)
	if err != nil {
		r.problem(in, record.Say("%w: made by a machine, or to break readers", err),
			record.Say("save the story's text alone"))
		return
	}
	if p.tooDeep {
		r.partial(in, record.Say("elements stand inside one another more than %d deep; the text was read without main-text extraction", r.limits.Nesting),
			record.Say("compare the text with the page"))
	}
	p.head.readScripts()
	s := chooseStory(p)
	doc := newDocument(in, record.HTML, "html/1 "+s.method+" "+src.charset)
	p.setFields(&doc, &s)
	c := p.compose(&s)
	if p.onlyHeadline(&s) && len(p.head.article.body) >= 80 {
		c = r.machineStory(&p.head)
		s.warning = "the page shows no story: that of its data for machines (JSON-LD) is taken"
	}
	c.give(&doc)
	if s.warning != "" {
		doc.Warnings = append(doc.Warnings, s.warning)
	}
	if truncatedPage(src.text) {
		doc.Warnings = append(doc.Warnings, "the page ends in the middle: the end of the story may be missing")
	}
	r.add(in, doc)
}

// onlyHeadline reports a page of which nothing is kept but its headline and deck.
func (p *page) onlyHeadline(s *story) bool {
	for i, keep := range s.keep {
		if keep && i != s.headline && i != s.deck {
			return false
		}
	}
	return true
}

// machineStory writes the story that a page holds for machines only. It has no map, because its text is escaped inside
// a script.
func (r *reader) machineStory(h *head) *composer {
	c := &composer{bare: true}
	if title := firstOf(h.article.headline, h.field("og:title", "twitter:title"), h.title); title != "" {
		c.line(title, record.Headline)
	}
	if !looksLikeHTML(h.article.body) || r.fragmentBlocks(c, h.article.body) != nil || len(c.blocks) < 2 {
		r.plainBlocks(c, h.article.body)
	}
	return c
}

// compose writes the kept blocks and their map.
func (p *page) compose(s *story) *composer {
	c := &composer{src: p.src}
	for i, keep := range s.keep {
		if !keep {
			continue
		}
		c.begin()
		w := blockWriter{c: c}
		for _, piece := range p.blocks[i].pieces {
			if piece.cell {
				w.cell()
			} else {
				w.piece(p.src.text, piece.from, piece.to)
			}
		}
		kind := p.blocks[i].kind
		switch i {
		case s.headline:
			kind = record.Headline
		case s.deck:
			kind = record.Deck
		}
		c.end(kind)
	}
	return c
}

// truncatedPage reports a page that was cut off: it opens a body and never closes it, or ends inside a tag.
func truncatedPage(text string) bool {
	tail := strings.ToLower(text[max(0, len(text)-4096):])
	if strings.Contains(tail, "</html") || strings.Contains(tail, "</body") {
		return false
	}
	if strings.LastIndexByte(tail, '<') > strings.LastIndexByte(tail, '>') {
		return true
	}
	head := strings.ToLower(text[:min(len(text), 1<<16)])
	return strings.Contains(head, "<html") && strings.Contains(head, "<body")
}

// metaCharset finds the charset that a page declares in its first kilobytes (HTML 13.2.3.2).
func metaCharset(data []byte) string {
	head := bytes.ToLower(data[:min(len(data), 4096)])
	for at := 0; ; {
		i := bytes.Index(head[at:], []byte("charset"))
		if i < 0 {
			break
		}
		at += i + len("charset")
		rest := bytes.TrimLeft(head[at:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '=' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
		if j := bytes.IndexAny(rest, "\"'; />\t\r\n"); j > 0 && j < 40 {
			return string(rest[:j])
		}
	}
	if bytes.HasPrefix(head, []byte("<?xml")) {
		if i := bytes.Index(head, []byte("encoding=")); i > 0 && i < 200 && len(head) > i+10 {
			rest := head[i+10:]
			if j := bytes.IndexAny(rest, "\"'"); j > 0 && j < 40 {
				return string(rest[:j])
			}
		}
	}
	return ""
}

// charsetOf reads the charset of a Content-Type.
func charsetOf(contentType string) string {
	if contentType == "" {
		return ""
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}
