package desk

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// Periods are the reports that a desk has to write: of a month, or of any window.
type Periods struct{ desk *Desk }

// Periods gives the reports of windows.
func (d *Desk) Periods() Periods { return Periods{d} }

// periodGroups are by what a report tells its named persons apart.
var periodGroups = [][]string{{"unit"}, {"sex", "age"}, {"status"}, {"cause"}, {"party"}}

// periodWork is a report while it is made.
type periodWork struct {
	*flow.Period
	desk    *Desk
	ctx     context.Context
	q       count.Query // of the window
	claims  map[record.ClaimID]bool
	records map[record.VictimRecordID]*record.VictimRecord
}

// LastMonth is the last whole month before a moment: its first and its last day.
func LastMonth(now time.Time) (since, until record.Date) {
	y, m, _ := record.DayOf(now).Civil()
	end := record.NewDay(y, m, 1) - 1
	y, m, _ = end.Civil()
	return record.ExactDate(record.NewDay(y, m, 1)), record.ExactDate(end)
}

// Report reports of the window that the question says with Since and Until, of the last whole month where it says
// neither, as the desk knows the case now or knew it at the question's KnownAt.
func (p Periods) Report(ctx context.Context, who Who, opts flow.TollOptions) (*flow.Period, error) {
	asked := &opts.Question
	if !asked.Since.Stated() && !asked.Until.Stated() {
		now := asked.KnownAt
		if now.IsZero() {
			now = p.desk.Now()
		}
		asked.Since, asked.Until = LastMonth(now)
	}
	if !asked.Since.Stated() || !asked.Until.Stated() {
		return nil, badInput("say the first and the last day of the window")
	}
	t := p.desk.Tolls
	opts.Version = cmp.Or(opts.Version, p.desk.Code)
	if err := t.mayReport(ctx, who); err != nil {
		return nil, err
	}
	l, err := t.ledgers.at(ctx, asked.KnownAt)
	if err != nil {
		return nil, err
	}
	w := periodWork{Period: &flow.Period{KnownAt: asked.KnownAt}, desk: p.desk, ctx: ctx,
		claims: map[record.ClaimID]bool{}, records: map[record.VictimRecordID]*record.VictimRecord{}}
	if w.KnownAt.IsZero() {
		w.KnownAt = p.desk.Now()
	}
	w.KnownAt = w.KnownAt.UTC()
	if w.Toll, err = t.report(ctx, opts, l, l.Input.Claims); err != nil {
		return nil, err
	}
	sees, err := p.seesRecords(ctx, who)
	if err != nil {
		return nil, err
	}
	w.Hidden = !sees
	own := w.Toll.Own().Result
	w.q = own.Query
	w.q.Adopt = asked.Adopt // the ledger adds what the case adopted
	w.q.KnownAt = time.Time{}
	w.Window = w.q.Cell.Window
	w.Before = flow.PeriodBefore(w.Window)
	w.Warned = own.Warnings
	if err := w.count(l, own); err != nil {
		return nil, err
	}
	if err := w.late(l); err != nil {
		return nil, err
	}
	if err := p.likely(ctx, who, &w); err != nil {
		return nil, err
	}
	if err := p.follow(ctx, who, w.Period); err != nil {
		return nil, err
	}
	w.restsOn(l)
	return w.Period, p.method(ctx, w.Period, l)
}

// seesRecords says whether who asks may see the records of victims.
func (p Periods) seesRecords(ctx context.Context, who Who) (bool, error) {
	ok, err := p.desk.permit(ctx, who, "victim.read", access.Subject{Level: access.S2})
	if errors.Is(err, ErrAbsent) || errors.Is(err, ErrRefused) {
		return false, nil
	}
	return err == nil && !ok.Pseudonym, err
}

// within is the question of another window.
func (w *periodWork) within(of record.Window) count.Query {
	q := w.q
	q.Cell.Window = of
	return q
}

