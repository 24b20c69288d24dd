package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestEverySentenceHasArabic reads the rooms' sources: what they tell a person of an input, a row, a file or a form
// must stand in the table, so that nobody writes a new English sentence that an Arabic page then shows.
func TestEverySentenceHasArabic(t *testing.T) {
	said := 0
	for _, from := range []struct {
		files string
		takes func(*ast.CallExpr) []string
	}{
		{"../desk/*.go", inputErrors},
		{"../flow/files.go", problems}, {"../flow/question.go", errorTexts}, {"../flow/questionwords.go", errorTexts},
		{"../../record/harm.go", errorTexts}, {"../../intake/*.go", problems},
		{"../../verify/*.go", errorTexts}, {"../worker/process.go", errorTexts},
		{"../../cmd/recount/*.go", errorTexts}, {"../../cmd/recount/*.go", usages},
	} {
		files, err := filepath.Glob(from.files)
		if len(files) == 0 {
			t.Errorf("there is no %s any more", from.files)
		}
		if err != nil {
			t.Fatal(err)
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
				for _, format := range from.takes(call) {
					said++
					if _, known := inArabic(verb.ReplaceAllString(format, "x1"), 0); !known {
						t.Errorf("%s says %q, which sentences.ar.tsv has no Arabic for", filepath.Base(file), format)
					}
				}
				return true
			})
		}
	}
	if said < 120 {
		t.Errorf("only %d sentences found: the test looks in the wrong place", said)
	}
}

// inputErrors are the sentences after ErrInput.
func inputErrors(call *ast.CallExpr) []string {
	if !isCall(call, "fmt", "Errorf") || len(call.Args) < 2 {
		return nil
	}
	mark, ok := call.Args[1].(*ast.Ident)
	text := strings.TrimPrefix(literal(call.Args[0]), "%w: ")
	if !ok || mark.Name != "ErrInput" || text == "%w" {
		return nil
	}
	return []string{text}
}

// errorTexts are the sentences of all errors of a file, but for those that only wrap.
func errorTexts(call *ast.CallExpr) []string {
	if !isCall(call, "fmt", "Errorf") && !isCall(call, "errors", "New") {
		return nil
	}
	text := literal(call.Args[0])
	if words := verb.ReplaceAllString(text, ""); len(words) < 8 {
		return nil
	}
	return []string{text}
}

// usages are what the command line says of a line that is wrong; a literal that goes on has a blank at its end.
func usages(call *ast.CallExpr) []string {
	f, ok := call.Fun.(*ast.Ident)
	if !ok || f.Name != "usage" && f.Name != "usageError" || len(call.Args) == 0 {
		return nil
	}
	text := literal(call.Args[0])
	if sum, ok := call.Args[0].(*ast.BinaryExpr); ok {
		text = literal(sum.X) + "%s"
	}
	if words := verb.ReplaceAllString(text, ""); len(words) < 8 {
		return nil
	}
	return []string{text}
}

// problems are the reasons and ways out of files that could not be read.
func problems(call *ast.CallExpr) (out []string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if name != "problem" && name != "partial" && name != "badFile" {
		return nil
	}
	for _, arg := range call.Args[1:] {
		if inner, ok := arg.(*ast.CallExpr); ok && isCall(inner, "fmt", "Sprintf") {
			arg = inner.Args[0]
		}
		if text := literal(arg); text != "" {
			out = append(out, text)
		}
	}
	return out
}

func isCall(call *ast.CallExpr, room, name string) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != name || len(call.Args) == 0 {
		return false
	}
	x, ok := f.X.(*ast.Ident)
	return ok && x.Name == room
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value)
	return text
}

func TestSaid(t *testing.T) {
	both := Catalogue{"ar": {}, "en": {}}
	ar, en := both.In("ar", false), both.In("en", false)
	for text, want := range map[string]string{
		`age "sixty" is not a number`: "العمر «\u2068sixty\u2069» ليس عدداً",
		`column died: date "x; y" is not read: write 2025-03-06, 6/3/2025, 2025-03 or 2025`: "العمود \u2068died\u2069: لا يُقرأ التاريخ «\u2068x; y\u2069»: اكتب 2025-03-06 أو 6/3/2025 أو 2025-03 أو 2025",
		"a.txt: the file is empty; fetch or copy it again":                                  "\u2068a.txt\u2069: الملف فارغ؛ اجلبه أو انسخه من جديد",
		"nobody wrote this": "nobody wrote this",
		"":                  "",
	} {
		if got := ar.Said(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if en.Said(text) != text {
			t.Errorf("English was changed: %q", en.Said(text))
		}
	}
}
