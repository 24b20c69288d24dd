// Package stranger checks an edition as somebody does who has nothing else: it knows nothing of the rooms that made the
// edition, and is written from doc/edition-format.md with the standard library alone. It checks the hash of every file,
// every bound from its proof in exact fractions, that the release of these very hashes stands in the log of the desk
// under a checkpoint signed with the key of the policy and cosigned as the policy asks, and that the log holds what it
// held at earlier releases. It travels with every edition as verify.go, to be run by: go run verify.go [-kept FILE]
// [-earlier FOLDER] [-key KEY] [-policy FILE] FOLDER.
package stranger

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Options are what a stranger knows beside the edition.
type Options struct {
	Kept    []byte // a checkpoint or a tlog-proof of the log that was kept; nil: none
	Earlier fs.FS  // an earlier edition: every value that changed since must have an erratum; nil: none
	Key     string // verifier key of the log, as a signed note has it; "": the one of the edition's policy
	Policy  []byte // a tlog-policy of their own: whose cosignatures they ask for; nil: the edition's
}

// Check gives what is wrong with an edition, a sentence each; where nothing is, it says what holds.
func Check(edition fs.FS, o Options) (faults []string, holds string) {
	c := &checker{edition: edition, there: map[string]bool{}}
	logged := ", and it is in no log"
	c.look()
	c.sums()
	for _, name := range slices.Sorted(maps.Keys(c.there)) {
		if dir, file := path.Split(name); dir == "proofs/" && path.Ext(file) == ".json" {
			c.proof(name)
		}
	}
	c.aggregates()
	c.events()
	if o.Earlier != nil {
		before := &checker{edition: o.Earlier, there: map[string]bool{}}
		before.look()
		c.errata(before)
		for _, f := range before.faults {
			c.fault("the earlier edition: %s", f)
		}
	}
	if c.there["policy"] || o.Key != "" || o.Kept != nil || o.Policy != nil {
		logged = c.release(o)
	}
	return c.faults, "holds: every hash, every bound" + logged
}

// checker is one check of one edition.
type checker struct {
	edition fs.FS
	there   map[string]bool
	faults  []string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// maxRead bounds the file of an edition that is read whole, bytes.
const maxRead = 1 << 28

func (c *checker) read(name string) []byte {
	f := c.open(name)
	if f == nil {
		return nil
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxRead+1))
	if err != nil || len(b) > maxRead {
		c.fault("%q: cannot be read", name)
	}
	return b
}

func (c *checker) open(name string) fs.File {
	f, err := c.edition.Open(name)
	if !c.there[name] || err != nil {
		c.fault("%q: cannot be read", name)
		return nil
	}
	return f
}

func (c *checker) hash(name string) string {
	f := c.open(name)
	if f == nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		c.fault("%q: cannot be read", name)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// unlisted are the files that come after the list of hashes, and carry their own proof.
var unlisted = []string{"SHA256SUMS", "edition.tlog-proof", "consistency"}

// look lists the files that are there. What is no file of its own (a link, a pipe) is a fault and is not opened.
func (c *checker) look() {
	err := fs.WalkDir(c.edition, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case !d.Type().IsRegular():
			c.fault("%q: is no file of its own", name)
		default:
			c.there[name] = true
		}
		return nil
	})
	if err != nil {
		c.fault("the folder cannot be read: %v", err)
	}
}

