package report

import (
	"slices"
	"strings"

	"recount/internal/flow"
	"recount/internal/words"
	"recount/record"
)

// tollText is one page with its claims marked.
type tollText struct {
	ID, Name, Outlet, Title, Date, URL, Lang, Dir string
	Blocks                                        []tollBlock
	Sentences                                     []tollQuote // where the text was not kept
	Masked                                        string
}

// tollBlock is a paragraph, a heading or an item of a page.
type tollBlock struct {
	Kind   string // headline, deck, heading, quote, paragraph
	Echo   bool
	Pieces []tollPiece
}

// tollPiece is a stretch of text that is marked or not. IDs are of the claims that begin here, for links to lead to.
type tollPiece struct {
	IDs    []string
	Refs   []Ref
	Text   string
	Marked bool
	Figure bool
}

// shown reports whether the report shows something of a page.
func shown(p *flow.Page) bool { return len(p.Claims) > 0 }

func pageID(id record.DocumentID) string { return "p-" + string(id)[:min(16, len(id))] }

// texts shows every page in which something was read as a claim, and names the others.
func (v *tollView) texts() ([]tollText, string) {
	var out []tollText
	var silent []string
	for i := range v.r.Pages {
		p := &v.r.Pages[i]
		if !shown(p) {
			silent = append(silent, v.short(p.Name))
			continue
		}
		out = append(out, v.text(p))
	}
	return out, strings.Join(silent, v.Comma())
}

func (v *tollView) text(p *flow.Page) tollText {
	t := tollText{ID: pageID(p.ID), Name: v.short(p.Name), Outlet: p.Outlet, Title: p.Title, Date: v.Date(p.Published),
		URL: p.URL, Lang: string(p.Lang), Dir: words.Of(string(p.Lang)).Dir()}
	if p.Masked > 0 {
		t.Masked = v.Masked(p.Masked, 1)
	}
	if p.Text == "" {
		t.Sentences = v.quotes(p.Claims)
		return t
	}
	m := v.marks(p)
	for _, b := range wholeBlocks(p) {
		text := strings.TrimSpace(p.Text[b.Start:b.End])
		if text == "" {
			continue
		}
		t.Blocks = append(t.Blocks, tollBlock{Kind: blockKind(b.Kind), Echo: b.Echo >= 0,
			Pieces: m.pieces(p.Text, b.Start, b.End)})
	}
	return t
}

func blockKind(k record.BlockKind) string {
	switch k {
	case record.Headline, record.Deck, record.Heading, record.Quote:
		return string(k)
	}
	return "paragraph"
}

// wholeBlocks are the blocks of a page and what stands between them: nothing of a page is left out.
func wholeBlocks(p *flow.Page) []record.Block {
	blocks := slices.Clone(p.Blocks)
	slices.SortStableFunc(blocks, func(a, b record.Block) int { return a.Start - b.Start })
	var out []record.Block
	at := 0
	for _, b := range blocks {
		b.Start, b.End = max(b.Start, at), min(b.End, len(p.Text))
		if b.Start >= b.End {
			continue
		}
		if b.Start > at {
			out = append(out, record.Block{Kind: record.Paragraph, Start: at, End: b.Start, Echo: -1})
		}
		out = append(out, b)
		at = b.End
	}
	return append(out, record.Block{Kind: record.Paragraph, Start: at, End: len(p.Text), Echo: -1})
}

// pageMarks are the stretches of one page to mark.
type pageMarks struct {
	cuts    []int // offsets where something begins or ends, sorted
	spans   [][2]int
	figures [][2]int
	begins  map[int][]string
	ends    map[int][]Ref
}

// marks gathers the sentences and figures of a page's claims.
func (v *tollView) marks(p *flow.Page) *pageMarks {
	m := &pageMarks{begins: map[int][]string{}, ends: map[int][]Ref{}}
	add := func(list *[][2]int, a record.Anchor) bool {
		if a.Start < 0 || a.End > len(p.Text) || a.Start >= a.End || a.Document != "" && a.Document != p.ID {
			return false
		}
		*list = append(*list, [2]int{a.Start, a.End})
		m.cuts = append(m.cuts, a.Start, a.End)
		return true
	}
	for _, id := range p.Claims {
		c, ok := v.r.Claim(id)
		if !ok {
			continue
		}
		if add(&m.spans, c.Sentence) {
			m.begins[c.Sentence.Start] = append(m.begins[c.Sentence.Start], claimID(id))
			v.marked[id] = true
			if n := v.noteAt[id]; n > 0 {
				m.ends[c.Sentence.End] = append(m.ends[c.Sentence.End], Ref{n, noteID(n)})
			}
		}
		for _, a := range c.Anchors {
			add(&m.spans, a)
		}
		for _, f := range c.Fields {
			if f.Field == "figure" {
				add(&m.figures, f.Anchor)
			}
		}
	}
	slices.Sort(m.cuts)
	m.cuts = slices.Compact(m.cuts)
	return m
}

// pieces cuts text[start:end] where marks begin and end.
func (m *pageMarks) pieces(text string, start, end int) []tollPiece {
	var out []tollPiece
	at := start
	piece := func(to int) {
		p := tollPiece{Text: text[at:to], Marked: inside(m.spans, at), Figure: inside(m.figures, at), IDs: m.begins[at],
			Refs: m.ends[to]}
		if n := len(out); n > 0 && len(p.IDs) == 0 && len(out[n-1].Refs) == 0 && out[n-1].Marked == p.Marked &&
			out[n-1].Figure == p.Figure {
			out[n-1].Text += p.Text
			out[n-1].Refs = p.Refs
		} else {
			out = append(out, p)
		}
		at = to
	}
	i, _ := slices.BinarySearch(m.cuts, start+1)
	for ; i < len(m.cuts) && m.cuts[i] < end; i++ {
		piece(m.cuts[i])
	}
	piece(end)
	return out
}

func inside(spans [][2]int, at int) bool {
	return slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] <= at && at < s[1] })
}
