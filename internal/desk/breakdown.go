package desk

import (
	"context"
	"slices"
	"strings"

	"recount/access"
	"recount/count"
	"recount/record"
)

// dimensions are by what the records of persons can be told apart: each gives what a record says, "" where it says
// nothing, and looks at nothing but what the cell of a question asks for.
var dimensions = map[string]func(record.Places, *record.VictimRecord) string{
	"unit":   func(p record.Places, r *record.VictimRecord) string { return string(UnitOf(p, r.Place)) },
	"place":  func(_ record.Places, r *record.VictimRecord) string { return string(r.Place) },
	"month":  func(_ record.Places, r *record.VictimRecord) string { return MonthOf(r.Died) },
	"day":    func(_ record.Places, r *record.VictimRecord) string { return daySaid(r.Died) },
	"sex":    func(_ record.Places, r *record.VictimRecord) string { return Stated(r.Sex.String()) },
	"age":    func(_ record.Places, r *record.VictimRecord) string { return Stated(r.Age.String()) },
	"status": func(_ record.Places, r *record.VictimRecord) string { return Stated(record.StatusText(r.Status)) },
	"cause":  func(_ record.Places, r *record.VictimRecord) string { return Stated(r.Cause.String()) },
	"party":  func(_ record.Places, r *record.VictimRecord) string { return strings.Join(r.Party, ", ") },
}

// Say is what a record says in a dimension.
func Say(dimension string, places record.Places, r *record.VictimRecord) string {
	return dimensions[dimension](places, r)
}

// PlaceSaid is the place of death by its id, else in the words of the source.
func PlaceSaid(r *record.VictimRecord) string {
	if r.Place != "" {
		return string(r.Place)
	}
	return r.PlaceWords
}

// Stated is the text of a set of leaves, "" where it says nothing.
func Stated(text string) string {
	if text == "any" || text == "none" || text == "unknown" {
		return ""
	}
	return text
}

// MonthOf is the month of a date, the date itself where that is no month, "" where it is not stated.
func MonthOf(d record.Date) string {
	if !d.Stated() {
		return ""
	}
	y, m, _ := d.Earliest().Civil()
	ly, lm, _ := d.Latest().Civil()
	if y != ly || m != lm {
		return d.String()
	}
	return d.Earliest().String()[:7]
}

func daySaid(d record.Date) string {
	if !d.Stated() {
		return ""
	}
	return d.String()
}

// UnitOf is the unit of the first order, or the region, that holds a place; "" where none is known.
func UnitOf(places record.Places, id record.PlaceID) record.PlaceID {
	for range 8 {
		p, ok := places.Place(id)
		if !ok || p.Level == record.LevelCountry {
			return ""
		}
		if p.Level == record.LevelADM1 || p.Level == record.LevelRegion {
			return id
		}
		id = p.Parent
	}
	return ""
}

// Breakdown is the named persons of a question by what their records say: a table of rows and columns with the totals
// of both. No total is a sum: a person whose records differ may be in several groups.
type Breakdown struct {
	Rows, Columns []string // what records say, in order, "" last
	Cells         map[[2]string]count.Distinct
	RowTotals     map[string]count.Distinct
	ColumnTotals  map[string]count.Distinct
}

// Breakdown breaks the named persons of a question down.
func (t *Tolls) Breakdown(ctx context.Context, who Who, q count.Query, rows, columns string) (Breakdown, error) {
	var b Breakdown
	if dimensions[rows] == nil || dimensions[columns] == nil {
		return b, ErrInput
	}
	if _, err := t.permit(ctx, who, "toll.read", access.Subject{Level: access.S1}); err != nil {
		return b, err
	}
	l, err := t.ledgers.at(ctx, q.KnownAt)
	if err != nil {
		return b, err
	}
	return once(t.ledgers, "breakdown "+rows+" "+columns, q, l, func(q count.Query, l Ledger) (Breakdown, error) {
		return breakDown(l.prepared(), q, t.places, rows, columns), nil
	})
}

func breakDown(p *count.Prepared, q count.Query, places record.Places, rows, columns string) Breakdown {
	say := func(dimension string) func(*record.VictimRecord) string {
		return func(r *record.VictimRecord) string { return Say(dimension, places, r) }
	}
	b := Breakdown{Cells: map[[2]string]count.Distinct{}, RowTotals: p.Breakdown(q, say(rows)),
		ColumnTotals: p.Breakdown(q, say(columns))}
	for both, d := range p.Breakdown(q, say(rows), say(columns)) {
		row, column, _ := strings.Cut(both, count.Between)
		b.Cells[[2]string{row, column}] = d
	}
	b.Rows, b.Columns = inGroups(b.RowTotals), inGroups(b.ColumnTotals)
	return b
}

// inGroups lists groups by their names, those of whom nothing is said last.
func inGroups(of map[string]count.Distinct) []string {
	var out []string
	for g := range of {
		if g != "" {
			out = append(out, g)
		}
	}
	slices.Sort(out)
	if _, ok := of[""]; ok {
		out = append(out, "")
	}
	return out
}

// Counted are the records that a question counts by name. What is lent out is not written to.
func (t *Tolls) Counted(ctx context.Context, who Who, q count.Query) (map[record.VictimRecordID]bool, error) {
	if _, err := t.permit(ctx, who, "victim.read", access.Subject{Level: access.S2}); err != nil {
		return nil, err
	}
	l, err := t.ledgers.at(ctx, q.KnownAt)
	if err != nil {
		return nil, err
	}
	return once(t.ledgers, "counted", q, l, func(q count.Query, l Ledger) (map[record.VictimRecordID]bool, error) {
		in := map[record.VictimRecordID]bool{}
		for i := range l.Input.Records {
			if r := &l.Input.Records[i]; r.Named() && r.Membership(q.Cell, t.places) != record.Out {
				in[r.ID] = true
			}
		}
		return in, nil
	})
}
