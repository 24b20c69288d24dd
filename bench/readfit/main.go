// Readfit fits the scorer of package extract on annotated pages and measures it on writers that it was not fitted to.
//
//	go run ./bench/readfit                     # fit on all, write extract/data/weights.tsv.gz
//	go run ./bench/readfit -folds DIR          # leave one writer out at a time; predictions for the scorer in DIR
//	go run ./bench/readfit -read DIR -out FILE # read a folder of pages with the weights that are there
//
// The pages lie beside the repository. Each annotated figure is tied to the candidate that tells it; every other
// candidate is none. The model is a logistic regression a head (harm, scope) over features with names; weights near
// zero are dropped, so that the table can be read.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"recount/extract"
	"recount/intake"
	"recount/internal/shareddata"
	"recount/record"
)

// goldClaim is one annotated figure.
type goldClaim struct {
	Lo      *int     `json:"lo"`
	Hi      *int     `json:"hi"`
	Q       string   `json:"q"`
	Unit    string   `json:"unit"`
	Harm    string   `json:"harm"`
	Scope   string   `json:"scope"`
	Anchor  string   `json:"anchor"`
	Anchors []string `json:"anchors"`
	spans   [][2]int
}

// page is an annotated page with its document.
type page struct {
	ID              string      `json:"id"`
	Claims          []goldClaim `json:"claims"`
	writer          string
	weight          float32
	doc             *record.Document
	cases           []*example
	weak            bool // a report with numbers of its own and no annotation
	killed, injured int
}

func main() {
	folds := flag.String("folds", "", "measure: leave one writer out, write predictions into this folder")
	out := flag.String("out", "extract/data/weights.tsv.gz", "the table of weights")
	read := flag.String("read", "", "read the pages of this folder and write their claims to -out")
	also := flag.String("also", "",
		"folders of more annotated pages, comma-separated: gold.jsonl, pages; each is a writer")
	flag.Parse()
	if *read != "" {
		if err := readFolder(*read, *out); err != nil {
			fmt.Fprintln(os.Stderr, "readfit:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*folds, *out, *also); err != nil {
		fmt.Fprintln(os.Stderr, "readfit:", err)
		os.Exit(1)
	}
}

// alsoWriter opens the name of a writer whose pages a folder of -also has.
const alsoWriter = "also "

func run(folds, out, also string) error {
	base, err := extract.Default()
	if err != nil {
		return err
	}
	registers, ok1 := shareddata.Find("data/registers/gold.jsonl")
	coverage, ok2 := shareddata.Find("data/coverage/gold_ruled.jsonl")
	if !ok1 || !ok2 {
		return fmt.Errorf("the annotated pages are not beside the repository")
	}
	pages, err := readPages(registers, func(id string) string { return id[:2] }, 1)
	if err != nil {
		return err
	}
	more, err := readPages(coverage, func(string) string { return "coverage" }, 0.5)
	if err != nil {
		return err
	}
	pages = append(pages, more...)
	for dir := range strings.SplitSeq(also, ",") {
		if dir == "" {
			continue
		}
		more, err := readPages(filepath.Join(dir, "gold.jsonl"),
			func(string) string { return alsoWriter + filepath.Base(dir) },
			1)
		if err != nil {
			return err
		}
		pages = append(pages, more...)
	}
	weak, err := weakPages()
	if err != nil {
		return err
	}
	pages = append(pages, weak...)
	plain := base.Fitted(&extract.Weights{}) // the grammar alone makes the candidates
	each(pages, func(p *page) {
		if p.weak {
			p.cases = weakExamples(plain, p)
			return
		}
		p.cases = examples(plain, p)
	})
	if folds == "" {
		return writePacked(out, fit(pages))
	}
	return measure(base, pages, folds)
}

// writePacked writes a table as the program holds it; equal tables give equal files.
func writePacked(path, table string) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(z, table); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// measure fits on all writers but one and predicts that one.
func measure(base *extract.Extractor, pages []*page, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var writers []string
	for _, p := range pages {
		if !p.weak && !slices.Contains(writers, p.writer) {
			writers = append(writers, p.writer)
		}
	}
	sort.Strings(writers)
	lines := make([][]string, len(writers))
	rely := make([]reliability, len(writers))
	var failed error
	var wg sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, w := range writers {
		wg.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			var rest, own []*page
			for _, p := range pages {
				if p.writer == w {
					own = append(own, p)
				} else {
					rest = append(rest, p)
				}
			}
			weights, err := extract.ReadWeights(fit(rest))
			if err != nil {
				failed = err
				return
			}
			e := base.Fitted(weights)
			for _, p := range own {
				x := e.Extract(p.doc)
				line, _ := json.Marshal(extract.Page(p.ID, "", &x))
				lines[i] = append(lines[i], string(line))
				rely[i].add(p, e.Decisions(p.doc))
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	var cov, reg []string
	var all reliability
	for i, w := range writers {
		if w == "coverage" {
			cov = append(cov, lines[i]...)
			continue
		}
		if name, ok := strings.CutPrefix(w, alsoWriter); ok {
			all := []byte(strings.Join(lines[i], "\n") + "\n")
			if err := os.WriteFile(filepath.Join(dir, name+".jsonl"), all, 0o644); err != nil {
				return err
			}
			continue
		}
		reg = append(reg, lines[i]...)
		all.merge(&rely[i])
	}
	all.print()
	if err := os.WriteFile(filepath.Join(dir, "cov.jsonl"), []byte(strings.Join(cov, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "reg.jsonl"), []byte(strings.Join(reg, "\n")+"\n"), 0o644)
}

func each(pages []*page, do func(*page)) {
	var wg sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, p := range pages {
		wg.Go(func() {
			room <- struct{}{}
			do(p)
			<-room
		})
	}
	wg.Wait()
}

func readPages(path string, writer func(id string) string, weight float32) ([]*page, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []*page
	for line := range strings.SplitSeq(string(data), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		p := &page{weight: weight}
		if err := json.Unmarshal([]byte(line), p); err != nil {
			return nil, err
		}
		p.writer = writer(p.ID)
		name := filepath.Join(filepath.Dir(path), "pages", p.ID+".txt")
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		docs, problems := intake.Read(name, raw, intake.Options{})
		if len(docs) != 1 {
			return nil, fmt.Errorf("%s: %d documents, %v", name, len(docs), problems)
		}
		p.doc = &docs[0]
		for i := range p.Claims {
			c := &p.Claims[i]
			for _, a := range append([]string{c.Anchor}, c.Anchors...) {
				if at := strings.Index(p.doc.Text, a); a != "" && at >= 0 {
					c.spans = append(c.spans, [2]int{at, at + len(a)})
				}
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// readFolder reads pages and writes their claims in the exchange form, a page a line.
func readFolder(dir, out string) error {
	e, err := extract.Default()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return err
	}
	lines := make([]string, len(files))
	var wg sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, f := range files {
		wg.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			raw, err := os.ReadFile(f)
			if err != nil {
				return
			}
			docs, _ := intake.Read(f, raw, intake.Options{})
			if len(docs) != 1 {
				return
			}
			x := e.Extract(&docs[0])
			line, _ := json.Marshal(extract.Page(strings.TrimSuffix(filepath.Base(f), ".txt"), "", &x))
			lines[i] = string(line)
		})
	}
	wg.Wait()
	return os.WriteFile(out, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}
