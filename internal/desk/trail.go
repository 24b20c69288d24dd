package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Kinds of rows of the trail of sign-ins.
const (
	TrailIn        = "in"        // let in
	TrailOut       = "out"       // signed out
	TrailEnded     = "ended"     // a session was ended from another one
	TrailWrong     = "wrong"     // what was given was not accepted
	TrailHeld      = "held"      // held back, nothing was looked at
	TrailForeign   = "foreign"   // a request of another site, or to a name that is not this desk's
	TrailMalformed = "malformed" // a request that cannot be read or is too large
)

// Ways in which people and programs prove who they are.
const (
	wayPassword   = "password"
	wayPasskey    = "passkey"
	wayAgain      = "again"  // a second factor within a session
	wayBeside     = "beside" // a second person, at the desk of a colleague
	wayToken      = "token"
	wayInvitation = "invitation"
	wayLink       = "link" // that the program printed
	wayRequest    = "request"
)

// Where an attempt came from. No address is kept: whoever takes a case away shall not learn where its people work.
const (
	placeHere   = "here"   // this machine's command line
	placeKnown  = "known"  // a browser in which the account had signed in before
	placeBehind = "inside" // within a session that is on
	placeOther  = "other"
)

// Bounds of the trail. What anybody can cause is counted together, so that a flood of it is a row an hour.
const (
	trailWindow = time.Hour
	trailPause  = time.Minute // how long what happened waits at the most to be written for the first time
	trailOwn    = 60          // rows of one kind about one account within an hour, before they too are counted together
)

// event is what is counted together.
type event struct {
	account, by      record.ActorID
	kind, way, place string
}

// stranger reports whether somebody who proved nothing can cause it.
func (e event) stranger() bool {
	switch e.kind {
	case TrailIn, TrailOut, TrailEnded:
		return false
	}
	return true
}

type tally struct {
	first, last record.Micros
	times       int64
}

// Trail is who came in, who tried to, and who went: beside the log, for it is of this desk alone and strangers can add
// to it. It holds nothing that was typed. What strangers cause waits in memory and is written by the clock and not by
// what it was, so that nobody learns from how long an answer takes whether an account is there; what they can fill of
// either is bounded by the number of accounts.
type Trail struct {
	*road
	mu      sync.Mutex
	waiting map[event]tally
	written map[event]time.Time // when a row of it was last written
	timer   *time.Timer         // nil: nothing waits
}

func newTrail(r *road) *Trail {
	t := &Trail{road: r, waiting: map[event]tally{}, written: map[event]time.Time{}}
	if r.store != nil {
		r.store.Closing.Add(func() { t.write(func(event) bool { return true }) })
	}
	return t
}

// count notes what happened, to be written soon.
func (t *Trail) count(e event) {
	if t.store == nil { // a desk without a case: nothing of it can be signed in to
		return
	}
	at := record.Micros(t.now().UnixMicro())
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(e, tally{at, at, 1})
}

// add puts a tally with what waits. The lock is held.
func (t *Trail) add(e event, more tally) {
	old, ok := t.waiting[e]
	if ok {
		more = tally{min(old.first, more.first), max(old.last, more.last), old.times + more.times}
	}
	t.waiting[e] = more
	if t.timer == nil {
		t.timer = time.AfterFunc(trailPause, func() { t.write(t.due) })
	}
}

// due reports whether a row of an event may be written: one an hour. The lock is held.
func (t *Trail) due(e event) bool {
	last, ok := t.written[e]
	gone := t.now().Sub(last)
	return !ok || gone >= trailWindow || gone < 0
}

