package flow

import (
	"slices"

	"recount/count"
	"recount/record"
)

// fileDays are, by file, the days against which its documents without a date are read.
type fileDays map[string]map[record.DocumentID]record.Day

// gather reads all pages and traces their stories. Pages without a date whose story has one are read once more: "since
// Thursday" on them means the Thursday of the story. Standard input cannot be read twice, and then they keep no date.
func (r *TollReport) gather(from pile, opts TollOptions) (*gathering, []count.Correction, error) {
	g, err := r.read(from, opts, nil)
	if err != nil || len(r.Pages) == 0 {
		return g, nil, err
	}
	corrections := g.finish(r)
	days := r.storyDays()
	if opts.Stories != nil {
		days = opts.Stories.daysOf(r.Pages)
	}
	if len(days) == 0 || !from.again() {
		return g, corrections, nil
	}
	*r = TollReport{Version: r.Version, Question: r.Question, places: r.places}
	if g, err = r.read(from, opts, g.daysByFile(days)); err != nil {
		return g, nil, err
	}
	corrections = g.finish(r)
	for i := range r.Pages {
		p := &r.Pages[i]
		if day, ok := days[p.ID]; ok {
			p.Warnings = append(slices.Clone(p.Warnings), record.NewWarning("dated_by_story", nil,
				"days that the page names by their weekday are read as of {0}, the first day of its story",
				record.Blank{Day: day}))
		}
	}
	return g, corrections, nil
}

// daysByFile gives each file the days of its own documents.
func (g *gathering) daysByFile(days map[record.DocumentID]record.Day) fileDays {
	out := fileDays{}
	for id, day := range days {
		file := g.files[id]
		if out[file] == nil {
			out[file] = map[record.DocumentID]record.Day{}
		}
		out[file][id] = day
	}
	return out
}

// storyDays gives, for each page without a date, the first day on which a page of its story was published.
func (r *TollReport) storyDays() map[record.DocumentID]record.Day {
	first := map[record.StoryID]record.Day{}
	for _, p := range r.Pages {
		if day, ok := first[p.Story]; p.Story != "" && p.Published.Stated() && (!ok || p.Published.Earliest() < day) {
			first[p.Story] = p.Published.Earliest()
		}
	}
	out := map[record.DocumentID]record.Day{}
	for _, p := range r.Pages {
		if day, ok := first[p.Story]; ok && !p.Published.Stated() {
			out[p.ID] = day
		}
	}
	return out
}
