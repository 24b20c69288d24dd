package count

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"recount/record"
)

func women(c *record.Cell)   { c.Sex = record.Female } // as "women" on a page: the age is not stated
func men(c *record.Cell)     { c.Sex = record.Male }
func childs(c *record.Cell)  { c.Age = record.Child }
func elderly(c *record.Cell) { c.Age = record.Elderly }

var theTenth = record.ExactDate(record.NewDay(2025, 3, 10))

func part(c *record.Claim) { c.Count.Scope, c.Count.PartOf = record.ScopePart, "all" }

// listOf gives n documented records, each of somebody else.
func listOf(n int, prefix string, narrow func(*record.VictimRecord)) []record.VictimRecord {
	var out []record.VictimRecord
	for i := range n {
		r := record.VictimRecord{ID: record.VictimRecordID(fmt.Sprint(prefix, i)), Source: "A", Name: "N",
			Outcome: record.Killed, Status: record.Civilian, Died: theTenth,
			Death: record.StateDocumented, Identity: record.StateDocumented}
		narrow(&r)
		out = append(out, r)
	}
	return out
}

// TestAListOfGirlsIsNotAddedToWomenAndChildren: an origin's total with parts by sex and age, and its list of people who
// may all be in that total, prove the total and no more.
func TestAListOfGirlsIsNotAddedToWomenAndChildren(t *testing.T) {
	girl := func(r *record.VictimRecord) { r.Sex, r.Age = record.Female, record.Child }
	boy := func(r *record.VictimRecord) { r.Sex, r.Age = record.Male, record.Child }
	grown := func(r *record.VictimRecord) { r.Sex, r.Age = record.Female, record.Adult }
	old := func(r *record.VictimRecord) { r.Sex, r.Age = record.Female, record.Elderly }
	person := func(r *record.VictimRecord) {}
	all := fig{id: "all", origin: "A", asOf: "2025-03-12", n: "30", cell: civilians}
	p := func(id, n string, cell func(*record.Cell)) fig {
		return fig{id: id, origin: "A", asOf: "2025-03-12", n: n, cell: both(civilians, cell), tune: part}
	}
	alone := func(id, n string, cell func(*record.Cell)) fig { // told as a total of its own
		return fig{id: id, origin: "A", asOf: "2025-03-12", n: n, cell: both(civilians, cell)}
	}
	for _, c := range []struct {
		name string
		figs []fig
		list []record.VictimRecord
		want int
	}{
		{"20 children, 2 women; 12 girls",
			[]fig{all, p("c", "20", childs), p("w", "2", women)}, listOf(12, "g", girl), 30},
		{"20 children, 2 men; 12 boys",
			[]fig{all, p("c", "20", childs), p("m", "2", men)}, listOf(12, "b", boy), 30},
		{"5 boys, read as children; 12 girls",
			[]fig{all, p("c", "5", childs)}, listOf(12, "g", girl), 30},
		{"2 women, of others no sex is told; 12 women",
			[]fig{all, p("w", "2", women)}, listOf(12, "w", grown), 30},
		{"3 elderly, 9 women; 12 old women",
			[]fig{all, p("e", "3", elderly), p("w", "9", women)}, listOf(12, "o", old), 30},
		{"2 women as a total of their own; 12 girls",
			[]fig{all, alone("w", "2", women)}, listOf(12, "g", girl), 30},
		{"20 children as a total of their own; 25 children",
			[]fig{all, alone("c", "20", childs)}, listOf(25, "b", boy), 30},
		{"20 children, 2 women; 32 people of unknown age",
			[]fig{all, p("c", "20", childs), p("w", "2", women)}, listOf(32, "p", person), 32},
		{"20 children and 10 men are all; 12 girls",
			[]fig{all, p("c", "20", childs), p("m", "10", men)}, listOf(12, "g", girl), 30},
	} {
		q := Query{Cell: cellWith("", civilians)}
		for _, onePage := range []bool{false, true} {
			q.OnePage = onePage
			wantLow(t, c.name, toll(t, q, Input{Records: c.list}, c.figs...).DocumentedMinimum, c.want)
		}
	}
}

