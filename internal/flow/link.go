package flow

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"recount/link"
	"recount/record"
)

// LinkInput says what is linked.
type LinkInput struct {
	Paths []string
	// Map gives a column, by the name in its header, the field that it holds (see intake.Fields); "-" or "ignore"
	// leaves it out. HeaderRow is the row that names the columns, from 1; 0 finds it.
	Map       map[string]string
	HeaderRow int
	// Judged are files of decisions on pairs, as "recount link judge" writes them, and at most one filled sheet of an
	// audit.
	Judged []string
	// Known is a file of clusters of an earlier run: its records stay as they were gathered; empty for none.
	Known string
	// Model is a file of a model written by an earlier run, used as it is; empty for none.
	Model string
	// Options are handed to the engine; Judged, Known and Model in them are set from the files above.
	Options link.Options
}

// LinkFile is what was read from one file.
type LinkFile struct {
	Name    string `json:"name"`
	List    string `json:"list,omitempty"` // the list that its records are from, where no column says so
	Records int    `json:"records"`
	// people without a name: each counts as a person of its own unless a birth or a code says more
	Unnamed int      `json:"unnamed,omitempty"`
	Columns []string `json:"columns"` // COLUMN=FIELD of those that are compared
	Ignored int      `json:"ignored_columns"`
}

// Linked is the result of linking files.
type Linked struct {
	Table    *link.Table
	Result   *link.Result
	Files    []LinkFile
	Options  link.Options
	Warnings []string // about the files, before those of the engine
	Judged   []Decision
	// Audit is what people found in the random sample; nil without one.
	Audit *Audited

	plan       *auditPlan
	planName   string
	settled    map[[2]int32]string // what the reviewers of a pair say together
	judgedWith map[int32][]int32
}

// Link reads lists of people and finds which records are one person. Files are taken in the order of their names, so
// that the order on the command line does not change the result.
func Link(ctx context.Context, in LinkInput) (*Linked, error) {
	out, err := ReadLink(ctx, in)
	if err != nil {
		return nil, err
	}
	res, err := link.Run(ctx, out.Table, out.Options)
	if err != nil {
		return nil, out.failed(in, err)
	}
	out.Result = res
	if out.plan != nil {
		if err := out.calibrate(out.plan, out.planName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ReadLink reads lists of people and what was decided of them, and links nothing yet: Result is nil.
func ReadLink(ctx context.Context, in LinkInput) (*Linked, error) {
	out := &Linked{Options: in.Options}
	if err := out.read(ctx, in); err != nil {
		return nil, err
	}
	if err := out.readDecided(in); err != nil {
		return nil, err
	}
	if in.Model != "" {
		m, err := ReadLinkModel(in.Model)
		if err != nil {
			return nil, err
		}
		out.Options.Model = m
	}
	if out.Options.Places == nil && slices.ContainsFunc(out.Table.Fields(),
		func(f link.Field) bool { return f.Kind == link.KindPlace || f.Kind == link.KindHome }) {
		places, err := linkPlaces()
		if err != nil {
			return nil, err
		}
		out.Options.Places = places
	}
	return out, nil
}

// failed names the files that an error of linking is about.
func (l *Linked) failed(in LinkInput, err error) error {
	switch {
	case errors.Is(err, link.ErrTooFew):
		return record.Say("%s: %w", fileNames(l.Files), err)
	case errors.Is(err, link.ErrModel):
		return record.Say("%s: %w", filepath.Base(in.Model), err)
	}
	return err
}

func fileNames(files []LinkFile) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	if len(names) > 5 {
		names = append(names[:5], "…")
	}
	return strings.Join(names, ", ")
}
