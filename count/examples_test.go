package count

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"recount/record"
)

// coastPlaces is the tree that the examples need: a country, a region of four governorates, and an invented village V
// with two quarters.
func coastPlaces() *record.PlaceTree {
	t := &record.PlaceTree{}
	for _, p := range []record.Place{
		{ID: "SY", Level: record.LevelCountry},
		{ID: "coast", Level: record.LevelRegion, Members: []record.PlaceID{"latakia", "tartus", "hama", "homs"}},
		{ID: "latakia", Level: record.LevelADM1, Parent: "SY"},
		{ID: "tartus", Level: record.LevelADM1, Parent: "SY"},
		{ID: "hama", Level: record.LevelADM1, Parent: "SY"},
		{ID: "homs", Level: record.LevelADM1, Parent: "SY"},
		{ID: "jableh", Level: record.LevelADM2, Parent: "latakia"},
		{ID: "banias", Level: record.LevelADM2, Parent: "tartus"},
		{ID: "base", Level: record.LevelSite, Parent: "jableh"},
		{ID: "villages", Level: record.LevelSite, Parent: "jableh"},
		{ID: "V", Level: record.LevelADM3, Parent: "homs"},
		{ID: "V1", Level: record.LevelSite, Parent: "V"},
		{ID: "V2", Level: record.LevelSite, Parent: "V"},
	} {
		t.Add(p)
	}
	return t
}

// fig describes one claim of a test.
type fig struct {
	id     string
	origin string
	class  string
	asOf   string
	n      string // "1225", ">1400", ">=40", "3-5", "hundreds"
	window string
	mode   record.Mode
	cell   func(*record.Cell)
	tune   func(*record.Claim)
}

func (f fig) entry(t testing.TB) Entry {
	t.Helper()
	c := record.AnyCell(record.Killed)
	if f.window != "" {
		w, err := record.ParseWindow(f.window)
		must(t, err)
		c.Window = w
	}
	if f.cell != nil {
		f.cell(&c)
	}
	n := &record.CountStatement{Figure: figureOf(t, f.n), Scope: record.ScopeTotal, Mode: f.mode, Cell: c}
	if f.asOf != "" {
		d, err := record.ParseDate(f.asOf)
		must(t, err)
		n.AsOf = d
	}
	claim := record.Claim{
		ID: record.ClaimID(f.id), Kind: record.CountClaim, Document: record.DocumentID("doc-" + f.id), Count: n,
		Speaker: record.Attribution{Origin: record.OriginID(f.origin), Class: cmp.Or(f.class, "monitor"),
			OnPage: record.OriginNamed, Verb: record.Documented},
	}
	if f.tune != nil {
		f.tune(&claim)
	}
	return Entry{Claim: claim}
}

