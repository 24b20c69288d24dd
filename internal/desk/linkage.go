package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"recount/link"
	"recount/record"
)

// candidateFloor is the probability from which two records of different lists may be one person: below the bound that is
// proven they are then never taken for two.
const candidateFloor = 0.05

// pairs is what a linkage says of records: which may be one person, and which of those a person should look at first. It is
// not in the log: it is made again when records or judgements change. Nobody writes to it once it is made.
type pairs struct {
	of        string // fingerprint of the records and judgements that it was made of
	links     []record.IdentityLink
	questions []PairQuestion
	warnings  []string
}

// PairQuestion is a pair that waits for a person. It holds no score: whoever judges is blind to it.
type PairQuestion struct {
	A      record.VictimRecordID `json:"a"`
	B      record.VictimRecordID `json:"b"`
	Change float64               `json:"change"` // expected change of the number of persons if it were answered
}

// linkage compares the records of the lists, once for everybody who asks of the same records. It is asked outside of every
// transaction, since it takes as long as it takes; who stops waiting leaves, and a run that nobody waits for any more ends.
type linkage struct {
	mu      sync.Mutex
	last    *pairs
	running map[string]*linkRun
	one     chan struct{} // one run at a time
}

// linkRun is a comparison that is under way.
type linkRun struct {
	waiting int
	stop    context.CancelFunc
	done    chan struct{}
	hear    []func(step string, share float64)
	made    *pairs
	err     error
}

func newLinkage() *linkage {
	return &linkage{running: map[string]*linkRun{}, one: make(chan struct{}, 1)}
}

