// Command mse measures the estimators of package estimate against the figures recorded for the R packages LCMCR, dga
// and Rcapture, and prints one table.
//
// Run it as
//
//	go run ./bench/mse            # speed, seconds to a minute
//	go run ./bench/mse -reference # every latent-class row of the reference table as well, minutes
//
// The figures of the R packages are those of reference.csv (one core of an AMD EPYC); bench/mse/r.sh measures them on
// this machine where the packages can be had. Times are user CPU times, so that a busy machine blurs them less.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"recount/estimate"
	"recount/internal/shareddata"
)

func main() {
	log.SetFlags(0)
	var b bench
	flag.BoolVar(&b.reference, "reference", false, "run every latent-class row of the reference table")
	flag.StringVar(&b.only, "only", "", "only reference rows whose data set contains this")
	flag.IntVar(&b.sweeps, "sweeps", 100_000, "kept sweeps a chain when effective draws a second are measured")
	flag.IntVar(&b.moves, "moves", 0, "rounds of Metropolis moves a sweep (0: the default of the package)")
	flag.Uint64Var(&b.seed, "seed", 1, "seed of the chains")
	flag.Parse()
	if err := b.run(); err != nil {
		log.Fatal(err)
	}
}

type bench struct {
	reference bool
	only      string
	sweeps    int
	moves     int
	seed      uint64
	rows      []referenceRow
}

func (b *bench) run() error {
	var err error
	if b.rows, err = readReference(); err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d processors, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		time.Now().UTC().Format("2006-01-02"))
	if err := b.effectiveDraws(); err != nil {
		return err
	}
	if err := b.graphs(); err != nil {
		return err
	}
	if err := b.logLinear(); err != nil {
		return err
	}
	if b.reference {
		return b.latentClasses()
	}
	fmt.Println("\nThe R columns are recorded figures; bench/mse/r.sh measures R here if its packages can be had.")
	return nil
}

// effectiveDraws prints bulk effective draws of the total per CPU second, burn-in left out, as the reference has it.
func (b *bench) effectiveDraws() error {
	fmt.Println("latent classes, K = 10, 8 chains       us/sweep   R-hat  bulk ESS  bulk ESS/s   LCMCR  ratio  median [95%]")
	for _, name := range []string{"kosovo", "synthetic_5k", "synthetic_50k", "hav_taiwan", "uk2013"} {
		table, err := dataset(name)
		if err != nil {
			return err
		}
		// The burn-in is a block of its own run, so that its time can be taken off.
		var started float64
		o := estimate.LCMCROptions{Seed: b.seed, BurnIn: 4000, Block: b.sweeps, MaxSweeps: b.sweeps, Moves: b.moves}
		before := cpuSeconds()
		burn := o
		burn.Block, burn.MaxSweeps = 1, 1
		if _, err := estimate.LCMCR(context.Background(), table, burn); err != nil {
			return err
		}
		started = cpuSeconds()
		p, err := estimate.LCMCR(context.Background(), table, o)
		if err != nil {
			return err
		}
		spent := cpuSeconds() - started - (started - before)
		low, high := p.Interval(0.95)
		rate := p.BulkESS / spent
		recorded := b.find(name, "LCMCR_K10").perSecond
		fmt.Printf("%-38s %8.1f %7.4f %9.0f %11.0f %7.0f %6.1f  %.0f [%.0f-%.0f]\n", name,
			spent/float64(8*b.sweeps)*1e6, p.RHat, p.BulkESS, rate, recorded, rate/recorded, p.Median(), low, high)
	}
	return nil
}

func (b *bench) graphs() error {
	fmt.Println("\ndecomposable graphs                     CPU s    R (recorded)")
	for _, c := range []struct {
		name, recorded string
		lists, last    int
	}{
		{"kosovo", "0.057", 4, 40_000}, {"congenital_ma", "0.03", 5, 1999}, {"western_us", "0.03", 5, 1999},
		{"uk2013_5", "0.97-1.3", 5, 40_000}, {"uk2013", "not possible", 6, 0},
	} {
		table, err := dataset(c.name)
		if err != nil {
			return err
		}
		graphs := len(estimate.DecomposableGraphs(c.lists))
		took := math.Inf(1)
		for range 5 {
			before := cpuSeconds()
			if _, err := estimate.DGA(table, estimate.DGAOptions{LastUnlisted: c.last}); err != nil {
				return err
			}
			took = min(took, cpuSeconds()-before)
		}
		totals := fmt.Sprint(c.last + 1)
		if c.last == 0 {
			totals = "grid of 1500"
		}
		fmt.Printf("%-15s %6d graphs x %-7s %7.3f    %s\n", c.name, graphs, totals, took, c.recorded)
	}
	return nil
}

// logLinear fits every set of two-way interactions of five lists.
func (b *bench) logLinear() error {
	fmt.Println("\nlog-linear models                       CPU s    Rcapture (recorded)")
	for _, c := range []struct{ name, recorded string }{{"congenital_ma", "3.0-4.2"}, {"uk2013_5", "3.0-4.2"}} {
		table, err := dataset(c.name)
		if err != nil {
			return err
		}
		models := estimate.HierarchicalModels(table.J())
		took := math.Inf(1)
		for range 3 {
			before := cpuSeconds()
			if _, err := estimate.FitAll(table, models); err != nil {
				return err
			}
			took = min(took, cpuSeconds()-before)
		}
		fmt.Printf("%-15s %6d models           %7.3f    %s\n", c.name, len(models), took, c.recorded)
	}
	return nil
}

