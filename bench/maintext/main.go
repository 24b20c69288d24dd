// Command maintext measures the text and the day that intake reads from real pages against hand-made marks: 300 saved
// pages of many sites and languages, each with snippets that belong to its story and snippets that do not. The pages
// are not ours: they are read from the measuring data (data/maintext) and unpacked by tar into a folder that is
// deleted.
//
//	go run ./bench/maintext [-misses]
//
// It prints precision, recall and F1 over the snippets, and how many days of publication are right, wrong and not
// found.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"recount/intake"
	"recount/internal/shareddata"
)

// entry is a page with its snippets.
type entry struct {
	File          string
	Date          string
	With, Without []string
}

func main() {
	misses := flag.Bool("misses", false, "list each snippet and day that was missed or wrongly taken")
	flag.Parse()
	if err := run(*misses); err != nil {
		fmt.Fprintln(os.Stderr, "maintext:", err)
		os.Exit(1)
	}
}

func run(misses bool) error {
	entries, dir, err := open()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var text score
	var days dates
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, "pages", e.File))
		if err != nil {
			return err
		}
		read, day := readPage(e.File, data)
		text.add(e, read, misses)
		days.add(e, day, misses)
	}
	fmt.Println("text ", text)
	fmt.Println("dates", days)
	return nil
}

// open unpacks the pages and reads what is expected of them.
func open() (entries []entry, dir string, err error) {
	archive, ok := shareddata.Find("data/maintext/pages.tar.xz")
	if !ok {
		return nil, "", fmt.Errorf("data/maintext is not on this machine (set RECOUNT_SHARED to its folder)")
	}
	if dir, err = os.MkdirTemp("", "maintext"); err != nil {
		return nil, "", err
	}
	if out, err := exec.Command("tar", "xJf", archive, "-C", dir).CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, "", fmt.Errorf("tar: %v: %s", err, out)
	}
	f, err := os.Open(filepath.Join(filepath.Dir(archive), "expected.jsonl"))
	if err != nil {
		return nil, dir, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, dir, err
		}
		entries = append(entries, e)
	}
	return entries, dir, lines.Err()
}

// readPage gives the text of a page with white space made alike, and its day of publication or "".
func readPage(name string, data []byte) (text, day string) {
	docs, _ := intake.Read(name, data, intake.Options{})
	var b strings.Builder
	for _, d := range docs {
		b.WriteString(d.Text + " ")
		if d.Published.Stated() {
			day = d.Published.Earliest().String()
		}
	}
	return fold(b.String()), day
}

// fold makes white space alike.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// score counts snippets.
type score struct{ pages, right, missed, wrong int }

func (s *score) add(e entry, text string, tell bool) {
	s.pages++
	for _, p := range e.With {
		if strings.Contains(text, fold(p)) {
			s.right++
			continue
		}
		s.missed++
		if tell {
			fmt.Printf("%s: missed %q\n", e.File, p)
		}
	}
	for _, p := range e.Without {
		if strings.Contains(text, fold(p)) {
			s.wrong++
			if tell {
				fmt.Printf("%s: taken %q\n", e.File, p)
			}
		}
	}
}

// String prints precision, recall and F1.
func (s score) String() string {
	p := float64(s.right) / float64(max(s.right+s.wrong, 1))
	r := float64(s.right) / float64(max(s.right+s.missed, 1))
	return fmt.Sprintf("pages %d precision %.3f recall %.3f F1 %.3f", s.pages, p, r, 2*p*r/max(p+r, 1e-9))
}

// dates counts days of publication, of pages whose day is known.
type dates struct{ right, wrong, none int }

func (d *dates) add(e entry, got string, tell bool) {
	want := e.Date
	if tell && want != "" && got != want {
		fmt.Printf("%s: day %q, want %q\n", e.File, got, want)
	}
	switch {
	case want == "":
	case got == "":
		d.none++
	case got == want:
		d.right++
	default:
		d.wrong++
	}
}

// String prints shares of the dated pages.
func (d dates) String() string {
	n := max(d.right+d.wrong+d.none, 1)
	of := func(k int) float64 { return 100 * float64(k) / float64(n) }
	return fmt.Sprintf("of %d dated pages: right %.1f %%, wrong %.1f %%, none %.1f %%", n, of(d.right), of(d.wrong),
		of(d.none))
}
