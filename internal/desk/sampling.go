package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"recount/extract"
	"recount/internal/sample"
	"recount/record"
)

// SampleParts gives the extractor and the places of the invented country, for the demo and for tests.
func SampleParts(seed uint64) (Parts, error) {
	c := sample.Generate(sample.Options{Seed: seed})
	lex, err := extract.LoadLexicon()
	if err != nil {
		return Parts{}, err
	}
	g := extract.NewGazetteer()
	for _, p := range c.Places {
		g.Add(p)
	}
	orgs, err := extract.ReadOrganisations(c.Organisation)
	if err != nil {
		return Parts{}, err
	}
	return Parts{
		Extractor: extract.New(lex, g, orgs), Places: g.Places(),
		PlaceNamed:  func(n string) record.PlaceID { id, _ := g.ByName(n); return id },
		OriginNamed: orgs.Called,
	}, nil
}

// FillSample puts the whole made-up case in: pages, lists, incidents with their chain, sites, testimonies, an appeal
// and a commitment. Judging the claims is left to whoever looks.
func (d *Desk) FillSample(ctx context.Context, who Who, seed uint64) error {
	c := sample.Generate(sample.Options{Seed: seed})
	pages, err := samplePages(c)
	if err != nil {
		return err
	}
	if _, err := d.Sources.AddFile(ctx, who, "pages.zip", pages); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	for _, l := range c.Lists {
		if err := d.importSample(ctx, who, l); err != nil {
			return fmt.Errorf("list %s: %w", l.Name, err)
		}
	}
	if err := d.fillIncidents(ctx, who, c); err != nil {
		return err
	}
	return d.fillFollowed(ctx, who, c)
}

// needSectors are the clusters of the IASC to which the needs of the made-up sites belong.
var needSectors = map[string]string{"water": "wash", "medical care": "health", "safe passage": "protection",
	"food": "food_security", "tracing of relatives": "protection"}

// samplePages packs the pages into one archive, so that one confined process reads them all.
func samplePages(c sample.Case) (*bytes.Buffer, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range c.Pages {
		w, err := z.Create(p.Name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, p.Body); err != nil {
			return nil, err
		}
	}
	return &b, z.Close()
}

func (d *Desk) importSample(ctx context.Context, who Who, l sample.List) error {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(append([][]string{l.Columns}, l.Rows...)); err != nil {
		return err
	}
	plan, err := d.Lists.PlanImport(ctx, who, ListFile{Name: l.Name, Data: b.Bytes(),
		Source: record.OriginID(l.Origin)})
	if err != nil {
		return err
	}
	_, err = d.Lists.Import(ctx, who, plan, nil)
	if errors.Is(err, ErrKnown) {
		return nil
	}
	if err == nil {
		_, err = d.Lists.AdmitList(ctx, who, plan.ID)
	}
	return err
}

// sampleKinds maps the sample's kinds of incident to the desk's.
var sampleKinds = map[string]string{"ambush": "ambush", "operation": "other", "revenge": "summary_execution",
	"shelling": "bombardment"}

// sampleTitles are what the sample's incidents are called, where that says more than their kind.
var sampleTitles = map[string]string{"operation": "Security operation", "revenge": "Killings from house to house"}

func (d *Desk) fillIncidents(ctx context.Context, who Who, c sample.Case) error {
	made := map[int]string{}
	for _, i := range c.Incidents {
		id, _, err := d.Events.MakeIncident(ctx, who, record.Incident{
			Kind: sampleKinds[i.Kind], Title: sampleTitles[i.Kind], Place: i.Place, When: record.ExactDate(i.Day),
			Precision: record.PlaceExact,
		})
		if err != nil {
			return err
		}
		made[i.ID] = id
	}
	for _, i := range c.Incidents {
		if i.Follows < 0 {
			continue
		}
		kind := record.ResponseTo
		if i.Kind == "revenge" {
			kind = record.RetaliationFor
		}
		if _, _, err := d.Events.LinkIncidents(ctx, who, record.IncidentLink{Kind: kind,
			From: record.IncidentID(made[i.ID]), To: record.IncidentID(made[i.Follows]),
			Origin: sample.Monitor}); err != nil {
			return err
		}
	}
	if len(c.Incidents) == 0 {
		return nil
	}
	return d.fillParties(ctx, who, c.Start, record.IncidentID(made[c.Incidents[0].ID]))
}

