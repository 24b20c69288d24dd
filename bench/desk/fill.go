package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"recount/internal/desk"
	"recount/internal/sample"
	"recount/record"
)

// claimAt is a figure on a page.
type claimAt struct {
	document record.DocumentID
	claim    record.ClaimID
}

var (
	towns  = []string{"Bandarin", "Tinwan", "Zahrun", "Sahelin", "Marjanah"}
	given  = []string{"Samer", "Rula", "Yusra", "Karim", "Nour", "Hadi", "Lamis", "Wafi"}
	family = []string{"Invented", "Khayali", "Fictive", "Madeup", "Wahmi"}
)

// fill puts pages and a list in, and judges the first claims.
func (b *bench) fill(ctx context.Context) error {
	begin := time.Now()
	if err := b.addPages(ctx); err != nil {
		return err
	}
	if err := b.addList(ctx); err != nil {
		return err
	}
	if err := b.judgeFirst(ctx); err != nil {
		return err
	}
	fmt.Printf("case: %d records, %d pages, %d claims judged and %d open, in %.0f s\n", b.records, b.pages, b.judged,
		len(b.claims), time.Since(begin).Seconds())
	return nil
}

func (b *bench) addPages(ctx context.Context) error {
	var all bytes.Buffer
	z := zip.NewWriter(&all)
	for i := range b.pages {
		day := record.NewDay(2025, 3, 6) + record.Day(i%60)
		y, m, d := day.Civil()
		on := fmt.Sprintf("%s %d, %d", time.Month(m), d, y)
		page, err := z.Create(fmt.Sprintf("page%05d.txt", i))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(page, "published: %s\noutlet: Coast Ledger %d\n\nMonitor: civilians killed\n\n"+
			"The Qasiran Rights Monitor has documented the killing of %d civilians in %s since March 6, 2025.\n\n"+
			"The Network for Victims' Documentation said that at least %d people were killed in %s by %s.\n\n"+
			"The UN Human Rights Office in Qasira has verified a minimum of %d civilian deaths.\n",
			day, i, 20+i%60*3, towns[i%5], 10+i%60*2, towns[(i+1)%5], on, 5+i%60)
		if err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	added, err := b.desk.Sources.AddFile(ctx, b.first, "pages.zip", &all)
	if err == nil && added.Documents != b.pages {
		return fmt.Errorf("%d of %d pages were added: %.200v", added.Documents, b.pages, added.Bad)
	}
	return err
}

func (b *bench) addList(ctx context.Context) error {
	rng := rand.New(rand.NewPCG(1, 2))
	var list bytes.Buffer
	list.WriteString("name,father,family,age,sex,date of death,place\n")
	for i := range b.records {
		fmt.Fprintf(&list, "%s,%s,%s%d,%d,%s,%s,%s\n", given[rng.IntN(len(given))], given[rng.IntN(len(given))],
			family[rng.IntN(len(family))], i,
			1+rng.IntN(80), []string{"male", "female"}[i%2], record.NewDay(2025, 3, 6)+record.Day(i%30), towns[i%5])
	}
	plan, err := b.desk.Lists.PlanImport(ctx, b.first, desk.ListFile{Name: "list.csv", Data: list.Bytes(),
		Source: sample.Monitor, Outcome: record.Killed})
	if err != nil {
		return err
	}
	if len(plan.Records) != b.records {
		return fmt.Errorf("%d of %d rows are records", len(plan.Records), b.records)
	}
	begin := time.Now()
	if _, err := b.desk.Lists.Import(ctx, b.first, plan, nil); err != nil {
		return err
	}
	if _, _, err := b.desk.Lists.Imported(ctx, b.second, plan.ID); err != nil {
		return err
	}
	if _, err := b.desk.Lists.AdmitList(ctx, b.second, plan.ID); err != nil {
		return err
	}
	fmt.Printf("import at the desk: %d records in %.1f s\n", b.records, time.Since(begin).Seconds())
	return nil
}

// judgeFirst accepts claims of the first pages and leaves the others open.
func (b *bench) judgeFirst(ctx context.Context) error {
	done := 0
	var after desk.DocumentRow
	for {
		rows, err := b.desk.Sources.Documents(ctx, b.first, after, 500)
		if err != nil || len(rows) == 0 {
			b.judged = done
			return err
		}
		after = rows[len(rows)-1]
		for _, row := range rows {
			read, err := b.desk.Sources.Document(ctx, b.first, row.ID)
			if err != nil {
				return err
			}
			for _, c := range read.Extraction.Claims {
				if c.Count == nil {
					continue
				}
				if done >= b.judged {
					b.claims = append(b.claims, claimAt{row.ID, c.ID})
					continue
				}
				if _, err := b.desk.Claims.Accept(ctx, b.first, row.ID, c.ID); err != nil {
					return err
				}
				done++
			}
		}
	}
}
