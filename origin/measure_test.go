package origin_test

import (
	"hash/fnv"
	"slices"
	"testing"

	"recount/extract"
	"recount/origin"
	"recount/record"
)

// adjustedRand is the index of Hubert and Arabie (1985) for two labellings.
func adjustedRand(a, b []string) float64 {
	type two struct{ x, y string }
	cells, rows, cols := map[two]int{}, map[string]int{}, map[string]int{}
	for i := range a {
		cells[two{a[i], b[i]}]++
		rows[a[i]]++
		cols[b[i]]++
	}
	choose := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	var s, sa, sb float64
	for _, n := range cells {
		s += choose(n)
	}
	for _, n := range rows {
		sa += choose(n)
	}
	for _, n := range cols {
		sb += choose(n)
	}
	e := sa * sb / choose(len(a))
	if (sa+sb)/2 == e {
		return 1
	}
	return (s - e) / ((sa+sb)/2 - e)
}

// randIndex measures the stories against the annotator's clusters, over the pages that keep says.
func randIndex(set []*annotated, tr *origin.Tracing, keep func(*annotated) bool) float64 {
	var gold, got []string
	for _, a := range set {
		if !keep(a) {
			continue
		}
		id, _ := tr.StoryOf(record.DocumentID(a.ID))
		gold, got = append(gold, a.Cluster), append(got, string(id))
	}
	return adjustedRand(gold, got)
}

