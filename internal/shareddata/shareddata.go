// Package shareddata finds measuring data that is kept outside the repository: corpora of other people that tests and
// benchmarks read and that the project neither owns nor ships.
//
// It looks for a folder named "shared" beside the repository, or in the folder named by the environment variable
// RECOUNT_SHARED. It is used by tests and by bench only; nothing in the binary depends on it.
package shareddata

import (
	"os"
	"path/filepath"
	"testing"
)

// Find returns the path of a file of the measuring data, and whether it is there. rel is relative to the data's root,
// such as "data/mse/kosovo.csv".
func Find(rel string) (string, bool) {
	root := os.Getenv("RECOUNT_SHARED")
	if root == "" {
		root = besideModule()
	}
	if root == "" {
		return "", false
	}
	path := filepath.Join(root, filepath.FromSlash(rel))
	_, err := os.Stat(path)
	return path, err == nil
}

// Path returns the path of a file of the measuring data, or skips the test and says plainly what was not measured.
func Path(t testing.TB, rel string) string {
	t.Helper()
	path, ok := Find(rel)
	if !ok {
		t.Skipf("SKIPPED: measuring data %s is not on this machine (set RECOUNT_SHARED to its folder)", rel)
	}
	return path
}

// besideModule walks up from the working directory to the module's root and returns the folder "shared" beside it.
func besideModule() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			shared := filepath.Join(filepath.Dir(dir), "shared")
			if _, err := os.Stat(shared); err == nil {
				return shared
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
