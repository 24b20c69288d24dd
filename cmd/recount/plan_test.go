package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// planned runs plan and gives what it prints.
func planned(t *testing.T, memory int64, asJSON bool, paths ...string) string {
	t.Helper()
	var b bytes.Buffer
	if err := runPlan(context.Background(), paths, memory, asJSON, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlanSaysWhetherOneMachineIsEnough(t *testing.T) {
	dir := t.TempDir()
	page, err := os.ReadFile("../../examples/coast/observatory-0311.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.txt", "b.txt", "c.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "list one.csv"),
		[]byte("name,age\n"+strings.Repeat("Salim Haddar,40\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	var p plan
	if err := json.Unmarshal([]byte(planned(t, 8<<30, true, dir)), &p); err != nil {
		t.Fatal(err)
	}
	if p.Files != 3 || p.Pages != 3 || p.Lists != 1 || p.Rows != 501 || !p.Enough || p.Memory < 1000 ||
		p.Available != 8<<30 {
		t.Errorf("the plan is %+v of %+v", p, *p.Pile)
	}
	if text := planned(t, 8<<30, false, dir); !strings.Contains(text, "This machine is enough") ||
		strings.Contains(text, "recount-beam") {
		t.Errorf("for three pages:\n%s", text)
	}
	text := planned(t, 1000, false, dir, filepath.Join(dir, "list one.csv")) // a machine with a thousand bytes
	for _, want := range []string{"This machine is not enough", "recount-beam pages --out", "recount-beam link --out",
		"'" + filepath.Join(dir, "list one.csv") + "'"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if err := runPlan(context.Background(), []string{filepath.Join(dir, "nothing")}, 0, false,
		&bytes.Buffer{}); err == nil {
		t.Error("a plan for no file")
	}
}
