package estimate

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"recount/internal/words"
	"recount/record"
)

// TestEveryTextHasItsWords reads the sources of all who make a Text: each code stands in the catalogue, with exactly the
// facts that its maker gives, and the catalogue has no words that nobody says.
func TestEveryTextHasItsWords(t *testing.T) {
	said := map[string]bool{}
	for _, r := range rules {
		for _, part := range []string{"title", "says", "do"} {
			said[string(r.ID)+"."+part] = true
		}
	}
	for _, m := range []string{"lcmcr", "loglinear-average", "loglinear-bic", "dga", "chao", "independence"} {
		said["method."+m], said["method."+m+".assumes"] = true, true
	}
	for _, v := range []Verdict{Interval, AtLeast, Band, NoNumber} {
		said["headline."+string(v)] = true
	}
	for _, folder := range []string{".", "../internal/flow", "../internal/desk"} {
		files, err := filepath.Glob(folder + "/*.go")
		if len(files) == 0 || err != nil {
			t.Fatalf("there is no %s any more (%v)", folder, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				codesOf(t, file, said)
			}
		}
	}
	table := texts()["en"]
	for code := range said {
		if table[code] == "" {
			t.Errorf("the table has no words for %s", code)
		}
	}
	for code := range table {
		if strings.Contains(code, ".") && !said[code] || code == "reach" && !said[code] {
			t.Errorf("nobody says %s", code)
		}
	}
}

// codesOf gathers the codes that one file says, and holds their facts to the blanks of the English words.
func codesOf(t *testing.T, file string, said map[string]bool) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		maker := ""
		switch f := call.Fun.(type) {
		case *ast.Ident:
			maker = f.Name
		case *ast.SelectorExpr:
			if x, ok := f.X.(*ast.Ident); ok && (x.Name == "estimate" || f.Sel.Name == "speak") {
				maker = f.Sel.Name
			}
		}
		lit, ok := call.Args[0].(*ast.BasicLit)
		if !ok || !slices.Contains([]string{"TextOf", "notLikely", "find", "speak"}, maker) {
			return true
		}
		code, _ := strconv.Unquote(lit.Value)
		if maker == "find" || maker == "speak" {
			code += ".says"
		}
		said[code] = true
		words := texts()["en"][code]
		facts := 0
		for i := 1; i < len(call.Args); i += 2 {
			name, _ := strconv.Unquote(call.Args[i].(*ast.BasicLit).Value)
			facts++
			if !strings.Contains(words, "{"+name+"}") {
				t.Errorf("%s: %s has no blank {%s}", set.Position(call.Pos()), code, name)
			}
		}
		for _, after := range strings.Split(words, "{")[1:] {
			if name, _, _ := strings.Cut(after, "}"); !strings.Contains(after, "}") || facts == 0 {
				t.Errorf("%s: %s does not fill {%s}", set.Position(call.Pos()), code, name)
			}
		}
		return true
	})
}

// A text says the same in every language after it was written and read, whatever the catalogue has since; one of an
// earlier version has words alone and is written as it was.
func TestTextKeepsItsWords(t *testing.T) {
	why := record.Say("column %s is empty; write 0 if these people are not on that list", `"{k}"`)
	text := TextOf("likely.not_compared", "why", why)
	if got := text.String(); got != `the lists cannot be compared: column "{k}" is empty; write 0 if these people are `+
		`not on that list` {
		t.Error(got)
	}
	if got := text.In("ar"); !strings.HasPrefix(got, "تعذرت مقارنة القوائم: العمود") || !strings.Contains(got, "{k}") {
		t.Error(got)
	}
	first, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var back Text
	if err := json.Unmarshal(first, &back); err != nil {
		t.Fatal(err)
	}
	back.Facts["why"].Text = "changed since" // what was written stands all the same
	for _, lang := range words.Languages() {
		if back.In(lang) != text.In(lang) {
			t.Errorf("%s: %q, was %q", lang, back.In(lang), text.In(lang))
		}
	}
	const old = `{"en":"At least 12 \u0026 more.","ar":"ما لا يقل عن 12."}`
	var earlier Text
	if err := json.Unmarshal([]byte(old), &earlier); err != nil || earlier.In("ar") != "ما لا يقل عن 12." {
		t.Fatalf("%q, %v", earlier.In("ar"), err)
	}
	if again, err := json.Marshal(earlier); err != nil || string(again) != old {
		t.Errorf("%s, %v", again, err)
	}
}

// A result that an earlier version published reads and writes as it did, so that its digest holds.
func TestResultOfAnEarlierVersion(t *testing.T) {
	old, err := os.ReadFile("testdata/result_1.json")
	if err != nil {
		t.Fatal(err)
	}
	old = []byte(strings.TrimSpace(string(old)))
	var r Result
	if err := json.Unmarshal(old, &r); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(old) {
		t.Errorf("an old result is written as\n%.400s\nit was\n%.400s", again, old)
	}
	if got := r.Headline.In("ar"); !strings.HasPrefix(got, "ما لا يقل عن") && !strings.HasPrefix(got, "لا تقدير") {
		t.Errorf("the Arabic of an old headline is %q", got)
	}
}