// sums compares the files with the list of their hashes.
func (c *checker) sums() {
	listed := map[string]string{}
	for line := range strings.Lines(string(c.read("SHA256SUMS"))) {
		line, ended := strings.CutSuffix(line, "\n")
		sum, name, ok := strings.Cut(line, "  ")
		if !ok || !ended || len(sum) != 64 || !fs.ValidPath(name) || listed[name] != "" {
			c.fault("SHA256SUMS: a line that is none")
			continue
		}
		listed[name] = sum
	}
	for _, name := range slices.Sorted(maps.Keys(c.there)) {
		if slices.Contains(unlisted, name) {
			continue
		}
		switch want, ok := listed[name]; {
		case !ok:
			c.fault("%q: is there and not listed", name)
		case c.hash(name) != want:
			c.fault("%q: does not have its hash", name)
		}
		delete(listed, name)
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		c.fault("%q: is listed and not there", name)
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
	Query               cell
	Terms               []term
}

var leaves = map[string]string{
	"status": "civilian hors_de_combat medical religious army police fighter unknown",
	"sex":    "male female other unknown",
	"age":    "child adult elderly unknown",
	"cause":  "heavy_weapons_explosive_munitions planted_explosives_uxo small_arms_light_weapons incendiary cbrn electromagnetic less_lethal denial_of_indispensables conflict_related_accident objects_other_means unknown",
}

func (c *checker) proof(name string) {
	var p proof
	if json.Unmarshal(c.read(name), &p) != nil || p.Format != "recount-proof-1" || p.Kind != "at least" &&
		p.Kind != "at most" {
		c.fault("%s: is no proof that this program knows", name)
		return
	}
	times, ok := c.figures(name, p)
	if !ok {
		return
	}
	kinds, ok := divide(p)
	if !ok {
		c.fault("%s: tells too many kinds of person apart to be checked", name)
		return
	}
	allowed := int64(1)
	if p.Kind == "at most" {
		allowed = -1
	}
	held := make([]bool, len(p.Terms))
	for _, a := range slices.Sorted(maps.Keys(kinds)) {
		if w := weight(p, times, a); w.Cmp(big.NewRat(a.allowed(allowed), 1)) > 0 {
			c.fault("%s: counts a person %s times where %d is allowed", name, w.RatString(), a.allowed(allowed))
			return
		}
		for i := range held {
			held[i] = held[i] || a.has(i+1)
		}
	}
	if i := slices.Index(held, false); i >= 0 {
		c.fault("%s: figure %d is of nobody", name, i+1)
	}
}

// figures checks that the figures of a proof give what it says, and gives how often it takes each.
func (c *checker) figures(name string, p proof) (times []*big.Rat, ok bool) {
	value, ok := new(big.Rat).SetString(p.Value)
	if !ok {
		c.fault("%s: %q is no fraction", name, p.Value)
		return nil, false
	}
	total := new(big.Rat)
	for _, t := range p.Terms {
		m, ok := new(big.Rat).SetString(t.Multiplier)
		if !ok || m.Sign() <= 0 || t.Figure < 0 || t.Cell.Outcome != p.Query.Outcome {
			c.fault("%s: takes a figure of %d %s %s times", name, t.Figure, t.Cell.Outcome, t.Multiplier)
			return nil, false
		}
		if t.AtMost {
			m.Neg(m)
		}
		times = append(times, m)
		total.Add(total, new(big.Rat).Mul(m, big.NewRat(t.Figure, 1)))
	}
	if total.Cmp(value) != 0 {
		c.fault("%s: its figures give %s, it says %s", name, total.RatString(), p.Value)
	}
	up := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(value.Num()), value.Denom()))
	if p.Kind == "at most" {
		up.Neg(up)
	}
	if up.Cmp(big.NewInt(p.Bound)) != 0 {
		c.fault("%s: proves %s, it says %d", name, up, p.Bound)
	}
	return times, true
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

// Bounds of a proof that can be checked: kinds of person that it tells apart, and steps to find them.
const (
	maxAtoms = 1 << 14
	maxSteps = 1 << 20
)

// atom is a kind of person by the cells that hold it, '1' or '0' for each; cell 0 is the question.
type atom string

func (a atom) has(i int) bool { return a[i] == '1' }

func (a atom) allowed(inside int64) int64 {
	if a.has(0) {
		return inside
	}
	return 0
}

// division finds the kinds of person that cells tell apart.
type division struct {
	cells []cell
	atoms map[atom]bool
	steps int
}

