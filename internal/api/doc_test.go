package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

var example = regexp.MustCompile("(?s)```sh\n(.*?)```\n\n```json\n(.*?)```")

// TestExamplesOfTheDocumentationAnswerAsItSays runs every example of doc/api.md with the programs that it names.
func TestExamplesOfTheDocumentationAnswerAsItSays(t *testing.T) {
	for _, program := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("SKIPPED: no " + program + " on this machine: the examples of the documentation were not run")
		}
	}
	doc, err := os.ReadFile("../../doc/api.md")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t)
	examples := example.FindAllStringSubmatch(string(doc), -1)
	if shown := strings.Count(string(doc), "```sh"); len(examples) != shown || shown < 5 {
		t.Fatalf("%d of %d examples have an answer", len(examples), shown)
	}
	for _, e := range examples {
		name := regexp.MustCompile(`/api/v1/[a-z/]+`).FindString(e[1])
		run := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", e[1])
		run.Env = append(os.Environ(), "DESK="+s.URL, "TOKEN="+s.tokens["import"], "no_proxy=*")
		got, err := run.Output()
		if err != nil {
			t.Errorf("%s: %v %s", name, err, got)
			continue
		}
		var want, have any
		if err := json.Unmarshal([]byte(e[2]), &want); err != nil {
			t.Fatalf("%s: the answer of the documentation: %v", name, err)
		}
		if err := json.Unmarshal(got, &have); err != nil {
			t.Errorf("%s: %v in %.200s", name, err, got)
			continue
		}
		alike(t, name, want, have)
	}
}

// alike holds that an answer has the fields that the documentation shows, of the same types; a status or a state has
// its value.
func alike(t *testing.T, at string, want, have any) {
	t.Helper()
	switch w := want.(type) {
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			t.Errorf("%s is %T", at, have)
			return
		}
		for k, v := range w {
			if _, there := h[k]; !there {
				t.Errorf("%s has no %s", at, k)
				continue
			}
			if k == "status" || k == "state" || k == "where" {
				if v != h[k] {
					t.Errorf("%s.%s is %v", at, k, h[k])
				}
				continue
			}
			alike(t, at+"."+k, v, h[k])
		}
	case []any:
		h, ok := have.([]any)
		if !ok || len(w) > 0 && len(h) == 0 {
			t.Errorf("%s is %v", at, have)
			return
		}
		for i := range w {
			alike(t, fmt.Sprint(at, "[", i, "]"), w[i], h[0])
		}
	default:
		if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", have) {
			t.Errorf("%s is %T", at, have)
		}
	}
}
