package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/sample"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

var (
	towns  = []string{"Bandarin", "Tinwan", "Zahrun", "Sahelin", "Marjanah"}
	given  = []string{"Samer", "Rula", "Yusra", "Karim", "Nour", "Hadi", "Lamis", "Wafi"}
	family = []string{"Invented", "Khayali", "Fictive", "Madeup", "Wahmi"}
	sexes  = []string{"male", "female"}
)

// open makes a case with the four people whom an edition takes.
func (b *bench) open(ctx context.Context) (func(), error) {
	s, err := store.Create(ctx, filepath.Join(b.dir, "case"), vault.Passphrase("four words nobody knows"),
		vault.TestCost, record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		return nil, err
	}
	parts, err := desk.SampleParts(1)
	if err != nil {
		return nil, err
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	b.desk = desk.New(parts)
	account, err := b.desk.Users.Found(ctx, "Head (invented)", false)
	if err != nil {
		return nil, err
	}
	b.head = desk.Who{Account: account, Fresh: time.Now().Add(24 * time.Hour)}
	for _, p := range []struct {
		who  *desk.Who
		name string
		role access.Role
	}{{&b.analyst, "Analyst (invented)", access.Analyst}, {&b.reviewer, "Reviewer (invented)", access.Reviewer},
		{&b.secondEye, "Second reviewer (invented)", access.Reviewer}} {
		id, _, err := b.desk.Users.AddUser(ctx, b.head, p.name, "")
		if err != nil {
			return nil, err
		}
		by := b.head
		if by.Second == "" {
			by.Second = id
		}
		if _, err := b.desk.Users.Give(ctx, by, id, p.role, access.S3, time.Time{}); err != nil {
			return nil, err
		}
		*p.who = desk.Who{Account: id, Fresh: b.head.Fresh}
		b.head.Second = id
	}
	return func() { _ = s.Close() }, nil
}

// fill puts in pages, a list that two people admit, incidents, and accepts claims.
func (b *bench) fill(ctx context.Context) error {
	begin := time.Now()
	for _, o := range []string{sample.Monitor, sample.Network, sample.UNOffice} {
		if _, err := b.desk.Sources.AdoptOrigin(ctx, b.head,
			record.Origin{ID: record.OriginID(o), Name: o, Adopted: true, Why: "its method is published"}); err != nil {
			return err
		}
	}
	if err := b.addPages(ctx, 0, b.pages); err != nil {
		return err
	}
	if err := b.addList(ctx, sample.Monitor, b.records); err != nil {
		return err
	}
	if err := b.addIncidents(ctx); err != nil {
		return err
	}
	n, err := b.accept(ctx, b.judged)
	fmt.Printf("case: %d records, %d pages, %d claims accepted, in %.0f s\n", b.records, b.pages, n,
		time.Since(begin).Seconds())
	return err
}

// more is what the desk learns before the next edition.
func (b *bench) more(ctx context.Context) error {
	if err := b.addPages(ctx, b.pages, 3); err != nil {
		return err
	}
	if err := b.addList(ctx, sample.Network, 20); err != nil {
		return err
	}
	if _, err := b.accept(ctx, 6); err != nil {
		return err
	}
	return b.decide(ctx)
}

// decide is what a desk decides in a month: claims accepted and records corrected by turns, as two people at work do.
func (b *bench) decide(ctx context.Context) error {
	of, err := b.desk.Persons.Victims(ctx, b.analyst, "", b.decisions)
	if err != nil {
		return err
	}
	for i := 0; i < b.decisions && i < len(of); i += 2 {
		if _, err := b.accept(ctx, 1); err != nil {
			return err
		}
		sex := map[bool]string{true: `"female"`, false: `"male"`}[of[i].Sex == record.Male]
		if _, err := b.desk.Persons.CorrectVictim(ctx, b.analyst, of[i].ID, map[string]string{"sex": sex}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) addPages(ctx context.Context, from, n int) error {
	var all bytes.Buffer
	z := zip.NewWriter(&all)
	for i := from; i < from+n; i++ {
		day := record.NewDay(2025, 3, 8) + record.Day(i%60)
		y, m, d := day.Civil()
		page, err := z.Create(fmt.Sprintf("page%05d.txt", i))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(page, "published: %s\noutlet: Coast Ledger %d\n\nMonitor: civilians killed\n\n"+
			"The Qasiran Rights Monitor has documented the killing of %d civilians in %s since March 6, 2025.\n\n"+
			"The Network for Victims' Documentation said that at least %d people were killed in %s by %s %d, %d.\n\n"+
			"The UN Human Rights Office in Qasira has verified a minimum of %d civilian deaths.\n",
			day, i, 20+i%60*3, towns[i%5], 10+i%60*2, towns[(i+1)%5], time.Month(m), d, y, 5+i%60)
		if err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	added, err := b.desk.Sources.AddFile(ctx, b.analyst, "pages.zip", &all)
	if err == nil && added.Documents != n {
		return fmt.Errorf("%d of %d pages were added: %.200v", added.Documents, n, added.Bad)
	}
	return err
}

func (b *bench) addList(ctx context.Context, source string, n int) error {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	var list bytes.Buffer
	list.WriteString("name,father,family,age,sex,date of death,place\n")
	for i := range n {
		fmt.Fprintf(&list, "%s,%s,%s%d%s,%d,%s,%s,%s\n", given[rng.IntN(len(given))], given[rng.IntN(len(given))],
			family[rng.IntN(len(family))], i, source,
			1+rng.IntN(80), sexes[i%2], record.NewDay(2025, 3, 6)+record.Day(rng.IntN(30)), towns[i%5])
	}
	plan, err := b.desk.Lists.PlanImport(ctx, b.analyst, desk.ListFile{Name: "list.csv", Data: list.Bytes(),
		Source: record.OriginID(source), Outcome: record.Killed})
	if err != nil {
		return err
	}
	if len(plan.Records) != n {
		return fmt.Errorf("%d of %d rows are records", len(plan.Records), n)
	}
	if _, err := b.desk.Lists.Import(ctx, b.analyst, plan, nil); err != nil {
		return err
	}
	if _, _, err := b.desk.Lists.Imported(ctx, b.reviewer, plan.ID); err != nil {
		return err
	}
	_, err = b.desk.Lists.AdmitList(ctx, b.reviewer, plan.ID)
	return err
}

func (b *bench) addIncidents(ctx context.Context) error {
	_, _, err := b.desk.RecordFields(ctx, b.analyst, "incident",
		[]string{"kind=ambush", "title=Ambush on the road", "place=qa-bandar", "when=2025-03-06"})
	if err != nil {
		return err
	}
	_, _, err = b.desk.RecordFields(ctx, b.analyst, "incident",
		[]string{"kind=summary_execution", "title=Killings in the town", "place=qa-tinwan",
			"when=[2025-03-07..2025-03-09]"})
	return err
}

// accept takes the machine's claims as they stand, so many at most, and says how many.
func (b *bench) accept(ctx context.Context, most int) (int, error) {
	done := 0
	for {
		inbox, err := b.desk.Sources.Inbox(ctx, b.analyst, 100)
		if err != nil || len(inbox) == 0 || done >= most {
			return done, err
		}
		before := done
		for _, r := range inbox {
			for _, c := range r.Extraction.Claims {
				if c.Count == nil || done >= most {
					continue
				}
				if _, err := b.desk.Claims.Accept(ctx, b.analyst, r.Document.ID, c.ID); err != nil {
					return done, err
				}
				done++
			}
		}
		if done == before { // the rest waits for somebody
			return done, nil
		}
	}
}
