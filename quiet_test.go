package recount_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// clockCalls are functions that read the clock.
var clockCalls = []string{"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep"}

// checkQuietCalls reports calls of the clock and of global randomness in one file.
func checkQuietCalls(t *testing.T, file string) {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Error(err)
		return
	}
	randomName := ""
	for _, spec := range parsed.Imports {
		if strings.HasPrefix(spec.Path.Value, `"math/rand`) {
			randomName = "rand"
			if spec.Name != nil {
				randomName = spec.Name.Name
			}
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := selector.X.(*ast.Ident)
		if !ok || pkg.Obj != nil {
			return true
		}
		called := selector.Sel.Name
		switch {
		case pkg.Name == "time" && slices.Contains(clockCalls, called):
			t.Errorf("%s: a quiet room reads the clock (time.%s)", set.Position(call.Pos()), called)
		case randomName != "" && pkg.Name == randomName && !strings.HasPrefix(called, "New"):
			t.Errorf("%s: a quiet room uses global randomness (%s.%s)", set.Position(call.Pos()), pkg.Name, called)
		}
		return true
	})
}
