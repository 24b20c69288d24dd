package desk

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"recount/intake"
	"recount/internal/flow"
	"recount/record"
)

// Added tells what became of files.
type Added struct {
	Documents int                `json:"documents"`
	Known     int                `json:"known"`
	Bad       []*record.Sentence `json:"bad"`              // which, why, and the way out
	Doubts    []Doubt            `json:"doubts,omitempty"` // what is to be known of what was added
}

// Doubt is what is to be known of a document that was added.
type Doubt struct {
	Name    string         `json:"name"`
	Warning record.Warning `json:"warning"`
}

// And adds up.
func (a *Added) And(b Added) {
	a.Documents, a.Known = a.Documents+b.Documents, a.Known+b.Known
	a.Bad, a.Doubts = append(a.Bad, b.Bad...), append(a.Doubts, b.Doubts...)
}

// addOne puts a document into the case and counts it. Only a fault of the case is an error.
func (s *Sources) addOne(ctx context.Context, who Who, doc record.Document, a *Added) error {
	told, err := s.weighFeedDate(ctx, &doc)
	if err != nil {
		return err
	}
	_, err = s.AddDocument(ctx, who, doc)
	switch {
	case errors.Is(err, ErrKnown):
		a.Known++
	case errors.Is(err, ErrInput):
		a.Bad = append(a.Bad, record.SentenceOf(err))
	case err != nil:
		return err
	default:
		a.Documents++
		for _, w := range told {
			a.Doubts = append(a.Doubts, Doubt{doc.Name, w})
		}
	}
	return nil
}

// AddFiles reads files and folders in confined processes and puts what is in them into the case; their bytes are
// preserved first. A bad file is named and the others go on; so is a list of named victims, which is imported with its
// source instead.
func (s *Sources) AddFiles(ctx context.Context, who Who, paths []string, stdin io.Reader) (Added, error) {
	if err := s.preserveFiles(ctx, who, paths); err != nil {
		return Added{}, err
	}
	return s.addAll(ctx, who, paths, "", flow.FileOptions{Stdin: stdin, PagesOnly: true}, nil)
}

// AddFile reads one file from memory: an upload never lies in a temporary file.
func (s *Sources) AddFile(ctx context.Context, who Who, name string, content io.Reader) (Added, error) {
	bytes, err := s.kept(ctx, who, content)
	if err != nil {
		return Added{}, err
	}
	return s.addAll(ctx, who, []string{"-"}, filepath.Base(filepath.Clean("/"+name)), flow.FileOptions{Stdin: bytes},
		nil)
}

// addAll reads files and adds what is in them; progress, where there is one, is told how many documents were read.
func (s *Sources) addAll(ctx context.Context, who Who, paths []string, name string, opts flow.FileOptions,
	progress func(read int)) (Added, error) {
	var a Added
	err := flow.Documents(ctx, paths, opts, func(doc record.Document) error {
		if name != "" {
			doc.Name = sentName(doc.Name, name)
		}
		if err := s.addOne(ctx, who, doc, &a); err != nil {
			return err
		}
		if progress != nil {
			progress(a.Documents + a.Known + len(a.Bad))
		}
		return nil
	}, func(p intake.Problem) {
		if name != "" {
			p.Name = name
		}
		a.Bad = append(a.Bad, p.Sentence())
	})
	return a, err
}

// sentName is the name of a document in a file that was sent: the file's, with what it is called inside of an archive.
func sentName(read, file string) string {
	for _, nameless := range []string{"stdin", "-"} {
		if rest, ok := strings.CutPrefix(read, nameless); ok && (rest == "" || strings.HasPrefix(rest, "!")) {
			return file + rest
		}
	}
	if read == "" {
		return file
	}
	return read
}
