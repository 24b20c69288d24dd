package desk

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// NumberChange is a number that two editions print otherwise, with the acts that moved it.
type NumberChange struct {
	publish.Erratum
	Acts []MovingAct `json:"acts"`
}

// MovingAct is an act that moved a number. Where there are too many acts to follow one by one, it is the last of
// several of one kind that were followed together.
type MovingAct struct {
	Change record.ChangeID `json:"change"`
	Seq    int64           `json:"seq"`
	Act    record.Act      `json:"act"`
	At     record.Micros   `json:"at"`
	Reason string          `json:"reason"`
	Of     string          `json:"of,omitempty"` // the claim or origin that it was about
	Number int             `json:"acts"`         // how many acts it stands for
}

// Diff says of every number that two released editions print otherwise which acts moved it, and why.
func (e Editions) Diff(ctx context.Context, who Who, from, to string) ([]NumberChange, error) {
	var a, b record.Edition
	err := e.desk.look(ctx, who, "toll.read", access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (err error) {
			if a, err = editionNamed(tx, from); err == nil {
				b, err = editionNamed(tx, to)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	was, is, err := thawed(a, b)
	if err != nil {
		return nil, err
	}
	_, _, in, err := e.alone(ctx, who, to)
	if err != nil {
		return nil, err
	}
	return e.changes(ctx, in, a, b.KnownAt, was, is)
}

// changes compares what two editions print, and follows the acts in between to what each of them moved.
func (e Editions) changes(ctx context.Context, in *publish.Input, earlier record.Edition, to record.Micros, was,
	is frozenEdition) ([]NumberChange, error) {
	printed := publish.Changed(editionName(earlier), was.Table, is.Table, was.Numbers, is.Numbers)
	names, err := e.namesChanged(ctx, earlier, to, was.Named, is.Named)
	if err != nil || len(printed) == 0 {
		return names, err
	}
	moves, err := e.follow(ctx, in, earlier.KnownAt, to, was)
	if err != nil {
		return nil, err
	}
	out := make([]NumberChange, len(printed))
	for i, p := range printed {
		out[i].Erratum = p
		for _, m := range moves {
			if !m.moved[numberKey{p.Tier, p.Cell}] {
				continue
			}
			for _, act := range m.acts {
				out[i].follow(act)
			}
		}
		if len(out[i].Because) == 0 { // the number itself stood still: what may be told of it did not
			out[i].Because = []publish.Because{{Reason: "disclosure"}}
		}
		out[i].Reason = out[i].Because[len(out[i].Because)-1].Reason
	}
	return append(out, names...), nil
}

// follow puts the change down to an act, beside those that it is put down to already.
func (n *NumberChange) follow(act MovingAct) {
	if act.Change != "" {
		n.Acts = append(n.Acts, act)
	}
	because := publish.Because{Reason: act.Reason}
	if act.Act == record.JudgeClaim && act.Number == 1 { // strangers have the claims, and are not told of lists
		because.Claim = record.ClaimID(act.Of)
	}
	if !slices.Contains(n.Because, because) {
		n.Because = append(n.Because, because)
	}
}

// numberKey names a number of an edition.
type numberKey struct {
	tier string
	cell publish.Key
}

// numbersAt are the numbers of an edition as they were counted, whether they may be told or not.
type numbersAt map[numberKey]string

func countedNumbers(t publish.Table, numbers map[string]string) numbersAt {
	out := numbersAt{}
	for tier, n := range numbers {
		out[numberKey{tier, publish.KeyAll}] = n
	}
	for key, n := range t.Counted() {
		if key != publish.KeyAll {
			out[numberKey{"named", key}] = n
		}
	}
	return out
}

// erasedSince is why a case no longer gives the numbers that it gave: what was erased is gone from its past too.
func erasedSince(acts []store.Entry) MovingAct {
	out := MovingAct{Reason: "method"}
	for _, x := range acts {
		switch x.Change.Kind {
		case record.EraseList, record.ErasePersonal, record.WithdrawConsent:
			out = MovingAct{x.Change.ID, x.Seq, x.Change.Kind, x.Change.At, "consent", "", out.Number + 1}
		}
	}
	return out
}

// reason is why an act may move numbers; "" where it cannot. A document moves them by what it takes back.
func (u *unfolding) reason(x *store.Entry) (reason, of string) {
	if x.Change.Kind == record.AddDocument && u.rows.printed.takes(record.DocumentID(x.Change.Subjects[0])) {
		return "withdrawal", x.Change.Subjects[0]
	}
	return reasonFor(x, u.ledger)
}

// at is a number; a cell that is not there counts nobody.
func (n numbersAt) at(key numberKey) string {
	if v, ok := n[key]; ok {
		return v
	}
	return "0"
}

// between lists the acts that became known after a moment and until another, in the order of the log.
func (e Editions) between(ctx context.Context, from, to record.Micros) ([]store.Entry, error) {
	var out []store.Entry
	err := e.desk.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(x *store.Entry) error {
			if x.Change.At > from && x.Change.At <= to {
				out = append(out, *x)
			}
			return nil
		})
	})
	return out, err
}

