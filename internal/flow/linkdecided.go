package flow

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"recount/intake"
	"recount/link"
	"recount/record"
)

// Answers of a reviewer.
const (
	AnswerSame      = "same"
	AnswerDifferent = "different"
	AnswerUnsure    = "unsure"
)

// Decision is a reviewer's answer on a pair of records.
type Decision struct {
	A, B   string // ids of the records
	Answer string
	By     string // who decided
}

var decisionHeader = []string{"rec_a", "rec_b", "decision", "by"}

// ReadDecisions reads a file of decisions: rec_a, rec_b, decision (same, different, unsure) and, if it is there, by.
// Rows of an audit sheet that are not filled yet are left out.
func ReadDecisions(path string) ([]Decision, error) {
	all, _, err := readDecisions(path)
	return slices.DeleteFunc(all, func(d Decision) bool { return d.Answer == "" }), err
}

// readDecisions also gives the rows of an audit sheet that have no answer, and says whether the file is such a sheet.
func readDecisions(path string) ([]Decision, bool, error) {
	name := filepath.Base(path)
	f, _, err := openList(path)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	at := map[string]int{}
	var out []Decision
	sheet := false
	err = intake.ReadCells(name, f, func(header []string) error {
		for i, h := range header {
			at[strings.ToLower(h)] = i
		}
		for _, need := range decisionHeader[:3] {
			if _, ok := at[need]; !ok {
				return record.Say("%s: no column %q: decisions have the columns %s", name, need,
					strings.Join(decisionHeader, ", "))
			}
		}
		_, sheet = at[auditColumn]
		return nil
	}, func(line int, row []string) error {
		value := func(c string) string {
			if i, ok := at[c]; ok && i < len(row) {
				return row[i]
			}
			return ""
		}
		d := Decision{A: record.FromInert(value("rec_a")), B: record.FromInert(value("rec_b")),
			Answer: strings.ToLower(value("decision")), By: record.FromInert(value("by"))}
		if !slices.Contains([]string{AnswerSame, AnswerDifferent, AnswerUnsure}, d.Answer) &&
			!(sheet && d.Answer == "") {
			return record.Say("%s: line %d: a decision is same, different or unsure", name, line)
		}
		if d.A == "" || d.B == "" || d.A == d.B {
			return record.Say("%s: line %d: a decision is on two records", name, line)
		}
		out = append(out, d)
		return nil
	})
	return out, sheet, err
}

// AppendDecision adds a decision to a file, with the header when the file is new. Nothing in the file is changed: a
// later decision of the same reviewer on the same pair takes the place of the earlier one when the file is read.
func AppendDecision(path string, d Decision) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if info.Size() == 0 {
		if err := w.Write(decisionHeader); err != nil {
			return err
		}
	}
	if err := w.Write([]string{record.Inert(d.A), record.Inert(d.B), d.Answer, record.Inert(d.By)}); err != nil {
		return err
	}
	w.Flush()
	return errors.Join(w.Error(), f.Sync())
}

// readDecided turns the files of decisions and of known persons into options of the engine.
func (l *Linked) readDecided(in LinkInput) error {
	recordAt := map[string]int32{}
	if len(in.Judged) > 0 || in.Known != "" {
		recordAt = l.byID()
	}
	for _, path := range in.Judged {
		all, sheet, err := readDecisions(path)
		if err != nil {
			return err
		}
		if sheet && l.plan != nil {
			return record.Say("%s: the sheet of a second audit: give one, and the answers of other reviewers as files without a column %q", filepath.Base(path), auditColumn)
		}
		if sheet {
			if l.plan, err = readPlan(path); err != nil {
				return err
			}
			l.planName = filepath.Base(path)
		}
		l.Judged = append(l.Judged, slices.DeleteFunc(all, func(d Decision) bool { return d.Answer == "" })...)
	}
	l.judge(strings.Join(baseNames(in.Judged), ", "), recordAt)
	if in.Known != "" {
		return l.know(in.Known, recordAt)
	}
	return nil
}

func baseNames(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.Base(p)
	}
	return out
}

