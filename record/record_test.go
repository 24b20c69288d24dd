package record

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestHiddenNeverPrints(t *testing.T) {
	secret := "Nabila Invented"
	h := Hide(secret)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("seen", "who", h, "any", any(h))
	encoded, err := json.Marshal(struct {
		H Hidden
		P *Hidden
		M map[string]Hidden
	}{h, &h, map[string]Hidden{"k": h}})
	if err != nil {
		t.Fatal(err)
	}
	outputs := []string{log.String(), string(encoded), fmt.Errorf("with %w", fmt.Errorf("%v", h)).Error()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		outputs = append(outputs, fmt.Sprintf(verb, h), fmt.Sprintf(verb, &h), fmt.Sprintf(verb, []Hidden{h}),
			fmt.Sprintf(verb, struct{ H Hidden }{h}))
	}
	for _, out := range outputs {
		if strings.Contains(out, "Nabila") || strings.Contains(strings.ToLower(out), fmt.Sprintf("%x", "Nabila")) {
			t.Errorf("a hidden string printed: %s", out)
		}
	}
	if h.Reveal() != secret {
		t.Error("Reveal does not give the string back")
	}
}

func TestContentIDSeparatesParts(t *testing.T) {
	if ContentID("k", "ab", "c") == ContentID("k", "a", "bc") {
		t.Error("parts run into each other")
	}
	if id := ContentID("k", "a"); len(id) != 20 || id != ContentID("k", "a") {
		t.Errorf("id %q is not 20 stable characters", id)
	}
}

func TestQualifierTable(t *testing.T) {
	tests := []struct {
		q    Qualifier
		n, m int
		want string
	}{
		{Exact, 111, 0, "[111, 111]"},
		{AtLeast, 111, 0, "[111, ...)"},
		{Over, 1400, 0, "[1401, ...)"},
		{About, 1400, 0, "[1350, 1449]"},
		{About, 1454, 0, "[1454, 1454]"},
		{About, 30, 0, "[25, 34]"},
		{Nearly, 200, 0, "[180, 199]"},
		{Nearly, 750, 0, "[675, 749]"},
		{UpTo, 38, 0, "[0, 38]"},
		{Range, 8000, 9000, "[8000, 9000]"},
		{Vague, 12, 0, "[12, ...)"},
		{MostOf, 1426, 0, "[714, 1426]"},
	}
	for _, tt := range tests {
		got, err := QualifierInterval(tt.q, tt.n, tt.m)
		if err != nil || got.String() != tt.want {
			t.Errorf("%s %d %d: got %v, %v; want %s", tt.q, tt.n, tt.m, got, err, tt.want)
		}
	}
	for _, bad := range []struct {
		q    Qualifier
		n, m int
	}{{Exact, -1, 0}, {Range, 9, 8}, {"perhaps", 1, 0}} {
		if _, err := QualifierInterval(bad.q, bad.n, bad.m); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
	if n, ok := VagueFloor("dozens"); !ok || n != 12 {
		t.Errorf("dozens have the floor %d, %v", n, ok)
	}
}

func TestReanchor(t *testing.T) {
	text := "The monitor said 111 civilians died. Later the office said 111 civilians died in Jableh."
	at := strings.LastIndex(text, "111")
	a := NewAnchor("d", text, at, at+len("111 civilians"))
	if !a.Holds(text) {
		t.Fatal("a fresh anchor does not hold")
	}
	moved, ok := a.Reanchor("Correction added. " + text)
	if !ok || moved.Start != at+len("Correction added. ") {
		t.Errorf("moved to %d, %v", moved.Start, ok)
	}
	if _, ok := a.Reanchor("No figure here."); ok {
		t.Error("words that are gone were found")
	}
	bare := Anchor{Exact: "7", Start: 4}
	if _, ok := bare.Reanchor("7 xxxxx 7"); ok {
		t.Error("a tie was guessed")
	}
}

func FuzzReanchor(f *testing.F) {
	f.Add("before ", "111 civilians", " after", "new ")
	f.Add("", "قتيلان", "", "ه")
	f.Fuzz(func(t *testing.T, before, exact, after, added string) {
		text := before + exact + after
		a := NewAnchor("d", text, len(before), len(before)+len(exact))
		if !a.Holds(text) {
			t.Fatal("a fresh anchor does not hold")
		}
		if b, ok := a.Reanchor(added + text); ok && !b.Holds(added+text) {
			t.Fatal("a found anchor does not hold")
		}
	})
}

func TestOriginalOffsets(t *testing.T) {
	original := "<p>A &amp; B</p>"
	d := Document{Text: "A & B", Offsets: []Offset{
		{Text: 0, Length: 2, Original: 3, OriginalLength: 2, Verbatim: true},
		{Text: 2, Length: 1, Original: 5, OriginalLength: 5},
		{Text: 3, Length: 2, Original: 10, OriginalLength: 2, Verbatim: true},
	}}
	for _, tt := range []struct {
		start, end int
		want       string
	}{{0, 5, "A &amp; B"}, {2, 3, "&amp;"}, {4, 5, "B"}, {0, 1, "A"}} {
		a := d.Anchor(tt.start, tt.end)
		if got := original[a.OriginalStart:a.OriginalEnd]; got != tt.want {
			t.Errorf("[%d:%d] maps to %q, want %q", tt.start, tt.end, got, tt.want)
		}
	}
	if a := (&Document{Text: "x"}).Anchor(0, 1); a.OriginalStart != -1 {
		t.Error("a document without a map gave an offset")
	}
}
