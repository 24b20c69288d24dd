package flow

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"recount/link"
	"recount/record"
)

// WriteClusters writes rec_id, cluster and probability of every record, in the order of the records.
func (l *Linked) WriteClusters(path string) error {
	return writeCSV(path, []string{"rec_id", "cluster", "probability"}, func(w *csv.Writer) error {
		for i, c := range l.Result.Cluster {
			if err := w.Write([]string{record.Inert(l.Table.ID(i)), strconv.Itoa(int(c) + 1),
				rounded(l.Result.Probability[i], 4)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// WritePairs writes the pairs that the engine kept, with whether the clusters hold them together.
func (l *Linked) WritePairs(path string) error {
	return writeCSV(path, []string{"rec_a", "rec_b", "probability", "weight", "together"}, func(w *csv.Writer) error {
		for _, p := range l.Result.Pairs {
			together := "0"
			if l.Result.Cluster[p.A] == l.Result.Cluster[p.B] {
				together = "1"
			}
			if err := w.Write([]string{record.Inert(l.Table.ID(int(p.A))), record.Inert(l.Table.ID(int(p.B))),
				rounded(p.Probability, 6), rounded(p.Weight, 3), together}); err != nil {
				return err
			}
		}
		return nil
	})
}

// WriteModel writes the fitted model as JSON.
func (l *Linked) WriteModel(path string) error {
	return WriteWhole(path, func(f *os.File) error {
		e := json.NewEncoder(f)
		e.SetIndent("", " ")
		e.SetEscapeHTML(false)
		return e.Encode(l.Result.Model)
	})
}

func rounded(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

func writeCSV(path string, header []string, write func(*csv.Writer) error) error {
	return WriteWhole(path, func(f *os.File) error {
		buf := bufio.NewWriterSize(f, 1<<16)
		w := csv.NewWriter(buf)
		if err := w.Write(header); err != nil {
			return err
		}
		if err := write(w); err != nil {
			return err
		}
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
		return buf.Flush()
	})
}

// LinkSummary is what "recount link --json" prints. Numbers of persons are distinct people as the model gathers them;
// the interval is that of the draws and calibrated only when Audited.
type LinkSummary struct {
	Version   int            `json:"version"`
	Files     []LinkFile     `json:"files"`
	Records   int            `json:"records"`
	Clusters  int            `json:"clusters"`
	Persons   personsJSON    `json:"persons"`
	Threshold float64        `json:"threshold"`
	Seed      uint64         `json:"seed"`
	Judged    int            `json:"judged"`
	Audit     *Audited       `json:"audit"` // null without a judged random sample
	Sizes     []SizeCount    `json:"cluster_sizes"`
	Blocking  blockingJSON   `json:"blocking"`
	Fields    []string       `json:"fields"`
	Frozen    bool           `json:"frozen"`
	Questions []questionJSON `json:"questions"`
	Cut       int            `json:"cut_pairs_above_threshold"`
	Warnings  []string       `json:"warnings"`
}

type personsJSON struct {
	Low     int     `json:"low"`
	High    int     `json:"high"`
	Centre  float64 `json:"centre"`
	Level   float64 `json:"level"`
	Audited bool    `json:"audited"`
}

// SizeCount is how many clusters hold so many records.
type SizeCount struct {
	Size     int `json:"size"`
	Clusters int `json:"clusters"`
}

type ruleJSON struct {
	Rule    string  `json:"rule"`
	Blocks  int     `json:"blocks"`
	Largest int     `json:"largest"`
	Split   int     `json:"split"`
	Pairs   int64   `json:"pairs"`
	Matches float64 `json:"matches"`
	// Learned says that judged pairs brought the rule in; RecallJudged is the share of them that it reaches, null
	// without any.
	Learned      bool     `json:"learned"`
	RecallJudged *float64 `json:"recall_judged"`
}

type blockingJSON struct {
	Pairs        int64      `json:"pairs"`
	Recall       *float64   `json:"recall"`
	RecallJudged *float64   `json:"recall_judged"`
	CutBlocks    int        `json:"cut_blocks"`
	CutPairs     int64      `json:"cut_pairs"`
	Rules        []ruleJSON `json:"rules"`
}

type questionJSON struct {
	A      string  `json:"rec_a"`
	B      string  `json:"rec_b"`
	Change float64 `json:"change"`
	Bridge bool    `json:"bridge"`
}

// Summary gathers the figures of a run.
func (l *Linked) Summary() LinkSummary {
	r := l.Result
	s := LinkSummary{
		Version: 1, Files: l.Files, Records: l.Table.Len(), Threshold: l.Options.Threshold, Seed: l.Options.Seed,
		Judged: len(l.Options.Judged), Audit: l.Audit,
		Persons: personsJSON{Low: int(math.Floor(r.Persons.Low)), High: int(math.Ceil(r.Persons.High)),
			Centre: math.Round(r.Persons.Centre*10) / 10,
			Level:  r.Persons.Level, Audited: r.Persons.Audited},
		Sizes: l.Sizes(), Frozen: r.Model.Frozen, Cut: len(r.Cut), Warnings: l.AllWarnings(),
		Blocking: blockingJSON{Pairs: r.Blocking.Pairs, Recall: stated(r.Blocking.Recall),
			RecallJudged: stated(r.Blocking.RecallJudged),
			CutBlocks:    r.Blocking.CutBlocks, CutPairs: r.Blocking.CutPairs},
	}
	if s.Threshold == 0 {
		s.Threshold = 0.5
	}
	for _, z := range s.Sizes {
		s.Clusters += z.Clusters
	}
	for _, f := range r.Model.Fields {
		s.Fields = append(s.Fields, f.Name)
	}
	for _, x := range r.Blocking.Rules {
		s.Blocking.Rules = append(s.Blocking.Rules, ruleJSON{x.Rule, x.Blocks, x.LargestBlock, x.Split, x.Pairs,
			math.Round(x.Matches*10) / 10,
			x.Learned, stated(x.RecallJudged)})
	}
	for _, q := range r.Questions {
		s.Questions = append(s.Questions, questionJSON{l.Table.ID(int(q.A)), l.Table.ID(int(q.B)),
			math.Round(q.Change*1e4) / 1e4, q.Bridge})
	}
	return s
}

func stated(x float64) *float64 {
	if x < 0 {
		return nil
	}
	x = math.Round(x*1e5) / 1e5
	return &x
}

// AllWarnings are those about the files, then those of the engine.
func (l *Linked) AllWarnings() []string {
	return append(append([]string{}, l.Warnings...), l.Result.Warnings...)
}

// Sizes counts the clusters by size.
func (l *Linked) Sizes() []SizeCount {
	size := make([]int, len(l.Result.Cluster))
	for _, c := range l.Result.Cluster {
		size[c]++
	}
	most := 0
	for _, n := range size {
		most = max(most, n)
	}
	count := make([]int, most+1)
	for _, n := range size {
		count[n]++
	}
	var out []SizeCount
	for n := 1; n <= most; n++ {
		if count[n] > 0 {
			out = append(out, SizeCount{n, count[n]})
		}
	}
	return out
}

// WriteText prints the summary for a person. It holds no name.
func (s LinkSummary) WriteText(w io.Writer) error {
	p := &printer{w: w}
	if s.Persons.Audited {
		p.f("%d records, %d persons as gathered; %d to %d by a random sample of %d records judged by people (%.0f %%)\n", s.Records, s.Clusters, s.Persons.Low, s.Persons.High, s.Audit.Records, 100*s.Persons.Level)
		for _, h := range s.Audit.Strata {
			p.f("  %-12s %8d records, %4d in the sample, %d of them gathered otherwise by people\n", h.Name, h.Records,
				h.Sampled, h.Wrong)
		}
		if s.Audit.Open > 0 {
			p.f("  %d answers are unsure or differ: the interval holds either\n", s.Audit.Open)
		}
	} else {
		p.f("%d records, %d persons as gathered; %d to %d by the model's own doubt, not audited\n", s.Records,
			s.Clusters, s.Persons.Low, s.Persons.High)
	}
	for _, f := range s.Files {
		p.f("  %-24s %8d records, columns %v\n", f.Name, f.Records, f.Columns)
	}
	p.f("%d pairs compared", s.Blocking.Pairs)
	if s.Blocking.Recall != nil {
		p.f("; blocking reaches about %.2f %% of the true pairs", 100**s.Blocking.Recall)
	}
	if s.Blocking.RecallJudged != nil {
		p.f("; %.2f %% of the pairs judged the same", 100**s.Blocking.RecallJudged)
	}
	p.f("\n")
	for _, r := range s.Blocking.Rules {
		if r.Learned {
			p.f("learned from judged pairs: candidates by %s", r.Rule)
			if r.RecallJudged != nil {
				p.f(", which reach %.2f %% of the pairs judged the same", 100**r.RecallJudged)
			}
			p.f("\n")
		}
	}
	if s.Blocking.CutBlocks > 0 {
		p.f("%d blocks were too large and were cut: at most %d pairs were not compared\n", s.Blocking.CutBlocks,
			s.Blocking.CutPairs)
	}
	for _, warning := range s.Warnings {
		p.f("! %s\n", warning)
	}
	if n := len(s.Questions); n > 0 {
		p.f("%d open questions; answering the first is expected to change the number of persons by %.2f: recount link judge\n", n, s.Questions[0].Change)
	}
	return p.err
}

// printer keeps the first error of many writes.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) f(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// OpenPair is an open question with both records side by side.
type OpenPair struct {
	A, B   string
	Change float64
	Bridge bool
	Rows   [][3]string // field, what A states, what B states
}

// Open gives the k-th open question. Its rows hold names: show them to the person who asked, never to a log.
func (l *Linked) Open(k int) OpenPair {
	q := l.Result.Questions[k]
	return OpenPair{A: l.Table.ID(int(q.A)), B: l.Table.ID(int(q.B)), Change: q.Change, Bridge: q.Bridge,
		Rows: l.Beside(q.A, q.B)}
}

// OpenPairs gives the first open questions.
func (l *Linked) OpenPairs(most int) []OpenPair {
	var out []OpenPair
	for k := range l.Result.Questions[:min(len(l.Result.Questions), most)] {
		out = append(out, l.Open(k))
	}
	return out
}

// Beside lists what two records state, field by field.
func (l *Linked) Beside(a, b int32) [][3]string {
	var rows [][3]string
	for k, f := range l.Table.Fields() {
		if f.Kind == link.KindID || f.Kind == link.KindIgnore {
			continue
		}
		if x, y := l.Table.Value(int(a), k), l.Table.Value(int(b), k); x != "" || y != "" {
			rows = append(rows, [3]string{f.Name, x, y})
		}
	}
	return rows
}
