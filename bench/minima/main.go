// Minima asks the toll of annotated pages many questions and holds every documented minimum that it prints against what
// the annotations document: a minimum above it is wrong, whatever made it so.
//
//	go run ./bench/minima
//
// The pages lie beside the repository. Sets of questions: the coast of Syria at nine dates and in six places, the other
// events of the coverage pages, the stories and the events of the registers, and every page by itself. A minimum is
// useful where it is at least half of what the annotations document.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"recount/internal/flow"
	"recount/internal/shareddata"
	"recount/record"
)

func main() {
	only := flag.String("set", "", "ask this set alone")
	show := flag.Int("show", 20, "print so many wrong minima with their sentences")
	held := flag.Bool("civilians", false, "print the civilian minimum of the coast at every date")
	flag.Parse()
	sets, err := load()
	if err != nil {
		fmt.Fprintln(os.Stderr, "minima:", err)
		os.Exit(1)
	}
	if err := run(sets, *only, *show, *held); err != nil {
		fmt.Fprintln(os.Stderr, "minima:", err)
		os.Exit(1)
	}
}

// group is pages that are asked together.
type group struct {
	set    string
	name   string
	pages  []goldPage
	dates  []string // as of which to ask; "" is no limit
	places []string
}

// load makes the groups of all sets.
func load() ([]group, error) {
	coverage, ok := shareddata.Find("data/coverage")
	if !ok {
		return nil, fmt.Errorf("the annotated pages are not beside the repository")
	}
	registers, ok := shareddata.Find("data/registers")
	if !ok {
		return nil, fmt.Errorf("the annotated registers are not beside the repository")
	}
	news, err := readGold(coverage, "gold_ruled.jsonl")
	if err != nil {
		return nil, err
	}
	kinds, err := readGold(registers, "gold.jsonl")
	if err != nil {
		return nil, err
	}
	return groups(news, kinds), nil
}

// coastDates are the days as of which the coast is asked.
var coastDates = []string{"2025-03-07", "2025-03-08", "2025-03-09", "2025-03-10", "2025-03-11", "2025-03-13",
	"2025-03-14", "2025-04-04", "2025-08-14"}

// coastPlaces are asked at the last date.
var coastPlaces = []string{"Latakia", "Tartus", "Homs", "Hama", "Baniyas", "Jableh"}

func groups(news, kinds []goldPage) []group {
	var out []group
	by := func(set string, pages []goldPage, key func(*goldPage) string) {
		at := map[string]int{}
		for _, p := range pages {
			k := key(&p)
			if k == "" {
				continue
			}
			i, ok := at[k]
			if !ok {
				i = len(out)
				at[k] = i
				out = append(out, group{set: set, name: k, dates: []string{""}})
			}
			out[i].pages = append(out[i].pages, p)
		}
	}
	by("coast", news, func(p *goldPage) string {
		if p.Event == "coast2025" {
			return p.Event
		}
		return ""
	})
	out[0].dates, out[0].places = coastDates, coastPlaces
	by("coverage stories", news, func(p *goldPage) string { return p.Cluster })
	by("w6 stories", kinds, func(p *goldPage) string {
		if strings.HasPrefix(p.ID, "w6") {
			return p.Cluster
		}
		return ""
	})
	by("events", kinds, func(p *goldPage) string { return p.Event })
	by("pages", slices.Concat(news, kinds), func(p *goldPage) string { return p.ID })
	return out
}

// tally is how the minima of a set came out.
type tally struct {
	asked     int // cells of which the annotations document something
	printed   int // minima above zero
	wrong     int
	useful    int
	civil     int // of civilians: documented, useful
	civilGood int
}

// questions are what a group is asked.
func (g *group) questions() []question {
	var out []question
	for _, asOf := range g.dates {
		out = append(out, question{asOf: asOf})
	}
	for _, place := range g.places {
		out = append(out, question{place: place})
	}
	return out
}

func run(sets []group, only string, show int, civilians bool) error {
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		return err
	}
	opts.Extract = newMemory(opts.Extract)
	tallies := map[string]*tally{}
	var order []string
	for _, g := range sets {
		if only != "" && g.set != only {
			continue
		}
		t := tallies[g.set]
		if t == nil {
			t = &tally{}
			tallies[g.set] = t
			order = append(order, g.set)
		}
		for _, q := range g.questions() {
			answers, err := ask(opts, g, q)
			if err != nil {
				return err
			}
			for _, a := range answers {
				t.count(a)
				if civilians && a.question.key == "civilians" && g.set == "coast" && q.place == "" {
					fmt.Printf("civilians of the coast as of %s: at least %d, documented %d\n", q.asOf, a.low, a.truth)
				}
				if a.low > a.truth && show > 0 {
					show--
					fmt.Printf("WRONG %s, %s, %s %s %s: at least %d, documented %d\n%s", g.set, g.name, a.question.key,
						q.place, q.asOf, a.low, a.truth, a.sentences)
				}
			}
		}
	}
	fmt.Printf("\n| set | cells documented | minima printed | wrong | useful | civilian cells | useful |\n|---|---|---|---|---|---|---|\n")
	for _, name := range order {
		t := tallies[name]
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d |\n", name, t.asked, t.printed, t.wrong, t.useful, t.civil,
			t.civilGood)
	}
	return nil
}

// answer is the minimum of one cell beside what the annotations document.
type answer struct {
	question   question
	low, truth int
	sentences  string // that the minimum rests on
}

// ask puts one question and gives every section of the answer.
func ask(opts flow.TollOptions, g group, q question) ([]answer, error) {
	opts.Question.Place = q.place
	if q.asOf != "" {
		day, err := record.ParseDate(q.asOf)
		if err != nil {
			return nil, err
		}
		opts.Question.AsOf = day
	}
	var docs []record.Document
	for _, p := range g.pages {
		docs = append(docs, p.docs...)
	}
	r, err := flow.TollOfDocuments(docs, opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.name, err)
	}
	var out []answer
	for _, a := range r.Tolls {
		q.key = a.Key
		x := answer{question: q, low: a.Result.DocumentedMinimum.Low,
			truth: documented(g.pages, q, opts.Places, len(g.pages) == 1)}
		if x.low > x.truth {
			x.sentences = sentences(r, a)
		}
		out = append(out, x)
	}
	return out, nil
}

func (t *tally) count(a answer) {
	if a.truth > 0 {
		t.asked++
	}
	if a.low > 0 {
		t.printed++
	}
	useful := a.low <= a.truth && a.truth > 0 && 2*a.low >= a.truth
	if a.low > a.truth {
		t.wrong++
	}
	if useful {
		t.useful++
	}
	if a.question.key == "civilians" && a.truth > 0 {
		t.civil++
		if useful {
			t.civilGood++
		}
	}
}

// sentences are those that a minimum rests on.
func sentences(r *flow.TollReport, a flow.Answer) string {
	var out strings.Builder
	for _, id := range a.Result.DocumentedMinimum.Proof.Claims() {
		c, ok := r.Claim(id)
		if !ok {
			continue
		}
		name := ""
		if p, ok := r.Page(c.Document); ok {
			name = p.Name[strings.LastIndex(p.Name, "/")+1:]
		}
		n := c.Count
		fmt.Fprintf(&out, "    %s: %d %s %s, %s, %s, since %s until %s: %s\n", name, n.Figure.Value, n.Unit, n.Scope,
			c.Speaker.Origin, n.Place, n.Since, n.Until,
			strings.Join(strings.Fields(c.Sentence.Exact), " "))
	}
	return out.String()
}
