package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"recount/access"
	"recount/intake"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// ledgerWalk does random acts of every kind that a toll rests on.
type ledgerWalk struct {
	*testing.T
	d       *Desk
	who     Who
	rng     *rand.Rand
	docs    []record.DocumentID
	victims []record.VictimRecordID
	acts    []record.ChangeID
	imports []string
	done    map[string]int
}

func newLedgerWalk(t *testing.T, seed uint64) *ledgerWalk {
	t.Helper()
	ctx := context.Background()
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	parts, err := SampleParts(1)
	if err != nil {
		t.Fatal(err)
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	w := &ledgerWalk{T: t, d: New(parts), rng: rand.New(rand.NewPCG(seed, 7)), done: map[string]int{}}
	account, err := w.d.Users.Found(ctx, "Analyst (invented)", true)
	if err != nil {
		t.Fatal(err)
	}
	w.who = Who{Account: account, Fresh: time.Now(), Reason: "a test"}
	for i := range 4 {
		text := fmt.Sprintf("published: 2025-03-10\noutlet: Coast Ledger\n\nThe Qasiran Rights Monitor has documented the killing of %d civilians in Zahrun since March 6, 2025.\n\nThe monitor said that at least %d people were killed in Tinwan.\n", 20+i, 5+i)
		docs, problems := intake.Read("page.txt", []byte(text), intake.Options{})
		if len(docs) != 1 {
			t.Fatal(problems)
		}
		doc := docs[0]
		if _, err := w.d.Sources.AddDocument(ctx, w.who, doc); err != nil {
			t.Fatal(err)
		}
		w.docs = append(w.docs, doc.ID)
	}
	return w
}

func (w *ledgerWalk) step() (string, Outcome, error) {
	ctx := context.Background()
	any := func(list []record.VictimRecordID) record.VictimRecordID { return list[w.rng.IntN(len(list))] }
	switch n := w.rng.IntN(10); {
	case n < 2 || len(w.victims) < 2:
		v := record.VictimRecord{Source: record.OriginID([]string{"QRM", "NVD"}[w.rng.IntN(2)]), Row: len(w.victims),
			Name: fmt.Sprintf("Samer Invented%d", w.rng.IntN(9)), Outcome: record.Killed,
			Died: record.ExactDate(record.NewDay(2025, 3, 7)), Place: "qa-zahrun"}
		id, out, err := w.d.Persons.RecordVictim(ctx, w.who, v)
		if err == nil {
			w.victims = append(w.victims, record.VictimRecordID(id))
		}
		return "victim", out, err
	case n < 5:
		doc := w.docs[w.rng.IntN(len(w.docs))]
		r, err := w.d.Sources.Document(ctx, w.who, doc)
		if err != nil || len(r.Extraction.Claims) == 0 {
			return "claim", Outcome{}, err
		}
		c := r.Extraction.Claims[w.rng.IntN(len(r.Extraction.Claims))]
		if w.rng.IntN(3) == 0 {
			out, err := w.d.Claims.Reject(ctx, w.who, doc, c.ID)
			return "reject", out, err
		}
		out, err := w.d.Claims.Accept(ctx, w.who, doc, c.ID)
		return "accept", out, err
	case n == 5:
		out, err := w.d.Persons.JudgePair(ctx, w.who, record.IdentityLink{A: any(w.victims), B: any(w.victims),
			Kind: record.SamePerson})
		return "pair", out, err
	case n == 6:
		o := record.Origin{ID: "QRM", Adopted: w.rng.IntN(2) == 0, Why: "its method is known"}
		out, err := w.d.Sources.AdoptOrigin(ctx, w.who, o)
		return "origin", out, err
	case n == 7:
		return w.list(ctx)
	case n == 8:
		f := record.Determination{Record: any(w.victims), Matter: record.MatterDeath, State: record.StateDocumented,
			Rationale: "two lists and a page"}
		out, err := w.d.Verification.ProposeFinding(ctx, w.who, f)
		return "finding", out, err
	}
	out, err := w.d.Log.Undo(ctx, w.who, w.acts[w.rng.IntN(len(w.acts))])
	return "undo", out, err
}

func (w *ledgerWalk) list(ctx context.Context) (string, Outcome, error) {
	if len(w.imports) > 0 && w.rng.IntN(2) == 0 {
		out, err := w.d.Lists.UndoImport(ctx, w.who, w.imports[w.rng.IntN(len(w.imports))])
		return "list undone", out, err
	}
	var list bytes.Buffer
	list.WriteString("name,age\n")
	for i := range 1 + w.rng.IntN(5) {
		fmt.Fprintf(&list, "Rula Fictive%d,%d\n", w.rng.IntN(30), 20+i)
	}
	plan, err := w.d.Lists.PlanImport(ctx, w.who, ListFile{Name: "list.csv", Data: list.Bytes(), Source: "NVD",
		Outcome: record.Killed})
	if err != nil {
		return "list", Outcome{}, err
	}
	w.imports = append(w.imports, plan.ID)
	out, err := w.d.Lists.Import(ctx, w.who, plan, nil)
	if err == nil && w.rng.IntN(3) > 0 {
		out, err = w.d.Lists.AdmitList(ctx, w.who, plan.ID)
	}
	return "list", out, err
}

// TestKeptLedgerIsTheLedger compares the ledger that is kept with one that is read anew, after each of many acts.
func TestKeptLedgerIsTheLedger(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(3) {
		w := newLedgerWalk(t, seed)
		for n := range 120 {
			what, out, err := w.step()
			switch {
			case err == nil:
				w.done[what]++
				if out.Change != "" {
					w.acts = append(w.acts, out.Change)
				}
			case !errors.Is(err, ErrInput) && !errors.Is(err, ErrKnown) && !errors.Is(err, ErrRefused):
				w.done[what+" failed"]++
			}
			if w.rng.IntN(4) == 0 {
				continue // several acts between two readings
			}
			kept, err := w.d.ledgers.judged(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var anew Ledger
			err = w.d.Store.View(ctx, func(tx *store.Tx) (err error) {
				f, err := w.d.ledgers.gather(tx)
				if err == nil {
					anew = f.ledger()
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			kept.edition, kept.roll = 0, 0
			if !reflect.DeepEqual(kept, anew) {
				t.Fatalf("seed %d, act %d (%s): the kept ledger has %d claims, %d records, %d pairs, %v adopted; read anew there are %d, %d, %d, %v",
					seed, n, what, len(kept.Input.Claims), len(kept.Input.Records), len(kept.Input.Links), kept.Adopt,
					len(anew.Input.Claims), len(anew.Input.Records), len(anew.Input.Links), anew.Adopt)
			}
		}
		for _, what := range []string{"victim", "accept", "reject", "pair", "origin", "list", "list undone", "undo"} {
			if w.done[what] == 0 {
				t.Errorf("seed %d: no act %q was done: %v", seed, what, w.done)
			}
		}
		t.Log(w.done)
	}
}
