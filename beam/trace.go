package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strconv"
	"sync"

	"recount/internal/flow"
	"recount/origin"
	"recount/record"
)

// Tracing in steps: frequencies, lists, pairs, likeness, connected sets, stories, figures across stories. Each works on
// parts of the pile with the functions of package origin and gives what origin.Trace gives of the whole.

func init() {
	steps["count"] = step{[]string{"frequencies*"}, countTask, countPart}
	steps["list"] = step{[]string{"pairs*"}, listTask, listPart}
	steps["pair"] = step{[]string{"partners*"}, pairTask, pairPart}
	steps["compare"] = step{[]string{"likes*"}, compareTask, comparePart}
	steps["tell"] = step{[]string{"told*", "inferred*", "figures*"}, tellTask, tellPart}
	steps["figure"] = step{[]string{"joined*"}, figureTask, figurePart}
	steps["settle"] = step{[]string{"stories*", "origins*", "undated*"}, settleTask, settlePart}
}

// trace runs the steps of tracing on the pass of the run.
func (r *pageRun) trace() error {
	if err := r.steps("count", "list", "pair", "compare"); err != nil {
		return err
	}
	if err := r.join(); err != nil {
		return err
	}
	return r.steps("tell", "figure", "settle")
}

// print is a fingerprint as it is kept.
type print struct {
	origin.Print
	id        string
	published string
	raw       string
}

// prints gives the fingerprints of a part.
func prints(j job, part int) iter.Seq2[print, error] {
	return func(yield func(print, error) bool) {
		for r, err := range j.folder().read(j.of(printParts), part) {
			p := print{}
			if err == nil {
				p, err = printOf(r)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func printOf(r []byte) (print, error) {
	f, err := split(r, 3)
	if err != nil {
		return print{}, err
	}
	p := print{id: f[0], published: f[1], raw: f[2]}
	return p, p.UnmarshalBinary([]byte(f[2]))
}

// Kinds of what is counted.
const (
	termKind    = "t"
	featureKind = "f"
)

func hashText(h uint64) string { return string(binary.BigEndian.AppendUint64(nil, h)) }

func textHash(s string) uint64 {
	if len(s) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64([]byte(s))
}

// countTask counts words and features of a part.
func countTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	terms, features := map[uint64]int{}, map[uint64]int{}
	for p, err := range prints(j, part) {
		if err != nil {
			return err
		}
		ts, fs := p.Counted()
		for h := range ts {
			terms[h]++
		}
		for h := range fs {
			features[h]++
		}
	}
	for kind, counts := range map[string]map[uint64]int{termKind: terms, featureKind: features} {
		for h, n := range counts {
			give(partOfHash(h, j.Parts), fields(kind, hashText(h), strconv.Itoa(n)))
		}
	}
	return nil
}

// countPart adds up. What stands on one page alone is left out: that is taken for granted.
func countPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	type key struct{ kind, hash string }
	counts := map[key]int{}
	for r := range records {
		f, err := split(r, 3)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return errRecord
		}
		counts[key{f[0], f[1]}] += n
	}
	var out [][]byte
	for k, n := range counts {
		if n > 1 {
			out = append(out, fields(k.kind, k.hash, strconv.Itoa(n)))
		}
	}
	return j.folder().write(j.of("frequencies"), part, out)
}

// frequencies are those of the pass that a worker works on, read once.
var frequencies struct {
	sync.Mutex
	of     string
	counts *origin.Frequencies
}

func frequenciesOf(j job) (*origin.Frequencies, error) {
	frequencies.Lock()
	defer frequencies.Unlock()
	done, err := os.ReadFile(fmt.Sprintf("%s/count.%s.0.done", j.Folder, j.Pass))
	if err != nil {
		return nil, err
	}
	of := j.Folder + " " + string(done)
	if frequencies.of == of {
		return frequencies.counts, nil
	}
	counts := origin.NewFrequencies(j.Pages)
	for part := range j.Parts {
		for f, err := range j.folder().rows(j.of("frequencies"), part, 3) {
			if err != nil {
				return nil, err
			}
			n, err := strconv.Atoi(f[2])
			if err != nil {
				return nil, errRecord
			}
			if f[0] == termKind {
				counts.SetTerm(textHash(f[1]), int32(n))
			} else {
				counts.SetFeature(textHash(f[1]), int32(n))
			}
		}
	}
	frequencies.of, frequencies.counts = of, counts
	return counts, nil
}

// listTask puts the pages of a part into lists.
func listTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	f, err := frequenciesOf(j)
	if err != nil {
		return err
	}
	for p, err := range prints(j, part) {
		if err != nil {
			return err
		}
		l := p.Listed()
		for _, key := range f.Lists(p.Print) {
			give(partOfHash(key, j.Parts), fields(hashText(key), string(l.Document), strconv.Itoa(int(l.Published))))
		}
	}
	return nil
}

