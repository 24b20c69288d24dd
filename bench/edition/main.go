// Edition measures what leaves the desk, on an invented case with accounts, pages, a list and incidents: how long an
// edition takes and how much memory, whether it comes out twice with the same bytes, and whether the programs that
// strangers run find single changed bits in it.
//
//	go run ./bench/edition -records 50000 -pages 3300 [-profile second.pprof]
//	go run ./bench/edition -changes 10000 -keep editions
//	python3 bench/edition/foreign.py editions/second --vnu vnu.jar --annotations w3c/web-annotation-tests
//
// It prints a line a measure and ends with an error where an edition differs from itself or a change was not found.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/worker"
	"recount/publish"
	"recount/record"
)

func main() {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	var b bench
	flag.IntVar(&b.records, "records", 400, "victim records of the case, all of one list")
	flag.IntVar(&b.pages, "pages", 12, "pages of the case, each with three figures or so")
	flag.IntVar(&b.judged, "judged", 1000, "claims accepted, at most")
	flag.IntVar(&b.decisions, "decisions", 0,
		"decisions between the two editions beside a list and nine claims: claims and corrections of records by turns")
	flag.IntVar(&b.changes, "changes", 0,
		"bits to change in the edition, one at a time; bytes of files that no list of hashes covers are all among them if they fit")
	flag.StringVar(&b.profile, "profile", "", "file to write a profile of the processor into, of the second edition alone")
	flag.StringVar(&b.keep, "keep", "", "folder to leave the editions in")
	flag.Parse()
	dir, err := os.MkdirTemp("", "recount-bench-*")
	if err == nil {
		b.dir = dir
		err = b.run(context.Background())
		_ = os.RemoveAll(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type bench struct {
	records, pages, judged, decisions, changes int
	keep, profile                              string

	dir                                string
	desk                               *desk.Desk
	head, analyst, reviewer, secondEye desk.Who
}

func (b *bench) run(ctx context.Context) error {
	stop, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := b.fill(ctx); err != nil {
		return fmt.Errorf("fill the case: %w", err)
	}
	first, err := b.measure(ctx)
	if err != nil {
		return err
	}
	if err := b.more(ctx); err != nil {
		return fmt.Errorf("learn more: %w", err)
	}
	second, err := b.profiled(ctx)
	if err != nil {
		return err
	}
	if b.keep == "" {
		b.keep = filepath.Join(b.dir, "out")
	}
	for name, e := range map[string]*publish.Edition{"first": first, "second": second} {
		if err := put(filepath.Join(b.keep, name), e); err != nil {
			return err
		}
	}
	if b.changes > 0 {
		return b.change(ctx, second, filepath.Join(b.keep, "second"))
	}
	return nil
}

// profiled measures the next edition, with a profile where one is asked for.
func (b *bench) profiled(ctx context.Context) (*publish.Edition, error) {
	if b.profile == "" {
		return b.measure(ctx)
	}
	f, err := os.Create(b.profile)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	defer pprof.StopCPUProfile()
	return b.measure(ctx)
}

// measure drafts, approves and releases an edition, and makes it again.
func (b *bench) measure(ctx context.Context) (*publish.Edition, error) {
	forgetPeak()
	begin, busy := time.Now(), cpuSeconds()
	e := b.desk.Editions()
	draft, _, err := e.Draft(ctx, b.analyst, desk.EditionSpec{
		Titles: map[string]string{"en": "Killed on the Qasiran coast", "ar": "القتلى في الساحل القصيري"},
		Desk:   "Qasiran Data Desk (invented)", Licence: "CC-BY-4.0",
		Question:  flow.Question{Outcome: record.Killed},
		Witnesses: witnessKeys(), Quorum: 2,
	})
	if err != nil {
		return nil, err
	}
	audit, err := e.Audit(ctx, b.analyst, draft.ID)
	if err != nil {
		return nil, err
	}
	audited, auditing := time.Since(begin), cpuSeconds()-busy
	for _, who := range []desk.Who{b.reviewer, b.secondEye} {
		if _, _, err := e.Approve(ctx, who, draft.ID); err != nil {
			return nil, err
		}
	}
	begin, busy = time.Now(), cpuSeconds()
	made, _, err := e.Release(ctx, b.head, draft.ID)
	if err != nil {
		return nil, fmt.Errorf("%w; the audit said %v", err, audit.Refusals)
	}
	released, releasing, bytes := time.Since(begin), cpuSeconds()-busy, 0
	for _, f := range made.Files {
		bytes += len(f)
	}
	if err := b.cosign(ctx, draft.ID); err != nil {
		return nil, fmt.Errorf("cosign: %w", err)
	}
	again, err := e.Files(ctx, b.head, draft.ID)
	if err != nil {
		return nil, err
	}
	for name, f := range made.Files {
		if name != "edition.tlog-proof" && string(again.Files[name]) != string(f) {
			return nil, fmt.Errorf("%s comes out otherwise the second time", name)
		}
	}
	fmt.Printf("edition: %d files, %.1f MB, %d cells of which %d are not told, %d errata; "+
		"drafted and audited in %.1f s (%.1f of the processor), released in %.1f s (%.1f), again with the same bytes; %s\n",
		len(made.Files), float64(bytes)/1e6, len(made.Table.Cells), len(made.Suppressed), len(audit.Errata),
		audited.Seconds(), auditing, released.Seconds(), releasing, peak())
	return again, nil
}

func put(dir string, e *publish.Edition) error {
	for name, f := range e.Files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, f, 0o644); err != nil {
			return err
		}
	}
	return nil
}
