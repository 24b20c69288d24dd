package desk

import (
	"context"
	"errors"
	"time"

	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

func storedSession(s signin.Session) store.Session {
	fresh := record.Micros(0)
	if !s.Fresh.IsZero() {
		fresh = record.Micros(s.Fresh.UnixMicro())
	}
	return store.Session{
		ID: s.ID, User: s.Account, Made: record.Micros(s.Began.UnixMicro()), Seen: record.Micros(s.Seen.UnixMicro()),
		Expires: record.Micros(s.Began.Add(signin.WholeLife).UnixMicro()), Fresh: fresh, Label: s.Device,
	}
}

// seenEvery is how exactly it is kept when a session was last seen: a page that is read must not wait for the disk.
const seenEvery = time.Minute

// Session answers whose token it is, and notes that it was seen. A session that is over is ErrNotAccepted.
func (s *Signing) Session(ctx context.Context, token string) (Who, error) {
	now := s.road.now()
	var k store.Session
	handed := false
	err := s.road.store.View(ctx, func(tx *store.Tx) (err error) {
		if k, err = liveSession(tx, token, now); err == nil {
			handed, err = s.road.provisional(tx, k.User)
		}
		return err
	})
	if err != nil {
		return Who{}, err
	}
	if now.Sub(k.Seen.Time()) >= seenEvery {
		err = s.road.store.Act(ctx, func(tx *store.Tx) error {
			if k, err = liveSession(tx, token, now); err != nil { // it may have ended meanwhile
				return err
			}
			k.Seen = max(k.Seen, record.Micros(now.UnixMicro()))
			return tx.Accounts().PutSession(k)
		})
		if errors.Is(err, store.ErrStopped) || errors.Is(err, store.ErrDiskFull) {
			err = nil // a case that takes no more writing can still be read
		}
	}
	who := Who{Account: k.User, Session: k.ID, Handed: handed}
	if k.Fresh != 0 {
		who.Fresh = k.Fresh.Time()
	}
	return who, err
}

// liveSession finds the session of a token; ErrNotAccepted where there is none that is on.
func liveSession(tx *store.Tx, token string, now time.Time) (store.Session, error) {
	found, err := tx.Accounts().Sessions("", signin.SessionID(token))
	if err != nil {
		return store.Session{}, err
	}
	if len(found) != 1 {
		return store.Session{}, signin.ErrNotAccepted
	}
	k := found[0]
	live := signin.Session{Began: k.Made.Time(), Seen: k.Seen.Time()}.Live(now)
	if !live || record.Micros(now.UnixMicro()) >= k.Expires {
		return store.Session{}, signin.ErrNotAccepted
	}
	return k, nil
}

// Sessions lists a person's own sessions.
func (s *Signing) Sessions(ctx context.Context, who Who) ([]store.Session, error) {
	var out []store.Session
	err := s.road.store.View(ctx, func(tx *store.Tx) error {
		var err error
		out, err = tx.Accounts().Sessions(who.Account, "")
		return err
	})
	return out, err
}

// End ends one of a person's own sessions.
func (s *Signing) End(ctx context.Context, who Who, id string) error {
	return s.road.store.Act(ctx, func(tx *store.Tx) error {
		own, err := tx.Accounts().Sessions(who.Account, id)
		if err != nil || len(own) == 0 {
			return errors.Join(ErrAbsent, err)
		}
		kind := TrailEnded
		if id == who.Session {
			kind = TrailOut
		}
		return errors.Join(tx.Accounts().EndSessions(id, "", 0),
			s.desk.Trail.note(tx, event{account: who.Account, kind: kind, place: placeBehind}))
	})
}

// EndOthers ends all of a person's own sessions but the one in which they ask for it.
func (s *Signing) EndOthers(ctx context.Context, who Who) error {
	return s.road.store.Act(ctx, func(tx *store.Tx) error {
		return errors.Join(s.endSessions(tx, who.Account, who.Session),
			s.desk.Trail.note(tx, event{account: who.Account, kind: TrailEnded, place: placeBehind}))
	})
}

// Refresh takes a second factor again within a session, for acts that ask for a fresh one.
func (s *Signing) Refresh(ctx context.Context, who Who, code string) error {
	err := s.refresh(ctx, who, code)
	s.desk.Trail.again(who, err)
	return err
}

func (s *Signing) refresh(ctx context.Context, who Who, code string) error {
	now := s.road.now()
	try := signin.Try{Account: string(who.Account), Device: "again"}
	if err := s.throttle.Attempt(try, now); err != nil {
		return err
	}
	fresh, err := s.second(ctx, who.Account, code)
	if err != nil {
		return err
	}
	if !fresh {
		return signin.ErrNotAccepted // an account without a second factor has nothing to give
	}
	s.throttle.Accepted(try)
	return s.freshen(ctx, who)
}

// freshen notes in a session that a second factor was given just now.
func (s *Signing) freshen(ctx context.Context, who Who) error {
	return s.road.store.Act(ctx, func(tx *store.Tx) error {
		found, err := tx.Accounts().Sessions(who.Account, who.Session)
		if err != nil || len(found) != 1 {
			return errors.Join(signin.ErrNotAccepted, err)
		}
		found[0].Fresh = record.Micros(s.road.now().UnixMicro())
		return errors.Join(tx.Accounts().PutSession(found[0]),
			s.desk.Trail.note(tx, event{account: who.Account, kind: TrailIn, way: wayAgain, place: placeBehind}))
	})
}
