package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"recount/audit"
	"recount/record"
)

// Reason is why an act of the log has no effect.
type Reason string

// Reasons. An act without effect stays in the log and is shown with its reason.
const (
	ReasonRevoked Reason = "revoked" // its desk was revoked, and it is not among the acts that hold
	ReasonErased  Reason = "erased"  // what it is about was erased elsewhere meanwhile
	// the witness had withdrawn elsewhere meanwhile, or a right had been taken back
	ReasonWithdrawn Reason = "withdrawn"
	ReasonFourEyes  Reason = "four_eyes" // it takes another person than the one who did it
	ReasonStale     Reason = "stale"     // it decides on a record that was changed elsewhere meanwhile
	ReasonDoubled   Reason = "doubled"   // the same rows of the same list were read in on another desk
	ReasonConflict  Reason = "conflict"  // it contradicts another desk's act, and nobody has decided yet
	ReasonOverruled Reason = "overruled" // it contradicted another desk's act, and a person decided for that one
	ReasonRefused   Reason = "refused"   // what it asks for cannot be done
)

// Conflict is acts that desks did on one record without knowing of each other, and that say different things.
type Conflict struct {
	ID       string            `json:"id"`
	Record   string            `json:"record"` // kind of the record and its id
	Acts     []record.ChangeID `json:"acts"`   // in the order of the log
	Stands   record.ChangeID   `json:"stands,omitempty"`
	Decision record.ChangeID   `json:"decision,omitempty"` // the act that decided; "" while it is open
}

// Open says whether nobody has decided yet.
func (c Conflict) Open() bool { return c.Decision == "" }

// Settlement is what of a union of logs has an effect.
type Settlement struct {
	*Union
	Without   map[record.ChangeID]Reason          // acts without effect; those that were undone are not among them
	Undone    map[record.ChangeID]record.ChangeID // acts that do not hold, by the undoing that holds
	Conflicts []Conflict                          // open ones and decided ones, in the order of their ids
}

// Settle finds out what of a set of acts has an effect. The same set gives the same answer, in whatever order it came.
func Settle(items []Item) *Settlement {
	s := &settling{Union: NewUnion(items), void: map[int]Reason{}, undoes: map[int]int{},
		erased: map[record.ChangeID]bool{}}
	s.revoke()
	s.admit()
	s.erase()
	s.withdraw()
	s.double()
	s.takeBackLists()
	s.readUndoings()
	s.fourEyes()
	held := map[int]Reason{}
	for range settleRounds {
		s.undo(held)
		next, conflicts := s.contradictions()
		s.conflicts = conflicts
		if equalHeld(held, next) {
			break
		}
		held = next
	}
	s.undo(held)
	out := &Settlement{Union: s.Union, Without: map[record.ChangeID]Reason{},
		Undone: map[record.ChangeID]record.ChangeID{}, Conflicts: s.conflicts}
	for i, why := range s.void {
		out.Without[s.Items[i].ID] = why
	}
	for i, by := range s.undone {
		if _, void := s.void[i]; !void {
			out.Undone[s.Items[i].ID] = s.Items[by].ID
		}
	}
	for i, why := range held {
		if _, gone := s.undone[i]; !gone {
			out.Without[s.Items[i].ID] = why
		}
	}
	slices.SortFunc(out.Conflicts, func(a, b Conflict) int { return compareText(a.ID, b.ID) })
	return out
}

// settleRounds bounds how often what contradicts is found again after an undoing turned out to be held back itself.
const settleRounds = 8

// settling is a settlement under way. Acts are named by their places in the order.
type settling struct {
	*Union
	void      map[int]Reason
	erased    map[record.ChangeID]bool // acts whose open part an erasure takes out
	undoes    map[int]int              // undoing -> what it undoes
	undoings  []int                    // in order
	undone    map[int]int              // act -> the first undoing of it that holds
	conflicts []Conflict
}

func read[T any](it *Item) (T, bool) {
	var out T
	return out, it.Payload != nil && json.Unmarshal(it.Payload, &out) == nil
}

