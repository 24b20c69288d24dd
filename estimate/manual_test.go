package estimate

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// manualRules writes the rules as the manual prints them, from the table that the program speaks by.
func manualRules() string {
	var b strings.Builder
	for _, r := range Rules() {
		id := strings.TrimRight(string(r.ID), "bcdef")
		fmt.Fprintf(&b, "### %s. %s\n\n", id, r.text("title"))
		fmt.Fprintf(&b, "- **When.** %s\n- **Effect.** %s.\n- **Says.** %s\n- **Says (Arabic).** %s\n- **Why.** %s\n- **What to do.** %s\n\n",
			r.Condition, effectWords[r.Effect], r.text("says"), r.text("says").In("ar"), r.Why, r.text("do"))
	}
	return b.String()
}

var effectWords = map[Effect]string{
	Refuses: "No number beyond the documented one", BoundOnly: "\"At least\" and nothing above",
	NoCentre:   "The interval stands, no central value is printed",
	MethodOnly: "One method is limited", ChangesData: "Lists are dropped or merged before estimating",
}

// The manual holds every rule as the program has it. RECOUNT_WRITE_DOC=1 writes the section anew.
func TestManualHoldsEveryRule(t *testing.T) {
	const path, begin, end = "../doc/method.md", "<!-- rules -->\n", "<!-- end of rules -->"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(b), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has lost the marks of its rules", path)
	}
	want := before + begin + "\n" + manualRules() + end + after
	if os.Getenv("RECOUNT_WRITE_DOC") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(b) != want {
		t.Errorf("%s does not say what the rules say; run RECOUNT_WRITE_DOC=1 go test -run Manual ./estimate", path)
	}
}

// Every field of the JSON is in the manual of the command.
func TestManualHoldsEveryField(t *testing.T) {
	b, err := os.ReadFile("../doc/estimate.md")
	if err != nil {
		t.Fatal(err)
	}
	manual := string(b)
	var walk func(reflect.Type)
	seen := map[reflect.Type]bool{}
	walk = func(x reflect.Type) {
		for x.Kind() == reflect.Pointer || x.Kind() == reflect.Slice {
			x = x.Elem()
		}
		if x.Kind() != reflect.Struct || seen[x] || x == reflect.TypeFor[Text]() {
			return
		}
		seen[x] = true
		for i := range x.NumField() {
			if !x.Field(i).IsExported() {
				continue
			}
			name, _, _ := strings.Cut(x.Field(i).Tag.Get("json"), ",")
			if name == "" || !strings.Contains(manual, "`"+name) {
				t.Errorf("%s.%s (%q) is not in doc/estimate.md", x.Name(), x.Field(i).Name, name)
			}
			walk(x.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[Result]())
}