func figureOf(t testing.TB, s string) record.Figure {
	t.Helper()
	var a, b int
	f := record.Figure{Words: s, Qualifier: record.Exact}
	switch {
	case s == "hundreds" || s == "thousands":
		f.Qualifier = record.Vague
		f.Value, _ = record.VagueFloor(s)
		return f
	case len(s) > 2 && s[:2] == ">=":
		f.Qualifier, s = record.AtLeast, s[2:]
	case s[0] == '>':
		f.Qualifier, s = record.Over, s[1:]
	case s[0] == '~':
		f.Qualifier, s = record.Nearly, s[1:]
	}
	if n, _ := fmt.Sscanf(s, "%d-%d", &a, &b); n == 2 {
		return record.Figure{Words: s, Qualifier: record.Range, Value: a, Upper: b}
	}
	_, err := fmt.Sscanf(s, "%d", &f.Value)
	must(t, err)
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func civilians(c *record.Cell) { c.Status = record.Civilian }

func at(p ...record.PlaceID) func(*record.Cell) {
	return func(c *record.Cell) { c.Place = record.NewPlaceSet(p...) }
}

func both(a ...func(*record.Cell)) func(*record.Cell) {
	return func(c *record.Cell) {
		for _, f := range a {
			f(c)
		}
	}
}

func cellWith(window string, narrow ...func(*record.Cell)) record.Cell {
	c := record.AnyCell(record.Killed)
	if window != "" {
		w, err := record.ParseWindow(window)
		if err != nil {
			panic(err)
		}
		c.Window = w
	}
	both(narrow...)(&c)
	return c
}

func date(s string) record.Date {
	d, err := record.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// toll answers a query over figures and checks every proof that comes with the answer.
func toll(t testing.TB, q Query, in Input, figs ...fig) Result {
	t.Helper()
	if in.Places == nil {
		in.Places = coastPlaces()
	}
	for _, f := range figs {
		in.Claims = append(in.Claims, f.entry(t))
	}
	r, err := Toll(q, in)
	must(t, err)
	checkProofs(t, r, in.Places)
	return r
}

func checkProofs(t testing.TB, r Result, places record.Places) {
	t.Helper()
	for _, b := range []Bound{r.VerifiedMinimum, r.DocumentedMinimum, r.ReportedMinimum} {
		if (b.Proof == nil) != (b.Low == 0) {
			t.Errorf("a lower bound of %d and proof %v", b.Low, b.Proof)
		}
		for _, p := range []*Proof{b.Proof, b.HighProof} {
			if p == nil {
				continue
			}
			if err := p.Check(places); err != nil {
				t.Errorf("proof of %s %d: %v", p.Kind, p.Bound, err)
			}
		}
	}
	for _, c := range r.Conflicts {
		if err := c.Proof.Check(places); err != nil {
			t.Errorf("proof of conflict %v: %v", c.Claims, err)
		}
	}
}

func wantLow(t *testing.T, what string, b Bound, want int) {
	t.Helper()
	if b.Low != want {
		t.Errorf("%s is at least %d, want %d (%s)", what, b.Low, want, b.Method)
	}
	if b.HighEstablished {
		t.Errorf("%s has an upper bound %d without a closure", what, b.High)
	}
}

// sohr is the civilian counter of E1.
func sohr() []fig {
	var out []fig
	for _, x := range []struct{ asOf, n string }{
		{"2025-03-08", "745"}, {"2025-03-09", "830"}, {"[2025-03-09..2025-03-10]", "973"}, {"2025-03-10", "1068"},
		{"2025-03-11", "1225"}, {"2025-03-12", "1383"}, {"2025-03-13", "1476"},
	} {
		out = append(out, fig{id: "sohr-" + x.n, origin: "SOHR", asOf: x.asOf, n: x.n, window: "2025-03-06/..",
			cell: both(civilians, at("coast"))})
	}
	return out
}

func TestE1CumulativeCounterIsNeverSummed(t *testing.T) {
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}
	r := toll(t, q, Input{}, sohr()...)
	wantLow(t, "ledger at 13 March", r.DocumentedMinimum, 1476)
	if len(r.Reported) != 1 || r.Reported[0].Low != 1476 || r.Reported[0].High != 1476 ||
		len(r.Reported[0].Points) != 7 {
		t.Errorf("reported %+v", r.Reported)
	}
	q.AsOf = date("2025-03-11")
	wantLow(t, "as of 11 March", toll(t, q, Input{}, sohr()...).DocumentedMinimum, 1225)
	q = Query{Cell: cellWith("2025-03-06/2025-03-10", civilians, at("coast"))}
	wantLow(t, "deaths of 6-10 March", toll(t, q, Input{}, sohr()...).DocumentedMinimum, 1068)
}

func TestE2IncrementsReconcile(t *testing.T) {
	figs := sohr()[:5]
	figs = append(figs, fig{id: "new", origin: "SOHR", asOf: "2025-03-12", n: "158", mode: record.Increment,
		cell: both(civilians, at("coast"))})
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}
	// The day's total is not yet known: the counter and the increment prove it.
	wantLow(t, "1,225 and 158 new", toll(t, q, Input{}, figs...).DocumentedMinimum, 1383)
	provinces := []struct{ place, before, new, total string }{
		{"latakia", "658", "25", "683"}, {"tartus", "384", "49", "433"}, {"hama", "171", "84", "255"},
		{"homs", "12", "0", "12"},
	}
	for _, p := range provinces {
		id := record.PlaceID(p.place)
		figs = append(figs,
			fig{id: "before-" + p.place, origin: "SOHR", asOf: "2025-03-11", n: p.before, window: "2025-03-06/..",
				cell: both(civilians, at(id))},
			fig{id: "new-" + p.place, origin: "SOHR", asOf: "2025-03-12", n: p.new, mode: record.Increment,
				cell: both(civilians, at(id))})
		r := toll(t, Query{Cell: cellWith("2025-03-06/..", civilians, at(id))}, Input{}, figs...)
		if want := figureOf(t, p.total).Value; r.DocumentedMinimum.Low != want {
			t.Errorf("%s: %d, want %d", p.place, r.DocumentedMinimum.Low, want)
		}
	}
	figs = append(figs, sohr()[5])
	r := toll(t, q, Input{}, figs...)
	wantLow(t, "sum of provinces", r.DocumentedMinimum, 1383)
	if len(r.Conflicts) != 0 || hasWarning(r, "increment_differs") || hasWarning(r, "places_exceed_total") {
		t.Errorf("figures that reconcile are flagged: %v %v", r.Conflicts, r.Warnings)
	}
	// Three provinces' increments make the day's.
	var sum int
	for _, p := range provinces {
		sum += figureOf(t, p.new).Value
	}
	if sum != 158 {
		t.Errorf("increments sum to %d", sum)
	}
	figs = append(figs[:5:5], sohr()[5], fig{id: "new2", origin: "SOHR", asOf: "2025-03-12", n: "200",
		mode: record.Increment, cell: both(civilians, at("coast"))})
	if r := toll(t, q, Input{}, figs...); !hasWarning(r, "increment_differs") {
		t.Error("an increment of 200 against a difference of 158 is not flagged")
	}
}

