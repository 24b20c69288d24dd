package web

import (
	"cmp"
	"slices"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// partyPages are parties, who stands under whom, and what is alleged of them.
type partyPages struct{ *Server }

func (s *Server) partyPages() partyPages { return partyPages{s} }

// branch is a party with those that stand under it.
type branch struct {
	Party   record.Party
	Alleged int // how often something is alleged of it
	Under   []branch
}

// partiesPage is the tree of parties, as it stood on a day where one is asked for.
type partiesPage struct {
	All   []record.Party
	Tree  []branch
	Shown int
	On    record.Date
}

// partyPage is one party: what it stands under, what stands under it, and who alleges what of it.
type partyPage struct {
	Party       record.Party
	Above       []record.Party // the nearest first
	Under       []branch
	Allegations []record.Allegation
	Others      []record.Party // that it may stand under
	Incidents   []record.Incident
	Name        map[record.IncidentID]string
	Seen        int64
	History     []desk.LogLine
}

func (s partyPages) parties(a *ask) error {
	all, alleged, err := s.read(a)
	if err != nil {
		return err
	}
	p := partiesPage{All: all}
	if p.On, err = a.form.date("on"); err != nil && a.trouble == nil {
		return err
	}
	shown := all
	if p.On.Stated() {
		shown = slices.DeleteFunc(slices.Clone(all), func(x record.Party) bool { return !stoodOn(x, p.On) })
	}
	p.Shown, p.Tree = len(shown), treeOf(shown, alleged)
	return a.render("nav.parties", a.T("parties.title"), partiesView(a, p))
}

func (s partyPages) read(a *ask) ([]record.Party, []record.Allegation, error) {
	all, err := s.desk.Events.Parties(a.r.Context(), a.who)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(all, func(x, y record.Party) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	alleged, err := s.desk.Events.Allegations(a.r.Context(), a.who)
	return all, alleged, err
}

func (s partyPages) party(a *ask) error {
	all, alleged, err := s.read(a)
	if err != nil {
		return err
	}
	id := record.PartyID(a.r.PathValue("id"))
	at := slices.IndexFunc(all, func(x record.Party) bool { return x.ID == id })
	if at < 0 {
		return desk.ErrAbsent
	}
	p := partyPage{Party: all[at], Above: aboveOf(all, all[at]), Name: map[record.IncidentID]string{}}
	under := map[record.PartyID]bool{}
	for _, b := range treeOf(all, alleged) {
		if found := b.find(id); found != nil {
			p.Under = found.Under
			found.each(func(x record.Party) { under[x.ID] = true })
		}
	}
	p.Others = slices.DeleteFunc(slices.Clone(all), func(x record.Party) bool { return under[x.ID] || x.ID == id })
	for _, x := range alleged {
		if x.Party == id {
			p.Allegations = append(p.Allegations, x)
		}
	}
	if p.Incidents, err = s.desk.Events.Incidents(a.r.Context(), a.who); err != nil && !refusal(err) {
		return err
	}
	for _, i := range p.Incidents {
		p.Name[i.ID] = a.incidentName(i)
	}
	if p.Seen, err = s.desk.PartySeen(a.r.Context(), a.who, id); err != nil {
		return err
	}
	if p.History, err = s.desk.Log.Of(a.r.Context(), a.who, string(id)); err != nil {
		return err
	}
	return a.render("nav.parties", p.Party.Name, partyView(a, p))
}

// recordParty records a party, or writes the one of the address anew.
func (s partyPages) recordParty(a *ask) error {
	p := record.Party{ID: record.PartyID(a.r.PathValue("id")), Level: a.r.FormValue("level"),
		Parent: record.PartyID(a.r.FormValue("parent"))}
	if p.ID != "" { // nobody makes a party of another's choosing by an address
		all, err := s.desk.Events.Parties(a.r.Context(), a.who)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(x record.Party) bool { return x.ID == p.ID }) {
			return desk.ErrAbsent
		}
		a.who.Seen = a.seen()
	}
	var err error
	if p.Name, err = a.form.needed("name"); err != nil {
		return err
	}
	if p.From, err = a.form.date("from"); err != nil {
		return err
	}
	if p.Until, err = a.form.date("until"); err != nil {
		return err
	}
	if p.From.Stated() && p.Until.Stated() && p.Until.Latest() < p.From.Earliest() {
		return wrong("until", "fault.order")
	}
	id, out, err := s.desk.Events.RecordParty(a.r.Context(), a.who, p)
	return a.after(out, err, "/parties/"+id)
}

// recordAllegation records what a source alleges of a party.
func (s partyPages) recordAllegation(a *ask) error {
	x := record.Allegation{Party: record.PartyID(a.r.FormValue("party")),
		Incident: record.IncidentID(a.r.FormValue("incident")), By: record.OriginID(a.form.text("by")),
		Standard: a.r.FormValue("standard")}
	var err error
	if x.Act, err = a.form.needed("act"); err != nil {
		return err
	}
	switch {
	case x.Party == "":
		return wrong("party", "fault.empty")
	case x.By == "":
		return wrong("by", "fault.whosays")
	}
	_, out, err := s.desk.Events.RecordAllegation(a.r.Context(), a.who, x)
	return a.after(out, err, a.inside("/parties/"+string(x.Party)))
}

// allegationAgain is the page whose form an allegation that was not taken came from.
func (s partyPages) allegationAgain(a *ask) error {
	if id := a.r.FormValue("incident"); id != "" && strings.HasPrefix(a.inside(""), "/incidents/") {
		a.r.SetPathValue("id", id)
		return s.eventPages().oneIncident(a)
	}
	a.r.SetPathValue("id", a.r.FormValue("party"))
	return s.party(a)
}

// withdrawAllegation takes an allegation out; what it said stays in the log.
func (s partyPages) withdrawAllegation(a *ask) error {
	all, err := s.desk.Events.Allegations(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(x record.Allegation) bool { return x.ID == a.r.PathValue("id") })
	if at < 0 {
		return desk.ErrAbsent
	}
	all[at].Withdrawn = true
	_, out, err := s.desk.Events.RecordAllegation(a.r.Context(), a.who, all[at])
	return a.after(out, err, a.inside("/parties/"+string(all[at].Party)))
}

// standards are how strongly it may be said that a party did something.
var standards = []string{"alleged", "reasonable_grounds", "admitted", "court"}

// partyLevels are what a party may be; individuals are sealed.
var partyLevels = []string{"side", "force", "unit"}

// stoodOn reports whether a party was what it is said to be on some day of a date.
func stoodOn(p record.Party, on record.Date) bool {
	return (!p.From.Stated() || p.From.Earliest() <= on.Latest()) &&
		(!p.Until.Stated() || p.Until.Latest() >= on.Earliest())
}

// treeOf puts parties under those that they stand under. Whoever stands under one that is not among them is a root, and
// of parties that stand under each other, as desks that work apart can have it, the first is.
func treeOf(all []record.Party, alleged []record.Allegation) []branch {
	under, here := map[record.PartyID][]record.Party{}, map[record.PartyID]bool{}
	for _, p := range all {
		here[p.ID] = true
	}
	for _, p := range all {
		if here[p.Parent] {
			under[p.Parent] = append(under[p.Parent], p)
		}
	}
	times, seen := map[record.PartyID]int{}, map[record.PartyID]bool{}
	for _, x := range alleged {
		times[x.Party]++
	}
	var grow func(record.Party) branch
	grow = func(p record.Party) branch {
		b := branch{Party: p, Alleged: times[p.ID]}
		seen[p.ID] = true
		for _, x := range under[p.ID] {
			if !seen[x.ID] {
				b.Under = append(b.Under, grow(x))
			}
		}
		return b
	}
	var out []branch
	for _, root := range []bool{true, false} {
		for _, p := range all {
			if !seen[p.ID] && (!root || !here[p.Parent]) {
				out = append(out, grow(p))
			}
		}
	}
	return out
}

// find is the branch of a party at or under this one.
func (b *branch) find(id record.PartyID) *branch {
	if b.Party.ID == id {
		return b
	}
	for i := range b.Under {
		if found := b.Under[i].find(id); found != nil {
			return found
		}
	}
	return nil
}

func (b *branch) each(f func(record.Party)) {
	f(b.Party)
	for i := range b.Under {
		b.Under[i].each(f)
	}
}

// aboveOf are the parties above one, the nearest first.
func aboveOf(all []record.Party, p record.Party) []record.Party {
	var out []record.Party
	for len(out) < len(all) {
		at := slices.IndexFunc(all, func(x record.Party) bool { return x.ID == p.Parent && x.ID != "" })
		if at < 0 {
			break
		}
		p = all[at]
		out = append(out, p)
	}
	return out
}

// partyDays says from when until when a party was what it is said to be; "" where nobody says.
func (a *ask) partyDays(p record.Party) string {
	switch {
	case p.From.Stated() && p.Until.Stated():
		return a.T("parties.between", isolated(a.Date(p.From)), isolated(a.Date(p.Until)))
	case p.From.Stated():
		return a.T("parties.since", isolated(a.Date(p.From)))
	case p.Until.Stated():
		return a.T("parties.until", isolated(a.Date(p.Until)))
	}
	return ""
}
