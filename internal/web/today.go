package web

import (
	"errors"
	"slices"
	"time"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// todayPage is what waits for somebody, what changed since they were here, and the five numbers in small.
type todayPage struct {
	Claims   int
	Pairs    int
	Lists    []desk.WaitingList
	Findings []record.Determination
	Namings  []record.VictimRecordID // that wait for an approval
	Overdue  []desk.Followed
	Failed   []desk.Job
	Log      []desk.LogLine
	Since    time.Time
	Result   *count.Result // of the question that was asked last; nil where the toll is not theirs to see
	Ledger   desk.Ledger
	Roles    bool           // they have a role at all
	Empty    bool           // nothing has reached the case
	Brought  []desk.Listed  // records that brought findings which nobody has decided
	Team     *desk.Standing // what a team lacks; nil: nothing, or it is not for the reader to mend
}

// newsShown is how many of the newest acts the page of today lists.
const newsShown = 8

// todayPages are what waits and what was begun.
type todayPages struct{ *Server }

func (s *Server) todayPages() todayPages { return todayPages{s} }

// today asks for each part what the reader may see; what is not theirs is not there.
func (s todayPages) today(a *ask) error {
	var p todayPage
	for _, x := range areas[1:] {
		p.Roles = p.Roles || len(a.rooms(x)) > 0
	}
	for _, part := range []struct {
		acts []record.Act // that the reader may do
		read func(*ask, *todayPage) error
	}{
		{[]record.Act{"toll.read"}, s.tollToday},
		{[]record.Act{"determination.decide"}, s.findingsToday},
		{[]record.Act{"victim.read"}, s.broughtToday},
		{[]record.Act{"naming.approve"}, s.namingsToday},
		{[]record.Act{"appeal.read"}, s.overdueToday},
		{[]record.Act{"job.read"}, s.failedToday},
		{[]record.Act{"log.read"}, s.newsToday},
		{[]record.Act{"user.manage", "settings.read"}, s.teamToday},
	} {
		if slices.ContainsFunc(part.acts, func(act record.Act) bool { return !a.may(act) }) {
			continue
		}
		if err := part.read(a, &p); err != nil && !refusal(err) {
			return err
		}
	}
	p.Since = s.known.since(a.who.Account, s.now())
	return a.render("nav.today", a.T("nav.today"), todayView(a, p))
}

func (s todayPages) findingsToday(a *ask, p *todayPage) (err error) {
	p.Findings, err = s.desk.Verification.Waiting(a.r.Context(), a.who)
	return err
}

func (s todayPages) broughtToday(a *ask, p *todayPage) (err error) {
	p.Brought, err = s.desk.Brought(a.r.Context(), a.who)
	return err
}

func (s todayPages) namingsToday(a *ask, p *todayPage) (err error) {
	p.Namings, err = s.desk.Namings.Waiting(a.r.Context(), a.who)
	return err
}

func (s todayPages) overdueToday(a *ask, p *todayPage) error {
	all, err := s.desk.FollowUp.Commitments(a.r.Context(), a.who)
	for _, c := range all {
		if c.Overdue {
			p.Overdue = append(p.Overdue, c)
		}
	}
	return err
}

func (s todayPages) failedToday(a *ask, p *todayPage) error {
	jobs, err := s.desk.Queue.Jobs(a.r.Context(), a.who, "", 20)
	for _, j := range jobs {
		if j.State == desk.JobFailed && s.now().Sub(j.Made.Time()) < failedShown {
			p.Failed = append(p.Failed, j)
		}
	}
	return err
}

func (s todayPages) newsToday(a *ask, p *todayPage) (err error) {
	p.Log, err = s.desk.Log.Lines(a.r.Context(), a.who, 0, newsShown)
	return err
}

// teamToday is what the team of a shared case lacks.
func (s todayPages) teamToday(a *ask, p *todayPage) error {
	if s.Solo != nil {
		return nil
	}
	t, err := s.desk.Users.Standing(a.r.Context(), a.who)
	if err == nil && !t.Complete() {
		p.Team = &t
	}
	return err
}

// failedShown is how long a job that failed stands among what waits.
const failedShown = 7 * 24 * time.Hour

// refusal reports whether an error says that something is not theirs to see.
func refusal(err error) bool {
	return errors.Is(err, desk.ErrAbsent) || errors.Is(err, desk.ErrRefused)
}

func (s todayPages) tollToday(a *ask, p *todayPage) error {
	s.tollPages().remembered(a)
	q, err := a.query()
	if err != nil {
		return nil // a question that was kept and can no longer be asked is no reason to show nothing
	}
	r, ledger, err := s.desk.Tolls.Toll(a.r.Context(), a.who, q)
	if err != nil {
		return err
	}
	p.Result, p.Ledger = &r, ledger
	if p.Claims = ledger.Open; a.may("list.admit") || a.opens("victim.read") {
		p.Lists = ledger.Waiting
	}
	if !a.may(record.JudgeClaim) {
		p.Claims = 0 // it does not wait for them
	}
	if a.opens("pair.read") && a.may(record.JudgePair) {
		p.Pairs = ledger.Suggested()
	}
	p.Empty = ledger.Open == 0 && len(ledger.Waiting) == 0 && len(ledger.Input.Claims) == 0 &&
		len(ledger.Input.Records) == 0
	return nil
}

// waits reports whether anything waits for somebody.
func (p todayPage) waits() bool {
	return p.Claims > 0 || p.Pairs > 0 ||
		len(p.Lists)+len(p.Findings)+len(p.Namings)+len(p.Overdue)+len(p.Failed) > 0
}

// help is the page of help: a task a section, the words of the desk, its keys.
func (s todayPages) help(a *ask) error { return a.render("nav.help", a.T("nav.help"), helpView(a)) }

// helpTasks are the tasks that the page of help explains, each with where it is done.
var helpTasks = []struct{ key, href string }{
	{"begin", "/inbox"}, {"judge", "/inbox"}, {"list", "/lists"}, {"pairs", "/pairs"}, {"toll", "/toll"},
	{"finding", "/persons"},
	{"incident", "/incidents"}, {"testimony", "/testimonies"}, {"people", "/accounts"}, {"invite", "/accounts"},
	{"factor", "/account"}, {"lost", "/accounts"}, {"undo", "/log"},
}

// helpWords are the words that the page of help explains.
var helpWords = []string{"claim", "origin", "named", "verified", "documented", "reported", "likely", "admit", "adopt",
	"asof", "knownat", "story", "finding", "second", "level", "custody"}

// helpKeys are the keys of the judging pages.
var helpKeys = []struct{ key, does string }{
	{"a", "claim.accept"}, {"r", "claim.reject"}, {"c", "claim.correct"}, {"n", "claim.next"}, {"u", "undo"},
	{"g", "claim.all"}, {"s", "pairs.same"}, {"d", "pairs.notsame"}, {"p", "pairs.possibly"},
}
