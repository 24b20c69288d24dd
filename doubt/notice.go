package doubt

import (
	"fmt"
	"strconv"
	"strings"

	"recount/extract"
	"recount/name"
	"recount/record"
)

// Notice is a sentence that takes something back: an outlet an article of its own, or a body a figure of its own.
type Notice struct {
	Withdraws  bool // an article; otherwise a figure is lowered or corrected
	Page       record.DocumentID
	Published  record.Date
	Outlet     string            // folded
	Start, End int               // of the sentence in the page, in bytes
	Numbers    []int             // in it
	Lowered    []int             // that it says were too high: "from 50 to 40"
	Now        []int             // that stand now
	Bodies     []record.OriginID // that it names, without those that print

	words string // folded, with a space on either side
}

// maxNotices bounds what one page can take back.
const maxNotices = 16

// Notices finds the sentences of a page that take something back.
func (r *Rules) Notices(doc *record.Document) []Notice {
	var out []Notice
	w := phrases()
	for _, at := range stretches(doc.Text) {
		words := " " + name.Fold(doc.Text[at[0]:at[1]]) + " "
		back, low := holds(words, w.sentence["taken_back"]), holds(words, w.sentence["lowered"])
		if !back && !low || len(out) == maxNotices {
			continue
		}
		n := Notice{Withdraws: back, Page: doc.ID, Published: doc.Published, Outlet: name.Fold(doc.Outlet),
			Start: at[0], End: at[1], words: words}
		n.readNumbers()
		for _, m := range r.organisations.Match(doc.Text[at[0]:at[1]]) {
			if m.Class != "agency" && m.Class != "media" {
				n.Bodies = append(n.Bodies, record.OriginID(m.ID))
			}
		}
		out = append(out, n)
	}
	return out
}

// stretches cuts a text at full stops, question and exclamation marks before a space, and at line ends that end a
// block. It is coarser than the sentences of extract, needs no lexicon, and sees the sentences that claim nothing.
func stretches(text string) [][2]int {
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
func (n *Notice) readNumbers() {
	words := strings.Fields(n.words)
	was := -1
	for i := range words {
		v := numberAt(words, i)
		if v < 0 {
			continue
		}
		n.Numbers = append(n.Numbers, v)
		before := ""
		if i > 0 {
			before = words[i-1]
		}
		switch before {
		case "from", "من":
			was = v
		case "to", "الي", "is":
			n.Now = append(n.Now, v)
			if was > v {
				n.Lowered = append(n.Lowered, was)
			}
		}
	}
}

// numberAt reads the number that begins with a folded word, -1 where none does. "1,400" is folded to two words.
func numberAt(words []string, i int) int {
	v, err := strconv.Atoi(words[i])
	if err != nil || len(words[i]) > 9 {
		return -1
	}
	for i+1 < len(words) && len(words[i+1]) == 3 && v > 0 && v < 1_000_000 {
		more, err := strconv.Atoi(words[i+1])
		if err != nil {
			break
		}
		v, i = v*1000+more, i+1
	}
	return v
}

// After reports whether the notice was published no earlier than a page of a day.
func (n *Notice) After(d record.Date) bool {
	return !d.Stated() || !n.Published.Stated() || d.Earliest() <= n.Published.Latest()
}

// Has reports whether the sentence has a title, which is folded.
func (n *Notice) Has(title string) bool { return strings.Contains(n.words, " "+title+" ") }

// NamesDay reports whether the sentence names a day: "18 June", "June 18", "18 حزيران".
func (n *Notice) NamesDay(d record.Day) bool {
	year, month, day := d.Civil()
	var forms []string
	for _, m := range extract.MonthNames(month) {
		m = strings.TrimSpace(name.Fold(m))
		forms = append(forms, strconv.Itoa(day)+" "+m, m+" "+strconv.Itoa(day))
	}
	return holds(n.words, forms) || n.Has(fmt.Sprintf("%d %02d %02d", year, month, day))
}

// In reports whether a claim stands in the sentence.
func (n *Notice) In(c *record.Claim) bool {
	return c.Document == n.Page && c.Sentence.Start < n.End && c.Sentence.End > n.Start
}
