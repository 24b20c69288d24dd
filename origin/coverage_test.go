package origin_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/extract"
	"recount/internal/shareddata"
	"recount/origin"
	"recount/record"
)

// annotated is a page of the coverage set with what its annotator marked.
type annotated struct {
	ID              string
	Lang            string
	Event           string
	Cluster         string
	Claims          []annotatedClaim
	Misattributions []struct{ What string }

	document *record.Document
}

type annotatedClaim struct {
	Lo, Hi             *int
	Q, Unit, Harm      string
	Scope              string
	Since, Until, AsOf string
	Place, Origin      string
	OnPage             string `json:"origin_on_page"`
	Via                []string
	Perp               string
	Anchor             string
}

// coverage reads the annotated pages, or skips the test where they are not there.
func coverage(t testing.TB) []*annotated {
	t.Helper()
	path := shareddata.Path(t, "data/coverage/gold.jsonl")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []*annotated
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		a := &annotated{}
		if err := json.Unmarshal(sc.Bytes(), a); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(filepath.Dir(path), "pages", a.ID+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		a.document = plainPage(t, a.ID, string(raw))
		out = append(out, a)
	}
	return out
}

// plainPage makes a document of a page of text with its header lines.
func plainPage(t testing.TB, id, raw string) *record.Document {
	t.Helper()
	header, text, _ := strings.Cut(raw, "\n\n")
	d := &record.Document{ID: record.DocumentID(id), Name: id + ".txt", Media: record.PlainText, Text: text,
		Lang: record.English}
	for _, line := range strings.Split(header, "\n") {
		if v, ok := strings.CutPrefix(line, "published: "); ok && v != "unknown" {
			day, err := record.ParseDate(v)
			if err != nil {
				t.Fatal(err)
			}
			d.Published, d.DateSource = day, record.DateFromHeader
		}
		if v, ok := strings.CutPrefix(line, "outlet: "); ok {
			d.Outlet = v
		}
	}
	if strings.Count(text, "ا") > len(text)/40 {
		d.Lang = record.Arabic
	}
	start := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if s := strings.TrimRight(line, "\n"); strings.TrimSpace(s) != "" {
			d.Blocks = append(d.Blocks, record.Block{Kind: record.Paragraph, Start: start, End: start + len(s),
				Lang: d.Lang, Echo: -1})
		}
		start += len(line)
	}
	return d
}

// names are the tables by which mentions are found.
type names struct {
	organisations *extract.Organisations
	gazetteer     *extract.Gazetteer
}

func loadNames(t testing.TB) names {
	t.Helper()
	o, err := extract.LoadOrganisations()
	if err != nil {
		t.Fatal(err)
	}
	g, err := extract.LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	return names{o, g}
}

func (n names) mentions(text string) []origin.Mention {
	var out []origin.Mention
	for _, m := range n.organisations.Match(text) {
		out = append(out, origin.Mention{ID: m.ID, Class: m.Class})
	}
	for _, m := range n.gazetteer.Match(text) {
		out = append(out, origin.Mention{ID: m.ID, Class: m.Class})
	}
	return out
}

// annotatedPages makes pages whose claims are those of the annotator, as a perfect extractor would give them: an origin
// that the page does not name is left out.
func annotatedPages(t testing.TB, set []*annotated) []origin.Page {
	n := loadNames(t)
	var out []origin.Page
	for _, a := range set {
		x := &record.Extraction{Document: a.document.ID}
		for i, c := range a.Claims {
			x.Claims = append(x.Claims, c.claim(t, n, a.document, i))
		}
		out = append(out, origin.Page{Document: a.document, Extraction: x, Mentions: n.mentions(a.document.Text)})
	}
	return out
}

func (c annotatedClaim) claim(t testing.TB, n names, d *record.Document, i int) record.Claim {
	cell := record.AnyCell(record.Outcome(c.Harm))
	narrow(&cell, c.Unit)
	for _, p := range strings.Split(c.Place, ", ") {
		if id, ok := n.gazetteer.ByName(p); ok {
			cell.Place = append(cell.Place, id)
		}
	}
	count := &record.CountStatement{Unit: c.Unit, Scope: record.Scope(c.Scope), Mode: record.Cumulative, Cell: cell,
		Place: c.Place, Perp: c.Perp}
	count.Figure.Qualifier = record.Qualifier(c.Q)
	if c.Lo != nil {
		count.Figure.Value = *c.Lo
	} else if c.Hi != nil {
		count.Figure.Value = *c.Hi
	}
	if c.Lo != nil && c.Hi != nil && *c.Hi != *c.Lo {
		count.Figure.Upper = *c.Hi
	}
	count.Since, count.Until, count.AsOf = date(t, c.Since), date(t, c.Until), date(t, c.AsOf)
	id := record.ClaimID(string(d.ID) + "/" + string(rune('a'+i)))
	out := record.Claim{ID: id, Kind: record.CountClaim, Document: d.ID, Published: d.Published, Count: count}
	out.Speaker.OnPage = record.OriginOnPage(c.OnPage)
	switch {
	case c.OnPage == "named" && c.Origin != "UNKNOWN":
		out.Speaker.Origin = record.OriginID(c.Origin)
		if org, ok := n.organisations.Organisation(out.Speaker.Origin); ok {
			out.Speaker.Class = org.Class
		}
	case c.OnPage == "described":
		out.Speaker.Class = "monitor"
	}
	if at := strings.Index(d.Text, c.Anchor); at >= 0 {
		start := strings.LastIndexAny(d.Text[:at], ".\n") + 1
		end := at + len(c.Anchor)
		if stop := strings.IndexAny(d.Text[end:], ".\n"); stop >= 0 {
			end += stop + 1
		} else {
			end = len(d.Text)
		}
		out.Sentence = record.NewAnchor(d.ID, d.Text, start, end)
		count.Figure.Words = figureIn(c.Anchor)
	}
	return out
}

func date(t testing.TB, s string) record.Date {
	if s == "" {
		return record.Date{}
	}
	d, err := record.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func figureIn(anchor string) string {
	for _, w := range strings.Fields(anchor) {
		if w[0] >= '0' && w[0] <= '9' {
			return strings.TrimRight(w, ",.;")
		}
	}
	return ""
}

func narrow(c *record.Cell, unit string) {
	switch unit {
	case "civilians":
		c.Status = record.Civilian
	case "security", "soldiers":
		c.Status = record.SecurityForce
	case "fighters":
		c.Status = record.Fighter
	case "children":
		c.Age = record.Child
	case "women":
		c.Sex, c.Age = record.Female, record.Adult|record.Elderly
	case "men":
		c.Sex, c.Age = record.Male, record.Adult|record.Elderly
	case "girls":
		c.Sex, c.Age = record.Female, record.Child
	case "boys":
		c.Sex, c.Age = record.Male, record.Child
	}
}
