package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"recount/access"
	"recount/count"
	"recount/estimate"
	"recount/internal/store"
	"recount/link"
	"recount/record"
)

// EstimateOptions say how the likely number is made.
type EstimateOptions struct {
	Seed uint64
	Full bool // full effort; otherwise the quick one, which is not for publication
	// linkages that are carried through; 0 means 20, the least that is called an interval
	Draws    int
	LCMCR    estimate.LCMCROptions   // overrides
	Progress func(estimate.Progress) // called as work is done; part 0 is the comparison of the lists' records
}

// linkageDraws is how many linkages an estimate carries through where nobody says.
const linkageDraws = 20

// quickBlock is after how many sweeps a quick estimate looks whether its chains agree: half of the usual, so that a
// page waits less. What counts as agreement stays as it is.
const quickBlock = 5000

// estimated is the last estimate that a person asked for. It is not in the log and enters no other number.
type estimated struct {
	mu     sync.Mutex
	looked bool // whether the jobs were searched for one that an earlier process made
	estimateMade
}

// estimateMade is an estimate with the fingerprint of what it rests on.
type estimateMade struct {
	Of     string           `json:"of"`
	Result *estimate.Result `json:"result"`
}

// Estimates are what the lists of the case tell of those who are on none.
type Estimates struct {
	*road
	ledgers *ledgers
	places  casePlaces
	code    string // version of the program
	sampler estimate.LCMCROptions
	likely  estimated
}

// Estimate infers, from how the case's lists overlap, how many are on none of them. The lists are the sources of the
// named records that are certainly in the query's cell; their persons are those of a linkage, drawn several times. What
// these lists cannot tell is a result with a refusal, not an error: ErrInput comes only when no such record is there at
// all, or when there are more lists than can be estimated from. An estimate that was cut short is returned and not
// kept.
func (es *Estimates) Estimate(ctx context.Context, who Who, q count.Query, o EstimateOptions) (*estimate.Result,
	error) {
	made, err := es.estimate(ctx, who, q, o)
	return made.Result, err
}

func (es *Estimates) estimate(ctx context.Context, who Who, q count.Query, o EstimateOptions) (made estimateMade,
	err error) {
	roll, print, err := es.estimable(ctx, who, "estimate.run", q)
	if err != nil {
		return made, err
	}
	in, err := roll.input(ctx, o)
	if err != nil {
		return made, err
	}
	if !o.Full && o.LCMCR.Block == 0 {
		o.LCMCR.Block = quickBlock
	}
	res, err := estimate.Run(ctx, in, estimate.Options{Seed: o.Seed, Quick: !o.Full, Code: es.code, LCMCR: o.LCMCR,
		Progress: o.Progress, Workers: 2})
	if errors.Is(err, estimate.ErrLists) {
		return made, badInput("%w", err)
	}
	if err != nil {
		return made, fmt.Errorf("estimate from the lists: %w", err)
	}
	made = estimateMade{print, res}
	if !res.Cancelled {
		es.likely.mu.Lock()
		es.likely.estimateMade = made
		es.likely.mu.Unlock()
	}
	return made, nil
}

// estimateJob makes an estimate as a job; the result is kept with the job, so that it outlives the process.
func (es *Estimates) estimateJob(ctx context.Context, who Who, o estimateOrder, far *report) (any, error) {
	made, err := es.estimate(ctx, who, o.Query, EstimateOptions{Seed: o.Seed, Full: o.Full, LCMCR: es.sampler,
		Progress: func(p estimate.Progress) {
			total := int64(max(p.Parts, 1)+1) * 1000
			step := "estimate"
			if p.Part == 0 {
				step = "linkage"
			}
			far.set(int64(p.Part)*1000+int64(1000*float64(p.Done)/float64(max(p.Total, 1))), total, step)
		}})
	if err == nil && made.Result.Cancelled {
		err = context.Canceled
	}
	return made, err
}

