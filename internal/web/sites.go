package web

import (
	"slices"
	"strconv"

	"recount/internal/desk"
	"recount/record"
)

// followPages are sites with their needs, appeals and commitments: what is followed after the killing.
type followPages struct{ *Server }

func (s *Server) followPages() followPages { return followPages{s} }

// unitAfter is what a figure of people at a site counts, in the plural form that the figure asks for.
func unitAfter(a *ask, unit string, f record.Figure) string {
	if voice := a.Voice(); voice.Has("unit_" + unit + ".other") {
		return voice.TermAfter(unit, f)
	}
	return a.Word(unit)
}

func (s followPages) sites(a *ask) error {
	seen, err := s.desk.FollowUp.Seen(a.r.Context(), a.who) // before what is shown: a change in between is a conflict
	if err != nil {
		return err
	}
	all, err := s.desk.FollowUp.Sites(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	needs, err := s.desk.FollowUp.Needs(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.sites", a.T("sites.title"), sitesView(a, all, needs, seen))
}

func (s followPages) recordSite(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	site := record.Site{Kind: a.r.FormValue("kind"), Name: name}
	if words := a.form.text("place"); s.desk.PlaceNamed != nil && words != "" {
		if site.Place = s.desk.PlaceNamed(words); site.Place == "" {
			return wrong("place", "fault.placeonly", words)
		}
	}
	_, out, err := s.desk.FollowUp.RecordSite(a.r.Context(), a.who, site)
	return a.after(out, err, "/sites")
}

// countPeople records how many people somebody says are at a site: a stock of one day, beside those of others.
func (s followPages) countPeople(a *ask) error {
	if err := s.asSeen(a); err != nil {
		return err
	}
	all, err := s.desk.FollowUp.Sites(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(x record.Site) bool { return x.ID == a.r.PathValue("id") })
	if at < 0 {
		return desk.ErrAbsent
	}
	h := record.Headcount{Unit: a.r.FormValue("unit"), Origin: record.OriginID(a.form.text("origin"))}
	if h.Figure.Value, err = a.form.number("value"); err != nil {
		return err
	}
	h.Figure.Qualifier, h.Figure.Words = record.Qualifier(a.r.FormValue("qualifier")), strconv.Itoa(h.Figure.Value)
	if _, err := h.Figure.Interval(); err != nil {
		return inputError(err)
	}
	if h.AsOf, err = a.form.date("as_of"); err != nil {
		return err
	}
	switch {
	case !h.AsOf.Stated():
		return wrong("as_of", "fault.empty")
	case h.Origin == "":
		return wrong("origin", "fault.whosays")
	case !slices.Contains(headUnits, h.Unit):
		return wrong("unit", "fault.empty")
	}
	all[at].Population = append(all[at].Population, h)
	_, out, err := s.desk.FollowUp.RecordSite(a.r.Context(), a.who, all[at])
	return a.after(out, err, "/sites#"+all[at].ID)
}

// asSeen has the act refused where somebody else changed the site or the need since the page was made; where the form
// does not say when that was, since this request was read: what is written is the whole of it.
func (s followPages) asSeen(a *ask) error {
	if a.who.Seen = a.seen(); a.who.Seen != nil {
		return nil
	}
	all, err := s.desk.FollowUp.Seen(a.r.Context(), a.who)
	n := all[a.r.PathValue("id")]
	a.who.Seen = &n
	return err
}

// recordNeed records what people at a site lack.
func (s followPages) recordNeed(a *ask) error {
	n := record.Need{Site: a.r.FormValue("site"), Sector: a.r.FormValue("sector"), State: needStates[0]}
	if !slices.Contains(needSectors, n.Sector) {
		return wrong("sector", "fault.empty")
	}
	var err error
	if n.Words, err = a.form.needed("words"); err != nil {
		return err
	}
	if n.AsOf, err = a.form.date("as_of"); err != nil {
		return err
	}
	if text := a.r.FormValue("severity"); text != "" {
		if n.Severity, err = strconv.Atoi(text); err != nil || n.Severity < 1 || n.Severity > 5 {
			return wrong("severity", "fault.number", text)
		}
	}
	_, out, err := s.desk.FollowUp.RecordNeed(a.r.Context(), a.who, n)
	return a.after(out, err, "/sites#"+n.Site)
}

// changeNeed says whether a need is met by now, or takes it out.
func (s followPages) changeNeed(a *ask) error {
	if err := s.asSeen(a); err != nil {
		return err
	}
	all, err := s.desk.FollowUp.Needs(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(n record.Need) bool { return n.ID == a.r.PathValue("id") })
	if at < 0 {
		return desk.ErrAbsent
	}
	n := all[at]
	switch state := a.r.FormValue("state"); {
	case state == "out":
		n.Withdrawn = true
	case slices.Contains(needStates, state):
		n.State = state
	default:
		return wrong("state", "fault.empty")
	}
	_, out, err := s.desk.FollowUp.RecordNeed(a.r.Context(), a.who, n)
	return a.after(out, err, "/sites#"+n.Site)
}

// headUnits are in what people at a site are counted, needSectors the clusters of their needs,
// needStates how far a need
// is met.
var (
	headUnits   = []string{"individuals", "households"}
	needSectors = []string{"protection", "health", "wash", "food_security", "shelter", "education", "other"}
	needStates  = []string{"open", "partly_met", "met"}
)