// divide gives the kinds of person that the cells of a proof tell apart, and whether they are few enough.
func divide(p proof) (map[atom]bool, bool) {
	d := &division{cells: []cell{p.Query}}
	for _, t := range p.Terms {
		d.cells = append(d.cells, t.Cell)
	}
	d.atoms = map[atom]bool{d.in(func(cell) bool { return true }): true}
	d.closed("status", func(c cell) []string { return c.Status })
	d.closed("sex", func(c cell) []string { return c.Sex })
	d.closed("age", func(c cell) []string { return c.Age })
	d.closed("cause", func(c cell) []string { return c.Cause })
	d.open([]string{""}, func(c cell, _ string) bool { return c.Communities == nil },
		func(c cell) []string { return c.Communities })
	d.open([]string{""}, func(c cell, _ string) bool { return c.Parties == nil },
		func(c cell) []string { return c.Parties })
	places := d.names(func(c cell) []string { return c.Locations })
	d.open(append(places, "elsewhere"), func(c cell, at string) bool {
		return c.Locations == nil ||
			slices.Contains(c.Locations, at)
	}, func(c cell) []string { return c.Loose })
	kinds := map[atom]bool{}
	for _, day := range days(d.cells) {
		kinds[d.in(func(c cell) bool { return (c.From == "" || c.From <= day) && (c.To == "" || day <= c.To) })] = true
	}
	d.atoms = d.combine(d.atoms, kinds, '0')
	return d.atoms, d.steps <= maxSteps && len(d.atoms) <= maxAtoms
}

// in is the kind of person that is in the cells of which something is so.
func (d *division) in(is func(cell) bool) atom {
	b := bytes.Repeat([]byte{'0'}, len(d.cells))
	for i, c := range d.cells {
		if is(c) {
			b[i] = '1'
		}
	}
	return atom(b)
}

