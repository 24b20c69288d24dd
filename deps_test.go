package recount_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our packages each room may import. A new arrow is a design decision: see ARCHITECTURE.md before
// adding one. A folder below a room (a test's helper, an embedded data package) has the arrows of its room.
var arrows = map[string][]string{
	"record":   {},
	"name":     {},
	"access":   {"record"},
	"audit":    {"record"},
	"exchange": {"record", "audit"},
	"intake":   {"record", "name"},
	"extract":  {"record"},
	"doubt":    {"record", "name", "extract"},
	"origin":   {"record", "name"},
	"link":     {"record", "name"},
	"verify":   {"record", "access", "internal/words"},
	"count":    {"record"},
	"estimate": {"record", "internal/words"},
	"publish":  {"record", "count", "internal/words", "internal/placemap"},

	"internal/shareddata": {},
	"internal/terminal":   {},
	"internal/fault":      {},
	"internal/fetch":      {},
	"internal/words":      {"record"},
	"internal/placemap":   {"record"},
	"internal/failpoint":  {},
	"internal/worker":     {"record", "intake", "extract", "origin"},
	"internal/signin":     {"record"},
	"internal/vault":      {"record", "internal/failpoint"},
	"internal/store":      {"record", "audit", "exchange", "name", "internal/vault", "internal/failpoint"},
	"internal/sample":     {"record"},
	"internal/report": {"record", "count", "link", "estimate", "internal/flow", "internal/words",
		"internal/placemap"},
	"internal/flow": {"record", "name", "intake", "extract", "doubt", "origin", "link", "count", "estimate",
		"internal/worker"},
	"internal/desk": {
		"record", "name", "access", "audit", "exchange", "intake", "extract", "origin", "link", "verify", "count",
		"estimate", "publish",
		"internal/vault", "internal/store", "internal/flow", "internal/sample", "internal/signin", "internal/fault",
	},
	"internal/web": {"record", "verify", "count", "estimate", "internal/desk", "internal/report", "internal/words",
		"internal/placemap", "internal/fault"},
	"internal/api": {"record", "count", "estimate", "internal/desk", "internal/words", "internal/fault"},
	"cmd/recount":  {"*"},
	"bench":        {"*"},
}

// loud are the packages of the standard library that a quiet room does not touch: it is handed readers, times and
// seeds.
var loud = []string{"os", "os/exec", "net", "net/http", "database/sql", "syscall", "io/ioutil", "log", "crypto/rand"}

// quiet lists the rooms at the top of the tree: the field's vocabulary, without network, disk, clock or global
// randomness; and the catalogue of words and the drawing of maps, which they may use.
func quiet(room string) bool {
	return !strings.Contains(room, "/") && room != "bench" || room == "internal/words" || room == "internal/placemap"
}

func TestArrows(t *testing.T) {
	seen, used := map[string]bool{}, map[[2]string]bool{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && file != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "out" ||
			name == "node_modules") {
			return filepath.SkipDir
		}
		if entry.IsDir() && file != "." && nested(file) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || filepath.Dir(file) == "." {
			return nil
		}
		room, allowed, ok := roomOf(filepath.ToSlash(filepath.Dir(file)))
		if !ok {
			t.Errorf("%s is in no room that ARCHITECTURE.md knows", file)
			return nil
		}
		seen[room] = true
		checkImports(t, file, room, allowed, used)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room, allowed := range arrows {
		if !seen[room] {
			t.Errorf("there is no room %s any more", room)
			continue
		}
		for _, target := range allowed {
			if target != "*" && !used[[2]string{room, target}] {
				t.Errorf("nobody uses the arrow from %s to %s", room, target)
			}
		}
	}
}

// TestArchitectureHasARowForEachRoom holds the page to the arrows.
func TestArchitectureHasARowForEachRoom(t *testing.T) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for room := range arrows {
		if !strings.Contains(string(page), "\n| `"+room+"` |") {
			t.Errorf("ARCHITECTURE.md has no row for %s", room)
		}
	}
}

// nested reports whether a folder is a module of its own. It may use any room, and no room knows it: an import of it
// resolves to nothing and fails the build.
func nested(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// roomOf finds the room that a folder belongs to: itself or the nearest folder above it.
func roomOf(dir string) (string, []string, bool) {
	for at := dir; at != "."; at = path.Dir(at) {
		if allowed, ok := arrows[at]; ok {
			return at, allowed, true
		}
	}
	return "", nil, false
}

func checkImports(t *testing.T, file, room string, allowed []string, used map[[2]string]bool) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	test := strings.HasSuffix(file, "_test.go")
	for _, spec := range parsed.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if quiet(room) && !test && slices.Contains(loud, imported) {
			t.Errorf("%s: the quiet room %s imports %s", file, room, imported)
		}
		ours, found := strings.CutPrefix(imported, "recount/")
		if !found {
			continue
		}
		target, _, ok := roomOf(ours)
		if !test {
			used[[2]string{room, target}] = true
		}
		switch {
		case !ok:
			t.Errorf("%s imports %s, which is in no room", file, imported)
		case target == room, slices.Contains(allowed, target), slices.Contains(allowed, "*"):
		case test: // a test may use other rooms to set a scene, and the measuring data
		default:
			t.Errorf("%s: there is no arrow from %s to %s", file, room, target)
		}
	}
}

// TestQuietRoomsReadNoClock looks for calls that would make a result depend on when or where it was computed.
func TestQuietRoomsReadNoClock(t *testing.T) {
	for room := range arrows {
		if !quiet(room) {
			continue
		}
		err := filepath.WalkDir(room, func(file string, entry fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
				checkQuietCalls(t, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
