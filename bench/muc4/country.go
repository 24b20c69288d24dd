package main

import (
	"sort"
	"strings"
)

var demonyms = map[string]string{"SALVADORAN": "EL SALVADOR", "GUATEMALAN": "GUATEMALA", "COLOMBIAN": "COLOMBIA",
	"PERUVIAN": "PERU",
	"CHILEAN":  "CHILE", "HONDURAN": "HONDURAS", "BOLIVIAN": "BOLIVIA", "NICARAGUAN": "NICARAGUA",
	"PANAMANIAN": "PANAMA", "ECUADORAN": "ECUADOR",
	"VENEZUELAN": "VENEZUELA", "BOGOTA": "COLOMBIA", "MEDELLIN": "COLOMBIA", "LIMA": "PERU",
	"SAN SALVADOR": "EL SALVADOR", "SANTIAGO": "CHILE",
	"TEGUCIGALPA": "HONDURAS", "LA PAZ": "BOLIVIA", "MANAGUA": "NICARAGUA", "PANAMA CITY": "PANAMA", "QUITO": "ECUADOR",
	"CARACAS":        "VENEZUELA",
	"GUATEMALA CITY": "GUATEMALA", "CALI": "COLOMBIA", "AYACUCHO": "PERU", "FMLN": "EL SALVADOR",
	"SENDERO LUMINOSO": "PERU", "ELN": "COLOMBIA", "FARC": "COLOMBIA",
	"SHINING PATH": "PERU", "URNG": "GUATEMALA"}

var lands = strings.Split("EL SALVADOR|GUATEMALA|COLOMBIA|PERU|CHILE|HONDURAS|BOLIVIA|NICARAGUA|PANAMA|ECUADOR|VENEZUELA|ARGENTINA|BRAZIL|COSTA RICA|MEXICO|CUBA|PARAGUAY|URUGUAY|PUERTO RICO|DOMINICAN REPUBLIC|SPAIN|UNITED STATES", "|")

// landView is what a report says of one country.
type landView struct {
	name   string
	count  int
	places int
	first  int
	early  int // in the first three sentences
	share  float64
	x      []uint32
}

// landViews describes each country that a report names, by itself, its people, its towns or its guerrillas, in a fixed
// order.
func landViews(sents [][]string, cands []candidate, gaz gazetteer) []landView {
	at := map[string]*landView{}
	feats := map[string]*bag{}
	get := func(l string, i int) *landView {
		if at[l] == nil {
			at[l], feats[l] = &landView{name: l, first: i}, &bag{}
			feats[l].add("bias")
			feats[l].add("C", l)
		}
		at[l].first = min(at[l].first, i)
		return at[l]
	}
	total := 0
	clues := append(keysOf(demonyms), lands...)
	for i, s := range sents {
		line := " " + strings.Join(s, " ") + " "
		for _, l := range clues {
			n := strings.Count(line, " "+l+" ") + strings.Count(line, " "+l+"'S ") + strings.Count(line, " "+l+"S ")
			if n == 0 {
				continue
			}
			to := l
			if demonyms[l] != "" {
				to = demonyms[l]
			}
			v := get(to, i)
			feats[to].add("via", l)
			v.count += n
			total += n
			if i < 3 {
				v.early += n
			}
		}
	}
	for _, c := range cands {
		if p := gaz[c.core()]; p.within != "" && p.within != "*" {
			get(p.within, c.mentions[0].sentNo).places += len(c.mentions)
			total += len(c.mentions)
		}
	}
	return rankLands(at, feats, total)
}

func rankLands(at map[string]*landView, feats map[string]*bag, total int) []landView {
	var out []landView
	for _, l := range keysOf(at) {
		v := *at[l]
		v.share = float64(v.count+v.places) / float64(max(total, 1))
		out = append(out, v)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].share > out[j].share })
	for k := range out {
		b := feats[out[k].name]
		b.add("share", upTo(int(out[k].share*5), 5))
		b.add("first", upTo(out[k].first, 5))
		b.add("rank", upTo(k, 4))
		b.add("early", upTo(out[k].early, 3))
		if out[k].places > 0 {
			b.add("places")
		}
		out[k].x = b.set()
	}
	return out
}

// landAnswers says for each country of a report whether the key has it: 1, -1, or 0 for optional.
func (d document) landAnswers(views []landView) []int {
	want := map[string]int{}
	for _, e := range d.wanted(country) {
		if !e.Optional {
			want[e.Alts[0]] = 1
		} else if want[e.Alts[0]] == 0 {
			want[e.Alts[0]] = 2
		}
	}
	out := make([]int, len(views))
	for i, v := range views {
		out[i] = [3]int{-1, 1, 0}[want[v.name]]
	}
	return out
}

func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
