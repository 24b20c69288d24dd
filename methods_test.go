package recount_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// mostMethods is how many methods a type has at the most: one with more is a whole room in pieces. The transaction of the
// store is the one door to its tables and has more.
const (
	mostMethods   = 60
	mostOfStoreTx = 90
)

// TestNoTypeIsARoom counts the methods that each type of ours declares.
func TestNoTypeIsARoom(t *testing.T) {
	methods := map[string]int{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if n := entry.Name(); entry.IsDir() && file != "." && (strings.HasPrefix(n, ".") || n == "testdata" || n == "out") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				methods[filepath.ToSlash(filepath.Dir(file))+"."+receiver(f.Recv.List[0].Type)]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(methods) < 300 {
		t.Fatalf("only %d types with methods were found", len(methods))
	}
	for name, n := range methods {
		most := mostMethods
		if name == "internal/store.Tx" {
			most = mostOfStoreTx
		}
		if n > most {
			t.Errorf("%s has %d methods, more than %d: divide it by what it does", name, n, most)
		}
	}
}

// receiver is the name of the type that a method is of.
func receiver(t ast.Expr) string {
	switch x := t.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
