package publish

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"recount/record"
)

type itemPage struct {
	frame
	Facts  []fact
	Links  []linkView
	Claims []quote
	Grid   gridView
}

type fact struct{ Name, Value string }

type linkView struct{ Kind, Href, Title, Says string }

// items makes the pages of incidents, origins and months, and notes them for the search.
func (s *siteIn) items(put func(file, name, title string, data func(frame) any)) {
	for _, x := range s.shown() {
		file := "incidents/" + slug(string(x.ID)) + ".html"
		place, _ := s.incidentPlace(x)
		s.all = append(s.all, link{file, s.incidentTitle(x),
			x.When.String() + " · " + s.placeName(record.PlaceID(place))})
		put(file, "item", s.incidentTitle(x), func(f frame) any { return s.incident(f, x) })
	}
	for _, o := range s.in.Origins {
		file := "origins/" + slug(string(o.ID)) + ".html"
		s.all = append(s.all, link{file, cmp.Or(o.Name, string(o.ID)), o.Kind})
		put(file, "item", cmp.Or(o.Name, string(o.ID)), func(f frame) any { return s.origin(f, o) })
	}
	for _, c := range s.table.Cells {
		m := c.Key.fields()[dimMonth]
		if len(c.Key.fields()) != 1 || m == "" || m == unknownValue {
			continue
		}
		file := "months/" + m + ".html"
		s.all = append(s.all, link{file, m, s.words.say("months")})
		put(file, "item", m, func(f frame) any { return s.month(f, m) })
	}
}

func (s *siteIn) incident(f frame, x Incident) itemPage {
	place, _ := s.incidentPlace(x)
	p := itemPage{frame: f, Facts: []fact{{s.words.say("when"), x.When.String()},
		{s.words.say("place"), s.placeName(record.PlaceID(place))}, {s.words.say("least"), number(x.Low)}}}
	if x.High > 0 {
		p.Facts = append(p.Facts, fact{s.words.say("highest"), number(x.High)})
	}
	for _, l := range x.Links {
		if l.Withdrawn {
			continue
		}
		title := string(l.To)
		for _, y := range s.in.Incidents {
			if y.ID == l.To {
				title = s.incidentTitle(y)
			}
		}
		says := ""
		if l.Origin != "" {
			says = s.words.say("says", s.originName(l.Origin))
		}
		p.Links = append(p.Links, linkView{s.words.say(string(l.Kind)), path.Base(slug(string(l.To)) + ".html"), title,
			says})
	}
	p.Claims = s.sentences(x.Claims)
	return p
}

func (s *siteIn) origin(f frame, o record.Origin) itemPage {
	p := itemPage{frame: f}
	for _, r := range s.in.Toll.Reported {
		if r.Origin == o.ID {
			for _, pt := range r.Points {
				p.Facts = append(p.Facts, fact{pt.AsOf.String(), pt.Words})
			}
		}
	}
	for _, c := range s.in.Claims {
		if c.Speaker.Origin == o.ID && c.quoted() != "" {
			p.Claims = append(p.Claims, quote{Text: c.quoted(), Lang: string(c.Lang), URL: web(c.URL)})
		}
	}
	return p
}

func (s *siteIn) month(f frame, m string) itemPage {
	p := itemPage{frame: f}
	full := s.cross(dimMonth)
	at := slices.Index(full.Columns, m)
	if at < 0 {
		return p
	}
	p.Grid.Columns = []string{m}
	for _, r := range full.Rows {
		p.Grid.Rows = append(p.Grid.Rows, gridRow{r.Name, []string{r.Cells[at]}})
	}
	return p
}

type errataPage struct {
	frame
	Earlier, EarlierHref string
	Errata               []erratumRow
}

type erratumRow struct{ Number, Was, Is, Since, SinceHref, Reason string }

func (s *siteIn) errata(f frame) errataPage {
	p := errataPage{frame: f}
	if s.in.Supersedes != "" { // editions of one desk stand beside each other
		p.Earlier, p.EarlierHref = s.words.say("earlier", s.in.Supersedes),
			f.Up+"../"+s.in.Supersedes+"/"+s.root()+"index.html"
	}
	for _, x := range s.in.Errata {
		row := erratumRow{Number: s.words.say(x.Tier), Was: s.printed(x.Was), Is: s.printed(x.Is), Since: x.Since,
			SinceHref: f.Up + "../" + x.Since + "/" + s.root() + "index.html"}
		if x.Cell != KeyAll {
			row.Number += ": " + s.cellName(x.Cell)
		}
		var because []string
		for _, b := range append(slices.Clone(x.Because), Because{Reason: x.Reason}) {
			if r := s.words.say("reason_" + b.Reason); !slices.Contains(because, r) {
				because = append(because, r)
			}
		}
		row.Reason = strings.Join(because, "; ")
		p.Errata = append(p.Errata, row)
	}
	return p
}
