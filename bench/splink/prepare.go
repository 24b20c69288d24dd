// Command splink prepares records for a side by side run with Splink: the same folded name parts and dates as columns,
// and the candidates of recount link.
//
//	go run ./bench/splink -in records.csv -out prepared.csv
//
// A record's column "keys" lists the blocks in which recount compares it. Splink reads the list and explodes it, so
// that both compare exactly the same pairs.
package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"log"
	"os"
	"runtime"
	"strconv"
	"strings"

	"recount/internal/flow"
	"recount/internal/worker"
	"recount/link"
	"recount/name"
)

func main() {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	in := flag.String("in", "", "records, CSV with a header, .gz or not")
	out := flag.String("out", "", "prepared records")
	ignore := flag.String("ignore", "", "a column that is not for linking: the truth")
	limit := flag.Int("maxblock", 0, "largest block compared whole; 0 is recount's default")
	flag.Parse()
	var m map[string]string
	if *ignore != "" {
		m = map[string]string{*ignore: "-"}
	}
	t, err := flow.ReadLinkTable(context.Background(), flow.LinkInput{Paths: []string{*in}, Map: m})
	if err != nil {
		log.Fatal(err)
	}
	blocks := link.Blocks(t, link.Options{MaxBlock: *limit, Workers: runtime.NumCPU()})
	head, records := prepare(t)
	if err := write(*out, head, records, blocks); err != nil {
		log.Fatal(err)
	}
}

// prepare makes the compared columns: name parts, sex, date of birth, age and every other column that is known.
func prepare(t *link.Table) (head []string, records [][]string) {
	at := map[link.Kind]int{}
	head = []string{"unique_id"}
	var free []int
	for i, f := range t.Fields() {
		if f.Kind == link.KindHome || f.Kind == link.KindText || f.Kind == link.KindCode {
			head, free = append(head, "free_"+f.Name), append(free, i)
			continue
		}
		at[f.Kind] = i
	}
	head = append(head, "given", "father", "grandfather", "family", "sex", "dob", "age", "list")
	records = make([][]string, t.Len())
	for n := range records {
		value := func(k link.Kind) string {
			if i, ok := at[k]; ok {
				return t.Value(n, i)
			}
			return ""
		}
		r := []string{t.ID(n)}
		for _, i := range free {
			r = append(r, strings.ToLower(t.Value(n, i)))
		}
		given, father, grand, family := nameParts(value(link.KindName), value(link.KindGiven), value(link.KindFamily))
		dob := value(link.KindBirth)
		if len(dob) != len("2006-01-02") {
			dob = ""
		}
		records[n] = append(r, given, father, grand, family, value(link.KindSex), dob, value(link.KindAge),
			value(link.KindList))
	}
	return head, records
}

// nameParts divides a whole name by its words: the first is given, the last the family, what is between father and
// grandfather.
func nameParts(whole, given, family string) (g, father, grand, fam string) {
	if given != "" || family != "" {
		return strings.Join(name.Tokens(given), ""), "", "", strings.Join(name.Tokens(family), "")
	}
	t := name.Tokens(whole)
	for i := range t {
		t[i] = name.LamAlef(t[i])
	}
	switch len(t) {
	case 0:
	case 1:
		g = t[0]
	case 2:
		g, fam = t[0], t[1]
	case 3:
		g, father, fam = t[0], t[1], t[2]
	default:
		g, father, grand, fam = t[0], t[1], t[2], t[len(t)-1]
	}
	return g, father, grand, fam
}

func write(path string, head []string, records [][]string, blocks [][]uint32) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buffered)
	if err := w.Write(append(head, "keys")); err != nil {
		return err
	}
	var keys []byte
	for i, r := range records {
		keys = keys[:0]
		for _, k := range blocks[i] {
			if len(keys) > 0 {
				keys = append(keys, ' ')
			}
			keys = strconv.AppendUint(keys, uint64(k), 10)
		}
		if err := w.Write(append(r, string(keys))); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(w.Error(), buffered.Flush(), f.Close())
}
