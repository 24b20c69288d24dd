package web

import (
	"recount/internal/desk"
	"recount/record"
)

// correction is a form in which a person corrects what the machine read.
type correction struct {
	form form
	desk *desk.Desk // for the names of places
}

// claim applies what a person typed: any field of a claim. What the machine read stays beside it.
func (x correction) claim(c *record.Claim) error {
	if origin := x.form.text("origin"); origin != string(c.Speaker.Origin) {
		c.Speaker.Origin, c.Speaker.Inferred = record.OriginID(origin), false
	}
	switch {
	case c.Appeal != nil:
		ap := *c.Appeal
		ap.By, ap.Addressee, ap.Ask = x.form.text("by"), x.form.text("to"), x.form.r.FormValue("ask")
		c.Appeal = &ap
	case c.Commitment != nil:
		due, err := x.form.date("due")
		if err != nil {
			return err
		}
		co := *c.Commitment
		co.By, co.Promise, co.Due = x.form.text("by"), x.form.text("promise"), due
		c.Commitment = &co
	case c.Count != nil:
		return x.count(c.Count)
	}
	return nil
}

// count applies what a person typed about a figure.
func (x correction) count(n *record.CountStatement) error {
	value, err := x.form.number("value")
	if err != nil {
		return err
	}
	n.Figure.Value, n.Figure.Qualifier, n.Scope = value, record.Qualifier(x.form.r.FormValue("qualifier")),
		record.Scope(x.form.r.FormValue("scope"))
	if n.Figure.Upper != 0 && n.Figure.Upper < value {
		n.Figure.Upper = value
	}
	if o := x.form.r.FormValue("outcome"); o != "" {
		if n.Cell.Outcome, err = record.ParseOutcome(o); err != nil {
			return inputError(err)
		}
	}
	if who := x.form.r.FormValue("status"); who != "" {
		if n.Cell.Status, err = record.ParseStatus(who); err != nil {
			return inputError(err)
		}
	}
	if x.form.r.Form.Has("place") && x.form.text("place") != n.Place {
		if err := x.place(n); err != nil {
			return err
		}
	}
	return x.dates(n)
}

func (x correction) place(n *record.CountStatement) error {
	words := x.form.text("place")
	if words == "" {
		n.Place, n.Cell.Place = "", nil
		return nil
	}
	if x.desk.PlaceNamed == nil {
		return nil
	}
	id := x.desk.PlaceNamed(words)
	place, ok := x.desk.Places.Place(id)
	if id == "" || !ok {
		return wrong("place", "fault.placeonly", words)
	}
	n.Place, n.Cell.Place = place.NameEN, record.NewPlaceSet(id)
	return nil
}

func (x correction) dates(n *record.CountStatement) error {
	for _, day := range []struct {
		field string
		into  *record.Date
		lay   func(record.Date)
	}{
		{"since", &n.Since, func(d record.Date) {
			if n.Cell.Window.OpenFrom = !d.Stated(); d.Stated() {
				n.Cell.Window.From = d.Earliest()
			}
		}},
		{"until", &n.Until, func(d record.Date) {
			if n.Cell.Window.OpenTo = !d.Stated(); d.Stated() {
				n.Cell.Window.To = d.Latest()
			}
		}},
		{"as_of", &n.AsOf, func(record.Date) {}},
	} {
		if !x.form.r.Form.Has(day.field) || x.form.text(day.field) == day.into.String() {
			continue
		}
		d, err := x.form.date(day.field)
		if err != nil {
			return err
		}
		*day.into = d
		day.lay(d)
	}
	if n.Cell.Window.Empty() {
		return wrong("until", "fault.order")
	}
	return nil
}
