package flow

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"recount/origin"
	"recount/record"
)

// StoryRow is one page of a table of stories.
type StoryRow struct {
	Document record.DocumentID
	Story    record.StoryID
	Standing int         // its place in the story, from 1: the earliest and most complete first
	Band     origin.Band // of the story
	Verbatim bool        // another page of the story keeps the same words
	Day      record.Date // against which a page without a date was read; not stated where it has one
}

// storyColumns is the first line of a table of stories.
const storyColumns = "document\tstory\tstanding\tband\tverbatim\tday"

// StoryTable is the stories of pages as they were traced among more pages than one run reads.
type StoryTable struct {
	rows map[record.DocumentID]StoryRow
}

// Row gives the row of a page.
func (t *StoryTable) Row(d record.DocumentID) (StoryRow, bool) {
	row, ok := t.rows[d]
	return row, ok
}

// Known gives the story of a page.
func (t *StoryTable) Known(d record.DocumentID) (origin.Known, bool) {
	row, ok := t.rows[d]
	return origin.Known{Story: row.Story, Band: row.Band, Verbatim: row.Verbatim}, ok
}

// daysOf gives the days of those pages that were read against one.
func (t *StoryTable) daysOf(pages []Page) map[record.DocumentID]record.Day {
	out := map[record.DocumentID]record.Day{}
	for _, p := range pages {
		if row, ok := t.rows[p.ID]; ok && row.Day.Stated() && !p.Published.Stated() {
			out[p.ID] = row.Day.Earliest()
		}
	}
	return out
}

// StoryColumns is the first line of a table of stories, with its end.
func StoryColumns() string { return storyColumns + "\n" }

// String is the row as a line of the table, without its end.
func (r StoryRow) String() string {
	return fmt.Sprintf("%s\t%s\t%d\t%s\t%t\t%s", r.Document, r.Story, r.Standing, r.Band, r.Verbatim, r.Day)
}

var errStoryRow = record.Say("not a row of a table of stories: document, story, standing, band, verbatim, day, with tabs between them")

// ReadStoryTable reads a table of stories. An error names the line.
func ReadStoryTable(in io.Reader) (*StoryTable, error) {
	t := &StoryTable{rows: map[record.DocumentID]StoryRow{}}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			if line != storyColumns {
				return nil, record.Say("line 1: %w", errStoryRow)
			}
			continue
		}
		row, err := ParseStoryRow(line)
		if err != nil {
			return nil, record.Say("line %d: %w", n, err)
		}
		if _, twice := t.rows[row.Document]; twice {
			return nil, record.Say("line %d: the page stands in the table twice", n)
		}
		t.rows[row.Document] = row
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(t.rows) == 0 {
		return nil, record.Say("no row in the table of stories")
	}
	return t, nil
}

// ParseStoryRow reads a row as String writes it.
func ParseStoryRow(line string) (StoryRow, error) {
	f := strings.Split(line, "\t")
	if len(f) != 6 || f[0] == "" || f[1] == "" {
		return StoryRow{}, errStoryRow
	}
	row := StoryRow{Document: record.DocumentID(f[0]), Story: record.StoryID(f[1]), Band: origin.Band(f[3])}
	var err error
	if row.Standing, err = strconv.Atoi(f[2]); err != nil || row.Standing < 1 {
		return StoryRow{}, errStoryRow
	}
	if row.Verbatim, err = strconv.ParseBool(f[4]); err != nil {
		return StoryRow{}, errStoryRow
	}
	if f[5] != "" {
		if row.Day, err = record.ParseDate(f[5]); err != nil {
			return StoryRow{}, errStoryRow
		}
	}
	switch row.Band {
	case origin.Certain, origin.Likely, origin.Single:
		return row, nil
	}
	return StoryRow{}, errStoryRow
}
