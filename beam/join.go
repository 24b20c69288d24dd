package main

import (
	"context"
	"errors"
	"iter"
)

// Pages that tie are gathered into connected sets by turning edges into stars, large and small in turn, until none
// moves (Kiveris and others, Connected Components in MapReduce and Beyond, 2014). In the end every page but the least
// of its set has one edge, to that least.

func init() {
	steps["large"] = step{[]string{"large**"}, largeTask, largePart}
	steps["small"] = step{[]string{"edges**"}, smallTask, smallPart}
}

// maxRounds bounds the rounds; the stars of a chain of n pages are done in some log n of them.
const maxRounds = 64

// join runs rounds until the edges stay.
func (r *pageRun) join() error {
	defer func() { r.job.Round = 0 }()
	last := ""
	for round := 1; round <= maxRounds; round++ {
		r.job.Round = round
		if err := r.steps("large", "small"); err != nil {
			return err
		}
		n, sum, err := r.job.folder().total(r.job.round("edges"), r.job.Parts)
		if err != nil {
			return err
		}
		if n == 0 || sum == last {
			return r.keepRoots()
		}
		last = sum
	}
	return errors.New("the pages that tell one story could not be gathered: tell the authors")
}

// keepRoots names the edges of the last round as those that count.
func (r *pageRun) keepRoots() error {
	for part := range r.job.Parts {
		var roots [][]byte
		for b, err := range r.job.folder().read(r.job.round("edges"), part) {
			if err != nil {
				return err
			}
			roots = append(roots, b)
		}
		if err := r.job.folder().write(r.job.of("roots"), part, roots); err != nil {
			return err
		}
	}
	return nil
}

// rootsOf gives the least page of its set for each page of a part that is not that.
func rootsOf(j job, part int) (map[string]string, error) {
	out := map[string]string{}
	for f, err := range j.folder().rows(j.of("roots"), part, 2) {
		if err != nil {
			return nil, err
		}
		out[f[0]] = f[1]
	}
	return out, nil
}

// edges gives the edges of a part before the round: first those of the pages that tie, then those of the round before.
func edges(j job, part int) iter.Seq2[[2]string, error] {
	return func(yield func([2]string, error) bool) {
		kind := j.of("likes")
		if j.Round > 1 {
			before := j
			before.Round--
			kind = before.round("edges")
		}
		for r, err := range j.folder().read(kind, part) {
			var e [2]string
			if err == nil && j.Round > 1 {
				e, err = edgeOf(r)
			} else if err == nil {
				l, bad := likenessOf(r)
				if err = bad; bad == nil && !l.Ties() {
					continue
				}
				e = [2]string{string(l.A), string(l.B)}
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func edgeOf(r []byte) ([2]string, error) {
	f, err := split(r, 2)
	if err != nil {
		return [2]string{}, err
	}
	return [2]string{f[0], f[1]}, nil
}

// largeTask sends each edge to both its ends.
func largeTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	for e, err := range edges(j, part) {
		if err != nil {
			return err
		}
		give(partOf(e[0], j.Parts), fields(e[0], e[1]))
		give(partOf(e[1], j.Parts), fields(e[1], e[0]))
	}
	return nil
}

// largePart ties the greater neighbours of each page to its least.
func largePart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	return stars(j, part, records, "large", func(page, least string, around []string, tie func(a, b string)) {
		for _, n := range around {
			if n > page {
				tie(n, least)
			}
		}
	})
}

// smallTask sends each edge to its greater end.
func smallTask(_ context.Context, j job, part int, give func(int, []byte)) error {
	for r, err := range j.folder().read(j.round("large"), part) {
		if err != nil {
			return err
		}
		e, err := edgeOf(r)
		if err != nil {
			return err
		}
		a, b := max(e[0], e[1]), min(e[0], e[1])
		give(partOf(a, j.Parts), fields(a, b))
	}
	return nil
}

// smallPart ties each page and its lesser neighbours to the least of them.
func smallPart(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	return stars(j, part, records, "edges", func(page, least string, around []string, tie func(a, b string)) {
		tie(page, least)
		for _, n := range around {
			tie(n, least)
		}
	})
}

// stars makes the edges of a part anew from those around each of its pages.
func stars(j job, part int, records iter.Seq[[]byte], kind string,
	turn func(page, least string, around []string, tie func(a, b string))) error {
	around := map[string][]string{}
	for r := range records {
		e, err := edgeOf(r)
		if err != nil {
			return err
		}
		around[e[0]] = append(around[e[0]], e[1])
	}
	seen := map[[2]string]bool{}
	var out [][]byte
	for page, list := range around {
		least := page
		for _, n := range list {
			least = min(least, n)
		}
		turn(page, least, list, func(a, b string) {
			if a != b && !seen[[2]string{a, b}] {
				seen[[2]string{a, b}] = true
				out = append(out, fields(a, b))
			}
		})
	}
	return j.folder().write(j.round(kind), part, out)
}
