//go:build ignore

// Verify checks an edition of recount with the standard library of Go alone: go run verify.go FOLDER [-kept CHECKPOINT]
// [-key VERIFIERKEY]. It is written from doc/edition-format.md and knows nothing of the program that made the edition.
// Exit: 0 it holds, 1 it does not (each fault on a line), 2 the call is wrong.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

var faults int

func fault(format string, args ...any) {
	faults++
	fmt.Printf("FAULT "+format+"\n", args...)
}

func main() {
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: verify [-kept CHECKPOINT] [-key VERIFIERKEY] FOLDER") }
	kept := flag.String("kept", "", "a checkpoint of the log that you kept")
	key := flag.String("key", "", "key of the log, as a signed note's verifier key")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	dir := flag.Arg(0)
	checkSums(dir)
	proofs, _ := filepath.Glob(filepath.Join(dir, "proofs", "*.json"))
	for _, p := range proofs {
		checkProof(p)
	}
	checkAggregates(dir)
	checkEvents(dir)
	if *key != "" {
		checkSignature(read(dir, "checkpoint"), *key)
	}
	if *kept != "" {
		checkGrown(dir, *kept)
	}
	if faults > 0 {
		os.Exit(1)
	}
	fmt.Println("holds: every hash, every bound")
}

func read(dir, name string) []byte {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		fault("%s: cannot be read", name)
	}
	return b
}

// unlisted are the files that come after the list of hashes.
var unlisted = []string{"SHA256SUMS", "edition.tlog-proof", "consistency"}

func checkSums(dir string) {
	listed := map[string]string{}
	for line := range strings.Lines(string(read(dir, "SHA256SUMS"))) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != 64 || !filepath.IsLocal(name) || listed[name] != "" {
			fault("SHA256SUMS: a line that is none")
			continue
		}
		listed[name] = sum
	}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, p)
		name = filepath.ToSlash(name)
		if err != nil || slices.Contains(unlisted, name) {
			return err
		}
		want, ok := listed[name]
		delete(listed, name)
		sum := sha256.Sum256(read(dir, name))
		switch {
		case !ok:
			fault("%s: is there and not listed", name)
		case hex.EncodeToString(sum[:]) != want:
			fault("%s: does not have its hash", name)
		}
		return nil
	})
	if err != nil {
		fault("the folder cannot be read: %v", err)
	}
	for name := range listed {
		fault("%s: is listed and not there", name)
	}
}

type cell struct {
	Outcome                                       string
	Status, Sex, Age, Cause, Communities, Parties []string
	Locations, Loose                              []string
	From, To                                      string
}

type term struct {
	Multiplier string
	AtMost     bool `json:"at_most"`
	Figure     int64
	Ledger     int
	Cell       cell
}

type proof struct {
	Format, Kind, Value string
	Bound               int64
	Locations, Loose    []string
	Query               cell
	Terms               []term
}

var leaves = map[string]string{
	"status": "civilian hors_de_combat medical religious army police fighter unknown",
	"sex":    "male female other unknown",
	"age":    "child adult elderly unknown",
	"cause":  "heavy_weapons_explosive_munitions planted_explosives_uxo small_arms_light_weapons incendiary cbrn electromagnetic less_lethal denial_of_indispensables conflict_related_accident objects_other_means unknown",
}

func checkProof(path string) {
	name := "proofs/" + filepath.Base(path)
	b, err := os.ReadFile(path)
	var p proof
	if err != nil || json.Unmarshal(b, &p) != nil || p.Format != "recount-proof-1" {
		fault("%s: is no proof that this program knows", name)
		return
	}
	value, ok := new(big.Rat).SetString(p.Value)
	if !ok {
		fault("%s: %q is no fraction", name, p.Value)
		return
	}
	total, times := new(big.Rat), make([]*big.Rat, len(p.Terms))
	for i, t := range p.Terms {
		m, ok := new(big.Rat).SetString(t.Multiplier)
		if !ok || m.Sign() <= 0 {
			fault("%s: takes a figure %s times", name, t.Multiplier)
			return
		}
		if t.AtMost {
			m.Neg(m)
		}
		times[i] = m
		total.Add(total, new(big.Rat).Mul(m, big.NewRat(t.Figure, 1)))
	}
	if total.Cmp(value) != 0 {
		fault("%s: its figures give %s, it says %s", name, total.RatString(), p.Value)
	}
	up := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(value.Num()), value.Denom()))
	allowed := int64(1)
	if p.Kind == "at most" {
		up.Neg(up)
		allowed = -1
	} else if p.Kind != "at least" {
		fault("%s: proves nothing known", name)
		return
	}
	if up.Int64() != p.Bound {
		fault("%s: proves %s, it says %d", name, up, p.Bound)
	}
	for _, a := range atoms(p) {
		if w := weight(p, times, a); w.Cmp(big.NewRat(a.allowed(allowed), 1)) > 0 {
			fault("%s: counts a person %s times", name, w.RatString())
			return
		}
	}
}

