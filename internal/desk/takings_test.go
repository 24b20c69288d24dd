package desk_test

import (
	"context"
	"testing"

	"recount/intake"
	"recount/record"
)

// TestWithdrawnArticleProvesNothingInACase: a person accepted the figure of an article, and of a page that used it. The
// outlet's notice comes: neither figure proves anything from then on, before it they did, and a person who finds that
// nothing was taken back is heard.
func TestWithdrawnArticleProvesNothingInACase(t *testing.T) {
	ctx := context.Background()
	d, who := newSyrianDesk(t)
	page := func(name, day, outlet, text string) record.Document {
		docs, problems := intake.Read(name, []byte("published: "+day+"\noutlet: "+outlet+"\n\n"+text+"\n"),
			intake.Options{})
		if len(docs) != 1 {
			t.Fatal(problems)
		}
		if _, err := d.Sources.AddDocument(ctx, who, docs[0]); err != nil {
			t.Fatal(err)
		}
		return docs[0]
	}
	figure := func(doc record.Document, day, sentence, n string) record.ClaimID {
		id, _, err := d.Claims.MakeClaim(ctx, who, doc.ID, sentence, []string{
			"count.figure.value=" + n, "count.cell.outcome=killed", "count.cell.status=civilian",
			`count.cell.place=["sy-hama"]`, "count.as_of=" + day, "speaker.origin=UN", "speaker.verb=verified",
			"speaker.verified=yes",
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	sentence := "The United Nations said that it had verified the killing of 71 civilians in Hama."
	first := figure(page("a.txt", "2025-06-16", "Harbour Mail", "Boats burn in the harbour\n\n"+sentence), "2025-06-16",
		sentence, "71")
	second := figure(page("b.txt", "2025-06-17", "Lake Post", "After the boats\n\n"+sentence), "2025-06-17", sentence,
		"71")
	q := killed()
	q.Cell.Status, q.Admit = record.Civilian, []record.OriginID{"UN"}
	low := func() int { return mustToll(t, d, who, q).DocumentedMinimum.Low }
	if got := low(); got != 71 {
		t.Fatalf("before the notice at least %d, want 71", got)
	}
	page("c.txt", "2025-06-20", "Harbour Mail",
		"A withdrawal\n\nHarbour Mail has withdrawn its article of 16 June, \"Boats burn in the harbour\". The figure of 71 was wrongly attributed to the United Nations.")
	if got := low(); got != 0 {
		t.Errorf("after the notice at least %d, want 0", got)
	}
	then := q
	then.AsOf = mustDate(t, "2025-06-18")
	if got := mustToll(t, d, who, then).DocumentedMinimum.Low; got != 71 {
		t.Errorf("as of two days before the notice at least %d, want 71", got)
	}
	for _, id := range []record.ClaimID{first, second} {
		r := record.Retraction{Claim: id, Open: true, Why: "the notice is of another article"}
		if _, _, err := d.Sources.RetractClaim(ctx, who, r); err != nil {
			t.Fatal(err)
		}
	}
	if got := low(); got != 71 {
		t.Errorf("after a person found that nothing was taken back at least %d, want 71", got)
	}
}
