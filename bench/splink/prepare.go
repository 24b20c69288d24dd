// Command splink prepares records for a side by side run with Splink: the same folded name parts, dates and candidate
// rules that recount link uses, as columns.
//
//	go run ./bench/splink -in records.csv -out prepared.csv
//
// A record's column "keys" lists the groups in which it is compared: two name words in any order, date of birth and sex, a
// name word and the year of birth, and two further columns that agree. Groups above the limit get one more feature, as in
// package link. Splink reads the list and explodes it, so that both compare nearly the same pairs.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"os"
	"slices"
	"strings"

	"recount/link"
	"recount/name"
)

// record is a record with its features.
type record struct {
	row      []string
	names    []string // skeletons
	year     string
	birth    string // date and sex
	free     []string
	prepared []string
}

func main() {
	in := flag.String("in", "", "records, CSV with a header, .gz or not")
	out := flag.String("out", "", "prepared records")
	limit := flag.Int("limit", 100, "largest group compared whole")
	flag.Parse()
	header, rows, err := read(*in)
	if err != nil {
		log.Fatal(err)
	}
	head, records := prepare(header, rows)
	if err := write(*out, head, records, *limit); err != nil {
		log.Fatal(err)
	}
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
func prepare(header []string, rows [][]string) ([]string, []record) {
	kinds := make([]link.Kind, len(header))
	head := []string{"unique_id"}
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
	out := make([]record, len(rows))
	for n, row := range rows {
		r := &out[n]
		r.row = row
		id := at(row, link.KindID)
		if id == "" {
			id = fmt.Sprint(n)
		}
		r.prepared = []string{id}
		for i, k := range kinds {
			if k != link.KindHome && k != link.KindText && k != link.KindCode {
				continue
			}
			v := ""
			if i < len(row) {
				v = strings.ToLower(strings.TrimSpace(row[i]))
			}
			r.prepared = append(r.prepared, v)
			if v != "" {
				r.free = append(r.free, header[i]+"="+v)
			}
		}
		given, father, grand, family := nameParts(at(row, link.KindName), at(row, link.KindGiven), at(row, link.KindFamily))
		for _, w := range []string{given, father, grand, family} {
			if w != "" && !slices.Contains(r.names, name.TokenSkeleton(w)) {
				r.names = append(r.names, name.TokenSkeleton(w))
			}
		}
		dob := date(at(row, link.KindBirth), at(row, link.KindYear), at(row, link.KindMonth), at(row, link.KindDay))
		if len(dob) == 10 {
			r.year = dob[:4]
			r.birth = dob + at(row, link.KindSex)
		}
		r.prepared = append(r.prepared, given, father, grand, family, at(row, link.KindSex), dob, at(row, link.KindAge), at(row, link.KindList))
	}
	return head, out
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

// keys lists the groups of a record; those in large get one more feature.
func (r *record) keys(large map[uint64]bool) []uint64 {
	type feature struct{ kind, value string }
	var feats []feature
	for _, n := range r.names {
		feats = append(feats, feature{"n", n})
	}
	if r.year != "" {
		feats = append(feats, feature{"y", r.year})
	}
	for _, f := range r.free {
		feats = append(feats, feature{"f", f})
	}
	var out []uint64
	add := func(parts ...string) uint64 {
		slices.Sort(parts)
		h := fnv.New64a()
		_, _ = io.WriteString(h, strings.Join(parts, "\x00"))
		return h.Sum64() >> 2
	}
	if r.birth != "" {
		out = append(out, add("b"+r.birth))
	}
	for x := range feats {
		for y := x + 1; y < len(feats); y++ {
			a, b := feats[x].kind+feats[x].value, feats[y].kind+feats[y].value
			k := add(a, b)
			if !large[k] {
				out = append(out, k)
				continue
			}
			for z := range feats {
				if z != x && z != y {
					out = append(out, add(a, b, feats[z].kind+feats[z].value))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func write(path string, head []string, records []record, limit int) error {
	count := map[uint64]int{}
	for i := range records {
		for _, k := range records[i].keys(nil) {
			count[k]++
		}
	}
	large := map[uint64]bool{}
	for k, n := range count {
		if n > limit {
			large[k] = true
		}
	}
	clear(count)
	for i := range records {
		for _, k := range records[i].keys(large) {
			count[k]++
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buffered)
	if err := w.Write(append(head, "keys")); err != nil {
		return err
	}
	for i := range records {
		var keys []string
		for _, k := range records[i].keys(large) {
			if n := count[k]; n > 1 && n <= 20*limit {
				keys = append(keys, fmt.Sprint(k))
			}
		}
		if err := w.Write(append(records[i].prepared, strings.Join(keys, " "))); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(w.Error(), buffered.Flush(), f.Close())
}
