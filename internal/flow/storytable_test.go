package flow

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"recount/record"
)

// tableOf writes the stories of a report as a table. What a report does not keep (which pages are verbatim) is left
// out.
func tableOf(r *TollReport) string {
	var b strings.Builder
	b.WriteString(StoryColumns())
	for _, s := range r.Stories {
		for i, d := range s.Pages {
			row := StoryRow{Document: d, Story: s.ID, Standing: i + 1, Band: "likely"}
			if p, _ := r.Page(d); !p.Published.Stated() {
				if day, ok := r.storyDays()[d]; ok {
					row.Day = record.ExactDate(day)
				}
			}
			b.WriteString(row.String() + "\n")
		}
	}
	return b.String()
}

func TestTollTakesStoriesFromATable(t *testing.T) {
	whole := tollOf(t, []string{example}, nil)
	table, err := ReadStoryTable(strings.NewReader(tableOf(whole)))
	if err != nil {
		t.Fatal(err)
	}
	again := tollOf(t, []string{example}, func(o *TollOptions) { o.Stories = table })
	for i := range again.Stories {
		again.Stories[i].Band = whole.Stories[i].Band
	}
	a, _ := json.Marshal(whole.Tolls)
	b, _ := json.Marshal(again.Tolls)
	if string(a) != string(b) {
		t.Error("the toll is another with the stories of the same pages from a table")
	}

	// Of a part of the pages the stories stay those of the whole.
	p := whole.Pages[0]
	one := tollOf(t, []string{filepath.Join(example, filepath.Base(p.Name))},
		func(o *TollOptions) { o.Stories = table })
	if one.Pages[0].Story != p.Story {
		t.Errorf("%s is of story %s alone, of %s among all", p.Name, one.Pages[0].Story, p.Story)
	}
}

func TestTablesOfStoriesAreHeldToTheirForm(t *testing.T) {
	row := "d1\ts1\t1\tsingle\tfalse\t\n"
	for name, text := range map[string]string{
		"empty":           "",
		"no row":          StoryColumns(),
		"other columns":   "document\tstory\n" + row,
		"a column short":  StoryColumns() + "d1\ts1\t1\tsingle\tfalse\n",
		"standing zero":   StoryColumns() + "d1\ts1\t0\tsingle\tfalse\t\n",
		"unknown band":    StoryColumns() + "d1\ts1\t1\tsure\tfalse\t\n",
		"no truth value":  StoryColumns() + "d1\ts1\t1\tsingle\tperhaps\t\n",
		"no day":          StoryColumns() + "d1\ts1\t1\tsingle\tfalse\tThursday\n",
		"no story":        StoryColumns() + "d1\t\t1\tsingle\tfalse\t\n",
		"one page, twice": StoryColumns() + row + row,
	} {
		if _, err := ReadStoryTable(strings.NewReader(text)); err == nil {
			t.Errorf("%s: the table is taken", name)
		}
	}
	if _, err := ReadStoryTable(strings.NewReader(StoryColumns() + row)); err != nil {
		t.Errorf("a good table is refused: %v", err)
	}
}

// TestItemsOfAFeedAreNoCopies: they share the bytes of the feed and are documents of their own.
func TestItemsOfAFeedAreNoCopies(t *testing.T) {
	dir := t.TempDir()
	item := func(n, place string) string {
		return "<item><title>Toll in " + place + "</title><guid>g" + n +
			"</guid><pubDate>Tue, 11 Mar 2025 10:00:00 +0000</pubDate>" +
			"<description>At least " + n + " civilians were killed in " + place +
			" on 7 March 2025, the Syrian Observatory for Human Rights said.</description></item>"
	}
	write(t, filepath.Join(dir, "feed.xml"),
		`<?xml version="1.0"?><rss version="2.0"><channel><title>Gale Wire</title>`+item("14", "Latakia")+item("23",
			"Tartus")+"</channel></rss>")
	r := tollOf(t, []string{dir}, nil)
	if len(r.Pages) != 2 || len(r.Pages[0].Copies) != 0 {
		t.Fatalf("%d pages of a feed of two items", len(r.Pages))
	}
	found := map[int]bool{}
	for _, c := range r.Claims {
		if c.Count != nil {
			found[c.Count.Figure.Value] = true
		}
	}
	if !found[14] || !found[23] {
		t.Errorf("figures found: %v", found)
	}
}
