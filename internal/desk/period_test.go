package desk_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"recount/internal/flow"
	"recount/record"
)

// TestAReportOfAMonth has people die in two months, some of whom the desk learns of after their month has ended.
func TestAReportOfAMonth(t *testing.T) {
	d, who, clock := newDesk(t, true)
	clock.at = time.Date(2031, 3, 5, 9, 0, 0, 0, time.UTC)
	admit(t, d, who, readIn(t, d, who, edition("QRM", "1,Ahmad Khaled Invented,M,34,2031-02-07,Zahrun,",
		"2,Samira al-Fictive,F,29,2031-03-02,Zahrun,")).ID)
	if _, _, err := d.FollowUp.RecordAppeal(t.Context(), who, record.AppealRecord{When: day(t, "2031-03-10"),
		Appeal: record.Appeal{By: "families", Ask: "tracing", Words: "Where are they?"}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []record.CommitmentRecord{
		{State: "promised", Made: day(t, "2031-03-04"), Commitment: record.Commitment{By: "the ministry",
			Promise: "investigation", Words: "We will report.", Due: day(t, "2031-04-01")}},
		{State: "kept", Made: day(t, "2031-03-03"), Commitment: record.Commitment{By: "the ministry", Promise: "aid"}},
		{State: "promised", Made: day(t, "2031-04-03"), Commitment: record.Commitment{By: "the ministry",
			Promise: "aid", Words: "made after the window"}},
	} {
		if _, _, err := d.FollowUp.RecordCommitment(t.Context(), who, c); err != nil {
			t.Fatal(err)
		}
	}
	clock.at = time.Date(2031, 4, 11, 9, 0, 0, 0, time.UTC)
	admit(t, d, who, readIn(t, d, who, edition("CDO", "1,Omar Madeup,M,40,2031-03-08,Zahrun,",
		"2,Rula Makebelieve,F,20,2031-02-09,Zahrun,", "3,Nadim Neverwas,M,9,2031-01-03,Zahrun,")).ID)

	p, err := d.Periods().Report(t.Context(), who, flow.TollOptions{Question: flow.Question{Outcome: record.Killed,
		Since: day(t, "2031-03-01"), Until: day(t, "2031-03-31")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Before.From.String() + " " + p.Before.To.String(); got != "2031-02-01 2031-02-28" {
		t.Errorf("the month before is %s", got)
	}
	rows := map[string]string{}
	say := func(table string, all []flow.PeriodRow) {
		for _, r := range all {
			if r.Now.Open && r.Now.High != r.Now.Low {
				t.Errorf("%v: an open number has another end: %+v", r.Of, r.Now)
			}
			rows[table+" "+strings.Join(r.Of, " ")] = numberText(r.Before) + " > " + numberText(r.Now)
		}
	}
	say("number", p.Numbers)
	say("late", p.Late)
	for _, g := range p.Groups {
		say(strings.Join(g.By, "+"), g.Rows)
	}
	for row, want := range map[string]string{
		"number named": "2 > 2", "number documented": "2+ > 2+", "number likely": "none > none",
		"late window named": "1 > 2", "late before named": "0 > 2", "late earlier named": "0 > 1",
		"sex+age male adult": "1 > 1", "sex+age female adult": "1 > 1", "status ": "2 > 2",
	} {
		if rows[row] != want {
			t.Errorf("%q is %q, want %q", row, rows[row], want)
		}
	}
	if t.Failed() {
		t.Log(rows)
	}
	if len(p.Asked) != 1 || p.Asked[0].Days != 32 {
		t.Errorf("appeals: %+v", p.Asked)
	}
	if len(p.Vowed) != 2 || !p.Vowed[0].Overdue || p.Vowed[0].Days != 10 || p.Vowed[1].Overdue {
		t.Errorf("commitments: %+v", p.Vowed)
	}
	everyNumberOpens(t, p)
	if m := p.Method; !m.Solo || len(m.Rules) == 0 || !strings.HasPrefix(m.Standard, "house") {
		t.Errorf("method: %+v", m)
	}
	for _, r := range p.Records {
		if r.Source != "QRM" && r.Source != "CDO" || r.Row == 0 || !r.Died.Stated() {
			t.Errorf("record %+v", r)
		}
	}
	then, err := d.Periods().Report(t.Context(), who, flow.TollOptions{Question: flow.Question{Outcome: record.Killed,
		Since: day(t, "2031-03-01"), Until: day(t, "2031-03-31"),
		KnownAt: time.Date(2031, 3, 20, 0, 0, 0, 0, time.UTC)}})
	if err != nil {
		t.Fatal(err)
	}
	if n := then.Numbers[0]; n.Now.Low != 1 || len(then.Late) != 6 {
		t.Errorf("as known on 20 March: %+v, %d lines learned late", n, len(then.Late))
	}
	half := flow.TollOptions{Question: flow.Question{Outcome: record.Killed, Since: day(t, "2031-03-01")}}
	if _, err := d.Periods().Report(t.Context(), who, half); err == nil {
		t.Error("a report of half a window was made")
	}
	last, err := d.Periods().Report(t.Context(), who, flow.TollOptions{Question: flow.Question{Outcome: record.Killed}})
	if err != nil || last.Window.From.String() != "2031-03-01" || last.Window.To.String() != "2031-03-31" {
		t.Errorf("the last whole month: %v, %v", last, err)
	}
}

func numberText(n flow.PeriodNumber) string {
	switch {
	case n.None:
		return "none"
	case n.Open:
		return strconv.Itoa(n.Low) + "+"
	case n.Low == n.High:
		return strconv.Itoa(n.Low)
	}
	return strconv.Itoa(n.Low) + "-" + strconv.Itoa(n.High)
}

// everyNumberOpens fails for a number above nothing that rests on nothing.
func everyNumberOpens(t *testing.T, p *flow.Period) {
	t.Helper()
	all := append(append(append([]flow.PeriodRow{}, p.Numbers...), p.Origins...), p.Late...)
	for _, g := range p.Groups {
		all = append(all, g.Rows...)
	}
	for _, r := range all {
		for _, n := range []flow.PeriodNumber{r.Before, r.Now} {
			if n.Low > 0 && len(n.Claims)+len(n.Records) == 0 {
				t.Errorf("%v: %d rests on nothing", r.Of, n.Low)
			}
		}
	}
}

func TestThePeriodBefore(t *testing.T) {
	for window, want := range map[string]string{
		"2031-03-01/2031-03-31": "2031-02-01/2031-02-28", "2031-01-01/2031-01-31": "2030-12-01/2030-12-31",
		"2031-01-01/2031-12-31": "2030-01-01/2030-12-31", "2031-03-05/2031-03-11": "2031-02-26/2031-03-04",
		"2031-03-05/2031-03-05": "2031-03-04/2031-03-04", "2032-03-01/2032-03-31": "2032-02-01/2032-02-29",
	} {
		w, err := record.ParseWindow(window)
		if err != nil {
			t.Fatal(err)
		}
		b := flow.PeriodBefore(w)
		if got := b.From.String() + "/" + b.To.String(); got != want {
			t.Errorf("before %s: %s, want %s", window, got, want)
		}
	}
}

func day(t *testing.T, text string) record.Date {
	t.Helper()
	d, err := record.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
