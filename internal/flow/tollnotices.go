package flow

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/count"
	"recount/name"
	"recount/record"
)

// notice is a sentence that takes something back: an outlet an article of its own, or a body a figure of its own.
type notice struct {
	withdraws  bool // an article; otherwise a figure is lowered or corrected
	page       record.DocumentID
	published  record.Date
	outlet     string // folded
	start, end int    // of the sentence in the page
	words      string // folded, with a space on either side
	numbers    []int  // in it
	lowered    []int  // that it says were too high: "from 50 to 40"
	now        []int  // that stand now
	bodies     []record.OriginID
}

// noticer finds sentences by which something is taken back.
type noticer interface {
	notices(doc *record.Document) []notice
}

// maxNotices bounds what one page can take back.
const maxNotices = 16

// notices finds the sentences of a page that take something back.
func (s *surety) notices(doc *record.Document) []notice {
	var out []notice
	w := doubtWords()
	for _, at := range sentencesOf(doc.Text) {
		words := " " + name.Fold(doc.Text[at[0]:at[1]]) + " "
		back, low := holds(words, w.sentence["taken_back"]), holds(words, w.sentence["lowered"])
		if !back && !low || len(out) == maxNotices {
			continue
		}
		n := notice{withdraws: back, page: doc.ID, published: doc.Published, outlet: name.Fold(doc.Outlet), start: at[0], end: at[1], words: words}
		n.readNumbers()
		for _, m := range s.organisations.Match(doc.Text[at[0]:at[1]]) {
			if m.Class != "agency" && m.Class != "media" {
				n.bodies = append(n.bodies, record.OriginID(m.ID))
			}
		}
		out = append(out, n)
	}
	return out
}

// sentencesOf cuts a text at full stops, question and exclamation marks before a space, and at line ends that end a block.
func sentencesOf(text string) [][2]int {
	var out [][2]int
	from := 0
	cut := func(to int) {
		if strings.TrimSpace(text[from:to]) != "" {
			out = append(out, [2]int{from, to})
		}
		from = to
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n' && i+1 < len(text) && text[i+1] == '\n', c == '\n' && i > 0 && text[i-1] == '.':
			cut(i + 1)
		case (c == '.' || c == '!' || c == '?') && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\n'):
			cut(i + 1)
		case strings.HasPrefix(text[i:], "؟"):
			cut(i + len("؟"))
		}
	}
	cut(len(text))
	return out
}

// readNumbers notes the numbers of the sentence, those that were too high and those that stand now.
func (n *notice) readNumbers() {
	words := strings.Fields(n.words)
	number := func(i int) int {
		if i >= len(words) {
			return -1
		}
		v, err := strconv.Atoi(words[i])
		if err != nil || len(words[i]) > 9 {
			return -1
		}
		for i+1 < len(words) && len(words[i+1]) == 3 && v > 0 && v < 1_000_000 { // "1,400" is folded to two words
			more, err := strconv.Atoi(words[i+1])
			if err != nil {
				break
			}
			v, i = v*1000+more, i+1
		}
		return v
	}
	was := -1
	for i := range words {
		v := number(i)
		if v < 0 {
			continue
		}
		n.numbers = append(n.numbers, v)
		before := ""
		if i > 0 {
			before = words[i-1]
		}
		switch before {
		case "from", "من":
			was = v
		case "to", "الي", "is":
			n.now = append(n.now, v)
			if was > v {
				n.lowered = append(n.lowered, was)
			}
		}
	}
}

// corrections are what the notices do to the claims of all pages: an outlet's withdrawal takes the claims of its article and
// what used them, a body's lower figure replaces the higher ones that it gave before. Each is told in the report.
func (g *gathering) corrections(r *TollReport) []count.Correction {
	slices.SortFunc(g.notices, func(a, b notice) int { return cmp.Or(cmp.Compare(a.page, b.page), cmp.Compare(a.start, b.start)) })
	var out []count.Correction
	done := map[record.ClaimID]bool{}
	for i := range g.notices {
		n := &g.notices[i]
		var list []record.ClaimID
		code, sentence := record.WarningCode("figure_lowered"), "figures were lowered or corrected by their origin, as of {0}; they prove nothing from then on"
		kind := count.Superseded
		if n.withdraws {
			list, kind = g.withdrawn(r, n), count.Withdrawn
			code, sentence = "page_withdrawn", "an article was withdrawn by its outlet, as of {0}; its figures, and those that rest on it, prove nothing"
			for _, c := range g.claimsIn(n) {
				out = append(out, count.Correction{Claim: c.ID, Kind: count.Withdrawn, Why: "the sentence takes something back and claims nothing"})
			}
		} else {
			list = g.loweredBy(r, n)
		}
		var told []record.ClaimID
		for _, id := range list {
			if !done[id] {
				done[id] = true
				told = append(told, id)
				out = append(out, count.Correction{Claim: id, Kind: kind, AsOf: n.published, Why: strings.TrimSuffix(sentence, ", as of {0}")})
			}
		}
		if len(told) > 0 {
			r.Warnings = append(r.Warnings, record.NewWarning(code, told, sentence, record.Blank{Day: n.published.Latest()}))
		}
	}
	return out
}