// earlier finds the last estimate that a job of an earlier process made.
func (es *Estimates) earlier(ctx context.Context) (estimateMade, error) {
	var made estimateMade
	err := es.store.View(ctx, func(tx *store.Tx) error {
		jobs, err := tx.Jobs().In(store.JobDone, 200)
		for _, j := range jobs {
			if JobKind(j.Kind) == JobEstimate {
				return json.Unmarshal([]byte(j.Checkpoint), &made)
			}
		}
		return err
	})
	return made, err
}

// Estimated gives the last estimate if it was made for this query and nothing that it rests on has changed since; nil
// otherwise. It computes nothing.
func (es *Estimates) Estimated(ctx context.Context, who Who, q count.Query) (*estimate.Result, error) {
	made, err := es.held(ctx)
	if err != nil || made.Result == nil {
		return nil, err
	}
	_, print, err := es.estimable(ctx, who, "toll.read", q)
	if err != nil || print != made.Of {
		return nil, err
	}
	return made.Result, nil
}

// held is the last estimate of this process, or else of an earlier one; its result is nil where there is none.
func (es *Estimates) held(ctx context.Context) (estimateMade, error) {
	es.likely.mu.Lock()
	made, looked := es.likely.estimateMade, es.likely.looked
	es.likely.mu.Unlock()
	if made.Result != nil || looked {
		return made, nil
	}
	made, err := es.earlier(ctx)
	if err != nil {
		return made, err
	}
	es.likely.mu.Lock()
	defer es.likely.mu.Unlock()
	es.likely.looked = true
	if es.likely.Result == nil {
		es.likely.estimateMade = made
	}
	return made, nil
}

// listed is what an estimate rests on: records of one cell and what people judged of their pairs.
type listed struct {
	records  []record.VictimRecord
	judged   []record.IdentityLink
	possible int // records left out because it is not certain that they are in the cell
	unnamed  int // records in the cell that bear no name, or no source, and so can be on no list
	places   casePlaces
}

// estimable reads what an estimate of a query rests on, with its fingerprint.
func (es *Estimates) estimable(ctx context.Context, who Who, act record.Act, q count.Query) (listed, string, error) {
	if _, err := es.permit(ctx, who, act, access.Subject{Level: access.S1}); err != nil {
		return listed{}, "", err
	}
	ledger, err := es.ledgers.at(ctx, q.KnownAt)
	if err != nil {
		return listed{}, "", err
	}
	l := inCell(ledger.Input.Records, ledger.Input.Links, q.Cell, es.places.PlaceTree)
	l.places = es.places
	return l, fmt.Sprintf("%s|%d|%d|%s", q.Cell.Key(), l.possible, l.unnamed, fingerprint(l.records, l.judged)), nil
}

// inCell keeps the records that are certainly in a cell, in order of their ids, and the judgements about them. Links
// that the machine suggested are left out: the estimate links anew, so that the doubt is carried and not counted twice.
func inCell(records []record.VictimRecord, links []record.IdentityLink, c record.Cell, places record.Places) listed {
	var l listed
	kept := map[record.VictimRecordID]bool{}
	for _, r := range records {
		switch in := r.Membership(c, places); {
		case in == record.Out:
		case in != record.In:
			l.possible++
		case r.Anonymous || r.Source == "" || r.Name == "" && r.NameAR == "":
			l.unnamed++
		default:
			l.records = append(l.records, r)
			kept[r.ID] = true
		}
	}
	slices.SortFunc(l.records, func(a, b record.VictimRecord) int { return cmp.Compare(a.ID, b.ID) })
	for _, j := range links {
		if j.Kind != record.PossiblySamePerson && kept[j.A] && kept[j.B] {
			l.judged = append(l.judged, j)
		}
	}
	return l
}