func (d *division) names(of func(cell) []string) []string {
	var out []string
	for _, c := range d.cells {
		out = append(out, of(c)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// closed divides by a dimension of which a person has one leaf.
func (d *division) closed(dim string, of func(cell) []string) {
	kinds := map[atom]bool{}
	for leaf := range strings.FieldsSeq(leaves[dim]) {
		kinds[d.in(func(c cell) bool { return of(c) == nil || slices.Contains(of(c), leaf) })] = true
	}
	d.atoms = d.combine(d.atoms, kinds, '0')
}

// open divides by a start, which a person has one of, and by names, of which a person may bear several.
func (d *division) open(starts []string, is func(cell, string) bool, of func(cell) []string) {
	kinds := map[atom]bool{}
	for _, at := range starts {
		kinds[d.in(func(c cell) bool { return is(c, at) })] = true
	}
	for _, n := range d.names(of) {
		bears := map[atom]bool{d.in(func(c cell) bool { return slices.Contains(of(c), n) }): true}
		maps.Copy(kinds, d.combine(kinds, bears, '1'))
	}
	d.atoms = d.combine(d.atoms, kinds, '0')
}

// combine joins each of some kinds with each of others: with '0' what is in a cell by both, with '1' what is by one of
// them. Where they are too many it stops.
func (d *division) combine(all, others map[atom]bool, wins byte) map[atom]bool {
	out := map[atom]bool{}
	for a := range all {
		for b := range others {
			if d.steps++; d.steps > maxSteps || len(out) > maxAtoms {
				d.steps = maxSteps + 1
				return nil
			}
			joined := []byte(a)
			for i := range joined {
				if b[i] == wins {
					joined[i] = wins
				}
			}
			out[atom(joined)] = true
		}
	}
	return out
}

// days are the moments at which cells begin and end: before all, each first day, just after each last day. Days are
// compared as text, for all are written YYYY-MM-DD.
func days(cells []cell) []string {
	out := []string{""}
	for _, c := range cells {
		if c.From != "" {
			out = append(out, c.From)
		}
		if c.To != "" {
			out = append(out, c.To+"~")
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// table reads a CSV into rows by column.
func (c *checker) table(name string) []map[string]string {
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(c.read(name), []byte("\ufeff")))).ReadAll()
	if err != nil || len(all) == 0 {
		c.fault("%s: is no table", name)
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

func (c *checker) aggregates() {
	for _, r := range c.table("aggregates.csv") {
		low, e1 := strconv.Atoi(r["low"])
		high, e2 := strconv.Atoi(r["high"])
		if e1 == nil && e2 == nil && low > high {
			c.fault("aggregates.csv: a row says %d to %d", low, high)
		}
		if r["proof"] == "" {
			continue
		}
		var p proof
		if !c.there[r["proof"]] || json.Unmarshal(c.read(r["proof"]), &p) != nil ||
			strconv.FormatInt(p.Bound, 10) != r["low"] {
			c.fault("aggregates.csv: %s is %s, its proof says %d", r["tier"], r["low"], p.Bound)
		}
	}
}

func (c *checker) events() {
	for _, r := range c.table("ged.csv") {
		last := -1
		for _, k := range []string{"low", "best", "high"} {
			if r[k] == "" {
				continue
			}
			n, err := strconv.Atoi(r[k])
			if err != nil || n < last {
				c.fault("ged.csv: event %s breaks low <= best <= high", r["id"])
				break
			}
			last = n
		}
	}
}

// printed is what a table prints of each cell, by tier and cell.
func (c *checker) printed() map[[2]string]string {
	out := map[[2]string]string{}
	for _, r := range c.table("aggregates.csv") {
		text := r["low"]
		if r["high"] != "" && r["high"] != text {
			text += " " + r["high"]
		}
		out[[2]string{r["tier"], r["cell"]}] = text
	}
	return out
}

func (c *checker) errata(earlier *checker) {
	var errata []struct{ Tier, Cell, Was, Is string }
	if json.Unmarshal(c.read("errata.json"), &errata) != nil {
		c.fault("errata.json: is none")
	}
	told := map[[4]string]bool{}
	for _, e := range errata {
		told[[4]string{e.Tier, e.Cell, e.Was, e.Is}] = true
	}
	now := c.printed()
	for k, old := range earlier.printed() {
		is, ok := now[k]
		if !ok {
			is = "0"
		}
		if is != old && !told[[4]string{k[0], k[1], old, is}] {
			c.fault("aggregates.csv: %s of %s was %s and is %s, and no erratum says why", k[0], k[1], old, is)
		}
	}
}

// unb64 reads base64 that is written as it should be, so that no two texts are one value.
func (c *checker) unb64(text string) []byte {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || base64.StdEncoding.EncodeToString(b) != text {
		c.fault("base64 that is not as it should be written")
	}
	return b
}

func (c *checker) unb64s(lines []string) [][]byte {
	var out [][]byte
	for _, l := range lines {
		out = append(out, c.unb64(l))
	}
	return out
}

func (c *checker) wholeNumber(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 62)
	if err != nil || strconv.FormatUint(n, 10) != text {
		c.fault("a number that is not as it should be written")
	}
	return n
}

// A checkpoint is the text of a signed note: the log's name, how many acts it holds, the root in base64.
func (c *checker) checkpoint(text string) (origin string, size uint64, root []byte) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 {
		c.fault("a checkpoint that is none")
		return "", 0, nil
	}
	return lines[0], c.wholeNumber(lines[1]), c.unb64(lines[2])
}

// A signer is known by the name and the hash of its key.
type signer struct {
	name string
	hash [4]byte
}

// Kinds of keys of signed notes.
const (
	logKey     = 1
	witnessKey = 4
)

// vkey reads the key NAME+HASH+KEY of a kind.
func (c *checker) vkey(text string, kind byte) (signer, ed25519.PublicKey) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		c.fault("%.80q: is no key", text)
		return signer{}, nil
	}
	raw := c.unb64(parts[2])
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	if len(raw) != 1+ed25519.PublicKeySize || raw[0] != kind || hex.EncodeToString(sum[:4]) != parts[1] {
		c.fault("%.80q: is no Ed25519 key with its hash", text)
		return signer{}, nil
	}
	return signer{parts[0], [4]byte(sum[:4])}, raw[1:]
}

// A tlog-policy says by which keys logs and witnesses are known, and whose cosignatures are enough.
type policy struct {
	logs, witnesses map[signer]ed25519.PublicKey
	enough          func(by map[signer]bool) bool
}

func (c *checker) policy(text string) policy {
	p := policy{logs: map[signer]ed25519.PublicKey{}, witnesses: map[signer]ed25519.PublicKey{}}
	met := map[string]func(map[signer]bool) bool{"none": func(map[signer]bool) bool { return true }}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		switch is := c.rule(&p, met, f); {
		case f[0] == "log" && len(f) > 1:
			who, key := c.vkey(f[1], logKey)
			p.logs[who] = key
		case is == nil || f[0] == "quorum" && p.enough != nil || f[0] != "quorum" && met[f[1]] != nil:
			c.fault("a policy with a line that is none: %.80q", line)
		case f[0] == "quorum":
			p.enough = is
		default:
			met[f[1]] = is
		}
	}
	if p.enough == nil {
		c.fault("a policy without a quorum")
		p.enough = func(map[signer]bool) bool { return false }
	}
	return p
}

// rule is when a line of a policy is met: that of a witness, of a group, or the quorum's; nil: it is none of them.
func (c *checker) rule(p *policy, met map[string]func(map[signer]bool) bool, f []string) func(map[signer]bool) bool {
	switch {
	case len(f) > 2 && f[0] == "witness":
		who, key := c.vkey(f[2], witnessKey)
		for _, other := range p.witnesses {
			if other.Equal(key) {
				return nil
			}
		}
		p.witnesses[who] = key
		return func(by map[signer]bool) bool { return by[who] }
	case len(f) == 2 && f[0] == "quorum":
		return met[f[1]]
	case len(f) < 4 || f[0] != "group":
		return nil
	}
	least, members := map[string]int{"any": 1, "all": len(f) - 3}[f[2]], map[string]bool{}
	if least == 0 {
		least, _ = strconv.Atoi(f[2])
	}
	for _, m := range f[3:] {
		if met[m] == nil || m == "none" || members[m] {
			return nil
		}
		members[m] = true
	}
	if least < 1 || least > len(members) {
		return nil
	}
	return func(by map[signer]bool) bool {
		n := 0
		for m := range members {
			if met[m](by) {
				n++
			}
		}
		return n >= least
	}
}

// signatures asks that nobody signed a note but who is known, each once: the log, and witnesses enough. It says who
// those are.
func (c *checker) signatures(msg string, p policy) string {
	text, sigs, _ := strings.Cut(msg, "\n\n")
	by, byLog, cosigned := map[signer]bool{}, 0, []string(nil)
	for line := range strings.Lines(sigs) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if !strings.HasSuffix(line, "\n") || len(f) != 3 || f[0] != "—" {
			c.fault("edition.tlog-proof: a line under its checkpoint is no signature")
			continue
		}
		sig, signed := c.unb64(f[2]), text+"\n"
		if len(sig) < 4 {
			sig = make([]byte, 4)
		}
		who := signer{f[1], [4]byte(sig[:4])}
		key := p.logs[who]
		if key != nil {
			byLog++
		} else if key = p.witnesses[who]; key != nil && len(sig) > 12 {
			signed = fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig[4:12]), signed)
			sig = sig[8:]
			cosigned = append(cosigned, who.name)
		}
		if key == nil || by[who] || len(sig) != 4+ed25519.SignatureSize || !ed25519.Verify(key, []byte(signed), sig[4:]) {
			c.fault("edition.tlog-proof: a signature of its checkpoint does not hold, or is of nobody that is known")
		}
		by[who] = true
	}
	names := cmp.Or(strings.Join(cosigned, ", "), "nobody")
	if byLog == 0 || !p.enough(by) {
		c.fault("edition.tlog-proof: its checkpoint is not signed by the log, or it is cosigned by %s and the policy "+
			"asks for more", names)
	}
	return "cosigned by " + names
}

