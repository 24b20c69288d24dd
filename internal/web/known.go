package web

import (
	"net/url"
	"strings"
	"sync"
	"time"

	"recount/record"
)

// known is what the desk remembers of people between pages: the question that they last asked and what they have begun
// to write. It is held in memory alone: a case has nothing in clear outside of it, not in a browser's store either.
type known struct {
	mu sync.Mutex
	by map[record.ActorID]*person
}

// person is what is remembered of one.
type person struct {
	question url.Values
	seen     time.Time // when they last looked at what is new
	drafts   map[string]draft
	lists    map[string]heldList // lists that are being mapped, not yet read in
}

// draft is what somebody has typed into a form and not sent.
type draft struct {
	values string // as the browser encodes a form
	at     time.Time
}

// Bounds of what is remembered of one person.
const (
	maxDrafts   = 40
	maxDraft    = 1 << 20
	draftsLive  = 24 * time.Hour
	maxHeld     = 3
	maxHeldSize = 64 << 20
)

func newKnown() *known { return &known{by: map[record.ActorID]*person{}} }

// of is what is remembered of an account; the caller holds the lock.
func (k *known) of(account record.ActorID) *person {
	p := k.by[account]
	if p == nil {
		p = &person{drafts: map[string]draft{}, lists: map[string]heldList{}}
		k.by[account] = p
	}
	return p
}

// ask remembers a question.
func (k *known) ask(account record.ActorID, q url.Values) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of(account).question = q
}

// asked is the question that an account asked last; nil: none.
func (k *known) asked(account record.ActorID) url.Values {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.of(account).question
}

// keep keeps what somebody typed into the form of an address; nothing typed forgets it.
func (k *known) keep(account record.ActorID, form, values string, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.of(account)
	delete(p.drafts, form)
	if values == "" || len(values) > maxDraft {
		return
	}
	for len(p.drafts) >= maxDrafts {
		oldest, at := "", now
		for f, d := range p.drafts {
			if !d.at.After(at) {
				oldest, at = f, d.at
			}
		}
		delete(p.drafts, oldest)
	}
	p.drafts[form] = draft{values, now}
}

// begun gives what somebody typed into forms and did not send, by form.
func (k *known) begun(account record.ActorID, now time.Time) map[string]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := map[string]string{}
	p := k.of(account)
	for form, d := range p.drafts {
		if now.Sub(d.at) > draftsLive {
			delete(p.drafts, form)
			continue
		}
		out[form] = d.values
	}
	return out
}

// forget drops what was typed into the forms of an address, one of which was taken.
func (k *known) forget(account record.ActorID, form string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p := k.by[account]; p != nil {
		for f := range p.drafts {
			if path, _, _ := strings.Cut(f, "#"); path == form {
				delete(p.drafts, f)
			}
		}
	}
}

// since is when an account last looked at what is new, and notes that it does so now.
func (k *known) since(account record.ActorID, now time.Time) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.of(account)
	was := p.seen
	p.seen = now
	return was
}