// listPart pairs the pages of each list.
func listPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	lists := map[string][]origin.Listed{}
	for r := range records {
		f, err := split(r, 3)
		if err != nil {
			return err
		}
		day, err := strconv.Atoi(f[2])
		if err != nil {
			return errRecord
		}
		lists[f[0]] = append(lists[f[0]], origin.Listed{Document: record.DocumentID(f[1]), Published: record.Day(day)})
	}
	seen := map[[2]record.DocumentID]bool{}
	var out [][]byte
	for _, list := range lists {
		for _, p := range origin.Near(list) {
			pair := [2]record.DocumentID{list[p[0]].Document, list[p[1]].Document}
			if !seen[pair] {
				seen[pair] = true
				out = append(out, fields(string(pair[0]), string(pair[1])))
			}
		}
	}
	return j.folder().write(j.of("pairs"), part, out)
}

// pairTask sends each pair to the part of its second page.
func pairTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	for f, err := range j.folder().rows(j.of("pairs"), part, 2) {
		if err != nil {
			return err
		}
		give(partOf(f[1], j.Parts), fields(f[1], f[0]))
	}
	return nil
}

// pairPart keeps each pair once, whatever the number of lists that have it.
func pairPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	seen := map[string]bool{}
	var out [][]byte
	for r := range records {
		if !seen[string(r)] {
			seen[string(r)] = true
			out = append(out, r)
		}
	}
	return j.folder().write(j.of("partners"), part, out)
}

// compareTask sends the fingerprints of a part to where the pages are that they are compared with.
func compareTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	with := map[string][]string{}
	for f, err := range j.folder().rows(j.of("partners"), part, 2) {
		if err != nil {
			return err
		}
		with[f[0]] = append(with[f[0]], f[1])
	}
	for p, err := range prints(j, part) {
		if err != nil {
			return err
		}
		byPart := map[int][]string{}
		for _, id := range with[p.id] {
			to := partOf(id, j.Parts)
			byPart[to] = append(byPart[to], id)
		}
		for to, ids := range byPart {
			give(to, fields(p.raw, string(fields(ids...))))
		}
	}
	return nil
}

// comparePart compares what came with the pages of the part.
func comparePart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	f, err := frequenciesOf(j)
	if err != nil {
		return err
	}
	here := map[string]origin.Print{}
	for p, err := range prints(j, part) {
		if err != nil {
			return err
		}
		f.Weigh(p.Print)
		here[p.id] = p.Print
	}
	var out [][]byte
	for r := range records {
		sent, err := split(r, 2)
		if err != nil {
			return err
		}
		var p origin.Print
		if err := p.UnmarshalBinary([]byte(sent[0])); err != nil {
			return err
		}
		f.Weigh(p)
		ids, err := splitList([]byte(sent[1]))
		if err != nil {
			return err
		}
		for _, id := range ids {
			q, ok := here[id]
			if !ok {
				return errRecord
			}
			if l := f.Compare(q, p); l.Counts() {
				out = append(out, likenessRecord(l))
			}
		}
	}
	return j.folder().write(j.of("likes"), part, out)
}

// splitList takes a list of fields apart.
func splitList(b []byte) ([]string, error) {
	var out []string
	for len(b) > 0 {
		size, k := binary.Uvarint(b)
		if k <= 0 || size > uint64(len(b)-k) {
			return nil, errRecord
		}
		out = append(out, string(b[k:k+int(size)]))
		b = b[k+int(size):]
	}
	return out, nil
}

func likenessRecord(l origin.Likeness) []byte {
	return fields(string(l.A), string(l.B), hashText(math.Float64bits(l.Score)), strconv.FormatBool(l.Verbatim))
}

func likenessOf(r []byte) (origin.Likeness, error) {
	f, err := split(r, 4)
	if err != nil {
		return origin.Likeness{}, err
	}
	return origin.Likeness{
		A: record.DocumentID(f[0]), B: record.DocumentID(f[1]), Score: math.Float64frombits(textHash(f[2])),
		Verbatim: f[3] == "true",
	}, nil
}

// tellTask sends the pages of a part, and how like they are to others, to where their connected set is.
func tellTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	roots, err := rootsOf(j, part)
	if err != nil {
		return err
	}
	root := func(id string) string { return cmp.Or(roots[id], id) }
	for p, err := range prints(j, part) {
		if err != nil {
			return err
		}
		r := root(p.id)
		give(partOf(r, j.Parts), fields(r, "", string(fields(p.id, p.published, p.raw))))
	}
	for b, err := range j.folder().read(j.of("likes"), part) {
		if err != nil {
			return err
		}
		l, err := likenessOf(b)
		if err != nil {
			return err
		}
		r := root(string(l.A))
		give(partOf(r, j.Parts), fields(r, "likeness", string(b)))
	}
	return nil
}

// connected is a connected set of pages.
type connected struct {
	prints    []print
	likenesss []origin.Likeness
}

