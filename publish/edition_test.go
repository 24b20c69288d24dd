package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"recount/count"
	"recount/record"
)

// island is an invented country of three provinces.
func island() *record.PlaceTree {
	t := &record.PlaceTree{}
	t.Add(record.Place{ID: "QX", Level: record.LevelCountry, NameEN: "Qasiran", NameAR: "قصيران", PCode: "QXX"})
	for i, n := range []string{"Zahrun", "Baqar", "Talim"} {
		id := record.PlaceID(fmt.Sprintf("QX%d", i+1))
		t.Add(record.Place{ID: id, Level: record.LevelADM1, NameEN: n, NameAR: n, Parent: "QX", Lat: 12 + float64(i)/3,
			Lon: -40.25})
		t.Add(record.Place{ID: id + "v", Level: record.LevelSite, NameEN: n + " mill", Parent: id, Lat: 12.123456,
			Lon: -40.654321})
	}
	return t
}

// sample is an invented input with persons, incidents, claims and a proof.
func sample(t testing.TB, persons int) *Input {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 5))
	places := island()
	in := &Input{
		ID: "2031-04-02", Titles: map[string]string{"en": "Killed in Qasiran", "ar": "القتلى في قصيران"},
		Desk: "Qasiran Data Desk", Licence: "CC-BY-4.0",
		Places: places, Policy: Policy{Finest: record.PlaceADM1},
		Approvals: []Approval{{Person: "a1"}, {Person: "a2"}},
	}
	cell := record.AnyCell(record.Killed)
	cell.Status = record.Civilian
	in.Question = count.Query{Cell: cell, KnownAt: time.Date(2031, 4, 1, 12, 0, 0, 0, time.UTC)}
	for i := range persons {
		day, err := record.ParseDate(fmt.Sprintf("2031-%02d-%02d", 1+r.IntN(3), 1+r.IntN(28)))
		if err != nil {
			t.Fatal(err)
		}
		in.Persons = append(in.Persons, Person{
			ID: fmt.Sprintf("p%05d", i), Name: record.Hide("Canary Name " + fmt.Sprint(i)),
			Place: record.PlaceID(fmt.Sprintf("QX%dv", 1+min(2, r.IntN(9)/3+r.IntN(2)))), Died: day,
			Sex: record.Sex(1 << r.IntN(2)), Age: record.Age(1 << r.IntN(2)), Status: record.Civilian,
			Cause: record.SmallArms, Outcome: record.Killed, Sources: []record.OriginID{"QRM"},
		})
	}
	in.Incidents = []Incident{
		{Incident: record.Incident{ID: "i1", Kind: "ambush", Title: "Ambush on the road", Place: "QX1v",
			Precision: record.PlaceExact, When: date(t, "2031-03-06")}, Low: 13, High: 16, PartyA: "loyalists",
			PartyB: "army", Origins: []record.OriginID{"QRM"}},
		{Incident: record.Incident{ID: "i2", Kind: "summary_execution", Title: "=cmd|' /C calc'!A0", Place: "QX2",
			Precision: record.PlaceADM1, When: date(t, "[2031-03-07..2031-03-09]")}, Low: 40, High: 58, Civilians: 40,
			PartyA:  "army",
			Links:   []record.IncidentLink{{Kind: record.RetaliationFor, From: "i2", To: "i1", Origin: "QRM"}},
			Origins: []record.OriginID{"QRM", "UNX"}},
	}
	in.Origins = []record.Origin{{ID: "QRM", Name: "Qasiran Rights Monitor", Kind: "monitor", Adopted: true},
		{ID: "UNX", Name: "United Nations office", Kind: "un_body"}}
	claim := record.Claim{ID: "c1", Kind: record.CountClaim, Speaker: record.Attribution{Origin: "QRM"},
		Published: date(t, "2031-03-10"),
		Sentence:  record.Anchor{Exact: "The monitor documented the killing of 116 civilians.", Start: 10, End: 62},
		Count: &record.CountStatement{Figure: record.Figure{Words: "116", Qualifier: record.Exact, Value: 116},
			Unit: "civilians", Scope: record.ScopeTotal, Mode: record.Cumulative, Cell: cell}}
	in.Claims = []Claim{
		{Claim: claim, URL: "https://example.org/a", SHA256: strings.Repeat("ab", 32), MayQuote: true},
		{Claim: record.Claim{ID: "c2", Kind: record.CountClaim,
			Sentence: record.Anchor{Exact: "CANARY testimony of a neighbour"}, Count: claim.Count},
			SHA256: strings.Repeat("cd", 32)},
	}
	sub := cell
	sub.Place = record.NewPlaceSet("QX1")
	other := cell
	other.Place = record.NewPlaceSet("QX2")
	other.Window = record.Since(date(t, "2031-03-06").Earliest())
	in.Toll = count.Result{
		Query: in.Question, Named: count.Distinct{Low: persons, High: persons + 4},
		DocumentedMinimum: count.Bound{Low: 156, Method: count.ByPropagation,
			Proof: &count.Proof{Kind: count.ProvesLow, Query: cell, Value: big.NewRat(156, 1), Bound: 156,
				Terms: []count.Term{
					{Multiplier: big.NewRat(1, 1), Figure: 116, Cell: sub, Source: count.SourceFigure, Origin: "QRM",
						Claims: []record.ClaimID{"c1"}},
					{Multiplier: big.NewRat(1, 1), Figure: 40, Cell: other, Source: count.SourceFigure, Origin: "UNX"},
				}}},
		Reported: []count.OriginRange{{Series: count.Series{Origin: "QRM", Cell: cell, Points: []count.Point{
			{AsOf: date(t, "2031-03-08").Earliest(), Low: 70, Words: "70", Mode: record.Cumulative},
			{AsOf: date(t, "2031-03-10").Earliest(), Low: 116, Words: "116", Mode: record.Cumulative,
				Claims: []record.ClaimID{"c1"}},
			{AsOf: date(t, "2031-03-20").Earliest(), Low: 8, Words: "8", Mode: record.Cumulative}}}, Low: 116}},
		ReportedLow: 29, ReportedHigh: 116,
	}
	return in
}

