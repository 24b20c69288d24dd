package intake

import (
	"html"

	"recount/record"
)

// fragmentBlocks writes all visible text of a piece of HTML that is a story already, as feeds and mails carry it. Menus
// and lines that lead to other stories are left out; no main-text extraction is asked.
func (r *reader) fragmentBlocks(c *composer, fragment string) error {
	src := &source{text: fragment, charset: "utf-8"}
	p, err := scanPage(src, r.limits)
	if err != nil {
		return err
	}
	held := c.src
	c.src = src
	defer func() { c.src = held }()
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.marks&(markHidden|markFurniture) != 0 || b.kind == record.Caption || b.linked > 0 && p.isTeaser(b) {
			continue
		}
		c.begin()
		w := blockWriter{c: c}
		for _, piece := range b.pieces {
			if piece.cell {
				w.cell()
			} else {
				w.piece(src.text, piece.from, piece.to)
			}
		}
		c.end(b.kind)
	}
	return nil
}

// plainBlocks writes the blocks of a plain text.
func (r *reader) plainBlocks(c *composer, text string) {
	held := c.src
	c.src = &source{text: text, charset: "utf-8"}
	defer func() { c.src = held }()
	for i, b := range textBlocks(text, 0) {
		if i >= r.limits.Blocks {
			return
		}
		c.begin()
		c.verbatim(b.from, b.to)
		kind := textKind(text[b.from:b.to], 1)
		if text[b.from] == '>' {
			kind = record.Quote
		}
		c.end(kind)
	}
}

// line writes one line of its own as a block.
func (c *composer) line(s string, kind record.BlockKind) {
	held := c.src
	c.src = &source{text: s}
	c.begin()
	c.verbatim(0, len(s))
	c.end(kind)
	c.src = held
}

// looksLikeHTML reports text with tags or character references in it.
func looksLikeHTML(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '<' && (s[i+1] == '/' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z' || s[i+1] == '!') {
			return true
		}
	}
	return html.UnescapeString(s) != s
}
