package recount_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRunningSaysTheBoundsOfTheProgram compares the figures of doc/running.md with the constants that it names.
func TestRunningSaysTheBoundsOfTheProgram(t *testing.T) {
	text, err := os.ReadFile("doc/running.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| .* \\| ([0-9]+ ?[a-zA-Z]*) \\| `([a-z/]+)` ([A-Za-z.]+) \\|$")
	rows := row.FindAllStringSubmatch(string(text), -1)
	for _, m := range rows {
		said, room, name := m[1], m[2], m[3]
		set := valueOf(t, room, name)
		if set == nil {
			t.Errorf("%s has no %s", room, name)
			continue
		}
		if got := figure(t, said); !constant.Compare(got, token.EQL, set) {
			t.Errorf("%s %s is %s, and the page says %s (%s)", room, name, set, said, got)
		}
	}
	if len(rows) < 24 {
		t.Errorf("%d rows name their constant", len(rows))
	}
}

// units are what the figures of the page and the program are counted in: bytes, nanoseconds.
var units = strings.NewReplacer(" KB", "*1024", " MB", "*1048576", " GB", "*1073741824", " s", "*1000000000",
	" m", "*60000000000", " h", "*3600000000000", "time.Second", "1000000000", "time.Minute", "60000000000",
	"time.Hour", "3600000000000", "_", "")

func figure(t *testing.T, text string) constant.Value {
	t.Helper()
	v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, units.Replace(text))
	if err != nil || v.Value == nil {
		t.Fatalf("%q is no figure: %v", text, err)
	}
	return v.Value
}

// valueOf finds a constant of a room, or the field that a function of it fills (Function.Field); nil where it is not
// there.
func valueOf(t *testing.T, room, name string) constant.Value {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	function, field, inside := strings.Cut(name, ".")
	var found constant.Value
	take := func(node ast.Expr, set *token.FileSet, source []byte) {
		found = figure(t, string(source[set.Position(node.Pos()).Offset:set.Position(node.End()).Offset]))
	}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		within := !inside
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				within = !inside || n.Name.Name == function
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && inside && within && key.Name == field {
					take(n.Value, set, source)
				}
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if !inside && id.Name == name && i < len(n.Values) {
						take(n.Values[i], set, source)
					}
				}
			}
			return true
		})
	}
	return found
}
