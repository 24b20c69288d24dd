package flow

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"recount/intake"
)

// What one machine holds, in bytes: measured with short pages of sample countries and with lists of five million rows
// (doc/scale.md). They are of this version, of two cores, and a machine's own pages and lists may weigh more: a plan
// doubles them.
const (
	bytesPerPage = 30 << 10 // fingerprint and claims of a page while its stories are traced
	bytesPerRow  = 640      // columns, blocks and pairs of a row while it is linked
	rowsASecond  = 80_000   // linked on two cores
)

// sampleTime is how long a plan reads pages of the pile to learn how fast they are read.
const sampleTime = 10 * time.Second

// Pile is what files hold and what working on them takes, of which the pages are reckoned from a sample of the very
// files.
type Pile struct {
	Files  int   `json:"files"` // of pages
	Bytes  int64 `json:"bytes"`
	Lists  int   `json:"lists"` // files of lists of persons
	Rows   int64 `json:"rows"`
	Pages  int64 `json:"pages"`
	Memory int64 `json:"memory"` // bytes that the larger of tracing and linking takes
	// Read is the time for the pages, Link for the rows, on this machine.
	Read time.Duration `json:"read"`
	Link time.Duration `json:"link"`
	// Sampled pages were read, SampledBytes of files, in SampleTime: what the reckoning rests on.
	Sampled      int           `json:"sampled"`
	SampledBytes int64         `json:"sampled_bytes"`
	SampleTime   time.Duration `json:"sample_time"`
	Problems     int           `json:"problems"` // files that cannot be read, of those looked at
}

// PlanOf looks at a pile: names and sizes of all files, and for some seconds the pages of files spread over all of it.
func PlanOf(ctx context.Context, paths []string, opts FileOptions) (*Pile, error) {
	found, err := FindFiles(ctx, paths, opts)
	if err != nil {
		return nil, err
	}
	p := &Pile{}
	var pages []FoundFile
	for _, f := range found {
		switch {
		case f.Problem != nil:
			p.Problems++
		case intake.ListEnding(f.Path) != "":
			p.Lists++
			p.Rows += rowsOf(f)
		default:
			pages = append(pages, f)
			p.Bytes += f.Size
		}
	}
	p.Files = len(pages)
	if p.Files+p.Lists == 0 {
		return p, ErrNothingRead
	}
	if err := p.sample(ctx, pages, opts); err != nil {
		return nil, err
	}
	p.Link = time.Duration(float64(p.Rows) / rowsASecond * float64(time.Second))
	p.Memory = 2 * max(p.Pages*bytesPerPage, p.Rows*bytesPerRow)
	return p, nil
}

// sample reads files spread over the pile and reckons pages and time of all from them.
func (p *Pile) sample(ctx context.Context, pages []FoundFile, opts FileOptions) error {
	if len(pages) == 0 {
		return nil
	}
	toll, err := DefaultTollOptions()
	if err != nil {
		return err
	}
	toll.Files = opts
	begin := time.Now()
	for take := 1; ; take *= 4 {
		some := spread(pages, take)
		size := int64(0)
		var names []string
		for _, f := range some {
			names, size = append(names, f.Path), size+f.Size
		}
		started := time.Now()
		claims, problems, err := Claims(ctx, names, toll)
		if err != nil && err != ErrNothingRead {
			return err
		}
		p.Sampled, p.SampledBytes, p.SampleTime = len(claims), size, time.Since(started)
		if len(some) == len(pages) {
			p.Problems += len(problems)
		}
		if len(some) == len(pages) || time.Since(begin) > sampleTime/4 {
			break
		}
	}
	if p.SampledBytes > 0 {
		share := float64(p.Bytes) / float64(p.SampledBytes)
		p.Pages = int64(share * float64(p.Sampled))
		p.Read = time.Duration(share * float64(p.SampleTime))
	}
	return nil
}

// spread picks n files at equal distances, or all.
func spread(files []FoundFile, n int) []FoundFile {
	if n >= len(files) {
		return files
	}
	out := make([]FoundFile, n)
	for i := range out {
		out[i] = files[i*len(files)/n+len(files)/n/2]
	}
	return out
}

// rowsOf reckons the rows of a list from the lines of its beginning; of a workbook, which is packed, from its size.
func rowsOf(f FoundFile) int64 {
	const packedRow = 40 // bytes of a row in a packed workbook, as lists of persons have them
	if ending := strings.ToLower(filepath.Ext(f.Path)); ending != ".csv" && ending != ".tsv" {
		return f.Size / packedRow
	}
	in, err := os.Open(f.Path)
	if err != nil {
		return 0
	}
	defer in.Close()
	const look = 1 << 20
	lines, read := int64(0), int64(0)
	r := bufio.NewReader(io.LimitReader(in, look))
	for {
		line, err := r.ReadSlice('\n')
		read += int64(len(line))
		if err == nil {
			lines++
		} else if err != bufio.ErrBufferFull {
			break
		}
	}
	if read == 0 {
		return 0
	}
	return lines * f.Size / read
}