// jackknife gives the range of the index when one cluster of several pages is left out: there are few.
func jackknife(set []*annotated, tr *origin.Tracing) (low, high float64) {
	size := map[string]int{}
	for _, a := range set {
		size[a.Cluster]++
	}
	low, high = 1, -1
	for c, n := range size {
		if n > 1 {
			v := randIndex(set, tr, func(a *annotated) bool { return a.Cluster != c })
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

func english(a *annotated) bool { return a.Lang == "en" }
func all(*annotated) bool       { return true }

// flags measures the flagged pages against the misattributions. Checkable are the pages of a cluster of several.
func flags(set []*annotated, tr *origin.Tracing) (right, flagged, checkableHit, checkable int, misses,
	wrongs []string) {
	size := map[string]int{}
	for _, a := range set {
		size[a.Cluster]++
	}
	var pages []string
	for _, d := range tr.Divergences {
		pages = append(pages, string(d.Page))
	}
	for _, a := range set {
		hit := slices.Contains(pages, a.ID)
		bad := len(a.Misattributions) > 0
		if hit {
			flagged++
			if bad {
				right++
			} else {
				wrongs = append(wrongs, a.ID)
			}
		}
		if bad && size[a.Cluster] > 1 {
			checkable++
			if hit {
				checkableHit++
			} else {
				misses = append(misses, a.ID)
			}
		}
	}
	return
}

// extractedPages makes pages with the claims that the extractor reads in them.
func extractedPages(t testing.TB, set []*annotated) []origin.Page {
	t.Helper()
	e, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	n := loadNames(t)
	var out []origin.Page
	for _, a := range set {
		x := e.Extract(a.document)
		out = append(out, origin.Page{Document: a.document, Extraction: &x, Mentions: n.mentions(a.document.Text)})
	}
	return out
}

// half divides the clusters in two by their names.
func half(a *annotated) bool {
	h := fnv.New32()
	h.Write([]byte(a.Cluster))
	return h.Sum32()>>7&1 == 0
}

func otherHalf(a *annotated) bool { return !half(a) }

func TestStoriesOfAnnotatedClaims(t *testing.T) {
	set := coverage(t)
	measureStories(t, set, annotatedPages(t, set))
}

func TestStoriesOfExtractedClaims(t *testing.T) {
	set := coverage(t)
	measureStories(t, set, extractedPages(t, set))
}

func measureStories(t *testing.T, set []*annotated, pages []origin.Page) {
	t.Helper()
	tr := origin.Trace(pages)
	en, both := randIndex(set, tr, english), randIndex(set, tr, all)
	low, high := jackknife(set, tr)
	t.Logf("adjusted Rand index: English %.3f, all %.3f (%.3f to %.3f with one cluster left out)", en, both, low, high)
	if en < 0.80 || both < 0.65 {
		t.Errorf("adjusted Rand index %.3f in English and %.3f in all, 0.80 and 0.65 wanted", en, both)
	}
}

// TestThresholdBetweenHalves chooses the threshold on the clusters of one half and measures it on the other, so that
// the figures above do not rest on these pages.
func TestThresholdBetweenHalves(t *testing.T) {
	set := coverage(t)
	for name, pages := range map[string][]origin.Page{"annotated": annotatedPages(t, set),
		"extracted": extractedPages(t, set)} {
		t.Run(name, func(t *testing.T) { crossHalves(t, set, pages) })
	}
}

func crossHalves(t *testing.T, set []*annotated, pages []origin.Page) {
	t.Helper()
	var tracer origin.Tracer
	for _, p := range pages {
		tracer.Add(p)
	}
	index := func(threshold float64, keep func(*annotated) bool) float64 {
		label := map[string]string{}
		for _, ids := range tracer.ClustersAt(threshold) {
			for _, id := range ids {
				label[string(id)] = string(ids[0])
			}
		}
		var gold, got []string
		for _, a := range set {
			if keep(a) {
				gold, got = append(gold, a.Cluster), append(got, label[a.ID])
			}
		}
		return adjustedRand(gold, got)
	}
	for _, halves := range [][2]func(*annotated) bool{{half, otherHalf}, {otherHalf, half}} {
		best, at := -1.0, 0.0
		for threshold := 2.5; threshold <= 5; threshold += 0.25 {
			if v := index(threshold, halves[0]); v > best {
				best, at = v, threshold
			}
		}
		there := index(at, halves[1])
		t.Logf("threshold %.2f has %.3f where it was chosen and %.3f on the other half", at, best, there)
		if there < 0.65 {
			t.Errorf("a threshold chosen on one half of the clusters has %.3f on the other", there)
		}
	}
}

func TestMisattributionsOfAnnotatedClaims(t *testing.T) {
	set := coverage(t)
	measureFlags(t, set, annotatedPages(t, set))
}

func TestMisattributionsOfExtractedClaims(t *testing.T) {
	set := coverage(t)
	measureFlags(t, set, extractedPages(t, set))
}

func measureFlags(t *testing.T, set []*annotated, pages []origin.Page) {
	t.Helper()
	tr := origin.Trace(pages)
	right, flagged, hit, checkable, misses, wrongs := flags(set, tr)
	t.Logf("%d of %d flagged pages are marked; %d of %d checkable pages flagged, not %v; flagged unmarked %v", right,
		flagged, hit, checkable, misses, wrongs)
	if 2*hit < checkable || 10*right < 6*flagged {
		t.Errorf("%d of %d checkable pages are flagged, %d of %d flags are right; half and six tenths wanted", hit,
			checkable, right, flagged)
	}
	for _, d := range tr.Divergences {
		t.Logf("%s %s: %s", d.Page, d.Kind, d.Text)
		if d.Sentences[0].Exact == "" || d.Sentences[1].Exact == "" || d.Claim == d.Reference {
			t.Errorf("%s %s lacks a sentence", d.Page, d.Kind)
		}
	}
}

// TestInferredOrigins holds the origins found by tracing against the annotator's, on pages that do not name them.
func TestInferredOrigins(t *testing.T) {
	set := coverage(t)
	truth := map[record.ClaimID]string{}
	for _, a := range set {
		for i, c := range a.Claims {
			truth[record.ClaimID(a.ID+"/"+string(rune('a'+i)))] = c.Origin
		}
	}
	right, inferred := 0, origin.Trace(annotatedPages(t, set)).Inferred
	for _, i := range inferred {
		if truth[i.Claim] == string(i.Origin) {
			right++
		}
	}
	t.Logf("%d of %d inferred origins are right", right, len(inferred))
	if len(inferred) < 10 || 20*right < 19*len(inferred) {
		t.Errorf("%d of %d inferred origins are right; nineteen in twenty wanted", right, len(inferred))
	}
}