// judge settles the decisions: the last of each reviewer counts, and a pair on which two reviewers differ is left to
// the model and reported.
func (l *Linked) judge(name string, recordAt map[string]int32) {
	last := map[[2]int32]map[string]string{}
	var order [][2]int32
	missing := 0
	for _, d := range l.Judged {
		a, okA := recordAt[d.A]
		b, okB := recordAt[d.B]
		if !okA || !okB {
			missing++
			continue
		}
		p := [2]int32{min(a, b), max(a, b)}
		if last[p] == nil {
			last[p] = map[string]string{}
			order = append(order, p)
		}
		last[p][d.By] = d.Answer
	}
	split := 0
	l.settled, l.judgedWith = map[[2]int32]string{}, map[int32][]int32{}
	for _, p := range order {
		same, different := false, false
		for _, answer := range last[p] {
			same = same || answer == AnswerSame
			different = different || answer == AnswerDifferent
		}
		l.settled[p] = AnswerUnsure
		switch {
		case same && different:
			split++
		case same || different:
			l.settled[p] = map[bool]string{true: AnswerSame, false: AnswerDifferent}[same]
			l.Options.Judged = append(l.Options.Judged, link.Judgement{A: p[0], B: p[1], Same: same})
		}
		l.judgedWith[p[0]] = append(l.judgedWith[p[0]], p[1])
		l.judgedWith[p[1]] = append(l.judgedWith[p[1]], p[0])
	}
	l.reconcile(name)
	if missing > 0 {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s: %d decisions are on records that are not in these files", name,
			missing))
	}
	if split > 0 {
		l.Warnings = append(l.Warnings,
			fmt.Sprintf("%s: reviewers differ on %d pairs; those were left to the model: let a third person decide",
				name, split))
	}
}

// reconcile leaves out the answers "different" on records that other answers hold to be one (a is b, b is c, a is not
// c), and says so: one slip must not stop the work on thousands of pairs.
func (l *Linked) reconcile(name string) {
	root := map[int32]int32{}
	find := func(x int32) int32 {
		for {
			r, ok := root[x]
			if !ok {
				return x
			}
			x = r
		}
	}
	for _, j := range l.Options.Judged {
		if a, b := find(j.A), find(j.B); j.Same && a != b {
			root[max(a, b)] = min(a, b)
		}
	}
	var first link.Judgement
	kept := l.Options.Judged[:0]
	for _, j := range l.Options.Judged {
		if !j.Same && find(j.A) == find(j.B) {
			if first.A == first.B {
				first = j
			}
			continue
		}
		kept = append(kept, j)
	}
	if n := len(l.Options.Judged) - len(kept); n > 0 {
		l.Warnings = append(l.Warnings,
			fmt.Sprintf("%s: %d pairs are judged different though other answers make them one person, first %s and %s; those answers were left out: look at the answers on both",
				name, n, l.Table.ID(int(first.A)), l.Table.ID(int(first.B))))
	}
	l.Options.Judged = kept
}

// know reads the clusters of an earlier run.
func (l *Linked) know(path string, recordAt map[string]int32) error {
	name := filepath.Base(path)
	f, _, err := openList(path)
	if err != nil {
		return err
	}
	defer f.Close()
	id, cluster := -1, -1
	known, missing := make([]int32, l.Table.Len()), 0
	err = intake.ReadCells(name, f, func(header []string) error {
		id, cluster = slices.Index(header, "rec_id"), slices.Index(header, "cluster")
		if id < 0 || cluster < 0 {
			return record.Say("%s: no columns rec_id and cluster: give a file written by --out", name)
		}
		return nil
	}, func(line int, row []string) error {
		if len(row) <= max(id, cluster) {
			return record.Say("%s: line %d: too few values", name, line)
		}
		n, err := strconv.ParseInt(row[cluster], 10, 32)
		if err != nil || n < 1 {
			return record.Say("%s: line %d: the cluster is not a number from 1", name, line)
		}
		if i, ok := recordAt[record.FromInert(row[id])]; ok {
			known[i] = int32(n)
		} else {
			missing++
		}
		return nil
	})
	if err != nil {
		return err
	}
	if missing > 0 {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s: %d records of the earlier run are not in these files", name,
			missing))
	}
	l.Options.Known = known
	return nil
}
