package main

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/record"
	"recount/verify"
)

// What people see in the demo beside the made-up case: work that somebody has begun, so that each page shows what it is
// for. Most pages are judged, a list waits to be admitted, an edition is drafted, an estimate is asked for, and
// a second desk has changed what this one changed meanwhile.

// showcase fills the case of the demo with begun work. The directory is one that is thrown away with the case.
func showcase(ctx context.Context, d *desk.Desk, who desk.Who, dir string, seed uint64) error {
	for _, part := range []func(context.Context, *desk.Desk, desk.Who) error{bringNews, judgeMost, leaveList, draftOne,
		askEstimate} {
		if err := part(ctx, d, who); err != nil {
			return err
		}
	}
	return disagree(ctx, d, who, dir, seed)
}

// lateNews are pages by their titles: a figure of today that raises the documented minimum once somebody accepts it,
// and one that is accepted and proves nothing, for its monitor lowered it.
var lateNews = map[string]string{
	"Monitor: 139 civilians killed on the coast": `published: 2031-03-16
outlet: Coast Ledger

Monitor: 139 civilians killed on the coast

The Qasiran Rights Monitor has documented the killing of 139 civilians on the Qasiran coast since March 6, 2031.

The monitor said that it could reach the villages above Tinwan for the first time.
`,
	loweredNews: `published: 2031-03-12
outlet: Inland Mirror

` + loweredNews + `

The Qasiran Rights Monitor has documented the killing of 152 civilians on the Qasiran coast since March 6, 2031.
`,
}

// loweredNews is the title of the page whose figure its monitor lowered.
const loweredNews = "Monitor: 152 civilians killed on the coast"

// bringNews adds the late pages.
func bringNews(ctx context.Context, d *desk.Desk, who desk.Who) error {
	for _, title := range slices.Sorted(maps.Keys(lateNews)) {
		if _, err := d.Sources.AddFile(ctx, who, "late.txt", strings.NewReader(lateNews[title])); err != nil {
			return err
		}
	}
	return nil
}

// judgeMost accepts the claims of two pages of three, the late figure not among them.
func judgeMost(ctx context.Context, d *desk.Desk, who desk.Who) error {
	waiting, err := d.Sources.Inbox(ctx, who, 1000)
	if err != nil {
		return err
	}
	for i, r := range waiting {
		if _, late := lateNews[r.Document.Title]; late != (r.Document.Title == loweredNews) || !late && i%3 == 1 {
			continue
		}
		for _, c := range r.Extraction.Claims {
			if _, err := d.Claims.Accept(ctx, who, r.Document.ID, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// clinicList is a list as people keep them: an age in words, a day of no month, a village of no table.
const clinicList = `Name,Age,Sex,Status,Date of death,Place
Marwan Adel Haddad,41,male,civilian,2031-03-07,Zahrun
Salma Karim Nassar,about 30,female,civilian,7/3/2031,Tinwan
Idris Yusuf Saleh,9,male,civilian,8 March 2031,Hisnayn
Nadia Omar Darwish,forty,female,civilian,31/2/2031,Tall Wardan
`

// leaveList reads a list in and admits it not.
func leaveList(ctx context.Context, d *desk.Desk, who desk.Who) error {
	plan, err := d.Lists.PlanImport(ctx, who, desk.ListFile{Name: "clinic.csv", Data: []byte(clinicList),
		Source: "Zahrun clinic"})
	if err != nil {
		return err
	}
	_, err = d.Lists.Import(ctx, who, plan, nil)
	return err
}

// draftOne drafts an edition of civilians killed; it takes two to release it.
func draftOne(ctx context.Context, d *desk.Desk, who desk.Who) error {
	_, _, err := d.Editions().Draft(ctx, who, desk.EditionSpec{
		Titles: map[string]string{"en": web.NewWords("en", false).T("demo.edition"),
			"ar": web.NewWords("ar", false).T("demo.edition")},
		Desk: "Qasira desk", Licence: "CC-BY-4.0", K: 5, Finest: record.PlaceADM1,
		Question: flow.Question{Outcome: record.Killed, Status: "civilian"}})
	return err
}

// askEstimate asks how many civilians were killed whom no list names: a short run, for looking.
func askEstimate(ctx context.Context, d *desk.Desk, who desk.Who) error {
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	q.Cell.Status = record.Civilian
	_, err := d.Queue.StartEstimate(ctx, who, q, 1, false)
	return err
}

// disagree makes a second desk of the case, and lets both rename one site without knowing of each other.
func disagree(ctx context.Context, d *desk.Desk, who desk.Who, dir string, seed uint64) (err error) {
	st, err := store.Join(ctx, filepath.Join(dir, "office"), vault.Passphrase("a demo protects nobody"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), d.Exchange().Card(), store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close(), os.RemoveAll(filepath.Join(dir, "office"))) }()
	parts, err := desk.SampleParts(seed)
	if err != nil {
		return err
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = st, access.Default(), verify.House(), time.Now
	office := desk.New(parts)
	if _, err := d.Exchange().Admit(ctx, who, office.Exchange().Card(), "Coast office", access.S4); err != nil {
		return err
	}
	site := record.Site{Kind: "other", Name: "School"}
	if site.ID, _, err = d.FollowUp.RecordSite(ctx, who, site); err != nil {
		return err
	}
	if err := bundle(ctx, d, office, who, "Coast office"); err != nil {
		return err
	}
	for _, x := range []struct {
		d    *desk.Desk
		name string
	}{{d, "North school"}, {office, "South school"}} {
		site.Name = x.name
		if _, _, err := x.d.FollowUp.RecordSite(ctx, who, site); err != nil {
			return err
		}
	}
	return bundle(ctx, office, d, who, "founding desk")
}

// bundle brings what a desk has to another.
func bundle(ctx context.Context, from, to *desk.Desk, who desk.Who, name string) error {
	var b bytes.Buffer
	if _, err := from.Exchange().Export(ctx, who, name, false, &b); err != nil {
		return err
	}
	_, err := to.Exchange().Import(ctx, who, &b)
	return err
}
