package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// Report answers the question of the options over the case, in the report that pages give without a case: for print,
// for a file, for another program. Places, names of origins and what counts come from the case; names of living private
// persons are masked as in every report. ErrInput says that the question cannot be asked of this case.
func (t *Tolls) Report(ctx context.Context, who Who, opts flow.TollOptions) (*flow.TollReport, error) {
	if err := t.mayReport(ctx, who); err != nil {
		return nil, err
	}
	l, err := t.ledgers.at(ctx, opts.Question.KnownAt)
	if err != nil {
		return nil, err
	}
	return t.report(ctx, opts, l, l.Input.Claims)
}

// mayReport asks for a report, which prints sentences and pages.
func (t *Tolls) mayReport(ctx context.Context, who Who) error {
	ok, err := t.permit(ctx, who, "toll.read", access.Subject{Level: access.S1})
	if err == nil && ok.Pseudonym {
		err = ErrAbsent
	}
	return err
}

// report makes a report of a ledger, with the pages of the claims that it is to show.
func (t *Tolls) report(ctx context.Context, opts flow.TollOptions, l Ledger, show []count.Entry) (*flow.TollReport,
	error) {
	var named func(record.OriginID) (flow.Origin, bool)
	var docs []record.Document
	by := byDocument(show)
	err := t.store.View(ctx, func(tx *store.Tx) (err error) {
		if named, err = t.naming(tx, opts.Organisation); err == nil {
			docs, err = documents(tx, slices.Sorted(maps.Keys(by)))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	q := &opts.Question
	for _, id := range append(slices.Clone(q.Adopt), q.Admit...) {
		if _, ok := named(id); !ok && !slices.ContainsFunc(show,
			func(e count.Entry) bool { return e.Claim.Speaker.Origin == id }) {
			return nil, badInput("no claim of this case is of the origin %q, and no table names it", id)
		}
	}
	q.Adopt = append(slices.Clone(q.Adopt), l.Adopt...)
	opts.Places, opts.Organisation = t.places, named
	if *q, err = q.Check(flow.TollOptions{Places: opts.Places}); err != nil {
		return nil, badInput("%w", err)
	}
	var pages []flow.Accepted
	for _, doc := range docs {
		pages = append(pages, flow.Accepted{Document: doc, Extraction: t.read.of(doc), Claims: by[doc.ID]})
	}
	r, err := flow.CaseToll(opts, l.Input, pages)
	if err == nil {
		r.Taken = l.taken(r.Tolls[0].Result, t.places.PlaceTree)
		for i := range l.Back {
			if w, ok := l.Back[i].Warning(); ok {
				r.Warnings = append(r.Warnings, w)
			}
		}
	}
	return r, err
}

// taken says for how many persons the linkage takes the named records of a question; nil where it compared none.
func (l Ledger) taken(r count.Result, places record.Places) *flow.Taken {
	if len(l.person) == 0 || r.Named.Low == r.Named.High {
		return nil
	}
	out, persons := flow.Taken{Pairs: len(l.suggestedPairs())}, map[int32]bool{}
	for _, v := range l.Input.Records {
		who, compared := l.person[v.ID]
		if !compared || !v.Named() || v.Membership(r.Query.Cell, places) == record.Out {
			continue
		}
		out.Records++
		persons[who] = true
	}
	out.Persons = len(persons)
	return &out
}

// byDocument puts claims with the documents that they stand in.
func byDocument(claims []count.Entry) map[record.DocumentID][]record.Claim {
	by := map[record.DocumentID][]record.Claim{}
	for _, e := range claims {
		by[e.Claim.Document] = append(by[e.Claim.Document], e.Claim)
	}
	return by
}

// documents reads those of the documents that the case has.
func documents(tx *store.Tx, ids []record.DocumentID) ([]record.Document, error) {
	var out []record.Document
	for _, id := range ids {
		doc, err := tx.Document(id)
		switch {
		case err == nil:
			out = append(out, doc)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	return out, nil
}

// naming gives the names of origins: of the table of organisations, else as the case has them.
func (t *Tolls) naming(tx *store.Tx, table func(record.OriginID) (flow.Origin,
	bool)) (func(record.OriginID) (flow.Origin, bool), error) {
	own := map[record.OriginID]flow.Origin{}
	err := tx.EachRow(store.Origins, store.Query{}, func(r store.Row) error {
		o, err := store.Decode[record.Origin](r)
		own[o.ID] = flow.Origin{ID: o.ID, Class: o.Kind, NameEN: o.Name}
		return err
	})
	return func(id record.OriginID) (flow.Origin, bool) {
		if table != nil {
			if o, ok := table(id); ok {
				return o, true
			}
		}
		o, ok := own[id]
		return o, ok
	}, err
}

// Difference is why the toll of one moment is not that of another: what the desk came to know in between, in steps that
// are applied one after the other, so that their moves add up to the whole.
type Difference struct {
	From   time.Time     `json:"from"`
	To     time.Time     `json:"to"`
	Before Minima        `json:"before"`
	After  Minima        `json:"after"`
	Steps  []Move        `json:"steps"`
	Claims []ClaimChange `json:"claims"`
	// Report is the toll of the later moment. It holds the sentences of every claim that changed.
	Report *flow.TollReport `json:"-"`
}

// Minima are the numbers that a difference follows.
type Minima struct {
	Named      int `json:"named"`
	NamedHigh  int `json:"named_high"` // where possible duplicates remain
	Verified   int `json:"verified_minimum"`
	Documented int `json:"documented_minimum"`
}

func minima(r count.Result) Minima {
	return Minima{r.Named.Low, r.Named.High, r.VerifiedMinimum.Low, r.DocumentedMinimum.Low}
}

// Move is one kind of what the desk learned.
type Move struct {
	// claims, records, pairs (judged by people), machine_pairs (suggested by the linkage), origins, closures
	Kind    string `json:"kind"`
	Changes int    `json:"changes"`
	After   Minima `json:"after"` // once this step and those before it are applied
}

// ClaimChange is a claim that began or ceased to count, or was corrected.
type ClaimChange struct {
	Claim  record.ClaimID  `json:"claim"`
	Origin record.OriginID `json:"origin"`
	How    string          `json:"how"`      // accepted, withdrawn, corrected
	Proves bool            `json:"proves"`   // it stands in the proof of a minimum, before or after
	Words  string          `json:"sentence"` // masked; empty where the document is not in the case
}

// Why compares what the desk would have said at two moments of its own knowledge; the zero moment is now. The question
// of the options is asked at both.
func (t *Tolls) Why(ctx context.Context, who Who, opts flow.TollOptions, from, to time.Time) (Difference, error) {
	out := Difference{From: from, To: to}
	if err := t.mayReport(ctx, who); err != nil {
		return out, err
	}
	before, err := t.ledgers.at(ctx, from)
	if err != nil {
		return out, err
	}
	after, err := t.ledgers.at(ctx, to)
	if err != nil {
		return out, err
	}
	if out.Claims, err = t.explain(ctx, &out, opts, before, after); err != nil {
		return out, err
	}
	if out.To.IsZero() {
		out.To = t.now()
	}
	return out, nil
}

// explain fills a difference in, and returns the claims that changed.
func (t *Tolls) explain(ctx context.Context, out *Difference, opts flow.TollOptions, before,
	after Ledger) ([]ClaimChange, error) {
	opts.Question.KnownAt = out.To
	changes, gone := changedClaims(before.Input.Claims, after.Input.Claims)
	var err error
	if out.Report, err = t.report(ctx, opts, after, slices.Concat(after.Input.Claims, gone)); err != nil {
		return nil, err
	}
	q := out.Report.Tolls[0].Result.Query
	for _, a := range out.Report.Tolls {
		if a.Key == "persons" { // the question itself, where parts of it are shown too
			q = a.Result.Query
		}
	}
	q.KnownAt, q.Adopt = time.Time{}, opts.Question.Adopt // the ledgers are of their moments already
	first, err := t.ledgers.answer(q, before)
	if err != nil {
		return nil, err
	}
	out.Before = minima(first)
	last := first
	now := before
	now.ready = nil // it takes what came, step by step
	for _, s := range []struct {
		kind string
		n    int
		put  func()
	}{
		{"claims", len(changes), func() { now.Input.Claims = after.Input.Claims }},
		{"records", changed(before.Input.Records, after.Input.Records, recordKey),
			func() { now.Input.Records = after.Input.Records }},
		{"pairs", changed(before.judgedPairs(), after.judgedPairs(), pairID),
			func() { now.Input.Links = slices.Concat(after.judgedPairs(), before.suggestedPairs()) }},
		{"machine_pairs", changed(before.suggestedPairs(), after.suggestedPairs(), pairID),
			func() { now.Input.Links = after.Input.Links }},
		{"closures", changed(before.Input.Closures, after.Input.Closures, closureKey),
			func() { now.Input.Closures = after.Input.Closures }},
		{"retractions", changed(before.Input.Corrections, after.Input.Corrections, correctionKey),
			func() { now.Input.Corrections = after.Input.Corrections }},
		{"origins", changed(before.Adopt, after.Adopt, func(o record.OriginID) string { return string(o) }),
			func() { now.Adopt = after.Adopt }},
	} {
		if s.n == 0 {
			continue
		}
		s.put()
		if last, err = t.ledgers.answer(q, now); err != nil {
			return nil, err
		}
		out.Steps = append(out.Steps, Move{s.kind, s.n, minima(last)})
	}
	out.After = minima(last)
	proofs := provers(first, last)
	for i := range changes {
		changes[i].Proves = proofs[changes[i].Claim]
		if c, ok := out.Report.Claim(changes[i].Claim); ok {
			changes[i].Words = c.Sentence.Exact
		}
	}
	return changes, nil
}

// provers are the claims that stand in a proof of one of two results.
func provers(results ...count.Result) map[record.ClaimID]bool {
	out := map[record.ClaimID]bool{}
	for _, r := range results {
		for _, p := range []*count.Proof{r.VerifiedMinimum.Proof, r.DocumentedMinimum.Proof} {
			if p == nil {
				continue
			}
			for _, id := range p.Claims() {
				out[id] = true
			}
		}
	}
	return out
}

// changedClaims compares two lists of claims in the order of ids. gone are those of the first that the second has not.
func changedClaims(before, after []count.Entry) (changes []ClaimChange, gone []count.Entry) {
	old := map[record.ClaimID]count.Entry{}
	for _, e := range before {
		old[e.Claim.ID] = e
	}
	for _, e := range after {
		was, ok := old[e.Claim.ID]
		delete(old, e.Claim.ID)
		switch {
		case !ok:
			changes = append(changes, ClaimChange{Claim: e.Claim.ID, Origin: e.Claim.Speaker.Origin, How: "accepted"})
		case !same(was.Claim, e.Claim):
			changes = append(changes, ClaimChange{Claim: e.Claim.ID, Origin: e.Claim.Speaker.Origin, How: "corrected"})
		}
	}
	for _, e := range before {
		if _, left := old[e.Claim.ID]; left {
			changes = append(changes, ClaimChange{Claim: e.Claim.ID, Origin: e.Claim.Speaker.Origin, How: "withdrawn"})
			gone = append(gone, e)
		}
	}
	return changes, gone
}

// same says whether two values have the same canonical bytes.
func same(a, b any) bool {
	x, err := record.Canonical(a)
	y, e := record.Canonical(b)
	return err == nil && e == nil && string(x) == string(y)
}

// changed counts what is in one of two lists and not, or otherwise, in the other.
func changed[T any](before, after []T, key func(T) string) int {
	old := map[string]T{}
	for _, x := range before {
		old[key(x)] = x
	}
	n := 0
	for _, x := range after {
		was, ok := old[key(x)]
		if !ok || !same(was, x) {
			n++
		}
		delete(old, key(x))
	}
	return n + len(old)
}

func recordKey(r record.VictimRecord) string  { return string(r.ID) }
func correctionKey(c count.Correction) string { return string(c.Claim) }
func closureKey(c count.Closure) string       { return string(c.ID) }