func hasWarning(r Result, code record.WarningCode) bool {
	return slices.ContainsFunc(r.Warnings, func(w record.Warning) bool { return w.Code == code })
}

func ohchr() fig {
	return fig{id: "un", origin: "OHCHR", class: "un_body", asOf: "2025-03-11", n: "111", window: "2025-03-06/..",
		cell: both(civilians, at("tartus", "latakia", "hama"))}
}

func TestE3NestedFiguresAreNotAdded(t *testing.T) {
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast")), AsOf: date("2025-03-11"),
		Admit: []record.OriginID{"SOHR", "OHCHR"}}
	figs := append(sohr(), ohchr())
	r := toll(t, q, Input{}, figs...)
	wantLow(t, "documented with SOHR", r.DocumentedMinimum, 1225)
	wantLow(t, "verified, nothing adopted", r.VerifiedMinimum, 0)
	q.Admit = []record.OriginID{"OHCHR"}
	wantLow(t, "documented without SOHR", toll(t, q, Input{}, figs...).DocumentedMinimum, 111)
	q.Adopt = []record.OriginID{"OHCHR"}
	wantLow(t, "verified, UN adopted", toll(t, q, Input{}, figs...).VerifiedMinimum, 111)
	if r.Independent != 2 {
		t.Errorf("%d independent origins, want 2", r.Independent)
	}
}

func TestE4OverlappingListsAreNotAdded(t *testing.T) {
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast")), Adopt: []record.OriginID{"OHCHR", "Amnesty"}}
	figs := []fig{ohchr(),
		{id: "a32", origin: "Amnesty", class: "ngo", asOf: "2025-04-03", n: "32", window: "2025-03-06/2025-03-10",
			cell: both(civilians, at("banias"))},
		{id: "a100", origin: "Amnesty", class: "ngo", asOf: "2025-04-03", n: ">100", window: "2025-03-06/2025-03-10",
			cell: both(civilians, at("banias")),
			tune: func(c *record.Claim) { c.Speaker.Verb = record.Reported; c.Document = "doc-a32" }},
		{id: "men", origin: "Amnesty", class: "ngo", asOf: "2025-04-03", n: "24",
			cell: both(civilians, at("banias"), func(c *record.Cell) { c.Sex, c.Age = record.Male, record.Adult })},
		{id: "women", origin: "Amnesty", class: "ngo", asOf: "2025-04-03", n: "6",
			cell: both(civilians, at("banias"), func(c *record.Cell) { c.Sex, c.Age = record.Female, record.Adult })},
		{id: "children", origin: "Amnesty", class: "ngo", asOf: "2025-04-03", n: "2",
			cell: both(civilians, at("banias"), func(c *record.Cell) { c.Age = record.Child })},
	}
	only := []fig{figs[0], figs[1]}
	r := toll(t, q, Input{}, only...)
	wantLow(t, "coast", r.VerifiedMinimum, 111)
	if r.Lists.Low != 111 || r.Lists.High != 143 || r.Lists.Open {
		t.Errorf("union of the two lists is %v, want [111, 143]", r.Lists)
	}
	banias := Query{Cell: cellWith("2025-03-06/..", civilians, at("banias")), Adopt: q.Adopt}
	wantLow(t, "Banias investigated", toll(t, banias, Input{}, only...).VerifiedMinimum, 32)
	parts := toll(t, Query{Cell: cellWith("", civilians, at("banias")), Adopt: q.Adopt}, Input{}, figs[3:]...)
	wantLow(t, "men, women and children", parts.VerifiedMinimum, 32)
	r = toll(t, banias, Input{}, figs[:3]...)
	wantLow(t, "Banias verified", r.VerifiedMinimum, 32)
	if r.ReportedMinimum.Low != 101 {
		t.Errorf("Banias reported at least %d, want 101", r.ReportedMinimum.Low)
	}
}

