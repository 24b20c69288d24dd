// Choose fits the weights by which the reader decides who said a figure, where and when, and the table of how sure such
// a decision is.
//
//	go run ./bench/choose            measure by cross-validation over the hands that wrote the pages
//	go run ./bench/choose -write     also write extract/data/choice_weights.tsv and extract/data/choice_sureness.tsv
//
// It reads the annotated pages beside the repository (data/registers, data/coverage), lets the reader say between which
// options it had to choose, marks those that the annotation has, and fits a conditional logit with a penalty on large
// weights. A hand is never measured by weights that saw it. The table of sureness comes from those held-out decisions
// alone.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"recount/internal/shareddata"
)

func main() {
	write := flag.Bool("write", false, "write the weights and the table of sureness into -into")
	into := flag.String("into", "extract/data", "folder of the two tables")
	misses := flag.String("misses", "", "print the choices of this field among which the annotation has none")
	wrong := flag.String("wrong", "",
		"print the held-out decisions of this field that are wrong although the annotation was among the options")
	also := flag.String("also", "",
		"folders of more annotated pages, comma-separated: gold.jsonl, origins.tsv, pages; each is a hand of its own")
	only := flag.String("fields", everyField, "the fields that are fitted, comma-separated")
	penalty := flag.Float64("penalty", 2, "penalty on the square of a weight")
	flag.Parse()
	if err := run(*write, *into, *misses, *wrong, *also, strings.Split(*only, ","), *penalty); err != nil {
		fmt.Fprintln(os.Stderr, "choose:", err)
		os.Exit(1)
	}
}

// all fields in the order in which they are printed.
const everyField = "origin,place,window"

// alsoHand opens the name of a hand whose pages a folder of -also has.
const alsoHand = "also "

func run(write bool, into, misses, wrong, also string, fields []string, penalty float64) error {
	bodies, ok := shareddata.Find("tools/origins.tsv")
	if !ok {
		return fmt.Errorf("the annotated pages are not beside the repository")
	}
	codes, err := readCodes(bodies)
	if err != nil {
		return err
	}
	var all []example
	for _, set := range []struct{ gold, pages, hand string }{
		{"data/registers/gold.jsonl", "data/registers/pages", ""},
		{"data/coverage/gold_ruled.jsonl", "data/coverage/pages", "coverage"},
	} {
		gold, ok1 := shareddata.Find(set.gold)
		pages, ok2 := shareddata.Find(set.pages)
		if !ok1 || !ok2 {
			return fmt.Errorf("%s is not beside the repository", set.gold)
		}
		ex, err := examples(gold, pages, set.hand, codes)
		if err != nil {
			return err
		}
		all = append(all, ex...)
	}
	for dir := range strings.SplitSeq(also, ",") {
		if dir == "" {
			continue
		}
		own, err := readCodes(filepath.Join(dir, "origins.tsv"))
		if err != nil {
			return err
		}
		ex, err := examples(filepath.Join(dir, "gold.jsonl"), filepath.Join(dir, "pages"), alsoHand+filepath.Base(dir), own)
		if err != nil {
			return err
		}
		all = append(all, ex...)
	}
	if misses != "" {
		printMisses(misses, all)
		return nil
	}
	var weights, sureness bytes.Buffer
	weights.WriteString("field\tfeature\tweight\n")
	sureness.WriteString("field\tfound\tfrom\tsure\tclaims\n")
	for _, field := range fields {
		of := slices.DeleteFunc(slices.Clone(all), func(e example) bool { return e.choice.Field != field })
		held := crossValidate(of, penalty)
		report(field, of, held)
		if field == wrong {
			printWrong(of, held)
		}
		writeWeights(&weights, field, fitChain(of, penalty))
		writeSureness(&sureness, field, of, held)
	}
	if !write {
		return nil
	}
	if err := os.WriteFile(filepath.Join(into, "choice_weights.tsv"), weights.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(into, "choice_sureness.tsv"), sureness.Bytes(), 0o644)
}
