package recount_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestEveryDirectDependencyHasALine holds the table of ARCHITECTURE.md to go.mod, both ways.
func TestEveryDirectDependencyHasALine(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Dependencies\n")
	section, _, _ = strings.Cut(section, "\n## ")
	told := map[string]bool{}
	for line := range strings.Lines(section) {
		cell, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, m := range regexp.MustCompile("`([^`]+/[^`]+)`").FindAllStringSubmatch(cell, -1) {
			if strings.HasPrefix(line, "|") {
				told[m[1]] = true
			}
		}
	}
	data, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for _, r := range mod.Require {
		if r.Indirect {
			continue
		}
		direct++
		if !told[r.Mod.Path] {
			t.Errorf("ARCHITECTURE.md does not say what %s is for", r.Mod.Path)
		}
		delete(told, r.Mod.Path)
	}
	for path := range told {
		t.Errorf("ARCHITECTURE.md names %s, which go.mod does not require", path)
	}
	if direct < 10 {
		t.Errorf("only %d direct dependencies found", direct)
	}
}
