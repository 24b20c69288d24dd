package main

import (
	"slices"
	"sort"
	"strings"
)

type answer struct {
	DocID  string  `json:"docid"`
	Events []event `json:"events"`
}

type event struct {
	Type    string   `json:"type,omitempty"`
	Country string   `json:"country,omitempty"`
	Date    string   `json:"date,omitempty"`
	Places  []string `json:"places,omitempty"`
	PerpInd []string `json:"perp_ind,omitempty"`
	PerpOrg []string `json:"perp_org,omitempty"`
	Victims []person `json:"victims,omitempty"`
}

type person struct {
	Text  string `json:"text"`
	Named bool   `json:"named"`
	Harm  string `json:"harm"`
	Lo    *int   `json:"lo"`
	Hi    *int   `json:"hi"`
	Q     string `json:"q"`
}

// scored is a phrase with its probability in a role; of a victim also those of having died, of having died
// as many as are stated, and of bearing a name.
type scored struct {
	c                     candidate
	p                     float64
	killed, stated, named float64
}

func (s *story) scored(v *verdict, ro role, i int) scored {
	c := s.cands[i]
	if ro == victim {
		c = s.counted(i)
	}
	return scored{c, v.phrase[ro][i], v.killed[i], v.stated[i], sigmoid(s.view.cand[i][colNamed])}
}

// read fills the templates of one report.
func (r *reader) read(d document) answer {
	s := r.story(d, 0)
	r.score(s)
	return r.write(s, r.judge(s))
}

// fillers are the phrases of a role at or above a cut, most probable first, one for each thing.
func (r *reader) fillers(s *story, v *verdict, ro role, cut float64) []scored {
	var ss []scored
	for i, c := range s.cands {
		if v.phrase[ro][i] >= cut && len(c.words) > 0 {
			ss = append(ss, s.scored(v, ro, i))
		}
	}
	if ro == perpOrg {
		return distinct(ss, r.alias)
	}
	return distinct(ss, nil)
}

// counted adds to a phrase the mentions of those that say the same with a number, when it has none of its own.
func (s *story) counted(i int) candidate {
	c := s.cands[i]
	if !plural(c.text) || (scored{c: c}).number() > 0 {
		return c
	}
	ms := slices.Clone(c.mentions)
	for _, j := range s.groups[i] {
		if o := s.cands[j]; plural(o.text) && (scored{c: o}).number() > 0 {
			ms = append(ms, o.mentions...)
		}
	}
	c.mentions = ms
	return c
}

func (s *story) countries(v *verdict, cut float64) []string {
	var out []string
	for i, l := range s.lands {
		if v.land[i] >= cut {
			out = append(out, l.name)
		}
	}
	return out
}

func (v *verdict) kinds(cut float64) []string {
	var out []string
	for k, ty := range types {
		if v.doc[k+1] >= cut {
			out = append(out, ty)
		}
	}
	return out
}

func (r *reader) people(s *story, v *verdict) []person {
	var out []person
	for _, f := range r.fillers(s, v, victim, r.cuts.phrase[victim]) {
		out = append(out, f.person(r.cuts))
	}
	return out
}

// write fills the templates. Scores of this task are by document, so all fillers go to the first
// incident and further types follow bare.
func (r *reader) write(s *story, v *verdict) answer {
	a := answer{DocID: s.d.DocID, Events: []event{}}
	e := event{Victims: r.people(s, v), Date: s.happened()}
	e.PerpInd, e.PerpOrg = texts(r.fillers(s, v, perpInd, r.cuts.phrase[perpInd])),
		texts(r.fillers(s, v, perpOrg, r.cuts.phrase[perpOrg]))
	e.Places = texts(r.fillers(s, v, place, r.cuts.phrase[place]))
	tys, lcs := v.kinds(r.cuts.typ), s.countries(v, r.cuts.land)
	for i := range max(len(tys), len(lcs)) {
		if i > 0 {
			e = event{}
		}
		if i < len(tys) {
			e.Type = strings.ToLower(tys[i])
		}
		if i < len(lcs) {
			e.Country = lcs[i]
		}
		a.Events = append(a.Events, e)
	}
	if len(a.Events) == 0 && len(e.Victims)+len(e.PerpInd)+len(e.PerpOrg)+len(e.Places) > 0 {
		a.Events = append(a.Events, e)
	}
	return a
}

// distinct keeps the most probable of phrases that say the same.
func distinct(ss []scored, alias map[string]string) []scored {
	sort.SliceStable(ss, func(i, j int) bool { return ss[i].p > ss[j].p })
	var out []scored
next:
	for _, s := range ss {
		for k, o := range out {
			if same(s.c.words, o.c.words) || alias != nil && alias[s.c.text] != "" &&
				alias[s.c.text] == alias[o.c.text] ||
				s.c.mentions[0].alias == o.c.text || o.c.mentions[0].alias == s.c.text {
				if o.number() == 0 && s.number() > 0 && alias == nil {
					out[k].c.mentions = append(out[k].c.mentions[:len(out[k].c.mentions):len(out[k].c.mentions)],
						s.c.mentions...)
				}
				continue next
			}
		}
		out = append(out, s)
	}
	return out
}

// number is the number that most mentions of a victim state; 0 when none does.
func (s scored) number() int {
	count, best := map[int]int{}, 0
	for _, m := range s.c.mentions {
		if m.number == 0 {
			continue
		}
		count[m.number]++
		if best == 0 || count[m.number] > count[best] {
			best = m.number
		}
	}
	return best
}

func texts(ss []scored) []string {
	var out []string
	for _, s := range ss {
		out = append(out, s.c.text)
	}
	return out
}

// many is how many a victim is: one for a name or a single person, else the number stated; 0 when none is.
func (s scored) many() int {
	n := s.number()
	if s.c.mentions[0].classOf() == "name" || s.named >= 0.5 && (n == 0 || s.c.mentions[0].number == 0) || n == 0 &&
		!plural(s.c.text) {
		return 1
	}
	return n
}

// numberColumns describes the number of a victim for the second level.
func (s scored) numberColumns() row {
	n, with, other := s.many(), 0, 0
	for _, m := range s.c.mentions {
		if m.number == n {
			with++
		} else if m.number > 0 {
			other++
		}
	}
	many := float32(0)
	if plural(s.c.text) {
		many = 1
	}
	return row{float32(n), float32(with), float32(other), many, float32(s.number())}
}

// person says who a victim is, what befell them and how many they are.
func (s scored) person(c cuts) person {
	v := person{Text: s.c.text, Named: s.named >= 0.5, Harm: "injured", Q: "exact"}
	n := s.many()
	if s.killed >= 0.5 || s.stated >= c.number && n > 0 {
		v.Harm = "killed"
	}
	if n == 0 || v.Harm == "killed" && s.stated < c.number {
		v.Q = "plural"
		return v
	}
	for _, m := range s.c.mentions {
		if m.number == n {
			v.Q = m.qualifier
		}
	}
	v.Lo, v.Hi = &n, &n
	return v
}

func plural(text string) bool {
	ws := strings.Fields(text)
	h := ws[len(ws)-1]
	return singular(h) != h || strings.HasSuffix(h, "MEN") || h == "PEOPLE" || h == "PERSONNEL" || h == "POLICE"
}
