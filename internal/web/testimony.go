package web

import (
	"crypto/rand"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// testimonyPage is what a custodian sees: every testimony by pseudonym, and the sealed part that was opened just now.
type testimonyPage struct {
	All      []desk.Told
	Opened   record.TestimonyID
	Said     record.Statement
	Identity string // a mark where the identity will stand
}

// testimonyPages are testimonies.
type testimonyPages struct{ *Server }

func (s *Server) testimonyPages() testimonyPages { return testimonyPages{s} }

func (s testimonyPages) testimonies(a *ask) error { return s.testimonyPage(a, testimonyPage{}) }

func (s testimonyPages) testimonyPage(a *ask, p testimonyPage) error {
	var err error
	if p.All, err = s.desk.Testimony.Testimonies(a.r.Context(), a.who); err != nil {
		return err
	}
	return a.render("nav.testimonies", a.T("testimonies.title"), testimoniesView(a, p))
}

// purposes are what a witness may agree to, in the order of the form.
var purposes = []string{"record", "analyse", "share_un", "share_court", "share_ngo", "publish_anonymous",
	"publish_named", "recontact", "referral"}

func (s testimonyPages) recordTestimony(a *ask) error {
	taken, err := a.form.date("taken")
	if err != nil {
		return err
	}
	hidden := func(field string) record.Hidden { return record.Hide(strings.TrimSpace(a.r.FormValue(field))) }
	n := desk.NewTestimony{
		Role: a.r.FormValue("role"), Taken: taken, Language: record.Lang(a.Lang), Text: hidden("text"),
		Identity: hidden("identity"),
		Vantage:  hidden("vantage"), Risks: hidden("risks"), Support: hidden("support"),
		Public: a.r.FormValue("public") != "",
	}
	asked := a.r.FormValue("asked") != "" // what was asked and not agreed to is a refusal, not a silence
	for _, p := range purposes {
		given := false
		for _, x := range a.r.Form["purpose"] {
			given = given || x == p
		}
		if given || asked && !n.Public {
			n.Consents = append(n.Consents, record.ConsentRecord{Purpose: record.Purpose(p), Given: given,
				Language: record.Lang(a.Lang), Guardian: a.r.FormValue("guardian") != ""})
		}
	}
	_, out, err := s.desk.Testimony.RecordTestimony(a.r.Context(), a.who, n)
	return a.after(out, err, "/testimonies")
}

// openTestimony shows what a witness said. The reading is in the log before the page is written.
func (s testimonyPages) openTestimony(a *ask) error {
	id := record.TestimonyID(a.r.PathValue("id"))
	st, err := s.desk.Testimony.Statement(a.r.Context(), a.who, id, record.Purpose(a.r.FormValue("purpose")))
	if err != nil {
		return err
	}
	return s.testimonyPage(a, testimonyPage{Opened: id, Said: st})
}

// openWitness shows who a witness is: on the custodian's own machine only, with the custodian's own key.
func (s testimonyPages) openWitness(a *ask) error {
	if s.Solo == nil {
		return desk.ErrAbsent // a desk over the network holds identities and cannot show them
	}
	id := record.TestimonyID(a.r.PathValue("id"))
	who, err := s.desk.Testimony.Witness(a.r.Context(), a.who, id, record.Hide(strings.TrimSpace(a.r.FormValue("key"))))
	if err != nil {
		return err
	}
	defer who.Wipe()
	mark, w := rand.Text(), a.w
	held := &heldPage{ResponseWriter: w}
	a.w = held
	err = s.testimonyPage(a, testimonyPage{Opened: id, Identity: mark})
	if a.w = w; err != nil {
		return err
	}
	return writeOnce(w, held.page.Bytes(), []byte(mark), who)
}

func (s testimonyPages) withdraw(a *ask) error {
	w := record.Withdrawal{Testimony: record.TestimonyID(a.r.PathValue("id")), Consent: a.r.FormValue("consent"),
		Why: strings.TrimSpace(a.r.FormValue("reason"))}
	if w.Why == "" {
		return wrong("reason", "refused.reason")
	}
	if w.Consent == "" && a.r.FormValue("sure") == "" {
		return wrong("sure", "fault.sure")
	}
	out, err := s.desk.Testimony.Withdraw(a.r.Context(), a.who, w)
	return a.after(out, err, "/testimonies")
}

// consentClass colours what a witness said about one purpose.
func consentClass(a *ask, c record.ConsentRecord) (class, word string) {
	switch {
	case c.WithdrawnAt != 0:
		return "bad", "consent.withdrawn"
	case !c.Given:
		return "bad", "consent.refused"
	case c.Expires.Stated() && record.DayOf(a.s.now()) > c.Expires.Earliest():
		return "warn", "consent.expired"
	}
	return "good", "consent.given"
}

// usable are the purposes for which a testimony may be opened now.
func usable(a *ask, t desk.Told) []string {
	var out []string
	for _, c := range t.Consents {
		if _, word := consentClass(a, c); word == "consent.given" && c.Recipient == "" && c.Item == "" {
			out = append(out, string(c.Purpose))
		}
	}
	if len(t.Consents) == 0 {
		return []string{"analyse"} // from a public source
	}
	return out
}

// standingClass colours where a testimony stands.
func standingClass(standing string) string {
	switch standing {
	case "withdrawn":
		return "bad"
	case "restricted":
		return "warn"
	}
	return "good"
}
