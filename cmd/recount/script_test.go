package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"recount/internal/worker"
)

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	testscript.Main(m, map[string]func(){
		"recount": func() { os.Exit(life()) }, // interruptions are heard as the program hears them
	})
}

// TestScripts runs the whole program as a person would, with the example case at $CASE.
func TestScripts(t *testing.T) {
	example, err := filepath.Abs("../../examples/coast")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/toll",
		Setup: func(e *testscript.Env) error {
			e.Setenv("CASE", example)
			return nil
		},
	})
}

// TestExitCodes holds the documented codes, which a script cannot tell apart.
func TestExitCodes(t *testing.T) {
	example := filepath.Join("..", "..", "examples", "coast")
	empty := filepath.Join(t.TempDir(), "empty.html")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		args []string
		want int
	}{
		{"done", context.Background(), []string{"toll", example}, exitDone},
		{"some failed", context.Background(), []string{"toll", example, empty}, exitSomeFailed},
		{"no path", context.Background(), []string{"toll"}, exitUsage},
		{"unknown flag", context.Background(), []string{"toll", example, "--nosuch"}, exitUsage},
		{"unknown verb", context.Background(), []string{"nosuch"}, exitUsage},
		{"bad date", context.Background(), []string{"toll", example, "--since", "soon"}, exitUsage},
		{"nothing read", context.Background(), []string{"toll", empty}, exitNothingRead},
		{"interrupted", stopped, []string{"toll", example}, exitInterrupted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if got := run(tt.ctx, tt.args, &out, &errs); got != tt.want {
				t.Errorf("exit code %d, want %d: %s", got, tt.want, errs.String())
			}
		})
	}
}
