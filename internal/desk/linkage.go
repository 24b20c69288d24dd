package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"

	"recount/internal/flow"
	"recount/link"
	"recount/record"
)

// candidateFloor is the probability from which two records of different lists may be one person: below the bound that
// is proven they are then never taken for two.
const candidateFloor = 0.05

// pairs is what a linkage says of records: which may be one person, and which of those a person should look at first.
// It is not in the log: it is made again when records or judgements change. Nobody writes to it once it is made.
type pairs struct {
	of        string // fingerprint of the records and judgements that it was made of
	links     []record.IdentityLink
	questions []PairQuestion
	warnings  []string
	person    map[record.VictimRecordID]int32 // which person it takes each record for
}

// PairQuestion is a pair that waits for a person. It holds no score: whoever judges is blind to it.
type PairQuestion struct {
	A      record.VictimRecordID `json:"a"`
	B      record.VictimRecordID `json:"b"`
	Change float64               `json:"change"` // expected change of the number of persons if it were answered
}

// linkage compares the records of the lists, once for everybody who asks of the same records. It is asked outside of
// every transaction, since it takes as long as it takes; who stops waiting leaves, and a run that nobody waits for any
// more ends.
type linkage struct {
	mu      sync.Mutex
	kept    []*pairs // newest last, maxPairsKept at most
	running map[string]*linkRun
	one     chan struct{} // one run at a time
	places  casePlaces
}

// maxPairsKept is how many outcomes are kept: of the case as it is, as an edition in the making has it, and as the one
// before had it.
const maxPairsKept = 3

// linkRun is a comparison that is under way.
type linkRun struct {
	keep    bool // somebody will ask of the same records again
	waiting int
	stop    context.CancelFunc
	done    chan struct{}
	hear    []func(step string, share float64)
	made    *pairs
	err     error
}

func newLinkage(places casePlaces) *linkage {
	return &linkage{running: map[string]*linkRun{}, one: make(chan struct{}, 1), places: places}
}

// latest is what the linkage last said, of whatever records; nil where it was not run yet.
func (l *linkage) latest() *pairs {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) == 0 {
		return nil
	}
	return l.kept[len(l.kept)-1]
}

// of says what the linkage finds in records with what people judged of them.
func (l *linkage) of(ctx context.Context, records []record.VictimRecord, judged []record.IdentityLink,
	hear func(string, float64)) (*pairs, error) {
	return l.find(ctx, records, judged, hear, true)
}

// passing says the same of records of which nobody will ask again: a moment on the way between two editions.
func (l *linkage) passing(ctx context.Context, records []record.VictimRecord,
	judged []record.IdentityLink) (*pairs, error) {
	return l.find(ctx, records, judged, nil, false)
}

