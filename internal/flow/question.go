package flow

import (
	"recount/count"
	"recount/record"
)

// Cell turns the question into a cell. The error says which word of it is not known.
func (q Question) Cell(places Gazetteer) (record.Cell, error) {
	c := record.AnyCell(q.Outcome)
	var err error
	if c.Status, err = record.ParseStatus(q.Status); err != nil {
		return c, err
	}
	if q.Place != "" && places != nil {
		id, ok := places.ByName(q.Place)
		if !ok {
			return c, record.Say("place %q is not in the gazetteer; try the English or Arabic name of a governorate, district or town", q.Place)
		}
		c.Place = record.PlaceSet{id}
	}
	if q.Since.Stated() {
		c.Window.OpenFrom, c.Window.From = false, q.Since.Earliest()
	}
	if q.Until.Stated() {
		c.Window.OpenTo, c.Window.To = false, q.Until.Latest()
	}
	if c.Window.Empty() {
		return c, record.Say("the deaths asked for end (%s) before they begin (%s)", q.Until, q.Since)
	}
	return c, nil
}

// Check makes sure that the question can be asked, and fills in names as the gazetteer has them.
func (q Question) Check(opts TollOptions) (Question, error) {
	c, err := q.Cell(opts.Places)
	if err != nil {
		return q, err
	}
	for _, id := range c.Place {
		if p, ok := opts.Places.Place(id); ok {
			q.Place, q.PlaceAR = p.NameEN, p.NameAR
		}
	}
	if opts.Organisation == nil {
		return q, nil
	}
	for _, list := range [][]record.OriginID{q.Adopt, q.Admit} {
		for _, id := range list {
			if _, ok := opts.Organisation(id); !ok {
				return q, record.Say("origin %q is not in the table of organisations; use an id as the toll prints it, such as SOHR or OHCHR", id)
			}
		}
	}
	return q, nil
}

// asked is one cell to answer for.
type asked struct {
	key    string
	narrow func(*record.Cell)
	always bool // shown even where no page gives a figure
}

// sections are the cells answered beside the question, where the question leaves the status open: those for which some
// page gives a figure.
var sections = append([]asked{
	{"persons", func(*record.Cell) {}, true},
	{"civilians", func(c *record.Cell) { c.Status = record.Civilian }, true},
	{"security", func(c *record.Cell) { c.Status = record.SecurityForce }, false},
	{"fighters", func(c *record.Cell) { c.Status = record.Fighter }, false},
	{"children", func(c *record.Cell) { c.Age = record.Child }, false},
	{"women", func(c *record.Cell) { c.Sex, c.Age = record.Female, record.Adult }, false},
}, harmSections()...)

// harmSections are those of the outcomes other than killed.
func harmSections() []asked {
	var out []asked
	for _, o := range record.Outcomes(func(h record.Harm) bool { return h.Asked && h.Outcome != record.Killed }) {
		out = append(out, asked{string(o), outcomeOf(o), false})
	}
	return out
}

func outcomeOf(o record.Outcome) func(*record.Cell) {
	return func(c *record.Cell) { c.Outcome, c.Status = o, record.AnyStatus }
}

// tolls answers the question and, where it leaves the status open, its sections. The section for which most origins
// give a figure comes first among persons and civilians.
func (r *TollReport) tolls(cell record.Cell, in count.Input) error {
	ready := count.Prepare(in)
	q := count.Query{Cell: cell, AsOf: r.Question.AsOf, KnownAt: r.Question.KnownAt, Adopt: r.Question.Adopt,
		Admit: r.Question.Admit, OnePage: !r.Question.Combine, Sure: !r.Case}
	if r.Question.Status != "" || r.Question.Outcome != record.Killed {
		res, err := ready.Toll(q)
		if err != nil {
			return err
		}
		r.Tolls = []Answer{{Key: keyOfQuestion(r.Question), Result: res}}
		return nil
	}
	for _, s := range sections {
		sq := q
		s.narrow(&sq.Cell)
		res, err := ready.Toll(sq)
		if err != nil {
			return err
		}
		if s.always || len(res.Reported) > 0 {
			r.Tolls = append(r.Tolls, Answer{Key: s.key, Result: res})
		}
	}
	if len(r.Tolls[1].Result.Reported) >= len(r.Tolls[0].Result.Reported) && len(r.Tolls[1].Result.Reported) > 0 {
		r.Tolls[0], r.Tolls[1] = r.Tolls[1], r.Tolls[0]
	}
	return nil
}

// Own is the answer to the question as it was asked, whichever section stands first.
func (r *TollReport) Own() Answer {
	key := keyOfQuestion(r.Question)
	for _, a := range r.Tolls {
		if a.Key == key {
			return a
		}
	}
	return Answer{Key: key}
}

func keyOfQuestion(q Question) string {
	switch {
	case q.Outcome != record.Killed:
		return string(q.Outcome)
	case q.Status == "":
		return "persons"
	case q.Status == "civilian":
		return "civilians"
	case q.Status == "fighter":
		return "fighters"
	}
	return q.Status
}