func date(t testing.TB, s string) record.Date {
	t.Helper()
	d, err := record.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func build(t testing.TB, in *Input) *Edition {
	t.Helper()
	e, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func put(t testing.TB, e *Edition) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range e.Files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSameInputSameBytes(t *testing.T) {
	a, b := build(t, sample(t, 300)), build(t, sample(t, 300))
	for name := range a.Files {
		if !bytes.Equal(a.Files[name], b.Files[name]) {
			t.Errorf("%s differs between two builds", name)
		}
	}
}

// TestNothingHiddenLeaves: names that nobody allowed, sentences that may not be quoted and places finer than the policy
// are in no file.
func TestNothingHiddenLeaves(t *testing.T) {
	for name, b := range build(t, sample(t, 300)).Files {
		for _, canary := range []string{"Canary", "CANARY", "QX1v", "mill\"", "12.1234", "40.6543"} {
			if bytes.Contains(b, []byte(canary)) {
				t.Errorf("%s holds %q", name, canary)
			}
		}
	}
}

func TestSmallCellsAreNotTold(t *testing.T) {
	e := build(t, sample(t, 60))
	if len(e.Suppressed) == 0 {
		t.Fatal("sixty persons in three provinces and three months leave no small cell")
	}
	if !bytes.Contains(e.Files["aggregates.csv"], []byte(",x,x,true,true,")) {
		t.Error("no row of aggregates.csv is marked as not told")
	}
	if risks := Audit([]Table{e.Table}); len(risks) > 0 {
		t.Errorf("at risk: %+v", risks)
	}
}

func TestGEDKeepsItsOrder(t *testing.T) {
	text := string(build(t, sample(t, 30)).Files["ged.csv"])
	lines := strings.Split(strings.TrimPrefix(text, bom), "\n")
	if got := strings.Count(lines[0], ",") + 1; got != 49 {
		t.Errorf("ged.csv has %d columns of 49", got)
	}
	if lines[0] != strings.Join(strings.Fields(gedHeader), ",") {
		t.Error("header of ged.csv is out of order")
	}
}

// TestAnnotationsSayWhereWordsStand holds the selectors of the model: words only where they may be told whole, characters
// of the text, bytes of the file, and the state of the document with its hash.
func TestAnnotationsSayWhereWordsStand(t *testing.T) {
	in := sample(t, 30)
	in.Claims[0].Characters, in.Claims[0].Captured = &[2]int{7, 59}, date(t, "2031-03-11")
	in.Claims[0].Sentence.OriginalStart, in.Claims[0].Sentence.OriginalEnd = 210, 262
	in.Claims[0].Sentence.Prefix, in.Claims[0].Sentence.Suffix = "Rula ███ said:", "and went on"
	masked := in.Claims[0]
	masked.ID, masked.Sentence.Exact, masked.Characters = "c3", "██ saw the killing of 116 civilians.", nil
	masked.Sentence.OriginalStart = -1
	in.Claims = append(in.Claims, masked)
	var out struct {
		First struct {
			Items []struct {
				Target struct {
					Selector []map[string]any
					State    map[string]any
				}
			}
		}
	}
	if err := json.Unmarshal(build(t, in).Files["annotations.jsonld"], &out); err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, a := range out.First.Items {
		got = append(got, fmt.Sprint(a.Target.Selector))
	}
	want := []string{"[map[exact:The monitor documented the killing of 116 civilians. suffix:and went on type:TextQuoteSelector]" +
		" map[end:59 start:7 type:TextPositionSelector] map[end:262 start:210 type:DataPositionSelector]]", "[]", "[]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	state := fmt.Sprint(out.First.Items[0].Target.State)
	if !strings.Contains(state, "type:TimeState") || !strings.Contains(state, "sourceDateStart:2031-03-11T00:00:00Z") ||
		!strings.Contains(state, strings.Repeat("ab", 32)) {
		t.Errorf("the state of the document is %s", state)
	}
}

func TestFormulasAreInert(t *testing.T) {
	if !bytes.Contains(build(t, sample(t, 30)).Files["incidents.csv"], []byte("'=cmd")) {
		t.Error("a title that a spreadsheet would run is written as it came")
	}
}

func TestRefusalsNameRecordAndRule(t *testing.T) {
	on := date(t, "2031-04-02").Earliest()
	cases := []struct {
		rule Rule
		make func(*Input)
	}{
		{NeedsLicence, func(in *Input) { in.Licence = "" }},
		{NeedsTwoApprovals, func(in *Input) { in.Approvals[1] = in.Approvals[0] }},
		{NeedsFullEstimate, func(in *Input) { in.Likely = &Likely{Low: 1, High: 2, Effort: "quick", Digest: "d"} }},
		{OpenConflict, func(in *Input) { in.Toll.Conflicts = []count.Conflict{{Claims: []record.ClaimID{"c1"}}} }},
		{ListNotAdmitted, func(in *Input) { in.Lists = []List{{Import: "m1"}} }},
		{ConsentMissing, func(in *Input) { in.Persons[0].ToBeNamed = true }},
		{ConsentExpired, func(in *Input) {
			in.Persons[0].ToBeNamed = true
			in.Persons[0].Consents = []Consent{{Purpose: "publication", Recipient: "public",
				Until: date(t, "2031-03-01")}}
		}},
		{ChildNeedsTwo, func(in *Input) {
			in.Persons[0].ToBeNamed, in.Persons[0].Child = true, true
			in.Persons[0].Consents = []Consent{{Purpose: "publication", Recipient: "public"}}
			in.Persons[0].Approvals = []record.ActorID{"a1"}
		}},
		{PlaceTooFine, func(in *Input) { in.Policy.Sensitive = []record.PlaceID{"QX1v"} }},
		{ProofDoesNotHold, func(in *Input) { in.Toll.DocumentedMinimum.Proof.Terms[0].Figure++ }},
	}
	if got := Check(sample(t, 30), on); len(got) > 0 {
		t.Fatalf("a sound edition is refused: %+v", got)
	}
	for _, c := range cases {
		in := sample(t, 30)
		c.make(in)
		got := Check(in, on)
		if !slices.ContainsFunc(got, func(r Refusal) bool { return r.Rule == c.rule && r.Record != "" }) {
			t.Errorf("%s: got %+v", c.rule, got)
		}
	}
}

// TestStrangersCheckWithPythonAlone runs the program that travels with the edition over it, and over many changed ones.
func TestStrangersCheckWithPythonAlone(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here")
	}
	e := build(t, sample(t, 120))
	dir := put(t, e)
	run := func() (string, error) {
		out, err := exec.Command(python, filepath.Join(dir, "verify.py"), dir).CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err != nil {
		t.Fatalf("a sound edition does not hold: %s", out)
	}
	changes := 12
	if testing.Short() {
		changes = 3
	}
	r := rand.New(rand.NewPCG(1, 9))
	var names []string
	for n := range e.Files {
		if n != "verify.py" {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for range changes {
		name := names[r.IntN(len(names))]
		file := filepath.Join(dir, name)
		b := slices.Clone(e.Files[name])
		b[r.IntN(len(b))] ^= byte(1 << r.IntN(8))
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := run(); err == nil {
			t.Errorf("a changed byte in %s holds: %s", name, out)
		}
		if err := os.WriteFile(file, e.Files[name], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A forger who makes the sums anew is found by the proof.
	forged := bytes.Replace(e.Files["proofs/documented-minimum.json"], []byte(`"figure": 40`), []byte(`"figure": 41`),
		1)
	forged = bytes.Replace(bytes.Replace(forged, []byte(`"value": "156"`), []byte(`"value": "157"`), 1),
		[]byte(`"bound": 156`), []byte(`"bound": 157`), 1)
	overlap := bytes.ReplaceAll(forged, []byte(`"QX2"`), []byte(`"QX1"`))
	e.Files["proofs/documented-minimum.json"] = overlap
	delete(e.Files, "SHA256SUMS")
	e.Files["SHA256SUMS"] = sums(e.Files)
	dir = put(t, e)
	if out, err := run(); err == nil || !strings.Contains(out, "counts a person 2 times") {
		t.Errorf("figures that overlap are added: %s", out)
	}
}

// TestStrangersCheckWithGoAlone runs the other program that travels with the edition.
func TestStrangersCheckWithGoAlone(t *testing.T) {
	dir := put(t, build(t, sample(t, 120)))
	bin := filepath.Join(t.TempDir(), "verify")
	if out, err := exec.Command("go", "build", "-o", bin, filepath.Join(dir,
		"verify.go")).CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}
	if out, err := exec.Command(bin, dir).CombinedOutput(); err != nil {
		t.Fatalf("a sound edition does not hold: %s", out)
	}
	file := filepath.Join(dir, "claims.csv")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(bin, dir).CombinedOutput(); err == nil {
		t.Errorf("a changed file holds: %s", out)
	}
}
