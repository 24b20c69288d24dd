// Speed measures how many bytes of text the reader turns into claims in a second of processor time.
//
//	go run ./bench/speed [-rounds 3] [-profile FILE] [FOLDER...]
//
// Without folders it reads the annotated pages beside the repository (data/registers, data/coverage). The pages are
// parsed first; what is measured is text to claims alone, on one core, by the processor time of the process, so that
// other work on the machine does not move it much. A line a folder, and one for all.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"

	"recount/extract"
	"recount/intake"
	"recount/internal/shareddata"
	"recount/record"
)

func main() {
	rounds := flag.Int("rounds", 3, "read every page so often, after one time that is not measured")
	profile := flag.String("profile", "", "write a profile of the processor time to this file")
	flag.Parse()
	if err := run(flag.Args(), *rounds, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func run(folders []string, rounds int, profile string) error {
	if len(folders) == 0 {
		for _, rel := range []string{"data/registers/pages", "data/coverage/pages"} {
			path, ok := shareddata.Find(rel)
			if !ok {
				return fmt.Errorf("%s is not beside the repository", rel)
			}
			folders = append(folders, path)
		}
	}
	runtime.GOMAXPROCS(1)
	began := cpuSeconds()
	e, err := extract.Default()
	if err != nil {
		return err
	}
	fmt.Printf("lists loaded in %.2f s of processor time\n", cpuSeconds()-began)
	sets, sizes := make([][]record.Document, len(folders)), make([]int, len(folders))
	for i, folder := range folders {
		if sets[i], sizes[i], err = read(folder); err != nil {
			return err
		}
		extractAll(e, sets[i])
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var bytes, pages int
	var spent float64
	for i, folder := range folders {
		began := cpuSeconds()
		for range rounds {
			extractAll(e, sets[i])
		}
		took := cpuSeconds() - began
		print(folder, len(sets[i]), sizes[i]*rounds, took)
		bytes, spent, pages = bytes+sizes[i]*rounds, spent+took, pages+len(sets[i])
	}
	print("all", pages, bytes, spent)
	return nil
}

func extractAll(e *extract.Extractor, docs []record.Document) {
	for i := range docs {
		e.Extract(&docs[i])
	}
}

func print(what string, pages, bytes int, took float64) {
	fmt.Printf("%s: %d pages, %.2f MB/s\n", what, pages, float64(bytes)/1e6/took)
}

func read(folder string) (docs []record.Document, size int, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return nil, 0, err
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			continue // a folder inside the folder
		}
		parsed, _ := intake.Read(f, data, intake.Options{})
		for i := range parsed {
			docs, size = append(docs, parsed[i]), size+len(parsed[i].Text)
		}
	}
	if len(docs) == 0 {
		return nil, 0, fmt.Errorf("%s holds no page", folder)
	}
	return docs, size, nil
}
