// Command link measures package link on invented Arabic records: pairs a second a core, time, memory and accuracy.
//
//	go run ./bench/link -n 1000000 -workers 2
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"syscall"
	"time"

	"recount/link"
	"recount/record"
)

func main() {
	n := flag.Int("n", 1_000_000, "records")
	workers := flag.Int("workers", runtime.NumCPU(), "goroutines")
	seed := flag.Uint64("seed", 1, "seed of the records")
	csv := flag.String("csv", "", "write the records to this file with the column person, and do nothing else")
	block := flag.Int("maxblock", 0, "largest block compared whole; 0 is the default of the package")
	profile := flag.String("cpuprofile", "", "write a profile")
	flag.Parse()
	if *csv != "" {
		if err := write(*csv, *n, *seed); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			log.Fatal(err)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	if err := measure(*n, *workers, *block, *seed); err != nil {
		log.Fatal(err)
	}
}

func write(path string, n int, seed uint64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	fmt.Fprintln(f, "rec_id,person,list,name,sex,age,dob")
	i := 0
	newGenerator(seed, n).records(n, func(row []string, person int) {
		i++
		fmt.Fprintf(f, "%d,%d,%s,%s,%s,%s,%s\n", i, person, row[0], row[1], row[2], row[3], row[4])
	})
	return f.Close()
}

func measure(n, workers, block int, seed uint64) error {
	b, err := link.NewBuilder([]link.Field{{Name: "list", Kind: link.KindList}, {Name: "name", Kind: link.KindName},
		{Name: "sex", Kind: link.KindSex},
		{Name: "age", Kind: link.KindAge}, {Name: "dob", Kind: link.KindBirth}})
	if err != nil {
		return err
	}
	var truth []int32
	newGenerator(seed, n).records(n, func(row []string, person int) {
		born, _ := record.ParseDate(row[4])
		years, failed := strconv.Atoi(row[3])
		if failed != nil {
			years = -1
		}
		if err = b.Add(link.Entry{List: row[0], Name: row[1],
			Sex: map[string]record.Sex{"m": record.Male, "f": record.Female}[row[2]], Years: years,
			Born: born}); err != nil {
			log.Fatal(err)
		}
		truth = append(truth, int32(person))
	})
	t := b.Table()
	runtime.GC()
	start, cpu := time.Now(), cpuSeconds()
	marks := map[link.Step]time.Duration{}
	var cpuAt = map[link.Step]float64{}
	var order []link.Step
	res, err := link.Run(context.Background(), t, link.Options{Workers: workers, MaxBlock: block,
		Progress: func(s link.Step, done float64) {
			if _, ok := marks[s]; !ok {
				order = append(order, s)
				cpuAt[s] = cpuSeconds()
				marks[s] = time.Since(start)
			}
		}})
	if err != nil {
		return err
	}
	wall, used := time.Since(start), cpuSeconds()-cpu
	for i, s := range order {
		end, c := wall, cpuSeconds()
		if i+1 < len(order) {
			end, c = marks[order[i+1]], cpuAt[order[i+1]]
		}
		fmt.Printf("%-8s from %8.2fs wall %6.2fs cpu %6.2fs\n", s, marks[s].Seconds(), (end - marks[s]).Seconds(),
			c-cpuAt[s])
	}
	compare := cpuAt[link.StepFit] - cpuAt[link.StepCompare]
	fmt.Printf("%d records, %d pairs, %d workers: %.1f s wall, %.1f CPU-s, peak %d MB; comparing %.2fM pairs a CPU-second\n", n, res.Blocking.Pairs, workers,
		wall.Seconds(), used, peakMB(), float64(res.Blocking.Pairs)/compare/1e6)
	p, r := pairAccuracy(truth, res.Cluster)
	fmt.Printf("clusters P %.4f R %.4f F1 %.4f, persons %.0f (%.0f to %.0f)\n", p, r, 2*p*r/(p+r), res.Persons.Centre,
		res.Persons.Low, res.Persons.High)
	for _, rule := range res.Blocking.Rules {
		fmt.Printf("rule %-45s blocks %9d largest %6d split %6d pairs %10d\n", rule.Rule, rule.Blocks,
			rule.LargestBlock, rule.Split, rule.Pairs)
	}
	fmt.Printf("cut blocks %d, pairs %d; recall estimated %.4f\n", res.Blocking.CutBlocks, res.Blocking.CutPairs,
		res.Blocking.Recall)
	return nil
}

// pairAccuracy is precision and recall of pairs inside clusters.
func pairAccuracy(truth, cluster []int32) (p, r float64) {
	type both struct{ t, c int32 }
	nt, nc, nb := map[int32]float64{}, map[int32]float64{}, map[both]float64{}
	for i := range truth {
		nt[truth[i]]++
		nc[cluster[i]]++
		nb[both{truth[i], cluster[i]}]++
	}
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	var tp, tt, cc float64
	for _, n := range nb {
		tp += pairs(n)
	}
	for _, n := range nt {
		tt += pairs(n)
	}
	for _, n := range nc {
		cc += pairs(n)
	}
	return tp / cc, tp / tt
}

func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func peakMB() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss / 1024
}