// write writes of what waits what may be.
func (t *Trail) write(may func(event) bool) {
	t.mu.Lock()
	var rows []store.SignIn
	taken := map[event]tally{}
	for e, n := range t.waiting {
		if may(e) {
			rows, taken[e] = append(rows, e.row(n)), n
			delete(t.waiting, e)
		}
	}
	t.timer = nil
	t.mu.Unlock()
	var err error
	if len(rows) > 0 {
		err = t.store.Act(context.Background(), func(tx *store.Tx) error { return tx.Accounts().AddSignIns(rows...) })
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for e, at := range t.written {
		if now.Sub(at) >= trailWindow {
			delete(t.written, e)
		}
	}
	for e, n := range taken {
		if err != nil { // a full disk: it waits on
			t.add(e, n)
			continue
		}
		t.written[e] = now
	}
	if len(t.waiting) > 0 && t.timer == nil && (err == nil || !errors.Is(err, store.ErrStopped)) {
		t.timer = time.AfterFunc(trailPause, func() { t.write(t.due) })
	}
}

func (e event) row(n tally) store.SignIn {
	return store.SignIn{Stranger: e.stranger(), Account: e.account, Kind: e.kind, Way: e.way, Place: e.place, By: e.by,
		First: n.first, Last: n.last, Times: n.times}
}

// note writes what a member did, together with what it did to the case. Who does it over and over is counted.
func (t *Trail) note(tx *store.Tx, e event) error {
	at := record.Micros(t.now().UnixMicro())
	n, err := tx.Accounts().SignInsSince(e.account, e.kind, at-record.Micros(trailWindow.Microseconds()))
	if err != nil {
		return err
	}
	if n >= trailOwn {
		t.count(e)
		return nil
	}
	return noteSignIn(tx, at.Time(), e)
}

// noteSignIn writes a row of its own.
func noteSignIn(tx *store.Tx, now time.Time, e event) error {
	at := record.Micros(now.UnixMicro())
	return tx.Accounts().AddSignIns(e.row(tally{at, at, 1}))
}

// refused counts a proof that was not accepted, or not looked at. Of a name that is no account's only that is kept.
func (t *Trail) refused(ctx context.Context, err error, shown, way, place string) {
	kind := TrailWrong
	switch {
	case errors.Is(err, ErrTooMany):
		kind = TrailHeld
	case !errors.Is(err, ErrNotAccepted):
		return
	}
	t.count(event{kind: kind, way: way, place: place, account: t.named(ctx, shown)})
}

// again counts a second factor that was not accepted within a session.
func (t *Trail) again(who Who, err error) {
	switch {
	case errors.Is(err, ErrTooMany):
		t.count(event{account: who.Account, kind: TrailHeld, way: wayAgain, place: placeBehind})
	case errors.Is(err, ErrNotAccepted):
		t.count(event{account: who.Account, kind: TrailWrong, way: wayAgain, place: placeBehind})
	}
}

// named is the account of a shown name; "" where there is none.
func (t *Trail) named(ctx context.Context, shown string) (account record.ActorID) {
	_ = t.store.View(ctx, func(tx *store.Tx) error { // a name that cannot be looked up is nobody's
		rows, err := tx.Page(store.Users, store.Query{Where: []store.Equal{{Column: "name", Value: shown}}, Limit: 2})
		if err == nil && len(rows) == 1 {
			account = record.ActorID(rows[0].ID)
		}
		return err
	})
	return account
}

// Came notes that whoever has the link that the program printed came in by it, or that a link was not the one.
func (t *Trail) Came(account record.ActorID, accepted bool) {
	kind := TrailIn
	if !accepted {
		kind = TrailWrong
	}
	t.count(event{account: account, kind: kind, way: wayLink, place: placeOther})
}

// Attempted counts a request that got around nothing: of another site (TrailForeign), or unreadable (TrailMalformed).
func (t *Trail) Attempted(who Who, kind string) {
	place := placeOther
	if who.Account != "" {
		place = placeBehind
	}
	t.count(event{account: who.Account, kind: kind, way: wayRequest, place: place})
}

// TrailLine is a row of the trail as it is shown.
type TrailLine struct {
	ID      int64          `json:"id,omitempty"` // 0: still being counted
	Kind    string         `json:"kind"`
	Way     string         `json:"way"`
	Place   string         `json:"place"`
	Account record.ActorID `json:"account,omitempty"`
	Name    string         `json:"name,omitempty"`
	By      string         `json:"by,omitempty"` // who did it, where it was not the account's holder
	First   record.Micros  `json:"first"`
	Last    record.Micros  `json:"last"`
	Times   int64          `json:"times"`
}

// maxTrail is how many rows of the trail are read at once.
const maxTrail = 500

// Page shows the trail, latest first, from before a row (0: what is still being counted, and then its end). next is
// before which row the next page begins; 0: none.
func (t *Trail) Page(ctx context.Context, who Who, before int64, limit int) (lines []TrailLine, next int64, err error) {
	limit = min(max(limit, 1), maxTrail)
	subject := access.Subject{Level: access.S0, Author: nobody, Security: true}
	err = t.look(ctx, who, "signin.read", subject, func(tx *store.Tx, _ allowed) error {
		rows, err := tx.Accounts().SignIns(before, limit)
		if err != nil {
			return err
		}
		if len(rows) == limit {
			next = rows[len(rows)-1].ID
		}
		if before == 0 {
			rows = append(t.uncounted(), rows...)
		}
		for _, r := range rows {
			l := TrailLine{ID: r.ID, Kind: r.Kind, Way: r.Way, Place: r.Place, Account: r.Account, First: r.First, Last: r.Last,
				Times: r.Times}
			if l.Name, err = nameOf(tx, r.Account); err != nil {
				return err
			}
			if l.By, err = nameOf(tx, r.By); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return nil
	})
	return lines, next, err
}

// uncounted is what waits to be written, in a fixed order.
func (t *Trail) uncounted() []store.SignIn {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []store.SignIn
	for e, n := range t.waiting {
		out = append(out, e.row(n))
	}
	slices.SortFunc(out, func(a, b store.SignIn) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Way, b.Way), cmp.Compare(a.Place, b.Place))
	})
	return out
}

// May reports whether whoever asks may read the trail, without a note where they may not.
func (t *Trail) May(ctx context.Context, who Who) bool {
	return t.store.View(ctx, func(tx *store.Tx) error {
		_, err := t.ask(tx, who, "signin.read", access.Subject{Level: access.S0, Author: nobody, Security: true})
		return err
	}) == nil
}