func (l *linkage) find(ctx context.Context, records []record.VictimRecord, judged []record.IdentityLink,
	hear func(string, float64), keep bool) (*pairs, error) {
	records = nameable(records)
	if len(records) < 2 || !severalSources(records) {
		return &pairs{}, nil
	}
	print := fingerprint(records, judged)
	l.mu.Lock()
	if i := slices.IndexFunc(l.kept, func(p *pairs) bool { return p.of == print }); i >= 0 {
		defer l.mu.Unlock()
		p := l.kept[i]
		l.kept = append(slices.Delete(l.kept, i, i+1), p)
		return p, nil
	}
	run := l.running[print]
	if run == nil {
		work, stop := context.WithCancel(context.WithoutCancel(ctx))
		run = &linkRun{stop: stop, done: make(chan struct{})}
		l.running[print] = run
		go l.run(work, run, print, records, judged)
	}
	run.waiting, run.keep = run.waiting+1, run.keep || keep
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
func (l *linkage) run(ctx context.Context, run *linkRun, print string, records []record.VictimRecord,
	judged []record.IdentityLink) {
	defer run.stop()
	made, err := (*pairs)(nil), error(nil)
	select {
	case l.one <- struct{}{}:
		made, err = compare(ctx, records, judged, l.places, func(step string, share float64) {
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
		made.of = print
	}
	if err == nil && run.keep {
		l.kept = append(l.kept, made)
		l.kept = slices.Delete(l.kept, 0, max(0, len(l.kept)-maxPairsKept))
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

// fingerprint tells whether anything that a linkage looks at has changed: every field that it compares, and the
// judgements.
func fingerprint(records []record.VictimRecord, judged []record.IdentityLink) string {
	h := sha256.New()
	for _, r := range records {
		e := linkEntry(r)
		for _, cell := range append([]string{e.ID, e.List, e.Name, e.Father, e.Sex.String(), strconv.Itoa(e.Years),
			e.Born.String(), e.Died.String(), string(r.Place), string(r.Home)}, e.Free...) {
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
func compare(ctx context.Context, records []record.VictimRecord, judged []record.IdentityLink, places casePlaces,
	hear func(string, float64)) (*pairs, error) {
	table, err := linkTable(records)
	if err != nil {
		return nil, err
	}
	at := map[record.VictimRecordID]int32{}
	for i, r := range records {
		at[r.ID] = int32(i)
	}
	opts := link.Options{Seed: 1, Workers: 2, KeepPairs: candidateFloor, Draws: -1, Questions: math.MaxInt,
		Places: linkedPlaces(places)}
	opts.Progress = func(step link.Step, share float64) { hear(string(step), share) }
	for _, j := range judged {
		a, okA := at[j.A]
		b, okB := at[j.B]
		if okA && okB && j.Kind != record.PossiblySamePerson {
			opts.Judged = append(opts.Judged, link.Judgement{A: min(a, b), B: max(a, b),
				Same: j.Kind == record.SamePerson})
		}
	}
	res, err := link.Run(ctx, table, opts)
	if errors.Is(err, link.ErrNoFields) {
		return &pairs{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("compare the records of the lists: %w", err)
	}
	out := &pairs{warnings: res.Warnings, person: make(map[record.VictimRecordID]int32, len(records))}
	for i, r := range records {
		out.person[r.ID] = res.Cluster[i]
	}
	said := newFollowed(judged)
	for _, p := range res.Pairs {
		if p.Probability >= candidateFloor && !said.settles(records[p.A].ID, records[p.B].ID) {
			out.links = append(out.links, record.IdentityLink{A: records[p.A].ID, B: records[p.B].ID,
				Kind: record.PossiblySamePerson, Score: p.Probability})
		}
	}
	out.questions = ask(res, records, said)
	return out, nil
}

// ask puts the pairs that wait for a person in order: first those of which the linkage is in doubt, by what an answer
// would change, then those of which it is all but sure, since nothing is one person until somebody has said so. What
// follows from judgements is not asked.
func ask(res *link.Result, records []record.VictimRecord, said *followed) []PairQuestion {
	var out []PairQuestion
	met := map[[2]int32]bool{}
	add := func(a, b int32, change float64) {
		pair := [2]int32{min(a, b), max(a, b)}
		if !met[pair] && !said.settles(records[a].ID, records[b].ID) {
			out = append(out, PairQuestion{records[a].ID, records[b].ID, change})
		}
		met[pair] = true
	}
	for _, q := range res.Questions {
		add(q.A, q.B, q.Change)
	}
	for _, p := range res.Pairs {
		if p.Probability >= candidateFloor {
			add(p.A, p.B, min(p.Probability, 1-p.Probability))
		}
	}
	return out
}

// followed is what follows from judgements of pairs: of A and B one person and B and C one person, that A and C are
// one; of B and C two, that A and C are two.
type followed struct {
	head  map[record.VictimRecordID]record.VictimRecordID // towards the one record that stands for all of a person
	apart map[[2]record.VictimRecordID]bool               // persons, by the records that stand for them
	open  map[[2]record.VictimRecordID]bool               // pairs of which somebody said that it is not known
}

func newFollowed(judged []record.IdentityLink) *followed {
	f := &followed{map[record.VictimRecordID]record.VictimRecordID{}, map[[2]record.VictimRecordID]bool{},
		map[[2]record.VictimRecordID]bool{}}
	for _, j := range judged {
		if j.Kind == record.SamePerson {
			f.head[f.person(j.A)] = f.person(j.B)
		}
	}
	for _, j := range judged {
		switch j.Kind {
		case record.NotSamePerson:
			f.apart[ordered(f.person(j.A), f.person(j.B))] = true
		case record.PossiblySamePerson:
			f.open[ordered(j.A, j.B)] = true
		}
	}
	return f
}

// person is the record that stands for all that were judged to be one person with this one.
func (f *followed) person(id record.VictimRecordID) record.VictimRecordID {
	for {
		next, ok := f.head[id]
		if !ok || next == id {
			return id
		}
		if far, ok := f.head[next]; ok {
			f.head[id] = far
		}
		id = next
	}
}

// settles says whether judgements answer a pair.
func (f *followed) settles(a, b record.VictimRecordID) bool {
	if f.open[ordered(a, b)] {
		return true
	}
	a, b = f.person(a), f.person(b)
	return a == b || f.apart[ordered(a, b)]
}

func ordered(a, b record.VictimRecordID) [2]record.VictimRecordID {
	return [2]record.VictimRecordID{min(a, b), max(a, b)}
}

// linkFields are the columns that the linkage compares; linkEntry fills them in for one record.
var linkFields = []link.Field{
	{Name: "rec_id", Kind: link.KindID}, {Name: "list", Kind: link.KindList}, {Name: "name", Kind: link.KindName},
	{Name: "father", Kind: link.KindFather}, {Name: "sex", Kind: link.KindSex},
	{Name: "age", Kind: link.KindAge}, {Name: "dob", Kind: link.KindBirth},
	{Name: "date_of_death", Kind: link.KindDeath}, {Name: "place", Kind: link.KindPlace},
	{Name: "home", Kind: link.KindHome},
	{Name: "mother", Kind: link.KindText},
}

func linkEntry(r record.VictimRecord) link.Entry {
	e := link.Entry{
		ID: string(r.ID), List: string(r.Source), Name: r.Name, Father: r.Father, Sex: r.Sex, Years: -1, Born: r.Born,
		Died: r.Died, Free: []string{placeValue(r.Place, r.PlaceWords), placeValue(r.Home, r.HomeWords), r.Mother},
	}
	if e.Name == "" {
		e.Name = r.NameAR
	}
	if r.Years > 0 {
		e.Years = r.Years
	}
	return e
}

// placeValue is a place as it is compared: in the words of its source where there are any, since they may say more than
// the tables know.
func placeValue(id record.PlaceID, words string) string {
	if words != "" {
		return words
	}
	return string(id)
}

// linkedPlaces gives linking the places of a case, by their names and by their ids.
func linkedPlaces(places casePlaces) func(string) (link.Spot, bool) {
	if places.named == nil {
		return nil
	}
	return flow.LinkPlaces(places)
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
