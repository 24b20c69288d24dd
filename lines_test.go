package recount_test

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// longest is how many columns a line has at the most, a tab being four; a sentence in a table of words may have more.
const longest = 120

// TestLinesCanBeReadSideBySide bounds the share of longer lines in our sources at half of a hundredth.
func TestLinesCanBeReadSideBySide(t *testing.T) {
	all, long, worst := 0, 0, map[string]int{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if n := entry.Name(); entry.IsDir() && file != "." && (strings.HasPrefix(n, ".") || n == "out") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_templ.go") {
			return nil
		}
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			all++
			if utf8.RuneCountInString(strings.ReplaceAll(lines.Text(), "\t", "    ")) > longest {
				long++
				worst[file]++
			}
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	if all < 10_000 {
		t.Fatalf("only %d lines were read", all)
	}
	if long*200 > all {
		t.Errorf("%d of %d lines have more than %d columns: %v", long, all, longest, worst)
	}
}
