package doubt

import (
	"slices"
	"strings"

	"recount/name"
	"recount/record"
)

// block asks where on its page the sentence stands.
func (v *sentence) block() record.WarningCode {
	title := strings.TrimSpace(v.doc.Title)
	if title != "" && strings.Contains(title, strings.TrimSpace(v.doc.Text[v.from:v.to])) {
		return "unsure_headline"
	}
	if v.below < 0 {
		v.below = v.belowText()
	}
	if v.from >= v.below {
		return "unsure_comments"
	}
	for _, b := range v.doc.Blocks {
		if v.from < b.Start || v.from >= b.End {
			continue
		}
		switch b.Kind {
		case record.Headline, record.Deck, record.Heading, record.Caption:
			return "unsure_headline"
		case record.ListItem, record.TableRow:
			return "unsure_list"
		}
	}
	return ""
}

// belowText is where comments and links of the page begin, or the end of the page.
func (p *page) belowText() int {
	for _, b := range p.doc.Blocks {
		if b.Start < 0 || b.End > len(p.doc.Text) || b.End-b.Start > 80 || b.Start >= b.End {
			continue
		}
		if slices.Contains(phrases().block, strings.TrimSpace(name.Fold(p.doc.Text[b.Start:b.End]))) {
			return b.Start
		}
	}
	return len(p.doc.Text) + 1
}
