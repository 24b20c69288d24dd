// Command maintext measures the text that intake reads from real pages against hand-made marks: the comparison set that
// ships with the source of go-trafilatura (some 900 pages of many languages, each with phrases that belong to its text
// and phrases that do not). The pages are read where the Go module cache has them; nothing is copied.
//
//	go run ./bench/maintext [-diff]
//
// It prints precision, recall and F1 over the phrases, for the extractor alone and for intake, which adds its own marks.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/markusmobius/go-trafilatura"

	"recount/intake"
)

// entry is a page with its phrases.
type entry struct {
	file          string
	with, without []string
}

func main() {
	diff := flag.Bool("diff", false, "list the phrases on which the two differ")
	flag.Parse()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/markusmobius/go-trafilatura").Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, "maintext: the source of go-trafilatura is not in the module cache:", err)
		os.Exit(1)
	}
	dir := strings.TrimSpace(string(out))
	entries, err := readEntries(filepath.Join(dir, "scripts", "comparison", "data.go"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "maintext:", err)
		os.Exit(1)
	}
	var alone, whole score
	for _, e := range entries {
		data := readPage(dir, e.file)
		if data == nil {
			continue
		}
		a, w := extractorAlone(data), read(e.file, data)
		alone.add(e, a, "", false)
		whole.add(e, w, a, *diff)
	}
	fmt.Println("extractor alone", alone)
	fmt.Println("intake         ", whole)
}

// readPage finds a page in the folders of the set.
func readPage(dir, file string) []byte {
	for _, sub := range []string{"comparison", "mock", "simple"} {
		if data, err := os.ReadFile(filepath.Join(dir, "test-files", sub, file)); err == nil {
			return data
		}
	}
	return nil
}

func extractorAlone(data []byte) string {
	res, err := trafilatura.Extract(strings.NewReader(string(data)), trafilatura.Options{ExcludeComments: true})
	if err != nil {
		return ""
	}
	return fold(res.ContentText)
}

func read(name string, data []byte) string {
	docs, _ := intake.Read(name+".html", data, intake.Options{})
	var b strings.Builder
	for _, d := range docs {
		b.WriteString(d.Text + " ")
	}
	return fold(b.String())
}

// fold makes white space alike.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// score counts phrases.
type score struct{ pages, right, missed, wrong, refused int }

func (s *score) add(e entry, text, other string, diff bool) {
	s.pages++
	for _, p := range e.with {
		has := strings.Contains(text, fold(p))
		if has {
			s.right++
		} else {
			s.missed++
		}
		if diff && has != strings.Contains(other, fold(p)) {
			fmt.Printf("%s: should be there, intake %v: %q\n", e.file, has, p)
		}
	}
	for _, p := range e.without {
		has := strings.Contains(text, fold(p))
		if has {
			s.wrong++
		} else {
			s.refused++
		}
		if diff && has != strings.Contains(other, fold(p)) {
			fmt.Printf("%s: should not be there, intake %v: %q\n", e.file, has, p)
		}
	}
}

// String prints precision, recall and F1 in percent.
func (s score) String() string {
	p := 100 * float64(s.right) / float64(max(s.right+s.wrong, 1))
	r := 100 * float64(s.right) / float64(max(s.right+s.missed, 1))
	return fmt.Sprintf("pages %d precision %.1f recall %.1f F1 %.1f", s.pages, p, r, 2*p*r/max(p+r, 1))
}

// readEntries reads the table of pages from its Go source.
func readEntries(path string) ([]entry, error) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return nil, err
	}
	var entries []entry
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		var e entry
		for _, el := range lit.Elts {
			kv, ok := el.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			key, _ := kv.Key.(*ast.Ident)
			if key == nil {
				continue
			}
			switch key.Name {
			case "File":
				e.file = text(kv.Value)
			case "With":
				e.with = texts(kv.Value)
			case "Without":
				e.without = texts(kv.Value)
			}
		}
		if e.file != "" {
			entries = append(entries, e)
		}
		return true
	})
	sort.Slice(entries, func(i, j int) bool { return entries[i].file < entries[j].file })
	return entries, nil
}

func text(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok {
		s, _ := strconv.Unquote(l.Value)
		return s
	}
	return ""
}

func texts(e ast.Expr) []string {
	var out []string
	if l, ok := e.(*ast.CompositeLit); ok {
		for _, el := range l.Elts {
			out = append(out, text(el))
		}
	}
	return out
}