func snhr() []fig {
	party := func(p string) func(*record.Cell) {
		return func(c *record.Cell) { c.Party = record.NewLabels(p) }
	}
	one := func(f fig) fig {
		f.origin, f.window, f.asOf = "SNHR", "2025-03-06/2025-03-10", "2025-03-11"
		return f
	}
	return []fig{
		one(fig{id: "n803", n: "803", cell: at("coast")}),
		one(fig{id: "n420", n: "420", cell: both(at("coast"), party("side A"),
			func(c *record.Cell) { c.Status = record.Civilian | record.HorsDeCombat })}),
		one(fig{id: "n383", n: "383", cell: both(at("coast"), party("side B"))}),
		one(fig{id: "n172", n: "172", cell: both(at("coast"), party("side B"),
			func(c *record.Cell) { c.Status = record.SecurityForce })}),
		one(fig{id: "n211", n: "211", cell: both(at("coast"), party("side B"), civilians)}),
	}
}

func TestE5MixedCategories(t *testing.T) {
	q := Query{Cell: cellWith("2025-03-06/2025-03-10", civilians, at("coast"))}
	r := toll(t, q, Input{}, snhr()...)
	if len(r.Reported) != 1 || r.Reported[0].Low != 211 || r.Reported[0].High != 631 ||
		r.Reported[0].Relation != "derived" {
		t.Errorf("civilians in the ledger: %+v, want 211 to 631 derived", r.Reported)
	}
	wantLow(t, "civilians", r.DocumentedMinimum, 211)
	persons := Query{Cell: cellWith("2025-03-06/2025-03-10", at("coast"))}
	r = toll(t, persons, Input{}, snhr()...)
	wantLow(t, "persons", r.DocumentedMinimum, 803)
	if len(r.Reported) != 1 || r.Reported[0].Low != 803 {
		t.Errorf("persons reported: %+v", r.Reported)
	}
	// SOHR's civilians are not set beside SNHR's persons; they prove a minimum of persons.
	r = toll(t, persons, Input{}, append(snhr()[:3], sohr()[:4]...)...)
	wantLow(t, "persons with SOHR's civilians", r.DocumentedMinimum, 1068)
	if len(r.Reported) != 1 || r.Reported[0].Origin != "SNHR" {
		t.Errorf("cells that differ are compared: %+v", r.Reported)
	}
	// Statuses are disjoint, so SNHR's security dead come on top of SOHR's civilians.
	r = toll(t, persons, Input{}, append(snhr(), sohr()[:4]...)...)
	wantLow(t, "persons with the parts", r.DocumentedMinimum, 1068+172)
}

func security(c *record.Cell) { c.Status = record.SecurityForce }
func fighters(c *record.Cell) { c.Status = record.Fighter }

