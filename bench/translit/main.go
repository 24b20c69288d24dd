// Command translit learns the weights of the transliteration lattice from aligned words and prints them: the letters'
// chances, no words.
//
//	go run ./bench/translit > name/channel.tsv
//
// The aligned words are measuring data outside the repository (columns ar, latin, source, count).
package main

import (
	"encoding/csv"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"recount/internal/shareddata"
	"recount/name"
)

type aligned struct {
	ar, la string
	n      float64
}

func main() {
	log.SetFlags(0)
	path, ok := shareddata.Find("data/linkage/translit_tokens_dev.csv")
	if !ok {
		log.Fatal("the aligned words are not on this machine")
	}
	words, err := read(path)
	if err != nil {
		log.Fatal(err)
	}
	weights := map[string]float64{}
	for range 12 {
		weights = learn(name.NewChannel(weights), words)
	}
	for _, k := range slices.Sorted(maps.Keys(weights)) {
		fmt.Printf("%s\t%.3f\n", k, weights[k])
	}
}

func read(path string) ([]aligned, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []aligned
	for _, r := range rows[1:] {
		a, l := name.Tokens(r[0]), name.Tokens(strings.ReplaceAll(r[1], "-", " "))
		n, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			return nil, err
		}
		if len(a) == 1 && len(l) == 1 {
			// Frequent words would teach their own spelling: the root keeps them from it.
			out = append(out, aligned{a[0], l[0], math.Sqrt(n)})
		}
	}
	return out, nil
}

// learn counts the best paths and gives each correspondence its share of its letter, with a prior that keeps unseen
// habits possible.
func learn(c *name.Channel, words []aligned) map[string]float64 {
	const prior = 1.0
	count, total := map[string]float64{}, map[string]float64{}
	for _, k := range name.Correspondences() {
		count[k] += prior
		total[head(k)] += prior
	}
	for _, w := range words {
		for _, k := range c.Align(w.ar, w.la) {
			count[k] += w.n
			total[head(k)] += w.n
		}
	}
	out := map[string]float64{}
	for k, n := range count {
		out[k] = math.Log(n / total[head(k)])
	}
	return out
}

func head(k string) string { return k[:strings.IndexByte(k, '>')] }
