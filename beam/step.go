package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/exec/optimized"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"
)

// step is one pass over a pile: each task gives records to parts, and what a part was given is made into files of that
// part. Both halves are pure: the same task gives the same records, and the same records in any order the same files.
// So an engine may do either again.
type step struct {
	makes []string // kinds of parts
	task  func(ctx context.Context, j job, task int, give func(part int, record []byte)) error
	part  func(ctx context.Context, j job, part int, records iter.Seq[[]byte]) error
}

// job is a step with what it is about. It travels to the workers.
type job struct {
	Step   string
	Folder string // with the parts, the same on all machines
	Parts  int
	Pages  int    // of the pile
	Pass   string // of tracing: "1", and "2" where pages were read again
	Round  int    // of joining
}

func (j job) folder() folder { return folder(j.Folder) }

// name is the name of a kind of parts that a step makes: "pages*" belongs to a pass of tracing, "edges**" to a round of
// joining as well.
func (j job) name(kind string) string {
	switch {
	case strings.HasSuffix(kind, "**"):
		return j.round(strings.TrimSuffix(kind, "**"))
	case strings.HasSuffix(kind, "*"):
		return j.of(strings.TrimSuffix(kind, "*"))
	}
	return kind
}

// of is a kind of parts that belongs to a pass of tracing.
func (j job) of(kind string) string { return kind + "." + j.Pass }

// round is a kind of parts that belongs to a round of joining.
func (j job) round(kind string) string { return fmt.Sprintf("%s.%d", j.of(kind), j.Round) }

// steps are all steps by name.
var steps = map[string]step{}

// blobSize is the size from which records for one part travel, in bytes.
const blobSize = 256 << 10

// taskFn does the tasks of a step.
type taskFn struct {
	Job job
}

// ProcessElement does one task. Records travel in blobs, because an engine handles a thing at a price whatever its
// size.
func (fn *taskFn) ProcessElement(ctx context.Context, task int, emit func(int, []byte)) error {
	blobs := map[int][]byte{}
	err := steps[fn.Job.Step].task(ctx, fn.Job, task, func(part int, record []byte) {
		b := append(binary.AppendUvarint(blobs[part], uint64(len(record))), record...)
		if len(b) >= blobSize {
			emit(part, b)
			b = nil
		}
		blobs[part] = b
	})
	if err != nil {
		return fmt.Errorf("%s, task %d: %w", fn.Job.Step, task, err)
	}
	for part, b := range blobs {
		if len(b) > 0 {
			emit(part, b)
		}
	}
	return nil
}

// partFn makes the files of the parts of a step.
type partFn struct {
	Job job
}

// ProcessElement makes the files of one part.
func (fn *partFn) ProcessElement(ctx context.Context, part int, blobs func(*[]byte) bool) error {
	bad := false
	err := steps[fn.Job.Step].part(ctx, fn.Job, part, func(yield func([]byte) bool) {
		var b []byte
		for blobs(&b) {
			for len(b) > 0 {
				n, k := binary.Uvarint(b)
				if k <= 0 || n > uint64(len(b)-k) {
					bad = true
					return
				}
				if !yield(b[k : k+int(n) : k+int(n)]) {
					return
				}
				b = b[k+int(n):]
			}
		}
	})
	if err == nil && bad {
		err = errRecord
	}
	if err != nil {
		return fmt.Errorf("%s, part %d: %w", fn.Job.Step, part, err)
	}
	return nil
}

func init() {
	register.DoFn3x1[context.Context, int, func(int, []byte), error](&taskFn{})
	register.DoFn3x1[context.Context, int, func(*[]byte) bool, error](&partFn{})
	register.Emitter2[int, []byte]()
	register.Iter1[[]byte]()
	beam.RegisterType(reflect.TypeFor[job]())
}

// runStep runs a step on the engine, unless an earlier run has done it. after is what the step rests on, and the answer
// what rests on it: steps whose ground is another are done again.
func runStep(ctx context.Context, j job, tasks int, after string) (string, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%+v\n%d\n", after, job{j.Step, "", j.Parts, j.Pages, j.Pass, j.Round},
		tasks))
	token := hex.EncodeToString(sum[:])
	done := filepath.Join(j.Folder, fmt.Sprintf("%s.%s.%d.done", j.Step, j.Pass, j.Round))
	if b, err := os.ReadFile(done); err == nil && strings.TrimSpace(string(b)) == token {
		return token, nil
	}
	_ = os.Remove(done)
	// a part that nothing is given to is not written: none of before may stand
	for _, kind := range steps[j.Step].makes {
		if err := os.RemoveAll(filepath.Join(j.Folder, j.name(kind))); err != nil {
			return "", err
		}
	}
	p, s := beam.NewPipelineWithRoot()
	numbers := make([]int, tasks)
	for i := range numbers {
		numbers[i] = i
	}
	given := beam.ParDo(s, &taskFn{j}, beam.Reshuffle(s, beam.CreateList(s, numbers)))
	beam.ParDo0(s, &partFn{j}, beam.GroupByKey(s, given))
	if _, err := beam.Run(ctx, runner(), p); err != nil {
		return "", fmt.Errorf("%s: %w", j.Step, err)
	}
	return token, os.WriteFile(done, []byte(token+"\n"), 0o600)
}

func runner() string {
	if *runners.Runner == "" {
		return "prism"
	}
	return *runners.Runner
}

// say tells what is being done.
func say(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, "recount-beam: "+format+"\n", args...)
}