// TestSortsThatAreAllOfATotalStillBound: where parts that exclude each other are all of a total, what another list has
// of one of them is on top of the rest.
func TestSortsThatAreAllOfATotalStillBound(t *testing.T) {
	grownWomen := func(c *record.Cell) { c.Sex, c.Age = record.Female, record.Adult }
	grownMen := func(c *record.Cell) { c.Sex, c.Age = record.Male, record.Adult }
	figs := []fig{
		{id: "all", origin: "A", asOf: "2025-03-12", n: "30"},
		{id: "c", origin: "A", asOf: "2025-03-12", n: "20", cell: childs, tune: part},
		{id: "w", origin: "A", asOf: "2025-03-12", n: "2", cell: grownWomen, tune: part},
		{id: "m", origin: "A", asOf: "2025-03-12", n: "8", cell: grownMen, tune: part},
	}
	girls := listOf(25, "g", func(r *record.VictimRecord) { r.Sex, r.Age = record.Female, record.Child })
	wantLow(t, "persons", toll(t, Query{Cell: cellWith("")}, Input{Records: girls}, figs...).DocumentedMinimum, 35)
}

// someone is a person of an invented world.
type someone struct {
	sex    record.Sex
	age    record.Age
	status record.Status
	place  record.PlaceID
}

func (p someone) in(c record.Cell, places record.Places) bool {
	return p.sex&c.Sex != 0 && p.age&c.Age != 0 && p.status&c.Status != 0 &&
		(len(c.Place) == 0 || c.Place.Contains(record.PlaceSet{p.place}, places))
}

// knowing is a person as an origin knows them: what it does not know is unknown.
func (p someone) knowing(rng *rand.Rand) someone {
	if rng.IntN(4) == 0 {
		p.sex = record.SexUnknown
	}
	if rng.IntN(4) == 0 {
		p.age = record.AgeUnknown
	}
	if rng.IntN(4) == 0 {
		p.status = record.StatusUnknown
	}
	return p
}

// sorts are how pages name people: the words count those of one set and are read as a cell that holds them.
var sorts = []struct {
	words string
	cell  func(*record.Cell)
	means func(someone) bool // of those who are in the cell
}{
	{"people", func(*record.Cell) {}, nil},
	{"civilians", civilians, nil},
	{"soldiers", func(c *record.Cell) { c.Status = record.SecurityForce },
		func(p someone) bool { return p.status == record.Army }},
	{"women", women, func(p someone) bool { return p.age != record.Child }},
	{"women and girls", women, nil},
	{"mothers", women, func(p someone) bool { return p.age == record.Adult && p.place == "T1" }},
	{"men", men, func(p someone) bool { return p.age != record.Child }},
	{"boys", childs, func(p someone) bool { return p.sex == record.Male }},
	{"girls", childs, func(p someone) bool { return p.sex == record.Female }},
	{"children", childs, nil},
	{"elderly", elderly, nil},
	{"women and children", func(*record.Cell) {},
		func(p someone) bool { return p.sex == record.Female || p.age == record.Child }},
}

// inventedWorld is people, two origins who know some of them and something about each, their pages with totals and
// parts in words that overlap, and an admitted list of one of them.
type inventedWorld struct {
	rng    *rand.Rand
	people []someone
	in     Input
}

func (w *inventedWorld) pick(n int) bool { return w.rng.IntN(n) == 0 }

func newInventedWorld(rng *rand.Rand) *inventedWorld {
	places := &record.PlaceTree{}
	places.Add(record.Place{ID: "R", Level: record.LevelADM1})
	places.Add(record.Place{ID: "T1", Level: record.LevelSite, Parent: "R"})
	places.Add(record.Place{ID: "T2", Level: record.LevelSite, Parent: "R"})
	w := &inventedWorld{rng: rng, in: Input{Places: places}}
	for range 5 + rng.IntN(40) {
		w.people = append(w.people, someone{[]record.Sex{record.Male, record.Female}[rng.IntN(2)],
			[]record.Age{record.Child, record.Adult, record.Elderly}[rng.IntN(3)],
			[]record.Status{record.Civilian, record.Civilian, record.Army, record.Police}[rng.IntN(4)],
			[]record.PlaceID{"T1", "T2"}[rng.IntN(2)]})
	}
	w.page("A")
	w.page("B")
	w.list("A")
	return w
}