// input makes the tables of an estimate: one for each draw of the linkage where there are several lists.
func (l listed) input(ctx context.Context, o EstimateOptions) (estimate.Input, error) {
	lists := l.lists()
	if len(lists) == 0 {
		return estimate.Input{},
			badInput("no list names anybody who is certainly in this question; import lists of named victims first")
	}
	in := estimate.Input{Rows: len(l.records), Warnings: l.leftOut()}
	res, err := l.link(ctx, o)
	switch {
	case errors.Is(err, link.ErrTooFew):
		in.Whole, err = estimate.NewTable(lists, []estimate.History{{Pattern: 1, Count: len(l.records)}})
		return in, err
	case err != nil:
		return in, err
	case len(res.Overlap) == 0: // one list, or more lists than are tabulated: what follows refuses
		in.Whole, err = l.table(lists, res.Cluster)
		return in, err
	}
	for i, o := range res.Overlap {
		t, err := overlapTable(lists, o)
		if err != nil {
			return in, err
		}
		in.Linkage = append(in.Linkage, estimate.Named{Name: fmt.Sprint(i + 1), Table: t})
	}
	// The table of the middle draw is printed for all: in order of persons it is the middle number too.
	slices.SortStableFunc(in.Linkage, func(a, b estimate.Named) int { return a.Table.N() - b.Table.N() })
	return in, nil
}

// lists are the sources of the records in alphabetical order, which is the linkage's too.
func (l listed) lists() []string {
	seen := map[string]bool{}
	for _, r := range l.records {
		seen[string(r.Source)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// link runs the linkage with draws over the records.
func (l listed) link(ctx context.Context, o EstimateOptions) (*link.Result, error) {
	table, err := linkTable(l.records)
	if err != nil {
		return nil, err
	}
	at := map[record.VictimRecordID]int32{}
	for i, r := range l.records {
		at[r.ID] = int32(i)
	}
	opts := link.Options{Seed: o.Seed, Workers: 2, KeepPairs: candidateFloor, Draws: o.Draws, Questions: -1,
		Places: linkedPlaces(l.places)}
	if opts.Draws == 0 {
		opts.Draws = linkageDraws
	}
	if o.Progress != nil {
		opts.Progress = func(step link.Step, share float64) {
			o.Progress(estimate.Progress{Step: string(step), Chain: -1,
				Done: int(1000 * linkShare(string(step), share)), Total: 1000})
		}
	}
	for _, j := range l.judged {
		a, b := at[j.A], at[j.B]
		opts.Judged = append(opts.Judged, link.Judgement{A: min(a, b), B: max(a, b), Same: j.Kind == record.SamePerson})
	}
	res, err := link.Run(ctx, table, opts)
	if err != nil && !errors.Is(err, link.ErrTooFew) {
		return nil, fmt.Errorf("compare the records of the lists: %w", err)
	}
	return res, err
}

// table tabulates persons by the lists that name them.
func (l listed) table(lists []string, cluster []int32) (estimate.Table, error) {
	rows := map[int32][]bool{}
	for i, c := range cluster {
		if rows[c] == nil {
			rows[c] = make([]bool, len(lists))
		}
		j, _ := slices.BinarySearch(lists, string(l.records[i].Source))
		rows[c][j] = true
	}
	return estimate.TableOfRows(lists, slices.Collect(maps.Values(rows))) // a table has its own order
}

// overlapTable turns one draw of the linkage into a table. The lowest bit of the linkage is the list without a name,
// which no record here is on.
func overlapTable(lists []string, o link.Overlap) (estimate.Table, error) {
	var histories []estimate.History
	for _, set := range slices.Sorted(maps.Keys(o)) {
		if set&1 != 0 {
			return estimate.Table{}, fmt.Errorf("the linkage has %d persons on a list without a name", o[set])
		}
		histories = append(histories, estimate.History{Pattern: uint64(set >> 1), Count: o[set]})
	}
	return estimate.NewTable(lists, histories)
}

// leftOut says which records an estimate does not rest on.
func (l listed) leftOut() []estimate.Text {
	var out []estimate.Text
	if l.possible > 0 {
		out = append(out, estimate.TextOf("remark.left_possible", "k", l.possible))
	}
	if l.unnamed > 0 {
		out = append(out, estimate.TextOf("remark.left_unnamed", "k", l.unnamed))
	}
	return out
}