// revoke takes the effect from what desks did beyond the act up to which they are believed. Desks that revoke each
// other are heard in the order in which they came into the case, the founding one first; whoever is cut off before is
// not heard.
func (s *settling) revoke() {
	var said []int
	rank := map[record.DeviceID]int{}
	for i := range s.Items {
		it := &s.Items[i]
		if i == 0 {
			rank[it.Device] = 0 // who founded the case
		}
		switch it.Kind {
		case record.AdmitDesk:
			d, ok := read[record.Desk](it)
			if _, known := rank[d.ID]; ok && !known && d.ID != it.Device {
				rank[d.ID] = i
			}
		case record.RevokeDesk:
			said = append(said, i)
		}
	}
	came := func(i int) int {
		if at, known := rank[s.Items[i].Device]; known {
			return at
		}
		return len(s.Items)
	}
	slices.SortStableFunc(said, func(a, b int) int { return came(a) - came(b) })
	for _, i := range said {
		r, ok := read[record.DeskRevocation](&s.Items[i])
		if _, cut := s.void[i]; cut || !ok || r.ID == s.Items[i].Device {
			continue
		}
		holds := s.upTo(r.Last)
		for j := range s.Items {
			if s.Items[j].Device == r.ID && !holds[j] {
				s.void[j] = ReasonRevoked
			}
		}
	}
}

// admit takes the effect from what desks did that came into the case by acts without effect.
func (s *settling) admit() {
	admitted := map[record.DeviceID]bool{}
	for i := range s.Items {
		if s.Items[i].Kind != record.AdmitDesk {
			continue
		}
		if d, ok := read[record.Desk](&s.Items[i]); ok && d.ID != s.Items[i].Device {
			_, void := s.void[i]
			admitted[d.ID] = admitted[d.ID] || !void
		}
	}
	for i := range s.Items {
		holds, named := admitted[s.Items[i].Device]
		if _, void := s.void[i]; named && !holds && !void {
			s.void[i] = ReasonRevoked
		}
	}
}

// upTo finds an act by its leaf and everything that it built on.
func (s *settling) upTo(leaf string) map[int]bool {
	out := map[int]bool{}
	last, err := ParseLeaf(leaf)
	if err != nil {
		return out
	}
	at := slices.IndexFunc(s.Items, func(it Item) bool { return it.Leaf == last })
	if at < 0 {
		return out
	}
	parents := parentsOf(s.Items)
	for walk := []int{at}; len(walk) > 0; {
		i := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		if !out[i] {
			out[i] = true
			walk = append(walk, parents[i]...)
		}
	}
	return out
}

// erase takes the effect from acts about what was erased that did not know of the erasure.
func (s *settling) erase() {
	var erasures []int
	byKey, bySubject := map[record.DataKeyID][]int{}, map[string][]int{}
	for i := range s.Items {
		switch s.Items[i].Kind {
		case record.ErasePersonal, record.EraseList:
			erasures = append(erasures, i)
		}
	}
	if len(erasures) == 0 {
		return
	}
	for i := range s.Items {
		it := &s.Items[i]
		if it.DataKey != "" {
			byKey[it.DataKey] = append(byKey[it.DataKey], i)
		}
		if len(it.Subjects) > 0 {
			bySubject[it.Subjects[0]] = append(bySubject[it.Subjects[0]], i)
		}
	}
	for _, i := range erasures {
		e, ok := read[record.Erasure](&s.Items[i])
		if _, void := s.void[i]; void || !ok {
			continue
		}
		for _, r := range e.Acts {
			if string(r.Payload) == "null" {
				s.erased[r.Change] = true
			}
		}
		about := slices.Clone(bySubject[s.Items[i].Subjects[0]])
		for _, k := range e.Keys {
			about = append(about, byKey[k]...)
		}
		for _, j := range about {
			if _, void := s.void[j]; !void && s.apart(i, j) && !protects(&s.Items[j]) {
				s.void[j] = ReasonErased
			}
		}
	}
}

// protects are acts that erase, withdraw or take a right back: they win over what was done meanwhile.
func protects(it *Item) bool {
	switch it.Kind {
	case record.ErasePersonal, record.EraseList, record.WithdrawConsent, record.RevokeDesk:
		return true
	case record.GrantRole:
		g, ok := read[record.Grant](it)
		return ok && g.Revoked
	case record.ManageUser:
		u, ok := read[record.User](it)
		return ok && u.Disabled
	}
	return false
}