// unfolding counts the numbers of an edition in a past case to which acts are added. What an act did not touch is not
// read, compared or tabulated again.
type unfolding struct {
	editions Editions
	in       publish.Input // of the edition, with the persons of the moment
	past     *store.Past
	rows     *ledgers // what was read of the past case
	ledger   Ledger
}

// numbers counts the numbers of the moment. With the roll that it had, people and who they may be are still those that
// were counted last.
func (u *unfolding) numbers(ctx context.Context, oldRoll bool) (numbersAt, error) {
	kept := u.editions.desk.ledgers
	if u.rows == nil {
		u.rows = &ledgers{places: kept.places, printed: kept.printed}
		if err := kept.printed.learn(ctx, -1); err != nil {
			return nil, err
		}
	}
	err := u.past.View(ctx, func(tx *store.Tx) error { return u.rows.refresh(tx, u.past.Next()) })
	if err != nil {
		return nil, err
	}
	rows := u.rows.rows
	if u.ledger.ready != nil && (oldRoll || u.ledger.roll == rows.roll) {
		u.ledger = u.ledger.renew(rows)
	} else {
		p, err := kept.linkage.passing(ctx, rows.Input.Records, rows.Input.Links)
		if err != nil {
			return nil, err
		}
		u.ledger = rows.withPairs(p)
		u.ledger.ready = count.Prepare(u.ledger.Input)
		u.in.Persons = publicPersons(u.ledger, u.in.Question.Cell, u.in.Places)
	}
	q := u.in.Question
	q.KnownAt, q.Adopt = time.Time{}, nil // the ledger is of its moment already, with what it adopted then
	if u.in.Toll, err = kept.answer(q, u.ledger); err != nil {
		return nil, err
	}
	return countedNumbers(publish.Count(&u.in)), nil
}

// reasonFor says why an act moves numbers, as an edition names it, and which claim or origin it is about; "" for acts
// that move none. The ledger is that of before the act.
func reasonFor(x *store.Entry, before Ledger) (reason, of string) {
	switch x.Change.Kind {
	case record.JudgeClaim, record.ApproveClaim:
		return claimReason(x, before)
	case record.RecordVictim:
		return "new_record", ""
	case record.CorrectVictim:
		var c record.Correction
		if json.Unmarshal(x.Change.Payload, &c) == nil && onlyPlaces(c.Set) {
			return "place", ""
		}
		return "correction", ""
	case record.AdmitList:
		var m record.Import
		_ = json.Unmarshal(x.Change.Payload, &m) // what cannot be read names no source
		return "admission", string(m.Source)
	case record.AdoptOrigin:
		return "admission", x.Change.Subjects[0]
	case record.MergeOrigin:
		return "method", ""
	case record.RetractClaim:
		return "withdrawal", x.Change.Subjects[0]
	case record.RecordPlace, record.ImportPlaces:
		return "place", ""
	case record.JudgePair:
		return "linkage", ""
	case record.ProposeFinding, record.DecideFinding, record.ReopenFinding:
		return "determination", ""
	case record.Undo, record.UndoImport:
		return "undo", ""
	case record.WithdrawConsent, record.ErasePersonal, record.EraseList:
		return "consent", ""
	case record.ChangeStandard, record.ChangeSettings:
		return "method", ""
	case record.CloseWorld:
		var c record.Closure
		_ = json.Unmarshal(x.Change.Payload, &c)
		return "closure", string(c.Origin)
	}
	return "", ""
}

func onlyPlaces(set map[string]string) bool {
	for field := range set {
		if field != "place" && field != "place_words" {
			return false
		}
	}
	return len(set) > 0
}

// claimReason tells a new claim, an origin's taking back, a correction of what counted already, and one of its place
// alone.
func claimReason(x *store.Entry, before Ledger) (reason, of string) {
	var j record.ClaimJudgement
	if err := json.Unmarshal(x.Change.Payload, &j); err != nil {
		return "correction", ""
	}
	of = string(j.ID)
	at := slices.IndexFunc(before.Input.Claims, func(c count.Entry) bool { return c.Claim.ID == j.ID })
	counts := j.Judgement == record.ClaimAccepted || j.Judgement == record.ClaimCorrected
	switch {
	case counts && j.Claim.Speaker.Verb == record.Retracted:
		return "withdrawal", of
	case at < 0 && counts:
		return "new_claim", of
	case at < 0:
		return "", ""
	case counts && movedOnly(before.Input.Claims[at].Claim, j.Claim):
		return "place", of
	}
	return "correction", of
}

// movedOnly says that two versions of a claim differ in their places and in nothing else.
func movedOnly(a, b record.Claim) bool {
	if a.Count == nil || b.Count == nil || same(a.Count.Cell.Place, b.Count.Cell.Place) {
		return false
	}
	n := *b.Count
	n.Cell.Place = a.Count.Cell.Place
	return same(*a.Count, n) && a.Speaker.Origin == b.Speaker.Origin && a.Speaker.Verb == b.Speaker.Verb
}
