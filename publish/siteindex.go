package publish

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"

	"recount/count"
	"recount/record"
)

type indexPage struct {
	frame
	Question, AsOf, KnownAt, K string
	Numbers                    []numberCard
	Chart                      template.HTML
	Where                      whereView
	Cross                      gridView
	Margins                    []marginView
	Incidents                  []incidentRow
	Origins, Months            []link
	Files                      []string
	Cosigned                   string
}

type marginView struct {
	Title string
	Grid  gridView
}

type numberCard struct {
	Tier, Value, File, Snippet string
	Note                       string // what goes with the value
	Open                       string // words that open the terms
	Terms                      []termView
}

type termView struct {
	Line      string
	Sentences []quote
}

type quote struct{ Text, Lang, URL, Who string }

type gridView struct {
	Columns []string
	Rows    []gridRow
}

type gridRow struct {
	Name  string
	Cells []string
}

type incidentRow struct{ Href, Title, When, Place, Low, High string }

func (s *siteIn) index(f frame) indexPage {
	p := indexPage{frame: f, Question: s.question(), AsOf: s.in.Question.AsOf.String(), KnownAt: s.when(),
		K: number(s.in.Policy.k()), Chart: s.chart()}
	p.Numbers = s.numbers()
	p.Where = s.where()
	p.Cross = s.cross(dimMonth)
	for _, dim := range []string{dimSex, dimAge, dimStatus, dimCause} {
		p.Margins = append(p.Margins, marginView{s.words.say("by_" + dim), s.cross(dim)})
	}
	for _, x := range s.shown() {
		place, _ := s.incidentPlace(x)
		p.Incidents = append(p.Incidents, incidentRow{"incidents/" + slug(string(x.ID)) + ".html", s.incidentTitle(x),
			x.When.String(), s.placeName(record.PlaceID(place)), number(x.Low), s.highest(x)})
	}
	for _, l := range s.all {
		switch {
		case strings.HasPrefix(l.Href, "origins/"):
			p.Origins = append(p.Origins, l)
		case strings.HasPrefix(l.Href, "months/"):
			p.Months = append(p.Months, l)
		}
	}
	for _, sh := range s.sheets() {
		p.Files = append(p.Files, sh.name+".csv")
	}
	if s.in.Database != nil {
		p.Files = append(p.Files, "edition.sqlite")
	}
	p.Files = append(p.Files, "incidents.geojson", "annotations.jsonld", "datapackage.json", "ro-crate-metadata.json",
		"errata.json", "SHA256SUMS", "verify.py", "verify.go", "edition-format.md", "README.txt")
	p.Cosigned = s.words.say("not_cosigned")
	if s.in.Log.Key != "" {
		if len(s.in.Log.Witnesses) > 0 {
			p.Cosigned = s.words.say("cosigned", number(s.in.Log.Quorum), number(len(s.in.Log.Witnesses)),
				s.in.Log.witnesses())
		}
		p.Cosigned = s.words.say("in_log") + " " + p.Cosigned
		p.Files = append(p.Files, "policy", "edition.tlog-proof")
	}
	return p
}

// when is the moment until which the edition knows.
func (s *siteIn) when() string {
	return strings.NewReplacer("T", " ", "Z", " UTC").Replace(s.knownAt())
}

