package extract

import (
	"slices"
	"testing"
)

// TestTheLivingAreNotListedAsDead: who speaks in a sentence about the dead is not one of them, in either language, with
// or without the office that they speak for. All names are invented.
func TestTheLivingAreNotListedAsDead(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		dead []string
	}{
		{"The dead were protesters with bullet wounds, Nelson Rocan of the office said.", nil},
		{"The dead were miners of the third level, said Rosa Condori, who leads the union.", nil},
		{"The victims were miners killed below, according to the mayor Oscar Lima Puma.", nil},
		{"The victims were women, Juan Ticona from the office of the ombudsman told reporters.", nil},
		{"Among the dead were Ana Puma and Luis Quispe, Maria Torrez of the ombudsman's office said.",
			[]string{"Ana Puma", "Luis Quispe"}},
		{"Among the dead are, he said, Ana Rojas and Maria Flores.", []string{"Ana Rojas", "Maria Flores"}},
		{"The dead were identified as Ana Puma and Luis Quispe, Carla Vega of the court said.",
			[]string{"Ana Puma", "Luis Quispe"}},
		{"القتلى من المتظاهرين، قال سامر الخطيب من مكتب الحقوق.", nil},
		{"وقال سامر الخطيب من مكتب الحقوق إن الضحايا قتلوا بالرصاص.", nil},
		{"أسماء القتلى: سامر الحلبي، 30 عاما.", []string{"سامر الحلبي"}},
	} {
		x := e.Extract(documentFromPage("test", "published: 2025-03-12\noutlet: Test Wire\n\n"+c.text))
		var got []string
		for _, v := range x.Victims {
			got = append(got, v.Name)
		}
		if !slices.Equal(got, c.dead) {
			t.Errorf("%s: dead %v, want %v", c.text, got, c.dead)
		}
	}
}

// TestWhoSaysThatOthersDiedIsNotCounted: an Arabic sentence that lets somebody say that people died counts none for the
// speaker, whatever the speaker's name means.
func TestWhoSaysThatOthersDiedIsNotCounted(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"قال الخطيب إن الناس قتلوا.",
		"قال العقيد سامر الخطيب إن الضحايا قتلوا بالرصاص.",
		"وأكد المحامي سامر الخطيب أن الضحايا قتلوا.",
	} {
		if x := e.Extract(documentFromPage("test", "published: 2025-03-12\n\n"+text)); len(x.Claims) > 0 {
			t.Errorf("%s: %s", text, briefs(x))
		}
	}
}
