package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/flow"
	"recount/internal/shareddata"
	"recount/record"
)

// body cuts a page into its head (date, outlet, empty line), its title and its paragraphs.
func body(raw string) (head, title string, paragraphs []string) {
	parts := strings.Split(strings.TrimSpace(raw), "\n\n")
	if len(parts) < 3 {
		return raw, "", nil
	}
	return parts[0], parts[1], parts[2:]
}

// changes are what may be done to a page without giving anybody more to count.
var changes = map[string]func(string) string{
	"sentences in reverse order": func(raw string) string {
		head, title, ps := body(raw)
		slices.Reverse(ps)
		for i, p := range ps {
			s := strings.SplitAfter(p, ". ")
			for k := range s {
				s[k] = strings.TrimSpace(s[k])
			}
			slices.Reverse(s)
			ps[i] = strings.Join(s, " ")
		}
		return strings.Join(append([]string{head, title}, ps...), "\n\n") + "\n"
	},
	"Arabic digits": func(raw string) string {
		head, title, ps := body(raw)
		text := strings.Join(append([]string{title}, ps...), "\n\n")
		for i, d := range []string{"٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"} {
			text = strings.ReplaceAll(text, string(rune('0'+i)), d)
		}
		return head + "\n\n" + text + "\n"
	},
	"no title": func(raw string) string {
		head, _, ps := body(raw)
		return strings.Join(append([]string{head}, ps...), "\n\n") + "\n"
	},
}

// minima gives the documented minimum of each section.
func minima(t *testing.T, opts flow.TollOptions, docs []record.Document) map[string]int {
	t.Helper()
	r, err := flow.TollOfDocuments(docs, opts)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, a := range r.Tolls {
		out[a.Key] = a.Result.DocumentedMinimum.Low
	}
	return out
}

// risesToday is how many minima of the changed pages rise, out of all that are asked: mostly from nothing to a figure
// of the page, because the reader was sure of a sentence in its new place and not in its own. The aim is none; no more
// may come.
const risesToday = 8

// TestMinimaNeverRise changes the pages of every event and asks whether any minimum rises.
func TestMinimaNeverRise(t *testing.T) {
	shareddata.Path(t, "data/registers/gold.jsonl")
	sets, err := load()
	if err != nil {
		t.Fatal(err)
	}
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	rises, asked := 0, 0
	for _, g := range sets {
		if g.set != "events" && g.set != "coast" {
			continue
		}
		var plain []record.Document
		for _, p := range g.pages {
			plain = append(plain, p.docs...)
		}
		before := minima(t, opts, plain)
		for name, change := range changes {
			var docs []record.Document
			for _, p := range g.pages {
				d, _ := intake.Read(p.name, []byte(change(p.raw)), intake.Options{})
				docs = append(docs, d...)
			}
			for key, low := range minima(t, opts, docs) {
				asked++
				if low > before[key] {
					rises++
					t.Logf("%s, %s: %s rises from %d to %d", g.name, name, key, before[key], low)
				}
			}
		}
	}
	t.Logf("%d of %d minima rise", rises, asked)
	if rises > risesToday {
		t.Errorf("%d minima rise, %d did", rises, risesToday)
	}
}

// TestCompanyChangesNothing reads pages alone and in company, in two orders: what a page claims by itself stays as it
// is, and the same pages in another order give the same report.
func TestCompanyChangesNothing(t *testing.T) {
	shareddata.Path(t, "data/registers/gold.jsonl")
	sets, err := load()
	if err != nil {
		t.Fatal(err)
	}
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	opts.Version = "test"
	for _, g := range sets {
		if g.set != "w6 stories" || len(g.pages) < 2 {
			continue
		}
		var docs []record.Document
		for _, p := range g.pages {
			docs = append(docs, p.docs...)
		}
		together, err := flow.TollOfDocuments(docs, opts)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(docs)
		again, err := flow.TollOfDocuments(docs, opts)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := asJSON(t, together), asJSON(t, again); a != b {
			t.Errorf("%s: another order of pages gives another report", g.name)
		}
		for _, d := range docs {
			if !d.Published.Stated() {
				continue // its days may come from its story, and are marked so
			}
			alone, err := flow.TollOfDocuments([]record.Document{d}, opts)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range alone.Claims {
				with, ok := together.Claim(c.ID)
				if !ok {
					t.Errorf("%s: a claim of %s is gone in company", g.name, d.Name)
					continue
				}
				x := *with
				if x.Speaker.Inferred { // marked as found through other pages
					x.Speaker = c.Speaker
				}
				if asJSON(t, c) != asJSON(t, x) {
					t.Errorf("%s: a claim of %s is another in company:\n%s\n%s", g.name, d.Name, asJSON(t, c),
						asJSON(t, x))
				}
			}
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