// checkRelease follows the tlog-proof: extra data (header, salt and body, of which the leaf is made), index, path,
// checkpoint.
func (c *checker) release(o Options) string {
	const format = "c2sp.org/tlog-proof@v1"
	head, note, _ := strings.Cut(string(c.read("edition.tlog-proof")), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != format || !strings.HasPrefix(lines[1], "extra ") ||
		!strings.HasPrefix(lines[2], "index ") {
		c.fault("edition.tlog-proof: is none")
		return ""
	}
	origin, size, root := c.checkpoint(note)
	index := c.wholeNumber(lines[2][len("index "):])
	extra := bytes.Split(c.unb64(lines[1][len("extra "):]), []byte("\n"))
	if len(extra) != 4 || len(extra[3]) != 0 {
		c.fault("edition.tlog-proof: its act is none")
		return ""
	}
	salt, err := hex.DecodeString(string(extra[1]))
	if err != nil || hex.EncodeToString(salt) != string(extra[1]) {
		c.fault("edition.tlog-proof: its salt is none")
	}
	mac := hmac.New(sha256.New, salt)
	mac.Write(extra[2])
	leaf := sha256.Sum256(slices.Concat([]byte{0}, extra[0], mac.Sum(nil)))
	if _, got := climb(index, size-1, leaf[:], leaf[:], c.unb64s(lines[3:])); index >= size || !bytes.Equal(got, root) {
		c.fault("edition.tlog-proof: the act is not in the log")
	}
	var act struct{ Payload struct{ Digest string } }
	sums := sha256.Sum256(c.read("SHA256SUMS"))
	if json.Unmarshal(extra[2], &act) != nil || act.Payload.Digest != hex.EncodeToString(sums[:]) {
		c.fault("SHA256SUMS: is not the list that was released")
	}
	holds := fmt.Sprintf(", released in the log %s of %d acts, %s", origin, size, c.signatures(note, c.asked(o)))
	seen := c.growth(size, root)
	if o.Kept == nil {
		return holds
	}
	kept := string(o.Kept)
	if strings.HasPrefix(kept, format) {
		_, kept, _ = strings.Cut(kept, "\n\n")
	}
	switch origin0, size0, root0 := c.checkpoint(kept); {
	case origin != origin0 || size < size0:
		c.fault("the log is %s with %d acts; you kept %s with %d: another log, an older edition, or history was cut",
			origin, size, origin0, size0)
	case !bytes.Equal(seen[size0], root0):
		c.fault("it is not shown that the log of %d acts holds the one of %d that you kept: a fork, or ask the desk for a proof", size, size0)
	}
	return holds
}

// asked is the policy of a check: the stranger's own where they have one, with the edition's for who is known beside.
func (c *checker) asked(o Options) policy {
	text := "quorum none\n"
	if c.there["policy"] {
		text = string(c.read("policy"))
	}
	p := c.policy(text)
	if o.Policy != nil {
		own := c.policy(string(o.Policy))
		maps.Copy(p.witnesses, own.witnesses)
		if p.enough = own.enough; len(own.logs) > 0 {
			p.logs = own.logs
		}
	}
	if o.Key != "" {
		who, key := c.vkey(o.Key, logKey)
		p.logs = map[signer]ed25519.PublicKey{who: key}
	}
	return p
}

// checkGrowth follows the proofs that the log holds what it held before, and gives the root of each size that it knows.
func (c *checker) growth(size uint64, root []byte) map[uint64][]byte {
	seen := map[uint64][]byte{size: root}
	if !c.there["consistency"] {
		return seen
	}
	parts := strings.Split(string(c.read("consistency")), "from ")
	for _, part := range parts[1:] {
		lines := strings.Split(part, "\n")
		at := strings.Split(lines[0], " ")
		if parts[0] != "" || len(lines) < 2 || lines[len(lines)-1] != "" || len(at) != 2 {
			c.fault("consistency: is none")
			break
		}
		old, oldRoot := c.wholeNumber(at[0]), c.unb64(at[1])
		if !consistent(old, oldRoot, size, root, c.unb64s(lines[1:len(lines)-1])) {
			c.fault("consistency: the log does not hold what it held of %d acts", old)
		}
		seen[old] = oldRoot
	}
	if len(parts) == 1 && parts[0] != "" {
		c.fault("consistency: is none")
	}
	return seen
}

func node(a, b []byte) []byte {
	h := sha256.Sum256(slices.Concat([]byte{1}, a, b))
	return h[:]
}

// climb follows RFC 6962, sections 2.1.1 and 2.1.2: the roots that a path leads to, of the smaller tree and of the
// larger.
func climb(fn, sn uint64, one, two []byte, path [][]byte) ([]byte, []byte) {
	for _, c := range path {
		if sn == 0 {
			return nil, nil
		}
		if fn&1 == 1 || fn == sn {
			one, two = node(c, one), node(c, two)
			for fn != 0 && fn&1 == 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			two = node(two, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 {
		return nil, nil
	}
	return one, two
}

func consistent(old uint64, oldRoot []byte, size uint64, root []byte, path [][]byte) bool {
	if old >= size || old < 1 || len(path) == 0 {
		return old == size && bytes.Equal(oldRoot, root) && len(path) == 0
	}
	fn, sn := old-1, size-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	first := oldRoot
	if old&(old-1) != 0 {
		first, path = path[0], path[1:]
	}
	one, two := climb(fn, sn, first, first, path)
	return bytes.Equal(one, oldRoot) && bytes.Equal(two, root)
}
