package exchange

import "recount/record"

// fourEyes takes the effect from approvals that another person should have given. Persons are what the accounts of the
// whole log say: two accounts that were ever one person's are one pair of eyes, on whatever desks.
func (s *settling) fourEyes() {
	persons := personsOf(s.Items)
	eyes := &eyes{persons: persons, seen: map[string]bool{}, did: map[string][]deedBy{}}
	for i := range s.Items {
		it := &s.Items[i]
		if _, void := s.void[i]; void || it.Bare {
			continue
		}
		if it.Kind == record.ManageUser {
			eyes.seen[persons.of(it.Actor)] = true
			if u, ok := read[record.User](it); ok {
				eyes.seen[persons.of(u.ID)] = true
			}
		}
		if len(eyes.seen) > 1 && !eyes.allow(it) { // a case of one person has nobody else to ask
			s.void[i] = ReasonFourEyes
			continue
		}
		if len(it.Subjects) > 0 {
			eyes.did[it.Subjects[0]] = append(eyes.did[it.Subjects[0]], deedBy{it.Kind, it.Actor})
		}
	}
}

type deedBy struct {
	kind record.Act
	by   record.ActorID
}

// eyes is who did what so far.
type eyes struct {
	persons persons
	seen    map[string]bool // persons
	did     map[string][]deedBy
}

// allow says whether an act was done by the persons that it takes.
func (e *eyes) allow(it *Item) bool {
	switch it.Kind {
	case record.ProposeFinding:
		f, ok := read[record.Determination](it)
		return ok && f.Reviewer == "" && f.Second == "" && (f.Proposer == "" || f.Proposer == it.Actor) &&
			(f.Proposed || f.State != record.StateVerified)
	case record.DecideFinding, record.ReopenFinding:
		f, ok := read[record.Determination](it)
		unseen := f.State == record.StateVerified && !f.Proposed && f.Reviewer == ""
		return ok && !unseen && e.distinct(it, record.ProposeFinding, f.Proposer) &&
			e.distinct(it, record.DecideFinding, f.Reviewer, f.Second) &&
			e.apart(f.Proposer, f.Reviewer, f.Second)
	case record.ApproveEdition, record.PublishEdition:
		d, ok := read[record.Edition](it)
		if !ok || d.Spec != "" && d.State != record.EditionDraft && len(d.ApprovedBy) < 2 &&
			d.State != record.EditionWithdrawn {
			return false
		}
		return e.distinct(it, record.ApproveEdition, d.ApprovedBy...) && e.apart(d.ApprovedBy...)
	case record.AdmitList:
		for _, d := range e.did[it.Subjects[0]] {
			if d.kind == record.BeginImport && e.persons.of(d.by) == e.persons.of(it.Actor) {
				return false
			}
		}
	}
	return true
}

// distinct says whether accounts that an act names did, here or before, what they are named for.
func (e *eyes) distinct(it *Item, as record.Act, accounts ...record.ActorID) bool {
	for _, a := range accounts {
		done := a == "" || a == it.Actor && as != record.ProposeFinding
		for _, d := range e.did[it.Subjects[0]] {
			same := d.kind == as || as == record.DecideFinding && d.kind == record.ReopenFinding
			done = done || same && d.by == a
		}
		if !done {
			return false
		}
	}
	return true
}

// apart says whether accounts are different persons.
func (e *eyes) apart(accounts ...record.ActorID) bool {
	seen := map[string]bool{}
	for _, a := range accounts {
		if a == "" {
			continue
		}
		p := e.persons.of(a)
		if seen[p] {
			return false
		}
		seen[p] = true
	}
	return true
}

// persons joins accounts and persons that belong together.
type persons map[string]string

func personsOf(items []Item) persons {
	p := persons{}
	for i := range items {
		if items[i].Kind != record.ManageUser {
			continue
		}
		if u, ok := read[record.User](&items[i]); ok && u.Person != "" {
			a, b := p.find("a "+string(u.ID)), p.find("p "+u.Person)
			if a != b {
				p[max(a, b)] = min(a, b)
			}
		}
	}
	return p
}

func (p persons) find(x string) string {
	for {
		up, ok := p[x]
		if !ok || up == x {
			return x
		}
		x = up
	}
}

func (p persons) of(a record.ActorID) string { return p.find("a " + string(a)) }
