package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
	"recount/verify"
)

// personPages are persons, their findings and pairs.
type personPages struct{ *Server }

func (s *Server) personPages() personPages { return personPages{s} }

func (s personPages) persons(a *ask) error {
	all, err := s.desk.Roll(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	imports, err := s.desk.Lists.Imports(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	a.listNames = map[string]string{"": a.T("persons.byhand")}
	for _, i := range imports {
		a.listNames[i.ID] = i.Name
	}
	waiting, err := s.desk.Verification.Waiting(a.r.Context(), a.who)
	if err != nil && !refusal(err) {
		return err
	}
	l, counted := a.personListing(), ""
	if a.r.FormValue("named") != "" { // a number of the toll, opened
		q, err := a.query()
		if err != nil {
			return err
		}
		in, err := s.desk.Tolls.Counted(a.r.Context(), a.who, q)
		if err != nil {
			return err
		}
		l.keep, l.within = func(v *desk.Listed) bool { return in[v.ID] }, in
		counted = scopeText(a, q)
	}
	var came []desk.Listed
	if a.r.FormValue("brought") != "" {
		if came, err = s.desk.Brought(a.r.Context(), a.who); err != nil {
			return err
		}
		l.keep, l.within = func(v *desk.Listed) bool { return len(v.Brought) > 0 }, nil
	}
	form, err := s.people(a)
	if err != nil {
		return err
	}
	return answerList(a, l, all, func(v listView) error {
		return a.render("nav.persons", a.T("persons.title"), personsView(a, v, waiting, came, counted, form))
	})
}

// unnamed is how many records would count by name if the findings counted that they brought.
func unnamed(all []desk.Listed) int {
	n := 0
	for i := range all {
		if all[i].Unnamed {
			n++
		}
	}
	return n
}

// personPage is a record with those that stand beside it, and the four findings on it.
type personPage struct {
	History  []desk.LogLine // what was done with the record, latest first
	Record   record.VictimRecord
	Beside   []desk.Related
	Findings []desk.Finding
	Naming   desk.NamingStand
	Seen     int64  // the state that the form was made from
	Form     people // what the form of the record chooses from
}

func (s personPages) person(a *ask) error {
	id := record.VictimRecordID(a.r.PathValue("id"))
	v, err := s.desk.Persons.Victim(a.r.Context(), a.who, id)
	if err != nil {
		return err
	}
	p := personPage{Record: v}
	if p.Beside, err = s.desk.Persons.Related(a.r.Context(), a.who, id); err != nil {
		return err
	}
	if p.Findings, err = s.desk.Verification.Findings(a.r.Context(), a.who, id); err != nil {
		return err
	}
	if p.Naming, err = s.desk.Namings.Of(a.r.Context(), a.who, id); err != nil {
		return err
	}
	if p.History, err = s.desk.Log.Of(a.r.Context(), a.who, string(id)); err != nil {
		return err
	}
	if a.may(record.CorrectVictim) {
		if p.Seen, err = s.desk.Persons.VictimSeen(a.r.Context(), a.who, id); err != nil {
			return err
		}
		if p.Form, err = s.people(a); err != nil {
			return err
		}
	}
	return a.renderPart("nav.persons", fullName(v), personView(a, p), findingsPart(a, p))
}

// all are the records of the page, the one that was asked for first.
func (p personPage) all() []record.VictimRecord {
	out := []record.VictimRecord{p.Record}
	for _, b := range p.Beside {
		out = append(out, b.Record)
	}
	return out
}

// proposeFinding takes a step of a finding, or proposes it where it needs another person.
func (s personPages) proposeFinding(a *ask) error {
	id := record.VictimRecordID(a.r.PathValue("id"))
	f := record.Determination{
		Record: id, Matter: record.Matter(a.r.PathValue("matter")), State: record.State(a.r.FormValue("state")),
		Rationale: strings.TrimSpace(a.r.FormValue("rationale")), Grade: strings.TrimSpace(a.r.FormValue("grade")),
	}
	seen := record.Attested{
		Material: a.r.FormValue("material") != "", Visual: a.r.FormValue("visual") != "",
		Admission:          a.r.FormValue("admission") != "",
		AgainstPresumption: a.r.FormValue("against_presumption") != "", Answered: a.r.FormValue("answered") != "",
	}
	if n := strings.TrimSpace(a.r.FormValue("first_hand")); n != "" {
		accounts, err := strconv.Atoi(n)
		if err != nil || accounts < 0 || accounts > 1000 {
			return wrong("first_hand", "fault.number", n)
		}
		seen.FirstHand = accounts
	}
	if seen != (record.Attested{}) {
		f.Attested = &seen
	}
	out, err := s.desk.Verification.ProposeFinding(a.r.Context(), a.who, f)
	return a.afterFinding(out, err, "/persons/"+string(id)+"#"+string(f.Matter))
}

// decideFinding is another person's yes, or their written dissent.
func (s personPages) decideFinding(a *ask) error {
	id, m := record.VictimRecordID(a.r.PathValue("id")), record.Matter(a.r.PathValue("matter"))
	words := strings.TrimSpace(a.r.FormValue("rationale"))
	if a.r.FormValue("dissent") != "" {
		out, err := s.desk.Verification.Dissent(a.r.Context(), a.who, id, m, words)
		return a.after(out, err, s.stillPerson(a, id, m))
	}
	out, err := s.desk.Verification.DecideFinding(a.r.Context(), a.who, id, m, words)
	return a.afterFinding(out, err, s.stillPerson(a, id, m))
}

// stillPerson is the finding on the page of a record for those who may go on reading it after what they decided, else
// the page of the day.
func (s personPages) stillPerson(a *ask, id record.VictimRecordID, m record.Matter) string {
	if _, err := s.desk.Persons.Victim(a.r.Context(), a.who, id); err != nil {
		return "/today"
	}
	return "/persons/" + string(id) + "#" + string(m)
}

// afterFinding says of a step of a finding that it stands, or that it waits for another person: until then nothing has
// moved.
func (a *ask) afterFinding(out desk.Outcome, err error, to string) error {
	if err == nil && out.Proposal {
		return a.back(to, a.T("proposal"))
	}
	return a.after(out, err, to)
}

// standard shows the standard of proof in force and runs one again over all records.
func (s personPages) standard(a *ask) error {
	text := a.r.FormValue("standard")
	std, err := s.desk.Verification.Proof(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	p := standardPage{Text: text, Standard: std}
	if p.Text == "" {
		p.Text = verify.HouseText()
	}
	if (text != "" || a.r.FormValue("run") != "") && a.trouble == nil {
		run, err := s.desk.Verification.Rerun(a.r.Context(), a.who, text, record.Lang(a.Lang))
		if err != nil {
			return err
		}
		p.Run, p.Names = &run, map[record.VictimRecordID]string{}
		for _, d := range run.Diff[:min(shownDiff, len(run.Diff))] {
			if err := s.nameOf(a, p.Names, d.Record); err != nil {
				return err
			}
		}
	}
	return a.render("nav.standard", a.T("standard.title"), standardView(a, p))
}

// changeStandard puts another standard of proof in force.
func (s personPages) changeStandard(a *ask) error {
	out, err := s.desk.Verification.ChangeStandard(a.r.Context(), a.who, a.r.FormValue("standard"))
	return a.after(out, err, "/standard")
}

// standardPage is the standard in force, one that is tried, and what it would say.
type standardPage struct {
	Text     string
	Standard verify.Standard
	Run      *desk.Rerun
	Names    map[record.VictimRecordID]string // of the persons whose findings are shown
}

// shownDiff bounds how many findings of a re-run a page lists.
const shownDiff = 200

// fullName is a record's name as its source has it.
func fullName(v record.VictimRecord) string {
	if v.Anonymous && v.Name == "" && v.NameAR == "" {
		return "–"
	}
	return strings.TrimSpace(strings.Join(strings.Fields(v.Name+" "+v.NameAR), " "))
}

func yearsText(w Words, v record.VictimRecord) string {
	if v.Years == 0 {
		return "–"
	}
	return w.Digits(strconv.Itoa(v.Years))
}

// line is one field of records side by side.
type line struct {
	Label  string
	Values []string
	Differ bool // two records state it, and not alike
	LTR    bool
}

// compared puts records side by side, field by field; what no record states is left out.
func compared(a *ask, all []record.VictimRecord) []line {
	var out []line
	add := func(label string, ltr bool, value func(record.VictimRecord) string) {
		l := line{Label: a.T(label), LTR: ltr}
		stated := map[string]bool{}
		for _, v := range all {
			x := value(v)
			l.Values = append(l.Values, x)
			if x != "" {
				stated[x] = true
			}
		}
		l.Differ = len(stated) > 1
		if len(stated) > 0 {
			out = append(out, l)
		}
	}
	add("persons.source", false, func(v record.VictimRecord) string { return string(v.Source) })
	add("persons.row", false, func(v record.VictimRecord) string { return number0(a.Words, v.Row) })
	out = sameIsNoDifference(out)
	add("persons.name", false, func(v record.VictimRecord) string { return v.Name })
	add("persons.name.ar", false, func(v record.VictimRecord) string { return v.NameAR })
	add("persons.father", false, func(v record.VictimRecord) string { return v.Father })
	add("persons.mother", false, func(v record.VictimRecord) string { return v.Mother })
	add("persons.family", false, func(v record.VictimRecord) string { return v.Family })
	add("persons.sex", false, func(v record.VictimRecord) string { return a.leaves(v.Sex.String()) })
	add("persons.age", false, func(v record.VictimRecord) string { return number0(a.Words, v.Years) })
	add("persons.agegroup", false, func(v record.VictimRecord) string { return a.leaves(v.Age.String()) })
	add("persons.born", true, func(v record.VictimRecord) string { return a.Digits(v.Born.String()) })
	add("toll.outcome", false, func(v record.VictimRecord) string { return a.one("outcome." + string(v.Outcome)) })
	add("persons.died", true, func(v record.VictimRecord) string { return a.Digits(v.Died.String()) })
	add("persons.place", false, func(v record.VictimRecord) string { return a.place(v.Place) })
	add("persons.home", false, func(v record.VictimRecord) string { return a.place(v.Home) })
	add("persons.status", false, func(v record.VictimRecord) string { return a.leaves(v.Status.String()) })
	add("persons.cause", false, func(v record.VictimRecord) string { return a.leaves(v.Cause.String()) })
	add("persons.party", false, func(v record.VictimRecord) string { return strings.Join(v.Party, ", ") })
	return out
}

// sameIsNoDifference: that two records have two sources and two rows is what makes them two, not a divergence.
func sameIsNoDifference(lines []line) []line {
	for i := range lines {
		lines[i].Differ = false
	}
	return lines
}

func number0(w Words, n int) string {
	if n == 0 {
		return ""
	}
	return w.Num(n)
}

// place names a place in the reader's language; one that the gazetteer does not have keeps its id.
func (a *ask) place(id record.PlaceID) string {
	p, ok := a.s.desk.Places.Place(id)
	if !ok {
		return string(id)
	}
	return p.Name(a.Language())
}

// leaves puts a set of leaves into words; a set that says nothing is "".
func (w Words) leaves(text string) string {
	if text == "any" || text == "none" || text == "unknown" {
		return ""
	}
	parts := strings.Split(text, "+")
	for i, p := range parts {
		parts[i] = w.Word(p)
	}
	return strings.Join(parts, " + ")
}

// stateClass colours a state of proof.
func stateClass(s record.State) string {
	switch s {
	case record.StateVerified, record.StateCorroborated:
		return "good"
	case record.StateContested, record.StatePending:
		return "warn"
	case record.StateDiscounted:
		return "bad"
	}
	return ""
}

// may lists the states to which a person may propose a finding now: those for which the standard asks nothing more come
// first.
func may(f desk.Finding) []desk.Step {
	out := slices.Clone(f.Steps)
	slices.SortStableFunc(out, func(x, y desk.Step) int {
		return len(f.Proof.Missing(f.Case, x.To)) - len(f.Proof.Missing(f.Case, y.To))
	})
	return out
}

// pairPage is a pair that waits, and those that were judged.
type pairPage struct {
	A, B    *record.VictimRecord
	Judged  []desk.JudgedPair
	Waiting int
	Seen    int64 // the state of the judgement of the pair that is shown
	Names   map[record.VictimRecordID]string
}

// shownPairs is how many judged pairs are shown: those that were judged last.
const shownPairs = 30

// nameJudged names the persons of the pairs that were judged last, the newest first; the others are left out.
func (s personPages) nameJudged(a *ask, p *pairPage) error {
	p.Names = map[record.VictimRecordID]string{}
	slices.SortFunc(p.Judged, func(x, y desk.JudgedPair) int {
		return cmp.Or(cmp.Compare(y.At, x.At), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	p.Judged = p.Judged[:min(shownPairs, len(p.Judged))]
	for _, l := range p.Judged {
		for _, id := range []record.VictimRecordID{l.A, l.B} {
			if err := s.nameOf(a, p.Names, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// nameOf puts what a record is called into names, once; the end of its id where it has no name, or who looks may not
// see it.
func (s personPages) nameOf(a *ask, names map[record.VictimRecordID]string, id record.VictimRecordID) error {
	if names[id] != "" {
		return nil
	}
	v, err := s.desk.Persons.Victim(a.r.Context(), a.who, id)
	if err != nil && !refusal(err) {
		return err
	}
	if names[id] = fullName(v); err != nil || names[id] == "" || names[id] == "–" {
		names[id] = short(string(id))
	}
	return nil
}

func (s personPages) pairs(a *ask) error {
	p, err := s.pairPage(a)
	if err != nil {
		return err
	}
	return a.renderPart("nav.pairs", a.T("pairs.title"), pairsView(a, p), pairPart(a, p))
}

func (s personPages) pairPage(a *ask) (pairPage, error) {
	var p pairPage
	var err error
	if p.Judged, err = s.desk.Persons.Pairs(a.r.Context(), a.who); err != nil {
		return p, err
	}
	if err := s.nameJudged(a, &p); err != nil {
		return p, err
	}
	asked := map[string]string{"a": a.r.FormValue("a"), "b": a.r.FormValue("b")}
	waiting, err := s.desk.Tolls.Questions(a.r.Context(), a.who, 100)
	if err != nil {
		return p, err
	}
	if _, ledger, err := s.desk.Tolls.Toll(a.r.Context(), a.who, civiliansKilled()); err == nil {
		p.Waiting = ledger.Suggested()
	} else if !refusal(err) {
		return p, err
	}
	if len(waiting) > 0 && asked["a"] == "" && asked["b"] == "" {
		asked["a"], asked["b"] = string(waiting[0].A), string(waiting[0].B)
	}
	for _, x := range []struct {
		field string
		into  **record.VictimRecord
	}{{"a", &p.A}, {"b", &p.B}} {
		if id := asked[x.field]; id != "" {
			v, err := s.desk.Persons.Victim(a.r.Context(), a.who, record.VictimRecordID(id))
			if err != nil {
				return p, err
			}
			*x.into = &v
		}
	}
	if p.A != nil && p.B != nil {
		if p.Seen, err = s.desk.PairSeen(a.r.Context(), a.who, p.A.ID, p.B.ID); err != nil {
			return p, err
		}
	}
	return p, nil
}

// judgePair says what the judgement did to the number of named persons, and goes on with the next pair.
func (s personPages) judgePair(a *ask) error {
	l := record.IdentityLink{A: record.VictimRecordID(a.r.FormValue("a")), B: record.VictimRecordID(a.r.FormValue("b")),
		Kind: record.LinkKind(a.r.FormValue("kind"))}
	a.who.Seen = a.seen()
	before, err := s.named(a)
	if err != nil {
		return err
	}
	out, err := s.desk.Persons.JudgePair(a.r.Context(), a.who, l)
	if err != nil {
		return err
	}
	after, err := s.named(a)
	if err != nil {
		return err
	}
	said := a.T("pairs.moved", a.T("link.kind."+string(l.Kind)), before, after)
	if before == after {
		said = a.T("pairs.moved.not", a.T("link.kind."+string(l.Kind)), after)
	}
	return a.back("/pairs?undo="+string(out.Change), said)
}

// named is the number of named persons killed, in words.
func (s personPages) named(a *ask) (string, error) {
	r, _, err := s.desk.Tolls.Toll(a.r.Context(), a.who, count.Query{Cell: record.AnyCell(record.Killed)})
	return distinctText(a.Words, r.Named), err
}