// latest is what the linkage last said, of whatever records; nil where it was not run yet.
func (l *linkage) latest() *pairs {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// of says what the linkage finds in records with what people judged of them.
func (l *linkage) of(ctx context.Context, records []record.VictimRecord, judged []record.IdentityLink, hear func(string, float64)) (*pairs, error) {
	records = nameable(records)
	if len(records) < 2 || !severalSources(records) {
		return &pairs{}, nil
	}
	print := fingerprint(records, judged)
	l.mu.Lock()
	if l.last != nil && l.last.of == print {
		defer l.mu.Unlock()
		return l.last, nil
	}
	run := l.running[print]
	if run == nil {
		work, stop := context.WithCancel(context.WithoutCancel(ctx))
		run = &linkRun{stop: stop, done: make(chan struct{})}
		l.running[print] = run
		go l.run(work, run, print, records, judged)
	}
	run.waiting++
	if hear != nil {
		run.hear = append(run.hear, hear)
	}
	l.mu.Unlock()
	select {
	case <-run.done:
		return run.made, run.err
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		if run.waiting--; run.waiting == 0 {
			run.stop()
			if l.running[print] == run {
				delete(l.running, print) // who asks from now on begins anew
			}
		}
		return nil, ctx.Err()
	}
}

// run compares for everybody who waits.
func (l *linkage) run(ctx context.Context, run *linkRun, print string, records []record.VictimRecord, judged []record.IdentityLink) {
	defer run.stop()
	made, err := (*pairs)(nil), error(nil)
	select {
	case l.one <- struct{}{}:
		made, err = compare(ctx, records, judged, func(step string, share float64) {
			l.mu.Lock()
			hear := run.hear
			l.mu.Unlock()
			for _, f := range hear {
				f(step, share)
			}
		})
		<-l.one
	case <-ctx.Done():
		err = ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if run.made, run.err = made, err; err == nil {
		made.of, l.last = print, made
	}
	if l.running[print] == run {
		delete(l.running, print)
	}
	close(run.done)
}

// nameable are the records that bear a name and a source: nobody can be told apart by less.
func nameable(records []record.VictimRecord) []record.VictimRecord {
	for i, r := range records {
		if !canBeLinked(r) {
			out := append([]record.VictimRecord(nil), records[:i]...)
			for _, r := range records[i+1:] {
				if canBeLinked(r) {
					out = append(out, r)
				}
			}
			return out
		}
	}
	return records
}

func canBeLinked(r record.VictimRecord) bool {
	return !r.Anonymous && (r.Name != "" || r.NameAR != "")
}

func severalSources(records []record.VictimRecord) bool {
	for _, r := range records {
		if r.Source != records[0].Source {
			return true
		}
	}
	return false
}

// fingerprint tells whether anything that a linkage looks at has changed: every field that it compares, and the judgements.
func fingerprint(records []record.VictimRecord, judged []record.IdentityLink) string {
	h := sha256.New()
	for _, r := range records {
		e := linkEntry(r)
		for _, cell := range append([]string{e.ID, e.List, e.Name, e.Father, e.Sex.String(), strconv.Itoa(e.Years), e.Born.String(), e.Died.String()}, e.Free...) {
			fmt.Fprintf(h, "%d:", len(cell))
			_, _ = io.WriteString(h, cell)
		}
		_, _ = io.WriteString(h, "\n")
	}
	for _, j := range judged {
		fmt.Fprintf(h, "%s|%s|%s\n", j.A, j.B, j.Kind)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// compare runs the linkage.
func compare(ctx context.Context, records []record.VictimRecord, judged []record.IdentityLink, hear func(string, float64)) (*pairs, error) {
	table, err := linkTable(records)
	if err != nil {
		return nil, err
	}
	at := map[record.VictimRecordID]int32{}
	for i, r := range records {
		at[r.ID] = int32(i)
	}
	opts := link.Options{Seed: 1, Workers: 2, KeepPairs: candidateFloor, Draws: -1}
	opts.Progress = func(step link.Step, share float64) { hear(string(step), share) }
	done := map[[2]int32]bool{}
	for _, j := range judged {
		a, okA := at[j.A]
		b, okB := at[j.B]
		if !okA || !okB {
			continue
		}
		done[[2]int32{min(a, b), max(a, b)}] = true
		if j.Kind != record.PossiblySamePerson {
			opts.Judged = append(opts.Judged, link.Judgement{A: min(a, b), B: max(a, b), Same: j.Kind == record.SamePerson})
		}
	}
	res, err := link.Run(ctx, table, opts)
	if errors.Is(err, link.ErrNoFields) {
		return &pairs{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("compare the records of the lists: %w", err)
	}
	out := &pairs{warnings: res.Warnings}
	for _, p := range res.Pairs {
		if !done[[2]int32{p.A, p.B}] && p.Probability >= candidateFloor {
			out.links = append(out.links, record.IdentityLink{A: records[p.A].ID, B: records[p.B].ID, Kind: record.PossiblySamePerson, Score: p.Probability})
		}
	}
	for _, q := range res.Questions {
		if !done[[2]int32{min(q.A, q.B), max(q.A, q.B)}] {
			out.questions = append(out.questions, PairQuestion{records[q.A].ID, records[q.B].ID, q.Change})
		}
	}
	return out, nil
}

// linkFields are the columns that the linkage compares; linkEntry fills them in for one record.
var linkFields = []link.Field{
	{Name: "rec_id", Kind: link.KindID}, {Name: "list", Kind: link.KindList}, {Name: "name", Kind: link.KindName}, {Name: "father", Kind: link.KindFather}, {Name: "sex", Kind: link.KindSex},
	{Name: "age", Kind: link.KindAge}, {Name: "dob", Kind: link.KindBirth}, {Name: "date_of_death", Kind: link.KindDeath}, {Name: "place", Kind: link.KindPlace},
}

func linkEntry(r record.VictimRecord) link.Entry {
	e := link.Entry{
		ID: string(r.ID), List: string(r.Source), Name: r.Name, Father: r.Father, Sex: r.Sex, Years: -1, Born: r.Born, Died: r.Died, Free: []string{string(r.Place)},
	}
	if e.Name == "" {
		e.Name = r.NameAR
	}
	if r.Years > 0 {
		e.Years = r.Years
	}
	return e
}

// linkTable puts records into the columns that the linkage knows.
func linkTable(records []record.VictimRecord) (*link.Table, error) {
	b, err := link.NewBuilder(linkFields)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		if err := b.Add(linkEntry(r)); err != nil {
			return nil, err
		}
	}
	return b.Table(), nil
}