// atom says which cells a kind of person is in; cell 0 is the question.
type atom string

func (a atom) has(i int) bool { return a[i] == '1' }

func (a atom) allowed(inside int64) int64 {
	if a.has(0) {
		return inside
	}
	return 0
}

func weight(p proof, times []*big.Rat, a atom) *big.Rat {
	sum, ledgers := new(big.Rat), map[int]*big.Rat{}
	for i, t := range p.Terms {
		switch {
		case !a.has(i + 1):
		case t.Ledger == 0:
			sum.Add(sum, times[i])
		default:
			if ledgers[t.Ledger] == nil {
				ledgers[t.Ledger] = new(big.Rat)
			}
			ledgers[t.Ledger].Add(ledgers[t.Ledger], times[i])
		}
	}
	for _, l := range ledgers {
		if l.Sign() > 0 {
			sum.Add(sum, l)
		}
	}
	return sum
}

func atoms(p proof) []atom {
	cells := []cell{p.Query}
	for _, t := range p.Terms {
		cells = append(cells, t.Cell)
	}
	where := func(in func(cell) bool) atom {
		b := make([]byte, len(cells))
		for i, c := range cells {
			b[i] = '0'
			if in(c) {
				b[i] = '1'
			}
		}
		return atom(b)
	}
	now := map[atom]bool{where(func(c cell) bool { return c.Outcome == p.Query.Outcome }): true}
	meet := func(kinds []atom) {
		next := map[atom]bool{}
		for a := range now {
			for _, k := range kinds {
				next[and(a, k)] = true
			}
		}
		now = next
	}
	closed := func(dim string, of func(cell) []string) {
		var kinds []atom
		for leaf := range strings.FieldsSeq(leaves[dim]) {
			kinds = append(kinds, where(func(c cell) bool { return of(c) == nil || slices.Contains(of(c), leaf) }))
		}
		meet(kinds)
	}
	open := func(of func(cell) []string) {
		var names []string
		for _, c := range cells {
			names = append(names, of(c)...)
		}
		slices.Sort(names)
		names = slices.Compact(names)
		var kinds []atom
		for _, have := range subsets(names) {
			kinds = append(kinds, where(func(c cell) bool { return of(c) == nil || meets(of(c), have) }))
		}
		meet(kinds)
	}
	closed("status", func(c cell) []string { return c.Status })
	closed("sex", func(c cell) []string { return c.Sex })
	closed("age", func(c cell) []string { return c.Age })
	closed("cause", func(c cell) []string { return c.Cause })
	open(func(c cell) []string { return c.Communities })
	open(func(c cell) []string { return c.Parties })
	var kinds []atom
	for _, at := range p.Locations {
		for _, also := range subsets(p.Loose) {
			kinds = append(kinds, where(func(c cell) bool {
				return c.Locations == nil || slices.Contains(c.Locations, at) || meets(c.Loose, also)
			}))
		}
	}
	meet(kinds)
	cuts := []string{""}
	for _, c := range cells {
		if c.From != "" {
			cuts = append(cuts, c.From)
		}
		if c.To != "" {
			cuts = append(cuts, c.To+"~")
		}
	}
	kinds = nil
	for _, day := range cuts {
		kinds = append(kinds, where(func(c cell) bool { return (c.From == "" || c.From <= day) && (c.To == "" || day <= c.To) }))
	}
	meet(kinds)
	out := make([]atom, 0, len(now))
	for a := range now {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

func and(a, b atom) atom {
	out := []byte(a)
	for i := range out {
		if b[i] == '0' {
			out[i] = '0'
		}
	}
	return atom(out)
}

func meets(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

func subsets(names []string) [][]string {
	out := [][]string{nil}
	for _, n := range names {
		for _, s := range slices.Clone(out) {
			out = append(out, append(slices.Clone(s), n))
		}
	}
	return out
}

// table reads a CSV into rows by column.
func table(dir, name string) []map[string]string {
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(read(dir, name), []byte("\ufeff")))).ReadAll()
	if err != nil || len(all) == 0 {
		fault("%s: is no table", name)
		return nil
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, h := range all[0] {
			m[h] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func checkAggregates(dir string) {
	for _, r := range table(dir, "aggregates.csv") {
		low, e1 := strconv.Atoi(r["low"])
		high, e2 := strconv.Atoi(r["high"])
		if e1 == nil && e2 == nil && low > high {
			fault("aggregates.csv: a row says %d to %d", low, high)
		}
		if r["proof"] == "" {
			continue
		}
		var p proof
		if !filepath.IsLocal(r["proof"]) || json.Unmarshal(read(dir, r["proof"]), &p) != nil || strconv.FormatInt(p.Bound, 10) != r["low"] {
			fault("aggregates.csv: %s is %s, its proof says %d", r["tier"], r["low"], p.Bound)
		}
	}
}

func checkEvents(dir string) {
	for _, r := range table(dir, "ged.csv") {
		last := -1
		for _, k := range []string{"low", "best", "high"} {
			if r[k] == "" {
				continue
			}
			n, err := strconv.Atoi(r[k])
			if err != nil || n < last {
				fault("ged.csv: event %s breaks low <= best <= high", r["id"])
				break
			}
			last = n
		}
	}
}

// A checkpoint is the text of a signed note: the log's name, how many acts it holds, the root in base64.
func checkpoint(b []byte) (origin string, size uint64, root []byte) {
	lines := strings.SplitN(string(b), "\n", 4)
	if len(lines) < 4 {
		fault("checkpoint: is none")
		return "", 0, nil
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	root, e2 := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || e2 != nil || len(root) != sha256.Size {
		fault("checkpoint: is none")
	}
	return lines[0], size, root
}

// checkSignature asks for an Ed25519 signature of the note by the key NAME+HASH+KEY.
func checkSignature(msg []byte, key string) {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 {
		fault("the key is none")
		return
	}
	pub, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(pub) != 1+ed25519.PublicKeySize || pub[0] != 1 {
		fault("the key is no Ed25519 key")
		return
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), pub...))
	if hex.EncodeToString(sum[:4]) != parts[1] {
		fault("the key does not have its hash")
		return
	}
	text, sigs, ok := bytes.Cut(msg, []byte("\n\n"))
	text = append(bytes.Clone(text), '\n')
	for line := range strings.Lines(string(sigs)) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] != "—" || f[1] != parts[0] {
			continue
		}
		sig, err := base64.StdEncoding.DecodeString(f[2])
		if ok && err == nil && len(sig) == 4+ed25519.SignatureSize && binary.BigEndian.Uint32(sig) == binary.BigEndian.Uint32(sum[:4]) && ed25519.Verify(pub[1:], text, sig[4:]) {
			return
		}
	}
	fault("checkpoint: is not signed by %s", parts[0])
}

func checkGrown(dir, kept string) {
	b, err := os.ReadFile(kept)
	if err != nil {
		fault("the kept checkpoint cannot be read")
		return
	}
	origin, size, root := checkpoint(read(dir, "checkpoint"))
	origin0, size0, root0 := checkpoint(b)
	var path [][]byte
	if text, err := os.ReadFile(filepath.Join(dir, "consistency")); err == nil {
		for f := range strings.FieldsSeq(string(text)) {
			h, err := base64.StdEncoding.DecodeString(f)
			if err != nil {
				fault("consistency: is none")
			}
			path = append(path, h)
		}
	}
	switch {
	case origin != origin0:
		fault("checkpoint: is of the log %s, the one that you kept of %s", origin, origin0)
	case size < size0:
		fault("checkpoint: the log has %d acts, it had %d: an older edition, or history was cut", size, size0)
	case !consistent(size0, root0, size, root, path):
		fault("checkpoint: it is not shown that the log of %d acts holds the one of %d", size, size0)
	}
}

func node(a, b []byte) []byte {
	h := sha256.Sum256(slices.Concat([]byte{1}, a, b))
	return h[:]
}

// consistent follows RFC 6962, section 2.1.2.
func consistent(old uint64, oldRoot []byte, size uint64, root []byte, path [][]byte) bool {
	if old == size {
		return len(path) == 0 && bytes.Equal(oldRoot, root)
	}
	if old == 0 || old > size || len(path) == 0 {
		return false
	}
	fn, sn := old-1, size-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr := oldRoot
	if old&(old-1) != 0 {
		fr, path = path[0], path[1:]
	}
	sr := fr
	for _, c := range path {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = node(c, fr), node(c, sr)
			for fn != 0 && fn&1 == 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = node(sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && bytes.Equal(fr, oldRoot) && bytes.Equal(sr, root)
}
