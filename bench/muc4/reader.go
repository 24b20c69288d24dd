package main

import (
	"sort"
	"strings"
)

// reader holds the learned models.
type reader struct {
	gaz    gazetteer
	common map[string]int      // in how many development documents a word stands
	alias  map[string]string   // organisations: each known string to one of its group
	doc    map[string]logistic // by incident type, and ANY
	phrase [roles]logistic     // by role
	killed logistic            // among victims
	named  logistic            // among victims
}

// cuts are the least probabilities at which something is written, chosen by cross reading of the development documents.
var cuts = struct {
	typ    float64
	phrase [roles]float64
	killed float64
}{0.25, [roles]float64{victim: 0.43, perpInd: 0.38, perpOrg: 0.34, place: 0.28, country: 0.4}, 0.5}

var demonyms = map[string]string{"SALVADORAN": "EL SALVADOR", "GUATEMALAN": "GUATEMALA", "COLOMBIAN": "COLOMBIA", "PERUVIAN": "PERU",
	"CHILEAN": "CHILE", "HONDURAN": "HONDURAS", "BOLIVIAN": "BOLIVIA", "NICARAGUAN": "NICARAGUA", "PANAMANIAN": "PANAMA", "ECUADORAN": "ECUADOR",
	"VENEZUELAN": "VENEZUELA", "BOGOTA": "COLOMBIA", "MEDELLIN": "COLOMBIA", "LIMA": "PERU", "SAN SALVADOR": "EL SALVADOR", "SANTIAGO": "CHILE",
	"TEGUCIGALPA": "HONDURAS", "LA PAZ": "BOLIVIA", "MANAGUA": "NICARAGUA", "PANAMA CITY": "PANAMA", "QUITO": "ECUADOR", "CARACAS": "VENEZUELA",
	"GUATEMALA CITY": "GUATEMALA", "CALI": "COLOMBIA", "AYACUCHO": "PERU", "FMLN": "EL SALVADOR", "SENDERO LUMINOSO": "PERU", "ELN": "COLOMBIA", "FARC": "COLOMBIA",
	"SHINING PATH": "PERU", "URNG": "GUATEMALA"}

var lands = strings.Split("EL SALVADOR|GUATEMALA|COLOMBIA|PERU|CHILE|HONDURAS|BOLIVIA|NICARAGUA|PANAMA|ECUADOR|VENEZUELA|ARGENTINA|BRAZIL|COSTA RICA|MEXICO|CUBA|PARAGUAY|URUGUAY|PUERTO RICO|DOMINICAN REPUBLIC|SPAIN|UNITED STATES", "|")

func learn(docs []document, gaz gazetteer) *reader {
	r := &reader{gaz: gazetteer{}, common: map[string]int{}, alias: map[string]string{}}
	for k, v := range gaz {
		r.gaz[k] = v
	}
	for _, d := range docs {
		seen := map[string]bool{}
		for w := range content(strings.ToUpper(d.Text)) {
			seen[w] = true
		}
		for w := range seen {
			r.common[w]++
		}
		for _, e := range d.wanted(perpOrg) {
			for _, a := range e.Alts {
				if r.alias[a] == "" {
					r.alias[a] = e.Alts[0]
				}
			}
		}
	}
	scores := r.learnDocs(docs)
	r.learnPhrases(docs, scores)
	return r
}

// learnDocs learns which types a report tells of, and gives each development document the scores of models that
// did not see it, so that the models of phrases meet scores as uncertain as those of new reports.
func (r *reader) learnDocs(docs []document) []map[string]float64 {
	feats := make([][]uint32, len(docs))
	scores := make([]map[string]float64, len(docs))
	for i, d := range docs {
		feats[i], scores[i] = docFeatures(d.Text), map[string]float64{}
	}
	r.doc = map[string]logistic{}
	for _, ty := range append([]string{"ANY"}, types...) {
		const folds = 4
		var all []example
		for f := range folds {
			var ex []example
			for i, d := range docs {
				y := d.hasType(ty)
				if ty == "ANY" {
					y = len(d.Templates)*2 - 1
				}
				if y == 0 {
					continue
				}
				e := example{feats[i], y > 0}
				if i%folds != f {
					ex = append(ex, e)
				}
				if f == 0 {
					all = append(all, e)
				}
			}
			w := train(ex, 6, 1e-3)
			for i := range docs {
				if i%folds == f {
					scores[i][ty] = w.prob(feats[i])
				}
			}
		}
		r.doc[ty] = train(all, 6, 1e-3)
	}
	return scores
}

