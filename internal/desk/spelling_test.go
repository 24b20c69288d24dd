package desk_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"recount/count"
	"recount/intake"
	"recount/internal/desk"
	"recount/record"
)

// TestPlaceOfTheCaseWorksAtOnce: a village that no table has is added after a list named it; the records that kept its
// words, the lists that come and the questions know it at once, a village of its name in another governorate stays
// apart, and undoing takes it out again.
func TestPlaceOfTheCaseWorksAtOnce(t *testing.T) {
	ctx := context.Background()
	d, who := newSyrianDesk(t)
	list := desk.ListFile{Name: "list.csv", Source: "council", Data: []byte("id,name,date of death,place\n" +
		"1,Samer Invented,2025-06-14,Wadi al-Zayn\n2,Rima Invented,2025-06-14,ريف حماة - وادي الزين\n" +
		"3,Adel Invented,2025-06-14,Wadi al-Zayn (Homs)\n4,Hala Invented,2025-06-14,Hama\n")}
	plan, err := d.Lists.PlanImport(ctx, who, list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.Import(ctx, who, plan, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.AdmitList(ctx, who, plan.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Tolls.Query(desk.Question{Outcome: record.Killed, Place: "Wadi al-Zayn"}); err == nil {
		t.Error("a question of a village that no table has was taken")
	}
	lost := record.Place{NameEN: "Wadi al-Zayn", Parent: "Atlantis"}
	if _, _, err := d.Sources.RecordPlace(ctx, who, lost); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a place in no place: %v", err)
	}
	id, out, err := d.Sources.RecordPlace(ctx, who,
		record.Place{NameEN: "Wadi al-Zayn", NameAR: "وادي الزين", Parent: "Hama"})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Places.Inside(record.PlaceID(id), "sy-hama") {
		t.Errorf("%s does not lie in Hama", id)
	}
	q, err := d.Tolls.Query(desk.Question{Outcome: record.Killed, Place: "wadi al zayn"})
	if err != nil {
		t.Fatal(err)
	}
	if named := mustToll(t, d, who, q).Named; named.Low != 2 || named.High != 3 {
		t.Errorf("named in the village %+v, want the two whose words name it, perhaps the one of the governorate",
			named)
	}
	plan, err = d.Lists.PlanImport(ctx, who, desk.ListFile{Name: "more.csv", Source: "network",
		Data: []byte("id,name,date of death,place\n1,Nour Invented,2025-06-14,Hama - وادي الزين\n" +
			"2,Omar Invented,2025-06-14,Wadi al-Zayn (Homs)\n")})
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.Records[0].Place; got != record.PlaceID(id) {
		t.Errorf("the next list has its person in %q", got)
	}
	if got := plan.Records[1].Place; got == record.PlaceID(id) {
		t.Errorf("a village of another governorate was taken for it")
	}
	if _, err := d.Log.Undo(ctx, who, out.Change); err != nil {
		t.Fatal(err)
	}
	if places, err := d.Sources.CasePlaces(ctx, who); err != nil || len(places) != 0 {
		t.Errorf("after undoing: %v, %v", places, err)
	}
	if _, err := d.Tolls.Query(desk.Question{Outcome: record.Killed, Place: "Wadi al-Zayn"}); err == nil {
		t.Error("after undoing the village is still known")
	}
}

// TestSpellingsOfAnOriginAreOneOrigin: figures under two names of one monitor are two origins' until somebody says that
// they are one; then its later word replaces the earlier one. What an origin took back counts for the days before.
func TestSpellingsOfAnOriginAreOneOrigin(t *testing.T) {
	ctx := context.Background()
	d, who := newSyrianDesk(t)
	figure := func(day, origin string, n string) record.ClaimID {
		sentence := "The monitor said that " + n + " civilians were killed in Hama on June 14, 2025."
		text := "published: " + day + "\noutlet: Ledger\n\n" + sentence + "\n"
		docs, problems := intake.Read(day+".txt", []byte(text), intake.Options{})
		if len(docs) != 1 {
			t.Fatal(problems)
		}
		if _, err := d.Sources.AddDocument(ctx, who, docs[0]); err != nil {
			t.Fatal(err)
		}
		id, _, err := d.Claims.MakeClaim(ctx, who, docs[0].ID, sentence, []string{
			"count.figure.value=" + n, "count.cell.outcome=killed", "count.cell.status=civilian",
			`count.cell.place=["sy-hama"]`, "count.as_of=" + day,
			"speaker.origin=" + origin, "speaker.verb=documented",
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := figure("2025-06-16", "named:Wadi Monitor", "60")
	figure("2025-06-18", "WM", "40")
	q := killed()
	q.Cell.Status, q.Cell.Place = record.Civilian, record.NewPlaceSet("sy-hama")
	q.Admit = []record.OriginID{"WM", "named:Wadi Monitor"}
	origins := func() []record.OriginID {
		var out []record.OriginID
		for _, r := range mustToll(t, d, who, q).Reported {
			out = append(out, r.Origin)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	if got := origins(); len(got) != 2 {
		t.Fatalf("two names are %v", got)
	}
	if low := mustToll(t, d, who, q).DocumentedMinimum.Low; low != 60 {
		t.Errorf("two origins: at least %d", low)
	}
	_, out, err := d.Sources.MergeOrigin(ctx, who,
		record.Merge{Spelling: "named:Wadi Monitor", Origin: "WM", Why: "its own pages use both"})
	if err != nil {
		t.Fatal(err)
	}
	circle := record.Merge{Spelling: "WM", Origin: "named:Wadi Monitor", Why: "in a circle"}
	if _, _, err := d.Sources.MergeOrigin(ctx, who, circle); !errors.Is(err, desk.ErrInput) {
		t.Errorf("spellings in a circle: %v", err)
	}
	if got := origins(); !slices.Equal(got, []record.OriginID{"WM"}) {
		t.Errorf("merged they are %v", got)
	}
	if low := mustToll(t, d, who, q).DocumentedMinimum.Low; low != 40 {
		t.Errorf("one origin, whose later word is 40: at least %d", low)
	}
	if _, err := d.Log.Undo(ctx, who, out.Change); err != nil {
		t.Fatal(err)
	}
	if low := mustToll(t, d, who, q).DocumentedMinimum.Low; low != 60 {
		t.Errorf("apart again: at least %d", low)
	}
	taken := record.Retraction{Claim: first, AsOf: mustDate(t, "2025-06-17")}
	if _, _, err := d.Sources.RetractClaim(ctx, who, taken); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a retraction without a reason: %v", err)
	}
	taken.Why = "said so on 17 June"
	if _, _, err := d.Sources.RetractClaim(ctx, who, taken); err != nil {
		t.Fatal(err)
	}
	if low := mustToll(t, d, who, q).DocumentedMinimum.Low; low != 40 {
		t.Errorf("the 60 was taken back: at least %d", low)
	}
	q.AsOf = mustDate(t, "2025-06-16")
	if low := mustToll(t, d, who, q).DocumentedMinimum.Low; low != 60 {
		t.Errorf("as of the day before: at least %d", low)
	}
}

func mustToll(t *testing.T, d *desk.Desk, who desk.Who, q count.Query) count.Result {
	t.Helper()
	r, _, err := d.Tolls.Toll(context.Background(), who, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustDate(t *testing.T, s string) record.Date {
	t.Helper()
	d, err := record.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
