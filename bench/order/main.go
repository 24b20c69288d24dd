// Order measures how far the files of a package can be read downwards: of the references from one of its files to what
// another declares, how many lead back up, where the files stand in the best order that a search of swaps finds. It names the
// references against that order that would have to go, file by file, the most first.
//
// Usage: go run ./bench/order [-most 10] DIR...
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	most := flag.Int("most", 10, "how many pairs of files to name")
	flag.Parse()
	for _, dir := range flag.Args() {
		refs, files, err := references(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		order := downwards(files, refs)
		report(dir, order, refs, *most)
	}
}

// pair is one file that refers to another.
type pair struct{ from, to string }

// references counts, for each pair of files, the names of one that the other uses. Other packages are not read: what is
// declared in this one is known without them.
func references(dir string) (map[pair]int, []string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	var parsed []*ast.File
	var names []string
	set := token.NewFileSet()
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			continue
		}
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return nil, nil, err
		}
		parsed, names = append(parsed, f), append(names, filepath.Base(path))
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	how := types.Config{Importer: nothing{}, Error: func(error) {}}
	own, _ := how.Check(dir, set, parsed, &info)
	refs, seen := map[pair]int{}, map[string]bool{}
	for id, o := range info.Uses {
		field, ok := o.(*types.Var)
		if o.Pkg() != own || !o.Pos().IsValid() || ok && field.IsField() ||
			o.Parent() != own.Scope() && !isMethod(o) {
			continue
		}
		from, to := filepath.Base(set.File(id.Pos()).Name()), filepath.Base(set.File(o.Pos()).Name())
		if key := from + " " + fmt.Sprint(o.Pos()); from != to && !seen[key] {
			seen[key] = true
			refs[pair{from, to}]++
		}
	}
	return refs, names, nil
}

// isMethod says whether an object is a method of a type.
func isMethod(o types.Object) bool {
	f, ok := o.(*types.Func)
	return ok && f.Signature().Recv() != nil
}

// nothing imports no package.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	return nil, errors.New("not read: " + path)
}

// downwards finds an order of files with few references up: it takes each file out and puts it back where it costs least,
// until nothing gets better.
func downwards(files []string, refs map[pair]int) []string {
	order := slices.Clone(files)
	slices.Sort(order)
	for better := true; better; {
		better = false
		for _, f := range slices.Clone(order) {
			at := slices.Index(order, f)
			rest := slices.Delete(slices.Clone(order), at, at+1)
			cost, best, where, now := 0, 0, 0, 0
			for i, g := range rest { // of f before all, then behind each in turn
				cost += refs[pair{f, g}] - refs[pair{g, f}]
				if i+1 == at {
					now = cost
				}
				if cost < best {
					best, where = cost, i+1
				}
			}
			if best < now {
				order, better = slices.Insert(rest, where, f), true
			}
		}
	}
	return order
}

func report(dir string, order []string, refs map[pair]int, most int) {
	at := map[string]int{}
	for i, f := range order {
		at[f] = i
	}
	all, up := 0, 0
	var climbs []pair
	pairs, back := 0, 0
	for p, n := range refs {
		all += n
		pairs++
		if at[p.to] < at[p.from] {
			up += n
			back++
			climbs = append(climbs, p)
		}
	}
	fmt.Printf("%s: %d of %d references climb; %d of %d pairs of files\n", dir, up, all, back, pairs)
	slices.SortFunc(climbs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(refs[b], refs[a]), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	for _, p := range climbs[:min(most, len(climbs))] {
		fmt.Printf("\t%d\t%s -> %s\n", refs[p], p.from, p.to)
	}
}
