package web

import (
	"io"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// placesPlanPage is what taking a table of places in would do.
type placesPlanPage struct {
	Token   string
	Plan    desk.PlacesPlan
	Refused string // why it cannot be read
}

// shownPlacesOf is how many places, and how many refused rows, of a table are shown.
const shownPlacesOf = 50

// choosePlaces takes a table of places, keeps it in memory and goes on to what it would do.
func (s sourcePages) choosePlaces(a *ask) error {
	var f desk.ListFile
	err := a.eachFile("table", func(name string, content io.Reader) (err error) {
		f.Name = name
		f.Data, err = a.form.readAll(content)
		return err
	})
	switch {
	case err != nil:
		return err
	case f.Name == "" || len(f.Data) == 0:
		return wrong("table", "fault.file")
	case len(f.Data) > maxHeldSize:
		return wrong("table", "fault.listsize", maxHeldSize>>20)
	}
	// a list that waits to be read: what a table says of itself besides is its version and its day
	f.Sheet, f.Source = a.form.text("version"), record.OriginID(a.form.text("date"))
	token := s.known.hold(a.who.Account, f, s.now())
	http.Redirect(a.w, a.r, "/places/tables/"+token, http.StatusSeeOther)
	return nil
}

func (s sourcePages) heldPlaces(a *ask) (desk.PlacesFile, bool) {
	f, ok := s.known.held(a.who.Account, a.r.PathValue("token"))
	return desk.PlacesFile{Name: f.Name, Data: f.Data, Version: f.Sheet, Date: string(f.Source)}, ok
}

func (s sourcePages) planPlaces(a *ask) error {
	f, ok := s.heldPlaces(a)
	if !ok {
		return a.back("/places", a.T("places.again"))
	}
	p := placesPlanPage{Token: a.r.PathValue("token")}
	var err error
	if p.Plan, err = s.desk.Sources.PlanPlaces(a.r.Context(), a.who, f); err != nil {
		failed := s.failureOf(a, err)
		if failed.status != http.StatusUnprocessableEntity {
			return err
		}
		p.Plan.Name, p.Refused = f.Name, failed.says(a.Words)
	}
	return a.render("nav.places", a.T("places.plan"), placesPlanView(a, p))
}

// importPlaces takes the table in as one act.
func (s sourcePages) importPlaces(a *ask) error {
	f, ok := s.heldPlaces(a)
	if !ok {
		return a.back("/places", a.T("places.again"))
	}
	plan, err := s.desk.Sources.PlanPlaces(a.r.Context(), a.who, f)
	if err != nil {
		return err
	}
	out, err := s.desk.Sources.ImportPlaces(a.r.Context(), a.who, plan)
	if err == nil {
		s.known.release(a.who.Account, a.r.PathValue("token"))
	}
	return a.after(out, err, "/places")
}
