package main

import (
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

type scored struct {
	c candidate
	x []uint32
	p float64
}

// read fills the templates of one report. Scores of this task are by document, so all fillers go to the first
// incident and further types follow bare.
func (r *reader) read(d document) answer {
	a := answer{DocID: d.DocID, Events: []event{}}
	scores := map[string]float64{}
	x := docFeatures(d.Text)
	for ty, w := range r.doc {
		scores[ty] = w.prob(x)
	}
	e := event{}
	var by [country][]scored
	for _, c := range candidates(d.Text) {
		x := r.features(c, scores)
		for ro := range country {
			if p := r.phrase[ro].prob(x); p >= cuts.phrase[ro] && len(c.words) > 0 {
				by[ro] = append(by[ro], scored{c, x, p})
			}
		}
	}
	for _, s := range distinct(by[victim], nil) {
		e.Victims = append(e.Victims, r.person(s))
	}
	e.PerpInd, e.PerpOrg = texts(distinct(by[perpInd], nil)), texts(distinct(by[perpOrg], r.alias))
	e.Places = texts(distinct(by[place], nil))
	var lcs []string
	feats := countryFeatures(d.Text, scores)
	for _, l := range lands {
		if feats[l] != nil && r.phrase[country].prob(feats[l]) >= cuts.phrase[country] {
			lcs = append(lcs, l)
		}
	}
	var tys []string
	for _, ty := range types {
		if scores[ty] >= cuts.typ {
			tys = append(tys, strings.ToLower(ty))
		}
	}
	if filled := len(e.Victims)+len(e.PerpInd)+len(e.PerpOrg) > 0; len(tys) == 0 && filled && scores["ANY"] >= 0.5 {
		tys = []string{"attack"} // by far the commonest
	}
	for i := 0; i < max(len(tys), len(lcs)); i++ {
		if i > 0 {
			e = event{}
		}
		if i < len(tys) {
			e.Type = tys[i]
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
			if same(s.c.words, o.c.words) || alias != nil && alias[s.c.text] != "" && alias[s.c.text] == alias[o.c.text] ||
				s.c.mentions[0].alias == o.c.text || o.c.mentions[0].alias == s.c.text {
				if o.number() == 0 && s.number() > 0 && alias == nil {
					out[k].c.mentions = append(out[k].c.mentions, s.c.mentions...)
				}
				continue next
			}
		}
		out = append(out, s)
	}
	return out
}

func (s scored) number() int {
	for _, m := range s.c.mentions {
		if m.number > 0 {
			return m.number
		}
	}
	return 0
}

func texts(ss []scored) []string {
	var out []string
	for _, s := range ss {
		out = append(out, s.c.text)
	}
	return out
}

// person says who a victim is, what befell them and how many they are.
func (r *reader) person(s scored) person {
	v := person{Text: s.c.text, Named: r.named.prob(s.x) >= 0.5, Harm: "injured", Q: "exact"}
	if r.killed.prob(s.x) >= cuts.killed {
		v.Harm = "killed"
	}
	n := s.number()
	if n == 0 && !plural(s.c.text) || v.Named && n == 0 && !plural(s.c.text) {
		n = 1
	}
	if n == 0 {
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
