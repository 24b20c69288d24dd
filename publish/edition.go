package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"recount/publish/stranger"
)

// Edition is an edition in memory: its files by path, and what must be kept of it so that the next one can be audited
// beside it.
type Edition struct {
	ID         string
	Files      map[string][]byte
	Table      Table // with what is not printed
	Suppressed []Suppression
	Numbers    map[string]string // the five of the question by tier, as printed: low, or low and high
}

// edition is one in the making.
type edition struct {
	in    *Input
	table Table
}

// Build makes an edition of its input. It does not ask whether the edition may be released: Check does. The error names
// the cells that stay within reach whatever is hidden, or what of the input cannot be written.
func Build(in *Input) (*Edition, error) {
	table := tabulate(in)
	var earlier []Table
	for _, f := range in.Earlier {
		earlier = append(earlier, f.Table)
	}
	hidden, err := Suppress(table, earlier)
	if err != nil {
		return nil, fmt.Errorf("edition %s: %w", in.ID, err)
	}
	for _, s := range hidden {
		table.Hidden[s.Key] = true
	}
	e := &edition{in: in, table: table}
	out := &Edition{ID: in.ID, Files: map[string][]byte{}, Table: table, Suppressed: hidden}
	if err := e.write(out.Files); err != nil {
		return nil, fmt.Errorf("edition %s: %w", in.ID, err)
	}
	out.Numbers = e.numbers()
	out.Files["SHA256SUMS"] = sums(out.Files)
	return out, nil
}

// write makes every file but the list of their hashes.
func (e *edition) write(files map[string][]byte) error {
	sheets := e.sheets()
	for _, s := range sheets {
		files[s.name+".csv"] = s.csv()
	}
	if e.in.Database != nil {
		b, err := e.in.Database(e.relations(sheets))
		if err != nil {
			return err
		}
		files["edition.sqlite"] = b
	}
	for _, p := range proofsOf(e.in) {
		files["proofs/"+p.name+".json"] = encode(spell(p.proof, e.in.Places))
	}
	files["incidents.geojson"] = encode(e.geojson())
	files["annotations.jsonld"] = encode(e.annotations())
	files["datapackage.json"] = encode(e.datapackage(sheets))
	files["ro-crate-metadata.json"] = encode(e.crate(slices.Sorted(maps.Keys(files))))
	files["errata.json"] = encode(append([]Erratum{}, e.in.Errata...))
	files["README.txt"] = e.readme()
	files["edition-format.md"] = stranger.Format
	files["verify.py"] = stranger.Python
	files["verify.go"] = stranger.Go()
	if e.in.Log.Key != "" {
		files["policy"] = e.in.Log.policy()
	}
	maps.Copy(files, e.site())
	return nil
}

// sums lists the SHA-256 of every file as sha256sum does.
func sums(files map[string][]byte) []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256(files[name])
		fmt.Fprintf(&b, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	return []byte(b.String())
}

func (e *edition) knownAt() string {
	if e.in.Question.KnownAt.IsZero() {
		return notStated
	}
	return e.in.Question.KnownAt.UTC().Format(time.RFC3339)
}

// MediaType is what a file of an edition is, by its name.
func MediaType(name string) string {
	switch path.Ext(name) {
	case ".csv":
		return "text/csv"
	case ".html":
		return "text/html"
	case ".geojson":
		return "application/geo+json"
	case ".jsonld":
		return "application/ld+json"
	case ".json":
		return "application/json"
	case ".css":
		return "text/css"
	case ".md":
		return "text/markdown"
	case ".py":
		return "text/x-python"
	case ".sqlite":
		return "application/vnd.sqlite3"
	}
	return "text/plain"
}

// Digest is the SHA-256 of the list of hashes: of everything that the edition is. It is hex.
func (e *Edition) Digest() string {
	sum := sha256.Sum256(e.Files["SHA256SUMS"])
	return hex.EncodeToString(sum[:])
}

// Changed lists the values that two editions print otherwise: the numbers of the question by tier, then the cells of
// the table. A cell that the later one does not have counts nobody. The reasons are the caller's to find.
func Changed(since string, was, is Table, numbersWas, numbersIs map[string]string) []Erratum {
	var out []Erratum
	for _, tier := range slices.Sorted(maps.Keys(numbersIs)) {
		if old, ok := numbersWas[tier]; ok && old != numbersIs[tier] {
			out = append(out, Erratum{Since: since, Cell: KeyAll, Tier: tier, Was: old, Is: numbersIs[tier]})
		}
	}
	before := was.printed()
	for _, c := range is.Cells {
		now := is.print(c)
		if old, ok := before[c.Key]; ok && c.Key != KeyAll && old != now {
			out = append(out, Erratum{Since: since, Cell: c.Key, Tier: "named", Was: old, Is: now})
		}
	}
	now := is.printed()
	for _, c := range was.Cells {
		if old := before[c.Key]; now[c.Key] == "" && old != number(0) {
			out = append(out, Erratum{Since: since, Cell: c.Key, Tier: "named", Was: old, Is: number(0)})
		}
	}
	return out
}

// Count gives the numbers of an edition of its input before anything is hidden: the table, and the numbers of the
// question by tier.
func Count(in *Input) (Table, map[string]string) {
	e := &edition{in: in, table: tabulate(in)}
	return e.table, e.numbers()
}

// Counted are the numbers of a table's cells, whether they may be told or not.
func (t Table) Counted() map[Key]string {
	out := map[Key]string{}
	for _, c := range t.Cells {
		out[c.Key] = number(c.Value)
	}
	return out
}

func (t Table) print(c Cell) string {
	if t.Hidden[c.Key] {
		return suppressed
	}
	return number(c.Value)
}

func (t Table) printed() map[Key]string {
	out := map[Key]string{}
	for _, c := range t.Cells {
		out[c.Key] = t.print(c)
	}
	return out
}

// numbers are the five of the question, as aggregates.csv prints them.
func (e *edition) numbers() map[string]string {
	out := map[string]string{}
	for _, row := range e.headline() {
		tier, low, high := row[11], row[17], row[18]
		out[tier] = low
		if high != notStated && high != low {
			out[tier] += " " + high
		}
	}
	return out
}
