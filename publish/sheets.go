package publish

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"recount/count"
	"recount/record"
)

// sheets are the tables of an edition.
func (e *edition) sheets() []sheet {
	out := []sheet{e.aggregates(), e.claims(), e.incidents(), e.origins(), e.series(), e.ged()}
	if p := e.persons(); len(p.rows) > 0 {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b sheet) int { return cmp.Compare(a.name, b.name) })
	for _, s := range out {
		slices.SortStableFunc(s.rows, slices.Compare[[]string])
	}
	return out
}

var placeColumns = []column{
	{"location_code", "string", "ISO 3166-1 alpha-3 code of the country", false},
	{"provider_admin1_name", "string", "first-order division as the desk writes it", false},
	{"provider_admin2_name", "string", "second-order division as the desk writes it", false},
	{"admin1_code", "string", "p-code of the first-order division", false},
	{"admin1_name", "string", "its name in the common operational dataset", false},
	{"admin2_code", "string", "p-code of the second-order division", false},
	{"admin2_name", "string", "its name in the common operational dataset", false},
	{"admin_level", mayBeHidden, "0 country, 1, 2", false},
	{"reference_period_start", "date", "first day of the deaths that the row counts; empty where open", false},
	{"reference_period_end", "date", "last day; empty where open", false},
}

// aggregates are the numbers: the five of the question, then distinct documented persons by place, month and the rest.
func (e *edition) aggregates() sheet {
	s := sheet{name: "aggregates", title: "Numbers of persons", columns: append(slices.Clone(placeColumns),
		column{"cell", "string", "name of the cell, by which errata.json speaks of it; all: everybody of the question",
			true},
		column{"tier", "string", "named, verified_minimum, documented_minimum, reported, likely", true},
		column{"outcome", "string", "what happened to the persons", true},
		column{"status", "string", "civil status; empty: of every status", false},
		column{"sex", "string", "sex as stated; empty: of every sex", false},
		column{"age_group", "string", "age group; empty: of every age", false},
		column{"cause", "string", "category of cause of death of SDG 16.1.2; empty: of every cause", false},
		column{"low", mayBeHidden, "at least so many persons", false},
		column{"high", mayBeHidden, "at most so many persons, where established", false},
		column{"high_established", "boolean",
			"whether the upper end is proven; where it is not, the number may be any higher", true},
		column{"suppressed", "boolean", "the number is small, or would give a small one away", true},
		column{"as_of", "date", "figures of later dates are left out", false},
		column{"known_at", "string", "what the desk learned later is left out", true},
		column{"proof", "string", "file of the proof of the bound", false},
	)}
	s.rows = append(s.rows, e.headline()...)
	for _, c := range e.table.Cells {
		if c.Key == KeyAll {
			continue
		}
		s.rows = append(s.rows, e.cellRow(c))
	}
	return s
}

// headline are the rows of the five numbers.
func (e *edition) headline() [][]string {
	t := e.in.Toll
	row := func(tier string, low, high int, established bool, proof string) []string {
		h := notStated
		if established || tier == "reported" || tier == "likely" {
			h = number(high)
		}
		return e.row(KeyAll, e.questionPlace(), e.in.Question.Cell.Window, tier,
			map[string]string{dimStatus: strings.Join(leaves(e.in.Question.Cell.Status), "+")}, number(low), h,
			established, false, proof)
	}
	out := [][]string{row("named", t.Named.Low, t.Named.High, true, "")}
	for _, b := range []struct {
		tier  string
		bound count.Bound
		proof string
	}{{"verified_minimum", t.VerifiedMinimum, "verified-minimum"},
		{"documented_minimum", t.DocumentedMinimum, "documented-minimum"}} {
		proof := ""
		if b.bound.Proof != nil {
			proof = "proofs/" + b.proof + ".json"
		}
		out = append(out, row(b.tier, b.bound.Low, b.bound.High, b.bound.HighEstablished, proof))
	}
	if len(t.Reported) > 0 {
		r := row("reported", t.ReportedLow, t.ReportedHigh, false, "")
		out = append(out, r)
	}
	if l := e.in.Likely; l != nil && !l.Refused {
		likely := row("likely", l.Low, l.High, false, "")
		if l.Open {
			likely[18] = notStated
		}
		out = append(out, likely)
	}
	return out
}

func (e *edition) cellRow(c Cell) []string {
	f := c.Key.fields()
	low, hidden := number(c.Value), e.table.Hidden[c.Key]
	if hidden {
		low = suppressed
	}
	w := e.in.Question.Cell.Window
	if m := f[dimMonth]; m != "" && m != unknownValue {
		if v, err := record.ParseWindow(m); err == nil {
			w = v
		}
	}
	return e.row(c.Key, record.PlaceID(f[dimPlace]), w, "named", f, low, low, true, hidden, "")
}