func (s *siteIn) shown() []Incident {
	var out []Incident
	for _, x := range s.in.Incidents {
		if !x.Withdrawn {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Incident) int {
		return cmp.Or(cmp.Compare(a.When.String(), b.When.String()), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func (s *siteIn) incidentTitle(x Incident) string {
	return cmp.Or(x.Titles[s.lang], s.edition.title(x), x.Kind, string(x.ID))
}

func (s *siteIn) numbers() []numberCard {
	t := s.in.Toll
	say := s.words.say
	span := func(low, high int) string {
		if low == high {
			return number(low)
		}
		return say("from_to", number(low), number(high))
	}
	cards := []numberCard{
		{Tier: "named", Value: span(t.Named.Low, t.Named.High)},
		{Tier: "verified_minimum", Value: say("at_least", number(t.VerifiedMinimum.Low)),
			Terms: s.terms(t.VerifiedMinimum), File: fileOf(t.VerifiedMinimum, "verified-minimum")},
		{Tier: "documented_minimum", Value: say("at_least", number(t.DocumentedMinimum.Low)),
			Terms: s.terms(t.DocumentedMinimum), File: fileOf(t.DocumentedMinimum, "documented-minimum")},
		{Tier: "reported", Value: say("none")},
		{},
	}
	if len(t.Reported) > 0 {
		cards[3].Value = span(t.ReportedLow, t.ReportedHigh)
		if t.ReportedOpen {
			cards[3].Value = say("above", cards[3].Value)
		}
		for _, r := range t.Reported {
			last := r.Last()
			cards[3].Terms = append(cards[3].Terms, termView{Line: say("figure_of", last.Words,
				s.originName(r.Origin)) + " · " + last.AsOf.String(), Sentences: s.sentences(last.Claims)})
		}
	}
	cards[4] = s.likely()
	for i := range cards {
		cards[i].Open = say("proof")
		if cards[i].Tier == "reported" {
			cards[i].Open = say("who_says")
		}
		cards[i].Snippet = fmt.Sprintf("<p><a href=\"%s%sindex.html#%s\">%s: %s</a> (%s, %s)</p>",
			html.EscapeString(s.address()), s.root(),
			cards[i].Tier, say(cards[i].Tier), cards[i].Value, s.in.Desk, s.day())
	}
	return cards
}

// likely is the estimate that was released for the question, or why there is none.
func (s *siteIn) likely() numberCard {
	say, l := s.words.say, s.in.Likely
	if l == nil {
		return numberCard{Tier: "likely", Value: say("none"), Note: say("no_estimate")}
	}
	c := numberCard{Tier: "likely", Value: say("from_to", number(l.Low), number(l.High)), Note: l.Says(s.lang)}
	switch {
	case l.Refused:
		c.Value = say("none")
	case l.Open:
		c.Value = say("above", number(l.Low))
	}
	return c
}

// address is where the folder of the edition stands, or a mark for whoever puts it somewhere.
func (s *siteIn) address() string {
	if s.in.Address == "" {
		return "https://ADDRESS/" + s.in.ID + "/"
	}
	return strings.TrimSuffix(s.in.Address, "/") + "/" + s.in.ID + "/"
}

func fileOf(b count.Bound, name string) string {
	if b.Proof == nil {
		return ""
	}
	return "proofs/" + name + ".json"
}

func (s *siteIn) terms(b count.Bound) []termView {
	if b.Proof == nil {
		return nil
	}
	var out []termView
	for _, t := range b.Proof.Terms {
		who := s.originName(t.Origin)
		if t.Source == count.SourceRecords {
			who = s.words.say("records")
		}
		line := s.words.say("figure_of", number(t.Figure), who)
		if t.Multiplier.RatString() != "1" {
			line += " · " + s.words.say("times", t.Multiplier.RatString())
		}
		out = append(out, termView{line, s.sentences(t.Claims)})
	}
	return out
}

func (s *siteIn) originName(id record.OriginID) string {
	for _, o := range s.in.Origins {
		if o.ID == id {
			return cmp.Or(o.Name, string(id))
		}
	}
	return cmp.Or(string(id), s.words.say("unknown"))
}

func (s *siteIn) sentences(of []record.ClaimID) []quote {
	var out []quote
	for _, c := range s.in.Claims {
		if slices.Contains(of, c.ID) && c.quoted() != "" {
			out = append(out, quote{c.quoted(), string(c.Lang), web(c.URL), s.originName(c.Speaker.Origin)})
		}
	}
	return out
}

// web keeps addresses that a browser may be led to.
func web(url string) string {
	if strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		return url
	}
	return ""
}

// cross is the table of places by another dimension, with its margins.
func (s *siteIn) cross(dim string) gridView {
	values := map[Key]Cell{}
	var places, cols []string
	for _, c := range s.table.Cells {
		values[c.Key] = c
		f := c.Key.fields()
		if len(f) == 1 && f[dimPlace] != "" {
			places = append(places, f[dimPlace])
		}
		if len(f) == 1 && f[dim] != "" {
			cols = append(cols, f[dim])
		}
	}
	show := func(k Key) string {
		if s.table.Hidden[k] {
			return s.words.say("suppressed")
		}
		return number(values[k].Value)
	}
	var g gridView
	for _, c := range cols {
		g.Columns = append(g.Columns, s.valueName(c))
	}
	g.Columns = append(g.Columns, s.words.say("total"))
	if len(places) == 0 {
		return gridView{}
	}
	for _, p := range places {
		row := gridRow{Name: s.placeName(record.PlaceID(p))}
		for _, c := range cols {
			row.Cells = append(row.Cells, show(key2(p, dim, c)))
		}
		row.Cells = append(row.Cells, show(key1(dimPlace, p)))
		g.Rows = append(g.Rows, row)
	}
	last := gridRow{Name: s.words.say("total")}
	for _, c := range cols {
		last.Cells = append(last.Cells, show(key1(dim, c)))
	}
	last.Cells = append(last.Cells, show(KeyAll))
	g.Rows = append(g.Rows, last)
	return g
}

func (s *siteIn) valueName(v string) string {
	if v == unknownValue {
		return s.words.say("unknown")
	}
	if w, ok := s.words["v_"+v]; ok {
		return w
	}
	return v
}
