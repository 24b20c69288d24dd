package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"recount/internal/flow"
)

// linkRun runs "recount link" with these arguments and input.
func linkRun(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	c := linkCommand()
	var out, errs bytes.Buffer
	c.SetIn(strings.NewReader(in))
	c.SetOut(&out)
	c.SetErr(&errs)
	c.SetArgs(args)
	c.SilenceErrors = true
	err := c.Execute()
	if err == nil && errs.Len() > 0 {
		t.Errorf("off a terminal the command must be quiet: %q", errs.String())
	}
	return out.String(), err
}

func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// invented names of two lists: every third person of the first is also in the second.
func inventedLists(n int) (first, second string) {
	given := strings.Fields("سامر ماهر رائد بلال علاء صلاح طارق زياد فادي شادي هاني نادر ناصر جمال كمال سليم")
	family := strings.Fields("باخاري دوكوني ريماسي سمعاني كنعاوي عليطي فرزولي حطابي قزوني مياسي شومري ناطور جدعوني")
	var a, b strings.Builder
	a.WriteString("rec_id,name,sex,dob\n")
	b.WriteString("rec_id,name,sex,dob\n")
	for i := range n {
		row := fmt.Sprintf("%s %s %s %s,m,%d-%02d-%02d", given[i%16], given[i/3%16], given[i/7%16], family[i*5%13],
			1950+i*7%60, 1+i%12, 2+i*11%26)
		fmt.Fprintf(&a, "a%d,%s\n", i, row)
		if i%3 == 0 {
			fmt.Fprintf(&b, "b%d,%s\n", i, row)
		}
	}
	return a.String(), b.String()
}

func summaryOf(t *testing.T, text string) flow.LinkSummary {
	t.Helper()
	var s flow.LinkSummary
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return s
}