// count fills in the numbers of both windows and their groups.
func (w *periodWork) count(l Ledger, now count.Result) error {
	before, err := w.desk.ledgers.answer(w.within(w.Before), l)
	if err != nil {
		return err
	}
	w.Numbers = w.tiers(l, now, before, l)
	at := map[record.OriginID]*flow.PeriodRow{}
	for i, r := range []count.Result{before, now} {
		for _, o := range r.Reported {
			row := at[o.Origin]
			if row == nil {
				none := flow.PeriodNumber{None: true}
				row = &flow.PeriodRow{Of: []string{string(o.Origin)}, Before: none, Now: none}
				at[o.Origin] = row
			}
			n := flow.PeriodNumber{Low: o.Low, High: max(o.Low, o.High), Open: o.Open}
			if o.Proof != nil {
				n.Claims = o.Proof.Claims()
			} else if len(o.Points) > 0 {
				n.Claims = o.Last().Claims
			}
			if i == 0 {
				row.Before = n
			} else {
				row.Now = n
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(at)) {
		w.Origins = append(w.Origins, *at[id])
	}
	for _, by := range periodGroups {
		w.Groups = append(w.Groups, w.group(l, by))
	}
	return nil
}

// tiers are the three numbers that the case proves, of an earlier answer and a later one.
func (w *periodWork) tiers(nowOf Ledger, now, before count.Result, beforeOf Ledger) []flow.PeriodRow {
	row := func(tier string, of func(count.Result, Ledger) flow.PeriodNumber) flow.PeriodRow {
		return flow.PeriodRow{Of: []string{tier}, Before: of(before, beforeOf), Now: of(now, nowOf)}
	}
	return []flow.PeriodRow{
		row("named", func(r count.Result, l Ledger) flow.PeriodNumber {
			return flow.PeriodNumber{Low: r.Named.Low, High: r.Named.High, Records: w.counted(l, r.Query.Cell, nil)}
		}),
		row("verified", func(r count.Result, l Ledger) flow.PeriodNumber {
			return w.bound(l, r.VerifiedMinimum, r.Query.Cell, record.StateVerified)
		}),
		row("documented", func(r count.Result, l Ledger) flow.PeriodNumber {
			return w.bound(l, r.DocumentedMinimum, r.Query.Cell, record.StateDocumented)
		}),
	}
}

// bound is a proven minimum with the claims of its proof, and the records in the cell where the proof counts records.
func (w *periodWork) bound(l Ledger, b count.Bound, cell record.Cell, least record.State) flow.PeriodNumber {
	n := flow.PeriodNumber{Low: b.Low, High: b.Low, Open: true}
	if b.HighEstablished {
		n.High, n.Open = b.High, false
	}
	if b.Proof == nil {
		return n
	}
	n.Claims = b.Proof.Claims()
	for _, t := range b.Proof.Terms {
		if t.Source == count.SourceRecords {
			n.Records = append(n.Records, w.counted(l, t.Cell, func(r *record.VictimRecord) bool {
				return r.Death.AtLeast(least) && r.Membership(cell, l.Input.Places) != record.Out
			})...)
		}
	}
	slices.Sort(n.Records)
	n.Records = slices.Compact(n.Records)
	return n
}

// counted are the named records of a cell.
func (w *periodWork) counted(l Ledger, cell record.Cell, keep func(*record.VictimRecord) bool) []record.VictimRecordID {
	var out []record.VictimRecordID
	for i := range l.Input.Records {
		r := &l.Input.Records[i]
		if r.Named() && r.Membership(cell, l.Input.Places) != record.Out && (keep == nil || keep(r)) {
			out = append(out, r.ID)
		}
	}
	slices.Sort(out)
	return out
}

// group tells the named persons of both windows apart.
func (w *periodWork) group(l Ledger, by []string) flow.PeriodGroup {
	places := w.desk.Tolls.places
	say := make([]func(*record.VictimRecord) string, len(by))
	for i, d := range by {
		say[i] = func(r *record.VictimRecord) string { return Say(d, places, r) }
	}
	type side struct {
		persons map[string]count.Distinct
		records map[string][]record.VictimRecordID
	}
	of := func(window record.Window) side {
		q := w.within(window)
		s := side{l.prepared().Breakdown(q, say...), map[string][]record.VictimRecordID{}}
		for i := range l.Input.Records {
			r := &l.Input.Records[i]
			if !r.Named() || r.Membership(q.Cell, l.Input.Places) == record.Out {
				continue
			}
			var key []string
			for _, f := range say {
				key = append(key, f(r))
			}
			k := strings.Join(key, count.Between)
			s.records[k] = append(s.records[k], r.ID)
		}
		return s
	}
	before, now := of(w.Before), of(w.Window)
	g := flow.PeriodGroup{By: by}
	keys := map[string]bool{}
	for _, s := range []side{before, now} {
		for k := range s.persons {
			keys[k] = true
		}
	}
	number := func(s side, k string) flow.PeriodNumber {
		slices.Sort(s.records[k])
		return flow.PeriodNumber{Low: s.persons[k].Low, High: s.persons[k].High, Records: s.records[k]}
	}
	for k := range keys {
		row := flow.PeriodRow{Of: strings.Split(k, count.Between), Before: number(before, k), Now: number(now, k)}
		if row.Now.High > 0 || row.Before.High > 0 {
			g.Rows = append(g.Rows, row)
		}
	}
	slices.SortFunc(g.Rows, func(a, b flow.PeriodRow) int {
		return cmp.Or(
			cmp.Compare(b.Now.High, a.Now.High), cmp.Compare(b.Before.High, a.Before.High), slices.Compare(a.Of, b.Of))
	})
	return g
}

// lateness is one window whose numbers the desk may have learned after it ended.
type lateness struct {
	key   string
	of    record.Window
	since record.Day // the desk's knowledge at the end of this day is compared with what it knows now
}

// late compares what the desk knew of a window when it ended with what it knows now. What ends after the moment of the
// report cannot be late.
func (w *periodWork) late(now Ledger) error {
	for _, x := range []lateness{
		{"window", w.Window, w.Window.To}, {"before", w.Before, w.Before.To},
		{"earlier", record.Until(w.Before.From - 1), w.Before.To},
	} {
		then := x.since.Time().Add(24*time.Hour - time.Microsecond)
		if !then.Before(w.KnownAt) {
			continue
		}
		past, err := w.desk.ledgers.at(w.ctx, then)
		if err != nil {
			return err
		}
		q := w.within(x.of)
		was, err := w.desk.ledgers.answer(q, past)
		if err != nil {
			return err
		}
		is, err := w.desk.ledgers.answer(q, now)
		if err != nil {
			return err
		}
		for _, row := range w.tiers(now, is, was, past) {
			row.Of = append([]string{x.key}, row.Of...)
			w.Late = append(w.Late, row)
		}
	}
	return nil
}

// restsOn gathers the claims and records behind the numbers.
func (w *periodWork) restsOn(l Ledger) {
	w.each(func(n *flow.PeriodNumber) {
		slices.Sort(n.Claims)
		n.Claims = slices.Compact(n.Claims)
		for _, id := range n.Claims {
			w.claims[id] = true
		}
		if w.Hidden {
			n.Records = nil
		}
		for _, id := range n.Records {
			w.records[id] = nil
		}
	})
	for _, a := range w.Asked {
		for _, id := range a.Claims {
			w.claims[id] = true
		}
	}
	for _, c := range w.Vowed {
		for _, id := range c.Evidence {
			w.claims[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.claims)) {
		out := flow.PeriodClaim{ID: id}
		if c, ok := w.Toll.Claim(id); ok {
			out.Origin, out.Words, out.Published = c.Speaker.Origin, c.Sentence.Exact, c.Published
			if page, ok := w.Toll.Page(c.Document); ok {
				out.Lang, out.Title, out.URL, out.SHA256 = page.Lang, page.Title, page.URL, page.SHA256
			}
		}
		w.Claims = append(w.Claims, out)
	}
	for i := range l.Input.Records {
		r := &l.Input.Records[i]
		if _, in := w.records[r.ID]; in {
			w.records[r.ID] = r
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.records)) {
		out := flow.PeriodRecord{ID: id}
		if r := w.records[id]; r != nil {
			out = flow.PeriodRecord{ID: id, Source: r.Source, Row: r.Row, Died: r.Died, Place: PlaceSaid(r),
				Sex: Stated(r.Sex.String()), Age: Stated(r.Age.String()), Status: Stated(record.StatusText(r.Status)),
				Cause: Stated(r.Cause.String()), Party: strings.Join(r.Party, ", ")}
		}
		w.Records = append(w.Records, out)
	}
}

// each goes through the numbers of a report.
func (w *periodWork) each(do func(*flow.PeriodNumber)) {
	all := [][]flow.PeriodRow{w.Numbers, w.Origins, w.Late}
	for _, g := range w.Groups {
		all = append(all, g.Rows)
	}
	for _, rows := range all {
		for i := range rows {
			do(&rows[i].Before)
			do(&rows[i].Now)
		}
	}
}

// likely adds what was published of exactly this question in each of the two windows.
func (p Periods) likely(ctx context.Context, who Who, w *periodWork) error {
	row := flow.PeriodRow{Of: []string{"likely"}}
	for _, x := range []struct {
		window record.Window
		to     *flow.PeriodNumber
	}{{w.Before, &row.Before}, {w.Window, &row.Now}} {
		x.to.None = true
		q := w.within(x.window)
		q.KnownAt = w.KnownAt
		e, err := p.desk.Estimates.PublishedEstimate(ctx, who, q)
		if err != nil {
			return err
		}
		if e == nil || e.Result.Envelope == nil {
			continue
		}
		*x.to = flow.PeriodNumber{Low: int(math.Floor(e.Result.Envelope.Low)), Open: e.Result.Envelope.High == nil}
		if !x.to.Open {
			x.to.High = int(math.Ceil(*e.Result.Envelope.High))
		}
	}
	w.Numbers = append(w.Numbers, row)
	return nil
}

// follow adds the appeals that nobody answered and the commitments, by the end of the window.
func (p Periods) follow(ctx context.Context, who Who, out *flow.Period) error {
	today := record.DayOf(out.KnownAt)
	since := func(d record.Date) int {
		if !d.Stated() {
			return -1
		}
		return max(0, int(today-d.Latest()))
	}
	asked, err := p.desk.FollowUp.Appeals(ctx, who)
	if err != nil {
		return err
	}
	for _, a := range asked {
		if (a.State == "" || a.State == "open" || a.State == "unanswered") &&
			(!a.When.Stated() || a.When.Earliest() <= out.Window.To) {
			out.Asked = append(out.Asked, flow.PeriodAppeal{AppealRecord: a, Days: since(a.When)})
		}
	}
	slices.SortStableFunc(out.Asked, func(a, b flow.PeriodAppeal) int { return cmp.Compare(b.Days, a.Days) })
	vowed, err := p.desk.FollowUp.Commitments(ctx, who)
	if err != nil {
		return err
	}
	for _, c := range vowed {
		made := c.Made
		if made.Stated() && made.Earliest() > out.Window.To {
			continue
		}
		x := flow.PeriodPromise{CommitmentRecord: c.CommitmentRecord, Overdue: c.Overdue}
		if c.Overdue && c.Commitment.Due.Stated() {
			x.Days = since(c.Commitment.Due)
		}
		out.Vowed = append(out.Vowed, x)
	}
	return nil
}

// method says how the desk is set.
func (p Periods) method(ctx context.Context, out *flow.Period, l Ledger) error {
	m := &out.Method
	m.Adopted, m.Open, m.Pairs = slices.Clone(l.Adopt), l.Open, l.Suggested()
	m.Contested, m.Waiting = len(l.Contested), len(l.Waiting)
	_, solo, err := p.desk.Users.SoleAccount(ctx)
	if err != nil {
		return err
	}
	m.Solo = solo
	return p.desk.Store.View(ctx, func(tx *store.Tx) error {
		s, err := p.desk.Verification.standard(tx)
		if err != nil {
			return err
		}
		m.Standard = s.Name + " " + s.Version
		for _, r := range s.Rules() {
			m.Rules = append(m.Rules, flow.PeriodRule{Matter: r.Matter, State: r.State, Says: r.Says})
		}
		return nil
	})
}
