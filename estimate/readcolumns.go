package estimate

import (
	_ "embed"
	"strings"
	"sync"

	"recount/record"
)

// columns says what each column of the file is.
type columns struct {
	lists          []int
	names          []string
	count, pattern int // -1 when absent
	strata, draws  []int
	ignored        []int // columns that the caller left out
	only           map[int]string
	given          bool // the caller named the lists
}

func readHeader(titles []string, o ReadOptions) (columns, error) {
	if len(titles) > maxColumns {
		return columns{}, fault(ErrFile,
			"%d columns, and at most %d can be read; leave out those that are not lists", len(titles), maxColumns)
	}
	c := columns{count: -1, pattern: -1, only: map[int]string{}, given: len(o.Lists) > 0}
	at := map[string]int{}
	for i, h := range titles {
		h = strings.TrimSpace(h)
		if _, twice := at[h]; twice {
			return c, fault(ErrLists, "two columns are called %s; rename one", header(h))
		}
		at[h] = i
	}
	used := map[int]bool{}
	find := func(names []string, what *record.Sentence) ([]int, error) {
		var out []int
		for _, name := range names {
			i, ok := at[name]
			if !ok {
				return nil, fault(ErrFile, "there is no column %s, which was named as %s", header(name), what)
			}
			used[i] = true
			out = append(out, i)
		}
		return out, nil
	}
	var err error
	if c.strata, err = find(o.Strata, record.Say("a stratum")); err != nil {
		return c, err
	}
	if c.draws, err = find(o.Linkage, record.Say("a linkage draw")); err != nil {
		return c, err
	}
	if c.ignored, err = find(o.Ignore, record.Say("to be left out")); err != nil {
		return c, err
	}
	for _, name := range sortedKeys(o.Only) {
		i, err := find([]string{name}, record.Say("a filter"))
		if err != nil {
			return c, err
		}
		c.only[i[0]] = o.Only[name]
	}
	if len(c.strata) > 0 && len(c.draws) > 0 {
		return c, fault(ErrFile, "strata and linkage draws cannot be read together; make one file a stratum")
	}
	if c.lists, err = find(o.Lists, record.Say("a list")); err != nil {
		return c, err
	}
	c.names = o.Lists
	return c, c.guess(titles, used)
}

// guess assigns the columns that nobody named.
func (c *columns) guess(titles []string, used map[int]bool) error {
	for i, h := range titles {
		switch kindOf(h) {
		case "count":
			if !used[i] && c.count < 0 {
				c.count, used[i] = i, true
			}
		case "pattern":
			if !used[i] && c.pattern < 0 {
				c.pattern, used[i] = i, true
			}
		}
	}
	if c.pattern >= 0 {
		if c.given {
			c.lists = nil
		}
		return nil
	}
	if !c.given {
		for i, h := range titles {
			h = strings.TrimSpace(h)
			if !used[i] && kindOf(h) != "id" {
				c.lists, c.names = append(c.lists, i), append(c.names, h)
			}
		}
	}
	if len(c.names) > MaxEstimateLists {
		return tooManyLists(len(c.names))
	}
	_, err := NewTally(c.names)
	return err
}

//go:embed columns.tsv
var columnTable string

// columnKinds are the kinds of columns by their titles.
var columnKinds = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(columnTable) {
		if kind, titles, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			for _, title := range strings.Split(titles, "|") {
				out[title] = kind
			}
		}
	}
	return out
})

// kindOf says what a column is by its title: count, pattern, id of persons, or empty.
func kindOf(title string) string { return columnKinds()[strings.ToLower(strings.TrimSpace(title))] }

func tooManyLists(k int) *Fault {
	return fault(ErrLists, "%d lists, and at most %d can be estimated from; "+
		"merge those that share a source, or name the lists to use (--lists)", k, MaxEstimateLists)
}