// withdraw takes the effect from consents that were written down without knowing that the witness had withdrawn.
func (s *settling) withdraw() {
	consents := map[string][]int{}
	for i := range s.Items {
		if it := &s.Items[i]; it.Kind == record.RecordConsent && len(it.Subjects) > 1 {
			consents[it.Subjects[1]] = append(consents[it.Subjects[1]], i)
		}
	}
	for i := range s.Items {
		it := &s.Items[i]
		if _, void := s.void[i]; void || it.Kind != record.WithdrawConsent {
			continue
		}
		for _, j := range consents[it.Subjects[0]] {
			if _, void := s.void[j]; !void && s.apart(i, j) {
				s.void[j] = ReasonWithdrawn
			}
		}
	}
}

// double takes the effect from rows of a list that two desks read in: they count once.
func (s *settling) double() {
	type rows struct {
		list  string
		value [32]byte
	}
	first := map[rows]int{}
	for i := range s.Items {
		it := &s.Items[i]
		if _, void := s.void[i]; void || it.Kind != record.ImportVictims || it.Bare {
			continue
		}
		key := rows{it.Subjects[0], it.Value}
		if j, known := first[key]; known && s.apart(i, j) {
			s.void[i] = ReasonDoubled
		} else if !known {
			first[key] = i
		}
	}
}

// takeBackLists takes the effect from the taking back of a list that another desk read in or admitted meanwhile:
// whoever took it back did not know that somebody else relies on it, and does so again if that changes nothing.
func (s *settling) takeBackLists() {
	rely, back := map[string][]int{}, []int(nil)
	for i := range s.Items {
		it := &s.Items[i]
		why, void := s.void[i]
		switch {
		case len(it.Subjects) == 0 || void && why != ReasonDoubled:
		case it.Kind == record.UndoImport:
			back = append(back, i)
		case it.Kind == record.ImportVictims, it.Kind == record.AdmitList:
			rely[it.Subjects[0]] = append(rely[it.Subjects[0]], i)
		}
	}
	for _, i := range back {
		if slices.ContainsFunc(rely[s.Items[i].Subjects[0]], func(j int) bool { return s.apart(i, j) }) {
			s.void[i] = ReasonStale
		}
	}
}

// readUndoings finds what each undoing undoes. What cannot be undone is refused.
func (s *settling) readUndoings() {
	for i := range s.Items {
		it := &s.Items[i]
		if it.Kind != record.Undo {
			continue
		}
		u, ok := read[record.Undoing](it)
		if !ok {
			continue
		}
		target, here := s.at[u.Change]
		if _, void := s.void[i]; void || !here {
			continue
		}
		if kind := s.Items[target].Kind; !s.knew(i, target) || kind == record.ErasePersonal ||
			kind == record.EraseList || kind == record.ResealIdentity ||
			kind == record.RevokeDesk || kind == record.AdmitDesk || kind == record.WithdrawConsent ||
			kind == record.ImportVictims || kind == record.BeginImport {
			s.void[i] = ReasonRefused
			continue
		}
		s.undoes[i] = target
		s.undoings = append(s.undoings, i)
	}
}

// undo finds out which acts do not hold: an act holds while no undoing of it does. An undoing that is held back undoes
// nothing.
func (s *settling) undo(held map[int]Reason) {
	s.undone = map[int]int{}
	for n := len(s.undoings) - 1; n >= 0; n-- { // an undoing of an undoing stands after it
		u := s.undoings[n]
		_, void := s.void[u]
		_, back := held[u]
		_, gone := s.undone[u]
		if !void && !back && !gone {
			s.undone[s.undoes[u]] = u
		}
	}
}

// effective says whether an act is neither void nor undone.
func (s *settling) effective(i int) bool {
	_, void := s.void[i]
	_, gone := s.undone[i]
	return !void && !gone
}

func equalHeld(a, b map[int]Reason) bool {
	if len(a) != len(b) {
		return false
	}
	for i, why := range a {
		if b[i] != why {
			return false
		}
	}
	return true
}

func compareText(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

func conflictID(name string, acts []record.ChangeID) string {
	h := sha256.New()
	h.Write([]byte(name))
	for _, id := range acts {
		h.Write([]byte("\n" + id))
	}
	return "c-" + hex.EncodeToString(h.Sum(nil))[:16]
}

// Leaf of an item, in hex.
func (it *Item) LeafText() string { return leafText(it.Leaf) }

func leafText(h audit.Hash) string { return hex.EncodeToString(h[:]) }
