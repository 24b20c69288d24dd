package flow

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"recount/intake"
	"recount/record"
)

// FileOptions say how files are found and read. The zero value is good.
type FileOptions struct {
	Stdin   io.Reader      // what the path "-" stands for; os.Stdin where nil
	Workers int            // how many files are read at a time; as many as there are cores, but at most four, where 0
	Intake  intake.Options // handed on for each file
	// PagesOnly reports lists of named victims by name and hands over none of them as a page.
	PagesOnly bool
	// isList is told of each list of named victims, which is then neither a page nor a problem; nil: lists are read
	// like any file.
	isList func(path string)
	// Hidden asks for files and folders too whose name begins with a dot.
	Hidden bool
	// Progress is told after each file how many are done. It is called in order and from one goroutine; may be nil.
	Progress func(done int, name string)
}

// FoundFile is a file that was found, or what stands in the way of one.
type FoundFile struct {
	Name    string // as the user wrote it, with what was found below
	Path    string
	Size    int64 // bytes
	Changed int64 // when it was last written, in nanoseconds since 1970
	Problem *intake.Problem
}

// FindFiles finds files as Toll and Claims do, in their order, and reads none of them.
func FindFiles(ctx context.Context, paths []string, opts FileOptions) ([]FoundFile, error) {
	paths = slices.Clone(paths)
	slices.Sort(paths)
	var out []FoundFile
	err := walkFiles(ctx, paths, opts, func(f file) error {
		found := FoundFile{Name: f.name, Path: f.path, Size: f.size, Problem: f.problem}
		if info, err := os.Stat(f.path); err == nil {
			found.Changed = info.ModTime().UnixNano()
		}
		out = append(out, found)
		return nil
	})
	return out, err
}

// Read reads the file, within the limits of what is read.
func (f FoundFile) Read(opts FileOptions) ([]byte, *intake.Problem) {
	return readFile(file{name: f.Name, path: f.Path, size: f.Size}, opts)
}

// file is one file found, before it is read.
type file struct {
	name    string // as the user wrote it, with what was found below
	path    string // empty for standard input
	size    int64
	problem *intake.Problem // instead of a file
}

// walkFiles finds the files of some paths: files as given, folders with all that is below in the order of names, "-"
// for standard input. A link that the user names is followed; a link inside a folder is not, because it may lead out of
// the folder or in a circle, and is reported. What is neither file nor folder (a device, a pipe) is reported.
func walkFiles(ctx context.Context, paths []string, opts FileOptions, yield func(file) error) error {
	if opts.PagesOnly || opts.isList != nil {
		var lists ListReader
		defer lists.Close()
		yield = withoutLists(ctx, &lists, opts.isList, yield)
	}
	seen := map[string]bool{}
	for _, p := range paths {
		if p == "-" {
			if err := yield(file{name: "stdin"}); err != nil {
				return err
			}
			continue
		}
		clean := filepath.Clean(p)
		if seen[clean] {
			continue
		}
		seen[clean] = true
		if err := walkPath(ctx, clean, opts, yield); err != nil {
			return err
		}
	}
	return nil
}

// walkPath finds the files of one path.
func walkPath(ctx context.Context, root string, opts FileOptions, yield func(file) error) error {
	info, err := os.Stat(root)
	if err != nil {
		return yield(badFile(root, reasonOf(err), record.Say("check the path")))
	}
	if !info.IsDir() {
		return yieldFile(root, info, yield)
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if yieldErr := yield(badFile(path, reasonOf(err), record.Say("check who may read it"))); yieldErr != nil {
				return yieldErr
			}
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if path != root && !opts.Hidden && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case d.IsDir() && path != root && savedBeside(path):
			if yieldErr := yield(file{name: filepath.ToSlash(path), problem: &intake.Problem{
				Name: filepath.ToSlash(path), Partial: true,
				Reason: record.Say("a folder that a browser saved beside a page: its pictures and frames are no pages"),
			}}); yieldErr != nil {
				return yieldErr
			}
			return fs.SkipDir
		case d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			return yield(badFile(path, record.Say("a link inside a folder is not followed"),
				record.Say("name the file itself")))
		}
		info, err := d.Info()
		if err != nil {
			return yield(badFile(path, reasonOf(err), record.Say("check the path")))
		}
		return yieldFile(path, info, yield)
	})
}

