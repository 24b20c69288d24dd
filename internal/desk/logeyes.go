package desk

import (
	"errors"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// logEyes is somebody who reads the log within one look at the store. Whose acts they may see, whose reasons they may
// read and what people are called is asked once, however many acts there are.
type logEyes struct {
	*Log
	tx     *store.Tx
	who    Who
	people map[record.ActorID]access.PersonID
	names  map[record.ActorID]string
	sees   map[actsOf]bool
	reads  map[record.Act]bool
}

// actsOf are the acts of one person, those about accounts and keys apart.
type actsOf struct {
	author   access.PersonID
	security bool
}

func (l *Log) eyes(tx *store.Tx, who Who) *logEyes {
	return &logEyes{l, tx, who, map[record.ActorID]access.PersonID{}, map[record.ActorID]string{}, map[actsOf]bool{},
		map[record.Act]bool{}}
}

// line shows an act to whoever may see that it is there.
func (x *logEyes) line(e store.Entry) (LogLine, bool, error) {
	if ok, err := x.mayLine(e); err != nil || !ok {
		return LogLine{}, false, err
	}
	line := LogLine{Seq: e.Seq, ID: e.Change.ID, At: e.Change.At, Actor: e.Change.Actor, Act: e.Change.Kind,
		Subject: e.Change.Subjects[0], Undone: e.UndoneBy}
	if len(e.Change.Subjects) > 1 {
		line.Of = e.Change.Subjects[1]
	}
	if e.Change.Redacted() && strings.HasPrefix(line.Subject, mappingPrefix) {
		line.Subject = string(line.ID) // as of what is withheld: an older program had the name of a source there
	}
	how, what, why := wayAndWhy(e.Change)
	line.How = how
	if why != "" && x.mayReadWhy(e) {
		line.Why = why
	}
	if what != "" && x.mayReadWhat(e) {
		line.What = what
	}
	if e.Change.Kind == record.JudgeClaim && (line.Actor == x.who.Account || x.mayRead("claim.read", access.S1)) {
		line.Count = judgedCount(e.Change)
	}
	var err error
	if line.Word, err = x.wordFor(x.tx, e.Change); err != nil {
		return line, true, err
	}
	if line.Second, err = x.name(e.Change.Second); err != nil {
		return line, true, err
	}
	line.By, err = x.name(line.Actor)
	return line, true, err
}

// mayLine asks whether the reader may see that an act is there.
func (x *logEyes) mayLine(e store.Entry) (bool, error) {
	author, ok := x.people[e.Change.Actor]
	if !ok {
		var err error
		if author, err = personOf(x.tx, e.Change.Actor); err != nil {
			return false, err
		}
		x.people[e.Change.Actor] = author
	}
	of := actsOf{author, e.Change.Kind.Sphere() == record.SphereKeep}
	if may, ok := x.sees[of]; ok {
		return may, nil
	}
	_, err := x.ask(x.tx, x.who, "log.read", access.Subject{Level: access.S0, Author: author, Security: of.security})
	if err != nil && !errors.Is(err, ErrRefused) {
		return false, err
	}
	x.sees[of] = err == nil
	return err == nil, nil
}

// mayReadWhy says whether the reader may read the reason of an act: what people write there can name anybody. Their own
// they may.
func (x *logEyes) mayReadWhy(e store.Entry) bool {
	if e.Change.Actor == x.who.Account {
		return true
	}
	if slices.Contains(ofWitnesses, e.Change.Kind) {
		return x.mayRead("testimony.read", access.S3)
	}
	return x.mayRead("victim.read", access.S2)
}

// mayReadWhat says whether the reader may read the name of what an act was about: whoever may read such a thing.
func (x *logEyes) mayReadWhat(e store.Entry) bool {
	if e.Change.Actor == x.who.Account {
		return true
	}
	switch e.Change.Kind {
	case record.MakeIncident:
		return x.mayRead("incident.read", access.S1)
	case record.AddDocument:
		return x.mayRead("document.read", access.S1)
	}
	return x.mayRead("victim.read", access.S2)
}

// mayRead says whether the reader may read things of others.
func (x *logEyes) mayRead(act record.Act, level access.Level) bool {
	may, ok := x.reads[act]
	if !ok {
		_, err := x.ask(x.tx, x.who, act, access.Subject{Level: level, Author: nobody})
		may = err == nil
		x.reads[act] = may
	}
	return may
}

// name is what colleagues see of an account.
func (x *logEyes) name(account record.ActorID) (string, error) {
	if account == "" {
		return "", nil
	}
	if name, ok := x.names[account]; ok {
		return name, nil
	}
	name, err := nameOf(x.tx, account)
	if err == nil {
		x.names[account] = name
	}
	return name, err
}