func (e *edition) row(key Key, place record.PlaceID, w record.Window, tier string, f map[string]string, low,
	high string, established, hidden bool, proof string) []string {
	from, to := notStated, notStated
	if !w.OpenFrom {
		from = w.From.String()
	}
	if !w.OpenTo {
		to = w.To.String()
	}
	if f[dimMonth] == unknownValue {
		from, to = notKnown, notKnown
	}
	out := append(e.admin(place), from, to, string(key), tier, string(e.in.Question.Cell.Outcome), f[dimStatus],
		f[dimSex], f[dimAge], f[dimCause])
	return append(out, low, high, yesNo(established), yesNo(hidden), e.in.Question.AsOf.String(), e.knownAt(), proof)
}

// admin gives the eight columns of a place.
func (e *edition) admin(id record.PlaceID) []string {
	out := make([]string, 8)
	if id == unknownValue {
		return []string{notKnown, notKnown, notKnown, notKnown, notKnown, notKnown, notKnown, notKnown}
	}
	level := notStated
	for range 16 {
		p, ok := e.lookup(id)
		if !ok {
			break
		}
		switch p.Level {
		case record.LevelADM1:
			out[1], out[3], out[4] = p.NameEN, cmp.Or(p.PCode, string(p.ID)), p.NameEN
			level = cmp.Or(level, "1")
		case record.LevelADM2:
			out[2], out[5], out[6] = p.NameEN, cmp.Or(p.PCode, string(p.ID)), p.NameEN
			level = cmp.Or(level, "2")
		case record.LevelCountry:
			out[0] = cmp.Or(p.PCode, string(p.ID))
			level = cmp.Or(level, "0")
		case record.LevelRegion:
			out[1] = cmp.Or(out[1], p.NameEN)
		}
		id = p.Parent
	}
	out[7] = level
	return out
}

func (e *edition) lookup(id record.PlaceID) (record.Place, bool) {
	if e.in.Places == nil {
		return record.Place{}, false
	}
	return e.in.Places.Place(id)
}

func (e *edition) questionPlace() record.PlaceID {
	if len(e.in.Question.Cell.Place) == 1 {
		return e.in.Question.Cell.Place[0]
	}
	return ""
}

// claims are what documents assert, one row a claim.
func (e *edition) claims() sheet {
	s := sheet{name: "claims", title: "What documents say", columns: []column{
		{"claim", "string", "id made from its content", true},
		{"kind", "string", "count, appeal, commitment, denial", true},
		{"origin", "string", "who is said to know", false}, {"via", "string", "through whom it reached the page",
			false},
		{"verb", "string", "how the origin puts it", false},
		{"low", "integer", "at least, as printed", false}, {"high", "integer", "at most, as printed; empty where open",
			false},
		{"qualifier", "string", "exact, about, at_least, over, nearly, up_to, range, vague", false},
		{"outcome", "string", "what happened", false}, {"unit", "string", "who is counted", false},
		{"scope", "string", "total, part, daily", false},
		{"place", "string", "id of the place, no finer than the policy", false}, {"since", "string", "EDTF", false},
		{"until", "string", "EDTF", false}, {"as_of", "string", "EDTF", false},
		{"sentence", "string", "the sentence; masked or empty where it may not be told", false},
		{"document", "string", "SHA-256 of the document's bytes", false}, {"url", "string", "its address", false},
		{"published", "string", "EDTF", false},
	}}
	for _, c := range e.in.Claims {
		row := []string{string(c.ID), string(c.Kind), string(c.Speaker.Origin),
			strings.Join(ids(c.Speaker.Chain), " > "), string(c.Speaker.Verb)}
		if n := c.Count; n != nil {
			low, high := notStated, notStated
			if i, err := n.Figure.Interval(); err == nil {
				low = number(i.Low)
				if !i.Open {
					high = number(i.High)
				}
			}
			row = append(row, low, high, string(n.Figure.Qualifier), string(n.Cell.Outcome), n.Unit, string(n.Scope),
				e.placesTold(n.Cell.Place), n.Since.String(), n.Until.String(), n.AsOf.String())
		} else {
			row = append(row, make([]string, 10)...)
		}
		s.rows = append(s.rows, append(row, c.quoted(), c.SHA256, c.URL, c.Published.String()))
	}
	return s
}

// quoted is the sentence of a claim, where it may be printed.
func (c Claim) quoted() string {
	if !c.MayQuote {
		return notStated
	}
	return c.Sentence.Exact
}

func (e *edition) placesTold(set record.PlaceSet) string {
	var out []string
	for _, id := range set {
		if p, ok := e.in.tellable(id); ok && !slices.Contains(out, string(p.ID)) {
			out = append(out, string(p.ID))
		}
	}
	return strings.Join(out, " ")
}