func TestE6StaleParts(t *testing.T) {
	mk := func(id, asOf, n string, who func(*record.Cell)) fig {
		return fig{id: id, origin: "SOHR", asOf: asOf, n: n, window: "2025-03-06/..", cell: both(at("coast"), who)}
	}
	figs := []fig{
		mk("c745", "2025-03-08", "745", civilians), mk("s125", "2025-03-08", "125", security),
		mk("f148", "2025-03-08", "148", fighters),
		mk("c973", "2025-03-09", "973", civilians), mk("s231", "2025-03-09", "231", security),
		mk("f250", "2025-03-09", "250", fighters),
		mk("p973", "2025-03-10", "973", civilians), mk("p125", "2025-03-10", "125", security),
		mk("p148", "2025-03-10", "148", fighters),
	}
	r := toll(t, Query{Cell: cellWith("2025-03-06/..", at("coast"))}, Input{}, figs...)
	wantLow(t, "persons", r.DocumentedMinimum, 1454)
	if len(r.Conflicts) != 0 {
		t.Errorf("stale figures made conflicts: %+v", r.Conflicts)
	}
	for _, id := range []record.ClaimID{"p125", "p148"} {
		if !slices.ContainsFunc(r.Warnings, func(w record.Warning) bool {
			return w.Code == "stale_figure" &&
				slices.Contains(w.Claims, id)
		}) {
			t.Errorf("%s is not flagged as stale", id)
		}
	}
}

func TestE7DisjointStatusesAdd(t *testing.T) {
	figs := append(sohr(),
		fig{id: "s231", origin: "SOHR", asOf: "2025-03-09", n: "231", window: "2025-03-06/..",
			cell: both(at("coast"), security)},
		fig{id: "f250", origin: "SOHR", asOf: "2025-03-09", n: "250", window: "2025-03-06/..",
			cell: both(at("coast"), fighters)})
	r := toll(t, Query{Cell: cellWith("2025-03-06/..", at("coast"))}, Input{}, figs...)
	wantLow(t, "persons", r.DocumentedMinimum, 1957)
	if len(r.Reported) != 0 {
		t.Errorf("a point value was made of parts with mixed dates: %+v", r.Reported)
	}
}

func TestE8DisjointPlacesAddAcrossOrigins(t *testing.T) {
	figs := []fig{
		{id: "a1", origin: "A", n: "40", cell: at("latakia")}, {id: "a2", origin: "A", n: "10", cell: at("tartus")},
		{id: "b1", origin: "B", n: "25", cell: at("tartus")},
	}
	r := toll(t, Query{Cell: cellWith("", at("coast"))}, Input{}, figs...)
	wantLow(t, "coast", r.DocumentedMinimum, 65)
}

func TestE9TenOutletsOneOrigin(t *testing.T) {
	var figs []fig
	for i := range 10 {
		figs = append(figs, fig{id: fmt.Sprintf("o%d", i), origin: "described:monitor", asOf: "2025-03-12", n: ">1400",
			window: "2025-03-06/..", cell: civilians,
			tune: func(c *record.Claim) { c.Speaker.OnPage, c.Speaker.Verb = record.OriginDescribed, record.Reported }})
	}
	figs = append(figs, fig{id: "wrong", origin: "OHCHR", class: "un_body", asOf: "2025-03-12", n: "1400",
		window: "2025-03-06/..", cell: civilians})
	in := Input{Corrections: []Correction{{Claim: "wrong", Kind: Misattributed, TrueOf: "o0",
		Why: "the page gives the monitor's figure to the UN"}}}
	r := toll(t, Query{Cell: cellWith("2025-03-06/..", civilians)}, in, figs...)
	if len(r.Reported) != 1 || r.Reported[0].Low != 1401 || !r.Reported[0].Open || r.Reported[0].Documents != 10 ||
		len(r.Origins) != 1 {
		t.Errorf("reported %+v, origins %v", r.Reported, r.Origins)
	}
	if !r.Reported[0].Described || r.Independent != 0 {
		t.Errorf("an unresolved speaker counts as %d independent origins", r.Independent)
	}
	wantLow(t, "documented by an unresolved speaker", r.DocumentedMinimum, 0)
	if r.ReportedMinimum.Low != 1401 {
		t.Errorf("reported minimum %d", r.ReportedMinimum.Low)
	}
}

func villageFigures() []fig {
	nonCivilian := func(c *record.Cell) { c.Status = record.AnyStatus &^ record.Civilian }
	return []fig{
		{id: "A", origin: "A", n: ">=40", cell: at("V")},
		{id: "B", origin: "B", n: "12", cell: both(civilians, at("V1"))},
		{id: "C", origin: "C", n: "25", cell: both(civilians, at("V2"))},
		{id: "D", origin: "D", n: "7", cell: both(at("V"), func(c *record.Cell) { c.Age = record.Child })},
		{id: "F", origin: "F", n: "3-5", cell: both(nonCivilian, at("V"))},
	}
}

