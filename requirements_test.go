package recount_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	roomNamed = regexp.MustCompile("`([a-z./]+)`([^`]*)")
	testNamed = regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9_]*`)
)

// TestEveryRequirementNamesATestThatExists holds the list of what a recorder asks to the tests of the rooms.
func TestEveryRequirementNamesATestThatExists(t *testing.T) {
	text, err := os.ReadFile("doc/requirements.md")
	if err != nil {
		t.Fatal(err)
	}
	points := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.TrimSpace(cells[1]) == "#" || strings.Contains(line, "---") {
			continue
		}
		points++
		named := 0
		for _, room := range roomNamed.FindAllStringSubmatch(cells[3], -1) {
			have := testsOf(t, room[1])
			for _, name := range testNamed.FindAllString(room[2], -1) {
				named++
				if !have[name] {
					t.Errorf("point %s names %s of %s, which does not exist", strings.TrimSpace(cells[1]), name,
						room[1])
				}
			}
		}
		if named == 0 && !strings.Contains(cells[3], "later") {
			t.Errorf("point %s names no test and does not say later", strings.TrimSpace(cells[1]))
		}
	}
	if points != 60 {
		t.Errorf("%d points of 60", points)
	}
}

// TestEveryFindingNamesATestThatExists holds the list of what attacks and use found to the tests of the rooms.
func TestEveryFindingNamesATestThatExists(t *testing.T) {
	text, err := os.ReadFile("doc/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	findings := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.Contains(line, "---") || strings.Contains(cells[2], "ried by") ||
			strings.Contains(cells[2], "again by") {
			continue
		}
		findings++
		named := 0
		for _, room := range roomNamed.FindAllStringSubmatch(cells[2], -1) {
			tests := testNamed.FindAllString(room[2], -1)
			if len(tests) == 0 {
				continue // a file or a bench, in words
			}
			have := testsOf(t, room[1])
			for _, name := range tests {
				if named++; !have[name] {
					t.Errorf("%s: %s has no %s", strings.TrimSpace(cells[1]), room[1], name)
				}
			}
		}
		if named == 0 && !strings.Contains(cells[2], "not mended") && !strings.Contains(cells[2], "asvs.md") {
			t.Errorf("%s: no test", strings.TrimSpace(cells[1]))
		}
	}
	if findings < 60 {
		t.Errorf("%d findings", findings)
	}
}

// testsOf are the tests of a room.
func testsOf(t *testing.T, room string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(room, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Errorf("no tests in %s", room)
	}
	out := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]*)\(`)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
			out[m[1]] = true
		}
	}
	return out
}

// TestLedgerOfTheStandardIsWhole holds the ledger of ASVS: every requirement of its first two levels once, each met
// with a test that exists, or with a reason.
func TestLedgerOfTheStandardIsWhole(t *testing.T) {
	text, err := os.ReadFile("doc/asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	levels, states, seen := map[string]int{}, map[string]int{}, map[string]bool{}
	for line := range strings.SplitSeq(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 7 || strings.TrimSpace(cells[1]) == "number" || strings.Contains(line, "---") {
			continue
		}
		number, state, why := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[4]), cells[5]
		if seen[number] {
			t.Errorf("%s stands twice", number)
		}
		seen[number] = true
		levels[strings.TrimSpace(cells[2])]++
		states[state]++
		named := 0
		for _, room := range roomNamed.FindAllStringSubmatch(why, -1) {
			for _, name := range testNamed.FindAllString(room[2], -1) {
				named++
				if !testsOf(t, room[1])[name] {
					t.Errorf("%s names %s of %s, which does not exist", number, name, room[1])
				}
			}
		}
		switch {
		case state == "met" && named == 0:
			t.Errorf("%s is met without a test", number)
		case state != "met" && strings.TrimSpace(why) == "":
			t.Errorf("%s is %s without a reason", number, state)
		}
	}
	if levels["1"] != 70 || levels["2"] != 183 || states["met"]+states["not applicable"]+states["open"] != 253 {
		t.Errorf("requirements by level %v, by state %v; the standard has 70 and 183", levels, states)
	}
	for state, words := range map[string]string{"met": " are met", "not applicable": " do not apply",
		"open": " are open"} {
		if !strings.Contains(string(text), strconv.Itoa(states[state])+words) {
			t.Errorf("the head does not say that %d%s", states[state], words)
		}
	}
}
