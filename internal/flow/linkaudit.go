package flow

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"recount/link"
	"recount/record"
)

// auditColumn marks a sheet of an audit: it numbers the sampled records in the order of review.
const auditColumn = "audit"

// maxPlan bounds the plan of an audit.
const maxPlan = 64 << 20

// auditPlan is the plan of an audit as it lies beside the sheet. It holds ids and no names. Reviewers do not need it:
// it says how sure the model was, and the review is blind.
type auditPlan struct {
	Version int            `json:"version"`
	Seed    uint64         `json:"seed"`
	Persons int            `json:"persons"`
	Records int            `json:"records"`
	Strata  []auditStratum `json:"strata"`
}

type auditStratum struct {
	Name    string        `json:"name"`
	Records int           `json:"records"`
	Sample  []auditRecord `json:"sample"`
}

type auditRecord struct {
	ID         string   `json:"rec_id"`
	Found      int32    `json:"found"`
	Candidates []string `json:"candidates"`
}

// Audited says what people found in a random sample of records.
type Audited struct {
	Records int              `json:"records"` // in the sample
	Pairs   int              `json:"pairs"`   // judged for it
	Open    int              `json:"open"`    // unsure, or reviewers differ: counted both ways
	Missing int              `json:"missing"` // without an answer yet
	Strata  []AuditedStratum `json:"strata"`
}

// AuditedStratum is one group of records about which the model was equally sure.
type AuditedStratum struct {
	Name    string `json:"name"`
	Records int    `json:"records"`
	Sampled int    `json:"sampled"`
	Wrong   int    `json:"wrong"` // sampled records whose persons people gathered otherwise
}

// PlanPath is where the plan of an audit sheet lies.
func PlanPath(sheet string) string {
	return strings.TrimSuffix(sheet, filepath.Ext(sheet)) + ".plan.json"
}

