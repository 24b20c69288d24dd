package web_test

import (
	"context"
	"testing"
)

// TestWhatIsKeptFollowsEveryAct judges a page and takes a judgement back: the library, the inbox and the toll tell the
// claims that wait as they stand after each act, though they are not read anew where nothing changed.
func TestWhatIsKeptFollowsEveryAct(t *testing.T) {
	_, d, who := sampleDesk(t)
	ctx := context.Background()
	waiting := func() (claims, documents int) {
		_, ledger, err := d.Tolls.Toll(ctx, who, civilians())
		if err != nil {
			t.Fatal(err)
		}
		all, err := d.Library(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range all {
			if row.Open {
				documents++
			}
		}
		return ledger.Open, documents
	}
	claims, documents := waiting()
	inbox, err := d.Sources.Inbox(ctx, who, 1000)
	if err != nil || len(inbox) != documents {
		t.Fatalf("%d in the inbox, %d open in the library: %v", len(inbox), documents, err)
	}
	stories, err := d.Sources.Stories(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	var last string
	for _, c := range inbox[0].Extraction.Claims {
		out, err := d.Claims.Accept(ctx, who, inbox[0].Document.ID, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		last = string(out.Change)
		claims--
		if n, _ := waiting(); n != claims {
			t.Fatalf("%d claims wait, not %d", n, claims)
		}
	}
	if _, n := waiting(); n != documents-1 {
		t.Errorf("%d documents are open after one of %d was judged", n, documents)
	}
	again, err := d.Sources.Stories(ctx, who)
	if err != nil || len(again.Documents) != len(stories.Documents) || again.Tracing != stories.Tracing {
		t.Errorf("stories were traced again though no document came: %v", err)
	}
	all, err := d.Log.Lines(ctx, who, 0, 1)
	if err != nil || string(all[0].ID) != last {
		t.Fatal(err)
	}
	if _, err := d.Log.Undo(ctx, who, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if n, open := waiting(); n != claims+1 || open != documents {
		t.Errorf("after undoing %d claims wait in %d documents, not %d in %d", n, open, claims+1, documents)
	}
}
