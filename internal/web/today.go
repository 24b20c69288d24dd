package web

import (
	"errors"
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
	Overdue  []desk.Followed
	Failed   []desk.Job
	Log      []desk.LogLine
	Since    time.Time
	Result   *count.Result // of the question that was asked last; nil where the toll is not theirs to see
	Ledger   desk.Ledger
	Roles    bool           // they have a role at all
	Empty    bool           // nothing has reached the case
	Team     *desk.Standing // what a team lacks; nil: nothing, or it is not for the reader to mend
}

// newsShown is how many of the newest acts the page of today lists.
const newsShown = 8

// todayPages are what waits and what was begun.
type todayPages struct{ *Server }

func (s *Server) todayPages() todayPages { return todayPages{s} }

// today asks for each part what the reader may see; what is not theirs is not there.
func (s todayPages) today(a *ask) error {
	ctx := a.r.Context()
	var p todayPage
	for _, x := range areas[1:] {
		p.Roles = p.Roles || len(a.rooms(x)) > 0
	}
	if a.may("toll.read") {
		s.tollPages().remembered(a)
		if q, err := a.query(); err == nil {
			if err := s.tollToday(a, q, &p); err != nil {
				return err
			}
		}
	}
	var err error
	if a.may("determination.decide") {
		if p.Findings, err = s.desk.Verification.Waiting(ctx, a.who); err != nil && !refusal(err) {
			return err
		}
	}
	if a.may("appeal.read") {
		all, err := s.desk.FollowUp.Commitments(ctx, a.who)
		if err != nil && !refusal(err) {
			return err
		}
		for _, c := range all {
			if c.Overdue {
				p.Overdue = append(p.Overdue, c)
			}
		}
	}
	if a.may("job.read") {
		jobs, err := s.desk.Queue.Jobs(ctx, a.who, "", 20)
		if err != nil && !refusal(err) {
			return err
		}
		for _, j := range jobs {
			if j.State == desk.JobFailed && s.now().Sub(j.Made.Time()) < failedShown {
				p.Failed = append(p.Failed, j)
			}
		}
	}
	if a.may("log.read") {
		if p.Log, err = s.desk.Log.Lines(ctx, a.who, 0, newsShown); err != nil && !refusal(err) {
			return err
		}
	}
	if s.Solo == nil && a.may("user.manage") && a.may("settings.read") {
		t, err := s.desk.Users.Standing(ctx, a.who)
		if err != nil && !refusal(err) {
			return err
		}
		if err == nil && !t.Complete() {
			p.Team = &t
		}
	}
	p.Since = s.known.since(a.who.Account, s.now())
	return a.render("nav.today", a.T("nav.today"), todayView(a, p))
}

// failedShown is how long a job that failed stands among what waits.
const failedShown = 7 * 24 * time.Hour

// refusal reports whether an error says that something is not theirs to see.
func refusal(err error) bool {
	return errors.Is(err, desk.ErrAbsent) || errors.Is(err, desk.ErrRefused)
}

func (s todayPages) tollToday(a *ask, q count.Query, p *todayPage) error {
	r, ledger, err := s.desk.Tolls.Toll(a.r.Context(), a.who, q)
	if refusal(err) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Result, p.Ledger = &r, ledger
	p.Claims, p.Lists = ledger.Open, ledger.Waiting
	if a.may("pair.read") {
		p.Pairs = ledger.Suggested()
	}
	p.Empty = ledger.Open == 0 && len(ledger.Waiting) == 0 && len(ledger.Input.Claims) == 0 &&
		len(ledger.Input.Records) == 0
	return nil
}

// waits reports whether anything waits for somebody.
func (p todayPage) waits() bool {
	return p.Claims > 0 || p.Pairs > 0 || len(p.Lists) > 0 || len(p.Findings) > 0 || len(p.Overdue) > 0 ||
		len(p.Failed) > 0
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
