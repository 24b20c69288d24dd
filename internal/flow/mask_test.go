package flow

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recount/record"
)

// TestArabicWitnessIsMasked: the invented people who speak on an Arabic page stand in no output, with or without a
// joined particle; the dead keep their name.
func TestArabicWitnessIsMasked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.txt")
	write(t, path, "published: 2025-03-12\noutlet: صحيفة المرفأ\n\n"+
		"تروي أم غدير، وهي من سكان القرية، أن مسلحين قتلوا نضال كركدان (31 عاماً) وثلاثة من جيرانه.\n\n"+
		"وقال أحد السكان ويدعى لؤي قرنفلي إن خمسة أشخاص قُتلوا قرب منزله. ولقرنفلي أخ فُقد منذ السبت. وأضاف لؤي قرنفلي أن العائلات نزحت.\n")
	r := tollOf(t, []string{path}, nil)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"أم غدير", "غدير", "قرنفلي", "لؤي قرنفلي"} {
		if bytes.Contains(b, []byte(name)) {
			t.Errorf("the report names the witness %d bytes long", len(name))
		}
	}
	if !bytes.Contains(b, []byte("كركدان")) {
		t.Error("the dead man was masked")
	}
}

// TestMaskFindsWhatASearchFinds compares the one pass over a text with a search for each name.
func TestMaskFindsWhatASearchFinds(t *testing.T) {
	words := strings.Fields("Salma Karim al-Dib O'Brien سلمى كرم ولؤي لؤي Ali قرنفلي")
	between := []string{" ", " ", " ", ", ", "-", "\n", ". ", " و", " ول", "9"}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		var x record.Extraction
		for range 1 + rng.IntN(3) {
			var parts []string
			for range 1 + rng.IntN(3) {
				parts = append(parts, words[rng.IntN(len(words))])
			}
			x.Witnesses = append(x.Witnesses, record.Witness{Name: record.Hide(strings.Join(parts,
				between[rng.IntN(5)]))})
		}
		var b strings.Builder
		for range 12 {
			b.WriteString(words[rng.IntN(len(words))] + between[rng.IntN(len(between))])
		}
		text := b.String()
		m := newMasker(x)
		var want [][2]int
		for _, n := range m.names {
			for at := 0; at < len(text); at++ {
				if strings.HasPrefix(text[at:], n) && wholeWord(text, at, at+len(n)) {
					want = append(want, [2]int{at, at + len(n)})
				}
			}
		}
		slices.SortFunc(want, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1])) })
		if got, want := cover(text, m.spansOf(text, record.Extraction{})), cover(text, merged(want)); got != want {
			t.Fatalf("%q in %q: masked %q, want %q", m.names, text, got, want)
		}
	}
}

// TestAMisreadVictimUnmasksNoWitness: where the name of somebody read as dead holds a witness's whole name, the parts
// of that name stay masked.
func TestAMisreadVictimUnmasksNoWitness(t *testing.T) {
	const witness = "سامر نبيل درويش"
	m := newMasker(record.Extraction{Witnesses: []record.Witness{{Name: record.Hide(witness)}},
		Victims: []record.Victim{{Name: "شهود العيان " + witness}, {Name: "نادر عمر الصالح"}}})
	if got := m.words("وأضاف درويش إن نادر مات"); strings.Contains(got, "درويش") || !strings.Contains(got, "نادر") {
		t.Error("a part of the witness's name stands in clear, or the dead man's is masked")
	}
}