// WriteAudit draws a random sample of records and writes the pairs that people must judge as a sheet in random order
// and without scores, and the plan beside it. Columns decision and by are to be filled. It returns the number of
// records and of pairs.
func (l *Linked) WriteAudit(path string, size int) (records, pairs int, err error) {
	drawn := link.PlanAudit(l.Result, size, l.Options.Seed)
	plan := auditPlan{Version: 1, Seed: drawn.Seed, Persons: drawn.Persons, Records: l.Table.Len()}
	type task struct {
		record int32
		with   []int32
		order  uint64
	}
	var tasks []task
	for _, h := range drawn.Strata {
		out := auditStratum{Name: h.Name, Records: h.Records, Sample: []auditRecord{}}
		for i, r := range h.Sample {
			rec := auditRecord{ID: l.Table.ID(int(r)), Found: h.Found[i], Candidates: []string{}}
			with := drawn.Candidates(l.Result, r)
			for _, x := range with {
				rec.Candidates = append(rec.Candidates, l.Table.ID(int(x)))
			}
			out.Sample = append(out.Sample, rec)
			tasks = append(tasks, task{r, with, shuffled(drawn.Seed, rec.ID)})
		}
		plan.Strata = append(plan.Strata, out)
	}
	slices.SortFunc(tasks, func(a, b task) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.record, b.record))
	})
	fields := l.shown()
	header := append([]string{auditColumn}, decisionHeader...)
	for _, k := range fields {
		header = append(header, l.Table.Fields()[k].Name+" a", l.Table.Fields()[k].Name+" b")
	}
	listed := map[[2]int32]bool{}
	err = writeCSV(path, header, func(w *csv.Writer) error {
		for n, t := range tasks {
			for _, x := range t.with {
				p := [2]int32{min(t.record, x), max(t.record, x)}
				if listed[p] {
					continue
				}
				listed[p] = true
				row := []string{strconv.Itoa(n + 1), record.Inert(l.Table.ID(int(t.record))),
					record.Inert(l.Table.ID(int(x))), "", ""}
				for _, k := range fields {
					row = append(row, record.Inert(l.Table.Value(int(t.record), k)),
						record.Inert(l.Table.Value(int(x), k)))
				}
				if err := w.Write(row); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	return len(tasks), len(listed), WriteWhole(PlanPath(path), func(f *os.File) error {
		e := json.NewEncoder(f)
		e.SetEscapeHTML(false)
		return e.Encode(plan)
	})
}

// shuffled orders the tasks by seed and id, so that the order says nothing about the model.
func shuffled(seed uint64, id string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d|%s", seed, id)
	x := h.Sum64()
	return (x ^ x>>31) * 0x94d049bb133111eb
}

// shown are the columns that a reviewer sees.
func (l *Linked) shown() []int {
	var out []int
	for k, f := range l.Table.Fields() {
		if f.Kind != link.KindID && f.Kind != link.KindIgnore {
			out = append(out, k)
		}
	}
	return out
}

// readPlan reads the plan beside a sheet.
func readPlan(sheet string) (*auditPlan, error) {
	path := PlanPath(sheet)
	name := filepath.Base(path)
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, record.Say("%s is a sheet of an audit and needs its plan %s beside it: put the file there that was written with the sheet", filepath.Base(sheet), name)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPlan+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxPlan {
		return nil, record.Say("%s: a plan larger than %d MiB", name, maxPlan>>20)
	}
	var p auditPlan
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, record.Say("%s: not a plan of an audit: %w", name, err)
	}
	if p.Version != 1 || p.Persons < 1 || len(p.Strata) == 0 {
		return nil, record.Say("%s: not a plan of an audit that this program knows: draw the sample again with --audit",
			name)
	}
	return &p, nil
}

// calibrate gives the number of persons the interval of the audit. Pairs on which reviewers are unsure or differ are
// counted both ways, so that the interval holds either answer. Until every pair is answered the interval stays the
// model's own.
func (l *Linked) calibrate(plan *auditPlan, name string) error {
	if plan.Records != l.Table.Len() {
		return record.Say("%s: the sample was drawn from %d records, these files have %d: give the files that it was drawn from", name, plan.Records, l.Table.Len())
	}
	recordAt := l.byID()
	a := &Audited{}
	drawn := &link.AuditPlan{Seed: plan.Seed, Persons: plan.Persons}
	var most, fewest []link.AuditAnswer
	judged := map[[2]int32]bool{}
	for _, h := range plan.Strata {
		s := link.AuditStratum{Name: h.Name, Records: h.Records}
		out := AuditedStratum{Name: h.Name, Records: h.Records, Sampled: len(h.Sample)}
		for _, r := range h.Sample {
			at, ok := recordAt[r.ID]
			if !ok {
				return record.Say("%s: a sampled record is not in these files: give the files that the sample was drawn from", name)
			}
			sure, open := l.answered(at)
			for _, c := range r.Candidates {
				x, ok := recordAt[c]
				if !ok {
					return record.Say("%s: a record to compare is not in these files: give the files that the sample was drawn from", name)
				}
				p := [2]int32{min(at, x), max(at, x)}
				if _, done := l.settled[p]; !done && !judged[p] {
					a.Missing++
				}
				judged[p] = true
			}
			s.Sample, s.Found = append(s.Sample, at), append(s.Found, r.Found)
			most = append(most, link.AuditAnswer{Record: at, Same: sure})
			fewest = append(fewest, link.AuditAnswer{Record: at, Same: append(slices.Clone(sure), open...)})
			a.Open += len(open)
			if len(sure)+1 != int(r.Found) {
				out.Wrong++
			}
		}
		a.Records += len(h.Sample)
		a.Strata, drawn.Strata = append(a.Strata, out), append(drawn.Strata, s)
	}
	a.Pairs = len(judged)
	l.Audit = a
	if a.Missing > 0 {
		l.Warnings = append(l.Warnings,
			fmt.Sprintf("%s: %d of %d pairs of the audit have no decision yet; the interval stays the model's own until all have one", name, a.Missing, a.Pairs))
		return nil
	}
	high, err := link.Calibrate(drawn, most)
	if err != nil {
		return record.Say("%s: %w", name, err)
	}
	low, err := link.Calibrate(drawn, fewest)
	if err != nil {
		return record.Say("%s: %w", name, err)
	}
	high.Low, high.Centre = max(low.Low, 1), (low.Centre+high.Centre)/2
	l.Result.Persons = high
	return nil
}

// answered lists the records that people hold to be the same as one, and those on which they are unsure or differ.
func (l *Linked) answered(at int32) (sure, open []int32) {
	for _, x := range l.judgedWith[at] {
		switch l.settled[[2]int32{min(at, x), max(at, x)}] {
		case AnswerSame:
			sure = append(sure, x)
		case AnswerUnsure:
			open = append(open, x)
		}
	}
	return sure, open
}

// AuditPairs lists the pairs of a sheet for review in the terminal.
func (l *Linked) AuditPairs(sheet string) ([]OpenPair, error) {
	plan, err := readPlan(sheet)
	if err != nil {
		return nil, err
	}
	all, _, err := readDecisions(sheet)
	if err != nil {
		return nil, err
	}
	recordAt := l.byID()
	var out []OpenPair
	for _, d := range all {
		a, okA := recordAt[d.A]
		b, okB := recordAt[d.B]
		if !okA || !okB || plan.Records != l.Table.Len() {
			return nil, record.Say("%s: the sample was drawn from other files: give those", filepath.Base(sheet))
		}
		out = append(out, OpenPair{A: d.A, B: d.B, Rows: l.Beside(a, b)})
	}
	return out, nil
}

func (l *Linked) byID() map[string]int32 {
	recordAt := make(map[string]int32, l.Table.Len())
	for i := range l.Table.Len() {
		recordAt[l.Table.ID(i)] = int32(i)
	}
	return recordAt
}