func TestE10Village(t *testing.T) {
	nonCivilian := func(c *record.Cell) { c.Status = record.AnyStatus &^ record.Civilian }
	in := Input{Closures: []Closure{
		{ID: "E", Cell: cellWith("", at("V")), High: 60},
		{ID: "F5", Cell: cellWith("", nonCivilian, at("V")), High: 5}, // "3 to 5 in all"
	}}
	child := func(c *record.Cell) { c.Age = record.Child }
	for _, tt := range []struct {
		name      string
		cell      record.Cell
		low, high int
	}{
		{"civilians", cellWith("", civilians, at("V")), 37, 57},
		{"persons", cellWith("", at("V")), 40, 60},
		{"children", cellWith("", child, at("V")), 7, 60},
	} {
		r := toll(t, Query{Cell: tt.cell}, in, villageFigures()...)
		if b := r.DocumentedMinimum; b.Low != tt.low || !b.HighEstablished || b.High != tt.high {
			t.Errorf("%s in [%d, %d] %v, want [%d, %d]", tt.name, b.Low, b.High, b.HighEstablished, tt.low, tt.high)
		}
	}
	in.Closures = append(in.Closures, Closure{ID: "G", Cell: cellWith("", at("V")), High: 38})
	r := toll(t, Query{Cell: cellWith("", civilians, at("V"))}, in, villageFigures()...)
	var got []string
	for _, c := range r.Conflicts {
		got = append(got, fmt.Sprint(c.Claims))
	}
	slices.Sort(got)
	if want := []string{"[A G]", "[B C F G]"}; !slices.Equal(got, want) {
		t.Errorf("minimal conflicts %v, want %v", got, want)
	}
	if b := r.DocumentedMinimum; !b.Contested || len(b.Alternatives) < 2 {
		t.Errorf("bounds over a conflict are not contested: %+v", b)
	}
}

func TestE11DistinctPersons(t *testing.T) {
	var in Input
	for _, id := range "abcdefg" {
		in.Records = append(in.Records, record.VictimRecord{ID: record.VictimRecordID(id), Outcome: record.Killed,
			Status: record.AnyStatus,
			Death:  record.StateDocumented, Identity: record.StateDocumented})
	}
	for _, l := range []struct {
		pair string
		kind record.LinkKind
	}{{"ab", record.PossiblySamePerson}, {"bc", record.PossiblySamePerson}, {"de", record.PossiblySamePerson},
		{"fg", record.SamePerson}, {"ac", record.NotSamePerson}} {
		in.Links = append(in.Links, record.IdentityLink{A: record.VictimRecordID(l.pair[:1]),
			B: record.VictimRecordID(l.pair[1:]), Kind: l.kind})
	}
	r := toll(t, Query{Cell: record.AnyCell(record.Killed)}, in)
	if r.Named.Low != 4 || r.Named.High != 6 {
		t.Errorf("distinct persons [%d, %d], want [4, 6]", r.Named.Low, r.Named.High)
	}
	wantLow(t, "documented by our own records", r.DocumentedMinimum, 4)
	wantLow(t, "verified by our own records", r.VerifiedMinimum, 0)
}

