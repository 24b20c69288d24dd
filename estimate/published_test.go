package estimate

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/shareddata"
)

// published gives the path of a table that every clone has, or of one that is kept outside.
func published(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("testdata", "published", name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	return shareddata.Path(t, "data/mse/"+name)
}

// TestPublishedTablesAreWhatWasPublished holds every table to its digest.
func TestPublishedTablesAreWhatWasPublished(t *testing.T) {
	dir := filepath.Join("testdata", "published")
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for line := range strings.Lines(string(sums)) {
		if f := strings.Fields(line); len(f) == 2 {
			told[f[1]] = f[0]
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d tables, %v", len(files), err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != told[filepath.Base(path)] {
			t.Errorf("%s has %s and not %s", path, got, told[filepath.Base(path)])
		}
	}
}