// savedBeside reports a folder that a browser saved together with a page that stands beside it.
func savedBeside(folder string) bool {
	for _, page := range intake.PageOfFolder(filepath.Base(folder)) {
		if info, err := os.Stat(filepath.Join(filepath.Dir(folder), page)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// withoutLists tells of a list of named victims in place of handing it over; it is a problem where nobody is there to
// be told.
func withoutLists(ctx context.Context, lists *ListReader, told func(path string),
	yield func(file) error) func(file) error {
	return func(f file) error {
		switch {
		case !f.victimList(ctx, lists):
		case told != nil:
			told(f.path)
			return ctx.Err()
		default:
			f = badFile(f.path, record.Say("a list of named victims, not a page"),
				record.Say("say whose list it is, and each row becomes a record of its own (recount add --source NAME)"))
		}
		return yield(f)
	}
}

// yieldFile hands over a regular file.
func yieldFile(path string, info fs.FileInfo, yield func(file) error) error {
	if !info.Mode().IsRegular() {
		return yield(badFile(path, record.Say("not a file: a device, a pipe or a socket"),
			record.Say("copy what it gives into a file")))
	}
	return yield(file{name: filepath.ToSlash(path), path: path, size: info.Size()})
}

// badFile is a path that cannot be read, why, and the way out.
func badFile(path string, reason, hint *record.Sentence) file {
	return file{name: filepath.ToSlash(path), problem: &intake.Problem{Name: filepath.ToSlash(path), Reason: reason,
		Hint: hint}}
}

// reasonOf says why a path cannot be read, without repeating it.
func reasonOf(err error) *record.Sentence {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return record.Say("there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return record.Say("it may not be read by this user")
	case errors.As(err, &pathErr):
		return record.Say("it cannot be read: %w", pathErr.Err)
	}
	return record.Say("it cannot be read")
}

// readFile reads a file, or refuses one that is over the limit before it is in memory.
func readFile(f file, opts FileOptions) ([]byte, *intake.Problem) {
	limit := opts.Intake.Limits.File
	if limit == 0 {
		limit = intake.DefaultLimits().File
	}
	tooLarge := &intake.Problem{
		Name: f.name, Reason: record.Say("the file is larger than the %d MB that are read", limit>>20),
		Hint: record.Say("split it, or leave out what is not a page"),
	}
	if f.size > limit {
		return nil, tooLarge
	}
	in := opts.Stdin
	if f.path == "" && in == nil {
		in = os.Stdin
	}
	if f.path != "" {
		opened, err := os.Open(f.path)
		if err != nil {
			return nil, &intake.Problem{Name: f.name, Reason: reasonOf(err), Hint: record.Say("check who may read it")}
		}
		defer opened.Close()
		in = opened
	}
	if n := intake.HeadBytes(opts.Intake); f.size > int64(n) {
		head := make([]byte, n)
		got, err := io.ReadFull(in, head)
		if head = head[:got]; err == nil {
			if bad := intake.CheckHead(f.name, head, f.size, opts.Intake); bad != nil {
				return nil, bad
			}
		}
		in = io.MultiReader(bytes.NewReader(head), in)
	}
	data, err := readAll(io.LimitReader(in, limit+1), f.size)
	switch {
	case err != nil:
		return nil, &intake.Problem{Name: f.name, Reason: reasonOf(err), Hint: record.Say("copy it again")}
	case int64(len(data)) > limit:
		return nil, tooLarge
	}
	return data, nil
}

// readAll reads to the end into a buffer of the size that is expected.
func readAll(r io.Reader, size int64) ([]byte, error) {
	b := make([]byte, 0, size+512)
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}