func TestE12GrowingScopesDoNotConflict(t *testing.T) {
	figs := []fig{
		{id: "s13", origin: "press", class: "ministry", asOf: "2025-03-07", n: "13", window: "2025-03-06",
			cell: both(security, at("jableh"))},
		{id: "s16", origin: "defence ministry", class: "ministry", asOf: "2025-03-07", n: ">=16",
			window: "2025-03-06/2025-03-07", cell: both(security, at("coast"))},
		{id: "s200", origin: "government", class: "government", asOf: "2025-03-12", n: "200",
			window: "2025-03-06/2025-03-12", cell: both(security, at("coast"))},
		{id: "s238", origin: "committee", class: "inquiry", asOf: "2025-07-22", n: "238",
			window: "2025-03-06/2025-07-22", cell: security},
	}
	r := toll(t, Query{Cell: cellWith("2025-03-06/..", security)}, Input{}, figs...)
	if len(r.Conflicts) != 0 {
		t.Errorf("nested figures conflict: %+v", r.Conflicts)
	}
	wantLow(t, "security", r.DocumentedMinimum, 238)
	ambush := Query{Cell: cellWith("2025-03-06", security, at("jableh"))}
	r = toll(t, ambush, Input{}, figs...)
	if r.ReportedLow != 13 || r.ReportedHigh != 13 {
		t.Errorf("ambush: %d..%d before anyone says that the cells are the same", r.ReportedLow, r.ReportedHigh)
	}
	same := cellWith("2025-03-06", security, at("jableh"))
	r = toll(t, ambush, Input{Corrections: []Correction{{Claim: "s16", Kind: Recelled, Cell: &same,
		Why: "the ministry speaks of the ambush"}}}, figs...)
	if r.ReportedLow != 13 || r.ReportedHigh != 16 {
		t.Errorf("ambush: %d..%d, want 13..16 once a reviewer says that the cells are the same", r.ReportedLow,
			r.ReportedHigh)
	}
}

func TestE13Stocks(t *testing.T) {
	stock := func(id, origin, asOf, n string, p record.PlaceID) fig {
		return fig{id: id, origin: origin, class: "media", asOf: asOf, n: n, mode: record.Stock,
			cell: func(c *record.Cell) {
				c.Outcome, c.Place = record.Sheltering, record.PlaceSet{p}
			}}
	}
	figs := []fig{
		stock("h", "one agency", "2025-03-08", "hundreds", "base"),
		stock("s", "a ministry", "2025-03-10", ">7000", "base"),
		stock("t", "another agency", "2025-03-12", "thousands", "base"),
		stock("n9", "a newspaper", "2025-03-13", "9000", "base"),
		stock("n4", "a newspaper", "2025-03-13", "~4000", "villages"),
	}
	c := record.AnyCell(record.Sheltering)
	r := toll(t, Query{Cell: c}, Input{}, figs...)
	if r.ReportedLow != 100 || r.ReportedHigh != 13000 || len(r.Reported) != 4 {
		t.Errorf("sheltering %d..%d by %d origins, want 100..13000 by 4", r.ReportedLow, r.ReportedHigh,
			len(r.Reported))
	}
	if r.ReportedMinimum.Low != 0 {
		t.Errorf("stocks of several days were counted as a toll of %d", r.ReportedMinimum.Low)
	}
}

func TestE14Retraction(t *testing.T) {
	f := fig{id: "twenty", origin: "A", asOf: "2025-03-10", n: "20", cell: at("V")}
	day := func(d int) time.Time { return time.Date(2025, 3, d, 0, 0, 0, 0, time.UTC) }
	seventeen := record.Figure{Words: "17", Qualifier: record.Exact, Value: 17}
	in := Input{Corrections: []Correction{{Claim: "twenty", Kind: Corrected, Figure: &seventeen,
		AsOf: date("2025-03-15"), Known: day(15), Why: "three are alive"}}}
	q := Query{Cell: cellWith("", at("V"))}
	wantLow(t, "after the correction", toll(t, q, in, f).DocumentedMinimum, 17)
	q.KnownAt = day(12)
	wantLow(t, "as known on 12 March", toll(t, q, in, f).DocumentedMinimum, 20)
	q = Query{Cell: q.Cell, AsOf: date("2025-03-11")}
	wantLow(t, "as of 11 March", toll(t, q, in, f).DocumentedMinimum, 20)
	got := Affected([]Use{{ID: "edition 1", Claims: []record.ClaimID{"twenty"}},
		{ID: "edition 2", Claims: []record.ClaimID{"other"}}}, in.Corrections)
	if !slices.Equal(got, []string{"edition 1"}) {
		t.Errorf("editions to correct: %v", got)
	}
}

