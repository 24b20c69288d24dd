package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"recount/access"
	"recount/internal/store"
	"recount/link"
	"recount/record"
)

// candidateFloor is the probability from which two records of different lists may be one person: below the bound that is
// proven they are then never taken for two.
const candidateFloor = 0.05

// linked is what the linkage last said of the case's records. It is not in the log: it is made again when records change.
type linked struct {
	mu        sync.Mutex
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

// candidates adds to a ledger what the linkage suggests: pairs that may be one person, never that they are.
func (d *Desk) candidates(ctx context.Context, l *Ledger, progress func(step string, share float64)) error {
	records := l.Input.Records
	if len(records) < 2 || !severalSources(records) {
		return nil
	}
	if err := d.link(ctx, records, l.Input.Links, progress); err != nil {
		return err
	}
	d.persons.mu.Lock()
	defer d.persons.mu.Unlock()
	l.Input.Links = append(l.Input.Links, d.persons.links...)
	return nil
}

func severalSources(records []record.VictimRecord) bool {
	for _, r := range records {
		if r.Source != records[0].Source {
			return true
		}
	}
	return false
}

// fingerprint tells whether records or judgements have changed since the last linkage.
func fingerprint(records []record.VictimRecord, judged []record.IdentityLink) string {
	h := sha256.New()
	for _, r := range records {
		fmt.Fprintf(h, "%s|%s|%s|%s|%d\n", r.ID, r.Name, r.NameAR, r.Died, r.Years)
	}
	for _, j := range judged {
		fmt.Fprintf(h, "%s|%s|%s\n", j.A, j.B, j.Kind)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// link runs the linkage over the records, unless it was run over the same ones.
func (d *Desk) link(ctx context.Context, records []record.VictimRecord, judged []record.IdentityLink, progress func(string, float64)) error {
	print := fingerprint(records, judged)
	d.persons.mu.Lock()
	defer d.persons.mu.Unlock()
	if d.persons.of == print {
		return nil
	}
	table, err := linkTable(records)
	if err != nil {
		return err
	}
	at := map[record.VictimRecordID]int32{}
	for i, r := range records {
		at[r.ID] = int32(i)
	}
	opts := link.Options{Seed: 1, Workers: 2, KeepPairs: candidateFloor, Draws: -1}
	if progress != nil {
		opts.Progress = func(step link.Step, share float64) { progress(string(step), share) }
	}
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
		d.persons.of, d.persons.links, d.persons.questions = print, nil, nil
		return nil
	}
	if err != nil {
		return fmt.Errorf("compare the records of the lists: %w", err)
	}
	d.persons.of, d.persons.links, d.persons.questions, d.persons.warnings = print, nil, nil, res.Warnings
	for _, p := range res.Pairs {
		if !done[[2]int32{p.A, p.B}] && p.Probability >= candidateFloor {
			d.persons.links = append(d.persons.links, record.IdentityLink{A: records[p.A].ID, B: records[p.B].ID, Kind: record.PossiblySamePerson, Score: p.Probability})
		}
	}
	for _, q := range res.Questions {
		if !done[[2]int32{min(q.A, q.B), max(q.A, q.B)}] {
			d.persons.questions = append(d.persons.questions, PairQuestion{records[q.A].ID, records[q.B].ID, q.Change})
		}
	}
	return nil
}

// linkTable puts records into the columns that the linkage knows.
func linkTable(records []record.VictimRecord) (*link.Table, error) {
	var fields []link.Field
	for _, name := range []string{"rec_id", "list", "name", "sex", "age", "dob", "date_of_death", "place"} {
		fields = append(fields, link.Field{Name: name, Kind: link.KindOf(name)})
	}
	b, err := link.NewBuilder(fields)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		name := r.Name
		if name == "" {
			name = r.NameAR
		}
		age, sex := "", ""
		if r.Years > 0 {
			age = strconv.Itoa(r.Years)
		}
		switch r.Sex {
		case record.Male:
			sex = "M"
		case record.Female:
			sex = "F"
		}
		if err := b.Add([]string{string(r.ID), string(r.Source), name, sex, age, r.Born.String(), r.Died.String(), string(r.Place)}); err != nil {
			return nil, err
		}
	}
	return b.Table(), nil
}

// Questions lists the pairs that wait to be judged, those first whose answer would change the number of persons most.
func (d *Desk) Questions(ctx context.Context, who Who, limit int) ([]PairQuestion, error) {
	var out []PairQuestion
	err := d.look(ctx, who, "pair.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		if _, err := d.ledgerNow(tx, true); err != nil {
			return err
		}
		d.persons.mu.Lock()
		defer d.persons.mu.Unlock()
		out = append(out, d.persons.questions[:min(limit, len(d.persons.questions))]...)
		return nil
	})
	return out, err
}
