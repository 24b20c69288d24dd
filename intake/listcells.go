package intake

import (
	"errors"
	"io"
	"recount/record"
	"strings"
)

// ReadCells reads a table of text that is no list of persons, as answers that people filled in: its header, then its
// rows, each with its number in the file. Dialects and limits are those of lists. An error of row ends it.
func ReadCells(name string, r io.Reader, header func([]string) error, row func(line int, cells []string) error) error {
	l := &cellReader{header: header, each: row}
	in := newWindow(r)
	err := l.read(in)
	var stop stopped
	if errors.As(err, &stop) {
		return stop.error
	}
	if err != nil {
		return record.Say("%s: %w", name, err)
	}
	if !l.begun {
		return record.Say("%s: the file is empty", name)
	}
	return nil
}

type cellReader struct {
	header func([]string) error
	each   func(int, []string) error
	begun  bool
}

func (l *cellReader) read(in *window) error {
	t := &listReader{used: map[string]bool{}}
	return t.openText(in, func(c *csvReader) error {
		for {
			r, err := c.next()
			if errors.Is(err, io.EOF) {
				return c.in.failed()
			}
			if err != nil {
				return err
			}
			for i, v := range r.cells {
				r.cells[i] = strings.TrimSpace(v)
			}
			switch {
			case r.filled() == 0:
				continue
			case !l.begun:
				l.begun = true
				err = l.header(r.cells)
			default:
				err = l.each(r.line, r.cells)
			}
			if err != nil {
				return stopped{err}
			}
		}
	})
}
