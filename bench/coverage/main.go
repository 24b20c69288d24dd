// Coverage runs every estimator on a bank of simulated populations of known size and prints, as a Markdown table, how
// often each 95% interval holds the truth, by design of the population.
//
//	go run ./bench/coverage
//
// The bank (sim_bank.csv and sim_bank_truth.csv) lies beside the repository; the table that doc/method.md prints was
// made by this command.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"recount/estimate"
	"recount/internal/shareddata"
)

// population is one simulated population and its truth.
type population struct {
	name, design string
	truth        float64
	table        estimate.Table
	result       *estimate.Result
}

func main() {
	seed := flag.Uint64("seed", 1, "seed of every draw")
	workers := flag.Int("workers", runtime.GOMAXPROCS(0), "populations at once")
	only := flag.String("design", "", "run this design alone")
	rows := flag.String("rows", "", "also write one row a population and method to this CSV file")
	flag.Parse()
	if err := run(*seed, *workers, *only, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

func run(seed uint64, workers int, only, rows string) error {
	bank, err := readBank(only)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := estimateAll(bank, seed, workers); err != nil {
		return err
	}
	fmt.Printf("%d populations, seed %d, %s, %s, %d at once, %s\n\n", len(bank), seed,
		time.Now().UTC().Format("2006-01-02"),
		runtime.Version(), workers, time.Since(start).Round(time.Second))
	printTable(tally(bank))
	if rows != "" {
		return writeRows(rows, bank)
	}
	return nil
}

func readBank(only string) ([]*population, error) {
	path, ok := shareddata.Find("data/mse/sim_bank.csv")
	if !ok {
		return nil, fmt.Errorf("the bank of populations is not beside the repository")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in, err := estimate.Read(f, estimate.ReadOptions{Strata: []string{"pop"}, Ignore: []string{"lists"}})
	if err != nil {
		return nil, err
	}
	tables := map[string]estimate.Table{}
	for _, s := range in.Strata {
		tables[s.Name] = s.Table
	}
	truthPath, _ := shareddata.Find("data/mse/sim_bank_truth.csv")
	tf, err := os.Open(truthPath)
	if err != nil {
		return nil, err
	}
	defer tf.Close()
	lines, err := csv.NewReader(tf).ReadAll()
	if err != nil {
		return nil, err
	}
	var bank []*population
	for _, l := range lines[1:] {
		truth, err := strconv.ParseFloat(l[3], 64)
		if err != nil {
			return nil, err
		}
		if only == "" || l[1] == only {
			bank = append(bank, &population{name: l[0], design: l[1], truth: truth, table: tables[l[0]]})
		}
	}
	return bank, nil
}

// estimateAll runs the whole bank, one worker a processor, with progress on standard error.
func estimateAll(bank []*population, seed uint64, workers int) error {
	debug.SetGCPercent(400)
	jobs := make(chan *population)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	done := 0
	for range workers {
		wg.Go(func() {
			for p := range jobs {
				r, err := estimate.Run(context.Background(), estimate.Input{Whole: p.table},
					estimate.Options{Seed: seed, Workers: 1, NoLeaveOut: true, Code: "bench"})
				mu.Lock()
				if err != nil {
					failed = fmt.Errorf("population %s: %w", p.name, err)
				}
				p.result = r
				done++
				fmt.Fprintf(os.Stderr, "\r%d of %d populations", done, len(bank))
				mu.Unlock()
			}
		})
	}
	for _, p := range bank {
		jobs <- p
	}
	close(jobs)
	wg.Wait()
	fmt.Fprintln(os.Stderr)
	return failed
}

// score counts how a method did in one design.
type score struct {
	covered, given, all int
	width               float64
	tooLow, tooHigh     int // the whole interval lies below, above the truth
}

func (s *score) add(truth, low, high float64) {
	s.given++
	s.width += (high - low) / truth
	switch {
	case high < truth:
		s.tooLow++
	case low > truth:
		s.tooHigh++
	default:
		s.covered++
	}
}

// columns are the methods of the table in print order; "envelope" unites the first two.
var columns = []string{"envelope", "lcmcr", "loglinear-average", "loglinear-bic", "dga", "chao", "independence"}

func tally(bank []*population) (designs []string, scores map[string]map[string]*score,
	verdicts map[string]map[estimate.Verdict]int) {
	scores, verdicts = map[string]map[string]*score{}, map[string]map[estimate.Verdict]int{}
	for _, p := range bank {
		if scores[p.design] == nil {
			designs = append(designs, p.design)
		}
		for _, design := range []string{p.design, "all"} {
			if scores[design] == nil {
				scores[design], verdicts[design] = map[string]*score{}, map[estimate.Verdict]int{}
				for _, c := range columns {
					scores[design][c] = &score{}
				}
			}
			verdicts[design][p.result.Verdict]++
			count(scores[design], p)
		}
	}
	return append(designs, "all"), scores, verdicts
}

func count(s map[string]*score, p *population) {
	for _, c := range columns {
		s[c].all++
	}
	if e := p.result.Envelope; e != nil && e.High != nil {
		s["envelope"].add(p.truth, e.Low, *e.High)
	}
	for _, m := range p.result.Methods {
		if m.Low != nil && m.High != nil {
			s[m.Name].add(p.truth, *m.Low, *m.High)
		}
	}
}

func printTable(designs []string, scores map[string]map[string]*score, verdicts map[string]map[estimate.Verdict]int) {
	fmt.Println("| design | populations | " + strings.Join(columns,
		" | ") + " | envelope width / N | interval, at least, refused |")
	fmt.Println("| --- | --- |" + strings.Repeat(" --- |", len(columns)+2))
	for _, d := range designs {
		e := scores[d]["envelope"]
		fmt.Printf("| %s | %d |", d, e.all)
		for _, c := range columns {
			s := scores[d][c]
			if s.given == 0 {
				fmt.Print(" - |")
				continue
			}
			fmt.Printf(" %.2f (%d/%d) |", float64(s.covered)/float64(s.given), s.covered, s.given)
		}
		v := verdicts[d]
		fmt.Printf(" %.2f | %d, %d, %d |\n", e.width/float64(max(e.given, 1)), v[estimate.Interval],
			v[estimate.AtLeast], v[estimate.NoNumber])
	}
	e := scores["all"]["envelope"]
	fmt.Printf("\nEnvelopes wholly below the truth: %d; wholly above: %d; not given: %d of %d.\n", e.tooLow, e.tooHigh,
		e.all-e.given, e.all)
}

func writeRows(path string, bank []*population) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	cell := func(x *float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(*x, 'f', 2, 64)
	}
	_ = w.Write([]string{"pop", "design", "N", "method", "centre", "low", "high", "refused"})
	for _, p := range bank {
		if e := p.result.Envelope; e != nil {
			_ = w.Write([]string{p.name, p.design, cell(&p.truth), "envelope", "", cell(&e.Low), cell(e.High),
				string(p.result.Verdict)})
		} else {
			_ = w.Write([]string{p.name, p.design, cell(&p.truth), "envelope", "", "", "", *p.result.Refused})
		}
		for _, m := range p.result.Methods {
			why := ""
			if m.Refused != nil {
				why = *m.Refused
			}
			_ = w.Write([]string{p.name, p.design, cell(&p.truth), m.Name, cell(m.Centre), cell(m.Low), cell(m.High),
				why})
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return f.Close()
}
