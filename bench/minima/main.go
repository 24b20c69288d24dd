// Minima asks the toll of annotated pages many questions and holds every documented minimum that it prints against what
// the annotations document: a minimum above it is wrong, whatever made it so.
//
//	go run ./bench/minima
//
// The pages lie beside the repository. Sets of questions: the coast of Syria at nine dates and in six places, the other
// events of the coverage pages, the stories and the events of the registers, and every page by itself. A minimum is useful
// where it is at least half of what the annotations document.
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
var coastDates = []string{"2025-03-07", "2025-03-08", "2025-03-09", "2025-03-10", "2025-03-11", "2025-03-13", "2025-03-14", "2025-04-04", "2025-08-14"}

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
		for _, asOf := range g.dates {
			if err := ask(opts, g, question{asOf: asOf}, t, &show, civilians); err != nil {
				return err
			}
		}
		for _, place := range g.places {
			if err := ask(opts, g, question{place: place}, t, &show, false); err != nil {
				return err
			}
		}
	}
	fmt.Printf("\n| set | cells documented | minima printed | wrong | useful | civilian cells | useful |\n|---|---|---|---|---|---|---|\n")
	for _, name := range order {
		t := tallies[name]
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d |\n", name, t.asked, t.printed, t.wrong, t.useful, t.civil, t.civilGood)
	}
	return nil
}

// ask puts one question and tallies every section of the answer.
func ask(opts flow.TollOptions, g group, q question, t *tally, show *int, civilians bool) error {
	opts.Question.Place = q.place
	if q.asOf != "" {
		day, err := record.ParseDate(q.asOf)
		if err != nil {
			return err
		}
		opts.Question.AsOf = day
	}
	var docs []record.Document
	for _, p := range g.pages {
		docs = append(docs, p.docs...)
	}
	r, err := flow.TollOfDocuments(docs, opts)
	if err != nil {
		return fmt.Errorf("%s: %w", g.name, err)
	}
	for _, a := range r.Tolls {
		q.key = a.Key
		truth := documented(g.pages, q, opts.Places, len(g.pages) == 1)
		low := a.Result.DocumentedMinimum.Low
		t.count(a.Key, low, truth)
		if civilians && a.Key == "civilians" && g.set == "coast" {
			fmt.Printf("civilians of the coast as of %s: at least %d, documented %d\n", q.asOf, low, truth)
		}
		if low > truth && *show > 0 {
			*show--
			fmt.Printf("WRONG %s, %s, %s %s %s: at least %d, documented %d\n", g.set, g.name, a.Key, q.place, q.asOf, low, truth)
			tell(r, a)
		}
	}
	return nil
}

func (t *tally) count(key string, low, truth int) {
	if truth > 0 {
		t.asked++
	}
	if low > 0 {
		t.printed++
	}
	useful := low <= truth && truth > 0 && 2*low >= truth
	if low > truth {
		t.wrong++
	}
	if useful {
		t.useful++
	}
	if key == "civilians" && truth > 0 {
		t.civil++
		if useful {
			t.civilGood++
		}
	}
}

// tell prints the sentences that a minimum rests on.
func tell(r *flow.TollReport, a flow.Answer) {
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
		fmt.Printf("    %s: %d %s %s, %s, %s, since %s until %s: %s\n", name, n.Figure.Value, n.Unit, n.Scope, c.Speaker.Origin, n.Place, n.Since, n.Until,
			strings.Join(strings.Fields(c.Sentence.Exact), " "))
	}
}
