// Command recount-beam reads piles of pages that are past one machine on an engine that runs Apache Beam: on this
// machine (Prism, in process), on Flink, on Spark. It gives what the program itself gives for the same files, byte for
// byte when sorted.
//
// It is a module of its own: recount and its other packages know nothing of it. Every step is a map over parts and
// a reduce for each part (see step.go), both pure: what a machine that died had done is done again and comes out the
// same. It keeps nothing in a case and decides nothing. What the parts hold is in clear: the folder of a run belongs on
// a disk that is encrypted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"recount/internal/worker"
)

const usageText = `Use: recount-beam pages|link --out FOLDER [--parts N] [--runner NAME ...] PATH...

pages   read files (pages, WARC, archives) and write to FOLDER
          claims.jsonl    what each page claims: the lines of "recount claims", sorted
          stories.tsv     which pages tell one story: for "recount toll --stories"
          problems.jsonl  what could not be read, with the reason
link    find which records of lists are one person, and write to FOLDER
          clusters.csv, pairs.csv, model.json    those of "recount link --out --pairs --model"

        FOLDER/work holds the parts. A run that was stopped is taken up where it stood. On several machines FOLDER and PATH
        must be the same on all of them.

Flags:
`

func main() {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	var o runOptions
	flag.StringVar(&o.out, "out", "", "folder of the results, made where it is missing")
	flag.IntVar(&o.parts, "parts", 0, "parts that the pile is cut into; 0: one for each 16 MB of files, at least 4")
	flag.BoolVar(&o.merge, "merge", true,
		"write the results as one sorted file each; without it they stay in parts (FOLDER/work)")
	columns := flag.String("map", "", "of link: what columns hold, COLUMN=FIELD with commas between them")
	flag.Uint64Var(&o.seed, "seed", 1, "of link: seed of every draw")
	flag.Float64Var(&o.threshold, "threshold", 0.5, "of link: probability above which two records count as one person")
	flag.IntVar(&o.maxBlock, "max-block", 0,
		"of link: largest group of records compared whole; 0: by the size of the files")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usageText)
		flag.PrintDefaults()
	}
	verb := ""
	// a worker of an engine is started with flags alone
	if len(os.Args) > 1 && len(os.Args[1]) > 0 && os.Args[1][0] != '-' {
		verb = os.Args[1]
		os.Args = append(os.Args[:1], os.Args[2:]...)
	}
	flag.Parse()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	beam.Init() // does not return in a worker of an engine
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o.columns = columnsOf(*columns)
	err := run(ctx, verb, flag.Args(), o)
	closeReaders()
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "recount-beam:", err)
		flag.Usage()
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "recount-beam:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("not so")

// runOptions are what the user said.
type runOptions struct {
	out       string
	parts     int
	merge     bool
	columns   map[string]string // of link
	seed      uint64
	threshold float64
	maxBlock  int
}

// columnsOf reads COLUMN=FIELD,...
func columnsOf(s string) map[string]string {
	out := map[string]string{}
	for _, pair := range strings.Split(s, ",") {
		if column, field, ok := strings.Cut(pair, "="); ok {
			out[column] = field
		}
	}
	return out
}

func run(ctx context.Context, verb string, paths []string, o runOptions) error {
	switch {
	case o.out == "":
		return fmt.Errorf("%w: say where the results go (--out FOLDER)", errUsage)
	case len(paths) == 0:
		return fmt.Errorf("%w: which files? give a PATH", errUsage)
	case verb == "pages":
		return runPages(ctx, paths, o)
	case verb == "link":
		return runLink(ctx, paths, o)
	}
	return fmt.Errorf("%w: there is no %q; there are pages and link", errUsage, verb)
}
