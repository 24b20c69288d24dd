package flow

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"recount/link"
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
func ReadDecisions(path string) ([]Decision, error) {
	name := filepath.Base(path)
	r, header, err := openCSV(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer r.close()
	at := map[string]int{}
	for i, h := range header {
		at[strings.ToLower(h)] = i
	}
	for _, need := range decisionHeader[:3] {
		if _, ok := at[need]; !ok {
			return nil, fmt.Errorf("%s: no column %q: decisions have the columns %s", name, need, strings.Join(decisionHeader, ", "))
		}
	}
	var out []Decision
	for {
		row, line, err := r.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		value := func(c string) string {
			if i, ok := at[c]; ok && i < len(row) {
				return strings.Clone(strings.TrimSpace(row[i]))
			}
			return ""
		}
		d := Decision{A: value("rec_a"), B: value("rec_b"), Answer: strings.ToLower(value("decision")), By: value("by")}
		if !slices.Contains([]string{AnswerSame, AnswerDifferent, AnswerUnsure}, d.Answer) {
			return nil, fmt.Errorf("%s: line %d: a decision is same, different or unsure", name, line)
		}
		if d.A == "" || d.B == "" || d.A == d.B {
			return nil, fmt.Errorf("%s: line %d: a decision is on two records", name, line)
		}
		out = append(out, d)
	}
}

// AppendDecision adds a decision to a file, with the header when the file is new. Nothing in the file is changed: a later
// decision of the same reviewer on the same pair takes the place of the earlier one when the file is read.
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
	if err := w.Write([]string{d.A, d.B, d.Answer, d.By}); err != nil {
		return err
	}
	w.Flush()
	return errors.Join(w.Error(), f.Sync())
}

// readDecided turns the files of decisions and of known persons into options of the engine.
func (l *Linked) readDecided(in LinkInput) error {
	if in.Judged == "" && in.Known == "" {
		return nil
	}
	record := make(map[string]int32, l.Table.Len())
	for i := range l.Table.Len() {
		record[l.Table.ID(i)] = int32(i)
	}
	if in.Judged != "" {
		all, err := ReadDecisions(in.Judged)
		if err != nil {
			return err
		}
		l.Judged = all
		l.judge(filepath.Base(in.Judged), all, record)
	}
	if in.Known != "" {
		return l.know(in.Known, record)
	}
	return nil
}

// judge settles the decisions: the last of each reviewer counts, and a pair on which two reviewers differ is left to the
// model and reported.
func (l *Linked) judge(name string, all []Decision, record map[string]int32) {
	type pair struct{ a, b int32 }
	last := map[pair]map[string]string{}
	var order []pair
	missing := 0
	for _, d := range all {
		a, okA := record[d.A]
		b, okB := record[d.B]
		if !okA || !okB {
			missing++
			continue
		}
		p := pair{min(a, b), max(a, b)}
		if last[p] == nil {
			last[p] = map[string]string{}
			order = append(order, p)
		}
		last[p][d.By] = d.Answer
	}
	split := 0
	for _, p := range order {
		same, different := false, false
		for _, answer := range last[p] {
			same = same || answer == AnswerSame
			different = different || answer == AnswerDifferent
		}
		switch {
		case same && different:
			split++
		case same || different:
			l.Options.Judged = append(l.Options.Judged, link.Judgement{A: p.a, B: p.b, Same: same})
		}
	}
	if missing > 0 {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s: %d decisions are on records that are not in these files", name, missing))
	}
	if split > 0 {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s: reviewers differ on %d pairs; those were left to the model: let a third person decide", name, split))
	}
}

// know reads the clusters of an earlier run.
func (l *Linked) know(path string, record map[string]int32) error {
	name := filepath.Base(path)
	r, header, err := openCSV(path)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer r.close()
	id, cluster := slices.Index(header, "rec_id"), slices.Index(header, "cluster")
	if id < 0 || cluster < 0 {
		return fmt.Errorf("%s: no columns rec_id and cluster: give a file written by --out", name)
	}
	known, missing := make([]int32, l.Table.Len()), 0
	for {
		row, line, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(row) <= max(id, cluster) {
			return fmt.Errorf("%s: line %d: too few values", name, line)
		}
		n, err := strconv.ParseInt(row[cluster], 10, 32)
		if err != nil || n < 1 {
			return fmt.Errorf("%s: line %d: the cluster is not a number from 1", name, line)
		}
		if i, ok := record[row[id]]; ok {
			known[i] = int32(n)
		} else {
			missing++
		}
	}
	if missing > 0 {
		l.Warnings = append(l.Warnings, fmt.Sprintf("%s: %d records of the earlier run are not in these files", name, missing))
	}
	l.Options.Known = known
	return nil
}
