package flow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recount/count"
	"recount/record"
)

// example is the shipped case.
const example = "../../examples/coast"

// tollOf reads paths and answers for civilians and the other sections.
func tollOf(t *testing.T, paths []string, change func(*TollOptions)) *TollReport {
	t.Helper()
	opts, err := DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	opts.Version = "test"
	if change != nil {
		change(&opts)
	}
	r, err := Toll(context.Background(), paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func answer(t *testing.T, r *TollReport, key string) count.Result {
	t.Helper()
	for _, a := range r.Tolls {
		if a.Key == key {
			return a.Result
		}
	}
	t.Fatalf("no answer for %s", key)
	return count.Result{}
}

// row gives the reported figure of an origin.
func row(t *testing.T, res count.Result, origin record.OriginID) count.OriginRange {
	t.Helper()
	for _, o := range res.Reported {
		if o.Origin == origin {
			return o
		}
	}
	t.Fatalf("%s is not among the reported figures", origin)
	return count.OriginRange{}
}

// claimsWith lists the count claims of a page with a value.
func claimsWith(r *TollReport, page string, value int) []*record.Claim {
	var out []*record.Claim
	for i := range r.Claims {
		c := &r.Claims[i]
		p, ok := r.Page(c.Document)
		if ok && strings.Contains(p.Name, page) && c.Count != nil && c.Count.Figure.Value == value {
			out = append(out, c)
		}
	}
	return out
}

func TestExampleFigures(t *testing.T) {
	r := tollOf(t, []string{example}, nil)
	res := answer(t, r, "civilians")
	if res.DocumentedMinimum.Low != 1383 || res.VerifiedMinimum.Low != 0 || res.DocumentedMinimum.HighEstablished ||
		res.Likely.Computed {
		t.Errorf("verified %d, documented %d, upper bound %v, estimate %v", res.VerifiedMinimum.Low,
			res.DocumentedMinimum.Low,
			res.DocumentedMinimum.HighEstablished, res.Likely.Computed)
	}
	if err := res.DocumentedMinimum.Proof.Check(r.Gazetteer()); err != nil {
		t.Errorf("proof: %v", err)
	}
	if x := row(t, res, "SOHR"); x.Low != 1383 || len(x.Points) < 3 || x.AsOf != record.NewDay(2025, 3, 12) {
		t.Errorf("the Observatory's counter: %+v", x)
	}
	if x := row(t, res, "described:monitor"); x.Low != 1401 || !x.Open || !x.Described {
		t.Errorf("the unnamed monitor: %+v", x)
	}
	if x := row(t, res, "UN"); x.Low != 111 || !x.Open {
		t.Errorf("the UN: %+v", x)
	}
	if x := row(t, res, "OHCHR"); x.Low != 111 {
		t.Errorf("the UN rights office: %+v", x)
	}
	if !slices.ContainsFunc(res.OpenAbove, func(id record.ClaimID) bool {
		c, ok := r.Claim(id)
		return ok &&
			c.Count.Figure.Value == 111
	}) {
		t.Error("nobody is said to believe that the real number is higher")
	}
}

func TestExampleSentences(t *testing.T) {
	r := tollOf(t, []string{example}, nil)
	for _, want := range []struct {
		value     int
		qualifier record.Qualifier
		status    record.Status
		since     string
		sentence  string
	}{
		{1400, record.Over, record.Civilian, "2025-03-06",
			"A group that monitors the war said on Wednesday that over 1,400 civilians"},
		{111, record.AtLeast, record.Civilian, "2025-03-06",
			"The United Nations has verified a minimum of 111 civilian deaths"},
		{13, record.Exact, record.SecurityForce, "2025-03-06", "in which 13 security personnel were killed"},
	} {
		found := claimsWith(r, "harbour-ledger", want.value)
		if len(found) != 1 {
			t.Errorf("%d: %d claims on a page that repeats itself, want 1", want.value, len(found))
			continue
		}
		c := found[0]
		if c.Count.Figure.Qualifier != want.qualifier || c.Count.Cell.Status != want.status ||
			c.Count.Since.String() != want.since {
			t.Errorf("%d: %s, %s, since %s", want.value, c.Count.Figure.Qualifier, c.Count.Cell.Status, c.Count.Since)
		}
		if !strings.Contains(c.Sentence.Exact, want.sentence) {
			t.Errorf("%d rests on %q", want.value, c.Sentence.Exact)
		}
		if p, _ := r.Page(c.Document); !c.Sentence.Holds(p.Text) {
			t.Errorf("%d: the sentence does not stand at its place in the text", want.value)
		}
	}
	if c := claimsWith(r, "harbour-ledger", 111); len(c) == 1 &&
		(c[0].Speaker.Verified != "yes" || c[0].Speaker.Verb != record.Verified) {
		t.Errorf("the UN's figure: %+v", c[0].Speaker)
	}
	if !slices.ContainsFunc(answer(t, r, "sheltering").Reported,
		func(o count.OriginRange) bool { return o.Low == 1000 && o.Open }) {
		t.Error("thousands sheltering are not reported as a stock")
	}
}

func TestExampleAppealsAndCommitments(t *testing.T) {
	r := tollOf(t, []string{example}, nil)
	if !slices.ContainsFunc(r.OfKind(record.AppealClaim),
		func(c *record.Claim) bool { return c.Appeal.Ask == "international_protection" }) {
		t.Error("the families' appeal for international protection is missing")
	}
	if !slices.ContainsFunc(r.OfKind(record.CommitmentClaim),
		func(c *record.Claim) bool { return c.Commitment.Promise == "accountability" }) {
		t.Error("the president's promise of accountability is missing")
	}
	if len(r.OfKind(record.DenialClaim)) == 0 {
		t.Error("the ministry's denial is missing")
	}
}

func TestWitnessIsMasked(t *testing.T) {
	r := tollOf(t, []string{example}, nil)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Hanadi", "Qassoum"} {
		if bytes.Contains(b, []byte(name)) {
			t.Errorf("the report names the witness")
		}
	}
	if !bytes.Contains(b, []byte("Ahmad al-Sharaa")) {
		t.Error("the president, who speaks for an office, was masked")
	}
	for _, c := range r.Claims {
		p, _ := r.Page(c.Document)
		for _, a := range c.Anchors {
			if !a.Holds(p.Text) {
				t.Errorf("%s: %q does not stand in the masked text", p.Name, a.Exact)
			}
		}
	}
}

// copyExample copies the case and lets the test change it.
func copyExample(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob(filepath.Join(example, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no example", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(f)), string(b))
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// numbers are the tolls that must not move.
func numbers(t *testing.T, r *TollReport) map[string][4]int {
	t.Helper()
	out := map[string][4]int{}
	for _, key := range []string{"persons", "civilians"} {
		a := answer(t, r, key)
		out[key] = [4]int{a.Named.Low, a.VerifiedMinimum.Low, a.DocumentedMinimum.Low, a.Independent}
	}
	return out
}

func same(t *testing.T, what string, got, want map[string][4]int) {
	t.Helper()
	for key := range want {
		if got[key] != want[key] {
			t.Errorf("%s changes the toll of %s from %v to %v (named, verified, documented, independent origins)", what,
				key, want[key], got[key])
		}
	}
}

func TestCopiesRewritesAndTranslationsAddNothing(t *testing.T) {
	want := numbers(t, tollOf(t, []string{example}, nil))
	dir := copyExample(t)
	page := read(t, filepath.Join(dir, "observatory-0312.txt"))
	write(t, filepath.Join(dir, "copy.txt"), page)
	same(t, "a copy", numbers(t, tollOf(t, []string{dir}, nil)), want)

	write(t, filepath.Join(dir, "rewrite.txt"), `published: 2025-03-12
outlet: Second Post

Names are added to the list of the coast's dead

On Wednesday the Syrian Observatory for Human Rights said it has documented 1,383 civilians killed since March 6 on the Syrian coast.
`)
	same(t, "a rewrite", numbers(t, tollOf(t, []string{dir}, nil)), want)

	write(t, filepath.Join(dir, "translation.txt"), `published: 2025-03-12
outlet: صحيفة ثانية

المرصد يضيف أسماء جديدة

وثق المرصد السوري لحقوق الإنسان مقتل 1383 مدنياً في الساحل السوري منذ السادس من آذار.
`)
	same(t, "a translation", numbers(t, tollOf(t, []string{dir}, nil)), want)
}

func TestArabicIndicDigitsChangeNothing(t *testing.T) {
	want := numbers(t, tollOf(t, []string{example}, nil))
	dir := copyExample(t)
	path := filepath.Join(dir, "sahel-press-0312.html")
	write(t, path, strings.NewReplacer("١٣٨٣", "1383", "٦ آذار", "6 آذار").Replace(read(t, path)))
	same(t, "another script of digits", numbers(t, tollOf(t, []string{dir}, nil)), want)
}

func TestReversedRewriteIsFlaggedAndMovesNothing(t *testing.T) {
	want := numbers(t, tollOf(t, []string{example}, nil))
	dir := copyExample(t)
	if err := os.Remove(filepath.Join(dir, "mirror-daily-0313.txt")); err != nil {
		t.Fatal(err)
	}
	same(t, "leaving the reversed rewrite out", numbers(t, tollOf(t, []string{dir}, nil)), want)
	r := tollOf(t, []string{example}, nil)
	if !slices.ContainsFunc(r.Diverges, func(d Divergence) bool {
		p, ok := r.Page(d.Page)
		return ok && strings.Contains(p.Name, "mirror-daily") && d.Kind == "perpetrator"
	}) {
		t.Error("the rewrite that turns the perpetrator round is not flagged")
	}
}

func TestMisattributedFigureMovesNothing(t *testing.T) {
	r := tollOf(t, []string{example}, nil)
	for _, c := range claimsWith(r, "wire-digest", 1400) {
		if slices.Contains(answer(t, r, "civilians").DocumentedMinimum.Proof.Claims(), c.ID) {
			t.Error("the monitor's figure, given to the UN, proves the minimum")
		}
	}
	told := slices.ContainsFunc(r.Diverges, func(d Divergence) bool { return d.Kind == "speaker" })
	for _, w := range answer(t, r, "civilians").Warnings {
		told = told || w.Code == "disputed_speaker"
	}
	if !told {
		t.Error("nobody is told that the UN was given the monitor's figure")
	}
}

// TestDeletedOriginRaisesNothing: with fewer sources certainty falls.
func TestDeletedOriginRaisesNothing(t *testing.T) {
	want := numbers(t, tollOf(t, []string{example}, nil))
	dir := copyExample(t)
	for _, page := range []string{"observatory-0308.txt", "observatory-0311.txt", "observatory-0312.txt",
		"sahel-press-0312.html"} {
		if err := os.Remove(filepath.Join(dir, page)); err != nil {
			t.Fatal(err)
		}
	}
	got := numbers(t, tollOf(t, []string{dir}, nil))
	for key := range want {
		for i := range want[key] {
			if got[key][i] > want[key][i] {
				t.Errorf("without the Observatory %s rises from %v to %v", key, want[key], got[key])
			}
		}
	}
	if got["civilians"][2] != 111 {
		t.Errorf("without the Observatory at least %d civilians, want the UN rights office's 111", got["civilians"][2])
	}
}

func TestAsOfAndAdoption(t *testing.T) {
	day, err := record.ParseDate("2025-03-11")
	if err != nil {
		t.Fatal(err)
	}
	r := tollOf(t, []string{example}, func(o *TollOptions) {
		o.Question.AsOf, o.Question.Status, o.Question.Adopt = day, "civilian", []record.OriginID{"OHCHR"}
	})
	res := r.Tolls[0].Result
	if res.DocumentedMinimum.Low != 1225 || res.VerifiedMinimum.Low != 111 {
		t.Errorf("as of 11 March: documented %d, verified %d; want 1225 and 111", res.DocumentedMinimum.Low,
			res.VerifiedMinimum.Low)
	}
}

// TestOrderAndCoresChangeNothing compares whole reports byte for byte.
func TestOrderAndCoresChangeNothing(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(example, "*"))
	if err != nil {
		t.Fatal(err)
	}
	text := func(paths []string, workers int) []byte {
		r := tollOf(t, paths, func(o *TollOptions) { o.Files.Workers = workers })
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	want := text(files, 1)
	slices.Reverse(files)
	if !bytes.Equal(text(files, 3), want) {
		t.Error("another order of files and number of workers gives another report")
	}
}

func TestBadFilesAreNamedAndTheRestGoesOn(t *testing.T) {
	dir := copyExample(t)
	write(t, filepath.Join(dir, "empty.html"), "")
	write(t, filepath.Join(dir, "binary.txt"), "\x00\x01\x02\xff\xfe\x00\x00")
	write(t, filepath.Join(dir, "line.txt"), strings.Repeat("7 killed ", 20_000))
	r := tollOf(t, []string{dir}, nil)
	for _, name := range []string{"empty.html", "binary.txt"} {
		if !problemNames(r, name) {
			t.Errorf("%s is not named: %v", name, r.Problems)
		}
	}
	if answer(t, r, "civilians").Reported == nil {
		t.Error("the other pages were not read")
	}
	opts, _ := DefaultTollOptions()
	opts.Files.Stdin = io.LimitReader(strings.NewReader(""), 0)
	if _, err := Toll(context.Background(), []string{filepath.Join(dir, "empty.html")}, opts); !errors.Is(err,
		ErrNothingRead) {
		t.Errorf("nothing readable gives %v", err)
	}
}

// TestListsAmongPagesAreNeitherPagesNorProblems: a list of named victims gives the fifth number and no other, with
// pages beside it or alone.
func TestListsAmongPagesAreNeitherPagesNorProblems(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "monitor.csv")
	write(t, list, "Name,Age,Date of death\nSamer Invented,34,2025-03-07\nRima Invented,29,2025-03-07\n")
	r := tollOf(t, []string{list}, nil)
	if len(r.Pages) != 0 || len(r.Problems) != 0 || !slices.Equal(r.Lists, []string{list}) {
		t.Errorf("a list alone: %d pages, lists %v, problems %v", len(r.Pages), r.Lists, r.Problems)
	}
	write(t, filepath.Join(dir, "page.txt"),
		"published: 2025-03-10\noutlet: Coast Ledger\n\nThe Syrian Network for Human Rights documented the killing of 12 civilians in Baniyas on March 7, 2025.\n")
	r = tollOf(t, []string{dir}, nil)
	if len(r.Pages) != 1 || len(r.Problems) != 0 || len(r.Lists) != 1 {
		t.Errorf("a list beside a page: %d pages, lists %v, problems %v", len(r.Pages), r.Lists, r.Problems)
	}
}

func problemNames(r *TollReport, name string) bool {
	for _, p := range r.Problems {
		if strings.Contains(p.String(), name) {
			return true
		}
	}
	return false
}

func TestMaskKeepsOffsets(t *testing.T) {
	text := "أم سلمى الدرويش قالت لنا، and Salma Darwish wept; Salma said so."
	x := record.Extraction{Witnesses: []record.Witness{{Name: record.Hide("Salma Darwish")},
		{Name: record.Hide("سلمى الدرويش")}}}
	m := newMasker(x)
	got := cover(text, m.spansOf(text, x))
	if len(got) != len(text) || strings.Contains(got, "Salma") || strings.Contains(got, "Darwish") ||
		strings.Contains(got, "سلمى") {
		t.Errorf("%q", got)
	}
	if !strings.HasSuffix(got, "said so.") || !strings.Contains(got, "and ") {
		t.Errorf("more than names is masked: %q", got)
	}
}

// TestSentencesStandAtCharacters holds that where a claim's sentence stands is told in characters: in an Arabic page
// those are not its bytes.
func TestSentencesStandAtCharacters(t *testing.T) {
	r := tollOf(t, []string{example}, nil)
	checked, wide := 0, 0
	for _, c := range r.Claims {
		p, ok := r.Page(c.Document)
		if !ok || p.Masked > 0 || p.Text == "" || c.Sentence.Exact == "" {
			continue
		}
		at, ok := p.Sentences[c.ID]
		text := []rune(p.Text)
		if !ok || at[1] > len(text) || string(text[at[0]:at[1]]) != c.Sentence.Exact {
			t.Errorf("%s of %s stands at %v, %t", c.ID, p.Name, at, ok)
			continue
		}
		checked++
		if at[0] != c.Sentence.Start {
			wide++
		}
	}
	if checked == 0 || wide == 0 {
		t.Errorf("%d claims were looked at, %d of pages that are not of single bytes", checked, wide)
	}
}
