package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"recount/publish"
	"recount/publish/stranger"
)

//go:embed change.py
var driver string

// flip is a bit of a file of the edition.
type flip struct {
	name string
	at   int
	bit  byte
}

// unlisted are the files that carry their own proof instead of a hash.
var unlisted = []string{"SHA256SUMS", "edition.tlog-proof", "consistency"}

// flips chooses the bits: one of every byte of the files that no list covers, or of as many of them as make half of
// all, then bytes of the others at random.
func flips(e *publish.Edition, n int) []flip {
	r := rand.New(rand.NewPCG(3, 7))
	var out []flip
	for _, name := range unlisted {
		for at := range e.Files[name] {
			out = append(out, flip{name, at, 1 << r.IntN(8)})
		}
	}
	if len(out) > n {
		r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		out = out[:n/2]
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(e.Files)),
		func(n string) bool { return slices.Contains(unlisted, n) })
	for len(out) < n {
		name := names[r.IntN(len(names))]
		out = append(out, flip{name, r.IntN(len(e.Files[name])), 1 << r.IntN(8)})
	}
	return out
}

// change changes bits one at a time and asks each program.
func (b *bench) change(ctx context.Context, e *publish.Edition, dir string) error {
	all := flips(e, b.changes)
	for _, p := range []struct {
		name string
		run  func(context.Context, *publish.Edition, string, []flip) (int, error)
	}{{"recount edition check", inside}, {"verify.py", python}, {"verify.go", compiled}} {
		begin := time.Now()
		found, err := p.run(ctx, e, dir, all)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Printf("changes: %s finds %d of %d single changed bits, in %.0f s\n", p.name, found, len(all),
			time.Since(begin).Seconds())
		if found != len(all) {
			return fmt.Errorf("%s misses %d", p.name, len(all)-found)
		}
	}
	return nil
}

// inside runs what the command runs, in this process.
func inside(_ context.Context, e *publish.Edition, _ string, all []flip) (int, error) {
	folder := fstest.MapFS{}
	for name, f := range e.Files {
		folder[name] = &fstest.MapFile{Data: slices.Clone(f)}
	}
	if faults, _ := stranger.Check(folder, stranger.Options{}); len(faults) > 0 {
		return 0, fmt.Errorf("the sound edition does not hold: %q", faults)
	}
	found := 0
	for _, x := range all {
		data := folder[x.name].Data
		data[x.at] ^= x.bit
		if faults, _ := stranger.Check(folder, stranger.Options{}); len(faults) > 0 {
			found++
		} else {
			fmt.Printf("missed: bit %08b of byte %d of %s\n", x.bit, x.at, x.name)
		}
		data[x.at] ^= x.bit
	}
	return found, nil
}

// python runs verify.py over the folder, all changes in one process of it.
func python(ctx context.Context, _ *publish.Edition, dir string, all []flip) (int, error) {
	var list strings.Builder
	for _, x := range all {
		fmt.Fprintf(&list, "%s %d %d\n", x.name, x.at, x.bit)
	}
	program := filepath.Join(filepath.Dir(dir), "verify.py")
	if err := os.WriteFile(program, stranger.Python, 0o600); err != nil {
		return 0, err
	}
	run := exec.CommandContext(ctx, "python3", "-c", driver, program, dir)
	run.Stdin = strings.NewReader(list.String())
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		return 0, err
	}
	var found int
	_, err = fmt.Sscan(string(bytes.TrimSpace(out)), &found)
	return found, err
}

// compiled builds the edition's own verify.go outside any module, and runs it for each change.
func compiled(ctx context.Context, e *publish.Edition, dir string, all []flip) (int, error) {
	program := filepath.Join(filepath.Dir(dir), "verify")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, filepath.Join(dir, "verify.go"))
	build.Dir = filepath.Dir(dir)
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	if out, err := exec.CommandContext(ctx, program, dir).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("the sound edition does not hold: %s", out)
	}
	found := 0
	for _, x := range all {
		file := filepath.Join(dir, filepath.FromSlash(x.name))
		data := slices.Clone(e.Files[x.name])
		data[x.at] ^= x.bit
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return found, err
		}
		if exec.CommandContext(ctx, program, dir).Run() != nil {
			found++
		} else {
			fmt.Printf("missed: bit %08b of byte %d of %s\n", x.bit, x.at, x.name)
		}
		if err := os.WriteFile(file, e.Files[x.name], 0o644); err != nil {
			return found, err
		}
	}
	return found, nil
}
