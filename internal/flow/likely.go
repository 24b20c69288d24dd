package flow

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"recount/count"
	"recount/estimate"
	"recount/intake"
	"recount/link"
	"recount/record"
)

// Likely is the fifth number: what several overlapping lists of named victims say of those on none, or why it was not
// computed. It is made from the lists alone, enters no other number and takes none from them.
type Likely struct {
	Computed bool             `json:"computed"` // an estimate was made; it may still be a refusal
	Reason   estimate.Text    `json:"reason"`   // why it was not made; empty where it was
	Needs    estimate.Text    `json:"needs"`    // what it would need
	Files    []LinkFile       `json:"files"`    // the lists that were linked
	Records  int              `json:"records"`  // in them
	Estimate *estimate.Result `json:"estimate"` // with interval, method, seed and digest; null where none was made

	// the estimate is one that a case published; null where it is not
	Published *Publication `json:"published,omitempty"`
}

// Publication says when an estimate was published, since when it does not change.
type Publication struct {
	At      time.Time `json:"at"`
	Digest  string    `json:"digest"`  // SHA-256 of the estimate as published, hex
	Current bool      `json:"current"` // the case has learned nothing since on which it rests
}

// LikelyOf is the fifth number of a case: an estimate that somebody asked for, or why there is none.
func LikelyOf(e *estimate.Result, p *Publication) *Likely {
	if e == nil {
		return notLikely("likely.not_asked")
	}
	return &Likely{Computed: true, Files: []LinkFile{}, Estimate: e, Published: p}
}

// SetLikely puts the fifth number into a report. No other number of the report changes.
func (r *TollReport) SetLikely(l *Likely) {
	r.Likely = l
	if len(r.Tolls) == 0 {
		return
	}
	r.Tolls[0].Result.Likely = count.Estimate{Computed: l.Computed, Reason: l.Reason.String()}
	if l.Computed {
		r.Tolls[0].Result.Likely.Reason = l.Estimate.Headline.String()
		r.holdAgainst(l.Estimate)
	}
}

// holdAgainst says where the documented minimum of the question is above what is likely: one of the two is wrong.
func (r *TollReport) holdAgainst(e *estimate.Result) {
	res := &r.Tolls[0].Result
	if e == nil || e.Envelope == nil || e.Envelope.High == nil ||
		float64(res.DocumentedMinimum.Low) <= *e.Envelope.High {
		return
	}
	res.Alarms = append(res.Alarms, record.NewWarning("minimum_above_likely", res.DocumentedMinimum.Proof.Claims(),
		"the documented minimum of {0} is above the likely number, at most {1}",
		record.NumberBlank(res.DocumentedMinimum.Low), record.NumberBlank(int(*e.Envelope.High))))
}

// LikelyOptions say how the fifth number of a toll is made from lists among its files.
type LikelyOptions struct {
	Code     string // version of the program, recorded in the estimate
	Seed     uint64
	Full     bool                    // full effort; otherwise the quick one, which is not for publication
	Workers  int                     // never changes the result
	Progress func(estimate.Progress) // called as work is done; may be nil
}

// likelyDraws is how many linkages an estimate carries through: the least that is called an interval.
const likelyDraws = 20

// likelyBlock is after how many sweeps a quick estimate looks whether its chains agree: half of the usual. What counts
// as agreement stays as it is.
const likelyBlock = 5000

func notLikely(code string, facts ...any) *Likely {
	return &Likely{Reason: estimate.TextOf(code, facts...), Needs: estimate.TextOf("likely.needs"), Files: []LinkFile{}}
}

// AddLikely puts the fifth number into a report, from lists of named victims among the files that the report was made
// of. No other number of the report changes. The error is that of a context that ended before anything was known.
func (r *TollReport) AddLikely(ctx context.Context, paths []string, files FileOptions, o LikelyOptions) error {
	l, err := likelyOf(ctx, paths, files, r.Question, o)
	if err != nil {
		return err
	}
	r.SetLikely(l)
	return nil
}

