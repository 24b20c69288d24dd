package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/record"
)

// people is what the form of a person's record chooses from.
type people struct {
	Incidents []record.Incident
	Name      map[record.IncidentID]string
}

// people reads what the form of a record chooses from, where whoever asks may read it.
func (s personPages) people(a *ask) (people, error) {
	p := people{Name: map[record.IncidentID]string{}}
	if !a.may("incident.read") {
		return p, nil
	}
	var err error
	p.Incidents, err = s.desk.Events.Incidents(a.r.Context(), a.who)
	for _, i := range p.Incidents {
		p.Name[i.ID] = a.incidentName(i)
	}
	return p, err
}

// recordPerson records one person by hand as a source tells of them, or several whom it does not name.
func (s personPages) recordPerson(a *ask) error {
	v := record.VictimRecord{Source: record.OriginID(a.form.text("source")), Anonymous: a.r.FormValue("unnamed") != ""}
	if err := (personForm{a, "person"}).read(&v); err != nil {
		return err
	}
	if v.Source == "" {
		return wrong("source", "fault.personsource")
	}
	if !v.Anonymous {
		id, out, err := s.desk.Persons.RecordVictim(a.r.Context(), a.who, v)
		return a.after(out, err, "/persons/"+id)
	}
	n, err := a.form.days("how_many", 1, mostUnnamed)
	if err != nil {
		return err
	}
	ids, out, err := s.desk.Persons.RecordUnnamed(a.r.Context(), a.who, v, n)
	if n == 1 && err == nil {
		return a.after(out, err, "/persons/"+ids[0])
	}
	return a.after(out, err, "/persons")
}

// mostUnnamed is how many persons without a name one form records.
const mostUnnamed = 200

// correctPerson corrects the fields of a record that the form has otherwise.
func (s personPages) correctPerson(a *ask) error {
	v, err := s.desk.Persons.Victim(a.r.Context(), a.who, record.VictimRecordID(a.r.PathValue("id")))
	if err != nil {
		return err
	}
	if err := (personForm{a, "correct"}).read(&v); err != nil {
		return err
	}
	a.who.Seen = a.seen()
	out, err := s.desk.Persons.CorrectTo(a.r.Context(), a.who, v)
	return a.after(out, err, "/persons/"+string(v.ID))
}

// personForm reads what a person typed about another one into a record.
type personForm struct {
	*ask
	name string // of the form
}

func (x personForm) read(v *record.VictimRecord) error {
	for _, t := range []struct {
		field string
		into  *string
	}{{"name", &v.Name}, {"name_ar", &v.NameAR}, {"father", &v.Father}, {"mother", &v.Mother}, {"family", &v.Family}} {
		if *t.into = x.form.text(t.field); len([]rune(*t.into)) > maxName {
			return wrong(t.field, "fault.long", maxName)
		}
	}
	if v.Name == "" && v.NameAR == "" && !v.Anonymous {
		return wrong("name", "fault.personname")
	}
	if err := x.leaves(v); err != nil {
		return err
	}
	for _, d := range []struct {
		field string
		into  *record.Date
	}{{"born", &v.Born}, {"died", &v.Died}} {
		var err error
		if *d.into, err = x.form.date(d.field); err != nil {
			return err
		}
	}
	if v.Born.Stated() && v.Died.Stated() && v.Died.Latest() < v.Born.Earliest() {
		return wrong("died", "fault.order")
	}
	if err := x.places(v); err != nil {
		return err
	}
	v.Incident, v.Party = record.IncidentID(x.r.FormValue("incident")), nil
	if words := x.form.text("party"); words != "" {
		v.Party = record.NewLabels(strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune("\n;؛", r) })...)
	}
	return nil
}

// leaves reads what is chosen of closed lists, and the age.
func (x personForm) leaves(v *record.VictimRecord) error {
	var err error
	if v.Outcome, err = record.ParseOutcome(cmp.Or(x.r.FormValue("outcome"), string(v.Outcome))); err != nil {
		return inputError(err)
	}
	for _, l := range []struct {
		field string
		into  interface{ UnmarshalText([]byte) error }
	}{{"sex", &v.Sex}, {"agegroup", &v.Age}, {"status", &v.Status}, {"cause", &v.Cause}} {
		if err := l.into.UnmarshalText([]byte(x.r.FormValue(l.field))); err != nil {
			return inputError(err)
		}
	}
	v.Years = 0
	if text := latinDigits(x.form.text("years")); text != "" {
		if v.Years, err = strconv.Atoi(text); err != nil || v.Years < 0 || v.Years > 120 {
			return wrong("years", "fault.number", x.form.text("years"))
		}
	}
	if v.Age == record.AnyAge && v.Years > 0 {
		if v.Age = record.Adult; v.Years < 18 {
			v.Age = record.Child
		}
	}
	return nil
}

// places reads where somebody died and where they came from: what no table knows is kept in its words if that is said.
func (x personForm) places(v *record.VictimRecord) error {
	for _, p := range []struct {
		field string
		id    *record.PlaceID
		words *string
	}{{"place", &v.Place, &v.PlaceWords}, {"home", &v.Home, &v.HomeWords}} {
		text := x.form.text(p.field)
		if text == x.placeText(*p.id, *p.words) {
			continue
		}
		if len([]rune(text)) > maxName {
			return wrong(p.field, "fault.long", maxName)
		}
		*p.id, *p.words = "", text
		if text == "" || x.s.desk.PlaceNamed == nil {
			continue
		}
		if *p.id = x.s.desk.PlaceNamed(text); *p.id == "" && x.r.FormValue("unknown") == "" {
			return wrong(p.field, "fault.place", text)
		}
	}
	return nil
}

// placeText is a place as the form of a record has it: in the words of its source, else by its name.
func (a *ask) placeText(id record.PlaceID, words string) string { return cmp.Or(words, a.place(id)) }

// leafChoices are the leaves of a closed list,
// after "nothing is said"; what a record has that is several of them stands
// among them.
func leafChoices[T interface {
	~uint8 | ~uint16
	String() string
}](all, now T) []string {
	out := []string{""}
	for leaf := T(1); leaf != 0 && leaf <= all; leaf <<= 1 {
		if all&leaf != 0 {
			out = append(out, leaf.String())
		}
	}
	if text := leafText(now); !slices.Contains(out, text) {
		out = append(out, text)
	}
	return out
}

// leafText is what a record has of a closed list, as a form says it: "" where it says nothing.
func leafText[T interface{ String() string }](now T) string {
	if text := now.String(); text != "any" && text != "none" {
		return text
	}
	return ""
}

// listedOutcomes are the outcomes that a record of one person may have.
func listedOutcomes() []string {
	return record.Names(record.Outcomes(func(h record.Harm) bool { return h.Listed }))
}
