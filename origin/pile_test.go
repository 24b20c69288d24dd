package origin_test

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"testing"

	"recount/origin"
	"recount/record"
)

// carried writes a fingerprint and reads it back, as between two machines.
func carried(t *testing.T, p origin.Print) origin.Print {
	t.Helper()
	b, err := p.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out origin.Print
	if err := out.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return out
}

// frequenciesOf counts the words and features of a pile, leaving out what stands on one page.
func frequenciesOf(prints []origin.Print) *origin.Frequencies {
	terms, features := map[uint64]int32{}, map[uint64]int32{}
	for _, p := range prints {
		ts, fs := p.Counted()
		for h := range ts {
			terms[h]++
		}
		for h := range fs {
			features[h]++
		}
	}
	f := origin.NewFrequencies(len(prints))
	for h, n := range terms {
		if n > 1 {
			f.SetTerm(h, n)
		}
	}
	for h, n := range features {
		if n > 1 {
			f.SetFeature(h, n)
		}
	}
	return f
}

// inSteps traces a pile as many machines would, each step over parts.
func inSteps(t *testing.T, pages []origin.Page) (stories []origin.Story, inferred []origin.Inference,
	verbatim map[record.DocumentID]bool) {
	prints := map[record.DocumentID]origin.Print{}
	for _, p := range pages {
		prints[p.Document.ID] = carried(t, origin.NewPrint(p))
	}
	f := frequenciesOf(slices.Collect(maps.Values(prints)))
	lists := map[uint64][]origin.Listed{}
	for _, p := range prints {
		for _, k := range f.Lists(p) {
			lists[k] = append(lists[k], p.Listed())
		}
	}
	partners := map[record.DocumentID]map[record.DocumentID]bool{}
	for _, list := range lists {
		for _, p := range origin.Near(list) {
			a, b := list[p[0]].Document, list[p[1]].Document
			if partners[a] == nil {
				partners[a] = map[record.DocumentID]bool{}
			}
			partners[a][b] = true
		}
	}
	var likes []origin.Likeness
	root := map[record.DocumentID]record.DocumentID{}
	find := func(d record.DocumentID) record.DocumentID {
		for root[d] != "" {
			d = root[d]
		}
		return d
	}
	for a, bs := range partners {
		for b := range bs {
			f.Weigh(prints[a])
			f.Weigh(prints[b])
			l := f.Compare(prints[a], prints[b])
			if l.Counts() {
				likes = append(likes, l)
			}
			if x, y := find(l.A), find(l.B); l.Ties() && x != y {
				root[max(x, y)] = min(x, y)
			}
		}
	}
	sets := map[record.DocumentID][]origin.Print{}
	for d, p := range prints {
		sets[find(d)] = append(sets[find(d)], p)
	}
	verbatim = map[record.DocumentID]bool{}
	figures := map[string][]origin.Figure{}
	for _, set := range sets {
		told := f.Tell(set, likes)
		stories, inferred = append(stories, told.Stories...), append(inferred, told.Inferred...)
		for _, d := range told.Verbatim {
			verbatim[d] = true
		}
		for _, x := range told.Figures {
			b, err := x.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			var y origin.Figure
			if err := y.UnmarshalBinary(b); err != nil {
				t.Fatal(err)
			}
			figures[y.Key()] = append(figures[y.Key()], y)
		}
	}
	for _, list := range figures {
		inferred = append(inferred, origin.InferBySeries(list)...)
	}
	slices.SortFunc(stories, func(a, b origin.Story) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(inferred, func(a, b origin.Inference) int { return cmp.Compare(a.Claim, b.Claim) })
	return stories, inferred, verbatim
}

// anonymous takes the origin from some claims, so that there is something to infer.
func anonymous(pages []origin.Page) {
	n := 0
	for _, p := range pages {
		for i := range p.Extraction.Claims {
			if n++; n%3 == 0 {
				p.Extraction.Claims[i].Speaker = record.Attribution{}
			}
		}
	}
}

func TestStepsOverPartsGiveWhatTraceGives(t *testing.T) {
	var pages []origin.Page
	crowd(600, func(p origin.Page) { pages = append(pages, p) })
	anonymous(pages)
	whole := origin.Trace(pages)
	stories, inferred, verbatim := inSteps(t, pages)
	if len(whole.Inferred) < 20 {
		t.Fatalf("only %d origins to infer", len(whole.Inferred))
	}
	if !reflect.DeepEqual(stories, whole.Stories) {
		t.Errorf("%d stories in steps, %d at once, or of other pages", len(stories), len(whole.Stories))
	}
	if !reflect.DeepEqual(inferred, whole.Inferred) {
		t.Errorf("%d origins in steps, %d at once, or other ones", len(inferred), len(whole.Inferred))
	}

	// What was found of the stories serves a part of the pages as it serves the whole.
	known := map[record.DocumentID]origin.Known{}
	for _, s := range stories {
		for _, d := range s.Pages {
			known[d] = origin.Known{Story: s.ID, Band: s.Band, Verbatim: verbatim[d]}
		}
	}
	again := origin.Tracer{Known: func(d record.DocumentID) (origin.Known, bool) { k, ok := known[d]; return k, ok }}
	for _, p := range pages {
		again.Add(p)
	}
	recalled := again.Trace()
	if !reflect.DeepEqual(recalled.Divergences, whole.Divergences) ||
		!reflect.DeepEqual(recalled.Inferred, whole.Inferred) {
		t.Errorf("with stories that are known: %d departures and %d origins, and %d and %d without",
			len(recalled.Divergences), len(recalled.Inferred), len(whole.Divergences), len(whole.Inferred))
	}
	for i, s := range recalled.Stories {
		if w := whole.Stories[i]; s.ID != w.ID || s.Band != w.Band || !slices.Equal(s.Pages, w.Pages) {
			t.Errorf("story %s is recalled as of other pages or in another order", w.ID)
		}
	}
}

func TestPrintsThatAreCutAreRefused(t *testing.T) {
	var p origin.Print
	crowd(1, func(x origin.Page) { p = origin.NewPrint(x) })
	b, err := p.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		var q origin.Print
		if q.UnmarshalBinary(b[:n]) == nil {
			t.Fatalf("a fingerprint cut to %d of %d bytes is read", n, len(b))
		}
	}
}
