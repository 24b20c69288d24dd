// Command splink prepares records for a side by side run with Splink: the same folded name parts and dates as columns, and the
// candidates of recount link.
//
//	go run ./bench/splink -in records.csv -out prepared.csv
//
// A record's column "keys" lists the blocks in which recount compares it. Splink reads the list and explodes it, so that both compare
// exactly the same pairs.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"recount/link"
	"recount/name"
)

func main() {
	in := flag.String("in", "", "records, CSV with a header, .gz or not")
	out := flag.String("out", "", "prepared records")
	ignore := flag.String("ignore", "", "a column that is not for linking: the truth")
	limit := flag.Int("maxblock", 0, "largest block compared whole; 0 is recount's default")
	flag.Parse()
	header, rows, err := read(*in)
	if err != nil {
		log.Fatal(err)
	}
	blocks, err := candidates(header, rows, *ignore, *limit)
	if err != nil {
		log.Fatal(err)
	}
	head, records := prepare(header, rows)
	if err := write(*out, head, records, blocks); err != nil {
		log.Fatal(err)
	}
}

// candidates lists the blocks of each record as recount link makes them.
func candidates(header []string, rows [][]string, ignore string, limit int) ([][]uint32, error) {
	fields := make([]link.Field, len(header))
	for i, h := range header {
		fields[i] = link.Field{Name: h, Kind: link.KindOf(h)}
		if h == ignore {
			fields[i].Kind = link.KindIgnore
		}
	}
	b, err := link.NewBuilder(fields)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := b.Add(row); err != nil {
			return nil, err
		}
	}
	return link.Blocks(b.Table(), link.Options{MaxBlock: limit, Workers: runtime.NumCPU()}), nil
}

func read(path string) (header []string, rows [][]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, nil, err
		}
	}
	c := csv.NewReader(r)
	c.TrimLeadingSpace = true
	all, err := c.ReadAll()
	if err != nil || len(all) == 0 {
		return nil, nil, errors.Join(err, errors.New(path+": not read"))
	}
	return all[0], all[1:], nil
}

// prepare makes the compared columns: name parts, sex, date of birth, age and every other column that is known.
func prepare(header []string, rows [][]string) (head []string, records [][]string) {
	kinds := make([]link.Kind, len(header))
	head = []string{"unique_id"}
	for i, h := range header {
		kinds[i] = link.KindOf(h)
		if kinds[i] == link.KindHome || kinds[i] == link.KindText || kinds[i] == link.KindCode {
			head = append(head, "free_"+h)
		}
	}
	at := func(r []string, k link.Kind) string {
		if i := slices.Index(kinds, k); i >= 0 && i < len(r) && r[i] != "NA" {
			return strings.TrimSpace(r[i])
		}
		return ""
	}
	head = append(head, "given", "father", "grandfather", "family", "sex", "dob", "age", "list")
	records = make([][]string, len(rows))
	for n, row := range rows {
		id := at(row, link.KindID)
		if id == "" {
			id = fmt.Sprint(n)
		}
		r := []string{id}
		for i, k := range kinds {
			if k != link.KindHome && k != link.KindText && k != link.KindCode {
				continue
			}
			v := ""
			if i < len(row) {
				v = strings.ToLower(strings.TrimSpace(row[i]))
			}
			r = append(r, v)
		}
		given, father, grand, family := nameParts(at(row, link.KindName), at(row, link.KindGiven), at(row, link.KindFamily))
		dob := date(at(row, link.KindBirth), at(row, link.KindYear), at(row, link.KindMonth), at(row, link.KindDay))
		records[n] = append(r, given, father, grand, family, at(row, link.KindSex), dob, at(row, link.KindAge), at(row, link.KindList))
	}
	return head, records
}

// nameParts divides a whole name by its words: the first is given, the last the family, what is between father and
// grandfather.
func nameParts(whole, given, family string) (g, father, grand, fam string) {
	if whole == "" {
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

func date(full, y, m, d string) string {
	switch {
	case len(full) == 8 && !strings.Contains(full, "-"):
		return full[:4] + "-" + full[4:6] + "-" + full[6:]
	case len(full) == 10 && full[4] == '-':
		return full
	case y != "" && m != "" && d != "":
		return fmt.Sprintf("%04s-%02s-%02s", y, m, d)
	}
	return ""
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
