package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestTheRailLeadsNobodyInVain: whatever a role sees as a way (the rail, its pages, what waits for it today) opens for
// it.
func TestTheRailLeadsNobodyInVain(t *testing.T) {
	s := newShared(t)
	link := regexp.MustCompile(`<a [^>]*href="(/[a-z][^"]*)"`)
	for _, v := range s.visitors {
		if v.role == "" || v.ended || v.compartment != "case" {
			continue
		}
		status, today := s.ask(v, http.MethodGet, "/today", nil)
		if status != http.StatusOK {
			t.Errorf("%s: today answers %d", v.name, status)
			continue
		}
		seen := map[string]bool{}
		for ways := []string{"/today"}; len(ways) > 0; ways = ways[1:] {
			_, body := s.ask(v, http.MethodGet, ways[0], nil)
			if ways[0] == "/today" {
				body = today
			} else { // of other pages the row of their area alone
				_, body, _ = strings.Cut(body, `<ul class="sub">`)
				body, _, _ = strings.Cut(body, "</ul>")
			}
			for _, m := range link.FindAllStringSubmatch(body, -1) {
				way := html.UnescapeString(m[1])
				if seen[way] || strings.HasPrefix(way, "/assets/") {
					continue
				}
				seen[way] = true
				status, shown := s.ask(v, http.MethodGet, way, nil)
				if status != http.StatusOK && status != http.StatusSeeOther &&
					!strings.Contains(shown, `action="/stepup"`) {
					t.Errorf("%s is led from %s to %s, which answers %d", v.name, ways[0], way, status)
				}
				ways = append(ways, way)
			}
		}
	}
}