// tellPart gathers each connected set into stories.
func tellPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	f, err := frequenciesOf(j)
	if err != nil {
		return err
	}
	sets := map[string]*connected{}
	for r := range records {
		x, err := split(r, 3)
		if err != nil {
			return err
		}
		set := sets[x[0]]
		if set == nil {
			set = &connected{}
			sets[x[0]] = set
		}
		if x[1] != "" {
			l, err := likenessOf([]byte(x[2]))
			if err != nil {
				return err
			}
			set.likenesss = append(set.likenesss, l)
			continue
		}
		p, err := printOf([]byte(x[2]))
		if err != nil {
			return err
		}
		set.prints = append(set.prints, p)
	}
	var t tellings
	for _, set := range sets {
		if err := t.add(f, set); err != nil {
			return err
		}
	}
	return writeAll(j, part, map[string][][]byte{j.of("told"): t.rows, j.of("inferred"): t.inferred,
		j.of("figures"): t.figures})
}

// tellings are what the sets of a part tell, as records.
type tellings struct{ rows, inferred, figures [][]byte }

func (t *tellings) add(f *origin.Frequencies, set *connected) error {
	all := make([]origin.Print, len(set.prints))
	dates := map[record.DocumentID]record.Date{}
	for i, p := range set.prints {
		all[i] = p.Print
		if p.published == "" {
			continue
		}
		d, err := record.ParseDate(p.published)
		if err != nil {
			return err
		}
		dates[record.DocumentID(p.id)] = d
	}
	told := f.Tell(all, set.likenesss)
	for _, s := range told.Stories {
		first := firstDay(s.Pages, dates)
		for i, d := range s.Pages {
			row := flow.StoryRow{Document: d, Story: s.ID, Standing: i + 1, Band: s.Band,
				Verbatim: slices.Contains(told.Verbatim, d)}
			if !dates[d].Stated() {
				row.Day = first
			}
			t.rows = append(t.rows, fields(string(d), row.String()))
		}
	}
	for _, in := range told.Inferred {
		b, err := inferenceRecord(in)
		if err != nil {
			return err
		}
		t.inferred = append(t.inferred, b)
	}
	for _, x := range told.Figures {
		b, err := x.AppendBinary(nil)
		if err != nil {
			return err
		}
		t.figures = append(t.figures, fields(x.Key(), string(b)))
	}
	return nil
}

// firstDay is the first day on which a page of a story was published.
func firstDay(pages []record.DocumentID, dates map[record.DocumentID]record.Date) record.Date {
	var first record.Date
	for _, id := range pages {
		if d := dates[id]; d.Stated() && (!first.Stated() || d.Earliest() < first.Earliest()) {
			first = record.ExactDate(d.Earliest())
		}
	}
	return first
}

func inferenceRecord(in origin.Inference) ([]byte, error) {
	b, err := json.Marshal(in)
	return fields(string(in.Document), string(b)), err
}

// figureTask sends figures to where others of the same value are.
func figureTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	for f, err := range j.folder().rows(j.of("figures"), part, 2) {
		if err != nil {
			return err
		}
		give(partOf(f[0], j.Parts), fields(f...))
	}
	return nil
}

// figurePart joins figures without an origin to the one series that they fit.
func figurePart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	byKey := map[string][]origin.Figure{}
	for r := range records {
		f, err := split(r, 2)
		if err != nil {
			return err
		}
		var x origin.Figure
		if err := x.UnmarshalBinary([]byte(f[1])); err != nil {
			return err
		}
		byKey[f[0]] = append(byKey[f[0]], x)
	}
	var out [][]byte
	for _, list := range byKey {
		for _, in := range origin.InferBySeries(list) {
			b, err := inferenceRecord(in)
			if err != nil {
				return err
			}
			out = append(out, b)
		}
	}
	return j.folder().write(j.of("joined"), part, out)
}

// settleTask sends what was found of each page to its part.
func settleTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	for _, kind := range []string{"told", "inferred", "joined"} {
		for f, err := range j.folder().rows(j.of(kind), part, 2) {
			if err != nil {
				return err
			}
			give(partOf(f[0], j.Parts), fields(f[0], kind, f[1]))
		}
	}
	return nil
}

// settlePart puts stories and inferred origins beside their pages, and lists the pages that are to be read again.
func settlePart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	var stories, inferred, undated [][]byte
	for r := range records {
		f, err := split(r, 3)
		if err != nil {
			return err
		}
		if f[1] != "told" {
			inferred = append(inferred, fields(f[0], f[2]))
			continue
		}
		stories = append(stories, fields(f[0], f[2]))
		row, err := flow.ParseStoryRow(f[2])
		if err != nil {
			return err
		}
		if row.Day.Stated() {
			undated = append(undated, fields(f[0], row.Day.String()))
		}
	}
	return writeAll(j, part, map[string][][]byte{j.of("stories"): stories, j.of("origins"): inferred,
		j.of("undated"): undated})
}
