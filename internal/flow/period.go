package flow

import (
	"time"

	"recount/record"
)

// Period is what a desk reports of a window of time, beside the window before it: the report of a month. Every number
// of it opens to the claims and the records that it rests on.
type Period struct {
	// Toll is the case's answer for the window, with the sentences of all claims and the names of places and origins.
	Toll    *TollReport   `json:"-"`
	Window  record.Window `json:"window"` // days of the harm, both included
	Before  record.Window `json:"before"` // as long, just before it; the month before of a month, the year of a year
	KnownAt time.Time     `json:"known_at"`

	Numbers []PeriodRow      `json:"numbers"`  // named, verified, documented, likely
	Origins []PeriodRow      `json:"reported"` // each origin's last figure
	Groups  []PeriodGroup    `json:"groups"`
	Late    []PeriodRow      `json:"late"` // named, verified and documented: as the desk knew it then, and as it does now
	Claims  []PeriodClaim    `json:"claims"`
	Records []PeriodRecord   `json:"records"` // nothing where the reader may not see records
	Asked   []PeriodAppeal   `json:"appeals"`
	Vowed   []PeriodPromise  `json:"commitments"`
	Method  PeriodMethod     `json:"method"`
	Hidden  bool             `json:"records_hidden"` // who asks may not see records
	Warned  []record.Warning `json:"warnings"`
}

// PeriodNumber is a number of persons with what it rests on.
type PeriodNumber struct {
	Low     int                     `json:"low"`
	High    int                     `json:"high"`     // Low where it is one number
	Open    bool                    `json:"at_least"` // nothing is said of more than Low; High says nothing
	None    bool                    `json:"none"`     // there is no such number
	Claims  []record.ClaimID        `json:"claims,omitempty"`
	Records []record.VictimRecordID `json:"records,omitempty"`
}

// PeriodRow is one line of the report: what it counts, at the window and before.
type PeriodRow struct {
	// a tier, an origin, or what records say in each dimension of the group ("": they say nothing)
	Of     []string     `json:"of"`
	Before PeriodNumber `json:"before"`
	Now    PeriodNumber `json:"now"`
}

// PeriodGroup is the named persons of both windows by what their records say.
type PeriodGroup struct {
	By   []string    `json:"by"` // unit, sex and age, status, cause, party, month
	Rows []PeriodRow `json:"rows"`
}

// PeriodClaim is a claim that a number rests on. Names of living private persons are masked in its sentence.
type PeriodClaim struct {
	ID        record.ClaimID  `json:"id"`
	Origin    record.OriginID `json:"origin"`
	Words     string          `json:"sentence"` // empty where its page is not in the case
	Lang      record.Lang     `json:"lang"`
	Published record.Date     `json:"published"`
	Title     string          `json:"title"`
	URL       string          `json:"url,omitempty"`
	SHA256    string          `json:"sha256,omitempty"` // of the page
}

// PeriodRecord is what a record says that a number counts, without the name of its person.
type PeriodRecord struct {
	ID     record.VictimRecordID `json:"id"`
	Source record.OriginID       `json:"source"`
	Row    int                   `json:"row,omitempty"` // of the list that it came from
	Died   record.Date           `json:"died"`
	Place  string                `json:"place"` // id, else the words of the source
	Sex    string                `json:"sex"`
	Age    string                `json:"age"`
	Status string                `json:"status"`
	Cause  string                `json:"cause"`
	Party  string                `json:"party"`
}

// PeriodAppeal is an appeal that nobody has answered.
type PeriodAppeal struct {
	record.AppealRecord
	Days int `json:"days"` // since it was made, to the moment of the report; -1: not dated
}

// PeriodPromise is a commitment that was made, fell due or was broken by the end of the window.
type PeriodPromise struct {
	record.CommitmentRecord
	Overdue bool `json:"overdue"`
	Days    int  `json:"days"` // since it was due, to the moment of the report; 0: not due, or no day was said
}

// PeriodMethod is how the desk is set at the moment of the report.
type PeriodMethod struct {
	Standard  string            `json:"standard"` // of proof, with its version
	Rules     []PeriodRule      `json:"rules"`
	Adopted   []record.OriginID `json:"adopted"`
	Open      int               `json:"open_claims"` // of the machine, that nobody has judged: they count for nothing
	Pairs     int               `json:"open_pairs"`  // records that may be one person: numbers of persons are ranges
	Contested int               `json:"contested"`   // judgements of pairs that contradict each other
	Waiting   int               `json:"waiting"`     // lists that nobody has admitted
	Solo      bool              `json:"solo"`        // one person keeps the case: nothing becomes verified
}

// PeriodRule is what a standard of proof asks for one state of one matter.
type PeriodRule struct {
	Matter record.Matter `json:"matter"`
	State  record.State  `json:"state"`

	Says map[record.Lang]string `json:"says"` // in English always, in others where the standard has them
}

// PeriodBefore is the window that a window is compared with: the calendar month before a month, the year before a
// year, else as many days just before it.
func PeriodBefore(w record.Window) record.Window {
	y, m, d := w.From.Civil()
	switch {
	case d == 1 && m == 1 && w.To == record.NewDay(y, 12, 31):
		return record.Days(record.NewDay(y-1, 1, 1), w.From-1)
	case d == 1 && w.To+1 == nextMonth(y, m):
		y, m, _ := (w.From - 1).Civil()
		return record.Days(record.NewDay(y, m, 1), w.From-1)
	}
	return record.Days(w.From-(w.To-w.From)-1, w.From-1)
}

func nextMonth(y, m int) record.Day {
	if m == 12 {
		return record.NewDay(y+1, 1, 1)
	}
	return record.NewDay(y, m+1, 1)
}