func (r *reader) learnPhrases(docs []document, scores []map[string]float64) {
	var ex [roles][]example
	var killed, named []example
	for i, d := range docs {
		cs := candidates(d.Text)
		feats := make([][]uint32, len(cs))
		for k, c := range cs {
			feats[k] = r.features(c, scores[i])
		}
		for ro := range country {
			want := d.wanted(ro)
			sets := make([][]map[string]bool, len(want))
			for k, e := range want {
				for _, a := range e.Alts {
					sets[k] = append(sets[k], content(a))
				}
			}
			for k, c := range cs {
				e, hit := match(c.words, want, sets)
				if hit && e.Optional {
					continue
				}
				ex[ro] = append(ex[ro], example{feats[k], hit})
				if ro == victim && hit {
					dead := len(e.Effect) > 0 && strings.HasPrefix(e.Effect[0], "DEATH")
					killed = append(killed, example{feats[k], dead})
					named = append(named, example{feats[k], e.Named})
				}
			}
		}
		ex[country] = append(ex[country], r.countryExamples(d, scores[i])...)
	}
	for ro := range roles {
		r.phrase[ro] = train(ex[ro], 6, 1e-4)
	}
	r.killed, r.named = train(killed, 10, 1e-4), train(named, 10, 1e-4)
}

func match(c map[string]bool, want []entity, sets [][]map[string]bool) (entity, bool) {
	best, hit := entity{}, false
	for k, e := range want {
		for _, s := range sets[k] {
			if same(c, s) && (!hit || best.Optional) {
				best, hit = e, true
			}
		}
	}
	return best, hit
}

func (r *reader) countryExamples(d document, scores map[string]float64) []example {
	want := map[string]int{}
	for _, e := range d.wanted(country) {
		if !e.Optional {
			want[e.Alts[0]] = 1
		} else if want[e.Alts[0]] == 0 {
			want[e.Alts[0]] = -1
		}
	}
	var out []example
	feats := countryFeatures(d.Text, scores)
	for _, l := range lands {
		if x := feats[l]; x != nil && want[l] >= 0 {
			out = append(out, example{x, want[l] > 0})
		}
	}
	return out
}

// countryFeatures describes each country that a report names, by itself, its people, its towns or its guerrillas.
func countryFeatures(text string, scores map[string]float64) map[string][]uint32 {
	counts, first, total := map[string]int{}, map[string]int{}, 0
	f := map[string]map[string]bool{}
	for i, s := range sentences(text) {
		line := " " + strings.Join(s, " ") + " "
		for _, l := range append(keys(demonyms), lands...) {
			n := strings.Count(line, " "+l+" ") + strings.Count(line, " "+l+"'S ") + strings.Count(line, " "+l+"S ")
			if n == 0 {
				continue
			}
			to := l
			if demonyms[l] != "" {
				to = demonyms[l]
			}
			if f[to] == nil {
				f[to], first[to] = map[string]bool{"bias": true, "C" + to: true}, i
			}
			f[to]["via"+l] = true
			counts[to] += n
			total += n
		}
	}
	out := map[string][]uint32{}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	b := string(rune('0' + int(scores["ANY"]*8+0.5)))
	for l, x := range f {
		share := string(rune('0' + counts[l]*5/total))
		x["share"+share] = true
		x["first"+string(rune('0'+min(first[l], 5)))] = true
		x["any"+b] = true
		x["any"+b+share] = true
		if counts[l] == most {
			x["most"], x["most"+b] = true, true
		}
		out[l] = hashed(x)
	}
	return out
}

func keys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
