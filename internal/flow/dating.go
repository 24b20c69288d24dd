package flow

import (
	"slices"

	"recount/count"
	"recount/record"
)

// storyDated is an extractor that can read a page without a date against a day that is handed in.
type storyDated interface {
	ExtractDated(doc *record.Document, day record.Day) record.Extraction
}

// datedByStory reads pages without a date against the first day of the story that they derive from.
type datedByStory struct {
	Extractor
	dated storyDated
	days  map[record.DocumentID]record.Day
}

// Extract reads a page.
func (d datedByStory) Extract(doc *record.Document) record.Extraction {
	if day, ok := d.days[doc.ID]; ok && !doc.Published.Stated() {
		return d.dated.ExtractDated(doc, day)
	}
	return d.Extractor.Extract(doc)
}

// gather reads all pages and traces their stories. Pages without a date whose story has one are read once more: "since
// Thursday" on them means the Thursday of the story. Standard input cannot be read twice, and then they keep no date.
func (r *TollReport) gather(from pile, opts TollOptions) (*gathering, []count.Correction, error) {
	g, err := r.read(from, opts)
	if err != nil || len(r.Pages) == 0 {
		return g, nil, err
	}
	corrections := g.finish(r)
	dated, ok := opts.Extract.(storyDated)
	days := r.storyDays()
	if !ok || len(days) == 0 || !from.again() {
		return g, corrections, nil
	}
	*r = TollReport{Version: r.Version, Question: r.Question, places: r.places}
	opts.Extract = datedByStory{opts.Extract, dated, days}
	if g, err = r.read(from, opts); err != nil {
		return g, nil, err
	}
	corrections = g.finish(r)
	for i := range r.Pages {
		p := &r.Pages[i]
		if day, ok := days[p.ID]; ok {
			p.Warnings = append(slices.Clone(p.Warnings), record.NewWarning("dated_by_story", nil,
				"days that the page names by their weekday are read as of {0}, the first day of its story", record.Blank{Day: day}))
		}
	}
	return g, corrections, nil
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