func (e *edition) incidents() sheet {
	s := sheet{name: "incidents", title: "Incidents", columns: []column{
		{"incident", "string", "id", true}, {"kind", "string", "what it was", false}, {"title", "string", "", false},
		{"when", "string", "EDTF", false},
		{"place", "string", "id of the place, no finer than the policy", false},
		{"where_prec", "integer", "precision by UCDP's codes", false},
		{"low", "integer", "documented minimum, persons", false},
		{"high", "integer", "highest figure of an origin", false},
		{"civilians", "integer", "of the minimum", false}, {"origins", "string", "who counts", false},
		{"link", "string", "how it stands to another: kind, id, who says so", false},
	}}
	for _, x := range e.in.Incidents {
		if x.Withdrawn {
			continue
		}
		place, prec := e.incidentPlace(x)
		s.rows = append(s.rows, []string{string(x.ID), x.Kind, e.title(x), x.When.String(), place, prec, number(x.Low),
			e.highest(x), number(x.Civilians),
			strings.Join(ids(x.Origins), " "), linkText(x.Links)})
	}
	return s
}

func (e *edition) title(x Incident) string {
	for _, l := range e.in.languages() {
		if t := x.Titles[l]; t != "" {
			return t
		}
	}
	return x.Title
}

func (e *edition) highest(x Incident) string {
	if x.High == 0 {
		return notStated
	}
	return number(x.High)
}

func (e *edition) incidentPlace(x Incident) (id, prec string) {
	p, ok := e.in.tellable(x.Place)
	if !ok {
		return notStated, number(int(record.PlaceCountry))
	}
	return string(p.ID), number(int(max(p.Precision(), x.Precision)))
}

func linkText(links []record.IncidentLink) string {
	var out []string
	for _, l := range links {
		if !l.Withdrawn {
			out = append(out, fmt.Sprintf("%s %s (%s)", l.Kind, l.To, l.Origin))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func (e *edition) origins() sheet {
	s := sheet{name: "origins", title: "Who counts", columns: []column{
		{"origin", "string", "id", true}, {"name", "string", "", false},
		{"kind", "string", "monitor, un_body, government ...", false},
		{"adopted", "boolean", "its own lists may move the documented minimum", true},
		{"method_url", "string", "", false}, {"depends_on", "string", "whose figures it takes over", false},
	}}
	for _, o := range e.in.Origins {
		s.rows = append(s.rows, []string{string(o.ID), o.Name, o.Kind, yesNo(o.Adopted), o.Method,
			strings.Join(ids(o.DependsOn), " ")})
	}
	return s
}

// series are the counters of the question: one row a figure. A counter that falls without a correction is a new phase.
func (e *edition) series() sheet {
	s := sheet{name: "series", title: "Counters of the origins", columns: []column{
		{"origin", "string", "who counts", true}, {"cell", "string", "whom", true}, {"as_of", "date", "", true},
		{"mode", "string", "cumulative, increment, window, stock", true},
		{"phase", "integer", "from 1; a counter that begins again is a new phase", true},
		{"value", "integer", "persons, at least", true},
		{"value_as_published", "string", "as the page has it", false},
		{"increment", "integer", "more than the figure before it in the phase", false},
		{"claim", "string", "id", false},
	}}
	for _, r := range e.in.Toll.Reported {
		for n, phase := range phases(r.Points) {
			for i, p := range phase {
				inc, claim := notStated, notStated
				if i > 0 {
					inc = number(p.Low - phase[i-1].Low)
				}
				if len(p.Claims) > 0 {
					claim = string(p.Claims[0])
				}
				s.rows = append(s.rows, []string{string(r.Origin), r.Cell.Key(), p.AsOf.String(), string(p.Mode),
					number(n + 1), number(p.Low), p.Words, inc, claim})
			}
		}
	}
	return s
}

// persons are the names that may be published.
func (e *edition) persons() sheet {
	s := sheet{name: "persons", title: "Persons whose families agreed to their naming", columns: []column{
		{"person", "string", "pseudonym", true}, {"name", "string", "", true}, {"died", "string", "EDTF", false},
		{"place", "string", "no finer than the policy", false},
		{"sex", "string", "", false}, {"age_group", "string", "", false}, {"status", "string", "", false},
		{"sources", "integer", "lists that name the person", false},
	}}
	for _, p := range e.in.Persons {
		if !p.ToBeNamed {
			continue
		}
		s.rows = append(s.rows, []string{p.ID, p.Name.Reveal(), p.Died.String(), e.in.told(p.Place), p.value(dimSex),
			p.value(dimAge), p.value(dimStatus), strconv.Itoa(len(p.Sources))})
	}
	return s
}
