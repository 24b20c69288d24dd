package report

import (
	"strings"

	"recount/internal/flow"
	"recount/internal/words"
	"recount/record"
)

// tollStories are the accounts that several pages tell and where pages depart from them.
type tollStories struct {
	Accounts []tollStory
	Singles  string
	Diverges []tollDiverge
}

// tollStory is one account.
type tollStory struct {
	Title, Band string
	Pages       []storyPage
}

type storyPage struct {
	Link, Name, Outlet, Title, Date, Lang, Dir string
}

// tollDiverge is one difference with both sentences. Words that only one of them has are set apart.
type tollDiverge struct {
	Kind, Text  string
	Own         bool // the text is in the language of the report
	Here, There tollSide
}

type tollSide struct {
	Page, Link, Lang, Dir string
	Words                 []tollWord
	Refs                  []Ref
}

type tollWord struct {
	Text  string
	Other bool
}

func (v *tollView) stories() tollStories {
	var out tollStories
	var singles []string
	for _, s := range v.r.Stories {
		if len(s.Pages) < 2 {
			singles = append(singles, v.pageName(s.Pages[0]))
			continue
		}
		t := tollStory{Title: v.W("story_n", v.Num(len(out.Accounts)+1), v.Pages(len(s.Pages)))}
		if s.Band == "certain" || s.Band == "likely" {
			t.Band = v.W("band_" + s.Band)
		}
		for _, id := range s.Pages {
			t.Pages = append(t.Pages, v.storyPage(id))
		}
		out.Accounts = append(out.Accounts, t)
	}
	out.Singles = strings.Join(singles, v.Comma())
	for _, d := range v.r.Diverges {
		out.Diverges = append(out.Diverges, v.diverge(d))
	}
	return out
}

func (v *tollView) storyPage(id record.DocumentID) storyPage {
	p, ok := v.r.Page(id)
	if !ok {
		return storyPage{Name: string(id)}
	}
	s := storyPage{Name: v.short(p.Name), Outlet: p.Outlet, Title: p.Title, Date: v.Date(p.Published),
		Lang: string(p.Lang), Dir: words.Of(string(p.Lang)).Dir()}
	if shown(p) {
		s.Link = pageID(id)
	}
	return s
}

func (v *tollView) diverge(d flow.Divergence) tollDiverge {
	text, own := v.Divergence(d)
	out := tollDiverge{Kind: v.kind("div_", d.Kind), Text: v.plain(text), Own: own}
	here, there := d.Here.Exact, d.There.Exact
	a, b := strings.Fields(here), strings.Fields(there)
	inA, inB := commonWords(a, b)
	out.Here = v.side(d.Page, a, inA)
	out.There = v.side(d.Source, b, inB)
	out.Here.Refs = v.refs(d.Claims, 1)
	return out
}

func (v *tollView) side(id record.DocumentID, said []string, common []bool) tollSide {
	s := tollSide{}
	if p, ok := v.r.Page(id); ok {
		s.Page, s.Lang, s.Dir = v.short(p.Name), string(p.Lang), words.Of(string(p.Lang)).Dir()
		if shown(p) {
			s.Link = pageID(id)
		}
	}
	for i, w := range said {
		other := !common[i]
		if n := len(s.Words); n > 0 && s.Words[n-1].Other == other {
			s.Words[n-1].Text += " " + w
			continue
		}
		s.Words = append(s.Words, tollWord{w, other})
	}
	return s
}

// longestDiff is how many words of a sentence are compared; nobody reads on.
const longestDiff = 400

// commonWords marks the words of a longest common subsequence. Sentences with too little in common, such as those of
// two languages, get no marks at all: everything would stand out and nothing be said.
func commonWords(a, b []string) (inA, inB []bool) {
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	n, m := min(len(a), longestDiff), min(len(b), longestDiff)
	length := make([][]int, n+1)
	for i := range length {
		length[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	if length[0][0]*4 < min(n, m) {
		fill(inA)
		fill(inB)
		return inA, inB
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a[i] == b[j]:
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB
}

func fill(marks []bool) {
	for i := range marks {
		marks[i] = true
	}
}