// claimsIn gives the claims that the sentence of a notice makes.
func (g *gathering) claimsIn(n *notice) []*record.Claim {
	var out []*record.Claim
	for i := range g.claims {
		if c := &g.claims[i]; c.Document == n.page && c.Count != nil && c.Sentence.Start < n.end && c.Sentence.End > n.start {
			out = append(out, c)
		}
	}
	return out
}

// before reports whether a page was published no later than a notice.
func (n *notice) before(d record.Date) bool {
	return !d.Stated() || !n.published.Stated() || d.Earliest() <= n.published.Latest()
}

// withdrawn gives the claims of the articles that a notice takes back, and those that used them.
func (g *gathering) withdrawn(r *TollReport, n *notice) []record.ClaimID {
	byTitle, byDay, byFigure := map[record.DocumentID]bool{}, map[record.DocumentID]bool{}, map[record.DocumentID]bool{}
	for i := range r.Pages {
		p := &r.Pages[i]
		if p.ID == n.page || n.outlet == "" || name.Fold(p.Outlet) != n.outlet || !n.before(p.Published) {
			continue
		}
		if title := name.Fold(p.Title); len(title) > 12 && strings.Contains(n.words, " "+title+" ") {
			byTitle[p.ID] = true
		}
		if p.Published.Stated() && n.namesDay(p.Published.Earliest()) {
			byDay[p.ID] = true
		}
	}
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || c.Count.Figure.Value < 5 || !slices.Contains(n.numbers, c.Count.Figure.Value) {
			continue
		}
		if p, ok := r.Page(c.Document); ok && p.ID != n.page && n.outlet != "" && name.Fold(p.Outlet) == n.outlet && n.before(p.Published) {
			byFigure[p.ID] = true
		}
	}
	articles := byTitle
	if len(articles) == 0 {
		articles = byDay
	}
	if len(articles) == 0 {
		articles = byFigure
	}
	return g.restingOn(articles)
}

// restingOn gives the claims of articles, and those of other pages that give the same figure of the same origin when or after
// the article did, where no page gave it before.
func (g *gathering) restingOn(articles map[record.DocumentID]bool) []record.ClaimID {
	type figure struct {
		origin  record.OriginID
		outcome record.Outcome
		value   int
	}
	key := func(c *record.Claim) figure {
		return figure{c.Speaker.Origin, c.Count.Cell.Outcome, c.Count.Figure.Value}
	}
	first := map[figure]record.Date{}
	var out []record.ClaimID
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || !articles[c.Document] {
			continue
		}
		out = append(out, c.ID)
		if c.Published.Stated() && c.Speaker.Origin != "" && c.Count.Figure.Value >= 5 {
			first[key(c)] = c.Published
		}
	}
	earlier := map[figure]bool{}
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || articles[c.Document] {
			continue
		}
		if at, ok := first[key(c)]; ok && (!c.Published.Stated() || c.Published.Earliest() < at.Earliest()) {
			earlier[key(c)] = true
		}
	}
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || articles[c.Document] {
			continue
		}
		if _, ok := first[key(c)]; ok && !earlier[key(c)] {
			out = append(out, c.ID)
		}
	}
	return out
}

// namesDay reports whether the sentence names a day: "18 June", "June 18", "18 حزيران".
func (n *notice) namesDay(d record.Day) bool {
	year, month, day := d.Civil()
	for _, m := range doubtWords().months[month] {
		for _, form := range []string{strconv.Itoa(day) + " " + m, m + " " + strconv.Itoa(day)} {
			if holds(n.words, []string{form}) {
				return true
			}
		}
	}
	return strings.Contains(n.words, " "+strconv.Itoa(year)+" "+pad(month)+" "+pad(day)+" ")
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// mostLowered is how many times the figure that stands now a figure may be that it is taken to replace.
const mostLowered = 3

// loweredBy gives the claims that the later word of their origin replaces.
func (g *gathering) loweredBy(r *TollReport, n *notice) []record.ClaimID {
	bodies := slices.Clone(n.bodies)
	old, now := slices.Clone(n.lowered), slices.Clone(n.now)
	for i := range g.claims {
		c := &g.claims[i]
		if c.Document != n.page || c.Count == nil || c.Sentence.Start >= n.end || c.Sentence.End <= n.start {
			continue
		}
		if c.Speaker.OnPage == record.OriginNamed && c.Speaker.Class != "agency" && c.Speaker.Class != "media" {
			bodies = append(bodies, c.Speaker.Origin)
		}
		switch {
		case c.Count.Scope == record.ScopeSuperseded:
			old = append(old, c.Count.Figure.Value)
		case c.Count.Scope == record.ScopeTotal && c.Count.Figure.Qualifier == record.Exact && !slices.Contains(n.lowered, c.Count.Figure.Value):
			now = append(now, c.Count.Figure.Value)
		}
	}
	var out []record.ClaimID
	for i := range g.claims {
		c := &g.claims[i]
		if c.Count == nil || !slices.Contains(bodies, c.Speaker.Origin) || !n.before(c.Published) {
			continue
		}
		v := c.Count.Figure.Value
		replaced := slices.Contains(old, v)
		if c.Document != n.page {
			replaced = replaced || slices.ContainsFunc(now, func(m int) bool {
				return m >= 5 && v > m && v <= mostLowered*m && c.Count.Scope == record.ScopeTotal && c.Count.Cell.Outcome == record.Killed
			})
		}
		if replaced {
			out = append(out, c.ID)
		}
	}
	return out
}
