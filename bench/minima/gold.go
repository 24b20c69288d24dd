package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"recount/intake"
	"recount/internal/flow"
	"recount/record"
)

// goldPage is what a person found on a page.
type goldPage struct {
	ID        string      `json:"id"`
	Published string      `json:"published"`
	Event     string      `json:"event"`
	Cluster   string      `json:"cluster"`
	Claims    []goldClaim `json:"claims"`
	Errors    []struct {
		What  string `json:"what"`
		Field string `json:"field"`
	} `json:"misattributions"`
	docs []record.Document
	name string // of its file
	raw  string // as it stands there
}

type goldClaim struct {
	Lo     *int   `json:"lo"`
	Hi     *int   `json:"hi"`
	Q      string `json:"q"`
	Unit   string `json:"unit"`
	Harm   string `json:"harm"`
	Scope  string `json:"scope"`
	Until  string `json:"until"`
	AsOf   string `json:"as_of"`
	Place  string `json:"place"`
	Origin string `json:"origin"`
}

// readGold reads the annotated pages of a set.
func readGold(folder, file string) ([]goldPage, error) {
	f, err := os.Open(filepath.Join(folder, file))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []goldPage
	in := bufio.NewScanner(f)
	in.Buffer(nil, 4<<20)
	for in.Scan() {
		var p goldPage
		if err := json.Unmarshal(in.Bytes(), &p); err != nil {
			return nil, err
		}
		name := filepath.Join(folder, "pages", p.ID+".txt")
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p.name, p.raw = name, string(data)
		p.docs, _ = intake.Read(name, data, intake.Options{})
		out = append(out, p)
	}
	return out, in.Err()
}

// wrongNumbers reports whether the page is known to misreport a figure, its people, its harm, its qualifier, its place
// or its time: what it says of them documents nothing.
func (p *goldPage) wrongNumbers() bool {
	for _, e := range p.Errors {
		switch e.Field {
		case "origin", "verified", "perp", "text":
			continue
		case "":
			switch e.What {
			case "source dropped", "cause changed", "side reversed", "word-for-word synonym spinning":
				continue
			}
		}
		return true
	}
	return false
}

// low is the least number of people that the annotated figure stands for.
func (c *goldClaim) low() int {
	if c.Lo == nil && c.Hi == nil {
		return 0
	}
	lo := cmp.Or(c.Lo, c.Hi)
	upper := *lo
	if c.Hi != nil {
		upper = *c.Hi
	}
	if c.Q == "vague" {
		return *lo / 2 // the annotation takes dozens for 24, the table of qualifiers for 12
	}
	i, err := record.QualifierInterval(record.Qualifier(c.Q), *lo, upper)
	if err != nil {
		return *lo
	}
	return i.Low
}

// tells reports whether the figure is of the event that its page reports.
func (c *goldClaim) tells() bool { return record.Scope(c.Scope).Countable() }

// day is the last day as of which the figure is given.
func (c *goldClaim) day(p *goldPage) string { return cmp.Or(c.AsOf, p.Published, c.Until) }

// question is one cell asked of a group of pages.
type question struct {
	key, place, asOf string
}

// documented is the most that the annotated claims of the pages document: the largest figure of the cell, and for
// persons of every status what one page gives of one origin for people who cannot be the same. alone keeps pages that
// are known to misreport, which a page read by itself cannot know.
func documented(pages []goldPage, q question, places flow.Gazetteer, alone bool) int {
	best := 0
	for i := range pages {
		p := &pages[i]
		if !alone && p.wrongNumbers() {
			continue
		}
		units := map[[2]string]int{}
		for j := range p.Claims {
			c := &p.Claims[j]
			if !c.tells() || q.asOf != "" && (c.day(p) == "" || c.day(p) > q.asOf) ||
				!inside(q.place, c.Place, places) {
				continue
			}
			if c.Harm != harmOf(q.key) {
				continue
			}
			if unitsOf[q.key] == nil || slices.Contains(unitsOf[q.key], c.Unit) {
				best = max(best, c.low())
			}
			k := [2]string{c.Origin, c.Unit}
			units[k] = max(units[k], c.low())
		}
		if unitsOf[q.key] == nil {
			best = max(best, together(units))
		}
	}
	return best
}

// together adds what one origin gives for kinds of people who cannot be the same.
func together(units map[[2]string]int) int {
	best := 0
	for k := range units {
		o := k[0]
		best = max(best, units[[2]string{o, "civilians"}]+units[[2]string{o, "security"}]+units[[2]string{o,
			"fighters"}],
			units[[2]string{o, "children"}]+units[[2]string{o, "women"}]+units[[2]string{o, "men"}])
	}
	return best
}

// unitsOf are the annotated units of a cell; none is every unit.
var unitsOf = map[string][]string{
	"civilians": {"civilians"}, "security": {"security"}, "fighters": {"fighters", "perpetrator"},
	"children": {"children"}, "women": {"women"},
}

func harmOf(key string) string {
	switch key {
	case "injured", "missing", "detained", "displaced", "sheltering":
		return key
	}
	return "killed"
}

// inside reports whether every place of an annotation lies in the place that is asked for.
func inside(asked, given string, places flow.Gazetteer) bool {
	if asked == "" {
		return true
	}
	outer, ok := places.ByName(asked)
	if !ok || given == "" {
		return false
	}
	for _, name := range strings.Split(given, ",") {
		id, ok := places.ByName(strings.TrimSpace(name))
		if !ok || !(record.PlaceSet{outer}).Contains(record.PlaceSet{id}, places) {
			return false
		}
	}
	return true
}