// page gives an origin's figures.
func (w *inventedWorld) page(origin record.OriginID) {
	var known []someone
	for _, p := range w.people {
		if !w.pick(3) {
			known = append(known, p.knowing(w.rng))
		}
	}
	for n := range 1 + w.rng.IntN(5) {
		sort := sorts[w.rng.IntN(len(sorts))]
		c := record.AnyCell(record.Killed)
		if n == 0 {
			sort = sorts[w.rng.IntN(2)]
		} else if w.pick(2) {
			c.Status = record.Civilian
		}
		sort.cell(&c)
		c.Place = record.PlaceSet{"R"}
		if w.pick(4) {
			c.Place = record.PlaceSet{[]record.PlaceID{"T1", "T2"}[w.rng.IntN(2)]}
		}
		value := 0
		for _, p := range known {
			if p.in(c, w.in.Places) && (sort.means == nil || sort.means(p)) {
				value++
			}
		}
		f := record.Claim{ID: record.ClaimID(fmt.Sprintf("%s%d", origin, n)), Kind: record.CountClaim,
			Document: record.DocumentID("page " + string(origin)),
			Speaker: record.Attribution{Origin: origin, Class: "monitor", OnPage: record.OriginNamed,
				Verb: record.Documented},
			Count: &record.CountStatement{Figure: record.Figure{Qualifier: record.Exact, Value: value},
				Scope: record.ScopeTotal, Mode: record.Cumulative, Cell: c, Words: sort.words,
				AsOf: record.ExactDate(record.NewDay(2025, 3, 20))}}
		if n > 0 && w.pick(2) {
			f.Count.Scope, f.Count.PartOf = record.ScopePart, record.ClaimID(string(origin)+"0")
		}
		w.in.Claims = append(w.in.Claims, Entry{Claim: f})
	}
}

// list gives an origin's admitted list: of girls, women and girls, children, or anybody.
func (w *inventedWorld) list(origin record.OriginID) {
	only := w.rng.IntN(4)
	for i, p := range w.people {
		if w.pick(3) || only%2 == 1 && p.sex != record.Female || only >= 2 && p.age != record.Child {
			continue
		}
		k := p.knowing(w.rng)
		w.in.Records = append(w.in.Records, record.VictimRecord{ID: record.VictimRecordID(fmt.Sprint("r", i)),
			Source: origin, Name: "N", Outcome: record.Killed, Sex: k.sex, Age: k.age, Status: k.status,
			Place: p.place, Died: theTenth, Death: record.StateDocumented, Identity: record.StateDocumented})
	}
}

// TestNoMinimumAboveTheTruth: whatever sorts of people an invented world's pages and list name, no minimum is above
// what is so.
func TestNoMinimumAboveTheTruth(t *testing.T) {
	rng := rand.New(rand.NewPCG(30, 12))
	reached := 0
	for world := range 800 {
		w := newInventedWorld(rng)
		for _, asked := range sorts[:11] {
			q := Query{Cell: record.AnyCell(record.Killed), OnePage: w.pick(2), Sure: w.pick(4)}
			asked.cell(&q.Cell)
			truth := 0
			for _, p := range w.people {
				if p.in(q.Cell, w.in.Places) {
					truth++
				}
			}
			b := toll(t, q, w.in).DocumentedMinimum
			if b.Low > truth {
				t.Fatalf("world %d, %s: at least %d, and %d were killed: %+v\n%s", world, asked.words, b.Low, truth,
					b.Proof, dump(w.in))
			}
			if b.Low == truth && len(w.in.Records) > 0 {
				reached++
			}
		}
	}
	if reached < 100 {
		t.Errorf("only %d minima are the truth: the worlds are too tame", reached)
	}
}
