package origin

import (
	"cmp"
	"slices"

	"recount/record"
)

// Known is the story of a page as it was found among more pages than are traced now.
type Known struct {
	Story    record.StoryID
	Band     Band
	Verbatim bool // another page of the story keeps the same words
}

// recall gathers pages into the stories that are known. A page of which none is known is a story of its own. The ties
// of the stories are not known any more.
func (tr *Tracing) recall(prints []*fingerprint, known func(record.DocumentID) (Known, bool)) [][]int32 {
	var out [][]int32
	home := map[record.StoryID]int{}
	bands := map[record.StoryID]Band{}
	for i, p := range prints {
		k, ok := known(p.document)
		if !ok {
			k = Known{Story: storyOf(prints[i : i+1]), Band: Single}
		}
		p.verbatim = k.Verbatim
		at, ok := home[k.Story]
		if !ok {
			at = len(out)
			home[k.Story], bands[k.Story] = at, k.Band
			out = append(out, nil)
		}
		out[at] = append(out[at], int32(i))
		tr.story[p.document] = k.Story
	}
	for id, at := range home {
		members := make([]*fingerprint, len(out[at]))
		for i, m := range out[at] {
			members[i] = prints[m]
		}
		byStanding(members)
		s := Story{ID: id, Band: bands[id]}
		for _, p := range members {
			s.Pages = append(s.Pages, p.document)
		}
		tr.Stories = append(tr.Stories, s)
	}
	slices.SortFunc(tr.Stories, func(a, b Story) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
