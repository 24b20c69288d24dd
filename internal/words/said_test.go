package words

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"recount/record"
)

// TestEverySentenceHasArabic reads the rooms' sources: what they say of an input, a row, a file, a form or a line must
// stand in the table, so that nobody writes a new English sentence that a reader of Arabic then gets; and the table has
// nothing that nobody says.
func TestEverySentenceHasArabic(t *testing.T) {
	said := map[string]string{}
	for _, folder := range []string{"../api", "../../record", "../../intake", "../../estimate", "../../verify", "../../exchange",
		"../flow", "../worker", "../signin", "../desk", "../../cmd/recount"} {
		files, err := filepath.Glob(folder + "/*.go")
		if len(files) == 0 || err != nil {
			t.Errorf("there is no %s any more (%v)", folder, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if code := codeOf(call); code != "" {
					said[code] = filepath.Base(file)
				}
				return true
			})
		}
	}
	for code, file := range said {
		ar, known := sentences()["ar"][code]
		if !known && !wordless(code) {
			t.Errorf("%s says %q, which ar/sentences.tsv has no Arabic for", file, code)
		}
		for i := range strings.Count(numbered(code), "{") {
			if known && !strings.Contains(ar, "{"+strconv.Itoa(i)+"}") {
				t.Errorf("the Arabic of %q has no blank {%d}", code, i)
			}
		}
	}
	for code := range sentences()["ar"] {
		if said[code] == "" {
			t.Errorf("ar/sentences.tsv has %q, which nobody says", code)
		}
	}
	if len(said) < 300 {
		t.Errorf("only %d sentences found: the test looks in the wrong place", len(said))
	}
}

// codeOf is the code of the sentence that a call makes; empty where it makes none.
func codeOf(call *ast.CallExpr) string {
	maker, at := "", 0
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "record" {
			maker = f.Sel.Name
		}
	case *ast.Ident:
		maker = f.Name
	}
	switch maker {
	case "fault": // of a kind
		at = 1
	case "Say", "badInput", "usage":
	default:
		return ""
	}
	if len(call.Args) <= at {
		return ""
	}
	return literal(call.Args[at])
}

// literal is a text that stands in the source, whole or in parts that are added; else it is empty.
func literal(e ast.Expr) string {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		a, b := literal(sum.X), literal(sum.Y)
		if a == "" || b == "" {
			return ""
		}
		return a + b
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value)
	return text
}

func TestCode(t *testing.T) {
	empty := record.Say("the file is empty")
	for want, s := range map[string]*record.Sentence{
		"":                           nil,
		"the file is empty":          record.SentenceOf(fmt.Errorf("reading A. Person's file: %w", empty)),
		"%s: the file is empty; %w":  record.Say("%s: %w; %w", "a.txt", empty, errors.New("A. Person")),
		"it repeats row %d":          record.Say("it repeats row %d", 7),
		"line %d: the file is empty": record.Say("line %d: %w", 3, empty),
	} {
		if got := Code(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSaid(t *testing.T) {
	both := Catalogue{"ar": {}, "en": {}}
	ar, en := both.In("ar", false), both.In("en", false)
	empty := record.Say("the file is empty")
	for _, c := range []struct {
		said *record.Sentence
		want string
	}{
		{record.Say("%s: %w; %w", "a.txt", empty, record.Say("fetch or copy it again")),
			"\u2068a.txt\u2069: الملف فارغ؛ اجلبه أو انسخه من جديد"},
		{record.Say("it repeats row %d", 7), "يكرر السطر \u20687\u2069"},
		{record.Say("%q: nobody translated this: %w", "x", empty),
			"\u2068\u2068x\u2069: nobody translated this: الملف فارغ\u2069"},
		{record.Say("nobody wrote %s", "this"), "nobody wrote this"},
		{&record.Sentence{Text: "the file is empty"}, "the file is empty"},
		{nil, ""},
	} {
		if got := ar.Said(c.said); got != c.want {
			t.Errorf("%v: %q, want %q", c.said, got, c.want)
		}
		if en.Said(c.said) != c.said.String() {
			t.Errorf("English was changed: %q", en.Said(c.said))
		}
	}
}