func TestOnePageAddsOnlyWhatOnePageGives(t *testing.T) {
	on := func(doc string, scope record.Scope) func(*record.Claim) {
		return func(c *record.Claim) { c.Document, c.Count.Scope = record.DocumentID(doc), scope }
	}
	figs := []fig{
		{id: "t", origin: "A", n: "1225", cell: both(civilians, at("coast")), tune: on("p1", record.ScopeTotal)},
		{id: "x", origin: "A", n: "658", cell: both(civilians, at("latakia")), tune: on("p1", record.ScopePart)},
		{id: "y", origin: "A", n: "384", cell: both(civilians, at("tartus")), tune: on("p1", record.ScopePart)},
		{id: "misread", origin: "A", n: "745", cell: both(civilians, at("SY2")), tune: on("p2", record.ScopeTotal)},
	}
	places := coastPlaces()
	places.Add(record.Place{ID: "SY2", Level: record.LevelCountry})
	q := Query{Cell: cellWith("", civilians), OnePage: true}
	wantLow(t, "one page", toll(t, q, Input{Places: places}, figs...).DocumentedMinimum, 1225)
	wantLow(t, "parts of one page", toll(t, q, Input{Places: places}, figs[1:3]...).DocumentedMinimum, 1042)
	q.OnePage = false
	wantLow(t, "all pages", toll(t, q, Input{Places: places}, figs...).DocumentedMinimum, 1225+745)
}

func TestOneMisprintDoesNotRuleACounter(t *testing.T) {
	figs := []fig{{id: "misprint", origin: "SOHR", asOf: "2025-03-09", n: "14000", window: "2025-03-06/..",
		cell: both(civilians, at("coast"))}}
	figs = append(figs, sohr()[3:]...)
	r := toll(t, Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}, Input{}, figs...)
	wantLow(t, "counter", r.DocumentedMinimum, 1476)
	if !hasWarning(r, "figure_alone") || r.Reported[0].Low != 1476 {
		t.Errorf("the misprint is not flagged: %v %+v", r.Warnings, r.Reported)
	}
}

// TestTotalWithoutAPlaceProvesNobodyElsewhere: an origin's total that does not say where, and its own figure of one
// place, do not prove that the rest was elsewhere: another origin's figure of that place is not added to it.
func TestTotalWithoutAPlaceProvesNobodyElsewhere(t *testing.T) {
	figs := []fig{
		{id: "s104", origin: "SOHR", asOf: "2025-06-19", n: "104", cell: both(civilians, at("hama"))},
		{id: "u58", origin: "UN", asOf: "2025-07-01", n: "58"},
		{id: "u4", origin: "UN", asOf: "2025-07-01", n: "4", cell: at("hama")},
	}
	wantLow(t, "persons", toll(t, Query{Cell: cellWith("")}, Input{}, figs...).DocumentedMinimum, 104)
	figs[1].cell = at("SY") // in the country, four of them in Hama: 54 elsewhere in it
	wantLow(t, "persons, where the total says where", toll(t, Query{Cell: cellWith("")}, Input{},
		figs...).DocumentedMinimum,
		158)
}

// TestPartBoundsNoOther: a part of a total does not bound what is not of it. "58 verified, 9 of them children" and
// "reports of more than 100" of one body do not prove 92 grown-ups, to which the children of another list could be
// added; nor do "more than 100, 9 of them children", since nobody says that the ages of all are known.
func TestPartBoundsNoOther(t *testing.T) {
	child := func(c *record.Cell) { c.Age = record.Child }
	figs := []fig{
		{id: "s17", origin: "SOHR", asOf: "2025-06-21", n: "17", cell: child},
		{id: "u101", origin: "UN", asOf: "2025-06-21", n: ">100"},
		{id: "u58", origin: "UN", asOf: "2025-06-21", n: ">=58", cell: civilians},
		{id: "u9", origin: "UN", asOf: "2025-06-21", n: "9", cell: child,
			tune: func(c *record.Claim) { c.Count.Scope, c.Count.PartOf = record.ScopePart, "u58" }},
	}
	wantLow(t, "persons", toll(t, Query{Cell: cellWith("")}, Input{}, figs...).DocumentedMinimum, 101)
	figs[3].tune = func(c *record.Claim) { c.Count.Scope, c.Count.PartOf = record.ScopePart, "u101" }
	wantLow(t, "persons, where the part is of the larger total",
		toll(t, Query{Cell: cellWith("")}, Input{}, figs...).DocumentedMinimum, 101)
	figs[3].tune = nil
	wantLow(t, "persons, where the children are told apart from any total",
		toll(t, Query{Cell: cellWith("")}, Input{}, figs...).DocumentedMinimum, 101)
}