// latentClasses runs every latent-class row of the reference table with the package's own stopping rule.
func (b *bench) latentClasses() error {
	fmt.Println("\nreference row                             ours                      R-hat  bulk  tail  agree  reference                 usable  verdict")
	for _, r := range b.rows {
		classes, ok := strings.CutPrefix(r.method, "LCMCR_K")
		k, err := strconv.Atoi(classes)
		if !ok || err != nil || !strings.Contains(r.dataset, b.only) {
			continue
		}
		table, err := dataset(r.dataset)
		if err != nil {
			return err
		}
		p, err := estimate.LCMCR(context.Background(), table,
			estimate.LCMCROptions{Seed: b.seed, Classes: k, Moves: b.moves})
		if err != nil {
			return err
		}
		low, high := p.Interval(0.95)
		fmt.Printf("%-28s %-11s %8.0f [%.0f-%.0f] %9.4f %6.0f %6.0f  %-5v  %.0f [%.0f-%.0f]  %-5s  %s\n", r.dataset,
			r.method, p.Median(), low, high,
			p.RHat, p.BulkESS, p.TailESS, p.Converged, r.point, r.low, r.high, strings.SplitN(r.usable, ":", 2)[0],
			verdict(r, p))
	}
	return nil
}

// verdict says whether a row is reproduced: within its tolerance where the reference is usable, refused where it is
// not.
func verdict(r referenceRow, p *estimate.Posterior) string {
	low, high := p.Interval(0.95)
	within := func(got, want, tolerance float64) bool { return math.Abs(got-want) <= math.Max(tolerance, 1) }
	inside := within(p.Median(), r.point, r.tolPoint) && within(low, r.low, r.tolLow) && within(high, r.high, r.tolHigh)
	switch {
	case strings.HasPrefix(r.usable, "NO") && (!p.Converged || p.Hills != nil):
		return "refused, as it must be"
	case strings.HasPrefix(r.usable, "NO"):
		return "CHAINS AGREE where LCMCR's do not (point " + fmt.Sprintf("%+.1f %%", 100*(p.Median()/r.point-1)) + ")"
	case !p.Converged || p.Hills != nil:
		return "REFUSED where LCMCR's chains agree"
	case inside:
		return "within tolerance"
	}
	return "OUTSIDE TOLERANCE"
}

type referenceRow struct {
	dataset, method, usable     string
	point, low, high, perSecond float64
	tolPoint, tolLow, tolHigh   float64
}

func readReference() ([]referenceRow, error) {
	path, ok := shareddata.Find("data/mse/reference.csv")
	if !ok {
		return nil, fmt.Errorf("data/mse/reference.csv is not on this machine: set RECOUNT_SHARED to the folder of the measuring data")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range all[0] {
		at[name] = i
	}
	var rows []referenceRow
	for _, record := range all[1:] {
		number := func(column string) float64 {
			x, err := strconv.ParseFloat(record[at[column]], 64)
			if err != nil {
				return math.NaN()
			}
			return x
		}
		rows = append(rows, referenceRow{
			dataset: record[at["dataset"]], method: record[at["method"]], usable: record[at["usable"]],
			point: number("point"), low: number("lo95"), high: number("hi95"), perSecond: number("ess_per_cpu_s"),
			tolPoint: number("tol4chains_point"), tolLow: number("tol4chains_lo"), tolHigh: number("tol4chains_hi"),
		})
	}
	return rows, nil
}

func (b *bench) find(dataset, method string) referenceRow {
	for _, r := range b.rows {
		if r.dataset == dataset && r.method == method {
			return r
		}
	}
	return referenceRow{perSecond: math.NaN()}
}

// dataset reads a table by its name in reference.csv.
func dataset(name string) (estimate.Table, error) {
	file, o := name, estimate.ReadOptions{}
	switch {
	case name == "scotland_pwid_all":
		file, o.Ignore = "scotland_pwid_strata", []string{"Region", "Gender", "Age"}
	case strings.HasPrefix(name, "sudan_d3o3"):
		file, o.Ignore = "sudan_khartoum_linkage", []string{"cause", "dup", "ovr"}
		o.Only = map[string]string{"dup": "3", "ovr": "3"}
		if name == "sudan_d3o3_intl" {
			o.Only["cause"] = "intentional_injury"
		}
	}
	path, ok := shareddata.Find("data/mse/" + file + ".csv")
	if !ok {
		return estimate.Table{}, fmt.Errorf("data/mse/%s.csv is not on this machine", file)
	}
	f, err := os.Open(path)
	if err != nil {
		return estimate.Table{}, err
	}
	defer f.Close()
	in, err := estimate.Read(f, o)
	if err != nil {
		return estimate.Table{}, fmt.Errorf("%s: %w", file, err)
	}
	return in.Table(), nil
}