// likelyOf looks for lists of named victims among the files, links them and estimates. It is an error only when ctx
// ends before anything is known: lists that cannot be used are a reason, and data that support no number a refusal.
func likelyOf(ctx context.Context, paths []string, files FileOptions, q Question, o LikelyOptions) (*Likely, error) {
	lists, err := victimLists(ctx, paths, files)
	switch {
	case err != nil:
		return nil, err
	case len(lists) == 0:
		return notLikely("likely.no_list"), nil
	case q.narrow():
		return notLikely("likely.part", "k", len(lists)), nil
	}
	linked, err := Link(ctx, LinkInput{Paths: lists, Options: link.Options{Seed: o.Seed, Workers: o.Workers,
		Draws: likelyDraws, Questions: -1}})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return notLikely("likely.not_compared", "why", err), nil
	}
	in, err := linked.estimateInput()
	if err != nil {
		return notLikely("likely.not_compared", "why", err), nil
	}
	eo := estimate.Options{Seed: o.Seed, Quick: !o.Full, Code: o.Code, Workers: o.Workers, Progress: o.Progress}
	if eo.Quick {
		eo.LCMCR.Block = likelyBlock
	}
	res, err := estimate.Run(ctx, in, eo)
	if err != nil {
		return notLikely("likely.not_made", "why", err), nil
	}
	return &Likely{Computed: true, Needs: estimate.TextOf("likely.needs"), Files: linked.Files, Records: linked.Table.Len(), Estimate: res},
		nil
}

// narrow says whether the question asks for less than all the dead of the lists.
func (q Question) narrow() bool {
	return q.Place != "" || q.Status != "" || q.Since.Stated() || q.Until.Stated() || q.AsOf.Stated() ||
		q.Outcome != record.Killed
}

// victimLists finds the files that are lists of named people, by a header that names a column of names.
func victimLists(ctx context.Context, paths []string, opts FileOptions) ([]string, error) {
	var out []string
	var lists ListReader
	defer lists.Close()
	err := walkFiles(ctx, paths, opts, func(f file) error {
		if f.victimList(ctx, &lists) {
			out = append(out, f.path)
		}
		return ctx.Err()
	})
	return out, err
}

// victimList reports whether the file is a table with a header of a list of named people.
func (f file) victimList(ctx context.Context, lists *ListReader) bool {
	if f.problem != nil || intake.ListEnding(f.path) == "" {
		return false
	}
	people := false
	err := lists.File(ctx, f.path, intake.ListOptions{HeadOnly: true}, intake.ListSink{Table: func(t intake.ListTable) {
		people = people || intake.NamesPeople(t.Columns)
	}})
	return err == nil && people
}

// errNoList reports records of which nobody says from which list they are.
var errNoList = record.Say("some records name no list: fill the column of lists, or keep each list in a file of its own")

// estimateInput makes the tables of an estimate: one for each draw of the linkage where there are several lists.
func (l *Linked) estimateInput() (estimate.Input, error) {
	lists := l.lists()
	in := estimate.Input{Rows: l.Table.Len(), Warnings: []estimate.Text{estimate.TextOf("remark.lists_whole")}}
	if len(lists) < 2 { // what follows refuses
		var err error
		in.Whole, err = estimate.NewTable(append(lists, l.Files[0].Name)[:1],
			[]estimate.History{{Pattern: 1, Count: len(sizesOf(l.Result.Cluster))}})
		return in, err
	}
	if len(l.Result.Overlap) == 0 {
		return in, record.Say("%d lists are more than are compared at a time: merge lists that share an origin",
			len(lists))
	}
	for i, o := range l.Result.Overlap {
		var histories []estimate.History
		for _, set := range slices.Sorted(maps.Keys(o)) {
			if set&1 != 0 { // the lowest bit is the list without a name
				return in, errNoList
			}
			histories = append(histories, estimate.History{Pattern: uint64(set >> 1), Count: o[set]})
		}
		t, err := estimate.NewTable(lists, histories)
		if err != nil {
			return in, err
		}
		in.Linkage = append(in.Linkage, estimate.Named{Name: fmt.Sprint(i + 1), Table: t})
	}
	// The table of the middle draw is printed for all: in order of persons it is the middle number too.
	slices.SortStableFunc(in.Linkage, func(a, b estimate.Named) int { return a.Table.N() - b.Table.N() })
	return in, nil
}

// lists are the names of the lists in alphabetical order, which is the linkage's too.
func (l *Linked) lists() []string {
	seen := map[string]bool{}
	for i := range l.Table.Len() {
		if name := l.Table.Value(i, listField); name != "" {
			seen[name] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// listField is where linkReader puts the list.
const listField = 1

func sizesOf(cluster []int32) map[int32]int {
	out := map[int32]int{}
	for _, c := range cluster {
		out[c]++
	}
	return out
}