func TestLinkTwoLists(t *testing.T) {
	dir := t.TempDir()
	a, b := inventedLists(600)
	first, second := writeFile(t, dir, "first.csv", a), writeFile(t, dir, "second.csv", b)
	read := func(args ...string) (string, [4][]byte) {
		var names [4]string
		for i, n := range []string{"out.csv", "pairs.csv", "model.json", "report.html"} {
			names[i] = filepath.Join(dir, n)
		}
		out, err := linkRun(t, "", append([]string{"--out", names[0], "--pairs", names[1], "--model", names[2],
			"--html", names[3], "--json"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		var files [4][]byte
		for i, n := range names {
			if files[i], err = os.ReadFile(n); err != nil {
				t.Fatal(err)
			}
		}
		return out, files
	}
	one, oneFiles := read(first, second, "--workers", "1")
	four, fourFiles := read(second, first, "--workers", "4")
	if one != four {
		t.Error("the summary depends on the number of cores or the order of files")
	}
	for i := range oneFiles {
		if !bytes.Equal(oneFiles[i], fourFiles[i]) {
			t.Errorf("file %d depends on the number of cores or the order of files", i)
		}
	}
	s := summaryOf(t, one)
	if s.Records != 800 || s.Clusters < 590 || s.Clusters > 610 {
		t.Errorf("%d records, %d persons; 800 and about 600 were written", s.Records, s.Clusters)
	}
	if s.Files[0].List != "first" || s.Files[1].List != "second" {
		t.Errorf("files without a list column must be lists of their own: %+v", s.Files)
	}
	if head := "rec_id,cluster,probability\n"; !bytes.HasPrefix(oneFiles[0], []byte(head)) ||
		bytes.Count(oneFiles[0], []byte("\n")) != 801 {
		t.Error("clusters must have a header and one row a record")
	}
	for _, part := range []string{"How pairs get their weight", "Open questions", "Reliability",
		"class=\"waterfall\""} {
		if !bytes.Contains(oneFiles[3], []byte(part)) {
			t.Errorf("the report lacks %q", part)
		}
	}
	// The model written can be used again.
	model := filepath.Join(dir, "model.json")
	again, err := linkRun(t, "", first, second, "--use-model", model, "--json")
	if err != nil {
		t.Fatal(err)
	}
	if summaryOf(t, again).Clusters != s.Clusters {
		t.Error("the model read again gives other persons")
	}
	narrow := writeFile(t, dir, "narrow.csv", "name\nسامر باخاري\nماهر دوكوني\n")
	if _, err := linkRun(t, "", narrow, "--use-model", model); err == nil ||
		!strings.Contains(err.Error(), "model.json") {
		t.Errorf("a model for other columns must be refused by name: %v", err)
	}
}

func TestLinkEncodings(t *testing.T) {
	dir := t.TempDir()
	a, b := inventedLists(90)
	var wide []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + b)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	old, err := charmap.Windows1256.NewEncoder().String(strings.ReplaceAll(a, ",", ";"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := linkRun(t, "", writeFile(t, dir, "old.csv", old), writeFile(t, dir, "wide.csv", string(wide)), "--json")
	if err != nil {
		t.Fatal(err)
	}
	s := summaryOf(t, out)
	if s.Records != 120 || s.Clusters != 90 {
		t.Errorf("%d records and %d persons, want 120 and 90", s.Records, s.Clusters)
	}
	if all := strings.Join(s.Warnings, "\n"); !strings.Contains(all, "windows-1256") ||
		!strings.Contains(all, "UTF-16") {
		t.Errorf("the encodings must be told: %s", all)
	}
}

func TestLinkBadInput(t *testing.T) {
	dir := t.TempDir()
	const private = "سامر باخاري"
	for _, c := range []struct{ name, text, want string }{
		{"none.csv", "x,y\n" + private + ",2\n" + private + ",2\n", "--map COLUMN=name"},
		{"headless.csv", private + ",m\n" + private + ",f\n", "row names the columns"},
		{"empty.csv", "", "file is empty"},
		{"header.csv", "name,sex\n", "fewer than two records"},
		{"sex.csv", "id,sex\n1,m\n2,f\n", "no column of names"},
		{"binary.csv", "name\x00\x01\x02,\x00sex", "neither text nor a spreadsheet"},
		{"broken.parquet", "PAR1" + strings.Repeat("x", 100) + "PAR1", "Parquet"},
	} {
		_, err := linkRun(t, "", writeFile(t, dir, c.name, c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), private) {
			t.Errorf("%s: the error prints a name", c.name)
		}
	}
	if _, err := linkRun(t, "", filepath.Join(dir, "missing.csv")); err == nil ||
		!strings.Contains(err.Error(), "there is no file") {
		t.Errorf("missing file: %v", err)
	}
}

func TestLinkEmptyNamesAndMap(t *testing.T) {
	dir := t.TempDir()
	text := "who,killed\n" + strings.Repeat(",\n", 50) + strings.Repeat("سامر ماهر رائد باخاري,2020-03-04\n",
		2) + "نادر جمال كمال دوكوني,2020-03-05\n"
	out, err := linkRun(t, "", writeFile(t, dir, "list.csv", text), "--map", "who=name", "--map", "killed=death",
		"--json")
	if err != nil {
		t.Fatal(err)
	}
	if s := summaryOf(t, out); s.Records != 3 || s.Clusters < 2 {
		t.Errorf("%d records, %d persons: rows that state nothing are nobody", s.Records, s.Clusters)
	}
}

func TestLinkIdenticalRecords(t *testing.T) {
	path := writeFile(t, t.TempDir(), "same.csv", "rec_id,name,sex,dob\n"+
		strings.Repeat("7,سامر ماهر رائد باخاري,m,1980-04-05\n", 10_000))
	out, err := linkRun(t, "", path, "--json")
	if err != nil {
		t.Fatal(err)
	}
	s := summaryOf(t, out)
	if s.Records != 10_000 || s.Blocking.Pairs > 30_000_000 {
		t.Errorf("%d records, %d pairs: not bounded", s.Records, s.Blocking.Pairs)
	}
	if !strings.Contains(strings.Join(s.Warnings, "\n"), "same.csv: 9999 records bear an id") {
		t.Errorf("repeated ids must be told: %v", s.Warnings)
	}
}

func TestLinkJudge(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("rec_id,list,name,sex,age\n")
	a, _ := inventedLists(200)
	for i, line := range strings.Split(strings.TrimSpace(a), "\n")[1:] {
		v := strings.Split(line, ",")
		fmt.Fprintf(&text, "x%d,l1,%s,m,%d\n", i, v[1], 20+i%40)
		words := strings.Fields(v[1])
		fmt.Fprintf(&text, "y%d,l2,%s %s %s,m,%d\n", i, words[0], words[1], words[3], 20+i%40+i%4)
	}
	path, answers := writeFile(t, dir, "lists.csv", text.String()), filepath.Join(dir, "answers.csv")
	out, err := linkRun(t, "x\ns\nd\nu\nq\n", "judge", path, "--decisions", answers, "--by", "reader1")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out, "robab") || strings.Contains(out, "0.") {
		t.Error("the review is not blind")
	}
	first, err := flow.ReadDecisions(answers)
	if err != nil || len(first) != 3 || first[0].Answer != flow.AnswerSame || first[1].Answer != flow.AnswerDifferent ||
		first[2].Answer != flow.AnswerUnsure {
		t.Fatalf("decisions %v, %v", first, err)
	}
	clusters := filepath.Join(dir, "clusters.csv")
	out, err = linkRun(t, "", path, "--judged", answers, "--out", clusters, "--json")
	if err != nil {
		t.Fatal(err)
	}
	if s := summaryOf(t, out); s.Judged != 2 {
		t.Errorf("%d judged pairs used, want 2", s.Judged)
	}
	body, err := os.ReadFile(clusters)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, line := range strings.Split(string(body), "\n")[1:] {
		if v := strings.Split(line, ","); len(v) == 3 {
			of[v[0]] = v[1]
		}
	}
	if of[first[0].A] != of[first[0].B] || of[first[1].A] == of[first[1].B] {
		t.Error("the clusters do not respect the decisions")
	}
	// What was answered is not asked again.
	if _, err = linkRun(t, "s\nq\n", "judge", path, "--decisions", answers, "--by", "reader1"); err != nil {
		t.Fatal(err)
	}
	again, _ := flow.ReadDecisions(answers)
	for _, d := range again[3:] {
		for _, f := range first {
			if d.A == f.A && d.B == f.B {
				t.Error("a pair was asked twice")
			}
		}
	}
}
