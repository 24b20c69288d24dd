package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// mostPage is how long the server may take for any page, in the middle.
const mostPage = 50 * time.Millisecond

// asked is how often a page is asked for.
const asked = 15

// everyPage asks for every page of the desk, and says of each how long it takes, how much CPU time of this process (on
// a machine with other work the two differ; the browser's part is in it), and how large it is.
func (b *bench) everyPage(ctx context.Context) error {
	c, err := b.signIn(b.people[0])
	if err != nil {
		return err
	}
	paths, err := b.addresses(ctx)
	if err != nil {
		return err
	}
	slow := 0
	for _, path := range paths {
		took, cpu, size, err := b.timePage(c, path)
		if err != nil { // a page of another role
			fmt.Printf("page %-40s %v\n", path, err)
			continue
		}
		mark := ""
		if cpu > mostPage {
			mark, slow = "  SLOW", slow+1
		}
		fmt.Printf("page %-40s CPU %s; %s, %d KB%s\n", path, ms(cpu), spread(took), size/1000, mark)
	}
	fmt.Printf("pages: %d of %d take more than %s of CPU in the middle\n", slow, len(paths), ms(mostPage))
	return nil
}

// timePage asks for a page again and again; the first answer, which may read what others have kept ready, is not
// measured.
func (b *bench) timePage(c *http.Client, path string) (took []time.Duration, cpu time.Duration, size int, err error) {
	var used []time.Duration
	for i := range asked + 1 {
		before := cpuSeconds()
		body, t, err := b.get(c, path)
		if err != nil {
			return nil, 0, 0, err
		}
		if size = len(body); i > 0 {
			took = append(took, t)
			used = append(used, time.Duration((cpuSeconds()-before)*float64(time.Second)))
		}
	}
	slices.Sort(took)
	slices.Sort(used)
	return took, used[len(used)/2], size, nil
}

// addresses are the pages of the desk: each area, lists as people narrow, sort and page them, and one page of each kind
// of thing.
func (b *bench) addresses(ctx context.Context) ([]string, error) {
	paths := []string{"/today", "/toll", "/toll?status=any", "/toll?status=any&by=place.day",
		"/persons?named=yes&status=civilian", "/inbox", "/documents", "/documents?q=monitor",
		"/documents?page=20&sort=title", "/stories", "/sources", "/persons", "/persons?q=samer",
		"/persons?page=300&sort=-died",
		"/persons?f.sex=male", "/lists", "/pairs", "/incidents", "/parties", "/sites", "/appeals", "/testimonies",
		"/search?q=samer", "/search?q=killing", "/log", "/settings", "/standard", "/account", "/jobs", "/help"}
	roll, err := b.desk.Roll(ctx, b.first)
	if err != nil {
		return nil, err
	}
	paths = append(paths, "/persons/"+string(roll[len(roll)/2].ID))
	if len(b.claims) > 0 {
		paths = append(paths, "/documents/"+string(b.claims[0].document))
	}
	return paths, nil
}
