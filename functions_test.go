package recount_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What functions may be: how many ways through one there are at the most (cyclomatic complexity, as McCabe counts it), and
// how many outside the reading of sentences may have more.
const (
	mostWays = 20
	mostLong = 15
)

// TestFunctionsAreShort counts the functions outside extract that have too many ways through them.
func TestFunctionsAreShort(t *testing.T) {
	var long []string
	all := 0
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if n := entry.Name(); entry.IsDir() && file != "." && (strings.HasPrefix(n, ".") || n == "testdata" ||
			n == "out" || file == "extract") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				all++
				if ways(f) > mostWays {
					long = append(long, filepath.ToSlash(file)+": "+f.Name.Name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if all < 3000 {
		t.Fatalf("only %d functions were found", all)
	}
	if len(long) > mostLong {
		slices.Sort(long)
		t.Errorf("%d functions have more than %d ways through them, and %d may: %s", len(long), mostWays, mostLong,
			strings.Join(long, ", "))
	}
}

// ways is the cyclomatic complexity of a function, with those that it holds.
func ways(f *ast.FuncDecl) int {
	n := 1
	ast.Inspect(f, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			if x.List != nil {
				n++
			}
		case *ast.CommClause:
			if x.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if x.Op == token.LAND || x.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}
