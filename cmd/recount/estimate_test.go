package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// estimateRun runs "recount estimate" with these arguments, and gives what it said where it failed.
func estimateRun(t *testing.T, args ...string) (string, error) {
	t.Helper()
	code, out, errs := runs(t, append([]string{"estimate"}, args...)...)
	if code != exitDone {
		return out, errors.New(errs)
	}
	if errs != "" {
		t.Errorf("off a terminal the command must be quiet: %q", errs)
	}
	return out, nil
}

func csvFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lists.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const threeLists = "A,B,C,count\n1,0,0,120\n0,1,0,110\n0,0,1,100\n1,1,0,60\n1,0,1,55\n0,1,1,50\n1,1,1,30\n"

func TestEstimateJSON(t *testing.T) {
	path := csvFile(t, threeLists)
	report := filepath.Join(t.TempDir(), "report.html")
	out, err := estimateRun(t, path, "--json", "--quick", "--seed", "3", "--html", report, "--lang", "ar")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Observed int
		Lists    []struct{ Name string }
		Envelope *struct{ Low, High float64 }
		Methods  []struct {
			Name    string
			Centre  *float64
			Refused *string
		}
		Refused  *string
		Warnings []string
		Seed     uint64
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Observed != 525 || len(r.Lists) != 3 || r.Envelope == nil || r.Envelope.Low < 525 ||
		r.Envelope.High <= r.Envelope.Low || r.Seed != 3 || r.Warnings == nil {
		t.Errorf("%+v", r)
	}
	var names []string
	for _, m := range r.Methods {
		names = append(names, m.Name)
		if m.Refused == nil && m.Centre == nil {
			t.Errorf("%s neither answers nor refuses", m.Name)
		}
	}
	if got := strings.Join(names, " "); got != "lcmcr loglinear-average loglinear-bic dga chao independence" {
		t.Errorf("methods %s", got)
	}
	again, err := estimateRun(t, path, "--json", "--quick", "--seed", "3")
	if err != nil || again != out {
		t.Errorf("the same seed gave other bytes (%v)", err)
	}
	page, err := os.ReadFile(report)
	if err != nil || !bytes.Contains(page, []byte(`dir="rtl"`)) {
		t.Errorf("report: %v", err)
	}
}

func TestEstimateRefusesInWords(t *testing.T) {
	out, err := estimateRun(t, csvFile(t, "A,B,count\n1,0,60\n0,1,30\n1,1,20\n"))
	if err != nil || !strings.Contains(out, "NO ESTIMATE") || !strings.Contains(out, "110 victims are documented") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = estimateRun(t, csvFile(t, "A,B,count\n1,0,60\n0,1,30\n1,1,20\n"), "--two-list-odds", "0.5:4")
	if err != nil || !strings.Contains(out, "a scenario, not a confidence interval") || !strings.Contains(out, "155") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestEstimateSaysWhatIsWrong(t *testing.T) {
	good := csvFile(t, threeLists)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{filepath.Join(t.TempDir(), "absent.csv")}, "there is no file"},
		{[]string{t.TempDir()}, "is a folder"},
		{[]string{csvFile(t, "A,B,C,count\n1,0,0,5\n0,1,0,-2\n")}, "lists.csv: line 3: the count -2 is negative"},
		{[]string{csvFile(t, "A,B,C,count\n1,0,0,2.5\n")}, "line 2: the count 2.5 is not whole"},
		{[]string{csvFile(t, "A,B,C,count\n1,0,0,5\n0,0,0,7\n")}, "line 3: this row is on no list"},
		{[]string{csvFile(t, "region,A,B,count\nnorth,1,0,5\n")}, `column "region" holds something other than 0 or 1`},
		{[]string{good, "--strata", "town"}, `no column "town"`},
		{[]string{good, "--two-list-odds", "4"}, "write LOW:HIGH"},
		{[]string{good, "--two-list-odds", "4:1"}, "write LOW:HIGH"},
		{[]string{good, "--copied", "A"}, "write two lists as A=B"},
		{[]string{good, "--apart", "A=Z"}, `"A" and "Z" are not two lists`},
		{[]string{good, "--lang", "fr"}, "use one of en, ar"},
		{[]string{good, "--only", "A"}, "write COLUMN=VALUE"},
		{[]string{good, "--html", filepath.Join(t.TempDir(), "no", "such", "folder.html"), "--quick"}, "no such file"},
	} {
		if _, err := estimateRun(t, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.args, err, c.want)
		}
	}
}
