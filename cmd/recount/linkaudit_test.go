package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/flow"
)

// readRows reads a CSV file whole.
func readRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func writeRows(t *testing.T, path string, rows [][]string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// samePerson is the truth about two records of the invented lists: a12 and b12 are one.
func samePerson(a, b string) string {
	if a[1:] == b[1:] {
		return flow.AnswerSame
	}
	return flow.AnswerDifferent
}

// TestLinkAudit goes once around: a random sample is drawn, people fill the sheet, and the answers give the calibrated
// interval.
func TestLinkAudit(t *testing.T) {
	dir := t.TempDir()
	a, b := inventedLists(600)
	// every date of birth of the second list is wrong: the model must be corrected by people
	b = strings.ReplaceAll(b, ",m,19", ",m,18")
	first, second := writeFile(t, dir, "first.csv", a), writeFile(t, dir, "second.csv", b)
	sheet := filepath.Join(dir, "sheet.csv")
	draw := func() {
		t.Helper()
		c := linkCommand()
		var out strings.Builder
		c.SetOut(&out)
		c.SetErr(&out)
		c.SetArgs([]string{first, second, "--audit", "200", "--audit-out", sheet})
		if err := c.Execute(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "sampled records to judge") ||
			!strings.Contains(out.String(), "not audited") {
			t.Errorf("the command says %q", out.String())
		}
	}
	draw()
	rows := readRows(t, sheet)
	if strings.Join(rows[0][:5], ",") != "audit,rec_a,rec_b,decision,by" ||
		strings.Contains(strings.Join(rows[0], " "), "prob") {
		t.Fatalf("the sheet has the columns %v", rows[0])
	}
	before, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	draw()
	if again, err := os.ReadFile(sheet); err != nil || string(again) != string(before) {
		t.Error("the same seed draws another sample")
	}
	for k, r := range rows[1:] {
		r[3], r[4] = samePerson(r[1], r[2]), "reader1"
		if k == 7 {
			r[3] = ""
		}
	}
	writeRows(t, sheet, rows)
	part := summaryOf(t, mustLink(t, first, second, "--judged", sheet, "--json"))
	if part.Persons.Audited || part.Audit == nil || part.Audit.Missing != 1 ||
		!strings.Contains(strings.Join(part.Warnings, " "), "1 of ") {
		t.Errorf("a sheet with a gap must not calibrate: %+v %+v", part.Persons, part.Audit)
	}
	rows[8][3] = samePerson(rows[8][1], rows[8][2])
	writeRows(t, sheet, rows)
	html := filepath.Join(dir, "report.html")
	whole := summaryOf(t, mustLink(t, first, second, "--judged", sheet, "--json", "--html", html))
	if p := whole.Persons; !p.Audited || p.Low > 600 || p.High < 600 || p.High-p.Low > 120 {
		t.Errorf("600 persons were written; audited %+v, %+v", p, whole.Audit)
	}
	if text := mustLink(t, first, second, "--judged", sheet); !strings.Contains(text, "judged by people") {
		t.Errorf("the text does not say that the interval is audited: %s", text)
	}
	if page, err := os.ReadFile(html); err != nil || !strings.Contains(string(page), "random sample of") {
		t.Errorf("the report does not say that the interval is audited: %v", err)
	}
	// A doubt on one pair must widen the interval, not move it.
	rows[8][3] = flow.AnswerUnsure
	writeRows(t, sheet, rows)
	doubt := summaryOf(t, mustLink(t, first, second, "--judged", sheet, "--json"))
	if !doubt.Persons.Audited || doubt.Audit.Open == 0 ||
		doubt.Persons.High-doubt.Persons.Low < whole.Persons.High-whole.Persons.Low {
		t.Errorf("unsure: %+v; sure: %+v", doubt.Persons, whole.Persons)
	}
	if err := os.Remove(flow.PlanPath(sheet)); err != nil {
		t.Fatal(err)
	}
	if _, err := linkRun(t, "", first, second, "--judged", sheet); err == nil ||
		!strings.Contains(err.Error(), "sheet.plan.json") {
		t.Errorf("a sheet without its plan: %v", err)
	}
}

func mustLink(t *testing.T, args ...string) string {
	t.Helper()
	out, err := linkRun(t, "", args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestJudgeAudit answers a sheet in the terminal.
func TestJudgeAudit(t *testing.T) {
	dir := t.TempDir()
	a, b := inventedLists(60)
	first, second, sheet := writeFile(t, dir, "first.csv", a), writeFile(t, dir, "second.csv", b),
		filepath.Join(dir, "sheet.csv")
	c := linkCommand()
	c.SetOut(new(strings.Builder))
	c.SetErr(new(strings.Builder))
	c.SetArgs([]string{first, second, "--audit", "40", "--audit-out", sheet})
	if err := c.Execute(); err != nil {
		t.Fatal(err)
	}
	var keys strings.Builder
	for _, r := range readRows(t, sheet)[1:] {
		fmt.Fprintln(&keys, samePerson(r[1], r[2]))
	}
	answers := filepath.Join(dir, "answers.csv")
	if out, err := linkRun(t, keys.String(), "judge", first, second, "--audit", sheet, "--decisions", answers, "--by",
		"reader1"); err != nil || strings.Contains(out, "robab") {
		t.Fatalf("%v, %s", err, out)
	}
	s := summaryOf(t, mustLink(t, first, second, "--judged", sheet+","+answers, "--json"))
	if !s.Persons.Audited || s.Persons.Low > 60 || s.Persons.High < 60 {
		t.Errorf("%+v %+v", s.Persons, s.Audit)
	}
	// An answer against two others is left out and told.
	bad := writeFile(t, dir, "bad.csv", "rec_a,rec_b,decision,by\na0,b0,same,x\na3,b0,same,x\na3,a0,different,x\n")
	if w := summaryOf(t, mustLink(t, first, second, "--judged", bad,
		"--json")).Warnings; !strings.Contains(strings.Join(w, " "), "left out") {
		t.Errorf("answers against each other: %v", w)
	}
}