// fillParties records the parties of the made-up case, one of which is no more, and what is alleged of them.
func (d *Desk) fillParties(ctx context.Context, who Who, start record.Day, incident record.IncidentID) error {
	made := map[string]record.PartyID{"": ""}
	for _, p := range []struct {
		name, level, under string
		from, until        record.Day
	}{
		{"Government of Qasira", "side", "", 0, 0},
		{"Qasiran Army", "force", "Government of Qasira", 0, 0},
		{"Harbour Brigade", "unit", "Qasiran Army", start - 90, 0},
		{"Interior Guard", "force", "Government of Qasira", 0, start - 91},
		{"Coast Front", "side", "", start - 40, 0},
		{"Saltmarsh Company", "unit", "Coast Front", start - 40, 0},
	} {
		x := record.Party{Name: p.name, Level: p.level, Parent: made[p.under]}
		if p.from != 0 {
			x.From = record.ExactDate(p.from)
		}
		if p.until != 0 {
			x.Until = record.ExactDate(p.until)
		}
		id, _, err := d.Events.RecordParty(ctx, who, x)
		if err != nil {
			return err
		}
		made[p.name] = record.PartyID(id)
	}
	_, _, err := d.Events.RecordAllegation(ctx, who, record.Allegation{Party: made["Saltmarsh Company"],
		Incident: incident, Act: "ambush", By: sample.Monitor, Standard: "alleged"})
	return err
}

func (d *Desk) fillFollowed(ctx context.Context, who Who, c sample.Case) error {
	for _, s := range c.Sites {
		site := record.Site{Kind: s.Kind, Name: s.Name, Place: s.Place}
		for _, f := range s.Figures {
			figure := record.Figure{Words: fmt.Sprint(f.Low), Qualifier: record.Exact, Value: f.Low}
			switch {
			case f.High == 0:
				figure.Qualifier = record.Over
			case f.High > f.Low:
				figure.Qualifier, figure.Upper = record.Range, f.High
			}
			site.Population = append(site.Population, record.Headcount{AsOf: record.ExactDate(f.Day),
				Unit: "individuals", Figure: figure, Origin: record.OriginID(f.Origin)})
		}
		id, _, err := d.FollowUp.RecordSite(ctx, who, site)
		if err != nil {
			return err
		}
		for _, n := range s.NeedsEN {
			if _, _, err := d.FollowUp.RecordNeed(ctx, who, record.Need{Site: id, Sector: needSectors[n], Words: n,
				AsOf: record.ExactDate(s.Assessed), State: "open"}); err != nil {
				return err
			}
		}
	}
	for _, t := range c.Testimonies {
		n := NewTestimony{Role: "survivor", Taken: record.ExactDate(t.Day), Place: t.Place, Language: t.Lang,
			Text: record.Hide(t.Text)}
		for _, p := range t.Purposes {
			n.Consents = append(n.Consents, record.ConsentRecord{Purpose: record.Purpose(p), Given: true})
		}
		if _, _, err := d.Testimony.RecordTestimony(ctx, who, n); err != nil {
			return err
		}
	}
	due := c.Start + 33
	if _, _, err := d.FollowUp.RecordCommitment(ctx, who, record.CommitmentRecord{
		Commitment: record.Commitment{By: "President of Qasira", Promise: "investigation", Due: record.ExactDate(due)},
		Made:       record.ExactDate(c.Start + 3), State: "promised",
	}); err != nil {
		return err
	}
	_, _, err := d.FollowUp.RecordAppeal(ctx, who, record.AppealRecord{
		Appeal: record.Appeal{By: "families at Ras Baqar", Addressee: "United Nations",
			Ask: "international_protection"}, When: record.ExactDate(c.Start + 8), State: "open",
	})
	return err
}
