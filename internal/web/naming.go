package web

import (
	"recount/record"
)

// askNaming asks that the person of a record be named in editions, with the consent to it.
func (s personPages) askNaming(a *ask) error {
	id := record.VictimRecordID(a.r.PathValue("id"))
	c := record.NamingConsent{By: a.r.FormValue("by"), Testimony: record.TestimonyID(a.form.text("testimony"))}
	var err error
	if c.Given, err = a.form.date("given"); err != nil {
		return err
	}
	if !c.Given.Stated() {
		return wrong("given", "fault.empty")
	}
	if c.Until, err = a.form.date("until"); err != nil {
		return err
	}
	out, err := s.desk.Namings.Ask(a.r.Context(), a.who, id, c, a.form.text("why"))
	return a.after(out, err, "/persons/"+string(id)+"#naming")
}

func (s personPages) approveNaming(a *ask) error {
	id := record.VictimRecordID(a.r.PathValue("id"))
	_, out, err := s.desk.Namings.Approve(a.r.Context(), a.who, id)
	return a.after(out, err, s.stillPerson(a, id, "naming"))
}

func (s personPages) withdrawNaming(a *ask) error {
	id, why := record.VictimRecordID(a.r.PathValue("id")), a.form.text("reason")
	if why == "" {
		return wrong("reason", "refused.reason")
	}
	_, out, err := s.desk.Namings.Withdraw(a.r.Context(), a.who, id, why)
	return a.after(out, err, "/persons/"+string(id)+"#naming")
}

// namingClass colours where a naming stands.
func namingClass(standing string) string {
	switch standing {
	case "approved":
		return "good"
	case "ended", "withdrawn":
		return "bad"
	}
	return "warn"
}

// kinOf are who may agree to the naming of a person.
func kinOf(child bool) []string {
	if child {
		return []string{"parent", "guardian"}
	}
	return record.Kin
}
